from tortoise.migrations import operations as ops
from models.representatives.rows import EndReason
from models.roster.findings import ChangeKind, ImportMode
from models.roster.rows import ImportState
from orjson import loads
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from tortoise.indexes import Index

from models.migrations._checks import AddCheck
from models.migrations._forward import ForwardMigration

class Migration(ForwardMigration):
    dependencies = [('congress', '0009_live')]

    initial = False

    operations = [
        ops.CreateModel(
            name='RosterImport',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('county', fields.ForeignKeyField('congress.County', source_field='county_id', db_index=True, db_constraint=True, to_field='id', related_name='roster_imports', on_delete=OnDelete.RESTRICT)),
                ('node', fields.ForeignKeyField('congress.PlatformNode', source_field='node_id', db_index=True, db_constraint=True, to_field='id', related_name='roster_imports', on_delete=OnDelete.RESTRICT)),
                ('account', fields.ForeignKeyField('congress.Account', source_field='account_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='roster_imports', on_delete=OnDelete.RESTRICT)),
                ('body', fields.ForeignKeyField('congress.Body', source_field='body_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='roster_imports', on_delete=OnDelete.RESTRICT)),
                ('mode', fields.CharEnumField(enum_type=ImportMode, max_length=20)),
                ('end_reason', fields.CharEnumField(null=True, enum_type=EndReason, max_length=30)),
                ('add_missing', fields.BooleanField(default=False)),
                ('file_name', fields.CharField(max_length=200)),
                ('file_digest', fields.CharField(max_length=64)),
                ('digest', fields.CharField(max_length=64)),
                ('day', fields.DateField()),
                ('previewed_at', fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
                ('rows', fields.IntField()),
                ('unchanged', fields.IntField()),
                ('problem_count', fields.IntField()),
                ('counts', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ('state', fields.CharEnumField(default=ImportState.PREVIEWED, enum_type=ImportState, max_length=20)),
                ('done', fields.IntField(default=0)),
                ('total', fields.IntField()),
                ('applying_since', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('applied_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('refused_for', fields.CharField(default='', max_length=40)),
                ('version', fields.IntField(default=1)),
            ],
            options={'table': 'roster_import', 'app': 'congress', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='RosterChange',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('roster_import', fields.ForeignKeyField('congress.RosterImport', source_field='roster_import_id', db_constraint=True, to_field='id', related_name='changes', on_delete=OnDelete.RESTRICT)),
                ('place', fields.IntField()),
                ('kind', fields.CharEnumField(enum_type=ChangeKind, max_length=20)),
                ('row', fields.IntField(null=True)),
                ('name', fields.CharField(max_length=100)),
                ('person', fields.ForeignKeyField('congress.Person', source_field='person_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='roster_changes', on_delete=OnDelete.RESTRICT)),
                ('field_changes', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
            ],
            options={'table': 'roster_change', 'app': 'congress', 'unique_together': (('roster_import_id', 'place'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='RosterProblem',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('roster_import', fields.ForeignKeyField('congress.RosterImport', source_field='roster_import_id', db_constraint=True, to_field='id', related_name='problems', on_delete=OnDelete.RESTRICT)),
                ('place', fields.IntField()),
                ('row', fields.IntField()),
                ('column', fields.CharField(max_length=60)),
                ('code', fields.CharField(max_length=40)),
                ('facts', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
            ],
            options={'table': 'roster_problem', 'app': 'congress', 'unique_together': (('roster_import_id', 'place'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        AddCheck('RosterImport', "(state = 'applied') = (applied_at IS NOT NULL) AND (state = 'applying') = (applying_since IS NOT NULL) AND (state = 'refused') = (refused_for <> '') AND done >= 0 AND done <= total", 'roster_import_has_the_figures_of_its_state'),
        AddCheck('RosterImport', "mode <> 'complete' OR body_id IS NOT NULL", 'roster_import_is_complete_of_a_body'),
    ]

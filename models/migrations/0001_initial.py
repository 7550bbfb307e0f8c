from tortoise.migrations import operations as ops
from models.accounts.rows import AccountKind, CapacityKind
from models.fields import HundredthsField
from models.platform.rows import NodeKind
from orjson import loads
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from models.migrations._forward import ForwardMigration

class Migration(ForwardMigration):
    initial = True

    operations = [
        ops.CreateModel(
            name='County',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('code', fields.CharField(unique=True, max_length=12)),
                ('name', fields.CharField(max_length=100)),
                ('time_zone', fields.CharField(default='Asia/Shanghai', max_length=40)),
            ],
            options={'table': 'county', 'app': 'congress', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Account',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('county', fields.ForeignKeyField('congress.County', source_field='county_id', db_index=True, db_constraint=True, to_field='id', related_name='accounts', on_delete=OnDelete.RESTRICT)),
                ('login', fields.CharField(unique=True, max_length=60)),
                ('name', fields.CharField(max_length=100)),
                ('kind', fields.CharEnumField(enum_type=AccountKind, max_length=20)),
                ('password_hash', fields.CharField(null=True, max_length=200)),
                ('password_change_due', fields.BooleanField(default=False)),
                ('closed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('synthetic', fields.BooleanField(default=False)),
                ('version', fields.IntField(default=1)),
            ],
            options={'table': 'account', 'app': 'congress', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='IdempotencyKey',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('account_id', fields.IntField()),
                ('key', fields.CharField(max_length=200)),
                ('digest', fields.CharField(max_length=64)),
                ('created_id', fields.IntField()),
                ('at', fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'idempotency_key', 'app': 'congress', 'unique_together': (('account_id', 'key'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='OutboxEvent',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('number', fields.BigIntField(null=True, unique=True)),
                ('kind', fields.CharField(max_length=60)),
                ('county_id', fields.IntField(null=True)),
                ('node_id', fields.IntField(null=True)),
                ('topics', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ('facts', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ('at', fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'outbox_event', 'app': 'congress', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='PlatformNode',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('county', fields.ForeignKeyField('congress.County', source_field='county_id', db_index=True, db_constraint=True, to_field='id', related_name='nodes', on_delete=OnDelete.RESTRICT)),
                ('parent', fields.ForeignKeyField('congress.PlatformNode', source_field='parent_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='children', on_delete=OnDelete.RESTRICT)),
                ('kind', fields.CharEnumField(enum_type=NodeKind, max_length=20)),
                ('code', fields.CharField(unique=True, max_length=40)),
                ('name', fields.CharField(max_length=100)),
                ('division_code', fields.CharField(null=True, max_length=12)),
                ('assumed', fields.BooleanField(default=False)),
                ('synthetic', fields.BooleanField(default=False)),
                ('closed_on', fields.DateField(null=True)),
                ('version', fields.IntField(default=1)),
            ],
            options={'table': 'platform_node', 'app': 'congress', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Ancestry',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('ancestor', fields.ForeignKeyField('congress.PlatformNode', source_field='ancestor_id', db_constraint=True, to_field='id', related_name='below', on_delete=OnDelete.RESTRICT)),
                ('descendant', fields.ForeignKeyField('congress.PlatformNode', source_field='descendant_id', db_index=True, db_constraint=True, to_field='id', related_name='above', on_delete=OnDelete.RESTRICT)),
                ('distance', fields.SmallIntField()),
            ],
            options={'table': 'platform_node_ancestry', 'app': 'congress', 'unique_together': (('ancestor_id', 'descendant_id'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Project',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('county', fields.ForeignKeyField('congress.County', source_field='county_id', db_constraint=True, to_field='id', related_name='projects', on_delete=OnDelete.RESTRICT)),
                ('year', fields.SmallIntField()),
                ('number', fields.SmallIntField()),
                ('title', fields.CharField(max_length=200)),
                ('synthetic', fields.BooleanField(default=False)),
            ],
            options={'table': 'project', 'app': 'congress', 'unique_together': (('county_id', 'year', 'number'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='StreamHead',
            fields=[
                ('topic', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=60)),
                ('revision', fields.BigIntField(default=0)),
            ],
            options={'table': 'stream_head', 'app': 'congress', 'pk_attr': 'topic'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Token',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('account', fields.ForeignKeyField('congress.Account', source_field='account_id', db_index=True, db_constraint=True, to_field='id', related_name='tokens', on_delete=OnDelete.RESTRICT)),
                ('digest', fields.CharField(unique=True, max_length=64)),
                ('issued_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('expires_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('revoked_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'token', 'app': 'congress', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='UndertakingUnit',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('county', fields.ForeignKeyField('congress.County', source_field='county_id', db_constraint=True, to_field='id', related_name='units', on_delete=OnDelete.RESTRICT)),
                ('code', fields.CharField(max_length=20)),
                ('name', fields.CharField(max_length=100)),
                ('synthetic', fields.BooleanField(default=False)),
            ],
            options={'table': 'undertaking_unit', 'app': 'congress', 'unique_together': (('county_id', 'code'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Capacity',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('account', fields.ForeignKeyField('congress.Account', source_field='account_id', db_index=True, db_constraint=True, to_field='id', related_name='capacities', on_delete=OnDelete.RESTRICT)),
                ('kind', fields.CharEnumField(enum_type=CapacityKind, max_length=20)),
                ('node', fields.ForeignKeyField('congress.PlatformNode', source_field='node_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='capacities', on_delete=OnDelete.RESTRICT)),
                ('unit', fields.ForeignKeyField('congress.UndertakingUnit', source_field='unit_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='capacities', on_delete=OnDelete.RESTRICT)),
                ('since', fields.DateField()),
                ('until', fields.DateField(null=True)),
            ],
            options={'table': 'capacity', 'app': 'congress', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ProjectItem',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('project', fields.ForeignKeyField('congress.Project', source_field='project_id', db_constraint=True, to_field='id', related_name='items', on_delete=OnDelete.RESTRICT)),
                ('number', fields.SmallIntField()),
                ('title', fields.CharField(max_length=200)),
                ('node', fields.ForeignKeyField('congress.PlatformNode', source_field='node_id', db_index=True, db_constraint=True, to_field='id', related_name='items', on_delete=OnDelete.RESTRICT)),
                ('lead_unit', fields.ForeignKeyField('congress.UndertakingUnit', source_field='lead_unit_id', db_index=True, db_constraint=True, to_field='id', related_name='items', on_delete=OnDelete.RESTRICT)),
                ('budget', HundredthsField(null=True)),
                ('spent', HundredthsField(default=0)),
                ('progress', HundredthsField(default=0)),
                ('planned_progress', HundredthsField(default=0)),
                ('reported_month', fields.CharField(null=True, max_length=7)),
                ('synthetic', fields.BooleanField(default=False)),
                ('version', fields.IntField(default=1)),
            ],
            options={'table': 'project_item', 'app': 'congress', 'unique_together': (('project_id', 'number'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='PlannedProgress',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('item', fields.ForeignKeyField('congress.ProjectItem', source_field='item_id', db_constraint=True, to_field='id', related_name='plan', on_delete=OnDelete.RESTRICT)),
                ('month', fields.CharField(max_length=7)),
                ('progress', HundredthsField()),
            ],
            options={'table': 'planned_progress', 'app': 'congress', 'unique_together': (('item_id', 'month'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ProgressReport',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('item', fields.ForeignKeyField('congress.ProjectItem', source_field='item_id', db_constraint=True, to_field='id', related_name='reports', on_delete=OnDelete.RESTRICT)),
                ('month', fields.CharField(max_length=7)),
                ('progress', HundredthsField()),
                ('spent', HundredthsField()),
                ('remark', fields.TextField(default='', unique=False)),
                ('reported_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('reporter', fields.ForeignKeyField('congress.Account', source_field='reporter_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='reports', on_delete=OnDelete.RESTRICT)),
            ],
            options={'table': 'progress_report', 'app': 'congress', 'unique_together': (('item_id', 'month'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
    ]

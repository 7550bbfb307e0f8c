from tortoise.migrations import operations as ops
from models.files.rows import FileKind, FileScope
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

from models.migrations._checks import AddCheck
from models.migrations._forward import ForwardMigration

class Migration(ForwardMigration):
    dependencies = [('congress', '0005_bodies')]

    initial = False

    operations = [
        ops.CreateModel(
            name='DutyMark',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('duty', fields.CharField(unique=True, max_length=60)),
                ('done_until', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'duty_mark', 'app': 'congress', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='FileContent',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('sha256', fields.CharField(unique=True, max_length=64)),
                ('size', fields.BigIntField()),
                ('claimed_at', fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'file_content', 'app': 'congress', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='StoredFile',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('county', fields.ForeignKeyField('congress.County', source_field='county_id', db_index=True, db_constraint=True, to_field='id', related_name='files', on_delete=OnDelete.RESTRICT)),
                ('uploader', fields.ForeignKeyField('congress.Account', source_field='uploader_id', db_constraint=True, to_field='id', related_name='files', on_delete=OnDelete.RESTRICT)),
                ('content', fields.ForeignKeyField('congress.FileContent', source_field='content_id', db_index=True, db_constraint=True, to_field='id', related_name='files', on_delete=OnDelete.RESTRICT)),
                ('kind', fields.CharEnumField(enum_type=FileKind, max_length=10)),
                ('name', fields.CharField(max_length=120)),
                ('sha256', fields.CharField(max_length=64)),
                ('size', fields.IntField()),
                ('width', fields.IntField(null=True)),
                ('height', fields.IntField(null=True)),
                ('uploaded_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('scope', fields.CharEnumField(default=FileScope.UPLOADER, enum_type=FileScope, max_length=10)),
                ('node', fields.ForeignKeyField('congress.PlatformNode', source_field='node_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='files', on_delete=OnDelete.RESTRICT)),
                ('holder_kind', fields.CharField(null=True, max_length=60)),
                ('holder_id', fields.BigIntField(null=True)),
                ('attached_as', fields.CharField(default='', max_length=30)),
                ('place', fields.SmallIntField(default=0)),
                ('loose_since', fields.DatetimeField(null=True, db_index=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'stored_file', 'app': 'congress', 'indexes': [Index(fields=['uploader_id', 'uploaded_at']), Index(fields=['holder_kind', 'holder_id', 'attached_as', 'place'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        AddCheck('FileContent', 'size > 0', 'file_content_is_not_empty'),
        AddCheck('StoredFile', "(loose_since IS NULL) = (holder_kind IS NOT NULL) AND (holder_kind IS NULL) = (holder_id IS NULL) AND (loose_since IS NULL OR scope = 'uploader')", 'stored_file_is_loose_or_attached'),
        AddCheck('StoredFile', "(scope = 'staff') = (node_id IS NOT NULL)", 'stored_file_has_the_node_of_its_scope'),
        AddCheck('StoredFile', 'size > 0 AND (width IS NULL) = (height IS NULL) AND (width IS NULL OR (width > 0 AND height > 0))', 'stored_file_has_possible_measures'),
    ]

"""Events carry the trace of the request that caused them."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops
from models.migrations._forward import ForwardMigration


class Migration(ForwardMigration):
    dependencies = [('congress', '0008_discussion')]

    operations = [
        ops.AddField(model_name="OutboxEvent", name="trace", field=fields.CharField(null=True, max_length=32)),
    ]

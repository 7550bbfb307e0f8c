"""An index for the foreign key to whoever typed a report."""

from tortoise import migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("congress", "0002_constraints")]

    operations = [ops.AddIndex("ProgressReport", Index(fields=("reporter_id",)))]

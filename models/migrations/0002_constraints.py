"""The check constraints: Tortoise does not create those that a new table declares, so they come one step later."""

from tortoise.migrations import operations as ops

from models.migrations._checks import AddCheck
from models.migrations._forward import ForwardMigration


class Migration(ForwardMigration):
    dependencies = [('congress', '0001_initial')]

    operations = [
        AddCheck(
            "PlatformNode",
            "(kind = 'county_centre') = (parent_id IS NULL)",
            "platform_node_only_the_root_has_no_parent",
        ),
        AddCheck(
            "Capacity",
            "(kind = 'unit_officer') = (unit_id IS NOT NULL) AND (kind = 'unit_officer') = (node_id IS NULL)",
            "capacity_has_the_scope_of_its_kind",
        ),
        AddCheck("ProjectItem", "progress BETWEEN 0 AND 10000", "project_item_progress_is_a_share"),
        AddCheck(
            "ProjectItem",
            "spent >= 0 AND (budget IS NULL OR budget >= 0)",
            "project_item_money_is_positive",
        ),
        AddCheck("PlannedProgress", "progress BETWEEN 0 AND 10000", "planned_progress_is_a_share"),
        AddCheck(
            "ProgressReport",
            "progress BETWEEN 0 AND 10000 AND spent >= 0",
            "progress_report_has_possible_figures",
        ),
        # The counter of the outbox, see models/outbox.py.
        ops.RunSQL("INSERT INTO stream_head (topic, revision) VALUES ('*', 0)", reverse_sql=ops.RunSQL.noop),
    ]

from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from models.migrations._forward import ForwardMigration


class Migration(ForwardMigration):
    dependencies = [('congress', '0004_audit')]

    initial = False

    operations = [
        ops.AddField(
            model_name='SittingSeat',
            name='delegation',
            field=fields.ForeignKeyField('congress.MemberGroup', source_field='delegation_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='seats', on_delete=OnDelete.RESTRICT),
        ),
        # Tortoise adds the column without its index.
        ops.RunSQL(
            "CREATE INDEX sitting_seat_delegation ON sitting_seat (delegation_id)",
            reverse_sql="DROP INDEX sitting_seat_delegation",
        ),
        # One standing body of a kind at a node, special committees apart; one open session of a term; one open
        # sitting of a session.
        ops.RunSQL(
            "CREATE UNIQUE INDEX body_one_of_a_kind ON body (node_id, kind)"
            " WHERE dissolved_on IS NULL AND kind <> 'special_committee'",
            reverse_sql="DROP INDEX body_one_of_a_kind",
        ),
        ops.RunSQL(
            "CREATE UNIQUE INDEX legislative_session_one_open ON legislative_session (term_id) WHERE state = 'open'",
            reverse_sql="DROP INDEX legislative_session_one_open",
        ),
        ops.RunSQL(
            "CREATE UNIQUE INDEX sitting_one_open ON sitting (session_id) WHERE state = 'open'",
            reverse_sql="DROP INDEX sitting_one_open",
        ),
    ]

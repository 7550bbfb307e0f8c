"""The audit is sealed into chains, and the database refuses to change or delete it."""

from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from models.migrations._per_database import RunSQLPerDatabase
from models.migrations._forward import ForwardMigration

KEPT = ('id', 'county_id', 'at', 'account_id', 'capacity', 'capacity_node_id', 'node_id', 'verb', 'object_kind', 'object_id', 'address', 'purpose', 'facts')
SEALS = 'OLD.number IS NULL AND NEW.number IS NOT NULL AND NEW.previous IS NOT NULL AND NEW.hash IS NOT NULL'
UNCHANGED = ' AND '.join(f'NEW.{column} IS OLD.{column}' for column in KEPT)
STANDS = 'EXISTS (SELECT 1 FROM audit_entry e WHERE e.county_id IS NEW.county_id AND e.number = NEW.number)'
REFUSED = 'an entry of the audit is never changed and never deleted'


class Migration(ForwardMigration):
    dependencies = [('congress', '0003_people')]

    initial = False

    operations = [
        ops.AddField(model_name='AuditEntry', name='capacity_node_id', field=fields.IntField(null=True)),
        ops.AddField(model_name='AuditEntry', name='node_id', field=fields.IntField(null=True)),
        ops.AddIndex(model_name='AuditEntry', index=Index(fields=['county_id', 'id'])),
        ops.AddIndex(model_name='AuditEntry', index=Index(fields=['node_id', 'id'])),
        ops.AddIndex(model_name='AuditEntry', index=Index(fields=['capacity_node_id', 'id'])),
        # What waits to be sealed is few, among all that was ever done.
        ops.RunSQL(
            'CREATE INDEX audit_entry_unsealed ON audit_entry (id) WHERE number IS NULL',
            reverse_sql='DROP INDEX audit_entry_unsealed',
        ),
        # The unique (county, number) does not hold the service's own chain, whose county is NULL.
        ops.RunSQL(
            'CREATE UNIQUE INDEX audit_entry_of_the_service ON audit_entry (number) WHERE county_id IS NULL',
            reverse_sql='DROP INDEX audit_entry_of_the_service',
        ),
        # The lock of those who seal, see models/audit/sealing.py.
        ops.RunSQL("INSERT INTO stream_head (topic, revision) VALUES ('@audit', 0)", reverse_sql=ops.RunSQL.noop),
        RunSQLPerDatabase(
            sqlite=[
                f"""CREATE TRIGGER audit_entry_is_not_deleted BEFORE DELETE ON audit_entry
                    BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END""",
                # OR REPLACE would delete the row in the way, and ask no trigger.
                f"""CREATE TRIGGER audit_entry_is_only_sealed BEFORE UPDATE ON audit_entry
                    WHEN NOT ({SEALS} AND {UNCHANGED}) OR {STANDS}
                    BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END""",
                f"""CREATE TRIGGER audit_entry_is_not_replaced BEFORE INSERT ON audit_entry
                    WHEN EXISTS (SELECT 1 FROM audit_entry e WHERE e.id = NEW.id) OR {STANDS}
                    BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END""",
            ],
            postgres=[
                f"""CREATE FUNCTION audit_entry_stays() RETURNS trigger LANGUAGE plpgsql AS $$
                    BEGIN
                      IF TG_OP = 'UPDATE' THEN
                        IF {SEALS} AND (to_jsonb(NEW) - '{{number,previous,hash}}'::text[])::text
                                     = (to_jsonb(OLD) - '{{number,previous,hash}}'::text[])::text THEN
                          RETURN NEW;
                        END IF;
                      END IF;
                      RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'integrity_constraint_violation';
                    END $$""",
                """CREATE TRIGGER audit_entry_is_only_sealed BEFORE UPDATE OR DELETE ON audit_entry
                   FOR EACH ROW EXECUTE FUNCTION audit_entry_stays()""",
                """CREATE TRIGGER audit_entry_is_not_truncated BEFORE TRUNCATE ON audit_entry
                   FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_stays()""",
                # In a session that replicates too.
                'ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER audit_entry_is_only_sealed',
                'ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER audit_entry_is_not_truncated',
            ],
        ),
    ]

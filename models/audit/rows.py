"""The audit: who did what, in which capacity, to which object, from where. Written by every act, changed by none."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model


class AuditEntry(Model):
    """One act. `number`, `previous` and `hash` are the entry's place in its county's chain; None until it is sealed.

    An act writes the entry in its own transaction and touches no shared row; sealing comes after the commit.
    """

    id = fields.BigIntField(primary_key=True)
    county_id = fields.IntField(null=True)
    at = fields.DatetimeField(db_index=True)
    account_id = fields.IntField(null=True, db_index=True)
    capacity = fields.CharField(max_length=120)
    verb = fields.CharField(max_length=60)
    object_kind = fields.CharField(max_length=60)
    object_id = fields.BigIntField()
    address = fields.CharField(max_length=64)
    purpose = fields.CharField(max_length=500, default="")
    facts: dict[str, Any] = fields.JSONField()
    number = fields.BigIntField(null=True)
    previous = fields.CharField(max_length=64, null=True)
    hash = fields.CharField(max_length=64, null=True)

    class Meta:
        table = "audit_entry"
        indexes = (Index(fields=("object_kind", "object_id")),)
        unique_together = (("county_id", "number"),)
        constraints = (
            CheckConstraint(
                check="(number IS NULL) = (hash IS NULL) AND (number IS NULL) = (previous IS NULL)",
                name="audit_entry_is_sealed_wholly_or_not_at_all",
            ),
        )

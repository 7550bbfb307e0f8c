"""The audit: who did what, in which capacity, to which object, from where. Written by every act, changed by none."""

from typing import TYPE_CHECKING, Any, Self

from tortoise import fields
from tortoise.expressions import Q, Subquery
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model
from tortoise.queryset import QuerySet

from models.platform.rows import Ancestry

if TYPE_CHECKING:
    from models.audience import Audience


class AuditEntry(Model):
    """One act. `number`, `previous` and `hash` are the entry's place in its county's chain; None until it is sealed.

    An act writes the entry in its own transaction and touches no shared row; sealing comes after the commit. Triggers of
    the database refuse every change but the sealing, and every deletion. No column refers to another table, so that an
    entry outlives what it speaks of; `facts` are what the act's events said, public references and figures.
    """

    id = fields.BigIntField(primary_key=True)
    county_id = fields.IntField(null=True)
    at = fields.DatetimeField(db_index=True)
    account_id = fields.IntField(null=True, db_index=True)
    capacity = fields.CharField(max_length=120)
    # Where the capacity is held and where the object lay, both at the time of the act; None for what lies nowhere.
    capacity_node_id = fields.IntField(null=True)
    node_id = fields.IntField(null=True)
    verb = fields.CharField(max_length=60)
    object_kind = fields.CharField(max_length=60)
    object_id = fields.BigIntField()
    address = fields.CharField(max_length=64)
    purpose = fields.CharField(max_length=500, default="")
    facts: list[dict[str, Any]] = fields.JSONField()
    number = fields.BigIntField(null=True)
    previous = fields.CharField(max_length=64, null=True)
    hash = fields.CharField(max_length=64, null=True)

    class Meta:
        table = "audit_entry"
        indexes = (
            Index(fields=("object_kind", "object_id")),
            Index(fields=("county_id", "id")),
            Index(fields=("node_id", "id")),
            Index(fields=("capacity_node_id", "id")),
        )
        unique_together = (("county_id", "number"),)
        constraints = (
            CheckConstraint(
                check="(number IS NULL) = (hash IS NULL) AND (number IS NULL) = (previous IS NULL)",
                name="audit_entry_is_sealed_wholly_or_not_at_all",
            ),
        )

    @property
    def columns(self) -> dict[str, Any]:
        """Every column with its value."""
        return {column: getattr(self, column) for column in self._meta.db_fields}

    @classmethod
    def visible_to(cls, audience: "Audience") -> QuerySet[Self]:
        """Staff of the county centre and administrators see all of their county.

        Staff of a node see what was done to what lay in its subtree, and what was done by those whose capacity lay there.
        """
        if audience.whole_county:
            return cls.filter(county_id=audience.county_id)
        if not audience.staff_nodes:
            return cls.filter(id__in=[])
        below = Subquery(Ancestry.filter(ancestor_id__in=audience.staff_nodes).values("descendant_id"))
        return cls.filter(Q(node_id__in=below) | Q(capacity_node_id__in=below), county_id=audience.county_id)

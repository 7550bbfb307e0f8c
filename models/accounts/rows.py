"""Accounts, the capacities they hold, and the tokens with which they come."""

from datetime import date
from typing import TYPE_CHECKING, Self

from tortoise import fields
from tortoise.expressions import Q, Subquery
from tortoise.fields.base import OnDelete
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model
from tortoise.queryset import QuerySet

from models.errors import Labelled
from models.platform.rows import Ancestry, County, PlatformNode
from models.units.rows import UndertakingUnit

if TYPE_CHECKING:
    from models.audience import Audience
    from models.representatives.rows import Person


class AccountKind(Labelled):
    PERSON = "person", "个人", "Person"
    UNIT = "unit", "单位", "Unit"
    SCREEN = "screen", "大屏", "Screen"
    INTEGRATOR = "integrator", "对接系统", "Integrator"


class CapacityKind(Labelled):
    """In what capacity somebody acts; an account may hold several at once."""

    ADMINISTRATOR = "administrator", "系统管理员", "Administrator"
    STAFF = "staff", "工作人员", "Staff"
    UNIT_OFFICER = "unit_officer", "承办单位经办人", "Unit officer"


class Account(Model):
    id = fields.IntField(primary_key=True)
    county: fields.ForeignKeyRelation[County] = fields.ForeignKeyField(
        "congress.County", related_name="accounts", on_delete=OnDelete.RESTRICT, db_index=True
    )
    county_id: int
    login = fields.CharField(max_length=60, unique=True)
    name = fields.CharField(max_length=100)
    kind = fields.CharEnumField(AccountKind, max_length=20)
    # Whose account it is; their seats give it rights beside its own capacities.
    person: fields.ForeignKeyNullableRelation["Person"] = fields.ForeignKeyField(
        "congress.Person", related_name="accounts", on_delete=OnDelete.RESTRICT, null=True, unique=True
    )
    person_id: int | None
    password_hash = fields.CharField(max_length=200, null=True)
    password_change_due = fields.BooleanField(default=False)
    closed_at = fields.DatetimeField(null=True)
    synthetic = fields.BooleanField(default=False)
    version = fields.IntField(default=1)

    class Meta:
        table = "account"

    @classmethod
    def visible_to(cls, audience: "Audience") -> QuerySet[Self]:
        """An administrator sees the accounts of the county; staff those who hold a capacity inside their subtree.

        Staff of the county centre see all of the county: units, screens and citizens hang nowhere below it.
        """
        if audience.whole_county:
            return cls.filter(county_id=audience.county_id)
        if not audience.staff_nodes:
            return cls.filter(id__in=[])
        below = Ancestry.filter(ancestor_id__in=audience.staff_nodes).values("descendant_id")
        holders = Capacity.filter(node_id__in=Subquery(below), until=None).values("account_id")
        return cls.filter(Q(id__in=Subquery(holders)))


class Capacity(Model):
    """One capacity of one account, from `since` until the day before `until`."""

    id = fields.IntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "congress.Account", related_name="capacities", on_delete=OnDelete.RESTRICT, db_index=True
    )
    account_id: int
    kind = fields.CharEnumField(CapacityKind, max_length=20)
    node: fields.ForeignKeyNullableRelation[PlatformNode] = fields.ForeignKeyField(
        "congress.PlatformNode", related_name="capacities", on_delete=OnDelete.RESTRICT, null=True, db_index=True
    )
    node_id: int | None
    unit: fields.ForeignKeyNullableRelation[UndertakingUnit] = fields.ForeignKeyField(
        "congress.UndertakingUnit", related_name="capacities", on_delete=OnDelete.RESTRICT, null=True, db_index=True
    )
    unit_id: int | None
    since = fields.DateField()
    until = fields.DateField(null=True)

    class Meta:
        table = "capacity"
        constraints = (
            CheckConstraint(
                check="(kind = 'unit_officer') = (unit_id IS NOT NULL) AND (kind = 'unit_officer') = (node_id IS NULL)",
                name="capacity_has_the_scope_of_its_kind",
            ),
        )

    @classmethod
    def visible_to(cls, audience: "Audience") -> QuerySet[Self]:
        """As its account."""
        return cls.filter(account_id__in=Subquery(Account.visible_to(audience).values("id")))

    def held_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


class Token(Model):
    """A bearer token. Only its SHA-256 is kept, so a copy of the database opens no door."""

    id = fields.IntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "congress.Account", related_name="tokens", on_delete=OnDelete.RESTRICT, db_index=True
    )
    account_id: int
    digest = fields.CharField(max_length=64, unique=True)
    issued_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    revoked_at = fields.DatetimeField(null=True)

    class Meta:
        table = "token"

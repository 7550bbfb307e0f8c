"""The platform tree: counties and the nodes below them."""

from typing import TYPE_CHECKING, Self

from tortoise import fields
from tortoise.fields.base import OnDelete
from tortoise.fields.relational import ReverseRelation
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model
from tortoise.queryset import QuerySet

from models.errors import Labelled

if TYPE_CHECKING:
    from models.audience import Audience


class NodeKind(Labelled):
    """What a node of the platform tree is [seed]."""

    COUNTY_CENTRE = "county_centre", "县级人大代表履职服务中心", "County representative service centre"
    LOCAL_CENTRE = "local_centre", "镇区街道人大代表履职服务中心", "Town, zone or street representative service centre"
    STATION = "station", "人大代表工作站", "Representative station"
    CONTACT_POINT = "contact_point", "人大代表联系点", "Contact point"
    BOARD = "board", "板块", "Board"


class County(Model):
    """One county of the deployment; rule sets, calendars and staff belong to it."""

    id = fields.IntField(primary_key=True)
    code = fields.CharField(max_length=12, unique=True)
    name = fields.CharField(max_length=100)
    time_zone = fields.CharField(max_length=40, default="Asia/Shanghai")

    class Meta:
        table = "county"


class PlatformNode(Model):
    """A centre, station, contact point or board. `parent_id` is the tree; `Ancestry` makes it quick to read."""

    id = fields.IntField(primary_key=True)
    county: fields.ForeignKeyRelation[County] = fields.ForeignKeyField(
        "congress.County", related_name="nodes", on_delete=OnDelete.RESTRICT, db_index=True
    )
    county_id: int
    parent: fields.ForeignKeyNullableRelation["PlatformNode"] = fields.ForeignKeyField(
        "congress.PlatformNode", related_name="children", on_delete=OnDelete.RESTRICT, null=True, db_index=True
    )
    parent_id: int | None
    kind = fields.CharEnumField(NodeKind, max_length=20)
    code = fields.CharField(max_length=40, unique=True)
    name = fields.CharField(max_length=100)
    division_code = fields.CharField(max_length=12, null=True)
    assumed = fields.BooleanField(default=False)
    synthetic = fields.BooleanField(default=False)
    closed_on = fields.DateField(null=True)
    version = fields.IntField(default=1)

    above: ReverseRelation["Ancestry"]
    below: ReverseRelation["Ancestry"]

    class Meta:
        table = "platform_node"
        constraints = (
            CheckConstraint(
                check="(kind = 'county_centre') = (parent_id IS NULL)", name="platform_node_only_the_root_has_no_parent"
            ),
        )

    @classmethod
    def visible_to(cls, audience: "Audience") -> QuerySet[Self]:
        """Everyone sees the whole tree, closed nodes too: it is public where a centre is and was [seed]."""
        return cls.all()

    @property
    def open(self) -> bool:
        return self.closed_on is None


class Ancestry(Model):
    """Every pair of a node and one above it, and each node with itself at distance 0.

    A subtree is then one indexed range, whatever the size of the table.
    """

    id = fields.BigIntField(primary_key=True)
    ancestor: fields.ForeignKeyRelation[PlatformNode] = fields.ForeignKeyField(
        "congress.PlatformNode", related_name="below", on_delete=OnDelete.RESTRICT
    )
    ancestor_id: int
    descendant: fields.ForeignKeyRelation[PlatformNode] = fields.ForeignKeyField(
        "congress.PlatformNode", related_name="above", on_delete=OnDelete.RESTRICT, db_index=True
    )
    descendant_id: int
    distance = fields.SmallIntField()

    class Meta:
        table = "platform_node_ancestry"
        unique_together = (("ancestor_id", "descendant_id"),)

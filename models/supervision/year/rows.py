"""What is published of a year: the half-year report, the year-end list, and the watch over what was rated low.

What is published is frozen: each entry holds what its item was at that moment, and no later act changes it.
"""

from typing import TYPE_CHECKING, Any, Self

from tortoise import fields
from tortoise.expressions import Subquery
from tortoise.fields.base import OnDelete
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model
from tortoise.queryset import QuerySet

from models.accounts.rows import Account
from models.bodies.rows import Body
from models.errors import Labelled
from models.evaluations.rows import EvaluationPeriod
from models.fields import HundredthsField
from models.platform.rows import County, PlatformNode
from models.projects.lights import ItemDecision, ItemState, Light, Reason
from models.projects.rows import ProjectItem
from models.supervision.watches import watching
from models.supervision.watches.watching import WatchReason, WatchVerdict
from models.units.rows import UndertakingUnit

if TYPE_CHECKING:
    from models.audience import Audience

# What of an item is frozen, column by column.
FROZEN = (
    "title",
    "node_id",
    "lead_unit_id",
    "budget",
    "baseline",
    "target",
    "target_unit",
    "quantity",
    "progress",
    "planned_progress",
    "spent",
    "decision",
    "accepted_on",
    "state",
    "light",
    "light_reason",
    "light_facts",
    "light_as_of",
)


class FrozenItem(Model):
    """An item as it was when something was published, at its place in the order of projects and items."""

    id = fields.IntField(primary_key=True)
    place = fields.IntField()
    item: fields.ForeignKeyRelation[ProjectItem] = fields.ForeignKeyField(
        "congress.ProjectItem", related_name=False, on_delete=OnDelete.RESTRICT, db_index=True
    )
    item_id: int
    title = fields.CharField(max_length=200)
    node: fields.ForeignKeyRelation[PlatformNode] = fields.ForeignKeyField(
        "congress.PlatformNode", related_name=False, on_delete=OnDelete.RESTRICT, db_index=True
    )
    node_id: int
    lead_unit: fields.ForeignKeyRelation[UndertakingUnit] = fields.ForeignKeyField(
        "congress.UndertakingUnit", related_name=False, on_delete=OnDelete.RESTRICT, db_index=True
    )
    lead_unit_id: int
    budget = HundredthsField(null=True)
    baseline = HundredthsField(null=True)
    target = HundredthsField(null=True)
    target_unit = fields.CharField(max_length=20, default="")
    quantity = HundredthsField(null=True)
    progress = HundredthsField()
    planned_progress = HundredthsField()
    spent = HundredthsField()
    decision: ItemDecision | None = fields.CharEnumField(  # type: ignore[assignment]
        ItemDecision, max_length=20, null=True
    )
    accepted_on = fields.DateField(null=True)
    state = fields.CharEnumField(ItemState, max_length=20, null=True)
    light = fields.CharEnumField(Light, max_length=10, null=True)
    light_reason: Reason | None = fields.CharEnumField(Reason, max_length=30, null=True)  # type: ignore[assignment]
    light_facts: dict[str, Any] | None = fields.JSONField(null=True)
    light_as_of = fields.DateField(null=True)
    # Those that were raised and neither closed nor dismissed.
    problems_open = fields.IntField()

    class Meta:
        abstract = True

    @classmethod
    def visible_to(cls, audience: "Audience") -> QuerySet[Self]:
        """Everyone: only what is published holds any, and only of what was chosen."""
        return cls.all()


class MidYearReport(Model):
    """What a government says of the half year at one node, and who heard it. The figures are those of its entries."""

    id = fields.IntField(primary_key=True)
    node: fields.ForeignKeyRelation[PlatformNode] = fields.ForeignKeyField(
        "congress.PlatformNode", related_name="mid_year_reports", on_delete=OnDelete.RESTRICT
    )
    node_id: int
    year = fields.SmallIntField()
    author = fields.CharField(max_length=100)
    text = fields.TextField()
    heard_by: fields.ForeignKeyRelation[Body] = fields.ForeignKeyField(
        "congress.Body", related_name="mid_year_reports", on_delete=OnDelete.RESTRICT, db_index=True
    )
    heard_by_id: int
    heard_on = fields.DateField()
    as_of = fields.DateField()
    published_at = fields.DatetimeField()
    publisher: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "congress.Account", related_name="mid_year_reports", on_delete=OnDelete.RESTRICT, null=True, db_index=True
    )
    publisher_id: int | None
    synthetic = fields.BooleanField(default=False)

    class Meta:
        table = "mid_year_report"
        unique_together = (("node_id", "year"),)

    @classmethod
    def visible_to(cls, audience: "Audience") -> QuerySet[Self]:
        """Everyone: it is entered when it is published. Who typed it stays inside."""
        return cls.all()


class MidYearEntry(FrozenItem):
    """One item of a half-year report."""

    report: fields.ForeignKeyRelation[MidYearReport] = fields.ForeignKeyField(
        "congress.MidYearReport", related_name="entries", on_delete=OnDelete.RESTRICT
    )
    report_id: int

    class Meta:
        table = "mid_year_entry"
        unique_together = (("report_id", "place"), ("report_id", "item_id"))


class WatchRules(Model):
    """A county's rules of the watch, by version; a year-end list keeps the version that it was decided by."""

    id = fields.IntField(primary_key=True)
    county: fields.ForeignKeyRelation[County] = fields.ForeignKeyField(
        "congress.County", related_name="watch_rules", on_delete=OnDelete.RESTRICT
    )
    county_id: int
    version = fields.SmallIntField()
    satisfaction = HundredthsField()
    evaluators = fields.IntField()
    basically_is_low = fields.BooleanField()
    unaccepted_is_low = fields.BooleanField()
    entered_at = fields.DatetimeField()

    class Meta:
        table = "watch_rules"
        unique_together = (("county_id", "version"),)
        constraints = (
            CheckConstraint(
                check="satisfaction BETWEEN 0 AND 10000 AND evaluators >= 1", name="watch_rules_are_possible"
            ),
        )

    @classmethod
    def visible_to(cls, audience: "Audience") -> QuerySet[Self]:
        """Everyone, as the rules of lights [D]."""
        return cls.all()

    @property
    def thresholds(self) -> watching.Thresholds:
        return watching.Thresholds(
            satisfaction=self.satisfaction,
            evaluators=self.evaluators,
            basically_is_low=self.basically_is_low,
            unaccepted_is_low=self.unaccepted_is_low,
        )


class YearEndList(Model):
    """One version of a county's list of a year: what became of each item. Version 1 is published, each later one corrects the
    one before and says why; all stay."""

    id = fields.IntField(primary_key=True)
    county: fields.ForeignKeyRelation[County] = fields.ForeignKeyField(
        "congress.County", related_name="year_end_lists", on_delete=OnDelete.RESTRICT
    )
    county_id: int
    year = fields.SmallIntField()
    version = fields.SmallIntField()
    text = fields.TextField(default="")
    reason = fields.TextField(default="")
    rules: fields.ForeignKeyRelation[WatchRules] = fields.ForeignKeyField(
        "congress.WatchRules", related_name="lists", on_delete=OnDelete.RESTRICT, db_index=True
    )
    rules_id: int
    as_of = fields.DateField()
    published_at = fields.DatetimeField()
    publisher: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "congress.Account", related_name="year_end_lists", on_delete=OnDelete.RESTRICT, null=True, db_index=True
    )
    publisher_id: int | None
    synthetic = fields.BooleanField(default=False)

    class Meta:
        table = "year_end_list"
        unique_together = (("county_id", "year", "version"),)
        constraints = (
            CheckConstraint(check="version >= 1 AND (version = 1) = (reason = '')", name="year_end_list_says_why"),
        )

    @classmethod
    def visible_to(cls, audience: "Audience") -> QuerySet[Self]:
        """Everyone: it is entered when it is published. Who typed it stays inside."""
        return cls.all()


class YearEndEntry(FrozenItem):
    """One item of a year-end list. `carried` is one of an earlier year that was still under watch.

    `measures` say of an unfinished item why it is, and what will be done [hefu]. The satisfaction test is entered as it was
    published; the evaluations are those of the newest period of the item's year, by role, part and grade.
    """

    list: fields.ForeignKeyRelation[YearEndList] = fields.ForeignKeyField(
        "congress.YearEndList", related_name="entries", on_delete=OnDelete.RESTRICT
    )
    list_id: int
    carried = fields.BooleanField(default=False)
    measures = fields.TextField(default="")
    test_electorate = fields.IntField(null=True)
    test_valid = fields.IntField(null=True)
    test_satisfied = fields.IntField(null=True)
    test_basically_satisfied = fields.IntField(null=True)
    test_not_satisfied = fields.IntField(null=True)
    period: fields.ForeignKeyNullableRelation[EvaluationPeriod] = fields.ForeignKeyField(
        "congress.EvaluationPeriod", related_name=False, on_delete=OnDelete.RESTRICT, null=True, db_index=True
    )
    period_id: int | None
    evaluations: dict[str, dict[str, dict[str, int]]] = fields.JSONField(default=dict)
    verdict = fields.CharEnumField(WatchVerdict, max_length=20)
    reason = fields.CharEnumField(WatchReason, max_length=40)
    facts: dict[str, str] = fields.JSONField(default=dict)

    class Meta:
        table = "year_end_entry"
        unique_together = (("list_id", "place"), ("list_id", "item_id"))
        constraints = (
            CheckConstraint(
                check="(test_electorate IS NULL) = (test_valid IS NULL) AND (test_electorate IS NULL) = (test_satisfied IS NULL) "
                "AND (test_electorate IS NULL) = (test_basically_satisfied IS NULL) "
                "AND (test_electorate IS NULL) = (test_not_satisfied IS NULL) AND (test_electorate IS NULL OR "
                "(test_satisfied + test_basically_satisfied + test_not_satisfied = test_valid AND test_satisfied >= 0 "
                "AND test_basically_satisfied >= 0 AND test_not_satisfied >= 0 AND test_valid <= test_electorate))",
                name="year_end_entry_has_a_test_that_adds_up",
            ),
        )


class WatchEnd(Labelled):
    """How a watch ended."""

    BY_LIST = "by_list", "年终清单评价良好", "A year-end list found the item well rated"
    BY_STAFF = "by_staff", "工作人员结束", "Ended by staff"


class ItemWatch(Model):
    """That an item stands under watch (跟踪监督): from the list that rated it low, until a later one rates it well, or staff end
    it with a reason. One open watch an item."""

    id = fields.IntField(primary_key=True)
    item: fields.ForeignKeyRelation[ProjectItem] = fields.ForeignKeyField(
        "congress.ProjectItem", related_name="watches", on_delete=OnDelete.RESTRICT, db_index=True
    )
    item_id: int
    began_with: fields.ForeignKeyRelation[YearEndEntry] = fields.ForeignKeyField(
        "congress.YearEndEntry", related_name="watches_begun", on_delete=OnDelete.RESTRICT, db_index=True
    )
    began_with_id: int
    began_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)
    ended_how: WatchEnd | None = fields.CharEnumField(  # type: ignore[assignment]
        WatchEnd, max_length=20, null=True
    )
    ended_with: fields.ForeignKeyNullableRelation[YearEndEntry] = fields.ForeignKeyField(
        "congress.YearEndEntry", related_name="watches_ended", on_delete=OnDelete.RESTRICT, null=True, db_index=True
    )
    ended_with_id: int | None
    ended_why = fields.TextField(default="")
    ender: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "congress.Account", related_name="ended_watches", on_delete=OnDelete.RESTRICT, null=True, db_index=True
    )
    ender_id: int | None
    version = fields.IntField(default=1)

    class Meta:
        table = "item_watch"
        constraints = (
            CheckConstraint(
                check="(ended_at IS NULL) = (ended_how IS NULL) AND (ended_with_id IS NOT NULL) = (coalesce(ended_how, '') = "
                "'by_list') AND (coalesce(ended_how, '') <> 'by_staff' OR ended_why <> '')",
                name="item_watch_ends_with_its_cause",
            ),
        )

    @classmethod
    def visible_to(cls, audience: "Audience") -> QuerySet[Self]:
        """As its item. Who ended it stays inside."""
        return cls.filter(item_id__in=Subquery(ProjectItem.visible_to(audience).values("id")))

"""Livelihood projects (民生实事项目): the project is what was voted, the item is what is tracked [rd-2024]."""

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from tortoise import fields
from tortoise.expressions import Q, Subquery
from tortoise.fields.base import OnDelete
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model
from tortoise.queryset import QuerySet

from models import clock
from models.accounts.rows import Account
from models.errors import Labelled
from models.fields import HundredthsField
from models.platform.rows import County, PlatformNode
from models.projects.lights import ItemDecision, ItemState, Light, Measure, Reason, Thresholds
from models.projects.workflow import Stage, Step
from models.representatives.rows import Person
from models.units.rows import UndertakingUnit

if TYPE_CHECKING:
    from models.audience import Audience


def sees_drafts(audience: "Audience") -> bool:
    """Whether one takes part in the work before candidates are named: staff, units and members of bodies [D]."""
    return bool(audience.staff_nodes or audience.units or audience.bodies)


class Project(Model):
    """One project of a year; in Rudong what is voted is a category such as 交通出行 [rd-2025].

    `published_at` is the moment of its first nomination, `chosen_at` that of the ballot that chose it; both stay.
    `stands_on` is the day as of which a demonstration's lights are judged; a real project has none and is judged today.
    """

    id = fields.IntField(primary_key=True)
    county: fields.ForeignKeyRelation[County] = fields.ForeignKeyField(
        "congress.County", related_name="projects", on_delete=OnDelete.RESTRICT
    )
    county_id: int
    year = fields.SmallIntField()
    number = fields.SmallIntField()
    title = fields.CharField(max_length=200)
    synthetic = fields.BooleanField(default=False)
    stage = fields.CharEnumField(Stage, max_length=20, default=Stage.POOL)
    category = fields.CharField(max_length=100, default="")
    content = fields.TextField(default="")
    # Null only in rows that are older than the column, until the migration has filled it.
    node: fields.ForeignKeyNullableRelation[PlatformNode] = fields.ForeignKeyField(
        "congress.PlatformNode", related_name="projects", on_delete=OnDelete.RESTRICT, null=True, db_index=True
    )
    node_id: int
    proposer = fields.CharField(max_length=200, default="")
    proposer_person: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "congress.Person", related_name="proposals", on_delete=OnDelete.RESTRICT, null=True, db_index=True
    )
    proposer_person_id: int | None
    published_at = fields.DatetimeField(null=True)
    chosen_at = fields.DatetimeField(null=True)
    voted_on = fields.DateField(null=True)
    votes_for = fields.IntField(null=True)
    votes_due = fields.IntField(null=True)
    stands_on = fields.DateField(null=True)
    version = fields.IntField(default=1)

    class Meta:
        table = "project"
        unique_together = (("county_id", "year", "number"),)
        constraints = (
            CheckConstraint(check="node_id IS NOT NULL", name="project_has_a_place"),
            CheckConstraint(
                check="(chosen_at IS NULL OR published_at IS NOT NULL) AND (chosen_at IS NOT NULL OR stage NOT IN "
                "('voted', 'implementing', 'accepted', 'evaluated'))",
                name="project_is_chosen_before_it_is_carried_out",
            ),
            CheckConstraint(
                check="(votes_for IS NULL) = (votes_due IS NULL) "
                "AND (votes_for IS NULL OR votes_for BETWEEN 0 AND votes_due)",
                name="project_has_possible_votes",
            ),
        )

    @classmethod
    def visible_to(cls, audience: "Audience") -> QuerySet[Self]:
        """Everyone from the nomination on: the list of candidates is sent out, the result published on the spot [sx].
        Before that, those who take part in the work."""
        if sees_drafts(audience):
            return cls.filter(Q(published_at__not_isnull=True) | Q(county_id=audience.county_id))
        return cls.filter(published_at__not_isnull=True)

    def today(self, county: County) -> date:
        """The day as of which its lights are judged."""
        return self.stands_on or clock.today(county.time_zone)


class ProjectStep(Model):
    """One step of a project's life: what moved it from where to where, when, and what was said."""

    id = fields.IntField(primary_key=True)
    project: fields.ForeignKeyRelation[Project] = fields.ForeignKeyField(
        "congress.Project", related_name="steps", on_delete=OnDelete.RESTRICT
    )
    project_id: int
    number = fields.SmallIntField()
    step = fields.CharEnumField(Step, max_length=20)
    stage = fields.CharEnumField(Stage, max_length=20)
    remark = fields.TextField(default="")
    at = fields.DatetimeField()

    class Meta:
        table = "project_step"
        unique_together = (("project_id", "number"),)

    @classmethod
    def visible_to(cls, audience: "Audience") -> QuerySet[Self]:
        """As its project, through which alone it is reached."""
        return cls.all()


class LightRules(Model):
    """A county's thresholds for lights, by version; an item keeps the version it began with."""

    id = fields.IntField(primary_key=True)
    county: fields.ForeignKeyRelation[County] = fields.ForeignKeyField(
        "congress.County", related_name="light_rules", on_delete=OnDelete.RESTRICT
    )
    county_id: int
    version = fields.SmallIntField()
    shortfall = HundredthsField()
    report_due_day = fields.SmallIntField()
    report_late_days = fields.SmallIntField()
    report_missing_days = fields.SmallIntField()
    milestone_late_days = fields.SmallIntField()
    measure = fields.CharEnumField(Measure, max_length=20)
    entered_at = fields.DatetimeField()

    class Meta:
        table = "light_rules"
        unique_together = (("county_id", "version"),)
        constraints = (
            CheckConstraint(
                check="shortfall BETWEEN 0 AND 10000 AND report_due_day BETWEEN 1 AND 28 AND report_late_days >= 0 "
                "AND report_missing_days >= report_late_days AND milestone_late_days >= 0",
                name="light_rules_are_possible",
            ),
        )

    @classmethod
    def visible_to(cls, audience: "Audience") -> QuerySet[Self]:
        """Everyone: a light that nobody can check is worth little [D]."""
        return cls.all()

    @property
    def thresholds(self) -> Thresholds:
        return Thresholds(
            shortfall=self.shortfall,
            report_due_day=self.report_due_day,
            report_late_days=self.report_late_days,
            report_missing_days=self.report_missing_days,
            milestone_late_days=self.milestone_late_days,
            measure=self.measure,
        )


class ProjectItem(Model):
    """One item (细化项目) of a project, done by a lead unit at a place of the platform tree.

    `baseline` is the target that was voted and never changes; `target` is that of the newest target version. The light is
    what was judged last, by which rules, and since when it holds.
    """

    id = fields.IntField(primary_key=True)
    project: fields.ForeignKeyRelation[Project] = fields.ForeignKeyField(
        "congress.Project", related_name="items", on_delete=OnDelete.RESTRICT
    )
    project_id: int
    number = fields.SmallIntField()
    title = fields.CharField(max_length=200)
    node: fields.ForeignKeyRelation[PlatformNode] = fields.ForeignKeyField(
        "congress.PlatformNode", related_name="items", on_delete=OnDelete.RESTRICT, db_index=True
    )
    node_id: int
    lead_unit: fields.ForeignKeyRelation[UndertakingUnit] = fields.ForeignKeyField(
        "congress.UndertakingUnit", related_name="items", on_delete=OnDelete.RESTRICT, db_index=True
    )
    lead_unit_id: int
    leader = fields.CharField(max_length=100, default="")
    longitude = fields.FloatField(null=True)
    latitude = fields.FloatField(null=True)
    budget = HundredthsField(null=True)
    baseline = HundredthsField(null=True)
    target = HundredthsField(null=True)
    target_unit = fields.CharField(max_length=20, default="")
    target_version = fields.SmallIntField(default=1)
    spent = HundredthsField(default=0)
    progress = HundredthsField(default=0)
    planned_progress = HundredthsField(default=0)
    quantity = HundredthsField(null=True)
    reported_month = fields.CharField(max_length=7, null=True)
    measured_on = fields.DateField(null=True)
    decision: ItemDecision | None = fields.CharEnumField(  # type: ignore[assignment]
        ItemDecision, max_length=20, null=True
    )
    decided_on = fields.DateField(null=True)
    decided_why = fields.TextField(default="")
    accepted_on = fields.DateField(null=True)
    rules: fields.ForeignKeyNullableRelation[LightRules] = fields.ForeignKeyField(
        "congress.LightRules", related_name="items", on_delete=OnDelete.RESTRICT, null=True, db_index=True
    )
    rules_id: int | None
    state = fields.CharEnumField(ItemState, max_length=20, null=True)
    light = fields.CharEnumField(Light, max_length=10, null=True)
    light_reason: Reason | None = fields.CharEnumField(Reason, max_length=30, null=True)  # type: ignore[assignment]
    light_facts: dict[str, Any] | None = fields.JSONField(null=True)
    light_as_of = fields.DateField(null=True, db_index=True)
    synthetic = fields.BooleanField(default=False)
    version = fields.IntField(default=1)

    class Meta:
        table = "project_item"
        unique_together = (("project_id", "number"),)
        constraints = (
            CheckConstraint(check="progress BETWEEN 0 AND 10000", name="project_item_progress_is_a_share"),
            CheckConstraint(
                check="spent >= 0 AND (budget IS NULL OR budget >= 0)", name="project_item_money_is_positive"
            ),
            CheckConstraint(
                check="(longitude IS NULL) = (latitude IS NULL) AND (longitude IS NULL OR "
                "(longitude BETWEEN -180 AND 180 AND latitude BETWEEN -90 AND 90))",
                name="project_item_lies_on_earth",
            ),
            CheckConstraint(
                check="(target IS NULL OR target > 0) AND (baseline IS NULL OR target IS NOT NULL) "
                "AND (quantity IS NULL OR quantity >= 0)",
                name="project_item_quantities_are_positive",
            ),
            CheckConstraint(
                check="(light IS NULL) = (state IS NULL) AND (light IS NULL) = (light_reason IS NULL) "
                "AND (light IS NULL) = (light_as_of IS NULL) AND (light IS NULL OR rules_id IS NOT NULL)",
                name="project_item_is_judged_wholly_or_not_at_all",
            ),
            CheckConstraint(
                check="(decision IS NULL) = (decided_on IS NULL)", name="project_item_decision_has_its_day"
            ),
        )

    @classmethod
    def visible_to(cls, audience: "Audience") -> QuerySet[Self]:
        """As its project."""
        return cls.filter(project_id__in=Subquery(Project.visible_to(audience).values("id")))


class ItemCoUnit(Model):
    """A unit that helps with an item (协办)."""

    id = fields.IntField(primary_key=True)
    item: fields.ForeignKeyRelation[ProjectItem] = fields.ForeignKeyField(
        "congress.ProjectItem", related_name="co_units", on_delete=OnDelete.RESTRICT
    )
    item_id: int
    unit: fields.ForeignKeyRelation[UndertakingUnit] = fields.ForeignKeyField(
        "congress.UndertakingUnit", related_name="co_items", on_delete=OnDelete.RESTRICT, db_index=True
    )
    unit_id: int

    class Meta:
        table = "item_co_unit"
        unique_together = (("item_id", "unit_id"),)


class BudgetSource(Model):
    """Where a part of an item's budget comes from."""

    id = fields.IntField(primary_key=True)
    item: fields.ForeignKeyRelation[ProjectItem] = fields.ForeignKeyField(
        "congress.ProjectItem", related_name="sources", on_delete=OnDelete.RESTRICT
    )
    item_id: int
    number = fields.SmallIntField()
    name = fields.CharField(max_length=100)
    amount = HundredthsField()

    class Meta:
        table = "budget_source"
        unique_together = (("item_id", "number"),)
        constraints = (CheckConstraint(check="amount >= 0", name="budget_source_is_positive"),)


class Milestone(Model):
    """A point that an item should reach by a day, and the day on which it did."""

    id = fields.IntField(primary_key=True)
    item: fields.ForeignKeyRelation[ProjectItem] = fields.ForeignKeyField(
        "congress.ProjectItem", related_name="milestones", on_delete=OnDelete.RESTRICT
    )
    item_id: int
    number = fields.SmallIntField()
    title = fields.CharField(max_length=200)
    planned_on = fields.DateField()
    reached_on = fields.DateField(null=True)

    class Meta:
        table = "milestone"
        unique_together = (("item_id", "number"),)

    @classmethod
    def visible_to(cls, audience: "Audience") -> QuerySet[Self]:
        """As its item."""
        return cls.filter(item_id__in=Subquery(ProjectItem.visible_to(audience).values("id")))


class ChangeState(Labelled):
    OPEN = "open", "待决定", "Open"
    APPROVED = "approved", "已同意", "Approved"
    REFUSED = "refused", "未同意", "Refused"
    VOID = "void", "已失效", "Void"


class TargetChange(Model):
    """A request to change a voted target, and what was decided of it, or that the item
    was settled first and it is void. An approved one is a new version of the target;
    the voted one stays, and so does every version between."""

    id = fields.IntField(primary_key=True)
    item: fields.ForeignKeyRelation[ProjectItem] = fields.ForeignKeyField(
        "congress.ProjectItem", related_name="target_changes", on_delete=OnDelete.RESTRICT
    )
    item_id: int
    number = fields.SmallIntField()
    previous = HundredthsField()
    quantity = HundredthsField()
    reason = fields.TextField()
    requested_at = fields.DatetimeField()
    requester: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "congress.Account", related_name="target_requests", null=True, db_index=True, on_delete=OnDelete.RESTRICT
    )
    requester_id: int | None
    state = fields.CharEnumField(ChangeState, max_length=20, default=ChangeState.OPEN)
    decision = fields.TextField(default="")
    decided_at = fields.DatetimeField(null=True)
    decider: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "congress.Account", related_name="target_decisions", null=True, db_index=True, on_delete=OnDelete.RESTRICT
    )
    decider_id: int | None
    target_version = fields.SmallIntField(null=True)

    class Meta:
        table = "target_change"
        unique_together = (("item_id", "number"), ("item_id", "target_version"))
        constraints = (
            CheckConstraint(
                check="(state = 'open') = (decided_at IS NULL) AND (state = 'approved') = (target_version IS NOT NULL)",
                name="target_change_has_the_figures_of_its_state",
            ),
            CheckConstraint(check="quantity > 0 AND previous > 0", name="target_change_is_between_targets"),
        )

    @classmethod
    def visible_to(cls, audience: "Audience") -> QuerySet[Self]:
        """Everyone: a cut of what was voted is public, the request too [yinzhou]. Only voted items have any."""
        return cls.all()


class Acceptance(Model):
    """That somebody who is not the unit has checked an item and accepted it (验收)."""

    id = fields.IntField(primary_key=True)
    item: fields.OneToOneRelation[ProjectItem] = fields.OneToOneField(
        "congress.ProjectItem", related_name="acceptance", on_delete=OnDelete.RESTRICT
    )
    item_id: int
    accepted_on = fields.DateField()
    quantity = HundredthsField(null=True)
    cost = HundredthsField(null=True)
    remark = fields.TextField(default="")
    accepted_at = fields.DatetimeField()
    acceptor: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "congress.Account", related_name="acceptances", null=True, db_index=True, on_delete=OnDelete.RESTRICT
    )
    acceptor_id: int | None

    class Meta:
        table = "acceptance"
        constraints = (
            CheckConstraint(
                check="(quantity IS NULL OR quantity > 0) AND (cost IS NULL OR cost >= 0)",
                name="acceptance_has_possible_figures",
            ),
        )

    @classmethod
    def visible_to(cls, audience: "Audience") -> QuerySet[Self]:
        """Everyone; only voted items have any."""
        return cls.all()


class PlannedProgress(Model):
    """The progress that an item should have reached by the end of a month (序时进度)."""

    id = fields.IntField(primary_key=True)
    item: fields.ForeignKeyRelation[ProjectItem] = fields.ForeignKeyField(
        "congress.ProjectItem", related_name="plan", on_delete=OnDelete.RESTRICT
    )
    item_id: int
    month = fields.CharField(max_length=7)
    progress = HundredthsField()

    class Meta:
        table = "planned_progress"
        unique_together = (("item_id", "month"),)
        constraints = (CheckConstraint(check="progress BETWEEN 0 AND 10000", name="planned_progress_is_a_share"),)


class ProgressReport(Model):
    """What the lead unit says of one month. One report a month; the constraint is the last judge of it."""

    id = fields.IntField(primary_key=True)
    item: fields.ForeignKeyRelation[ProjectItem] = fields.ForeignKeyField(
        "congress.ProjectItem", related_name="reports", on_delete=OnDelete.RESTRICT
    )
    item_id: int
    month = fields.CharField(max_length=7)
    progress = HundredthsField()
    spent = HundredthsField()
    quantity = HundredthsField(null=True)
    # The day that the report speaks of, and what was planned for it.
    measured_on = fields.DateField(null=True)
    planned = HundredthsField(null=True)
    situation = fields.TextField(default="")
    reason = fields.TextField(default="")
    explanation = fields.TextField(default="")
    remark = fields.TextField(default="")
    version = fields.IntField(default=1)
    reported_at = fields.DatetimeField()
    reporter: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "congress.Account", related_name="reports", null=True, db_index=True, on_delete=OnDelete.RESTRICT
    )
    reporter_id: int | None

    class Meta:
        table = "progress_report"
        unique_together = (("item_id", "month"),)
        constraints = (
            CheckConstraint(
                check="progress BETWEEN 0 AND 10000 AND spent >= 0", name="progress_report_has_possible_figures"
            ),
            CheckConstraint(check="quantity IS NULL OR quantity >= 0", name="progress_report_has_a_possible_quantity"),
        )

    @classmethod
    def visible_to(cls, audience: "Audience") -> QuerySet[Self]:
        """Everyone: "visible" (可视) means the reports [seed]. Who typed it stays inside."""
        return cls.all()


class ReportVersion(Model):
    """What a report said before it was corrected, and why it was."""

    id = fields.IntField(primary_key=True)
    report: fields.ForeignKeyRelation[ProgressReport] = fields.ForeignKeyField(
        "congress.ProgressReport", related_name="versions", on_delete=OnDelete.RESTRICT
    )
    report_id: int
    number = fields.IntField()
    progress = HundredthsField()
    spent = HundredthsField()
    quantity = HundredthsField(null=True)
    situation = fields.TextField(default="")
    reason = fields.TextField(default="")
    explanation = fields.TextField(default="")
    remark = fields.TextField(default="")
    replaced_at = fields.DatetimeField()
    replaced_why = fields.TextField()
    replaced_by: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "congress.Account", related_name="corrections", null=True, db_index=True, on_delete=OnDelete.RESTRICT
    )
    replaced_by_id: int | None

    class Meta:
        table = "report_version"
        unique_together = (("report_id", "number"),)

    @classmethod
    def visible_to(cls, audience: "Audience") -> QuerySet[Self]:
        """Everyone, as the report that it was."""
        return cls.all()


# What a correction replaces and a version keeps.
REPORT_FIGURES: tuple[str, ...] = ("progress", "spent", "quantity", "situation", "reason", "explanation", "remark")

"""Supervision of projects: groups ("1+1+N") [yinzhou], their visits, and the lists of problems [maoming]."""

from typing import TYPE_CHECKING, Self

from tortoise import fields
from tortoise.expressions import Subquery
from tortoise.fields.base import OnDelete
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model
from tortoise.queryset import QuerySet

from models.accounts.rows import Account
from models.errors import Labelled
from models.projects.rows import Project, ProjectItem
from models.representatives.rows import Person
from models.supervision.workflow import ProblemState, ProblemStep
from models.units.rows import UndertakingUnit

if TYPE_CHECKING:
    from models.audience import Audience


class SupervisionRole(Labelled):
    """What somebody is in a group: one lead of the standing committee, a supervision group, and N representatives."""

    LEAD = "lead", "领衔领导", "Lead"
    SUPERVISOR = "supervisor", "监督小组成员", "Member of the supervision group"
    REPRESENTATIVE = "representative", "代表小组成员", "Representative"


class SupervisionGroup(Model):
    """The group that supervises one project."""

    id = fields.IntField(primary_key=True)
    project: fields.OneToOneRelation[Project] = fields.OneToOneField(
        "congress.Project", related_name="supervision_group", on_delete=OnDelete.RESTRICT
    )
    project_id: int
    name = fields.CharField(max_length=100)
    synthetic = fields.BooleanField(default=False)
    version = fields.IntField(default=1)

    class Meta:
        table = "supervision_group"

    @classmethod
    def visible_to(cls, audience: "Audience") -> QuerySet[Self]:
        """As its project."""
        return cls.filter(project_id__in=Subquery(Project.visible_to(audience).values("id")))


class SupervisionMember(Model):
    """Somebody in a group, from `since` until the day before `until`. One open membership of a person in a group, one
    open lead of a group."""

    id = fields.IntField(primary_key=True)
    group: fields.ForeignKeyRelation[SupervisionGroup] = fields.ForeignKeyField(
        "congress.SupervisionGroup", related_name="members", on_delete=OnDelete.RESTRICT, db_index=True
    )
    group_id: int
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "congress.Person", related_name="supervisions", on_delete=OnDelete.RESTRICT, db_index=True
    )
    person_id: int
    role = fields.CharEnumField(SupervisionRole, max_length=20)
    since = fields.DateField()
    until = fields.DateField(null=True)
    version = fields.IntField(default=1)

    class Meta:
        table = "supervision_member"
        constraints = (
            CheckConstraint(check="until IS NULL OR until >= since", name="supervision_member_serves_forward"),
        )

    @classmethod
    def visible_to(cls, audience: "Audience") -> QuerySet[Self]:
        """As its group."""
        return cls.filter(group_id__in=Subquery(SupervisionGroup.visible_to(audience).values("id")))


class VisitConclusion(Labelled):
    """What a visit came to."""

    GOOD = "good", "推进良好", "Going well"
    WITH_PROBLEMS = "with_problems", "发现问题", "Problems found"
    SERIOUS = "serious", "问题突出", "Serious problems found"


class SupervisionVisit(Model):
    """A visit to an item: when, who, what was found. Its photos are attached as `photo`."""

    id = fields.IntField(primary_key=True)
    item: fields.ForeignKeyRelation[ProjectItem] = fields.ForeignKeyField(
        "congress.ProjectItem", related_name="visits", on_delete=OnDelete.RESTRICT, db_index=True
    )
    item_id: int
    # Whose visit it was; none for one that representatives made by themselves.
    group: fields.ForeignKeyNullableRelation[SupervisionGroup] = fields.ForeignKeyField(
        "congress.SupervisionGroup", related_name="visits", on_delete=OnDelete.RESTRICT, null=True, db_index=True
    )
    group_id: int | None
    visited_on = fields.DateField()
    findings = fields.TextField()
    conclusion = fields.CharEnumField(VisitConclusion, max_length=20)
    recorded_at = fields.DatetimeField()
    recorder: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "congress.Account", related_name="recorded_visits", on_delete=OnDelete.RESTRICT, null=True, db_index=True
    )
    recorder_id: int | None
    synthetic = fields.BooleanField(default=False)

    class Meta:
        table = "supervision_visit"

    @classmethod
    def visible_to(cls, audience: "Audience") -> QuerySet[Self]:
        """As its item. Who typed it stays inside."""
        return cls.filter(item_id__in=Subquery(ProjectItem.visible_to(audience).values("id")))


class VisitParticipant(Model):
    """Somebody who took part in a visit."""

    id = fields.IntField(primary_key=True)
    visit: fields.ForeignKeyRelation[SupervisionVisit] = fields.ForeignKeyField(
        "congress.SupervisionVisit", related_name="participants", on_delete=OnDelete.RESTRICT
    )
    visit_id: int
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "congress.Person", related_name="visits", on_delete=OnDelete.RESTRICT, db_index=True
    )
    person_id: int

    class Meta:
        table = "visit_participant"
        unique_together = (("visit_id", "person_id"),)


class SupervisionProblem(Model):
    """One problem of an item. From its assignment on it has a unit, a person there, and a day by which it is solved.

    `overdue` is set by the timekeeper's act when that day has passed without an answer.
    """

    id = fields.IntField(primary_key=True)
    item: fields.ForeignKeyRelation[ProjectItem] = fields.ForeignKeyField(
        "congress.ProjectItem", related_name="problems", on_delete=OnDelete.RESTRICT
    )
    item_id: int
    number = fields.IntField()
    visit: fields.ForeignKeyNullableRelation[SupervisionVisit] = fields.ForeignKeyField(
        "congress.SupervisionVisit", related_name="problems", on_delete=OnDelete.RESTRICT, null=True, db_index=True
    )
    visit_id: int | None
    title = fields.CharField(max_length=200)
    state = fields.CharEnumField(ProblemState, max_length=20)
    unit: fields.ForeignKeyNullableRelation[UndertakingUnit] = fields.ForeignKeyField(
        "congress.UndertakingUnit", related_name="problems", on_delete=OnDelete.RESTRICT, null=True, db_index=True
    )
    unit_id: int | None
    responsible = fields.CharField(max_length=100, default="")
    due_on = fields.DateField(null=True, db_index=True)
    overdue = fields.BooleanField(default=False)
    raised_at = fields.DatetimeField()
    closed_at = fields.DatetimeField(null=True)
    synthetic = fields.BooleanField(default=False)
    version = fields.IntField(default=1)

    class Meta:
        table = "supervision_problem"
        unique_together = (("item_id", "number"),)
        constraints = (
            CheckConstraint(
                check="(state IN ('raised', 'dismissed')) = (unit_id IS NULL) AND (unit_id IS NULL) = (due_on IS NULL)"
                " AND (state = 'closed') = (closed_at IS NOT NULL) AND (state = 'assigned' OR NOT overdue)",
                name="supervision_problem_has_the_figures_of_its_state",
            ),
        )

    @classmethod
    def visible_to(cls, audience: "Audience") -> QuerySet[Self]:
        """As its item: the lists are public, so that everybody sees what becomes of a problem [D]."""
        return cls.filter(item_id__in=Subquery(ProjectItem.visible_to(audience).values("id")))


class ProblemEntry(Model):
    """One step of a problem: what moved it, to where, when, what was said. Photos are attached as `before` and `after`."""

    id = fields.IntField(primary_key=True)
    problem: fields.ForeignKeyRelation[SupervisionProblem] = fields.ForeignKeyField(
        "congress.SupervisionProblem", related_name="entries", on_delete=OnDelete.RESTRICT
    )
    problem_id: int
    number = fields.IntField()
    step = fields.CharEnumField(ProblemStep, max_length=20)
    state = fields.CharEnumField(ProblemState, max_length=20)
    text = fields.TextField(default="")
    at = fields.DatetimeField()
    account: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "congress.Account", related_name="problem_entries", on_delete=OnDelete.RESTRICT, null=True, db_index=True
    )
    account_id: int | None

    class Meta:
        table = "problem_entry"
        unique_together = (("problem_id", "number"),)

    @classmethod
    def visible_to(cls, audience: "Audience") -> QuerySet[Self]:
        """As its problem. Who typed it stays inside."""
        return cls.filter(problem_id__in=Subquery(SupervisionProblem.visible_to(audience).values("id")))

"""What people think of the work (可评): three grades for the process and for the result, in periods."""

from typing import TYPE_CHECKING, Self

from tortoise import fields
from tortoise.expressions import Q, Subquery
from tortoise.fields.base import OnDelete
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model
from tortoise.queryset import QuerySet

from models.accounts.rows import Account
from models.bodies.rows import Body, BodyKind
from models.discussion.rows import AuthorRole
from models.errors import Labelled
from models.platform.rows import Ancestry, County
from models.projects.rows import ProjectItem

if TYPE_CHECKING:
    from models.audience import Audience


class Grade(Labelled):
    """满意度三档 [domain:2.5]."""

    SATISFIED = "satisfied", "满意", "Satisfied"
    BASICALLY_SATISFIED = "basically_satisfied", "基本满意", "Basically satisfied"
    NOT_SATISFIED = "not_satisfied", "不满意", "Not satisfied"


class EvaluationPeriod(Model):
    """A time in which the items of a year are evaluated. Once closed, what was said in it stays."""

    id = fields.IntField(primary_key=True)
    county: fields.ForeignKeyRelation[County] = fields.ForeignKeyField(
        "congress.County", related_name="evaluation_periods", on_delete=OnDelete.RESTRICT
    )
    county_id: int
    year = fields.SmallIntField()
    name = fields.CharField(max_length=100)
    opened_at = fields.DatetimeField()
    # When it is to close by itself; the timekeeper's act closes it.
    closes_at = fields.DatetimeField()
    closed_at = fields.DatetimeField(null=True)
    version = fields.IntField(default=1)

    class Meta:
        table = "evaluation_period"
        unique_together = (("county_id", "year", "name"),)
        constraints = (CheckConstraint(check="closes_at > opened_at", name="evaluation_period_runs_forward"),)

    @classmethod
    def visible_to(cls, audience: "Audience") -> QuerySet[Self]:
        """Everyone: what one may take part in is announced."""
        return cls.all()


class Evaluation(Model):
    """What one person thinks of an item in a period: the process and the result, rated apart [songyang]."""

    id = fields.IntField(primary_key=True)
    period: fields.ForeignKeyRelation[EvaluationPeriod] = fields.ForeignKeyField(
        "congress.EvaluationPeriod", related_name="evaluations", on_delete=OnDelete.RESTRICT
    )
    period_id: int
    item: fields.ForeignKeyRelation[ProjectItem] = fields.ForeignKeyField(
        "congress.ProjectItem", related_name="evaluations", on_delete=OnDelete.RESTRICT, db_index=True
    )
    item_id: int
    author: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "congress.Account", related_name="evaluations", on_delete=OnDelete.RESTRICT, db_index=True
    )
    author_id: int
    role = fields.CharEnumField(AuthorRole, max_length=20)
    process = fields.CharEnumField(Grade, max_length=30)
    result = fields.CharEnumField(Grade, max_length=30)
    reason = fields.CharField(max_length=500, default="")
    cast_at = fields.DatetimeField()
    version = fields.IntField(default=1)

    class Meta:
        table = "evaluation"
        unique_together = (("period_id", "item_id", "author_id"),)
        constraints = (
            CheckConstraint(
                check="role IN ('representative', 'delegate', 'public')", name="evaluation_is_not_by_the_unit"
            ),
        )

    @classmethod
    def visible_to(cls, audience: "Audience") -> QuerySet[Self]:
        """Of the items that `read_of` gives: a reason is written for those who answer for the work, or supervise it."""
        return cls.filter(item_id__in=Subquery(cls.read_of(audience).values("id")))

    @staticmethod
    def read_of(audience: "Audience") -> QuerySet[ProjectItem]:
        """The items whose evaluations the audience reads one by one [D]: those at its staff's nodes, those that its units
        lead, and all of the county of its standing committee. Who wrote one stays inside for them too."""
        below = Ancestry.filter(ancestor_id__in=list(audience.staff_nodes)).values("descendant_id")
        committees = Body.filter(id__in=list(audience.bodies), kind=BodyKind.STANDING_COMMITTEE).values("county_id")
        return ProjectItem.visible_to(audience).filter(
            Q(node_id__in=Subquery(below))
            | Q(lead_unit_id__in=list(audience.units))
            | Q(project__county_id__in=Subquery(committees))
        )

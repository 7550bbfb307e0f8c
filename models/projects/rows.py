"""Livelihood projects (民生实事项目): the project is what was voted, the item is what is tracked [rd-2024]."""

from typing import TYPE_CHECKING, Self

from tortoise import fields
from tortoise.fields.base import OnDelete
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model
from tortoise.queryset import QuerySet

from models.accounts.rows import Account
from models.fields import HundredthsField
from models.platform.rows import County, PlatformNode
from models.units.rows import UndertakingUnit

if TYPE_CHECKING:
    from models.audience import Audience


class Project(Model):
    """One voted project of a year; in Rudong a category such as 交通出行 [rd-2025]."""

    id = fields.IntField(primary_key=True)
    county: fields.ForeignKeyRelation[County] = fields.ForeignKeyField(
        "congress.County", related_name="projects", on_delete=OnDelete.RESTRICT
    )
    county_id: int
    year = fields.SmallIntField()
    number = fields.SmallIntField()
    title = fields.CharField(max_length=200)
    synthetic = fields.BooleanField(default=False)

    class Meta:
        table = "project"
        unique_together = (("county_id", "year", "number"),)

    @classmethod
    def visible_to(cls, audience: "Audience") -> QuerySet[Self]:
        """Everyone: a voted project is published on the spot [sx]."""
        return cls.all()


class ProjectItem(Model):
    """One item (细化项目) of a project, done by a lead unit at a place of the platform tree."""

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
    budget = HundredthsField(null=True)
    spent = HundredthsField(default=0)
    progress = HundredthsField(default=0)
    planned_progress = HundredthsField(default=0)
    reported_month = fields.CharField(max_length=7, null=True)
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
        )

    @classmethod
    def visible_to(cls, audience: "Audience") -> QuerySet[Self]:
        """Everyone, as its project."""
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
    remark = fields.TextField(default="")
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
        )

    @classmethod
    def visible_to(cls, audience: "Audience") -> QuerySet[Self]:
        """Everyone: "visible" (可视) means the reports [seed]. Who typed it stays inside."""
        return cls.all()

"""Roster imports: what was previewed, what was wrong with it, and what it changes. The spreadsheet itself is a file."""

from datetime import timedelta
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
from models.platform.rows import Ancestry, County, PlatformNode
from models.representatives.rows import EndReason, Person
from models.roster.findings import ChangeKind, ImportMode

if TYPE_CHECKING:
    from models.audience import Audience

# [D] How long a preview can be applied; the file of a preview is kept as long.
PREVIEW_KEPT = timedelta(days=1)
# [D] An apply that has not moved for so long died with its process; its transaction has long been rolled back.
STUCK_AFTER = timedelta(minutes=10)


class ImportState(Labelled):
    PREVIEWED = "previewed", "已预览", "Previewed"
    APPLYING = "applying", "正在导入", "Applying"
    APPLIED = "applied", "已导入", "Applied"
    REFUSED = "refused", "已拒绝", "Refused"


class RosterImport(Model):
    """One preview of one file, and what became of it.

    `node` is the widest node whose people and bodies it may touch; only staff of it see it. `digest` tells whether what an
    apply would do is still what the preview showed.
    """

    id = fields.IntField(primary_key=True)
    county: fields.ForeignKeyRelation[County] = fields.ForeignKeyField(
        "congress.County", related_name="roster_imports", on_delete=OnDelete.RESTRICT, db_index=True
    )
    county_id: int
    node: fields.ForeignKeyRelation[PlatformNode] = fields.ForeignKeyField(
        "congress.PlatformNode", related_name="roster_imports", on_delete=OnDelete.RESTRICT, db_index=True
    )
    node_id: int
    # None for the command line.
    account: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "congress.Account", related_name="roster_imports", on_delete=OnDelete.RESTRICT, null=True, db_index=True
    )
    account_id: int | None
    body: fields.ForeignKeyNullableRelation[Body] = fields.ForeignKeyField(
        "congress.Body", related_name="roster_imports", on_delete=OnDelete.RESTRICT, null=True, db_index=True
    )
    body_id: int | None
    mode = fields.CharEnumField(ImportMode, max_length=20)
    end_reason = fields.CharEnumField(EndReason, max_length=30, null=True)
    add_missing = fields.BooleanField(default=False)
    file_name = fields.CharField(max_length=200)
    file_digest = fields.CharField(max_length=64)
    digest = fields.CharField(max_length=64)
    # The county's day of the preview: on it begins and ends what the import begins and ends.
    day = fields.DateField()
    previewed_at = fields.DatetimeField(db_index=True)
    rows = fields.IntField()
    unchanged = fields.IntField()
    problem_count = fields.IntField()
    counts: dict[str, int] = fields.JSONField()
    state = fields.CharEnumField(ImportState, max_length=20, default=ImportState.PREVIEWED)
    done = fields.IntField(default=0)
    total = fields.IntField()
    applying_since = fields.DatetimeField(null=True)
    applied_at = fields.DatetimeField(null=True)
    # The code of RosterImportApplyRefusal for which it was refused last.
    refused_for = fields.CharField(max_length=40, default="")
    version = fields.IntField(default=1)

    class Meta:
        table = "roster_import"
        constraints = (
            CheckConstraint(
                check="(state = 'applied') = (applied_at IS NOT NULL) AND (state = 'applying') = (applying_since IS NOT NULL)"
                " AND (state = 'refused') = (refused_for <> '') AND done >= 0 AND done <= total",
                name="roster_import_has_the_figures_of_its_state",
            ),
            CheckConstraint(
                check="mode <> 'complete' OR body_id IS NOT NULL", name="roster_import_is_complete_of_a_body"
            ),
        )

    @classmethod
    def visible_to(cls, audience: "Audience") -> QuerySet[Self]:
        """Staff of what it may touch: a roster names people who are not public yet."""
        if not audience.staff_nodes:
            return cls.filter(id__in=[])
        below = Ancestry.filter(ancestor_id__in=audience.staff_nodes).values("descendant_id")
        return cls.filter(node_id__in=Subquery(below))


class RosterProblem(Model):
    """One problem of a preview, at a row and a column of the file."""

    id = fields.IntField(primary_key=True)
    roster_import: fields.ForeignKeyRelation[RosterImport] = fields.ForeignKeyField(
        "congress.RosterImport", related_name="problems", on_delete=OnDelete.RESTRICT
    )
    roster_import_id: int
    place = fields.IntField()
    row = fields.IntField()
    column = fields.CharField(max_length=60)
    code = fields.CharField(max_length=40)
    facts: dict[str, Any] = fields.JSONField()

    class Meta:
        table = "roster_problem"
        unique_together = (("roster_import_id", "place"),)

    @classmethod
    def visible_to(cls, audience: "Audience") -> QuerySet[Self]:
        """As its import."""
        return cls.filter(roster_import_id__in=Subquery(RosterImport.visible_to(audience).values("id")))


class RosterChange(Model):
    """What one row of the file changes, field by field; of a private field only that it does."""

    id = fields.IntField(primary_key=True)
    roster_import: fields.ForeignKeyRelation[RosterImport] = fields.ForeignKeyField(
        "congress.RosterImport", related_name="changes", on_delete=OnDelete.RESTRICT
    )
    roster_import_id: int
    place = fields.IntField()
    kind = fields.CharEnumField(ChangeKind, max_length=20)
    # None for a seat that is ended because no row has it, or with the mandate on which it rests.
    row = fields.IntField(null=True)
    name = fields.CharField(max_length=100)
    person: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "congress.Person", related_name="roster_changes", on_delete=OnDelete.RESTRICT, null=True, db_index=True
    )
    person_id: int | None
    field_changes: list[dict[str, Any]] = fields.JSONField()

    class Meta:
        table = "roster_change"
        unique_together = (("roster_import_id", "place"),)

    @classmethod
    def visible_to(cls, audience: "Audience") -> QuerySet[Self]:
        """As its import."""
        return cls.filter(roster_import_id__in=Subquery(RosterImport.visible_to(audience).values("id")))

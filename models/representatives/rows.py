"""People and the seats they hold: representatives of four levels, delegates, members of committees."""

from typing import TYPE_CHECKING, Self

from tortoise import fields
from tortoise.fields.base import OnDelete
from tortoise.fields.relational import ReverseRelation
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model
from tortoise.queryset import QuerySet

from models.bodies.rows import Body, BodyTerm, ElectoralDistrict, MemberGroup
from models.errors import Labelled
from models.platform.rows import County, PlatformNode

if TYPE_CHECKING:
    from models.audience import Audience


class Person(Model):
    """A person with their public name. What is private is in `PersonSecrets`, and only there."""

    id = fields.IntField(primary_key=True)
    county: fields.ForeignKeyRelation[County] = fields.ForeignKeyField(
        "congress.County", related_name="people", on_delete=OnDelete.RESTRICT, db_index=True
    )
    county_id: int
    name = fields.CharField(max_length=100)
    synthetic = fields.BooleanField(default=False)
    version = fields.IntField(default=1)

    memberships: ReverseRelation["Membership"]
    postings: ReverseRelation["Posting"]

    class Meta:
        table = "person"
        indexes = (Index(fields=("county_id", "name", "id")),)

    @classmethod
    def visible_to(cls, audience: "Audience") -> QuerySet[Self]:
        """Everyone: whoever is entered here holds or held a public seat [law:代表58]."""
        return cls.all()


class PersonSecrets(Model):
    """A person's private data, encrypted with a key from the environment. No public path reads this table.

    `identity_digest` is a keyed hash by which an import finds a person again without deciphering anybody.
    """

    id = fields.IntField(primary_key=True)
    person: fields.OneToOneRelation[Person] = fields.OneToOneField(
        "congress.Person", related_name="secrets", on_delete=OnDelete.RESTRICT
    )
    person_id: int
    phone = fields.TextField(null=True)
    home_address = fields.TextField(null=True)
    identity_number = fields.TextField(null=True)
    identity_digest = fields.CharField(max_length=64, null=True, unique=True)
    # Which key sealed the row, so that a rotation knows what is left to do.
    key_id = fields.CharField(max_length=16, db_index=True)
    version = fields.IntField(default=1)

    class Meta:
        table = "person_secrets"
        constraints = (
            CheckConstraint(
                check="(identity_number IS NULL) = (identity_digest IS NULL)",
                name="person_secrets_find_the_number_they_hold",
            ),
        )


class Office(Labelled):
    """What somebody is in a body."""

    MEMBER = "member", "成员", "Member"
    CHAIRPERSON = "chairperson", "主任（主席）", "Chairperson"
    VICE_CHAIRPERSON = "vice_chairperson", "副主任（副主席）", "Vice-chairperson"
    SECRETARY_GENERAL = "secretary_general", "秘书长", "Secretary-general"


class MembershipState(Labelled):
    IN_OFFICE = "in_office", "在任", "In office"
    SUSPENDED = "suspended", "暂停执行职务", "Suspended"
    ENDED = "ended", "已终止", "Ended"


class SuspensionReason(Labelled):
    """Why a representative may not exercise the office for a time [law:代表61]."""

    IN_CUSTODY = "in_custody", "因刑事案件被羁押正在受侦查、起诉、审判", "In custody for a criminal case"
    SERVING_SENTENCE = "serving_sentence", "被判刑未附加剥夺政治权利，正在服刑", "Serving a sentence"


class EndReason(Labelled):
    """Why a seat ended [law:代表62]; TERM_OVER is no legal incident, REMOVED is for seats that are not elected [D]."""

    MOVED_AWAY = "moved_away", "迁出或者调离本行政区域", "Moved away from the area"
    RESIGNED = "resigned", "辞职被接受", "Resigned, and the resignation was accepted"
    ABSENT_TWICE = "absent_twice", "未经批准两次不出席本级人民代表大会会议", "Absent from two sessions without approval"
    RECALLED = "recalled", "被罢免", "Recalled"
    NATIONALITY_LOST = "nationality_lost", "丧失中华人民共和国国籍", "Lost the nationality"
    POLITICAL_RIGHTS_LOST = "political_rights_lost", "依法被剥夺政治权利", "Deprived of political rights"
    CAPACITY_LOST = "capacity_lost", "丧失行为能力", "Lost legal capacity"
    DIED = "died", "去世", "Died"
    TERM_OVER = "term_over", "任期届满", "The term is over"
    REMOVED = "removed", "免去职务", "Removed from the office"


class Membership(Model):
    """A seat of a person in a body for a term. A person may hold several at once, one in each body."""

    id = fields.IntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "congress.Person", related_name="memberships", on_delete=OnDelete.RESTRICT, db_index=True
    )
    person_id: int
    body: fields.ForeignKeyRelation[Body] = fields.ForeignKeyField(
        "congress.Body", related_name="memberships", on_delete=OnDelete.RESTRICT
    )
    body_id: int
    term: fields.ForeignKeyRelation[BodyTerm] = fields.ForeignKeyField(
        "congress.BodyTerm", related_name="memberships", on_delete=OnDelete.RESTRICT, db_index=True
    )
    term_id: int
    office = fields.CharEnumField(Office, max_length=20, default=Office.MEMBER)
    # 代表证号, unique among the seats of a term.
    number = fields.CharField(max_length=20, null=True)
    delegation: fields.ForeignKeyNullableRelation[MemberGroup] = fields.ForeignKeyField(
        "congress.MemberGroup", related_name="delegates", on_delete=OnDelete.RESTRICT, null=True, db_index=True
    )
    delegation_id: int | None
    group: fields.ForeignKeyNullableRelation[MemberGroup] = fields.ForeignKeyField(
        "congress.MemberGroup", related_name="grouped", on_delete=OnDelete.RESTRICT, null=True, db_index=True
    )
    group_id: int | None
    district: fields.ForeignKeyNullableRelation[ElectoralDistrict] = fields.ForeignKeyField(
        "congress.ElectoralDistrict", related_name="memberships", on_delete=OnDelete.RESTRICT, null=True, db_index=True
    )
    district_id: int | None
    since = fields.DateField()
    until = fields.DateField(null=True)
    state = fields.CharEnumField(MembershipState, max_length=20, default=MembershipState.IN_OFFICE)
    suspended_for: SuspensionReason | None = fields.CharEnumField(SuspensionReason, max_length=20, null=True)  # type: ignore[assignment]
    ended_for: EndReason | None = fields.CharEnumField(EndReason, max_length=30, null=True)  # type: ignore[assignment]
    synthetic = fields.BooleanField(default=False)
    version = fields.IntField(default=1)

    class Meta:
        table = "membership"
        indexes = (Index(fields=("body_id", "state", "person_id")),)
        unique_together = (("term_id", "number"),)
        constraints = (
            CheckConstraint(
                check="(state = 'ended') = (until IS NOT NULL) AND (state = 'ended') = (ended_for IS NOT NULL)"
                " AND (state = 'suspended') = (suspended_for IS NOT NULL) AND (until IS NULL OR until >= since)",
                name="membership_has_the_reason_of_its_state",
            ),
        )

    @classmethod
    def visible_to(cls, audience: "Audience") -> QuerySet[Self]:
        """Everyone: seats are public, ended ones too."""
        return cls.all()


class GridCell(Model):
    """A cell of the service grid (网格) below a station or contact point [seed]."""

    id = fields.IntField(primary_key=True)
    node: fields.ForeignKeyRelation[PlatformNode] = fields.ForeignKeyField(
        "congress.PlatformNode", related_name="grid_cells", on_delete=OnDelete.RESTRICT
    )
    node_id: int
    code = fields.CharField(max_length=40)
    name = fields.CharField(max_length=100)
    households = fields.IntField(null=True)
    synthetic = fields.BooleanField(default=False)
    closed_on = fields.DateField(null=True)
    version = fields.IntField(default=1)

    class Meta:
        table = "grid_cell"
        unique_together = (("node_id", "code"),)
        constraints = (
            CheckConstraint(check="households IS NULL OR households >= 0", name="grid_cell_counts_households"),
        )

    @classmethod
    def visible_to(cls, audience: "Audience") -> QuerySet[Self]:
        """Everyone, as its node."""
        return cls.all()


class Posting(Model):
    """Where a person serves: a centre, station or contact point, there perhaps a grid cell, from `since`.

    `households` is how many voters' households they keep in touch with there: a number, never who [D].
    """

    id = fields.IntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "congress.Person", related_name="postings", on_delete=OnDelete.RESTRICT, db_index=True
    )
    person_id: int
    node: fields.ForeignKeyRelation[PlatformNode] = fields.ForeignKeyField(
        "congress.PlatformNode", related_name="postings", on_delete=OnDelete.RESTRICT, db_index=True
    )
    node_id: int
    grid_cell: fields.ForeignKeyNullableRelation[GridCell] = fields.ForeignKeyField(
        "congress.GridCell", related_name="postings", on_delete=OnDelete.RESTRICT, null=True, db_index=True
    )
    grid_cell_id: int | None
    households = fields.IntField(null=True)
    since = fields.DateField()
    until = fields.DateField(null=True)
    synthetic = fields.BooleanField(default=False)
    version = fields.IntField(default=1)

    class Meta:
        table = "posting"
        constraints = (
            CheckConstraint(
                check="(households IS NULL OR households >= 0) AND (until IS NULL OR until >= since)",
                name="posting_has_possible_figures",
            ),
        )

    @classmethod
    def visible_to(cls, audience: "Audience") -> QuerySet[Self]:
        """Everyone: where voters meet their representatives is public [law:代表28]."""
        return cls.all()


class ContactLink(Model):
    """A standing committee member who stays in touch with a representative (点对点) [seed]."""

    id = fields.IntField(primary_key=True)
    member: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "congress.Person", related_name="contacts", on_delete=OnDelete.RESTRICT, db_index=True
    )
    member_id: int
    representative: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "congress.Person", related_name="contacted_by", on_delete=OnDelete.RESTRICT, db_index=True
    )
    representative_id: int
    since = fields.DateField()
    until = fields.DateField(null=True)
    synthetic = fields.BooleanField(default=False)
    version = fields.IntField(default=1)

    class Meta:
        table = "contact_link"
        constraints = (
            CheckConstraint(
                check="member_id <> representative_id AND (until IS NULL OR until >= since)",
                name="contact_link_joins_two_people",
            ),
        )

    @classmethod
    def visible_to(cls, audience: "Audience") -> QuerySet[Self]:
        """Everyone: the platform publishes who contacts whom [seed]."""
        return cls.all()

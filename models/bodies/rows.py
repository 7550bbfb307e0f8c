"""Bodies (机构): congresses, committees and assemblies, their terms, sessions and sittings."""

from typing import TYPE_CHECKING, Self

from tortoise import fields
from tortoise.expressions import Q, Subquery
from tortoise.fields.base import OnDelete
from tortoise.fields.relational import ReverseRelation
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model
from tortoise.queryset import QuerySet

from models.accounts.rows import Account
from models.errors import Labelled
from models.platform.rows import Ancestry, County, PlatformNode

if TYPE_CHECKING:
    from models.audience import Audience
    from models.representatives.rows import Membership


class Level(Labelled):
    """At which level somebody represents; a street has delegates, for it has no congress [law:组织59]."""

    PROVINCE = "province", "省级", "Province"
    CITY = "city", "市级", "City"
    COUNTY = "county", "县级", "County"
    TOWN = "town", "乡镇级", "Town"
    STREET = "street", "街道议政员", "Street"


class BodyKind(Labelled):
    """What a body is. `models/bodies/constitution.py` tells the rules of each kind."""

    PROVINCIAL_CONGRESS = "provincial_congress", "省人民代表大会", "Provincial people's congress"
    CITY_CONGRESS = "city_congress", "市人民代表大会", "City people's congress"
    COUNTY_CONGRESS = "county_congress", "县人民代表大会", "County people's congress"
    STANDING_COMMITTEE = "standing_committee", "县人大常委会", "Standing committee"
    COUNCIL_OF_CHAIRPERSONS = "council_of_chairpersons", "主任会议", "Council of chairpersons"
    PRESIDIUM = "presidium", "大会主席团", "Presidium"
    SPECIAL_COMMITTEE = "special_committee", "专门委员会", "Special committee"
    CREDENTIALS_COMMITTEE = "credentials_committee", "代表资格审查委员会", "Credentials committee"
    MOTION_EXAMINATION_COMMITTEE = "motion_examination_committee", "议案审查委员会", "Motion examination committee"
    DEPUTY_AFFAIRS_COMMISSION = "deputy_affairs_commission", "代表工作委员会", "Deputy affairs commission"
    STREET_WORKING_COMMITTEE = "street_working_committee", "人大街道工委", "Street working committee"
    TOWN_CONGRESS = "town_congress", "镇人民代表大会", "Town people's congress"
    TOWN_PRESIDIUM = "town_presidium", "镇人大主席团", "Town presidium"
    STREET_ASSEMBLY = "street_assembly", "街道议政代表会", "Street deliberative assembly"


class QuorumRule(Labelled):
    """How many of all members must be present for a valid sitting."""

    TWO_THIRDS = "two_thirds", "全体成员的三分之二以上", "Two thirds of all members"
    MORE_THAN_HALF = "more_than_half", "全体成员的过半数", "More than half of all members"


class Body(Model):
    """One body of a county. `parent` is the body whose organ it is, or that it stands beside; it hangs at a node."""

    id = fields.IntField(primary_key=True)
    county: fields.ForeignKeyRelation[County] = fields.ForeignKeyField(
        "congress.County", related_name="bodies", on_delete=OnDelete.RESTRICT
    )
    county_id: int
    node: fields.ForeignKeyRelation[PlatformNode] = fields.ForeignKeyField(
        "congress.PlatformNode", related_name="bodies", on_delete=OnDelete.RESTRICT, db_index=True
    )
    node_id: int
    parent: fields.ForeignKeyNullableRelation["Body"] = fields.ForeignKeyField(
        "congress.Body", related_name="organs", on_delete=OnDelete.RESTRICT, null=True, db_index=True
    )
    parent_id: int | None
    kind = fields.CharEnumField(BodyKind, max_length=40)
    code = fields.CharField(max_length=40)
    name = fields.CharField(max_length=100)
    quorum_rule = fields.CharEnumField(QuorumRule, max_length=20)
    # 名额: how many members it is meant to have; None where no number is set.
    seats = fields.IntField(null=True)
    synthetic = fields.BooleanField(default=False)
    dissolved_on = fields.DateField(null=True)
    version = fields.IntField(default=1)

    memberships: ReverseRelation["Membership"]

    class Meta:
        table = "body"
        unique_together = (("county_id", "code"),)
        constraints = (CheckConstraint(check="seats IS NULL OR seats > 0", name="body_has_seats"),)

    @classmethod
    def visible_to(cls, audience: "Audience") -> QuerySet[Self]:
        """Everyone: who sits in which body is public [law:代表58]."""
        return cls.all()


class BodyTerm(Model):
    """One term (届) of a body, five years for a congress [law:组织9].

    It runs from `begins_on` to `ends_on`, the day before the first session of the next term [law:组织38].
    """

    id = fields.IntField(primary_key=True)
    body: fields.ForeignKeyRelation[Body] = fields.ForeignKeyField(
        "congress.Body", related_name="terms", on_delete=OnDelete.RESTRICT
    )
    body_id: int
    number = fields.IntField()
    begins_on = fields.DateField()
    ends_on = fields.DateField(null=True)
    version = fields.IntField(default=1)

    class Meta:
        table = "body_term"
        unique_together = (("body_id", "number"),)
        constraints = (
            CheckConstraint(
                check="number > 0 AND (ends_on IS NULL OR ends_on > begins_on)", name="body_term_runs_forward"
            ),
        )

    @classmethod
    def visible_to(cls, audience: "Audience") -> QuerySet[Self]:
        """Everyone, as its body."""
        return cls.all()


class MemberGroupKind(Labelled):
    DELEGATION = "delegation", "代表团", "Delegation"
    GROUP = "group", "代表小组", "Representative group"


class MemberGroup(Model):
    """A delegation in session, or a group of three or more between sessions [law:组织43]."""

    id = fields.IntField(primary_key=True)
    body: fields.ForeignKeyRelation[Body] = fields.ForeignKeyField(
        "congress.Body", related_name="groups", on_delete=OnDelete.RESTRICT
    )
    body_id: int
    node: fields.ForeignKeyNullableRelation[PlatformNode] = fields.ForeignKeyField(
        "congress.PlatformNode", related_name="member_groups", on_delete=OnDelete.RESTRICT, null=True, db_index=True
    )
    node_id: int | None
    kind = fields.CharEnumField(MemberGroupKind, max_length=20)
    code = fields.CharField(max_length=40)
    name = fields.CharField(max_length=100)
    synthetic = fields.BooleanField(default=False)
    dissolved_on = fields.DateField(null=True)
    version = fields.IntField(default=1)

    class Meta:
        table = "member_group"
        unique_together = (("body_id", "code"),)

    @classmethod
    def visible_to(cls, audience: "Audience") -> QuerySet[Self]:
        """Everyone, as its body."""
        return cls.all()


class ElectoralDistrict(Model):
    """A district (选区) whose voters elect representatives of a county or town directly [law:组织8]."""

    id = fields.IntField(primary_key=True)
    body: fields.ForeignKeyRelation[Body] = fields.ForeignKeyField(
        "congress.Body", related_name="districts", on_delete=OnDelete.RESTRICT
    )
    body_id: int
    node: fields.ForeignKeyNullableRelation[PlatformNode] = fields.ForeignKeyField(
        "congress.PlatformNode", related_name="districts", on_delete=OnDelete.RESTRICT, null=True, db_index=True
    )
    node_id: int | None
    code = fields.CharField(max_length=40)
    name = fields.CharField(max_length=100)
    seats = fields.IntField(null=True)
    synthetic = fields.BooleanField(default=False)
    version = fields.IntField(default=1)

    class Meta:
        table = "electoral_district"
        unique_together = (("body_id", "code"),)
        constraints = (CheckConstraint(check="seats IS NULL OR seats > 0", name="electoral_district_has_seats"),)

    @classmethod
    def visible_to(cls, audience: "Audience") -> QuerySet[Self]:
        """Everyone, as its body."""
        return cls.all()


class SessionState(Labelled):
    PLANNED = "planned", "未召开", "Planned"
    OPEN = "open", "进行中", "Open"
    CLOSED = "closed", "已闭会", "Closed"


class LegislativeSession(Model):
    """One session (次会议) of a term."""

    id = fields.IntField(primary_key=True)
    term: fields.ForeignKeyRelation[BodyTerm] = fields.ForeignKeyField(
        "congress.BodyTerm", related_name="sessions", on_delete=OnDelete.RESTRICT
    )
    term_id: int
    number = fields.IntField()
    name = fields.CharField(max_length=100)
    opens_on = fields.DateField()
    closes_on = fields.DateField(null=True)
    state = fields.CharEnumField(SessionState, max_length=20, default=SessionState.PLANNED)
    version = fields.IntField(default=1)

    class Meta:
        table = "legislative_session"
        unique_together = (("term_id", "number"),)
        constraints = (
            CheckConstraint(
                check="number > 0 AND (closes_on IS NULL OR closes_on >= opens_on)",
                name="legislative_session_runs_forward",
            ),
        )

    @classmethod
    def visible_to(cls, audience: "Audience") -> QuerySet[Self]:
        """Everyone: sessions are announced."""
        return cls.all()


class Sitting(Model):
    """One meeting (场次) of a session, with its check-in.

    Opening it freezes the roll as `SittingSeat`s, so that its figures stay what they were when seats change later.
    """

    id = fields.IntField(primary_key=True)
    session: fields.ForeignKeyRelation[LegislativeSession] = fields.ForeignKeyField(
        "congress.LegislativeSession", related_name="sittings", on_delete=OnDelete.RESTRICT
    )
    session_id: int
    number = fields.IntField()
    name = fields.CharField(max_length=100)
    place = fields.CharField(max_length=100, default="")
    starts_at = fields.DatetimeField()
    state = fields.CharEnumField(SessionState, max_length=20, default=SessionState.PLANNED)
    # Frozen when the sitting opens: N, and how many of them make a quorum.
    due = fields.IntField(null=True)
    quorum = fields.IntField(null=True)
    opened_at = fields.DatetimeField(null=True)
    closed_at = fields.DatetimeField(null=True)
    version = fields.IntField(default=1)

    class Meta:
        table = "sitting"
        unique_together = (("session_id", "number"),)
        constraints = (
            CheckConstraint(
                check="(state = 'planned') = (opened_at IS NULL) AND (state = 'closed') = (closed_at IS NOT NULL)"
                " AND (opened_at IS NULL) = (due IS NULL) AND (due IS NULL) = (quorum IS NULL)",
                name="sitting_has_the_figures_of_its_state",
            ),
        )

    @classmethod
    def visible_to(cls, audience: "Audience") -> QuerySet[Self]:
        """Everyone, as its session."""
        return cls.all()


class SittingSeat(Model):
    """One line of a sitting's roll: a member in office when it opened, and whether they came.

    A suspended member counts among all but is not entitled [law:代表61]; such a seat cannot be checked in.
    """

    id = fields.IntField(primary_key=True)
    sitting: fields.ForeignKeyRelation[Sitting] = fields.ForeignKeyField(
        "congress.Sitting", related_name="roll", on_delete=OnDelete.RESTRICT
    )
    sitting_id: int
    membership: fields.ForeignKeyRelation["Membership"] = fields.ForeignKeyField(
        "congress.Membership", related_name="sittings", on_delete=OnDelete.RESTRICT, db_index=True
    )
    membership_id: int
    # The member's delegation when the roll was frozen.
    delegation: fields.ForeignKeyNullableRelation[MemberGroup] = fields.ForeignKeyField(
        "congress.MemberGroup", related_name="seats", on_delete=OnDelete.RESTRICT, null=True, db_index=True
    )
    delegation_id: int | None
    entitled = fields.BooleanField()
    checked_in_at = fields.DatetimeField(null=True)
    # None beside a time: the member's own device; otherwise the staff at the desk.
    checked_in_by: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "congress.Account", related_name="check_ins", on_delete=OnDelete.RESTRICT, null=True, db_index=True
    )
    checked_in_by_id: int | None

    class Meta:
        table = "sitting_seat"
        unique_together = (("sitting_id", "membership_id"),)
        constraints = (
            CheckConstraint(check="entitled OR checked_in_at IS NULL", name="sitting_seat_of_a_suspended_stays_empty"),
        )

    @classmethod
    def visible_to(cls, audience: "Audience") -> QuerySet[Self]:
        """Staff of the body's node and members of the body: who came is for those who were called [D]."""
        if not audience.staff_nodes and not audience.bodies:
            return cls.filter(id__in=[])
        below = Ancestry.filter(ancestor_id__in=audience.staff_nodes).values("descendant_id")
        called = Q(sitting__session__term__body__node_id__in=Subquery(below))
        return cls.filter(called | Q(sitting__session__term__body_id__in=audience.bodies))


class SessionLeave(Model):
    """Leave that was approved for a session: an absence with it is no step towards the end of a mandate."""

    id = fields.IntField(primary_key=True)
    session: fields.ForeignKeyRelation[LegislativeSession] = fields.ForeignKeyField(
        "congress.LegislativeSession", related_name="leaves", on_delete=OnDelete.RESTRICT
    )
    session_id: int
    membership: fields.ForeignKeyRelation["Membership"] = fields.ForeignKeyField(
        "congress.Membership", related_name="leaves", on_delete=OnDelete.RESTRICT, db_index=True
    )
    membership_id: int
    reason = fields.CharField(max_length=200)
    approved_at = fields.DatetimeField()

    class Meta:
        table = "session_leave"
        unique_together = (("session_id", "membership_id"),)


class SessionAbsence(Model):
    """A member who came to no sitting of a session, written when it closes. Two without approval end a mandate
    [law:代表62]."""

    id = fields.IntField(primary_key=True)
    session: fields.ForeignKeyRelation[LegislativeSession] = fields.ForeignKeyField(
        "congress.LegislativeSession", related_name="absences", on_delete=OnDelete.RESTRICT
    )
    session_id: int
    membership: fields.ForeignKeyRelation["Membership"] = fields.ForeignKeyField(
        "congress.Membership", related_name="absences", on_delete=OnDelete.RESTRICT, db_index=True
    )
    membership_id: int
    approved = fields.BooleanField()

    class Meta:
        table = "session_absence"
        unique_together = (("session_id", "membership_id"),)

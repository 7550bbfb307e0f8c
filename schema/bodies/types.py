"""Bodies with their terms, sessions and sittings, and the seats that people hold in them, as clients see them."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from models.bodies import rows
from models.bodies.constitution import CONSTITUTIONS, quorum_of
from models.bodies.roll import Figures
from models.representatives.rows import Membership as MembershipRow
from schema.bodies.labels import (
    AbsenceWarning,
    BodyKind,
    Convener,
    EndReason,
    Frequency,
    Level,
    MemberGroupKind,
    MembershipState,
    Office,
    QuorumRule,
    SessionState,
    SuspensionReason,
)
from schema.connection import DEFAULT_PAGE, After, Connection, First, checked_first, decode_cursor
from schema.context import Info
from schema.node import Node, encode_id
from schema.platform.types import PlatformNode
from schema.scalars import BigInt

if TYPE_CHECKING:
    from schema.representatives.types import Representative

CODE_PLACE = (str,)
ID_PLACE = (int,)
NUMBER_PLACE = (int,)
NUMBERS_PLACE = (int, int)
SITTING_PLACE = (int, int, int)
MEMBER_PLACE = (str, int)

SYNTHETIC = "是否为演示数据。Indicates whether it is invented for demonstration."
VERSION = "版本号，修改时须带上。Version of the row; an edit must name it."
REVISION = "修订号：触及它的最新事件编号。Revision: number of the newest event that touched it."

OfGroupKind = Annotated[
    MemberGroupKind | None,
    strawberry.argument(description="只要这一种类。Only groups of this kind; all kinds if left out."),
]
InState = Annotated[
    MembershipState | None,
    strawberry.argument(
        description="只要这一状态的职务；不写则为未终止的。Only seats in this state; those that have not ended if left out."
    ),
]
Present = Annotated[
    bool | None,
    strawberry.argument(
        description="只要已签到（true）或未签到（false）的。Only those who came, or only those who did not."
    ),
]


@strawberry.type(description="当前用户对该机构可以做什么（权限提示）。What the viewer may do with this body.")
class BodyViewerCan:
    edit: bool = strawberry.field(
        description="可否修改机构及其届、团、组、选区。Indicates whether the viewer may edit it, its terms, groups and districts."
    )
    convene: bool = strawberry.field(
        description="可否安排、开启和结束会议。Indicates whether the viewer may plan, open and close its sessions and sittings."
    )


@strawberry.type(
    description="机构：人民代表大会、常委会、委员会、主席团、街道议政代表会等。A body: a congress, committee, presidium or street assembly."
)
class Body(Node):
    row: strawberry.Private[rows.Body]
    kind: BodyKind = strawberry.field(description="种类。Kind of the body.")
    code: str = strawberry.field(description="代码，县内唯一。Code of the body, unique in its county.")
    name: str = strawberry.field(description="名称。Name of the body.")
    level: Level = strawberry.field(description="层级。Level of the body.")
    quorum_rule: QuorumRule = strawberry.field(description="法定人数规则。How many members must be present.")
    convened_by: Convener = strawberry.field(description="由谁召集。Who calls it together.")
    meets: Frequency = strawberry.field(description="会议频次。How often it meets.")
    meets_here: bool = strawberry.field(
        description="是否在本平台开会。Indicates whether its sessions are held on this platform."
    )
    seats: int | None = strawberry.field(
        description="名额，未定时为空。How many members it is meant to have; null if no number is set."
    )
    synthetic: bool = strawberry.field(description=SYNTHETIC)
    dissolved_on: date | None = strawberry.field(description="撤销日期。Day on which the body was dissolved.")
    version: int = strawberry.field(description=VERSION)

    @classmethod
    def of(cls, row: rows.Body) -> "Body":
        rules = CONSTITUTIONS[row.kind]
        return cls(
            id=encode_id("Body", row.id),
            row=row,
            kind=row.kind,
            code=row.code,
            name=row.name,
            level=rules.level.value,
            quorum_rule=row.quorum_rule,
            convened_by=rules.convener.value,
            meets=rules.meets.value,
            meets_here=rules.meets_here.value,
            seats=row.seats,
            synthetic=row.synthetic,
            dissolved_on=row.dissolved_on,
            version=row.version,
        )

    @strawberry.field(description=REVISION)
    async def revision(self, info: Info) -> BigInt:
        return BigInt(await info.context.loaders.body_revision(self.row.id, info.context.position))

    @strawberry.field(description="种类名称，用所请求的语言。The kind's name in the asked language.")
    def kind_label(self, info: Info) -> str:
        return self.kind.label(info.context.language)

    @strawberry.field(description="法定人数规则的说法。The quorum rule in the asked language.")
    def quorum_rule_label(self, info: Info) -> str:
        return self.quorum_rule.label(info.context.language)

    @strawberry.field(description="召集者的说法。Who calls it together, in the asked language.")
    def convened_by_label(self, info: Info) -> str:
        return self.convened_by.label(info.context.language)

    @strawberry.field(description="会议频次的说法。How often it meets, in the asked language.")
    def meets_label(self, info: Info) -> str:
        return self.meets.label(info.context.language)

    @strawberry.field(description="所在的平台节点。The platform node at which it stands.")
    async def node(self, info: Info) -> PlatformNode | None:
        row = await info.context.loaders.platform.node.load(self.row.node_id)
        return PlatformNode.of(row) if row else None

    @strawberry.field(description="所属的机构。The body whose organ it is, or beside which it stands.")
    async def parent(self, info: Info) -> "Body | None":
        if self.row.parent_id is None:
            return None
        row = await info.context.loaders.bodies.body.load(self.row.parent_id)
        return Body.of(row) if row else None

    @strawberry.field(
        description="召集它的机构；由负责人召集时为空。The body that calls it together; null where its own chairperson does, or a body elsewhere."
    )
    async def convener(self, info: Info) -> "Body | None":
        row = await info.context.loaders.bodies.convener.load((self.row.node_id, self.row.kind))
        return Body.of(row) if row else None

    @strawberry.field(description="所属的机构之下的机构，按代码排序。Its organs, by code; dissolved ones too.")
    async def organs(self, info: Info, first: First = DEFAULT_PAGE, after: After = None) -> "Connection[Body]":
        return await info.context.loaders.bodies.organs.load(
            self.row.id, checked_first(first), decode_cursor(after, CODE_PLACE)
        )

    @strawberry.field(description="历届，最近的在前。Its terms, newest first.")
    async def terms(self, info: Info, first: First = DEFAULT_PAGE, after: After = None) -> "Connection[BodyTerm]":
        return await info.context.loaders.bodies.terms.load(
            self.row.id, checked_first(first), decode_cursor(after, NUMBER_PLACE)
        )

    @strawberry.field(description="本届。The term that runs today; null between terms.")
    async def current_term(self, info: Info) -> "BodyTerm | None":
        row = await info.context.loaders.bodies.current_term.load(self.row.id)
        return BodyTerm.of(row) if row else None

    @strawberry.field(description="代表团与代表小组，按代码排序。Its delegations and groups, by code.")
    async def groups(
        self, info: Info, kind: OfGroupKind = None, first: First = DEFAULT_PAGE, after: After = None
    ) -> "Connection[MemberGroup]":
        limit, place = checked_first(first), decode_cursor(after, CODE_PLACE)
        loaders = info.context.loaders.bodies
        if kind is None:
            return await loaders.groups.load(self.row.id, limit, place)
        return await loaders.groups_of_kind.load(self.row.id, limit, place, (kind.value,))

    @strawberry.field(description="选区，按代码排序。Its electoral districts, by code.")
    async def districts(
        self, info: Info, first: First = DEFAULT_PAGE, after: After = None
    ) -> "Connection[ElectoralDistrict]":
        return await info.context.loaders.bodies.districts.load(
            self.row.id, checked_first(first), decode_cursor(after, CODE_PLACE)
        )

    @strawberry.field(description="历次会议，最近的在前。Its sessions, newest first.")
    async def sessions(
        self, info: Info, first: First = DEFAULT_PAGE, after: After = None
    ) -> "Connection[LegislativeSession]":
        return await info.context.loaders.bodies.sessions.load(
            self.row.id, checked_first(first), decode_cursor(after, NUMBERS_PLACE)
        )

    @strawberry.field(description="历场会议，最近的在前。Its sittings, newest first.")
    async def sittings(self, info: Info, first: First = DEFAULT_PAGE, after: After = None) -> "Connection[Sitting]":
        return await info.context.loaders.bodies.sittings.load(
            self.row.id, checked_first(first), decode_cursor(after, SITTING_PLACE)
        )

    @strawberry.field(description="成员，按代表证号排序。The seats in it, by number; those not ended unless asked.")
    async def members(
        self, info: Info, state: InState = None, first: First = DEFAULT_PAGE, after: After = None
    ) -> "Connection[Membership]":
        limit, place = checked_first(first), decode_cursor(after, MEMBER_PLACE)
        loaders = info.context.loaders.bodies
        if state is None:
            return await loaders.members.load(self.row.id, limit, place)
        return await loaders.members_in_state.load(self.row.id, limit, place, (state.value,))

    @strawberry.field(
        description="现有成员数，含暂停执行职务的。How many seats of the current term are held, suspended ones too."
    )
    async def member_count(self, info: Info) -> int:
        return await info.context.loaders.bodies.member_count.load(self.row.id)

    @strawberry.field(
        description="按现有成员数计算的法定人数，没有成员时为空。How many of the members of today make a quorum; null while there are none."
    )
    async def quorum(self, info: Info) -> int | None:
        members = await info.context.loaders.bodies.member_count.load(self.row.id)
        return quorum_of(self.quorum_rule, members) if members else None

    @strawberry.field(
        description="被警示的成员（未经批准缺席会议），限工作人员。Members whom unapproved absences have brought a warning; null for those who are not staff of the body."
    )
    async def warned_members(
        self, info: Info, first: First = DEFAULT_PAGE, after: After = None
    ) -> "Connection[Membership] | None":
        limit, place = checked_first(first), decode_cursor(after, MEMBER_PLACE)
        if not await info.context.loaders.staff_sees(info.context.audience, self.row.node_id):
            return None
        return await info.context.loaders.bodies.warned_members.load(self.row.id, limit, place)

    @strawberry.field(description="当前用户可以做什么。What the viewer may do with this body.")
    async def viewer_can(self, info: Info) -> BodyViewerCan:
        is_staff = await info.context.loaders.is_staff_of(info.context.actor, self.row.node_id)
        standing = is_staff and self.row.dissolved_on is None
        return BodyViewerCan(edit=standing, convene=standing and self.meets_here)


@strawberry.type(description="届：机构的一届任期。A term of a body.")
class BodyTerm(Node):
    row: strawberry.Private[rows.BodyTerm]
    number: int = strawberry.field(description="届次。Number of the term.")
    begins_on: date = strawberry.field(description="任期开始日期。First day of the term.")
    ends_on: date | None = strawberry.field(
        description="任期结束日期（含），未定时为空。Last day of the term; null if not known yet."
    )
    version: int = strawberry.field(description=VERSION)

    @classmethod
    def of(cls, row: rows.BodyTerm) -> "BodyTerm":
        return cls(
            id=encode_id("BodyTerm", row.id),
            row=row,
            number=row.number,
            begins_on=row.begins_on,
            ends_on=row.ends_on,
            version=row.version,
        )

    @strawberry.field(description="所属机构。The body whose term it is.")
    async def body(self, info: Info) -> Body | None:
        row = await info.context.loaders.bodies.body.load(self.row.body_id)
        return Body.of(row) if row else None


@strawberry.type(description="代表团或代表小组。A delegation in session, or a group of members between sessions.")
class MemberGroup(Node):
    row: strawberry.Private[rows.MemberGroup]
    kind: MemberGroupKind = strawberry.field(description="种类。Kind of the group.")
    code: str = strawberry.field(description="代码，机构内唯一。Code of the group, unique in its body.")
    name: str = strawberry.field(description="名称。Name of the group.")
    synthetic: bool = strawberry.field(description=SYNTHETIC)
    dissolved_on: date | None = strawberry.field(description="撤销日期。Day on which the group was dissolved.")
    version: int = strawberry.field(description=VERSION)

    @classmethod
    def of(cls, row: rows.MemberGroup) -> "MemberGroup":
        return cls(
            id=encode_id("MemberGroup", row.id),
            row=row,
            kind=row.kind,
            code=row.code,
            name=row.name,
            synthetic=row.synthetic,
            dissolved_on=row.dissolved_on,
            version=row.version,
        )

    @strawberry.field(description="种类名称，用所请求的语言。The kind's name in the asked language.")
    def kind_label(self, info: Info) -> str:
        return self.kind.label(info.context.language)

    @strawberry.field(description="所属机构。The body whose members it holds.")
    async def body(self, info: Info) -> Body | None:
        row = await info.context.loaders.bodies.body.load(self.row.body_id)
        return Body.of(row) if row else None

    @strawberry.field(description="对应的平台节点。The platform node from which its members come.")
    async def node(self, info: Info) -> PlatformNode | None:
        if self.row.node_id is None:
            return None
        row = await info.context.loaders.platform.node.load(self.row.node_id)
        return PlatformNode.of(row) if row else None


@strawberry.type(description="选区。An electoral district, whose voters elect representatives directly.")
class ElectoralDistrict(Node):
    row: strawberry.Private[rows.ElectoralDistrict]
    code: str = strawberry.field(description="代码，机构内唯一。Code of the district, unique in its body.")
    name: str = strawberry.field(description="名称。Name of the district.")
    seats: int | None = strawberry.field(description="应选代表名额。How many representatives it elects.")
    synthetic: bool = strawberry.field(description=SYNTHETIC)
    version: int = strawberry.field(description=VERSION)

    @classmethod
    def of(cls, row: rows.ElectoralDistrict) -> "ElectoralDistrict":
        return cls(
            id=encode_id("ElectoralDistrict", row.id),
            row=row,
            code=row.code,
            name=row.name,
            seats=row.seats,
            synthetic=row.synthetic,
            version=row.version,
        )

    @strawberry.field(description="所选举的机构。The body that its voters elect.")
    async def body(self, info: Info) -> Body | None:
        row = await info.context.loaders.bodies.body.load(self.row.body_id)
        return Body.of(row) if row else None

    @strawberry.field(description="对应的平台节点。The platform node in which it lies.")
    async def node(self, info: Info) -> PlatformNode | None:
        if self.row.node_id is None:
            return None
        row = await info.context.loaders.platform.node.load(self.row.node_id)
        return PlatformNode.of(row) if row else None


@strawberry.type(description="会议（次会议）。One session of a term.")
class LegislativeSession(Node):
    row: strawberry.Private[rows.LegislativeSession]
    number: int = strawberry.field(description="本届第几次会议。Number of the session in its term.")
    name: str = strawberry.field(description="名称。Name of the session.")
    opens_on: date = strawberry.field(description="开幕日期。First day of the session.")
    closes_on: date | None = strawberry.field(description="闭幕日期。Last day of the session; null if not known yet.")
    state: SessionState = strawberry.field(description="状态。How far the session is.")
    version: int = strawberry.field(description=VERSION)

    @classmethod
    def of(cls, row: rows.LegislativeSession) -> "LegislativeSession":
        return cls(
            id=encode_id("LegislativeSession", row.id),
            row=row,
            number=row.number,
            name=row.name,
            opens_on=row.opens_on,
            closes_on=row.closes_on,
            state=row.state,
            version=row.version,
        )

    @strawberry.field(description="状态的说法，用所请求的语言。The state in the asked language.")
    def state_label(self, info: Info) -> str:
        return self.state.label(info.context.language)

    @strawberry.field(description="所属的届。The term that it belongs to.")
    async def term(self, info: Info) -> BodyTerm | None:
        row = await info.context.loaders.bodies.term.load(self.row.term_id)
        return BodyTerm.of(row) if row else None

    @strawberry.field(description="各场会议，按序号排序。Its sittings, by number.")
    async def sittings(self, info: Info, first: First = DEFAULT_PAGE, after: After = None) -> "Connection[Sitting]":
        return await info.context.loaders.bodies.sittings_of_session.load(
            self.row.id, checked_first(first), decode_cursor(after, NUMBER_PLACE)
        )


@strawberry.type(description="一个代表团的出席情况。Who of one delegation was due, and who has come.")
class DelegationAttendance:
    delegation_id: strawberry.Private[int | None]
    due: int = strawberry.field(description="应到人数。How many were due.")
    present: int = strawberry.field(description="实到人数。How many have come.")
    absent: int = strawberry.field(description="未到人数。How many have not come.")

    @strawberry.field(description="代表团；不属于任何团时为空。The delegation; null for those who are in none.")
    async def delegation(self, info: Info) -> MemberGroup | None:
        if self.delegation_id is None:
            return None
        row = await info.context.loaders.bodies.group.load(self.delegation_id)
        return MemberGroup.of(row) if row else None


@strawberry.type(description="一场会议及其签到。One sitting of a session, with its check-in.")
class Sitting(Node):
    row: strawberry.Private[rows.Sitting]
    number: int = strawberry.field(description="本次会议的第几场。Number of the sitting in its session.")
    name: str = strawberry.field(description="名称。Name of the sitting.")
    place: str = strawberry.field(description="地点。Where it is held.")
    starts_at: datetime = strawberry.field(description="预定开始时间。Timestamp of its planned beginning.")
    opened_at: datetime | None = strawberry.field(
        description="开始时间，此时应到名单即固定。Timestamp of its opening, which froze the roll."
    )
    closed_at: datetime | None = strawberry.field(description="结束时间。Timestamp of its closing.")
    state: SessionState = strawberry.field(description="状态。How far the sitting is.")
    due: int | None = strawberry.field(
        description="应到人数，开始时固定。How many were due (N), frozen at the opening; null before."
    )
    quorum: int | None = strawberry.field(
        description="法定人数，开始时固定。How many make a quorum, frozen at the opening; null before."
    )
    version: int = strawberry.field(description=VERSION)

    @classmethod
    def of(cls, row: rows.Sitting) -> "Sitting":
        return cls(
            id=encode_id("Sitting", row.id),
            row=row,
            number=row.number,
            name=row.name,
            place=row.place,
            starts_at=row.starts_at,
            opened_at=row.opened_at,
            closed_at=row.closed_at,
            state=row.state,
            due=row.due,
            quorum=row.quorum,
            version=row.version,
        )

    @strawberry.field(description="状态的说法，用所请求的语言。The state in the asked language.")
    def state_label(self, info: Info) -> str:
        return self.state.label(info.context.language)

    @strawberry.field(description=REVISION)
    async def revision(self, info: Info) -> BigInt:
        return BigInt(await info.context.loaders.sitting_revision(self.row.id, info.context.position))

    @strawberry.field(description="所属会议。The session that it belongs to.")
    async def session(self, info: Info) -> LegislativeSession | None:
        row = await info.context.loaders.bodies.session.load(self.row.session_id)
        return LegislativeSession.of(row) if row else None

    @strawberry.field(
        description="可以签到的人数（未暂停执行职务）。How many of those due may check in; null before the opening."
    )
    async def entitled(self, info: Info) -> int | None:
        figures = await self._figures(info)
        return figures.entitled if figures else None

    @strawberry.field(description="实到人数。How many have come; null before the opening.")
    async def present(self, info: Info) -> int | None:
        figures = await self._figures(info)
        return figures.present if figures else None

    @strawberry.field(description="未到人数。How many of those due have not come; null before the opening.")
    async def absent(self, info: Info) -> int | None:
        figures = await self._figures(info)
        return None if figures is None or self.due is None else self.due - figures.present

    @strawberry.field(
        description="是否达到法定人数。Indicates whether those who have come make a quorum; null before the opening."
    )
    async def quorum_reached(self, info: Info) -> bool | None:
        figures = await self._figures(info)
        return None if figures is None or self.quorum is None else figures.present >= self.quorum

    @strawberry.field(
        description="各代表团的应到、实到与未到人数。Who was due and has come, by delegation; empty before the opening."
    )
    async def by_delegation(self, info: Info) -> list[DelegationAttendance]:
        figures = await self._figures(info)
        return [
            DelegationAttendance(delegation_id=delegation, due=due, present=present, absent=due - present)
            for delegation, due, present in (figures.delegations if figures else ())
        ]

    async def _figures(self, info: Info) -> Figures | None:
        if self.row.opened_at is None:
            return None
        return await info.context.loaders.bodies.figures.load(self.row.id)

    @strawberry.field(
        description="应到名单，限本机构成员与工作人员。The roll, seen by members of the body and by its staff; empty for others."
    )
    async def roll(
        self, info: Info, present: Present = None, first: First = DEFAULT_PAGE, after: After = None
    ) -> "Connection[SittingSeat]":
        limit, place = checked_first(first), decode_cursor(after, MEMBER_PLACE)
        loaders = info.context.loaders.bodies
        if present is None:
            return await loaders.roll.load(self.row.id, limit, place)
        return await (loaders.roll_present if present else loaders.roll_absent).load(self.row.id, limit, place)

    @strawberry.field(
        description="当前用户本人的席位。The viewer's own line of the roll; null if the viewer is not on it."
    )
    async def viewer_seat(self, info: Info) -> "SittingSeat | None":
        row = await info.context.loaders.bodies.own_seat(info.context.actor, self.row.id)
        return SittingSeat.of(row) if row else None

    @strawberry.field(
        description="当前用户现在可否为本人签到。Indicates whether the viewer may check in now, for themselves."
    )
    async def viewer_may_check_in(self, info: Info) -> bool:
        actor = info.context.actor
        row = await info.context.loaders.bodies.own_seat(actor, self.row.id)
        if row is None or actor is None or self.state is not SessionState.OPEN:
            return False
        acting = {held.membership_id for held in actor.memberships if not held.suspended}
        return row.entitled and row.checked_in_at is None and row.membership_id in acting


@strawberry.type(description="应到名单上的一席。One line of a sitting's roll: a member who is due.")
class SittingSeat(Node):
    row: strawberry.Private[rows.SittingSeat]
    entitled: bool = strawberry.field(
        description="可否签到；暂停执行职务的成员计入应到人数而不能签到。Indicates whether the member may take part; one whose duties are suspended is due and may not."
    )
    checked_in_at: datetime | None = strawberry.field(description="签到时间。Timestamp of the check-in.")
    by_staff: bool | None = strawberry.field(
        description="是否由工作人员代为签到，未签到时为空。Indicates whether staff checked the member in; null before the check-in."
    )

    @classmethod
    def of(cls, row: rows.SittingSeat) -> "SittingSeat":
        return cls(
            id=encode_id("SittingSeat", row.id),
            row=row,
            entitled=row.entitled,
            checked_in_at=row.checked_in_at,
            by_staff=None if row.checked_in_at is None else row.checked_in_by_id is not None,
        )

    @strawberry.field(description="该成员的职务。The member's seat in the body.")
    async def membership(self, info: Info) -> "Membership | None":
        row = await info.context.loaders.bodies.membership.load(self.row.membership_id)
        return Membership.of(row) if row else None

    @strawberry.field(description="名单固定时所在的代表团。The member's delegation when the roll was frozen.")
    async def delegation(self, info: Info) -> MemberGroup | None:
        if self.row.delegation_id is None:
            return None
        row = await info.context.loaders.bodies.group.load(self.row.delegation_id)
        return MemberGroup.of(row) if row else None

    @strawberry.field(description="所属的一场会议。The sitting whose roll it is a line of.")
    async def sitting(self, info: Info) -> Sitting | None:
        row = await info.context.loaders.bodies.sitting.load(self.row.sitting_id)
        return Sitting.of(row) if row else None


@strawberry.type(description="职务：某人在某机构某届的席位。A seat of a person in a body for a term.")
class Membership(Node):
    row: strawberry.Private[MembershipRow]
    office: Office = strawberry.field(description="职务。What the person is in the body.")
    number: str | None = strawberry.field(description="代表证号，届内唯一。Number of the seat, unique in its term.")
    since: date = strawberry.field(description="任职开始日期。First day of the seat.")
    until: date | None = strawberry.field(
        description="任职结束日期，未终止时为空。Last day of the seat; null while held."
    )
    state: MembershipState = strawberry.field(description="任职状态。Whether the seat is held, suspended or ended.")
    suspended_for: SuspensionReason | None = strawberry.field(
        description="暂停执行职务的原因。Why the duties are suspended; null otherwise."
    )
    ended_for: EndReason | None = strawberry.field(description="终止的原因。Why the seat ended; null otherwise.")
    synthetic: bool = strawberry.field(description=SYNTHETIC)
    version: int = strawberry.field(description=VERSION)

    @classmethod
    def of(cls, row: MembershipRow) -> "Membership":
        return cls(
            id=encode_id("Membership", row.id),
            row=row,
            office=row.office,
            number=row.number,
            since=row.since,
            until=row.until,
            state=row.state,
            suspended_for=row.suspended_for,
            ended_for=row.ended_for,
            synthetic=row.synthetic,
            version=row.version,
        )

    @strawberry.field(description="职务名称，用所请求的语言。The office's name in the asked language.")
    def office_label(self, info: Info) -> str:
        return self.office.label(info.context.language)

    @strawberry.field(description="任职状态的说法。The state in the asked language.")
    def state_label(self, info: Info) -> str:
        return self.state.label(info.context.language)

    @strawberry.field(description="暂停原因的说法。The reason of the suspension in the asked language.")
    def suspended_for_label(self, info: Info) -> str | None:
        return self.suspended_for.label(info.context.language) if self.suspended_for else None

    @strawberry.field(description="终止原因的说法。The reason of the end in the asked language.")
    def ended_for_label(self, info: Info) -> str | None:
        return self.ended_for.label(info.context.language) if self.ended_for else None

    @strawberry.field(description="姓名。The person's public name.")
    async def name(self, info: Info) -> str:
        return await info.context.loaders.bodies.name_of(self.row.person_id)

    @strawberry.field(description="任职的人的名片。The card of the person who holds the seat.")
    async def representative(
        self, info: Info
    ) -> Annotated["Representative", strawberry.lazy("schema.representatives.types")] | None:
        row = await info.context.loaders.representatives.person.load(self.row.person_id)
        return info.context.loaders.representatives.card(row) if row else None

    @strawberry.field(description="所在机构。The body in which the seat is.")
    async def body(self, info: Info) -> Body | None:
        row = await info.context.loaders.bodies.body.load(self.row.body_id)
        return Body.of(row) if row else None

    @strawberry.field(description="所属的届。The term for which the seat is held.")
    async def term(self, info: Info) -> BodyTerm | None:
        row = await info.context.loaders.bodies.term.load(self.row.term_id)
        return BodyTerm.of(row) if row else None

    @strawberry.field(description="所在代表团。The delegation of the member in session.")
    async def delegation(self, info: Info) -> MemberGroup | None:
        if self.row.delegation_id is None:
            return None
        row = await info.context.loaders.bodies.group.load(self.row.delegation_id)
        return MemberGroup.of(row) if row else None

    @strawberry.field(description="所在代表小组。The group of the member between sessions.")
    async def group(self, info: Info) -> MemberGroup | None:
        if self.row.group_id is None:
            return None
        row = await info.context.loaders.bodies.group.load(self.row.group_id)
        return MemberGroup.of(row) if row else None

    @strawberry.field(description="选区。The electoral district that elected the member.")
    async def district(self, info: Info) -> ElectoralDistrict | None:
        if self.row.district_id is None:
            return None
        row = await info.context.loaders.bodies.district.load(self.row.district_id)
        return ElectoralDistrict.of(row) if row else None

    @strawberry.field(
        description="缺席警示，限工作人员。What unapproved absences from sessions mean for the seat; null without any, and for those who are not staff of the body."
    )
    async def absence_warning(self, info: Info) -> AbsenceWarning | None:
        body = await info.context.loaders.bodies.body.load(self.row.body_id)
        if body is None or not await info.context.loaders.staff_sees(info.context.audience, body.node_id):
            return None
        return await info.context.loaders.bodies.absence_warning.load(self.row.id)

    @strawberry.field(
        description="当前用户本人的缺席警示。The same of the viewer's own seat; null for the seat of somebody else."
    )
    async def viewer_absence_warning(self, info: Info) -> AbsenceWarning | None:
        actor = info.context.actor
        if actor is None or actor.person_id != self.row.person_id:
            return None
        return await info.context.loaders.bodies.absence_warning.load(self.row.id)

"""Entering the bodies of a county, and sittings that were held. For the service itself: demonstration and tests."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from models.acts import Act, verb
from models.bodies import attendance
from models.bodies.constitution import CONSTITUTIONS, quorum_of
from models.bodies.rows import (
    Body,
    BodyKind,
    BodyTerm,
    ElectoralDistrict,
    LegislativeSession,
    MemberGroup,
    MemberGroupKind,
    SessionAbsence,
    SessionLeave,
    SessionState,
    Sitting,
    SittingSeat,
)
from models.bodies.topics import body_topic
from models.platform import tree
from models.platform.rows import County, PlatformNode


@dataclass(frozen=True)
class NewSession:
    number: int
    name: str
    opens_on: date
    closes_on: date | None = None
    state: SessionState = SessionState.PLANNED


@dataclass(frozen=True)
class NewTerm:
    number: int
    begins_on: date
    ends_on: date | None = None
    sessions: Sequence[NewSession] = ()


@dataclass(frozen=True)
class NewGroup:
    kind: MemberGroupKind
    code: str
    name: str
    node_code: str | None = None
    synthetic: bool = False


@dataclass(frozen=True)
class NewDistrict:
    code: str
    name: str
    seats: int | None = None
    node_code: str | None = None
    synthetic: bool = False


@dataclass(frozen=True)
class NewBody:
    """A body to enter, after the one whose code is `parent_code`."""

    kind: BodyKind
    code: str
    name: str
    node_code: str
    parent_code: str | None = None
    seats: int | None = None
    synthetic: bool = False
    terms: Sequence[NewTerm] = ()
    groups: Sequence[NewGroup] = ()
    districts: Sequence[NewDistrict] = ()


@verb("bodiesLoad")
async def load_bodies(act: Act, *, county_code: str, bodies: Sequence[NewBody]) -> dict[str, Body]:
    """Enter bodies with their terms, sessions, groups and districts, all or nothing; the bodies by code."""
    county = await County.get(code=county_code)
    act.concerns(county, county.id)
    nodes = {node.code: node.id for node in await PlatformNode.filter(county_id=county.id)}
    entered = {body.code: body for body in await Body.filter(county_id=county.id)}
    for new in bodies:
        body = await Body.create(
            county_id=county.id,
            node_id=nodes[new.node_code],
            parent_id=entered[new.parent_code].id if new.parent_code else None,
            kind=new.kind,
            code=new.code,
            name=new.name,
            quorum_rule=CONSTITUTIONS[new.kind].quorum.value,
            seats=new.seats,
            synthetic=new.synthetic,
        )
        entered[new.code] = body
        await _enter_terms(body, new.terms)
        await MemberGroup.bulk_create(
            MemberGroup(
                body_id=body.id,
                kind=group.kind,
                code=group.code,
                name=group.name,
                node_id=nodes[group.node_code] if group.node_code else None,
                synthetic=group.synthetic,
            )
            for group in new.groups
        )
        await ElectoralDistrict.bulk_create(
            ElectoralDistrict(
                body_id=body.id,
                code=district.code,
                name=district.name,
                seats=district.seats,
                node_id=nodes[district.node_code] if district.node_code else None,
                synthetic=district.synthetic,
            )
            for district in new.districts
        )
    touched = await tree.topics_upward(*{body.node_id for body in entered.values()})
    topics = [*(body_topic(body.id) for body in entered.values()), *touched]
    act.emit("bodiesLoaded", topics, county_id=county.id, node_id=nodes[county_code], added=len(bodies))
    return entered


async def _enter_terms(body: Body, terms: Sequence[NewTerm]) -> None:
    for new in terms:
        term = await BodyTerm.create(body_id=body.id, number=new.number, begins_on=new.begins_on, ends_on=new.ends_on)
        await LegislativeSession.bulk_create(
            LegislativeSession(
                term_id=term.id,
                number=session.number,
                name=session.name,
                opens_on=session.opens_on,
                closes_on=session.closes_on,
                state=session.state,
            )
            for session in new.sessions
        )


@dataclass(frozen=True)
class HeldSitting:
    """A sitting that was held: `roll` says who was due, with their delegation, `present` who of them came."""

    number: int
    name: str
    place: str
    opened_at: datetime
    closed_at: datetime
    roll: dict[int, int | None]
    present: Collection[int]


@verb("sittingsLoad")
async def load_sittings(
    act: Act, *, session_id: int, sittings: Sequence[HeldSitting], excused: Collection[int] = (), reason: str = "请假"
) -> None:
    """Enter the closed sittings of a closed session with who came, who came to none of them and who had leave."""
    session = await LegislativeSession.get(id=session_id).select_related("term__body")
    body = session.term.body
    act.concerns(session, body.county_id)
    came: set[int] = set()
    due: set[int] = set()
    for held in sittings:
        sitting = await Sitting.create(
            session_id=session.id,
            number=held.number,
            name=held.name,
            place=held.place,
            starts_at=held.opened_at,
            state=SessionState.CLOSED,
            due=len(held.roll),
            quorum=quorum_of(body.quorum_rule, len(held.roll)),
            opened_at=held.opened_at,
            closed_at=held.closed_at,
        )
        await SittingSeat.bulk_create(
            SittingSeat(
                sitting_id=sitting.id,
                membership_id=membership_id,
                delegation_id=delegation_id,
                entitled=True,
                checked_in_at=held.opened_at if membership_id in held.present else None,
            )
            for membership_id, delegation_id in held.roll.items()
        )
        due |= set(held.roll)
        came |= set(held.present)
    await SessionAbsence.bulk_create(
        SessionAbsence(session_id=session.id, membership_id=membership_id, approved=membership_id in excused)
        for membership_id in attendance.absent(due, came)
    )
    await SessionLeave.bulk_create(
        SessionLeave(session_id=session.id, membership_id=membership_id, reason=reason, approved_at=act.at)
        for membership_id in sorted(excused)
    )
    topics = [body_topic(body.id), *await tree.topics_upward(body.node_id)]
    act.emit("sittingsLoaded", topics, county_id=body.county_id, node_id=body.node_id, session=session.id)

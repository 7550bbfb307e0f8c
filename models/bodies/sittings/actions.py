"""Acts on sessions and sittings: planning, opening, check-in, leave and closing.

Acts of staff on one body hold the body's row and so come one after the other. A check-in holds its own seat, and
shares the sitting's row with every other check-in: hundreds come at once, nothing is counted while they write, and
only closing, which takes that row for itself, waits for those under way and turns later ones away.
"""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from models.acts import Act, verb
from models.bodies import attendance, terms
from models.bodies.actions import today_of, within
from models.bodies.constitution import CONSTITUTIONS, SUSPENDED_COUNT, quorum_of
from models.bodies.rows import (
    Body,
    BodyTerm,
    LegislativeSession,
    SessionAbsence,
    SessionLeave,
    SessionState,
    Sitting,
    SittingSeat,
)
from models.bodies.sittings import errors
from models.bodies.topics import sitting_topic, topics_of
from models.bodies.wording import name_refusals, number_refusals
from models.database import fetch, key_share
from models.errors import Refusal, RefusalCode, Refused, refuse
from models.platform.rows import County
from models.representatives.rows import Membership, MembershipState
from models.representatives.topics import papers_topic

MAX_PLACE = 100
MAX_REASON = 200


@verb("legislativeSessionPlan")
async def plan_session(
    act: Act,
    *,
    term_id: int,
    number: int,
    name: str,
    opens_on: date,
    closes_on: date | None = None,
    idempotency_key: str | None = None,
) -> LegislativeSession:
    """Announce a session of a term. Refuses with LegislativeSessionPlanRefusal."""
    codes = errors.LegislativeSessionPlanRefusal
    arguments: dict[str, object] = {
        "term": term_id,
        "number": number,
        "name": name,
        "opens": opens_on,
        "closes": closes_on,
    }
    found = await BodyTerm.get_or_none(id=term_id)
    body = await _held(found.body_id if found else 0)
    if (earlier := await act.created_before(codes, idempotency_key, arguments)) is not None:
        return await LegislativeSession.get(id=earlier)
    body = await _allowed(act, codes, body, "termId")
    if body.dissolved_on is not None:
        raise refuse(codes.BODY_DISSOLVED, "termId")
    if not CONSTITUTIONS[body.kind].meets_here.value:
        raise refuse(codes.DOES_NOT_MEET_HERE, "termId")
    term = await BodyTerm.get(id=term_id)
    refusals = [*number_refusals(codes, number), *name_refusals(codes, name)]
    if await LegislativeSession.exists(term_id=term.id, number=number):
        refusals.append(Refusal(codes.NUMBER_TAKEN, ("number",), {"number": number}))
    if closes_on is not None and closes_on < opens_on:
        refusals.append(Refusal(codes.DATES_REVERSED, ("closesOn",)))
    elif not within(opens_on, closes_on, term.begins_on, term.ends_on):
        refusals.append(Refusal(codes.OUTSIDE_TERM, ("opensOn",)))
    if refusals:
        raise Refused(refusals)
    session = await LegislativeSession.create(
        term_id=term.id, number=number, name=name.strip(), opens_on=opens_on, closes_on=closes_on
    )
    await act.remember(idempotency_key, arguments, session.id)
    act.concerns(session, body.county_id)
    await _tell(act, "legislativeSessionPlanned", body, session=session.id)
    return session


@verb("legislativeSessionOpen")
async def open_session(act: Act, *, session_id: int, version: int) -> LegislativeSession:
    """Open a session in its term, the only one of the term. Refuses with LegislativeSessionOpenRefusal."""
    codes = errors.LegislativeSessionOpenRefusal
    body, session = await _held_session(act, codes, session_id, "id")
    if session.version != version:
        raise refuse(codes.STALE_VERSION, "version", version=session.version)
    if body.dissolved_on is not None:
        raise refuse(codes.BODY_DISSOLVED, "id")
    if session.state is SessionState.OPEN:
        raise refuse(codes.ALREADY_OPEN, "id")
    if session.state is SessionState.CLOSED:
        raise refuse(codes.SESSION_CLOSED, "id")
    if not terms.holds(await BodyTerm.get(id=session.term_id), await today_of(body)):
        raise refuse(codes.TERM_NOT_CURRENT, "id")
    other = await LegislativeSession.get_or_none(term_id=session.term_id, state=SessionState.OPEN)
    if other is not None:
        raise refuse(codes.ANOTHER_OPEN, "id", number=other.number)
    session.state = SessionState.OPEN
    session.version += 1
    await session.save(update_fields=["state", "version"])
    act.concerns(session, body.county_id)
    await _tell(act, "legislativeSessionOpened", body, session=session.id)
    return session


@verb("legislativeSessionClose")
async def close_session(act: Act, *, session_id: int, version: int) -> LegislativeSession:
    """Close a session, and write down who came to none of its sittings. Refuses with LegislativeSessionCloseRefusal."""
    codes = errors.LegislativeSessionCloseRefusal
    body, session = await _held_session(act, codes, session_id, "id")
    if session.version != version:
        raise refuse(codes.STALE_VERSION, "version", version=session.version)
    if session.state is SessionState.PLANNED:
        raise refuse(codes.NOT_OPEN, "id")
    if session.state is SessionState.CLOSED:
        raise refuse(codes.SESSION_CLOSED, "id")
    sitting = await Sitting.get_or_none(session_id=session.id, state=SessionState.OPEN)
    if sitting is not None:
        raise refuse(codes.SITTING_OPEN, "id", number=sitting.number)
    session.state = SessionState.CLOSED
    session.closes_on = max(session.opens_on, await today_of(body))
    session.version += 1
    await session.save(update_fields=["state", "closes_on", "version"])
    act.concerns(session, body.county_id)
    await _tell(act, "legislativeSessionClosed", body, session=session.id)
    await _record_absences(act, body, session)
    return session


async def _record_absences(act: Act, body: Body, session: LegislativeSession) -> None:
    """An absence for everybody who was due and entitled and came to nothing; approved where leave was granted.

    Whose seat has ended meanwhile is past being warned. Whoever an unapproved absence brings a warning, of them staff
    hear, and nothing that the public follows is touched: the body's page has the closing itself to wake it.
    """
    seats = await SittingSeat.filter(sitting__session_id=session.id, entitled=True).exclude(
        membership__state=MembershipState.ENDED
    )
    missing = attendance.absent(
        (seat.membership_id for seat in seats),
        (seat.membership_id for seat in seats if seat.checked_in_at is not None),
    )
    excused = {leave.membership_id for leave in await SessionLeave.filter(session_id=session.id)}
    await SessionAbsence.bulk_create(
        SessionAbsence(session_id=session.id, membership_id=seat, approved=seat in excused) for seat in missing
    )
    warned = [seat for seat in missing if seat not in excused]
    if not warned or not attendance.absences_count(body.kind):
        return
    counts = await attendance.unapproved_absences(warned)
    for membership in await Membership.filter(id__in=warned).order_by("id"):
        warning = attendance.warning_after(counts[membership.id])
        assert warning is not None, "an unapproved absence was just written"
        act.emit(
            "membershipAbsenceWarned",
            [papers_topic(membership.person_id)],
            county_id=body.county_id,
            node_id=body.node_id,
            body=body.id,
            session=session.id,
            membership=membership.id,
            warning=warning.value,
        )


@verb("legislativeSessionLeaveGrant")
async def grant_leave(
    act: Act, *, session_id: int, membership_id: int, reason: str, idempotency_key: str | None = None
) -> SessionLeave:
    """Approve a member's absence from a session. Refuses with LegislativeSessionLeaveGrantRefusal."""
    codes = errors.LegislativeSessionLeaveGrantRefusal
    arguments: dict[str, object] = {"session": session_id, "membership": membership_id, "reason": reason}
    found = await _body_of_session(session_id)
    body = await _held(found.id if found else 0)
    earlier = await act.created_before(codes, idempotency_key, arguments)
    if earlier is not None and (standing := await SessionLeave.get_or_none(id=earlier)):
        return standing
    # What the key granted has been revoked since: it is granted anew.
    act.changed_nothing = False
    body = await _allowed(act, codes, body, "sessionId")
    session = await LegislativeSession.get(id=session_id)
    if session.state is SessionState.CLOSED:
        raise refuse(codes.SESSION_CLOSED, "sessionId")
    refusals = []
    membership = await Membership.get_or_none(id=membership_id, term_id=session.term_id)
    if membership is None or membership.state is MembershipState.ENDED:
        refusals.append(Refusal(codes.NOT_A_MEMBER, ("membershipId",)))
    elif await SessionLeave.exists(session_id=session.id, membership_id=membership_id):
        refusals.append(Refusal(codes.ALREADY_GRANTED, ("membershipId",)))
    if not reason.strip():
        refusals.append(Refusal(codes.REASON_REQUIRED, ("reason",)))
    elif len(reason.strip()) > MAX_REASON:
        refusals.append(Refusal(codes.REASON_TOO_LONG, ("reason",), {"limit": MAX_REASON}))
    if refusals:
        raise Refused(refusals)
    leave = await SessionLeave.create(
        session_id=session.id, membership_id=membership_id, reason=reason.strip(), approved_at=act.at
    )
    if earlier is None:
        await act.remember(idempotency_key, arguments, leave.id)
    act.concerns(leave, body.county_id)
    await _tell(act, "legislativeSessionLeaveGranted", body, session=session.id)
    return leave


@verb("legislativeSessionLeaveRevoke")
async def revoke_leave(act: Act, *, session_id: int, membership_id: int) -> LegislativeSession:
    """Take back leave that was granted in error, while the session is not closed: then it has been counted.

    Refuses with LegislativeSessionLeaveRevokeRefusal.
    """
    codes = errors.LegislativeSessionLeaveRevokeRefusal
    body, session = await _held_session(act, codes, session_id, "sessionId")
    if session.state is SessionState.CLOSED:
        raise refuse(codes.SESSION_CLOSED, "sessionId")
    leave = await SessionLeave.get_or_none(session_id=session.id, membership_id=membership_id)
    if leave is None:
        raise refuse(codes.NOT_GRANTED, "membershipId")
    act.concerns(leave, body.county_id)
    await leave.delete()
    await _tell(act, "legislativeSessionLeaveRevoked", body, session=session.id)
    return session


@verb("sittingPlan")
async def plan_sitting(
    act: Act,
    *,
    session_id: int,
    number: int,
    name: str,
    starts_at: datetime,
    place: str = "",
    idempotency_key: str | None = None,
) -> Sitting:
    """Announce a sitting of a session. Refuses with SittingPlanRefusal."""
    codes = errors.SittingPlanRefusal
    arguments: dict[str, object] = {
        "session": session_id,
        "number": number,
        "name": name,
        "starts": starts_at.isoformat(),
        "place": place,
    }
    found = await _body_of_session(session_id)
    body = await _held(found.id if found else 0)
    if (earlier := await act.created_before(codes, idempotency_key, arguments)) is not None:
        return await Sitting.get(id=earlier)
    body = await _allowed(act, codes, body, "sessionId")
    if body.dissolved_on is not None:
        raise refuse(codes.BODY_DISSOLVED, "sessionId")
    session = await LegislativeSession.get(id=session_id)
    if session.state is SessionState.CLOSED:
        raise refuse(codes.SESSION_CLOSED, "sessionId")
    refusals = [*number_refusals(codes, number), *name_refusals(codes, name)]
    if await Sitting.exists(session_id=session.id, number=number):
        refusals.append(Refusal(codes.NUMBER_TAKEN, ("number",), {"number": number}))
    if len(place.strip()) > MAX_PLACE:
        refusals.append(Refusal(codes.PLACE_TOO_LONG, ("place",), {"limit": MAX_PLACE}))
    zone = ZoneInfo((await County.get(id=body.county_id)).time_zone)
    day = starts_at.astimezone(zone).date()
    if day < session.opens_on or (session.closes_on is not None and day > session.closes_on):
        refusals.append(Refusal(codes.OUTSIDE_SESSION, ("startsAt",)))
    if refusals:
        raise Refused(refusals)
    sitting = await Sitting.create(
        session_id=session.id, number=number, name=name.strip(), place=place.strip(), starts_at=starts_at
    )
    await act.remember(idempotency_key, arguments, sitting.id)
    act.concerns(sitting, body.county_id)
    await _tell(act, "sittingPlanned", body, sitting, session=session.id)
    return sitting


@verb("sittingOpen")
async def open_sitting(act: Act, *, sitting_id: int, version: int) -> Sitting:
    """Open a sitting and freeze its roll: everybody who holds a seat of the term today, due and quorum among them.

    Refuses with SittingOpenRefusal.
    """
    codes = errors.SittingOpenRefusal
    body, sitting = await _held_sitting(act, codes, sitting_id, "id")
    if sitting.version != version:
        raise refuse(codes.STALE_VERSION, "version", version=sitting.version)
    if sitting.state is SessionState.OPEN:
        raise refuse(codes.ALREADY_OPEN, "id")
    if sitting.state is SessionState.CLOSED:
        raise refuse(codes.SITTING_CLOSED, "id")
    session = await LegislativeSession.get(id=sitting.session_id)
    if session.state is not SessionState.OPEN:
        raise refuse(codes.SESSION_NOT_OPEN, "id")
    other = await Sitting.get_or_none(session_id=session.id, state=SessionState.OPEN)
    if other is not None:
        raise refuse(codes.ANOTHER_OPEN, "id", number=other.number)
    today = await today_of(body)
    if not terms.holds(await BodyTerm.get(id=session.term_id), today):
        raise refuse(codes.TERM_NOT_CURRENT, "id")
    roll = await roll_on(session.term_id, today)
    if not roll:
        raise refuse(codes.NOBODY_DUE, "id")
    await SittingSeat.bulk_create(roll_seat(sitting.id, membership) for membership in roll)
    sitting.state = SessionState.OPEN
    sitting.due = due_of(roll)
    sitting.quorum = quorum_of(body.quorum_rule, sitting.due)
    sitting.opened_at = act.at
    sitting.version += 1
    await sitting.save(update_fields=["state", "due", "quorum", "opened_at", "version"])
    act.concerns(sitting, body.county_id)
    await _tell(act, "sittingOpened", body, sitting, due=sitting.due, quorum=sitting.quorum)
    return sitting


async def roll_on(term_id: int, day: date) -> list[Membership]:
    """Who holds a seat of the term on a day."""
    held = Membership.filter(term_id=term_id, since__lte=day).exclude(state=MembershipState.ENDED)
    return await held.order_by("id")


def roll_seat(sitting_id: int, membership: Membership) -> SittingSeat:
    """A member's line of the roll; one whose duties are suspended is not entitled [law:代表61]."""
    return SittingSeat(
        sitting_id=sitting_id,
        membership_id=membership.id,
        delegation_id=membership.delegation_id,
        entitled=membership.state is not MembershipState.SUSPENDED,
    )


def due_of(roll: Sequence[Membership]) -> int:
    """N of the quorum; whether the suspended are counted is a rule of ours [D]."""
    return sum(SUSPENDED_COUNT or membership.state is not MembershipState.SUSPENDED for membership in roll)


@verb("sittingCheckIn")
async def check_in(act: Act, *, sitting_id: int, membership_id: int | None = None) -> SittingSeat:
    """Note that a member has come: the member by their own account, or staff of the body's node for anybody.

    Without `membership_id` it is the actor's own seat. Refuses with SittingCheckInRefusal.
    """
    codes = errors.SittingCheckInRefusal
    sitting, body = await _shared(codes, sitting_id)
    own = await _own_seat(act, sitting)
    wanted = membership_id if membership_id is not None else own
    if wanted is None:
        raise refuse(codes.NOT_ON_ROLL, "sittingId")
    if wanted != own and not await act.as_staff_of(body.node_id):
        raise refuse(codes.FORBIDDEN, "membershipId")
    if sitting.state is not SessionState.OPEN:
        raise refuse(codes.NOT_OPEN, "sittingId")
    seat = await SittingSeat.select_for_update().get_or_none(sitting_id=sitting.id, membership_id=wanted)
    if seat is None:
        raise refuse(codes.NOT_ON_ROLL, "membershipId")
    if not seat.entitled or (await Membership.get(id=wanted)).state is not MembershipState.IN_OFFICE:
        raise refuse(codes.NOT_ENTITLED, "membershipId")
    if seat.checked_in_at is not None:
        raise refuse(codes.ALREADY_CHECKED_IN, "membershipId")
    if wanted == own:
        act.as_member_of(body.id)
    seat.checked_in_at = act.at
    seat.checked_in_by_id = None if wanted == own else act.actor.account_id
    await seat.save(update_fields=["checked_in_at", "checked_in_by_id"])
    act.concerns(seat, body.county_id)
    await _tell(act, "sittingCheckedIn", body, sitting)
    return seat


async def _own_seat(act: Act, sitting: Sitting) -> int | None:
    """The actor's own membership on the roll, in whatever state it is today."""
    if act.actor.person_id is None:
        return None
    seat = await SittingSeat.get_or_none(sitting_id=sitting.id, membership__person_id=act.actor.person_id)
    return seat.membership_id if seat else None


@verb("sittingCheckInUndo")
async def undo_check_in(act: Act, *, sitting_id: int, membership_id: int) -> SittingSeat:
    """Take back a check-in made in error, while the sitting is open. Refuses with SittingCheckInUndoRefusal."""
    codes = errors.SittingCheckInUndoRefusal
    sitting, body = await _shared(codes, sitting_id)
    if not await act.as_staff_of(body.node_id):
        raise refuse(codes.FORBIDDEN, "sittingId")
    if sitting.state is not SessionState.OPEN:
        raise refuse(codes.NOT_OPEN, "sittingId")
    seat = await SittingSeat.select_for_update().get_or_none(sitting_id=sitting.id, membership_id=membership_id)
    if seat is None:
        raise refuse(codes.NOT_ON_ROLL, "membershipId")
    if seat.checked_in_at is None:
        raise refuse(codes.NOT_CHECKED_IN, "membershipId")
    seat.checked_in_at = None
    seat.checked_in_by_id = None
    await seat.save(update_fields=["checked_in_at", "checked_in_by_id"])
    act.concerns(seat, body.county_id)
    await _tell(act, "sittingCheckInUndone", body, sitting)
    return seat


@verb("sittingClose")
async def close_sitting(act: Act, *, sitting_id: int, version: int) -> Sitting:
    """Close a sitting: from then on its figures stay. Refuses with SittingCloseRefusal.

    Waits for check-ins that are under way; those that come later are refused.
    """
    codes = errors.SittingCloseRefusal
    body, sitting = await _held_sitting(act, codes, sitting_id, "id")
    if sitting.version != version:
        raise refuse(codes.STALE_VERSION, "version", version=sitting.version)
    if sitting.state is SessionState.PLANNED:
        raise refuse(codes.NOT_OPEN, "id")
    if sitting.state is SessionState.CLOSED:
        raise refuse(codes.SITTING_CLOSED, "id")
    sitting.state = SessionState.CLOSED
    sitting.closed_at = act.at
    sitting.version += 1
    await sitting.save(update_fields=["state", "closed_at", "version"])
    act.concerns(sitting, body.county_id)
    await _tell(act, "sittingClosed", body, sitting)
    return sitting


async def _shared(codes: type[RefusalCode], sitting_id: int) -> tuple[Sitting, Body]:
    """The sitting, shared with other check-ins and kept from being closed until the act ends, and its body."""
    await fetch(f"SELECT id FROM sitting WHERE id = ?{key_share()}", [sitting_id])
    # Read after the share is held: a closing that we waited for is seen.
    sitting = await Sitting.get_or_none(id=sitting_id).select_related("session__term__body")
    if sitting is None:
        raise refuse(codes["NOT_FOUND"], "sittingId")
    return sitting, sitting.session.term.body


async def _held(body_id: int) -> Body | None:
    return await Body.select_for_update(no_key=True).get_or_none(id=body_id)


async def _allowed(act: Act, codes: type[RefusalCode], body: Body | None, path: str) -> Body:
    if body is None:
        raise refuse(codes["NOT_FOUND"], path)
    if not await act.as_staff_of(body.node_id):
        raise refuse(codes["FORBIDDEN"], path)
    return body


async def _body_of_session(session_id: int) -> Body | None:
    session = await LegislativeSession.get_or_none(id=session_id).select_related("term__body")
    return session.term.body if session else None


async def _held_session(
    act: Act, codes: type[RefusalCode], session_id: int, path: str
) -> tuple[Body, LegislativeSession]:
    """The session of a body that the actor is staff of; the body is held."""
    found = await _body_of_session(session_id)
    body = await _allowed(act, codes, await _held(found.id if found else 0), path)
    return body, await LegislativeSession.get(id=session_id)


async def _held_sitting(act: Act, codes: type[RefusalCode], sitting_id: int, path: str) -> tuple[Body, Sitting]:
    """The sitting of a body that the actor is staff of; both are held, the sitting from check-ins too."""
    found = await Sitting.get_or_none(id=sitting_id)
    session_body = await _body_of_session(found.session_id if found else 0)
    body = await _allowed(act, codes, await _held(session_body.id if session_body else 0), path)
    return body, await Sitting.select_for_update().get(id=sitting_id)


async def _tell(act: Act, kind: str, body: Body, sitting: Sitting | None = None, **facts: object) -> None:
    topics = await topics_of(body)
    if sitting is not None:
        topics.append(sitting_topic(sitting.id))
        facts["sitting"] = sitting.id
    act.emit(kind, topics, county_id=body.county_id, node_id=body.node_id, body=body.id, **facts)

"""Sessions, sittings, check-in and absences over HTTP."""

from datetime import date, timedelta
from typing import Any

import pytest

from models import clock
from models.audit.rows import AuditEntry
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
from models.outbox import OutboxEvent
from models.representatives.rows import EndReason, Membership, MembershipState, SuspensionReason
from schema.node import encode_id
from tests.support.acting import done, nothing_written, refused, refused_at_top
from tests.support.bodies import COMMITTEE, CONGRESS, TOWN, membership_id, next_sitting, seat, sitting_id
from tests.support.world import World

ADMIN = "test.admin"
FIGURES = """query ($id: ID!) { sitting(id: $id) { state due quorum entitled present absent quorumReached version
  byDelegation { delegation { code } due present absent } } }"""
ROLL = """query ($id: ID!, $present: Boolean) { sitting(id: $id) { roll(present: $present, first: 100) {
  totalCount nodes { entitled checkedInAt byStaff delegation { code } membership { number name } } } } }"""
VIEWER = """query ($id: ID!) { sitting(id: $id) { viewerMayCheckIn
  viewerSeat { entitled checkedInAt membership { number } } } }"""


async def term_id(code: str) -> str:
    return encode_id("BodyTerm", (await BodyTerm.get(body__code=code)).id)


async def session_of(code: str = CONGRESS, number: int = 2) -> LegislativeSession:
    return await LegislativeSession.get(term__body__code=code, number=number)


async def session_id(code: str = CONGRESS, number: int = 2) -> str:
    return encode_id("LegislativeSession", (await session_of(code, number)).id)


async def figures(world: World, sitting: Sitting) -> Any:
    return (await world.ask(FIGURES, {"id": sitting_id(sitting)}))["sitting"]


async def members(code: str = CONGRESS) -> list[Membership]:
    return await Membership.filter(body__code=code).order_by("number")


async def absences(code: str = CONGRESS) -> dict[int, bool]:
    """Who was written down as absent from a session of the body, and whether with approval."""
    rows = await SessionAbsence.filter(session__term__body__code=code)
    return {row.membership_id: row.approved for row in rows}


async def last_event() -> OutboxEvent:
    return (await OutboxEvent.all().order_by("-id").limit(1))[0]


async def close(world: World, sitting: Sitting) -> None:
    row = await Sitting.get(id=sitting.id)
    await done(world, "sittingClose", by=ADMIN, id=sitting_id(sitting), version=row.version)


async def test_a_session_is_planned_opened_and_closed(world: World) -> None:
    given = {"termId": await term_id(TOWN), "number": 1, "name": " 第一次会议 ", "opensOn": "2025-01-10"}
    planned = (await done(world, "legislativeSessionPlan", by="test.staff", **given))["session"]
    assert planned == {
        "id": planned["id"],
        "number": 1,
        "name": "第一次会议",
        "opensOn": "2025-01-10",
        "closesOn": None,
        "state": "PLANNED",
        "version": 1,
    }
    opened = (await done(world, "legislativeSessionOpen", by="test.staff", id=planned["id"], version=1))["session"]
    assert (opened["state"], opened["version"]) == ("OPEN", 2)
    closed = (await done(world, "legislativeSessionClose", by="test.staff", id=planned["id"], version=2))["session"]
    assert (closed["state"], closed["closesOn"]) == ("CLOSED", clock.today("Asia/Shanghai").isoformat())
    # No sitting was held, so nobody was due.
    assert not await absences(TOWN)
    for name, code in {"legislativeSessionOpen": "SESSION_CLOSED", "legislativeSessionClose": "SESSION_CLOSED"}.items():
        await refused(world, name, code, by="test.staff", id=planned["id"], version=3)


async def test_planning_a_session_is_refused_with_nothing_written(world: World) -> None:
    good = {"termId": await term_id(CONGRESS), "number": 3, "name": "第三次会议", "opensOn": "2025-01-10"}

    async def fails(*expected: str, by: str = ADMIN, **other: Any) -> list[Any]:
        return await refused(world, "legislativeSessionPlan", *expected, by=by, **{**good, **other})

    await fails("NOT_FOUND", termId="x")
    for outsider in ("test.staff", "citizen.001", "county.staff"):
        await fails("FORBIDDEN", by=outsider)
    await fails("NUMBER_TAKEN", number=1)
    await fails("NUMBER_OUT_OF_RANGE", number=0)
    await fails("NAME_REQUIRED", name=" ")
    await fails("NAME_TOO_LONG", name="名" * 101)
    await fails("DATES_REVERSED", closesOn="2025-01-09")
    await fails("OUTSIDE_TERM", opensOn="2021-12-31")
    await fails("OUTSIDE_TERM", opensOn="2021-12-31", closesOn="2022-01-02")
    await refused_at_top(world, "legislativeSessionPlan", "UNAUTHENTICATED", by=None, **good)
    planned = await done(world, "legislativeSessionPlan", by=ADMIN, idempotencyKey="k", **good)
    async with nothing_written():
        assert await done(world, "legislativeSessionPlan", by=ADMIN, idempotencyKey="k", **good) == planned
    await fails("IDEMPOTENCY_KEY_REUSED", idempotencyKey="k", name="另一次")
    reasons = await refused(
        world, "legislativeSessionOpen", "ANOTHER_OPEN", by=ADMIN, id=planned["session"]["id"], version=1
    )
    assert reasons[0]["message"] == "第 2 次会议尚未闭会。"


async def test_province_and_city_do_not_meet_here(world: World) -> None:
    root = (await world.ask('{ platform(code: "320699") { id } }'))["platform"]["id"]
    given = {"nodeId": root, "kind": "CITY_CONGRESS", "code": "T-CITY", "name": "测试市人民代表大会"}
    city = (await done(world, "bodyAdd", by=ADMIN, **given))["body"]
    term = (await done(world, "bodyTermAdd", by=ADMIN, bodyId=city["id"], number=1, beginsOn="2022-01-01"))["term"]
    given = {"termId": term["id"], "number": 1, "name": "第一次会议", "opensOn": "2025-01-10"}
    await refused(world, "legislativeSessionPlan", "DOES_NOT_MEET_HERE", by=ADMIN, **given)


async def test_a_session_opens_in_its_term_only(world: World) -> None:
    term = await BodyTerm.get(body__code=TOWN)
    given = {"termId": await term_id(TOWN), "number": 1, "name": "第一次会议", "opensOn": "2024-01-10"}
    planned = (await done(world, "legislativeSessionPlan", by=ADMIN, **given))["session"]
    await done(
        world,
        "bodyTermEdit",
        by=ADMIN,
        id=encode_id("BodyTerm", term.id),
        version=1,
        endsOn="2024-12-31",
    )
    open_it = {"id": planned["id"], "version": 1}
    await refused(world, "legislativeSessionOpen", "TERM_NOT_CURRENT", by=ADMIN, **open_it)
    await refused(world, "legislativeSessionOpen", "STALE_VERSION", by=ADMIN, id=planned["id"], version=2)
    await refused(world, "legislativeSessionOpen", "NOT_FOUND", by=ADMIN, id="x", version=1)
    await refused(world, "legislativeSessionOpen", "FORBIDDEN", by="citizen.001", **open_it)
    await refused(world, "legislativeSessionClose", "NOT_OPEN", by=ADMIN, **open_it)
    await refused(world, "legislativeSessionOpen", "ALREADY_OPEN", by=ADMIN, id=await session_id(), version=1)


async def test_a_sitting_is_planned_within_its_session(world: World) -> None:
    starts = clock.now()
    good = {"sessionId": await session_id(), "number": 2, "name": "第二次全体会议", "startsAt": starts.isoformat()}

    async def fails(*expected: str, by: str = ADMIN, **other: Any) -> list[Any]:
        return await refused(world, "sittingPlan", *expected, by=by, **{**good, **other})

    await fails("NOT_FOUND", sessionId="x")
    await fails("FORBIDDEN", by="test.staff")
    await fails("SESSION_CLOSED", sessionId=await session_id(number=1))
    await fails("NUMBER_TAKEN", number=1)
    await fails("NUMBER_OUT_OF_RANGE", number=1000)
    await fails("NAME_REQUIRED", name="")
    await fails("PLACE_TOO_LONG", place="地" * 101)
    # The session begins on 2023-01-05 in the county's zone: 16:00 UTC of the day before is that day's midnight.
    await fails("OUTSIDE_SESSION", startsAt="2023-01-04T15:59:59Z")
    first = await done(
        world, "sittingPlan", by=ADMIN, **{**good, "startsAt": "2023-01-04T16:00:00Z", "place": " 礼堂 "}
    )
    assert (first["sitting"]["place"], first["sitting"]["due"], first["sitting"]["present"]) == ("礼堂", None, None)
    good["number"] = 3
    planned = await done(world, "sittingPlan", by=ADMIN, idempotencyKey="k", **good)
    async with nothing_written():
        assert await done(world, "sittingPlan", by=ADMIN, idempotencyKey="k", **good) == planned
    await refused_at_top(
        world, "sittingPlan", "BAD_USER_INPUT", by=ADMIN, **{**good, "startsAt": "2023-01-05T08:00:00"}
    )


async def test_opening_freezes_the_roll_with_due_and_quorum(world: World) -> None:
    """Suspended members count among all and are not entitled; those who ended or begin later are not on it."""
    await seat(CONGRESS, 6, state=MembershipState.SUSPENDED, delegation="D2")
    gone = await seat(CONGRESS, 7)
    await Membership.filter(id=gone.id).update(
        state=MembershipState.ENDED, ended_for=EndReason.MOVED_AWAY, until=date(2024, 1, 1)
    )
    later = await seat(CONGRESS, 8)
    await Membership.filter(id=later.id).update(since=clock.today("Asia/Shanghai") + timedelta(days=2))
    sitting = await next_sitting(world)
    found = await figures(world, sitting)
    assert found == {
        "state": "OPEN",
        "due": 6,
        "quorum": 4,
        "entitled": 5,
        "present": 0,
        "absent": 6,
        "quorumReached": False,
        "version": 2,
        "byDelegation": [
            {"delegation": {"code": "D1"}, "due": 3, "present": 0, "absent": 3},
            {"delegation": {"code": "D2"}, "due": 3, "present": 0, "absent": 3},
        ],
    }
    on_roll = set(await SittingSeat.filter(sitting_id=sitting.id).values_list("membership_id", flat=True))
    assert on_roll == {member.id for member in await members()} - {gone.id, later.id}
    assert (await last_event()).facts == {
        "body": (await Body.get(code=CONGRESS)).id,
        "sitting": sitting.id,
        "due": 6,
        "quorum": 4,
    }


async def test_opening_is_refused_with_nothing_written(world: World) -> None:
    held = await Sitting.get(session__term__body__code=CONGRESS)
    await refused(world, "sittingOpen", "SITTING_CLOSED", by=ADMIN, id=sitting_id(held), version=held.version)
    first = await next_sitting(world)
    second = await next_sitting(world, opened=False)
    reasons = await refused(world, "sittingOpen", "ANOTHER_OPEN", by=ADMIN, id=sitting_id(second), version=1)
    assert reasons[0]["message"] == "第 2 场会议还没有结束。"
    await refused(world, "sittingOpen", "ALREADY_OPEN", by=ADMIN, id=sitting_id(first), version=2)
    await refused(world, "sittingOpen", "STALE_VERSION", by=ADMIN, id=sitting_id(second), version=2)
    await refused(world, "sittingOpen", "NOT_FOUND", by=ADMIN, id="x", version=1)
    for outsider in ("test.staff", "citizen.001", "county.staff"):
        await refused(world, "sittingOpen", "FORBIDDEN", by=outsider, id=sitting_id(second), version=1)
    # A session that is only planned holds no sitting, and a body without members neither.
    given = {"termId": await term_id(TOWN), "number": 1, "name": "第一次会议", "opensOn": "2025-01-10"}
    session = (await done(world, "legislativeSessionPlan", by=ADMIN, **given))["session"]
    given = {"sessionId": session["id"], "number": 1, "name": "第一场", "startsAt": clock.now().isoformat()}
    planned = (await done(world, "sittingPlan", by=ADMIN, **given))["sitting"]
    await refused(world, "sittingOpen", "SESSION_NOT_OPEN", by=ADMIN, id=planned["id"], version=1)
    await done(world, "legislativeSessionOpen", by=ADMIN, id=session["id"], version=1)
    await refused(world, "sittingOpen", "NOBODY_DUE", by=ADMIN, id=planned["id"], version=1)
    await done(world, "bodyTermEdit", by=ADMIN, id=await term_id(TOWN), version=1, endsOn="2025-12-31")
    await refused(world, "sittingOpen", "TERM_NOT_CURRENT", by=ADMIN, id=planned["id"], version=1)


async def test_a_member_checks_in_by_their_own_account(world: World) -> None:
    member = await seat(CONGRESS, 6, login="test.member", delegation="D1")
    sitting = await next_sitting(world)
    seen = (await world.ask(VIEWER, {"id": sitting_id(sitting)}, by="test.member"))["sitting"]
    assert seen == {
        "viewerMayCheckIn": True,
        "viewerSeat": {"entitled": True, "checkedInAt": None, "membership": {"number": "006"}},
    }
    payload = await done(world, "sittingCheckIn", by="test.member", sittingId=sitting_id(sitting))
    assert (payload["sitting"]["present"], payload["seat"]["byStaff"]) == (1, False)
    row = await SittingSeat.get(sitting_id=sitting.id, membership_id=member.id)
    assert row.checked_in_at is not None and row.checked_in_by_id is None
    line = (await AuditEntry.all().order_by("-id").limit(1))[0]
    assert (line.verb, line.capacity, line.object_kind, line.object_id) == (
        "sittingCheckIn",
        f"member@{CONGRESS}",
        "SittingSeat",
        row.id,
    )
    event = await last_event()
    assert event.kind == "sittingCheckedIn"
    body = await Body.get(code=CONGRESS)
    assert set(event.topics) == {f"sitting:{sitting.id}", f"body:{body.id}", f"node:{body.node_id}"}
    await refused(world, "sittingCheckIn", "ALREADY_CHECKED_IN", by="test.member", sittingId=sitting_id(sitting))
    seen = (await world.ask(VIEWER, {"id": sitting_id(sitting)}, by="test.member"))["sitting"]
    assert seen["viewerMayCheckIn"] is False and seen["viewerSeat"]["checkedInAt"] is not None


async def test_staff_check_in_at_the_desk_and_take_it_back(world: World) -> None:
    sitting = await next_sitting(world)
    first, second, *_ = await members()
    given = {"sittingId": sitting_id(sitting), "membershipId": membership_id(first)}
    payload = await done(world, "sittingCheckIn", by=ADMIN, **given)
    assert payload["seat"]["byStaff"] is True
    await refused(world, "sittingCheckIn", "ALREADY_CHECKED_IN", by=ADMIN, **given)
    payload = await done(world, "sittingCheckInUndo", by=ADMIN, **given)
    assert (payload["sitting"]["present"], payload["seat"]) == (
        0,
        {"entitled": True, "checkedInAt": None, "byStaff": None},
    )
    await refused(world, "sittingCheckInUndo", "NOT_CHECKED_IN", by=ADMIN, **given)
    stranger = await seat(TOWN, 1, login="test.stranger")
    for membership in (membership_id(stranger), "x"):
        await refused(
            world, "sittingCheckInUndo", "NOT_ON_ROLL", by=ADMIN, sittingId=given["sittingId"], membershipId=membership
        )
        await refused(
            world, "sittingCheckIn", "NOT_ON_ROLL", by=ADMIN, sittingId=given["sittingId"], membershipId=membership
        )
    await done(world, "sittingCheckIn", by=ADMIN, **given)
    for outsider in ("test.staff", "test.stranger", "citizen.001", "county.staff"):
        await refused(world, "sittingCheckInUndo", "FORBIDDEN", by=outsider, **given)
        other = {**given, "membershipId": membership_id(second)}
        await refused(world, "sittingCheckIn", "FORBIDDEN", by=outsider, **other)
    await refused(world, "sittingCheckInUndo", "NOT_FOUND", by=ADMIN, **{**given, "sittingId": "x"})


async def test_checking_in_is_refused_with_nothing_written(world: World) -> None:
    member = await seat(CONGRESS, 6, login="test.member")
    suspended = await seat(CONGRESS, 7, login="test.suspended", state=MembershipState.SUSPENDED)
    await seat(TOWN, 1, login="test.stranger")
    planned = await next_sitting(world, opened=False)
    own = {"sittingId": sitting_id(planned)}
    await refused(world, "sittingCheckIn", "NOT_ON_ROLL", by="test.member", **own)
    await refused(world, "sittingCheckIn", "NOT_OPEN", by=ADMIN, membershipId=membership_id(member), **own)
    await done(world, "sittingOpen", by=ADMIN, id=sitting_id(planned), version=1)
    late = await seat(CONGRESS, 8, login="test.late")
    for stranger in ("test.stranger", "test.late", "citizen.001", ADMIN, "test.unit"):
        await refused(world, "sittingCheckIn", "NOT_ON_ROLL", by=stranger, **own)
    await refused(world, "sittingCheckIn", "NOT_ENTITLED", by="test.suspended", **own)
    await refused(world, "sittingCheckIn", "NOT_ENTITLED", by=ADMIN, membershipId=membership_id(suspended), **own)
    await refused(world, "sittingCheckIn", "NOT_ON_ROLL", by=ADMIN, membershipId=membership_id(late), **own)
    await refused(world, "sittingCheckIn", "FORBIDDEN", by="test.member", membershipId=membership_id(suspended), **own)
    await refused(world, "sittingCheckIn", "NOT_FOUND", by="test.member", sittingId="x")
    await refused_at_top(world, "sittingCheckIn", "UNAUTHENTICATED", by=None, **own)
    # Suspended after the roll was frozen: entitled there, and yet not free to act today.
    await Membership.filter(id=member.id).update(
        state=MembershipState.SUSPENDED, suspended_for=SuspensionReason.IN_CUSTODY
    )
    await refused(world, "sittingCheckIn", "NOT_ENTITLED", by="test.member", **own)
    await close(world, planned)
    await Membership.filter(id=member.id).update(state=MembershipState.IN_OFFICE, suspended_for=None)
    await refused(world, "sittingCheckIn", "NOT_OPEN", by="test.member", **own)
    await refused(world, "sittingCheckInUndo", "NOT_OPEN", by=ADMIN, membershipId=membership_id(member), **own)


async def test_the_quorum_is_reached_at_two_thirds(world: World) -> None:
    sitting = await next_sitting(world)
    for number, member in enumerate(await members(), 1):
        await done(world, "sittingCheckIn", by=ADMIN, sittingId=sitting_id(sitting), membershipId=membership_id(member))
        found = await figures(world, sitting)
        assert (found["present"], found["absent"], found["quorumReached"]) == (number, 5 - number, number >= 4)


async def test_the_figures_of_a_closed_sitting_stay(world: World) -> None:
    """Seats end, are suspended, change delegation and come; nothing of the sitting changes."""
    sitting = await next_sitting(world)
    first, second, third, *_ = await members()
    for member in (first, second):
        await done(world, "sittingCheckIn", by=ADMIN, sittingId=sitting_id(sitting), membershipId=membership_id(member))
    await close(world, sitting)
    before = await figures(world, sitting)
    roll = await world.ask(ROLL, {"id": sitting_id(sitting)}, by=ADMIN)
    assert (before["due"], before["present"], before["quorum"], before["state"]) == (5, 2, 4, "CLOSED")
    delegation = (await members())[-1].delegation_id
    await Membership.filter(id=first.id).update(
        state=MembershipState.ENDED, ended_for=EndReason.RESIGNED, until=date(2026, 1, 1), delegation_id=None
    )
    await Membership.filter(id=second.id).update(delegation_id=delegation)
    await Membership.filter(id=third.id).update(
        state=MembershipState.SUSPENDED, suspended_for=SuspensionReason.SERVING_SENTENCE
    )
    await seat(CONGRESS, 6)
    assert await figures(world, sitting) == before
    assert await world.ask(ROLL, {"id": sitting_id(sitting)}, by=ADMIN) == roll
    version = before["version"]
    await refused(world, "sittingClose", "SITTING_CLOSED", by=ADMIN, id=sitting_id(sitting), version=version)


async def test_closing_is_refused_with_nothing_written(world: World) -> None:
    planned = await next_sitting(world, opened=False)
    await refused(world, "sittingClose", "NOT_OPEN", by=ADMIN, id=sitting_id(planned), version=1)
    await done(world, "sittingOpen", by=ADMIN, id=sitting_id(planned), version=1)
    await refused(world, "sittingClose", "STALE_VERSION", by=ADMIN, id=sitting_id(planned), version=1)
    await refused(world, "sittingClose", "NOT_FOUND", by=ADMIN, id="x", version=2)
    await refused(world, "sittingClose", "FORBIDDEN", by="test.staff", id=sitting_id(planned), version=2)
    session = await session_of()
    reasons = await refused(
        world, "legislativeSessionClose", "SITTING_OPEN", by=ADMIN, id=await session_id(), version=session.version
    )
    assert reasons[0]["message"] == "第 2 场会议还没有结束。"


async def test_the_roll_is_for_members_and_staff(world: World) -> None:
    await seat(CONGRESS, 6, login="test.member", delegation="D2")
    await seat(TOWN, 1, login="test.stranger")
    sitting = await next_sitting(world)
    await done(world, "sittingCheckIn", by="test.member", sittingId=sitting_id(sitting))
    row = await SittingSeat.filter(sitting_id=sitting.id).first()
    assert row
    lines = "query ($id: ID!) { node(id: $id) { ... on SittingSeat { sitting { number } } } }"
    for login, total in {
        ADMIN: 6,
        "test.member": 6,
        "test.staff": 0,
        "test.stranger": 0,
        "county.staff": 0,
        "citizen.001": 0,
        None: 0,
    }.items():
        found = (await world.ask(ROLL, {"id": sitting_id(sitting)}, by=login))["sitting"]["roll"]
        assert (found["totalCount"], len(found["nodes"])) == (total, total), login
        one = await world.ask(lines, {"id": encode_id("SittingSeat", row.id)}, by=login)
        assert one["node"] == ({"sitting": {"number": 2}} if total else None), login
    present = (await world.ask(ROLL, {"id": sitting_id(sitting), "present": True}, by=ADMIN))["sitting"]["roll"]
    assert [line["membership"]["number"] for line in present["nodes"]] == ["006"]
    absent = (await world.ask(ROLL, {"id": sitting_id(sitting), "present": False}, by=ADMIN))["sitting"]["roll"]
    assert [line["membership"]["number"] for line in absent["nodes"]] == ["001", "002", "003", "004", "005"]
    # The figures are everybody's.
    assert (await figures(world, sitting))["present"] == 1


async def test_leave_is_granted_to_members_of_the_term(world: World) -> None:
    first, second, *_ = await members()
    good = {"sessionId": await session_id(), "membershipId": membership_id(first), "reason": " 因公出国 "}

    async def fails(*expected: str, by: str = ADMIN, **other: Any) -> None:
        await refused(world, "legislativeSessionLeaveGrant", *expected, by=by, **{**good, **other})

    await fails("NOT_FOUND", sessionId="x")
    await fails("FORBIDDEN", by="test.staff")
    await fails("SESSION_CLOSED", sessionId=await session_id(number=1))
    await fails("NOT_A_MEMBER", membershipId="x")
    await fails("NOT_A_MEMBER", membershipId=membership_id(await seat(TOWN, 1)))
    await fails("REASON_REQUIRED", reason=" ")
    await fails("REASON_TOO_LONG", reason="因" * 201)
    await done(world, "legislativeSessionLeaveGrant", by=ADMIN, idempotencyKey="k", **good)
    async with nothing_written():
        await done(world, "legislativeSessionLeaveGrant", by=ADMIN, idempotencyKey="k", **good)
    await fails("IDEMPOTENCY_KEY_REUSED", idempotencyKey="k", membershipId=membership_id(second))
    await fails("ALREADY_GRANTED")
    assert [leave.reason for leave in await SessionLeave.filter(session__term__body__code=CONGRESS)] == ["因公出国"]


async def test_leave_is_revoked_until_the_session_closes_and_the_absence_counts_then(world: World) -> None:
    first, second, *_ = await members()
    grant = {"sessionId": await session_id(), "membershipId": membership_id(first), "reason": "病假"}
    revoke = {"sessionId": grant["sessionId"], "membershipId": grant["membershipId"]}

    async def fails(code: str, *, by: str = ADMIN, **other: Any) -> None:
        await refused(world, "legislativeSessionLeaveRevoke", code, by=by, **{**revoke, **other})

    await fails("NOT_GRANTED")
    await done(world, "legislativeSessionLeaveGrant", by=ADMIN, idempotencyKey="k", **grant)
    await fails("NOT_FOUND", sessionId="x")
    await fails("FORBIDDEN", by="test.staff")
    await fails("NOT_GRANTED", membershipId=membership_id(second))
    await done(world, "legislativeSessionLeaveRevoke", by=ADMIN, **revoke)
    assert not await SessionLeave.exists(session__term__body__code=CONGRESS)
    event = await OutboxEvent.filter(kind="legislativeSessionLeaveRevoked").first()
    assert event and f"body:{(await Body.get(code=CONGRESS)).id}" in event.topics
    # A phone that repeats the old grant by its key grants anew; and it may be revoked again.
    await done(world, "legislativeSessionLeaveGrant", by=ADMIN, idempotencyKey="k", **grant)
    assert await SessionLeave.filter(session__term__body__code=CONGRESS).count() == 1
    await done(world, "legislativeSessionLeaveRevoke", by=ADMIN, **revoke)
    await hold_session(world, 2, [], excused=[second])
    found = await absences()
    assert (found[first.id], found[second.id]) == (False, True)
    await fails("SESSION_CLOSED", membershipId=membership_id(second))


WARNED = """query ($id: ID!) { body(id: $id) {
  warnedMembers { totalCount nodes { number absenceWarning } }
  members(first: 100) { nodes { number absenceWarning viewerAbsenceWarning } } } }"""


async def hold_session(
    world: World, number: int, came: list[Membership], excused: list[Membership]
) -> list[OutboxEvent]:
    """Hold a session of the congress with one sitting; the events of warnings that its closing brought."""
    session = await LegislativeSession.get_or_none(term__body__code=CONGRESS, number=number)
    if session is None:
        opens = clock.today("Asia/Shanghai").isoformat()
        given = {"termId": await term_id(CONGRESS), "number": number, "name": f"第{number}次会议", "opensOn": opens}
        planned = (await done(world, "legislativeSessionPlan", by=ADMIN, **given))["session"]
        await done(world, "legislativeSessionOpen", by=ADMIN, id=planned["id"], version=1)
        session = await session_of(number=number)
    id = encode_id("LegislativeSession", session.id)
    for member in excused:
        given = {"sessionId": id, "membershipId": membership_id(member), "reason": "病假"}
        await done(world, "legislativeSessionLeaveGrant", by=ADMIN, **given)
    sitting = await next_sitting(world)
    for member in came:
        await done(world, "sittingCheckIn", by=ADMIN, sittingId=sitting_id(sitting), membershipId=membership_id(member))
    await close(world, sitting)
    before = await OutboxEvent.all().count()
    version = (await LegislativeSession.get(id=session.id)).version
    await done(world, "legislativeSessionClose", by=ADMIN, id=id, version=version)
    new = await OutboxEvent.all().order_by("id").offset(before)
    return [event for event in new if event.kind == "membershipAbsenceWarned"]


async def test_one_absence_warns_and_two_make_the_mandate_due_to_end(world: World) -> None:
    """[law:代表62]. Approved absences count for nothing, the suspended cannot be absent, and nothing ends by itself."""
    first, second, third, fourth, fifth = await members()
    suspended = await seat(CONGRESS, 6, state=MembershipState.SUSPENDED)
    own = await seat(CONGRESS, 7, login="test.member")
    congress = encode_id("Body", (await Body.get(code=CONGRESS)).id)

    async def warnings(by: str | None = ADMIN) -> Any:
        found = (await world.ask(WARNED, {"id": congress}, by=by))["body"]
        listed = found["warnedMembers"]
        seen = {line["number"]: line["absenceWarning"] for line in found["members"]["nodes"] if line["absenceWarning"]}
        assert listed is None or {line["number"]: line["absenceWarning"] for line in listed["nodes"]} == seen
        return seen if listed is not None else None

    events = await hold_session(world, 2, [first], excused=[second])
    assert await absences() == {second.id: True, third.id: False, fourth.id: False, fifth.id: False, own.id: False}
    assert await warnings() == dict.fromkeys(["003", "004", "005", "007"], "WARNED")
    assert [event.facts["membership"] for event in events] == [third.id, fourth.id, fifth.id, own.id]
    assert {event.facts["warning"] for event in events} == {"warned"}
    # Nothing that the public follows tells of it: no card, no body, no node.
    assert [event.topics for event in events] == [
        [f"representative_papers:{member.person_id}"] for member in (third, fourth, fifth, own)
    ]

    events = await hold_session(world, 3, [first, second, third, own], excused=[fourth])
    assert await warnings() == {
        "003": "WARNED",
        "004": "WARNED",
        "005": "MANDATE_DUE_TO_END",
        "007": "WARNED",
    }
    assert [(event.facts["membership"], event.facts["warning"]) for event in events] == [
        (fifth.id, "mandate_due_to_end")
    ]
    assert (await Membership.get(id=fifth.id)).state is MembershipState.IN_OFFICE
    assert not await SessionAbsence.exists(membership_id=suspended.id)
    # It is told to staff of the body, and to everybody of themselves.
    for outsider in (None, "citizen.001", "test.staff", "county.staff", "test.member"):
        assert await warnings(by=outsider) is None, outsider
    found = (await world.ask(WARNED, {"id": congress}, by="test.member"))["body"]["members"]["nodes"]
    assert {line["number"]: line["viewerAbsenceWarning"] for line in found if line["viewerAbsenceWarning"]} == {
        "007": "WARNED"
    }


async def test_whoever_came_to_one_sitting_was_not_absent(world: World) -> None:
    first, *others = await members()
    one = await next_sitting(world)
    await done(world, "sittingCheckIn", by=ADMIN, sittingId=sitting_id(one), membershipId=membership_id(first))
    await close(world, one)
    await hold_session(world, 2, others[:2], excused=[])
    assert await absences() == {member.id: False for member in others[2:]}


async def test_a_seat_that_ended_during_the_session_is_not_absent(world: World) -> None:
    first, *_ = await members()
    sitting = await next_sitting(world)
    await close(world, sitting)
    await Membership.filter(id=first.id).update(
        state=MembershipState.ENDED, ended_for=EndReason.DIED, until=date(2026, 1, 1)
    )
    session = await session_of()
    await done(world, "legislativeSessionClose", by=ADMIN, id=await session_id(), version=session.version)
    found = await absences()
    assert first.id not in found and len(found) == 4


async def test_absence_from_a_committee_ends_no_seat(world: World) -> None:
    """The law speaks of sessions of a congress [law:代表62]."""
    member = await seat(COMMITTEE, 1)
    given = {"termId": await term_id(COMMITTEE), "number": 1, "name": "第一次会议", "opensOn": "2025-01-10"}
    session = (await done(world, "legislativeSessionPlan", by=ADMIN, **given))["session"]
    await done(world, "legislativeSessionOpen", by=ADMIN, id=session["id"], version=1)
    sitting = await next_sitting(world, body=COMMITTEE)
    assert ((await figures(world, sitting))["due"], (await figures(world, sitting))["quorum"]) == (1, 1)
    await close(world, sitting)
    await done(world, "legislativeSessionClose", by=ADMIN, id=session["id"], version=2)
    assert await SessionAbsence.exists(membership_id=member.id, approved=False)
    committee = encode_id("Body", (await Body.get(code=COMMITTEE)).id)
    found = (await world.ask(WARNED, {"id": committee}, by=ADMIN))["body"]
    assert found["warnedMembers"] == {"totalCount": 0, "nodes": []}
    assert found["members"]["nodes"][0]["absenceWarning"] is None
    assert not await OutboxEvent.exists(kind="membershipAbsenceWarned")


@pytest.mark.parametrize("missing", ["", "x", encode_id("Sitting", 2_000_000), encode_id("Body", 1)])
async def test_a_sitting_that_is_none_is_null(world: World, missing: str) -> None:
    assert await world.ask(FIGURES, {"id": missing}) == {"sitting": None}


async def test_a_closed_session_takes_no_further_sitting(world: World) -> None:
    planned = await next_sitting(world, opened=False)
    session = await session_of()
    await done(world, "legislativeSessionClose", by=ADMIN, id=await session_id(), version=session.version)
    await refused(world, "sittingOpen", "SESSION_NOT_OPEN", by=ADMIN, id=sitting_id(planned), version=1)
    assert (await Sitting.get(id=planned.id)).state is SessionState.PLANNED

"""Acts on bodies and sittings that meet inside their transactions, over HTTP; see tests/support/meeting.py.

Each test says what was taken away, by hand and on PostgreSQL, to see it fail.
"""

import asyncio
from datetime import date
from typing import Any

import httpx

from models import clock
from models.accounts.rows import Account, AccountKind
from models.bodies.rows import (
    Body,
    BodyTerm,
    LegislativeSession,
    SessionLeave,
    SessionState,
    Sitting,
    SittingSeat,
)
from models.outbox import OutboxEvent
from models.representatives.rows import Membership, Person
from schema.node import encode_id
from tests.support.acting import act, codes, document, done
from tests.support.bodies import (
    CONGRESS,
    COUNTY,
    TOWN,
    membership_id,
    next_sitting,
    seat,
    sitting_id,
)
from tests.support.meeting import met
from tests.support.world import World

ADMIN = "test.admin"
# All the county's representatives, as many as Rudong had at the third session [rd-354].
REPRESENTATIVES = 354
AFTER_THE_OTHER = 0.15


async def test_of_two_who_revoke_one_leave_one_does(world: World) -> None:
    """Fails (both say they did) without the lock on the body."""
    await known(world, ADMIN)
    member = await Membership.get(body__code=CONGRESS, number="001")
    session = await LegislativeSession.get(term__body__code=CONGRESS, number=2)
    given = {"sessionId": encode_id("LegislativeSession", session.id), "membershipId": membership_id(member)}
    await done(world, "legislativeSessionLeaveGrant", by=ADMIN, reason="病假", **given)
    acts = [act(world, "legislativeSessionLeaveRevoke", by=ADMIN, **given) for _ in range(2)]
    assert sorted(codes(payload) for payload in await met(world.settings, acts)) == [[], ["NOT_GRANTED"]]


async def known(world: World, *logins: str) -> None:
    """Have the service remember the tokens, so that nothing but the acts themselves waits."""
    for login in logins:
        await world.ask("{ viewer { account { login } } }", by=login)


async def outcomes(world: World, *acts: Any) -> list[list[str]]:
    """The reasons of each act, in a fixed order: the accepted first."""
    return sorted(codes(payload) for payload in await met(world.settings, acts))


async def later(act: Any) -> Any:
    """The act, begun when the one before it has come to where it is held."""
    await asyncio.sleep(AFTER_THE_OTHER)
    return await act


async def full_house(world: World) -> list[str]:
    """The logins of 354 members of the congress, each with an account and a token."""
    body = await Body.get(code=CONGRESS)
    term = await BodyTerm.get(body_id=body.id)
    numbers = range(100, 100 + REPRESENTATIVES - 5)
    await Person.bulk_create(Person(county_id=body.county_id, name=f"代表{n}", synthetic=True) for n in numbers)
    people = await Person.filter(county_id=body.county_id, name__startswith="代表").order_by("id")
    await Membership.bulk_create(
        Membership(person_id=person.id, body_id=body.id, term_id=term.id, number=str(n), since=date(2022, 1, 5))
        for n, person in zip(numbers, people, strict=True)
    )
    five = await Membership.filter(body_id=body.id, number__startswith="00").order_by("number").select_related("person")
    people += [member.person for member in five]
    await Account.bulk_create(
        Account(
            county_id=body.county_id, login=f"rep.{person.id}", name="", kind=AccountKind.PERSON, person_id=person.id
        )
        for person in people
    )
    logins = [f"rep.{person.id}" for person in people]
    for login in logins:
        await world.token(login)
    return logins


async def test_all_representatives_check_in_at_once(world: World) -> None:
    """354 at the same moment, 40 of them a second time and 40 of them at the desk too: 354 check-ins.

    Fails without the lock on the seat: some are counted in the outbox twice.
    """
    logins = await full_house(world)
    assert len(logins) == REPRESENTATIVES
    sitting = await next_sitting(world)
    assert (sitting.due, sitting.quorum) == (354, 236)
    events = await OutboxEvent.all().count()
    desk = await Membership.filter(body__code=CONGRESS).order_by("-id").limit(40)
    own = {"sittingId": sitting_id(sitting)}
    await world.token(ADMIN)
    async with httpx.AsyncClient(timeout=None, limits=httpx.Limits(max_connections=None), verify=False) as client:

        async def come(by: str, **given: Any) -> list[str]:
            """As `act`, through one client for all: making four hundred would take longer than what they ask for."""
            answer = await client.post(
                f"{world.url}/graphql",
                json={"query": document("sittingCheckIn"), "variables": {"input": {**own, **given}}},
                headers={"authorization": f"Bearer {world.tokens[by]}"},
            )
            return codes(answer.json()["data"]["sittingCheckIn"])

        reasons = await asyncio.gather(
            *(come(login) for login in [*logins, *logins[:40]]),
            *(come(ADMIN, membershipId=membership_id(member)) for member in desk),
        )
    reasons.sort()
    assert reasons == [[]] * 354 + [["ALREADY_CHECKED_IN"]] * 80
    assert await SittingSeat.filter(sitting_id=sitting.id, checked_in_at__not_isnull=True).count() == 354
    assert await OutboxEvent.all().count() == events + 354
    asked = "query ($id: ID!) { sitting(id: $id) { due entitled present absent quorumReached version } }"
    assert (await world.ask(asked, {"id": sitting_id(sitting)}))["sitting"] == {
        "due": 354,
        "entitled": 354,
        "present": 354,
        "absent": 0,
        "quorumReached": True,
        "version": 2,
    }


async def test_one_seat_checked_in_twice_at_once_is_one_check_in(world: World) -> None:
    """By the member and at the desk. Fails without the lock on the seat: both pass."""
    member = await seat(CONGRESS, 6, login="test.member")
    sitting = await next_sitting(world)
    await known(world, "test.member", ADMIN)
    events = await OutboxEvent.all().count()
    own = {"sittingId": sitting_id(sitting)}
    checks = [
        act(world, "sittingCheckIn", by="test.member", **own),
        act(world, "sittingCheckIn", by=ADMIN, membershipId=membership_id(member), **own),
        act(world, "sittingCheckIn", by="test.member", **own),
    ]
    assert await outcomes(world, *checks) == [[], ["ALREADY_CHECKED_IN"], ["ALREADY_CHECKED_IN"]]
    assert await OutboxEvent.all().count() == events + 1


async def test_check_ins_of_two_seats_do_not_wait_for_one_another(world: World) -> None:
    """Both stand at the outbox at once. Fails where a check-in takes the sitting for itself (FOR UPDATE)."""
    first, second, *_ = await Membership.filter(body__code=CONGRESS).order_by("id")
    sitting = await next_sitting(world)
    await known(world, ADMIN)
    own = {"sittingId": sitting_id(sitting)}
    checks = [act(world, "sittingCheckIn", by=ADMIN, membershipId=membership_id(m), **own) for m in (first, second)]
    answers = await met(world.settings, checks, apart=True)
    assert [codes(answer) for answer in answers] == [[], []]


async def test_a_check_in_that_comes_while_the_sitting_closes_is_refused(world: World) -> None:
    """Fails without the share of the sitting in the check-in: it passes, after the figures were told to be final."""
    member = await seat(CONGRESS, 6, login="test.member")
    sitting = await next_sitting(world)
    await known(world, "test.member", ADMIN)
    closing = act(world, "sittingClose", by=ADMIN, id=sitting_id(sitting), version=2)
    coming = later(act(world, "sittingCheckIn", by="test.member", sittingId=sitting_id(sitting)))
    closed, refused = await met(world.settings, [closing, coming])
    assert (codes(closed), codes(refused)) == ([], ["NOT_OPEN"])
    assert (closed["sitting"]["present"], closed["sitting"]["state"]) == (0, "CLOSED")
    assert not await SittingSeat.exists(membership_id=member.id, checked_in_at__not_isnull=True)


async def test_closing_waits_for_a_check_in_that_is_under_way(world: World) -> None:
    """Fails without the share of the sitting in the check-in: the closing answers 0 present, and then there is one."""
    await seat(CONGRESS, 6, login="test.member")
    sitting = await next_sitting(world)
    await known(world, "test.member", ADMIN)
    coming = act(world, "sittingCheckIn", by="test.member", sittingId=sitting_id(sitting))
    closing = later(act(world, "sittingClose", by=ADMIN, id=sitting_id(sitting), version=2))
    checked, closed = await met(world.settings, [coming, closing])
    assert (codes(checked), codes(closed)) == ([], [])
    assert closed["sitting"]["present"] == 1
    last = await OutboxEvent.all().order_by("-id").limit(2)
    assert [event.kind for event in last] == ["sittingClosed", "sittingCheckedIn"]


async def test_of_two_sittings_of_one_session_one_opens(world: World) -> None:
    """Fails without both the lock on the body and the unique open sitting; either alone holds."""
    first, second = [await next_sitting(world, opened=False) for _ in range(2)]
    await known(world, ADMIN)
    opens = [act(world, "sittingOpen", by=ADMIN, id=sitting_id(one), version=1) for one in (first, second)]
    assert await outcomes(world, *opens) == [[], ["ANOTHER_OPEN"]]
    assert await Sitting.filter(session_id=first.session_id, state=SessionState.OPEN).count() == 1


async def test_one_sitting_opened_twice_at_once_has_one_roll(world: World) -> None:
    """Fails without the locks on body and sitting and the unique seat of a membership."""
    sitting = await next_sitting(world, opened=False)
    await known(world, ADMIN)
    opens = [act(world, "sittingOpen", by=ADMIN, id=sitting_id(sitting), version=1) for _ in range(3)]
    assert await outcomes(world, *opens) == [[], ["STALE_VERSION"], ["STALE_VERSION"]]
    assert await SittingSeat.filter(sitting_id=sitting.id).count() == 5


async def test_a_session_that_closes_opens_no_sitting(world: World) -> None:
    """Fails without the lock on the body: both pass."""
    sitting = await next_sitting(world, opened=False)
    session = await LegislativeSession.get(id=sitting.session_id)
    await known(world, ADMIN)
    found = await outcomes(
        world,
        act(world, "sittingOpen", by=ADMIN, id=sitting_id(sitting), version=1),
        act(
            world,
            "legislativeSessionClose",
            by=ADMIN,
            id=encode_id("LegislativeSession", session.id),
            version=session.version,
        ),
    )
    assert found in ([[], ["SESSION_NOT_OPEN"]], [[], ["SITTING_OPEN"]])
    assert not await Sitting.exists(state=SessionState.OPEN, session__state=SessionState.CLOSED)


async def test_leave_that_comes_as_the_session_closes_is_counted_or_refused(world: World) -> None:
    """Fails without the lock on the body: leave is granted, and the absence stands as unapproved."""
    sitting = await next_sitting(world)
    await done(world, "sittingClose", by=ADMIN, id=sitting_id(sitting), version=2)
    session = await LegislativeSession.get(id=sitting.session_id)
    member = await Membership.filter(body__code=CONGRESS).first()
    assert member
    id = encode_id("LegislativeSession", session.id)
    await known(world, ADMIN)
    leave = {"sessionId": id, "membershipId": membership_id(member), "reason": "病假"}
    closed, granted = await met(
        world.settings,
        [
            act(world, "legislativeSessionClose", by=ADMIN, id=id, version=session.version),
            later(act(world, "legislativeSessionLeaveGrant", by=ADMIN, **leave)),
        ],
    )
    assert (codes(closed), codes(granted)) == ([], ["SESSION_CLOSED"])
    assert not await SessionLeave.exists(session_id=session.id)


async def test_two_terms_that_overlap_do_not_both_come(world: World) -> None:
    """Fails without the lock on the body: both pass, for no constraint speaks of days."""
    await known(world, ADMIN)
    term = await BodyTerm.get(body__code=TOWN)
    await done(world, "bodyTermEdit", by=ADMIN, id=encode_id("BodyTerm", term.id), version=1, endsOn="2026-12-31")
    body = encode_id("Body", term.body_id)
    adds = [act(world, "bodyTermAdd", by=ADMIN, bodyId=body, number=number, beginsOn="2027-01-01") for number in (6, 7)]
    assert await outcomes(world, *adds) == [[], ["TERM_OVERLAPS"]]


async def test_of_two_bodies_of_a_kind_at_one_node_one_stands(world: World) -> None:
    """Fails without both the lock on the node and the unique kind at a node; either alone holds."""
    await known(world, ADMIN)
    congress = encode_id("Body", (await Body.get(code=CONGRESS)).id)
    root = encode_id("PlatformNode", (await Body.get(code=CONGRESS)).node_id)
    given = {"nodeId": root, "kind": "PRESIDIUM", "name": "主席团", "parentId": congress}
    adds = [act(world, "bodyAdd", by=ADMIN, code=code, **given) for code in ("T-P1", "T-P2")]
    assert await outcomes(world, *adds) == [[], ["KIND_STANDS_ALREADY"]]
    assert await Body.filter(county__code=COUNTY, kind="presidium").count() == 1


async def test_two_plans_with_one_key_are_one_sitting(world: World) -> None:
    """Fails where the key is asked for before the body is held: the retry hears NUMBER_TAKEN."""
    await known(world, ADMIN)
    session = await LegislativeSession.get(term__body__code=CONGRESS, state=SessionState.OPEN)
    given = {
        "sessionId": encode_id("LegislativeSession", session.id),
        "number": 2,
        "name": "第二场",
        "startsAt": clock.now().isoformat(),
        "idempotencyKey": "k",
    }
    payloads = await met(world.settings, [act(world, "sittingPlan", by=ADMIN, **given) for _ in range(4)])
    assert [codes(payload) for payload in payloads] == [[]] * 4
    assert len({payload["sitting"]["id"] for payload in payloads}) == 1

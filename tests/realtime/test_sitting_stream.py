"""The stream of a sitting: check-ins as they come, for everybody the same, and for the viewer what is theirs alone."""

import asyncio
from typing import Any

from models.actor import SERVICE
from models.bodies import actions
from models.bodies.rows import Body, LegislativeSession, MemberGroup, Sitting
from models.bodies.sittings.actions import check_in, close_sitting, undo_check_in
from models.representatives.rows import Membership
from schema.node import encode_id
from tests.realtime.streams import Watched, reading, sample, watch
from tests.support.acting import done
from tests.support.bodies import CONGRESS, COUNTY, TOWN, membership_id, next_sitting, seat, settled, sitting_id
from tests.support.world import World

FIELDS = """id revision state due entitled present absent quorum quorumReached version
  byDelegation { due present absent delegation { name } }"""
STREAM = f"""subscription Sitting($id: ID!, $after: BigInt) {{
  state: sittingUpdated(id: $id, afterRevision: $after) {{ {FIELDS} }} }}"""
QUERY = f"query Sitting($id: ID!) {{ state: sitting(id: $id) {{ {FIELDS} }} }}"
VIEWER_STREAM = """subscription($id: ID!) { state: sittingUpdated(id: $id) {
  revision present viewerMayCheckIn viewerSeat { checkedInAt } } }"""
NODE_STREAM = """subscription($code: String!) { state: platformNodeUpdated(code: $code) {
  revision bodies { nodes { code sittings(first: 1) { nodes { present state } } } } } }"""


def watched(sitting: Sitting) -> Watched:
    return Watched(f"sitting-{sitting.id}", STREAM, QUERY, {"id": sitting_id(sitting)})


async def members() -> list[int]:
    return [member.id for member in await Membership.filter(body__code=CONGRESS).order_by("number")]


async def test_a_check_in_reaches_every_reader_of_its_sitting_and_no_other(world: World) -> None:
    sitting = await next_sitting(world)
    other = await next_sitting(world, opened=False)
    await settled(world)
    async with reading(world) as reader:
        await watch(reader, watched(sitting), watched(other))
        assert reader.payloads[watched(sitting).operation_id] == [await watched(sitting).fresh(world)]
        for number, member in enumerate(await members(), 1):
            await check_in(SERVICE, sitting_id=sitting.id, membership_id=member)
            states = await reader.states(watched(sitting).operation_id, number + 1)
            assert (states[-1]["present"], states[-1]["quorumReached"]) == (number, number >= 4)
        await undo_check_in(SERVICE, sitting_id=sitting.id, membership_id=member)
        await close_sitting(SERVICE, sitting_id=sitting.id, version=2)
        await reader.converge(watched(sitting).operation_id, lambda: watched(sitting).fresh(world))
        newest = (await reader.states(watched(sitting).operation_id, 7))[-1]
        assert (newest["present"], newest["state"]) == (4, "CLOSED")
        revisions = reader.revisions(watched(sitting).operation_id)
        assert revisions == sorted(set(revisions))
        assert len(reader.payloads[watched(other).operation_id]) == 1


BODY = """id revision name memberCount
  terms(first: 5) { nodes { number } } members(first: 10) { nodes { number state } }
  sessions(first: 5) { nodes { number state } } sittings(first: 5) { nodes { number state present } }"""
BODY_STREAM = f"subscription Body($id: ID!) {{ state: bodyUpdated(id: $id) {{ {BODY} }} }}"
BODY_QUERY = f"query Body($id: ID!) {{ state: body(id: $id) {{ {BODY} }} }}"


async def test_every_act_on_a_body_its_seats_sessions_and_sittings_reaches_its_page(world: World) -> None:
    def page(code: str, row_id: int) -> Watched:
        return Watched(code, BODY_STREAM, BODY_QUERY, {"id": encode_id("Body", row_id)})

    congress = await Body.get(code=CONGRESS)
    own, other = page(CONGRESS, congress.id), page(TOWN, (await Body.get(code=TOWN)).id)
    member = await Membership.get(body__code=CONGRESS, number="001")
    session = await LegislativeSession.get(term__body__code=CONGRESS, number=2)
    held = {"id": membership_id(member), "version": 1}
    by = {"by": "test.admin"}
    await settled(world)
    async with reading(world) as reader:
        await watch(reader, own, other)

        async def reached() -> None:
            await reader.converge(own.operation_id, lambda: own.fresh(world))

        await done(world, "bodyEdit", **by, id=own.variables["id"], version=congress.version, name="新名称")
        await reached()
        await done(world, "membershipSuspend", **by, **held, reason="IN_CUSTODY")
        await reached()
        sitting = await next_sitting(world)
        await reached()
        second = await Membership.get(body__code=CONGRESS, number="002")
        await done(world, "sittingCheckIn", **by, sittingId=sitting_id(sitting), membershipId=membership_id(second))
        await reached()
        await done(world, "sittingClose", **by, id=sitting_id(sitting), version=2)
        closing = {"id": encode_id("LegislativeSession", session.id), "version": session.version}
        await done(world, "legislativeSessionClose", **by, **closing)
        await done(world, "membershipEnd", **by, id=held["id"], version=2, reason="RESIGNED")
        await reached()
        revisions = reader.revisions(own.operation_id)
        assert revisions == sorted(set(revisions)) and len(revisions) >= 5
        assert len(reader.payloads[other.operation_id]) == 1


async def test_a_page_of_no_body_is_null_and_the_end(world: World) -> None:
    async with world.socket() as client:
        await client.subscribe(BODY_STREAM, {"id": "x"})
        assert await client.state() == {"state": None}
        assert (await client.receive())["type"] == "complete"


async def test_readers_of_the_figures_share_one_execution(world: World) -> None:
    """Fifty phones and walls, one group. A document with viewer fields is each account's own."""
    sitting = await next_sitting(world)
    await settled(world)
    first, *_ = await members()
    async with reading(world) as one, reading(world) as two:
        for number in range(25):
            await watch(one, Watched(f"s{number}", STREAM, QUERY, {"id": sitting_id(sitting)}))
            await watch(two, Watched(f"s{number}", STREAM, QUERY, {"id": sitting_id(sitting)}))
        before = sample("executions_total")
        await check_in(SERVICE, sitting_id=sitting.id, membership_id=first)
        for reader in (one, two):
            for number in range(25):
                assert (await reader.states(f"s{number}", 2))[-1]["present"] == 1
        assert len({text for reader in (one, two) for texts in reader.payloads.values() for text in texts[-1:]}) == 1
        assert (sample("executions_total"), sample("groups")) == (before + 1, 1)


async def test_the_viewers_own_seat_is_in_their_own_stream(world: World) -> None:
    await seat(CONGRESS, 6, login="test.member")
    await seat(CONGRESS, 7, login="test.neighbour")
    sitting = await next_sitting(world)
    await settled(world)
    async with reading(world, by="test.member") as own, reading(world, by="test.neighbour") as other:
        for reader in (own, other):
            await reader.client.subscribe(VIEWER_STREAM, {"id": sitting_id(sitting)}, "1")
            [state] = await reader.states("1", 1)
            assert (state["viewerMayCheckIn"], state["viewerSeat"]) == (True, {"checkedInAt": None})
        await done(world, "sittingCheckIn", by="test.member", sittingId=sitting_id(sitting))
        mine, theirs = (await own.states("1", 2))[-1], (await other.states("1", 2))[-1]
        assert (mine["present"], theirs["present"]) == (1, 1)
        assert mine["viewerMayCheckIn"] is False and mine["viewerSeat"]["checkedInAt"] is not None
        assert (theirs["viewerMayCheckIn"], theirs["viewerSeat"]) == (True, {"checkedInAt": None})


async def test_a_reader_with_the_current_revision_hears_only_the_next_check_in(world: World) -> None:
    sitting = await next_sitting(world)
    await settled(world)
    first, *_ = await members()
    async with world.socket() as client:
        await client.subscribe(STREAM, {"id": sitting_id(sitting)}, "first")
        revision = (await client.state())["state"]["revision"]
        await client.send({"id": "first", "type": "complete"})
        await client.subscribe(STREAM, {"id": sitting_id(sitting), "after": revision}, "again")
        assert await client.silent()
        await check_in(SERVICE, sitting_id=sitting.id, membership_id=first)
        message = await client.receive()
        assert message["id"] == "again" and message["payload"]["data"]["state"]["present"] == 1


async def test_the_county_wall_and_a_renamed_delegation_are_told(world: World) -> None:
    sitting = await next_sitting(world)
    await settled(world)
    first, *_ = await members()
    async with reading(world) as reader:
        await reader.client.subscribe(NODE_STREAM, {"code": COUNTY}, "node")
        await reader.states("node", 1)
        await watch(reader, watched(sitting))
        await check_in(SERVICE, sitting_id=sitting.id, membership_id=first)
        bodies = (await reader.states("node", 2))[-1]["bodies"]["nodes"]
        congress = next(body for body in bodies if body["code"] == CONGRESS)
        assert congress["sittings"]["nodes"] == [{"present": 1, "state": "OPEN"}]
        await reader.states(watched(sitting).operation_id, 2)
        group = await MemberGroup.get(body__code=CONGRESS, code="D1")
        await actions.edit_group(SERVICE, group_id=group.id, version=1, changes=actions.PlaceChanges(name="城中代表团"))
        state = (await reader.states(watched(sitting).operation_id, 3))[-1]
        assert state["byDelegation"][0]["delegation"]["name"] == "城中代表团"


async def test_a_hundred_check_ins_at_once_end_in_a_state_that_a_query_would_tell(world: World) -> None:
    for number in range(6, 106):
        await seat(CONGRESS, number)
    sitting = await next_sitting(world)
    assert sitting.due == 105
    await settled(world)
    async with reading(world) as reader:
        await watch(reader, watched(sitting))
        await asyncio.gather(
            *(check_in(SERVICE, sitting_id=sitting.id, membership_id=member) for member in await members())
        )
        await reader.converge(watched(sitting).operation_id, lambda: watched(sitting).fresh(world))
        states = await reader.states(watched(sitting).operation_id, 2)
        assert states[-1]["present"] == 105
        assert [state["present"] for state in states] == sorted(state["present"] for state in states)


async def test_a_sitting_that_is_none_ends_its_stream(world: World) -> None:
    async with reading(world) as reader:
        missing: dict[str, Any] = {"id": encode_id("Sitting", 2_000_000)}
        await reader.client.subscribe(STREAM, missing, "1")
        assert await reader.states("1", 1) == [None]
        await reader.until(lambda: "1" in reader.completed)


async def test_staff_check_in_by_name_reaches_the_member(world: World) -> None:
    member = await seat(CONGRESS, 6, login="test.member")
    sitting = await next_sitting(world)
    await settled(world)
    async with reading(world, by="test.member") as reader:
        await reader.client.subscribe(VIEWER_STREAM, {"id": sitting_id(sitting)}, "1")
        await reader.states("1", 1)
        given = {"sittingId": sitting_id(sitting), "membershipId": membership_id(member)}
        await done(world, "sittingCheckIn", by="test.admin", **given)
        assert (await reader.states("1", 2))[-1]["viewerSeat"]["checkedInAt"] is not None

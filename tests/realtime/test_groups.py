"""Groups: whoever asks for the same with the same rights shares one execution."""

import asyncio
import itertools
import json
import resource
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any

import pytest

from models import outbox
from models.outbox import OutboxEvent
from models.platform.rows import PlatformNode
from models.platform.tree import topic
from realtime.feed.turns import AT_ONCE, Turns
from realtime.settings import Settings
from resolvers.platform import loaders as platform_loaders
from tests.realtime.streams import (
    CENTRE,
    NODE_QUERY,
    NODE_STREAM,
    OTHER_CENTRE,
    SMALL_STREAM,
    elsewhere,
    eventually,
    reading,
    report,
    retitle,
    sample,
    the_project_id,
)
from tests.support.county import TEST_COUNTY
from tests.support.swarm import Wire, wire
from tests.support.world import PATIENCE, Client, World, running

MANY = 50
DEFAULTED = """subscription($code: String! = "320699", $first: Int! = 20, $after: BigInt) {
  state: platformNodeUpdated(code: $code, afterRevision: $after) {
    revision items(first: $first) { nodes { progress } } } }"""
PRIVATE = """subscription($code: String!) {
  state: platformNodeUpdated(code: $code) { code viewerCan { addChild move close } } }"""


def groups_of(world: World) -> dict[Any, Any]:
    found: dict[Any, Any] = world.app.state.service.groups._groups
    return found


async def many_sockets(world: World, stack: AsyncExitStack, count: int = MANY, **who: Any) -> list[Client]:
    return [await stack.enter_async_context(world.socket(**who)) for _ in range(count)]


async def test_fifty_sockets_that_ask_for_the_same_share_one_execution_per_change(world: World) -> None:
    async with AsyncExitStack() as stack:
        clients = await many_sockets(world, stack)
        before = sample("executions_total")
        for client in clients:
            await client.subscribe(NODE_STREAM, {"code": TEST_COUNTY})
        first = [await client.state() for client in clients]
        assert sample("executions_total") == before + 1
        assert (sample("groups"), sample("members")) == (1, MANY)
        for change, month in enumerate(("2025-01", "2025-02", "2025-03"), 2):
            await report(world, month)
            states = [await client.state() for client in clients]
            assert states == [states[0]] * MANY
            assert states[0] != first[0]
            assert sample("executions_total") == before + change


async def test_variables_in_any_order_defaults_written_or_not_and_any_revision_make_one_group(world: World) -> None:
    written: list[dict[str, Any]] = [
        {},
        {"code": TEST_COUNTY},
        {"first": 20},
        {"code": TEST_COUNTY, "first": 20},
        {"first": 20, "code": TEST_COUNTY},
        {"code": TEST_COUNTY, "after": None},
        {"code": TEST_COUNTY, "after": "1"},
        {"after": "999999999999", "first": 20},
        {"code": TEST_COUNTY, "unused": [1, 2]},
    ]
    # The same document, laid out differently.
    layouts = (DEFAULTED, " ".join(DEFAULTED.split()), f"# a remark\n{DEFAULTED}\n")
    async with AsyncExitStack() as stack:
        clients = await many_sockets(world, stack, 2)
        before = sample("executions_total")
        asked = list(itertools.product(layouts, written))
        for number, (document, variables) in enumerate(asked):
            await clients[number % 2].subscribe(document, variables, f"op{number}")
        states = [await clients[number % 2].state() for number in range(len(asked))]
        assert states == [states[0]] * len(asked)
        assert len(groups_of(world)) == 1
        assert sample("executions_total") == before + 1
        await report(world)
        later = [await clients[number % 2].state() for number in range(len(asked))]
        assert later == [later[0]] * len(asked)
        assert sample("executions_total") == before + 2


async def test_another_wish_is_another_group(world: World) -> None:
    wishes: list[tuple[str, dict[str, Any]]] = [
        (DEFAULTED, {}),
        (DEFAULTED, {"first": 21}),
        (DEFAULTED, {"code": CENTRE}),
        (DEFAULTED.replace("progress", "progress spent"), {}),
        (DEFAULTED.replace("state:", "other:"), {}),
    ]
    async with world.socket() as client:
        for number, (document, variables) in enumerate(wishes, 1):
            await client.subscribe(document, variables, f"wish {number}")
            await client.state()
            assert len(groups_of(world)) == number


async def test_revision_written_into_the_document_does_not_split_the_group(world: World) -> None:
    bare = f'subscription {{ state: platformNodeUpdated(code: "{TEST_COUNTY}") {{ code revision }} }}'
    resuming = bare.replace('")', '", afterRevision: "1")')
    async with world.socket() as client:
        await client.subscribe(bare, {}, "one")
        await client.subscribe(resuming, {}, "two")
        states = [await client.state() for _ in range(2)]
        assert states[0] == states[1]
        assert len(groups_of(world)) == 1


async def test_operation_is_asked_for_by_itself_whatever_its_document_holds_beside(world: World) -> None:
    """Seen to fail with whole documents as keys: what only another operation uses stayed declared, and was refused."""
    wanted = """subscription Wanted($after: BigInt) {
      state: platformNodeUpdated(code: "320699", afterRevision: $after) { revision } }"""
    others = (
        "",
        'query Other($after: ID!) { node(id: $after) { id } platformNode(code: "320699") { viewerCan { move } } }',
        "subscription Another($after: BigInt) { events(after: $after) { ... on Event { cursor } } }",
    )
    async with world.socket() as client:
        for place, other in enumerate(others):
            payload = {"query": f"{wanted} {other}", "operationName": "Wanted", "variables": {"after": str(place + 1)}}
            await client.send({"id": f"op{place}", "type": "subscribe", "payload": payload})
        states = [await client.state() for _ in others]
        assert states == [states[0]] * len(others)
        [group] = groups_of(world).values()
        assert not group.key.text.count("viewerCan")


async def test_another_language_is_another_group_with_other_words(world: World) -> None:
    document = 'subscription { state: platformNodeUpdated(code: "320699") { kindLabel } }'
    async with world.socket(language="zh-CN") as chinese, world.socket(language="en-GB,en;q=0.9") as english:
        await chinese.subscribe(document)
        await english.subscribe(document)
        assert await chinese.state() == {"state": {"kindLabel": "县级人大代表履职服务中心"}}
        assert await english.state() == {"state": {"kindLabel": "County representative service centre"}}
        assert len(groups_of(world)) == 2


async def test_another_audience_is_another_group_and_one_audience_is_one(world: World) -> None:
    async with AsyncExitStack() as stack:
        # Two sockets of one account, an anonymous one, one of a unit, one of a county's staff.
        for login in ("test.staff", "test.staff", None, "test.unit", "test.admin"):
            client = await stack.enter_async_context(world.socket(by=login))
            await client.subscribe(SMALL_STREAM, {"code": TEST_COUNTY})
            await client.state()
        assert len(groups_of(world)) == 4
        assert sorted(group.size for group in groups_of(world).values()) == [1, 1, 1, 2]
        assert all(key.actor is None for key in groups_of(world))


async def test_what_the_viewer_may_do_is_answered_to_each_for_himself(world: World) -> None:
    async with (
        world.socket(by="test.admin") as admin,
        world.socket(by="test.staff") as staff,
        world.socket(by="test.unit") as unit,
        world.socket() as nobody,
    ):
        may: dict[str, list[bool]] = {}
        for name, client in (("admin", admin), ("staff", staff), ("unit", unit), ("nobody", nobody)):
            for code in (CENTRE, OTHER_CENTRE):
                await client.subscribe(PRIVATE, {"code": code}, code)
                may[f"{name} {code}"] = list((await client.state())["state"]["viewerCan"].values())
        assert may == {
            f"admin {CENTRE}": [True, True, True],
            f"admin {OTHER_CENTRE}": [True, True, True],
            f"staff {CENTRE}": [True, False, False],
            f"staff {OTHER_CENTRE}": [False, False, False],
            f"unit {CENTRE}": [False, False, False],
            f"unit {OTHER_CENTRE}": [False, False, False],
            f"nobody {CENTRE}": [False, False, False],
            f"nobody {OTHER_CENTRE}": [False, False, False],
        }
        assert len(groups_of(world)) == 8


async def test_item_tells_its_lead_unit_and_its_staff_what_each_may_do(world: World) -> None:
    document = """subscription($id: ID!) { state: projectUpdated(id: $id) {
      items { nodes { progress viewerCan { report edit } } } } }"""
    async with world.socket(by="test.unit") as unit, world.socket(by="test.staff") as staff, world.socket() as nobody:
        variables = {"id": await the_project_id()}
        for client, may_report, may_edit in ((unit, True, False), (staff, False, True), (nobody, False, False)):
            await client.subscribe(document, variables)
            (item,) = (await client.state())["state"]["items"]["nodes"]
            assert item["viewerCan"] == {"report": may_report, "edit": may_edit}
        await report(world)
        for client, may_report in ((unit, True), (staff, False), (nobody, False)):
            (item,) = (await client.state())["state"]["items"]["nodes"]
            assert (item["progress"], item["viewerCan"]["report"]) == ("10.00", may_report)


async def test_private_document_is_shared_by_the_sockets_of_one_account_and_by_the_anonymous(world: World) -> None:
    async with AsyncExitStack() as stack:
        for login in ("test.staff", "test.staff", None, None, "test.unit"):
            client = await stack.enter_async_context(world.socket(by=login))
            await client.subscribe(PRIVATE, {"code": CENTRE})
            await client.state()
        assert sorted(group.size for group in groups_of(world).values()) == [1, 2, 2]


async def test_viewer_field_inside_a_fragment_makes_the_document_private(world: World) -> None:
    document = """subscription { state: platformNodeUpdated(code: "320699100") { ...Rights } }
      fragment Rights on PlatformNode { code may: viewerCan { addChild } }"""
    async with world.socket(by="test.staff") as staff, world.socket(by="test.unit") as unit:
        await staff.subscribe(document)
        await unit.subscribe(document)
        assert (await staff.state())["state"]["may"] == {"addChild": True}
        assert (await unit.state())["state"]["may"] == {"addChild": False}


@pytest.mark.parametrize("leaves", ["by closing", "by completing", "by cutting off"])
async def test_nothing_is_left_after_all_have_left(world: World, leaves: str) -> None:
    service = world.app.state.service
    # The last of the background work to begin: it takes its turn at a lock first.
    await eventually(lambda: sample("keeps_time") == 1)
    tasks = len(asyncio.all_tasks())
    async with AsyncExitStack() as stack:
        clients = await many_sockets(world, stack, 20, by="test.staff")
        for number, client in enumerate(clients):
            await client.subscribe(SMALL_STREAM, {"code": TEST_COUNTY}, "shared")
            await client.subscribe(PRIVATE, {"code": CENTRE}, "private")
            await client.subscribe(
                f"subscription A{number} {{ platformNodeUpdated(code: 320) {{ id }} }}", {}, "broken"
            )
            await client.subscribe(NODE_STREAM, {"code": "unknown"}, "ends at once")
        for client in clients:
            seen = [await client.receive() for _ in range(5)]
            assert sorted(message["type"] for message in seen) == ["complete", "error", "next", "next", "next"]
        await eventually(lambda: len(service.groups._groups) == 2)
        assert len(service.hub._watchers) == 2
        # A change is on its way to them while they go.
        await retitle("正在途中")
        if leaves == "by completing":
            for client in clients:
                await client.send({"id": "shared", "type": "complete"})
                await client.send({"id": "private", "type": "complete"})
            await eventually(lambda: not service.groups._groups)
        if leaves == "by cutting off":
            for client in clients:
                client.connection.transport.abort()
    await eventually(lambda: not service.groups._groups and not service.hub._watchers)
    await eventually(lambda: len(service.sessions._open) == 0)
    await eventually(lambda: (sample("sockets"), sample("groups"), sample("members")) == (0, 0, 0))
    await eventually(lambda: len(asyncio.all_tasks()) <= tasks)


async def test_one_that_leaves_does_not_disturb_those_who_stay(world: World) -> None:
    async with world.socket() as stays, world.socket() as leaves:
        for client in (stays, leaves):
            await client.subscribe(NODE_STREAM, {"code": TEST_COUNTY})
            await client.state()
        before = sample("executions_total")
        await leaves.send({"id": "1", "type": "complete"})
        await report(world)
        await stays.state()
        assert sample("executions_total") == before + 1
        assert await leaves.silent(0.1)


async def test_group_that_was_left_can_be_joined_again_with_the_newest_state(world: World) -> None:
    async with world.socket() as client:
        await client.subscribe(NODE_STREAM, {"code": TEST_COUNTY}, "first")
        await client.state()
        await client.send({"id": "first", "type": "complete"})
        await report(world)
        await client.subscribe(NODE_STREAM, {"code": TEST_COUNTY}, "second")
        # The hub may hear of the report after the first state: then the next one has its number.
        async with asyncio.timeout(PATIENCE):
            while await client.state() != await world.ask(NODE_QUERY, {"code": TEST_COUNTY}):
                pass


CROWD = 2000


@pytest.mark.parametrize(
    "written",
    [
        "{ %s }",
        """{ ... on Subscription { ...Outer ...Resuming } } fragment Resuming on Subscription { %s }
        fragment Outer on Subscription { ... { ...Resuming } }""",
    ],
    ids=["plainly", "in fragments"],
)
async def test_two_thousand_clients_that_resume_from_as_many_places_end_in_one_group(
    settings: Settings, written: str
) -> None:
    """Half of them follow a log, each from a cursor of its own, half a state, each from a revision of its own.

    In fragments seen to fail while only arguments written at the root were taken out: a group for each place.
    """
    log = (
        f"subscription($after: BigInt) {written}"
        % 'events(after: $after, nodeCode: "320699") { ... on Event { cursor } ... on Gap { cursor } }'
    )
    state = (
        f"subscription($after: BigInt) {written}"
        % 'platformNodeUpdated(code: "320699", afterRevision: $after) { revision }'
    )
    told: dict[Wire, list[bytes]] = {}

    def heard(one: Wire, message: bytes) -> None:
        if b'"next"' in message[:40]:
            told[one].append(message)

    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    async with running(replace(settings, sockets_per_address=CROWD)) as world:
        hub = world.app.state.service.hub
        # Every cursor lies in the history; few events of it are this county's, so that not each is told a thousand.
        for number in range(20):
            await elsewhere(CROWD // 20)
            await retitle(f"第 {number} 次")
        async with asyncio.timeout(PATIENCE * 3):
            while await OutboxEvent.exists(number=None):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        head = await outbox.head()
        await eventually(lambda: hub.position == head)
        county = topic((await PlatformNode.get(code=TEST_COUNTY)).id)
        own = [event.number for event in await outbox.numbered_after(0, head, head) if county in event.topics]
        for _ in range(CROWD // 50):
            for one in await asyncio.gather(*(wire(f"{world.url}/graphql", heard) for _ in range(50))):
                told[one] = []
        executed = sample("executions_total")
        owed = sum(number > place for place in range(1, CROWD, 2) for number in own)
        for place, one in enumerate(told):
            one.subscribe(log if place % 2 else state, {"after": str(place)})
        await eventually(lambda: sample("members") == CROWD, PATIENCE * 3)
        assert len(groups_of(world)) == 2
        await eventually(lambda: all(told[one] for one in [*told][::2]), PATIENCE * 3)
        await eventually(lambda: sum(map(len, [*told.values()][1::2])) >= owed, PATIENCE * 3)
        for place, messages in enumerate(told.values()):
            if place % 2:
                assert [cursor_in(each) for each in messages] == [number for number in own if number > place]
        # Catching up was shared too: each event of history once, and one state.
        assert sample("executions_total") - executed <= len(own) + 5
        before = sample("executions_total")
        await retitle("最新")
        newest = b'"%d"' % (head + 1)
        await eventually(lambda: all(each and newest in each[-1] for each in told.values()), PATIENCE * 3)
        # One state and one event, for all of them together.
        assert sample("executions_total") - before == 2
        assert len(groups_of(world)) == 2
        for one in told:
            one.transport.abort()
        await eventually(lambda: sample("groups") == 0, PATIENCE * 3)


def cursor_in(message: bytes) -> int:
    return int(json.loads(message)["payload"]["data"]["events"]["cursor"])


async def test_whoever_asks_for_much_waits_behind_their_own_and_keeps_nobody_else_waiting(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seen to fail while all that was asked for was executed at once: another's first state came with the last of them."""
    summaries, running, most = platform_loaders._summaries, 0, 0

    async def counted(*given: Any) -> Any:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.02)
        running -= 1
        return await summaries(*given)

    monkeypatch.setattr(platform_loaders, "_summaries", counted)
    wish = f'subscription {{ %s: platformNodeUpdated(code: "{TEST_COUNTY}") {{ revision summary {{ items }} }} }}'
    async with reading(world) as greedy, world.socket() as modest:
        for number in range(MANY):
            await greedy.client.subscribe(wish % f"state{number}", {}, str(number))
        await eventually(lambda: len(groups_of(world)) == MANY)
        await modest.subscribe(wish % "modest")
        await modest.state()
        assert len(greedy.payloads) < MANY / 2
        await greedy.until(lambda: len(greedy.payloads) == MANY)
        # So it is with a change: of all that it concerns, and nothing is told twice.
        await report(world)
        assert (await modest.state())["modest"]["summary"]
        await greedy.until(lambda: all(len(greedy.payloads[str(number)]) == 2 for number in range(MANY)))
    assert most == AT_ONCE
    await eventually(lambda: not groups_of(world))
    assert world.app.state.service.groups._engine.turns._free == AT_ONCE


async def test_turns_go_round_among_those_who_wait_and_none_is_lost_with_whoever_gives_up() -> None:
    turns, order = Turns(1), list[str]()

    async def take(name: str, *owners: str) -> None:
        await turns.take(owners)
        order.append(name)

    waiting = [asyncio.create_task(take("first", "greedy"))]
    for name, owners in (
        ("greedy 1", ["greedy"]),
        ("greedy 2", ["greedy"]),
        ("greedy 3", ["greedy"]),
        ("given up", ["greedy"]),
        ("modest", ["modest"]),
        ("shared", ["greedy", "reader"]),
        ("too late", ["slow"]),
    ):
        waiting.append(asyncio.create_task(take(name, *owners)))
    await asyncio.sleep(0)
    waiting[4].cancel()

    async def give_back() -> None:
        turns.give_back()
        await asyncio.sleep(0)

    for _ in range(3):
        await give_back()
    assert order == ["first", "greedy 1", "modest", "shared"]
    # One that is given a turn in the moment in which it gives up passes it on.
    turns.give_back()
    waiting[-1].cancel()
    await asyncio.gather(waiting[-1], return_exceptions=True)
    await give_back()
    assert order[4:] == ["greedy 2", "greedy 3"]
    await give_back()
    assert turns._free == 1
    await asyncio.gather(*waiting, return_exceptions=True)

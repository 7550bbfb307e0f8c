"""The log of events: all that one may see, in order, once; from any cursor, history first and then live."""

import asyncio
import itertools
import json
import random
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tortoise.transactions import in_transaction

from models import clock, outbox
from models.accounts.actions import grant_capacity
from models.accounts.rows import Account, CapacityKind
from models.actor import SERVICE
from models.database import is_sqlite, statements_counted
from models.discussion.rows import Comment, CommentState
from models.outbox import LoggedEvent, OutboxEvent
from models.platform.rows import PlatformNode
from models.retention import KEPT, forget_old
from realtime.feed import relay
from realtime.feed.archive import PAGE
from realtime.feed.frames import Told
from realtime.settings import Settings
from realtime.transports.subscribed import SubscribedLog
from resolvers.events import sight
from schema.events.types import Event
from schema.node import encode_id
from tests.realtime.streams import (
    CENTRE,
    OTHER_CENTRE,
    RUDONG,
    WITHIN,
    Reader,
    act_at_random,
    elsewhere,
    eventually,
    reading,
    report,
    retitle,
    sample,
    the_item,
)
from tests.realtime.test_event_stream import event_stream
from tests.support.county import TEST_COUNTY
from tests.support.world import PATIENCE, World, running

LOG = """subscription Log($after: BigInt, $node: String, $kinds: [String!]) {
  state: events(after: $after, nodeCode: $node, kinds: $kinds) {
    __typename
    ... on Event { cursor kind at nodeCode countyCode references { name id } facts { name value } }
    ... on Gap { cursor }
  } }"""
SHORT = """subscription Log($after: BigInt, $node: String, $kinds: [String!]) {
  state: events(after: $after, nodeCode: $node, kinds: $kinds) {
    ... on Event { cursor kind } ... on Gap { cursor gap: __typename } } }"""


def entries(reader: Reader, operation_id: str) -> list[Any]:
    return [json.loads(payload)["data"]["state"] for payload in reader.payloads[operation_id]]


def cursors(reader: Reader, operation_id: str) -> list[int]:
    return [int(entry["cursor"]) for entry in entries(reader, operation_id)]


async def follow(reader: Reader, operation_id: str, query: str = SHORT, **variables: Any) -> None:
    await reader.client.subscribe(query, variables, operation_id)


async def settled() -> int:
    """Wait until everything is numbered; the newest number."""
    async with asyncio.timeout(PATIENCE):
        while (await outbox.pending())[0]:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    return await outbox.head()


async def public_numbers(*, after: int = 0, topic: str | None = None) -> list[int]:
    """What an anonymous reader must be told: hidden are what happens to accounts, and to comments that are not public."""
    found = await OutboxEvent.filter(number__gt=after).order_by("number")
    shown = set(await Comment.filter(state=CommentState.PUBLISHED).values_list("id", flat=True))
    return [
        event.number
        for event in found
        if not any(each.startswith("account:") for each in event.topics)
        and event.facts.get("comment") in {None, *shown}
        and (topic is None or topic in event.topics)
    ]


async def told_all(reader: Reader, operation_id: str, expected: list[int]) -> None:
    """Exactly these, in order, and no more."""
    await reader.until(lambda: len(reader.payloads[operation_id]) >= len(expected))
    assert cursors(reader, operation_id) == expected


async def retitle_often(count: int) -> None:
    for number in range(count):
        await retitle(f"第 {number} 次")


async def test_event_says_what_happened_where_and_to_what(world: World) -> None:
    async with reading(world) as reader:
        await follow(reader, "log", LOG, node=TEST_COUNTY)
        await eventually(lambda: sample("members") == 1)
        await report(world, "2025-03", "12.5")
        await reader.until(lambda: reader.payloads["log"])
        (event,) = entries(reader, "log")
        item = await the_item()
        assert event.pop("at").startswith(clock.now().date().isoformat())
        assert int(event.pop("cursor")) == await settled()
        assert event == {
            "__typename": "Event",
            "kind": "projectItemReported",
            "nodeCode": CENTRE,
            "countyCode": TEST_COUNTY,
            "references": [
                {"name": "item", "id": encode_id("ProjectItem", item.id)},
                {"name": "project", "id": encode_id("Project", item.project_id)},
            ],
            "facts": [
                {"name": "light", "value": "red"},
                {"name": "month", "value": "2025-03"},
                {"name": "progress", "value": "12.50"},
            ],
        }


async def test_history_comes_first_and_then_what_happens_without_a_hole_and_once(world: World) -> None:
    """Readers come from everywhere while acts go on; each is told exactly what lies after its cursor."""
    dice = random.Random(11)
    for _ in range(20):
        await act_at_random(dice)
    async with AsyncExitStack() as stack:
        reader = await stack.enter_async_context(reading(world))
        comers: dict[str, int] = {}
        for turn in range(25):
            await act_at_random(dice)
            cursor = dice.randint(0, await outbox.head())
            comers[f"comer {turn}"] = cursor
            await follow(reader, f"comer {turn}", after=str(cursor))
        await settled()
        for operation_id, cursor in comers.items():
            await told_all(reader, operation_id, await public_numbers(after=cursor))


async def test_history_of_several_pages_is_told_from_any_cursor(world: World) -> None:
    await retitle_often(PAGE * 2 + 30)
    head = await settled()
    places = [0, 1, PAGE - 1, PAGE, PAGE + 1, 2 * PAGE, head - 1, head]
    async with reading(world) as reader:
        for place in places:
            await follow(reader, f"from {place}", after=str(place))
        for place in places:
            await told_all(reader, f"from {place}", await public_numbers(after=place))
        # And all of them are live.
        await retitle("最新")
        for place in places:
            await told_all(reader, f"from {place}", await public_numbers(after=place)) if place < head else None
            await reader.until(lambda place=place: cursors(reader, f"from {place}")[-1:] == [head + 1])


async def test_one_without_a_cursor_is_told_what_happens_from_now_on(world: World) -> None:
    await retitle("此前")
    head = await settled()
    await eventually(lambda: world.app.state.service.hub.position == head)
    async with reading(world) as reader:
        await follow(reader, "log")
        await eventually(lambda: sample("members") == 1)
        await retitle("此后")
        await told_all(reader, "log", [head + 1])


async def test_filters_by_subtree_and_by_kind(world: World) -> None:
    async with reading(world) as reader:
        node = await PlatformNode.get(code=CENTRE)
        await follow(reader, "centre", after="0", node=CENTRE)
        await follow(reader, "other centre", after="0", node=OTHER_CENTRE)
        await follow(reader, "reports", after="0", kinds=["projectItemReported"])
        await follow(reader, "nothing", after="0", kinds=[])
        await follow(reader, "none of these", after="0", kinds=["noSuchKind"])
        await report(world)
        await retitle("改名")
        await settled()
        await told_all(reader, "centre", await public_numbers(topic=f"node:{node.id}"))
        await reader.until(lambda: entries(reader, "reports")[-1:] and cursors(reader, "reports")[-1] > 0)
        assert {entry["kind"] for entry in entries(reader, "reports")} == {"projectItemReported"}
        assert [entry["kind"] for entry in entries(reader, "centre")][-2:] == [
            "projectItemReported",
            "projectItemEdited",
        ]
        assert "projectItemEdited" not in [entry["kind"] for entry in entries(reader, "other centre")]
        assert reader.payloads["nothing"] == reader.payloads["none of these"] == []


async def test_unknown_node_is_null_and_then_complete(world: World) -> None:
    async with world.socket() as client:
        for after in (None, "0"):
            await client.subscribe(SHORT, {"node": "999999", "after": after})
            assert await client.receive() == {"id": "1", "type": "next", "payload": {"data": {"state": None}}}
            assert await client.receive() == {"id": "1", "type": "complete"}
    await eventually(lambda: sample("groups") == 0)


async def make_staff(login: str, code: str) -> None:
    node, account = await PlatformNode.get(code=code), await Account.get(login=login)
    await grant_capacity(SERVICE, account_id=account.id, kind=CapacityKind.STAFF, node_id=node.id)


async def test_what_happens_to_accounts_reaches_only_those_who_may_see_the_account(world: World) -> None:
    """Seen to fail with every object taken for seen. (The topic and the fact hide it each by itself.)"""
    account = await Account.get(login="test.other")
    async with AsyncExitStack() as stack:
        readers = {
            login: await stack.enter_async_context(reading(world, by=login))
            for login in ("test.admin", "test.unit", "test.staff", None)
        }
        for reader in readers.values():
            await follow(reader, "log", LOG, after="0")
        await make_staff("test.other", OTHER_CENTRE)
        await report(world)
        last = await settled()
        for reader in readers.values():
            await reader.until(lambda reader=reader: cursors(reader, "log")[-1:] == [last])
        for login, reader in readers.items():
            heard = [entry for entry in entries(reader, "log") if entry["kind"] == "accountRightsChanged"]
            text = "".join(reader.payloads["log"])
            if login == "test.admin":
                assert [{"name": "account", "id": encode_id("Account", account.id)}] in [
                    entry["references"] for entry in heard
                ]
            else:
                assert heard == []
                assert encode_id("Account", account.id) not in text
                assert "account" not in text


async def test_topic_of_a_sort_that_nobody_has_listed_is_heard_by_nobody(world: World) -> None:
    await outbox.record([outbox.NewEvent("somethingNew", ("mystery:1",), facts={"a": "b"})], clock.now())
    await outbox.record([outbox.NewEvent("somethingElse", ("node:999999",))], clock.now())
    await retitle("之后")
    last = await settled()
    async with reading(world, by="test.admin") as reader:
        await follow(reader, "log", after="0")
        await reader.until(lambda: cursors(reader, "log")[-1:] == [last])
        assert not {"somethingNew", "somethingElse"} & {entry["kind"] for entry in entries(reader, "log")}


async def test_change_of_rights_goes_on_where_the_reader_was(world: World) -> None:
    async with reading(world, by="test.staff") as reader:
        await follow(reader, "log", after="0")
        await report(world)
        last = await settled()
        await reader.until(lambda: cursors(reader, "log")[-1:] == [last])
        # When the reader becomes staff of the county, then it hears of accounts too, and of nothing twice.
        await make_staff("test.staff", TEST_COUNTY)
        open_sessions = world.app.state.service.sessions._open
        await eventually(lambda: any(session.audience.whole_county for session in open_sessions), WITHIN)
        await make_staff("test.other", OTHER_CENTRE)
        await retitle("之后")
        newest = await settled()
        await reader.until(lambda: cursors(reader, "log")[-1:] == [newest])
        told = cursors(reader, "log")
        assert told == sorted(set(told))
        assert set(told) >= set(await public_numbers())
        assert newest - 1 in told, "an event on an account that this reader may see now"


async def test_forgotten_history_is_told_as_a_gap_first(world: World) -> None:
    await retitle_often(PAGE + 20)
    await settled()
    clock.shift(KEPT - timedelta(minutes=1))
    try:
        await retitle_often(3)
        head = await settled()
        clock.shift(KEPT + timedelta(minutes=1))
        await forget_old()
    finally:
        clock.shift(timedelta())
    kept = await public_numbers()
    assert kept == [head - 2, head - 1, head]
    async with reading(world) as reader:
        for after in (0, PAGE, head - 4, head - 3, head - 1):
            await follow(reader, f"from {after}", after=str(after))
        for after in (0, PAGE, head - 4):
            await reader.until(lambda after=after: len(reader.payloads[f"from {after}"]) == 4)
            gap, *rest = entries(reader, f"from {after}")
            assert gap == {"cursor": str(head - 3), "gap": "Gap"}
            assert [int(entry["cursor"]) for entry in rest] == kept
        await told_all(reader, f"from {head - 3}", kept)
        await told_all(reader, f"from {head - 1}", kept[-1:])
        await retitle("最新")
        for after in (0, PAGE, head - 4, head - 3, head - 1):
            await reader.until(lambda after=after: cursors(reader, f"from {after}")[-1] == head + 1)


async def test_events_are_kept_as_long_as_the_setting_says(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay, "CLEAR_SECONDS", 0.0)
    try:
        async with running(replace(settings, events_kept_days=30)) as world:
            await retitle("老早")
            old = await settled()
            clock.shift(timedelta(days=29))
            await retitle("如今")
            await settled()
            # Whatever was due to be forgotten with the change has been.
            await asyncio.sleep(0.5)
            async with reading(world) as reader:
                await follow(reader, "log", after=str(old - 1))
                await told_all(reader, "log", [old, old + 1])
            clock.shift(timedelta(days=31))
            async with asyncio.timeout(PATIENCE):
                while await OutboxEvent.exists(number=old):  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
    finally:
        clock.shift(timedelta())


async def test_cursor_of_another_database_is_told_as_a_gap(world: World) -> None:
    head = await settled()
    async with reading(world) as reader:
        await follow(reader, "log", after=str(head + 1000))
        await reader.until(lambda: reader.payloads["log"])
        assert entries(reader, "log") == [{"cursor": str(head), "gap": "Gap"}]
        await retitle("最新")
        await reader.until(lambda: cursors(reader, "log")[1:] == [head + 1])


async def test_forgetting_leaves_no_hole_even_where_an_older_act_was_numbered_after_a_younger(world: World) -> None:
    """Seen to fail with events forgotten by their time alone: number 2 of 3 would go, and its readers never know."""
    head = await settled()
    now = clock.now()
    for age in (timedelta(), KEPT + timedelta(hours=1), timedelta()):
        await outbox.record([outbox.NewEvent("aged", ("node:1",))], now - age)
        await settled()
    await forget_old()
    assert [event.number async for event in OutboxEvent.filter(kind="aged").order_by("number")] == [
        head + 1,
        head + 2,
        head + 3,
    ]


async def test_transaction_held_open_while_later_ones_commit_loses_nothing(world: World) -> None:
    if is_sqlite(world.settings.database_url):
        # One writer at a time: nothing can commit while another transaction is open. Its turn comes after.
        await retitle_often(3)
        await settled()
        return
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def held() -> None:
        async with in_transaction():
            await outbox.record([outbox.NewEvent("heldOpen", ("node:1",))], clock.now())
            begun.set()
            await go_on.wait()

    async with reading(world) as reader:
        await follow(reader, "log", after="0")
        task = asyncio.create_task(held())
        await begun.wait()
        own = await OutboxEvent.filter(kind="heldOpen").count()
        assert own == 0
        await retitle_often(5)
        last = await settled()
        await reader.until(lambda: cursors(reader, "log")[-1:] == [last])
        go_on.set()
        await task
        assert await settled() == last + 1
        await told_all(reader, "log", await public_numbers())
        assert entries(reader, "log")[-1]["kind"] == "heldOpen"


async def test_event_stream_resumes_by_its_id_lines(world: World) -> None:
    await retitle_often(5)
    await settled()
    numbers = await public_numbers()
    async with event_stream(world, SHORT, {"after": "0"}) as stream:
        ids = [await stream.identified() for _ in numbers]
    assert ids == [str(number) for number in numbers]
    # A browser names the last id that it has seen; the document's own argument stands as it was at the start.
    async with event_stream(world, SHORT, {"after": "0"}, **{"last-event-id": ids[-3]}) as stream:
        assert [await stream.identified() for _ in range(2)] == ids[-2:]
        await retitle("最新")
        assert await stream.identified() == str(numbers[-1] + 1)


async def test_slow_reader_of_a_log_misses_nothing(world: World) -> None:
    """It is not given more than it takes, and goes on by itself from SQL."""
    async with reading(world) as quick, world.socket() as slow:
        slow.connection.transport.pause_reading()
        for number in range(50):
            await slow.subscribe(
                LOG.replace("cursor kind", " ".join(f"{'x' * 300}{n}: cursor" for n in range(5)) + " cursor kind"),
                {"after": "0"},
                f"{number}",
            )
        await follow(quick, "log", after="0")
        await retitle_often(40)
        last = await settled()
        await quick.until(lambda: cursors(quick, "log")[-1:] == [last])
        expected = await public_numbers()
        slow.connection.transport.resume_reading()
        told: dict[str, list[int]] = {}
        async with asyncio.timeout(PATIENCE * 3):
            while len(told) < 50 or min(len(each) for each in told.values()) < len(expected):
                message = await slow.receive()
                assert message["type"] == "next", message
                told.setdefault(message["id"], []).append(int(message["payload"]["data"]["state"]["cursor"]))
        assert all(each == expected for each in told.values())


async def test_statements_of_a_storm_grow_with_the_pages_and_not_with_the_readers(world: World) -> None:
    await retitle_often(PAGE + 50)
    head = await settled()
    await eventually(lambda: world.app.state.service.hub.position == head)
    counts = []
    for readers in (4, 40):
        world.app.state.service.groups._engine.archive.clear()
        async with reading(world) as reader:
            with statements_counted() as seen:
                for number in range(readers):
                    await follow(reader, f"{number}", after=str(number))
                for number in range(readers):
                    await told_all(reader, f"{number}", await public_numbers(after=number))
            # The test's own questions are left out.
            counts.append(len([sql for sql in seen if '"outbox_event"' in sql and '"number"<=' in sql]))
            assert len(world.app.state.service.groups._groups) == 1
        await eventually(lambda: sample("groups") == 0)
    assert counts[0] == counts[1] > 0


async def test_pairs_of_cursors_rise_for_every_reader(world: World) -> None:
    dice = random.Random(3)
    async with reading(world) as reader:
        await follow(reader, "log", after="0")
        for _ in range(30):
            await act_at_random(dice)
        await settled()
        await told_all(reader, "log", await public_numbers())
        told = cursors(reader, "log")
        assert all(earlier < later for earlier, later in itertools.pairwise(told))


async def test_event_that_cannot_be_told_is_told_to_be_so_and_stops_nobody(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seen to fail while every healthy event before the broken one gave the log new patience: it was read for ever."""
    after = await settled()
    await retitle_often(4)
    broken = after + 3
    told = sight.told

    def one_is_broken(event: LoggedEvent) -> Event:
        # Without its row, whatever is asked about it breaks.
        return replace(told(event), row=None) if event.number == broken else told(event)

    monkeypatch.setattr(sight, "told", one_is_broken)
    assert await settled() == after + 4
    async with reading(world) as reader:
        await follow(reader, "log", LOG, after=str(after))
        await reader.until(lambda: reader.completed or len(reader.payloads["log"]) >= 4, PATIENCE * 2)
        payloads = [json.loads(payload) for payload in reader.payloads["log"]]
    codes = [{error["extensions"]["code"] for error in payload.get("errors", ())} for payload in payloads]
    assert codes == [set(), set(), {"INTERNAL"}, set()]
    whole = [int(payload["data"]["state"]["cursor"]) for payload in payloads if "errors" not in payload]
    assert whole == [after + 1, after + 2, after + 4]


async def test_what_happens_at_once_is_given_page_by_page(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Seen to fail while a round gave all that was new: most of three thousand events waited for every reader."""
    given: list[int] = []
    take = SubscribedLog.take

    def counted(member: SubscribedLog, entries: Sequence[Told]) -> None:
        given.append(len(entries))
        take(member, entries)

    monkeypatch.setattr(SubscribedLog, "take", counted)
    async with reading(world) as reader:
        await follow(reader, "log", node=RUDONG)
        await eventually(lambda: sample("members") == 1)
        await elsewhere(PAGE * 12)
        await reader.until(lambda: len(reader.payloads["log"]) >= PAGE * 12, PATIENCE * 2)
    assert sum(given) == PAGE * 12
    assert max(given) <= PAGE

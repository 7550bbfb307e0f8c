"""The database goes away under open streams: they wait, and go on when it is back."""

import asyncio
import re
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest

from models.database import sqlite_path
from models.outbox import OutboxEvent, StreamHead, number_pending
from models.projects.rows import ProgressReport
from realtime.settings import Settings
from tests.faults.logbook import Logbook
from tests.realtime.streams import (
    CENTRE,
    NODE_QUERY,
    NODE_STREAM,
    Reader,
    Watched,
    eventually,
    node_watched,
    project_watched,
    reading,
    ready,
    report,
    retitle,
    sample,
    the_item,
    watch,
)
from tests.support.county import TEST_COUNTY
from tests.support.servers import PostgresServer
from tests.support.world import World, running

# Words of drivers, of SQL, of paths and of addresses that no client is to read.
INTERNALS = re.compile(
    r"asyncpg|sqlite|tortoise|traceback|connection|refused|select |127\.0\.0\.1|localhost|site-packages|\.py|errno|database \"",
    re.IGNORECASE,
)
HEAL_SECONDS = 30.0


def assert_masked(answer: dict[str, Any]) -> None:
    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "UNAVAILABLE"
    assert error["extensions"]["id"] in error["message"]
    assert not INTERNALS.search(str(answer)), answer


async def all_converge(world: World, reader: Reader, streams: list[Watched]) -> None:
    for watched in streams:
        await reader.converge(watched.operation_id, lambda one=watched: one.fresh(world), seconds=HEAL_SECONDS)
        revisions = reader.revisions(watched.operation_id)
        assert revisions == sorted(set(revisions))


@asynccontextmanager
async def sqlite_taken(url: str) -> AsyncIterator[None]:
    """Another process writes and does not come to an end: to SQLite, this is the database being away."""
    other = sqlite3.connect(sqlite_path(url), isolation_level=None, timeout=0)
    while not other.in_transaction:
        # What the service writes at this moment must be able to end: it shares the loop with us.
        with suppress(sqlite3.OperationalError):
            other.execute("BEGIN IMMEDIATE")
        await asyncio.sleep(0.01)
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


@pytest.mark.short
async def test_database_that_is_away_under_open_streams_is_masked_and_all_heal_when_it_is_back(
    own_settings: Settings, own_postgres: PostgresServer | None
) -> None:
    book = Logbook(0)
    async with running(own_settings) as world, reading(world) as reader, book.reading(world) as log:
        streams = [node_watched(TEST_COUNTY), node_watched(CENTRE), await project_watched()]
        await watch(reader, *streams)
        await report(world, "2025-01", "10")
        await reader.states("project", 2)
        await all_converge(world, reader, streams)
        if own_postgres is None:
            # A report waits for the other writer, and arrives when it has gone.
            async with sqlite_taken(own_settings.database_url):
                waiting = asyncio.create_task(report(world, "2025-02", "20"))
                await asyncio.wait([waiting], timeout=2)
                assert not waiting.done()
            await waiting
        else:
            await report_through_an_outage(world, reader, own_postgres)
        await all_converge(world, reader, streams)
        # No stream was ended, none was told an error, and the next change arrives as ever.
        await report(world, "2025-03", "30")
        await reader.until(lambda: '"progress":"30.00"' in reader.payloads["project"][-1])
        assert not reader.completed
        assert not reader.errors
        await all_converge(world, reader, streams)
        await book.complete(log, HEAL_SECONDS)


async def report_through_an_outage(world: World, reader: Reader, server: PostgresServer) -> None:
    await world.token("test.unit")
    await asyncio.to_thread(server.kill)
    # A query and a new subscription are told in a sentence with an id, and nothing else.
    answer = await world.post(NODE_QUERY, {"code": TEST_COUNTY}, accept_language="en")
    assert_masked(answer.json())
    assert "unavailable" in answer.json()["errors"][0]["message"]
    assert_masked((await world.post(NODE_QUERY, {"code": TEST_COUNTY})).json())
    await ready(world, {"database": "away"}, 503)
    async with world.socket() as newcomer:
        await newcomer.subscribe(NODE_STREAM, {"code": "320699101"})
        message = await newcomer.receive()
        assert message["type"] == "next"
        assert_masked(message["payload"])
        assert (await newcomer.receive())["type"] == "complete"
    # A signed-in report is refused the same way, however far it comes.
    item = {"itemId": "x", "month": "2025-02", "progress": "20", "spent": "1"}
    document = "mutation($input: ProjectItemReportInput!) { projectItemReport(input: $input) { userErrors { code } } }"
    assert_masked((await world.post(document, {"input": item}, by="test.unit")).json())
    seen = {name: len(payloads) for name, payloads in reader.payloads.items()}
    await asyncio.to_thread(server.restart)
    await ready(world, {"database": "ok"})
    assert {name: len(payloads) for name, payloads in reader.payloads.items()} == seen
    async with asyncio.timeout(HEAL_SECONDS):
        await report(world, "2025-02", "20")


@pytest.mark.short
async def test_reader_with_a_revision_of_another_database_who_comes_during_an_outage_gets_the_state_after_it(
    own_settings: Settings, own_postgres: PostgresServer | None
) -> None:
    """Seen to fail on PostgreSQL while the look for the newest number was given up when it failed: the reader waits for ever."""
    document = f"""subscription($after: BigInt) {{
      state: platformNodeUpdated(code: "{TEST_COUNTY}", afterRevision: $after) {{ revision }} }}"""
    async with running(own_settings) as world, world.socket() as early, world.socket() as late:
        await early.subscribe(document)
        told = await early.state()
        if own_postgres is None:
            async with sqlite_taken(own_settings.database_url):
                await late.subscribe(document, {"after": "999999999999"})
        else:
            await asyncio.to_thread(own_postgres.kill)
            await late.subscribe(document, {"after": "999999999999"})
            await ready(world, {"database": "away"}, 503)
            await asyncio.to_thread(own_postgres.restart)
        assert await late.state() == told


@pytest.mark.short
async def test_connections_that_are_terminated_are_made_anew(
    own_settings: Settings, own_postgres: PostgresServer | None
) -> None:
    book = Logbook(0)
    async with running(own_settings) as world, reading(world) as reader, book.reading(world) as log:
        streams = [node_watched(TEST_COUNTY), await project_watched()]
        await watch(reader, *streams)
        for number in range(3):
            if own_postgres is not None:
                await asyncio.to_thread(own_postgres.terminate_connections)
            else:
                # SQLite's one connection is held by another writer for a moment.
                async with sqlite_taken(own_settings.database_url):
                    await streams[0].fresh(world)
            async with asyncio.timeout(HEAL_SECONDS):
                while not await retitled(f"第 {number} 次"):  # noqa: ASYNC110
                    await asyncio.sleep(0.1)
            await all_converge(world, reader, streams)
            await ready(world, {"database": "ok", "bus": "ok"})
            await book.complete(log, HEAL_SECONDS)
        assert not reader.completed


async def retitled(title: str) -> bool:
    """A client retries what met a broken connection."""
    with suppress(Exception):
        await retitle(title)
    with suppress(Exception):
        return (await the_item()).title == title
    return False


async def test_connections_terminated_in_a_burst_lose_no_acknowledged_report(
    own_settings: Settings, own_postgres: PostgresServer | None
) -> None:
    months = [f"2025-{month:02}" for month in range(1, 13)]
    acknowledged: list[str] = []
    async with running(own_settings) as world, reading(world) as reader:
        watched = await project_watched()
        await watch(reader, watched)
        await world.token("test.unit")

        async def report_all() -> None:
            for month in months:
                with suppress(Exception):
                    await report(world, month, "5")
                    acknowledged.append(month)

        burst = asyncio.create_task(report_all())
        while not burst.done():
            if own_postgres is not None:
                await asyncio.to_thread(own_postgres.terminate_connections)
            await asyncio.wait([burst], timeout=0.15)
        await burst
        await ready(world, {"database": "ok"})
        stored = set(await ProgressReport.filter(item_id=(await the_item()).id).values_list("month", flat=True))
        assert set(acknowledged) <= stored
        await retitle("最后")
        await all_converge(world, reader, [watched])


@pytest.mark.short
async def test_event_that_was_numbered_and_never_told_is_delivered(own_settings: Settings) -> None:
    """The relay dies between numbering and telling."""
    async with running(own_settings) as world, reading(world) as reader:
        streams = [node_watched(TEST_COUNTY), await project_watched()]
        await watch(reader, *streams)
        # Given a bus to which nobody tells anything, and numbers that are dealt here.
        told: list[Any] = []

        async def swallow(events: Any) -> None:
            told.append(events)

        world.app.state.service.bus.tell = swallow
        for number in range(5):
            await retitle(f"未通知 {number}")
            await number_pending()
        started = time.monotonic()
        await all_converge(world, reader, streams)
        assert time.monotonic() - started < 5
        assert world.app.state.service.hub.position == (await StreamHead.get(topic="*")).revision


@pytest.mark.short
async def test_event_that_is_told_twice_or_late_is_delivered_once(own_settings: Settings) -> None:
    async with running(own_settings) as world, reading(world) as reader:
        watched = node_watched(TEST_COUNTY)
        await watch(reader, watched)
        tell = world.app.state.service.bus.tell

        async def tell_twice_and_backwards(events: Any) -> None:
            for event in [*reversed(events), *events]:
                await tell([event])

        world.app.state.service.bus.tell = tell_twice_and_backwards
        for number in range(10):
            await retitle(f"重复 {number}")
        await all_converge(world, reader, [watched])


@pytest.mark.short
async def test_database_restored_to_an_earlier_state_gives_every_stream_a_fresh_one(own_settings: Settings) -> None:
    async with running(own_settings) as world, reading(world) as reader:
        streams = [node_watched(TEST_COUNTY), await project_watched()]
        await watch(reader, *streams)
        before = {watched.operation_id: reader.payloads[watched.operation_id][-1] for watched in streams}
        heads = dict(await StreamHead.all().values_list("topic", "revision"))
        item = await the_item()
        await retitle("将被恢复")
        for watched in streams:
            await reader.states(watched.operation_id, 2)
        # When the rows are as they were, as after a restored backup.
        for topic, revision in heads.items():
            await StreamHead.filter(topic=topic).update(revision=revision)
        await OutboxEvent.filter(number__gt=heads["*"]).delete()
        await item.save()
        # Then every stream goes back with them.
        for watched in streams:
            await reader.until(lambda one=watched: reader.payloads[one.operation_id][-1] == before[one.operation_id])
        await report(world)
        for watched in streams:
            await reader.converge(watched.operation_id, lambda one=watched: one.fresh(world))


@pytest.mark.short
async def test_three_hundred_abrupt_connects_leave_everything_as_before(own_settings: Settings) -> None:
    async with running(own_settings) as world, reading(world) as neighbour:
        watched = node_watched(TEST_COUNTY)
        await watch(neighbour, watched)
        service = world.app.state.service
        await world.token("test.staff")
        await eventually(lambda: sample("keeps_time") == 1)
        tasks = len(asyncio.all_tasks())

        async def connect_and_vanish(number: int) -> None:
            with suppress(Exception):
                async with world.socket(by="test.staff" if number % 2 else None) as client:
                    await client.subscribe(NODE_STREAM, {"code": CENTRE})
                    if number % 3:
                        await client.state()
                    client.connection.transport.abort()

        for number in range(3):
            await asyncio.gather(*(connect_and_vanish(place) for place in range(100)))
            await retitle(f"仍在 {number}")
        await eventually(lambda: len(service.groups._groups) == 1 and len(service.hub._watchers) == 1)
        await eventually(lambda: len(service.sessions._open) == 0)
        await eventually(lambda: len(asyncio.all_tasks()) <= tasks)
        await neighbour.converge(watched.operation_id, lambda: watched.fresh(world))

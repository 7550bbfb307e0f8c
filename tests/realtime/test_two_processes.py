"""Several processes on one database: services beside each other, and the command line beside a service."""

import asyncio
import json
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

from models.database import connected
from models.outbox import OutboxEvent, StreamHead
from models.platform.rows import PlatformNode
from realtime.settings import Settings
from tests.realtime.processes import ServiceProcess, command, service_process
from tests.realtime.streams import (
    NODE_STREAM,
    RUDONG,
    SMALL_STREAM,
    WITHIN,
    node_watched,
    reading,
    watch,
)
from tests.support.county import TEST_COUNTY, plan_of

FIRST_ITEMS = """query { projects(code: "320623", first: 1) { nodes { items(first: 6) { nodes {
  id reportedMonth leadUnit { code } } } } } }"""
REPORT = """mutation($input: ProjectItemReportInput!) {
  projectItemReport(input: $input) { report { month } userErrors { code } } }"""

RESUMED = """subscription($code: String!, $after: BigInt) {
  state: platformNodeUpdated(code: $code, afterRevision: $after) { revision } }"""
RESUMED_INSIDE = """subscription($code: String!, $after: BigInt) {
  ... on Subscription { state: platformNodeUpdated(code: $code, afterRevision: $after) { revision } } }"""


async def report_next_month(world: ServiceProcess, place: int = 0) -> None:
    (project,) = (await world.ask(FIRST_ITEMS))["projects"]["nodes"]
    item = project["items"]["nodes"][place]
    month = f"2025-{int(item['reportedMonth'][5:]) + 1:02}"
    entered = {"itemId": item["id"], "month": month, "progress": "77", "spent": "1", "reason": "晚"}
    answer = await world.ask(REPORT, {"input": entered}, by="unit.01")
    assert answer["projectItemReport"] == {"report": {"month": month}, "userErrors": []}


async def test_report_and_sign_out_at_one_process_reach_the_readers_of_the_other(
    settings: Settings, tmp_path: Path
) -> None:
    """On SQLite, where one process serves, the second one stands for any that holds the same file."""
    async with AsyncExitStack() as stack:
        one, other = [
            await stack.enter_async_context(service_process(settings, tmp_path / name)) for name in ("one", "other")
        ]
        await asyncio.gather(one.until_ready(), other.until_ready())
        watched = node_watched(RUDONG)
        reader = await stack.enter_async_context(reading(other))
        await watch(reader, watched)
        for count in (2, 3):
            await report_next_month(one, count)
            await reader.states(watched.operation_id, count, seconds=WITHIN)
        for world in (one, other):
            await reader.converge(watched.operation_id, lambda world=world: watched.fresh(world))
        revisions = reader.revisions(watched.operation_id)
        assert revisions == sorted(set(revisions))
        # A reader that moves to the other process with what it has is current there too.
        async with one.socket() as moved:
            await moved.subscribe(NODE_STREAM, {"code": RUDONG, "after": str(revisions[-1])})
            assert await moved.silent()
            await report_next_month(other, 4)
            assert int((await moved.state(WITHIN))["state"]["revision"]) > revisions[-1]
        # Rights travel the same way.
        async with other.socket(token=await one.token("unit.01")) as signed_in:
            await one.ask("mutation { signOut { signedOut } }", by="unit.01")
            assert (await signed_in.closed(WITHIN))[0] == 4403


async def test_reader_that_moves_to_a_process_that_lags_never_sees_its_revision_fall(
    settings: Settings, tmp_path: Path
) -> None:
    """Without a bus between them, a process hears up to a second late of what was done at the other."""
    settings = replace(settings, redis_url=None)
    caught_lagging = 0
    async with AsyncExitStack() as stack:
        quick, lagging = [
            await stack.enter_async_context(service_process(settings, tmp_path / name)) for name in ("quick", "lagging")
        ]
        await asyncio.gather(quick.until_ready(), lagging.until_ready())
        ahead = await stack.enter_async_context(quick.socket())
        await ahead.subscribe(NODE_STREAM, {"code": RUDONG})
        await ahead.state()
        standing = await stack.enter_async_context(reading(lagging))
        watched = node_watched(RUDONG)
        await watch(standing, watched)
        for place in range(3):
            await report_next_month(quick, place)
            revision = int((await ahead.state(WITHIN))["state"]["revision"])
            caught_lagging += standing.revisions(watched.operation_id)[-1] < revision
            async with lagging.socket() as moved, reading(lagging) as inside:
                await inside.client.subscribe(RESUMED_INSIDE, {"code": RUDONG, "after": str(revision)})
                # One joins the group that still shows the older state, the other begins a group of its own.
                await moved.subscribe(NODE_STREAM, {"code": RUDONG, "after": str(revision)}, "shared")
                await moved.subscribe(RESUMED, {"code": RUDONG, "after": str(revision)}, "own")
                assert await moved.silent(), "a state that the reader had already, or an older one"
                await standing.until(lambda: standing.revisions(watched.operation_id)[-1] >= revision, WITHIN)  # noqa: B023
                assert await moved.silent(0.3), "the very state that the reader had already"
                await report_next_month(lagging, place)
                for _ in range(2):
                    assert int((await moved.state(WITHIN))["state"]["revision"]) > revision
                await inside.until(lambda: inside.revisions("1")[-1:] > [revision], WITHIN)  # noqa: B023
                assert inside.revisions("1")[0] >= revision
            await ahead.state(WITHIN)
        revisions = standing.revisions(watched.operation_id)
        assert revisions == sorted(set(revisions))
    assert caught_lagging


async def test_two_processes_that_start_at_once_on_an_empty_database_migrate_and_seed_it_once(
    settings: Settings, empty_database: str, tmp_path: Path
) -> None:
    settings = replace(settings, database_url=empty_database)
    async with AsyncExitStack() as stack:
        worlds = [
            await stack.enter_async_context(service_process(settings, tmp_path / name)) for name in ("one", "other")
        ]
        await asyncio.gather(*(world.until_ready() for world in worlds))
        for world in worlds:
            data = await world.ask("{ platform { summary { nodes items } } }")
            assert data == {"platform": {"summary": {"nodes": 270, "items": 58}}}
        logs = [world.log.read_text() for world in worlds]
    assert all("Traceback" not in log for log in logs), logs
    async with connected(empty_database):
        assert await PlatformNode.filter(parent_id=None).count() == 1


async def test_import_on_the_command_line_reaches_an_open_subscription(settings: Settings, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps(plan_of(TEST_COUNTY, points=5)), encoding="utf-8")
    async with service_process(settings, tmp_path / "log") as world:
        await world.until_ready()
        async with reading(world) as reader:
            watched, untouched = node_watched(TEST_COUNTY), node_watched(RUDONG)
            await watch(reader, watched, untouched)
            status, printed = await command(settings, "models", "load-platform", str(plan))
            assert (status, "4 nodes added" in printed) == (0, True), printed
            before, after = await reader.states(watched.operation_id, 2, seconds=WITHIN)
            assert after["summary"]["contactPoints"] == before["summary"]["contactPoints"] + 4
            await reader.converge(watched.operation_id, lambda: watched.fresh(world))
            # Loading it once more changes nothing, and so tells nothing.
            events = await event_count(settings)
            status, printed = await command(settings, "models", "load-platform", str(plan))
            assert (status, "0 nodes added" in printed) == (0, True), printed
            assert await event_count(settings) == events
            assert len(reader.payloads[untouched.operation_id]) == 1


async def test_import_with_wrong_counts_says_which_and_changes_nothing(settings: Settings, tmp_path: Path) -> None:
    broken = plan_of(TEST_COUNTY, points=5)
    broken["platformSeed"]["points"] = 99
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps(broken), encoding="utf-8")
    events = await event_count(settings)
    status, printed = await command(settings, "models", "load-platform", str(plan))
    assert status == 1
    assert "platformSeed.points promises 99" in printed
    assert "Traceback" not in printed
    assert await event_count(settings) == events


async def event_count(settings: Settings) -> int:
    async with connected(settings.database_url):
        return await OutboxEvent.all().count()


async def test_second_start_keeps_the_data_and_the_revisions(settings: Settings, tmp_path: Path) -> None:
    async with service_process(settings, tmp_path / "first") as world:
        await world.until_ready()
        await report_next_month(world)
        async with reading(world) as reader:
            await watch(reader, node_watched(RUDONG))
            # The report may still be on its way.
            await reader.converge(f"node-{RUDONG}", lambda: node_watched(RUDONG).fresh(world))
            kept, revision = reader.payloads[f"node-{RUDONG}"][-1], reader.revisions(f"node-{RUDONG}")[-1]
    async with connected(settings.database_url):
        head = await StreamHead.get(topic="*")
    async with service_process(settings, tmp_path / "second") as world:
        await world.until_ready()
        assert await node_watched(RUDONG).fresh(world) == kept
        async with world.socket() as client:
            # Whoever came through the restart with the current state hears nothing, then the next change.
            await client.subscribe(NODE_STREAM, {"code": RUDONG, "after": str(revision)}, "resumed")
            await client.subscribe(SMALL_STREAM, {"code": RUDONG}, "fresh")
            message = await client.receive()
            assert (message["id"], message["payload"]["data"]["state"]["revision"]) == ("fresh", str(revision))
            assert await client.silent(0.3)
            await report_next_month(world)
            assert {(await client.receive())["id"] for _ in range(2)} == {"resumed", "fresh"}
    async with connected(settings.database_url):
        assert (await StreamHead.get(topic="*")).revision > head.revision

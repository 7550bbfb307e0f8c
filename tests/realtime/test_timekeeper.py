"""The timekeeper: one process at a time, the next one within seconds, and no duty stands in another's way."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from prometheus_client import REGISTRY

from models import clock
from models.actor import SERVICE
from models.acts import Act, verb
from models.audit.rows import AuditEntry
from models.database import connected
from models.files.rows import FileContent, StoredFile
from models.outbox import OutboxEvent
from models.platform.rows import PlatformNode
from models.timekeeping import Duty, DutyMark, Stretch, first_to_do
from realtime.settings import Settings
from realtime.timekeeper import Plan, Timekeeper
from tests.realtime.processes import ServiceProcess, service_process
from tests.realtime.streams import eventually
from tests.support.meeting import met
from tests.support.uploading import picture, sent

SHANGHAI = "Asia/Shanghai"


@asynccontextmanager
async def keeping(settings: Settings, *duties: Duty) -> AsyncIterator[None]:
    task = asyncio.create_task(Timekeeper(settings.database_url, duties).run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@pytest.fixture
async def rows(settings: Settings) -> AsyncIterator[None]:
    async with connected(settings.database_url):
        yield
    clock.shift(timedelta())


def counted(duty: str, outcome: str) -> float:
    return REGISTRY.get_sample_value("congress_duties_total", {"duty": duty, "outcome": outcome}) or 0.0


async def test_a_duty_that_fails_does_not_stop_the_others_and_is_tried_again(settings: Settings, rows: None) -> None:
    tried: list[datetime] = []

    async def fail(stretch: Stretch) -> None:
        tried.append(stretch.until)
        if len(tried) < 3:
            raise RuntimeError("it fails twice")

    done: list[datetime] = []

    async def succeed(stretch: Stretch) -> datetime:
        done.append(stretch.until)
        return stretch.until + timedelta(seconds=1)

    failed_before = counted("test.fails", "failed")
    async with keeping(settings, Duty("test.fails", fail), Duty("test.succeeds", succeed)):
        await eventually(lambda: counted("test.fails", "done"), seconds=20)
    assert counted("test.fails", "failed") == failed_before + 2
    assert len(done) >= 4 and done == sorted(set(done))
    assert (await DutyMark.get(duty="test.fails")).done_until == tried[-1]


async def test_a_duty_is_done_when_it_is_due_and_again_when_the_clock_is_moved(settings: Settings, rows: None) -> None:
    done: list[Stretch] = []

    async def run(stretch: Stretch) -> datetime | None:
        done.append(stretch)
        return stretch.until + timedelta(days=1) if len(done) == 1 else None

    async with keeping(settings, Duty("test.moved", run)):
        await eventually(lambda: len(done) == 1)
        await asyncio.sleep(2.5)
        assert len(done) == 1
        clock.shift(timedelta(days=1))
        await eventually(lambda: len(done) == 2)
        # Set back by an hour: time stands still until it has caught up.
        clock.shift(timedelta(hours=23))
        await asyncio.sleep(2.5)
        assert len(done) == 2
        clock.shift(timedelta(days=8))
        await eventually(lambda: len(done) == 3)
    assert [one.since for one in done] == [None, done[0].until, done[1].until]
    assert done[2].until - done[1].until > timedelta(days=6)


@verb("testDaysClose")
async def close_day(act: Act, *, moment: datetime, last: bool) -> bool:
    """Does something for each day; tells the streams of the state after the last."""
    if not await first_to_do(act, "test.days", moment):
        return False
    node = await PlatformNode.get(code="320699")
    act.concerns(node)
    if last:
        act.emit("testDayClosed", [f"node:{node.id}"], county_id=node.county_id)
    return True


async def test_a_week_is_caught_up_with_in_order_and_tells_the_streams_once(settings: Settings, rows: None) -> None:
    """Two do it side by side, who both believe to keep the time, as after a process was frozen."""

    async def run(stretch: Stretch) -> datetime:
        midnights = stretch.midnights(SHANGHAI)
        for day, moment in midnights:
            await close_day(SERVICE, moment=moment, last=day == midnights[-1][0])
        return stretch.until + timedelta(hours=1)

    await DutyMark.create(duty="test.week", done_until=clock.now() - timedelta(days=7))
    events = await OutboxEvent.all().count()
    duty = Duty("test.week", run)
    await asyncio.gather(*(Timekeeper(settings.database_url, [duty])._do(duty, Plan()) for _ in range(2)))
    assert await AuditEntry.filter(verb="testDaysClose").count() == 7
    assert await OutboxEvent.all().count() == events + 1
    mark = await DutyMark.get(duty="test.days")
    assert mark.done_until.astimezone(UTC).hour == 16


@pytest.mark.parametrize("done_before", [True, False])
async def test_of_two_who_do_the_same_period_one_does_it(settings: Settings, rows: None, done_before: bool) -> None:
    """With the lock of `first_to_do` taken out, both do it on PostgreSQL; the first time of all, the unique name stops
    the second."""
    now = clock.now()
    if done_before:
        await DutyMark.create(duty="test.days", done_until=now - timedelta(days=1))
    told = await met(settings, [close_day(SERVICE, moment=now, last=True) for _ in range(2)])
    assert sorted(told) == [False, True]
    assert await AuditEntry.filter(verb="testDaysClose").count() == 1


async def keeps_time(world: ServiceProcess) -> bool:
    async with httpx.AsyncClient(timeout=5, verify=False) as client:
        text = (await client.get(f"{world.url}/metrics")).text
    return re.search(r"^congress_keeps_time 1\.0$", text, re.M) is not None


async def until_keeper(*worlds: ServiceProcess, seconds: float) -> ServiceProcess:
    async with asyncio.timeout(seconds):
        while True:
            for world in worlds:
                if await keeps_time(world):
                    return world
            await asyncio.sleep(0.1)


async def test_when_the_keeper_is_killed_another_takes_over_within_seconds(
    settings: Settings, tmp_path: Path, leg: str
) -> None:
    """On SQLite, where one process serves, the other is the one that is started next."""
    async with AsyncExitStack() as stack:
        count = 2 if leg == "postgres" else 1
        worlds = [
            await stack.enter_async_context(service_process(settings, tmp_path / f"log{number}"))
            for number in range(count)
        ]
        await asyncio.gather(*(world.until_ready() for world in worlds))
        keeper = await until_keeper(*worlds, seconds=10)
        assert [await keeps_time(world) for world in worlds].count(True) == 1
        answer = await sent(keeper, picture(), by="unit.01")
        keeper.kill()
        async with connected(settings.database_url):
            yesterday = clock.now() - timedelta(days=1, minutes=1)
            await StoredFile.all().update(loose_since=yesterday)
            await FileContent.all().update(claimed_at=yesterday)
        heirs = [world for world in worlds if world is not keeper]
        if leg == "sqlite":
            heirs = [await stack.enter_async_context(service_process(settings, tmp_path / "next"))]
            await heirs[0].until_ready()
        # A second to ask for the lock, and the rest for a busy machine.
        await until_keeper(*heirs, seconds=8)
        folder = Path(settings.files_url.removeprefix("file://"))
        await eventually(lambda: not list(folder.rglob(answer["sha256"])))

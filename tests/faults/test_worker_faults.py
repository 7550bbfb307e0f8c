"""Several workers behind one port: one is killed in a burst, another takes its place, nobody is told less or twice."""

import asyncio
import os
import re
import signal
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
from pathlib import Path

import httpx
import psutil
import pytest
import websockets

from models import outbox
from models.database import connected, is_sqlite
from realtime.settings import Settings
from tests.faults.logbook import Logbook
from tests.realtime.processes import ServiceProcess, command, service_process
from tests.realtime.streams import RUDONG, node_watched, reading, retitle, watch
from tests.support.world import PATIENCE

READERS = 12
MOST_RETURNS = 50


def workers_of(parent: int) -> list[int]:
    """The processes that serve: children that a supervisor has begun, its resource tracker left out."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            if int(fields[1]) == parent and b"spawn_main" in (entry / "cmdline").read_bytes():
                found.append(int(entry.name))
    return sorted(found)


def busiest(workers: list[int], port: int) -> int:
    """The one that holds the most connections: the kernel spreads readers as it likes, all on one of them included."""

    def held(worker: int) -> int:
        found = psutil.Process(worker).net_connections("tcp")
        return sum(each.status == psutil.CONN_ESTABLISHED and each.laddr.port == port for each in found)

    return max(workers, key=held)


async def figure(world: ServiceProcess, name: str) -> float:
    async with httpx.AsyncClient(timeout=PATIENCE) as client:
        text = (await client.get(f"{world.url}/metrics")).text
    found = re.search(rf"^congress_{name} ([0-9.e+]+)$", text, re.M)
    return float(found[1]) if found else -1.0


@pytest.mark.short
async def test_worker_that_is_killed_in_a_burst_is_replaced_and_every_log_goes_on_complete(
    settings: Settings, tmp_path: Path
) -> None:
    if is_sqlite(settings.database_url):
        status, printed = await command(replace(settings, workers=2), "realtime")
        assert status == 1
        assert "SQLite serves one process" in printed
        return
    settings = replace(settings, workers=2)
    async with AsyncExitStack() as stack:
        world = await stack.enter_async_context(service_process(settings, tmp_path / "log"))
        await world.until_ready()
        await stack.enter_async_context(connected(settings.database_url))
        assert world.process
        workers = workers_of(world.process.pid)
        assert len(workers) == 2
        # Given readers, in the middle of a burst.
        # The demonstration has events that are not for everybody; the burst is.
        newest = await outbox.head()
        books = [Logbook(newest) for _ in range(READERS)]
        burst = asyncio.create_task(_burst(60))
        readers = [asyncio.create_task(_read_through(world, book, burst)) for book in books]
        await asyncio.sleep(1)
        async with asyncio.timeout(PATIENCE):
            while await figure(world, "members") < READERS:  # noqa: ASYNC110
                await asyncio.sleep(0.2)
        # When a worker that serves some of them is killed.
        os.kill(busiest(workers, world.settings.port), signal.SIGKILL)
        await burst
        # Then every reader, wherever it comes again, has been told everything, once and in order.
        reconnected = sum(await asyncio.gather(*readers))
        assert reconnected > 0
        async with asyncio.timeout(PATIENCE * 3):
            while len(workers_of(world.process.pid)) < 2:  # noqa: ASYNC110
                await asyncio.sleep(0.2)
        # And streams show what a fresh query says, at whichever worker one asks.
        watched = node_watched(RUDONG)
        for _ in range(4):
            async with reading(world) as reader:
                await watch(reader, watched)
                await reader.converge(watched.operation_id, lambda: watched.fresh(world))


async def _burst(count: int) -> None:
    """From this process, as a command line would: the workers number it and hear of it."""
    for number in range(count):
        await retitle(f"第 {number} 次")
        await asyncio.sleep(0.05)


async def _read_through(world: ServiceProcess, book: Logbook, burst: asyncio.Task[None]) -> int:
    """Read until all is told, coming again whenever the connection breaks. How often it did."""
    broken = 0
    while True:
        try:
            async with book.reading(world) as reader:
                while not burst.done() and reader.close_code is None:  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
                if reader.close_code is None:
                    await book.complete(reader, PATIENCE * 2)
                    return broken
        except (OSError, websockets.WebSocketException):
            if broken > MOST_RETURNS:
                raise
        broken += 1
        await asyncio.sleep(0.2)

"""A process is killed while files come in, and one is frozen while it keeps the time."""

import asyncio
import signal
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from models.database import connected
from models.files.rows import FileContent, StoredFile
from realtime.settings import Settings
from tests.realtime.processes import ServiceProcess, service_process
from tests.realtime.streams import eventually
from tests.realtime.test_timekeeper import keeps_time, until_keeper
from tests.support.uploading import picture, read, sent, stored


async def send_until_cut_off(world: ServiceProcess, start: int, acknowledged: list[Any]) -> None:
    for seed in range(start, start + 12):
        try:
            acknowledged.append(await sent(world, picture(size=(1500, 1500), seed=seed), by="unit.01"))
        except httpx.TransportError:
            return


async def test_every_acknowledged_file_outlives_the_process_that_took_it_in(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And of what was not acknowledged nothing is left that no row knows of, in the store or among temporary files."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    async with AsyncExitStack() as stack:
        doomed = await stack.enter_async_context(service_process(settings, tmp_path / "doomed"))
        await doomed.until_ready()
        await doomed.token("unit.01")
        acknowledged: list[Any] = []
        burst = [asyncio.create_task(send_until_cut_off(doomed, 12 * part, acknowledged)) for part in range(5)]
        await eventually(lambda: len(acknowledged) >= 8, seconds=30)
        doomed.kill()
        await asyncio.gather(*burst)
        next_one = await stack.enter_async_context(service_process(settings, tmp_path / "next"))
        await next_one.until_ready()
        for answer in acknowledged:
            back = await read(next_one, answer["url"], by="unit.01")
            assert (back.status_code, len(back.content)) == (200, answer["size"])
        async with connected(settings.database_url):
            known = {content.sha256 for content in await FileContent.all()}
            entered = {file.sha256 for file in await StoredFile.all()}
        there = {name.partition("#")[0] for name in stored(next_one)}
        assert entered <= there <= known
        assert list(scratch.iterdir()) == []


async def test_a_keeper_of_time_that_is_frozen_loses_its_office(settings: Settings, tmp_path: Path, leg: str) -> None:
    """PostgreSQL takes the lock from a connection that is silent for ten seconds. On SQLite one process serves: it
    is still the keeper when it wakes."""
    async with AsyncExitStack() as stack:
        worlds = [
            await stack.enter_async_context(service_process(settings, tmp_path / f"log{number}"))
            for number in range(2 if leg == "postgres" else 1)
        ]
        await asyncio.gather(*(world.until_ready() for world in worlds))
        keeper = await until_keeper(*worlds, seconds=10)
        assert keeper.process is not None
        keeper.process.send_signal(signal.SIGSTOP)
        try:
            if leg == "postgres":
                heirs = [world for world in worlds if world is not keeper]
                await until_keeper(*heirs, seconds=25)
        finally:
            keeper.process.send_signal(signal.SIGCONT)
        async with asyncio.timeout(20):
            while await keeps_time(keeper) == (leg == "postgres"):  # noqa: ASYNC110
                await asyncio.sleep(0.2)
        assert [await keeps_time(world) for world in worlds].count(True) == 1

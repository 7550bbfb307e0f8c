"""Valkey goes away under open streams: they live on, a little late, and the service says that it is degraded."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from redis import Redis

from realtime.settings import Settings
from tests.faults.logbook import Logbook
from tests.realtime.streams import (
    WITHIN,
    Reader,
    Watched,
    node_watched,
    project_watched,
    reading,
    ready,
    retitle,
    watch,
)
from tests.support.county import TEST_COUNTY
from tests.support.servers import ValkeyServer
from tests.support.world import World, running


async def change_arrives(world: World, reader: Reader, streams: list[Watched], title: str) -> float:
    """Make a change, and see it on every stream in time. Returns how long it took."""
    started = time.monotonic()
    await retitle(title)
    for watched in streams:
        await reader.until(
            lambda one=watched: title in reader.payloads[one.operation_id][-1],
            max(0.1, started + WITHIN - time.monotonic()),
        )
    return time.monotonic() - started


@dataclass
class UnderWatch:
    """A service with readers of states and of the log, all of whom must be told everything in the end."""

    world: World
    reader: Reader
    streams: list[Watched]

    async def change(self, title: str) -> None:
        await change_arrives(self.world, self.reader, self.streams, title)

    async def ready(self, bus: str) -> None:
        await ready(self.world, {"database": "ok", "bus": bus})


@asynccontextmanager
async def under_watch(settings: Settings) -> AsyncIterator[UnderWatch]:
    book = Logbook(0)
    async with running(settings) as world, reading(world) as reader, book.reading(world) as log:
        watched = UnderWatch(world, reader, [node_watched(TEST_COUNTY), await project_watched()])
        await watch(reader, *watched.streams)
        await watched.ready("ok")
        await watched.change("正常")
        yield watched
        for one in watched.streams:
            await reader.converge(one.operation_id, lambda one=one: one.fresh(world))
            revisions = reader.revisions(one.operation_id)
            assert revisions == sorted(set(revisions))
        assert not reader.completed
        await book.complete(log)


@pytest.mark.short
async def test_valkey_that_is_killed_and_restarted_loses_nothing(
    own_settings: Settings, own_valkey: ValkeyServer | None
) -> None:
    async with under_watch(own_settings) as watched:
        if own_valkey is None:
            # The in-process bus knows one fault: that it is told nothing.
            watched.world.app.state.service.bus.tell = _say_nothing
            await watched.change("无声")
            await watched.ready("ok")
            return
        await asyncio.to_thread(own_valkey.kill)
        await watched.change("已停")
        await watched.ready("degraded")
        await watched.change("仍停")
        await asyncio.to_thread(own_valkey.restart)
        await watched.ready("ok")
        await watched.change("恢复")


async def _say_nothing(_: object) -> None:
    return None


@pytest.mark.parametrize("seconds", [pytest.param(2, marks=pytest.mark.short), 10])
async def test_valkey_that_is_paused_loses_nothing(
    own_settings: Settings, own_valkey: ValkeyServer | None, seconds: float
) -> None:
    async with under_watch(own_settings) as watched:
        if own_valkey is None:
            # What the in-process bus is told comes late: all of it when it is too late.
            held: list[Any] = []
            bus = watched.world.app.state.service.bus
            tell, bus.tell = bus.tell, partial(_keep, held)
            await watched.change("暂停")
            bus.tell = tell
            for events in held:
                await tell(events)
            await watched.change("继续")
            return
        own_valkey.pause()
        paused = time.monotonic()
        await watched.change("暂停")
        if seconds > 2:
            await watched.ready("degraded")
            await watched.change("仍在暂停")
        await asyncio.sleep(max(0.0, paused + seconds - time.monotonic()))
        own_valkey.resume()
        await watched.ready("ok")
        await watched.change("继续")


async def _keep(held: list[Any], events: Any) -> None:
    held.append(events)


async def test_service_starts_without_its_bus_and_finds_it_later(
    own_settings: Settings, own_valkey: ValkeyServer | None
) -> None:
    if own_valkey is not None:
        await asyncio.to_thread(own_valkey.kill)
    async with running(own_settings) as world, reading(world) as reader:
        streams = [node_watched(TEST_COUNTY)]
        await watch(reader, *streams)
        await change_arrives(world, reader, streams, "没有总线")
        if own_valkey is not None:
            await ready(world, {"database": "ok", "bus": "degraded"})
            await asyncio.to_thread(own_valkey.restart)
        await ready(world, {"database": "ok", "bus": "ok"})
        await change_arrives(world, reader, streams, "总线恢复")


@pytest.mark.short
async def test_rubbish_on_the_bus_is_passed_over(own_settings: Settings, own_valkey: ValkeyServer | None) -> None:
    rubbish = [
        *(b"", b"{", b"null", b"[1]", b"7", b'"text"', b"{}", b"\xff\xfe", b'{"first":1}'),
        *(b'{"first":"a","last":"b"}', b'{"first":1,"last":1000000000,"events":7}', b'{"first":null,"last":null}'),
        *(b'{"first":1,"last":1000000000,"events":[[1]]}', b'{"first":1,"last":1000000000,"events":[[null,1,1]]}'),
    ]
    async with running(own_settings) as world, reading(world) as reader:
        streams = [node_watched(TEST_COUNTY)]
        await watch(reader, *streams)
        await ready(world, {"database": "ok", "bus": "ok"})
        for number, message in enumerate(rubbish):
            if own_valkey is None:
                text = message.decode(errors="replace")
                await world.app.state.service.bus.publish(text)
            else:
                with Redis.from_url(own_valkey.url()) as client:
                    assert client.publish(world.app.state.service.bus.channel, message) == 1, (
                        f"nobody listens any more, after {rubbish[number - 1]!r}"
                    )
            await change_arrives(world, reader, streams, f"第 {number} 条之后")
        await reader.converge(streams[0].operation_id, lambda: streams[0].fresh(world))
        await ready(world, {"database": "ok", "bus": "ok"})

"""Valkey goes away under open streams: they live on, a little late, and the service says that it is degraded."""

import asyncio
import time
from contextlib import AsyncExitStack

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


async def test_valkey_killed_restarted_and_paused_loses_nothing(
    own_settings: Settings, own_valkey: ValkeyServer | None
) -> None:
    async with AsyncExitStack() as stack:
        world = await stack.enter_async_context(running(own_settings))
        reader = await stack.enter_async_context(reading(world))
        book = Logbook(0)
        log = await stack.enter_async_context(book.reading(world))
        streams = [node_watched(TEST_COUNTY), await project_watched()]
        await watch(reader, *streams)
        await ready(world, {"database": "ok", "bus": "ok"})
        if own_valkey is None:
            # The in-process bus knows one fault: that it is told nothing.
            world.app.state.service.bus.tell = _say_nothing
            await change_arrives(world, reader, streams, "无声")
            await ready(world, {"database": "ok", "bus": "ok"})
        else:
            await change_arrives(world, reader, streams, "正常")
            await asyncio.to_thread(own_valkey.kill)
            await change_arrives(world, reader, streams, "已停")
            await ready(world, {"database": "ok", "bus": "degraded"})
            await change_arrives(world, reader, streams, "仍停")
            await asyncio.to_thread(own_valkey.restart)
            await ready(world, {"database": "ok", "bus": "ok"})
            await change_arrives(world, reader, streams, "恢复")
            own_valkey.pause()
            paused = time.monotonic()
            await change_arrives(world, reader, streams, "暂停")
            await ready(world, {"database": "ok", "bus": "degraded"})
            await change_arrives(world, reader, streams, "仍在暂停")
            await asyncio.sleep(max(0.0, paused + 10 - time.monotonic()))
            own_valkey.resume()
            await ready(world, {"database": "ok", "bus": "ok"})
            await change_arrives(world, reader, streams, "继续")
        for watched in streams:
            await reader.converge(watched.operation_id, lambda one=watched: one.fresh(world))
            revisions = reader.revisions(watched.operation_id)
            assert revisions == sorted(set(revisions))
        assert not reader.completed
        await book.complete(log)


async def _say_nothing(_: object) -> None:
    return None


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

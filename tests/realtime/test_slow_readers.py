"""Readers that are slow, deaf, dead or too many: told, cut off, or refused; nobody beside them notices."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest
import websockets

from realtime.settings import Settings
from tests.realtime.streams import SMALL_STREAM, Reader, eventually, node_watched, reading, retitle, sample, watch
from tests.realtime.test_event_stream import EVENT_STREAM, event_stream
from tests.support.county import TEST_COUNTY
from tests.support.swarm import HANDSHAKE, client_frame
from tests.support.uploading import film, sent
from tests.support.world import PATIENCE, World, raw_socket, running

# A state of fifty thousand characters: a few of them fill every buffer on the way.
LONG = "long" * 1200
BULK = " ".join(f"{LONG}{number}: items(first: 1) {{ nodes {{ title }} }}" for number in range(11))
BULKY_STREAM = f'subscription {{ state: platformNodeUpdated(code: "{TEST_COUNTY}") {{ revision name {BULK} }} }}'


async def changes_arrive(reader: Reader, operation_id: str, count: int) -> None:
    for number in range(count):
        seen = len(reader.payloads[operation_id])
        await retitle(f"继续 {number}")
        await reader.states(operation_id, seen + 1)


@asynccontextmanager
async def deaf_stream(world: World, query: str) -> AsyncIterator[asyncio.StreamWriter]:
    """An event stream whose reader takes the beginning, and no more."""
    parts = urlsplit(world.url)
    body = json.dumps({"query": query}).encode()
    head = (
        f"POST /graphql HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Type: application/json\r\n"
        f"Accept: {EVENT_STREAM}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    writer.write(head.encode() + body)
    assert (await reader.readline()).startswith(b"HTTP/1.1 200")
    writer.transport.pause_reading()  # type: ignore[attr-defined]
    try:
        yield writer
    finally:
        writer.transport.abort()


async def test_reader_that_was_too_slow_is_told_so_with_the_newest_state(settings: Settings) -> None:
    """Seen to fail with states queued up instead of replaced: all forty come, and nobody says a word."""
    async with (
        running(replace(settings, states_a_second=1000)) as world,
        world.socket() as slow,
        reading(world) as quick,
    ):
        await quick.client.subscribe(SMALL_STREAM, {"code": TEST_COUNTY}, "quick")
        await quick.states("quick", 1)
        await slow.subscribe(BULKY_STREAM)
        await slow.receive()
        slow.connection.transport.pause_reading()
        lagged = sample("lagged_total")
        await changes_arrive(quick, "quick", 40)
        slow.connection.transport.resume_reading()
        newest = quick.revisions("quick")[-1]
        seen: list[Any] = []
        while not seen or int(seen[-1]["data"]["state"]["revision"]) < newest:
            seen.append((await slow.receive())["payload"])
        revisions = [int(payload["data"]["state"]["revision"]) for payload in seen]
        assert revisions == sorted(set(revisions))
        assert len(seen) < 30
        skipped = [payload["extensions"]["lagged"]["skipped"] for payload in seen if "extensions" in payload]
        assert sum(skipped) > 0
        assert sample("lagged_total") == lagged + len(skipped)
        assert sample("conflated_total", where="at the reader") >= sum(skipped)
        # Quick again, it is told nothing of the kind.
        await retitle("之后")
        assert "extensions" not in (await slow.receive())["payload"]


async def test_event_stream_whose_reader_has_stopped_is_cut_off_and_its_neighbours_are_not_disturbed(
    settings: Settings,
) -> None:
    """Seen to fail without the sweeper: the stream, its place and its group stay."""
    settings = replace(settings, stalled_after=1.0, states_a_second=1000)
    async with running(settings) as world, reading(world) as neighbour:
        await neighbour.client.subscribe(SMALL_STREAM, {"code": TEST_COUNTY}, "1")
        await neighbour.states("1", 1)
        aborted, stalled = sample("aborted_total"), sample("closed_total", kind="stream", cause="stalled")
        async with deaf_stream(world, BULKY_STREAM):
            await eventually(lambda: sample("event_streams") == 1)
            async with asyncio.timeout(PATIENCE * 2):
                while sample("event_streams"):
                    await changes_arrive(neighbour, "1", 3)
            assert sample("aborted_total") == aborted + 1
            assert sample("closed_total", kind="stream", cause="stalled") == stalled + 1
            assert (sample("members"), sample("groups")) == (1, 1)
        await changes_arrive(neighbour, "1", 2)


async def test_socket_that_never_reads_is_cut_off_and_two_hundred_beside_it_are_not_disturbed(
    settings: Settings,
) -> None:
    settings = replace(settings, stalled_after=1.0, states_a_second=1000)
    async with running(settings) as world, AsyncExitStack() as stack:
        good = [await stack.enter_async_context(reading(world)) for _ in range(20)]
        for reader in good:
            for number in range(10):
                await reader.client.subscribe(SMALL_STREAM, {"code": TEST_COUNTY}, f"{number}")
        for reader in good:
            await reader.until(lambda reader=reader: len(reader.payloads) == 10)
        deaf = await stack.enter_async_context(world.socket())
        await deaf.subscribe(BULKY_STREAM)
        await deaf.receive()
        deaf.connection.transport.pause_reading()
        aborted, changes = sample("aborted_total"), 0
        async with asyncio.timeout(PATIENCE * 3):
            while sample("aborted_total") == aborted:
                await changes_arrive(good[0], "0", 3)
                changes += 3
        await eventually(lambda: (sample("sockets"), sample("members")) == (20, 200))
        newest = good[0].revisions("0")[-1]
        for reader in good:
            for number in range(10):
                await reader.until(lambda reader=reader, number=number: reader.revisions(f"{number}")[-1] == newest)
                assert len(reader.payloads[f"{number}"]) == changes + 1
                assert not any("extensions" in json.loads(payload) for payload in reader.payloads[f"{number}"])
        deaf.connection.transport.abort()


async def test_client_that_answers_no_ping_is_closed(settings: Settings) -> None:
    async with running(replace(settings, keep_alive=0.3, stalled_after=1.0)) as world:
        unanswered = sample("closed_total", kind="socket", cause="no pong")
        parts = urlsplit(world.url)
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        offered = "Sec-WebSocket-Protocol: graphql-transport-ws\r\n"
        writer.write(HANDSHAKE.format(path="/graphql", host=parts.netloc, subprotocol=offered).encode())
        writer.write(client_frame(b'{"type":"connection_init"}'))
        async with asyncio.timeout(PATIENCE):
            told = await reader.read()
        assert b"\x89\x04" in told, "a ping"
        assert b"keepalive ping timeout" in told
        writer.close()
        await eventually(lambda: sample("closed_total", kind="socket", cause="no pong") == unanswered + 1)
        # One that answers stays.
        async with reading(world) as good:
            await watch(good, node_watched(TEST_COUNTY))
            await asyncio.sleep(1)
            await retitle("之后")
            await good.states(f"node-{TEST_COUNTY}", 2)


async def test_more_sockets_and_streams_than_an_address_may_have_are_refused_with_429(settings: Settings) -> None:
    async with running(replace(settings, sockets_per_address=3)) as world:
        async with world.socket(), world.socket():
            async with event_stream(world, SMALL_STREAM, {"code": TEST_COUNTY}) as stream:
                await stream.state()
                with pytest.raises(websockets.InvalidStatus) as refused:
                    async with raw_socket(world.url):
                        pass
                assert refused.value.response.status_code == 429
                answer = await world.post(SMALL_STREAM, {"code": TEST_COUNTY}, accept=EVENT_STREAM)
                assert answer.status_code == 429
                assert answer.json()["errors"][0]["extensions"]["code"] == "TOO_MANY_STREAMS"
            # A place that is given back is free.
            await eventually(lambda: sample("event_streams") == 0)
            async with world.socket() as third:
                await third.subscribe(SMALL_STREAM, {"code": TEST_COUNTY})
                await third.state()
        assert sample("closed_total", kind="socket", cause="address limit") >= 1


async def test_more_sockets_than_an_account_may_have_are_told_to_come_later(settings: Settings) -> None:
    async with running(replace(settings, sockets_per_account=2)) as world:
        token = await world.token("test.staff")
        init = json.dumps({"type": "connection_init", "payload": {"authorization": f"Bearer {token}"}})
        async with (
            world.socket(by="test.staff"),
            event_stream(world, SMALL_STREAM, {"code": TEST_COUNTY}, by="test.staff") as stream,
        ):
            await stream.state()
            async with raw_socket(world.url) as connection:
                await connection.send(init)
                with pytest.raises(websockets.ConnectionClosed):
                    await connection.recv()
                assert connection.close_code == 1013
            answer = await world.post(
                SMALL_STREAM, {"code": TEST_COUNTY}, accept=EVENT_STREAM, authorization=f"Bearer {token}"
            )
            assert answer.status_code == 429
            # Others are not concerned.
            async with world.socket(by="test.unit"), world.socket():
                pass
        await eventually(lambda: (sample("sockets"), sample("event_streams")) == (0, 0))
        async with world.socket(by="test.staff"), world.socket(by="test.staff"):
            pass


async def test_every_close_is_counted_by_its_cause(world: World) -> None:
    before = {cause: sample("closed_total", kind="socket", cause=cause) for cause in ("4400", "gone")}
    async with raw_socket(world.url) as connection:
        await connection.send("{")
        with pytest.raises(websockets.ConnectionClosed):
            await connection.recv()
    async with world.socket():
        pass
    for cause, count in before.items():
        await eventually(
            lambda cause=cause, count=count: sample("closed_total", kind="socket", cause=cause) == count + 1
        )


async def test_reader_that_takes_little_but_steadily_is_not_cut_off(settings: Settings) -> None:
    """Seen to fail while progress was only less that waits than ever before: what is taken is followed by more."""
    size, part = 2 * 1024 * 1024, 32 * 1024
    async with running(replace(settings, stalled_after=1.0)) as world:
        found = await sent(world, film(size), "a.mp4")
        parts = urlsplit(world.url)
        token, loop = await world.token("test.unit"), asyncio.get_running_loop()
        raw = socket.socket()
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, part)
        raw.setblocking(False)
        await loop.sock_connect(raw, (parts.hostname, parts.port))
        head = f"GET {found['url']} HTTP/1.1\r\nHost: {parts.netloc}\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\r\n"
        await loop.sock_sendall(raw, head.encode())
        taken = 0
        async with asyncio.timeout(PATIENCE * 3):
            while piece := await loop.sock_recv(raw, part):
                taken += len(piece)
                await asyncio.sleep(0.06)
        raw.close()
        assert taken > size

"""A field that breaks ends its own object and no other, over every transport."""

import asyncio
import gc
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from models import outbox
from realtime.feed import executing, states
from resolvers import loaders
from resolvers.batching import DataLoader
from resolvers.platform import loaders as platform_loaders
from tests.realtime.streams import NODE_STREAM, eventually, node_watched, reading, report, watch
from tests.support.county import TEST_COUNTY
from tests.support.world import World


async def test_a_field_that_breaks_takes_nothing_from_its_neighbours(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It ends what its own object still waits for; another object that waits for the very same is told it.

    Before loads were shielded, the socket was seen to get no answer at all, for as long as it was open.
    """
    revisions = loaders._revisions

    async def broken(*_: object) -> Any:
        raise RuntimeError("a secret")

    async def slow(topics: list[str]) -> list[int]:
        await asyncio.sleep(0.05)
        return await revisions(topics)

    monkeypatch.setattr(platform_loaders, "_summaries", broken)
    monkeypatch.setattr(loaders, "_revisions", slow)
    node = f'platformNode(code: "{TEST_COUNTY}")'
    asked = f"{{ broken: {node} {{ revision summary {{ items }} }} whole: {node} {{ revision }} }}"
    over_http = (await world.post(asked)).json()
    async with world.socket() as client:
        await client.subscribe(asked)
        over_socket = (await client.receive())["payload"]
    for answer in (over_http, over_socket):
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["INTERNAL"]
        assert answer["data"]["broken"] is None and answer["data"]["whole"]["revision"]


async def test_a_load_that_breaks_after_all_have_left_is_no_complaint_of_the_loop(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Seen to log "Future exception was never retrieved" for every reader who left too early."""
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def broken(_: list[int]) -> list[int]:
        begun.set()
        await go_on.wait()
        raise RuntimeError("a secret")

    loader = DataLoader(broken)
    waiting = [asyncio.ensure_future(loader.load(1)) for _ in range(2)]
    await begun.wait()
    for one in waiting:
        one.cancel()
    await asyncio.wait(waiting)
    go_on.set()
    await asyncio.sleep(0.01)
    del loader, waiting, one
    gc.collect()
    assert not caplog.records


class Breakable:
    """A function that breaks while it is told to."""

    def __init__(self, works: Callable[..., Awaitable[Any]]) -> None:
        self._works = works
        self.broken, self.failures = True, 0

    async def __call__(self, *given: Any) -> Any:
        if self.broken:
            self.failures += 1
            raise RuntimeError("a secret")
        return await self._works(*given)


@pytest.fixture(params=[(platform_loaders, "_summaries"), (outbox, "revision")], ids=["field", "stream"])
def breakable(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Breakable:
    """Something of which states are made; what breaks is read anew soon."""
    for module in (executing, states):
        monkeypatch.setattr(module, "AWAY_SECONDS", 0.05)
    module, name = request.param
    made = Breakable(getattr(module, name))
    monkeypatch.setattr(module, name, made)
    return made


def codes_of(payloads: list[str]) -> list[str | None]:
    """The code of the error in each payload."""
    answers = [json.loads(payload) for payload in payloads]
    return [answer["errors"][0]["extensions"]["code"] if "errors" in answer else None for answer in answers]


async def test_a_first_state_that_broke_is_read_again_and_whoever_comes_is_never_told_of_anothers_hole(
    world: World, breakable: Breakable
) -> None:
    """Seen to fail while the broken state was kept: it was told to all who came, until the next change."""
    watched = node_watched(TEST_COUNTY)
    async with reading(world) as first, reading(world) as second, reading(world) as third:
        await first.client.subscribe(watched.stream, watched.variables, watched.operation_id)
        await first.until(lambda: first.payloads[watched.operation_id])
        await second.client.subscribe(watched.stream, watched.variables, watched.operation_id)
        await second.until(lambda: second.payloads[watched.operation_id])
        # Each is told once, and each of a failure that was there when they came.
        told = [*first.payloads[watched.operation_id], *second.payloads[watched.operation_id]]
        assert codes_of(told) == ["INTERNAL", "INTERNAL"] and told[0] != told[1]
        await eventually(lambda: breakable.failures > 6)
        breakable.broken = False
        await third.client.subscribe(watched.stream, watched.variables, watched.operation_id)
        for reader in (first, second, third):
            await reader.converge(watched.operation_id, lambda: watched.fresh(world))
        assert [len(reader.payloads[watched.operation_id]) for reader in (first, second)] == [2, 2]
        # An attempt that was under way when it came may have failed; that is its own.
        assert not {*told} & {*third.payloads[watched.operation_id]}
        await report(world)
        for reader in (first, second, third):
            await reader.converge(watched.operation_id, lambda: watched.fresh(world))
            assert not reader.completed


@pytest.mark.parametrize("breakable", [(platform_loaders, "_summaries")], indirect=True)
async def test_a_stream_that_was_told_of_a_hole_heals_without_another_change(
    world: World, breakable: Breakable
) -> None:
    """Seen to fail: it stayed as it was until something changed."""
    breakable.broken = False
    watched = node_watched(TEST_COUNTY)
    async with reading(world) as early, reading(world) as late:
        await watch(early, watched)
        breakable.broken = True
        await report(world)
        await early.states(watched.operation_id, 2)
        assert codes_of(early.payloads[watched.operation_id]) == [None, "INTERNAL"]
        assert breakable.failures > executing.MOST_FAILURES
        # Whoever comes now is given the newest whole state, and told of the hole.
        await watch(late, watched)
        await late.states(watched.operation_id, 2)
        assert codes_of(late.payloads[watched.operation_id]) == [None, "INTERNAL"]
        breakable.broken = False
        for reader in (early, late):
            await reader.converge(watched.operation_id, lambda: watched.fresh(world))
            assert len(reader.payloads[watched.operation_id]) == 3


async def test_a_reader_whose_place_is_in_doubt_gets_the_state_however_often_the_look_for_it_breaks(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seen to fail: the look was given up, its error was read by nobody, and the reader waited for ever."""
    monkeypatch.setattr(states, "AWAY_SECONDS", 0.05)
    revision = Breakable(world.app.state.service.groups._engine.revision)
    monkeypatch.setattr(world.app.state.service.groups._engine, "revision", revision)
    async with world.socket() as early, world.socket() as late:
        await early.subscribe(NODE_STREAM, {"code": TEST_COUNTY})
        told = await early.state()
        await late.subscribe(NODE_STREAM, {"code": TEST_COUNTY, "after": "999999999999"})
        await eventually(lambda: revision.failures > 1)
        revision.broken = False
        assert await late.state() == told

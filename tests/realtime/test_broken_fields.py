"""A field that breaks ends its own object and no other, over every transport."""

import asyncio
import gc
from typing import Any

import pytest

from resolvers import loaders
from resolvers.batching import DataLoader
from resolvers.platform import loaders as platform_loaders
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

"""Too much at once: fifty thousand who come and go, half of them without a goodbye; a thousand changes in a row."""

import asyncio
import re
from dataclasses import replace
from pathlib import Path

import httpx

from realtime.settings import Settings
from tests.realtime.processes import ServiceProcess, service_process
from tests.realtime.streams import SMALL_STREAM, few_states_of_a_burst
from tests.support.swarm import Wire, wire
from tests.support.world import PATIENCE, World

AT_ONCE = 100
CONNECTS, COMPARED_WITH = 50_000, 10_000
COUNTY = "320623"


async def figures(world: ServiceProcess) -> dict[str, float]:
    async with httpx.AsyncClient(timeout=PATIENCE) as client:
        text = (await client.get(f"{world.url}/metrics")).text
    found = re.findall(r"^congress_(sockets|groups|members|tasks|event_streams) ([0-9.e+]+)$", text, re.M)
    return {name: float(value) for name, value in found}


async def quiet(world: ServiceProcess, before: dict[str, float]) -> None:
    async with asyncio.timeout(PATIENCE * 3):
        while await figures(world) != before:  # noqa: ASYNC110
            await asyncio.sleep(0.1)


def resident(world: ServiceProcess) -> float:
    """MiB of memory that the service has."""
    assert world.process
    return int(Path(f"/proc/{world.process.pid}/statm").read_text().split()[1]) * 4096 / 2**20


async def come_and_go(world: ServiceProcess, count: int) -> None:
    """So many connections, each told one state; every other is cut off without a goodbye."""
    told: dict[Wire, asyncio.Event] = {}

    def heard(one: Wire, message: bytes) -> None:
        if b'"next"' in message[:40]:
            told[one].set()

    async def visit(place: int) -> None:
        one = await wire(f"{world.url}/graphql", heard)
        told[one] = asyncio.Event()
        one.subscribe(SMALL_STREAM, {"code": COUNTY})
        await told[one].wait()
        if place % 2:
            one.transport.abort()
        else:
            one.transport.write(b"\x88\x82\0\0\0\0\x03\xe8")
            await one.lost
        del told[one]

    async def visits(first: int) -> None:
        for place in range(first, count, AT_ONCE):
            await visit(place)

    async with asyncio.timeout(600):
        await asyncio.gather(*(visits(first) for first in range(AT_ONCE)))


async def test_fifty_thousand_connects_leave_nothing(settings: Settings, tmp_path: Path) -> None:
    settings = replace(settings, sockets_per_address=1000)
    async with service_process(settings, tmp_path / "log") as world:
        await world.until_ready()
        await come_and_go(world, 200)
        # What is the same in every quiet moment.
        await asyncio.sleep(1)
        before = await figures(world)
        assert (before["sockets"], before["groups"], before["members"]) == (0, 0, 0)
        await come_and_go(world, COMPARED_WITH)
        await quiet(world, before)
        memory = resident(world)
        await come_and_go(world, CONNECTS - COMPARED_WITH)
        await quiet(world, before)
        assert resident(world) <= memory * 1.1, (
            f"{memory:.0f} MiB after {COMPARED_WITH}, {resident(world):.0f} after all"
        )
        assert "Traceback" not in (tmp_path / "log").read_text()


async def test_thousand_changes_in_a_row_arrive_as_a_few_states_of_which_the_last_is_the_newest(world: World) -> None:
    await few_states_of_a_burst(world, 1000)

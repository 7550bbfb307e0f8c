"""Case 2, growth: CPU = a * events + b * deliveries, beside the floor's; memory and CPU of idle subscribers.

At every size each round measures, of both servers one after the other, a change that the whole crowd hears and a change
of another project that one subscriber hears, in the same process beside the same crowd. The second is a (and one delivery:
without any, nothing is executed); of the first, b = (CPU per change - a) / (subscribers - 1). Ratios are medians of the
rounds' own. `fitted` is one line through all sizes, by the least squares of relative errors: else the largest size alone
would draw it.

Pings are left in (ours every 7 s, the floor's every 20 s). What they cost is told beside, as the CPU of a crowd to which
nothing happens for three rounds of ours and one of the floor's; resident memory is read at the end of that time, less what
the process had before the first crowd.
Neither server deflates, though it is offered.
"""

import asyncio
import statistics
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.bench import servers
from tests.bench.fanout import ratio
from tests.bench.load import Load, load
from tests.bench.servers import FLOOR, MEMORY, Server
from tests.bench.sizes import Size
from tests.support.world import raw_socket

# Numbers of subscribers, rounds, deliveries of all rounds together, seconds of idling.
FIGURES = {
    Size.FULL: ((100, 1000, 5000, 10000), 5, 40_000, 21.0),
    Size.QUICK: ((100, 500, 1000), 3, 10_000, 7.0),
    Size.SMOKE: ((20,), 1, 40, 0.2),
}
FEWEST_CHANGES, LONE_CHANGES = 5, 20


@dataclass
class Measured:
    """One server at one size: seconds of CPU per change, in each round."""

    size: int
    crowd: list[float] = field(default_factory=list)
    lone: list[float] = field(default_factory=list)
    idle: float = 0.0
    memory: float = 0.0

    @property
    def b(self) -> list[float]:
        return [(crowd - lone) / (self.size - 1) for crowd, lone in zip(self.crowd, self.lone, strict=True)]


async def measure(folder: Path, size: Size, bus: str = MEMORY) -> list[dict[str, Any]]:
    numbers, rounds, deliveries, idling = FIGURES[size]
    async with AsyncExitStack() as stack:
        made: list[Server] = [
            await stack.enter_async_context(servers.ours(bus, folder, projects=2)),
            await stack.enter_async_context(servers.python(FLOOR, "tests.bench.floor")),
        ]
        loads = [await stack.enter_async_context(load(server)) for server in made]
        for server, each in zip(made, loads, strict=True):
            assert not await deflates(server), server.name
            await each.cpu_per_lone_change(LONE_CHANGES)
        empty = [server.memory() for server in made]
        found: list[list[Measured]] = []
        for number in numbers:
            if found:
                # Until the last crowd has been cleared away.
                await asyncio.sleep(2)
            changes = max(FEWEST_CHANGES, deliveries // number // rounds)
            of_size = await measure_size(loads, number, rounds, changes, idling)
            for measured, before in zip(of_size, empty, strict=True):
                measured.memory = (measured.memory - before) / number
            found.append(of_size)
    ours, floor = zip(*found, strict=True)
    return [row for of_size in found for row in rows_of(bus, *of_size)] + fitted(bus, ours, floor)


async def deflates(server: Server) -> bool:
    """Whether it takes up the offer of a client that can."""
    async with raw_socket(server.url) as socket:
        return "Sec-WebSocket-Extensions" in socket.response.headers


async def measure_size(loads: Sequence[Load], number: int, rounds: int, changes: int, idling: float) -> list[Measured]:
    measured = [Measured(number) for _ in loads]
    for each in loads:
        await each.enter(number)
        await each.cpu_per_change(3)
    for _ in range(rounds):
        for each, found in zip(loads, measured, strict=True):
            found.crowd.append(await each.cpu_per_change(changes))
        for each, found in zip(loads, measured, strict=True):
            found.lone.append(await each.cpu_per_lone_change(max(LONE_CHANGES, changes)))
    # What the last change has left to do is done.
    await asyncio.sleep(1)
    before = [each.server.cpu() for each in loads]
    await asyncio.sleep(idling)
    for each, found, cpu in zip(loads, measured, before, strict=True):
        found.idle, found.memory = (each.server.cpu() - cpu) / idling, each.server.memory()
    for each in loads:
        await each.leave()
    return measured


def rows_of(bus: str, ours: Measured, floor: Measured) -> list[dict[str, Any]]:
    return [
        {
            "server": name,
            "subscribers": each.size,
            "CPU per change, ms": round(statistics.median(each.crowd) * 1e3, 2),
            "per delivery, us": round(statistics.median(each.crowd) * 1e6 / each.size, 2),
            "of the floor": ratio(each.crowd, floor.crowd),
            "a, us": round(statistics.median(each.lone) * 1e6),
            "b, us": round(statistics.median(each.b) * 1e6, 2),
            "b of the floor's": ratio(each.b, floor.b),
            "KiB per subscriber": round(each.memory / 1024, 1),
            "idle, ms of CPU a second": round(each.idle * 1e3, 1),
            "rounds": {"crowd": each.crowd, "lone": each.lone},
        }
        for name, each in ((bus, ours), (FLOOR, floor))
    ]


def fitted(bus: str, ours: Sequence[Measured], floor: Sequence[Measured]) -> list[dict[str, Any]]:
    lines = {bus: line(ours), FLOOR: line(floor)}
    return [
        {
            "server": f"{name}, fitted",
            "a, us": round(a * 1e6),
            "b, us": round(b * 1e6, 2),
            "b of the floor's": round(b / lines[FLOOR][1], 2),
        }
        for name, (a, b) in lines.items()
    ]


def line(found: Sequence[Measured]) -> tuple[float, float]:
    """a and b with the least sum of ((a + b * deliveries) / CPU - 1) squared, one subscriber among the sizes."""
    points = [(1, statistics.median(cpu for each in found for cpu in each.lone))]
    points += [(each.size, statistics.median(each.crowd)) for each in found]
    x, y = [1 / cpu for _, cpu in points], [number / cpu for number, cpu in points]
    xx, xy, yy = (sum(p * q for p, q in zip(*pair, strict=True)) for pair in ((x, x), (x, y), (y, y)))
    whole = xx * yy - xy * xy
    return (yy * sum(x) - xy * sum(y)) / whole, (xx * sum(y) - xy * sum(x)) / whole

"""Case 2, growth: CPU = a * events + b * deliveries, beside the floor's; and memory per idle subscriber."""

import asyncio
import statistics
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from tests.bench import servers
from tests.bench.crowd import Crowd


async def cpu_per_change(crowd: Crowd, changes: int) -> float:
    before = crowd.server.cpu()
    for _ in range(changes):
        await crowd.hear_a_change()
    return (crowd.server.cpu() - before) / changes


async def measure(folder: Path, quick: bool) -> list[dict[str, Any]]:
    sizes = (100, 500, 1000) if quick else (100, 1000, 5000, 10000)
    rounds, deliveries = (3, 10_000) if quick else (5, 40_000)
    rows: list[dict[str, Any]] = []
    async with AsyncExitStack() as stack:
        made = [
            await stack.enter_async_context(servers.ours("ours, memory", folder)),
            await stack.enter_async_context(servers.python("floor", "tests.bench.floor")),
        ]
        empty = {server.name: server.memory() for server in made}
        crowds = [Crowd(server) for server in made]
        for size in sizes:
            # One after the other: this process may not have files for both crowds at once.
            for each in crowds:
                await each.enter(size)
                await cpu_per_change(each, 3)
                costs = [await cpu_per_change(each, max(5, deliveries // size // rounds)) for _ in range(rounds)]
                rows.append(
                    {
                        "server": each.server.name,
                        "subscribers": size,
                        "CPU per change, ms": round(statistics.median(costs) * 1e3, 2),
                        "per delivery, us": round(statistics.median(costs) * 1e6 / size, 2),
                        "KiB per subscriber": round((each.server.memory() - empty[each.server.name]) / size / 1024, 1),
                    }
                )
                each.leave()
                await asyncio.sleep(2)
    return rows + [fitted(rows, server.name) for server in made]


def fitted(rows: list[dict[str, Any]], name: str) -> dict[str, Any]:
    """The straight line through the costs of all sizes."""
    points = [(row["subscribers"], row["CPU per change, ms"] * 1e3) for row in rows if row["server"] == name]
    b, a = statistics.linear_regression(*zip(*points, strict=True))
    return {"server": f"{name}, fitted", "a, us": round(a), "b, us": round(b, 2)}

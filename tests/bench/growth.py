"""Case 2, growth: CPU = a * events + b * deliveries, beside the floor's; and memory per idle subscriber."""

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
            for each in crowds:
                await each.enter(size - each.size)
                await cpu_per_change(each, 3)
            costs: dict[str, list[float]] = {server.name: [] for server in made}
            for _ in range(rounds):
                for each in crowds:
                    costs[each.server.name].append(await cpu_per_change(each, max(5, deliveries // size // rounds)))
            for each in crowds:
                name = each.server.name
                rows.append(
                    {
                        "server": name,
                        "subscribers": size,
                        "CPU per change, ms": round(statistics.median(costs[name]) * 1e3, 2),
                        "per delivery, us": round(statistics.median(costs[name]) * 1e6 / size, 2),
                        "KiB per subscriber": round((each.server.memory() - empty[name]) / size / 1024, 1),
                    }
                )
        for each in crowds:
            each.leave()
    return rows + [fitted(rows, server.name) for server in made]


def fitted(rows: list[dict[str, Any]], name: str) -> dict[str, Any]:
    """The straight line through the costs of all sizes."""
    points = [(row["subscribers"], row["CPU per change, ms"] * 1e3) for row in rows if row["server"] == name]
    b, a = statistics.linear_regression(*zip(*points, strict=True))
    return {"server": f"{name}, fitted", "a, us": round(a), "b, us": round(b, 2)}

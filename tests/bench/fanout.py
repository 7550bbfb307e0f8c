"""Case 1, fan-out: many subscribers of one item page. Server CPU per delivered update, beside the floor and the peers."""

import statistics
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from tests.bench import servers
from tests.bench.crowd import Crowd, crowd


async def cpu_of(crowd: Crowd, changes: int) -> float:
    """Microseconds of server CPU per delivered update."""
    before = crowd.server.cpu()
    for _ in range(changes):
        await crowd.hear_a_change()
    return (crowd.server.cpu() - before) * 1e6 / (changes * crowd.size)


async def measure(folder: Path, quick: bool) -> list[dict[str, Any]]:
    size, changes, rounds = (500, 20, 3) if quick else (2000, 20, 5)
    async with AsyncExitStack() as stack:
        made = [
            await stack.enter_async_context(each)
            for each in (
                servers.ours("ours, memory", folder),
                servers.ours("ours, Valkey", folder, on_servers=True),
                servers.python("floor", "tests.bench.floor"),
                servers.node("graphql-yoga + graphql-ws", "yoga.mjs"),
                servers.node("Mercurius", "mercurius.mjs"),
                servers.python("Strawberry + broadcaster", "tests.bench.plain"),
            )
        ]
        crowds = [await stack.enter_async_context(crowd(server, size)) for server in made]
        for each in crowds:
            await cpu_of(each, 3)
        figures: dict[str, list[float]] = {server.name: [] for server in made}
        for _ in range(rounds):
            for each in crowds:
                figures[each.server.name].append(await cpu_of(each, changes))
    medians = {name: statistics.median(found) for name, found in figures.items()}
    best_peer = min(medians["graphql-yoga + graphql-ws"], medians["Mercurius"])
    return [
        {
            "server": name,
            "subscribers": size,
            "microseconds": round(median, 2),
            "of the floor": round(median / medians["floor"], 2),
            "of the best Node peer": round(median / best_peer, 2),
            "rounds": [round(each, 2) for each in figures[name]],
        }
        for name, median in medians.items()
    ]

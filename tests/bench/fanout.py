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
    floor = figures["floor"]
    yoga, mercurius = figures["graphql-yoga + graphql-ws"], figures["Mercurius"]
    best_peer = min(yoga, mercurius, key=statistics.median)
    return [
        {
            "server": name,
            "subscribers": size,
            "microseconds": round(statistics.median(found), 2),
            "least": round(min(found), 2),
            "most": round(max(found), 2),
            "of the floor": ratio(found, floor),
            "of the best Node peer": ratio(found, best_peer),
            "rounds": [round(each, 2) for each in found],
        }
        for name, found in figures.items()
    ]


def ratio(ours: list[float], theirs: list[float]) -> float:
    """The median of the rounds' own ratios: what else the machine did in a round, it did to both."""
    return round(statistics.median(one / other for one, other in zip(ours, theirs, strict=True)), 2)

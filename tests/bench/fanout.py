"""Case 1, fan-out: many subscribers of one item page. Server CPU per delivered update, beside the floor and the peers."""

import statistics
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from tests.bench import servers
from tests.bench.crowd import Crowd, crowd
from tests.bench.servers import BUSES, FLOOR, PLAIN
from tests.bench.sizes import Size

# Subscribers, changes in a round, rounds.
FIGURES = {Size.FULL: (2000, 20, 5), Size.QUICK: (500, 20, 3), Size.SMOKE: (20, 2, 1)}
YOGA, MERCURIUS = "graphql-yoga + graphql-ws", "Mercurius"


async def cpu_of(crowd: Crowd, changes: int) -> float:
    """Microseconds of server CPU per delivered update."""
    return await crowd.cpu_per_change(changes) * 1e6 / crowd.size


async def measure(folder: Path, size: Size, buses: Sequence[str] = BUSES) -> list[dict[str, Any]]:
    subscribers, changes, rounds = FIGURES[size]
    starting = [servers.ours(name, folder) for name in buses] + [servers.python(FLOOR, "tests.bench.floor")]
    if size is not Size.SMOKE:
        starting += [servers.node(YOGA, "yoga.mjs"), servers.node(MERCURIUS, "mercurius.mjs")]
    starting += [servers.python(PLAIN, "tests.bench.plain")]
    async with AsyncExitStack() as stack:
        made = [await stack.enter_async_context(each) for each in starting]
        crowds = [await stack.enter_async_context(crowd(server, subscribers)) for server in made]
        for each in crowds:
            await cpu_of(each, 3)
        figures: dict[str, list[float]] = {server.name: [] for server in made}
        for _ in range(rounds):
            for each in crowds:
                figures[each.server.name].append(await cpu_of(each, changes))
    peers = [figures[name] for name in (YOGA, MERCURIUS) if name in figures]
    return [
        {
            "server": name,
            "subscribers": subscribers,
            "microseconds": round(statistics.median(found), 2),
            "least": round(min(found), 2),
            "most": round(max(found), 2),
            "of the floor": ratio(found, figures[FLOOR]),
            **({"of the best Node peer": ratio(found, min(peers, key=statistics.median))} if peers else {}),
            "rounds": [round(each, 2) for each in found],
        }
        for name, found in figures.items()
    ]


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The median of the rounds' own ratios: what else the machine did in a round, it did to both."""
    return round(statistics.median(one / other for one, other in zip(ours, theirs, strict=True)), 2)

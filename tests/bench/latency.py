"""Case 4, latency: from the request that changes something to the last of all sockets."""

import asyncio
import statistics
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from tests.bench import servers
from tests.bench.crowd import crowd

RATE = 2.0


async def measure(folder: Path, quick: bool) -> list[dict[str, Any]]:
    size, changes = (500, 20) if quick else (2000, 60)
    rows = []
    async with AsyncExitStack() as stack:
        made = [
            await stack.enter_async_context(each)
            for each in (
                servers.ours("ours, memory", folder, STATES_A_SECOND="5"),
                servers.ours("ours, Valkey", folder, on_servers=True, STATES_A_SECOND="5"),
                servers.python("floor", "tests.bench.floor"),
            )
        ]
        crowds = [await stack.enter_async_context(crowd(server, size)) for server in made]
        taken: dict[str, list[float]] = {server.name: [] for server in made}
        for each in crowds:
            await each.hear_a_change()
        for _ in range(changes):
            for each in crowds:
                taken[each.server.name].append(await each.hear_a_change() * 1000)
                await asyncio.sleep(1 / RATE / len(crowds))
    for name, found in taken.items():
        ordered = sorted(found)
        rows.append(
            {
                "server": name,
                "subscribers": size,
                "p50, ms": round(statistics.median(found), 1),
                "p99, ms": round(ordered[int(len(ordered) * 0.99)], 1),
            }
        )
    return rows

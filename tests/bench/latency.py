"""Case 4, latency: from the commit of a change to the last of all sockets, at two changes a second of each server.

Ours notes a commit when COMMIT has returned (tests/bench/noting.py); the floor, whose change is a word in memory, when it
has the request. Beside it the same from the request on, which for ours includes the transaction. The servers take turns,
by the clock: a change does not wait until the last has been heard. One that a newer overtook on its way to some socket
counts until everybody had the newer one.
"""

import asyncio
import json
import statistics
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from tests.bench import servers
from tests.bench.crowd import PATIENCE, Crowd
from tests.bench.notes import COMMIT, noted
from tests.bench.servers import BUSES, FLOOR, Server
from tests.bench.sizes import Size
from tests.support.swarm import Wire

RATE = 2.0
# Usually the last change has then been heard everywhere, and looking for it disturbs nothing.
REST = 1.0
# Subscribers, changes.
FIGURES = {Size.FULL: (2000, 120), Size.QUICK: (500, 20), Size.SMOKE: (20, 3)}


class Timed(Crowd):
    """Notes how many have heard each message, and when the last of them did: all hear the same bytes."""

    def __init__(self, server: Server) -> None:
        super().__init__(server)
        self.copies: Counter[bytes] = Counter()
        self.latest: dict[bytes, float] = {}
        self.asked: list[float] = []
        # Each change makes a version: those that are measured.
        self.wanted = range(0)
        self._more = asyncio.Event()

    def heard(self, reader: Wire, message: bytes) -> None:
        super().heard(reader, message)
        if b'"next"' in message[:60]:
            self.copies[message] += 1
            self.latest[message] = time.perf_counter()
            self._more.set()

    async def change_by_the_clock(self, started: float, changes: int) -> None:
        first = max(self.told_to_all()) + 1
        self.wanted = range(first, first + changes)
        for number in range(changes):
            await asyncio.sleep(started + number / RATE - time.perf_counter())
            self.asked.append(time.perf_counter())
            await self.server.change()
        await asyncio.sleep(REST)
        async with asyncio.timeout(PATIENCE):
            while self.wanted[-1] not in self.told_to_all():
                self._more.clear()
                await self._more.wait()

    def told_to_all(self) -> dict[int, float]:
        """Version -> when the last socket heard of it, if all did."""
        versions: dict[int, tuple[int, float]] = {}
        for message, copies in self.copies.items():
            (item,) = json.loads(message)["payload"]["data"]["projectUpdated"]["items"]["nodes"]
            before, latest = versions.get(item["version"], (0, 0.0))
            versions[item["version"]] = (before + copies, max(latest, self.latest[message]))
        return {version: latest for version, (copies, latest) in versions.items() if copies == self.size}


async def measure(folder: Path, size: Size, buses: Sequence[str] = BUSES) -> list[dict[str, Any]]:
    subscribers, changes = FIGURES[size]
    async with AsyncExitStack() as stack:
        crowds = []
        for name in (*buses, FLOOR):
            notes = folder / f"{name}.notes"
            starting = (
                servers.python(name, "tests.bench.floor", notes)
                if name == FLOOR
                else servers.ours(name, folder, notes=notes, STATES_A_SECOND="5")
            )
            each = Timed(await stack.enter_async_context(starting))
            await each.enter(subscribers)
            await each.hear_a_change()
            stack.callback(each.leave)
            crowds.append(each)
        started = time.perf_counter() + 0.5
        turns = [started + place / RATE / len(crowds) for place in range(len(crowds))]
        await asyncio.gather(
            *(each.change_by_the_clock(turn, changes) for each, turn in zip(crowds, turns, strict=True))
        )
        return [row_of(each) for each in crowds]


def row_of(crowd: Timed) -> dict[str, Any]:
    changes = len(crowd.asked)
    commits = noted(Path(crowd.server.notes), COMMIT, since=crowd.asked[0])
    assert len(commits) == changes, f"{crowd.server.name}: {len(commits)} commits for {changes} changes"
    told = crowd.told_to_all()
    heard = [min(at for version, at in told.items() if version >= wanted) for wanted in crowd.wanted]
    return {
        "server": crowd.server.name,
        "subscribers": crowd.size,
        "changes": changes,
        "told to all": sum(version in told for version in crowd.wanted),
        **percentiles("commit", commits, heard),
        **percentiles("request", crowd.asked, heard),
    }


def percentiles(what: str, begun: Sequence[float], heard: Sequence[float]) -> dict[str, float]:
    taken = sorted((end - start) * 1000 for start, end in zip(begun, heard, strict=True))
    return {
        f"from {what}: p50, ms": round(statistics.median(taken), 1),
        f"from {what}: p99, ms": round(taken[int(len(taken) * 0.99)], 1),
    }

"""Many subscribers of one server, from this process."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from tests.bench.servers import Server
from tests.support.swarm import Wire, wire

AT_ONCE = 50
PATIENCE = 60.0


class Crowd:
    """Counts what all of its wires are told, and notes when the last of them heard."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.wires: list[Wire] = []
        self.count = 0
        self.last = 0.0
        self._target = 0
        self._reached = asyncio.Event()

    @property
    def size(self) -> int:
        return len(self.wires)

    def heard(self, _: Wire, message: bytes) -> None:
        # Whoever numbers its operations 1 writes this near the beginning.
        if b'"next"' in message[:60]:
            self.count += 1
            if self.count >= self._target:
                self.last = time.perf_counter()
                self._reached.set()

    async def connect(self, count: int) -> None:
        """So many more sockets, upgraded and initialised."""
        for first in range(0, count, AT_ONCE):
            more = min(AT_ONCE, count - first)
            self.wires += await asyncio.gather(*(wire(f"{self.server.url}/graphql", self.heard) for _ in range(more)))

    async def subscribe(self, wires: Sequence[Wire], document: str, variables: Sequence[dict[str, Any]]) -> None:
        """Subscribe each wire; where the server tells a first state, wait for all of them."""
        expected = self.expect(len(wires))
        for place, one in enumerate(wires):
            one.subscribe(document, variables[place % len(variables)])
            if place % 100 == 99:
                await asyncio.sleep(0.01)
        if self.server.tells_at_once:
            await expected
        else:
            # Told by nothing but the first change that everybody hears.
            await asyncio.sleep(min(1.0, 0.1 + len(wires) / 1000))
            await self.hear_a_change(retry=True)

    async def enter(self, count: int) -> None:
        before = self.size
        await self.connect(count)
        await self.subscribe(self.wires[before:], self.server.document, [{"id": self.server.project}])

    def expect(self, more: int) -> "asyncio.Future[None]":
        """Done when so many more messages have come."""
        self._target = self.count + more
        self._reached.clear()
        return asyncio.ensure_future(self._wait())

    async def _wait(self) -> None:
        async with asyncio.timeout(PATIENCE):
            await self._reached.wait()

    async def hear_a_change(self, retry: bool = False) -> float:
        """Make a change and wait until everybody has heard of it; seconds from asking for it to the last of them."""
        started = time.perf_counter()
        expected = self.expect(self.size)
        await self.server.change()
        try:
            await expected
        except TimeoutError:
            if not retry:
                raise RuntimeError(f"{self.server.name}: {self.count} of {self._target} heard") from None
            return await self.hear_a_change()
        return self.last - started

    async def cpu_per_change(self, changes: int) -> float:
        """Seconds of server CPU, whole process, until everybody has heard."""
        before = self.server.cpu()
        for _ in range(changes):
            await self.hear_a_change()
        return (self.server.cpu() - before) / changes

    def leave(self) -> None:
        for one in self.wires:
            one.transport.abort()
        self.wires.clear()


@asynccontextmanager
async def crowd(server: Server, count: int) -> AsyncIterator[Crowd]:
    found = Crowd(server)
    await found.enter(count)
    try:
        yield found
    finally:
        found.leave()

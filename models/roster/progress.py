"""Telling how far an import is, while its one transaction runs.

What the transaction writes nobody else sees before it commits. So whoever waits is told beside it: by short acts of a
second task, on another connection. SQLite has one connection, for which every read
waits too, also that of who may still see the import: there the last figure comes with the end.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

# [D] Often enough for a bar that moves, seldom enough not to fill the audit.
PAUSE_SECONDS = 0.5

Report = Callable[[int], None]


@asynccontextmanager
async def reporting(tell: Callable[[int], Awaitable[object]], *others: Report) -> AsyncIterator[Report]:
    """A function that takes the number done and returns at once; `tell` is awaited with the newest, beside the block.

    Enter it outside the transaction: a task inherits the connection of where it was made.
    """
    newest, told, moved = 0, 0, asyncio.Event()

    def report(done: int) -> None:
        nonlocal newest
        newest = done
        moved.set()
        for other in others:
            other(done)

    async def run() -> None:
        nonlocal told
        while True:
            await moved.wait()
            moved.clear()
            told = newest
            await tell(told)
            await asyncio.sleep(PAUSE_SECONDS)

    task = asyncio.create_task(run())
    try:
        yield report
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

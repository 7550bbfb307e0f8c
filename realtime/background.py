"""Work in the background: kept up while the service runs, and really ended when it stops."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable

log = logging.getLogger("congress.service")

ASKED_AGAIN_SECONDS = 0.5


async def kept_up(work: Callable[[], Awaitable[None]]) -> None:
    """Run background work for ever: should a bug end it, log it and begin again."""
    while True:
        try:
            await work()
        except Exception:
            log.exception("background work broke off, it begins again")
        await asyncio.sleep(1)


async def end(tasks: Iterable[asyncio.Task[None]]) -> None:
    """Cancel tasks until each has ended.

    Once is not enough: `asyncio.wait_for` of Python 3.11, through which redis-py sends, drops a cancellation that
    comes in the very moment in which what it waits for is done.
    """
    running = set(tasks)
    while running:
        for task in running:
            task.cancel()
        _, running = await asyncio.wait(running, timeout=ASKED_AGAIN_SECONDS)

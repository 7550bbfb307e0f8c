"""The relay: numbers what was committed, and tells the bus. Every process has one; SQL lets one number at a time."""

import asyncio
import logging
import time
from collections.abc import Sequence
from datetime import timedelta

from models import outbox
from models.database import is_away
from models.outbox import NewEvent
from models.retention import forget_old
from realtime.feed.bus import Bus

log = logging.getLogger("congress.relay")

# Of every event: at INFO only where logs are read by machines.
trail = logging.getLogger("congress.trail")

# Another process may have committed without telling us: an import on the command line.
POLL_SECONDS = 1.0
CLEAR_SECONDS = 3600.0


class Relay:
    def __init__(self, bus: Bus, events_kept: timedelta) -> None:
        self._bus, self._events_kept = bus, events_kept
        self._committed = asyncio.Event()
        self._cleared_at = time.monotonic()

    def nudge(self, _: Sequence[NewEvent]) -> None:
        """Called after each commit of this process that wrote events."""
        self._committed.set()

    async def run(self) -> None:
        stop_listening = outbox.on_commit(self.nudge)
        try:
            while True:
                surely = await self._wait()
                try:
                    await self._number_all(surely)
                    await self._clear_now_and_then()
                except Exception as error:
                    if is_away(error):
                        log.warning("the database is away, nothing is numbered: %s", error)
                    else:
                        log.exception("numbering failed")
                    await asyncio.sleep(POLL_SECONDS)
        finally:
            stop_listening()

    async def _number_all(self, surely: bool) -> None:
        while True:
            events = await outbox.number_pending(surely=surely)
            if events:
                await self._bus.tell(events)
            for event in events:
                trail.info("numbered", extra={"trace": event.trace, "number": event.number})
            if len(events) < outbox.AT_A_TIME:
                return

    async def _wait(self) -> bool:
        """Wait for a commit of this process, but not for long. Returns whether there was one."""
        try:
            async with asyncio.timeout(POLL_SECONDS):
                await self._committed.wait()
        except TimeoutError:
            return False
        self._committed.clear()
        return True

    async def _clear_now_and_then(self) -> None:
        if time.monotonic() - self._cleared_at > CLEAR_SECONDS:
            self._cleared_at = time.monotonic()
            await forget_old(self._events_kept)

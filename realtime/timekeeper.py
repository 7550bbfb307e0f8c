"""The timekeeper: has the duties done when they are due, in one process at a time."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from models import clock
from models.database import is_away, is_sqlite, own_connection
from models.timekeeping import Duty, perform
from realtime import metrics

if TYPE_CHECKING:
    import asyncpg

log = logging.getLogger("congress.timekeeper")

# Any number will do, as long as every process of this service asks for the same one.
LOCK = 320624
TICK_SECONDS = 1.0
# A process that is frozen, or cut off from the server, loses the lock after so long.
SILENT_MILLISECONDS = 10_000
ASKED_AGAIN = timedelta(minutes=1)
LONGEST_SECONDS = 600.0
LONGEST_WAIT_SECONDS = 300.0


@dataclass
class Plan:
    """When a duty is asked next. After a failure, the machine's running time says when; the clock may be what is wrong."""

    due: datetime | None = None
    asked_at: datetime | None = None
    failures: int = 0
    retry_at: float = 0.0

    def is_due(self, now: datetime) -> bool:
        if self.failures:
            return time.monotonic() >= self.retry_at
        if self.asked_at is None or (self.due is not None and now >= self.due):
            return True
        # Either way: a clock that was moved is a reason to ask.
        return abs(now - self.asked_at) >= ASKED_AGAIN


class Timekeeper:
    def __init__(self, database_url: str, duties: Sequence[Duty]) -> None:
        self._url = database_url
        self._duties = duties

    async def run(self) -> None:
        """Wait to be the one that keeps the time, keep it until the lock is lost, and so for ever."""
        while True:
            try:
                await self._keep()
            except Exception as error:
                if not is_away(error):
                    raise
                log.warning("the database is away, nobody here keeps the time: %s", error)
                await asyncio.sleep(TICK_SECONDS)

    async def _keep(self) -> None:
        async with _alone(self._url) as holds:
            log.info("this process keeps the time")
            metrics.keeps_time.set(1)
            try:
                plans = {duty.name: Plan() for duty in self._duties}
                while holds():
                    for duty in self._duties:
                        if holds() and plans[duty.name].is_due(clock.now()):
                            await self._do(duty, plans[duty.name])
                    await asyncio.sleep(TICK_SECONDS)
            finally:
                metrics.keeps_time.set(0)
            log.warning("this process no longer keeps the time")

    async def _do(self, duty: Duty, plan: Plan) -> None:
        now = clock.now()
        late = max(0.0, (now - plan.due).total_seconds()) if plan.due else 0.0
        metrics.duty_lag.labels(duty.name).set(late)
        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                due = await perform(duty, now)
        except Exception as error:
            plan.failures += 1
            wait = min(2.0**plan.failures, LONGEST_WAIT_SECONDS)
            plan.retry_at = time.monotonic() + wait
            metrics.duties.labels(duty.name, "failed").inc()
            if is_away(error):
                log.warning("%s: the database is away, tried again in %.0f s: %s", duty.name, wait, error)
            else:
                log.exception("%s failed, it is tried again in %.0f s", duty.name, wait)
            return
        if plan.failures:
            log.info("%s is done after %d failures", duty.name, plan.failures)
        metrics.duties.labels(duty.name, "done").inc()
        plan.due, plan.asked_at, plan.failures = due, now, 0


@asynccontextmanager
async def _alone(url: str) -> AsyncIterator[Callable[[], bool]]:
    """Wait for the lock; then a function that tells whether it is still held. SQLite serves one process alone.

    The lock is the connection's: it is free as soon as the server sees this process die.
    """
    if is_sqlite(url):
        yield lambda: True
        return
    connection = await own_connection(url, idle_session_timeout=str(SILENT_MILLISECONDS))
    try:
        await _take_lock(connection)
        heartbeat = asyncio.create_task(_heartbeat(connection))
        try:
            yield lambda: not heartbeat.done()
        finally:
            heartbeat.cancel()
            await asyncio.gather(heartbeat, return_exceptions=True)
    finally:
        connection.terminate()


async def _take_lock(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    while True:
        if await connection.fetchval("SELECT pg_try_advisory_lock($1)", LOCK, timeout=TICK_SECONDS * 5):
            return
        await asyncio.sleep(TICK_SECONDS)


async def _heartbeat(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    while True:
        await connection.execute("SELECT 1", timeout=TICK_SECONDS * 5)
        await asyncio.sleep(TICK_SECONDS)

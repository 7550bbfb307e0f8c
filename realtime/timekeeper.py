"""The timekeeper: has the duties done when they are due, in one process at a time."""

import asyncio
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from models import clock
from models.database import is_away
from models.timekeeping import Duty, perform
from realtime import metrics
from realtime.leader import Leader

log = logging.getLogger("congress.timekeeper")

TICK_SECONDS = 1.0
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
        self._leader = Leader(database_url, "timekeeping")
        self._duties = duties

    async def run(self) -> None:
        """Keep the time whenever this process is the one that does. Never returns."""
        await self._leader.run(self._keep)

    async def _keep(self) -> None:
        metrics.keeps_time.set(1)
        try:
            plans = {duty.name: Plan() for duty in self._duties}
            while True:
                for duty in self._duties:
                    if plans[duty.name].is_due(clock.now()):
                        await self._do(duty, plans[duty.name])
                await asyncio.sleep(TICK_SECONDS)
        finally:
            metrics.keeps_time.set(0)

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

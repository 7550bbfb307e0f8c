"""Duties: what has to be done because time has passed, and up to when each is done.

A duty is a function of a domain (`models/<domain>/duties.py`) that calls actions; `models/duties.py` lists them all,
and the timekeeper (`realtime/timekeeper.py`) has them performed, in one process at a time.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from tortoise import fields
from tortoise.models import Model

from models.acts import Act

log = logging.getLogger("congress.timekeeping")

# Two processes of one county are never so far apart; somebody has set a clock back.
SUSPICIOUS = timedelta(minutes=1)


class DutyMark(Model):
    """Up to when a duty is done. Never moved back, so that no stretch of time is worked through twice."""

    id = fields.IntField(primary_key=True)
    duty = fields.CharField(max_length=60, unique=True)
    done_until = fields.DatetimeField()

    class Meta:
        table = "duty_mark"


@dataclass(frozen=True)
class Stretch:
    """The time that a duty works through: after `since`, which is None the first time, and up to `until`."""

    since: datetime | None
    until: datetime

    def midnights(self, time_zone: str) -> list[tuple[date, datetime]]:
        """The days that ended in it, in order, each with the moment; the first time, only the last of them.

        A duty that does something for each day, month or quarter goes through these, with `first_to_do`; one whose
        result follows from the rows alone ignores them, and looks at `until`.
        """
        zone = ZoneInfo(time_zone)
        today = self.until.astimezone(zone).date()
        first = today - timedelta(days=1) if self.since is None else self.since.astimezone(zone).date()
        days = [first + timedelta(days=later) for later in range((today - first).days)]
        return [(day, datetime.combine(day + timedelta(days=1), datetime.min.time(), zone)) for day in days]


@dataclass(frozen=True)
class Duty:
    """`run` answers when it wants to be asked next, or None if it knows of nothing; it is asked in a minute at the
    latest, for an act may have brought something forward. So it must be cheap when there is nothing to do."""

    name: str
    run: Callable[[Stretch], Awaitable[datetime | None]]


async def perform(duty: Duty, now: datetime) -> datetime | None:
    """Do a duty up to now; when it is next due. If it fails it is as undone as before.

    If the clock has been set back behind what is done, nothing is done until time has caught up.
    """
    mark = await DutyMark.get_or_none(duty=duty.name)
    if mark is not None and now <= mark.done_until:
        if mark.done_until - now > SUSPICIOUS:
            log.warning("%s is done until %s, and the clock says %s: it waits", duty.name, mark.done_until, now)
        return mark.done_until
    due = await duty.run(Stretch(mark.done_until if mark else None, now))
    await _advance(duty.name, now)
    return due


async def _advance(duty: str, until: datetime) -> None:
    mark, fresh = await DutyMark.get_or_create(duty=duty, defaults={"done_until": until})
    if not fresh:
        await DutyMark.filter(id=mark.id, done_until__lt=until).update(done_until=until)


async def first_to_do(act: Act, period: str, until: datetime) -> bool:
    """Inside a verb: whether nobody has done this up to `until` before. From the commit of the act on, somebody has.

    `period` names what is done in periods, such as `projects.months:320623`. Of two processes that both believe to
    keep the time, the second waits here for the first, and then does nothing.
    """
    mark = await DutyMark.select_for_update().get_or_none(duty=period)
    if mark is None:
        # Of two who come first, the constraint lets one pass; the other runs again.
        await DutyMark.create(duty=period, done_until=until)
        return True
    if mark.done_until >= until:
        act.changed_nothing = True
        return False
    mark.done_until = until
    await mark.save()
    return True

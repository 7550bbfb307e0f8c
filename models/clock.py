"""The one place that is asked for the time.

Nothing else calls `datetime.now` and no SQL calls `now()`, so that tests, replays and the demonstration
can move through a year.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_shift = timedelta()


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC) + _shift


def today(time_zone: str) -> date:
    """The present day in a county; a day ends at midnight of the county's zone [D]."""
    return now().astimezone(ZoneInfo(time_zone)).date()


def shift(by: timedelta) -> None:
    """Move the clock of this process. Tests and the demonstration only."""
    global _shift
    _shift = by

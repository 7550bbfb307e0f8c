"""Another day: the clock of this process, and with it of the service under test, is moved for the length of a block."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from models import clock

ZONE = ZoneInfo("Asia/Shanghai")


def move_to(day: date) -> None:
    """Have it be noon of this day in the county."""
    clock.shift(timedelta())
    clock.shift(datetime.combine(day, time(12), ZONE) - clock.now())


@contextmanager
def on_day(day: date) -> Iterator[None]:
    move_to(day)
    try:
        yield
    finally:
        clock.shift(timedelta())

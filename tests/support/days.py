"""Another day: the clock of this process, and with it of the service under test, is moved for the length of a block."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from models import clock
from tests.realtime.streams import eventually, sample
from tests.support.world import World

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


async def duties_done(world: World) -> None:
    """Wait until the timekeeper has gone through its duties on this day: what it writes is no act's under test."""
    names = [duty.name for duty in world.app.state.service.timekeeper._duties]
    before = [sample("duties_total", duty=name, outcome="done") for name in names]
    await eventually(
        lambda: all(
            sample("duties_total", duty=name, outcome="done") > count for name, count in zip(names, before, strict=True)
        )
    )

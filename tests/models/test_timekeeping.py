"""Duties: every stretch of time is worked through once, in order, whatever happens to the clock and to the process."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta

import pytest

from models.actor import SERVICE
from models.acts import Act, verb
from models.database import connected
from models.platform.rows import PlatformNode
from models.timekeeping import Duty, DutyMark, Stretch, first_to_do, perform

HOUR = timedelta(hours=1)
NOON = datetime(2025, 6, 30, 4, tzinfo=UTC)
SHANGHAI = "Asia/Shanghai"


@pytest.fixture(autouse=True)
async def rows(database: str) -> AsyncIterator[None]:
    async with connected(database):
        yield


class Watched:
    """A duty that remembers what it was asked for, and fails while it is told to."""

    def __init__(self) -> None:
        self.stretches: list[Stretch] = []
        self.fails = False

    async def run(self, stretch: Stretch) -> datetime | None:
        if self.fails:
            raise RuntimeError("the duty fails")
        self.stretches.append(stretch)
        return stretch.until + HOUR

    @property
    def duty(self) -> Duty:
        return Duty("watched", self.run)


async def test_stretches_follow_each_other_without_gap_or_overlap() -> None:
    watched = Watched()
    assert await perform(watched.duty, NOON) == NOON + HOUR
    await perform(watched.duty, NOON + HOUR)
    # The process stood still for a week.
    await perform(watched.duty, NOON + HOUR + timedelta(days=7))
    assert watched.stretches == [
        Stretch(None, NOON),
        Stretch(NOON, NOON + HOUR),
        Stretch(NOON + HOUR, NOON + HOUR + timedelta(days=7)),
    ]


async def test_a_clock_that_is_set_back_does_nothing_twice() -> None:
    watched = Watched()
    await perform(watched.duty, NOON)
    for moment in (NOON, NOON - HOUR, NOON - timedelta(days=365)):
        assert await perform(watched.duty, moment) == NOON
    assert len(watched.stretches) == 1
    assert (await DutyMark.get(duty="watched")).done_until == NOON
    await perform(watched.duty, NOON + HOUR)
    assert watched.stretches[1:] == [Stretch(NOON, NOON + HOUR)]


async def test_a_duty_that_fails_is_as_undone_as_before() -> None:
    watched = Watched()
    await perform(watched.duty, NOON)
    watched.fails = True
    with pytest.raises(RuntimeError):
        await perform(watched.duty, NOON + HOUR)
    watched.fails = False
    await perform(watched.duty, NOON + 2 * HOUR)
    assert watched.stretches[1:] == [Stretch(NOON, NOON + 2 * HOUR)]


def test_midnights_are_those_of_the_county() -> None:
    def days(since: datetime | None, until: datetime) -> list[date]:
        return [day for day, _ in Stretch(since, until).midnights(SHANGHAI)]

    assert days(NOON, NOON + HOUR) == []
    assert days(NOON, NOON + timedelta(days=3)) == [date(2025, 6, 30), date(2025, 7, 1), date(2025, 7, 2)]
    assert days(None, NOON) == [date(2025, 6, 29)]
    midnight = datetime(2025, 6, 30, 16, tzinfo=UTC)
    assert Stretch(NOON, midnight).midnights(SHANGHAI) == [(date(2025, 6, 30), midnight)]
    assert days(midnight, midnight + HOUR) == []
    assert days(NOON, midnight - timedelta(microseconds=1)) == []


@verb("testDayClose")
async def close_day(act: Act, *, moment: datetime) -> bool:
    """A verb of the kind that duties call: it does something once a day."""
    if not await first_to_do(act, "test.days", moment):
        return False
    act.concerns(await PlatformNode.get(code="320699"))
    return True


async def test_a_period_is_done_once_also_after_a_crash_in_between() -> None:
    closed: list[date] = []
    crash_after = 2

    async def run(stretch: Stretch) -> datetime | None:
        for day, moment in stretch.midnights(SHANGHAI):
            if await close_day(SERVICE, moment=moment):
                closed.append(day)
            if len(closed) == crash_after:
                raise RuntimeError("the process dies")
        return None

    duty = Duty("test.close", run)
    await perform(duty, NOON)
    crash_after = 3
    with pytest.raises(RuntimeError):
        await perform(duty, NOON + timedelta(days=4))
    crash_after = 0
    await perform(duty, NOON + timedelta(days=4))
    assert closed == [date(2025, 6, 29) + timedelta(days=later) for later in range(5)]
    assert not await close_day(SERVICE, moment=NOON)

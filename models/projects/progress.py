"""Progress against plan: pure rules, no I/O."""

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from models.fields import from_hundredths

MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)
FULL = Decimal(100)
# A county's whole yearly budget is some ten thousand million yuan; more is a slip of the hand [D].
MOST_MONEY = Decimal(1_000_000_000_000)


def first_day(month: str) -> date | None:
    """`2025-06` -> 2025-06-01; None if it is not a month."""
    found = MONTH.fullmatch(month)
    if not found or int(found[1]) == 0:
        return None
    return date(int(found[1]), int(found[2]), 1)


def has_begun(month: str, today: date) -> bool:
    """A month may be reported from its first day on; dates in the future are refused [D]."""
    begins = first_day(month)
    return begins is not None and begins <= today


def is_share(percent: Decimal) -> bool:
    """Progress runs from 0 to 100 percent; over-fulfilment is quantity against target, not progress [D]."""
    return percent.is_finite() and 0 <= percent <= FULL


def is_fine(value: Decimal) -> bool:
    """Percent and yuan are kept to two places."""
    return not value.is_finite() or value == round(value, 2)


def kept(value: Decimal) -> Decimal:
    """A fine value as the database gives it back: `1E1` is 10.00 and -0 is 0.00."""
    return from_hundredths(int(value * 100))


def is_amount(yuan: Decimal) -> bool:
    return yuan.is_finite() and 0 <= yuan <= MOST_MONEY


def is_on_schedule(actual: Decimal, planned: Decimal) -> bool:
    """达到序时: actual progress is at least the planned progress of the same month [rd-2025]."""
    return actual >= planned


def months_of(year: int) -> list[str]:
    return [f"{year}-{month:02}" for month in range(1, 13)]


def even_plan(year: int, start: int, end: int) -> Mapping[str, Decimal]:
    """Planned progress at each month's end when work runs evenly from month `start` to month `end`, both included."""
    span = end - start + 1
    return {
        month: (FULL * min(max(number - start + 1, 0), span) / span).quantize(Decimal("0.01"))
        for number, month in enumerate(months_of(year), 1)
    }


# Lights ask for the same few months thousands of times; a year of every year that is kept has room.
@lru_cache(maxsize=1200)
def last_day(month: str) -> date:
    begins = _begin(month)
    return begins.replace(day=monthrange(begins.year, begins.month)[1])


@lru_cache(maxsize=1200)
def next_month(month: str) -> str:
    """`2025-12` -> `2026-01`."""
    return (last_day(month) + timedelta(days=1)).strftime("%Y-%m")


def due_on(month: str, day: int) -> date:
    """The report for a month is due on this day of the next one [D]."""
    return _begin(next_month(month)).replace(day=day)


def _begin(month: str) -> date:
    begins = first_day(month)
    if begins is None:
        raise ValueError(f"{month} is not a month")
    return begins


def measured_on(month: str, today: date) -> date:
    """The day that a report speaks of: the month's end, or today while the month lasts [D]."""
    return min(last_day(month), today)


def planned_on(plan: Mapping[str, Decimal], day: date) -> Decimal:
    """Planned progress of a day, linear between month ends [D], half up to 0.01.

    0 until the first planned month begins; after the last one, what it promised.
    """
    if not plan:
        return Decimal("0.00")
    months = sorted(plan)
    since, reached = _begin(months[0]) - timedelta(days=1), Decimal(0)
    for month in months:
        until, promised = last_day(month), plan[month]
        if day <= until:
            elapsed = max((day - since).days, 0)
            between = reached + (promised - reached) * elapsed / (until - since).days
            return between.quantize(Decimal("0.01"), ROUND_HALF_UP)
        since, reached = until, promised
    return reached.quantize(Decimal("0.01"))


def is_exceeded(quantity: Decimal | None, target: Decimal | None) -> bool:
    """超额: over-fulfilment is quantity against target, not progress [D]."""
    return quantity is not None and target is not None and quantity > target


def plain(value: Decimal | None) -> str:
    """As people write it: 12.50 is 12.5 and 10.00 is 10."""
    if value is None:
        return "-"
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text

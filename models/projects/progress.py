"""Progress against plan: pure rules, no I/O."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

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

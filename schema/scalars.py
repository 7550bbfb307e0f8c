"""Scalars, with our own descriptions."""

from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

BigInt = NewType("BigInt", int)

LONGEST_DECIMAL = 40


def _parse_big_int(value: object) -> BigInt:
    """Accept "12" and 12, nothing else; up to 63 bits."""
    if isinstance(value, bool) or not isinstance(value, str | int) or len(str(value)) > 19:
        raise ValueError("a BigInt is a whole number, written as a string")
    if not str(value).isdecimal() or int(value) >= 2**63:
        raise ValueError("a BigInt lies between 0 and 2^63 - 1")
    return BigInt(int(value))


def _parse_decimal(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, str | int | float) or len(str(value)) > LONGEST_DECIMAL:
        raise ValueError("a Decimal is a number, best written as a string")
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise ValueError("a Decimal is a number, best written as a string") from None
    if not number.is_finite():
        raise ValueError("a Decimal is a finite number")
    return number


def _print_decimal(value: Decimal) -> str:
    return format(value, "f")


def _parse_date(value: object) -> date:
    if not isinstance(value, str):
        raise ValueError("a Date is written like 2025-06-30")
    return date.fromisoformat(value)


def _parse_moment(value: object) -> datetime:
    if not isinstance(value, str):
        raise ValueError("a DateTime is written like 2025-06-30T08:00:00Z")
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError("a DateTime names its offset, like 2025-06-30T08:00:00Z")
    try:
        # SQLite keeps and compares times as text: only those of one zone are in order.
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("a DateTime lies between the years 1 and 9999") from None


SCALARS: dict[Any, ScalarDefinition] = {
    BigInt: strawberry.scalar(
        name="BigInt",
        description="大整数，写成字符串。A whole number that may exceed 32 bits, written as a string.",
        serialize=str,
        parse_value=_parse_big_int,
    ),
    Decimal: strawberry.scalar(
        name="Decimal",
        description="精确小数，写成字符串。An exact decimal, written as a string.",
        serialize=_print_decimal,
        parse_value=_parse_decimal,
    ),
    date: strawberry.scalar(
        name="Date",
        description="日期，如 2025-06-30。A day, ISO 8601.",
        serialize=date.isoformat,
        parse_value=_parse_date,
    ),
    datetime: strawberry.scalar(
        name="DateTime",
        description="时刻，带时区偏移。A moment with its offset, ISO 8601.",
        serialize=datetime.isoformat,
        parse_value=_parse_moment,
    ),
}

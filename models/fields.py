"""Column types that both databases count exactly, and what hand-written SQL reads of columns."""

from datetime import date
from decimal import Decimal
from typing import Any

from tortoise import fields


class HundredthsField(fields.BigIntField):
    """A decimal with two places, kept as a whole number of hundredths: yuan as fen, percent as basis points.

    SQLite keeps decimals as text and sums them as floats; whole numbers are exact on both databases.
    Aggregates that read the column raw are in hundredths.
    """

    def to_db_value(self, value: Any, instance: Any) -> int | None:
        if value is None:
            return None
        hundredths = Decimal(value) * 100
        if hundredths != hundredths.to_integral_value():
            raise ValueError(f"{value} has more than two decimal places")
        return int(hundredths)

    def to_python_value(self, value: Any) -> Decimal | None:
        if value is None or isinstance(value, Decimal):
            return value
        return from_hundredths(int(value))


def from_hundredths(value: int) -> Decimal:
    return Decimal(value).scaleb(-2)


def from_day(value: date | str) -> date:
    """A date that hand-written SQL has read: SQLite keeps it as text."""
    return value if isinstance(value, date) else date.fromisoformat(value)

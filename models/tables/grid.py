"""A table as it stands in a file: values by place, and what makes some of them unreadable."""

from dataclasses import dataclass, field
from datetime import date

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 5000
MAX_COLUMNS = 60

# What a cell can hold; None is an empty one.
Value = str | int | float | bool | date | None
# Row and column, both from 1, as a spreadsheet counts.
Cell = tuple[int, int]


@dataclass(frozen=True)
class Span:
    """A merged range, corners included."""

    top: int
    left: int
    bottom: int
    right: int

    def __str__(self) -> str:
        return f"{letters(self.left)}{self.top}:{letters(self.right)}{self.bottom}"


@dataclass(frozen=True)
class Grid:
    """One sheet, or a CSV file. `rows[0]` is row 1."""

    name: str
    rows: list[list[Value]]
    formulas: frozenset[Cell] = frozenset()
    broken: frozenset[Cell] = frozenset()
    merged: tuple[Span, ...] = field(default=())


def letters(column: int) -> str:
    """1 -> A, 27 -> AA."""
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(ord("A") + rest) + found
    return found

"""From a file to entries: what kind of file it is, where its table begins, and what each cell says.

Pure, and thorough: whatever is wrong in a cell is listed, and reading goes on. Only a file that is no table of the
layout at all is refused, with the layout's own codes.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from models.errors import refuse
from models.tables import delimited, workbooks
from models.tables.columns import CellFault, Column, Layout, Problem
from models.tables.grid import MAX_BYTES, MAX_COLUMNS, MAX_ROWS, Grid, Value, letters

# Titles may stand above the header.
HEADER_WITHIN = 10
# The first bytes of files that people send by mistake.
MAGIC = (
    (b"%PDF", "PDF 文件", "a PDF document"),
    (b"\x89PNG", "图片", "an image"),
    (b"\xff\xd8\xff", "图片", "an image"),
    (b"{\\rtf", "RTF 文档", "an RTF document"),
    (b"<", "网页", "a web page"),
)
OLE = b"\xd0\xcf\x11\xe0"
ZIP = b"PK"
CELL_ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#GETTING_DATA"})


@dataclass(frozen=True)
class Entry:
    """One row of the table. `values` holds what was given, by column key; a blank cell is not in it."""

    row: int
    values: dict[str, Any]

    def get(self, key: str) -> Any:
        return self.values.get(key)


@dataclass(frozen=True)
class Table:
    """A file as it was read. Its problems are those of reading; comparing finds others."""

    digest: str
    columns: dict[str, str]
    entries: list[Entry]
    problems: list[Problem] = field(default_factory=list)

    def place(self, key: str) -> str:
        """The column of a key as a problem names it: its letter and its header."""
        return self.columns.get(key, "")


def read(content: bytes, today: date, layout: Layout) -> Table:
    """Read an XLSX or CSV table of a layout. `today` is given to the columns, which may bound days by it."""
    grid, header = _table_of(_grids_of(content, layout), layout)
    problems: list[Problem] = []
    placed = _columns_of(grid, header, layout, problems)
    marked = {row for row, place in grid.formulas | grid.broken if place in placed}
    rows = [
        (number, row)
        for number, row in enumerate(grid.rows[header:], header + 1)
        if number in marked or any(map(_filled, row))
    ]
    if not rows:
        raise refuse(layout.codes["NO_ROWS"], "fileId")
    if len(rows) > MAX_ROWS:
        raise refuse(layout.codes["TOO_MANY_ROWS"], "fileId", limit=MAX_ROWS)
    last = rows[-1][0]
    problems += [
        Problem(layout.problems["MERGED_CELLS"], span.top, letters(span.left), {"cells": str(span)})
        for span in grid.merged
        if span.bottom >= header and span.top <= last and span.left <= max(placed, default=1)
    ]
    entries = [entry for number, row in rows if (entry := _entry(grid, number, row, placed, today, layout, problems))]
    columns = {column.key: _place(grid, header, number) for number, column in placed.items()}
    return Table(hashlib.sha256(content).hexdigest(), columns, entries, problems)


def _grids_of(content: bytes, layout: Layout) -> list[Grid]:
    if not content.strip():
        raise refuse(layout.codes["EMPTY_FILE"], "fileId")
    if len(content) > MAX_BYTES:
        raise refuse(layout.codes["FILE_TOO_LARGE"], "fileId", limit=MAX_BYTES // 1024 // 1024)
    if content.startswith(OLE):
        raise refuse(layout.codes["OLD_OR_LOCKED_WORKBOOK"], "fileId")
    if content.startswith(ZIP):
        return workbooks.grids_of(content, layout.codes)
    for magic, zh, en in MAGIC:
        if content.removeprefix(delimited.BYTE_ORDER_MARK).lstrip().startswith(magic):
            raise refuse(layout.codes["NOT_A_SPREADSHEET"], "fileId", kind_zh=zh, kind_en=en)
    if b"\x00" in content:
        raise refuse(
            layout.codes["NOT_A_SPREADSHEET"], "fileId", kind_zh="二进制文件或 UTF-16 文本", kind_en="binary or UTF-16"
        )
    return [delimited.grid_of(content, layout.likeness, layout.codes)]


def _table_of(grids: Sequence[Grid], layout: Layout) -> tuple[Grid, int]:
    """The one sheet with a header, and the header's row."""
    found = [(grid, header) for grid in grids if (header := _header_of(grid, layout))]
    if not found:
        raise refuse(layout.codes["NO_TABLE"], "fileId", sheets="、".join(grid.name for grid in grids))
    if len(found) > 1:
        raise refuse(layout.codes["SEVERAL_TABLES"], "fileId", sheets="、".join(grid.name for grid, _ in found))
    return found[0]


def _header_of(grid: Grid, layout: Layout) -> int | None:
    """The row that looks most like a header, among the first; its number, from 1."""
    best = max(enumerate(grid.rows[:HEADER_WITHIN], 1), key=lambda row: layout.likeness(row[1]), default=None)
    if (
        best is None
        or not layout.likeness(best[1])
        or (layout.likeness(best[1]) < 2 and sum(map(_filled, best[1])) > 1)
    ):
        return None
    return best[0]


def _columns_of(grid: Grid, header: int, layout: Layout, problems: list[Problem]) -> dict[int, Column]:
    """Which column stands where. Unknown, doubled and nameless ones are problems."""
    names = grid.rows[header - 1]
    width = max(
        (place for row in grid.rows[header - 1 :] for place, cell in enumerate(row, 1) if _filled(cell)), default=0
    )
    if width > MAX_COLUMNS:
        raise refuse(layout.codes["TOO_MANY_COLUMNS"], "fileId", limit=MAX_COLUMNS)
    found: dict[int, Column] = {}
    for number in range(1, width + 1):
        name = names[number - 1] if number <= len(names) else None
        column = layout.column_of(name)
        if (header, number) in grid.formulas:
            problems.append(Problem(layout.problems["FORMULA"], header, letters(number)))
        elif not _filled(name):
            if any(len(row) >= number and _filled(row[number - 1]) for row in grid.rows[header:]):
                problems.append(Problem(layout.problems["HEADER_MISSING"], header, letters(number)))
        elif column is None:
            if not layout.is_passed_over(name):
                place = _place(grid, header, number)
                problems.append(Problem(layout.problems["UNKNOWN_COLUMN"], header, place, {"header": _told(name)}))
        elif column in found.values():
            place = _place(grid, header, number)
            problems.append(Problem(layout.problems["DOUBLED_COLUMN"], header, place, {"header": column.header}))
        else:
            found[number] = column
    problems += [
        Problem(layout.problems["MISSING_COLUMN"], header, "", {"header": column.header})
        for column in layout.columns
        if column.required and column not in found.values()
    ]
    return found


def _entry(
    grid: Grid,
    number: int,
    row: list[Value],
    placed: dict[int, Column],
    today: date,
    layout: Layout,
    problems: list[Problem],
) -> Entry | None:
    """One row's entry; None, with its problems, if it is not known whom it means."""
    values: dict[str, Any] = {}
    for place, column in placed.items():
        value = row[place - 1] if place <= len(row) else None

        fault = _judged(grid, number, place, column, value, layout)
        try:
            if fault is not None:
                raise fault
            if _filled(value):
                values[column.key] = column.parse(value, today)
        except CellFault as found:
            problems.append(Problem(found.code, number, f"{letters(place)} {column.header}", found.facts))
    return Entry(number, values) if all(column.key in values for column in layout.columns if column.required) else None


def _judged(grid: Grid, row: int, place: int, column: Column, value: Value, layout: Layout) -> CellFault | None:
    """What is wrong with a cell before its value is looked at."""
    if (row, place) in grid.formulas:
        return CellFault(layout.problems["FORMULA"])
    if (row, place) in grid.broken or (isinstance(value, str) and value in CELL_ERRORS):
        return CellFault(layout.problems["CELL_BROKEN"])
    if column.required and not _filled(value):
        return CellFault(layout.problems["VALUE_REQUIRED"])
    return None


def _filled(value: Value) -> bool:
    return value is not None and not (isinstance(value, str) and not value.strip())


def _told(header: Value) -> str:
    return str(header).strip()[:40]


def _place(grid: Grid, header: int, column: int) -> str:
    """`C 代表证号`: the letter, and what stands at its head."""
    return f"{letters(column)} {_told(grid.rows[header - 1][column - 1])}"

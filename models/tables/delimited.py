"""Reading CSV: UTF-8 with or without its mark, or GB18030; comma, tab or semicolon."""

import csv
import io
from collections.abc import Callable, Sequence

from models.errors import RefusalCode, refuse
from models.tables.grid import MAX_BYTES, Grid, Value

DELIMITERS = (",", "\t", ";")
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# A line of GB18030 may happen to be valid UTF-8, 模 is; hardly ever with so many Chinese characters.
TELLING = 2
HEAD_ROWS = 10
# A cell may be as long as the file; what is too long for its column is said of the cell.
csv.field_size_limit(MAX_BYTES)


def grid_of(content: bytes, likeness: Callable[[Sequence[Value]], int], codes: type[RefusalCode]) -> Grid:
    """The table of a CSV file, split at the delimiter with which one of the first rows looks most like a header.

    A sniffer that counts characters takes a comma inside an address for a delimiter; a known column name decides better.
    """
    text = decoded(content, codes)
    head = text.splitlines()[:HEAD_ROWS]
    delimiter = max(
        DELIMITERS, key=lambda mark: max((likeness(row) for row in csv.reader(head, delimiter=mark)), default=0)
    )
    return _split(text, delimiter, codes)


def decoded(content: bytes, codes: type[RefusalCode]) -> str:
    """The text. Refuses with ENCODING_UNKNOWN or MIXED_ENCODINGS, naming rows."""
    marked = content.startswith(BYTE_ORDER_MARK)
    content = content.removeprefix(BYTE_ORDER_MARK)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        other = _row(content, error.start)
    if (utf8 := _row_of_utf8(content, marked)) is not None:
        raise refuse(codes["MIXED_ENCODINGS"], "fileId", utf8=utf8, other=other)
    try:
        return content.decode("gb18030")
    except UnicodeDecodeError as error:
        raise refuse(codes["ENCODING_UNKNOWN"], "fileId", row=_row(content, error.start)) from error


def _row(content: bytes, place: int) -> int:
    return content.count(b"\n", 0, place) + 1


def _row_of_utf8(content: bytes, marked: bool) -> int | None:
    """The first row that is surely UTF-8, in a file that as a whole is not."""
    if marked:
        return 1
    for number, line in enumerate(content.split(b"\n"), 1):
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError:
            continue
        if sum("\u3400" <= character <= "\u9fff" for character in text) >= TELLING:
            return number
    return None


def _split(text: str, delimiter: str, codes: type[RefusalCode]) -> Grid:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[Value]] = []
    try:
        for row in reader:
            rows.append([cell if cell.strip() else None for cell in row])
    except csv.Error as error:
        raise refuse(codes["QUOTES_UNCLOSED"], "fileId", row=len(rows) + 1) from error
    formulas = {
        (number, column)
        for number, cells in enumerate(rows, 1)
        for column, cell in enumerate(cells, 1)
        if isinstance(cell, str) and cell.lstrip().startswith("=")
    }
    return Grid("CSV", rows, frozenset(formulas))

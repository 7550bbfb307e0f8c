"""Reading XLSX. calamine gives the values; what it would not survive is looked for before it opens the file.

calamine lays a sheet out densely, so that two cells far apart cost memory for all between them, and it unpacks
whatever the archive holds: both are measured first. Formulas are found, never evaluated.
"""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from posixpath import join, normpath
from xml.parsers.expat import ParserCreate

import python_calamine
from python_calamine import SheetTypeEnum, SheetVisibleEnum

from models.errors import RefusalCode, Refused, refuse
from models.tables.grid import Cell, Grid, Span, Value

# A table of 5,000 rows unpacks to some 6 MB, at about 20:1 [D].
MAX_UNPACKED = 50 * 1024 * 1024
MAX_RATIO = 300
MAX_PARTS = 2000
# Rows times columns, from the first to the last cell of a sheet.
MAX_AREA = 1_000_000
CHUNK = 64 * 1024

WORKBOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"


def grids_of(content: bytes, codes: type[RefusalCode]) -> list[Grid]:
    """The visible sheets of a workbook. Refuses with the verb's own codes what cannot be read safely."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _measure(archive, codes)
            scans = {sheet.name: _scan(archive, sheet.part, codes) for sheet in _sheets(archive)}
        return list(_values(content, scans))
    except Refused:
        raise
    except BaseException as error:
        # Damage shows in as many ways as there are layers: the archive, its compression, its XML; calamine may panic.
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise refuse(codes["WORKBOOK_BROKEN"], "fileId") from error


def _measure(archive: zipfile.ZipFile, codes: type[RefusalCode]) -> None:
    """Judge the archive by its directory, before anything is unpacked.

    A directory that lies about a size is found when the part is read: zipfile stops at the size that was promised,
    and the checksum does not fit. Every part is read, for calamine trusts nobody's sums.
    """
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED:
        raise refuse(codes["UNPACKS_TOO_LARGE"], "fileId")
    if any(part.file_size > CHUNK and part.file_size > MAX_RATIO * part.compress_size for part in parts):
        raise refuse(codes["UNPACKS_TOO_LARGE"], "fileId")
    if any(part.flag_bits & 1 for part in parts):
        raise refuse(codes["OLD_OR_LOCKED_WORKBOOK"], "fileId")
    names = {part.filename for part in parts}
    if WORKBOOK not in names or RELATIONS not in names:
        raise refuse(codes["NOT_A_SPREADSHEET"], "fileId", kind_zh="压缩包", kind_en="an archive")
    if archive.testzip() is not None:
        raise refuse(codes["WORKBOOK_BROKEN"], "fileId")


@dataclass(frozen=True)
class _Sheet:
    name: str
    part: str


def _sheets(archive: zipfile.ZipFile) -> Iterator[_Sheet]:
    """The visible sheets with the part of the archive that holds each; a hidden sheet is not read."""
    parts: dict[str, str] = {}
    for name, attributes in _elements(archive, RELATIONS):
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            parts[attributes.get("Id", "")] = target.lstrip("/") if target[:1] == "/" else normpath(join("xl", target))
    for name, attributes in _elements(archive, WORKBOOK):
        if name == "sheet" and attributes.get("state", "visible") == "visible":
            relation = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
            if relation in parts:
                yield _Sheet(attributes.get("name", ""), parts[relation])


def _elements(archive: zipfile.ZipFile, part: str) -> list[tuple[str, dict[str, str]]]:
    """Every element of a part, in order, without its namespace. A document type makes the part unreadable."""
    found: list[tuple[str, dict[str, str]]] = []
    _parse(archive, part, lambda name, attributes: found.append((name, attributes)))
    return found


def _parse(archive: zipfile.ZipFile, part: str, on_element: object) -> None:
    parser = ParserCreate()
    parser.StartElementHandler = lambda name, attributes: on_element(name.rpartition(":")[2], attributes)  # type: ignore[operator]
    parser.StartDoctypeDeclHandler = _no_document_type
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            parser.Parse(chunk)
    parser.Parse(b"", True)


def _no_document_type(*_: object) -> None:
    """Spreadsheets have none; entities are how a small text becomes a huge one."""
    raise ValueError("a part with a document type")


@dataclass
class _Scan:
    """What one pass over a sheet's part finds."""

    row: int = 0
    column: int = 0
    bottom: int = 0
    right: int = 0
    formulas: set[Cell] = field(default_factory=set)
    broken: set[Cell] = field(default_factory=set)

    def element(self, name: str, attributes: dict[str, str]) -> None:
        if name == "row":
            self.row = int(attributes.get("r", self.row + 1))
            self.column = 0
        elif name == "c":
            place = attributes.get("r", "")
            column = place.rstrip("0123456789")
            self.column = _number(column) if column else self.column + 1
            if place and (digits := place[len(column) :]):
                self.row = int(digits)
            self.bottom, self.right = max(self.bottom, self.row), max(self.right, self.column)
            if attributes.get("t") == "e":
                self.broken.add((self.row, self.column))
        elif name == "f":
            self.formulas.add((self.row, self.column))


def _number(column: str) -> int:
    """A -> 1, AA -> 27."""
    number = 0
    for letter in column:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _scan(archive: zipfile.ZipFile, part: str, codes: type[RefusalCode]) -> _Scan:
    scan = _Scan()
    _parse(archive, part, scan.element)
    if scan.bottom * scan.right > MAX_AREA:
        raise refuse(codes["UNPACKS_TOO_LARGE"], "fileId")
    return scan


def _values(content: bytes, scans: dict[str, _Scan]) -> Iterator[Grid]:
    with python_calamine.load_workbook(io.BytesIO(content)) as workbook:
        for sheet in workbook.sheets_metadata:
            if sheet.visible is not SheetVisibleEnum.Visible or sheet.typ is not SheetTypeEnum.WorkSheet:
                continue
            if (scan := scans.get(sheet.name)) is None:
                continue
            table = workbook.get_sheet_by_name(sheet.name)
            yield Grid(
                sheet.name,
                [[_value(cell) for cell in row] for row in table.to_python(skip_empty_area=False)],
                frozenset(scan.formulas),
                frozenset(scan.broken),
                tuple(
                    Span(top + 1, left + 1, bottom + 1, right + 1)
                    for (top, left), (bottom, right) in table.merged_cell_ranges or ()
                ),
            )


def _value(cell: object) -> Value:
    if cell == "" or cell is None:
        return None
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, time | timedelta):
        return str(cell)
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return cell  # type: ignore[return-value]

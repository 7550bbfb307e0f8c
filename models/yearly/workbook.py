"""The monthly table as an XLSX workbook that WPS and Excel open."""

import io
from collections.abc import Sequence
from dataclasses import astuple

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from models.yearly.monthly_table import HEADERS, MonthlyTable

WIDTHS = (6, 34, 18, 12, 20, 24, 34, 34, 10, 30)
CENTRED = frozenset({1, 9})
HEADER_ROW = 2
TEXT, WHOLE = "@", "0"
# A spreadsheet takes what begins so for a formula.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
THIN = Side(style="thin", color="999999")
GRID = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)


def workbook_of(table: MonthlyTable) -> bytes:
    """A title, a header that stays in sight and is printed on every page, and a row a line."""
    workbook = Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    sheet.title = table.month
    _write(sheet.cell(1, 1), table.title)
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(HEADERS))
    sheet.cell(1, 1).font = Font(bold=True, size=16)
    sheet.cell(1, 1).alignment = Alignment(horizontal="center", vertical="center")
    sheet.row_dimensions[1].height = 30
    _row(sheet, HEADER_ROW, HEADERS, header=True)
    for number, line in enumerate(table.lines, HEADER_ROW + 1):
        _row(sheet, number, astuple(line))
    for column, width in enumerate(WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = f"A{HEADER_ROW + 1}"
    sheet.print_title_rows = f"1:{HEADER_ROW}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def _row(sheet: Worksheet, number: int, values: Sequence[str | int], *, header: bool = False) -> None:
    for column, value in enumerate(values, 1):
        cell = sheet.cell(number, column)
        _write(cell, value)
        horizontal = "center" if header or column in CENTRED else "left"
        cell.alignment = Alignment(horizontal=horizontal, vertical="center", wrap_text=True)
        cell.border = GRID
        if header:
            cell.font, cell.fill = Font(bold=True), PatternFill("solid", start_color="DDEBF7")


def _write(cell: Cell, value: str | int) -> None:
    """A text stays a text, whatever it begins with: also when somebody clicks into the cell and leaves it again."""
    if isinstance(value, int):
        cell.value, cell.number_format = value, WHOLE
        return
    # XML has no place for control characters.
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
    cell.data_type, cell.number_format = "s", TEXT
    cell.quotePrefix = value.startswith(FORMULA_SIGNS)

"""The template of a table: empty, with its columns, drop-downs where there is a choice, and explanations."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from models.tables.columns import Column, Layout
from models.tables.grid import MAX_ROWS

EXPLANATIONS, CHOICES = "填写说明", "选项"
REQUIRED_FILL, OPTIONAL_FILL, PRIVATE_FILL = (
    PatternFill("solid", start_color=c) for c in ("FFE0B2", "E3F2FD", "ECEFF1")
)


@dataclass(frozen=True)
class Look:
    """The name of the table's sheet, what is said beside it, and the number formats of columns by their keys."""

    title: str
    notes: tuple[str, ...]
    formats: Mapping[str, str]


def template(layout: Layout, look: Look, offered: Mapping[str, Sequence[str]] | None = None) -> bytes:
    """The workbook. `offered` are the choices of columns that have none of their own."""
    workbook = Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    sheet.title = look.title
    choices = workbook.create_sheet(CHOICES)
    choices.sheet_state = "hidden"
    for number, column in enumerate(layout.columns, 1):
        _head(sheet, number, column, look.formats.get(column.key))
        _offer(sheet, choices, number, list((offered or {}).get(column.key) or column.choices))
    sheet.freeze_panes = "B2"
    _explain(workbook.create_sheet(EXPLANATIONS), layout, look)
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def _head(sheet: Worksheet, number: int, column: Column, number_format: str | None) -> None:
    cell = sheet.cell(1, number, column.header)
    cell.font, cell.alignment = Font(bold=True), Alignment(horizontal="center")
    cell.fill = REQUIRED_FILL if column.required else PRIVATE_FILL if column.private else OPTIONAL_FILL
    cell.comment = Comment(column.explanation, "smart-congress")
    letter = get_column_letter(number)
    sheet.column_dimensions[letter].width = max(12, 2 * len(column.header) + 4)
    if number_format:
        sheet.column_dimensions[letter].number_format = number_format


def _offer(sheet: Worksheet, choices: Worksheet, number: int, offered: list[str]) -> None:
    """A drop-down; its entries stand in a hidden sheet, for a list in the rule itself ends at 255 characters."""
    if not offered:
        return
    letter = get_column_letter(number)
    for place, choice in enumerate(offered, 1):
        choices.cell(place, number, choice)
    rule = DataValidation("list", f"'{CHOICES}'!${letter}$1:${letter}${len(offered)}", allow_blank=True)
    rule.add(f"{letter}2:{letter}{MAX_ROWS + 1}")
    sheet.add_data_validation(rule)


def _explain(sheet: Worksheet, layout: Layout, look: Look) -> None:
    for note in look.notes:
        sheet.append([note])
    sheet.append([])
    sheet.append(["列名", "英文列名", "必填", "填写要求及依据", "示例", "也可写作"])
    head = sheet.max_row
    for column in layout.columns:
        required = "是" if column.required else ""
        synonyms = "、".join(column.synonyms)
        sheet.append([column.header, column.english, required, column.explanation, column.example, synonyms])
    for cell in sheet[head]:
        cell.font = Font(bold=True)
    for letter, width in zip("ABCDEF", (14, 18, 6, 60, 24, 40), strict=True):
        sheet.column_dimensions[letter].width = width

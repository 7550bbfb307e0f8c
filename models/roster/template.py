"""The template of a roster: an empty table with its columns, drop-downs where there is a choice, and explanations."""

import asyncio
import io
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from models.bodies.rows import Body
from models.platform.rows import NodeKind, PlatformNode
from models.roster.columns import COLUMNS, Column
from models.roster.grid import MAX_ROWS

TABLE, EXPLANATIONS, CHOICES = "代表名册", "填写说明", "选项"
REQUIRED_FILL, OPTIONAL_FILL, PRIVATE_FILL = (
    PatternFill("solid", start_color=c) for c in ("FFE0B2", "E3F2FD", "ECEFF1")
)
# Numbers that a spreadsheet would round or shorten are text.
AS_TEXT = frozenset({"number", "phone", "identity_number", "station", "grid_cell", "body"})
DATES = frozenset({"since", "until"})
NOTES = (
    "一行写一个席位；同一人有几个席位的，写几行。",
    "空白单元格表示保持不变；新增席位时的含义见下表。",
    "姓名以外各列都可以删去；列的顺序不限，但不要改列名，也不要增加列。",
    "日期写作 2024-01-31，或使用日期格式；不要使用公式，不要合并单元格。",
    "找回同一人的次序：身份证号；本届代表证号；姓名加选区或代表团。无法确定时系统会提示。",
    f"最多 {MAX_ROWS} 行。CSV 文件也可以导入，编码为 UTF-8 或 GB18030。",
    "先预览，逐行列出错误和变化；确认后导入，全部成功或全部不写。",
)


def template(bodies: Sequence[str] = (), stations: Sequence[str] = ()) -> bytes:
    """The workbook. `bodies` and `stations` are offered as choices in their columns."""
    workbook = Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    sheet.title = TABLE
    offered = {"body": list(bodies), "station": list(stations)}
    choices = workbook.create_sheet(CHOICES)
    choices.sheet_state = "hidden"
    for number, column in enumerate(COLUMNS, 1):
        _head(sheet, number, column)
        _offer(sheet, choices, number, column, offered.get(column.key) or list(column.choices))
    sheet.freeze_panes = "B2"
    _explain(workbook.create_sheet(EXPLANATIONS))
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


async def template_of(county_id: int) -> bytes:
    """The template of a county, which offers its bodies and its stations."""
    bodies = await Body.filter(county_id=county_id, dissolved_on=None).order_by("code").values_list("name", flat=True)
    nodes = PlatformNode.filter(county_id=county_id, closed_on=None).exclude(kind=NodeKind.BOARD).order_by("code")
    stations = await nodes.values_list("code", flat=True)
    return await asyncio.to_thread(template, bodies, stations)  # type: ignore[arg-type]


def _head(sheet: Worksheet, number: int, column: Column) -> None:
    cell = sheet.cell(1, number, column.header)
    cell.font, cell.alignment = Font(bold=True), Alignment(horizontal="center")
    cell.fill = REQUIRED_FILL if column.required else PRIVATE_FILL if column.private else OPTIONAL_FILL
    cell.comment = Comment(column.explanation, "smart-congress")
    letter = get_column_letter(number)
    sheet.column_dimensions[letter].width = max(12, 2 * len(column.header) + 4)
    if column.key in AS_TEXT:
        sheet.column_dimensions[letter].number_format = "@"
    elif column.key in DATES:
        sheet.column_dimensions[letter].number_format = "yyyy-mm-dd"


def _offer(sheet: Worksheet, choices: Worksheet, number: int, column: Column, offered: list[str]) -> None:
    """A drop-down; its entries stand in a hidden sheet, for a list in the rule itself ends at 255 characters."""
    if not offered:
        return
    letter = get_column_letter(number)
    for place, choice in enumerate(offered, 1):
        choices.cell(place, number, choice)
    rule = DataValidation("list", f"'{CHOICES}'!${letter}$1:${letter}${len(offered)}", allow_blank=True)
    rule.add(f"{letter}2:{letter}{MAX_ROWS + 1}")
    sheet.add_data_validation(rule)


def _explain(sheet: Worksheet) -> None:
    for note in NOTES:
        sheet.append([note])
    sheet.append([])
    sheet.append(["列名", "英文列名", "必填", "填写要求及依据", "示例", "也可写作"])
    head = sheet.max_row
    for column in COLUMNS:
        required = "是" if column.required else ""
        synonyms = "、".join(column.synonyms)
        sheet.append([column.header, column.english, required, column.explanation, column.example, synonyms])
    for cell in sheet[head]:
        cell.font = Font(bold=True)
    for letter, width in zip("ABCDEF", (14, 18, 6, 60, 24, 40), strict=True):
        sheet.column_dimensions[letter].width = width

"""The template of a roster."""

import asyncio
from collections.abc import Sequence

from models.bodies.rows import Body
from models.platform.rows import NodeKind, PlatformNode
from models.roster.columns import LAYOUT
from models.tables import template as tables
from models.tables.grid import MAX_ROWS
from models.tables.template import Look

# Numbers that a spreadsheet would round or shorten are text.
AS_TEXT = ("number", "phone", "identity_number", "station", "grid_cell", "body")
DATES = ("since", "until")
LOOK = Look(
    "代表名册",
    (
        "一行写一个席位；同一人有几个席位的，写几行。",
        "空白单元格表示保持不变；新增席位时的含义见下表。",
        "姓名以外各列都可以删去；列的顺序不限，但不要改列名，也不要增加列。",
        "日期写作 2024-01-31，或使用日期格式；不要使用公式，不要合并单元格。",
        "找回同一人的次序：身份证号；本届代表证号；姓名加选区或代表团。无法确定时系统会提示。",
        f"最多 {MAX_ROWS} 行。CSV 文件也可以导入，编码为 UTF-8 或 GB18030。",
        "先预览，逐行列出错误和变化；确认后导入，全部成功或全部不写。",
    ),
    dict.fromkeys(AS_TEXT, "@") | dict.fromkeys(DATES, "yyyy-mm-dd"),
)


def template(bodies: Sequence[str] = (), stations: Sequence[str] = ()) -> bytes:
    """The workbook. `bodies` and `stations` are offered as choices in their columns."""
    return tables.template(LAYOUT, LOOK, {"body": bodies, "station": stations})


async def template_of(county_id: int) -> bytes:
    """The template of a county, which offers its bodies and its stations."""
    bodies = await Body.filter(county_id=county_id, dissolved_on=None).order_by("code").values_list("name", flat=True)
    nodes = PlatformNode.filter(county_id=county_id, closed_on=None).exclude(kind=NodeKind.BOARD).order_by("code")
    stations = await nodes.values_list("code", flat=True)
    return await asyncio.to_thread(template, bodies, stations)  # type: ignore[arg-type]

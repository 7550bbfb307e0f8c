"""The columns of a year's list of projects: one table, from which reading, the template and its explanations are made.

One row is one item. A blank cell leaves what stands as it is; for a new item the rule beside the column says what it means.
"""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation

from models.projects import progress
from models.tables.columns import CellFault, Column, Layout, has_control_characters, narrowed, plain, written
from models.tables.grid import Value
from models.tables.template import Look
from models.yearly.errors import ProjectsImportPreviewRefusal
from models.yearly.errors import ProjectsProblemCode as Code

# [D] A county has ten projects a year, and some fifty items.
MOST_PROJECTS, MOST_ITEMS = 200, 500
MAX_TITLE, MAX_NAME, MAX_UNIT_WORD = 200, 100, 20
MOST_MILESTONES = 20
# What stands between the entries of one cell.
BETWEEN = re.compile(r"[；;\n]")
BETWEEN_NAMES = re.compile(r"[、，,；;\n]")
TEN_THOUSAND = Decimal(10_000)


def cleaned(value: Value) -> str:
    """A code, number, date or name to be looked up."""
    return _sound(plain(value))


def text_of(value: Value) -> str:
    """What people read: it keeps its punctuation, （） and ， as well as ()."""
    return _sound(written(value))


def _sound(text: str) -> str:
    if has_control_characters(text):
        raise CellFault(Code.CHARACTER_NOT_ALLOWED)
    return text


def _text(limit: int, read: Callable[[Value], str] = text_of) -> Callable[[Value, date], str]:
    def parse(value: Value, _: date) -> str:
        text = read(value)
        if len(text) > limit:
            raise CellFault(Code.TOO_LONG, limit=limit)
        return text

    return parse


def _number(limit: int) -> Callable[[Value, date], int]:
    def parse(value: Value, _: date) -> int:
        text = cleaned(value)
        if not (text.isascii() and text.isdecimal() and len(text) <= 6 and 1 <= int(text) <= limit):
            raise CellFault(Code.NOT_A_NUMBER_OF_THE_LIST, value=text[:40], limit=limit)
        return int(text)

    return parse


def _budget(value: Value, _: date) -> Decimal:
    """万元 in the cell, yuan from here on."""
    text = cleaned(value)
    amount = _decimal(text)
    if amount is None or not progress.is_amount(amount * TEN_THOUSAND) or not progress.is_fine(amount * TEN_THOUSAND):
        raise CellFault(Code.NOT_AN_AMOUNT, value=text[:40])
    return progress.kept(amount * TEN_THOUSAND)


def _share(value: Value, _: date) -> Decimal:
    """50, 50.5 or 50% as text. A cell in a percentage format holds 0.5 for 50 %, so a number up to 1 could mean either."""
    text = cleaned(value)
    share = _decimal(text.removesuffix("%").rstrip())
    if share is None or not progress.is_share(share) or not progress.is_fine(share):
        raise CellFault(Code.NOT_A_SHARE, value=text[:40])
    if 0 < share <= 1 and not text.endswith("%"):
        raise CellFault(Code.PERCENT_FORMAT, value=text)
    return progress.kept(share)


def _quantity(value: Value, _: date) -> Decimal:
    text = cleaned(value)
    quantity = _decimal(text)
    if quantity is None or not progress.is_amount(quantity) or not progress.is_fine(quantity) or not quantity:
        raise CellFault(Code.NOT_A_QUANTITY, value=text[:40])
    return progress.kept(quantity)


def _names(value: Value, _: date) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip() for name in BETWEEN_NAMES.split(cleaned(value)) if name.strip()))


def _sources(value: Value, today: date) -> tuple[tuple[str, Decimal], ...]:
    """县级财政 100；镇级财政 50: names with amounts, 万元 in the cell, yuan from here on."""
    found = []
    for entry in map(str.strip, filter(str.strip, BETWEEN.split(text_of(value)))):
        matched = re.fullmatch(r"(.+?)[\s:]*([0-9][0-9.,]*)\s*(?:万元)?", narrowed(entry))
        if matched is None or len(matched[1].strip()) > MAX_NAME:
            raise CellFault(Code.SOURCES_UNREADABLE)
        found.append((entry[: matched.end(1)].strip(), _budget(matched[2], today)))
    return tuple(found)


def _milestones(value: Value, _: date) -> tuple[tuple[str, date], ...]:
    """2026-03-31 立项；2026-10-31 竣工."""
    found = []
    for entry in map(str.strip, filter(str.strip, BETWEEN.split(text_of(value)))):
        matched = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[\s:]*(.+)", narrowed(entry), re.ASCII)
        try:
            assert matched is not None and len(matched[4]) <= MAX_TITLE
            found.append((entry[matched.start(4) :], date(int(matched[1]), int(matched[2]), int(matched[3]))))
        except (AssertionError, ValueError):
            raise CellFault(Code.MILESTONES_UNREADABLE, limit=MOST_MILESTONES) from None
    if len(found) > MOST_MILESTONES:
        raise CellFault(Code.MILESTONES_UNREADABLE, limit=MOST_MILESTONES)
    return tuple(found)


def _decimal(text: str) -> Decimal | None:
    try:
        found = Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found) < 10**15 else None


def month_key(number: int) -> str:
    return f"month_{number:02}"


COLUMNS = (
    Column("project_number", "项目序号", "project number", _number(MOST_PROJECTS), "必填。项目在年度内的序号。", "1",
           ("项目编号",), required=True),
    Column("project_title", "项目名称", "project title", _text(MAX_TITLE), "必填。同一项目的各行写法须相同。", "交通出行",
           ("民生实事项目", "项目"), required=True),
    Column("item_number", "细项序号", "item number", _number(MOST_ITEMS), "必填。细项在项目内的序号；按项目序号和细项序号找回同一细项。",
           "1", ("细项编号",), required=True),
    Column("title", "细项名称", "item title", _text(MAX_TITLE), "必填。细化项目的名称。", "新建农村公路 20 公里",
           ("细化项目", "主要任务"), required=True),
    Column("category", "类别", "category", _text(MAX_NAME), "项目的类别；同一项目只看第一行。", "交通出行", ("项目类别",)),
    Column("node", "实施地点", "node", _text(100, cleaned), "平台节点的名称或代码；新增时不填为全县。", "320623100", ("平台节点", "实施地")),
    Column("lead_unit", "牵头单位", "lead unit", _text(100, cleaned), "承办单位的名称或代码；新增时必填。", "县交通运输局", ("责任单位",)),
    Column("co_units", "协办单位", "co-units", _names, "承办单位的名称或代码，用顿号隔开。", "县财政局、县公安局", ("责任单位及协办单位", "配合单位")),
    Column("leader", "分管领导", "leader in charge", _text(MAX_NAME), "分管该细项的领导。", "", ("责任领导",)),
    Column("target", "年度目标", "target", _quantity, "数量，只填数字；票决后不能再改。[yinzhou]", "20", ("目标数量",)),
    Column("target_unit", "计量单位", "unit of measure", _text(MAX_UNIT_WORD), "有年度目标的必填。", "公里", ("单位",)),
    Column("budget", "预算（万元）", "budget", _budget, "只填数字；新增时不填为未知。", "350.5", ("预算", "总投资（万元）")),
    Column("sources", "资金来源（万元）", "sources", _sources, "名称和金额，用分号隔开；合计须等于预算。",
           "县级财政 300；镇级财政 50.5", ("资金来源",)),
    Column("milestones", "时间节点", "milestones", _milestones, "日期和名称，用分号隔开，最多 20 个。",
           "2026-03-31 立项；2026-10-31 竣工", ("节点计划", "里程碑")),
    *(
        Column(month_key(number), f"{number}月计划进度", f"plan of month {number}", _share,
               "到月底应完成的百分数（序时进度），不低于前一月；写作 50。", str(round(number * 100 / 12)),
               (f"{number}月", f"{number}月序时进度"))
        for number in range(1, 13)
    ),
)  # fmt: skip
LAYOUT = Layout(COLUMNS, "title", ProjectsImportPreviewRefusal, Code, frozenset({"序号", "备注", "no.", "remark"}))
LOOK = Look(
    "年度项目清单",
    (
        "一行写一个细项；同一项目的各行重复写项目序号和项目名称。",
        "空白单元格表示保持不变；新增细项时的含义见下表。",
        "列的顺序不限，但不要改列名，也不要增加列；不要使用公式，不要合并单元格。",
        "实施地点和单位可写名称或代码；重名时写代码。",
        "CSV 文件也可以导入，编码为 UTF-8 或 GB18030。",
        "先预览，逐行列出错误和变化；确认后导入，全部成功或全部不写。清单中没有的项目和细项保持不变。",
    ),
    {"node": "@", "lead_unit": "@", "co_units": "@", "sources": "@", "milestones": "@", "budget": "0.00##"},
)

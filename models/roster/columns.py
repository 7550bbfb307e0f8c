"""The columns of a roster: one table, from which reading, the template and its explanations are made.

A blank cell leaves what stands as it is; for a new seat the rule beside the column says what it means.
"""

import re
from collections.abc import Callable
from datetime import date

from models.bodies.rows import Level
from models.errors import Labelled, Language
from models.representatives import private_data
from models.representatives.rows import EndReason, MembershipState, Office, SuspensionReason
from models.roster.errors import RosterImportPreviewRefusal
from models.roster.errors import RosterProblemCode as Code
from models.tables.columns import CellFault, Column, Layout, has_control_characters, plain
from models.tables.grid import Value

_MIDDLE_DOTS = re.compile("[・•‧∙⋅･]")
_BETWEEN_CHINESE = re.compile(r"(?<=[\u3400-\u9fff\uf900-\ufaff·])\s+(?=[\u3400-\u9fff\uf900-\ufaff·])")
_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,19}", re.ASCII)
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:\s+0{1,2}:00(?::00)?)?", re.ASCII)
_COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_CHINESE_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")}
# What a spreadsheet keeps exactly of a number; an identity number has 18 digits.
EXACT = 10**15
# [D] More than a town has.
MOST_HOUSEHOLDS = 100_000
YES, NO = frozenset({"是", "yes", "y", "true", "1", "√"}), frozenset({"否", "no", "n", "false", "0", "×"})


def cleaned(value: Value) -> str:
    """The text of a cell: plain digits and letters, single spaces, nothing invisible."""
    text = plain(value)
    if has_control_characters(text):
        raise CellFault(Code.CHARACTER_NOT_ALLOWED)
    return text


def _short(limit: int) -> Callable[[Value, date], str]:
    def parse(value: Value, today: date) -> str:
        text = _BETWEEN_CHINESE.sub("", cleaned(value))
        if len(text) > limit:
            raise CellFault(Code.TOO_LONG, limit=limit)
        return text

    return parse


def _name(value: Value, today: date) -> str:
    """张 三 is 张三: two characters are padded to the width of three. Spaces between Latin words stay."""
    return _short(100)(_MIDDLE_DOTS.sub("·", str(value)), today)


def _exact(value: Value) -> str:
    if isinstance(value, float) or (isinstance(value, int) and not isinstance(value, bool) and abs(value) >= EXACT):
        raise CellFault(Code.NUMBER_ROUNDED)
    return cleaned(value)


def _card_number(value: Value, today: date) -> str:
    text = _exact(value).replace(" ", "")
    if not _NUMBER.fullmatch(text):
        raise CellFault(Code.NUMBER_MALFORMED)
    return text


def _choice(
    kinds: tuple[type[Labelled], ...], also: dict[str, Labelled] | None = None
) -> Callable[[Value, date], Labelled]:
    words = {
        word.casefold(): member for kind in kinds for member in kind for word in (member.zh, member.en, member.value)
    } | (also or {})
    choices = "、".join(member.zh for kind in kinds for member in kind)

    def parse(value: Value, today: date) -> Labelled:
        text = cleaned(value)
        if (found := words.get(text.casefold())) is None:
            raise CellFault(Code.NOT_A_CHOICE, value=text[:40], choices=choices)
        return found

    return parse


def _day(value: Value, today: date) -> date:
    if isinstance(value, bool | int | float):
        raise CellFault(Code.NUMBER_FOR_DATE, value=value)
    found = value if isinstance(value, date) else _read_day(cleaned(value))
    if not 1900 <= found.year <= 2100:
        raise CellFault(Code.DATE_OUT_OF_RANGE, value=found.isoformat())
    return found


def _read_day(text: str) -> date:
    if text.isdecimal() and not _COMPACT_DATE.fullmatch(text):
        raise CellFault(Code.NUMBER_FOR_DATE, value=text[:40])
    matched = _DATE.fullmatch(text) or _COMPACT_DATE.fullmatch(text)
    try:
        return date(*map(int, matched.groups()))  # type: ignore[union-attr]
    except (AttributeError, ValueError):
        raise CellFault(Code.DATE_UNREADABLE, value=text[:40]) from None


def _count(value: Value, today: date) -> int:
    text = cleaned(value)
    if (
        isinstance(value, bool)
        or not text.isascii()
        or not text.isdigit()
        or int(text[:10]) != int(text)
        or int(text) > MOST_HOUSEHOLDS
    ):
        raise CellFault(Code.NOT_A_WHOLE_NUMBER, value=text[:40])
    return int(text)


def _term(value: Value, today: date) -> int:
    """18, 第18届, 第十八届."""
    text = cleaned(value).removeprefix("第").removesuffix("届").strip()
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= 3 else _chinese_number(text)
    if not number:
        raise CellFault(Code.NOT_A_WHOLE_NUMBER, value=text[:40])
    return number


def _chinese_number(text: str) -> int | None:
    """Of 一 to 九十九."""
    tens, ten, ones = text.rpartition("十")
    values = [_CHINESE_DIGITS.get(part) for part in (tens or "一", ones or "零")]
    return values[0] * 10 * bool(ten) + values[1] if ten and None not in values else _CHINESE_DIGITS.get(text)  # type: ignore[operator]


def _yes(value: Value, today: date) -> bool:
    text = cleaned(value).casefold()
    if text not in YES | NO:
        raise CellFault(Code.NOT_A_CHOICE, value=text[:40], choices="是、否")
    return text in YES


def _phone(value: Value, today: date) -> str:
    phone = private_data.phone_of(_exact(value))
    if phone is None:
        raise CellFault(Code.PHONE_MALFORMED)
    return phone


def _identity_number(value: Value, today: date) -> str:
    number = private_data.identity_number_of(_exact(value).replace(" ", ""), today)
    if number is None:
        raise CellFault(Code.IDENTITY_NUMBER_MALFORMED)
    return number


def _home_address(value: Value, today: date) -> str:
    address = private_data.home_address_of(cleaned(value))
    if address is None:
        raise CellFault(Code.TOO_LONG, limit=private_data.MAX_ADDRESS)
    return address


def _labels(*kinds: type[Labelled]) -> tuple[str, ...]:
    return tuple(member.zh for kind in kinds for member in kind)


MEMBER_WORDS: dict[str, Labelled] = {"代表": Office.MEMBER, "委员": Office.MEMBER, "议政员": Office.MEMBER}
CHAIR_WORDS: dict[str, Labelled] = {
    **dict.fromkeys(("主任", "主席", "团长"), Office.CHAIRPERSON),
    **dict.fromkeys(("副主任", "副主席", "副团长"), Office.VICE_CHAIRPERSON),
}
LEVEL_WORDS: dict[str, Labelled] = {
    **{f"{level.zh.removesuffix('级')}代表": level for level in Level},
    "镇": Level.TOWN,
    "乡": Level.TOWN,
    "镇级": Level.TOWN,
    "街道": Level.STREET,
    "议政员": Level.STREET,
    "县": Level.COUNTY,
    "市": Level.CITY,
    "省": Level.PROVINCE,
}

COLUMNS = (
    Column("name", "姓名", "name", _name, "必填。两字姓名中的空格会去掉。", "张三",
           ("代表姓名", "full name"), required=True),
    Column("new_person", "新人员", "new person", _yes, "系统中已有同名人员而本人是另一人时填“是”。[D]", "",
           choices=("是", "否")),
    Column("level", "层级", "level", _choice((Level,), LEVEL_WORDS),
           "可不填。不写机构时，按层级找本县唯一的代表大会。[law:组织8]", "县级", ("代表层级",), choices=_labels(Level)),
    Column("body", "机构", "body", _short(100), "名称或代码。命令行或页面已指定机构时可不填。", "如东县人民代表大会",
           ("所在机构", "机构代码", "机构名称", "organization")),
    Column("term", "届次", "term", _term, "如 18 或 第十八届；不填为本机构最近一届。[law:组织8]", "18", ("届", "届别")),
    Column("number", "代表证号", "card number", _card_number, "同一届内不得重复；用来找回同一代表。", "XR180001",
           ("证号", "代表证编号", "代表编号", "number")),
    Column("delegation", "代表团", "delegation", _short(100), "本机构的代表团，名称或代码。", "掘港代表团", ("所在代表团",)),
    Column("group", "代表小组", "group", _short(100), "本机构的代表小组，名称或代码。[law:组织43]", "", ("小组", "所在小组")),
    Column("district", "选区", "district", _short(100), "本机构的选区，名称或代码。[law:组织8]", "第一选区",
           ("所在选区", "选区名称", "electoral district")),
    Column("office", "职务", "office", _choice((Office,), MEMBER_WORDS | CHAIR_WORDS), "不填为成员（代表、委员）。", "成员",
           ("机构职务", "担任职务"), choices=_labels(Office)),
    Column("since", "起始日期", "since", _day, "不填为该届开始之日。", "2022-01-08", ("任职日期", "当选日期", "from")),
    Column("until", "终止日期", "until", _day, "只有状态为“已终止”的填写。", "", ("离任日期", "to")),
    Column("state", "状态", "state", _choice((MembershipState,), {"暂停": MembershipState.SUSPENDED, "终止": MembershipState.ENDED}),
           "不填为在任。[law:代表61] [law:代表62]", "在任", ("代表状态", "status"), choices=_labels(MembershipState)),
    Column("reason", "原因", "reason", _choice((SuspensionReason, EndReason)), "暂停或终止的法定原因。[law:代表61] [law:代表62]", "",
           ("暂停或终止原因",), choices=_labels(SuspensionReason, EndReason)),
    Column("station", "站点", "station", _short(100), "代表所在中心、工作站或联系点，名称或代码。[seed]", "320623001-S01",
           ("工作站", "联系点", "代表工作站", "代表联系点", "contact point")),
    Column("grid_cell", "网格", "grid cell", _short(100), "该站点的网格，名称或代码。[seed]", "", ("网格编号", "所在网格")),
    Column("households", "联系户数", "households", _count, "联系选民的户数，只填数字。[D]", "30", ("联系户", "联系选民户数")),
    Column("phone", "联系电话", "phone", _phone, "不公开，加密保存。[D]", "13800000000",
           ("手机", "手机号", "手机号码", "电话"), private=True),
    Column("home_address", "家庭住址", "home address", _home_address, "不公开，加密保存。[D]", "",
           ("住址", "家庭地址"), private=True),
    Column("identity_number", "身份证号", "identity number", _identity_number,
           "不公开，加密保存；用来找回同一人。该列须设为文本。[D]", "", ("身份证", "身份证号码", "公民身份号码", "id number"), private=True),
)  # fmt: skip
# The stored values of these are words of ours: they are shown by their labels.
_LABELLED: dict[str, tuple[type[Labelled], ...]] = {
    "office": (Office,),
    "state": (MembershipState,),
    "reason": (SuspensionReason, EndReason),
}


def shown(key: str, stored: str | None, language: Language) -> str | None:
    """A stored value of a column as a person reads it."""
    for kind in _LABELLED.get(key, ()):
        if stored in set(kind):
            return kind(stored).label(language)
    return stored


# Columns that every list has and nobody needs [D].
LAYOUT = Layout(
    COLUMNS,
    "name",
    RosterImportPreviewRefusal,
    Code,
    frozenset({"序号", "编号", "备注", "no.", "no", "remark", "remarks"}),
)
BY_KEY = LAYOUT.by_key

"""Reading rosters: whatever people send is either read, or answered with what is wrong and where."""

import io
import random
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from models.errors import Language, Refused
from models.representatives.rows import EndReason, MembershipState, Office
from models.roster.columns import COLUMNS
from models.roster.errors import RosterImportApplyRefusal, RosterImportPreviewRefusal, RosterProblemCode
from models.roster.reading import Roster, read
from models.roster.template import template
from models.tables.grid import MAX_BYTES, MAX_COLUMNS, MAX_ROWS, letters
from tests.support.rosters import identity_number, text, xlsx

TODAY = date(2026, 11, 24)
HEADER = ("姓名", "代表证号", "起始日期")
ROW = ("张三", "001", "2022-01-08")


def problems(roster: Roster) -> list[tuple[int, str, str]]:
    return [(problem.row, problem.column, problem.code.name) for problem in roster.problems]


def values(content: bytes) -> list[dict[str, Any]]:
    """What the rows of a file without problems say."""
    roster = read(content, TODAY)
    assert problems(roster) == []
    return [entry.values for entry in roster.entries]


def refused(content: bytes) -> tuple[str, dict[str, object]]:
    with pytest.raises(Refused) as found:
        read(content, TODAY)
    [refusal] = found.value.refusals
    assert refusal.path == ("fileId",)
    assert refusal.sentence(Language.ZH) and refusal.sentence(Language.EN)
    return refusal.code.name, refusal.facts


EXPECTED = [{"name": "张三", "number": "001", "since": date(2022, 1, 8)}]


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_file_is_read_in_every_encoding_and_with_every_delimiter(delimiter: str, encoding: str) -> None:
    assert values(text(HEADER, ROW, delimiter=delimiter, encoding=encoding)) == EXPECTED


def test_a_comma_inside_a_semicolon_file_is_no_delimiter() -> None:
    found = values(text(("姓名", "家庭住址"), ("张三", "甲路1号,乙室,丙"), delimiter=";"))
    assert found == [{"name": "张三", "home_address": "甲路1号,乙室,丙"}]


def test_a_workbook_is_read_under_a_merged_title_and_beside_hidden_and_other_sheets() -> None:
    def change(workbook: Workbook) -> None:
        sheet = workbook["代表名册"]
        sheet.insert_rows(1)
        sheet["A1"] = "测试县第五届人大代表名册"
        sheet.merge_cells("A1:C1")
        hidden = workbook.create_sheet("旧名册")
        hidden.sheet_state = "hidden"
        hidden.append(HEADER)
        hidden.append(("李四", "002", "2022-01-08"))
        workbook.create_sheet("说明")["A1"] = "填写说明"

    roster = read(xlsx(HEADER, ("张三", "001", date(2022, 1, 8)), change=change), TODAY)
    assert problems(roster) == []
    assert [(entry.row, entry.values) for entry in roster.entries] == [(3, EXPECTED[0])]


def test_dates_of_both_epochs_are_the_same_days() -> None:
    def of_1904(workbook: Workbook) -> None:
        workbook.epoch = CALENDAR_MAC_1904

    rows = (HEADER, ("张三", "001", date(2022, 1, 8)))
    of_1900, since_1904 = xlsx(*rows), xlsx(*rows, change=of_1904)
    serials = [zipfile.ZipFile(io.BytesIO(each)).read("xl/worksheets/sheet1.xml") for each in (of_1900, since_1904)]
    assert b"<v>44569</v>" in serials[0] and b"<v>43107</v>" in serials[1]
    assert values(of_1900) == values(since_1904) == EXPECTED


@pytest.mark.parametrize(
    ("header", "cell", "key", "value"),
    [
        ("姓名", "张 三", "name", "张三"),
        ("姓名", "张　三", "name", "张三"),
        ("姓名", " 阿不都・卡德尔 ", "name", "阿不都·卡德尔"),
        ("姓名", "Ann  Mary Smith", "name", "Ann Mary Smith"),
        ("姓名", "\u200b张三\ufeff", "name", "张三"),
        ("full name *", "张三", "name", "张三"),
        ("代表证号", "ＸＲ００１", "number", "XR001"),
        ("代表证号", 17, "number", "17"),
        ("届次", "第十八届", "term", 18),
        ("届次", "第18届", "term", 18),
        ("届次", 20, "term", 20),
        ("届次", "二十一", "term", 21),
        ("届次", "十", "term", 10),
        ("届次", "五", "term", 5),
        ("联系户数", "３０", "households", 30),
        ("起始日期", "2022年1月8日", "since", date(2022, 1, 8)),
        ("起始日期", "2022.01.08", "since", date(2022, 1, 8)),
        ("起始日期", "2022/1/8", "since", date(2022, 1, 8)),
        ("起始日期", "20220108", "since", date(2022, 1, 8)),
        ("职务", "副主任", "office", Office.VICE_CHAIRPERSON),
        ("office", "Member", "office", Office.MEMBER),
        ("状态", "已终止", "state", MembershipState.ENDED),
        ("原因", "辞职被接受", "reason", EndReason.RESIGNED),
        ("联系电话", "138 0000 0000", "phone", "13800000000"),
        ("联系电话", 13800000000, "phone", "13800000000"),
        ("身份证号", identity_number(7), "identity_number", identity_number(7)),
        ("身份证号", identity_number(7).lower(), "identity_number", identity_number(7)),
        ("新人员", "是", "new_person", True),
    ],
)
def test_what_people_write_is_understood(header: str, cell: object, key: str, value: object) -> None:
    row = (cell, "x") if key == "name" else ("张三", cell)
    head = (header, "代表团") if key == "name" else ("姓名", header)
    assert values(xlsx(head, row))[0][key] == value
    if isinstance(cell, str):
        assert values(text(head, row))[0][key] == value


@pytest.mark.parametrize(
    ("header", "cell", "code"),
    [
        ("姓名", "张" * 101, "TOO_LONG"),
        ("姓名", None, "VALUE_REQUIRED"),
        ("代表证号", "A B/C", "NUMBER_MALFORMED"),
        ("代表证号", 1.5, "NUMBER_ROUNDED"),
        ("届次", "本届", "NOT_A_WHOLE_NUMBER"),
        ("联系户数", "-1", "NOT_A_WHOLE_NUMBER"),
        ("联系户数", "约30", "NOT_A_WHOLE_NUMBER"),
        ("联系户数", 10**7, "NOT_A_WHOLE_NUMBER"),
        ("起始日期", 44569, "NUMBER_FOR_DATE"),
        ("起始日期", "44569", "NUMBER_FOR_DATE"),
        ("起始日期", "2022-02-30", "DATE_UNREADABLE"),
        ("起始日期", "2022年1月", "DATE_UNREADABLE"),
        ("起始日期", "1887-01-01", "DATE_OUT_OF_RANGE"),
        ("起始日期", True, "NUMBER_FOR_DATE"),
        ("职务", "局长", "NOT_A_CHOICE"),
        ("状态", "退休", "NOT_A_CHOICE"),
        ("联系电话", "五五五", "PHONE_MALFORMED"),
        ("身份证号", "320699195001010001", "IDENTITY_NUMBER_MALFORMED"),
        ("身份证号", 320699195001010008, "NUMBER_ROUNDED"),
        ("家庭住址", "路" * 201, "TOO_LONG"),
        ("新人员", "也许", "NOT_A_CHOICE"),
        ("代表团", "#REF!", "CELL_BROKEN"),
        ("代表团", "=1+1", "FORMULA"),
    ],
)
def test_a_cell_at_fault_is_named_with_its_row_and_column(header: str, cell: object, code: str) -> None:
    first = header == "姓名"
    head, row = (("姓名", "代表小组"), (cell, "x")) if first else (("姓名", header), ("张三", cell))
    roster = read(xlsx(head, ("李四", None), row), TODAY)
    assert problems(roster) == [(3, f"{'A' if first else 'B'} {header}", code)]
    [problem] = roster.problems
    assert problem.sentence(Language.ZH) != problem.sentence(Language.EN)


def test_nothing_private_is_told_of_a_private_cell() -> None:
    """The preview of a roster is kept, and read by others than who typed it."""
    wrong = {"联系电话": "110-secret", "身份证号": "32069919500101secret", "家庭住址": "secret" * 50}
    roster = read(text(("姓名", *wrong), ("张三", *wrong.values())), TODAY)
    assert len(roster.problems) == len(wrong)
    for problem in roster.problems:
        assert "secret" not in problem.sentence(Language.ZH) + problem.sentence(Language.EN) + str(problem.facts)


def test_every_problem_is_listed_not_only_the_first() -> None:
    roster = read(
        xlsx(
            (*HEADER, "性别", "代表证号", None),
            ("张三", "=A2", 44569, "男", "x", "无名"),
            (None, "0 0/2", "明天", "女", "", None),
            change=lambda workbook: workbook["代表名册"].merge_cells("B3:B4"),
        ),
        TODAY,
    )
    assert sorted(problems(roster)) == [
        (1, "D 性别", "UNKNOWN_COLUMN"),
        (1, "E 代表证号", "DOUBLED_COLUMN"),
        (1, "F", "HEADER_MISSING"),
        (2, "B 代表证号", "FORMULA"),
        (2, "C 起始日期", "NUMBER_FOR_DATE"),
        (3, "A 姓名", "VALUE_REQUIRED"),
        (3, "B", "MERGED_CELLS"),
        (3, "B 代表证号", "NUMBER_MALFORMED"),
        (3, "C 起始日期", "DATE_UNREADABLE"),
    ]
    assert next(each for each in roster.problems if each.code is RosterProblemCode.MERGED_CELLS).facts == {
        "cells": "B3:B4"
    }


def test_ten_columns_too_many_are_ten_problems() -> None:
    extra = [f"附加{number}" for number in range(10)]
    roster = read(text((*HEADER, *extra), (*ROW, *extra)), TODAY)
    assert problems(roster) == [
        (1, f"{letters(4 + place)} {name}", "UNKNOWN_COLUMN") for place, name in enumerate(extra)
    ]


def test_a_column_of_running_numbers_or_remarks_is_passed_over_even_with_formulas() -> None:
    assert values(xlsx(("序号", *HEADER, "备注"), ("=ROW()-1", *ROW, "=A1"))) == EXPECTED


def _parts(change: Callable[[dict[str, bytes]], None], content: bytes | None = None) -> bytes:
    """A workbook with its parts changed."""
    with zipfile.ZipFile(io.BytesIO(content or xlsx(HEADER, ROW))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return packed.getvalue()


def _bomb() -> bytes:
    return _parts(lambda parts: parts.update({"xl/sharedStrings.xml": b" " * (200 * 1024 * 1024)}))


def _steep_bomb() -> bytes:
    """Small enough when it is unpacked, but nothing honest packs so well."""
    return _parts(lambda parts: parts.update({"xl/media/x.bin": b"\0" * (20 * 1024 * 1024)}))


def _entities() -> bytes:
    """A billion laughs in a shared string."""
    lines = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    laughs = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{lines}]>'.encode()
    return _parts(lambda parts: parts.update({"xl/worksheets/sheet1.xml": laughs + parts["xl/worksheets/sheet1.xml"]}))


def _far_cells() -> bytes:
    """Two cells, seventeen thousand million apart."""
    return xlsx(change=lambda workbook: workbook["代表名册"].cell(1048576, 16384, 1) and None)


def _lying_directory() -> bytes:
    """The directory promises less than the part unpacks to."""
    content = bytearray(_parts(lambda parts: parts.update({"xl/media/x.bin": b"abc" * 40_000})))
    entry = content.index(b"xl/media/x.bin", content.index(b"PK\x01\x02"))
    content[entry - 22 : entry - 18] = (1000).to_bytes(4, "little")
    return bytes(content)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: b"", "EMPTY_FILE"),
        (lambda: b" \r\n\t ", "EMPTY_FILE"),
        (lambda: b"a" * (MAX_BYTES + 1), "FILE_TOO_LARGE"),
        (lambda: b"%PDF-1.7\n%\xe2\xe3", "NOT_A_SPREADSHEET"),
        (lambda: b"\x89PNG\r\n\x1a\n", "NOT_A_SPREADSHEET"),
        (lambda: b"<html><table><tr><td>\xe5\xa7\x93</td></tr></table></html>", "NOT_A_SPREADSHEET"),
        (lambda: "姓名,代表团\n张三,甲\n".encode("utf-16"), "NOT_A_SPREADSHEET"),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "OLD_OR_LOCKED_WORKBOOK"),
        (lambda: _parts(lambda parts: parts.clear()), "NOT_A_SPREADSHEET"),
        (lambda: xlsx(HEADER, ROW)[:-200], "WORKBOOK_BROKEN"),
        (lambda: b"PK\x03\x04" + bytes(100), "WORKBOOK_BROKEN"),
        (lambda: _parts(lambda parts: parts.update({"xl/worksheets/sheet1.xml": b"<worksheet"})), "WORKBOOK_BROKEN"),
        (_bomb, "UNPACKS_TOO_LARGE"),
        (_steep_bomb, "UNPACKS_TOO_LARGE"),
        (_far_cells, "UNPACKS_TOO_LARGE"),
        (_entities, "WORKBOOK_BROKEN"),
        (_lying_directory, "WORKBOOK_BROKEN"),
        (lambda: xlsx(("名称", "编号"), ("某站", "1")), "NO_TABLE"),
        (lambda: text(("名称", "编号"), ("某站", "1")), "NO_TABLE"),
        (lambda: xlsx(HEADER), "NO_ROWS"),
        (lambda: text(HEADER, ("", "", "")), "NO_ROWS"),
        (lambda: text(HEADER, *([ROW] * (MAX_ROWS + 1))), "TOO_MANY_ROWS"),
        (lambda: xlsx((*HEADER, *(f"列{n}" for n in range(MAX_COLUMNS - 2))), ROW), "TOO_MANY_COLUMNS"),
        (lambda: text(HEADER, ('张三"', "1")).replace(b'""', b'"'), "QUOTES_UNCLOSED"),
        (lambda: '姓名,代表团\n"张三,甲\n'.encode(), "QUOTES_UNCLOSED"),
        (lambda: b"\xd0\xd5\xc3\xfb,\xff\xff\n", "ENCODING_UNKNOWN"),
    ],
)
def test_what_is_no_roster_is_refused_by_name(make: Callable[[], bytes], code: str) -> None:
    assert refused(make())[0] == code


def test_mixed_encodings_are_refused_with_a_row_of_each() -> None:
    content = text(HEADER, ROW) + text(("李四海", "002", ""), encoding="gb18030")
    assert refused(content) == ("MIXED_ENCODINGS", {"utf8": 1, "other": 3})
    content = text(HEADER, ROW, encoding="gb18030") + text(("李四海", "002", ""))
    assert refused(content) == ("MIXED_ENCODINGS", {"utf8": 3, "other": 1})


def test_gb18030_that_looks_like_utf8_here_and_there_is_read() -> None:
    """模 in GB18030 is a letter in UTF-8: a line of it says nothing of the file."""
    assert "模模".encode("gb18030").decode("utf-8") == "ģģ"
    found = values(text(("姓名", "代表团"), ("模模", "模"), ("张三", "甲"), encoding="gb18030"))
    assert found == [{"name": "模模", "delegation": "模"}, {"name": "张三", "delegation": "甲"}]


def test_the_sheets_are_named_where_none_is_a_roster_and_where_two_are() -> None:
    none = xlsx(("a",), name="甲", change=lambda workbook: workbook.create_sheet("乙"))
    assert refused(none) == ("NO_TABLE", {"sheets": "甲、乙"})

    def second(workbook: Workbook) -> None:
        sheet = workbook.create_sheet("乙")
        sheet.append(HEADER)
        sheet.append(ROW)

    assert refused(xlsx(HEADER, ROW, name="甲", change=second)) == ("SEVERAL_TABLES", {"sheets": "甲、乙"})


def test_macros_and_links_to_other_files_are_not_looked_at() -> None:
    def add(parts: dict[str, bytes]) -> None:
        parts["xl/vbaProject.bin"] = b"\xd0\xcf\x11\xe0 anything"
        parts["xl/externalLinks/externalLink1.xml"] = b"<not even xml"
        parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(
            b"</Relationships>",
            b'<Relationship Id="rIdX" Type="x" TargetMode="External" Target="file:///etc/passwd"/></Relationships>',
        )

    assert values(_parts(add)) == EXPECTED


def test_the_template_is_an_empty_roster_with_every_column_and_its_choices() -> None:
    content = template(["测试县人民代表大会"], ["320699100-S01"])
    assert refused(content)[0] == "NO_ROWS"
    from openpyxl import load_workbook

    workbook = load_workbook(io.BytesIO(content))
    sheet = workbook["代表名册"]
    assert [cell.value for cell in sheet[1]] == [column.header for column in COLUMNS]
    offered = {str(rule.sqref).split("2:")[0] for rule in sheet.data_validations.dataValidation}
    expected = {
        letters(place) for place, column in enumerate(COLUMNS, 1) if column.choices or column.key in ("body", "station")
    }
    assert offered == expected
    explained = {row[0].value for row in workbook["填写说明"].iter_rows()}
    assert {column.header for column in COLUMNS} <= explained
    sheet.append([column.example or None for column in COLUMNS])
    filled = io.BytesIO()
    workbook.save(filled)
    assert problems(read(filled.getvalue(), TODAY)) == []


def test_every_code_has_two_sentences_that_can_be_filled() -> None:
    class Anything(dict):  # type: ignore[type-arg]
        def __missing__(self, key: str) -> str:
            return key

    for codes in (RosterProblemCode, RosterImportPreviewRefusal, RosterImportApplyRefusal):
        for code in codes:
            assert code.zh.format_map(Anything()) != code.en.format_map(Anything())


@given(st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", "姓名,代表团\n".encode(), b"\xef\xbb\xbf"]))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_read_or_refused(content: bytes, head: bytes) -> None:
    try:
        read(head + content, TODAY)
    except Refused as found:
        assert isinstance(found.refusals[0].code, RosterImportPreviewRefusal)


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=150, deadline=None)
def test_a_damaged_workbook_is_read_or_refused(seed: int) -> None:
    dice = random.Random(seed)
    content = bytearray(WHOLE)
    for _ in range(dice.randint(1, 8)):
        content[dice.randrange(len(content))] = dice.randrange(256)
    try:
        read(bytes(content), TODAY)
    except Refused as found:
        assert isinstance(found.refusals[0].code, RosterImportPreviewRefusal)


WHOLE = xlsx(HEADER, ROW)

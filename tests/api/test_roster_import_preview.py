"""The preview of a roster import: what it tells, changing nobody, and whom a row means."""

from datetime import date

import pytest

from models.accounts.rows import Account
from models.representatives import sealing
from models.representatives.private_data import PrivateField
from models.representatives.rows import Person, PersonSecrets
from tests.support.acting import refused
from tests.support.people import CONGRESS, TOWN, body
from tests.support.rosters import (
    HEADER,
    STATION,
    STREET_NODE,
    applied,
    counted,
    fields,
    found,
    identity_number,
    imported,
    nobody_changed,
    previewed,
    seat_of,
    text,
    xlsx,
)
from tests.support.uploading import send, sent
from tests.support.world import World

BY = "p.county"


# What a preview tells.


async def test_a_preview_tells_what_would_be_added_and_changed_and_changes_nobody(world: World) -> None:
    content = xlsx(
        ("姓名", "代表证号", "代表团", "选区", "职务", "起始日期", "工作站", "联系户数", "联系电话"),
        ("测试代表甲", "001", "测试代表团2", None, None, None, None, None, None),
        ("测试代表乙", "002", "测试代表团1", None, None, None, None, None, None),
        ("新代表", "101", "D1", "测试选区1", "委员", date(2024, 3, 1), STATION, 20, "13800000000"),
    )
    async with nobody_changed():
        preview = await previewed(world, content, by=BY, name="名册.xlsx", bodyId=await body(CONGRESS))
    assert (preview["state"], preview["rowCount"], preview["unchanged"], preview["total"]) == ("PREVIEWED", 3, 1, 2)
    assert found(preview) == [] and preview["viewerCan"] == {"apply": True}
    assert counted(preview) == {"PERSON_ADDED": 1, "CHANGED": 1}
    changed, added = preview["changes"]["nodes"]
    assert (changed["kind"], changed["row"], changed["name"]) == ("CHANGED", 2, "测试代表甲")
    assert fields(changed) == {"代表团": ("测试代表团1", "测试代表团2")}
    assert (added["kind"], added["row"], added["name"]) == ("PERSON_ADDED", 4, "新代表")
    assert fields(added) == {
        "姓名": (None, "新代表"),
        "代表证号": (None, "101"),
        "代表团": (None, "测试代表团1"),
        "选区": (None, "测试选区1"),
        "职务": (None, "成员"),
        "起始日期": (None, "2024-03-01"),
        "状态": (None, "在任"),
        "站点": (None, "测试镇1代表工作站 1"),
        "联系户数": (None, "20"),
        "联系电话": (None, None),
    }
    assert [each["column"] for each in added["fields"] if each["private"]] == ["联系电话"]


async def test_every_problem_of_every_row_is_listed_and_while_one_stands_nothing_is_applied(world: World) -> None:
    content = text(
        ("机构", "届次", "姓名", "代表证号", "代表团", "站点", "网格", "起始日期", "状态", "原因", "终止日期", "性别"),
        ("无此机构", "", "一", "1", "", "", "", "", "", "", "", ""),
        (CONGRESS, "17", "二", "2", "", "", "", "", "", "", "", ""),
        (CONGRESS, "", "三", "3", "无此团", "无此站", "", "", "", "", "", ""),
        (CONGRESS, "", "四", "4", "", "", "W1", "", "", "", "", ""),
        (CONGRESS, "", "五", "5", "", f"{STREET_NODE}-S01", "W9", "", "", "", "", ""),
        (CONGRESS, "", "六", "6", "", "", "", "2021-01-01", "", "", "", ""),
        (CONGRESS, "", "七", "7", "", "", "", "2099-01-01", "", "", "", ""),
        (CONGRESS, "", "八", "8", "", "", "", "", "已终止", "", "", ""),
        (CONGRESS, "", "九", "9", "", "", "", "", "已终止", "免去职务", "2024-01-01", ""),
        (CONGRESS, "", "十", "10", "", "", "", "2024-01-02", "已终止", "辞职被接受", "2024-01-01", ""),
        (CONGRESS, "", "十一", "11", "", "", "", "", "", "辞职被接受", "2024-01-01", ""),
        (CONGRESS, "", "十二", "12", "", "", "", "", "暂停执行职务", "去世", "", ""),
        (CONGRESS, "", "十三", "12", "", "", "", "", "", "", "", ""),
        (CONGRESS, "", "测试代表甲", "001", "", "", "", "", "", "", "", ""),
        (CONGRESS, "", "测试代表甲", "", "", "", "", "", "", "", "", ""),
    )
    preview = await previewed(world, content, by=BY)
    assert found(preview) == [
        (1, "L 性别", "UNKNOWN_COLUMN"),
        (2, "A 机构", "BODY_UNKNOWN"),
        (3, "B 届次", "TERM_UNKNOWN"),
        (4, "E 代表团", "DELEGATION_UNKNOWN"),
        (4, "F 站点", "STATION_UNKNOWN"),
        (5, "G 网格", "STATION_REQUIRED"),
        (6, "G 网格", "GRID_CELL_UNKNOWN"),
        (7, "H 起始日期", "SINCE_OUTSIDE_TERM"),
        (8, "H 起始日期", "DAY_IN_FUTURE"),
        (9, "J 原因", "REASON_REQUIRED"),
        (9, "K 终止日期", "UNTIL_REQUIRED"),
        (10, "J 原因", "NOT_A_CHOICE"),
        (11, "K 终止日期", "UNTIL_BEFORE_SINCE"),
        (12, "J 原因", "REASON_ONLY_FOR_OTHER_STATES"),
        (12, "K 终止日期", "UNTIL_ONLY_FOR_ENDED"),
        (13, "J 原因", "NOT_A_CHOICE"),
        (14, "D 代表证号", "NUMBER_DOUBLED"),
        (16, "C 姓名", "ROW_DOUBLED"),
    ]
    assert preview["problemCount"] == len(found(preview)) and preview["viewerCan"] == {"apply": False}
    assert all(each["message"] for each in preview["problems"]["nodes"])
    await refused(world, "rosterImportApply", "PROBLEMS_STAND", by=BY, id=preview["id"])


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (text(HEADER), "a.csv", "NO_ROWS"),
        (text(("名称",), ("某站",)), "a.csv", "NO_TABLE"),
        (xlsx(("名称",), ("某站",)), "a.xlsx", "NO_TABLE"),
        (text(HEADER, *((CONGRESS, f"人{n}", str(n)) for n in range(5001))), "a.csv", "TOO_MANY_ROWS"),
        (text(HEADER, (CONGRESS, "张三", "1")) + "李四海".encode("gb18030") + b",1,1\n", "a.csv", "MIXED_ENCODINGS"),
    ],
)
async def test_a_file_that_is_no_roster_gets_no_preview(world: World, content: bytes, name: str, code: str) -> None:
    file = await sent(world, content, name, by=BY)
    [reason] = await refused(world, "rosterImportPreview", code, by=BY, fileId=file["id"])
    assert reason["path"] == ["input", "fileId"]


async def test_a_pdf_under_another_name_does_not_even_come_in(world: World) -> None:
    answer = await send(world, b"%PDF-1.7\n1 0 obj\n%%EOF\n", "名册.xlsx", by=BY)
    assert answer.status_code == 415


# Whom a row means.


async def test_a_person_is_found_by_identity_number_then_card_number_then_name_and_place(world: World) -> None:
    congress = await body(CONGRESS)
    numbers = [identity_number(place) for place in range(10, 14)]
    first = text(("姓名", "代表证号", "身份证号"), ("测试代表甲", "001", numbers[0]), ("测试代表乙", "002", ""))
    await imported(world, first, by=BY, bodyId=congress)
    content = text(
        ("姓名", "代表证号", "代表团", "身份证号"),
        ("改名甲", "", "", numbers[0]),
        ("改名乙", "002", "", ""),
        ("测试代表丙", "", "D2", ""),
    )
    preview = await previewed(world, content, by=BY, bodyId=congress)
    assert found(preview) == [] and preview["unchanged"] == 1
    assert [fields(change) for change in preview["changes"]["nodes"]] == [
        {"姓名": ("测试代表甲", "改名甲")},
        {"姓名": ("测试代表乙", "改名乙")},
    ]
    await applied(world, preview, by=BY)
    assert (await seat_of("改名甲")).number == "001"


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        # (name, card number, delegation, identity number, new person)
        (("测试代表丙", "", "D1", "", ""), "PERSON_AMBIGUOUS"),
        (("测试代表丙", "999", "", "", ""), "PERSON_AMBIGUOUS"),
        (("测试代表丁", "", "", "", ""), "PERSON_AMBIGUOUS"),
        (("测试代表丁", "", "", "", "是"), None),
        (("测试代表丙", "003", "", "", "是"), "PERSON_KNOWN"),
        (("某人", "002", "", "1", ""), "NUMBER_TAKEN"),
        (("测试代表甲", "001", "", "2", ""), "IDENTITY_CONFLICT"),
        (("测试代表甲", "", "", "2", ""), None),
        (("测试代表甲", "", "", "1", "是"), "PERSON_KNOWN"),
    ],
)
async def test_a_row_that_may_mean_somebody_else_is_a_problem(
    world: World, row: tuple[str, ...], problem: str | None
) -> None:
    congress = await body(CONGRESS)
    known = text(("姓名", "代表证号", "身份证号"), ("测试代表甲", "001", identity_number(1)))
    await imported(world, known, by=BY, bodyId=congress)
    name, number, delegation, identity, new = row
    identity = identity and identity_number(int(identity))
    content = text(("姓名", "代表证号", "代表团", "身份证号", "新人员"), (name, number, delegation, identity, new))
    preview = await previewed(world, content, by=BY, bodyId=congress)
    assert [code for _, _, code in found(preview)] == ([problem] if problem else []), preview["problems"]
    if problem is None:
        assert counted(preview) == {"PERSON_ADDED": 1}


async def test_two_new_people_of_one_name_are_two_only_where_that_is_sure(world: World) -> None:
    header = ("机构", "姓名", "代表证号", "代表团")
    sure = text(header, (CONGRESS, "王伟", "801", ""), (CONGRESS, "王伟", "802", ""), (CONGRESS, "李娜", "", "D1"),
                (CONGRESS, "李娜", "", "D2"))  # fmt: skip
    preview = await previewed(world, sure, by=BY)
    assert found(preview) == [] and counted(preview) == {"PERSON_ADDED": 4}
    unsure = text(header, (CONGRESS, "王伟", "801", ""), (TOWN, "王伟", "T801", ""), (CONGRESS, "李娜", "", ""),
                  (CONGRESS, "李娜", "", ""))  # fmt: skip
    preview = await previewed(world, unsure, by=BY)
    assert found(preview) == [(3, "B 姓名", "PERSON_AMBIGUOUS"), (5, "B 姓名", "PERSON_AMBIGUOUS")]


async def test_rows_of_one_person_must_agree(world: World) -> None:
    number = identity_number(3)
    content = text(
        ("机构", "姓名", "身份证号", "联系电话"),
        (CONGRESS, "新人", number, "13800000001"),
        (TOWN, "新人儿", number, "13800000002"),
    )
    preview = await previewed(world, content, by=BY)
    assert found(preview) == [(3, "B 姓名", "NAMES_DIFFER"), (3, "D 联系电话", "PERSON_VALUES_DIFFER")]


async def test_an_identity_number_of_another_county_is_not_entered_again(world: World) -> None:
    other = await Person.create(county_id=(await Account.get(login="admin")).county_id, name="别县的人")
    ring, number = sealing.ring(), identity_number(4)
    await PersonSecrets.create(
        person_id=other.id,
        identity_number=ring.seal(number, other.id, PrivateField.IDENTITY_NUMBER),
        identity_digest=ring.digest(number),
        key_id=ring.key_id,
    )
    content = text(("机构", "姓名", "身份证号"), (CONGRESS, "新人", number))
    assert [code for *_, code in found(await previewed(world, content, by=BY))] == ["IDENTITY_TAKEN"]

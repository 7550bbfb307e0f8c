"""Importing a roster: a preview that tells everything and changes nobody, and then exactly that preview, or nothing."""

import asyncio
import hashlib
import io
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from typing import Any

import asyncpg
import httpx
import pytest

from models import clock
from models.accounts.rows import Account
from models.actor import SERVICE, Actor
from models.audit.rows import AuditEntry
from models.bodies.rows import BodyTerm
from models.database import fetch, is_sqlite
from models.errors import Refused
from models.files.attaching import LOOSE_FOR
from models.files.duties import forget_loose_files
from models.files.inspecting import inspect
from models.files.kinds import UploadLimits
from models.files.receiving import take_in
from models.files.rows import FileContent, StoredFile
from models.outbox import OutboxEvent
from models.platform.rows import PlatformNode
from models.representatives import sealing
from models.representatives.private_data import PrivateField
from models.representatives.rows import (
    ContactLink,
    EndReason,
    Membership,
    MembershipState,
    Office,
    Person,
    PersonSecrets,
    Posting,
)
from models.retention import forget_old
from models.roster import actions
from models.roster.reading import read
from models.roster.rows import PREVIEW_KEPT, RosterImport
from models.timekeeping import Stretch
from schema.node import decode_id, encode_id
from tests.support.acting import act, codes, done, node, nothing_written, refused
from tests.support.meeting import met
from tests.support.people import ASSEMBLY, CITY, COMMITTEE, CONGRESS, PEOPLE_COUNTY, TOWN, body, term
from tests.support.rosters import applied, identity_number, imported, previewed, text, xlsx
from tests.support.uploading import read as read_file
from tests.support.uploading import send, sent, stored
from tests.support.world import World

TOWN_NODE, STREET_NODE = f"{PEOPLE_COUNTY}100", f"{PEOPLE_COUNTY}101"
STATION = f"{TOWN_NODE}-S01"
BY = "p.county"
HEADER = ("机构", "姓名", "代表证号")
LEFT_ALONE = ("person", "person_secrets", "membership", "posting", "contact_link", "member_group", "electoral_district")
FOLLOW = "subscription ($id: ID!) { rosterImportUpdated(id: $id) { state done total version revision } }"


@asynccontextmanager
async def nobody_changed() -> AsyncIterator[None]:
    """No person, no seat, no posting and no group is another at the end of the block."""
    before = [await fetch(f"SELECT * FROM {table} ORDER BY id") for table in LEFT_ALONE]
    yield
    assert [await fetch(f"SELECT * FROM {table} ORDER BY id") for table in LEFT_ALONE] == before


async def seat_of(name: str, body_code: str = CONGRESS) -> Membership:
    return await Membership.get(person__name=name, body__code=body_code, body__county__code=PEOPLE_COUNTY)


def found(preview: Any) -> list[tuple[int, str, str]]:
    return [(each["row"], each["column"], each["code"]) for each in preview["problems"]["nodes"]]


def counted(preview: Any) -> dict[str, int]:
    return {each["kind"]: each["count"] for each in preview["counts"] if each["count"]}


def fields(change: Any) -> dict[str, tuple[str | None, str | None]]:
    return {each["column"]: (each["old"], each["new"]) for each in change["fields"]}


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


async def test_what_is_applied_is_what_was_previewed_and_twice_is_once(world: World) -> None:
    number = identity_number(1)
    content = text(
        ("机构", "姓名", "代表证号", "代表团", "选区", "站点", "联系户数", "身份证号", "联系电话", "家庭住址"),
        (CONGRESS, "新代表", "101", "D1", "E1", STATION, "20", number, "13800000000", "测试路1号"),
        (TOWN, "新代表", "T101", "", "", "", "", number, "", ""),
        (CONGRESS, "测试代表丙", "003", "D1", "", "", "", "", "", ""),
    )
    preview = await previewed(world, content, by=BY)
    assert counted(preview) == {"PERSON_ADDED": 1, "SEAT_ADDED": 1, "CHANGED": 1}
    payload = await applied(world, preview, by=BY, version=preview["version"])
    assert payload["changedAnything"] is True
    after = payload["rosterImport"]
    assert (after["state"], after["done"], after["total"]) == ("APPLIED", 3, 3) and after["appliedAt"]
    person = await Person.get(name="新代表").prefetch_related("memberships", "postings")
    assert sorted(seat.number for seat in person.memberships) == ["101", "T101"]
    assert [(posting.households, posting.since) for posting in person.postings] == [(20, clock.today("Asia/Shanghai"))]
    secrets = await PersonSecrets.get(person_id=person.id)
    opened = {of: sealing.ring().open(getattr(secrets, of), person.id, of) for of in PrivateField}
    assert opened == {
        PrivateField.PHONE: "13800000000",
        PrivateField.HOME_ADDRESS: "测试路1号",
        PrivateField.IDENTITY_NUMBER: number,
    }
    assert (await seat_of("测试代表丙")).version == 2
    async with nothing_written():
        again = await applied(world, preview, by=BY)
    assert again["changedAnything"] is False and again["rosterImport"]["state"] == "APPLIED"
    second = await previewed(world, content, by=BY)
    assert (second["total"], second["unchanged"], found(second)) == (0, 3, [])
    async with nobody_changed():
        await applied(world, second, by=BY)


async def test_nothing_private_is_kept_of_a_roster_outside_the_sealed_columns(world: World) -> None:
    number = identity_number(2)
    private = ("13912345678", "隐秘路99号", number)
    content = text(
        ("姓名", "代表证号", "联系电话", "家庭住址", "身份证号"),
        ("测试代表甲", "001", *private),
        ("新代表", "102", "隐秘", "隐秘路99号" * 50, number[:-1] + "*"),
    )
    preview = await previewed(world, content, by=BY, bodyId=await body(CONGRESS))
    assert [code for _, _, code in found(preview)] == ["PHONE_MALFORMED", "TOO_LONG", "IDENTITY_NUMBER_MALFORMED"]
    content = text(("姓名", "代表证号", "联系电话", "家庭住址", "身份证号"), ("测试代表甲", "001", *private))
    preview = await previewed(world, content, by=BY, bodyId=await body(CONGRESS))
    [change] = preview["changes"]["nodes"]
    assert [(each["old"], each["new"], each["private"]) for each in change["fields"]] == [(None, None, True)] * 3
    await applied(world, preview, by=BY)
    for table in ("roster_import", "roster_problem", "roster_change", "outbox_event", "audit_entry", "person"):
        kept = json.dumps(await fetch(f"SELECT * FROM {table}"), default=str, ensure_ascii=False)
        kept += kept.encode().decode("unicode_escape", errors="ignore")
        for value in (*private, "隐秘"):
            assert value not in kept, table
    reading = await AuditEntry.filter(verb="rosterImportPreview").order_by("-id").first()
    assert reading and reading.purpose == "名册比对" and reading.capacity == f"staff@{PEOPLE_COUNTY}"


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


# What an apply does.


async def test_a_file_that_leaves_somebody_out_ends_nobody_unless_it_is_complete(world: World) -> None:
    congress = await body(CONGRESS)
    content = text(("姓名", "代表证号"), ("测试代表甲", "001"), ("测试代表乙", "002"))
    preview = await previewed(world, content, by=BY, bodyId=congress)
    assert preview["total"] == 0 and preview["unchanged"] == 2
    file = await sent(world, content, "名册.csv", by=BY)
    given: dict[str, Any] = {"fileId": file["id"], "mode": "COMPLETE"}
    await refused(world, "rosterImportPreview", "BODY_REQUIRED", by=BY, **given)
    await refused(world, "rosterImportPreview", "END_REASON_REQUIRED", by=BY, **given, bodyId=congress)
    not_for_deputies = {**given, "bodyId": congress, "endReason": "REMOVED"}
    await refused(world, "rosterImportPreview", "END_REASON_NOT_ALLOWED", by=BY, **not_for_deputies)
    await done(
        world, "contactLinkAdd", by=BY,
        memberId=encode_id("Representative", (await Person.get(name="测试代表甲")).id),
        representativeId=encode_id("Representative", (await Person.get(name="测试代表丙")).id),
    )  # fmt: skip
    complete = (await done(world, "rosterImportPreview", by=BY, **given, bodyId=congress, endReason="RESIGNED"))[
        "rosterImport"
    ]
    [change] = complete["changes"]["nodes"]
    today = clock.today("Asia/Shanghai")
    assert (change["kind"], change["row"], change["name"]) == ("SEAT_ENDED", None, "测试代表丙")
    assert fields(change) == {
        "状态": ("在任", "已终止"),
        "终止日期": (None, today.isoformat()),
        "原因": (None, "辞职被接受"),
    }
    await applied(world, complete, by=BY)
    seat = await seat_of("测试代表丙")
    assert (seat.state, seat.until, seat.ended_for) == (MembershipState.ENDED, today, EndReason.RESIGNED)
    # As after membershipEnd: whoever holds no seat any more serves nowhere, and nobody stays in touch with them.
    assert not await Posting.filter(person_id=seat.person_id, until=None).exists()
    assert not await ContactLink.filter(representative_id=seat.person_id, until=None).exists()
    assert (await seat_of("测试代表乙")).state is MembershipState.IN_OFFICE


async def with_council(world: World) -> dict[str, Membership]:
    """A council of the committee in which 测试代表甲 sits too; 甲's seats by the codes of their bodies."""
    made = await done(
        world, "bodyAdd", by="p.admin", kind="COUNCIL_OF_CHAIRPERSONS", code="COUNCIL", name="主任会议",
        nodeId=(await node(world, PEOPLE_COUNTY))["id"], parentId=await body(COMMITTEE),
    )  # fmt: skip
    place = {"bodyId": made["body"]["id"]}
    begun = await done(world, "bodyTermAdd", by="p.admin", number=18, beginsOn="2022-01-08", **place)
    who = encode_id("Representative", (await Person.get(name="测试代表甲")).id)
    given = {"representativeId": who, "termId": begun["term"]["id"], "since": "2024-06-01", **place}
    await done(world, "membershipAdd", by="p.admin", **given)
    rows = Membership.filter(person__name="测试代表甲").select_related("body")
    return {row.body.code: row async for row in rows}


@pytest.mark.parametrize("mode", ["ADD_AND_CHANGE", "COMPLETE"])
async def test_with_a_mandate_that_an_import_ends_the_seats_that_rest_on_it_end(world: World, mode: str) -> None:
    """As by membershipEnd; the preview tells each, and the audit names each."""
    seats = await with_council(world)
    await done(
        world, "membershipSuspend", by="p.admin", id=encode_id("Membership", seats[COMMITTEE].id), version=1,
        reason="IN_CUSTODY",
    )  # fmt: skip
    today = clock.today("Asia/Shanghai")
    if mode == "COMPLETE":
        content, until = text(("姓名", "代表证号"), ("测试代表乙", "002"), ("测试代表丙", "003")), today
        preview = await previewed(
            world, content, by=BY, bodyId=await body(CONGRESS), mode=mode, endReason="POLITICAL_RIGHTS_LOST"
        )
    else:
        header, until = ("机构", "姓名", "代表证号", "状态", "原因", "终止日期"), date(2024, 5, 1)
        row = (CONGRESS, "测试代表甲", "001", "已终止", "依法被剥夺政治权利", "2024-05-01")
        preview = await previewed(world, text(header, row), by=BY)
    assert counted(preview) == {"SEAT_ENDED": 1, "SEAT_FALLEN": 2} and preview["total"] == 3
    told = [(each["row"], each["name"], fields(each)) for each in preview["changes"]["nodes"][1:]]
    begun = max(until, date(2024, 6, 1))
    assert told == [
        (None, "测试代表甲", {"机构": (name, None), "状态": (state, "已终止"), "终止日期": (None, day.isoformat()),
                          "原因": (reason, "依法被剥夺政治权利")})
        for name, state, reason, day in (
            ("测试县人大常委会", "暂停执行职务", "因刑事案件被羁押正在受侦查、起诉、审判", until),
            ("主任会议", "在任", None, begun),
        )
    ]  # fmt: skip
    last = (await OutboxEvent.all().order_by("-id").first()).id
    await applied(world, preview, by=BY)
    for code, day, version in ((CONGRESS, until, 2), (COMMITTEE, until, 3), ("COUNCIL", begun, 2)):
        row = await Membership.get(id=seats[code].id)
        assert (row.state, row.until, row.ended_for) == (MembershipState.ENDED, day, EndReason.POLITICAL_RIGHTS_LOST)
        assert (row.suspended_for, row.version) == (None, version)
    # The mandate of the city is another congress's, and carries the service on.
    assert (await Membership.get(id=seats["CITY"].id)).state is MembershipState.IN_OFFICE
    assert await Posting.filter(person__name="测试代表甲", until=None).exists()
    events = await OutboxEvent.filter(id__gt=last, kind="membershipEnded").order_by("id")
    assert [event.facts["membership"] for event in events] == [seats[code].id for code in (COMMITTEE, "COUNCIL")]
    topics = {topic for event in await OutboxEvent.filter(id__gt=last) for topic in event.topics}
    assert {f"body:{seat.body_id}" for seat in seats.values()} <= topics
    [entry] = await AuditEntry.filter(verb="rosterImportApply")
    named = [said["facts"]["membership"] for said in entry.facts if said["event"] == "membershipEnded"]
    assert named == [seats[code].id for code in (COMMITTEE, "COUNCIL")]


async def test_the_service_ends_with_the_last_mandate_that_an_import_ends(world: World) -> None:
    await with_council(world)
    header = ("机构", "姓名", "代表证号", "状态", "原因", "终止日期")
    rows = [(code, "测试代表甲", number, "已终止", "去世", "2025-02-01") for code, number in ((CONGRESS, "001"), (CITY, "C01"))]  # fmt: skip
    await Posting.filter(person__name="测试代表甲").update(since=date(2024, 1, 1))
    await imported(world, text(header, *rows), by=BY)
    assert not await Membership.filter(person__name="测试代表甲").exclude(state=MembershipState.ENDED).exists()
    assert [row.until for row in await Posting.filter(person__name="测试代表甲")] == [date(2025, 2, 1)]


async def test_nothing_falls_with_the_term_nor_while_the_next_mandate_is_held(world: World) -> None:
    seats = await with_council(world)
    header = ("姓名", "代表证号", "届次", "状态", "原因", "终止日期")
    over = ("测试代表甲", "001", "18", "已终止", "任期届满", "2025-02-01")
    preview = await previewed(world, text(header, over), by=BY, bodyId=await body(CONGRESS))
    assert counted(preview) == {"SEAT_ENDED": 1}
    await BodyTerm.filter(body_id=seats[CONGRESS].body_id).update(ends_on=date(2025, 2, 1))
    await BodyTerm.create(body_id=seats[CONGRESS].body_id, number=19, begins_on=date(2025, 2, 2))
    number = identity_number(6)
    await imported(world, text(("姓名", "代表证号", "届次", "身份证号"), ("测试代表甲", "001", "18", number)), by=BY,
                   bodyId=await body(CONGRESS))  # fmt: skip
    content = text(
        (*header, "身份证号"),
        ("测试代表甲", "001", "18", "已终止", "辞职被接受", "2025-02-01", number),
        ("测试代表甲", "1901", "19", "", "", "", number),
    )
    preview = await previewed(world, content, by=BY, bodyId=await body(CONGRESS))
    assert found(preview) == [] and counted(preview) == {"SEAT_ENDED": 1, "SEAT_ADDED": 1}
    await applied(world, preview, by=BY)
    for code in (COMMITTEE, "COUNCIL"):
        assert (await Membership.get(id=seats[code].id)).state is MembershipState.IN_OFFICE


async def test_a_row_of_a_seat_whose_mandate_ends_ends_with_it_unless_it_holds_on_to_it(world: World) -> None:
    seats = await with_council(world)
    header = ("机构", "姓名", "代表证号", "职务", "状态", "原因", "终止日期")
    congress = (CONGRESS, "测试代表甲", "001", "", "已终止", "辞职被接受", "2025-02-01")
    holding = text(header, (COMMITTEE, "测试代表甲", "", "", "在任", "", ""), congress)
    preview = await previewed(world, holding, by=BY)
    assert found(preview) == [(2, "A 机构", "NO_MANDATE")]
    await refused(world, "rosterImportApply", "PROBLEMS_STAND", by=BY, id=preview["id"])
    # A row that says nothing of it, one that ends the seat itself, and one that corrects it otherwise.
    own = ("COUNCIL", "测试代表甲", "", "", "已终止", "免去职务", "2024-12-01")
    content = text(header, (COMMITTEE, "测试代表甲", "", "副主任", "", "", ""), congress, own)
    preview = await previewed(world, content, by=BY)
    assert found(preview) == [] and counted(preview) == {"SEAT_FALLEN": 1, "SEAT_ENDED": 2}
    assert [each["row"] for each in preview["changes"]["nodes"]] == [2, 3, 4]
    await applied(world, preview, by=BY)
    for code, until, reason in (
        (COMMITTEE, date(2025, 2, 1), EndReason.RESIGNED),
        ("COUNCIL", date(2024, 12, 1), EndReason.REMOVED),
    ):
        row = await Membership.get(id=seats[code].id)
        assert (row.until, row.ended_for) == (until, reason), code
    assert (await Membership.get(id=seats[COMMITTEE].id)).office is Office.VICE_CHAIRPERSON
    again = await previewed(world, content, by=BY)
    assert (again["total"], again["unchanged"], found(again)) == (0, 3, [])


async def test_a_row_seats_only_deputies_in_an_organ(world: World) -> None:
    """As membershipAdd; the mandate may come by the same file, before or after."""
    numbers = [identity_number(place) for place in range(20, 26)]
    header = ("机构", "姓名", "身份证号", "状态", "原因", "终止日期")
    custody = ("暂停执行职务", "因刑事案件被羁押正在受侦查、起诉、审判", "")
    ended = ("已终止", "辞职被接受", "2025-02-01")
    bad = text(
        header,
        (COMMITTEE, "新甲", numbers[0], "", "", ""),
        (TOWN, "新乙", numbers[1], "", "", ""), (COMMITTEE, "新乙", numbers[1], "", "", ""),
        (CONGRESS, "新丙", numbers[2], *ended), (COMMITTEE, "新丙", numbers[2], "", "", ""),
        (CONGRESS, "新丁", numbers[3], *custody), (COMMITTEE, "新丁", numbers[3], "", "", ""),
    )  # fmt: skip
    async with nobody_changed():
        preview = await previewed(world, bad, by=BY)
        assert found(preview) == [(row, "A 机构", "NO_MANDATE") for row in (2, 4, 6, 8)]
        sentence = (
            "“测试县人大常委会”由测试县人民代表大会的代表组成，“新甲”不是其在任代表（或其代表资格在本名册中终止）。"
        )
        assert preview["problems"]["nodes"][0]["message"] == sentence
        await refused(world, "rosterImportApply", "PROBLEMS_STAND", by=BY, id=preview["id"])
        # Of whom nobody knows yet what they will hold, nothing is said.
        broken = text(("机构", "姓名", "身份证号", "代表团"), (CONGRESS, "新甲", numbers[0], "无此团"),
                      (COMMITTEE, "新甲", numbers[0], ""))  # fmt: skip
        preview = await previewed(world, broken, by=BY)
        assert [code for *_, code in found(preview)] == ["DELEGATION_UNKNOWN"]
    good = text(
        header,
        (COMMITTEE, "新甲", numbers[0], "", "", ""), (CONGRESS, "新甲", numbers[0], "", "", ""),
        (CONGRESS, "新丁", numbers[3], *custody), (COMMITTEE, "新丁", numbers[3], *custody),
        (COMMITTEE, "新戊", numbers[4], *ended),
        (COMMITTEE, "测试代表丙", numbers[5], "", "", ""),
    )  # fmt: skip
    await done(world, "personPrivateDataSet", by=BY, identityNumber=numbers[5],
               id=encode_id("Representative", (await seat_of("测试代表丙")).person_id))  # fmt: skip
    await imported(world, good, by=BY)
    held = Membership.filter(body__code=COMMITTEE, body__county__code=PEOPLE_COUNTY).order_by("id")
    names = [(row.person.name, row.state) for row in await held.select_related("person")]
    assert names == [
        ("测试代表甲", MembershipState.IN_OFFICE),
        ("新甲", MembershipState.IN_OFFICE),
        ("新丁", MembershipState.SUSPENDED),
        ("新戊", MembershipState.ENDED),
        ("测试代表丙", MembershipState.IN_OFFICE),
    ]


async def test_a_preview_is_stale_once_another_seat_would_fall(world: World) -> None:
    header = ("姓名", "代表证号", "状态", "原因", "终止日期")
    content = text(header, ("测试代表丙", "003", "已终止", "辞职被接受", "2025-02-01"))
    preview = await previewed(world, content, by=BY, bodyId=await body(CONGRESS))
    given = {"bodyId": await body(COMMITTEE), "termId": await term(COMMITTEE)}
    who = encode_id("Representative", (await Person.get(name="测试代表丙")).id)
    await done(world, "membershipAdd", by=BY, representativeId=who, **given)
    async with nobody_changed():
        payload = await act(world, "rosterImportApply", by=BY, id=preview["id"])
    assert codes(payload) == ["STALE"]
    preview = await previewed(world, content, by=BY, bodyId=await body(CONGRESS))
    assert counted(preview) == {"SEAT_ENDED": 1, "SEAT_FALLEN": 1}


async def test_a_seat_is_suspended_resumed_and_ended_by_rows_that_say_so(world: World) -> None:
    congress = await body(CONGRESS)
    header = ("姓名", "代表证号", "状态", "原因", "终止日期")
    for state, reason, until, expected in (
        ("暂停执行职务", "因刑事案件被羁押正在受侦查、起诉、审判", "", (MembershipState.SUSPENDED, None)),
        ("在任", "", "", (MembershipState.IN_OFFICE, None)),
        ("已终止", "去世", "2024-05-01", (MembershipState.ENDED, date(2024, 5, 1))),
    ):
        content = text(header, ("测试代表丙", "003", state, reason, until))
        await imported(world, content, by=BY, bodyId=congress)
        seat = await seat_of("测试代表丙")
        assert (seat.state, seat.until) == expected
        again = await previewed(world, content, by=BY, bodyId=congress)
        assert (again["total"], again["unchanged"]) == (0, 1)


async def test_a_move_takes_the_place_of_the_one_posting_and_is_added_to_several(world: World) -> None:
    content = text(("机构", "姓名", "代表证号", "站点"), (CONGRESS, "测试代表丙", "003", STATION),
                   (CONGRESS, "测试代表乙", "002", STATION))  # fmt: skip
    preview = await previewed(world, content, by=BY)
    moved, added = preview["changes"]["nodes"]
    assert fields(moved)["站点"][0] is not None and fields(added)["站点"][0] is None
    await applied(world, preview, by=BY)
    for name, places in (("测试代表丙", 1), ("测试代表乙", 3)):
        assert await Posting.filter(person__name=name, until=None).count() == places


async def test_missing_groups_and_districts_are_added_only_where_that_is_asked_for(world: World) -> None:
    content = text(("姓名", "代表证号", "代表团", "选区"), ("新人甲", "501", "第九代表团", "第九选区"),
                   ("新人乙", "502", "第九代表团", "第十选区"))  # fmt: skip
    congress = await body(CONGRESS)
    preview = await previewed(world, content, by=BY, bodyId=congress)
    assert [code for *_, code in found(preview)] == ["DELEGATION_UNKNOWN", "DISTRICT_UNKNOWN"] * 2
    preview = await previewed(world, content, by=BY, bodyId=congress, addMissing=True)
    assert counted(preview) == {"GROUP_ADDED": 1, "DISTRICT_ADDED": 2, "PERSON_ADDED": 2}
    await applied(world, preview, by=BY)
    seats = [
        await (await seat_of(name)).fetch_related("delegation", "district") or await seat_of(name)
        for name in ("新人甲", "新人乙")
    ]
    assert len({seat.delegation_id for seat in seats}) == 1 and len({seat.district_id for seat in seats}) == 2
    again = await previewed(world, content, by=BY, bodyId=congress, addMissing=True)
    assert (again["total"], again["unchanged"]) == (0, 2)


async def test_a_preview_is_stale_once_what_it_compares_has_changed(world: World) -> None:
    content = text(("姓名", "代表证号", "代表团"), ("测试代表甲", "001", "D2"), ("新人", "601", "D1"))
    preview = await previewed(world, content, by=BY, bodyId=await body(CONGRESS))
    seat = await seat_of("测试代表甲")
    given = {"id": encode_id("Membership", seat.id), "version": seat.version}
    await done(world, "membershipEdit", by=BY, **given, number="0001")
    async with nobody_changed():
        payload = await act(world, "rosterImportApply", by=BY, id=preview["id"])
    assert codes(payload) == ["STALE"]
    row = await RosterImport.get(id=decode_id("RosterImport", preview["id"]))
    assert (row.state, row.refused_for, row.done) == ("refused", "STALE", 0)
    # What it does not compare may change: the street's assembly.
    other = await seat_of("测试议政员己", ASSEMBLY)
    fresh = await previewed(world, content, by=BY, bodyId=await body(CONGRESS))
    await done(world, "membershipEdit", by=BY, id=encode_id("Membership", other.id), version=other.version, number="Y9")
    # The card number 001 is gone, and the name alone with another delegation is not enough any more.
    assert [code for *_, code in found(fresh)] == ["PERSON_AMBIGUOUS"]
    mended = text(("姓名", "代表证号", "代表团"), ("测试代表甲", "0001", "D2"), ("新人", "601", "D1"))
    fresh = await previewed(world, mended, by=BY, bodyId=await body(CONGRESS))
    other = await seat_of("测试议政员己", ASSEMBLY)
    await done(world, "membershipEdit", by=BY, id=encode_id("Membership", other.id), version=other.version, number="Y8")
    await applied(world, fresh, by=BY)


async def test_a_preview_is_kept_for_a_day(world: World) -> None:
    content = text(("姓名", "代表证号"), ("新人", "601"))
    preview = await previewed(world, content, by=BY, bodyId=await body(CONGRESS))
    try:
        clock.shift(timedelta(hours=24, minutes=1))
        world.tokens.clear()
        await refused(world, "rosterImportApply", "EXPIRED", by=BY, id=preview["id"])
    finally:
        clock.shift(timedelta())


async def test_an_old_version_of_a_preview_is_not_applied(world: World) -> None:
    content = text(("姓名", "代表证号"), ("新人", "601"))
    preview = await previewed(world, content, by=BY, bodyId=await body(CONGRESS))
    await refused(world, "rosterImportApply", "STALE_VERSION", by=BY, id=preview["id"], version=preview["version"] + 1)


async def test_an_import_whose_file_is_gone_is_refused_and_can_be_tried_again(world: World) -> None:
    content = text(("姓名", "代表证号"), ("新人", "601"))
    preview = await previewed(world, content, by=BY, bodyId=await body(CONGRESS))
    row = await RosterImport.get(id=decode_id("RosterImport", preview["id"]))
    store = world.app.state.service.files
    await store.delete(row.file_digest)
    async with nobody_changed():
        assert codes(await act(world, "rosterImportApply", by=BY, id=preview["id"])) == ["FILE_GONE"]
    await sent(world, content, "again.csv", by=BY)
    assert (await applied(world, preview, by=BY))["rosterImport"]["state"] == "APPLIED"


async def test_the_uploaded_file_is_deleted_once_it_is_applied_and_not_before(world: World) -> None:
    content = text((*HEADER, "联系电话"), (CONGRESS, "新人", "601", "13800000000"))
    digest = hashlib.sha256(content).hexdigest()
    preview = await previewed(world, content, by=BY)
    # Others of the county had it too, one of them used it for something that stays.
    twice, elsewhere = [await sent(world, content, "又一份.csv", by="p.admin") for _ in range(2)]
    await StoredFile.filter(id=decode_id("File", elsewhere["id"])).update(
        loose_since=None, holder_kind="PlatformNode", holder_id=1, attached_as="test"
    )
    assert digest in stored(world)
    await applied(world, preview, by=BY)
    assert [encode_id("File", row.id) for row in await StoredFile.filter(sha256=digest)] == [elsewhere["id"]]
    assert (await read_file(world, twice["url"], by="p.admin")).status_code == 404
    assert digest in stored(world)
    fresh = text(HEADER, (CONGRESS, "新人二", "602"))
    await imported(world, fresh, by=BY)
    assert hashlib.sha256(fresh).hexdigest() not in stored(world)
    assert not await StoredFile.exists(sha256=hashlib.sha256(fresh).hexdigest())
    assert await AuditEntry.filter(verb="fileForget").count() == 3


async def test_the_file_of_a_preview_that_was_not_applied_is_deleted_by_the_time_it_expires(world: World) -> None:
    content = text(HEADER, (CONGRESS, "新人", "601"))
    preview = await previewed(world, content, by=BY)
    digest = hashlib.sha256(content).hexdigest()
    file = await StoredFile.get(sha256=digest)
    row = await RosterImport.get(id=decode_id("RosterImport", preview["id"]))
    assert file.loose_since is not None and file.loose_since + LOOSE_FOR <= row.previewed_at + PREVIEW_KEPT
    try:
        clock.shift(timedelta(hours=24, minutes=1))
        await forget_loose_files(world.app.state.service.files, Stretch(None, clock.now()))
    finally:
        clock.shift(timedelta())
    assert not await StoredFile.exists(sha256=digest) and digest not in stored(world)


async def test_a_file_that_the_store_cannot_delete_now_is_left_to_the_sweep(world: World) -> None:
    content = text(HEADER, (CONGRESS, "新人", "601"))
    preview = await previewed(world, content, by=BY)
    store = world.app.state.service.files
    row_id = decode_id("RosterImport", preview["id"])

    async def content_of(_: RosterImport) -> bytes:
        return content

    # As the command line applies it, which knows of no store.
    await actions.apply(SERVICE, import_id=row_id, content_of=content_of)
    (file,) = await StoredFile.filter(sha256=hashlib.sha256(content).hexdigest())
    assert file.loose_since is not None and file.sha256 in stored(world)
    await refused(world, "rosterImportPreview", "NOT_FOUND", by="p.admin", fileId=encode_id("File", file.id))
    await forget_loose_files(store, Stretch(None, clock.now()))
    assert file.sha256 not in stored(world) and not await FileContent.exists(sha256=file.sha256)


async def test_an_upload_whose_bytes_are_deleted_under_it_stores_them_once_more(world: World) -> None:
    """Between asking the store and entering the file, the same bytes go with an import that is applied. Seen to fail
    (ContentGone) without the second run in take_in."""
    content = text(HEADER, (CONGRESS, "新人", "601"))
    preview = await previewed(world, content, by=BY)
    store, account = world.app.state.service.files, await Account.get(login="p.admin")

    class Overtaken(type(store)):  # type: ignore[misc]
        async def has(self, sha256: str) -> bool:
            found = await super().has(sha256)
            await applied(world, preview, by=BY)
            return bool(found)

    file = inspect(io.BytesIO(content), "又一份.csv")
    actor = Actor(account_id=account.id, county_id=account.county_id)
    row = await take_in(actor, file, Overtaken(store._store), UploadLimits())
    assert row.sha256 in stored(world) and await StoredFile.filter(sha256=row.sha256).count() == 1


async def test_retrying_a_preview_with_one_key_makes_one(world: World) -> None:
    file = await sent(world, text(("姓名", "代表证号"), ("新人", "601")), "名册.csv", by=BY)
    given = {"fileId": file["id"], "bodyId": await body(CONGRESS), "idempotencyKey": "k"}
    first = await done(world, "rosterImportPreview", by=BY, **given)
    async with nothing_written():
        second = await done(world, "rosterImportPreview", by=BY, **given)
    assert first["rosterImport"]["id"] == second["rosterImport"]["id"]
    await refused(world, "rosterImportPreview", "IDEMPOTENCY_KEY_REUSED", by=BY, **{**given, "addMissing": True})


# Who may.


async def test_who_is_not_staff_imports_nothing_and_sees_no_import(world: World) -> None:
    content = text(HEADER, (CONGRESS, "新人", "601"))
    for login in ("p.citizen", "p.unit", "p.rep.1"):
        file = await sent(world, content, "名册.csv", by=login)
        await refused(world, "rosterImportPreview", "FORBIDDEN", by=login, fileId=file["id"])
    preview = await previewed(world, content, by=BY)
    ask = "query ($id: ID!) { rosterImport(id: $id) { id } node(id: $id) { id } }"
    for login in ("p.citizen", "p.unit", "p.rep.1", "p.staff", "admin", None):
        assert await world.ask(ask, {"id": preview["id"]}, by=login) == {"rosterImport": None, "node": None}
    for login in ("p.citizen", "p.staff", "admin"):
        await refused(world, "rosterImportApply", "NOT_FOUND", by=login, id=preview["id"])


async def test_a_card_number_that_an_ended_seat_has_is_taken(world: World) -> None:
    header = ("机构", "姓名", "代表证号", "状态", "原因", "终止日期")
    await imported(world, text(header, (CONGRESS, "测试代表丙", "003", "已终止", "去世", "2024-05-01")), by=BY)
    preview = await previewed(world, text(header, (CONGRESS, "测试代表丙", "003", "在任", "", "")), by=BY)
    assert [code for *_, code in found(preview)] == ["NUMBER_TAKEN"]


async def test_nobody_previews_the_file_of_somebody_else(world: World) -> None:
    file = await sent(world, text(HEADER, (CONGRESS, "新人", "601")), "名册.csv", by=BY)
    await refused(world, "rosterImportPreview", "NOT_FOUND", by="p.admin", fileId=file["id"])


async def test_staff_of_a_town_import_their_own_congress_and_nothing_else(world: World) -> None:
    by = "p.staff"
    content = text(
        ("机构", "姓名", "代表证号", "站点"),
        (TOWN, "镇代表", "T77", STATION),
        (CONGRESS, "县代表", "77", ""),
        (TOWN, "镇代表二", "T78", STREET_NODE),
        (TOWN, "改名乙", "T01", ""),
    )
    preview = await previewed(world, content, by=by)
    assert found(preview) == [(3, "A 机构", "BODY_OUTSIDE_SUBTREE"), (4, "D 站点", "STATION_OUTSIDE_SUBTREE")]
    file = await sent(world, content, "名册.csv", by=by)
    await refused(world, "rosterImportPreview", "FORBIDDEN", by=by, fileId=file["id"], bodyId=await body(CONGRESS))
    own = await previewed(world, text(("姓名", "代表证号"), ("镇代表", "T77")), by=by, bodyId=await body(TOWN))
    # Staff of the county see it, and may apply it.
    assert (await applied(world, own, by=BY))["changedAnything"] is True
    assert (await seat_of("镇代表", TOWN)).number == "T77"


async def test_the_own_data_of_somebody_who_sits_elsewhere_is_for_others(world: World) -> None:
    number = identity_number(5)
    await imported(world, text((*HEADER, "身份证号"), (CONGRESS, "测试代表丙", "003", number)), by=BY)
    content = text(("机构", "姓名", "代表证号", "身份证号"), (TOWN, "改名丙", "T99", number))
    preview = await previewed(world, content, by="p.staff")
    assert [code for *_, code in found(preview)] == ["PERSON_OUTSIDE_SUBTREE"]
    content = text(("机构", "姓名", "代表证号", "身份证号"), (TOWN, "测试代表丙", "T99", number))
    preview = await previewed(world, content, by="p.staff")
    assert found(preview) == [] and counted(preview) == {"SEAT_ADDED": 1}


# Who hears of it.


async def test_bodies_nodes_people_and_accounts_hear_of_an_import_once_each(world: World) -> None:
    content = text(HEADER, (CONGRESS, "测试代表甲改", "001"), (CONGRESS, "新人", "601"))
    preview = await previewed(world, content, by=BY)
    last = (await OutboxEvent.all().order_by("-id").first()).id
    await applied(world, preview, by=BY)
    events = await OutboxEvent.filter(id__gt=last).exclude(kind="rosterImportUpdated").order_by("id")
    topics = [topic for event in events for topic in event.topics]
    people = [(await Person.get(name=name)).id for name in ("测试代表甲改", "新人")]
    account = await Account.get(login="p.rep.1")
    expected = {f"representative:{person}" for person in people} | {f"account:{account.id}"}
    assert len(topics) == len(set(topics)) and expected <= set(topics)
    seat = await seat_of("测试代表甲改")
    root = await PlatformNode.get(code=PEOPLE_COUNTY)
    assert {f"body:{seat.body_id}", f"node:{root.id}"} <= set(topics)
    assert [event.kind for event in events] == ["rosterImported", "representativesImported", "accountRightsChanged"]
    told = json.dumps([event.facts for event in events], ensure_ascii=False)
    assert "新人" not in told and "测试代表甲" not in told


async def test_an_import_is_followed_from_its_preview_to_its_end(world: World) -> None:
    rows = [(CONGRESS, f"新人{place}", f"N{place}") for place in range(400)]
    preview = await previewed(world, text(HEADER, *rows), by=BY)
    async with world.socket(by=BY) as client, world.socket(by="p.citizen") as stranger:
        await stranger.subscribe(FOLLOW, {"id": preview["id"]})
        assert await stranger.state() == {"rosterImportUpdated": None}
        await client.subscribe(FOLLOW, {"id": preview["id"]})
        states = [(await client.state())["rosterImportUpdated"]]
        async with _seats_held(world):
            applying = asyncio.create_task(applied(world, preview, by=BY))
            if not is_sqlite(world.settings.database_url):
                # The transaction stands still in the middle of its work, and all can see how far it is.
                while not 0 < states[-1]["done"] < 400:
                    states.append((await client.state())["rosterImportUpdated"])
                    assert not applying.done()
                assert await Person.filter(name__startswith="新人").count() == 0
        await applying
        while states[-1]["state"] != "APPLIED":
            states.append((await client.state())["rosterImportUpdated"])
    assert states[0]["state"] == "PREVIEWED" and {each["state"] for each in states[1:-1]} <= {"APPLYING"}
    assert states[-1]["done"] == states[-1]["total"] == 400
    done_so_far = [each["done"] for each in states]
    assert done_so_far == sorted(done_so_far)
    revisions = [int(each["revision"]) for each in states]
    assert revisions == sorted(set(revisions))


@asynccontextmanager
async def _seats_held(world: World) -> AsyncIterator[None]:
    """PostgreSQL: no seat can be written for the length of the block, so an apply stands still in the middle."""
    url = world.settings.database_url
    if is_sqlite(url):
        yield
        return
    holder = await asyncpg.connect(url.replace("asyncpg", "postgresql", 1))
    try:
        transaction = holder.transaction()
        await transaction.start()
        await holder.execute("LOCK TABLE membership IN SHARE MODE")
        yield
        await transaction.rollback()
    finally:
        await holder.close()


# Acts that meet.


async def test_of_two_applies_of_one_preview_one_does_it(world: World) -> None:
    """Seen to fail (one works in vain, and is told STALE) without select_for_update in _take."""
    preview = await previewed(world, text(HEADER, (CONGRESS, "新人", "601")), by=BY)
    answers = await met(world.settings, [act(world, "rosterImportApply", by=BY, id=preview["id"]) for _ in range(2)])
    done_by = [payload["changedAnything"] for payload in answers]
    assert done_by.count(True) == 1, answers
    assert all(codes(payload) in ([], ["APPLYING_ALREADY"]) for payload in answers)
    assert await Person.filter(name="新人").count() == 1


async def test_of_two_imports_of_the_same_people_one_adds_them(world: World) -> None:
    """Without card numbers no constraint tells them apart. Seen to fail (two of everybody) without the locks on people and bodies."""
    content = text(("机构", "姓名"), (CONGRESS, "新人甲"), (CONGRESS, "新人乙"))
    previews = [await previewed(world, content, by=BY) for _ in range(2)]
    answers = await met(
        world.settings,
        [act(world, "rosterImportApply", by=BY, id=preview["id"]) for preview in previews],
        tables="membership",
    )
    assert sorted(map(codes, answers)) == [[], ["STALE"]]
    assert await Person.filter(name__in=["新人甲", "新人乙"]).count() == 2


async def test_of_an_import_and_an_edit_of_one_seat_the_second_finds_it_changed(world: World) -> None:
    """Seen to fail (both done, one lost) without the lock on the people."""
    preview = await previewed(
        world, text(("机构", "姓名", "代表证号", "代表团"), (CONGRESS, "测试代表甲", "001", "D2")), by=BY
    )
    seat = await seat_of("测试代表甲")
    edit = act(world, "membershipEdit", by=BY, id=encode_id("Membership", seat.id), version=seat.version, number="0001")
    answers = await met(
        world.settings, [act(world, "rosterImportApply", by=BY, id=preview["id"]), edit], tables="membership"
    )
    assert sorted(map(codes, answers)) in ([[], ["STALE"]], [[], ["STALE_VERSION"]])
    assert (await seat_of("测试代表甲")).version == seat.version + 1


async def test_an_apply_that_died_leaves_nothing_but_a_mark_that_another_takes_over(world: World) -> None:
    preview = await previewed(world, text(HEADER, (CONGRESS, "新人", "601")), by=BY)
    # As a process leaves it that is killed in the middle: taken, and its transaction never committed.
    await actions._take(SERVICE, import_id=decode_id("RosterImport", preview["id"]), version=None)
    await refused(world, "rosterImportApply", "APPLYING_ALREADY", by=BY, id=preview["id"])
    try:
        clock.shift(timedelta(minutes=11))
        assert (await applied(world, preview, by=BY))["changedAnything"] is True
    finally:
        clock.shift(timedelta())
    assert await Person.filter(name="新人").count() == 1


async def test_whoever_was_taken_for_dead_and_lives_writes_nothing(world: World) -> None:
    """The import's row is asked again at the end: the one who took it over has the last word."""
    content = text(HEADER, (CONGRESS, "新人", "601"))
    preview = await previewed(world, content, by=BY)
    row_id = decode_id("RosterImport", preview["id"])
    slow = await actions._take(SERVICE, import_id=row_id, version=None)
    try:
        clock.shift(timedelta(minutes=11))
        await actions._take(SERVICE, import_id=row_id, version=None)
    finally:
        clock.shift(timedelta())
    async with nothing_written():
        with pytest.raises(Refused):
            await actions._apply(SERVICE, taken=slow, roster=read(content, slow.day), report=lambda _: None)
        await actions._advance(SERVICE, import_id=row_id, since=slow.applying_since, done=1)
        await actions._give_back(SERVICE, taken=slow, refused_for="STALE")


async def test_a_preview_that_nobody_applied_is_forgotten_after_a_week(world: World) -> None:
    left = await previewed(world, text(HEADER, (CONGRESS, "没有公开的人", "601"), (CONGRESS, "", "2")), by=BY)
    kept = await imported(world, text(HEADER, (CONGRESS, "新人", "602")), by=BY)
    try:
        clock.shift(timedelta(days=7, minutes=1))
        await forget_old()
    finally:
        clock.shift(timedelta())
    assert [encode_id("RosterImport", row.id) for row in await RosterImport.all()] == [kept["id"]] != [left["id"]]
    for table in ("roster_change", "roster_problem"):
        assert "没有公开的人" not in json.dumps(await fetch(f"SELECT * FROM {table}"), default=str, ensure_ascii=False)


# Other ways in.


async def test_the_template_is_for_staff_and_offers_what_the_county_has(world: World) -> None:
    async def asked(by: str | None) -> httpx.Response:
        headers = {"authorization": f"Bearer {await world.token(by)}"} if by else {}
        async with httpx.AsyncClient(verify=False) as client:
            return await client.get(f"{world.url}/roster/template.xlsx", headers=headers)

    answer = await asked("p.staff")
    assert answer.status_code == 200 and "spreadsheetml" in answer.headers["content-type"]
    from openpyxl import load_workbook

    offered = {cell.value for row in load_workbook(io.BytesIO(answer.content))["选项"].iter_rows() for cell in row}
    assert {"测试县人民代表大会", STATION} <= offered
    for by in ("p.citizen", None):
        assert (await asked(by)).status_code == 403

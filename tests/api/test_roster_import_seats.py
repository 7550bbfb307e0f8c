"""What becomes of seats by a roster import, and of what rests on them."""

from datetime import date
from typing import Any

import pytest

from models import clock
from models.audit.rows import AuditEntry
from models.bodies.rows import BodyTerm
from models.outbox import OutboxEvent
from models.representatives.rows import (
    ContactLink,
    EndReason,
    Membership,
    MembershipState,
    Office,
    Person,
    Posting,
)
from schema.node import encode_id
from tests.support.acting import act, codes, done, node, refused
from tests.support.people import CITY, COMMITTEE, CONGRESS, PEOPLE_COUNTY, TOWN, body, term
from tests.support.rosters import (
    STATION,
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
)
from tests.support.uploading import sent
from tests.support.world import World

BY = "p.county"


# Seats and postings.


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


async def test_a_card_number_that_an_ended_seat_has_is_taken(world: World) -> None:
    header = ("机构", "姓名", "代表证号", "状态", "原因", "终止日期")
    await imported(world, text(header, (CONGRESS, "测试代表丙", "003", "已终止", "去世", "2024-05-01")), by=BY)
    preview = await previewed(world, text(header, (CONGRESS, "测试代表丙", "003", "在任", "", "")), by=BY)
    assert [code for *_, code in found(preview)] == ["NUMBER_TAKEN"]


# What rests on a mandate.


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

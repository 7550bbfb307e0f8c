"""Bodies, their terms, groups and districts over HTTP: what succeeds, and every reason for a refusal."""

from datetime import date
from typing import Any

import pytest

from models.audit.rows import AuditEntry
from models.bodies.rows import Body, BodyTerm, ElectoralDistrict, MemberGroup
from models.outbox import OutboxEvent
from models.platform.rows import PlatformNode
from models.representatives.rows import EndReason, Membership, MembershipState
from schema.node import encode_id
from tests.support.acting import done, node, nothing_written, refused, refused_at_top
from tests.support.bodies import CENTRE, COMMITTEE, CONGRESS, COUNTY, OTHER_CENTRE, STREET, TOWN, seat
from tests.support.world import World

ADMIN = "test.admin"
NO_BODY = encode_id("Body", 2_000_000)


async def body_of(code: str) -> tuple[str, Body]:
    row = await Body.get(code=code)
    return encode_id("Body", row.id), row


async def node_id(code: str) -> str:
    return encode_id("PlatformNode", (await PlatformNode.get(code=code)).id)


async def test_a_new_body_has_the_rules_of_its_kind(world: World) -> None:
    congress, row = await body_of(CONGRESS)
    given = {"nodeId": await node_id(COUNTY), "kind": "PRESIDIUM", "code": "T-PR", "name": "  大会主席团 "}
    added = (await done(world, "bodyAdd", by=ADMIN, parentId=congress, seats=5, **given))["body"]
    assert added == {
        "id": added["id"],
        "code": "T-PR",
        "name": "大会主席团",
        "kind": "PRESIDIUM",
        "seats": 5,
        "quorumRule": "MORE_THAN_HALF",
        "version": 1,
        "dissolvedOn": None,
        "node": {"code": COUNTY},
        "parent": {"code": CONGRESS},
    }
    event = (await OutboxEvent.all().order_by("-id").limit(1))[0]
    new = await Body.get(code="T-PR")
    assert event.kind == "bodyAdded"
    assert {f"body:{new.id}", f"body:{row.id}", f"node:{new.node_id}"} <= set(event.topics)
    line = (await AuditEntry.all().order_by("-id").limit(1))[0]
    assert (line.verb, line.object_kind, line.object_id) == ("bodyAdd", "Body", new.id)
    assert line.capacity == f"administrator@{COUNTY}"


async def test_staff_enter_bodies_only_inside_their_own_subtree(world: World) -> None:
    """`test.staff` is staff of the first town's centre."""
    town, _ = await body_of(TOWN)
    congress, _ = await body_of(CONGRESS)
    inside = {"nodeId": await node_id(CENTRE), "kind": "TOWN_PRESIDIUM", "code": "T-TP", "name": "镇人大主席团"}
    await done(world, "bodyAdd", by="test.staff", parentId=town, **inside)
    above = {"nodeId": await node_id(COUNTY), "kind": "PRESIDIUM", "code": "T-PR", "name": "主席团"}
    await refused(world, "bodyAdd", "FORBIDDEN", by="test.staff", parentId=congress, **above)
    for outsider in ("test.unit", "citizen.001", "county.staff", "admin"):
        await refused(world, "bodyAdd", "FORBIDDEN", by=outsider, parentId=congress, **above)
    await refused(world, "bodyEdit", "FORBIDDEN", by="test.staff", id=congress, version=1, name="x")
    await refused(world, "bodyDissolve", "FORBIDDEN", by="test.staff", id=congress, version=1)
    await refused(world, "bodyTermAdd", "FORBIDDEN", by="test.staff", bodyId=congress, number=6, beginsOn="2027-01-01")
    await done(world, "bodyEdit", by="test.staff", id=town, version=1, name="测试镇一人大")


async def test_adding_a_body_is_refused_with_nothing_written(world: World) -> None:
    congress, _ = await body_of(CONGRESS)
    committee, _ = await body_of(COMMITTEE)
    county, centre, other = await node_id(COUNTY), await node_id(CENTRE), await node_id(OTHER_CENTRE)
    good = {"nodeId": county, "kind": "PRESIDIUM", "code": "T-PR", "name": "主席团", "parentId": congress}

    async def fails(*expected: str, **other: Any) -> list[Any]:
        return await refused(world, "bodyAdd", *expected, by=ADMIN, **{**good, **other})

    for broken in ("", "x", encode_id("PlatformNode", 2_000_000), congress):
        assert (await fails("NODE_NOT_FOUND", nodeId=broken))[0]["path"] == ["input", "nodeId"]
    await fails("KIND_DOES_NOT_STAND_HERE", "PARENT_WRONG", nodeId=county, kind="TOWN_PRESIDIUM")
    reasons = await fails("KIND_DOES_NOT_STAND_HERE", nodeId=centre)
    assert reasons[0]["message"] == "“大会主席团”不能设在“镇区街道人大代表履职服务中心”。"
    await fails("KIND_STANDS_ALREADY", kind="COUNTY_CONGRESS", parentId=None, code="T-C2")
    await fails("KIND_STANDS_ALREADY", kind="STANDING_COMMITTEE", code="T-S2")
    await fails("TOWN_OR_STREET", kind="STREET_WORKING_COMMITTEE", nodeId=centre, parentId=committee)
    await fails("TOWN_OR_STREET", kind="TOWN_CONGRESS", nodeId=other, parentId=None)
    reasons = await fails("PARENT_REQUIRED", parentId=None)
    assert reasons[0] == {
        "code": "PARENT_REQUIRED",
        "message": "请选择其所属的“县人民代表大会”。",
        "path": ["input", "parentId"],
    }
    await fails("PARENT_WRONG", parentId=committee)
    await fails("PARENT_WRONG", kind="PROVINCIAL_CONGRESS", parentId=congress)
    await fails("PARENT_NOT_FOUND", parentId=NO_BODY)
    await fails("CODE_TAKEN", code=CONGRESS)
    for malformed in ("", "t-1", "代", "X" * 41, "A_1"):
        await fails("CODE_MALFORMED", code=malformed)
    await fails("NAME_REQUIRED", name=" \u3000")
    await fails("NAME_TOO_LONG", name="名" * 101)
    for seats in (0, -1, 3001):
        await fails("SEATS_OUT_OF_RANGE", seats=seats)
    await fails("IDEMPOTENCY_KEY_TOO_LONG", idempotencyKey="k" * 201)
    await refused_at_top(world, "bodyAdd", "UNAUTHENTICATED", by=None, **good)
    await refused_at_top(world, "bodyAdd", "BAD_USER_INPUT", by=ADMIN, **{**good, "kind": "PARLIAMENT"})


async def test_the_law_fixes_size_and_quorum_where_it_speaks(world: World) -> None:
    committee, row = await body_of(COMMITTEE)
    given = {"id": committee, "version": row.version}
    for seats in (14, 36):
        reasons = await refused(world, "bodyEdit", "SEATS_OUT_OF_RANGE", by=ADMIN, seats=seats, **given)
        assert reasons[0]["message"] == "名额须在 15 到 35 之间。"
    await refused(world, "bodyEdit", "QUORUM_BY_LAW", by=ADMIN, quorumRule="TWO_THIRDS", **given)
    edited = await done(world, "bodyEdit", by=ADMIN, seats=35, quorumRule="MORE_THAN_HALF", **given)
    assert (edited["body"]["seats"], edited["body"]["version"]) == (35, row.version + 1)
    # The quorum of a council of chairpersons is a default of ours.
    add = {"nodeId": await node_id(COUNTY), "kind": "COUNCIL_OF_CHAIRPERSONS", "code": "T-CH", "name": "主任会议"}
    added = await done(world, "bodyAdd", by=ADMIN, parentId=committee, quorumRule="TWO_THIRDS", **add)
    assert added["body"]["quorumRule"] == "TWO_THIRDS"


async def test_editing_a_body_is_refused_with_nothing_written(world: World) -> None:
    town, row = await body_of(TOWN)
    await refused(world, "bodyEdit", "NOT_FOUND", by=ADMIN, id=NO_BODY, version=1, name="x")
    await refused(world, "bodyEdit", "STALE_VERSION", by=ADMIN, id=town, version=row.version + 1, name="x")
    await refused(world, "bodyEdit", "NOTHING_TO_CHANGE", by=ADMIN, id=town, version=row.version)
    await refused(world, "bodyEdit", "NAME_REQUIRED", by=ADMIN, id=town, version=row.version, name="")
    edited = await done(world, "bodyEdit", by=ADMIN, id=town, version=1, seats=60)
    edited = await done(world, "bodyEdit", by=ADMIN, id=town, version=edited["body"]["version"], seats=None)
    assert edited["body"]["seats"] is None


async def test_a_body_is_dissolved_when_nothing_hangs_on_it(world: World) -> None:
    congress, _ = await body_of(CONGRESS)
    assembly, _ = await body_of(STREET)
    working, _ = await body_of("T-SW")
    reasons = await refused(world, "bodyDissolve", "ORGANS_REMAIN", by=ADMIN, id=congress, version=1)
    assert reasons[0]["message"] == "请先撤销其下属的 1 个机构。"
    await refused(world, "bodyDissolve", "STALE_VERSION", by=ADMIN, id=assembly, version=2)
    await refused(world, "bodyDissolve", "NOT_FOUND", by=ADMIN, id=NO_BODY, version=1)
    member = await seat(STREET, 1)
    await refused(world, "bodyDissolve", "MEMBERS_REMAIN", by=ADMIN, id=assembly, version=1)
    await member.delete()
    group = {"bodyId": assembly, "kind": "GROUP", "code": "G1", "name": "小组"}
    group_id = (await done(world, "memberGroupAdd", by=ADMIN, **group))["group"]["id"]
    term_id = encode_id("BodyTerm", (await BodyTerm.get(body__code=STREET)).id)
    session = {"termId": term_id, "number": 1, "name": "第一次会议", "opensOn": "2025-01-01"}
    session_id = (await done(world, "legislativeSessionPlan", by=ADMIN, **session))["session"]["id"]
    dissolved = (await done(world, "bodyDissolve", by=ADMIN, id=assembly, version=1))["body"]
    assert dissolved["dissolvedOn"] is not None and dissolved["version"] == 2
    await refused(world, "bodyDissolve", "BODY_DISSOLVED", by=ADMIN, id=assembly, version=2)
    for name, given in {
        "bodyEdit": {"id": assembly, "version": 2, "name": "x"},
        "bodyTermAdd": {"bodyId": assembly, "number": 9, "beginsOn": "2030-01-01"},
        "memberGroupAdd": {"bodyId": assembly, "kind": "GROUP", "code": "G", "name": "x"},
        "memberGroupEdit": {"id": group_id, "version": 1, "name": "x"},
        "memberGroupDissolve": {"id": group_id, "version": 1},
        "legislativeSessionPlan": {**session, "number": 2},
        "legislativeSessionOpen": {"id": session_id, "version": 1},
        "sittingPlan": {"sessionId": session_id, "number": 1, "name": "x", "startsAt": "2025-01-01T02:00:00Z"},
        "electoralDistrictAdd": {"bodyId": assembly, "code": "G", "name": "x"},
    }.items():
        await refused(world, name, "BODY_DISSOLVED", by=ADMIN, **given)
    # Another of its kind may now stand there.
    given = {"nodeId": await node_id(OTHER_CENTRE), "kind": "STREET_ASSEMBLY", "code": "T-S2", "name": "议政代表会"}
    await done(world, "bodyAdd", by=ADMIN, parentId=working, **given)
    given |= {"kind": "STREET_ASSEMBLY", "code": "T-S3"}
    await refused(world, "bodyAdd", "KIND_STANDS_ALREADY", "PARENT_WRONG", by=ADMIN, parentId=assembly, **given)


async def test_a_body_with_an_open_session_is_not_dissolved(world: World) -> None:
    town, _ = await body_of(TOWN)
    term = await BodyTerm.get(body__code=TOWN)
    given = {"number": 1, "name": "第一次会议", "opensOn": "2025-01-01"}
    session = (
        await done(world, "legislativeSessionPlan", by="test.staff", termId=encode_id("BodyTerm", term.id), **given)
    )["session"]
    await done(world, "legislativeSessionOpen", by="test.staff", id=session["id"], version=1)
    await refused(world, "bodyDissolve", "SESSION_OPEN", by=ADMIN, id=town, version=1)


async def test_a_node_with_bodies_stays_open(world: World) -> None:
    for code in ("320699101203", "320699101202", "320699101201", "320699101200", "320699101-S01", "320699101-S02"):
        if (found := await node(world, code)) is not None:
            await done(world, "platformNodeClose", by=ADMIN, id=found["id"], version=found["version"])
    centre = await node(world, OTHER_CENTRE)
    reasons = await refused(world, "platformNodeClose", "BODIES_REMAIN", by=ADMIN, id=centre["id"], version=1)
    assert reasons[0]["message"] == "该节点还有 2 个机构。"


async def test_terms_follow_one_another_without_sharing_a_day(world: World) -> None:
    town, _ = await body_of(TOWN)
    first = await BodyTerm.get(body__code=TOWN)
    given = {"bodyId": town, "number": 6}
    reasons = await refused(world, "bodyTermAdd", "TERM_OVERLAPS", by=ADMIN, beginsOn="2027-01-01", **given)
    assert reasons[0]["message"] == "与第 5 届的任期重叠。"
    edit = {"id": encode_id("BodyTerm", first.id), "version": 1}
    await done(world, "bodyTermEdit", by=ADMIN, endsOn="2026-12-31", **edit)
    await refused(world, "bodyTermAdd", "TERM_OVERLAPS", by=ADMIN, beginsOn="2026-12-31", endsOn="2031-12-31", **given)
    await refused(world, "bodyTermAdd", "DATES_REVERSED", by=ADMIN, beginsOn="2027-01-01", endsOn="2027-01-01", **given)
    await refused(world, "bodyTermAdd", "NUMBER_TAKEN", by=ADMIN, bodyId=town, number=5, beginsOn="2027-01-01")
    for number in (0, -1, 1000):
        await refused(
            world, "bodyTermAdd", "NUMBER_OUT_OF_RANGE", by=ADMIN, bodyId=town, number=number, beginsOn="2027-01-01"
        )
    await refused(world, "bodyTermAdd", "NOT_FOUND", by=ADMIN, bodyId=NO_BODY, number=6, beginsOn="2027-01-01")
    added = await done(world, "bodyTermAdd", by=ADMIN, beginsOn="2027-01-01", idempotencyKey="k", **given)
    async with nothing_written():
        again = await done(world, "bodyTermAdd", by=ADMIN, beginsOn="2027-01-01", idempotencyKey="k", **given)
    assert again == added
    edit = {"id": edit["id"], "version": 2}
    await refused(world, "bodyTermEdit", "TERM_OVERLAPS", by=ADMIN, endsOn=None, **edit)
    await refused(world, "bodyTermEdit", "DATES_REVERSED", by=ADMIN, endsOn="2021-01-01", **edit)
    await refused(world, "bodyTermEdit", "NOTHING_TO_CHANGE", by=ADMIN, **edit)
    await refused(world, "bodyTermEdit", "STALE_VERSION", by=ADMIN, endsOn="2026-12-30", id=edit["id"], version=1)
    await refused(world, "bodyTermEdit", "NOT_FOUND", by=ADMIN, id=encode_id("BodyTerm", 2_000_000), version=1)
    await refused(world, "bodyTermEdit", "FORBIDDEN", by="citizen.001", endsOn="2026-12-30", **edit)


async def test_a_term_keeps_its_sessions_inside(world: World) -> None:
    term = await BodyTerm.get(body__code=CONGRESS)
    edit = {"id": encode_id("BodyTerm", term.id), "version": term.version}
    reasons = await refused(world, "bodyTermEdit", "SESSION_OUTSIDE_TERM", by=ADMIN, beginsOn="2022-02-01", **edit)
    assert reasons[0]["message"] == "第 1 次会议不在新的任期内。"
    await refused(world, "bodyTermEdit", "SESSION_OUTSIDE_TERM", by=ADMIN, endsOn="2022-01-07", **edit)
    await done(world, "bodyTermEdit", by=ADMIN, beginsOn="2022-01-05", endsOn="2026-12-31", **edit)


async def test_a_term_keeps_its_seats_inside(world: World) -> None:
    """Whose seat began before, or goes on after: they are counted, and their seats are for their own acts."""
    term = await BodyTerm.get(body__code=TOWN)
    early, over = await seat(TOWN, 1), await seat(TOWN, 2)
    await Membership.filter(id=early.id).update(since=date(2022, 1, 3))
    await Membership.filter(id=over.id).update(
        state=MembershipState.ENDED, ended_for=EndReason.RESIGNED, until=date(2024, 6, 30)
    )
    edit = {"id": encode_id("BodyTerm", term.id), "version": term.version}

    async def fails(code: str, path: str, count: int, **given: str) -> None:
        [reason] = await refused(world, "bodyTermEdit", code, by=ADMIN, **edit, **given)
        assert reason["path"] == ["input", path] and f" {count} " in reason["message"], reason

    await fails("SEATS_BEFORE_TERM", "beginsOn", 1, beginsOn="2022-01-04")
    await fails("SEATS_BEFORE_TERM", "beginsOn", 2, beginsOn="2022-01-06")
    # In the past nobody may still sit; the one who resigned left after the first of these days, and before the second.
    await fails("SEATS_AFTER_TERM", "endsOn", 2, endsOn="2024-06-29")
    await fails("SEATS_AFTER_TERM", "endsOn", 1, endsOn="2024-06-30")
    await done(world, "bodyTermEdit", by=ADMIN, **edit, beginsOn="2022-01-03", endsOn="2099-12-31")
    held = {"id": encode_id("Membership", early.id), "version": 1}
    await done(world, "membershipEnd", by=ADMIN, **held, reason="TERM_OVER", until="2024-06-30")
    edit["version"] += 1
    await done(world, "bodyTermEdit", by=ADMIN, **edit, endsOn="2024-06-30")


async def test_groups_are_formed_edited_and_dissolved(world: World) -> None:
    congress, _ = await body_of(CONGRESS)
    centre, abroad = await node_id(CENTRE), await node_id("320623001")
    given = {"bodyId": congress, "kind": "DELEGATION", "code": "D9", "name": "开发区代表团"}
    added = (await done(world, "memberGroupAdd", by=ADMIN, nodeId=centre, idempotencyKey="k", **given))["group"]
    assert (added["kind"], added["node"]) == ("DELEGATION", {"code": CENTRE})
    async with nothing_written():
        await done(world, "memberGroupAdd", by=ADMIN, nodeId=centre, idempotencyKey="k", **given)
    for other in ({"name": "x"}, {"code": "D8"}, {"kind": "GROUP"}):
        await refused(
            world,
            "memberGroupAdd",
            "IDEMPOTENCY_KEY_REUSED",
            by=ADMIN,
            nodeId=centre,
            idempotencyKey="k",
            **{**given, **other},
        )
    await refused(world, "memberGroupAdd", "CODE_TAKEN", by=ADMIN, **given)
    given["code"] = "D10"
    await refused(world, "memberGroupAdd", "NODE_NOT_FOUND", by=ADMIN, nodeId=abroad, **given)
    await refused(world, "memberGroupAdd", "NOT_FOUND", by=ADMIN, **{**given, "bodyId": NO_BODY})
    await refused(world, "memberGroupAdd", "FORBIDDEN", by="test.staff", **given)
    await refused(
        world, "memberGroupAdd", "CODE_MALFORMED", "NAME_REQUIRED", by=ADMIN, **{**given, "code": "d", "name": ""}
    )
    town, _ = await body_of(TOWN)
    await refused(
        world,
        "memberGroupAdd",
        "NODE_OUTSIDE",
        by=ADMIN,
        nodeId=await node_id(OTHER_CENTRE),
        **{**given, "bodyId": town},
    )
    edited = await done(world, "memberGroupEdit", by=ADMIN, id=added["id"], version=1, name="新名", nodeId=None)
    assert (edited["group"]["name"], edited["group"]["node"], edited["group"]["version"]) == ("新名", None, 2)
    await refused(world, "memberGroupEdit", "STALE_VERSION", by=ADMIN, id=added["id"], version=1, name="x")
    await refused(world, "memberGroupEdit", "NOTHING_TO_CHANGE", by=ADMIN, id=added["id"], version=2)
    await refused(world, "memberGroupEdit", "NAME_TOO_LONG", by=ADMIN, id=added["id"], version=2, name="名" * 101)
    await refused(world, "memberGroupEdit", "FORBIDDEN", by="test.staff", id=added["id"], version=2, name="x")
    await refused(world, "memberGroupEdit", "NOT_FOUND", by=ADMIN, id=congress, version=2, name="x")
    full = await MemberGroup.get(body__code=CONGRESS, code="D1")
    reasons = await refused(
        world, "memberGroupDissolve", "MEMBERS_REMAIN", by=ADMIN, id=encode_id("MemberGroup", full.id), version=1
    )
    assert reasons[0]["message"] == "其中还有 3 名成员。"
    dissolved = await done(world, "memberGroupDissolve", by=ADMIN, id=added["id"], version=2)
    assert dissolved["group"]["dissolvedOn"] is not None
    await refused(world, "memberGroupDissolve", "GROUP_DISSOLVED", by=ADMIN, id=added["id"], version=3)
    await refused(world, "memberGroupEdit", "GROUP_DISSOLVED", by=ADMIN, id=added["id"], version=3, name="x")


async def test_districts_belong_to_directly_elected_congresses(world: World) -> None:
    congress, _ = await body_of(CONGRESS)
    committee, _ = await body_of(COMMITTEE)
    centre = await node_id(CENTRE)
    given = {"bodyId": congress, "code": "X2", "name": "第二选区", "seats": 2}
    added = (await done(world, "electoralDistrictAdd", by=ADMIN, nodeId=centre, idempotencyKey="k", **given))[
        "district"
    ]
    assert (added["seats"], added["node"]) == (2, {"code": CENTRE})
    async with nothing_written():
        await done(world, "electoralDistrictAdd", by=ADMIN, nodeId=centre, idempotencyKey="k", **given)
    await refused(world, "electoralDistrictAdd", "CODE_TAKEN", by=ADMIN, **given)
    for body in (committee, (await body_of(STREET))[0]):
        await refused(world, "electoralDistrictAdd", "NOT_ELECTED_IN_DISTRICTS", by=ADMIN, **{**given, "bodyId": body})
    await refused(world, "electoralDistrictAdd", "SEATS_OUT_OF_RANGE", by=ADMIN, **{**given, "code": "X3", "seats": 0})
    await refused(world, "electoralDistrictAdd", "FORBIDDEN", by="test.staff", **{**given, "code": "X3"})
    edit = {"id": added["id"], "version": 1}
    await refused(world, "electoralDistrictEdit", "NOTHING_TO_CHANGE", by=ADMIN, **edit)
    await refused(world, "electoralDistrictEdit", "SEATS_OUT_OF_RANGE", by=ADMIN, seats=0, **edit)
    await refused(world, "electoralDistrictEdit", "NODE_NOT_FOUND", by=ADMIN, nodeId="x", **edit)
    await refused(world, "electoralDistrictEdit", "FORBIDDEN", by="test.staff", name="x", **edit)
    edited = await done(world, "electoralDistrictEdit", by=ADMIN, name="新", seats=None, nodeId=None, **edit)
    assert edited["district"] == {**added, "name": "新", "seats": None, "node": None, "version": 2}
    await refused(world, "electoralDistrictEdit", "STALE_VERSION", by=ADMIN, name="x", **edit)
    await refused(
        world, "electoralDistrictEdit", "NOT_FOUND", by=ADMIN, id=encode_id("ElectoralDistrict", 9**6), version=1
    )
    assert await ElectoralDistrict.filter(body__code=CONGRESS).count() == 2


PAGE = """query ($id: ID!) { body(id: $id) {
  name level kindLabel quorumRuleLabel convenedBy convenedByLabel meetsLabel meetsHere seats memberCount quorum
  node { code } parent { code } convener { code }
  currentTerm { number beginsOn endsOn body { code } }
  terms { nodes { number } }
  organs { nodes { code kind } totalCount }
  groups { totalCount nodes { code kind kindLabel node { code } body { code } } }
  delegations: groups(kind: DELEGATION) { nodes { code } }
  districts { nodes { code seats node { code } body { code } } }
  sessions { nodes { number state stateLabel term { number } sittings { nodes { number } } } }
  sittings { nodes { number state due present session { number } } }
  members { totalCount nodes { name number office officeLabel state stateLabel since until
    delegation { code } group { code } district { code } term { number } body { code } } }
  suspended: members(state: SUSPENDED) { totalCount }
} }"""


async def test_a_body_shows_all_that_belongs_to_it(world: World) -> None:
    congress, _ = await body_of(CONGRESS)
    found = (await world.ask(PAGE, {"id": congress}))["body"]
    assert (found["level"], found["convenedBy"], found["convener"]) == (
        "COUNTY",
        "STANDING_COMMITTEE",
        {"code": COMMITTEE},
    )
    assert (found["memberCount"], found["quorum"], found["meetsHere"]) == (5, 4, True)
    assert found["quorumRuleLabel"] == "全体成员的三分之二以上"
    assert found["currentTerm"] == {"number": 5, "beginsOn": "2022-01-01", "endsOn": None, "body": {"code": CONGRESS}}
    assert found["organs"] == {"nodes": [{"code": COMMITTEE, "kind": "STANDING_COMMITTEE"}], "totalCount": 1}
    assert [group["code"] for group in found["groups"]["nodes"]] == ["D1", "D2", "G1"]
    assert found["delegations"]["nodes"] == [{"code": "D1"}, {"code": "D2"}]
    assert [session["number"] for session in found["sessions"]["nodes"]] == [2, 1]
    assert found["sittings"]["nodes"] == [
        {"number": 1, "state": "CLOSED", "due": 5, "present": 0, "session": {"number": 2}}
    ]
    assert found["members"]["totalCount"] == 5
    assert found["members"]["nodes"][0] == {
        "name": "成员001",
        "number": "001",
        "office": "MEMBER",
        "officeLabel": "成员",
        "state": "IN_OFFICE",
        "stateLabel": "在任",
        "since": "2022-01-05",
        "until": None,
        "delegation": {"code": "D1"},
        "group": {"code": "G1"},
        "district": {"code": "X1"},
        "term": {"number": 5},
        "body": {"code": CONGRESS},
    }
    assert found["suspended"]["totalCount"] == 0
    committee = (await world.ask(PAGE, {"id": (await body_of(COMMITTEE))[0]}))["body"]
    assert (committee["parent"], committee["convener"], committee["quorum"]) == ({"code": CONGRESS}, None, None)
    for broken in ("", NO_BODY, encode_id("BodyTerm", 1)):
        assert await world.ask(PAGE, {"id": broken}) == {"body": None}


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, [CONGRESS, STREET, COMMITTEE, "T-SW", TOWN]),
        ({"kind": "TOWN_CONGRESS"}, [TOWN]),
        ({"kind": "PRESIDIUM"}, []),
        ({"nodeCode": OTHER_CENTRE}, [STREET, "T-SW"]),
        ({"nodeCode": OTHER_CENTRE, "kind": "STREET_ASSEMBLY"}, [STREET]),
        ({"nodeCode": "320623001"}, []),
        ({"nodeCode": "x" * 1000}, []),
    ],
)
async def test_bodies_are_listed_by_kind_and_place(world: World, wanted: dict[str, Any], found: list[str]) -> None:
    asked = """query ($kind: BodyKind, $nodeCode: String, $after: String) {
      bodies(code: "320699", kind: $kind, nodeCode: $nodeCode, first: 2, after: $after) {
        totalCount nodes { code } pageInfo { hasNextPage endCursor } } }"""
    codes: list[str] = []
    after = None
    while True:
        page = (await world.ask(asked, {**wanted, "after": after}))["bodies"]
        assert page["totalCount"] == len(found)
        codes += [body["code"] for body in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    assert codes == sorted(found)


async def test_a_node_shows_its_bodies_and_an_unknown_county_has_none(world: World) -> None:
    asked = """{ platformNode(code: "320699101") { bodies { nodes { code convener { code } } totalCount } } }"""
    assert (await world.ask(asked))["platformNode"]["bodies"] == {
        "nodes": [{"code": STREET, "convener": {"code": "T-SW"}}, {"code": "T-SW", "convener": None}],
        "totalCount": 2,
    }
    assert await world.ask('{ bodies(code: "999999") { totalCount } }') == {"bodies": None}


async def test_viewer_can_says_beforehand_what_would_be_refused(world: World) -> None:
    asked = "query ($id: ID!) { body(id: $id) { viewerCan { edit convene } } }"
    for login, code, may in (
        (None, TOWN, False),
        ("citizen.001", TOWN, False),
        ("test.staff", TOWN, True),
        ("test.staff", CONGRESS, False),
        (ADMIN, CONGRESS, True),
    ):
        found = await world.ask(asked, {"id": (await body_of(code))[0]}, by=login)
        assert found["body"]["viewerCan"] == {"edit": may, "convene": may}, (login, code)

"""Changing the platform tree over HTTP: what succeeds, and every reason for a refusal, with nothing written."""

import asyncio
from datetime import date
from typing import Any

from models import clock
from models.accounts.rows import Account, Capacity, CapacityKind
from models.bodies.rows import Body
from models.outbox import OutboxEvent
from models.platform.rows import Ancestry, PlatformNode
from schema.node import encode_id
from tests.support.acting import act, codes, document, done, node, nothing_written, refused, refused_at_top
from tests.support.world import World

ADMIN = "test.admin"
IDS_OF_NO_NODE = (
    "",
    "x",
    "掘港",
    "UGxhdGZvcm1Ob2Rl",
    encode_id("PlatformNode", 0),
    encode_id("PlatformNode", 2_000_000_000),
    encode_id("PlatformNode", 2**31),
    encode_id("PlatformNode", 2**63),
    encode_id("PlatformNode", -1),
    encode_id("ProjectItem", 1),
)


async def add(world: World, parent: str, kind: str, code: str, *, by: str = ADMIN, **given: Any) -> Any:
    given = {"name": "新节点", **given}
    above = await node(world, parent)
    return await act(world, "platformNodeAdd", by=by, parentId=above["id"], kind=kind, code=code, **given)


async def close(world: World, code: str, *, by: str = ADMIN) -> Any:
    found = await node(world, code)
    payload = await done(world, "platformNodeClose", by=by, id=found["id"], version=found["version"])
    return payload["node"]


async def ancestors(code: str) -> dict[str, int]:
    pairs = await Ancestry.filter(descendant__code=code).values_list("ancestor__code", "distance")
    return dict(pairs)


async def last_event() -> OutboxEvent:
    return (await OutboxEvent.all().order_by("-id").limit(1))[0]


async def topics(*node_codes: str) -> list[str]:
    return sorted(f"node:{row.id}" for row in await PlatformNode.filter(code__in=node_codes))


async def test_an_added_node_stands_in_the_tree_and_reaches_all_above(world: World) -> None:
    events = await OutboxEvent.all().count()
    payload = await add(world, "320699100", "STATION", "320699100-S03", name="  新站  ", by="test.staff")
    assert payload["userErrors"] == []
    assert payload["node"] == {
        "id": payload["node"]["id"],
        "code": "320699100-S03",
        "version": 1,
        "closedOn": None,
        "parent": {"code": "320699100"},
    }
    assert await ancestors("320699100-S03") == {"320699100-S03": 0, "320699100": 1, "320699": 2}
    row = await PlatformNode.get(code="320699100-S03")
    assert (row.name, row.synthetic, row.assumed) == ("新站", False, False)
    assert await OutboxEvent.all().count() == events + 1
    assert (await last_event()).topics == await topics("320699100-S03", "320699100", "320699")


async def test_adding_is_refused_with_nothing_written(world: World) -> None:
    root, centre = await node(world, "320699"), await node(world, "320699100")
    point = await node(world, "320699100200")
    good = {"parentId": centre["id"], "kind": "STATION", "code": "Z-1", "name": "新"}

    async def fails(*expected: str, by: str = ADMIN, **other: Any) -> list[Any]:
        return await refused(world, "platformNodeAdd", *expected, by=by, **{**good, **other})

    for broken in IDS_OF_NO_NODE:
        assert (await fails("NOT_FOUND", parentId=broken))[0]["path"] == ["input", "parentId"]
    for outsider in ("test.unit", "staff.320623001", "admin", "county.staff", "citizen.001", "screen.county"):
        await fails("FORBIDDEN", by=outsider)
    await fails("FORBIDDEN", by="test.staff", parentId=root["id"], kind="BOARD")
    for parent, kind in (
        (root, "COUNTY_CENTRE"),
        (root, "STATION"),
        (root, "CONTACT_POINT"),
        (centre, "LOCAL_CENTRE"),
        (centre, "BOARD"),
        (centre, "CONTACT_POINT"),
        (point, "CONTACT_POINT"),
    ):
        assert (await fails("KIND_DOES_NOT_NEST", parentId=parent["id"], kind=kind))[0]["path"] == ["input", "kind"]
    for malformed in ("", " ", "a-1", "-1", "Ａ1", "１", "X" * 41, "A\n", "A_1", "掘港", "A" * 1_000_000):
        assert (await fails("CODE_MALFORMED", code=malformed))[0]["path"] == ["input", "code"]
    await fails("CODE_TAKEN", code="320699100-S01")
    taken = await fails("CODE_TAKEN", code="320623001")
    assert taken == [{"code": "CODE_TAKEN", "message": "代码 320623001 已被使用。", "path": ["input", "code"]}]
    for blank in ("", "  \n\t ", "\u3000"):
        assert (await fails("NAME_REQUIRED", name=blank))[0]["path"] == ["input", "name"]
    await fails("NAME_TOO_LONG", name="名" * 101)
    await fails("NAME_TOO_LONG", name="n" * 1_000_000)
    await fails("IDEMPOTENCY_KEY_TOO_LONG", idempotencyKey="k" * 201)
    await fails("KIND_DOES_NOT_NEST", "CODE_TAKEN", "NAME_REQUIRED", kind="BOARD", code="320623", name="")
    await refused_at_top(world, "platformNodeAdd", "UNAUTHENTICATED", by=None, **good)
    await refused_at_top(world, "platformNodeAdd", "BAD_USER_INPUT", by=ADMIN, **{**good, "kind": "VILLAGE"})
    await refused_at_top(world, "platformNodeAdd", "BAD_USER_INPUT", by=ADMIN, **{**good, "name": "a\x00b"})
    await refused_at_top(world, "platformNodeAdd", "BAD_USER_INPUT", by=ADMIN, **{**good, "code": None})


async def test_nothing_is_added_below_a_closed_node(world: World) -> None:
    await close(world, "320699100201")
    station = await close(world, "320699100-S02")
    given = {"parentId": station["id"], "kind": "CONTACT_POINT", "code": "Z-1", "name": "新"}
    await refused(world, "platformNodeAdd", "PARENT_CLOSED", by=ADMIN, **given)
    await refused(world, "platformNodeAdd", "PARENT_CLOSED", "CODE_TAKEN", by=ADMIN, **{**given, "code": "320699"})


async def test_staff_act_only_inside_their_own_subtree(world: World) -> None:
    """`staff.320623001` may do everything below 掘港街道 and nothing below 城中街道 or above."""
    inside, outside = await node(world, "320623001-S01"), await node(world, "320623002-S01")
    centre, other = await node(world, "320623001"), await node(world, "320623002")
    staff = "staff.320623001"
    assert (await add(world, "320623001-S01", "CONTACT_POINT", "Z-1", by=staff))["userErrors"] == []
    given: dict[str, Any] = {"kind": "CONTACT_POINT", "code": "Z-2", "name": "新"}
    await refused(world, "platformNodeAdd", "FORBIDDEN", by=staff, parentId=outside["id"], **given)
    for found in (outside, other, centre):
        version = found["version"]
        await refused(world, "platformNodeClose", "FORBIDDEN", by=staff, id=found["id"], version=version)
        await refused(
            world, "platformNodeMove", "FORBIDDEN", by=staff, id=found["id"], version=version, parentId=centre["id"]
        )
    moving = {"id": inside["id"], "version": inside["version"]}
    reasons = await refused(world, "platformNodeMove", "FORBIDDEN", by=staff, parentId=other["id"], **moving)
    assert reasons[0]["path"] == ["input", "parentId"]
    point = await node(world, "320623001001")
    second = await node(world, "320623001-S02")
    await done(world, "platformNodeMove", by=staff, id=point["id"], version=1, parentId=second["id"])


async def test_the_same_key_and_input_add_one_node_and_other_input_is_refused(world: World) -> None:
    centre = await node(world, "320699100")
    given = {"parentId": centre["id"], "kind": "STATION", "code": "Z-1", "name": "新", "idempotencyKey": "键 1"}
    first = await done(world, "platformNodeAdd", by=ADMIN, **given)
    async with nothing_written():
        again = await done(world, "platformNodeAdd", by=ADMIN, **given)
    assert again == first
    for other in (
        {"name": "旧"},
        {"code": "Z-2"},
        {"kind": "BOARD"},
        {"parentId": (await node(world, "320699"))["id"]},
    ):
        await refused(world, "platformNodeAdd", "IDEMPOTENCY_KEY_REUSED", by=ADMIN, **{**given, **other})
    # A key is its account's own.
    await refused(world, "platformNodeAdd", "CODE_TAKEN", by="test.staff", **given)


async def test_a_key_of_a_refused_act_is_free(world: World) -> None:
    centre = await node(world, "320699100")
    given = {"parentId": centre["id"], "kind": "STATION", "name": "新", "idempotencyKey": "k"}
    await refused(world, "platformNodeAdd", "CODE_TAKEN", by=ADMIN, code="320699", **given)
    await done(world, "platformNodeAdd", by=ADMIN, code="Z-1", **given)


async def test_one_key_sent_many_times_at_once_adds_one_node(world: World) -> None:
    centre = await node(world, "320699100")
    given = {"parentId": centre["id"], "kind": "STATION", "code": "Z-1", "name": "新", "idempotencyKey": "k"}
    await world.token(ADMIN)
    payloads = await asyncio.gather(*(done(world, "platformNodeAdd", by=ADMIN, **given) for _ in range(8)))
    assert len({payload["node"]["id"] for payload in payloads}) == 1
    assert await PlatformNode.filter(code="Z-1").count() == 1


async def test_a_moved_station_takes_its_points_along_and_both_branches_hear(world: World) -> None:
    station, target = await node(world, "320699100-S01"), await node(world, "320699101")
    payload = await done(world, "platformNodeMove", by=ADMIN, id=station["id"], version=1, parentId=target["id"])
    assert (payload["node"]["parent"]["code"], payload["node"]["version"]) == ("320699101", 2)
    assert await ancestors("320699100202") == {
        "320699100202": 0,
        "320699100-S01": 1,
        "320699101": 2,
        "320699": 3,
    }
    assert await Ancestry.filter(ancestor__code="320699100").count() == 1 + 1 + 1
    event = await last_event()
    assert event.topics == await topics("320699100-S01", "320699100", "320699101", "320699")


async def test_moving_a_node_to_where_it_stands_keeps_the_tree(world: World) -> None:
    centre, root = await node(world, "320699100"), await node(world, "320699")
    await done(world, "platformNodeMove", by=ADMIN, id=centre["id"], version=1, parentId=root["id"])
    assert await ancestors("320699100202") == {
        "320699100202": 0,
        "320699100-S01": 1,
        "320699100": 2,
        "320699": 3,
    }


async def test_moving_is_refused_with_nothing_written(world: World) -> None:
    station, centre, other = [await node(world, code) for code in ("320699100-S01", "320699100", "320699101")]
    root, abroad = await node(world, "320699"), await node(world, "320623001")
    good = {"id": station["id"], "version": 1, "parentId": other["id"]}

    async def fails(*expected: str, by: str = ADMIN, **given: Any) -> list[Any]:
        return await refused(world, "platformNodeMove", *expected, by=by, **{**good, **given})

    for broken in IDS_OF_NO_NODE:
        assert (await fails("NOT_FOUND", id=broken))[0]["path"] == ["input", "id"]
        assert (await fails("NOT_FOUND", parentId=broken))[0]["path"] == ["input", "parentId"]
    for outsider in ("test.unit", "test.staff", "admin", "citizen.001"):
        await fails("FORBIDDEN", by=outsider)
    await fails("FORBIDDEN", id=root["id"])
    await fails("FORBIDDEN", parentId=abroad["id"])
    for stale in (0, 2, -1, 2**31 - 1):
        assert (await fails("STALE_VERSION", version=stale))[0]["path"] == ["input", "version"]
    await fails("KIND_DOES_NOT_NEST", parentId=root["id"])
    await fails("KIND_DOES_NOT_NEST", parentId=station["id"])
    await fails("KIND_DOES_NOT_NEST", id=centre["id"], parentId=other["id"])
    await fails("KIND_DOES_NOT_NEST", id=centre["id"], parentId=station["id"])
    await refused_at_top(world, "platformNodeMove", "UNAUTHENTICATED", by=None, **good)
    await refused_at_top(world, "platformNodeMove", "BAD_USER_INPUT", by=ADMIN, **{**good, "version": 2**31})


async def test_a_node_moves_neither_when_closed_nor_below_a_closed_one(world: World) -> None:
    for code in ("320699100200", "320699100202", "320699100-S01"):
        await close(world, code)
    station, point = await node(world, "320699100-S01"), await node(world, "320699100201")
    other = await node(world, "320699101")
    given = {"id": station["id"], "version": station["version"], "parentId": other["id"]}
    await refused(world, "platformNodeMove", "NODE_CLOSED", by=ADMIN, **given)
    given = {"id": point["id"], "version": point["version"], "parentId": station["id"]}
    await refused(world, "platformNodeMove", "PARENT_CLOSED", by=ADMIN, **given)


async def test_even_staff_of_two_counties_move_no_node_from_one_to_the_other(world: World) -> None:
    """No mutation gives anybody a capacity in a second county; the rule holds all the same."""
    account = await Account.get(login=ADMIN)
    root = await PlatformNode.get(code="320623")
    await Capacity.create(account_id=account.id, kind=CapacityKind.STAFF, node_id=root.id, since=date(2025, 1, 1))
    station, abroad = await node(world, "320699100-S01"), await node(world, "320623001")
    given = {"id": station["id"], "version": 1, "parentId": abroad["id"]}
    await refused(world, "platformNodeMove", "OTHER_COUNTY", by=ADMIN, **given)


async def test_a_closed_node_keeps_its_place_and_day(world: World) -> None:
    closed = await close(world, "320699100202", by="test.staff")
    assert closed["version"] == 2
    assert closed["parent"] == {"code": "320699100-S01"}
    assert closed["closedOn"] == clock.today("Asia/Shanghai").isoformat()
    assert (await last_event()).topics == await topics("320699100202", "320699100-S01", "320699100", "320699")


async def test_closing_is_refused_with_nothing_written(world: World) -> None:
    point, station, root = [await node(world, code) for code in ("320699100200", "320699100-S01", "320699")]

    async def fails(*expected: str, by: str = ADMIN, **given: Any) -> list[Any]:
        return await refused(world, "platformNodeClose", *expected, by=by, **{"id": point["id"], "version": 1, **given})

    for broken in IDS_OF_NO_NODE:
        await fails("NOT_FOUND", id=broken)
    for outsider in ("test.unit", "admin", "staff.320623001", "citizen.001"):
        await fails("FORBIDDEN", by=outsider)
    await fails("FORBIDDEN", by="test.staff", id=(await node(world, "320699100"))["id"])
    await fails("FORBIDDEN", by="test.staff", id=root["id"])
    await fails("ROOT_STAYS", id=root["id"])
    await fails("STALE_VERSION", version=7)
    reasons = await fails("CHILDREN_OPEN", id=station["id"])
    assert reasons[0]["message"] == "请先撤销其下的 2 个节点。"
    await refused_at_top(world, "platformNodeClose", "UNAUTHENTICATED", by=None, id=point["id"], version=1)

    closed = await close(world, "320699100200")
    await fails("ALREADY_CLOSED", version=closed["version"])
    await fails("STALE_VERSION", version=1)


async def test_a_node_with_items_stays_open(world: World) -> None:
    asked = """{ projects(code: "320699") { nodes { items { nodes { id version } } } } }"""
    item = (await world.ask(asked))["projects"]["nodes"][0]["items"]["nodes"][0]
    point = await node(world, "320699100200")
    await done(world, "projectItemEdit", by=ADMIN, id=item["id"], version=item["version"], nodeId=point["id"])
    reasons = await refused(world, "platformNodeClose", "ITEMS_REMAIN", by=ADMIN, id=point["id"], version=1)
    assert reasons[0]["message"] == "该节点还有 1 个项目细项。"


async def test_a_node_with_cells_groups_or_districts_stays_open(world: World) -> None:
    point = await node(world, "320699100200")
    here = {"nodeId": point["id"]}
    congress = {"bodyId": encode_id("Body", (await Body.get(code="T-CC")).id)}
    cell = (await done(world, "gridCellAdd", by=ADMIN, code="W1", name="网格", **here))["gridCell"]
    given = {"kind": "GROUP", "code": "G9", "name": "小组", **congress, **here}
    group = (await done(world, "memberGroupAdd", by=ADMIN, **given))["group"]
    given = {"code": "X9", "name": "选区", **congress, **here}
    district = (await done(world, "electoralDistrictAdd", by=ADMIN, **given))["district"]
    closing = {"id": point["id"], "version": point["version"]}

    async def remain(code: str) -> None:
        [reason] = await refused(world, "platformNodeClose", code, by=ADMIN, **closing)
        assert " 1 " in reason["message"]

    await remain("GRID_CELLS_REMAIN")
    await done(world, "gridCellClose", by=ADMIN, id=cell["id"], version=1)
    await remain("GROUPS_REMAIN")
    await done(world, "memberGroupDissolve", by=ADMIN, id=group["id"], version=1)
    await remain("DISTRICTS_REMAIN")
    await done(world, "electoralDistrictEdit", by=ADMIN, id=district["id"], version=1, nodeId=None)
    await done(world, "platformNodeClose", by=ADMIN, **closing)


async def test_sentences_come_in_english_when_it_is_asked_for(world: World) -> None:
    centre = await node(world, "320699100")
    given = {"parentId": centre["id"], "kind": "BOARD", "code": "320699", "name": ""}
    english = (await world.post(document("platformNodeAdd"), {"input": given}, by=ADMIN, accept_language="en")).json()
    payload = english["data"]["platformNodeAdd"]
    assert codes(payload) == ["KIND_DOES_NOT_NEST", "CODE_TAKEN", "NAME_REQUIRED"]
    assert [error["message"] for error in payload["userErrors"]] == [
        "Board cannot stand under Town, zone or street representative service centre.",
        "The code 320699 is taken.",
        "A name is required.",
    ]


async def test_viewer_can_says_beforehand_what_would_be_refused(world: World) -> None:
    asked = """{ root: platform(code: "320699") { viewerCan { addChild move close } }
                 centre: platformNode(code: "320699100") { viewerCan { addChild move close } }
                 point: platformNode(code: "320699100200") { viewerCan { addChild move close } }
                 abroad: platformNode(code: "320623001") { viewerCan { addChild move close } } }"""

    async def seen(by: str | None) -> dict[str, str]:
        data = await world.ask(asked, by=by)
        return {
            place: " ".join(name for name, may in found["viewerCan"].items() if may) for place, found in data.items()
        }

    nothing = {"root": "", "centre": "", "point": "", "abroad": ""}
    for outsider in (None, "test.unit", "citizen.001"):
        assert await seen(outsider) == nothing
    assert await seen("test.staff") == {**nothing, "centre": "addChild", "point": "move close"}
    assert await seen(ADMIN) == {
        **nothing,
        "root": "addChild",
        "centre": "addChild move close",
        "point": "move close",
    }
    await close(world, "320699100200")
    assert (await seen(ADMIN))["point"] == ""

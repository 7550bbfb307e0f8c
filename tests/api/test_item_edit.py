"""projectItemEdit over HTTP: version-guarded, for staff of the subtree, refused with nothing written."""

from typing import Any

from models.outbox import OutboxEvent
from models.platform.rows import PlatformNode
from models.units.rows import UndertakingUnit
from schema.node import encode_id
from tests.support.acting import done, item_of_test_county, node, refused, refused_at_top
from tests.support.world import World

EDIT = "projectItemEdit"
STAFF = "test.staff"


async def good(world: World, **other: Any) -> dict[str, Any]:
    item = await item_of_test_county(world)
    return {"id": item["id"], "version": item["version"], "title": "新名称", **other}


async def unit_id(county: str, code: str) -> str:
    return encode_id("UndertakingUnit", (await UndertakingUnit.get(county__code=county, code=code)).id)


async def test_an_edit_changes_what_is_named_and_nothing_else(world: World) -> None:
    events = await OutboxEvent.all().count()
    before = await item_of_test_county(world)
    payload = await done(world, EDIT, by=STAFF, **await good(world, title="  新名称 "))
    assert payload["item"] == {**before, "title": "新名称", "version": 2}
    assert await OutboxEvent.all().count() == events + 1


async def test_the_budget_is_changed_cleared_or_left(world: World) -> None:
    for given, kept in (
        ({"budget": "12.3"}, "12.30"),
        ({"title": "别的"}, "12.30"),
        ({"budget": None}, None),
        ({"title": "又一"}, None),
        ({"budget": "0"}, "0.00"),
        ({"budget": "1E12"}, "1000000000000.00"),
    ):
        item = await item_of_test_county(world)
        payload = await done(world, EDIT, by=STAFF, id=item["id"], version=item["version"], **given)
        assert payload["item"]["budget"] == kept
        assert (await item_of_test_county(world))["budget"] == kept


async def test_an_item_moves_inside_the_subtree_and_both_places_hear(world: World) -> None:
    target = await node(world, "320699100202")
    payload = await done(world, EDIT, by=STAFF, **await good(world, nodeId=target["id"]))
    assert payload["item"]["node"]["code"] == "320699100202"
    event = (await OutboxEvent.all().order_by("-id").limit(1))[0]
    touched = await PlatformNode.filter(code__in=["320699", "320699100", "320699100-S01", "320699100202"])
    assert {f"node:{row.id}" for row in touched} < set(event.topics)


async def test_a_new_lead_unit_may_report_and_the_old_one_may_not(world: World) -> None:
    payload = await done(world, EDIT, by=STAFF, **await good(world, leadUnitId=await unit_id("320699", "t2")))
    given = {"itemId": payload["item"]["id"], "month": "2025-01", "progress": "9", "spent": "0"}
    await refused(world, "projectItemReport", "NOT_LEAD_UNIT", by="test.unit", **given)
    await done(world, "projectItemReport", by="test.other", **given)


async def test_editing_is_refused_with_nothing_written(world: World) -> None:
    item = await item_of_test_county(world)
    root, abroad, beside = [await node(world, code) for code in ("320699", "320623001", "320699101")]

    async def fails(*expected: str, by: str = STAFF, **other: Any) -> list[Any]:
        given = {"id": item["id"], "version": 1, "title": "新名称", **other}
        return await refused(world, EDIT, *expected, by=by, **given)

    for unknown in ("", "x", root["id"], *(encode_id("ProjectItem", number) for number in (0, 10**9, 2**31, 10**30))):
        assert (await fails("NOT_FOUND", id=unknown))[0]["path"] == ["input", "id"]
    for outsider in ("test.unit", "admin", "county.staff", "staff.320623001", "citizen.001"):
        await fails("FORBIDDEN", by=outsider)
    for stale in (0, 2, -1):
        assert (await fails("STALE_VERSION", version=stale))[0]["path"] == ["input", "version"]
    assert (await fails("NOTHING_TO_CHANGE", title=None))[0]["path"] == ["input"]
    for blank in ("", " \n", "\u3000"):
        assert (await fails("TITLE_REQUIRED", title=blank))[0]["path"] == ["input", "title"]
    for long in ("名" * 201, "x" * 1024 * 1024):
        assert (await fails("TITLE_TOO_LONG", title=long))[0]["path"] == ["input", "title"]
    for unknown in ("", "x", item["id"], abroad["id"], encode_id("PlatformNode", 2**31)):
        assert (await fails("NODE_NOT_FOUND", nodeId=unknown))[0]["path"] == ["input", "nodeId"]
    for outside in (root, beside):
        assert (await fails("FORBIDDEN", nodeId=outside["id"]))[0]["path"] == ["input", "nodeId"]
    for unknown in ("", root["id"], await unit_id("320623", "01"), encode_id("UndertakingUnit", 2**31)):
        assert (await fails("UNIT_NOT_FOUND", leadUnitId=unknown))[0]["path"] == ["input", "leadUnitId"]
    for budget in ("-1", "-0.01", "1000000000000.01", "1e400"):
        assert (await fails("BUDGET_OUT_OF_RANGE", budget=budget))[0]["path"] == ["input", "budget"]
    for budget in ("0.001", "1e-400"):
        assert (await fails("BUDGET_TOO_FINE", budget=budget))[0]["path"] == ["input", "budget"]
    await fails(
        "TITLE_REQUIRED", "BUDGET_OUT_OF_RANGE", "NODE_NOT_FOUND", "UNIT_NOT_FOUND",
        title="", budget="-1", nodeId="x", leadUnitId="x",
    )  # fmt: skip
    for nonsense in ("NaN", "Infinity", "", "x", [], True):
        await refused_at_top(world, EDIT, "BAD_USER_INPUT", by=STAFF, **await good(world, budget=nonsense))
    await refused_at_top(world, EDIT, "BAD_USER_INPUT", by=STAFF, **await good(world, version=2**31))
    await refused_at_top(world, EDIT, "UNAUTHENTICATED", by=None, **await good(world))


async def test_an_item_does_not_move_to_a_closed_node(world: World) -> None:
    point = await node(world, "320699100200")
    await done(world, "platformNodeClose", by=STAFF, id=point["id"], version=1)
    await refused(world, EDIT, "NODE_CLOSED", by=STAFF, **await good(world, nodeId=point["id"]))

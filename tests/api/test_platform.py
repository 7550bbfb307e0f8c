"""Reading the platform tree over HTTP."""

import random
from decimal import Decimal
from itertools import pairwise
from typing import Any

from models.actor import SERVICE
from models.projects.actions import NewItem, NewProject, load_projects
from models.projects.progress import even_plan
from models.seed.demonstration import rudong_plan
from tests.support.acting import act, done, node
from tests.support.county import TEST_COUNTY
from tests.support.roll_up import all_pages, assert_summaries_equal_a_recount
from tests.support.world import World

RUDONG = "320623"
DESCENDANTS = """query ($code: String!, $kind: PlatformNodeKind, $first: Int = 100, $after: String) {
    platformNode(code: $code) { descendants(kind: $kind, first: $first, after: $after) {
        totalCount
        nodes { code name kind divisionCode assumed synthetic closedOn parent { code } }
        pageInfo { hasNextPage endCursor } } } }"""


async def descendants(world: World, code: str, kind: str | None = None, first: int = 100) -> list[Any]:
    given = {"code": code, "kind": kind, "first": first}
    return await all_pages(world, DESCENDANTS, given, "platformNode", "descendants")


async def test_tree_has_the_published_counts(world: World) -> None:
    data = await world.ask(
        """{ platform(code: "320623") { name summary { nodes localCentres stations contactPoints boards } } }"""
    )
    assert data["platform"]["summary"] == {
        "nodes": 1 + 16 + 70 + 179 + 4,
        "localCentres": 16,
        "stations": 70,
        "contactPoints": 179,
        "boards": 4,
    }


async def test_platform_without_code_is_null_where_there_are_two_counties(world: World) -> None:
    """Every test database holds Rudong and the test county: which one is meant cannot be guessed."""
    data = await world.ask(
        """{ guessed: platform { code } rudong: platform(code: "320623") { code } test: platform(code: "320699") { code }
             below: platform(code: "320623001") { code } none: platform(code: "999999") { code }
             empty: platform(code: "") { code } }"""
    )
    assert data == {
        "guessed": None,
        "rudong": {"code": RUDONG},
        "test": {"code": TEST_COUNTY},
        "below": None,
        "none": None,
        "empty": None,
    }


async def test_unknown_node_codes_are_null(world: World) -> None:
    asked = "query ($code: String!) { platformNode(code: $code) { code } }"
    for code in ("", "320623999", "320623001 ", "掘港", "'; --", "x" * 100_000, "320623001-s01"):
        assert await world.ask(asked, {"code": code}) == {"platformNode": None}


async def test_parent_and_ancestors_lead_from_a_point_to_the_county(world: World) -> None:
    found = await world.ask(
        """{ platformNode(code: "320699100202") { parent { code } ancestors { code kindLabel parent { code } } }
                 platform(code: "320699") { parent { code } ancestors { code } } }"""
    )
    assert found["platformNode"] == {
        "parent": {"code": "320699100-S01"},
        "ancestors": [
            {"code": "320699", "kindLabel": "县级人大代表履职服务中心", "parent": None},
            {"code": "320699100", "kindLabel": "镇区街道人大代表履职服务中心", "parent": {"code": "320699"}},
            {"code": "320699100-S01", "kindLabel": "人大代表工作站", "parent": {"code": "320699100"}},
        ],
    }
    assert found["platform"] == {"parent": None, "ancestors": []}


async def test_children_are_the_nodes_directly_below_by_code(world: World) -> None:
    found = await world.ask(
        """{ platform(code: "320623") {
             children(first: 100) { totalCount nodes { code } }
             boards: children(kind: BOARD) { totalCount nodes { code name synthetic } }
             stations: children(kind: STATION) { totalCount nodes { code } } }
           platformNode(code: "320623001") { children(first: 3) { totalCount nodes { code name } pageInfo { hasNextPage } } }
           leaf: platformNode(code: "320699100202") { children { totalCount nodes { code } edges { cursor }
             pageInfo { hasNextPage endCursor } } } }"""
    )
    root = found["platform"]
    codes = [child["code"] for child in root["children"]["nodes"]]
    assert root["children"]["totalCount"] == len(codes) == 16 + 4
    assert codes == sorted(codes)
    assert root["boards"]["totalCount"] == 4
    assert root["boards"]["nodes"][0] == {"code": "320623-B01", "name": "代表履职板块（演示）", "synthetic": True}
    assert root["stations"] == {"totalCount": 0, "nodes": []}
    assert found["platformNode"]["children"] == {
        "totalCount": 8,
        "nodes": [{"code": f"320623001-S0{number}", "name": f"掘港街道代表工作站 {number}"} for number in (1, 2, 3)],
        "pageInfo": {"hasNextPage": True},
    }
    assert found["leaf"]["children"] == {
        "totalCount": 0,
        "nodes": [],
        "edges": [],
        "pageInfo": {"hasNextPage": False, "endCursor": None},
    }


async def test_descendants_page_through_without_hole_or_double(world: World) -> None:
    for kind, count in ((None, 269), ("LOCAL_CENTRE", 16), ("STATION", 70), ("CONTACT_POINT", 179), ("BOARD", 4)):
        for first in (3 if count < 20 else 17, 100):
            codes = [found["code"] for found in await descendants(world, RUDONG, kind, first)]
            assert len(codes) == count
            assert all(one < next_one for one, next_one in pairwise(codes))
    page = await world.ask(DESCENDANTS, {"code": RUDONG, "kind": "STATION", "first": 1})
    assert page["platformNode"]["descendants"]["totalCount"] == 70


async def test_a_node_inserted_between_two_pages_makes_neither_hole_nor_double(world: World) -> None:
    """Keyset: what lies after the cursor is shown, what lies before it is not, and nothing else moves."""
    before = [found["code"] for found in await descendants(world, TEST_COUNTY, "CONTACT_POINT")]
    given: dict[str, Any] = {"code": TEST_COUNTY, "kind": "CONTACT_POINT", "first": 3}
    page = (await world.ask(DESCENDANTS, given))["platformNode"]["descendants"]
    seen = [found["code"] for found in page["nodes"]]
    station = await node(world, "320699100-S01")
    for code in ("320699100199", "320699100299"):
        given_node = {"kind": "CONTACT_POINT", "code": code, "name": "新点"}
        await done(world, "platformNodeAdd", by="test.admin", parentId=station["id"], **given_node)
    while page["pageInfo"]["hasNextPage"]:
        again = {**given, "after": page["pageInfo"]["endCursor"]}
        page = (await world.ask(DESCENDANTS, again))["platformNode"]["descendants"]
        seen += [found["code"] for found in page["nodes"]]
    assert seen == sorted([*before, "320699100299"])
    assert page["totalCount"] == len(before) + 2


async def test_closed_nodes_stay_in_the_lists_and_leave_the_summary(world: World) -> None:
    point = await node(world, "320699100202")
    await done(world, "platformNodeClose", by="test.admin", id=point["id"], version=point["version"])
    found = {row["code"]: row for row in await descendants(world, TEST_COUNTY, "CONTACT_POINT")}
    assert len(found) == 6
    assert [code for code, row in found.items() if row["closedOn"] is not None] == ["320699100202"]
    asked = """{ platform(code: "320699") { summary { nodes contactPoints } }
                 platformNode(code: "320699100202") { closedOn summary { nodes contactPoints } } }"""
    data = await world.ask(asked)
    assert data["platform"]["summary"] == {"nodes": 12, "contactPoints": 5}
    assert data["platformNode"]["summary"] == {"nodes": 0, "contactPoints": 0}


async def test_only_the_sixteenth_centre_is_assumed_and_the_spread_is_synthetic(world: World) -> None:
    rows = await descendants(world, RUDONG)
    assert [row["code"] for row in rows if row["assumed"]] == ["320623400"]
    assert {row["kind"] for row in rows if row["synthetic"]} == {"STATION", "CONTACT_POINT", "BOARD"}
    assert {row["kind"] for row in rows if not row["synthetic"]} == {"LOCAL_CENTRE"}
    assert (await world.ask("""{ platform(code: "320623") { assumed synthetic } }"""))["platform"] == {
        "assumed": False,
        "synthetic": False,
    }


async def test_stations_and_points_are_named_coded_and_dealt_as_designed(world: World) -> None:
    """Stations `<unit>-S01`; points are the unit's first villages in code order, dealt to its stations in turn."""
    plan = rudong_plan()
    divisions = {division["code"]: division for division in plan["divisions"]}
    found = {row["code"]: row for row in await descendants(world, RUDONG)}
    dealt = 0
    for unit in plan["platformSeed"]["perUnit"]:
        code = unit["code"]
        assert found[code]["name"] == f"{unit['name']}人大代表履职服务中心"
        stations = [f"{code}-S{number:02}" for number in range(1, unit["stations"] + 1)]
        for number, station in enumerate(stations, 1):
            assert found[station]["name"] == f"{unit['name']}代表工作站 {number}"
            assert found[station]["parent"]["code"] == code
        villages = sorted(divisions[code]["villages"], key=lambda village: str(village["code"]))[: unit["points"]]
        assert len(villages) == unit["points"]
        for place, village in enumerate(villages):
            point = found[village["code"]]
            assert point["name"] == f"{village['name']}代表联系点"
            assert point["divisionCode"] == village["code"]
            assert point["parent"]["code"] == stations[place % len(stations)]
            dealt += 1
    assert found["320623001-S01"]["name"] == "掘港街道代表工作站 1"
    assert dealt == 179


async def test_summary_equals_a_recount_for_every_node_before_and_after_random_acts(world: World) -> None:
    places = ["320699", "320699100", "320699101-S02", "320699101200", "320699100202"]
    further = [
        NewItem(f"细项{number}", place, "t1", Decimal("333.33") if number % 2 else None, even_plan(2025, 1, 12))
        for number, place in enumerate(places)
    ]
    await load_projects(SERVICE, county_code=TEST_COUNTY, projects=[NewProject(2025, 2, "又一项目", further)])
    await assert_summaries_equal_a_recount(world, TEST_COUNTY)

    dice, accepted = random.Random(20250623), 0
    for number in range(30):
        nodes = [TEST_COUNTY] + [row["code"] for row in await descendants(world, TEST_COUNTY)]
        one, other = await node(world, dice.choice(nodes)), await node(world, dice.choice(nodes))
        asked = """{ platform(code: "320699") { items(first: 100) { nodes { id version } } } }"""
        item = dice.choice((await world.ask(asked))["platform"]["items"]["nodes"])
        match dice.randrange(5):
            case 0:
                kind = dice.choice(["STATION", "CONTACT_POINT", "BOARD"])
                given = {"parentId": one["id"], "kind": kind, "code": f"X{number}", "name": "新"}
                payload = await act(world, "platformNodeAdd", by="test.admin", **given)
            case 1:
                given = {"id": one["id"], "version": one["version"], "parentId": other["id"]}
                payload = await act(world, "platformNodeMove", by="test.admin", **given)
            case 2:
                given = {"id": one["id"], "version": one["version"]}
                payload = await act(world, "platformNodeClose", by="test.admin", **given)
            case 3:
                given = {"id": item["id"], "version": item["version"], "nodeId": one["id"]}
                given["budget"] = dice.choice([None, "0.01", "999.99"])
                payload = await act(world, "projectItemEdit", by="test.admin", **given)
            case _:
                month = f"2025-{dice.randint(1, 12):02}"
                given = {"itemId": item["id"], "month": month, "progress": dice.choice(["0", "33.33", "66.67", "100"])}
                given |= {"reason": "晚", "explanation": "贵"}
                payload = await act(world, "projectItemReport", by="test.unit", spent="12.34", **given)
        accepted += not payload["userErrors"]
        if number % 15 == 14:
            await assert_summaries_equal_a_recount(world, TEST_COUNTY)
    assert accepted >= 8, "the dice must hit acts that are accepted"

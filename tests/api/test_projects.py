"""Reading projects, items and reports over HTTP."""

from typing import Any

from models.actor import SERVICE
from models.projects.actions import NewItem, NewProject, load_projects
from models.projects.progress import even_plan
from schema.node import encode_id
from tests.support.acting import done, item_of_test_county
from tests.support.county import TEST_COUNTY
from tests.support.roll_up import all_pages
from tests.support.world import World

PROJECTS = """query ($code: String, $year: Int, $first: Int = 100, $after: String) {
    projects(code: $code, year: $year, first: $first, after: $after) {
        totalCount nodes { id year number title synthetic } pageInfo { hasNextPage endCursor } } }"""
ITEMS = """query ($id: ID!, $after: String) { project(id: $id) { items(first: 2, after: $after) {
    totalCount nodes { number title } pageInfo { hasNextPage endCursor } } } }"""


async def projects(world: World, **given: Any) -> Any:
    return (await world.ask(PROJECTS, given))["projects"]


async def test_projects_are_listed_newest_year_first_through_all_pages(world: World) -> None:
    for year in (2023, 2026):
        await load_projects(
            SERVICE, county_code="320623", projects=[NewProject(year, number, f"{year}", []) for number in (2, 1, 3)]
        )
    standing = [(2025, n) for n in range(1, 11)] + [(2024, 1)]
    expected = [(2026, n) for n in (1, 2, 3)] + standing + [(2023, n) for n in (1, 2, 3)]
    for first in (1, 4, 100):
        found = await all_pages(world, PROJECTS, {"code": "320623", "first": first}, "projects")
        assert [(project["year"], project["number"]) for project in found] == expected
    page = await projects(world, code="320623", first=1)
    assert (page["totalCount"], page["nodes"][0]["synthetic"]) == (17, False)


async def test_the_year_filter_shows_only_that_year(world: World) -> None:
    assert len((await projects(world, code="320623", year=2025))["nodes"]) == 10
    for year in (2023, 0, -1, 32767, 32768, 100_000, 2**31 - 1, -(2**31)):
        assert await projects(world, code="320623", year=year) == {
            "totalCount": 0,
            "nodes": [],
            "pageInfo": {"hasNextPage": False, "endCursor": None},
        }


async def test_projects_of_an_unknown_or_unnamed_county_are_null(world: World) -> None:
    """Two counties are in the test database, so one must be named."""
    for code in (None, "", "999999", "320623001", "x" * 10_000):
        assert await projects(world, code=code) is None
    assert (await projects(world, code=TEST_COUNTY))["totalCount"] == 1


async def test_items_of_a_project_come_by_number_through_all_pages(world: World) -> None:
    first = (await projects(world, code="320623", first=1))["nodes"][0]
    found = await all_pages(world, ITEMS, {"id": first["id"]}, "project", "items")
    assert [item["number"] for item in found] == [1, 2, 3, 4, 5, 6]
    assert (await world.ask(ITEMS, {"id": first["id"]}))["project"]["items"]["totalCount"] == 6


async def test_items_below_a_node_come_once_each_newest_year_first(world: World) -> None:
    new = NewProject(2026, 1, "新年", [NewItem("新", "320699100200", "t2", None, even_plan(2026, 1, 12))])
    await load_projects(SERVICE, county_code=TEST_COUNTY, projects=[new])
    asked = """query ($code: String!, $after: String) { platformNode(code: $code) { items(first: 1, after: $after) {
        totalCount nodes { title project { year } } pageInfo { hasNextPage endCursor } } } }"""
    for code, titles in (
        ("320699", ["新", "测试细项"]),
        ("320699100", ["新", "测试细项"]),
        ("320699100-S01", ["新"]),
        ("320699100200", ["新"]),
        ("320699101", []),
    ):
        found = await all_pages(world, asked, {"code": code}, "platformNode", "items")
        assert [item["title"] for item in found] == titles
        counted = (await world.ask(asked, {"code": code}))["platformNode"]["items"]["totalCount"]
        assert counted == len(titles)


async def test_an_item_page_shows_plan_reports_place_and_unit(world: World) -> None:
    item = await item_of_test_county(world)
    given = {"itemId": item["id"], "progress": "30", "spent": "250.5", "remark": "顺利\n第二行"}
    await done(world, "projectItemReport", by="test.unit", month="2025-02", **given)
    asked = """query ($id: ID!) { projectItem(id: $id) { number title budget spent progress plannedProgress onSchedule
        reportedMonth synthetic version project { title year } node { code } leadUnit { code name synthetic }
        months { month planned actual } reports { totalCount nodes { month progress spent remark } } } }"""
    found = (await world.ask(asked, {"id": item["id"]}))["projectItem"]
    months = found.pop("months")
    assert found == {
        "number": 1,
        "title": "测试细项",
        "budget": "1000.00",
        "spent": "250.50",
        "progress": "30.00",
        "plannedProgress": "16.67",
        "onSchedule": True,
        "reportedMonth": "2025-02",
        "synthetic": True,
        "version": 2,
        "project": {"title": "测试项目", "year": 2025},
        "node": {"code": "320699100"},
        "leadUnit": {"code": "t1", "name": "测试局一", "synthetic": True},
        "reports": {
            "totalCount": 1,
            "nodes": [{"month": "2025-02", "progress": "30.00", "spent": "250.50", "remark": "顺利\n第二行"}],
        },
    }
    assert len(months) == 12
    assert months[0] == {"month": "2025-01", "planned": "8.33", "actual": None}
    assert months[1] == {"month": "2025-02", "planned": "16.67", "actual": "30.00"}
    assert months[11] == {"month": "2025-12", "planned": "100.00", "actual": None}


async def test_reports_page_by_month(world: World) -> None:
    item = await item_of_test_county(world)
    for month in ("2025-03", "2025-01", "2025-02"):
        given = {"itemId": item["id"], "month": month, "progress": "1", "spent": "0", "reason": "晚"}
        await done(world, "projectItemReport", by="test.unit", **given)
    asked = """query ($id: ID!, $after: String) { projectItem(id: $id) { reports(first: 1, after: $after) {
        nodes { month } pageInfo { hasNextPage endCursor } } } }"""
    found = await all_pages(world, asked, {"id": item["id"]}, "projectItem", "reports")
    assert [report["month"] for report in found] == ["2025-01", "2025-02", "2025-03"]


async def test_five_of_the_demonstrations_items_are_behind(world: World) -> None:
    """At mid-year 2025 five of 55 items were behind schedule [rd-2025]."""
    asked = (
        """{ platform(code: "320623") { summary(year: 2025) { items itemsReported itemsOnSchedule itemsBehind } } }"""
    )
    assert (await world.ask(asked))["platform"]["summary"] == {
        "items": 55,
        "itemsReported": 55,
        "itemsOnSchedule": 50,
        "itemsBehind": 5,
    }


async def test_unknown_and_foreign_ids_are_null(world: World) -> None:
    item = await item_of_test_county(world)
    project = (await projects(world, code=TEST_COUNTY))["nodes"][0]
    asked = "query ($id: ID!) { project(id: $id) { id } projectItem(id: $id) { id } node(id: $id) { id } }"
    broken = ["", " ", "x", "====", "é", "项目", "a" * 100_000, encode_id("", 1), encode_id("Nothing", 1)]
    for kind in ("Project", "ProjectItem", "ProgressReport", "PlatformNode", "Account", "UndertakingUnit"):
        broken += [encode_id(kind, number) for number in (0, -1, 1_999_999_999, 2**31, 2**63, 10**30)]
    for unknown in broken:
        found = await world.ask(asked, {"id": unknown})
        assert found == {"project": None, "projectItem": None, "node": None}, unknown
    assert await world.ask(asked, {"id": item["id"]}) == {
        "project": None,
        "projectItem": {"id": item["id"]},
        "node": {"id": item["id"]},
    }
    assert await world.ask(asked, {"id": project["id"]}) == {
        "project": {"id": project["id"]},
        "projectItem": None,
        "node": {"id": project["id"]},
    }


async def test_node_finds_every_kind_of_object_again(world: World) -> None:
    item = await item_of_test_county(world)
    given = {"itemId": item["id"], "month": "2025-01", "progress": "1", "spent": "0", "reason": "晚"}
    report = (await done(world, "projectItemReport", by="test.unit", **given))["report"]
    asked = """query ($id: ID!) { projectItem(id: $id) { id node { id } leadUnit { id } project { id } } }"""
    found = (await world.ask(asked, {"id": item["id"]}))["projectItem"]
    look_up = "query ($id: ID!) { node(id: $id) { __typename id } }"
    for kind, global_id in (
        ("ProjectItem", item["id"]),
        ("ProgressReport", report["id"]),
        ("PlatformNode", found["node"]["id"]),
        ("UndertakingUnit", found["leadUnit"]["id"]),
        ("Project", found["project"]["id"]),
    ):
        assert (await world.ask(look_up, {"id": global_id}))["node"] == {"__typename": kind, "id": global_id}


async def test_viewer_can_on_an_item(world: World) -> None:
    item = await item_of_test_county(world)
    asked = "query ($id: ID!) { projectItem(id: $id) { viewerCan { report edit } } }"
    for by, report, edit in (
        (None, False, False),
        ("test.unit", True, False),
        ("test.other", False, False),
        ("test.staff", False, True),
        ("test.admin", False, True),
        ("unit.01", False, False),
        ("admin", False, False),
    ):
        found = (await world.ask(asked, {"id": item["id"]}, by=by))["projectItem"]["viewerCan"]
        assert found == {"report": report, "edit": edit}, by

"""GraphiQL from our own files, in a real browser that reaches nothing but this machine."""

import asyncio
from pathlib import Path

from models.projects.rows import ProjectItem
from schema.node import encode_id
from tests.support.node import build_graphiql, chromium_script
from tests.support.world import World

REPOSITORY = Path(__file__).parents[2]
SCRIPT = Path(__file__).parent / "browser" / "graphiql.mjs"
PICTURES = REPOSITORY / "tests" / "output"
OPERATIONS = sorted(path.stem for path in (REPOSITORY / "frontend-contract" / "operations").glob("*.graphql"))

REPORT = """
mutation ($input: ProjectItemReportInput!) {
  projectItemReport(input: $input) { item { version } userErrors { code } }
}
"""


async def test_graphiql_shows_the_wall_and_follows_it_without_a_network(world: World) -> None:
    await asyncio.to_thread(build_graphiql)
    PICTURES.mkdir(exist_ok=True)
    async with chromium_script(SCRIPT, world.url, str(PICTURES)) as browser:
        opened = await browser.told()
        assert opened["title"] == "智慧人大 GraphQL"
        assert opened["tabs"] == OPERATIONS

        wall = (await browser.told())["wall"]
        assert "如东县人大代表履职服务中心" in wall

        subscribed = (await browser.told())["subscribed"]
        assert '"itemsCompleted": 0' in subscribed
        await _complete_an_item(world)
        await browser.go_on()
        updated = (await browser.told())["updated"]
        assert '"itemsCompleted": 1' in updated
        assert subscribed != updated

        assert "按代码找平台节点" in (await browser.told())["docs"]
        assert await browser.told() == {"foreign": [], "errors": [], "failed": []}


async def _complete_an_item(world: World) -> None:
    item = await ProjectItem.filter(project__county__code="320623", lead_unit__code="01").order_by("id").first()
    assert item
    given = {"itemId": encode_id("ProjectItem", item.id), "month": "2025-07", "progress": "100", "spent": "1"}
    data = await world.ask(REPORT, {"input": given}, by="unit.01")
    assert data["projectItemReport"]["userErrors"] == []


def test_the_page_names_no_other_host() -> None:
    """What the build put together loads nothing from elsewhere, whatever it links to in its texts."""
    build_graphiql()
    page = (REPOSITORY / "frontend-contract" / "graphiql" / "dist" / "index.html").read_text(encoding="utf-8")
    assert "://" not in page.replace("http://www.w3.org/2000/svg", "")

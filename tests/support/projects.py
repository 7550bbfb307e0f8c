"""A project of the test county that is carried out in the year of the clock, with one item that has a target."""

from datetime import date
from decimal import Decimal
from typing import Any

from models.actor import SERVICE
from models.projects.actions import NewItem, NewProject, load_projects
from models.projects.progress import even_plan
from models.projects.rows import ProjectItem
from models.projects.workflow import Stage
from schema.node import encode_id
from tests.support.county import TEST_COUNTY
from tests.support.world import World

YEAR = 2026
FULL_ITEM = """query ($id: ID!) { projectItem(id: $id) {
    id number title version leader budget spent progress plannedProgress reportedMonth measuredOn quantity state stateLabel light asOf
    lightExplained decision decidedOn decidedWhy coordinates { longitude latitude }
    target { quantity unit version voted difference } coUnits { code } budgetSources { name amount }
    rules { version shortfall } milestones { id number title plannedOn reachedOn }
    months { month planned actual } acceptance { acceptedOn quantity cost remark }
    targetChanges { totalCount nodes { number previous quantity difference reason state decision targetVersion } }
    reports { nodes { id month progress spent quantity planned onSchedule situation previousSituation reason explanation
        version versions { number progress spent reason replacedWhy } } }
    viewerCan { report edit accept } } }"""


async def new_item(stage: Stage = Stage.IMPLEMENTING, number: int = 1, year: int = YEAR, **other: Any) -> ProjectItem:
    """An item at 320699100, led by t1, helped by t2: 12 places in all of a year for 1000 yuan."""
    parts: dict[str, Any] = {
        "title": "新建停车场",
        "node_code": f"{TEST_COUNTY}100",
        "unit_code": "t1",
        "budget": Decimal(1000),
        "plan": even_plan(year, 1, 12),
        "target": Decimal(12),
        "target_unit": "处",
        "co_unit_codes": ["t2"],
        "milestones": [("开工", date(year, 3, 31)), ("竣工", date(year, 12, 31))],
        **other,
    }
    project = NewProject(year, number, "交通出行", [NewItem(**parts)], stage=stage, node_code=f"{TEST_COUNTY}100")
    [item] = await load_projects(SERVICE, county_code=TEST_COUNTY, projects=[project])
    return item


def id_of(item: ProjectItem) -> str:
    return encode_id("ProjectItem", item.id)


async def seen(world: World, item_id: str, by: str | None = None, **headers: str) -> Any:
    return (await world.ask(FULL_ITEM, {"id": item_id}, by=by, **headers))["projectItem"]

"""What the demonstration publishes of its years: the half-year report of 2025, and the list of 2024, which left one item under watch.

Invented and marked synthetic: the one project of 2024, its items, the texts, and the figures of the satisfaction tests.
"""

from datetime import date
from decimal import Decimal

from models.actor import SERVICE
from models.bodies.rows import Body, BodyKind
from models.platform.rows import County, PlatformNode
from models.projects import progress
from models.projects.actions import NewItem, NewProject, load_projects
from models.projects.figures import Figures
from models.projects.tracking.actions import accept_item
from models.supervision.year.actions import Said, publish_mid_year, publish_year_end
from models.supervision.year.satisfaction import SatisfactionTest

LAST_YEAR, LAST_DAY = 2024, date(2024, 12, 31)
HEARD_ON = date(2025, 7, 10)
# Title, how far it came, and its test by a committee of 31: the second is unfinished, the third is rated low.
ITEMS = (
    ("公交站台改造（演示）", 100, SatisfactionTest(31, 29, 24, 4, 1)),
    ("农村道路修缮（演示）", 90, SatisfactionTest(31, 29, 14, 12, 3)),
    ("停车泊位新增（演示）", 100, SatisfactionTest(31, 29, 8, 7, 14)),
)
MEASURES = "征地延误（演示）；2025 年 3 月底前完工。"


async def load_year(county_code: str, year: int) -> None:
    """The list of the year before, then the half-year report of the year."""
    await _publish_list(county_code)
    county = await PlatformNode.get(code=county_code)
    body = await Body.get(county_id=county.county_id, kind=BodyKind.COUNCIL_OF_CHAIRPERSONS)
    await publish_mid_year(
        SERVICE,
        node_id=county.id,
        year=year,
        author="如东县人民政府（演示）",
        text="上半年，十大类 55 个细项总体推进顺利，个别细项因招标异议进度落后，已督促整改（演示）。",
        heard_by_id=body.id,
        heard_on=HEARD_ON,
        synthetic=True,
    )


async def _publish_list(county_code: str) -> None:
    plan = progress.even_plan(LAST_YEAR, 1, 12)
    items = await load_projects(
        SERVICE,
        county_code=county_code,
        projects=[
            NewProject(
                LAST_YEAR,
                1,
                "交通出行",
                [
                    NewItem(
                        title=title,
                        node_code=f"{county_code}001",
                        unit_code="01",
                        budget=Decimal(1_000_000),
                        plan=plan,
                        reports=[
                            (month, _reported(plan[month] * percent / 100, plan[month]))
                            for month in progress.months_of(LAST_YEAR)
                        ],
                    )
                    for title, percent, _ in ITEMS
                ],
                category="交通出行",
                proposer="县人民政府",
            )
        ],
        synthetic=True,
        stands_on=LAST_DAY,
    )
    for item in items:
        if item.progress == progress.FULL:
            await accept_item(SERVICE, item_id=item.id, version=item.version, accepted_on=LAST_DAY)
    await publish_year_end(
        SERVICE,
        county_id=(await County.get(code=county_code)).id,
        year=LAST_YEAR,
        text="2024 年民生实事年终清单（演示）",
        said=[
            Said(item.id, "" if item.progress == progress.FULL else MEASURES, test)
            for item, (_, _, test) in zip(items, ITEMS, strict=True)
        ],
        synthetic=True,
    )


def _reported(percent: Decimal, planned: Decimal) -> Figures:
    percent = round(percent, 2)
    return Figures(
        progress=percent,
        spent=9_000 * percent,
        situation=f"累计完成 {progress.plain(percent)}%（演示）",
        reason="" if percent == planned else "征地延误（演示）",
    )

"""The livelihood projects of the demonstration, and playing them on month by month.

Real: the ten categories of 2025 in their published order, that they had 55 items, and that at mid-year 50 of these were at or
above schedule and 5 behind [rd-2025]. Invented, and marked synthetic: everything else.

The demonstration stands at mid-year 2025, whatever the clock says: its projects carry the day on which they stand, shown as
`standsOn`, and every light says as of which day it was judged. Playing a month moves that day on.
"""

import asyncio
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

from models.actor import SERVICE
from models.errors import Refused
from models.projects import progress
from models.projects.actions import NewItem, NewProject, load_projects, report_progress
from models.projects.figures import Figures
from models.projects.lights import DEFAULTS
from models.projects.parts import Source
from models.projects.rows import PlannedProgress, Project, ProjectItem
from models.projects.tracking.actions import accept_item, judge_lights, stand_on

COUNTY = "320623"
YEAR = 2025
# The day on which the report for June was due.
MID_YEAR = date(2025, 7, 5)
REPORTED_MONTHS = 6

# The numbers of items are invented, their sum 55 is real; so are the units.
CATEGORIES = (
    ("交通出行", 6, "01", "公里"),
    ("生态环境", 6, "02", "处"),
    ("安居便民", 6, "03", "户"),
    ("医疗服务", 5, "04", "个"),
    ("科教扩面提质", 6, "05", "所"),
    ("弱有众托帮扶", 5, "06", "人"),
    ("银龄关爱", 5, "07", "户"),
    ("乡村振兴", 6, "08", "个"),
    ("文体惠民", 5, "09", "处"),
    ("公共安全", 5, "10", "套"),
)
# Which five were behind is invented.
BEHIND = frozenset({("交通出行", 4), ("生态环境", 2), ("安居便民", 5), ("乡村振兴", 3), ("文体惠民", 1)})
WHY_BEHIND = "招标异议，开工推迟（演示）"


async def load(centres: list[str]) -> None:
    """Enter the ten categories with their items and reports, as they stood at mid-year."""
    await load_projects(
        SERVICE, county_code=COUNTY, projects=list(_projects(centres)), synthetic=True, stands_on=MID_YEAR
    )


def _projects(centres: list[str]) -> Iterator[NewProject]:
    dice, leads = random.Random(320623), random.Random(2025)
    places = 0
    for number, (category, count, unit, word) in enumerate(CATEGORIES, 1):
        items = []
        for item in range(1, count + 1):
            # One item a category is the whole county's; the others go round the sixteen centres.
            place = COUNTY if item == 1 else centres[places % len(centres)]
            places += item != 1
            start = dice.randint(1, 3)
            budget, end = Decimal(dice.randint(60, 900) * 10_000), dice.randint(10, 12)
            plan, target, lead = progress.even_plan(YEAR, start, end), Decimal(10 * item), leads.randint(0, 4)
            reports = [
                (month, _figures((category, item), plan, month, lead, budget, target))
                for month in progress.months_of(YEAR)[:REPORTED_MONTHS]
            ]
            items.append(
                NewItem(
                    title=f"{category}细项 {item}（演示）",
                    node_code=place,
                    unit_code=unit,
                    budget=budget,
                    plan=plan,
                    target=target,
                    target_unit=word,
                    leader=f"分管领导{number:02}（演示）",
                    co_unit_codes=["11"] if item % 2 else [],
                    sources=[Source("县级财政（演示）", budget / 2), Source("上级补助（演示）", budget / 2)],
                    milestones=[("竣工（演示）", progress.last_day(f"{YEAR}-{end:02}"))],
                    reports=reports,
                )
            )
        yield NewProject(YEAR, number, category, items, category=category, proposer="县人民政府")


def _figures(
    which: tuple[str, int], plan: Mapping[str, Decimal], month: str, lead: int, budget: Decimal, target: Decimal
) -> Figures:
    """A month of one item, `lead` points ahead of its plan, or three tenths behind it.

    Those behind catch up in the last month, so that the year has an end.
    """
    slow = which in BEHIND and month < f"{YEAR}-12"
    reached = round(plan[month] * Decimal("0.7") if slow else min(plan[month] + lead, Decimal(100)), 2)
    return Figures(
        progress=reached,
        spent=round(budget * reached / 110, 2),
        quantity=round(target * reached / 100, 2),
        situation=f"累计完成 {progress.plain(reached)}%（演示）",
        reason=WHY_BEHIND if slow else "",
    )


async def _report(item: ProjectItem, month: str, lead: int) -> None:
    plan = dict(await PlannedProgress.filter(item_id=item.id).values_list("month", "progress"))
    category = CATEGORIES[(await Project.get(id=item.project_id)).number - 1][0]
    budget, target = item.budget or Decimal(0), item.target or Decimal(0)
    said = asdict(_figures((category, item.number), plan, month, lead, budget, target))
    await report_progress(
        SERVICE, item_id=item.id, month=month, progress_percent=said.pop("progress"), spent=said.pop("spent"), **said
    )


@dataclass(frozen=True)
class Played:
    month: str
    reports: int
    accepted: int


async def play_month(pause: float, tell: Callable[[str], None]) -> Played | None:
    """Report the month that is due next, item by item with a pause, and move the demonstration's day to the due day.

    What has reached its target is accepted. None when the year is over, or where there is no demonstration.
    """
    project = await Project.filter(county__code=COUNTY, year=YEAR, stands_on__not_isnull=True).first()
    if project is None or project.stands_on is None or project.stands_on.year != YEAR:
        return None
    month = project.stands_on.strftime("%Y-%m")
    # The month is over, its report not yet due: so nothing turns yellow while it is played.
    await stand_on(
        SERVICE, county_code=COUNTY, year=YEAR, day=progress.first_day(progress.next_month(month)) or MID_YEAR
    )
    items = await ProjectItem.filter(
        project__county__code=COUNTY, project__year=YEAR, project__stands_on__not_isnull=True, accepted_on=None
    ).order_by("id")
    dice = random.Random(month)
    dice.shuffle(items)
    reports = accepted = 0
    for item in items:
        if item.progress < progress.FULL and item.decision is None:
            try:
                await _report(item, month, dice.randint(0, 4))
            except Refused as refused:
                tell(f"{item.title}: {refused}")
                continue
            reports += 1
        elif item.progress == progress.FULL and item.decision is None:
            await _accept(item)
            accepted += 1
        tell(item.title)
        await asyncio.sleep(pause)
    due = progress.due_on(month, DEFAULTS.report_due_day)
    await stand_on(SERVICE, county_code=COUNTY, year=YEAR, day=due)
    await judge_lights(SERVICE, item_ids=[item.id for item in items])
    return Played(month, reports, accepted)


async def _accept(item: ProjectItem) -> None:
    project = await Project.get(id=item.project_id)
    fresh = await ProjectItem.get(id=item.id)
    await accept_item(
        SERVICE,
        item_id=item.id,
        version=fresh.version,
        accepted_on=project.stands_on or MID_YEAR,
        quantity=fresh.target,
        remark="现场查验合格（演示）",
    )

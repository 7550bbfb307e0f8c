"""Freezing items: what an entry keeps of its item. Reading only; the verb that asks has locked the items and saves."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from models.discussion.rows import AuthorRole
from models.evaluations.counting import ItemTallies, tallies_of
from models.evaluations.rows import EvaluationPeriod, Grade
from models.evaluations.tally import Tally
from models.platform.rows import County
from models.projects.rows import Project, ProjectItem
from models.supervision.rows import SupervisionProblem
from models.supervision.workflow import OPEN
from models.supervision.year.rows import FROZEN

Evaluated = tuple[int | None, dict[str, dict[str, dict[str, int]]]]


async def held(project_ids: Sequence[int], **narrower: Any) -> list[ProjectItem]:
    """Items of projects, locked until the act ends, so that what is frozen of them is of one moment; in their order."""
    items = await ProjectItem.select_for_update().filter(project_id__in=list(project_ids), **narrower).order_by("id")
    projects = {row.id: row for row in await Project.filter(id__in={item.project_id for item in items})}
    return sorted(items, key=lambda item: (_order(projects[item.project_id]), item.number))


def _order(project: Project) -> tuple[int, int]:
    """The newest year first, as in every list of projects."""
    return -project.year, project.number


async def frozen(items: Sequence[ProjectItem]) -> list[dict[str, Any]]:
    """The columns of an entry for each item, its place not included."""
    problems = SupervisionProblem.filter(item_id__in=[item.id for item in items], state__in=list(OPEN))
    of_item = Counter([problem.item_id for problem in await problems.only("id", "item_id")])
    return [
        {
            "item_id": item.id,
            **{name: getattr(item, name) for name in FROZEN},
            "problems_open": of_item[item.id],
        }
        for item in items
    ]


async def as_of(items: Sequence[ProjectItem], county: County) -> date:
    """The day of the snapshot: today, or the last of the days on which a demonstration's projects stand."""
    projects = await Project.filter(id__in={item.project_id for item in items})
    return max(project.today(county) for project in projects)


async def evaluated(items: Sequence[ProjectItem]) -> dict[int, Evaluated]:
    """What was said of each item in the newest period of its year: the period, and how often each grade was given."""
    projects = {row.id: row for row in await Project.filter(id__in={item.project_id for item in items})}
    newest: dict[tuple[int, int], int] = {}
    for period in await EvaluationPeriod.filter(
        county_id__in={row.county_id for row in projects.values()}, year__in={row.year for row in projects.values()}
    ).order_by("id"):
        newest[period.county_id, period.year] = period.id
    period_of = {}
    for item in items:
        project = projects[item.project_id]
        period_of[item.id] = newest.get((project.county_id, project.year))
    pairs = [(item_id, period_id) for item_id, period_id in period_of.items() if period_id is not None]
    tallies = await tallies_of(pairs) if pairs else {}
    return {
        item_id: (period_id, _kept(tallies[item_id, period_id]) if period_id is not None else {})
        for item_id, period_id in period_of.items()
    }


def _kept(found: ItemTallies) -> dict[str, dict[str, dict[str, int]]]:
    """As JSON, by role, part and grade."""
    return {
        role.value: {
            part: {grade.value: count for grade, count in tallies[role].grades.items()}
            for part, tallies in (("process", found.process), ("result", found.result))
        }
        for role in AuthorRole
        if role in found.result
    }


def tally(evaluations: dict[str, dict[str, dict[str, int]]], role: AuthorRole, part: str) -> Tally:
    """What an entry keeps of one role and part."""
    kept = evaluations.get(role.value, {}).get(part, {})
    return Tally({Grade(grade): count for grade, count in kept.items()})

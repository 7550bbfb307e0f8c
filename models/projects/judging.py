"""Judging items: gathering what their lights depend on, and setting what was judged. The verb that asked saves."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from models.platform.rows import County
from models.projects import lights
from models.projects.lights import Judgement, Standing
from models.projects.rows import LightRules, Milestone, PlannedProgress, ProgressReport, Project, ProjectItem
from models.projects.workflow import Stage

# From the start of the work on an item shows a light; what was voted and then terminated shows grey.
LIT = frozenset({Stage.IMPLEMENTING, Stage.ACCEPTED, Stage.EVALUATED, Stage.TERMINATED})
# Facts that follow the day where progress is measured against it; alone they are no news.
DAILY = ("on", "planned", "shortfall")
JUDGED = ("rules_id", "state", "light", "light_reason", "light_facts", "light_as_of")


async def judged(items: Sequence[ProjectItem], *, by_act: bool = True) -> list[ProjectItem]:
    """Set the lights of items as of today; return those that changed. Six statements, however many items; one, where none
    shows a light.

    `by_act` says that something was done to the items, so that the facts are set in any case. Without it the timekeeper asks: a
    day that lies before the last judgement (a clock set back) changes nothing, and neither do facts that only follow the day.
    """
    found = await _standings(items)
    changed = []
    for item in items:
        if item.id not in found:
            continue
        standing, rules = found[item.id]
        judgement = lights.judge(standing, rules.thresholds)
        if by_act or _is_news(item, judgement, standing.today):
            _set(item, judgement, standing.today)
            changed.append(item)
    return changed


async def _standings(items: Sequence[ProjectItem]) -> dict[int, tuple[Standing, LightRules]]:
    projects = {row.id: row for row in await Project.filter(id__in={item.project_id for item in items})}
    items = [item for item in items if item.rules_id is not None and _shows_light(projects[item.project_id])]
    if not items:
        return {}
    ids = [item.id for item in items]
    counties = {row.id: row for row in await County.filter(id__in={row.county_id for row in projects.values()})}
    rules: dict[int | None, LightRules] = {
        row.id: row for row in await LightRules.filter(id__in={item.rules_id for item in items})
    }
    plans: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for row in await PlannedProgress.filter(item_id__in=ids):
        plans[row.item_id][row.month] = row.progress
    unreached: dict[int, list[date]] = defaultdict(list)
    for milestone in await Milestone.filter(item_id__in=ids, reached_on=None):
        unreached[milestone.item_id].append(milestone.planned_on)
    reported: dict[int, set[str]] = defaultdict(set)
    for item_id, month in await ProgressReport.filter(item_id__in=ids).values_list("item_id", "month"):
        reported[item_id].add(month)
    found = {}
    for item in items:
        project = projects[item.project_id]
        standing = Standing(
            today=project.today(counties[project.county_id]),
            plan=plans[item.id],
            progress=item.progress,
            reported=reported[item.id],
            measured_on=item.measured_on,
            quantity=item.quantity,
            target=item.target,
            unreached=unreached[item.id],
            accepted_on=item.accepted_on,
            decision=item.decision,
        )
        found[item.id] = standing, rules[item.rules_id]
    return found


def _shows_light(project: Project) -> bool:
    return project.chosen_at is not None and project.stage in LIT


def _is_news(item: ProjectItem, judgement: Judgement, today: date) -> bool:
    if item.light_as_of is None:
        return True
    if today < item.light_as_of:
        return False
    before = item.state, item.light_reason, _lasting(item.light_facts or {})
    return before != (judgement.state, judgement.reason, _lasting(judgement.facts))


def _lasting(facts: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in facts.items() if name not in DAILY}


def _set(item: ProjectItem, judgement: Judgement, today: date) -> None:
    item.state, item.light = judgement.state, judgement.light
    item.light_reason, item.light_facts, item.light_as_of = judgement.reason, judgement.facts, today

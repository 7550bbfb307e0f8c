"""Judging items: gathering what their lights depend on, and setting what was judged. The verb that asked saves."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from models.database import fetch, marks
from models.fields import from_day, from_hundredths
from models.lookup import lookup
from models.projects import lights
from models.projects.lights import Judgement, Standing
from models.projects.rows import LightRules, Project, ProjectItem
from models.projects.workflow import Stage

# From the start of the work on an item shows a light; what was voted and then terminated shows grey.
LIT = frozenset({Stage.IMPLEMENTING, Stage.ACCEPTED, Stage.EVALUATED, Stage.TERMINATED})
# Facts that follow the day where progress is measured against it; alone they are no news.
DAILY = ("on", "planned", "shortfall")
# A statement has room for some thirty thousand values.
MEASURED_AT_ONCE = 1000
JUDGED = ("rules_id", "state", "light", "light_reason", "light_facts", "light_as_of")


async def judged(
    items: Sequence[ProjectItem], *, by_act: bool = True, project: Project | None = None
) -> list[ProjectItem]:
    """Set the lights of items as of today; return those that changed. Three statements, however many items; one, where none
    shows a light. One less with the `project` of all of them, loaded with its county.

    `by_act` says that something was done to the items, so that the facts are set in any case. Without it the timekeeper asks: a
    day that lies before the last judgement (a clock set back) changes nothing, and neither do facts that only follow the day.
    """
    found = await _standings(items, [project] if project else await _projects_of(items))
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


async def _projects_of(items: Sequence[ProjectItem]) -> list[Project]:
    return await Project.filter(id__in={item.project_id for item in items}).select_related("county")


async def _standings(
    items: Sequence[ProjectItem], of_projects: Sequence[Project]
) -> dict[int, tuple[Standing, LightRules]]:
    projects = {row.id: row for row in of_projects}
    items = [item for item in items if item.rules_id is not None and _shows_light(projects[item.project_id])]
    if not items:
        return {}
    rules_ids = {item.rules_id for item in items if item.rules_id is not None}
    found_rules = await lookup(LightRules.all).of(list(rules_ids))
    rules: dict[int | None, LightRules] = {row.id: row for row in found_rules.values()}
    plans: dict[int, dict[str, Decimal]] = defaultdict(dict)
    reported: dict[int, set[str]] = defaultdict(set)
    unreached: dict[int, list[date]] = defaultdict(list)
    for row in await _measures([item.id for item in items]):
        match row["measure"]:
            case "planned":
                plans[row["item_id"]][row["month"]] = from_hundredths(row["progress"])
            case "reported":
                reported[row["item_id"]].add(row["month"])
            case "unreached":
                unreached[row["item_id"]].append(from_day(row["day"]))
    found = {}
    for item in items:
        project = projects[item.project_id]
        standing = Standing(
            today=project.today(project.county),
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


async def _measures(item_ids: Sequence[int]) -> list[dict[str, Any]]:
    """What items are measured by. In one statement for so many of them: most acts on items ask for it."""
    if len(item_ids) > MEASURED_AT_ONCE:
        return await _measures(item_ids[:MEASURED_AT_ONCE]) + await _measures(item_ids[MEASURED_AT_ONCE:])
    among = f"item_id IN ({marks(item_ids)})"
    return await fetch(
        f"""SELECT 'planned' AS measure, item_id, month, progress, CAST(NULL AS date) AS day
              FROM planned_progress WHERE {among}
            UNION ALL SELECT 'reported', item_id, month, NULL, NULL FROM progress_report WHERE {among}
            UNION ALL SELECT 'unreached', item_id, NULL, NULL, planned_on FROM milestone
              WHERE reached_on IS NULL AND {among}""",
        [*item_ids, *item_ids, *item_ids],
    )


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

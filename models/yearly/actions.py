"""Importing a year's list of projects: a preview that writes nothing, and then exactly that, all or nothing.

No preview is kept. It ends in a digest of what an import would do; the import is asked for with that digest, compares
anew inside its transaction, and is refused if the digest has become another. So nothing can go stale unseen.
"""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from models import clock
from models.actor import Actor
from models.acts import Act, verb
from models.errors import Language, RefusalCode, Refused, refuse
from models.platform import tree
from models.platform.rows import County, PlatformNode
from models.projects.judging import JUDGED, judged
from models.projects.rows import (
    BudgetSource,
    ItemCoUnit,
    Milestone,
    PlannedProgress,
    ProgressReport,
    Project,
    ProjectItem,
    ProjectStep,
)
from models.projects.topics import project_topic
from models.projects.workflow import OPEN_TO_EDITS, OPEN_TO_ITEMS, Stage, Step
from models.tables.reading import Table, read
from models.units.rows import UndertakingUnit
from models.yearly.columns import LAYOUT, month_key
from models.yearly.comparison import Change, ChangeKind, Comparison, Standing, StandingItem, StandingProject, compare
from models.yearly.errors import ProjectsImportApplyRefusal, ProjectsImportPreviewRefusal

YEARS = range(2000, 2101)


async def preview(actor: Actor, *, county_id: int, year: int, content: bytes) -> Comparison:
    """What an import of the file would change, and every problem of it. Refuses with ProjectsImportPreviewRefusal."""
    codes = ProjectsImportPreviewRefusal
    root = await PlatformNode.get(county_id=county_id, parent_id=None)
    if not await actor.is_staff_of(root.id):
        raise refuse(codes.FORBIDDEN, "fileId")
    table = await _table(county_id, year, content, codes)
    return await asyncio.to_thread(compare, table, await _standing(county_id, year))


async def apply(actor: Actor, *, county_id: int, year: int, content: bytes, digest: str) -> Comparison:
    """Do what the preview of that digest shows. Refuses with ProjectsImportApplyRefusal; what is done already changes
    nothing and is answered as such."""
    codes = ProjectsImportApplyRefusal
    try:
        table = await _table(county_id, year, content, ProjectsImportPreviewRefusal)
    except Refused as refused:
        (refusal,) = refused.refusals
        if refusal.code is ProjectsImportPreviewRefusal.YEAR_IMPOSSIBLE:
            raise refuse(codes.YEAR_IMPOSSIBLE, "year") from refused
        raise refuse(codes.FILE_UNREADABLE, "fileId", reason=_both(refusal.code, refusal.facts)) from refused
    return await _apply(actor, county_id=county_id, year=year, table=table, digest=digest)


def _both(code: RefusalCode, facts: dict[str, object]) -> str:
    return " ".join(code.sentence(language, facts) for language in (Language.ZH, Language.EN))


async def _table(county_id: int, year: int, content: bytes, codes: type[ProjectsImportPreviewRefusal]) -> Table:
    if year not in YEARS:
        raise refuse(codes.YEAR_IMPOSSIBLE, "year")
    county = await County.get(id=county_id)
    return await asyncio.to_thread(read, content, clock.today(county.time_zone), LAYOUT)


@verb("projectsImportApply")
async def _apply(act: Act, *, county_id: int, year: int, table: Table, digest: str) -> Comparison:
    """The projects and items that stand are held, so that what is compared stays; of two who add the same, the constraint of their
    numbers lets one pass, and the other, run again, finds nothing left to do."""
    codes = ProjectsImportApplyRefusal
    root = await PlatformNode.get(county_id=county_id, parent_id=None)
    if not await act.as_staff_of(root.id):
        raise refuse(codes.FORBIDDEN, "fileId")
    projects = await Project.select_for_update().filter(county_id=county_id, year=year).order_by("id")
    await ProjectItem.select_for_update().filter(project_id__in=[project.id for project in projects]).order_by("id")
    found = compare(table, await _standing(county_id, year))
    if found.problems:
        raise refuse(codes.PROBLEMS_STAND, "fileId", count=len(found.problems))
    if not found.changes:
        act.changed_nothing = True
        return found
    if found.digest != digest:
        raise refuse(codes.STALE, "digest")
    touched, nodes = await _write(act, root, year, found.changes)
    act.concerns(await County.get(id=county_id), county_id)
    act.emit(
        "projectsImported",
        [*map(project_topic, sorted(touched)), *await tree.topics_upward(root.id, *nodes)],
        county_id=county_id,
        node_id=root.id,
        year=year,
        changes=len(found.changes),
        sha256=table.digest,
    )
    return found


async def _write(act: Act, root: PlatformNode, year: int, changes: Sequence[Change]) -> tuple[set[int], set[int]]:
    """Write the changes; the projects and nodes that they touch, those that items leave too."""
    projects = dict(await Project.filter(county_id=root.county_id, year=year).values_list("number", "id"))
    chosen = set(
        await Project.filter(county_id=root.county_id, year=year, chosen_at__not_isnull=True).values_list(
            "id", flat=True
        )
    )
    nodes: set[int] = set()
    items: list[int] = []
    for change in changes:
        if change.kind is ChangeKind.PROJECT_ADDED:
            projects[change.project_number] = await _add_project(act, root, year, change)
        elif change.kind is ChangeKind.PROJECT_CHANGED:
            row = await Project.select_for_update().get(id=change.project_id)
            row.title = change.values.get("project_title", row.title)
            row.category = change.values.get("category", row.category)
            row.version += 1
            await row.save()
        else:
            project_id = projects[change.project_number]
            item, touched = await _write_item(project_id, year, change, chosen=project_id in chosen)
            items.append(item)
            nodes |= touched
    if news := await judged(await ProjectItem.filter(id__in=items).order_by("id")):
        await ProjectItem.bulk_update(news, fields=JUDGED)
    return {projects[change.project_number] for change in changes}, nodes


async def _add_project(act: Act, root: PlatformNode, year: int, change: Change) -> int:
    """A project of a list was proposed and collected; from there it takes its steps by the hands that they need [D]."""
    row = await Project.create(
        county_id=root.county_id,
        node_id=root.id,
        year=year,
        number=change.project_number,
        title=change.title,
        category=change.values.get("category", ""),
        stage=Stage.COLLECTED,
    )
    for number, (step, stage) in enumerate(((Step.PROPOSE, Stage.POOL), (Step.COLLECT, Stage.COLLECTED)), 1):
        await ProjectStep.create(project_id=row.id, number=number, step=step, stage=stage, at=act.at)
    return row.id


async def _write_item(project_id: int, year: int, change: Change, *, chosen: bool) -> tuple[int, set[int]]:
    """Write one item; the target of a new one in a project that is `chosen` counts as voted with it, as in `add_item`."""
    values = dict(change.values)
    if change.item_id is None:
        item = ProjectItem(project_id=project_id, number=change.item_number, version=0)
        before: set[int] = set()
    else:
        item = await ProjectItem.get(id=change.item_id)
        before = {item.node_id}
    for key, column in COLUMN_OF.items():
        if key in values:
            setattr(item, column, values[key])
    if change.item_id is None and chosen:
        item.baseline = item.target
    item.version += 1
    await item.save()
    for number in range(1, 13):
        if (planned := values.get(month_key(number))) is not None:
            await PlannedProgress.update_or_create(
                item_id=item.id, month=f"{year}-{number:02}", defaults={"progress": planned}
            )
    if (co_units := values.get("co_units")) is not None:
        await ItemCoUnit.filter(item_id=item.id).delete()
        await ItemCoUnit.bulk_create(ItemCoUnit(item_id=item.id, unit_id=unit_id) for unit_id in co_units)
    if (sources := values.get("sources")) is not None:
        await BudgetSource.filter(item_id=item.id).delete()
        await BudgetSource.bulk_create(
            BudgetSource(item_id=item.id, number=number, name=name, amount=amount)
            for number, (name, amount) in enumerate(sources, 1)
        )
    if (milestones := values.get("milestones")) is not None:
        await Milestone.filter(item_id=item.id).delete()
        await Milestone.bulk_create(
            Milestone(item_id=item.id, number=number, title=title, planned_on=day)
            for number, (title, day) in enumerate(milestones, 1)
        )
    return item.id, before | {item.node_id}


# Where the value of a column of the list stands in an item; plans stand beside it.
COLUMN_OF = {
    "title": "title",
    "node": "node_id",
    "lead_unit": "lead_unit_id",
    "budget": "budget",
    "leader": "leader",
    "target": "target",
    "target_unit": "target_unit",
}


async def _standing(county_id: int, year: int) -> Standing:
    """The year as it stands: nine statements, however many items."""
    nodes = await PlatformNode.filter(county_id=county_id).order_by("id")
    projects = await Project.filter(county_id=county_id, year=year)
    items = await ProjectItem.filter(project_id__in=[project.id for project in projects])
    ids = [item.id for item in items]
    plans: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for planned in await PlannedProgress.filter(item_id__in=ids, month__startswith=f"{year}-"):
        plans[planned.item_id][month_key(int(planned.month[5:]))] = planned.progress
    reported: dict[int, set[str]] = defaultdict(set)
    for item_id, month in await ProgressReport.filter(item_id__in=ids).values_list("item_id", "month"):
        reported[item_id].add(month)
    lists: dict[int, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for helping in await ItemCoUnit.filter(item_id__in=ids).order_by("unit_id"):
        lists[helping.item_id]["co_units"].append(helping.unit_id)
    for source in await BudgetSource.filter(item_id__in=ids).order_by("number"):
        lists[source.item_id]["sources"].append((source.name, source.amount))
    for milestone in await Milestone.filter(item_id__in=ids).order_by("number"):
        lists[milestone.item_id]["milestones"].append((milestone.title, milestone.planned_on))
    of_project: dict[int, dict[int, StandingItem]] = defaultdict(dict)
    for item in items:
        values: dict[str, Any] = {key: getattr(item, column) for key, column in COLUMN_OF.items()}
        of_project[item.project_id][item.number] = StandingItem(
            item.id,
            item.version,
            values | plans[item.id] | {key: tuple(entries) for key, entries in lists[item.id].items()},
            frozenset(reported[item.id]),
            item.accepted_on is not None,
        )
    return Standing(
        year=year,
        root_id=next(node.id for node in nodes if node.parent_id is None),
        projects={
            each.number: StandingProject(
                each.id,
                each.title,
                of_project[each.id],
                each.category,
                each.chosen_at is not None,
                each.stage not in OPEN_TO_ITEMS,
                each.stage not in OPEN_TO_EDITS,
            )
            for each in projects
        },
        nodes=[(node.id, node.code, node.name) for node in nodes],
        closed_nodes=frozenset(node.id for node in nodes if not node.open),
        units=[
            (unit.id, unit.code, unit.name) for unit in await UndertakingUnit.filter(county_id=county_id).order_by("id")
        ],
    )

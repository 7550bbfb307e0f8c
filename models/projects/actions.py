"""Acts on projects and their items."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from models import clock
from models.acts import Act, verb
from models.errors import Refusal, Refused, refuse
from models.platform import tree
from models.platform.rows import County, PlatformNode
from models.projects import progress
from models.projects.errors import ProjectItemEditRefusal, ProjectItemReportRefusal
from models.projects.rows import PlannedProgress, ProgressReport, Project, ProjectItem
from models.projects.topics import project_topic, topics_of
from models.units.rows import UndertakingUnit

MAX_TITLE = 200
MAX_REMARK = 2000


@verb("projectItemReport")
async def report_progress(
    act: Act,
    *,
    item_id: int,
    month: str,
    progress_percent: Decimal,
    spent: Decimal,
    remark: str = "",
    version: int | None = None,
    idempotency_key: str | None = None,
) -> ProgressReport:
    """Record what the lead unit says of one month; the newest month becomes the item's state.

    `progress_percent` is cumulative, 0 to 100; `spent` is cumulative, in yuan. Refuses with ProjectItemReportRefusal.
    The unique (item, month) is the last judge of two reports that come at once.
    """
    codes = ProjectItemReportRefusal
    arguments: dict[str, object] = {
        "item": item_id,
        "month": month,
        "progress": str(progress_percent),
        "spent": str(spent),
        "remark": remark,
    }
    # Locked before the key is asked for, so that of two retries at once the second finds what the first created.
    item = await ProjectItem.select_for_update().get_or_none(id=item_id)
    if (earlier := await act.created_before(codes, idempotency_key, arguments)) is not None:
        return await ProgressReport.get(id=earlier)
    if item is None:
        raise refuse(codes.NOT_FOUND, "itemId")
    if not act.as_officer_of(item.lead_unit_id):
        raise refuse(codes.NOT_LEAD_UNIT, "itemId")
    if version is not None and version != item.version:
        raise refuse(codes.STALE_VERSION, "version", version=item.version)
    planned = await PlannedProgress.get_or_none(item_id=item.id, month=month[:7]) if progress.first_day(month) else None
    refusals = [*await _month_refusals(item, month, planned), *_figure_refusals(progress_percent, spent, remark)]
    if refusals or planned is None:
        raise Refused(refusals)

    progress_percent, spent = progress.kept(progress_percent), progress.kept(spent)
    report = await ProgressReport.create(
        item_id=item.id,
        month=month,
        progress=progress_percent,
        spent=spent,
        remark=remark,
        reported_at=act.at,
        reporter_id=act.actor.account_id,
    )
    # A month that was forgotten may be reported late; the item keeps showing its newest month.
    if item.reported_month is None or month > item.reported_month:
        item.progress, item.spent = progress_percent, spent
        item.planned_progress, item.reported_month = planned.progress, month
    item.version += 1
    await item.save()
    await act.remember(idempotency_key, arguments, report.id)
    project = await Project.get(id=item.project_id)
    act.concerns(item, project.county_id)
    act.emit(
        "projectItemReported",
        await topics_of(item),
        county_id=project.county_id,
        node_id=item.node_id,
        project=item.project_id,
        item=item.id,
        month=month,
        progress=str(report.progress),
    )
    return report


async def _month_refusals(item: ProjectItem, month: str, planned: PlannedProgress | None) -> list[Refusal]:
    codes = ProjectItemReportRefusal
    if planned is None:
        return [Refusal(codes.MONTH_UNKNOWN, ("month",), {"month": month[:20]})]
    county = await County.get(projects__id=item.project_id)
    if not progress.has_begun(month, clock.today(county.time_zone)):
        return [Refusal(codes.MONTH_NOT_BEGUN, ("month",), {"month": month})]
    if await ProgressReport.exists(item_id=item.id, month=month):
        return [Refusal(codes.MONTH_ALREADY_REPORTED, ("month",), {"month": month})]
    return []


def _figure_refusals(percent: Decimal, spent: Decimal, remark: str) -> list[Refusal]:
    codes = ProjectItemReportRefusal
    found = []
    if not progress.is_share(percent):
        found.append(Refusal(codes.PROGRESS_OUT_OF_RANGE, ("progress",)))
    elif not progress.is_fine(percent):
        found.append(Refusal(codes.PROGRESS_TOO_FINE, ("progress",)))
    if not progress.is_amount(spent):
        found.append(Refusal(codes.SPENT_OUT_OF_RANGE, ("spent",), {"limit": f"{progress.MOST_MONEY:,}"}))
    elif not progress.is_fine(spent):
        found.append(Refusal(codes.SPENT_TOO_FINE, ("spent",)))
    if len(remark) > MAX_REMARK:
        found.append(Refusal(codes.REMARK_TOO_LONG, ("remark",), {"limit": MAX_REMARK}))
    return found


@dataclass(frozen=True)
class ItemChanges:
    """What to change of an item; a part that is None stays as it is. `clear_budget` makes the budget unknown."""

    title: str | None = None
    node_id: int | None = None
    lead_unit_id: int | None = None
    budget: Decimal | None = None
    clear_budget: bool = False

    @property
    def empty(self) -> bool:
        return self == ItemChanges()


@verb("projectItemEdit")
async def edit_item(act: Act, *, item_id: int, version: int, changes: ItemChanges) -> ProjectItem:
    """Correct an item's title, place, lead unit or budget. Refuses with ProjectItemEditRefusal.

    For staff of the subtree in which the item lies, and of the one into which it moves.
    """
    codes = ProjectItemEditRefusal
    item = await ProjectItem.select_for_update().get_or_none(id=item_id)
    if item is None:
        raise refuse(codes.NOT_FOUND, "id")
    if not await act.as_staff_of(item.node_id):
        raise refuse(codes.FORBIDDEN, "id")
    if item.version != version:
        raise refuse(codes.STALE_VERSION, "version", version=item.version)
    if changes.empty:
        raise refuse(codes.NOTHING_TO_CHANGE)
    project = await Project.get(id=item.project_id)
    refusals = [
        *_title_refusals(changes.title),
        *_budget_refusals(changes.budget),
        *await _place_refusals(act, changes.node_id, project.county_id),
        *await _unit_refusals(changes.lead_unit_id, project.county_id),
    ]
    if refusals:
        raise Refused(refusals)

    node_before = item.node_id
    if changes.title is not None:
        item.title = changes.title.strip()
    if changes.node_id is not None:
        item.node_id = changes.node_id
    if changes.lead_unit_id is not None:
        item.lead_unit_id = changes.lead_unit_id
    if changes.budget is not None or changes.clear_budget:
        item.budget = None if changes.budget is None else progress.kept(changes.budget)
    item.version += 1
    await item.save()
    act.concerns(item, project.county_id)
    act.emit(
        "projectItemEdited",
        await topics_of(item, node_before),
        county_id=project.county_id,
        node_id=item.node_id,
        project=item.project_id,
        item=item.id,
    )
    return item


def _title_refusals(title: str | None) -> list[Refusal]:
    codes = ProjectItemEditRefusal
    if title is not None and not title.strip():
        return [Refusal(codes.TITLE_REQUIRED, ("title",))]
    if title is not None and len(title.strip()) > MAX_TITLE:
        return [Refusal(codes.TITLE_TOO_LONG, ("title",), {"limit": MAX_TITLE})]
    return []


def _budget_refusals(budget: Decimal | None) -> list[Refusal]:
    codes = ProjectItemEditRefusal
    if budget is not None and not progress.is_amount(budget):
        return [Refusal(codes.BUDGET_OUT_OF_RANGE, ("budget",), {"limit": f"{progress.MOST_MONEY:,}"})]
    if budget is not None and not progress.is_fine(budget):
        return [Refusal(codes.BUDGET_TOO_FINE, ("budget",))]
    return []


async def _place_refusals(act: Act, node_id: int | None, county_id: int) -> list[Refusal]:
    codes = ProjectItemEditRefusal
    if node_id is None:
        return []
    # Held, so that the node is not closed while the item moves to it.
    node = await PlatformNode.select_for_update().get_or_none(id=node_id, county_id=county_id)
    if node is None:
        return [Refusal(codes.NODE_NOT_FOUND, ("nodeId",))]
    if not node.open:
        return [Refusal(codes.NODE_CLOSED, ("nodeId",))]
    if not await act.actor.is_staff_of(node.id):
        return [Refusal(codes.FORBIDDEN, ("nodeId",))]
    return []


async def _unit_refusals(unit_id: int | None, county_id: int) -> list[Refusal]:
    if unit_id is not None and not await UndertakingUnit.exists(id=unit_id, county_id=county_id):
        return [Refusal(ProjectItemEditRefusal.UNIT_NOT_FOUND, ("leadUnitId",))]
    return []


@dataclass(frozen=True)
class NewItem:
    title: str
    node_code: str
    unit_code: str
    budget: Decimal | None
    plan: Mapping[str, Decimal]


@dataclass(frozen=True)
class NewProject:
    year: int
    number: int
    title: str
    items: Sequence[NewItem]


@verb("projectsLoad")
async def load_projects(
    act: Act, *, county_code: str, projects: Sequence[NewProject], synthetic: bool = False
) -> list[ProjectItem]:
    """Enter the projects of a year with their items and plans, all or nothing. For the service itself."""
    county = await County.get(code=county_code)
    act.concerns(county, county.id)
    nodes = dict(await PlatformNode.filter(county_id=county.id).values_list("code", "id"))
    units = dict(await UndertakingUnit.filter(county_id=county.id).values_list("code", "id"))
    entered: list[ProjectItem] = []
    topics: list[str] = []
    for new in projects:
        project = await Project.create(
            county_id=county.id, year=new.year, number=new.number, title=new.title, synthetic=synthetic
        )
        topics.append(project_topic(project.id))
        for number, item in enumerate(new.items, 1):
            row = await ProjectItem.create(
                project_id=project.id,
                number=number,
                title=item.title,
                node_id=nodes[item.node_code],
                lead_unit_id=units[item.unit_code],
                budget=item.budget,
                synthetic=synthetic,
            )
            entered.append(row)
            await PlannedProgress.bulk_create(
                PlannedProgress(item_id=row.id, month=month, progress=planned) for month, planned in item.plan.items()
            )
    if entered:
        topics += await tree.topics_upward(*{item.node_id for item in entered})
    act.emit("projectsLoaded", topics, county_id=county.id, node_id=nodes[county_code], added=len(projects))
    return entered

"""Acts on items of projects: entering, reporting, editing, and loading whole years."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal

from models import clock
from models.acts import Act, verb
from models.errors import Refusal, RefusalCode, Refused, refuse
from models.files.attaching import attach
from models.files.kinds import IMAGES
from models.files.rows import FileScope
from models.platform import tree
from models.platform.rows import County, PlatformNode
from models.projects import figures, progress
from models.projects.errors import ProjectItemAddRefusal, ProjectItemEditRefusal, ProjectItemReportRefusal
from models.projects.figures import Beside, Figures
from models.projects.judging import JUDGED, LIT, judged
from models.projects.lights import DEFAULTS, ItemDecision
from models.projects.parts import ItemChanges, Source, item_refusals
from models.projects.rows import (
    BudgetSource,
    ItemCoUnit,
    LightRules,
    Milestone,
    PlannedProgress,
    ProgressReport,
    Project,
    ProjectItem,
)
from models.projects.sight import held_item, sees
from models.projects.topics import project_topic, topics_of
from models.projects.workflow import CHOSEN, OPEN_TO_ITEMS, PUBLISHED, Stage
from models.units.rows import UndertakingUnit

# As what photos hang on a report: of the place before the work, and after it.
BEFORE, AFTER = "before", "after"
MOST_PHOTOS = 9


@verb("projectItemReport")
async def report_progress(
    act: Act,
    *,
    item_id: int,
    month: str,
    progress_percent: Decimal,
    spent: Decimal,
    quantity: Decimal | None = None,
    situation: str = "",
    reason: str = "",
    explanation: str = "",
    remark: str = "",
    photos_before: Sequence[int] = (),
    photos_after: Sequence[int] = (),
    version: int | None = None,
    idempotency_key: str | None = None,
) -> ProgressReport:
    """Record what the lead unit says of one month; the newest month becomes the item's state, and its light is judged.

    `progress_percent` is cumulative, 0 to 100; `spent` is cumulative, in yuan; `quantity` in the target's unit. Months after
    the plan's end are reported too, against all of the plan. Photos are ids of loose files of the actor; everybody sees them then. Refuses with ProjectItemReportRefusal.
    The unique (item, month) is the last judge of two reports that come at once.
    """
    codes = ProjectItemReportRefusal
    said = Figures(progress_percent, spent, quantity, situation, reason, explanation, remark)
    photos = {BEFORE: list(photos_before), AFTER: list(photos_after)}
    arguments: dict[str, object] = {"item": item_id, "month": month, **asdict(said), **photos}
    # Locked before the key is asked for, so that of two retries at once the second finds what the first created.
    held = await held_item(act, item_id)
    if (earlier := await act.created_before(codes, idempotency_key, arguments)) is not None:
        return await ProgressReport.get(id=earlier)
    if held is None:
        raise refuse(codes.NOT_FOUND, "itemId")
    item, project = held
    if not act.as_officer_of(item.lead_unit_id):
        raise refuse(codes.NOT_LEAD_UNIT, "itemId")
    if version is not None and version != item.version:
        raise refuse(codes.STALE_VERSION, "version", version=item.version)
    refuse_unless_underway(codes, project, item, "itemId")
    today = clock.today(project.county.time_zone)
    plan = dict(await PlannedProgress.filter(item_id=item.id).values_list("month", "progress"))
    refusals = await _month_refusals(item, month, plan, today)
    beside = None if refusals else await beside_of(item, plan, month, progress.measured_on(month, today))
    refusals += figures.refusals(codes, said, beside)
    if refusals or beside is None:
        raise Refused(refusals)

    said = said.kept()
    report = await ProgressReport.create(
        item_id=item.id,
        month=month,
        **asdict(said),
        measured_on=progress.measured_on(month, today),
        planned=beside.planned,
        reported_at=act.at,
        reporter_id=act.actor.account_id,
    )
    for path, attached_as in (("photosBefore", BEFORE), ("photosAfter", AFTER)):
        if photos[attached_as]:
            await attach(
                act,
                codes,
                path,
                photos[attached_as],
                to=report,
                attached_as=attached_as,
                scope=FileScope.PUBLIC,
                kinds=IMAGES,
                most=MOST_PHOTOS,
            )
    # A month that was forgotten may be reported late; the item keeps showing its newest month.
    if item.reported_month is None or month > item.reported_month:
        show_report(item, report)
    item.version += 1
    await judged([item], project=project)
    await item.save()
    await act.remember(idempotency_key, arguments, report.id)
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
        light=item.light,
    )
    return report


def refuse_unless_underway(codes: type[RefusalCode], project: Project, item: ProjectItem, path: str) -> None:
    """Nothing is reported of an item before its project begins, nor after it is accepted or terminated."""
    if item.accepted_on is not None:
        raise refuse(codes["ITEM_ACCEPTED"], path)
    if item.decision is ItemDecision.TERMINATED:
        raise refuse(codes["ITEM_TERMINATED"], path)
    if project.stage is not Stage.IMPLEMENTING:
        raise refuse(codes["NOT_UNDERWAY"], path)


async def _month_refusals(item: ProjectItem, month: str, plan: Mapping[str, Decimal], today: date) -> list[Refusal]:
    codes = ProjectItemReportRefusal
    if progress.first_day(month) is None or not plan or month < min(plan):
        return [Refusal(codes.MONTH_UNKNOWN, ("month",), {"month": month[:20]})]
    if not progress.has_begun(month, today):
        return [Refusal(codes.MONTH_NOT_BEGUN, ("month",), {"month": month})]
    if await ProgressReport.exists(item_id=item.id, month=month):
        return [Refusal(codes.MONTH_ALREADY_REPORTED, ("month",), {"month": month})]
    return []


async def beside_of(item: ProjectItem, plan: Mapping[str, Decimal], month: str, measured_on: date) -> Beside:
    """What a report of the month is held against."""
    before = await ProgressReport.filter(item_id=item.id, month__lt=month).order_by("-month").first()
    after = await ProgressReport.filter(item_id=item.id, month__gt=month).order_by("month").first()
    return Beside(
        planned=progress.planned_on(plan, measured_on),
        before=(before.month, before.progress) if before else None,
        after=(after.month, after.progress) if after else None,
        budget=item.budget,
        has_target=item.target is not None,
    )


# What an item shows of its newest report.
SHOWN = ("progress", "spent", "quantity", "planned_progress", "reported_month", "measured_on")


def show_report(item: ProjectItem, report: ProgressReport) -> None:
    """Have the item show a report as its state."""
    item.progress, item.spent, item.quantity = report.progress, report.spent, report.quantity
    item.planned_progress = report.planned if report.planned is not None else item.planned_progress
    item.reported_month, item.measured_on = report.month, report.measured_on


@verb("projectItemEdit")
async def edit_item(act: Act, *, item_id: int, version: int, changes: ItemChanges) -> ProjectItem:
    """Correct an item: title, place, units, leader, money, and the target until it is voted.

    For staff of the subtree in which the item lies, and of the one into which it moves. Refuses with ProjectItemEditRefusal.
    """
    codes = ProjectItemEditRefusal
    held = await held_item(act, item_id)
    if held is None:
        raise refuse(codes.NOT_FOUND, "id")
    item, project = held
    if not await act.as_staff_of(item.node_id):
        raise refuse(codes.FORBIDDEN, "id")
    if item.version != version:
        raise refuse(codes.STALE_VERSION, "version", version=item.version)
    if changes.empty:
        raise refuse(codes.NOTHING_TO_CHANGE)
    if item.accepted_on is not None:
        raise refuse(codes.ITEM_ACCEPTED, "id")
    if project.chosen_at is not None and (changes.target is not None or changes.target_unit is not None):
        raise refuse(codes.TARGET_FIXED, "target" if changes.target is not None else "targetUnit")
    refusals = await item_refusals(act, codes, project, item, changes)
    if refusals:
        raise Refused(refusals)

    node_before = item.node_id
    await _apply(item, changes)
    item.version += 1
    await judged([item], project=project)
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


async def _apply(item: ProjectItem, changes: ItemChanges) -> None:
    """Set what is named; the co-units and sources of a row that stands already are replaced."""
    if changes.title is not None:
        item.title = changes.title.strip()
    if changes.node_id is not None:
        item.node_id = changes.node_id
    if changes.lead_unit_id is not None:
        item.lead_unit_id = changes.lead_unit_id
    if changes.budget is not None or changes.clear_budget:
        item.budget = None if changes.budget is None else progress.kept(changes.budget)
    if changes.leader is not None:
        item.leader = changes.leader.strip()
    if changes.coordinates is not None or changes.clear_coordinates:
        item.longitude, item.latitude = changes.coordinates or (None, None)
    if changes.target is not None:
        item.target = progress.kept(changes.target)
    if changes.target_unit is not None:
        item.target_unit = changes.target_unit.strip()
    if item.pk is not None:
        await _replace_lists(item, changes.co_unit_ids, changes.sources)


async def _replace_lists(
    item: ProjectItem, co_unit_ids: Sequence[int] | None, sources: Sequence[Source] | None
) -> None:
    if co_unit_ids is not None:
        await ItemCoUnit.filter(item_id=item.id).delete()
        await ItemCoUnit.bulk_create(ItemCoUnit(item_id=item.id, unit_id=unit_id) for unit_id in co_unit_ids)
    if sources is not None:
        await BudgetSource.filter(item_id=item.id).delete()
        await BudgetSource.bulk_create(
            BudgetSource(item_id=item.id, number=number, name=source.name.strip(), amount=progress.kept(source.amount))
            for number, source in enumerate(sources, 1)
        )


@verb("projectItemAdd")
async def add_item(act: Act, *, project_id: int, parts: ItemChanges, idempotency_key: str | None = None) -> ProjectItem:
    """Enter one more item of a project whose work has not begun. `parts` name at least title, node and lead unit.

    For staff of the project's node and of the item's. Refuses with ProjectItemAddRefusal.
    """
    codes = ProjectItemAddRefusal
    arguments: dict[str, object] = {"project": project_id, **asdict(parts)}
    # Locked, so that numbers follow one another and no item comes to a project that is being started.
    project = await Project.select_for_update().get_or_none(id=project_id)
    if (earlier := await act.created_before(codes, idempotency_key, arguments)) is not None:
        return await ProjectItem.get(id=earlier)
    if project is None or not await sees(act, project):
        raise refuse(codes.NOT_FOUND, "projectId")
    if not await act.as_staff_of(project.node_id):
        raise refuse(codes.FORBIDDEN, "projectId")
    if project.stage not in OPEN_TO_ITEMS:
        raise refuse(codes.WRONG_STAGE, "projectId", stage_zh=project.stage.zh, stage_en=project.stage.en)
    refusals = await item_refusals(act, codes, project, None, parts)
    if refusals:
        raise Refused(refusals)

    newest = await ProjectItem.filter(project_id=project.id).order_by("-number").first()
    item = ProjectItem(project_id=project.id, number=newest.number + 1 if newest else 1, synthetic=project.synthetic)
    await _apply(item, parts)
    if project.chosen_at is not None:
        item.baseline = item.target
    await item.save()
    await _replace_lists(item, parts.co_unit_ids, parts.sources)
    await act.remember(idempotency_key, arguments, item.id)
    act.concerns(item, project.county_id)
    act.emit(
        "projectItemAdded",
        await topics_of(item),
        county_id=project.county_id,
        node_id=item.node_id,
        project=project.id,
        item=item.id,
    )
    # As the database gives it back.
    return await ProjectItem.get(id=item.id)


@dataclass(frozen=True)
class NewItem:
    title: str
    node_code: str
    unit_code: str
    budget: Decimal | None
    plan: Mapping[str, Decimal]
    target: Decimal | None = None
    target_unit: str = ""
    leader: str = ""
    co_unit_codes: Sequence[str] = ()
    coordinates: tuple[float, float] | None = None
    sources: Sequence[Source] = ()
    milestones: Sequence[tuple[str, date]] = ()
    # What was reported before the service was there, month by month.
    reports: Sequence[tuple[str, Figures]] = ()


@dataclass(frozen=True)
class NewProject:
    """`node_code` is where the project belongs, the county's own if it is left out. `votes` are those for it and of all."""

    year: int
    number: int
    title: str
    items: Sequence[NewItem]
    category: str = ""
    proposer: str = ""
    node_code: str | None = None
    stage: Stage = Stage.IMPLEMENTING
    voted_on: date | None = None
    votes: tuple[int, int] | None = None


@verb("projectsLoad")
async def load_projects(
    act: Act,
    *,
    county_code: str,
    projects: Sequence[NewProject],
    synthetic: bool = False,
    stands_on: date | None = None,
) -> list[ProjectItem]:
    """Enter the projects of a year with their items and plans, all or nothing, as they stand. For the service itself.

    A project whose stage follows the ballot is chosen by it. `stands_on` is the day on which a demonstration stands.
    """
    county = await County.get(code=county_code)
    act.concerns(county, county.id)
    nodes = dict(await PlatformNode.filter(county_id=county.id).values_list("code", "id"))
    units = dict(await UndertakingUnit.filter(county_id=county.id).values_list("code", "id"))
    rules = await rules_in_force(county.id, act.at)
    entered: list[ProjectItem] = []
    topics: list[str] = []
    for new in projects:
        published, chosen = new.stage in PUBLISHED, new.stage in CHOSEN
        project = await Project.create(
            county_id=county.id,
            year=new.year,
            number=new.number,
            title=new.title,
            category=new.category,
            proposer=new.proposer,
            node_id=nodes[new.node_code or county_code],
            stage=new.stage,
            published_at=act.at if published else None,
            chosen_at=act.at if chosen else None,
            voted_on=new.voted_on,
            votes_for=new.votes[0] if new.votes else None,
            votes_due=new.votes[1] if new.votes else None,
            stands_on=stands_on,
            synthetic=synthetic,
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
                baseline=item.target if chosen else None,
                target=item.target,
                target_unit=item.target_unit,
                leader=item.leader,
                longitude=item.coordinates and item.coordinates[0],
                latitude=item.coordinates and item.coordinates[1],
                rules_id=rules.id if new.stage in LIT else None,
                synthetic=synthetic,
            )
            entered.append(row)
            await PlannedProgress.bulk_create(
                PlannedProgress(item_id=row.id, month=month, progress=planned) for month, planned in item.plan.items()
            )
            await Milestone.bulk_create(
                Milestone(item_id=row.id, number=place, title=title, planned_on=day)
                for place, (title, day) in enumerate(item.milestones, 1)
            )
            await _replace_lists(row, [units[code] for code in item.co_unit_codes], item.sources)
            await _load_reports(row, item.plan, item.reports, act.at)
    if entered:
        topics += await tree.topics_upward(*{item.node_id for item in entered})
        await judged(entered)
        await ProjectItem.bulk_update(entered, fields=[*JUDGED, *SHOWN])
    act.emit("projectsLoaded", topics, county_id=county.id, node_id=nodes[county_code], added=len(projects))
    return entered


async def _load_reports(
    item: ProjectItem, plan: Mapping[str, Decimal], said: Sequence[tuple[str, Figures]], at: datetime
) -> None:
    reports = [
        ProgressReport(
            item_id=item.id,
            month=month,
            **asdict(month_said.kept()),
            measured_on=progress.last_day(month),
            planned=progress.planned_on(plan, progress.last_day(month)),
            reported_at=at,
        )
        for month, month_said in sorted(said, key=lambda report: report[0])
    ]
    if reports:
        await ProgressReport.bulk_create(reports)
        show_report(item, reports[-1])


async def rules_in_force(county_id: int, at: datetime) -> LightRules:
    """The newest rule set of a county; the first one, with our defaults, where it has none. Part of an act."""
    found = await LightRules.filter(county_id=county_id).order_by("-version").first()
    return found or await _first_rules(county_id, at)


async def _first_rules(county_id: int, at: datetime) -> LightRules:
    return await LightRules.create(county_id=county_id, version=1, entered_at=at, **asdict(DEFAULTS))

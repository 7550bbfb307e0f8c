"""Acts on items while they are carried out: plan, corrections, targets, milestones, decisions, acceptance, lights."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

from models import clock
from models.acts import Act, verb
from models.errors import Refusal, RefusalCode, Refused, refuse
from models.platform.rows import County, NodeKind, PlatformNode
from models.projects import figures, progress
from models.projects.actions import beside_of, refuse_unless_underway, rules_in_force, show_report
from models.projects.errors import (
    LightRulesAddRefusal,
    MilestoneReachRefusal,
    ProjectItemAcceptRefusal,
    ProjectItemDecideRefusal,
    ProjectItemPlanSetRefusal,
    ProjectItemReportCorrectRefusal,
    TargetChangeDecideRefusal,
    TargetChangeRequestRefusal,
)
from models.projects.figures import MAX_TEXT, Figures
from models.projects.judging import JUDGED, judged
from models.projects.lights import ItemDecision, Thresholds
from models.projects.rows import (
    REPORT_FIGURES,
    Acceptance,
    ChangeState,
    ItemCoUnit,
    LightRules,
    Milestone,
    PlannedProgress,
    ProgressReport,
    Project,
    ProjectItem,
    ReportVersion,
    TargetChange,
)
from models.projects.sight import held_item
from models.projects.topics import project_topic, topics_of
from models.projects.workflow import OPEN_TO_ITEMS, Stage

MAX_TITLE = 200
MAX_MONTHS = 36
MAX_MILESTONES = 20
MOST_DAYS = 366


async def as_county_staff(act: Act, county_id: int) -> bool:
    """Whether the actor is staff of the county's own centre: decisions of the committee are entered there [D]."""
    centre = await PlatformNode.get(county_id=county_id, kind=NodeKind.COUNTY_CENTRE)
    return await act.as_staff_of(centre.id)


async def _changed(act: Act, item: ProjectItem, project: Project, kind: str, **facts: object) -> None:
    """Judge, raise the version, save, and tell: what every act here ends with."""
    item.version += 1
    await judged([item], project=project)
    await item.save()
    act.concerns(item, project.county_id)
    act.emit(
        kind,
        await topics_of(item),
        county_id=project.county_id,
        node_id=item.node_id,
        project=item.project_id,
        item=item.id,
        light=item.light,
        **facts,
    )


@dataclass(frozen=True)
class NewMilestone:
    title: str
    planned_on: date


@verb("projectItemPlanSet")
async def set_plan(
    act: Act,
    *,
    item_id: int,
    version: int,
    months: Sequence[tuple[str, Decimal]],
    milestones: Sequence[NewMilestone] = (),
) -> ProjectItem:
    """Set the planned progress at each month's end, and the milestones; both stand from the start of the work on [D].

    For staff of the item's node. Refuses with ProjectItemPlanSetRefusal.
    """
    codes = ProjectItemPlanSetRefusal
    held = await held_item(act, item_id)
    if held is None:
        raise refuse(codes.NOT_FOUND, "id")
    item, project = held
    if not await act.as_staff_of(item.node_id):
        raise refuse(codes.FORBIDDEN, "id")
    if item.version != version:
        raise refuse(codes.STALE_VERSION, "version", version=item.version)
    if project.stage not in OPEN_TO_ITEMS:
        raise refuse(codes.PLAN_FIXED, "months")
    refusals = [*_plan_refusals(months), *_milestone_refusals(milestones)]
    if refusals:
        raise Refused(refusals)

    await PlannedProgress.filter(item_id=item.id).delete()
    await PlannedProgress.bulk_create(
        PlannedProgress(item_id=item.id, month=month, progress=progress.kept(planned)) for month, planned in months
    )
    await Milestone.filter(item_id=item.id).delete()
    await Milestone.bulk_create(
        Milestone(item_id=item.id, number=number, title=new.title.strip(), planned_on=new.planned_on)
        for number, new in enumerate(milestones, 1)
    )
    await _changed(act, item, project, "projectItemPlanned")
    return item


def _plan_refusals(months: Sequence[tuple[str, Decimal]]) -> list[Refusal]:
    codes = ProjectItemPlanSetRefusal
    names = [month for month, _ in months]
    if len(names) > MAX_MONTHS or len(set(names)) != len(names) or None in map(progress.first_day, names):
        return [Refusal(codes.MONTHS_UNREADABLE, ("months",), {"limit": MAX_MONTHS})]
    planned = [share for _, share in sorted(months)]
    if not all(progress.is_share(share) and progress.is_fine(share) for share in planned) or planned != sorted(planned):
        return [Refusal(codes.PLAN_OUT_OF_RANGE, ("months",))]
    if not planned or planned[-1] != progress.FULL:
        return [Refusal(codes.PLAN_INCOMPLETE, ("months",))]
    return []


def _milestone_refusals(milestones: Sequence[NewMilestone]) -> list[Refusal]:
    readable = all(0 < len(new.title.strip()) <= MAX_TITLE for new in milestones)
    if readable and len(milestones) <= MAX_MILESTONES:
        return []
    facts: dict[str, object] = {"limit": MAX_TITLE, "most": MAX_MILESTONES}
    return [Refusal(ProjectItemPlanSetRefusal.MILESTONE_UNREADABLE, ("milestones",), facts)]


@verb("projectItemReportCorrect")
async def correct_report(
    act: Act, *, report_id: int, version: int, said: Figures, correction_reason: str
) -> ProgressReport:
    """Replace what a report said, with a reason; what it said before stays as a version that everybody sees.

    For the lead unit, until acceptance. The day that the report speaks of and its plan stay. Refuses with
    ProjectItemReportCorrectRefusal.
    """
    codes = ProjectItemReportCorrectRefusal
    found = await ProgressReport.get_or_none(id=report_id)
    held = await held_item(act, found.item_id) if found is not None else None
    if held is None:
        raise refuse(codes.NOT_FOUND, "reportId")
    item, project = held
    # Read again under the item's lock: every act on its reports takes that first.
    report = await ProgressReport.get(id=report_id)
    if not act.as_officer_of(item.lead_unit_id):
        raise refuse(codes.NOT_LEAD_UNIT, "reportId")
    if report.version != version:
        raise refuse(codes.STALE_VERSION, "version", version=report.version)
    refuse_unless_underway(codes, project, item, "reportId")
    refusals = _why_refusals(codes, "CORRECTION_REASON_REQUIRED", correction_reason, "correctionReason")
    plan = dict(await PlannedProgress.filter(item_id=item.id).values_list("month", "progress"))
    beside = await beside_of(item, plan, report.month, report.measured_on or progress.last_day(report.month))
    refusals += figures.refusals(codes, said, beside)
    if refusals:
        raise Refused(refusals)
    said = said.kept()
    before = {name: getattr(report, name) for name in REPORT_FIGURES}
    if before == asdict(said):
        raise refuse(codes.NOTHING_TO_CORRECT)

    await ReportVersion.create(
        report_id=report.id,
        number=report.version,
        **before,
        replaced_at=act.at,
        replaced_why=correction_reason.strip(),
        replaced_by_id=act.actor.account_id,
    )
    report.update_from_dict(asdict(said))
    report.planned = beside.planned
    report.version += 1
    await report.save()
    if report.month == item.reported_month:
        show_report(item, report)
    await _changed(act, item, project, "projectItemReportCorrected", month=report.month, progress=str(report.progress))
    return report


def _why_refusals(codes: type[RefusalCode], required: str, text: str, path: str) -> list[Refusal]:
    """A reason is given, and is not a book."""
    if not text.strip():
        return [Refusal(codes[required], (path,))]
    return _length_refusals(codes, text, path)


def _length_refusals(codes: type[RefusalCode], text: str, path: str) -> list[Refusal]:
    return [Refusal(codes["TEXT_TOO_LONG"], (path,), {"limit": MAX_TEXT})] if len(text) > MAX_TEXT else []


@verb("targetChangeRequest")
async def request_target_change(
    act: Act, *, item_id: int, quantity: Decimal, reason: str, idempotency_key: str | None = None
) -> TargetChange:
    """Ask for another target than the one that was voted. For the lead unit; the committee decides [yinzhou].

    Refuses with TargetChangeRequestRefusal. One request may be open; a partial unique index is the last judge.
    """
    codes = TargetChangeRequestRefusal
    arguments: dict[str, object] = {"item": item_id, "quantity": quantity, "reason": reason}
    held = await held_item(act, item_id)
    if (earlier := await act.created_before(codes, idempotency_key, arguments)) is not None:
        return await TargetChange.get(id=earlier)
    if held is None:
        raise refuse(codes.NOT_FOUND, "itemId")
    item, project = held
    if not act.as_officer_of(item.lead_unit_id):
        raise refuse(codes.NOT_LEAD_UNIT, "itemId")
    refuse_unless_underway(codes, project, item, "itemId")
    if item.baseline is None or item.target is None:
        raise refuse(codes.NO_TARGET, "itemId")
    if await TargetChange.exists(item_id=item.id, state=ChangeState.OPEN):
        raise refuse(codes.ALREADY_REQUESTED, "itemId")
    refusals = figures.quantity_refusals(codes, quantity, "quantity")
    if not refusals and quantity == item.target:
        refusals.append(Refusal(codes.QUANTITY_UNCHANGED, ("quantity",)))
    refusals += _why_refusals(codes, "REASON_REQUIRED", reason, "reason")
    if refusals:
        raise Refused(refusals)

    change = await TargetChange.create(
        item_id=item.id,
        number=await TargetChange.filter(item_id=item.id).count() + 1,
        previous=item.target,
        quantity=progress.kept(quantity),
        reason=reason.strip(),
        requested_at=act.at,
        requester_id=act.actor.account_id,
    )
    await act.remember(idempotency_key, arguments, change.id)
    await _changed(act, item, project, "projectItemTargetChangeRequested", change=change.id)
    return change


@verb("targetChangeDecide")
async def decide_target_change(act: Act, *, change_id: int, approved: bool, decision: str) -> TargetChange:
    """Enter what the committee decided of a request; an approved one is a new version of the target.

    For the county's staff. Refuses with TargetChangeDecideRefusal.
    """
    codes = TargetChangeDecideRefusal
    found = await TargetChange.get_or_none(id=change_id)
    held = await held_item(act, found.item_id) if found is not None else None
    if held is None:
        raise refuse(codes.NOT_FOUND, "id")
    item, project = held
    # Read again under the item's lock, which the other decision may have held.
    change = await TargetChange.get(id=change_id)
    if not await as_county_staff(act, project.county_id):
        raise refuse(codes.FORBIDDEN, "id")
    if item.accepted_on is not None:
        raise refuse(codes.ITEM_ACCEPTED, "id")
    if item.decision is ItemDecision.TERMINATED:
        raise refuse(codes.ITEM_TERMINATED, "id")
    if change.state is not ChangeState.OPEN:
        raise refuse(codes.ALREADY_DECIDED, "id")
    if refusals := _why_refusals(codes, "REASON_REQUIRED", decision, "decision"):
        raise Refused(refusals)

    change.state = ChangeState.APPROVED if approved else ChangeState.REFUSED
    change.decision, change.decided_at, change.decider_id = decision.strip(), act.at, act.actor.account_id
    if approved:
        item.target = change.quantity
        item.target_version += 1
        change.target_version = item.target_version
    await change.save()
    await _changed(act, item, project, "projectItemTargetChangeDecided", change=change.id, approved=approved)
    return change


async def voided(act: Act, items: Sequence[ProjectItem], why: str) -> list[TargetChange]:
    """The open requests of items that are accepted or terminated, set to be void. The verb that asked saves them."""
    found = await TargetChange.filter(item_id__in=[item.id for item in items], state=ChangeState.OPEN).order_by("id")
    for change in found:
        change.state, change.decision = ChangeState.VOID, why
        change.decided_at, change.decider_id = act.at, act.actor.account_id
    return found


@verb("projectItemAccept")
async def accept_item(
    act: Act,
    *,
    item_id: int,
    version: int,
    accepted_on: date,
    quantity: Decimal | None = None,
    cost: Decimal | None = None,
    remark: str = "",
    idempotency_key: str | None = None,
) -> Acceptance:
    """Accept an item after a check (验收). For staff of its node who do not act for a unit that works on it.

    `quantity` is what was found; without one the reported one counts. `cost` in yuan. Refuses with ProjectItemAcceptRefusal.
    """
    codes = ProjectItemAcceptRefusal
    arguments: dict[str, object] = {
        "item": item_id,
        "on": accepted_on,
        "quantity": quantity,
        "cost": cost,
        "remark": remark,
    }
    held = await held_item(act, item_id)
    if (earlier := await act.created_before(codes, idempotency_key, arguments)) is not None:
        return await Acceptance.get(id=earlier)
    if held is None:
        raise refuse(codes.NOT_FOUND, "itemId")
    item, project = held
    # An officer of the unit is told so even where they are staff as well.
    if act.actor.units & await _units_of(item):
        raise refuse(codes.OWN_WORK, "itemId")
    if not await act.as_staff_of(item.node_id):
        raise refuse(codes.FORBIDDEN, "itemId")
    if item.version != version:
        raise refuse(codes.STALE_VERSION, "version", version=item.version)
    if item.accepted_on is not None:
        raise refuse(codes.ALREADY_ACCEPTED, "itemId")
    if item.decision is ItemDecision.TERMINATED:
        raise refuse(codes.ITEM_TERMINATED, "itemId")
    if project.stage is not Stage.IMPLEMENTING:
        raise refuse(codes.NOT_UNDERWAY, "itemId")
    if item.progress != progress.FULL and not progress.is_exceeded(item.quantity, item.target):
        raise refuse(codes.NOT_COMPLETED, "itemId")
    today = clock.today(project.county.time_zone)
    refusals = [Refusal(codes.DATE_IN_FUTURE, ("acceptedOn",))] if accepted_on > today else []
    # What was entered without the day of its ballot was voted in its year at the earliest [D].
    since = project.voted_on or date(project.year, 1, 1)
    if accepted_on < since:
        refusals.append(Refusal(codes.DATE_BEFORE_VOTE, ("acceptedOn",), {"since": since}))
    refusals += _accepted_figures_refusals(item, quantity, cost)
    refusals += _length_refusals(codes, remark, "remark")
    if refusals:
        raise Refused(refusals)

    found = quantity if quantity is not None else item.quantity
    acceptance = await Acceptance.create(
        item_id=item.id,
        accepted_on=accepted_on,
        quantity=None if not found else progress.kept(found),
        cost=None if cost is None else progress.kept(cost),
        remark=remark,
        accepted_at=act.at,
        acceptor_id=act.actor.account_id,
    )
    item.accepted_on = accepted_on
    for change in await voided(act, [item], remark):
        await change.save()
    await act.remember(idempotency_key, arguments, acceptance.id)
    await _changed(act, item, project, "projectItemAccepted")
    return acceptance


async def _units_of(item: ProjectItem) -> set[int]:
    return {item.lead_unit_id, *(row.unit_id for row in await ItemCoUnit.filter(item_id=item.id))}


def _accepted_figures_refusals(item: ProjectItem, quantity: Decimal | None, cost: Decimal | None) -> list[Refusal]:
    codes = ProjectItemAcceptRefusal
    found = [] if quantity is None else figures.quantity_refusals(codes, quantity, "quantity")
    reached = quantity if quantity is not None else item.quantity
    if not found and item.target is not None and (reached is None or reached < item.target):
        found.append(Refusal(codes.TARGET_NOT_REACHED, ("quantity",), {"target": progress.plain(item.target)}))
    if cost is not None and not progress.is_amount(cost):
        found.append(Refusal(codes.COST_OUT_OF_RANGE, ("cost",), {"limit": f"{progress.MOST_MONEY:,}"}))
    elif cost is not None and not progress.is_fine(cost):
        found.append(Refusal(codes.COST_TOO_FINE, ("cost",)))
    return found


@verb("projectItemDecide")
async def decide_item(
    act: Act, *, item_id: int, version: int, decision: ItemDecision | None, reason: str
) -> ProjectItem:
    """Enter the committee's decision to adjust or terminate an item, or, with None, to go on with it.

    For the county's staff. Refuses with ProjectItemDecideRefusal.
    """
    codes = ProjectItemDecideRefusal
    held = await held_item(act, item_id)
    if held is None:
        raise refuse(codes.NOT_FOUND, "id")
    item, project = held
    if not await as_county_staff(act, project.county_id):
        raise refuse(codes.FORBIDDEN, "id")
    if item.version != version:
        raise refuse(codes.STALE_VERSION, "version", version=item.version)
    if item.accepted_on is not None:
        raise refuse(codes.ITEM_ACCEPTED, "id")
    if project.stage is not Stage.IMPLEMENTING:
        raise refuse(codes.NOT_UNDERWAY, "id")
    if item.decision is decision:
        raise refuse(codes.NOTHING_TO_CHANGE, "decision")
    if refusals := _why_refusals(codes, "REASON_REQUIRED", reason, "reason"):
        raise Refused(refusals)

    item.decision, item.decided_why = decision, reason.strip()
    item.decided_on = None if decision is None else clock.today(project.county.time_zone)
    if decision is ItemDecision.TERMINATED:
        for change in await voided(act, [item], item.decided_why):
            await change.save()
    await _changed(act, item, project, "projectItemDecided", decision=decision.value if decision else None)
    return item


@verb("milestoneReach")
async def reach_milestone(act: Act, *, milestone_id: int, reached_on: date) -> Milestone:
    """Say on which day a milestone was reached. For the lead unit. Refuses with MilestoneReachRefusal."""
    codes = MilestoneReachRefusal
    found = await Milestone.get_or_none(id=milestone_id)
    held = await held_item(act, found.item_id) if found is not None else None
    if held is None:
        raise refuse(codes.NOT_FOUND, "id")
    item, project = held
    milestone = await Milestone.get(id=milestone_id)
    if not act.as_officer_of(item.lead_unit_id):
        raise refuse(codes.NOT_LEAD_UNIT, "id")
    refuse_unless_underway(codes, project, item, "id")
    if milestone.reached_on is not None:
        raise refuse(codes.ALREADY_REACHED, "id")
    if reached_on > clock.today(project.county.time_zone):
        raise refuse(codes.DATE_IN_FUTURE, "reachedOn")

    milestone.reached_on = reached_on
    await milestone.save()
    await _changed(act, item, project, "projectItemMilestoneReached", milestone=milestone.id)
    return milestone


@verb("lightRulesAdd")
async def add_rules(
    act: Act, *, county_id: int, thresholds: Thresholds, idempotency_key: str | None = None
) -> LightRules:
    """Enter a county's next rule set. Items keep the version that they began with. For its administrator.

    Refuses with LightRulesAddRefusal.
    """
    codes = LightRulesAddRefusal
    arguments: dict[str, object] = {"county": county_id, **asdict(thresholds)}
    county = await County.select_for_update(no_key=True).get_or_none(id=county_id)
    if (earlier := await act.created_before(codes, idempotency_key, arguments)) is not None:
        return await LightRules.get(id=earlier)
    if county is None:
        raise refuse(codes.NOT_FOUND, "code")
    if not act.as_administrator() or act.actor.county_id not in (None, county.id):
        raise refuse(codes.FORBIDDEN, "code")
    if not _are_possible(thresholds):
        raise refuse(codes.THRESHOLD_OUT_OF_RANGE, limit=MOST_DAYS)

    newest = await LightRules.filter(county_id=county.id).order_by("-version").first()
    rules = await LightRules.create(
        county_id=county.id,
        version=newest.version + 1 if newest else 1,
        entered_at=act.at,
        **{**asdict(thresholds), "shortfall": progress.kept(thresholds.shortfall)},
    )
    await act.remember(idempotency_key, arguments, rules.id)
    act.concerns(rules)
    # No stream shows the rules by themselves; an item shows its own version, which stays.
    return rules


def _are_possible(rules: Thresholds) -> bool:
    days = rules.report_late_days, rules.report_missing_days, rules.milestone_late_days
    return (
        progress.is_share(rules.shortfall)
        and progress.is_fine(rules.shortfall)
        and 1 <= rules.report_due_day <= 28
        and all(0 <= count <= MOST_DAYS for count in days)
        and rules.report_late_days <= rules.report_missing_days
    )


@verb("projectLightsJudge")
async def judge_lights(act: Act, *, item_ids: Sequence[int]) -> int:
    """Judge items because time has passed; one event for each whose light or its reason has changed. For the timekeeper.

    Returns how many changed. An item that another act holds at this moment is judged after it.
    """
    items = await ProjectItem.select_for_update().filter(id__in=item_ids).order_by("id")
    projects = {row.id: row for row in await Project.filter(id__in={item.project_id for item in items})}
    for item in items:
        if item.rules_id is None:
            item.rules_id = (await rules_in_force(projects[item.project_id].county_id, act.at)).id
    changed = await judged(items, by_act=False)
    act.changed_nothing = not changed
    for item in changed:
        # The version stays: it guards edits, and nobody has edited anything.
        await item.save(update_fields=JUDGED)
        project = projects[item.project_id]
        act.concerns(item, project.county_id)
        act.emit(
            "projectItemLightChanged",
            await topics_of(item),
            county_id=project.county_id,
            node_id=item.node_id,
            project=item.project_id,
            item=item.id,
            light=item.light,
        )
    return len(changed)


@verb("projectsStandOn")
async def stand_on(act: Act, *, county_code: str, year: int, day: date) -> None:
    """Move the day on which a demonstration's projects stand. For the service itself; real projects stand today."""
    county = await County.get(code=county_code)
    projects = await Project.select_for_update().filter(county_id=county.id, year=year, stands_on__not_isnull=True)
    for project in projects:
        project.stands_on = day
        await project.save(update_fields=["stands_on"])
        act.emit("projectStandsOn", [project_topic(project.id)], county_id=county.id, project=project.id, day=str(day))
    act.concerns(county, county.id)

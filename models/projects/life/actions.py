"""Acts on a project as a whole: from the pool through the ballot to its evaluation, as the workflow table says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from models import clock
from models.acts import Act, verb
from models.errors import Refusal, RefusalCode, Refused, refuse
from models.platform import tree
from models.platform.rows import County, PlatformNode
from models.projects import progress
from models.projects.actions import rules_in_force
from models.projects.errors import (
    ProjectAcceptRefusal,
    ProjectCollectRefusal,
    ProjectDecideRefusal,
    ProjectEditRefusal,
    ProjectEvaluateRefusal,
    ProjectImplementRefusal,
    ProjectNominateRefusal,
    ProjectProposeRefusal,
    ProjectReturnRefusal,
    ProjectScreenRefusal,
    ProjectTerminateRefusal,
)
from models.projects.figures import MAX_TEXT
from models.projects.judging import judged
from models.projects.lights import ItemDecision
from models.projects.parts import MAX_NAME, MAX_TITLE
from models.projects.rows import PlannedProgress, Project, ProjectItem, ProjectStep
from models.projects.sight import sees
from models.projects.topics import project_topic
from models.projects.tracking.actions import as_county_staff, voided
from models.projects.workflow import OPEN_TO_EDITS, Hand, Stage, Step, Transition, transition
from models.representatives.rows import Person

FIRST_YEAR, LAST_YEAR = 2000, 2100
MAX_PROPOSER = 200
MAX_CONTENT = 10_000


@verb("projectPropose")
async def propose_project(
    act: Act,
    *,
    node_id: int,
    year: int,
    title: str,
    category: str = "",
    content: str = "",
    proposer: str = "",
    proposer_person_id: int | None = None,
    idempotency_key: str | None = None,
) -> Project:
    """Enter a proposal into the pool of a node. `year` is the one for which it is meant; `proposer` is a name or a body,
    that of the person if it is left out. For staff of the node. Refuses with ProjectProposeRefusal.
    """
    codes = ProjectProposeRefusal
    arguments: dict[str, object] = {
        "node": node_id,
        "year": year,
        "title": title,
        "category": category,
        "content": content,
        "proposer": proposer,
        "person": proposer_person_id,
    }
    node = await PlatformNode.select_for_update().get_or_none(id=node_id)
    # Locked, so that the year's numbers follow one another.
    county = node and await County.select_for_update(no_key=True).get(id=node.county_id)
    if (earlier := await act.created_before(codes, idempotency_key, arguments)) is not None:
        return await Project.get(id=earlier)
    if node is None or county is None:
        raise refuse(codes.NODE_NOT_FOUND, "nodeId")
    if not await act.as_staff_of(node.id):
        raise refuse(codes.FORBIDDEN, "nodeId")
    person = None
    if proposer_person_id is not None:
        person = await Person.get_or_none(id=proposer_person_id, county_id=county.id)
    refusals = [] if node.open else [Refusal(codes.NODE_CLOSED, ("nodeId",))]
    refusals += _year_refusals(codes, year)
    if proposer_person_id is not None and person is None:
        refusals.append(Refusal(codes.REPRESENTATIVE_NOT_FOUND, ("representativeId",)))
    named = proposer.strip() or (person.name if person else "")
    refusals += _text_refusals(codes, title=title, category=category, content=content, proposer=named)
    if refusals:
        raise Refused(refusals)

    project = await Project.create(
        county_id=county.id,
        node_id=node.id,
        year=year,
        number=await _next_number(county.id, year),
        title=title.strip(),
        category=category.strip(),
        content=content,
        proposer=named,
        proposer_person_id=person and person.id,
        stage=Stage.POOL,
    )
    await _enter_step(act, project, Step.PROPOSE, "")
    await act.remember(idempotency_key, arguments, project.id)
    await _tell(act, project, "projectProposed")
    return project


async def _next_number(county_id: int, year: int) -> int:
    newest = await Project.filter(county_id=county_id, year=year).order_by("-number").first()
    return newest.number + 1 if newest else 1


def _year_refusals(codes: type[RefusalCode], year: int) -> list[Refusal]:
    if FIRST_YEAR <= year <= LAST_YEAR:
        return []
    return [Refusal(codes["YEAR_OUT_OF_RANGE"], ("year",), {"first": FIRST_YEAR, "last": LAST_YEAR})]


def _text_refusals(
    codes: type[RefusalCode],
    *,
    title: str | None = None,
    category: str | None = None,
    content: str | None = None,
    proposer: str | None = None,
) -> list[Refusal]:
    found = []
    if title is not None and not title.strip():
        found.append(Refusal(codes["TITLE_REQUIRED"], ("title",)))
    elif title is not None and len(title.strip()) > MAX_TITLE:
        found.append(Refusal(codes["TITLE_TOO_LONG"], ("title",), {"limit": MAX_TITLE}))
    if category is not None and len(category.strip()) > MAX_NAME:
        found.append(Refusal(codes["CATEGORY_TOO_LONG"], ("category",), {"limit": MAX_NAME}))
    if proposer is not None and not proposer.strip():
        found.append(Refusal(codes["PROPOSER_REQUIRED"], ("proposer",)))
    elif proposer is not None and len(proposer.strip()) > MAX_PROPOSER:
        found.append(Refusal(codes["PROPOSER_TOO_LONG"], ("proposer",), {"limit": MAX_PROPOSER}))
    if content is not None and len(content) > MAX_CONTENT:
        found.append(Refusal(codes["TEXT_TOO_LONG"], ("content",), {"limit": MAX_CONTENT}))
    return found


@verb("projectEdit")
async def edit_project(
    act: Act,
    *,
    project_id: int,
    version: int,
    title: str | None = None,
    category: str | None = None,
    content: str | None = None,
    proposer: str | None = None,
) -> Project:
    """Correct what a proposal says, until it is a candidate: then it is what the representatives were sent.

    For staff of its node. Refuses with ProjectEditRefusal.
    """
    codes = ProjectEditRefusal
    project = await _locked(act, codes, project_id)
    if not await act.as_staff_of(project.node_id):
        raise refuse(codes.FORBIDDEN, "id")
    _refuse_if_stale(codes, project, version)
    if project.stage not in OPEN_TO_EDITS:
        raise _wrong_stage(codes, project)
    if title is None and category is None and content is None and proposer is None:
        raise refuse(codes.NOTHING_TO_CHANGE)
    refusals = _text_refusals(codes, title=title, category=category, content=content, proposer=proposer)
    if refusals:
        raise Refused(refusals)
    project.title = project.title if title is None else title.strip()
    project.category = project.category if category is None else category.strip()
    project.content = project.content if content is None else content
    project.proposer = project.proposer if proposer is None else proposer.strip()
    await _save(act, project, "projectEdited")
    return project


async def _locked(act: Act, codes: type[RefusalCode], project_id: int) -> Project:
    """The project, held until the act ends: of two steps at once the second sees where the first has led."""
    project = await Project.select_for_update().get_or_none(id=project_id)
    if project is None or not await sees(act, project):
        raise refuse(codes["NOT_FOUND"], "id")
    return project


def _refuse_if_stale(codes: type[RefusalCode], project: Project, version: int | None) -> None:
    if version is not None and project.version != version:
        raise refuse(codes["STALE_VERSION"], "version", version=project.version)


def _wrong_stage(codes: type[RefusalCode], project: Project) -> Refused:
    return refuse(codes["WRONG_STAGE"], "id", stage_zh=project.stage.zh, stage_en=project.stage.en)


async def _begun(
    act: Act, codes: type[RefusalCode], step: Step, project_id: int, version: int
) -> tuple[Project, Transition]:
    """The locked project and the transition that the step makes of it, once actor, version and stage are right."""
    project = await _locked(act, codes, project_id)
    found = transition(project.stage, step)
    of_county = found is not None and found.hand is not Hand.STAFF
    if not await (as_county_staff(act, project.county_id) if of_county else act.as_staff_of(project.node_id)):
        raise refuse(codes["FORBIDDEN"], "id")
    _refuse_if_stale(codes, project, version)
    if found is None:
        raise _wrong_stage(codes, project)
    return project, found


async def _take(act: Act, project: Project, step: Step, to: Stage, remark: str, **facts: object) -> None:
    project.stage = to
    await _enter_step(act, project, step, remark)
    await _save(act, project, "projectStepTaken", step=step.value, stage=to.value, **facts)


async def _enter_step(act: Act, project: Project, step: Step, remark: str) -> None:
    await ProjectStep.create(
        project_id=project.id,
        number=await ProjectStep.filter(project_id=project.id).count() + 1,
        step=step,
        stage=project.stage,
        remark=remark.strip(),
        at=act.at,
    )


async def _save(act: Act, project: Project, kind: str, **facts: object) -> None:
    project.version += 1
    await project.save()
    await _tell(act, project, kind, **facts)


async def _tell(act: Act, project: Project, kind: str, **facts: object) -> None:
    nodes = {project.node_id, *(item.node_id for item in await ProjectItem.filter(project_id=project.id))}
    act.concerns(project)
    act.emit(
        kind,
        [project_topic(project.id), *await tree.topics_upward(*nodes)],
        county_id=project.county_id,
        node_id=project.node_id,
        project=project.id,
        **facts,
    )


def _remark_refusals(codes: type[RefusalCode], remark: str, path: str, required: bool = False) -> list[Refusal]:
    if required and not remark.strip():
        return [Refusal(codes["REASON_REQUIRED"], (path,))]
    return [Refusal(codes["TEXT_TOO_LONG"], (path,), {"limit": MAX_TEXT})] if len(remark) > MAX_TEXT else []


@verb("projectCollect")
async def collect_project(act: Act, *, project_id: int, version: int, year: int, remark: str = "") -> Project:
    """Take a proposal out of the pool for a year. Refuses with ProjectCollectRefusal."""
    codes = ProjectCollectRefusal
    project, found = await _begun(act, codes, Step.COLLECT, project_id, version)
    if refusals := [*_year_refusals(codes, year), *_remark_refusals(codes, remark, "remark")]:
        raise Refused(refusals)
    if year != project.year:
        await County.select_for_update(no_key=True).get(id=project.county_id)
        project.number, project.year = await _next_number(project.county_id, year), year
    await _take(act, project, found.step, found.target, remark)
    return project


@verb("projectScreen")
async def screen_project(act: Act, *, project_id: int, version: int, remark: str = "") -> Project:
    """Say that a collected proposal passed the screening [sx-rep]. Refuses with ProjectScreenRefusal."""
    codes = ProjectScreenRefusal
    project, found = await _begun(act, codes, Step.SCREEN, project_id, version)
    if refusals := _remark_refusals(codes, remark, "remark"):
        raise Refused(refusals)
    await _take(act, project, found.step, found.target, remark)
    return project


@verb("projectNominate")
async def nominate_project(act: Act, *, project_id: int, version: int, remark: str = "") -> Project:
    """Make a project a candidate: from now on everybody sees it [cq]. Refuses with ProjectNominateRefusal."""
    codes = ProjectNominateRefusal
    project, found = await _begun(act, codes, Step.NOMINATE, project_id, version)
    if not await ProjectItem.exists(project_id=project.id):
        raise refuse(codes.ITEMS_REQUIRED, "id")
    if refusals := _remark_refusals(codes, remark, "remark"):
        raise Refused(refusals)
    project.published_at = project.published_at or act.at
    await _take(act, project, found.step, found.target, remark)
    return project


@verb("projectReturn")
async def return_project(act: Act, *, project_id: int, version: int, reason: str) -> Project:
    """Return a project to the pool before the ballot, with the reason. Refuses with ProjectReturnRefusal."""
    codes = ProjectReturnRefusal
    project, found = await _begun(act, codes, Step.RETURN, project_id, version)
    if refusals := _remark_refusals(codes, reason, "reason", required=True):
        raise Refused(refusals)
    await _take(act, project, found.step, found.target, reason)
    return project


@dataclass(frozen=True)
class Result:
    """What a ballot says of one candidate: whether it is chosen, the votes for it, and those of all members in office."""

    project_id: int
    chosen: bool
    votes_for: int
    votes_due: int


@verb("projectsChooseByVote")
async def choose_by_vote(act: Act, *, results: Sequence[Result], voted_on: date, remark: str = "") -> list[Project]:
    """Carry out a declared ballot: its winners are the year's projects with targets that stand, the others return to the
    pool [D]. For the service itself, as a part of declaring; who won is the ballot's own rule.
    """
    projects = []
    for result in sorted(results, key=lambda result: result.project_id):
        project = await Project.select_for_update().get(id=result.project_id)
        step = Step.CHOOSE if result.chosen else Step.LOSE
        found = transition(project.stage, step)
        if found is None:
            raise _wrong_stage(ProjectDecideRefusal, project)
        await _carry_out(act, project, result, found, voted_on, remark)
        projects.append(project)
    return projects


@verb("projectDecide")
async def decide_project(
    act: Act,
    *,
    project_id: int,
    version: int,
    chosen: bool,
    votes_for: int,
    votes_due: int,
    voted_on: date,
    remark: str = "",
) -> Project:
    """Enter what a past ballot said of a candidate, with its figures [D]. For the county's staff.

    To be chosen takes more than half of all members in office [law:组织25]. Refuses with ProjectDecideRefusal.
    """
    codes = ProjectDecideRefusal
    step = Step.CHOOSE if chosen else Step.LOSE
    project = await _locked(act, codes, project_id)
    if not await as_county_staff(act, project.county_id):
        raise refuse(codes.FORBIDDEN, "id")
    _refuse_if_stale(codes, project, version)
    found = transition(project.stage, step)
    if found is None:
        raise _wrong_stage(codes, project)
    county = await County.get(id=project.county_id)
    refusals = []
    if not 0 <= votes_for <= votes_due:
        refusals.append(Refusal(codes.FIGURES_IMPOSSIBLE, ("votesFor",), {"due": votes_due}))
    elif chosen and votes_for < majority_of(votes_due):
        facts: dict[str, object] = {"due": votes_due, "need": majority_of(votes_due)}
        refusals.append(Refusal(codes.MAJORITY_MISSING, ("votesFor",), facts))
    if voted_on > clock.today(county.time_zone):
        refusals.append(Refusal(codes.DATE_IN_FUTURE, ("votedOn",)))
    refusals += _remark_refusals(codes, remark, "remark")
    if refusals:
        raise Refused(refusals)
    await _carry_out(act, project, Result(project.id, chosen, votes_for, votes_due), found, voted_on, remark)
    return project


def majority_of(members: int) -> int:
    """More than half of all [law:组织25]."""
    return members // 2 + 1


async def _carry_out(
    act: Act, project: Project, result: Result, found: Transition, voted_on: date, remark: str
) -> None:
    project.voted_on, project.votes_for, project.votes_due = voted_on, result.votes_for, result.votes_due
    if result.chosen:
        project.chosen_at = act.at
        for item in await ProjectItem.select_for_update().filter(project_id=project.id).order_by("id"):
            item.baseline, item.version = item.target, item.version + 1
            await item.save(update_fields=["baseline", "version"])
    figures = {"votesFor": result.votes_for, "votesDue": result.votes_due}
    await _take(act, project, found.step, found.target, remark, **figures)


@verb("projectImplement")
async def implement_project(act: Act, *, project_id: int, version: int, remark: str = "") -> Project:
    """Start the work: plans stand, lights are lit by the rules in force now. Refuses with ProjectImplementRefusal."""
    codes = ProjectImplementRefusal
    project, found = await _begun(act, codes, Step.IMPLEMENT, project_id, version)
    items = await ProjectItem.select_for_update().filter(project_id=project.id).order_by("id")
    if not items:
        raise refuse(codes.ITEMS_REQUIRED, "id")
    ended = await PlannedProgress.filter(item__project_id=project.id, progress=progress.FULL)
    planned = {month.item_id for month in ended}
    refusals = [
        Refusal(codes.PLAN_MISSING, ("id",), {"number": item.number}) for item in items if item.id not in planned
    ]
    refusals += _remark_refusals(codes, remark, "remark")
    if refusals:
        raise Refused(refusals)
    rules = await rules_in_force(project.county_id, act.at)
    await _take(act, project, found.step, found.target, remark)
    for item in items:
        item.rules_id = rules.id
    await _light_anew(items)
    return project


async def _light_anew(items: Sequence[ProjectItem]) -> None:
    await judged(items)
    for item in items:
        item.version += 1
        await item.save()


@verb("projectAccept")
async def accept_project(act: Act, *, project_id: int, version: int, remark: str = "") -> Project:
    """Close the work on a project all of whose items are accepted or terminated. Refuses with ProjectAcceptRefusal."""
    codes = ProjectAcceptRefusal
    project, found = await _begun(act, codes, Step.ACCEPT, project_id, version)
    items = await ProjectItem.select_for_update().filter(project_id=project.id).order_by("id")
    unsettled = [item for item in items if item.accepted_on is None and item.decision is not ItemDecision.TERMINATED]
    if unsettled:
        raise refuse(codes.ITEMS_UNSETTLED, "id", count=len(unsettled))
    if refusals := _remark_refusals(codes, remark, "remark"):
        raise Refused(refusals)
    await _take(act, project, found.step, found.target, remark)
    return project


@verb("projectEvaluate")
async def evaluate_project(act: Act, *, project_id: int, version: int, conclusion: str) -> Project:
    """Enter the year-end evaluation [zhenhai]. For the county's staff. Refuses with ProjectEvaluateRefusal."""
    codes = ProjectEvaluateRefusal
    project, found = await _begun(act, codes, Step.EVALUATE, project_id, version)
    if refusals := _remark_refusals(codes, conclusion, "conclusion", required=True):
        raise Refused(refusals)
    await _take(act, project, found.step, found.target, conclusion)
    return project


@verb("projectTerminate")
async def terminate_project(act: Act, *, project_id: int, version: int, reason: str) -> Project:
    """End a project: a proposal by staff, what was voted by decision of the committee only [D].

    Items that are not accepted are terminated with it. Refuses with ProjectTerminateRefusal.
    """
    codes = ProjectTerminateRefusal
    project, found = await _begun(act, codes, Step.TERMINATE, project_id, version)
    if refusals := _remark_refusals(codes, reason, "reason", required=True):
        raise Refused(refusals)
    items = await ProjectItem.select_for_update().filter(project_id=project.id, accepted_on=None).order_by("id")
    today = clock.today((await County.get(id=project.county_id)).time_zone)
    if project.chosen_at is not None:
        rules = await rules_in_force(project.county_id, act.at)
        for item in items:
            item.decision, item.decided_on, item.decided_why = ItemDecision.TERMINATED, today, reason.strip()
            item.rules_id = item.rules_id or rules.id
        for change in await voided(act, items, reason.strip()):
            await change.save()
    await _take(act, project, found.step, found.target, reason)
    await _light_anew(items)
    return project

"""What must have happened in a county before an operation on a project's life, its supervision or its year can be sent, and the ids
and versions that it is then given. All else of its variables is what its file shows."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from models import clock
from models.actor import SERVICE
from models.bodies.loading import NewBody, NewTerm, load_bodies
from models.bodies.rows import Body, BodyKind
from models.evaluations.actions import close_period
from models.evaluations.rows import EvaluationPeriod
from models.platform.rows import County, PlatformNode
from models.projects.actions import NewItem, NewProject, load_projects, report_progress
from models.projects.progress import even_plan
from models.projects.rows import Milestone, ProjectItem
from models.projects.tracking.actions import accept_item
from models.projects.workflow import Stage
from models.representatives.rows import Membership, MembershipState
from models.supervision.groups.actions import add_group, add_member
from models.supervision.problems.actions import answer_problem, assign_problem, check_problem, raise_problem
from models.supervision.rows import SupervisionProblem, SupervisionRole
from models.supervision.workflow import ProblemState
from models.supervision.year.actions import Said, correct_year_end, publish_mid_year, publish_year_end
from models.supervision.year.rows import ItemWatch, YearEndEntry, YearEndList
from models.supervision.year.satisfaction import SatisfactionTest
from models.units.rows import UndertakingUnit
from schema.node import encode_id
from tests.support.rosters import text
from tests.support.uploading import sent
from tests.support.world import World

# A year in which the counties of the tests have projects, and a number in it that none of them has.
YEAR, NUMBER = 2024, 9
LOW = SatisfactionTest(31, 29, 5, 5, 19)

Made = dict[str, Any]


async def first_item(code: str) -> ProjectItem:
    """The first of 2025."""
    found = await ProjectItem.filter(project__county__code=code, project__year=2025).order_by("id").first()
    assert found
    return found


async def project_at(code: str, stage: Stage) -> ProjectItem:
    """The one item of a new project at a stage."""
    unit = await UndertakingUnit.filter(county__code=code).order_by("id").first()
    assert unit
    plan, milestones = even_plan(YEAR, 1, 12), [("开工", date(YEAR, 3, 31))]
    item = NewItem("新细项", code, unit.code, Decimal(9), plan, milestones=milestones)
    [row] = await load_projects(
        SERVICE, county_code=code, projects=[NewProject(YEAR, NUMBER, "新项目", [item], stage=stage)]
    )
    return row


def at(stage: Stage) -> Callable[[World, str, int], Awaitable[Made]]:
    async def make(_: World, code: str, __: int) -> Made:
        item = await project_at(code, stage)
        return {"id": encode_id("Project", item.project_id), "version": 1}

    return make


async def node(_: World, code: str, __: int) -> Made:
    return {"nodeId": encode_id("PlatformNode", (await PlatformNode.get(code=code)).id)}


async def new_item(world: World, code: str, size: int) -> Made:
    item = await project_at(code, Stage.CANDIDATE)
    unit = encode_id("UndertakingUnit", item.lead_unit_id)
    return {
        **await node(world, code, size),
        "projectId": encode_id("Project", item.project_id),
        "leadUnitId": unit,
    }


async def planned_item(_: World, code: str, __: int) -> Made:
    item = await project_at(code, Stage.VOTED)
    return {"id": encode_id("ProjectItem", item.id), "version": item.version}


async def milestone(_: World, code: str, __: int) -> Made:
    item = await project_at(code, Stage.IMPLEMENTING)
    return {"id": encode_id("Milestone", (await Milestone.get(item_id=item.id)).id)}


async def accepted(_: World, code: str, __: int) -> Made:
    item = await project_at(code, Stage.IMPLEMENTING)
    await report_progress(SERVICE, item_id=item.id, month=f"{YEAR}-12", progress_percent=Decimal(100), spent=Decimal(1))
    await accept_item(SERVICE, item_id=item.id, version=2, accepted_on=date(YEAR, 12, 31))
    return {"id": encode_id("Project", item.project_id), "version": 1}


# Supervision.


async def in_office(code: str) -> int:
    seat = await Membership.filter(body__county__code=code, state=MembershipState.IN_OFFICE).order_by("id").first()
    assert seat
    return seat.person_id


async def unsupervised(_: World, code: str, __: int) -> Made:
    item = await project_at(code, Stage.IMPLEMENTING)
    return {"projectId": encode_id("Project", item.project_id)}


async def group(_: World, code: str, __: int) -> Made:
    item = await project_at(code, Stage.IMPLEMENTING)
    row = await add_group(SERVICE, project_id=item.project_id, name="监督小组")
    return {
        "groupId": encode_id("SupervisionGroup", row.id),
        "representativeId": encode_id("Representative", await in_office(code)),
    }


async def member(_: World, code: str, __: int) -> Made:
    item = await project_at(code, Stage.IMPLEMENTING)
    row = await add_group(SERVICE, project_id=item.project_id, name="监督小组")
    person = await in_office(code)
    added = await add_member(SERVICE, group_id=row.id, person_id=person, role=SupervisionRole.REPRESENTATIVE)
    return {"id": encode_id("SupervisionMember", added.id), "version": 1}


async def visited(_: World, code: str, __: int) -> Made:
    return {
        "itemId": encode_id("ProjectItem", (await first_item(code)).id),
        "participantIds": [encode_id("Representative", await in_office(code))],
    }


async def item(_: World, code: str, __: int) -> Made:
    return {"itemId": encode_id("ProjectItem", (await first_item(code)).id)}


def soon() -> date:
    return clock.today("Asia/Shanghai") + timedelta(days=30)


def problem_that_is(state: ProblemState, *, due: bool = False) -> Callable[[World, str, int], Awaitable[Made]]:
    async def make(_: World, code: str, __: int) -> Made:
        row = await _problem(await first_item(code), state)
        made: Made = {"id": encode_id("SupervisionProblem", row.id), "version": row.version}
        return made | ({"dueOn": soon().isoformat()} if due else {})

    return make


async def _problem(item: ProjectItem, state: ProblemState) -> SupervisionProblem:
    row = await raise_problem(SERVICE, item_id=item.id, title="围挡松动", text="说明")
    if state is ProblemState.RAISED:
        return row
    row = await assign_problem(
        SERVICE, problem_id=row.id, version=row.version, unit_id=item.lead_unit_id, due_on=soon()
    )
    if state is ProblemState.ASSIGNED:
        return row
    row = await answer_problem(SERVICE, problem_id=row.id, version=row.version, text="已整改")
    if state is ProblemState.ANSWERED:
        return row
    return await check_problem(SERVICE, problem_id=row.id, version=row.version, solved=True)


async def assignable(world: World, code: str, size: int) -> Made:
    made = await problem_that_is(ProblemState.RAISED, due=True)(world, code, size)
    return made | {"unitId": encode_id("UndertakingUnit", (await first_item(code)).lead_unit_id)}


# A year's list.


async def yearly_list(world: World, code: str, size: int) -> Made:
    """A list of so many projects with an item each."""
    unit = await UndertakingUnit.filter(county__code=code).order_by("id").first()
    assert unit
    head = ("项目序号", "项目名称", "细项序号", "细项名称", "实施地点", "牵头单位")
    rows = [(str(number), f"项目{number}", "1", f"细项{number}", code, unit.code) for number in range(1, size + 1)]
    file = await sent(world, text(head, *rows), "清单.csv", by="county.staff" if code == "320623" else f"staff.{code}")
    return {"fileId": file["id"]}


async def previewed_list(world: World, code: str, size: int) -> Made:
    """It is written row by row; so it has one, and what is counted is what comes round it."""
    made = await yearly_list(world, code, 1)
    by = "county.staff" if code == "320623" else f"staff.{code}"
    asked = "mutation ($i: ProjectsImportPreviewInput!) { projectsImportPreview(input: $i) { preview { digest } } }"
    found = await world.ask(asked, {"i": {**made, "year": 2027}}, by=by)
    return made | {"digest": found["projectsImportPreview"]["preview"]["digest"]}


# What is published of a year.


async def evaluated(code: str) -> County:
    """The county, with no evaluation period open."""
    county = await County.get(code=code)
    for period in await EvaluationPeriod.filter(county_id=county.id, closed_at=None):
        await close_period(SERVICE, period_id=period.id)
    return county


async def heard(_: World, code: str, __: int) -> Made:
    body = await hearer(code)
    return {"nodeId": encode_id("PlatformNode", body.node_id), "heardById": encode_id("Body", body.id)}


async def hearer(code: str) -> Body:
    kind = BodyKind.COUNCIL_OF_CHAIRPERSONS
    if not await Body.exists(kind=kind, county__code=code):
        term = NewTerm(1, date(2022, 1, 1))
        await load_bodies(
            SERVICE, county_code=code, bodies=[NewBody(kind, f"{code}-H", "主任会议", code, terms=[term])]
        )
    return await Body.get(kind=kind, county__code=code)


async def unpublished(_: World, code: str, __: int) -> Made:
    county = await evaluated(code)
    ids = await ProjectItem.filter(project__county_id=county.id, project__year=2025).values_list("id", flat=True)
    items = [{"itemId": encode_id("ProjectItem", each), "measures": "三月底前完工。"} for each in ids]  # type: ignore[arg-type]
    return {"code": code, "items": items}


async def listed(code: str, low: int = 1) -> YearEndList:
    """The county's newest list; one of 2025 with so many low-rated items where there is none."""
    county = await evaluated(code)
    if (found := await YearEndList.filter(county_id=county.id).order_by("-id").first()) is not None:
        return found
    items = await ProjectItem.filter(project__county_id=county.id, project__year=2025).order_by("id")
    said = [Said(item.id, "三月底前完工。", LOW if place < low else None) for place, item in enumerate(items)]
    return await publish_year_end(SERVICE, county_id=county.id, year=2025, said=said)


async def correctable(_: World, code: str, __: int) -> Made:
    found = await listed(code)
    entry = await YearEndEntry.filter(list_id=found.id).order_by("place").first()
    assert entry
    test = {"electorate": 31, "valid": 29, "satisfied": 24, "basicallySatisfied": 4, "notSatisfied": 1}
    items = [{"itemId": encode_id("ProjectItem", entry.item_id), "test": test}]
    return {"id": encode_id("YearEndList", found.id), "items": items}


async def watched(_: World, code: str, __: int) -> Made:
    await listed(code)
    watch = await ItemWatch.get(item__project__county__code=code, ended_at=None)
    return {"id": encode_id("ItemWatch", watch.id), "version": watch.version}


async def papers(_: World, code: str, size: int) -> Made:
    """Where there are none: a half-year report, a list in so many versions, and so many items under watch."""
    if code != "320623":
        body = await hearer(code)
        await publish_mid_year(
            SERVICE, node_id=body.node_id, year=2025, author="县人民政府", text="好", heard_by_id=body.id,
            heard_on=date(2025, 7, 10),
        )  # fmt: skip
        found = await listed(code, low=size)
        for number in range(size - 1):
            found = await correct_year_end(SERVICE, list_id=found.id, reason="误", text=f"第{number}次")
    return {"code": code}


STEPS: dict[str, Callable[[World, str, int], Awaitable[Made]]] = {
    "ProjectPropose": node,
    "ProjectItemAdd": new_item,
    "ProjectItemPlanSet": planned_item,
    "ProjectCollect": at(Stage.POOL),
    "ProjectScreen": at(Stage.COLLECTED),
    "ProjectNominate": at(Stage.SCREENED),
    "ProjectDecide": at(Stage.CANDIDATE),
    "ProjectImplement": at(Stage.VOTED),
    "ProjectAccept": accepted,
    "ProjectEvaluate": at(Stage.ACCEPTED),
    "MilestoneReach": milestone,
    "SupervisionGroupAdd": unsupervised,
    "SupervisionMemberAdd": group,
    "SupervisionMemberEnd": member,
    "SupervisionVisitRecord": visited,
    "SupervisionProblemRaise": item,
    "SupervisionProblemAssign": assignable,
    "SupervisionProblemDismiss": problem_that_is(ProblemState.RAISED),
    "SupervisionProblemAnswer": problem_that_is(ProblemState.ASSIGNED),
    "SupervisionProblemCheck": problem_that_is(ProblemState.ANSWERED),
    "SupervisionProblemReopen": problem_that_is(ProblemState.CLOSED, due=True),
    "ProjectsImportPreview": yearly_list,
    "ProjectsImportApply": previewed_list,
    "MidYearReportPublish": heard,
    "YearEndListPublish": unpublished,
    "YearEndListCorrect": correctable,
    "ItemWatchEnd": watched,
    "YearEnd": papers,
}
# Whose they are: those of the unit's desk; all others are the office's.
OF_THE_UNIT = frozenset({"MilestoneReach", "SupervisionProblemAnswer"})

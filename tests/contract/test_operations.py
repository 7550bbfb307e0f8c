"""Every operation of the contract is valid, really run, and costs the same number of statements whatever it lists.

A statement more for a row more is the commonest way in which a GraphQL service dies. So each operation is run in two
counties made for it: one with one row of all that it lists, one with four.
"""

import asyncio
import json
import re
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import graphql
import pytest
from graphql import OperationDefinitionNode, OperationType

from models import clock, outbox
from models.accounts import passwords
from models.accounts.actions import grant_capacity
from models.accounts.loading import NewAccount, load_accounts
from models.accounts.rows import Account, AccountKind, CapacityKind
from models.accounts.tokens import actor_of
from models.actor import SERVICE
from models.bodies.loading import NewBody, NewDistrict, NewGroup, NewTerm, load_bodies
from models.bodies.rows import Body, BodyKind, MemberGroupKind, SittingSeat
from models.bodies.sittings.actions import check_in
from models.database import connected
from models.discussion.actions import moderate_comment, post_comment
from models.discussion.rows import ModerationDecision
from models.evaluations.actions import cast_evaluation, close_period, open_period
from models.evaluations.rows import Grade
from models.outbox import OutboxEvent
from models.platform.loading import load_platform
from models.platform.rows import County, PlatformNode
from models.projects.actions import (
    ItemChanges,
    NewItem,
    NewProject,
    Source,
    edit_item,
    load_projects,
    report_progress,
)
from models.projects.progress import even_plan, months_of
from models.projects.rows import ProgressReport, ProjectItem
from models.projects.tracking.actions import decide_target_change, request_target_change
from models.representatives.loading import (
    NewCell,
    NewPerson,
    NewPosting,
    NewSeat,
    load_contact_links,
    load_grid_cells,
    load_people,
)
from models.representatives.rows import Membership
from models.roster import actions as roster
from models.seed.demonstration import PASSWORD
from models.supervision.groups.actions import add_group, add_member
from models.supervision.problems.actions import answer_problem, assign_problem, check_problem, raise_problem
from models.supervision.rows import SupervisionRole, VisitConclusion
from models.supervision.visits.actions import record_visit
from models.units.actions import load_units
from models.units.rows import UndertakingUnit
from realtime.feed.archive import PAGE
from schema.node import decode_id, encode_id
from tests.contract.steps import OF_THE_UNIT, STEPS
from tests.support.bodies import load_bodies_of_size
from tests.support.county import plan_of
from tests.support.rosters import text
from tests.support.statements import statements_of_answers
from tests.support.uploading import sent
from tests.support.world import PATIENCE, Databases, World, settle

CONTRACT = Path(__file__).parents[2] / "frontend-contract"
SDL = graphql.build_schema((CONTRACT / "schema.graphql").read_text(encoding="utf-8"))
FILES = {path.stem: path for path in sorted((CONTRACT / "operations").glob("*.graphql"))}

YEAR = 2025
# Subscriptions that tell events, not states.
LOGS = {"LatestEvents"}


def text_of(name: str) -> str:
    return FILES[name].read_text(encoding="utf-8")


def sample_of(name: str) -> dict[str, Any]:
    """The variables that the file beside the operation gives, for the demonstration data."""
    found: dict[str, Any] = json.loads(FILES[name].with_suffix(".variables.json").read_text(encoding="utf-8"))
    return found


def operation_of(name: str) -> OperationDefinitionNode:
    [found] = [part for part in graphql.parse(text_of(name)).definitions if isinstance(part, OperationDefinitionNode)]
    return found


def is_subscription(name: str) -> bool:
    return operation_of(name).operation is OperationType.SUBSCRIPTION


async def answer_of(world: World, name: str, variables: dict[str, Any], by: str | None) -> Any:
    """What the operation answers: of a subscription, its first state."""
    if not is_subscription(name):
        return await world.ask(text_of(name), variables, by=by)
    async with world.socket(by=by) as client:
        await client.subscribe(text_of(name), variables)
        return await client.state()


async def one_more_comes(sitting: str) -> None:
    """A check-in, which every stream of the sitting must tell."""
    seats = SittingSeat.filter(sitting_id=decode_id("Sitting", sitting), checked_in_at=None)
    seat = await seats.order_by("-id").first()
    assert seat
    await check_in(SERVICE, sitting_id=seat.sitting_id, membership_id=seat.membership_id)


async def rename(item_id: str) -> None:
    """A change that every stream of the item's project and of the nodes above it must tell."""
    item = await ProjectItem.get(id=decode_id("ProjectItem", item_id))
    await edit_item(SERVICE, item_id=item.id, version=item.version, changes=ItemChanges(title=f"{item.title}改"))


# Two counties, with one and with four of everything in everything.


@dataclass(frozen=True)
class Small:
    """One county of the two, `size` large, and the ids that its operations are given."""

    size: int
    code: str
    project: str
    item: str
    reported_item: str
    completed_item: str
    report: str
    change: str
    body: str
    sitting: str
    representative: str


async def load_county(size: int, code: str, password_hash: str) -> Small:
    # So many contact points that each of a centre's stations has `size`.
    await load_platform(SERVICE, plan_of(code, f"{size}项县", centres=size, stations=size, points=size * size))
    await load_units(
        SERVICE, county_code=code, names={f"u{unit}": f"单位{unit}" for unit in range(size)}, synthetic=True
    )
    months = months_of(YEAR)
    plan = {month: Decimal(number) for number, month in enumerate(months[:size], 1)}
    # Item `place` of each project is at centre `place`, so that a centre has items of all projects and units.
    projects = [
        NewProject(
            YEAR,
            number + 1,
            f"项目{number}",
            [
                NewItem(
                    f"细项{number}-{place}",
                    f"{code}{100 + place}",
                    f"u{(number + place) % size}",
                    Decimal(9 * size),
                    plan,
                    target=Decimal(9),
                    target_unit="处",
                    sources=[Source(f"来源{part}", Decimal(9)) for part in range(size)],
                    milestones=[(f"节点{part}", date(YEAR, 12, 31)) for part in range(size)],
                )
                for place in range(size)
            ],
        )
        for number in range(size)
    ]
    # One more item for the report form, in a year of its own, reported for all but the last of `size` months.
    form = NewItem("待报细项", code, "u0", Decimal(9), even_plan(YEAR - 1, 1, 12), Decimal(9), "处")
    last_year = NewProject(YEAR - 1, 1, "上年项目", [replace(form, title="待验收细项"), form])
    *_, completed, reported = items = await load_projects(
        SERVICE, county_code=code, projects=[*projects, last_year], synthetic=True
    )
    await report(completed, f"{YEAR - 1}-12", 100)
    for month in months[:size]:
        await report(items[0], month)
    for month in months_of(YEAR - 1)[: size - 1]:
        await report(reported, month)
    await load_accounts(
        SERVICE,
        county_code=code,
        password_hash=password_hash,
        accounts=[
            NewAccount(f"many.{code}", "身兼数职", AccountKind.PERSON),
            NewAccount(f"rep.{code}", "代表0", AccountKind.PERSON),
            NewAccount(f"staff.{code}", "工作人员", AccountKind.PERSON, CapacityKind.STAFF, code),
            NewAccount(f"unit.{code}", "单位0", AccountKind.UNIT, CapacityKind.UNIT_OFFICER, "u0"),
            NewAccount(f"voter.{code}", "群众", AccountKind.PERSON),
        ],
    )
    for number in range(size):
        wanted = Decimal(10 + number)
        change = await request_target_change(SERVICE, item_id=items[0].id, quantity=wanted, reason="增加")
        if number < size - 1:
            await decide_target_change(SERVICE, change_id=change.id, approved=False, decision="不同意")
    await discuss(items[0], code, size)
    many = (await Account.get(login=f"many.{code}")).id
    for node in await PlatformNode.filter(parent__code=code):
        await grant_capacity(SERVICE, account_id=many, kind=CapacityKind.STAFF, node_id=node.id)
    for unit in await UndertakingUnit.filter(county__code=code):
        await grant_capacity(SERVICE, account_id=many, kind=CapacityKind.UNIT_OFFICER, unit_id=unit.id)
    body, sitting = await load_bodies_of_size(size, code)
    representative = await load_representatives(size, code)
    await supervise(items[0], code, size)
    return Small(
        size,
        code,
        encode_id("Project", items[0].project_id),
        encode_id("ProjectItem", items[0].id),
        encode_id("ProjectItem", reported.id),
        encode_id("ProjectItem", completed.id),
        encode_id("ProgressReport", (await ProgressReport.get(item_id=items[0].id, month=months[0])).id),
        encode_id("TargetChange", change.id),
        encode_id("Body", body.id),
        encode_id("Sitting", sitting.id),
        representative,
    )


async def discuss(item: ProjectItem, code: str, size: int) -> None:
    """So many threads with so many replies, so many that wait, and so many evaluation periods, the last one open."""
    county = await County.get(code=code)
    voter, unit = [
        await actor_of(await Account.get(login=f"{who}.{code}"), clock.today(county.time_zone))
        for who in ("voter", "unit")
    ]
    for number in range(size):
        thread = await post_comment(voter, item_id=item.id, text=f"评论{number}")
        await moderate_comment(SERVICE, comment_id=thread.id, version=1, decision=ModerationDecision.PUBLISH)
        for reply in range(size):
            await post_comment(unit, item_id=item.id, parent_id=thread.id, text=f"答复{reply}", official=True)
        await post_comment(voter, item_id=item.id, text=f"待审{number}")
        period = await open_period(
            SERVICE, county_id=county.id, year=YEAR, name=f"评价{number}", closes_at=clock.now() + timedelta(days=9)
        )
        await cast_evaluation(voter, item_id=item.id, process=Grade.SATISFIED, result=Grade.SATISFIED)
        if number < size - 1:
            await close_period(SERVICE, period_id=period.id)


async def supervise(item: ProjectItem, code: str, size: int) -> None:
    """So many members of the group, visits with so many who took part, and problems with twice so many steps."""
    seats = await Membership.filter(body__county__code=code).order_by("id")
    people = list(dict.fromkeys(seat.person_id for seat in seats))[:size]
    group = await add_group(SERVICE, project_id=item.project_id, name="监督小组")
    for person in people:
        await add_member(SERVICE, group_id=group.id, person_id=person, role=SupervisionRole.REPRESENTATIVE)
    day = clock.today("Asia/Shanghai")
    for number in range(size):
        visit = await record_visit(
            SERVICE, item_id=item.id, group_id=group.id, visited_on=day, participant_ids=people, findings="好",
            conclusion=VisitConclusion.GOOD,
        )  # fmt: skip
        problem = await raise_problem(SERVICE, item_id=item.id, title=f"问题{number}", text="说明", visit_id=visit.id)
        problem = await assign_problem(
            SERVICE, problem_id=problem.id, version=problem.version, unit_id=item.lead_unit_id, due_on=day
        )
        for _ in range(size - 1):
            problem = await answer_problem(SERVICE, problem_id=problem.id, version=problem.version, text="好")
            problem = await check_problem(
                SERVICE, problem_id=problem.id, version=problem.version, solved=False, text="不好", due_on=day
            )


async def load_representatives(size: int, code: str) -> str:
    """`size` people on the list, the first of whom has `size` seats, postings and links each way; the id of the first."""
    bodies = [f"BODY{number}" for number in range(size)]
    node = f"{code}100-S01"
    groups = [
        NewGroup(MemberGroupKind.DELEGATION, "D", "代表团", code),
        NewGroup(MemberGroupKind.GROUP, "G", "代表小组", code),
    ]
    await load_bodies(
        SERVICE,
        county_code=code,
        bodies=[
            NewBody(
                BodyKind.SPECIAL_COMMITTEE if number else BodyKind.COUNTY_CONGRESS,
                body,
                f"机构{number}",
                code,
                bodies[0] if number else None,
                terms=[NewTerm(1, date(2022, 1, 1))],
                groups=groups,
                districts=[NewDistrict("E", "选区", 3, code)],
            )
            for number, body in enumerate(bodies)
        ],
    )
    cells = [f"W{number}" for number in range(size)]
    await load_grid_cells(SERVICE, county_code=code, cells=[NewCell(node, cell, f"网格{cell}") for cell in cells])
    seats = [NewSeat(body, delegation="D", group="G", district="E") for body in bodies]
    postings = [NewPosting(node, cell, households=1) for cell in cells]
    people = [
        NewPerson(f"代表{number}", seats, postings, login=None if number else f"rep.{code}") for number in range(size)
    ]
    others = [NewPerson(f"对方{number}", seats[:1]) for number in range(2 * size)]
    first, *ids = await load_people(SERVICE, county_code=code, people=[*people, *others])
    others_ids = ids[size - 1 :]
    pairs = [(first, one) for one in others_ids[:size]] + [(one, first) for one in others_ids[size:]]
    await load_contact_links(SERVICE, county_code=code, pairs=pairs)
    return encode_id("Representative", first)


async def report(item: ProjectItem, month: str, percent: int = 1) -> None:
    await report_progress(
        SERVICE, item_id=item.id, month=month, progress_percent=Decimal(percent), spent=Decimal(1), reason="晚"
    )


WITH_COUNTIES = "with_counties"


@pytest.fixture(scope="module")
def counties(databases: Databases) -> Iterator[list[Small]]:
    """The two, in a database from which each test here gets a copy."""

    async def load() -> list[Small]:
        async with connected(await databases.copy(WITH_COUNTIES)):
            password_hash = await passwords.hashed(PASSWORD)
            loaded = [await load_county(1, "320611", password_hash), await load_county(4, "320614", password_hash)]
            # Rights that are still to be told of would have tokens looked up again in the middle of a count.
            await settle()
        return loaded

    yield asyncio.run(load())
    asyncio.run(databases.drop(WITH_COUNTIES))


@pytest.fixture
async def database(databases: Databases, request: pytest.FixtureRequest) -> AsyncIterator[str]:
    name = f"test_{uuid.uuid4().hex[:12]}"
    yield await databases.copy(name, of=WITH_COUNTIES if "counties" in request.fixturenames else None)
    await databases.drop(name)


async def quiet(world: World) -> int:
    """Wait until everything that was done has been told; the newest number."""
    async with asyncio.timeout(PATIENCE):
        while await OutboxEvent.exists(number=None) or world.app.state.service.hub.position < await outbox.head():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    return await outbox.head()


async def on_a_new_page(world: World) -> int:
    """Have the log's next event open a page: each is judged as a whole, and the present one may hold anything."""
    left = -await quiet(world) % PAGE
    await outbox.record([outbox.NewEvent("pageTurned", ("node:1",))] * left, clock.now())
    return await quiet(world)


@dataclass(frozen=True)
class Counting:
    """What an operation is given in a county, by whom, and how long each list in its answer then is."""

    given: Callable[[Small], dict[str, Any]]
    rows: Callable[[Any], list[int]]
    by: str | None = None


def nodes(connection: dict[str, Any]) -> int:
    return len(connection["nodes"])


def rows_of_wall(data: Any) -> list[int]:
    projects = data["projects"]["nodes"]
    return [nodes(data["platformNode"]["children"]), len(projects), *(nodes(project["items"]) for project in projects)]


def rows_of_body(data: Any) -> list[int]:
    body = data["body"]
    lists = ["organs", "terms", "groups", "districts", "sessions", "members"]
    return [*(nodes(body[name]) for name in lists), nodes(body["sessions"]["nodes"][-1]["sittings"])]


def rows_of_sitting(data: Any) -> list[int]:
    return [len(data["sitting"]["byDelegation"]), nodes(data["sitting"]["roll"])]


def rows_of_tree(data: Any) -> list[int]:
    centres = data["platform"]["children"]["nodes"]
    return [len(centres), *(nodes(centre["children"]) for centre in centres)]


def rows_of_supervision(data: Any) -> list[int]:
    item = data["projectItem"]
    return [
        nodes(item["project"]["supervisionGroup"]["members"]),
        nodes(item["visits"]),
        *(len(visit["participants"]) for visit in item["visits"]["nodes"]),
        nodes(item["problems"]),
        *(nodes(problem["entries"]) // 2 for problem in item["problems"]["nodes"]),
    ]


def rows_of_item(data: Any) -> list[int]:
    item = data["projectItem"]
    closed = [len(item[name]) for name in ("months", "budgetSources", "milestones")]
    return [*closed, nodes(item["reports"]), nodes(item["targetChanges"])]


def rows_of_discussion(data: Any) -> list[int]:
    item = data["projectItem"]
    threads = item["comments"]["nodes"]
    return [len(threads), *(nodes(thread["replies"]) for thread in threads), len(item["evaluations"])]


def rows_of_viewer(data: Any) -> list[int]:
    held = data["signIn"]["viewer"]["capacities"]
    return [sum(one["node"] is not None for one in held), sum(one["unit"] is not None for one in held)]


def rows_of_card(card: Any) -> list[int]:
    return [len(card[name]) for name in ("memberships", "postings", "contacts", "contactedBy")]


def rows_of_list(data: Any) -> list[int]:
    people = data["representatives"]["nodes"]
    return [len(people), *(len(one[name]) for one in people for name in ("delegations", "districts", "postings"))]


async def roster_file(world: World, code: str, by: str, *, good: int, bad: int = 0) -> dict[str, Any]:
    """An uploaded roster of a county, with so many rows that can be imported, and so many that cannot."""
    body = (await Body.get(kind=BodyKind.COUNTY_CONGRESS, county__code=code)).code
    rows = [(body, f"新代表{number}", f"N{number}") for number in range(good)]
    wrong = [("无此机构", f"新代表{number}", "") for number in range(bad)]
    file = await sent(world, text(("机构", "姓名", "代表证号"), *rows, *wrong), "名册.csv", by=by)
    return {"input": {"fileId": file["id"]}}


async def roster_preview(world: World, code: str, by: str, *, good: int) -> str:
    given = await roster_file(world, code, by, good=good)
    data = await world.ask(text_of("RosterImportPreview"), given, by=by)
    return str(data["rosterImportPreview"]["rosterImport"]["id"])


async def made_for(world: World, name: str, code: str, by: str, size: int) -> dict[str, Any]:
    """The variables of an operation on rosters, for what is made for it first."""
    if name == "RosterImportPreview":
        return await roster_file(world, code, by, good=size, bad=0 if by == SAMPLED_BY[name] else size)
    preview = await roster_preview(world, code, by, good=size)
    return {"input": {"id": preview}} if name == "RosterImportApply" else {"id": preview}


def rows_of_preview(data: Any) -> list[int]:
    preview = data["rosterImportPreview"]["rosterImport"]
    return [nodes(preview["problems"]), nodes(preview["changes"])]


async def begin_to_apply(roster_import: str) -> None:
    """A change of a roster import, which every stream of it must tell."""
    await roster._take(SERVICE, import_id=decode_id("RosterImport", roster_import), version=None)


def taken(name: str) -> "Counting":
    """A step: what is made for it is in `steps.py`."""
    return Counting(
        lambda county: {}, ROWS_OF.get(name, lambda data: []), by="unit" if name in OF_THE_UNIT else "staff"
    )


async def with_steps(world: World, name: str, code: str, size: int) -> dict[str, Any]:
    """What the operation's file shows, with the ids and versions of what was made for it in the county."""
    made, shown = await STEPS[name](world, code, size), sample_of(name)
    return {"input": shown["input"] | made} if "input" in shown else shown | made


def rows_of_life(data: Any) -> list[int]:
    return [nodes(data["project"]["items"])]


def rows_of_papers(data: Any) -> list[int]:
    node = data["platformNode"]
    lists = node["yearEndLists"]["nodes"]
    return [
        *(nodes(report["entries"]) for report in node["midYearReports"]["nodes"]),
        len(lists),
        *(nodes(each["entries"]) for each in lists),
        nodes(node["items"]),
    ]


def rows_of_yearly_list(data: Any) -> list[int]:
    # A project and its item for each row.
    return [len(data["projectsImportPreview"]["preview"]["changes"]) // 2]


ROWS_OF: dict[str, Callable[[Any], list[int]]] = {
    "ProjectsImportPreview": rows_of_yearly_list,
    "YearEnd": rows_of_papers,
}


def report_form(county: Small) -> dict[str, Any]:
    month = months_of(YEAR - 1)[county.size - 1]
    return {"input": {"itemId": county.reported_item, "month": month, "progress": "20.5", "spent": "5", "reason": "晚"}}


# Rosters are in no county: see made_for.
COUNTED = {
    **{name: taken(name) for name in STEPS},
    "ProjectLife": Counting(lambda county: {"id": county.project}, rows_of_life, by="staff"),
    "AuditEntries": Counting(
        lambda county: {"code": county.code, "verb": "evaluationCast"},
        lambda data: [nodes(data["auditEntries"])],
        by="staff",
    ),
    "RosterImportApply": Counting(lambda county: {}, lambda data: [], by="staff"),
    "RosterImportPreview": Counting(lambda county: {}, rows_of_preview, by="staff"),
    "RosterImportUpdated": Counting(lambda county: {}, lambda data: [], by="staff"),
    "CommentPost": Counting(
        lambda county: {"input": {"subjectId": county.item, "text": "好"}}, lambda data: [], by="voter"
    ),
    "EvaluationCast": Counting(
        lambda county: {"input": {"itemId": county.item, "process": "SATISFIED", "result": "SATISFIED"}},
        lambda data: [],
        by="voter",
    ),
    "ItemDiscussion": Counting(lambda county: {"id": county.item}, rows_of_discussion, by="voter"),
    "ModerationDesk": Counting(
        lambda county: {"code": county.code}, lambda data: [nodes(data["commentsWaiting"])], by="staff"
    ),
    "BodyPage": Counting(lambda county: {"id": county.body}, rows_of_body, by="staff"),
    "SittingCheckIn": Counting(
        lambda county: {"input": {"sittingId": county.sitting}},
        lambda data: [len(data["sittingCheckIn"]["sitting"]["byDelegation"])],
        by="member",
    ),
    "SittingPage": Counting(lambda county: {"id": county.sitting}, rows_of_sitting, by="member"),
    "SittingUpdated": Counting(
        lambda county: {"id": county.sitting}, lambda data: [len(data["sittingUpdated"]["byDelegation"])]
    ),
    "CountyWall": Counting(lambda county: {"code": county.code, "year": YEAR}, rows_of_wall),
    "CountyWallUpdated": Counting(
        lambda county: {"code": county.code, "year": YEAR},
        lambda data: [nodes(data["platformNodeUpdated"]["children"])],
    ),
    "ItemSupervision": Counting(lambda county: {"id": county.item}, rows_of_supervision),
    # It lists nothing either: an event names its objects, and a page of events costs what one costs.
    "LatestEvents": Counting(lambda county: {"nodeCode": county.code, "kinds": ["projectItemEdited"]}, lambda data: []),
    "PlatformNode": Counting(
        lambda county: {"code": f"{county.code}100", "kind": "CONTACT_POINT"},
        lambda data: [nodes(data["platformNode"]["descendants"]), nodes(data["platformNode"]["items"])],
    ),
    "PlatformTree": Counting(lambda county: {"code": county.code}, rows_of_tree),
    "MyPage": Counting(lambda county: {}, lambda data: rows_of_card(data["viewer"]["representative"]), by="rep"),
    "RepresentativeCard": Counting(
        lambda county: {"id": county.representative}, lambda data: rows_of_card(data["representative"]), by="staff"
    ),
    "RepresentativeList": Counting(
        lambda county: {
            "code": county.code,
            "filter": {"level": "COUNTY", "state": "IN_OFFICE", "nodeCode": county.code, "text": "代表"},
        },
        rows_of_list,
    ),
    "ProjectItemPage": Counting(lambda county: {"id": county.item}, rows_of_item, by="staff"),
    # It lists nothing; what grows are the reports that its item has already, see below.
    "ProjectItemReport": Counting(report_form, lambda data: [], by="unit"),
    "ProjectItemReportCorrect": Counting(
        lambda county: {
            "input": {
                "reportId": county.report,
                "version": 1,
                "correctionReason": "误报",
                "progress": "2",
                "spent": "1",
                "reason": "晚",
            }
        },
        lambda data: [],
        by="unit",
    ),
    "TargetChangeRequest": Counting(
        lambda county: {"input": {"itemId": county.reported_item, "quantity": "8", "reason": "减少"}},
        lambda data: [],
        by="unit",
    ),
    "TargetChangeDecide": Counting(
        lambda county: {"input": {"id": county.change, "approved": True, "decision": "同意"}},
        lambda data: [],
        by="staff",
    ),
    "ProjectItemAccept": Counting(
        lambda county: {
            "input": {"itemId": county.completed_item, "version": 2, "acceptedOn": f"{YEAR}-01-05", "quantity": "9"}
        },
        lambda data: [],
        by="staff",
    ),
    "ProjectUpdated": Counting(
        lambda county: {"id": county.project}, lambda data: [nodes(data["projectUpdated"]["items"])]
    ),
    "SignIn": Counting(
        lambda county: {"input": {"login": f"many.{county.code}", "password": PASSWORD}}, rows_of_viewer
    ),
}


# Whose the sample of an operation is, if it asks for somebody.
SAMPLED_BY = {
    **{name: "unit.01" if name in OF_THE_UNIT else "county.staff" for name in STEPS},
    "ProjectLife": "county.staff",
    "AuditEntries": "county.staff",
    "CommentPost": "citizen.001",
    "EvaluationCast": "citizen.001",
    "MyPage": "rep.001",
    "ProjectItemAccept": "county.staff",
    "ProjectItemReport": "unit.01",
    "ProjectItemReportCorrect": "unit.01",
    "SittingCheckIn": "rep.001",
    "RosterImportApply": "county.staff",
    "RosterImportPreview": "county.staff",
    "RosterImportUpdated": "county.staff",
    "TargetChangeDecide": "county.staff",
    "TargetChangeRequest": "unit.01",
}


async def counted_answer(world: World, name: str, county: Small) -> tuple[Any, list[str]]:
    """The answer in a county, with the statements that it took: of a subscription, those of one new state."""
    counting = COUNTED[name]
    given = counting.given(county)
    by = counting.by and f"{counting.by}.{county.code}"
    if name.startswith("RosterImport"):
        given = await made_for(world, name, county.code, f"staff.{county.code}", county.size)
    elif name in STEPS:
        given = await with_steps(world, name, county.code, county.size)
    if name in LOGS:
        head = await on_a_new_page(world)
        await rename(county.item)
        await quiet(world)
        async with world.socket(by=by) as client:
            with statements_of_answers() as seen:
                await client.subscribe(text_of(name), {**given, "after": str(head)})
                return await client.state(), seen
    if is_subscription(name):
        async with world.socket(by=by) as client:
            await client.subscribe(text_of(name), given)
            await client.state()
            if name == "RosterImportUpdated":
                await begin_to_apply(given["id"])
            else:
                await (one_more_comes(county.sitting) if name == "SittingUpdated" else rename(county.item))
            with statements_of_answers() as seen:
                return await client.state(), seen
    # Who asks is known from then on.
    await world.ask("{ viewer { account { login } } }", by=by)
    with statements_of_answers() as seen:
        return await world.ask(text_of(name), given, by=by), seen


# What must have happened before the sample is sent.
BEFORE: dict[str, Callable[[ProjectItem], Awaitable[Any]]] = {
    "TargetChangeDecide": lambda item: request_target_change(
        SERVICE, item_id=item.id, quantity=Decimal(9), reason="减少"
    ),
    "ProjectItemAccept": lambda item: report(item, "2025-12", 100),
}


def test_the_folder_holds_operations_with_their_variables_and_nothing_else() -> None:
    found = {path.name for path in (CONTRACT / "operations").iterdir()}
    assert found == {f"{name}{ending}" for name in FILES for ending in (".graphql", ".variables.json")}


def test_every_operation_is_counted() -> None:
    assert set(COUNTED) == set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_an_operation_is_valid_and_named_as_its_file(name: str) -> None:
    document = graphql.parse(text_of(name))
    assert graphql.validate(SDL, document, [*graphql.specified_rules, graphql.NoDeprecatedCustomRule]) == []
    operation = operation_of(name)
    assert operation.name and operation.name.value == name


@pytest.mark.parametrize("name", FILES)
def test_an_operation_says_in_both_languages_what_it_is_for(name: str) -> None:
    assert re.match(r"# .*[\u4e00-\u9fff].*[A-Za-z]{3}.*\n", text_of(name))


@pytest.mark.parametrize("name", FILES)
def test_the_sample_variables_are_those_of_the_operation(name: str) -> None:
    declared = {part.variable.name.value: part for part in operation_of(name).variable_definitions or ()}
    required = {key for key, part in declared.items() if part.type.kind == "non_null_type" and not part.default_value}
    assert required <= set(sample_of(name)) <= set(declared)


@pytest.mark.parametrize("name", FILES)
async def test_an_operation_answers_on_the_demonstration_data(world: World, name: str) -> None:
    if name in BEFORE:
        await BEFORE[name](await ProjectItem.get(id=1))
    by, given = SAMPLED_BY.get(name), sample_of(name)
    if name.startswith("RosterImport"):
        given = await made_for(world, name, "320623", SAMPLED_BY[name], 2)
    elif name in STEPS:
        given = await with_steps(world, name, "320623", 1)
    data = await answer_of(world, name, given, by)
    for field, found in data.items():
        assert found, f"{field} is empty"
        assert found.get("userErrors", []) == []


@pytest.mark.parametrize("name", [name for name in FILES if is_subscription(name) and name not in LOGS])
async def test_a_subscription_tells_a_change_of_the_demonstration_data(world: World, name: str) -> None:
    by, given = SAMPLED_BY.get(name), sample_of(name)
    if name == "RosterImportUpdated":
        given = await made_for(world, name, "320623", SAMPLED_BY[name], 2)
    async with world.socket(by=by) as client:
        await client.subscribe(text_of(name), given)
        [before] = (await client.state()).values()
        if name == "RosterImportUpdated":
            await begin_to_apply(given["id"])
        elif name == "SittingUpdated":
            await one_more_comes(sample_of(name)["id"])
        else:
            await rename(encode_id("ProjectItem", 1))
        [after] = (await client.state()).values()
    assert int(after["revision"]) > int(before["revision"])
    assert after["id"] == before["id"]


async def test_the_county_wall_shows_rudong(world: World) -> None:
    data = await answer_of(world, "CountyWall", sample_of("CountyWall"), None)
    assert data["platformNode"]["name"] == "如东县人大代表履职服务中心"
    assert rows_of_wall(data) == [16, 10, 6, 6, 6, 5, 6, 5, 5, 6, 5, 5]


@pytest.mark.parametrize("name", FILES)
async def test_an_operation_costs_the_same_for_one_row_and_for_four(
    world: World, counties: list[Small], name: str
) -> None:
    one, four = counties
    small, statements_for_one = await counted_answer(world, name, one)
    large, statements_for_four = await counted_answer(world, name, four)
    assert set(COUNTED[name].rows(small)) <= {1}
    assert all(rows >= 4 for rows in COUNTED[name].rows(large))
    for found in [*small.values(), *large.values()]:
        assert found and found.get("userErrors", []) == []
    assert statements_for_one
    assert len(statements_for_four) == len(statements_for_one), "\n".join(statements_for_four)


async def test_the_county_wall_costs_sixteen_statements(world: World) -> None:
    with statements_of_answers() as seen:
        await answer_of(world, "CountyWall", sample_of("CountyWall"), None)
    # The revisions of the node and of the projects are two of them, and one where both are wanted at the same moment.
    revisions = [sql for sql in seen if "FROM stream_head" in sql]
    assert (len(seen) - len(revisions), len(revisions) in (1, 2)) == (14, True), "\n".join(seen)
    topics = [topic for sql in revisions for topic in re.findall(r"'(\w+:\d+)'", sql)]
    assert len(topics) == len(set(topics)) == 1 + 10


async def test_a_report_meets_one_and_four_earlier_ones_alike(world: World, counties: list[Small]) -> None:
    for county in counties:
        data, _ = await counted_answer(world, "ProjectItemReport", county)
        assert data["projectItemReport"]["userErrors"] == []
        assert (
            await ProgressReport.filter(item_id=decode_id("ProjectItem", county.reported_item)).count() == county.size
        )


async def test_a_node_costs_the_same_at_every_depth(world: World, counties: list[Small]) -> None:
    costs = []
    for code in ("320614100", "320614100-S01"):
        item = await ProjectItem.filter(node__code="320614100").order_by("-id").first()
        station = await PlatformNode.get(code="320614100-S01")
        assert item
        # Something to list below the station too.
        if code != "320614100":
            await edit_item(SERVICE, item_id=item.id, version=item.version, changes=ItemChanges(node_id=station.id))
        with statements_of_answers() as seen:
            data = await world.ask(text_of("PlatformNode"), {"code": code, "kind": "CONTACT_POINT"})
        assert len(data["platformNode"]["ancestors"]) == 1 + (code != "320614100")
        assert nodes(data["platformNode"]["items"]) and nodes(data["platformNode"]["descendants"])
        costs.append(len(seen))
    assert costs[0] == costs[1]

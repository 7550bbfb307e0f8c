"""Evaluations (可评) over HTTP: periods, grades of process and result, roles counted apart, one a person."""

from datetime import date, timedelta, timezone
from decimal import Decimal
from typing import Any

from models import clock
from models.accounts.loading import NewAccount, load_accounts
from models.accounts.rows import AccountKind
from models.actor import SERVICE
from models.bodies.rows import BodyKind
from models.evaluations.duties import close_due_periods
from models.evaluations.rows import Evaluation, EvaluationPeriod
from models.outbox import OutboxEvent
from models.projects.actions import NewItem, NewProject, load_projects, report_progress
from models.projects.lights import ItemDecision
from models.projects.progress import even_plan
from models.projects.tracking.actions import accept_item, decide_item
from models.representatives.rows import MembershipState, SuspensionReason
from models.timekeeping import Duty, perform
from schema.node import decode_id, encode_id
from tests.api.test_discussion import ADMIN, OTHER_VOTER, SCREEN, STAFF, UNIT, VOTER, people
from tests.support.acting import act, codes, done, refused, refused_at_top
from tests.support.county import TEST_COUNTY
from tests.support.meeting import met
from tests.support.seats import seat
from tests.support.world import World

OPEN, CLOSE, CAST = "evaluationPeriodOpen", "evaluationPeriodClose", "evaluationCast"
TALLY = "{ satisfied basicallySatisfied notSatisfied total satisfactionRate }"
EVALUATIONS = f"""query ($id: ID!) {{ projectItem(id: $id) {{ viewerEvaluation {{ process result reason version }}
    evaluations {{ period {{ id open name }} byRole {{ role process {TALLY} result {TALLY} }} }} }} }}"""
NONE = {"satisfied": 0, "basicallySatisfied": 0, "notSatisfied": 0, "total": 0, "satisfactionRate": None}


def in_a_month() -> str:
    return (clock.now() + timedelta(days=30)).isoformat()


async def open_period(world: World, name: str = "年中评价", **given: Any) -> Any:
    given = {"code": TEST_COUNTY, "year": 2025, "name": name, "closesAt": in_a_month(), **given}
    return (await done(world, OPEN, by=ADMIN, **given))["period"]


async def cast(world: World, item: Any, by: str, process: str, result: str, reason: str = "") -> Any:
    given = {"itemId": item["id"], "process": process, "result": result, "reason": reason}
    return (await done(world, CAST, by=by, **given))["evaluation"]


CAST_ONES = """query ($id: ID!, $first: Int, $after: String, $grade: EvaluationGrade) { projectItem(id: $id) { evaluations {
    evaluations(first: $first, after: $after, grade: $grade) { totalCount pageInfo { hasNextPage endCursor }
    nodes { id role process result reason } } } } }"""


async def one_by_one(world: World, item: Any, by: str | None, **given: Any) -> Any:
    """The evaluations of the newest period, as the viewer may read them."""
    found = (await world.ask(CAST_ONES, {"id": item["id"], **given}, by=by))["projectItem"]["evaluations"]
    return found[0]["evaluations"]


async def by_role(world: World, item: Any) -> dict[str, Any]:
    [period] = (await world.ask(EVALUATIONS, {"id": item["id"]}))["projectItem"]["evaluations"]
    return {one["role"]: one for one in period["byRole"]}


async def test_roles_are_counted_apart_and_process_apart_from_result(world: World) -> None:
    item = await people(world)
    await seat(OTHER_VOTER)
    await open_period(world)
    await cast(world, item, VOTER, "SATISFIED", "NOT_SATISFIED", "还没修完")
    await cast(world, item, OTHER_VOTER, "BASICALLY_SATISFIED", "SATISFIED")
    found = await by_role(world, item)
    assert set(found) == {"REPRESENTATIVE", "DELEGATE", "PUBLIC"}
    assert found["PUBLIC"]["process"] == {**NONE, "satisfied": 1, "total": 1, "satisfactionRate": "100.0"}
    assert found["PUBLIC"]["result"] == {**NONE, "notSatisfied": 1, "total": 1, "satisfactionRate": "0.0"}
    assert found["REPRESENTATIVE"]["process"] == {
        **NONE, "basicallySatisfied": 1, "total": 1, "satisfactionRate": "100.0",
    }  # fmt: skip
    assert found["DELEGATE"]["process"] == NONE == found["DELEGATE"]["result"]


async def test_one_may_say_it_anew_until_the_period_closes(world: World) -> None:
    item = await people(world)
    period = await open_period(world)
    events = await OutboxEvent.all().count()
    assert (await cast(world, item, VOTER, "SATISFIED", "SATISFIED"))["version"] == 1
    again = await cast(world, item, VOTER, "SATISFIED", "NOT_SATISFIED", "回头看发现问题")
    assert again == {"process": "SATISFIED", "result": "NOT_SATISFIED", "reason": "回头看发现问题", "version": 2}
    assert await Evaluation.filter(item__title="测试细项").count() == 1
    assert await OutboxEvent.all().count() == events + 2
    mine = (await world.ask(EVALUATIONS, {"id": item["id"]}, by=VOTER))["projectItem"]["viewerEvaluation"]
    assert mine == again
    for other in (None, OTHER_VOTER, STAFF, ADMIN):
        told = await world.ask(EVALUATIONS, {"id": item["id"]}, by=other)
        assert told["projectItem"]["viewerEvaluation"] is None
    assert "还" not in str(await OutboxEvent.all().values_list("facts", flat=True))

    closed = (await done(world, CLOSE, by=ADMIN, id=period["id"]))["period"]
    assert closed["open"] is False and closed["closedAt"]
    given = {"itemId": item["id"], "process": "SATISFIED", "result": "SATISFIED"}
    await refused(world, CAST, "NO_OPEN_PERIOD", by=VOTER, **given)
    assert (await by_role(world, item))["PUBLIC"]["result"]["notSatisfied"] == 1
    await refused(world, CLOSE, "ALREADY_CLOSED", by=ADMIN, id=period["id"])


async def test_the_time_of_a_period_ends_it_even_before_the_timekeeper_does(world: World) -> None:
    item = await people(world)
    await open_period(world, closesAt=(clock.now() + timedelta(minutes=5)).isoformat())
    given = {"itemId": item["id"], "process": "SATISFIED", "result": "SATISFIED"}
    await done(world, CAST, by=VOTER, **given)
    try:
        clock.shift(timedelta(minutes=6))
        await refused(world, CAST, "NO_OPEN_PERIOD", by=OTHER_VOTER, **given)
    finally:
        clock.shift(timedelta())


async def test_the_timekeeper_closes_a_period_at_its_time_once(world: World) -> None:
    item = await people(world)
    # As a client in Shanghai writes it: whatever the offset, the moment counts, on both databases.
    shanghai = timezone(timedelta(hours=8))
    closes_at = (clock.now() + timedelta(minutes=5)).astimezone(shanghai).isoformat()
    period = await open_period(world, closesAt=closes_at)
    duty = Duty("test.periods", close_due_periods)
    # The demonstration has a period of its own, which is due later.
    due = await perform(duty, clock.now())
    assert due is not None and due < clock.now() + timedelta(minutes=6)
    assert (await EvaluationPeriod.get(id=decode_id("EvaluationPeriod", period["id"]))).closed_at is None
    events = await OutboxEvent.all().count()
    try:
        clock.shift(timedelta(days=7))
        await perform(duty, clock.now())
        await perform(duty, clock.now() + timedelta(seconds=1))
    finally:
        clock.shift(timedelta())
    assert await OutboxEvent.all().count() == events + 1
    assert (await EvaluationPeriod.get(id=decode_id("EvaluationPeriod", period["id"]))).closed_at is not None
    [told] = (await world.ask(EVALUATIONS, {"id": item["id"]}))["projectItem"]["evaluations"]
    assert told["period"]["open"] is False


async def test_opening_and_closing_are_refused_with_nothing_written(world: World) -> None:
    await people(world)
    given = {"code": TEST_COUNTY, "year": 2025, "name": "年中评价", "closesAt": in_a_month()}
    for outsider in (STAFF, VOTER, UNIT, "admin", "county.staff"):
        await refused(world, OPEN, "FORBIDDEN", by=outsider, **given)
    await refused(world, OPEN, "NOT_FOUND", by=ADMIN, **{**given, "code": "x"})
    await refused(world, OPEN, "NAME_REQUIRED", by=ADMIN, **{**given, "name": " "})
    await refused(world, OPEN, "NAME_TOO_LONG", by=ADMIN, **{**given, "name": "名" * 101})
    await refused(world, OPEN, "NO_ITEMS", by=ADMIN, **{**given, "year": 1999})
    past = (clock.now() - timedelta(seconds=1)).isoformat()
    await refused(world, OPEN, "CLOSES_IN_THE_PAST", by=ADMIN, **{**given, "closesAt": past})
    period = await open_period(world)
    await refused(world, OPEN, "NAME_TAKEN", "ANOTHER_IS_OPEN", by=ADMIN, **given)
    for outsider in (STAFF, VOTER, "admin"):
        await refused(world, CLOSE, "FORBIDDEN", by=outsider, id=period["id"])
    await refused(world, CLOSE, "NOT_FOUND", by=ADMIN, id="x")


async def test_casting_is_refused_with_nothing_written(world: World) -> None:
    item = await people(world)
    given = {"itemId": item["id"], "process": "SATISFIED", "result": "SATISFIED"}
    await refused(world, CAST, "NO_OPEN_PERIOD", by=VOTER, **given)
    await open_period(world)
    for unknown in ("", "x", encode_id("ProjectItem", 10**9), encode_id("Project", 1)):
        await refused(world, CAST, "NOT_FOUND", by=VOTER, **{**given, "itemId": unknown})
    for silent in (UNIT, STAFF, ADMIN, SCREEN):
        await refused(world, CAST, "FORBIDDEN", by=silent, **given)
    for part in ("process", "result"):
        assert (await refused(world, CAST, "REASON_REQUIRED", by=VOTER, **{**given, part: "NOT_SATISFIED"}))[0][
            "path"
        ] == ["input", "reason"]
    await refused(world, CAST, "REASON_TOO_LONG", by=VOTER, **{**given, "reason": "字" * 501})
    await refused_at_top(world, CAST, "UNAUTHENTICATED", by=None, **given)
    await refused_at_top(world, CAST, "BAD_USER_INPUT", by=VOTER, **{**given, "process": "GOOD"})


async def test_of_five_evaluations_at_once_by_one_person_one_stands(world: World) -> None:
    """Fails without the unique (period, item, author)."""
    item = await people(world)
    await open_period(world)
    await world.ask("{ viewer { account { login } } }", by=VOTER)
    given = {"itemId": item["id"], "process": "SATISFIED", "result": "SATISFIED"}
    payloads = await met(world.settings, [act(world, CAST, by=VOTER, **given) for _ in range(5)])
    assert [codes(payload) for payload in payloads] == [[]] * 5
    [stored] = await Evaluation.filter(item__title="测试细项")
    assert stored.version == 5


async def test_closing_waits_for_those_who_evaluate(world: World) -> None:
    """Fails where casting does not hold the period: the closing then comes somewhere among the evaluations."""
    item = await people(world)
    period = await open_period(world)
    logins = [f"test.crowd.{number}" for number in range(10)]
    crowd = [NewAccount(login, "群众", AccountKind.PERSON) for login in logins]
    await load_accounts(SERVICE, county_code=TEST_COUNTY, password_hash="", accounts=crowd, synthetic=True)
    for login in (*logins, ADMIN):
        await world.ask("{ viewer { account { login } } }", by=login)
    given = {"itemId": item["id"], "process": "SATISFIED", "result": "SATISFIED"}
    acts = [act(world, CAST, by=login, **given) for login in logins]
    acts.insert(5, act(world, CLOSE, by=ADMIN, id=period["id"]))
    answers = [codes(payload) for payload in await met(world.settings, acts)]
    assert answers.pop(5) == []
    assert all(answer in ([], ["NO_OPEN_PERIOD"]) for answer in answers)
    assert await Evaluation.filter(item__title="测试细项").count() == answers.count([])
    events = await OutboxEvent.filter(kind__startswith="evaluation").order_by("id").values_list("kind", flat=True)
    assert events[-1] == "evaluationPeriodClosed"


async def test_of_two_periods_opened_at_once_one_stands(world: World) -> None:
    """Fails without the lock on the county."""
    await people(world)
    await world.ask("{ viewer { account { login } } }", by=ADMIN)
    given = {"code": TEST_COUNTY, "year": 2025, "closesAt": in_a_month()}
    acts = [act(world, OPEN, by=ADMIN, **given, name=name) for name in ("一", "二")]
    assert sorted(codes(payload) for payload in await met(world.settings, acts)) == [[], ["ANOTHER_IS_OPEN"]]


async def test_delegates_are_counted_as_delegates(world: World) -> None:
    item = await people(world)
    await seat(VOTER, BodyKind.STREET_ASSEMBLY)
    await open_period(world)
    await cast(world, item, VOTER, "SATISFIED", "SATISFIED")
    assert (await by_role(world, item))["DELEGATE"]["result"]["total"] == 1


async def test_reasons_are_read_unsigned_by_those_who_answer_for_the_work_or_supervise_it(world: World) -> None:
    item = await people(world)
    await seat(OTHER_VOTER)
    await open_period(world, "第一次")
    await cast(world, item, VOTER, "SATISFIED", "SATISFIED", "上一时段")
    [first] = (await world.ask(EVALUATIONS, {"id": item["id"]}))["projectItem"]["evaluations"]
    await done(world, CLOSE, by=ADMIN, id=first["period"]["id"])
    await open_period(world, "第二次")
    await cast(world, item, VOTER, "SATISFIED", "NOT_SATISFIED", "还没修完")
    await cast(world, item, OTHER_VOTER, "BASICALLY_SATISFIED", "SATISFIED")
    await load_accounts(
        SERVICE, county_code=TEST_COUNTY, password_hash="", synthetic=True,
        accounts=[NewAccount(name, "测试委员", AccountKind.PERSON) for name in ("test.committee", "test.suspended")],
    )  # fmt: skip
    await seat("test.committee", BodyKind.STANDING_COMMITTEE)
    suspended = await seat("test.suspended", BodyKind.STANDING_COMMITTEE)
    suspended.state, suspended.suspended_for = MembershipState.SUSPENDED, SuspensionReason.IN_CUSTODY
    await suspended.save()

    # Not for the public, nor for authors, other units, representatives, nor one whose seat is suspended.
    for outsider in (None, VOTER, OTHER_VOTER, SCREEN, "test.other", "test.suspended", "admin"):
        assert await one_by_one(world, item, outsider) is None, outsider
    for reader in (STAFF, ADMIN, UNIT, "test.committee"):
        found = await one_by_one(world, item, reader)
        assert found["totalCount"] == 2
        told = [(one["role"], one["process"], one["result"], one["reason"]) for one in found["nodes"]]
        assert told == [
            ("REPRESENTATIVE", "BASICALLY_SATISFIED", "SATISFIED", ""),
            ("PUBLIC", "SATISFIED", "NOT_SATISFIED", "还没修完"),
        ]
    page = await one_by_one(world, item, UNIT, first=1)
    assert page["pageInfo"]["hasNextPage"] and len(page["nodes"]) == 1
    page = await one_by_one(world, item, UNIT, first=1, after=page["pageInfo"]["endCursor"])
    assert [one["reason"] for one in page["nodes"]] == ["还没修完"] and not page["pageInfo"]["hasNextPage"]
    for grade, reasons in (("NOT_SATISFIED", ["还没修完"]), ("SATISFIED", ["", "还没修完"])):
        page = await one_by_one(world, item, UNIT, grade=grade)
        assert [one["reason"] for one in page["nodes"]] == reasons and page["totalCount"] == len(reasons)

    # By id it is found by the same people alone.
    node = ("query ($id: ID!) { node(id: $id) { ... on CastEvaluation { reason } } }", {"id": page["nodes"][1]["id"]})
    assert await world.ask(*node, by="test.committee") == {"node": {"reason": "还没修完"}}
    for outsider in (None, VOTER, "test.other"):
        assert await world.ask(*node, by=outsider) == {"node": None}


async def test_a_stream_tells_reasons_only_to_those_who_read_them(world: World) -> None:
    item = await people(world)
    await open_period(world)
    project = (await world.ask("query ($id: ID!) { projectItem(id: $id) { project { id } } }", {"id": item["id"]}))[
        "projectItem"
    ]["project"]
    document = """subscription ($id: ID!) { projectUpdated(id: $id) { items { nodes { evaluations {
        byRole { result { total } } evaluations { nodes { reason } } } } } } }"""

    def told(message: Any) -> Any:
        return message["projectUpdated"]["items"]["nodes"][0]["evaluations"][0]

    async with world.socket(by=UNIT) as unit, world.socket(by="test.other") as other:
        for client in (unit, other):
            await client.subscribe(document, {"id": project["id"]})
        assert [told(await client.state())["evaluations"] for client in (unit, other)] == [{"nodes": []}, None]
        await cast(world, item, VOTER, "SATISFIED", "NOT_SATISFIED", "还没修完")
        of_unit, of_other = [told(await client.state()) for client in (unit, other)]
    assert of_unit["evaluations"] == {"nodes": [{"reason": "还没修完"}]}
    assert of_other["evaluations"] is None
    assert of_unit["byRole"] == of_other["byRole"]


async def test_the_done_rate_stands_beside_the_satisfaction_and_leaves_out_what_was_terminated(world: World) -> None:
    parts = [
        NewItem(f"细项{number}", f"{TEST_COUNTY}100", "t1", Decimal(1), even_plan(2026, 1, 12)) for number in range(4)
    ]
    project = NewProject(2026, 1, "交通出行", parts, node_code=f"{TEST_COUNTY}100")
    items = await load_projects(SERVICE, county_code=TEST_COUNTY, projects=[project])
    given = {"id": encode_id("Project", items[0].project_id), "code": f"{TEST_COUNTY}100"}

    async def rates() -> tuple[Any, Any]:
        found = await world.ask(
            "query ($id: ID!, $code: String!) { project(id: $id) { doneRate } "
            "platformNode(code: $code) { summary(year: 2026) { doneRate } } }",
            given,
        )
        return found["project"]["doneRate"], found["platformNode"]["summary"]["doneRate"]

    assert await rates() == ("0.0", "0.0")
    first = items[0]
    await report_progress(SERVICE, item_id=first.id, month="2026-01", progress_percent=Decimal(100), spent=Decimal(1))
    await accept_item(SERVICE, item_id=first.id, version=first.version + 1, accepted_on=date(2026, 1, 5))
    assert await rates() == ("25.0", "25.0")
    last = items[3]
    await decide_item(
        SERVICE, item_id=last.id, version=last.version, decision=ItemDecision.TERMINATED, reason="不再需要"
    )
    assert await rates() == ("33.3", "33.3")

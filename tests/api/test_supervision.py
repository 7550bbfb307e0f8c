"""Supervision of projects: groups, visits, and problems from their raising to their closing, through the API."""

from collections.abc import AsyncIterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from models import clock
from models.duties import duties
from models.representatives.rows import Membership, MembershipState
from models.supervision.drawing import page
from models.supervision.rows import ProblemEntry, SupervisionMember, SupervisionProblem
from models.supervision.workflow import TRANSITIONS, ProblemState, ProblemStep, transition
from models.timekeeping import perform
from schema.node import encode_id
from tests.support.acting import act, codes, done, item_of_test_county, refused
from tests.support.bodies import COMMITTEE, CONGRESS, COUNTY, seat
from tests.support.meeting import met
from tests.support.uploading import photo, picture, sent
from tests.support.world import World

ADMIN, STAFF, UNIT, REP = "test.admin", "test.staff", "test.unit", "test.rep"


@pytest.fixture
async def rep(world: World) -> Membership:
    return await seat(CONGRESS, 91, login=REP)


@pytest.fixture
async def unit_one(world: World, rep: Membership) -> AsyncIterator[str]:
    asked = '{ projects(code: "320699", year: 2025) { nodes { items { nodes { leadUnit { id } } } } } }'
    yield (await world.ask(asked))["projects"]["nodes"][0]["items"]["nodes"][0]["leadUnit"]["id"]


def person(membership: Membership) -> str:
    return encode_id("Representative", membership.person_id)


def in_days(days: int) -> str:
    return (clock.today("Asia/Shanghai") + timedelta(days=days)).isoformat()


@contextmanager
def later(by: timedelta) -> Any:
    before = clock.now() - datetime.now(UTC)
    clock.shift(before + by)
    try:
        yield
    finally:
        clock.shift(timedelta())


async def project_id(world: World) -> str:
    return str(
        (await world.ask('{ projects(code: "320699", year: 2025) { nodes { id } } }'))["projects"]["nodes"][0]["id"]
    )


async def group_id(world: World) -> str:
    payload = await done(world, "supervisionGroupAdd", by=ADMIN, projectId=await project_id(world), name="第一监督组")
    return str(payload["group"]["id"])


async def raised(world: World, by: str = REP, **more: Any) -> Any:
    item = await item_of_test_county(world)
    given = {"itemId": item["id"], "title": "路面开裂", "text": "长约十米", **more}
    return (await done(world, "supervisionProblemRaise", by=by, **given))["problem"]


async def assigned(world: World, unit: str, **more: Any) -> Any:
    problem = await raised(world)
    given = {"id": problem["id"], "version": problem["version"], "unitId": unit, "dueOn": in_days(7), **more}
    return (await done(world, "supervisionProblemAssign", by=STAFF, **given))["problem"]


async def answered(world: World, unit: str) -> Any:
    problem = await assigned(world, unit)
    given = {"id": problem["id"], "version": problem["version"], "text": "已修补"}
    return (await done(world, "supervisionProblemAnswer", by=UNIT, **given))["problem"]


# Groups.


async def test_a_group_has_a_lead_of_the_committee_and_members_in_office(world: World, rep: Membership) -> None:
    group, lead = await group_id(world), await seat(COMMITTEE, 92)
    for who, role in ((lead, "LEAD"), (rep, "REPRESENTATIVE")):
        payload = await done(
            world, "supervisionMemberAdd", by=ADMIN, groupId=group, representativeId=person(who), role=role
        )
        assert payload["member"]["since"] == in_days(0)
    ended = payload["member"]
    await done(world, "supervisionMemberEnd", by=ADMIN, id=ended["id"], version=ended["version"])
    asked = """query ($id: ID!) { project(id: $id) { supervisionGroup { name members { nodes { role until
        representative { name } } } } } }"""
    found = (await world.ask(asked, {"id": await project_id(world)}))["project"]["supervisionGroup"]
    assert found["name"] == "第一监督组"
    assert [(each["role"], each["until"]) for each in found["members"]["nodes"]] == [
        ("LEAD", None), ("REPRESENTATIVE", in_days(0)),
    ]  # fmt: skip


async def test_a_group_refuses_whom_it_must(world: World, rep: Membership) -> None:
    group = await group_id(world)
    await refused(world, "supervisionGroupAdd", "GROUP_EXISTS", by=ADMIN, projectId=await project_id(world), name="再")
    await refused(world, "supervisionGroupAdd", "NOT_FOUND", by=ADMIN, projectId="x", name="再")
    await refused(world, "supervisionGroupAdd", "FORBIDDEN", by=STAFF, projectId=await project_id(world), name="再")
    suspended = await seat(CONGRESS, 93, state=MembershipState.SUSPENDED)
    given = {"groupId": group, "role": "REPRESENTATIVE"}
    add = "supervisionMemberAdd"
    await refused(world, add, "NOT_IN_OFFICE", by=ADMIN, representativeId=person(suspended), **given)
    await refused(world, add, "PERSON_NOT_FOUND", by=ADMIN, representativeId="x", **given)
    await refused(world, add, "FORBIDDEN", by=STAFF, representativeId=person(rep), **given)
    await refused(world, add, "SINCE_IN_FUTURE", by=ADMIN, representativeId=person(rep), since=in_days(1), **given)
    await refused(
        world, add, "LEAD_NOT_OF_COMMITTEE", by=ADMIN, representativeId=person(rep), groupId=group, role="LEAD"
    )
    await done(world, add, by=ADMIN, representativeId=person(rep), **given)
    await refused(world, add, "ALREADY_MEMBER", by=ADMIN, representativeId=person(rep), **given)


async def test_of_two_leads_at_once_one_is_refused(world: World) -> None:
    """Seen to fail on PostgreSQL without the lock on the group and the index supervision_group_one_lead."""
    group = await group_id(world)
    leads = [await seat(COMMITTEE, number) for number in (94, 95)]
    both = await met(
        world.settings,
        [
            act(world, "supervisionMemberAdd", by=ADMIN, groupId=group, representativeId=person(lead), role="LEAD")
            for lead in leads
        ],
    )
    assert sorted(codes(payload) for payload in both) == [[], ["LEAD_EXISTS"]]
    assert await SupervisionMember.filter(role="lead", until=None, group__project__county__code=COUNTY).count() == 1


# Visits.


async def test_a_representative_records_a_visit_with_photos_and_screens_hear_of_it(
    world: World, rep: Membership
) -> None:
    item = await item_of_test_county(world)
    file = (await sent(world, photo(), by=REP))["id"]
    asked = """subscription { platformNodeUpdated(code: "320699") { revision
        supervisionVisits { nodes { findings conclusion participants { name } photos { url } item { title } } } } }"""
    given = {"itemId": item["id"], "visitedOn": in_days(0), "findings": "进展顺利", "conclusion": "GOOD"}
    async with world.socket() as client:
        await client.subscribe(asked, {})
        assert (await client.state())["platformNodeUpdated"]["supervisionVisits"]["nodes"] == []
        await done(world, "supervisionVisitRecord", by=REP, participantIds=[person(rep)], photoIds=[file], **given)
        (visit,) = (await client.state())["platformNodeUpdated"]["supervisionVisits"]["nodes"]
    assert (visit["findings"], visit["conclusion"], visit["item"]["title"]) == ("进展顺利", "GOOD", "测试细项")
    assert [each["name"] for each in visit["participants"]] == ["成员091"] and len(visit["photos"]) == 1
    of_item = "query ($id: ID!) { projectItem(id: $id) { visits { totalCount } } }"
    assert (await world.ask(of_item, {"id": item["id"]}))["projectItem"]["visits"]["totalCount"] == 1


async def test_a_visit_is_refused_for_what_cannot_be(world: World, rep: Membership) -> None:
    item, other = await item_of_test_county(world), await seat(CONGRESS, 96)
    gone = await seat(CONGRESS, 97, state=MembershipState.SUSPENDED)
    given = {
        "itemId": item["id"], "visitedOn": in_days(0), "participantIds": [person(rep)], "findings": "好",
        "conclusion": "GOOD",
    }  # fmt: skip
    record = "supervisionVisitRecord"
    await refused(world, record, "DAY_IN_FUTURE", by=STAFF, **given | {"visitedOn": in_days(1)})
    await refused(world, record, "FORBIDDEN", by=REP, **given | {"participantIds": [person(other)]})
    await refused(world, record, "FORBIDDEN", by=UNIT, **given)
    await refused(world, record, "NOT_FOUND", by=STAFF, **given | {"itemId": "x"})
    await refused(world, record, "PARTICIPANTS_REQUIRED", by=STAFF, **given | {"participantIds": []})
    (reason,) = await refused(
        world, record, "NOT_IN_OFFICE", by=STAFF, **given | {"participantIds": [person(rep), person(gone)]}
    )
    assert reason["path"] == ["input", "participantIds", "1"]
    await refused(world, record, "TEXT_REQUIRED", by=STAFF, **given | {"findings": " "})
    await refused(world, record, "TEXT_TOO_LONG", by=STAFF, **given | {"findings": "长" * 2001})
    await refused(world, record, "GROUP_NOT_FOUND", by=STAFF, **given | {"groupId": "x"})
    await refused(world, record, "FILE_NOT_FOUND", by=STAFF, **given | {"photoIds": ["x"]})
    theirs = (await sent(world, picture(), by=UNIT))["id"]
    await refused(world, record, "FILE_NOT_FOUND", by=STAFF, **given | {"photoIds": [theirs]})


async def test_a_visit_sent_twice_is_one(world: World, rep: Membership) -> None:
    item = await item_of_test_county(world)
    given = {
        "itemId": item["id"], "visitedOn": in_days(0), "participantIds": [person(rep)], "findings": "好",
        "conclusion": "GOOD", "idempotencyKey": "visit-1",
    }  # fmt: skip
    first, second = [await done(world, "supervisionVisitRecord", by=REP, **given) for _ in range(2)]
    assert first == second
    await refused(world, "supervisionVisitRecord", "IDEMPOTENCY_KEY_REUSED", by=REP, **given | {"findings": "差"})


# Problems.


async def test_a_problem_goes_from_its_raising_to_its_closing(world: World, unit_one: str) -> None:
    problem = await raised(world)
    assert (problem["number"], problem["state"], problem["unit"]) == (1, "RAISED", None)
    given = {"unitId": unit_one, "dueOn": in_days(7), "responsible": "负责人001"}
    problem = (
        await done(world, "supervisionProblemAssign", by=STAFF, id=problem["id"], version=problem["version"], **given)
    )["problem"]
    assert (problem["state"], problem["unit"], problem["dueOn"]) == ("ASSIGNED", {"code": "t1"}, in_days(7))
    before, after = [(await sent(world, picture(seed=seed), by=UNIT))["id"] for seed in (1, 2)]
    problem = (
        await done(
            world,
            "supervisionProblemAnswer",
            by=UNIT,
            id=problem["id"],
            version=problem["version"],
            text="已修补",
            beforeIds=[before],
            afterIds=[after],
        )
    )["problem"]
    problem = (
        await done(
            world,
            "supervisionProblemCheck",
            by=STAFF,
            id=problem["id"],
            version=problem["version"],
            solved=False,
            text="仍有裂缝",
            dueOn=in_days(3),
        )
    )["problem"]
    assert (problem["state"], problem["dueOn"]) == ("ASSIGNED", in_days(3))
    for name, by, more in (
        ("supervisionProblemAnswer", UNIT, {"text": "重做"}),
        ("supervisionProblemCheck", STAFF, {"solved": True}),
        ("supervisionProblemReopen", STAFF, {"text": "又裂了", "dueOn": in_days(9)}),
        ("supervisionProblemAnswer", UNIT, {"text": "换料"}),
        ("supervisionProblemCheck", STAFF, {"solved": True}),
    ):
        problem = (await done(world, name, by=by, id=problem["id"], version=problem["version"], **more))["problem"]
    assert problem["state"] == "CLOSED" and problem["closedAt"]
    asked = """query ($id: ID!) { node(id: $id) { ... on SupervisionProblem { entries { nodes { step state text
        before { id } after { id } } } } } }"""
    entries = (await world.ask(asked, {"id": problem["id"]}))["node"]["entries"]["nodes"]
    assert [each["step"] for each in entries] == [
        "RAISE", "ASSIGN", "ANSWER", "RETURN", "ANSWER", "CLOSE", "REOPEN", "ANSWER", "CLOSE",
    ]  # fmt: skip
    assert (entries[2]["before"], entries[2]["after"]) == ([{"id": before}], [{"id": after}])


async def test_the_open_problems_of_a_subtree_are_its_list(world: World, unit_one: str) -> None:
    first = await answered(world, unit_one)
    second = await raised(world)
    await done(
        world, "supervisionProblemDismiss", by=STAFF, id=second["id"], version=second["version"], text="不属本细项"
    )
    asked = "query ($code: String!) { platformNode(code: $code) { supervisionProblems { nodes { id } totalCount } } }"
    for code, expected in (("320699", [first["id"]]), ("320699100", [first["id"]]), ("320699101", [])):
        found = (await world.ask(asked, {"code": code}))["platformNode"]["supervisionProblems"]
        assert [each["id"] for each in found["nodes"]] == expected and found["totalCount"] == len(expected)


async def test_the_unit_neither_raises_nor_checks_and_nobody_else_answers(world: World, unit_one: str) -> None:
    item = await item_of_test_county(world)
    given = {"itemId": item["id"], "title": "问题", "text": "说明"}
    await refused(world, "supervisionProblemRaise", "FORBIDDEN", by=UNIT, **given)
    problem = await assigned(world, unit_one)
    seen = {"id": problem["id"], "version": problem["version"]}
    for by in ("test.other", STAFF, REP):
        await refused(world, "supervisionProblemAnswer", "NOT_THE_UNIT", by=by, text="好", **seen)
    await done(world, "supervisionProblemAnswer", by=UNIT, text="好", **seen)
    seen["version"] += 1
    await refused(world, "supervisionProblemCheck", "CHECKED_BY_THE_UNIT", by=UNIT, solved=True, **seen)
    await refused(world, "supervisionProblemCheck", "FORBIDDEN", by=REP, solved=True, **seen)
    await refused(world, "supervisionProblemCheck", "FORBIDDEN", by="test.other", solved=True, **seen)


async def test_a_member_of_the_group_checks_what_another_representative_may_not(
    world: World, unit_one: str, rep: Membership
) -> None:
    problem = await answered(world, unit_one)
    given = {"id": problem["id"], "version": problem["version"], "solved": True}
    await refused(world, "supervisionProblemCheck", "FORBIDDEN", by=REP, **given)
    group = await group_id(world)
    await done(
        world,
        "supervisionMemberAdd",
        by=ADMIN,
        groupId=group,
        representativeId=person(rep),
        role="REPRESENTATIVE",
    )
    assert (await done(world, "supervisionProblemCheck", by=REP, **given))["problem"]["state"] == "CLOSED"


async def test_what_cannot_be_done_to_a_problem_is_refused(world: World, unit_one: str) -> None:
    problem = await raised(world)
    seen = {"id": problem["id"], "version": problem["version"]}
    assign = {"unitId": unit_one, "dueOn": in_days(7)}
    await refused(world, "supervisionProblemAssign", "FORBIDDEN", by=REP, **seen, **assign)
    await refused(world, "supervisionProblemAssign", "NOT_FOUND", by=STAFF, **seen | {"id": "x"}, **assign)
    await refused(world, "supervisionProblemAssign", "STALE_VERSION", by=STAFF, **seen | {"version": 9}, **assign)
    await refused(world, "supervisionProblemAssign", "UNIT_NOT_FOUND", by=STAFF, **seen, **assign | {"unitId": "x"})
    await refused(
        world, "supervisionProblemAssign", "DUE_IN_THE_PAST", by=STAFF, **seen, **assign | {"dueOn": in_days(-1)}
    )
    await refused(world, "supervisionProblemDismiss", "TEXT_REQUIRED", by=STAFF, **seen, text=" ")
    await refused(world, "supervisionProblemCheck", "NOT_IN_THIS_STATE", by=STAFF, **seen, solved=True)
    await refused(world, "supervisionProblemReopen", "NOT_IN_THIS_STATE", by=STAFF, **seen, text="x", dueOn=in_days(1))
    problem = await answered(world, unit_one)
    seen = {"id": problem["id"], "version": problem["version"]}
    await refused(world, "supervisionProblemAnswer", "NOT_IN_THIS_STATE", by=UNIT, **seen, text="x")
    await refused(world, "supervisionProblemCheck", "DUE_REQUIRED", by=STAFF, **seen, solved=False, text="x")
    await refused(world, "supervisionProblemCheck", "TEXT_REQUIRED", by=STAFF, **seen, solved=False, dueOn=in_days(1))


async def test_an_unanswered_problem_becomes_overdue_by_the_timekeepers_act(world: World, unit_one: str) -> None:
    problem = await assigned(world, unit_one, dueOn=in_days(0))
    duty = next(each for each in duties(world.app.state.service.files) if each.name == "supervision.overdue")
    asked = """subscription { platformNodeUpdated(code: "320699") { supervisionProblems { nodes { overdue } } } }"""
    async with world.socket() as client:
        await client.subscribe(asked, {})
        await client.state()
        await perform(duty, clock.now())
        assert not (await SupervisionProblem.get(item__project__county__code=COUNTY)).overdue
        with later(timedelta(days=1)):
            await perform(duty, clock.now())
            await perform(duty, clock.now() + timedelta(seconds=1))
        found = (await client.state())["platformNodeUpdated"]["supervisionProblems"]["nodes"]
    assert found == [{"overdue": True}]
    row = await SupervisionProblem.get(item__project__county__code=COUNTY)
    assert (row.overdue, row.version) == (True, problem["version"] + 1)
    given = {"id": problem["id"], "version": row.version, "text": "迟到的答复"}
    assert (await done(world, "supervisionProblemAnswer", by=UNIT, **given))["problem"]["overdue"] is False


async def test_of_two_checks_at_once_the_second_is_stale(world: World, unit_one: str) -> None:
    """Seen to fail on PostgreSQL without the lock on the problem."""
    problem = await answered(world, unit_one)
    given = {"id": problem["id"], "version": problem["version"], "solved": True}
    await world.token(ADMIN)
    both = await met(world.settings, [act(world, "supervisionProblemCheck", by=by, **given) for by in (STAFF, ADMIN)])
    assert sorted(codes(payload) for payload in both) == [[], ["STALE_VERSION"]]
    assert await ProblemEntry.filter(step=ProblemStep.CLOSE, problem__item__project__county__code=COUNTY).count() == 1


def test_the_table_leads_every_problem_to_an_end() -> None:
    steps = {(each.source, each.step) for each in TRANSITIONS}
    assert len(steps) == len(TRANSITIONS)
    reached = {each.target for each in TRANSITIONS}
    assert reached == set(ProblemState)
    assert transition(ProblemState.DISMISSED, ProblemStep.ASSIGN) is None
    assert {each.target for each in TRANSITIONS if each.source is ProblemState.ANSWERED} == {
        ProblemState.CLOSED,
        ProblemState.ASSIGNED,
    }


def test_the_docs_draw_the_table_as_it_is() -> None:
    written = (Path(__file__).parents[2] / "docs" / "supervision.md").read_text(encoding="utf-8")
    assert written == page(), "run make docs"

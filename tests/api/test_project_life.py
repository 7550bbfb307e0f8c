"""The life of a project over HTTP: each step by the right hand, its trace, its sight, and its refusals."""

from datetime import date
from typing import Any

import pytest

from models.actor import SERVICE
from models.projects.life.actions import Result, choose_by_vote
from models.projects.rows import Project, ProjectItem
from models.projects.workflow import Stage, Step, transition
from models.representatives.rows import Person
from schema.node import decode_id, encode_id
from tests.support.acting import done, node, refused
from tests.support.county import TEST_COUNTY
from tests.support.projects import new_item
from tests.support.world import World

STAFF, COUNTY = "test.staff", "test.admin"
BALLOT = {"votesFor": 178, "votesDue": 354, "votedOn": "2026-01-15"}
LONG = "长" * 2001
# Each step as a mutation, with what it takes beside id and version.
STEPS: dict[Step, tuple[str, dict[str, Any]]] = {
    Step.COLLECT: ("projectCollect", {"year": 2026}),
    Step.SCREEN: ("projectScreen", {}),
    Step.NOMINATE: ("projectNominate", {}),
    Step.RETURN: ("projectReturn", {"reason": "条件不成熟"}),
    Step.CHOOSE: ("projectDecide", {"chosen": True, **BALLOT}),
    Step.LOSE: ("projectDecide", {"chosen": False, **BALLOT}),
    Step.IMPLEMENT: ("projectImplement", {}),
    Step.ACCEPT: ("projectAccept", {}),
    Step.EVALUATE: ("projectEvaluate", {"conclusion": "满意"}),
    Step.TERMINATE: ("projectTerminate", {"reason": "不再需要"}),
}


async def proposal(world: World, **other: Any) -> Any:
    place = await node(world, f"{TEST_COUNTY}100")
    given = {
        "nodeId": place["id"],
        "year": 2026,
        "title": "停车场",
        "category": "交通出行",
        "proposer": "测试村村民",
        **other,
    }
    return (await done(world, "projectPropose", by=STAFF, **given))["project"]


async def take(world: World, project: Any, name: str, by: str = STAFF, **given: Any) -> Any:
    return (await done(world, name, by=by, id=project["id"], version=project["version"], **given))["project"]


async def found(world: World, project_id: str, by: str | None = None) -> Any:
    asked = "query ($id: ID!) { project(id: $id) { id stage viewerSteps items { totalCount } } }"
    return (await world.ask(asked, {"id": project_id}, by=by))["project"]


async def test_a_project_goes_from_the_pool_to_its_evaluation(world: World) -> None:
    project = await proposal(world)
    assert (project["stage"], project["number"]) == ("POOL", 1)
    assert await found(world, project["id"]) is None
    assert (await found(world, project["id"], by=STAFF))["viewerSteps"] == ["COLLECT", "TERMINATE"]
    project = await take(world, project, "projectCollect", year=2027)
    assert (project["year"], project["number"]) == (2027, 1)
    project = await take(world, project, "projectScreen", remark="群众意愿强")
    item = await added_item(world, project)
    project = await take(world, project, "projectNominate")
    assert (await found(world, project["id"]))["stage"] == "CANDIDATE"
    project = await take(world, project, "projectDecide", by=COUNTY, chosen=True, **BALLOT)
    assert project["ballot"] == {"votesFor": 178, "votesDue": 354, "votedOn": "2026-01-15"}
    assert (await ProjectItem.get(id=item)).baseline == 3
    row = await ProjectItem.get(id=item)
    plan = {"id": encode_id("ProjectItem", item), "months": [{"month": "2026-06", "planned": "100"}]}
    await done(world, "projectItemPlanSet", by=STAFF, version=row.version, **plan)
    project = await take(world, project, "projectImplement")
    row = await ProjectItem.get(id=item)
    assert row.light is not None and row.rules_id is not None
    given = {"itemId": plan["id"], "month": "2026-06", "progress": "100", "spent": "1", "quantity": "3"}
    await done(world, "projectItemReport", by="test.unit", **given)
    version = (await ProjectItem.get(id=item)).version
    await done(world, "projectItemAccept", by=STAFF, itemId=plan["id"], version=version, acceptedOn="2026-07-01")
    project = await take(world, project, "projectAccept")
    project = await take(world, project, "projectEvaluate", by=COUNTY, conclusion="满意率 98%")
    assert project["stage"] == "EVALUATED"
    assert [(step["step"], step["stage"], step["remark"]) for step in project["steps"]] == [
        ("PROPOSE", "POOL", ""),
        ("COLLECT", "COLLECTED", ""),
        ("SCREEN", "SCREENED", "群众意愿强"),
        ("NOMINATE", "CANDIDATE", ""),
        ("CHOOSE", "VOTED", ""),
        ("IMPLEMENT", "IMPLEMENTING", ""),
        ("ACCEPT", "ACCEPTED", ""),
        ("EVALUATE", "EVALUATED", "满意率 98%"),
    ]


async def added_item(world: World, project: Any) -> int:
    place = await node(world, f"{TEST_COUNTY}100")
    unit = (await ProjectItem.get(title="测试细项")).lead_unit_id
    given = {
        "projectId": project["id"], "title": "细项", "nodeId": place["id"],
        "leadUnitId": encode_id("UndertakingUnit", unit), "target": "3", "targetUnit": "处",
    }  # fmt: skip
    payload = await done(world, "projectItemAdd", by=STAFF, **given)
    return decode_id("ProjectItem", payload["item"]["id"])


@pytest.mark.parametrize("stage", list(Stage))
async def test_every_stage_takes_its_steps_and_refuses_the_others(world: World, stage: Stage) -> None:
    """All stages with all steps, through the API, by somebody who may do everything."""
    for number, (step, (name, given)) in enumerate(STEPS.items(), 10):
        item = await new_item(stage, number)
        if stage in (Stage.IMPLEMENTING,) and step is Step.ACCEPT:
            await ProjectItem.filter(id=item.id).update(accepted_on=date(2026, 1, 2))
        asked = {"id": encode_id("Project", item.project_id), "version": 1, **given}
        expected = transition(stage, step)
        if expected is None:
            await refused(world, name, "WRONG_STAGE", by=COUNTY, **asked)
        else:
            payload = await done(world, name, by=COUNTY, **asked)
            assert payload["project"]["stage"] == expected.target.name


async def test_a_lost_candidate_returns_to_the_pool_and_stays_public(world: World) -> None:
    item = await new_item(Stage.CANDIDATE)
    project = {"id": encode_id("Project", item.project_id), "version": 1}
    after = await take(world, project, "projectDecide", by=COUNTY, chosen=False, **{**BALLOT, "votesFor": 100})
    assert (after["stage"], after["ballot"]["votesFor"]) == ("POOL", 100)
    assert (await found(world, after["id"]))["stage"] == "POOL"
    asked = """{ platformNode(code: "320699100") { summary { items } items { totalCount } } }"""
    seen = (await world.ask(asked))["platformNode"]
    assert (seen["summary"]["items"], seen["items"]["totalCount"]) == (1, 1), "only what was chosen counts"
    assert (await ProjectItem.get(id=item.id)).baseline is None


async def test_a_declared_ballot_chooses_and_returns_in_one_act(world: World) -> None:
    items = [await new_item(Stage.CANDIDATE, number) for number in (1, 2, 3)]
    results = [Result(item.project_id, place < 2, 200 - place, 354) for place, item in enumerate(items)]
    await choose_by_vote(SERVICE, results=results, voted_on=date(2026, 1, 15))
    rows = await Project.filter(id__in=[item.project_id for item in items]).order_by("number")
    assert [row.stage for row in rows] == [Stage.VOTED, Stage.VOTED, Stage.POOL]
    assert [(await ProjectItem.get(id=item.id)).baseline for item in items] == [12, 12, None]


async def test_the_steps_are_refused_with_nothing_written(world: World) -> None:
    item = await new_item(Stage.CANDIDATE)
    project_id = encode_id("Project", item.project_id)
    unseen = encode_id("Project", (await new_item(Stage.POOL, 50)).project_id)

    async def fails(name: str, code: str, by: str = COUNTY, **given: Any) -> None:
        given = {"id": project_id, "version": 1, **given}
        await refused(world, name, code, by=by, **given)

    for name, given in STEPS.values():
        await fails(name, "NOT_FOUND", id="x", **given)
        await fails(name, "NOT_FOUND", id=unseen, by="citizen.001", **given)
        await fails(name, "FORBIDDEN", by="test.unit", **given)
        await fails(name, "FORBIDDEN", by="admin", **given)
    await fails("projectDecide", "FORBIDDEN", by=STAFF, chosen=True, **BALLOT)
    await fails("projectReturn", "STALE_VERSION", version=2, reason="条件")
    await fails("projectReturn", "REASON_REQUIRED", reason=" ")
    await fails("projectReturn", "TEXT_TOO_LONG", reason=LONG)
    await fails("projectDecide", "MAJORITY_MISSING", chosen=True, **{**BALLOT, "votesFor": 177})
    for votes in (-1, 355):
        await fails("projectDecide", "FIGURES_IMPOSSIBLE", chosen=True, **{**BALLOT, "votesFor": votes})
    await fails("projectDecide", "DATE_IN_FUTURE", chosen=True, **{**BALLOT, "votedOn": "2099-01-01"})
    pooled = encode_id("Project", (await new_item(Stage.POOL, 2)).project_id)
    for year in (1999, 2101):
        await fails("projectCollect", "YEAR_OUT_OF_RANGE", id=pooled, year=year)
    empty = await proposal(world)
    empty = await take(world, empty, "projectCollect", year=2026)
    empty = await take(world, empty, "projectScreen")
    await fails("projectNominate", "ITEMS_REQUIRED", id=empty["id"], version=empty["version"])
    unplanned = await new_item(Stage.VOTED, 90, plan={})
    await fails("projectImplement", "PLAN_MISSING", id=encode_id("Project", unplanned.project_id))
    underway = await new_item(number=91)
    await fails("projectAccept", "ITEMS_UNSETTLED", id=encode_id("Project", underway.project_id))
    voted = encode_id("Project", (await new_item(Stage.VOTED, 92)).project_id)
    await fails("projectTerminate", "FORBIDDEN", by=STAFF, id=voted, reason="停")


async def test_termination_greys_what_is_not_accepted(world: World) -> None:
    item = await new_item()
    project = {"id": encode_id("Project", item.project_id), "version": 1}
    await take(world, project, "projectTerminate", by=COUNTY, reason="主任会议决定")
    row = await ProjectItem.get(id=item.id)
    assert (row.light, row.decided_why) == ("grey", "主任会议决定")


async def test_a_proposal_names_who_made_it(world: World) -> None:
    county = (await Project.get(county__code=TEST_COUNTY)).county_id
    person = await Person.create(county_id=county, name="代表001", synthetic=True)
    project = await proposal(world, proposer="", representativeId=encode_id("Representative", person.id))
    row = await Project.get(id=decode_id("Project", project["id"]))
    assert (row.proposer, row.proposer_person_id) == ("代表001", person.id)
    edited = await take(world, project, "projectEdit", content="新建一处停车场", proposer="代表小组")
    assert (await Project.get(id=row.id)).proposer == "代表小组"
    place = await node(world, f"{TEST_COUNTY}100")
    good = {"nodeId": place["id"], "year": 2026, "title": "停车场", "proposer": "村民", "idempotencyKey": "k"}
    first = (await done(world, "projectPropose", by=STAFF, **good))["project"]
    assert (await done(world, "projectPropose", by=STAFF, **good))["project"]["id"] == first["id"]

    async def fails(code: str, by: str = STAFF, **wrong: Any) -> None:
        await refused(world, "projectPropose", code, by=by, **{**good, "idempotencyKey": None, **wrong})

    await fails("NODE_NOT_FOUND", nodeId="x")
    for outsider in ("test.unit", "admin", "citizen.001"):
        await fails("FORBIDDEN", by=outsider)
    await fails("YEAR_OUT_OF_RANGE", year=1999)
    await fails("TITLE_REQUIRED", title=" ")
    await fails("TITLE_TOO_LONG", title="长" * 201)
    await fails("CATEGORY_TOO_LONG", category="长" * 101)
    await fails("PROPOSER_REQUIRED", proposer=" ")
    await fails("PROPOSER_TOO_LONG", proposer="长" * 201)
    await fails("TEXT_TOO_LONG", content="长" * 10001)
    await fails("REPRESENTATIVE_NOT_FOUND", representativeId="x")
    await refused(world, "projectPropose", "IDEMPOTENCY_KEY_REUSED", by=STAFF, **{**good, "title": "另"})
    given = {"id": edited["id"], "version": edited["version"]}
    await refused(world, "projectEdit", "NOTHING_TO_CHANGE", by=STAFF, **given)
    await refused(world, "projectEdit", "TITLE_REQUIRED", by=STAFF, title="", **given)
    candidate = encode_id("Project", (await new_item(Stage.CANDIDATE, 60)).project_id)
    await refused(world, "projectEdit", "WRONG_STAGE", by=STAFF, id=candidate, version=1, title="改")


async def test_the_list_can_be_asked_for_one_stage(world: World) -> None:
    await new_item(Stage.CANDIDATE, 1)
    await new_item(Stage.POOL, 2)
    asked = (
        """query ($stage: ProjectStage) { projects(code: "320699", stage: $stage) { totalCount nodes { stage } } }"""
    )
    for by, stage, count in (
        (None, "CANDIDATE", 1),
        (None, "POOL", 0),
        (STAFF, "POOL", 1),
        ("county.staff", "POOL", 0),
    ):
        listed = (await world.ask(asked, {"stage": stage}, by=by))["projects"]
        assert (listed["totalCount"], len(listed["nodes"])) == (count, count), (by, stage)
    assert (await world.ask(asked, {}))["projects"]["totalCount"] == 2

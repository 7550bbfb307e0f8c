"""A draft that one cannot see is answered like an id that does not exist, by every mutation that takes one.

The mutations are found in the SDL: a new one that names a project, an item, or what hangs on one is asked as well.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, cast

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    get_named_type,
    get_nullable_type,
    is_required_input_field,
)
from tortoise.models import Model

from models import clock
from models.accounts.loading import NewAccount, load_accounts
from models.accounts.rows import Account, AccountKind, CapacityKind
from models.actor import SERVICE
from models.discussion.rows import AuthorRole, Comment, CommentState, Stance
from models.platform.loading import load_platform
from models.projects.figures import Figures
from models.projects.rows import Milestone, ProgressReport, Project, ProjectItem, TargetChange
from models.projects.workflow import Stage
from models.representatives.rows import Person
from models.supervision.rows import SupervisionGroup, SupervisionMember, SupervisionProblem, SupervisionRole
from models.supervision.workflow import ProblemState
from schema.node import encode_id
from tests.contract.test_sdl import SDL
from tests.support.acting import act, codes, done, nothing_written
from tests.support.county import TEST_COUNTY, plan_of
from tests.support.projects import YEAR, new_item
from tests.support.world import World

VOTER, ELSEWHERE = "test.voter", "test.staff.elsewhere"
# Of what sort the rows are that a field names; an `id` is of the mutation's own sort.
SORTS: dict[str, tuple[type[Model], ...]] = {
    "itemId": (ProjectItem,),
    "projectId": (Project,),
    "subjectId": (Project, ProjectItem),
    "reportId": (ProgressReport,),
}
OWN_SORTS: dict[str, type[Model]] = {
    "projectItem": ProjectItem,
    "project": Project,
    "comment": Comment,
    "milestone": Milestone,
    "targetChange": TargetChange,
    "supervisionMember": SupervisionMember,
    "supervisionProblem": SupervisionProblem,
}
# What a list names must be the county's own; who may publish none is told so before the list is read.
FORBIDDEN_FIRST = {"yearEndListPublish", "yearEndListCorrect"}
PLAIN = {
    "ID": "UHJvamVjdDow",
    "String": "说明",
    "Int": 1,
    "Float": 1.0,
    "Boolean": True,
    "Decimal": "1",
    "BigInt": "1",
    "Date": "2026-01-01",
    "DateTime": "2026-12-01T00:00:00Z",
}


def plain(kind: GraphQLInputType) -> Any:
    """Some value of a type; what it says does not matter where the thing that it is said of is not there."""
    kind = cast(GraphQLInputType, get_nullable_type(kind))
    if isinstance(kind, GraphQLList):
        return []
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values))
    return required(kind) if isinstance(kind, GraphQLInputObjectType) else PLAIN[get_named_type(kind).name]


def required(kind: GraphQLInputObjectType) -> dict[str, Any]:
    return {name: plain(field.type) for name, field in kind.fields.items() if is_required_input_field(field)}


def sorts_of(mutation: str, field: str) -> tuple[type[Model], ...]:
    if field == "groupId" and mutation.startswith("supervisionMember"):
        return (SupervisionGroup,)
    if field == "id":
        return tuple(sort for prefix, sort in OWN_SORTS.items() if mutation.startswith(prefix))[:1]
    return SORTS.get(field, ())


def _asked() -> Iterator[Any]:
    """Mutation, the field that names something, the sort of it."""
    assert SDL.mutation_type
    for mutation in SDL.mutation_type.fields:
        kind = SDL.type_map.get(f"{mutation[0].upper()}{mutation[1:]}Input")
        for field in kind.fields if isinstance(kind, GraphQLInputObjectType) else ():
            for sort in sorts_of(mutation, field):
                yield pytest.param(mutation, field, sort, id=f"{mutation}-{field}-{sort.__name__}")


ASKED = list(_asked())


def given(mutation: str, field: str, row_id: str) -> dict[str, Any]:
    return {**required(SDL.type_map[f"{mutation[0].upper()}{mutation[1:]}Input"]), field: row_id}  # type: ignore[arg-type]


async def draft() -> dict[type[Model], Model]:
    """A project in the pool with all that can hang on it, though some of that comes only later in its life."""
    item = await new_item(Stage.POOL, reports=[(f"{YEAR}-01", Figures(Decimal(1), Decimal(1)))], title="未公开的停车场")
    project = await Project.get(id=item.project_id)
    staff = await Account.get(login="test.staff")
    person = await Person.create(county_id=project.county_id, name="测试代表", synthetic=True)
    group = await SupervisionGroup.create(project_id=project.id, name="监督小组")
    rows: list[Any] = [
        project,
        item,
        group,
        await ProgressReport.get(item_id=item.id),
        await Milestone.filter(item_id=item.id).order_by("id").get(number=1),
        await TargetChange.create(
            item_id=item.id, number=1, previous=1, quantity=2, reason="增加", requested_at=clock.now()
        ),
        await SupervisionMember.create(
            group_id=group.id,
            person_id=person.id,
            role=SupervisionRole.REPRESENTATIVE,
            since=date(YEAR, 1, 1),
        ),
        await SupervisionProblem.create(
            item_id=item.id, number=1, title="问题", state=ProblemState.RAISED, raised_at=clock.now()
        ),
        await Comment.create(
            item_id=item.id,
            author_id=staff.id,
            role=AuthorRole.STAFF,
            stance=Stance.NEUTRAL,
            text="答复",
            state=CommentState.PUBLISHED,
            posted_at=clock.now(),
            published_at=clock.now(),
        ),
    ]
    return {type(row): row for row in rows}


async def outsiders() -> None:
    """Somebody of the public, and staff of another county."""
    await load_platform(SERVICE, plan_of("320698", "邻县"))
    await load_accounts(
        SERVICE,
        county_code=TEST_COUNTY,
        password_hash="",
        synthetic=True,
        accounts=[NewAccount(VOTER, "测试群众", AccountKind.PERSON)],
    )
    await load_accounts(
        SERVICE,
        county_code="320698",
        password_hash="",
        synthetic=True,
        accounts=[NewAccount(ELSEWHERE, "邻县工作人员", AccountKind.PERSON, CapacityKind.ADMINISTRATOR, "320698")],
    )


@pytest.mark.parametrize(("mutation", "field", "sort"), ASKED)
async def test_an_unseen_draft_is_answered_like_a_missing_one(
    world: World, mutation: str, field: str, sort: type[Model]
) -> None:
    row = (await draft())[sort]
    await outsiders()
    closes = (clock.now() + timedelta(days=7)).isoformat()
    await done(world, "evaluationPeriodOpen", by="test.admin", code=TEST_COUNTY, year=YEAR, name="评", closesAt=closes)
    expected = ["FORBIDDEN"] if mutation in FORBIDDEN_FIRST else ["NOT_FOUND"]
    for login in (VOTER, ELSEWHERE):
        await world.token(login)
        async with nothing_written():
            unseen = await act(world, mutation, by=login, **given(mutation, field, encode_id(sort.__name__, row.pk)))
            missing = await act(world, mutation, by=login, **given(mutation, field, encode_id(sort.__name__, 999_999)))
        assert unseen == missing
        assert codes(unseen) == expected, unseen


def test_the_mutations_are_found() -> None:
    found = {str(param.values[0]) for param in ASKED}
    assert {"commentPost", "projectFollow", "projectItemFollow", "evaluationCast", "projectItemEdit"} <= found
    assert {"projectItemReport", "projectNominate", "supervisionVisitRecord", "supervisionMemberAdd"} <= found
    assert {sort for param in ASKED for sort in [param.values[2]]} == {
        *OWN_SORTS.values(), *(sort for sorts in SORTS.values() for sort in sorts), SupervisionGroup
    }  # fmt: skip


async def test_a_published_comment_on_a_draft_is_seen_only_by_those_who_see_the_draft(world: World) -> None:
    comment = (await draft())[Comment]
    await outsiders()
    asked = ("query ($id: ID!) { node(id: $id) { id } }", {"id": encode_id("Comment", comment.pk)})
    assert (await world.ask(*asked, by="test.staff"))["node"] is not None
    for login in (None, VOTER, ELSEWHERE):
        assert (await world.ask(*asked, by=login))["node"] is None

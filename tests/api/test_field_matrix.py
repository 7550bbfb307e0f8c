"""Field by actor by path: what is public of a person is equal for all, what is not is null for those whom it is not for.

The fields are found by introspection. One that is new fails until it is put into `FIELDS`, where it must be decided who
sees it; and everything that anybody is answered, by any path, is searched for private values.
"""

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import graphql
import pytest
from graphql import GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType, get_named_type, is_leaf_type

from models.actor import SERVICE
from models.bodies.rows import BodyTerm, LegislativeSession, SessionAbsence
from models.projects.actions import NewItem, NewProject, load_projects
from models.projects.progress import even_plan
from models.representatives.rows import Membership, Person
from schema.node import encode_id
from tests.api.test_private_data import ADDRESS, NUMBER, PHONE, VALUES, account_id
from tests.contract.test_sdl import SDL
from tests.realtime.test_event_stream import event_stream
from tests.support.acting import done
from tests.support.people import CONGRESS, PEOPLE_COUNTY, TOWN, body, representative
from tests.support.world import World

PUBLIC, KEPT, VIEWER, BODY_STAFF, ACCOUNT, OWN, READ = (
    "equal for all",
    "for staff of the county and of the person's bodies, else null",
    "of the viewer alone; not shared",
    "for staff of the body, else null",
    "for those who may see the account, else null or absent",
    "of the viewer's own account; null for nobody",
    "answered by personPrivateDataRead alone",
)
# Every field of every type that shows a person, and whom it is for.
FIELDS: dict[str, dict[str, str]] = {
    "Representative": {
        **dict.fromkeys(
            [
                "id",
                "name",
                "synthetic",
                "version",
                "revision",
                "photo",
                "memberships",
                "levels",
                "since",
                "delegations",
                "groups",
                "districts",
                "postings",
                "householdsInTouch",
                "contacts",
                "contactedBy",
            ],
            PUBLIC,
        ),
        "person": KEPT,
        "viewerCan": VIEWER,
    },
    "Person": {"account": ACCOUNT, "hasPhone": KEPT, "hasHomeAddress": KEPT, "hasIdentityNumber": KEPT},
    "PersonPrivateData": dict.fromkeys(("phone", "homeAddress", "identityNumber", "version"), READ),
    "Account": dict.fromkeys(
        ["id", "login", "name", "kind", "kindLabel", "closed", "synthetic", "representative", "capacities"], ACCOUNT
    ),
    "Viewer": dict.fromkeys(
        [
            "account",
            "passwordChangeDue",
            "capacities",
            "can",
            "representative",
            "looseFiles",
            "comments",
            "followedProjects",
            "followedItems",
        ],
        OWN,
    ),
    "Membership": {
        **dict.fromkeys(
            [
                "id",
                "office",
                "number",
                "since",
                "until",
                "state",
                "suspendedFor",
                "endedFor",
                "synthetic",
                "version",
                "officeLabel",
                "stateLabel",
                "suspendedForLabel",
                "endedForLabel",
                "name",
                "representative",
                "body",
                "term",
                "delegation",
                "group",
                "district",
            ],
            PUBLIC,
        ),
        "absenceWarning": BODY_STAFF,
        "viewerAbsenceWarning": VIEWER,
    },
    "Posting": dict.fromkeys(
        ["id", "households", "since", "until", "synthetic", "version", "representative", "node", "gridCell"], PUBLIC
    ),
    "GridCell": dict.fromkeys(["id", "code", "name", "households", "synthetic", "closedOn", "version", "node"], PUBLIC),
    "ContactLink": dict.fromkeys(["id", "since", "until", "synthetic", "version", "member", "representative"], PUBLIC),
}
ACTORS = {
    "nobody": None,
    "citizen": "p.citizen",
    "the representative": "p.rep.2",
    "another representative": "p.rep.1",
    "delegate": "p.delegate",
    "unit officer": "p.unit",
    "staff of this town": "p.staff",
    "staff of another town": "p.street",
    "staff of the county": "p.county",
    "administrator": "p.admin",
    "screen": "p.screen",
    "integrator": "p.integrator",
    "another county's administrator": "test.admin",
}
KEEPERS = {"staff of this town", "staff of the county", "administrator"}
SEE_ACCOUNTS = {"staff of the county", "administrator"}
NAME = "测试代表乙"


def leaves(kind: GraphQLObjectType) -> str:
    """The fields of a type that hold no further fields, as far as they are public."""
    classified = FIELDS.get(kind.name)
    names = [
        name
        for name, field in kind.fields.items()
        if is_leaf_type(get_named_type(field.type))
        and not name.startswith("viewer")
        and (classified is None or classified[name] == PUBLIC)
    ]
    return " ".join(names)


def selected(kind: GraphQLObjectType, *classes: str) -> str:
    """All fields of a type that are of these classes, each with what is below it, one level deep."""
    parts = []
    for name, field in kind.fields.items():
        if FIELDS[kind.name][name] in classes:
            found = get_named_type(field.type)
            if is_leaf_type(found):
                parts.append(name)
            else:
                assert isinstance(found, GraphQLObjectType)
                parts.append(f"{name} {{ {leaves(found) or leaves_of_connection(found)} }}")
    return " ".join(parts)


def leaves_of_connection(kind: GraphQLObjectType) -> str:
    nodes = get_named_type(kind.fields["nodes"].type)
    assert isinstance(nodes, GraphQLObjectType)
    return f"nodes {{ {leaves(nodes)} }}"


def of(name: str) -> GraphQLObjectType:
    found = SDL.type_map[name]
    assert isinstance(found, GraphQLObjectType)
    return found


ACCOUNT_FIELDS = selected(of("Account"), ACCOUNT).replace("capacities {", "capacities { id")
CARD = f"""{selected(of("Representative"), PUBLIC)}
    person {{ {selected(of("Person"), KEPT)} account {{ {ACCOUNT_FIELDS} }} }}
    seats: memberships {{ number absenceWarning }}"""
# Where a card is found, and the way to it in the answer. Each document takes $id, $body, $code and $text if it likes.
PATHS: dict[str, tuple[str, tuple[Any, ...]]] = {
    "query": (f"query ($id: ID!) {{ representative(id: $id) {{ {CARD} }} }}", ("representative",)),
    "node": (f"query ($id: ID!) {{ node(id: $id) {{ ... on Representative {{ {CARD} }} }} }}", ("node",)),
    "connection": (
        f"""query ($code: String, $text: String) {{ representatives(code: $code, filter: {{text: $text}}, first: 3) {{
            nodes {{ {CARD} }} }} }}""",
        ("representatives", "nodes", 0),
    ),
    "edges": (
        f"""query ($code: String, $text: String) {{ representatives(code: $code, filter: {{text: $text}}, first: 3) {{
            edges {{ node {{ {CARD} }} }} }} }}""",
        ("representatives", "edges", 0, "node"),
    ),
    "body": (
        f"""query ($body: ID!) {{ body(id: $body) {{ members(first: 5) {{ nodes {{ representative {{ {CARD} }} }} }} }} }}""",
        ("body", "members", "nodes", "*", "representative"),
    ),
    "platform node": (
        f"""query ($code: String) {{ platform(code: $code) {{ representatives(first: 10) {{ nodes {{ {CARD} }} }} }} }}""",
        ("platform", "representatives", "nodes", "*"),
    ),
    "project": (
        f"""query ($code: String) {{ projects(code: $code, first: 1) {{ nodes {{ items(first: 1) {{ nodes {{ node {{
            representatives(first: 10) {{ nodes {{ {CARD} }} }} }} }} }} }} }} }}""",
        ("projects", "nodes", 0, "items", "nodes", 0, "node", "representatives", "nodes", "*"),
    ),
    "posting": (
        f"""query ($id: ID!) {{ representative(id: $id) {{ postings {{ representative {{ {CARD} }} }} }} }}""",
        ("representative", "postings", 0, "representative"),
    ),
    "contact link": (
        f"""query ($id: ID!) {{ representative(id: $id) {{ contactedBy {{ representative {{ {CARD} }} }} }} }}""",
        ("representative", "contactedBy", 0, "representative"),
    ),
}
STREAMS: dict[str, tuple[str, tuple[Any, ...]]] = {
    "representativeUpdated": (
        f"subscription ($id: ID!) {{ state: representativeUpdated(id: $id) {{ {CARD} }} }}",
        ("state",),
    ),
    "platformNodeUpdated": (
        f"""subscription ($node: String!) {{ state: platformNodeUpdated(code: $node) {{
            representatives(first: 10) {{ nodes {{ {CARD} }} }} }} }}""",
        ("state", "representatives", "nodes", "*"),
    ),
}


@pytest.fixture
async def subject(world: World) -> AsyncIterator[World]:
    """乙, of whom everything is known: private data, an account, a link; and a project where 乙 serves."""
    id = await representative(NAME)
    given = {"phone": PHONE, "homeAddress": ADDRESS, "identityNumber": NUMBER}
    await done(world, "personPrivateDataSet", by="p.staff", id=id, **given)
    link = {"memberId": await representative("测试代表甲"), "representativeId": id}
    await done(world, "contactLinkAdd", by="p.admin", **link)
    item = NewItem("细项", f"{PEOPLE_COUNTY}100", "p1", None, even_plan(2025, 1, 12))
    await load_projects(
        SERVICE, county_code=PEOPLE_COUNTY, projects=[NewProject(2025, 1, "项目", [item])], synthetic=True
    )
    yield world


async def variables(document: str) -> dict[str, Any]:
    given = {
        "id": await representative(NAME),
        "body": await body(CONGRESS),
        "code": PEOPLE_COUNTY,
        "node": f"{PEOPLE_COUNTY}100",
        "text": NAME,
    }
    return {name: value for name, value in given.items() if f"${name}:" in document}


def card_in(data: Any, way: tuple[Any, ...]) -> Any:
    """The subject's card, found along the way; `*` is whichever of a list leads to it."""
    for place, step in enumerate(way):
        if step == "*":
            found = (card_in(one, way[place + 1 :]) for one in data)
            return next(card for card in found if card["name"] == NAME)
        data = data[step]
    return data


def without_private_parts(card: Any) -> Any:
    return {name: found for name, found in card.items() if name not in ("person", "seats")}


def assert_rights(who: str, where: str, card: Any) -> None:
    person = card["person"]
    assert (person is not None) == (who in KEEPERS), f"{who} by {where}: {person}"
    if person is not None:
        flags = {name: found for name, found in person.items() if name != "account"}
        assert flags == dict.fromkeys(("hasPhone", "hasHomeAddress", "hasIdentityNumber"), True)
        assert (person["account"] is not None) == (who in SEE_ACCOUNTS), f"{who} by {where}"


def assert_no_private_value(who: str, where: str, answer: Any) -> None:
    text = json.dumps(answer, ensure_ascii=False)
    assert not [value for value in VALUES if value in text], f"{who} by {where}"


def test_every_field_of_a_person_is_classified() -> None:
    for name, classified in FIELDS.items():
        assert set(of(name).fields) == set(classified), f"say in FIELDS whom the fields of {name} are for"


def test_every_type_that_shows_a_person_is_classified() -> None:
    """Whatever holds what only the card and its rows hold belongs into the table."""
    holders = {
        name
        for name, found in SDL.type_map.items()
        if isinstance(found, GraphQLObjectType)
        and {get_named_type(field.type).name for field in found.fields.values()} & {"Person", "PersonPrivateData"}
        and not name.endswith("Payload")
    }
    assert holders == {"Representative"}


def reachable(*roots: str) -> Iterator[str]:
    waiting, seen = list(roots), set(roots)
    while waiting:
        name = waiting.pop()
        yield name
        found = SDL.type_map[name]
        kinds: list[graphql.GraphQLNamedType] = []
        if isinstance(found, GraphQLObjectType | GraphQLInterfaceType):
            kinds = [get_named_type(field.type) for field in found.fields.values()]
        if isinstance(found, GraphQLInterfaceType):
            kinds += SDL.get_implementations(found).objects
        waiting += [kind.name for kind in kinds if kind.name not in seen]
        seen |= {kind.name for kind in kinds}


def test_no_query_and_no_stream_leads_to_private_data() -> None:
    found = set(reachable("Query", "Subscription"))
    assert "Representative" in found and "Person" in found
    assert "PersonPrivateData" not in found
    holders = [
        name
        for name, kind in SDL.type_map.items()
        if isinstance(kind, GraphQLObjectType)
        and any(get_named_type(field.type).name == "PersonPrivateData" for field in kind.fields.values())
    ]
    assert holders == ["PersonPrivateDataReadPayload"]


def test_no_other_input_or_output_has_a_private_name() -> None:
    named = {
        f"{name}.{key}"
        for name, kind in SDL.type_map.items()
        if isinstance(kind, GraphQLObjectType | GraphQLInputObjectType) and not name.startswith("__")
        for key in kind.fields
        if any(sign in key.lower() for sign in ("phone", "address", "identitynumber", "idcard", "mobile"))
    }
    # From which machine an act was asked for, for staff of the county.
    named -= {"AuditEntry.address"}
    assert {name for name in named if not name.startswith(("Person.has", "PersonPrivateData"))} == set()


async def test_what_is_public_is_equal_and_what_is_not_is_null_by_every_query(subject: World) -> None:
    reference: Any = None
    for where, (document, way) in PATHS.items():
        given = await variables(document)
        for who, login in ACTORS.items():
            data = await subject.ask(document, given, by=login)
            assert_no_private_value(who, where, data)
            card = card_in(data, way)
            reference = reference or without_private_parts(card)
            assert without_private_parts(card) == reference, f"{who} by {where}"
            assert_rights(who, where, card)
    assert all(reference[name] not in (None, []) for name in ("memberships", "levels", "postings", "contactedBy"))


@pytest.mark.parametrize("transport", ["WebSocket", "SSE"])
async def test_what_is_public_is_equal_and_what_is_not_is_null_on_every_stream(subject: World, transport: str) -> None:
    reference: Any = None
    for where, (document, way) in STREAMS.items():
        given = await variables(document)
        for who, login in ACTORS.items():
            if transport == "SSE":
                async with event_stream(subject, document, given, by=login) as stream:
                    data = {"state": await stream.state()}
            else:
                async with subject.socket(by=login) as client:
                    await client.subscribe(document, given)
                    data = await client.state()
            assert_no_private_value(who, where, data)
            card = card_in(data, way)
            reference = reference or without_private_parts(card)
            assert without_private_parts(card) == reference, f"{who} by {where}"
            assert_rights(who, where, card)


async def test_what_only_staff_of_the_body_see_is_null_for_others(subject: World) -> None:
    """乙 was absent once from the town's congress: its staff, and the county's, are warned; nobody else is."""
    term = await BodyTerm.get(body__code=TOWN, body__county__code=PEOPLE_COUNTY)
    session = await LegislativeSession.create(term_id=term.id, number=1, name="第一次会议", opens_on="2025-01-01")
    held = await Membership.get(person__name=NAME, body__code=TOWN)
    await SessionAbsence.create(session_id=session.id, membership_id=held.id, approved=False)
    document, way = PATHS["query"]
    for who, login in ACTORS.items():
        card = card_in(await subject.ask(document, await variables(document), by=login), way)
        warned = [one["absenceWarning"] for one in card["seats"] if one["absenceWarning"]]
        assert warned == (["WARNED"] if who in KEEPERS else []), who


async def test_an_account_is_seen_whole_or_not_at_all(subject: World) -> None:
    id = await account_id("p.rep.2")
    documents = {
        "query": f'{{ found: account(login: "p.rep.2") {{ {ACCOUNT_FIELDS} }} }}',
        "node": f'{{ found: node(id: "{id}") {{ ... on Account {{ {ACCOUNT_FIELDS} }} }} }}',
        "connection": f"{{ found: accounts(first: 100) {{ nodes {{ {ACCOUNT_FIELDS} }} }} }}",
    }
    reference: Any = None
    for where, document in documents.items():
        for who, login in ACTORS.items():
            found = (await subject.ask(document, by=login))["found"]
            assert_no_private_value(who, where, found)
            if where == "connection" and found is not None:
                found = next((one for one in found["nodes"] if one["id"] == id), None)
            assert (found is not None) == (who in SEE_ACCOUNTS), f"{who} by {where}"
            reference = reference or found
            assert found in (None, reference), f"{who} by {where}"


async def test_a_viewer_sees_their_own_account_and_card_and_nobody_is_no_viewer(subject: World) -> None:
    asked = f"""{{ viewer {{ account {{ {ACCOUNT_FIELDS} }} passwordChangeDue capacities {{ id }} can {{ administer }}
        looseFiles {{ totalCount }} representative {{ {CARD} }} }} }}"""
    mine = {"p.rep.1": "测试代表甲", "p.rep.2": NAME, "p.delegate": "测试议政员戊"}
    for who, login in ACTORS.items():
        viewer = (await subject.ask(asked, by=login))["viewer"]
        assert_no_private_value(who, "viewer", viewer)
        if login is None:
            assert viewer is None
            continue
        assert viewer["account"]["login"] == login
        card = viewer["representative"]
        assert (card and card["name"]) == mine.get(login)
        if card is not None:
            assert card["person"] is None


async def test_what_the_viewer_may_do_follows_their_rights(subject: World) -> None:
    asked = "query ($id: ID!) { representative(id: $id) { viewerCan { edit setPrivateData readPrivateData link } } }"
    for who, login in ACTORS.items():
        found = (await subject.ask(asked, {"id": await representative(NAME)}, by=login))["representative"]["viewerCan"]
        assert found == {
            "edit": who in KEEPERS,
            "setPrivateData": who in KEEPERS,
            "readPrivateData": who in KEEPERS | {"the representative"},
            "link": who in SEE_ACCOUNTS,
        }, who


async def test_the_id_of_a_person_is_of_no_other_type(subject: World) -> None:
    person = await Person.get(name=NAME)
    for kind in ("Person", "PersonSecrets", "PersonPrivateData"):
        asked = f'{{ node(id: "{encode_id(kind, person.id)}") {{ __typename }} }}'
        assert await subject.ask(asked, by="p.admin") == {"node": None}

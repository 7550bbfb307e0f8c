"""The SDL is what the code prints, is described in two languages, and keeps the rules of naming."""

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import graphql
from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLType,
    get_named_type,
    is_introspection_type,
    is_specified_directive,
    is_specified_scalar_type,
    print_ast,
)

from models import clock
from models.accounts.rows import Account, Capacity
from models.actor import SERVICE
from models.audit.rows import AuditEntry
from models.bodies import rows as bodies
from models.discussion.rows import Comment
from models.evaluations.rows import Evaluation, EvaluationPeriod
from models.files.rows import FileContent, FileKind, FileScope, StoredFile
from models.platform.rows import PlatformNode
from models.projects.actions import report_progress
from models.projects.rows import Acceptance, LightRules, Milestone, ProgressReport, Project, ProjectItem
from models.projects.tracking.actions import accept_item, request_target_change
from models.representatives.rows import ContactLink, GridCell, Membership, Person, Posting
from models.roster import rows as roster
from models.roster.findings import ChangeKind, ImportMode
from models.supervision import rows as supervision
from models.supervision.year import rows as year
from models.units.rows import UndertakingUnit
from schema.node import encode_id
from tests.support.bodies import CONGRESS
from tests.support.world import World

REPOSITORY = Path(__file__).parents[2]
TEXT = (REPOSITORY / "frontend-contract" / "schema.graphql").read_text(encoding="utf-8")
SDL = graphql.build_schema(TEXT)
OURS = {
    name: found
    for name, found in SDL.type_map.items()
    if not is_introspection_type(found) and not is_specified_scalar_type(found)
}

CHINESE = re.compile(r"[\u4e00-\u9fff]")
LATIN = re.compile(r"[A-Za-z]{2}")

# Lists that are short by their nature; all others are connections.
CLOSED_LISTS = {
    "PlatformNode.ancestors": "a tree of four levels",
    "ProjectItem.months": "the months of one year's plan",
    "ProjectItem.coUnits": "the few units that help",
    "ProjectItem.budgetSources": "the few sources of one budget",
    "ProjectItem.milestones": "at most twenty",
    "Project.steps": "the steps of one life",
    "Project.viewerSteps": "the steps from one stage",
    "ProgressReport.photosBefore": "at most nine",
    "ProgressReport.photosAfter": "at most nine",
    "ProgressReport.versions": "the corrections of one month",
    "Account.capacities": "what one account was ever given",
    "Representative.memberships": "the seats that one person ever held",
    "Representative.levels": "five levels",
    "Representative.delegations": "one of each seat that one person holds",
    "Representative.groups": "one of each seat that one person holds",
    "Representative.districts": "one of each seat that one person holds",
    "Representative.postings": "where one person serves today",
    "Representative.contacts": "those with whom one committee member stays in touch today",
    "Representative.contactedBy": "those who stay in touch with one representative today",
    "Sitting.byDelegation": "the delegations of one body",
    "Viewer.capacities": "what one account holds today",
    "Comment.versions": "at most a hundred are shown",
    "Comment.moderations": "at most a hundred are shown",
    "ProjectItem.evaluations": "the periods of one year",
    "ItemEvaluations.byRole": "three roles",
    "SupervisionVisit.participants": "at most a hundred",
    "SupervisionVisit.photos": "at most twenty",
    "SupervisionProblemEntry.before": "at most twenty",
    "SupervisionProblemEntry.after": "at most twenty",
    "ProjectsImport.problems": "at most five hundred are shown",
    "ProjectsImport.changes": "two for each of the rows of one list",
    "ProjectsImportChange.fields": "the columns of a list",
    "RosterImport.counts": "one of each kind of change",
    "RosterChange.fields": "the columns of one row",
    "UserError.path": "a path",
    "Event.references": "what one act touched",
    "Event.facts": "the figures of one act",
}
# Acts on oneself; design.md 5 and issue 2 name the first and the third.
NOUNS_WITHOUT_A_TYPE = {"signIn": "sign", "signOut": "sign", "passwordChange": "password"}
# Nothing is given and nothing can be refused.
WITHOUT_INPUT = {"signOut"}


def descriptions() -> Iterator[tuple[str, str | None]]:
    """Everything that can be described, and its description."""
    for name, found in OURS.items():
        yield name, found.description
        if isinstance(found, GraphQLEnumType):
            for value, declared in found.values.items():
                yield f"{name}.{value}", declared.description
        if isinstance(found, GraphQLInputObjectType):
            for key, given in found.fields.items():
                yield f"{name}.{key}", given.description
        for key, field in fields_of(found).items():
            yield f"{name}.{key}", field.description
            for argument, taken in field.args.items():
                yield f"{name}.{key}({argument})", taken.description
    for directive in SDL.directives:
        if not is_specified_directive(directive):
            yield f"@{directive.name}", directive.description


def fields_of(found: GraphQLNamedType) -> dict[str, GraphQLField]:
    return found.fields if isinstance(found, GraphQLObjectType | GraphQLInterfaceType) else {}


def mutations() -> dict[str, GraphQLField]:
    assert SDL.mutation_type
    return SDL.mutation_type.fields


def pascal(name: str) -> str:
    return name[0].upper() + name[1:]


def holds_a_list(found: GraphQLType) -> bool:
    if isinstance(found, GraphQLNonNull):
        found = found.of_type
    return isinstance(found, GraphQLList)


def printed(taken: GraphQLArgument) -> str:
    """Its type and default, as the SDL has them."""
    assert taken.ast_node
    default = taken.ast_node.default_value
    return f"{taken.type} = {print_ast(default)}" if default else str(taken.type)


def implementers(interface: str) -> list[GraphQLObjectType]:
    found = SDL.type_map[interface]
    assert isinstance(found, GraphQLInterfaceType)
    return list(SDL.get_implementations(found).objects)


def test_the_contract_is_what_the_code_prints() -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "schema"], cwd=REPOSITORY, capture_output=True, check=True, encoding="utf-8"
    )
    assert printed.stdout == TEXT, "frontend-contract/schema.graphql is stale: run `make contract`"


def test_everything_is_described_in_chinese_and_english() -> None:
    found = dict(descriptions())
    assert len(found) > 200
    assert not [name for name, text in found.items() if not text], "without a description"
    assert not [name for name, text in found.items() if not CHINESE.search(text or "")], "without Chinese"
    assert not [name for name, text in found.items() if not LATIN.search(text or "")], "without English"


def test_an_english_sentence_ends_with_a_stop() -> None:
    assert not [name for name, text in descriptions() if not (text or "").rstrip().endswith((".", "。"))]


def test_names_have_the_usual_shapes() -> None:
    for name, found in OURS.items():
        assert re.fullmatch(r"[A-Z][A-Za-z0-9]*", name), name
        if isinstance(found, GraphQLEnumType):
            assert not [value for value in found.values if not re.fullmatch(r"[A-Z][A-Z0-9_]*", value)], name
        keys = found.fields if isinstance(found, GraphQLInputObjectType) else fields_of(found)
        assert not [key for key in keys if not re.fullmatch(r"[a-z][A-Za-z0-9]*", key)], name
        for key, field in fields_of(found).items():
            assert not [name for name in field.args if not re.fullmatch(r"[a-z][A-Za-z0-9]*", name)], f"{name}.{key}"


def test_a_mutation_begins_with_what_it_acts_on() -> None:
    nouns = {name[0].lower() + name[1:] for name, found in OURS.items() if isinstance(found, GraphQLObjectType)}
    for name in mutations():
        noun = NOUNS_WITHOUT_A_TYPE.get(name) or max(
            (noun for noun in nouns if re.match(f"{noun}[A-Z]", name)), key=len, default=None
        )
        assert noun, f"{name} begins with the name of no type"
        assert len(name) > len(noun), f"{name} has no verb"


def test_a_mutation_takes_one_input_and_answers_with_its_payload() -> None:
    for name, field in mutations().items():
        if name in WITHOUT_INPUT:
            assert not field.args, name
        else:
            assert {key: str(taken.type) for key, taken in field.args.items()} == {"input": f"{pascal(name)}Input!"}
        assert get_named_type(field.type).name == f"{pascal(name)}Payload"


def test_a_payload_tells_why_its_mutation_was_refused() -> None:
    for name in mutations():
        payload = fields_of(OURS[f"{pascal(name)}Payload"])
        if name in WITHOUT_INPUT:
            assert "userErrors" not in payload, f"{name} can be refused after all: give it an input"
            continue
        assert str(payload["userErrors"].type) == f"[{pascal(name)}UserError!]!"
        assert len(payload) > 1, f"{name} answers with nothing but its refusals"
        shown = [key for key, field in payload.items() if isinstance(field.type, GraphQLNonNull)]
        assert shown == ["userErrors"], f"{name} must show {shown} even if it was refused"


def test_each_user_error_has_a_code_of_its_own() -> None:
    errors = implementers("UserError")
    assert {error.name for error in errors} == {
        f"{pascal(name)}UserError" for name in mutations() if name not in WITHOUT_INPUT
    }
    for error in errors:
        shape = {key: str(field.type) for key, field in error.fields.items()}
        codes = error.name.replace("UserError", "ErrorCode")
        assert shape == {"code": f"{codes}!", "message": "String!", "path": "[String!]!"}, error.name
        assert isinstance(OURS[codes], GraphQLEnumType)


def test_no_code_is_shared_and_no_type_is_left_over() -> None:
    used = Counter(get_named_type(field.type).name for found in OURS.values() for field in fields_of(found).values())
    codes = [name for name in OURS if name.endswith("ErrorCode")]
    assert {name: used[name] for name in codes} == dict.fromkeys(codes, 1)
    assert not [name for name in OURS if name.endswith("Input") and name not in _inputs_in_use()]


def _inputs_in_use() -> set[str]:
    taken = [taken for found in OURS.values() for field in fields_of(found).values() for taken in field.args.values()]
    given = [
        given for found in OURS.values() if isinstance(found, GraphQLInputObjectType) for given in found.fields.values()
    ]
    return {get_named_type(part.type).name for part in [*taken, *given]}


def test_a_list_that_can_grow_is_a_connection() -> None:
    lists = {
        f"{name}.{key}"
        for name, found in OURS.items()
        for key, field in fields_of(found).items()
        if holds_a_list(field.type) and not name.endswith(("Connection", "UserError")) and key != "userErrors"
    }
    assert lists | {"UserError.path"} == set(CLOSED_LISTS)


def test_every_connection_has_the_shape_of_relay() -> None:
    connections = [name for name in OURS if name.endswith("Connection")]
    assert connections
    for name in connections:
        node = name.removesuffix("Connection")
        assert {key: str(field.type) for key, field in fields_of(OURS[name]).items()} == {
            "edges": f"[{node}Edge!]!",
            "nodes": f"[{node}!]!",
            "pageInfo": "PageInfo!",
            "totalCount": "Int!",
        }
        assert {key: str(field.type) for key, field in fields_of(OURS[f"{node}Edge"]).items()} == {
            "cursor": "String!",
            "node": f"{node}!",
        }


def test_every_connection_is_paged_alike() -> None:
    for name, found in OURS.items():
        for key, field in fields_of(found).items():
            if get_named_type(field.type).name.endswith("Connection"):
                first, after = field.args["first"], field.args["after"]
                assert printed(first) == "Int! = 20", f"{name}.{key}"
                assert printed(after) == "String = null", f"{name}.{key}"


def test_times_are_moments_and_flags_say_what_they_indicate() -> None:
    for name, found in OURS.items():
        for key, field in fields_of(found).items():
            kind, text = get_named_type(field.type).name, field.description or ""
            assert not key.endswith("At") or (kind == "DateTime" and "imestamp" in text), f"{name}.{key}"
            assert kind != "Boolean" or "Indicates whether" in text, f"{name}.{key}"


def test_no_output_names_another_object_by_its_id() -> None:
    named = [f"{name}.{key}" for name, found in OURS.items() for key in fields_of(found) if re.search(r"Ids?$", key)]
    assert not named, "rule 3: an object, not its id"


def test_the_binding_names_are_there() -> None:
    assert SDL.query_type and SDL.subscription_type
    assert {"viewer", "node", "platform", "platformNode", "projects"} <= set(SDL.query_type.fields)
    assert {"code"} == set(SDL.query_type.fields["platform"].args)
    assert {"code"} == set(SDL.query_type.fields["platformNode"].args)
    assert {"PlatformNode", "UndertakingUnit", "Project", "ProjectItem", "ProgressReport"} <= set(OURS)
    assert {"signIn", "signOut", "passwordChange", "projectItemReport"} <= set(mutations())
    streams = {
        name: {key: str(taken.type) for key, taken in field.args.items()}
        for name, field in SDL.subscription_type.fields.items()
    }
    assert streams["platformNodeUpdated"] == {"code": "String!", "afterRevision": "BigInt"}
    assert streams["projectUpdated"] == {"id": "ID!", "afterRevision": "BigInt"}
    assert {"BigInt", "Decimal", "Date", "DateTime"} <= set(OURS)


def test_a_creating_mutation_takes_an_idempotency_key() -> None:
    for name in ("platformNodeAdd", "projectItemReport"):
        given = OURS[f"{pascal(name)}Input"]
        assert isinstance(given, GraphQLInputObjectType)
        assert str(given.fields["idempotencyKey"].type) == "String"


async def accepted_item() -> Acceptance:
    item = await ProjectItem.get(project__county__code="320699")
    await report_progress(SERVICE, item_id=item.id, month="2025-12", progress_percent=Decimal(100), spent=Decimal(1))
    return await accept_item(SERVICE, item_id=item.id, version=item.version + 1, accepted_on=date(2026, 1, 5))


async def public_file() -> StoredFile:
    content = await FileContent.create(sha256="0" * 64, size=1, claimed_at=clock.now())
    account = await Account.get(login="admin")
    return await StoredFile.create(
        county_id=account.county_id,
        uploader_id=account.id,
        content_id=content.id,
        kind=FileKind.PDF,
        name="a.pdf",
        sha256=content.sha256,
        size=1,
        uploaded_at=clock.now(),
        scope=FileScope.PUBLIC,
        holder_kind="Account",
        holder_id=account.id,
    )


async def roster_preview() -> tuple[roster.RosterImport, roster.RosterProblem, roster.RosterChange]:
    root = await PlatformNode.get(code="320623")
    row = await roster.RosterImport.create(
        county_id=root.county_id,
        node_id=root.id,
        mode=ImportMode.ADD_AND_CHANGE,
        file_name="名册.csv",
        file_digest="0" * 64,
        digest="0" * 64,
        day=clock.today("Asia/Shanghai"),
        previewed_at=clock.now(),
        rows=1,
        unchanged=0,
        problem_count=1,
        counts={},
        total=1,
    )
    problem = await roster.RosterProblem.create(
        roster_import_id=row.id, place=1, row=2, column="A", code="FORMULA", facts={}
    )
    change = await roster.RosterChange.create(
        roster_import_id=row.id, place=1, kind=ChangeKind.CHANGED, row=2, name="某人", field_changes=[]
    )
    return row, problem, change


async def test_every_type_with_an_id_is_found_by_it(world: World) -> None:
    item = await ProjectItem.filter(project__county__code="320623").order_by("id").first()
    assert item and item.target
    change = await request_target_change(SERVICE, item_id=item.id, quantity=item.target + 1, reason="增加")
    rows = {
        "Acceptance": await accepted_item(),
        "LightRules": await LightRules.filter(county__code="320623").first(),
        "Milestone": await Milestone.filter(item_id=item.id).first(),
        "TargetChange": change,
        "Account": await Account.filter(login="admin").get(),
        "AuditEntry": await AuditEntry.filter(county_id=1).first(),
        "Body": await bodies.Body.filter(code=CONGRESS).get(),
        "BodyTerm": await bodies.BodyTerm.filter(body__code=CONGRESS).get(),
        "Capacity": await Capacity.filter(account__login="admin").get(),
        "CastEvaluation": await Evaluation.first(),
        "Comment": await Comment.filter(published_at__isnull=False).first(),
        "EvaluationPeriod": await EvaluationPeriod.first(),
        "ContactLink": await ContactLink.filter(member__county__code="320623").first(),
        "File": await public_file(),
        "GridCell": await GridCell.filter(node__county__code="320623").first(),
        "ElectoralDistrict": await bodies.ElectoralDistrict.filter(body__code=CONGRESS).get(),
        "LegislativeSession": await bodies.LegislativeSession.filter(number=2, term__body__code=CONGRESS).get(),
        "MemberGroup": await bodies.MemberGroup.filter(code="D1", body__code=CONGRESS).get(),
        "Membership": await Membership.filter(number="001", body__code=CONGRESS).get(),
        "PlatformNode": await PlatformNode.get(code="320623"),
        "Posting": await Posting.filter(person__county__code="320623").first(),
        "Representative": await Person.filter(county__code="320623").first(),
        "ProgressReport": await ProgressReport.filter(item__project__county__code="320623").first(),
        "Project": await Project.filter(county__code="320623").first(),
        "ProjectItem": await ProjectItem.filter(project__county__code="320623").first(),
        "RosterChange": (preview := await roster_preview())[2],
        "RosterImport": preview[0],
        "RosterProblem": preview[1],
        "Sitting": await bodies.Sitting.filter(session__term__body__code=CONGRESS).get(),
        "SittingSeat": await bodies.SittingSeat.filter(sitting__session__term__body__code=CONGRESS).first(),
        "SupervisionGroup": await supervision.SupervisionGroup.first(),
        "SupervisionMember": await supervision.SupervisionMember.first(),
        "SupervisionProblem": await supervision.SupervisionProblem.first(),
        "SupervisionProblemEntry": await supervision.ProblemEntry.first(),
        "SupervisionVisit": await supervision.SupervisionVisit.first(),
        "UndertakingUnit": await UndertakingUnit.filter(county__code="320623").first(),
        "ItemWatch": await year.ItemWatch.first(),
        "MidYearEntry": await year.MidYearEntry.first(),
        "MidYearReport": await year.MidYearReport.first(),
        "WatchRules": await year.WatchRules.first(),
        "YearEndEntry": await year.YearEndEntry.first(),
        "YearEndList": await year.YearEndList.first(),
    }
    assert set(rows) == {found.name for found in implementers("Node")}
    for kind, row in rows.items():
        assert row
        id = encode_id(kind, row.pk)
        data = await world.ask(
            "query($id: ID!) { node(id: $id) { __typename id } }",
            {"id": id},
            by="test.admin" if kind == "SittingSeat" else "admin",
        )
        assert data["node"] == {"__typename": kind, "id": id}


async def test_a_capacity_is_seen_by_those_who_see_its_account(world: World) -> None:
    capacity = await Capacity.get(account__login="unit.01")
    id = encode_id("Capacity", capacity.id)
    query = "query($id: ID!) { node(id: $id) { ... on Capacity { kind unit { code } } } }"
    seen = {"node": {"kind": "UNIT_OFFICER", "unit": {"code": "01"}}}
    assert await world.ask(query, {"id": id}, by="county.staff") == seen
    for login in (None, "citizen.001", "staff.320623001", "test.admin"):
        assert await world.ask(query, {"id": id}, by=login) == {"node": None}, login

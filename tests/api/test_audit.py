"""The audit over HTTP: what acts leave in it, and who may read which part of it."""

import asyncio
import base64
from datetime import timedelta
from typing import Any

import pytest

from models.accounts.rows import Account, CapacityKind
from models.audit.rows import AuditEntry
from models.audit.verifying import chains, verify
from models.platform.rows import Ancestry, PlatformNode
from models.projects.rows import ProjectItem
from models.seed.demonstration import PASSWORD
from schema.node import encode_id
from tests.api.test_accounts import account
from tests.support.acting import act, codes, done, item_of_test_county, node, refused
from tests.support.county import TEST_COUNTY
from tests.support.statements import statements_of_answers
from tests.support.world import PATIENCE, World

ADMIN, STAFF, UNIT = "test.admin", "test.staff", "test.unit"
CENTRE, OTHER_CENTRE = f"{TEST_COUNTY}100", f"{TEST_COUNTY}101"
ENTRIES = """query ($code: String = "320699", $nodeCode: String, $verb: String, $account: String, $objectId: ID,
    $since: DateTime, $until: DateTime, $first: Int! = 100, $after: String) {
  auditEntries(code: $code, nodeCode: $nodeCode, verb: $verb, account: $account, objectId: $objectId,
      since: $since, until: $until, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor }
    nodes { id at verb verbLabel capacity account { login } object { id kind } address purpose number hash sealed } } }"""


async def entries(world: World, by: str | None, **given: Any) -> list[Any] | None:
    """What somebody sees, newest first, signing in aside."""
    found = (await world.ask(ENTRIES, given, by=by))["auditEntries"]
    if found is None:
        return None
    assert found["totalCount"] == len(found["nodes"])
    return [entry for entry in found["nodes"] if entry["verb"] != "signIn"]


def verbs(found: list[Any] | None) -> list[str]:
    assert found is not None
    return [entry["verb"] for entry in found]


async def loaded(world: World) -> list[str]:
    """What the service itself did before, to have a county to test with."""
    found = verbs(await entries(world, ADMIN))
    assert {"accountsLoad", "projectsLoad", "unitsLoad", "platformLoad"} <= set(found)
    return found


async def place_of(code: str | None) -> int | None:
    return (await PlatformNode.get(code=code)).id if code else None


async def test_every_act_leaves_who_as_what_to_which_object_and_where(world: World) -> None:
    await world.token(ADMIN)
    before = (await AuditEntry.all().order_by("-id").first()).id  # type: ignore[union-attr]
    parent, item = await node(world, CENTRE), await item_of_test_county(world)
    station = {"parentId": parent["id"], "kind": "STATION", "code": "Z-1", "name": "新站"}
    added = (await done(world, "platformNodeAdd", by=STAFF, **station))["node"]
    other = await node(world, OTHER_CENTRE)
    moved = {"id": added["id"], "version": added["version"], "parentId": other["id"]}
    added = (await done(world, "platformNodeMove", by=ADMIN, **moved))["node"]
    await done(world, "platformNodeClose", by=ADMIN, id=added["id"], version=added["version"])
    report = {"itemId": item["id"], "month": "2025-01", "progress": "50", "spent": "1", "remark": "一句话"}
    await done(world, "projectItemReport", by=UNIT, **report)
    await done(world, "projectItemEdit", by=STAFF, id=item["id"], version=2, title="新名称")
    grant = {"accountId": await account("test.other"), "kind": "STAFF", "nodeId": other["id"]}
    capacity = (await done(world, "accountCapacityGrant", by=ADMIN, **grant))["capacity"]
    await done(world, "accountPasswordReset", by=ADMIN, id=await account("test.other"))
    await done(world, "accountCapacityEnd", by=ADMIN, id=capacity["id"])
    await done(world, "accountClose", by=ADMIN, id=await account("test.other"))
    new = {"currentPassword": PASSWORD, "newPassword": "一个新的足够长的密码"}
    await done(world, "passwordChange", by=STAFF, **new)
    await act(world, "signIn", by=None, login=ADMIN, password=PASSWORD)
    signed_in = await act(world, "signIn", by=None, login=UNIT, password=PASSWORD)
    bearer = f"Bearer {signed_in['token']}"
    await world.post("mutation { signOut { signedOut } }", authorization=bearer)

    accounts = dict(await Account.all().values_list("id", "login"))
    node_codes = dict(await PlatformNode.all().values_list("id", "code"))
    found = [
        (
            entry.verb,
            accounts.get(entry.account_id or 0),
            entry.capacity,
            entry.object_kind,
            node_codes.get(entry.node_id or 0),
        )
        for entry in await AuditEntry.filter(id__gt=before).exclude(capacity="service").order_by("id")
    ]
    administers = f"administrator@{TEST_COUNTY}"
    assert found == [
        ("platformNodeAdd", STAFF, f"staff@{CENTRE}", "PlatformNode", "Z-1"),
        ("platformNodeMove", ADMIN, administers, "PlatformNode", "Z-1"),
        ("platformNodeClose", ADMIN, administers, "PlatformNode", "Z-1"),
        ("projectItemReport", UNIT, "unit_officer@t1", "ProjectItem", CENTRE),
        ("projectItemEdit", STAFF, f"staff@{CENTRE}", "ProjectItem", CENTRE),
        ("accountCapacityGrant", ADMIN, administers, "Capacity", OTHER_CENTRE),
        ("accountPasswordReset", ADMIN, administers, "Account", OTHER_CENTRE),
        ("accountCapacityEnd", ADMIN, administers, "Capacity", OTHER_CENTRE),
        ("accountClose", ADMIN, administers, "Account", None),
        ("passwordChange", STAFF, "self", "Account", CENTRE),
        ("signIn", ADMIN, "self", "Account", TEST_COUNTY),
        ("signIn", UNIT, "self", "Account", None),
        ("signOut", UNIT, "self", "Account", None),
    ]
    held = {entry.capacity_node_id for entry in await AuditEntry.filter(id__gt=before, capacity=f"staff@{CENTRE}")}
    assert held == {await place_of(CENTRE)}
    assert {entry.address for entry in await AuditEntry.filter(id__gt=before, verb="signOut")} == {"127.0.0.1"}


async def test_whoever_is_staff_of_the_county_acts_as_that_on_accounts_without_a_capacity_at_a_node(
    world: World,
) -> None:
    """A citizen holds no capacity, a unit's officer none at a node: the reset was once said to be done as oneself."""
    for login in ("citizen.001", "unit.01"):
        await done(world, "accountPasswordReset", by="county.staff", id=await account(login))
        entry = await AuditEntry.filter(verb="accountPasswordReset").order_by("-id").first()
        assert entry and (entry.capacity, entry.node_id) == ("staff@320623", None)


async def test_a_refused_act_and_a_retry_leave_nothing(world: World) -> None:
    before, parent = await loaded(world), await node(world, CENTRE)
    given = {"parentId": parent["id"], "kind": "STATION", "code": "Z-1", "name": "新站", "idempotencyKey": "k"}
    await done(world, "platformNodeAdd", by=STAFF, **given)
    await done(world, "platformNodeAdd", by=STAFF, **given)
    await refused(world, "platformNodeAdd", "CODE_TAKEN", by=STAFF, **{**given, "idempotencyKey": "l"})
    assert verbs(await entries(world, ADMIN)) == ["platformNodeAdd", *before]


async def test_the_service_seals_what_it_does_within_a_second_or_so(world: World) -> None:
    parent = await node(world, CENTRE)
    await done(world, "platformNodeAdd", by=STAFF, parentId=parent["id"], kind="STATION", code="Z-1", name="新站")
    async with asyncio.timeout(PATIENCE):
        while not (found := await entries(world, ADMIN, verb="platformNodeAdd"))[0]["sealed"]:  # type: ignore[index]  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    row = await AuditEntry.get(verb="platformNodeAdd")
    assert (found[0]["number"], found[0]["hash"]) == (str(row.number), row.hash)  # type: ignore[index]
    [chain] = await chains(TEST_COUNTY)
    assert (await verify(chain, known=row.hash)).broken is None


async def test_staff_of_the_county_see_all_of_it_and_others_nothing(world: World) -> None:
    assert await loaded(world)
    assert verbs(await entries(world, "county.staff", code="320623", verb="unitsLoad")) == ["unitsLoad"]
    assert verbs(await entries(world, "admin", code="320623", verb="unitsLoad")) == ["unitsLoad"]
    for by in (None, UNIT, "citizen.001", "screen.county", "integrator.finance"):
        assert await entries(world, by) is None, by
    for by, code in ((ADMIN, "320623"), ("admin", TEST_COUNTY), (ADMIN, "000000"), (ADMIN, ""), (STAFF, "320623")):
        assert await entries(world, by, code=code) is None, (by, code)
    # Two counties, and none is named.
    assert await entries(world, ADMIN, code=None) is None


async def test_staff_of_a_node_see_what_was_done_below_it_and_by_those_who_serve_there(world: World) -> None:
    here, there, item = await node(world, CENTRE), await node(world, OTHER_CENTRE), await item_of_test_county(world)
    assert await entries(world, STAFF) == []
    station = {"kind": "STATION", "name": "新站"}
    await done(world, "platformNodeAdd", by=STAFF, parentId=here["id"], code="Z-1", **station)
    await done(world, "platformNodeAdd", by=ADMIN, parentId=here["id"], code="Z-2", **station)
    unseen = (await done(world, "platformNodeAdd", by=ADMIN, parentId=there["id"], code="Z-3", **station))["node"]
    report = {"itemId": item["id"], "month": "2025-01", "progress": "50", "spent": "1"}
    await done(world, "projectItemReport", by=UNIT, **report)
    found = await entries(world, STAFF)
    assert found is not None
    who = [(entry["verb"], entry["account"] and entry["account"]["login"], entry["capacity"]) for entry in found]
    assert who == [
        # Whose account one may not see, one is not told of.
        ("projectItemReport", None, "unit_officer@t1"),
        ("platformNodeAdd", None, f"administrator@{TEST_COUNTY}"),
        ("platformNodeAdd", STAFF, f"staff@{CENTRE}"),
    ]
    hidden = await entries(world, ADMIN, objectId=unseen["id"], verb="platformNodeAdd")
    asked = "query ($id: ID!) { node(id: $id) { ... on AuditEntry { verb } } }"
    seen_by = {by: await world.ask(asked, {"id": hidden[0]["id"]}, by=by) for by in (None, UNIT, STAFF, ADMIN, "admin")}  # type: ignore[index]
    nothing = {"node": None}
    assert seen_by == {
        None: nothing,
        UNIT: nothing,
        STAFF: nothing,
        ADMIN: {"node": {"verb": "platformNodeAdd"}},
        "admin": nothing,
    }


async def test_staff_of_a_node_see_what_those_who_serve_there_did_elsewhere(world: World) -> None:
    there = await node(world, OTHER_CENTRE)
    grant = {"accountId": await account("test.other"), "kind": "STAFF", "nodeId": there["id"]}
    await done(world, "accountCapacityGrant", by=ADMIN, **grant)
    point = await node(world, f"{OTHER_CENTRE}200")
    await done(world, "platformNodeClose", by="test.other", id=point["id"], version=1)
    # Later the point hangs below the first centre: what was done by those of the other stays seen by them.
    await PlatformNode.filter(code=f"{OTHER_CENTRE}200").update(parent_id=await place_of(f"{CENTRE}-S01"))
    await Ancestry.filter(descendant__code=f"{OTHER_CENTRE}200", ancestor_id=await place_of(OTHER_CENTRE)).delete()
    assert "platformNodeClose" in verbs(await entries(world, "test.other"))
    assert "platformNodeClose" not in verbs(await entries(world, STAFF))


async def test_what_lay_in_a_subtree_at_the_time_of_the_act_stays_seen_there(world: World) -> None:
    item, there = await item_of_test_county(world), await node(world, OTHER_CENTRE)
    report = {"itemId": item["id"], "month": "2025-01", "progress": "50", "spent": "1"}
    await done(world, "projectItemReport", by=UNIT, **report)
    await done(world, "projectItemEdit", by=ADMIN, id=item["id"], version=2, nodeId=there["id"])
    await done(world, "projectItemReport", by=UNIT, **{**report, "month": "2025-02"})
    assert (await ProjectItem.get(title="测试细项")).node_id == await place_of(OTHER_CENTRE)
    assert verbs(await entries(world, STAFF)) == ["projectItemReport"]
    assert verbs(await entries(world, ADMIN, nodeCode=OTHER_CENTRE)) == ["projectItemReport", "projectItemEdit"]


async def test_the_audit_is_asked_by_node_verb_account_object_and_time(world: World) -> None:
    here, there, root = [await node(world, code) for code in (CENTRE, OTHER_CENTRE, TEST_COUNTY)]
    before, station = await loaded(world), {"kind": "STATION", "name": "新站"}
    first = (await done(world, "platformNodeAdd", by=STAFF, parentId=here["id"], code="Z-1", **station))["node"]
    await done(world, "platformNodeAdd", by=ADMIN, parentId=there["id"], code="Z-2", **station)
    await done(world, "platformNodeClose", by=STAFF, id=first["id"], version=1)
    add, close = "platformNodeAdd", "platformNodeClose"

    async def asked(**given: Any) -> list[str] | None:
        found = await entries(world, ADMIN, **given)
        return found and verbs(found)

    assert await asked() == [close, add, add, *before]
    assert await asked(nodeCode=CENTRE) == [close, add]
    assert await asked(nodeCode=OTHER_CENTRE) == [add]
    assert await asked(nodeCode="Z-1") == [close, add]
    assert await asked(nodeCode="320623001") == []
    assert await asked(nodeCode="none") is await asked(nodeCode="x" * 99) is None
    assert await asked(verb=add) == [add, add]
    assert await asked(verb="none") == []
    assert await asked(account=STAFF) == [close, add]
    assert await asked(account=STAFF, verb=add) == [add]
    assert await asked(account="none") is await asked(account="admin") is None
    assert await asked(objectId=first["id"]) == [close, add]
    assert (await asked(objectId=root["id"]) or [])[-1:] == ["platformLoad"]
    assert await asked(objectId="none") == []
    moment = (await AuditEntry.filter(verb=add).order_by("id").first()).at  # type: ignore[union-attr]
    for offset in ("+00:00", "+08:00", "-11:00"):
        hours = timedelta(hours=int(offset[:3]))
        exactly = (moment + hours).replace(tzinfo=None).isoformat() + offset
        assert await asked(since=exactly) == [close, add, add]
        assert await asked(until=exactly) == before
    # The account of a node's staff is no key to what they may not see.
    assert await entries(world, STAFF, account=ADMIN) is None
    assert verbs(await entries(world, STAFF, account=STAFF)) == [close, add]


async def test_an_entry_names_its_object_and_its_verb_in_both_languages(world: World) -> None:
    [entry] = await entries(world, ADMIN, verb="platformLoad") or []
    root = await node(world, TEST_COUNTY)
    assert entry["object"] == {"id": root["id"], "kind": "PlatformNode"}
    assert (entry["verbLabel"], entry["capacity"], entry["account"]) == ("载入平台", "service", None)
    answer = await world.ask(ENTRIES, {"verb": "platformLoad"}, by=ADMIN, accept_language="en")
    assert answer["auditEntries"]["nodes"][0]["verbLabel"] == "Load the platform"
    assert (entry["sealed"], entry["number"], entry["purpose"]) == (True, "1", "")


async def test_pages_hold_every_entry_once_newest_first(world: World) -> None:
    parent = await node(world, CENTRE)
    for number in range(5):
        given = {"kind": "STATION", "code": f"Z-{number}", "name": "新站", "parentId": parent["id"]}
        await done(world, "platformNodeAdd", by=STAFF, **given)
    seen, after = [], None
    while True:
        page = (await world.ask(ENTRIES, {"first": 2, "after": after}, by=ADMIN))["auditEntries"]
        seen += [entry["id"] for entry in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        assert len(page["nodes"]) <= 2
        if not page["pageInfo"]["hasNextPage"]:
            break
    county = (await Account.get(login=ADMIN)).county_id
    rows = await AuditEntry.filter(county_id=county).order_by("-id")
    assert seen == [encode_id("AuditEntry", row.id) for row in rows]
    for given, code in (({"first": 0}, "PAGE_SIZE_OUT_OF_RANGE"), ({"after": "x"}, "CURSOR_UNREADABLE")):
        assert (await world.refused(ENTRIES, given, by=ADMIN))["extensions"]["code"] == code
    forged = base64.urlsafe_b64encode(b'["x"]').decode()
    assert (await world.refused(ENTRIES, {"after": forged}, by=ADMIN))["extensions"]["code"] == "CURSOR_UNREADABLE"


@pytest.mark.parametrize("by", [ADMIN, STAFF])
async def test_the_audit_costs_the_same_for_few_and_for_many(world: World, by: str) -> None:
    parent = await node(world, CENTRE)
    costs = []
    for number in range(2):
        given = {"kind": "STATION", "name": "新站", "parentId": parent["id"]}
        for place in range(1 + 8 * number):
            await done(world, "platformNodeAdd", by=(ADMIN, STAFF)[place % 2], code=f"Z-{number}-{place}", **given)
        await world.ask("{ viewer { account { login } } }", by=by)
        with statements_of_answers() as statements:
            assert await entries(world, by, nodeCode=CENTRE)
        costs.append(len(statements))
    assert costs[0] == costs[1]


async def test_somebody_who_serves_at_two_nodes_acts_as_what_gives_the_right(world: World) -> None:
    there = await node(world, OTHER_CENTRE)
    grant = {"accountId": await account(STAFF), "kind": CapacityKind.STAFF.name, "nodeId": there["id"]}
    await done(world, "accountCapacityGrant", by=ADMIN, **grant)
    assert (
        codes(await act(world, "platformNodeAdd", by=STAFF, parentId=there["id"], kind="STATION", code="Z", name="站"))
        == []
    )
    entry = await AuditEntry.get(verb="platformNodeAdd")
    assert (entry.capacity, entry.capacity_node_id) == (f"staff@{OTHER_CENTRE}", await place_of(OTHER_CENTRE))

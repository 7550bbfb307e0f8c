"""Acts that meet inside their transactions, over HTTP.

`met` holds every act in the window between its judgement and its commit. Each test says what was taken away, by hand
and on PostgreSQL, to see it fail. On SQLite acts queue at BEGIN IMMEDIATE, and the same answers must come.
"""

import asyncio
import random
from typing import Any

from models.accounts.rows import Account, Capacity, CapacityKind
from models.outbox import OutboxEvent
from models.platform.rows import Ancestry, PlatformNode
from models.projects.rows import ProgressReport, Project, ProjectItem
from models.projects.workflow import Stage
from schema.node import encode_id
from tests.support.acting import act, codes, done, item_of_test_county, node
from tests.support.meeting import met
from tests.support.projects import id_of, new_item
from tests.support.world import World


async def known(world: World, *logins: str) -> None:
    """Have the service remember the tokens, so that nothing but the acts themselves waits."""
    for login in logins:
        await world.ask("{ viewer { account { login } } }", by=login)


async def outcomes(world: World, *acts: Any) -> list[list[str]]:
    """The reasons of each act, in a fixed order: the accepted first."""
    return sorted(codes(payload) for payload in await met(world.settings, acts))


async def report(world: World, item: Any, month: str, progress: int, **given: Any) -> Any:
    given = {"itemId": item["id"], "month": month, "progress": str(progress), "spent": "0", "reason": "晚", **given}
    return await act(world, "projectItemReport", by="test.unit", **given)


async def two_and_twenty_reports(world: World, count: int) -> None:
    await known(world, "test.unit")
    item, events = await item_of_test_county(world), await OutboxEvent.all().count()
    reports = (report(world, item, "2025-02", progress) for progress in range(count))
    assert await outcomes(world, *reports) == [[], *[["MONTH_ALREADY_REPORTED"]] * (count - 1)]
    stored = await ProgressReport.filter(item__title="测试细项")
    assert len(stored) == 1
    row = await ProjectItem.get(title="测试细项")
    assert (row.version, row.progress) == (2, stored[0].progress)
    assert await OutboxEvent.all().count() == events + 1


async def test_of_two_reports_of_one_month_one_passes(world: World) -> None:
    """Fails without both the lock on the item and the unique (item, month); either alone holds."""
    await two_and_twenty_reports(world, 2)


async def test_of_twenty_reports_of_one_month_one_passes(world: World) -> None:
    """Fails without both the lock on the item and the unique (item, month); either alone holds."""
    await two_and_twenty_reports(world, 20)


async def test_two_reports_of_two_months_both_count(world: World) -> None:
    """Fails without the lock on the item: the version rises by one, and the older month may be shown."""
    await known(world, "test.unit")
    item = await item_of_test_county(world)
    assert await outcomes(world, report(world, item, "2025-03", 30), report(world, item, "2025-02", 20)) == [[], []]
    after = await item_of_test_county(world)
    assert (after["version"], after["reportedMonth"], after["progress"]) == (3, "2025-03", "30.00")


async def test_two_reports_with_one_key_are_one_report(world: World) -> None:
    """Fails where the key is asked for before the item is locked: the retry hears MONTH_ALREADY_REPORTED."""
    await known(world, "test.unit")
    item = await item_of_test_county(world)
    retries = [report(world, item, "2025-02", 20, idempotencyKey="k") for _ in range(5)]
    payloads = await met(world.settings, retries)
    assert [codes(payload) for payload in payloads] == [[]] * 5
    assert len({payload["report"]["id"] for payload in payloads}) == 1
    assert (await item_of_test_county(world))["version"] == 2


async def test_of_two_edits_of_one_version_one_is_stale(world: World) -> None:
    """Fails without the lock on the item, and without the version check."""
    await known(world, "test.staff", "test.admin")
    item = await item_of_test_county(world)
    given = {"id": item["id"], "version": item["version"]}
    edits = [act(world, "projectItemEdit", by=by, title=by, **given) for by in ("test.staff", "test.admin")]
    assert await outcomes(world, *edits) == [[], ["STALE_VERSION"]]
    assert (await item_of_test_county(world))["version"] == 2


async def test_of_two_nodes_of_one_code_one_is_taken(world: World) -> None:
    """Under two parents, so that no lock orders them. Fails without the unique code."""
    await known(world, "test.admin")
    parents = [await node(world, code) for code in ("320699100", "320699101")]
    given = {"kind": "STATION", "code": "Z-1", "name": "新"}
    adds = [act(world, "platformNodeAdd", by="test.admin", parentId=parent["id"], **given) for parent in parents]
    assert await outcomes(world, *adds) == [[], ["CODE_TAKEN"]]
    added = await PlatformNode.filter(code="Z-1")
    assert len(added) == 1
    assert await Ancestry.filter(descendant_id=added[0].id).count() == 3


async def test_two_adds_with_one_key_are_one_node(world: World) -> None:
    """Fails where the key is asked for before the parent is locked: the retry hears CODE_TAKEN."""
    await known(world, "test.admin")
    parent = await node(world, "320699100")
    given = {"parentId": parent["id"], "kind": "STATION", "code": "Z-1", "name": "新", "idempotencyKey": "k"}
    payloads = await met(world.settings, [act(world, "platformNodeAdd", by="test.admin", **given) for _ in range(5)])
    assert [codes(payload) for payload in payloads] == [[]] * 5
    assert len({payload["node"]["id"] for payload in payloads}) == 1


async def test_one_key_for_two_inputs_at_once_serves_one(world: World) -> None:
    """Under two parents. Fails without the unique (account, key)."""
    await known(world, "test.admin")
    given = {"kind": "STATION", "name": "新", "idempotencyKey": "k"}
    adds = [
        act(
            world,
            "platformNodeAdd",
            by="test.admin",
            parentId=(await node(world, code))["id"],
            code=f"{code}-Z",
            **given,
        )
        for code in ("320699100", "320699101")
    ]
    assert await outcomes(world, *adds) == [[], ["IDEMPOTENCY_KEY_REUSED"]]


async def test_no_open_node_comes_to_stand_below_a_closed_one(world: World) -> None:
    """Fails without the lock on the node: both pass."""
    await known(world, "test.admin")
    for code in ("320699100200", "320699100202"):
        point = await node(world, code)
        await done(world, "platformNodeClose", by="test.admin", id=point["id"], version=1)
    station = await node(world, "320699100-S01")
    new = {"parentId": station["id"], "kind": "CONTACT_POINT", "code": "Z-1", "name": "新"}
    found = await outcomes(
        world,
        act(world, "platformNodeClose", by="test.admin", id=station["id"], version=station["version"]),
        act(world, "platformNodeAdd", by="test.admin", **new),
    )
    assert found in ([[], ["PARENT_CLOSED"]], [[], ["CHILDREN_OPEN"]])
    assert not await PlatformNode.filter(closed_on=None, parent__closed_on__not_isnull=True).exists()


async def test_no_item_comes_to_a_node_that_is_being_closed(world: World) -> None:
    """Fails without the lock on the node in the edit."""
    await known(world, "test.admin")
    point, item = await node(world, "320699100200"), await item_of_test_county(world)
    found = await outcomes(
        world,
        act(world, "platformNodeClose", by="test.admin", id=point["id"], version=1),
        act(world, "projectItemEdit", by="test.admin", id=item["id"], version=1, nodeId=point["id"]),
    )
    assert found in ([[], ["NODE_CLOSED"]], [[], ["ITEMS_REMAIN"]])
    assert not await ProjectItem.filter(node__closed_on__not_isnull=True).exists()


async def second_administrator(world: World) -> tuple[Account, Account]:
    first, second = await Account.get(login="test.admin"), await Account.get(login="test.staff")
    root = await node(world, "320699")
    given = {"accountId": encode_id("Account", second.id), "kind": "ADMINISTRATOR", "nodeId": root["id"]}
    await done(world, "accountCapacityGrant", by="test.admin", **given)
    await known(world, "test.admin", "test.staff")
    return first, second


async def administrators() -> list[str]:
    held = await Capacity.filter(kind=CapacityKind.ADMINISTRATOR, until=None, account__closed_at=None)
    logins = await Account.filter(county__code="320699", id__in=[capacity.account_id for capacity in held])
    return [account.login for account in logins]


async def test_of_two_administrators_ending_each_other_one_stays(world: World) -> None:
    """Fails without the lock on the county: both end."""
    first, second = await second_administrator(world)
    held = {row.account_id: row.id for row in await Capacity.filter(kind=CapacityKind.ADMINISTRATOR)}
    found = await outcomes(
        world,
        act(world, "accountCapacityEnd", by="test.admin", id=encode_id("Capacity", held[second.id])),
        act(world, "accountCapacityEnd", by="test.staff", id=encode_id("Capacity", held[first.id])),
    )
    assert found == [[], ["LAST_ADMINISTRATOR"]]
    assert len(await administrators()) == 1


async def test_of_two_administrators_closing_each_other_one_stays(world: World) -> None:
    """Fails without the lock on the county: both are closed."""
    first, second = await second_administrator(world)
    found = await outcomes(
        world,
        act(world, "accountClose", by="test.admin", id=encode_id("Account", second.id)),
        act(world, "accountClose", by="test.staff", id=encode_id("Account", first.id)),
    )
    assert found == [[], ["LAST_ADMINISTRATOR"]]
    assert len(await administrators()) == 1


async def test_one_capacity_granted_twice_at_once_is_held_once(world: World) -> None:
    """Fails without the lock on the account: both are granted."""
    await known(world, "test.admin")
    account, root = await Account.get(login="test.unit"), await node(world, "320699")
    given = {"accountId": encode_id("Account", account.id), "kind": "STAFF", "nodeId": root["id"]}
    grants = [act(world, "accountCapacityGrant", by="test.admin", **given) for _ in range(2)]
    assert await outcomes(world, *grants) == [[], ["ALREADY_HELD"]]


async def assert_closure_is_what_the_parents_say() -> None:
    parents = dict(await PlatformNode.all().values_list("id", "parent_id"))
    pairs = []
    for node_id in parents:
        above, distance = node_id, 0
        while above is not None:
            pairs.append((above, node_id, distance))
            above, distance = parents[above], distance + 1
    assert sorted(await Ancestry.all().values_list("ancestor_id", "descendant_id", "distance")) == sorted(pairs)


async def test_a_point_leaving_a_moving_station_keeps_the_closure(world: World) -> None:
    """Fails without the county's lock once `_rehang` rests 100 ms after reading and the second act starts 60 ms later.

    Then the station, still believing in the point, deletes its new pairs. Without the rest, the window is too short.
    """
    await known(world, "test.admin")
    point, station, other = [await node(world, code) for code in ("320699100200", "320699100-S01", "320699100-S02")]
    centre = await node(world, "320699101")
    moves = (
        act(world, "platformNodeMove", by="test.admin", id=point["id"], version=1, parentId=other["id"]),
        act(world, "platformNodeMove", by="test.admin", id=station["id"], version=1, parentId=centre["id"]),
    )
    assert await outcomes(world, *moves) == [[], []]
    await assert_closure_is_what_the_parents_say()


async def test_random_moves_at_once_keep_the_closure(world: World) -> None:
    """Many acts, many orders; the lock that orders them is proved in the test before this one."""
    await known(world, "test.admin")
    dice = random.Random(320699)
    stations = [row.code for row in await PlatformNode.filter(county__code="320699", kind="station")]
    points = [row.code for row in await PlatformNode.filter(county__code="320699", kind="contact_point")]

    async def move(code: str, parent: str) -> Any:
        moving, target = await node(world, code), await node(world, parent)
        given = {"id": moving["id"], "version": moving["version"], "parentId": target["id"]}
        return codes(await act(world, "platformNodeMove", by="test.admin", **given))

    for _ in range(6):
        moves = [move(code, dice.choice(["320699100", "320699101"])) for code in stations]
        moves += [move(code, dice.choice(stations)) for code in points]
        dice.shuffle(moves)
        for reasons in await asyncio.gather(*moves):
            assert reasons in ([], ["STALE_VERSION"])
        await assert_closure_is_what_the_parents_say()


async def test_of_two_decisions_on_one_target_change_one_passes(world: World) -> None:
    """Fails without the lock on the item: both decide, and the target has a version too many."""
    await known(world, "test.admin", "test.unit")
    item = await new_item()
    asked = await done(world, "targetChangeRequest", by="test.unit", itemId=id_of(item), quantity="10", reason="地块")
    decisions = [
        act(world, "targetChangeDecide", by="test.admin", id=asked["change"]["id"], approved=approved, decision="决定")
        for approved in (True, False)
    ]
    assert await outcomes(world, *decisions) == [[], ["ALREADY_DECIDED"]]
    row = await ProjectItem.get(id=item.id)
    assert (row.target_version, row.target) in ((2, 10), (1, 12))


async def test_of_two_requests_for_one_target_one_is_open(world: World) -> None:
    """Fails without both the lock on the item and the index target_change_one_open; either alone holds."""
    await known(world, "test.unit")
    item = await new_item()
    requests = [
        act(world, "targetChangeRequest", by="test.unit", itemId=id_of(item), quantity=quantity, reason="地块")
        for quantity in ("10", "11")
    ]
    assert await outcomes(world, *requests) == [[], ["ALREADY_REQUESTED"]]


async def test_a_report_and_an_acceptance_do_not_pass_each_other(world: World) -> None:
    """Fails without the lock on the item in the acceptance: both pass, and an accepted item is at 50 percent."""
    await known(world, "test.unit", "test.staff")
    item = await new_item()
    await done(
        world, "projectItemReport", by="test.unit", itemId=id_of(item), month="2026-01",
        progress="100", spent="1", quantity="12",
    )  # fmt: skip
    again = {"itemId": id_of(item), "month": "2026-02", "progress": "50", "spent": "1", "reason": "返工"}
    found = await outcomes(
        world,
        act(world, "projectItemReport", by="test.unit", **again),
        act(world, "projectItemAccept", by="test.staff", itemId=id_of(item), version=2, acceptedOn="2026-03-01"),
    )
    assert found in ([[], ["ITEM_ACCEPTED"]], [[], ["STALE_VERSION"]])
    row = await ProjectItem.get(id=item.id)
    assert (row.accepted_on is None) == (row.progress == 50)


async def test_of_two_acceptances_one_passes(world: World) -> None:
    """Fails without both the lock on the item and the unique item of an acceptance; either alone holds."""
    await known(world, "test.unit", "test.staff", "test.admin")
    item = await new_item()
    await done(
        world, "projectItemReport", by="test.unit", itemId=id_of(item), month="2026-01",
        progress="100", spent="1", quantity="12",
    )  # fmt: skip
    given = {"itemId": id_of(item), "version": 2, "acceptedOn": "2026-03-01"}
    both = [act(world, "projectItemAccept", by=by, **given) for by in ("test.staff", "test.admin")]
    assert await outcomes(world, *both) == [[], ["STALE_VERSION"]]


async def test_two_steps_of_one_project_at_once_are_one_step(world: World) -> None:
    """Fails without both the lock on the project and the unique (project, number) of its steps; either alone holds."""
    await known(world, "test.staff", "test.admin")
    item = await new_item(Stage.COLLECTED)
    given = {"id": encode_id("Project", item.project_id), "version": 1}
    found = await outcomes(
        world,
        act(world, "projectScreen", by="test.staff", **given),
        act(world, "projectReturn", by="test.admin", reason="条件不成熟", **given),
    )
    assert found == [[], ["STALE_VERSION"]]


async def test_two_proposals_at_once_have_two_numbers(world: World) -> None:
    """Fails without both the lock on the county and the unique (county, year, number): then two have one number.
    Without the lock alone, the act that meets the constraint runs again, and all is well."""
    await known(world, "test.staff", "test.admin")
    given = {"year": 2026, "title": "停车场", "proposer": "村民"}
    proposals = [
        act(world, "projectPropose", by="test.admin", nodeId=(await node(world, code))["id"], **given)
        for code in ("320699100", "320699101")
    ]
    assert await outcomes(world, *proposals) == [[], []]
    assert sorted(await Project.filter(year=2026).values_list("number", flat=True)) == [1, 2]

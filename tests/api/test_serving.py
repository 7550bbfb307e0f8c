"""Where people serve, over HTTP: postings, grid cells, contact links, and the figures of a subtree."""

from typing import Any

from models.outbox import OutboxEvent
from models.platform.rows import PlatformNode
from models.representatives.rows import Person, Posting
from models.representatives.topics import card_topics
from schema.node import encode_id
from tests.api.test_memberships import OUTSIDERS, last_event, tomorrow
from tests.support.acting import done, node, nothing_written, refused, refused_at_top
from tests.support.people import COMMITTEE, CONGRESS, TOWN, card, representative, seat
from tests.support.roll_up import assert_summaries_equal_a_recount
from tests.support.world import World

ADMIN, STAFF, STREET = "p.admin", "p.staff", "p.street"
SERVING = """query ($code: String!) { platformNode(code: $code) {
    summary { representatives delegates }
    representatives(first: 100) { totalCount nodes { name } } } }"""


async def serving(world: World, code: str) -> tuple[int, int, list[str]]:
    """How many representatives and delegates serve in a subtree, and all their names."""
    found = (await world.ask(SERVING, {"code": code}))["platformNode"]
    names = [one["name"] for one in found["representatives"]["nodes"]]
    assert found["representatives"]["totalCount"] == len(names)
    return found["summary"]["representatives"], found["summary"]["delegates"], sorted(names)


async def posting(name: str, code: str) -> dict[str, Any]:
    row = await Posting.get(person__name=name, node__code=code, until=None)
    return {"id": encode_id("Posting", row.id), "version": row.version}


async def cell(world: World, node_code: str, code: str) -> dict[str, Any]:
    asked = "query ($code: String!) { platformNode(code: $code) { gridCells { nodes { id code version } } } }"
    found = (await world.ask(asked, {"code": node_code}))["platformNode"]["gridCells"]["nodes"]
    return next({"id": one["id"], "version": one["version"]} for one in found if one["code"] == code)


async def test_each_who_serves_counts_once_in_every_subtree_above(world: World) -> None:
    assert await serving(world, "320688100") == (2, 0, ["测试代表丁", "测试代表乙"])
    assert await serving(world, "320688101") == (2, 2, ["测试代表丙", "测试代表乙", "测试议政员己", "测试议政员戊"])
    assert await serving(world, "320688101-S01") == (0, 1, ["测试议政员戊"])
    assert (await serving(world, "320688"))[:2] == (4, 2)
    await assert_summaries_equal_a_recount(world, "320688")


async def test_a_posting_reaches_the_card_the_node_and_all_above(world: World) -> None:
    station = await node(world, "320688101-S01")
    w1 = await cell(world, "320688101-S01", "W1")
    given = {"representativeId": await representative("测试代表丙"), "nodeId": station["id"], "gridCellId": w1["id"]}
    payload = await done(world, "postingAdd", by=STREET, **given, households=7, since="2026-01-02")
    assert payload["posting"]["gridCell"] == {"code": "W1"}
    found = await card(world, "测试代表丙", "householdsInTouch postings { households since node { code } }")
    assert found == {
        "householdsInTouch": 7,
        "postings": [
            {"households": None, "since": found["postings"][0]["since"], "node": {"code": "320688101"}},
            {"households": 7, "since": "2026-01-02", "node": {"code": "320688101-S01"}},
        ],
    }
    above = await PlatformNode.filter(code__in=["320688101-S01", "320688101", "320688"])
    assert {f"node:{row.id}" for row in above} <= set((await last_event("postingAdded")).topics)
    assert await serving(world, "320688101-S01") == (1, 1, ["测试代表丙", "测试议政员戊"])
    assert (await serving(world, "320688"))[:2] == (4, 2)
    await refused(world, "postingAdd", "ALREADY_POSTED", by=STREET, **given)
    # Elsewhere at the same station is another posting.
    await done(world, "postingAdd", by=STREET, **{**given, "gridCellId": None})
    ended = await done(world, "postingEnd", by=STREET, id=payload["posting"]["id"], version=1)
    assert ended["posting"]["until"] is not None
    await assert_summaries_equal_a_recount(world, "320688")


async def test_posting_is_refused_with_nothing_written(world: World) -> None:
    centre = await node(world, "320688101")
    good: dict[str, Any] = {"representativeId": await representative("测试代表丁"), "nodeId": centre["id"]}

    async def fails(*expected: str, by: str = ADMIN, **other: Any) -> list[Any]:
        return await refused(world, "postingAdd", *expected, by=by, **{**good, **other})

    for broken in ("", "x", encode_id("Representative", 0), encode_id("Person", 1)):
        assert (await fails("NOT_FOUND", representativeId=broken))[0]["path"] == ["input", "representativeId"]
        assert (await fails("NODE_NOT_FOUND", nodeId=broken))[0]["path"] == ["input", "nodeId"]
    # A node of another county, even by its own administrator.
    abroad = await node(world, "320623001")
    await fails("NODE_NOT_FOUND", nodeId=abroad["id"])
    await fails("NODE_NOT_FOUND", by="test.admin", nodeId=abroad["id"])
    # Staff of the town where 丁 sits, but not of the street.
    for outsider in (*OUTSIDERS, STAFF):
        await fails("FORBIDDEN", by=outsider)
    await fails("HOUSEHOLDS_OUT_OF_RANGE", households=-1)
    await fails("HOUSEHOLDS_OUT_OF_RANGE", households=100_001)
    await fails("SINCE_IN_FUTURE", since=tomorrow())
    w1 = await cell(world, "320688101-S01", "W1")
    await fails("GRID_CELL_NOT_FOUND", gridCellId=w1["id"])
    await fails("GRID_CELL_NOT_FOUND", gridCellId="x")
    await fails("IDEMPOTENCY_KEY_TOO_LONG", idempotencyKey="k" * 201)
    await refused_at_top(world, "postingAdd", "UNAUTHENTICATED", by=None, **good)
    root = await node(world, "320688")
    board = await done(world, "platformNodeAdd", by=ADMIN, parentId=root["id"], kind="BOARD", code="B", name="板块")
    await fails("NODE_DOES_NOT_FIT", nodeId=board["node"]["id"])
    point = await node(world, "320688101200")
    await done(world, "platformNodeClose", by=ADMIN, id=point["id"], version=1)
    await fails("NODE_CLOSED", nodeId=point["id"])
    await done(world, "membershipEnd", by=STAFF, **await seat("测试代表丁", TOWN), reason="RESIGNED")
    await fails("NO_SEAT")


async def test_the_same_key_posts_once(world: World) -> None:
    centre = await node(world, "320688101")
    given = {"representativeId": await representative("测试代表丁"), "nodeId": centre["id"], "idempotencyKey": "k"}
    first = await done(world, "postingAdd", by=STREET, **given)
    async with nothing_written():
        assert await done(world, "postingAdd", by=STREET, **given) == first
    await refused(world, "postingAdd", "IDEMPOTENCY_KEY_REUSED", by=STREET, **given, households=3)


async def test_a_posting_is_edited_and_ended_by_staff_of_its_node(world: World) -> None:
    held = await posting("测试议政员戊", "320688101-S01")
    payload = await done(world, "postingEdit", by=STREET, **held, gridCellId=None, households=None)
    assert (payload["posting"]["gridCell"], payload["posting"]["households"]) == (None, None)
    w1 = await cell(world, "320688101-S01", "W1")
    await done(world, "postingEdit", by=STREET, id=held["id"], version=2, gridCellId=w1["id"])

    async def fails(name: str, *expected: str, by: str = STREET, **given: Any) -> None:
        await refused(world, name, *expected, by=by, **{"id": held["id"], "version": 3, **given})

    for name, change in (("postingEdit", {"households": 1}), ("postingEnd", {})):
        for outsider in (*OUTSIDERS, STAFF):
            await fails(name, "FORBIDDEN", by=outsider, **change)
        await fails(name, "NOT_FOUND", id="x", **change)
        await fails(name, "STALE_VERSION", version=2, **change)
    await fails("postingEdit", "NOTHING_TO_CHANGE")
    await fails("postingEdit", "HOUSEHOLDS_OUT_OF_RANGE", households=-5)
    await fails("postingEdit", "GRID_CELL_NOT_FOUND", gridCellId="x")
    await fails("postingEnd", "UNTIL_IN_FUTURE", until=tomorrow())
    await fails("postingEnd", "UNTIL_BEFORE_SINCE", until="2001-01-01")
    station = await node(world, "320688101-S01")
    given = {"representativeId": await representative("测试议政员戊"), "nodeId": station["id"]}
    other = (await done(world, "postingAdd", by=STREET, **given))["posting"]
    await refused(world, "postingEdit", "ALREADY_POSTED", by=STREET, id=other["id"], version=1, gridCellId=w1["id"])
    await done(world, "postingEnd", by=STREET, id=held["id"], version=3)
    await fails("postingEnd", "ALREADY_ENDED", version=4)
    await fails("postingEdit", "POSTING_ENDED", version=4, households=1)


async def test_a_node_where_somebody_serves_stays_open(world: World) -> None:
    point = await node(world, "320688101201")
    given = {"representativeId": await representative("测试代表丙"), "nodeId": point["id"]}
    held = (await done(world, "postingAdd", by=STREET, **given))["posting"]
    reasons = await refused(world, "platformNodeClose", "POSTINGS_REMAIN", by=ADMIN, id=point["id"], version=1)
    assert reasons[0]["message"] == "该节点还有 1 名派驻代表。"
    await done(world, "postingEnd", by=STREET, id=held["id"], version=1)
    await done(world, "platformNodeClose", by=ADMIN, id=point["id"], version=1)


async def test_a_moved_node_takes_those_who_serve_there_along(world: World) -> None:
    station, town = await node(world, "320688101-S01"), await node(world, "320688100")
    await done(world, "platformNodeMove", by=ADMIN, id=station["id"], version=1, parentId=town["id"])
    assert (await serving(world, "320688100"))[:2] == (2, 1)
    assert (await serving(world, "320688101"))[:2] == (2, 1)
    await assert_summaries_equal_a_recount(world, "320688")


async def test_a_suspended_representative_leaves_the_figures_and_comes_back(world: World) -> None:
    await done(world, "membershipSuspend", by=ADMIN, **await seat("测试代表丙", CONGRESS), reason="IN_CUSTODY")
    centre = await PlatformNode.get(code="320688101")
    assert f"node:{centre.id}" in (await last_event("membershipSuspended")).topics
    assert (await serving(world, "320688101"))[0] == 1
    await assert_summaries_equal_a_recount(world, "320688")
    await done(world, "membershipResume", by=ADMIN, **await seat("测试代表丙", CONGRESS))
    assert (await serving(world, "320688101"))[0] == 2


async def test_grid_cells_are_opened_edited_and_closed_by_staff_of_the_node(world: World) -> None:
    station, centre = await node(world, "320688101-S01"), await node(world, "320688101")
    good = {"nodeId": station["id"], "code": "W2", "name": " 网格二 ", "households": 30}

    async def fails(*expected: str, by: str = STREET, **other: Any) -> None:
        await refused(world, "gridCellAdd", *expected, by=by, **{**good, **other})

    for outsider in (*OUTSIDERS, STAFF):
        await fails("FORBIDDEN", by=outsider)
    await fails("NOT_FOUND", nodeId="x")
    await fails("NODE_DOES_NOT_FIT", nodeId=centre["id"])
    for malformed in ("", "w2", "网", "X" * 41):
        await fails("CODE_MALFORMED", code=malformed)
    await fails("CODE_TAKEN", code="W1")
    await fails("NAME_REQUIRED", "HOUSEHOLDS_OUT_OF_RANGE", name=" ", households=-1)
    await fails("NAME_TOO_LONG", name="名" * 101)
    await fails("IDEMPOTENCY_KEY_TOO_LONG", idempotencyKey="k" * 201)

    added = (await done(world, "gridCellAdd", by=STREET, **good, idempotencyKey="k"))["gridCell"]
    assert (added["code"], added["name"], added["households"]) == ("W2", "网格二", 30)
    async with nothing_written():
        await done(world, "gridCellAdd", by=STREET, **good, idempotencyKey="k")
    await fails("IDEMPOTENCY_KEY_REUSED", idempotencyKey="k", name="别的")

    edited = await done(world, "gridCellEdit", by=STREET, id=added["id"], version=1, name="网格贰", households=None)
    assert (edited["gridCell"]["name"], edited["gridCell"]["households"]) == ("网格贰", None)
    for expected, given in (
        ("NOT_FOUND", {"id": "x", "name": "新"}),
        ("STALE_VERSION", {"version": 1, "name": "新"}),
        ("NOTHING_TO_CHANGE", {}),
        ("NAME_REQUIRED", {"name": ""}),
        ("NAME_TOO_LONG", {"name": "名" * 101}),
        ("HOUSEHOLDS_OUT_OF_RANGE", {"households": 10**6}),
    ):
        await refused(world, "gridCellEdit", expected, by=STREET, **{"id": added["id"], "version": 2, **given})
    for name in ("gridCellEdit", "gridCellClose"):
        further = {"name": "新"} if name == "gridCellEdit" else {}
        await refused(world, name, "FORBIDDEN", by=STAFF, id=added["id"], version=2, **further)

    w1 = await cell(world, "320688101-S01", "W1")
    await refused(world, "gridCellClose", "POSTINGS_REMAIN", by=STREET, **w1)
    closed = (await done(world, "gridCellClose", by=STREET, id=added["id"], version=2))["gridCell"]
    assert closed["closedOn"] is not None
    await refused(world, "gridCellClose", "ALREADY_CLOSED", by=STREET, id=added["id"], version=3)
    await refused(world, "gridCellClose", "STALE_VERSION", by=STREET, id=added["id"], version=2)
    await refused(world, "gridCellClose", "NOT_FOUND", by=STREET, id="x", version=2)
    await refused(world, "gridCellEdit", "GRID_CELL_CLOSED", by=STREET, id=added["id"], version=3, name="新")
    there = {"representativeId": await representative("测试代表丙"), "nodeId": station["id"]}
    await refused(world, "postingAdd", "GRID_CELL_CLOSED", by=STREET, **there, gridCellId=added["id"])


async def test_an_edited_cell_reaches_the_cards_of_those_who_serve_in_it(world: World) -> None:
    w1 = await cell(world, "320688101-S01", "W1")
    await done(world, "gridCellEdit", by=STREET, **w1, name="改名")
    person = await Person.get(name="测试议政员戊")
    assert f"representative:{person.id}" in (await last_event("gridCellEdited")).topics


async def test_a_committee_member_stays_in_touch_with_a_representative(world: World) -> None:
    pair = {"memberId": await representative("测试代表甲"), "representativeId": await representative("测试代表丙")}
    link = (await done(world, "contactLinkAdd", by=ADMIN, **pair, since="2026-01-01", idempotencyKey="k"))[
        "contactLink"
    ]
    async with nothing_written():
        await done(world, "contactLinkAdd", by=ADMIN, **pair, since="2026-01-01", idempotencyKey="k")
    await refused(world, "contactLinkAdd", "IDEMPOTENCY_KEY_REUSED", by=ADMIN, **pair, idempotencyKey="k")
    assert (link["member"]["name"], link["representative"]["name"]) == ("测试代表甲", "测试代表丙")
    assert (await card(world, "测试代表甲", "contacts { since representative { name } } contactedBy { id }")) == {
        "contacts": [{"since": "2026-01-01", "representative": {"name": "测试代表丙"}}],
        "contactedBy": [],
    }
    assert (await card(world, "测试代表丙", "contactedBy { member { name } }")) == {
        "contactedBy": [{"member": {"name": "测试代表甲"}}]
    }
    event = await last_event("contactLinkAdded")
    people = await Person.filter(name__in=["测试代表甲", "测试代表丙"])
    assert event.topics == sorted(card_topics(*(person.id for person in people)))
    # The name on the other's card follows.
    await done(world, "representativeEdit", by=ADMIN, id=pair["memberId"], version=1, name="测试代表甲甲")
    assert set(event.topics) <= set((await last_event("representativeEdited")).topics)

    async def fails(*expected: str, by: str = ADMIN, **given: Any) -> None:
        await refused(world, "contactLinkEnd", *expected, by=by, **{"id": link["id"], "version": 1, **given})

    for outsider in (*OUTSIDERS, STAFF, STREET):
        await fails("FORBIDDEN", by=outsider)
    await fails("NOT_FOUND", id="x")
    await fails("STALE_VERSION", version=3)
    await fails("UNTIL_IN_FUTURE", until=tomorrow())
    await fails("UNTIL_BEFORE_SINCE", until="2025-12-31")
    await done(world, "contactLinkEnd", by=ADMIN, id=link["id"], version=1, until="2026-02-01")
    await fails("ALREADY_ENDED", version=2)
    assert (await card(world, "测试代表丙", "contactedBy { id }")) == {"contactedBy": []}


async def test_linking_is_refused_with_nothing_written(world: World) -> None:
    ids = {name: await representative(f"测试代表{name}") for name in "甲乙丙丁"}
    good = {"memberId": ids["甲"], "representativeId": ids["乙"]}

    async def fails(*expected: str, by: str = ADMIN, **other: Any) -> list[Any]:
        return await refused(world, "contactLinkAdd", *expected, by=by, **{**good, **other})

    assert (await fails("NOT_FOUND", memberId="x"))[0]["path"] == ["input", "memberId"]
    assert (await fails("NOT_FOUND", representativeId="x"))[0]["path"] == ["input", "representativeId"]
    for outsider in (*OUTSIDERS, STAFF, STREET):
        await fails("FORBIDDEN", by=outsider)
    await fails("SAME_PERSON", representativeId=ids["甲"])
    await fails("MEMBER_NOT_IN_COMMITTEE", memberId=ids["丙"])
    await fails("REPRESENTATIVE_NOT_IN_OFFICE", representativeId=ids["丁"])
    await fails("SINCE_IN_FUTURE", since=tomorrow())
    await fails("IDEMPOTENCY_KEY_TOO_LONG", idempotencyKey="k" * 201)
    await done(world, "contactLinkAdd", by=ADMIN, **good)
    await fails("ALREADY_LINKED")
    await done(world, "membershipSuspend", by=ADMIN, **await seat("测试代表甲", COMMITTEE), reason="IN_CUSTODY")
    await fails("MEMBER_NOT_IN_COMMITTEE", representativeId=ids["丙"])
    assert await OutboxEvent.filter(kind="contactLinkAdded").count() == 1

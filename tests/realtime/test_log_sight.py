"""Who is told of what in the log: what is public with references that lead somewhere, what is for staff to them alone."""

from contextlib import AsyncExitStack
from typing import Any

from models.bodies.rows import Body, LegislativeSession
from models.outbox import OutboxEvent
from models.platform.rows import PlatformNode
from models.representatives.rows import Membership
from resolvers.events.sight import TOUCHED
from schema.node import encode_id
from tests.api.test_discussion import VOTER, moderate, people, post
from tests.api.test_private_data import NUMBER, VALUES
from tests.realtime.streams import Reader, reading
from tests.realtime.test_logs import LOG, cursors, entries, follow, settled
from tests.support.acting import done, item_of_test_county
from tests.support.bodies import COMMITTEE, CONGRESS, COUNTY, membership_id, next_sitting, sitting_id
from tests.support.people import representative
from tests.support.rosters import previewed, text
from tests.support.world import World

# Figures and codes, which need not lead anywhere.
FIGURES = {"added", "code", "done", "due", "number", "quorum", "total", "version", "year"}
READERS = {
    "nobody": None,
    "citizen": "citizen.001",
    "member": "p.rep.1",
    "staff of the body": "test.admin",
    "staff of a town": "test.staff",
    "another county's staff": "county.staff",
    "who keeps the person": "p.county",
    "the person's town": "p.staff",
    "another town": "p.street",
}


async def a_day_of_a_congress(world: World) -> None:
    """A sitting to which one comes, one has leave for, and three do not come; then the session closes."""
    sitting = await next_sitting(world)
    session = await LegislativeSession.get(id=sitting.session_id)
    session_id = encode_id("LegislativeSession", session.id)
    came, excused, *_ = await Membership.filter(body__code=CONGRESS).order_by("number")
    staff = {"by": "test.admin"}
    leave = {"sessionId": session_id, "membershipId": membership_id(excused), "reason": "住院治疗"}
    await done(world, "legislativeSessionLeaveGrant", **staff, **leave)
    await done(world, "sittingCheckIn", **staff, sittingId=sitting_id(sitting), membershipId=membership_id(came))
    await done(world, "sittingClose", **staff, id=sitting_id(sitting), version=sitting.version)
    await done(world, "legislativeSessionClose", **staff, id=session_id, version=session.version)


async def a_day_of_the_staff(world: World) -> None:
    """Private data is put on file and read, a link is made, a roster is compared; somebody signs in and says something."""
    person = await representative("测试代表乙")
    await done(world, "personPrivateDataSet", by="p.staff", id=person, identityNumber=NUMBER)
    await done(world, "personPrivateDataRead", by="p.county", id=person, purpose="核对换届名册")
    link = {"memberId": await representative("测试代表甲"), "representativeId": person}
    await done(world, "contactLinkAdd", by="p.county", **link)
    await previewed(world, text(("机构", "姓名", "代表证号"), ("CONGRESS", "测试代表乙", "002")), by="p.county")
    item = await people(world)
    await moderate(world, await post(world, item, VOTER), "PUBLISH")
    await publish_the_year(world)


async def publish_the_year(world: World) -> None:
    """The half-year report and the list of 2025, whose one item is unfinished and rated low."""
    item = await item_of_test_county(world)
    test = {"electorate": 15, "valid": 13, "satisfied": 2, "basicallySatisfied": 3, "notSatisfied": 8}
    report = {
        "nodeId": encode_id("PlatformNode", (await PlatformNode.get(code=COUNTY)).id), "year": 2025, "author": "县人民政府",
        "text": "好", "heardById": encode_id("Body", (await Body.get(code=COMMITTEE)).id), "heardOn": "2025-07-20",
    }  # fmt: skip
    await done(world, "midYearReportPublish", by="test.admin", **report)
    items = [{"itemId": item["id"], "measures": "三月底前完工", "test": test}]
    await done(world, "yearEndListPublish", by="test.admin", code=COUNTY, year=2025, items=items)


async def told(world: World) -> dict[str, list[Any]]:
    """All that each reader's log holds, from the first event to the newest."""
    last = await settled()
    async with AsyncExitStack() as stack:
        readers: dict[str, Reader] = {}
        for who, login in READERS.items():
            readers[who] = await stack.enter_async_context(reading(world, by=login))
            await follow(readers[who], "log", LOG, after="0")
        for reader in readers.values():
            await reader.until(lambda reader=reader: cursors(reader, "log")[-1:] == [last])
        return {who: entries(reader, "log") for who, reader in readers.items()}


async def test_what_is_public_is_told_to_all_and_what_is_for_staff_to_them_alone(world: World) -> None:
    """Seen to fail with `FOR_STAFF` or `FOR_KEEPERS` empty, and with a topic less in `TOUCHED`."""
    await a_day_of_a_congress(world)
    await a_day_of_the_staff(world)
    heard = {who: {entry["kind"] for entry in log} for who, log in (await told(world)).items()}
    public = {
        "sittingPlanned",
        "sittingOpened",
        "sittingCheckedIn",
        "sittingClosed",
        "legislativeSessionClosed",
        "contactLinkAdded",
        "commentPosted",
        "commentModerated",
        "evaluationCast",
        "peopleLoaded",
        "midYearReportPublished",
        "yearEndListPublished",
        "itemWatchBegan",
    }
    hidden = {
        "membershipAbsenceWarned": {"staff of the body"},
        "legislativeSessionLeaveGranted": {"staff of the body"},
        "personPrivateDataSet": {"who keeps the person", "the person's town"},
        "rosterImportPreviewed": {"who keeps the person"},
    }
    for who, kinds in heard.items():
        assert public <= kinds, f"{who}: {public - kinds}"
        assert {kind for kind in hidden if kind in kinds} == {kind for kind, those in hidden.items() if who in those}, (
            who
        )
        assert not {kind for kind in kinds if "signIn" in kind or kind == "personPrivateDataRead"}, who


async def test_every_reference_leads_to_what_the_reader_may_see_and_no_row_is_told_as_a_number(world: World) -> None:
    await a_day_of_a_congress(world)
    await a_day_of_the_staff(world)
    asked = "query ($id: ID!) { node(id: $id) { __typename } }"
    for who, log in (await told(world)).items():
        assert not [value for value in VALUES if value in str(log)], who
        facts = {(entry["kind"], fact["name"]) for entry in log for fact in entry["facts"] if fact["value"].isdecimal()}
        assert {name for _, name in facts} <= FIGURES, facts
        references = {one["id"]: (entry["kind"], one["name"]) for entry in log for one in entry["references"]}
        for id, named in references.items():
            assert (await world.ask(asked, {"id": id}, by=READERS[who]))["node"], f"{who} by {named}"
        named = {(entry["kind"], one["name"]) for entry in log for one in entry["references"]}
        assert {
            ("sittingOpened", "sitting"),
            ("sittingOpened", "body"),
            ("legislativeSessionClosed", "session"),
            ("contactLinkAdded", "member"),
            ("contactLinkAdded", "representative"),
            ("commentModerated", "comment"),
            ("midYearReportPublished", "midYearReport"),
            ("yearEndListPublished", "yearEndList"),
            ("itemWatchBegan", "watch"),
        } <= named
        if who == "who keeps the person":
            assert ("rosterImportPreviewed", "rosterImport") in named


async def test_every_sort_of_topic_that_acts_touch_is_listed(world: World) -> None:
    """One that is not hides its events from everybody, for good."""
    await a_day_of_a_congress(world)
    await a_day_of_the_staff(world)
    touched = {topic.partition(":")[0] for event in await OutboxEvent.all() for topic in event.topics}
    assert touched <= set(TOUCHED)
    assert {"body", "sitting", "representative", "roster_import", "project", "node"} <= touched

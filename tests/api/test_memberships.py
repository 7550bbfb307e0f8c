"""People and their seats over HTTP: what succeeds, and every reason for a refusal, with nothing written."""

from datetime import date, timedelta
from typing import Any

import pytest

from models import clock
from models.accounts.rows import Account
from models.accounts.tokens import actor_of
from models.audit.rows import AuditEntry
from models.bodies.rows import Body, BodyTerm, LegislativeSession, MemberGroup, SessionAbsence
from models.outbox import OutboxEvent
from models.platform.rows import PlatformNode
from models.representatives.rows import ContactLink, Membership, MembershipState, Person, Posting
from models.representatives.topics import card_topics
from schema.node import decode_id, encode_id
from tests.support.acting import act, done, node, nothing_written, refused, refused_at_top
from tests.support.people import (
    ASSEMBLY,
    CITY,
    COMMISSION,
    COMMITTEE,
    CONGRESS,
    TOWN,
    body,
    card,
    district,
    group,
    representative,
    seat,
    term,
)
from tests.support.world import World

ADMIN, STAFF, STREET = "p.admin", "p.staff", "p.street"
OUTSIDERS = ("p.unit", "p.rep.1", "p.delegate", "test.admin", "county.staff", "p.citizen", "p.screen")
NO_IDS = ("", "x", encode_id("Person", 1), encode_id("Representative", 0), encode_id("Representative", 2**31))


async def new(of: str = TOWN, **given: Any) -> dict[str, Any]:
    return {"name": "新代表", "bodyId": await body(of), "termId": await term(of), **given}


async def last_event(kind: str) -> OutboxEvent:
    return (await OutboxEvent.filter(kind=kind).order_by("-id").limit(1))[0]


def today() -> str:
    return clock.today("Asia/Shanghai").isoformat()


def tomorrow() -> str:
    return clock.today("Asia/Shanghai").replace(year=clock.today("Asia/Shanghai").year + 1).isoformat()


async def test_a_new_representative_holds_the_first_seat_and_all_above_hear(world: World) -> None:
    given = await new(
        name="  新代表 ",
        number="T03",
        delegationId=await group("D1", TOWN),
        groupId=await group("G1", TOWN),
        districtId=await district("E1", TOWN),
        since="2024-05-01",
    )
    payload = await done(world, "representativeAdd", by=STAFF, **given)
    found = await card(
        world,
        "新代表",
        """id name version synthetic levels since delegations { code } groups { code } districts { code }
           memberships { number office state since until body { code } term { number } delegation { code } }""",
    )
    assert found == {
        "id": payload["representative"]["id"],
        "name": "新代表",
        "version": 1,
        "synthetic": False,
        "levels": ["TOWN"],
        "since": "2024-05-01",
        "delegations": [{"code": "D1"}],
        "groups": [{"code": "G1"}],
        "districts": [{"code": "E1"}],
        "memberships": [
            {
                "number": "T03",
                "office": "MEMBER",
                "state": "IN_OFFICE",
                "since": "2024-05-01",
                "until": None,
                "body": {"code": TOWN},
                "term": {"number": 18},
                "delegation": {"code": "D1"},
            }
        ],
    }
    person = await Person.get(name="新代表")
    nodes = await PlatformNode.filter(code__in=["320688", "320688100"])
    town = await Body.get(code=TOWN, county__code="320688")
    assert (await last_event("representativeAdded")).topics == sorted(
        [*card_topics(person.id), f"body:{town.id}", *(f"node:{node.id}" for node in nodes)]
    )
    entry = (await AuditEntry.filter(verb="representativeAdd").order_by("-id").limit(1))[0]
    assert (entry.object_kind, entry.object_id, entry.capacity) == ("Person", person.id, "staff@320688100")


async def test_adding_a_representative_is_refused_with_nothing_written(world: World) -> None:
    good = await new()

    async def fails(*expected: str, by: str = ADMIN, **other: Any) -> list[Any]:
        return await refused(world, "representativeAdd", *expected, by=by, **{**good, **other})

    for broken in NO_IDS:
        assert (await fails("NOT_FOUND", bodyId=broken))[0]["path"] == ["input", "bodyId"]
    for outsider in (*OUTSIDERS, STREET):
        await fails("FORBIDDEN", by=outsider)
    await fails("FORBIDDEN", by=STAFF, bodyId=await body(CONGRESS), termId=await term(CONGRESS))
    for blank in ("", " \n", "\u3000"):
        assert (await fails("NAME_REQUIRED", name=blank))[0]["path"] == ["input", "name"]
    await fails("NAME_TOO_LONG", name="名" * 101)
    await fails("TERM_NOT_FOUND", termId=await term(CONGRESS))
    await fails("DELEGATION_NOT_FOUND", delegationId=await group("D1", CONGRESS))
    await fails("DELEGATION_NOT_FOUND", delegationId=await group("G1", TOWN))
    await fails("GROUP_NOT_FOUND", groupId=await group("D1", TOWN))
    await fails("DISTRICT_NOT_FOUND", districtId=await district("E1", CONGRESS))
    for malformed in ("", " ", "T 1", "T" * 21):
        assert (await fails("NUMBER_MALFORMED", number=malformed))[0]["path"] == ["input", "number"]
    taken = await fails("NUMBER_TAKEN", number="T01")
    assert taken[0]["message"] == "代表证号 T01 在本届已被使用。"
    await fails("SINCE_OUTSIDE_TERM", since="2022-01-07")
    await fails("SINCE_IN_FUTURE", since=tomorrow())
    await fails("IDEMPOTENCY_KEY_TOO_LONG", idempotencyKey="k" * 201)
    await fails("NAME_REQUIRED", "NUMBER_TAKEN", "GROUP_NOT_FOUND", name="", number="T01", groupId="x")
    await refused_at_top(world, "representativeAdd", "UNAUTHENTICATED", by=None, **good)
    await refused_at_top(world, "representativeAdd", "BAD_USER_INPUT", by=ADMIN, **{**good, "office": "KING"})


async def test_nobody_takes_a_seat_in_what_is_over(world: World) -> None:
    town = await Body.get(code=TOWN, county__code="320688")
    await BodyTerm.filter(body_id=town.id).update(ends_on="2024-01-01")
    await refused(world, "representativeAdd", "TERM_OVER", by=STAFF, **await new(since="2023-01-01"))
    await BodyTerm.filter(body_id=town.id).update(ends_on=None)
    await MemberGroup.filter(body_id=town.id, code="D1").update(dissolved_on="2024-01-01")
    given = await new(delegationId=await group("D1", TOWN))
    await refused(world, "representativeAdd", "DELEGATION_NOT_FOUND", by=STAFF, **given)
    await Body.filter(id=town.id).update(dissolved_on="2024-01-01")
    await refused(world, "representativeAdd", "BODY_DISSOLVED", by=STAFF, **await new())
    further = {"representativeId": await representative("测试代表丙"), "bodyId": given["bodyId"]}
    await refused(world, "membershipAdd", "BODY_DISSOLVED", by=STAFF, termId=given["termId"], **further)


async def test_the_same_key_enters_one_person(world: World) -> None:
    given = await new(idempotencyKey="k")
    first = await done(world, "representativeAdd", by=STAFF, **given)
    async with nothing_written():
        assert await done(world, "representativeAdd", by=STAFF, **given) == first
    await refused(world, "representativeAdd", "IDEMPOTENCY_KEY_REUSED", by=STAFF, **{**given, "name": "另一人"})


async def test_a_name_is_corrected_by_staff_of_a_body_of_the_person(world: World) -> None:
    id = await representative("测试代表乙")
    payload = await done(world, "representativeEdit", by=STAFF, id=id, version=1, name=" 测试代表乙一 ")
    assert payload["representative"] == {"id": id, "name": "测试代表乙一", "version": 2}
    await done(world, "representativeEdit", by=ADMIN, id=id, version=2, name="测试代表乙")

    async def fails(*expected: str, by: str = ADMIN, **other: Any) -> None:
        await refused(world, "representativeEdit", *expected, by=by, **{"id": id, "version": 3, "name": "新", **other})

    for broken in NO_IDS:
        await fails("NOT_FOUND", id=broken)
    # The street's staff have 乙 posted with them; that makes 乙 no member of theirs.
    for outsider in (*OUTSIDERS, STREET, "p.rep.2"):
        await fails("FORBIDDEN", by=outsider)
    await fails("STALE_VERSION", version=2)
    await fails("NOTHING_TO_CHANGE", name=None)
    await fails("NAME_REQUIRED", name=" ")
    await fails("NAME_TOO_LONG", name="名" * 101)


async def test_a_person_holds_several_seats_one_in_each_body(world: World) -> None:
    given = {"representativeId": await representative("测试代表丙"), "bodyId": await body(TOWN)}
    given |= {"termId": await term(TOWN), "office": "VICE_CHAIRPERSON"}
    payload = await done(world, "membershipAdd", by=STAFF, **given)
    assert payload["membership"]["office"] == "VICE_CHAIRPERSON"
    assert (await card(world, "测试代表丙", "levels"))["levels"] == ["COUNTY", "TOWN"]
    await refused(world, "membershipAdd", "ALREADY_SEATED", by=STAFF, **given)


async def test_adding_a_membership_is_refused_with_nothing_written(world: World) -> None:
    good = {"representativeId": await representative("测试代表丙"), "bodyId": await body(TOWN)}
    good["termId"] = await term(TOWN)

    async def fails(*expected: str, by: str = ADMIN, **other: Any) -> list[Any]:
        return await refused(world, "membershipAdd", *expected, by=by, **{**good, **other})

    for broken in NO_IDS:
        assert (await fails("NOT_FOUND", representativeId=broken))[0]["path"] == ["input", "representativeId"]
        assert (await fails("BODY_NOT_FOUND", bodyId=broken))[0]["path"] == ["input", "bodyId"]
    for outsider in (*OUTSIDERS, STREET):
        await fails("FORBIDDEN", by=outsider)
    await fails("TERM_NOT_FOUND", termId=await term(CITY))
    await fails("NUMBER_TAKEN", number="T02")
    await fails("NUMBER_MALFORMED", number="1 2")
    await fails("SINCE_IN_FUTURE", since=tomorrow())
    await fails("SINCE_OUTSIDE_TERM", since="1999-01-01")
    await fails("GROUP_NOT_FOUND", groupId=await group("G1", CONGRESS))
    await fails("DELEGATION_NOT_FOUND", delegationId=await group("D1", CONGRESS))
    await fails("DISTRICT_NOT_FOUND", districtId=await district("E1", CONGRESS))
    await fails("IDEMPOTENCY_KEY_TOO_LONG", idempotencyKey="k" * 201)
    await refused_at_top(world, "membershipAdd", "UNAUTHENTICATED", by=None, **good)


async def organ(world: World, kind: str, code: str, node_code: str, parent: str) -> dict[str, str]:
    """A new organ of a body, and its term: where a seat may be given."""
    given = {"kind": kind, "code": code, "name": code, "parentId": await body(parent)}
    made = (await done(world, "bodyAdd", by=ADMIN, nodeId=(await node(world, node_code))["id"], **given))["body"]
    begun = await done(world, "bodyTermAdd", by=ADMIN, bodyId=made["id"], number=18, beginsOn="2022-01-08")
    return {"bodyId": made["id"], "termId": begun["term"]["id"]}


async def test_only_a_deputy_of_its_congress_sits_in_an_organ(world: World) -> None:
    """[law:组织47]: through whatever lies between; refused with the input at fault, and nothing written."""
    places = {
        "COMMITTEE": {"bodyId": await body(COMMITTEE), "termId": await term(COMMITTEE)},
        "COUNCIL": await organ(world, "COUNCIL_OF_CHAIRPERSONS", "COUNCIL", "320688", COMMITTEE),
        "SPECIAL": await organ(world, "SPECIAL_COMMITTEE", "SPECIAL", "320688", CONGRESS),
        "TOWNP": await organ(world, "TOWN_PRESIDIUM", "TOWNP", "320688100", TOWN),
    }
    # 丙 is a deputy of the county alone, 丁 of the town alone, 戊 a delegate of a street.
    for who, code in (
        ("测试代表丁", "COMMITTEE"), ("测试代表丁", "COUNCIL"), ("测试代表丁", "SPECIAL"), ("测试代表丙", "TOWNP"),
        ("测试议政员戊", "COMMITTEE"),
    ):  # fmt: skip
        given = {"representativeId": await representative(who), **places[code]}
        [error] = await refused(world, "membershipAdd", "NO_MANDATE", by=ADMIN, **given)
        assert error["path"] == ["input", "bodyId"], code
    assert error["message"] == "“县人大常委会”由县人民代表大会的代表组成，该人不是其在任代表。"
    for place in places.values():
        [error] = await refused(world, "representativeAdd", "NO_MANDATE", by=ADMIN, name="新人", **place)
        assert error["path"] == ["input", "bodyId"]
    for who, code in (
        ("测试代表丙", "COMMITTEE"), ("测试代表丙", "COUNCIL"), ("测试代表丙", "SPECIAL"), ("测试代表丁", "TOWNP"),
    ):  # fmt: skip
        await done(world, "membershipAdd", by=ADMIN, representativeId=await representative(who), **places[code])
    # Appointed officers need no mandate.
    officer = {"bodyId": await body(COMMISSION), "termId": await term(COMMISSION)}
    await done(world, "membershipAdd", by=ADMIN, representativeId=await representative("测试代表丁"), **officer)
    await done(world, "representativeAdd", by=ADMIN, name="新人", **officer)


async def test_a_suspended_and_an_ended_mandate_give_no_new_seat(world: World) -> None:
    given = {"representativeId": await representative("测试代表丙"), "bodyId": await body(COMMITTEE)}
    given["termId"] = await term(COMMITTEE)
    await done(world, "membershipSuspend", by=ADMIN, **await seat("测试代表丙", CONGRESS), reason="IN_CUSTODY")
    await refused(world, "membershipAdd", "NO_MANDATE", by=ADMIN, **given)
    await done(world, "membershipResume", by=ADMIN, **await seat("测试代表丙", CONGRESS))
    await done(world, "membershipAdd", by=ADMIN, **given)
    # With the term nothing falls, and nobody comes anew.
    await done(world, "membershipEnd", by=ADMIN, **await seat("测试代表丙", CONGRESS), reason="TERM_OVER")
    assert (await Membership.get(person__name="测试代表丙", body__code=COMMITTEE)).state is MembershipState.IN_OFFICE
    await done(world, "membershipEnd", by=ADMIN, **await seat("测试代表丙", COMMITTEE), reason="RESIGNED")
    await refused(world, "membershipAdd", "NO_MANDATE", by=ADMIN, **given)
    # Together with what else is wrong.
    await refused(world, "membershipAdd", "NO_MANDATE", "TERM_NOT_FOUND", by=ADMIN, **{**given, "termId": "x"})


async def test_a_mandate_of_the_term_before_gives_no_seat_in_an_organ_of_the_next(world: World) -> None:
    """[OK:组织49]: the organs act until the next congress has elected theirs; it does so among its own deputies."""
    old = await BodyTerm.filter(body__code__in=[CONGRESS, COMMITTEE], body__county__code="320688").order_by("body_id")
    days = [clock.today("Asia/Shanghai") - timedelta(days=back) for back in (10, 9)]
    await BodyTerm.filter(id__in=[each.id for each in old]).update(ends_on=days[0])
    newer = {each.body_id: await BodyTerm.create(body_id=each.body_id, number=19, begins_on=days[1]) for each in old}
    committee = await Body.get(code=COMMITTEE, county__code="320688")
    given = {"representativeId": await representative("测试代表丙"), "bodyId": encode_id("Body", committee.id)}
    given["termId"] = encode_id("BodyTerm", newer[committee.id].id)
    await refused(world, "membershipAdd", "NO_MANDATE", by=ADMIN, **given)
    congress = {"bodyId": await body(CONGRESS), "termId": encode_id("BodyTerm", newer[old[0].body_id].id)}
    assert decode_id("Body", congress["bodyId"]) == old[0].body_id
    await done(world, "membershipAdd", by=ADMIN, representativeId=given["representativeId"], **congress)
    await done(world, "membershipAdd", by=ADMIN, **given)


async def test_the_same_key_gives_one_seat(world: World) -> None:
    given: dict[str, Any] = {"representativeId": await representative("测试代表丙"), "bodyId": await body(TOWN)}
    given |= {"termId": await term(TOWN), "idempotencyKey": "k"}
    first = await done(world, "membershipAdd", by=STAFF, **given)
    async with nothing_written():
        assert await done(world, "membershipAdd", by=STAFF, **given) == first
    await refused(world, "membershipAdd", "IDEMPOTENCY_KEY_REUSED", by=STAFF, **{**given, "number": "T09"})


async def test_a_membership_is_edited_part_by_part(world: World) -> None:
    held = await seat("测试代表丁", TOWN)
    changed = await done(
        world, "membershipEdit", by=STAFF, **held, number="T08", groupId=None, delegationId=await group("D2", TOWN)
    )
    assert (changed["membership"]["number"], changed["membership"]["version"]) == ("T08", 2)
    row = await Membership.get(number="T08")
    assert row.group_id is None and row.district_id is not None
    assert encode_id("MemberGroup", row.delegation_id or 0) == await group("D2", TOWN)
    # What stays need not be possible any more.
    await MemberGroup.filter(code="D2", body__code=TOWN).update(dissolved_on="2024-01-01")
    await done(world, "membershipEdit", by=STAFF, id=held["id"], version=2, office="CHAIRPERSON", since="2022-02-01")

    async def fails(*expected: str, by: str = STAFF, **given: Any) -> None:
        await refused(world, "membershipEdit", *expected, by=by, **{"id": held["id"], "version": 3, **given})

    for broken in NO_IDS:
        await fails("NOT_FOUND", id=broken, number="X")
    for outsider in (*OUTSIDERS, STREET):
        await fails("FORBIDDEN", by=outsider, number="X")
    await fails("STALE_VERSION", version=2, number="X")
    await fails("NOTHING_TO_CHANGE")
    await fails("NUMBER_TAKEN", number="T01")
    await fails("NUMBER_MALFORMED", number=" ")
    await fails("GROUP_NOT_FOUND", groupId=await group("D1", TOWN))
    await fails("DELEGATION_NOT_FOUND", delegationId="x")
    await fails("DISTRICT_NOT_FOUND", districtId=await district("E1", CONGRESS))
    await fails("SINCE_OUTSIDE_TERM", since="2021-01-01")
    await fails("SINCE_IN_FUTURE", since=tomorrow())


async def test_a_suspended_seat_is_held_and_gives_no_right_until_it_is_resumed(world: World) -> None:
    held = await seat("测试代表乙", TOWN)
    payload = await done(world, "membershipSuspend", by=STAFF, **held, reason="IN_CUSTODY")
    assert payload["membership"]["state"] == "SUSPENDED"
    found = await card(world, "测试代表乙", "levels memberships { state suspendedFor body { code } }")
    assert found["levels"] == ["COUNTY"]
    assert {"state": "SUSPENDED", "suspendedFor": "IN_CUSTODY", "body": {"code": TOWN}} in found["memberships"]
    account = await Account.get(login="p.rep.2")
    assert (await last_event("accountRightsChanged")).topics == [f"account:{account.id}"]
    await refused(
        world, "membershipSuspend", "ALREADY_SUSPENDED", by=STAFF, id=held["id"], version=2, reason="IN_CUSTODY"
    )
    await refused(world, "membershipResume", "STALE_VERSION", by=STAFF, **held)
    for outsider in (*OUTSIDERS, STREET):
        await refused(world, "membershipResume", "FORBIDDEN", by=outsider, id=held["id"], version=2)
    await done(world, "membershipResume", by=STAFF, id=held["id"], version=2)
    assert (await card(world, "测试代表乙", "levels"))["levels"] == ["COUNTY", "TOWN"]
    await refused(world, "membershipResume", "NOT_SUSPENDED", by=STAFF, id=held["id"], version=3)
    await refused(world, "membershipResume", "NOT_FOUND", by=STAFF, id="x", version=3)


async def test_suspending_is_refused_with_nothing_written(world: World) -> None:
    held = await seat("测试代表丁", TOWN)
    good = {**held, "reason": "SERVING_SENTENCE"}

    async def fails(*expected: str, by: str = STAFF, **given: Any) -> list[Any]:
        return await refused(world, "membershipSuspend", *expected, by=by, **{**good, **given})

    for broken in NO_IDS:
        await fails("NOT_FOUND", id=broken)
    for outsider in (*OUTSIDERS, STREET):
        await fails("FORBIDDEN", by=outsider)
    await fails("STALE_VERSION", version=9)
    given = {"representativeId": await representative("测试代表丁"), "bodyId": await body(COMMISSION)}
    payload = await done(world, "membershipAdd", by=ADMIN, termId=await term(COMMISSION), **given)
    await fails("REASON_DOES_NOT_FIT", by=ADMIN, id=payload["membership"]["id"])
    await done(world, "membershipEnd", by=STAFF, **held, reason="RESIGNED")
    await fails("MEMBERSHIP_ENDED", version=2)
    await refused(world, "membershipEdit", "MEMBERSHIP_ENDED", by=STAFF, id=held["id"], version=2, number="X")


async def test_with_the_last_seat_postings_and_links_end_and_the_account_hears(world: World) -> None:
    link = {"memberId": await representative("测试代表甲"), "representativeId": await representative("测试代表乙")}
    await done(world, "contactLinkAdd", by=ADMIN, **link)
    person = await Person.get(name="测试代表乙")
    await done(world, "membershipEnd", by=STAFF, **await seat("测试代表乙", TOWN), reason="MOVED_AWAY")
    assert await Posting.filter(person_id=person.id, until=None).count() == 2
    payload = await done(
        world, "membershipEnd", by=ADMIN, **await seat("测试代表乙", CONGRESS), reason="RECALLED", until="2026-01-31"
    )
    assert (payload["membership"]["state"], payload["membership"]["until"]) == ("ENDED", "2026-01-31")
    assert await Posting.filter(person_id=person.id, until=None).count() == 0
    assert await ContactLink.filter(representative_id=person.id, until=None).count() == 0
    event = await last_event("membershipEnded")
    # Where they served, where the body is whose members are fewer, and whoever stayed in touch with them.
    nodes = await PlatformNode.filter(code__in=["320688101", "320688"])
    member = await Person.get(name="测试代表甲")
    assert {*(f"node:{one.id}" for one in nodes), f"representative:{member.id}"} <= set(event.topics)
    found = await card(world, "测试代表乙", "since levels postings { id } contactedBy { id } memberships { endedFor }")
    assert found == {
        "since": None,
        "levels": [],
        "postings": [],
        "contactedBy": [],
        "memberships": [{"endedFor": "RECALLED"}, {"endedFor": "MOVED_AWAY"}],
    }
    # Whoever kept the person keeps the papers of the former member.
    await done(world, "representativeEdit", by=STAFF, id=await representative("测试代表乙"), version=1, name="旧")


async def with_presidium(world: World) -> None:
    """A presidium of the congress in which 测试代表甲 sits too, beside the committee; and a town presidium for 乙."""
    for code, kind, node_code, parent, who in (
        ("PRESIDIUM", "PRESIDIUM", "320688", CONGRESS, "测试代表甲"),
        ("TOWNP", "TOWN_PRESIDIUM", "320688100", TOWN, "测试代表乙"),
    ):
        seat = {"representativeId": await representative(who), **await organ(world, kind, code, node_code, parent)}
        await done(world, "membershipAdd", by=ADMIN, **seat, since="2024-01-01")


async def test_with_a_mandate_end_the_seats_that_rest_on_it_and_no_others(world: World) -> None:
    """[law:组织47]: who is no deputy any more sits in no committee. Live on the card, and each by name in the audit."""
    await with_presidium(world)
    person = await Person.get(name="测试代表甲")
    seats = {row.body.code: row async for row in Membership.filter(person_id=person.id).prefetch_related("body")}
    await done(world, "membershipSuspend", by=ADMIN, **await seat("测试代表甲", COMMITTEE), reason="IN_CUSTODY")
    ended = await seat("测试代表甲", CONGRESS)
    asked = "subscription ($id: ID!) { representativeUpdated(id: $id) { levels memberships { endedFor until body { code } } } }"
    async with world.socket() as anybody:
        await anybody.subscribe(asked, {"id": await representative("测试代表甲")})
        await anybody.state()
        before = await OutboxEvent.filter(kind="accountRightsChanged").count()
        await done(world, "membershipEnd", by=ADMIN, **ended, reason="RESIGNED", until="2023-12-31")
        shown = (await anybody.state())["representativeUpdated"]
    # The presidium's seat began after that day: it lasts one day at least.
    assert {one["body"]["code"]: (one["endedFor"], one["until"]) for one in shown["memberships"]} == {
        CONGRESS: ("RESIGNED", "2023-12-31"),
        COMMITTEE: ("RESIGNED", "2023-12-31"),
        "PRESIDIUM": ("RESIGNED", "2024-01-01"),
        CITY: (None, None),
    }
    assert shown["levels"] == ["CITY"]
    [entry] = await AuditEntry.filter(verb="membershipEnd")
    told = {said["facts"]["membership"] for said in entry.facts if said["event"] == "membershipEnded"}
    assert told == {seats[code].id for code in (CONGRESS, COMMITTEE, "PRESIDIUM")}
    assert entry.object_id == seats[CONGRESS].id
    assert await OutboxEvent.filter(kind="accountRightsChanged").count() == before + 1
    for code, version in ((CONGRESS, 2), (COMMITTEE, 3), ("PRESIDIUM", 2)):
        row = await Membership.get(id=seats[code].id)
        assert (row.version, row.suspended_for) == (version, None), code
    events = await OutboxEvent.filter(kind="membershipEnded")
    topics = {topic for event in events for topic in event.topics}
    assert {f"body:{seats[code].body_id}" for code in (CONGRESS, COMMITTEE, "PRESIDIUM")} <= topics
    # A town's presidium rests on the town's congress, not on the county's.
    await done(world, "membershipEnd", by=ADMIN, **await seat("测试代表乙", CONGRESS), reason="RESIGNED")
    assert (await Membership.get(person__name="测试代表乙", body__code="TOWNP")).state is MembershipState.IN_OFFICE
    await done(world, "membershipEnd", by=STAFF, **await seat("测试代表乙", TOWN), reason="RESIGNED")
    assert (await Membership.get(person__name="测试代表乙", body__code="TOWNP")).state is MembershipState.ENDED


async def test_no_other_seat_ends_with_a_term_or_while_the_next_mandate_is_held_or_with_a_committee_seat(
    world: World,
) -> None:
    in_office = Membership.filter(person__name="测试代表甲", state=MembershipState.IN_OFFICE)
    congress = await Body.get(code=CONGRESS, county__code="320688")
    old = await BodyTerm.get(body_id=congress.id)
    newer = await BodyTerm.create(body_id=congress.id, number=19, begins_on=date(2027, 1, 8))
    first = await Membership.get(person__name="测试代表甲", body_id=congress.id)
    second = await Membership.create(
        person_id=first.person_id, body_id=congress.id, term_id=newer.id, since=date(2027, 1, 8), synthetic=True
    )
    held = {"id": encode_id("Membership", first.id), "version": 1}
    await done(world, "membershipEnd", by=ADMIN, **held, reason="RESIGNED")
    assert await in_office.filter(body__code=COMMITTEE).exists()
    await Membership.filter(id=second.id).update(term_id=old.id, since=date(2022, 1, 8))
    held = {"id": encode_id("Membership", second.id), "version": 1}
    await done(world, "membershipEnd", by=ADMIN, **held, reason="TERM_OVER")
    assert await in_office.filter(body__code=COMMITTEE).exists()
    await done(world, "membershipEnd", by=ADMIN, **await seat("测试代表甲", COMMITTEE), reason="REMOVED")
    assert [row.body.code async for row in in_office.prefetch_related("body")] == [CITY]


async def test_ending_is_refused_with_nothing_written(world: World) -> None:
    held = await seat("测试代表丁", TOWN)

    async def fails(*expected: str, by: str = STAFF, **given: Any) -> list[Any]:
        return await refused(world, "membershipEnd", *expected, by=by, **{**held, "reason": "RESIGNED", **given})

    for broken in NO_IDS:
        await fails("NOT_FOUND", id=broken)
    for outsider in (*OUTSIDERS, STREET):
        await fails("FORBIDDEN", by=outsider)
    await fails("STALE_VERSION", version=2)
    await fails("UNTIL_IN_FUTURE", until=tomorrow())
    await fails("UNTIL_BEFORE_SINCE", until="2022-01-07")
    await fails("REASON_DOES_NOT_FIT", reason="REMOVED")
    await fails("REASON_DOES_NOT_FIT", by=STREET, **await seat("测试议政员己", ASSEMBLY), reason="RECALLED")
    await fails("REASON_DOES_NOT_FIT", by=ADMIN, **await seat("测试代表甲", COMMITTEE), reason="ABSENT_TWICE")
    assert (await fails("ABSENCES_MISSING", reason="ABSENT_TWICE"))[0]["message"].startswith(
        "未经批准缺席会议只有 0 次"
    )
    await done(world, "membershipEnd", by=STAFF, **held, reason="DIED")
    await fails("ALREADY_ENDED", version=2)


async def test_two_unapproved_absences_end_a_mandate_and_an_approved_one_does_not_count(world: World) -> None:
    held = await seat("测试代表丁", TOWN)
    town_term = await BodyTerm.get(body__code=TOWN, body__county__code="320688")
    for number, approved in ((1, False), (2, True), (3, False)):
        session = await LegislativeSession.create(
            term_id=town_term.id, number=number, name=f"第{number}次会议", opens_on="2025-01-01"
        )
        reasons = await act(world, "membershipEnd", by=STAFF, **held, reason="ABSENT_TWICE")
        assert [error["code"] for error in reasons["userErrors"]] == ["ABSENCES_MISSING"]
        await SessionAbsence.create(
            session_id=session.id, membership_id=decode_id("Membership", held["id"]), approved=approved
        )
    payload = await done(world, "membershipEnd", by=STAFF, **held, reason="ABSENT_TWICE")
    assert payload["membership"]["until"] == today()


async def test_an_ended_seat_may_be_taken_again(world: World) -> None:
    await done(world, "membershipEnd", by=STAFF, **await seat("测试代表丁", TOWN), reason="RESIGNED")
    given = {"representativeId": await representative("测试代表丁"), "bodyId": await body(TOWN)}
    await done(world, "membershipAdd", by=STAFF, termId=await term(TOWN), **given)
    states = await Membership.filter(person__name="测试代表丁").order_by("id").values_list("state", flat=True)
    assert list(states) == [MembershipState.ENDED, MembershipState.IN_OFFICE]


@pytest.mark.parametrize("name", ["membershipAdd", "membershipSuspend", "membershipEnd"])
async def test_a_change_of_seats_is_a_right_of_the_very_next_request(world: World, name: str) -> None:
    """The rights of the account are derived anew, and open sockets are told."""
    account = await Account.get(login="p.rep.2")
    before = (await actor_of(account, clock.today("Asia/Shanghai"))).bodies
    events = await OutboxEvent.filter(kind="accountRightsChanged").count()
    if name == "membershipAdd":
        given = {"representativeId": await representative("测试代表乙"), "bodyId": await body(CITY)}
        await done(world, name, by=ADMIN, termId=await term(CITY), **given)
    else:
        reason = "IN_CUSTODY" if name == "membershipSuspend" else "RESIGNED"
        await done(world, name, by=STAFF, **await seat("测试代表乙", TOWN), reason=reason)
    after = (await actor_of(account, clock.today("Asia/Shanghai"))).bodies
    assert len(after ^ before) == 1
    assert await OutboxEvent.filter(kind="accountRightsChanged").count() == events + 1

"""Acts on people that meet inside their transactions, over HTTP; see tests/api/test_races.py for how they meet.

Each test says what was taken away, by hand and on PostgreSQL, to see it fail.
"""

from datetime import date
from typing import Any

import pytest

from models.accounts.rows import Account
from models.bodies.rows import Body, BodyTerm, ElectoralDistrict, MemberGroup
from models.outbox import OutboxEvent
from models.platform.rows import PlatformNode
from models.representatives.private_data import check_character
from models.representatives.rows import (
    ContactLink,
    GridCell,
    Membership,
    MembershipState,
    Person,
    PersonSecrets,
    Posting,
)
from schema.node import encode_id
from tests.api.test_races import known, outcomes
from tests.api.test_serving import cell
from tests.support.acting import act, codes, done, node
from tests.support.meeting import met
from tests.support.people import ASSEMBLY, CITY, COMMITTEE, CONGRESS, TOWN, body, representative, seat, term
from tests.support.rosters import previewed, text
from tests.support.world import World

NUMBER = "32062319800229001" + check_character("32062319800229001")


async def seat_of(of: str) -> dict[str, str]:
    return {"bodyId": await body(of), "termId": await term(of)}


async def test_of_two_seats_of_one_person_in_one_term_one_is_given(world: World) -> None:
    """Fails without both the lock on the person and membership_one_open_seat; either alone holds."""
    await known(world, "p.staff", "p.admin")
    given = {"representativeId": await representative("测试代表丙"), **await seat_of(TOWN)}
    adds = [act(world, "membershipAdd", by=by, **given) for by in ("p.staff", "p.admin")]
    assert await outcomes(world, *adds) == [[], ["ALREADY_SEATED"]]
    assert await Membership.filter(person__name="测试代表丙", body__code=TOWN).count() == 1


async def test_of_two_seats_with_one_number_one_is_given(world: World) -> None:
    """Fails without both the lock on the body and the unique (term, number); either alone holds."""
    await known(world, "p.staff", "p.admin")
    adds = [
        act(
            world,
            "membershipAdd",
            by=by,
            number="T09",
            representativeId=await representative(name),
            **await seat_of(TOWN),
        )
        for by, name in (("p.staff", "测试代表丙"), ("p.admin", "测试代表甲"))
    ]
    assert await outcomes(world, *adds) == [[], ["NUMBER_TAKEN"]]


async def test_five_new_representatives_with_one_key_are_one_person(world: World) -> None:
    """Without the lock on the body the unique (account, key) still holds, as test_races.py shows."""
    await known(world, "p.staff")
    given = {"name": "新代表", "idempotencyKey": "k", **await seat_of(TOWN)}
    payloads = await met(world.settings, [act(world, "representativeAdd", by="p.staff", **given) for _ in range(5)])
    assert [payload["userErrors"] for payload in payloads] == [[]] * 5
    assert await Person.filter(name="新代表").count() == await Membership.filter(person__name="新代表").count() == 1


async def test_of_two_postings_at_one_place_one_is_made(world: World) -> None:
    """Fails without both the lock on the person and posting_one_open; either alone holds."""
    await known(world, "p.street", "p.admin")
    centre = await node(world, "320688101")
    given = {"representativeId": await representative("测试代表丁"), "nodeId": centre["id"]}
    adds = [act(world, "postingAdd", by=by, **given) for by in ("p.street", "p.admin")]
    assert await outcomes(world, *adds) == [[], ["ALREADY_POSTED"]]
    assert await Posting.filter(person__name="测试代表丁", node__code="320688101").count() == 1


async def test_of_two_links_between_two_people_one_is_made(world: World) -> None:
    """Fails without both the locks on the people and contact_link_one_open; either alone holds."""
    await known(world, "p.county", "p.admin")
    given = {"memberId": await representative("测试代表甲"), "representativeId": await representative("测试代表丙")}
    adds = [act(world, "contactLinkAdd", by=by, **given) for by in ("p.county", "p.admin")]
    assert await outcomes(world, *adds) == [[], ["ALREADY_LINKED"]]
    assert await ContactLink.all().count() == len(await ContactLink.filter(member__name="测试代表甲")) + await _rudong()


async def _rudong() -> int:
    """Links of the demonstration."""
    return await ContactLink.filter(member__county__code="320623").count()


async def test_nobody_who_loses_the_last_seat_is_left_serving(world: World) -> None:
    """Fails without the lock on the person in the posting: it stays open for one who holds no seat."""
    await known(world, "p.staff", "p.admin")
    centre = await node(world, "320688101")
    held = await seat("测试代表丁", TOWN)
    found = await outcomes(
        world,
        act(world, "membershipEnd", by="p.staff", reason="RESIGNED", **held),
        act(
            world, "postingAdd", by="p.admin", representativeId=await representative("测试代表丁"), nodeId=centre["id"]
        ),
    )
    assert found in ([[], []], [[], ["NO_SEAT"]])
    assert not await Posting.filter(person__name="测试代表丁", until=None).exists()


async def test_the_last_of_two_seats_that_end_at_once_ends_the_service(world: World) -> None:
    """Fails without the lock on the person: each sees the other's seat, and the postings stay."""
    await known(world, "p.staff", "p.admin")
    found = await outcomes(
        world,
        act(world, "membershipEnd", by="p.staff", reason="DIED", **await seat("测试代表乙", TOWN)),
        act(world, "membershipEnd", by="p.admin", reason="DIED", **await seat("测试代表乙", CONGRESS)),
    )
    assert found == [[], []]
    assert not await Posting.filter(person__name="测试代表乙", until=None).exists()


async def test_nobody_comes_to_serve_at_a_node_that_is_being_closed(world: World) -> None:
    """Fails without the lock on the node in the posting."""
    await known(world, "p.street", "p.admin")
    point = await node(world, "320688101200")
    found = await outcomes(
        world,
        act(world, "platformNodeClose", by="p.admin", id=point["id"], version=1),
        act(
            world, "postingAdd", by="p.street", representativeId=await representative("测试代表丙"), nodeId=point["id"]
        ),
    )
    assert found in ([[], ["NODE_CLOSED"]], [[], ["POSTINGS_REMAIN"]])
    closed = await PlatformNode.get(code="320688101200")
    assert closed.open or not await Posting.filter(node_id=closed.id, until=None).exists()


@pytest.mark.parametrize("what", ["gridCellAdd", "memberGroupAdd", "electoralDistrictAdd"])
async def test_nothing_comes_to_a_node_that_is_being_closed(world: World, what: str) -> None:
    """Fails without the lock on the node in the adding."""
    await known(world, "p.county", "p.admin")
    point = await node(world, "320688101200")
    body_id = {} if what == "gridCellAdd" else {"bodyId": await body(CONGRESS)}
    kind = {"kind": "GROUP"} if what == "memberGroupAdd" else {}
    found = await outcomes(
        world,
        act(world, "platformNodeClose", by="p.admin", id=point["id"], version=1),
        act(world, what, by="p.county", code="N9", name="新", nodeId=point["id"], **body_id, **kind),
    )
    assert found[0] == [] and found[1] in (
        ["NODE_CLOSED"], ["GRID_CELLS_REMAIN"], ["GROUPS_REMAIN"], ["DISTRICTS_REMAIN"]
    )  # fmt: skip
    rows = {"gridCellAdd": GridCell, "memberGroupAdd": MemberGroup, "electoralDistrictAdd": ElectoralDistrict}
    assert (await PlatformNode.get(code="320688101200")).open is await rows[what].filter(code="N9").exists()


async def test_nobody_comes_to_serve_in_a_cell_that_is_being_closed(world: World) -> None:
    """Fails without the lock on the cell in the posting."""
    await known(world, "p.street", "p.admin")
    station = await node(world, "320688101-S01")
    given = {"nodeId": station["id"], "code": "W2", "name": "网格二"}
    added = (await done(world, "gridCellAdd", by="p.street", **given))["gridCell"]
    there = {"representativeId": await representative("测试代表丙"), "nodeId": station["id"], "gridCellId": added["id"]}
    found = await outcomes(
        world,
        act(world, "gridCellClose", by="p.admin", id=added["id"], version=1),
        act(world, "postingAdd", by="p.street", **there),
    )
    assert found in ([[], ["GRID_CELL_CLOSED"]], [[], ["POSTINGS_REMAIN"]])
    row = await GridCell.get(code="W2")
    assert row.closed_on is None or not await Posting.filter(grid_cell_id=row.id, until=None).exists()


async def test_of_two_cells_of_one_code_one_is_opened(world: World) -> None:
    """Fails without both the lock on the node and the unique (node, code)."""
    await known(world, "p.street", "p.admin")
    station = await node(world, "320688101-S01")
    given = {"nodeId": station["id"], "code": "W2", "name": "网格二"}
    adds = [act(world, "gridCellAdd", by=by, **given) for by in ("p.street", "p.admin")]
    assert await outcomes(world, *adds) == [[], ["CODE_TAKEN"]]
    assert (await cell(world, "320688101-S01", "W2"))["version"] == 1


async def test_nobody_is_linked_to_one_who_loses_the_seat(world: World) -> None:
    """Fails without the locks on the people in the link: it stays open for one who holds no seat."""
    await known(world, "p.county", "p.admin")
    given = {"memberId": await representative("测试代表甲"), "representativeId": await representative("测试代表丙")}
    found = await outcomes(
        world,
        act(world, "membershipEnd", by="p.admin", reason="DIED", **await seat("测试代表丙", CONGRESS)),
        act(world, "contactLinkAdd", by="p.county", **given),
    )
    assert found in ([[], []], [[], ["REPRESENTATIVE_NOT_IN_OFFICE"]])
    assert not await ContactLink.filter(representative__name="测试代表丙", until=None).exists()


async def test_of_an_end_and_a_suspension_of_one_version_one_is_stale(world: World) -> None:
    """Fails without the lock on the person and the one on the membership together."""
    await known(world, "p.staff", "p.admin")
    held = await seat("测试代表丁", TOWN)
    found = await outcomes(
        world,
        act(world, "membershipEnd", by="p.staff", reason="RESIGNED", **held),
        act(world, "membershipSuspend", by="p.admin", reason="IN_CUSTODY", **held),
    )
    assert found == [[], ["STALE_VERSION"]]


async def test_of_two_people_with_one_identity_number_one_has_it(world: World) -> None:
    """Two people, so that no lock orders them. Fails without the unique digest."""
    await known(world, "p.staff", "p.admin")
    sets = [
        act(world, "personPrivateDataSet", by=by, id=await representative(name), identityNumber=NUMBER)
        for by, name in (("p.staff", "测试代表乙"), ("p.admin", "测试代表甲"))
    ]
    assert await outcomes(world, *sets) == [[], ["IDENTITY_NUMBER_TAKEN"]]
    assert await PersonSecrets.filter(identity_digest__not_isnull=True).count() == 1


async def test_two_first_entries_of_one_person_are_one_row(world: World) -> None:
    """Fails without both the lock on the person and the unique person; either alone holds."""
    await known(world, "p.staff", "p.admin")
    id = await representative("测试代表乙")
    sets = [
        act(world, "personPrivateDataSet", by="p.staff", id=id, phone="13912345678"),
        act(world, "personPrivateDataSet", by="p.admin", id=id, homeAddress="某路 1 号"),
    ]
    assert await outcomes(world, *sets) == [[], []]
    row = await PersonSecrets.get(person__name="测试代表乙")
    assert (row.version, row.phone is not None, row.home_address is not None) == (2, True, True)


async def test_seats_given_at_once_change_the_rights_of_the_account_each_time(world: World) -> None:
    """The account hears of each; nothing that is told of one is lost in the other."""
    await known(world, "p.admin", "p.county")
    id, account = await representative("测试代表乙"), await Account.get(login="p.rep.2")
    adds: list[Any] = [
        act(world, "membershipAdd", by="p.admin", representativeId=id, **await seat_of(CITY)),
        act(world, "membershipAdd", by="p.county", representativeId=id, **await seat_of(COMMITTEE)),
    ]
    assert await outcomes(world, *adds) == [[], []]
    told = await OutboxEvent.filter(kind="accountRightsChanged")
    assert [event.topics for event in told] == [[f"account:{account.id}"]] * 2
    held = Membership.filter(person__name="测试代表乙", state=MembershipState.IN_OFFICE)
    assert await held.count() == 4


async def test_no_seat_comes_to_a_group_that_is_being_dissolved(world: World) -> None:
    """Fails without the lock on the body in the edit, which judged the group before it was dissolved."""
    await known(world, "p.admin", "p.county")
    made = {"bodyId": await body(CONGRESS), "kind": "GROUP", "code": "G9", "name": "新小组"}
    new = (await done(world, "memberGroupAdd", by="p.admin", **made))["group"]
    found = await outcomes(
        world,
        act(world, "memberGroupDissolve", by="p.admin", id=new["id"], version=new["version"]),
        act(world, "membershipEdit", by="p.county", groupId=new["id"], **await seat("测试代表丙", CONGRESS)),
    )
    assert found in ([[], ["MEMBERS_REMAIN"]], [[], ["GROUP_NOT_FOUND"]])
    dissolved = (await MemberGroup.get(code="G9")).dissolved_on is not None
    assert dissolved is not await Membership.filter(group__code="G9").exists()


async def test_of_two_accounts_linked_to_one_person_one_is(world: World) -> None:
    """Fails without the unique account.person_id: both find nobody linked."""
    await known(world, "p.admin", "p.county")
    person_id = await representative("测试代表丙")
    links = [
        act(
            world,
            "accountPersonSet",
            by=by,
            id=encode_id("Account", (await Account.get(login=login)).id),
            representativeId=person_id,
        )
        for by, login in (("p.admin", "p.citizen"), ("p.county", "p.staff"))
    ]
    assert await outcomes(world, *links) == [[], ["REPRESENTATIVE_TAKEN"]]
    assert await Account.filter(person__name="测试代表丙").count() == 1


async def test_a_committee_seat_that_ends_with_its_mandate_and_by_itself_ends_once(world: World) -> None:
    """Fails (ended twice, the second reason over the first) without the lock on the person in both."""
    await known(world, "p.admin", "p.county")
    mandate, office = await seat("测试代表甲", CONGRESS), await seat("测试代表甲", COMMITTEE)
    found = await outcomes(
        world,
        act(world, "membershipEnd", by="p.admin", reason="RESIGNED", **mandate),
        act(world, "membershipEnd", by="p.county", reason="REMOVED", **office),
    )
    assert found in ([[], []], [[], ["STALE_VERSION"]])
    row = await Membership.get(person__name="测试代表甲", body__code=COMMITTEE)
    assert row.version == 2 and row.ended_for == ("resigned" if found[1] else "removed")


async def test_nobody_is_seated_among_deputies_whose_mandate_ends(world: World) -> None:
    """Fails (a seat in office that rests on nothing) without the lock on the person in the seating."""
    await known(world, "p.admin", "p.county")
    given = {"representativeId": await representative("测试代表丙"), **await seat_of(COMMITTEE)}
    found = await outcomes(
        world,
        act(world, "membershipEnd", by="p.admin", reason="RESIGNED", **await seat("测试代表丙", CONGRESS)),
        act(world, "membershipAdd", by="p.county", **given),
    )
    # Given first, the seat ends with the mandate; otherwise it is not given.
    assert found in ([[], []], [[], ["NO_MANDATE"]])
    held = Membership.filter(person__name="测试代表丙")
    assert await held.filter(body__code=COMMITTEE).count() == (found[1] == [])
    assert not await held.exclude(state=MembershipState.ENDED).exists()


async def test_nobody_is_seated_among_deputies_while_an_import_ends_the_mandate(world: World) -> None:
    """Fails without both the locks on people and on bodies in the import; either alone holds."""
    await known(world, "p.admin", "p.county")
    header = ("姓名", "代表证号", "状态", "原因", "终止日期")
    content = text(header, ("测试代表丙", "003", "已终止", "辞职被接受", "2024-05-01"))
    preview = await previewed(world, content, by="p.county", bodyId=await body(CONGRESS))
    given = {"representativeId": await representative("测试代表丙"), **await seat_of(COMMITTEE)}
    acts = [
        act(world, "rosterImportApply", by="p.county", id=preview["id"]),
        act(world, "membershipAdd", by="p.admin", **given),
    ]
    found = [codes(payload) for payload in await met(world.settings, acts, tables="membership")]
    # Given first, the seat would end with the mandate, which the preview did not tell.
    assert found in ([["STALE"], []], [[], ["NO_MANDATE"]])
    of_office = Membership.filter(person__name="测试代表丙", state=MembershipState.IN_OFFICE)
    assert await of_office.count() == (2 if found[1] == [] else 0)


async def test_nobody_is_seated_before_a_term_that_is_being_shortened(world: World) -> None:
    """Fails without the lock on the body in the seating."""
    await known(world, "p.admin", "p.street")
    of = await BodyTerm.get(body__code=ASSEMBLY, body__county__code="320688")
    await BodyTerm.filter(id=of.id).update(begins_on=date(2022, 1, 1))
    found = await outcomes(
        world,
        act(world, "bodyTermEdit", by="p.admin", id=await term(ASSEMBLY), version=of.version, beginsOn="2022-01-08"),
        act(world, "representativeAdd", by="p.street", name="新议政员", since="2022-01-07", **await seat_of(ASSEMBLY)),
    )
    assert found in ([[], ["SEATS_BEFORE_TERM"]], [[], ["SINCE_OUTSIDE_TERM"]])
    of = await BodyTerm.get(id=of.id)
    assert (of.begins_on == date(2022, 1, 8)) is not await Person.filter(name="新议政员").exists()


async def test_nobody_is_seated_in_a_body_that_is_being_dissolved(world: World) -> None:
    """Fails without both the lock on the body in the seating and the whole one in the dissolution."""
    await known(world, "p.admin", "p.street")
    assembly = {"id": await body(ASSEMBLY), "version": 1}
    for name in ("测试议政员戊", "测试议政员己"):
        await done(world, "membershipEnd", by="p.street", reason="RESIGNED", **await seat(name, ASSEMBLY))
    found = await outcomes(
        world,
        act(world, "bodyDissolve", by="p.admin", **assembly),
        act(world, "representativeAdd", by="p.street", name="新议政员", **await seat_of(ASSEMBLY)),
    )
    assert found in ([[], ["MEMBERS_REMAIN"]], [[], ["BODY_DISSOLVED"]])
    dissolved = (await Body.get(code=ASSEMBLY, county__code="320688")).dissolved_on is not None
    assert dissolved is not await Person.filter(name="新议政员").exists()

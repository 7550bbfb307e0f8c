"""The demonstration's people: the real totals, and everything about them that is invented hangs together."""

from collections.abc import AsyncIterator

import pytest

from models.accounts.rows import Account
from models.bodies.constitution import CONSTITUTIONS
from models.bodies.rows import Body, BodyKind
from models.database import connected, fetch
from models.representatives.mandates import CONGRESSES, LEVEL_OF, congress_of, mandate_of
from models.representatives.rows import ContactLink, GridCell, Membership, MembershipState, Office, Person, Posting

RUDONG = "320623"


@pytest.fixture(autouse=True)
async def rows(database: str) -> AsyncIterator[None]:
    async with connected(database):
        yield


async def test_the_totals_are_the_real_ones() -> None:
    seats = Membership.filter(body__county__code=RUDONG)
    assert await seats.filter(body__kind=BodyKind.COUNTY_CONGRESS).count() == 354
    assert await seats.filter(body__kind=BodyKind.STREET_ASSEMBLY).count() == 111
    of_congresses = await seats.filter(body__kind__in=CONGRESSES).values_list("person_id", flat=True)
    assert len(set(of_congresses)) == 1427
    assert await Person.filter(county__code=RUDONG).count() == 1427 + 111
    for kind in LEVEL_OF:
        assert await seats.filter(body__kind=kind).exists(), kind


async def test_everybody_is_numbered_invented_and_serves_somewhere() -> None:
    people = await Person.filter(county__code=RUDONG)
    assert {person.name for person in people} == {
        *(f"代表{number:03}" for number in range(1, 1428)),
        *(f"议政员{number:03}" for number in range(1, 112)),
    }
    assert all(person.synthetic for person in people)
    assert not await Membership.filter(body__county__code=RUDONG, synthetic=False).exists()
    serving = await Posting.filter(person__county__code=RUDONG, until=None).values_list("person_id", flat=True)
    assert set(serving) == {person.id for person in people}
    assert not await GridCell.filter(node__county__code=RUDONG, synthetic=False).exists()


async def test_every_congress_has_sixteen_delegations_of_members_and_fits_its_districts() -> None:
    found = await fetch(
        """SELECT g.code, count(*) AS members FROM membership m JOIN member_group g ON g.id = m.delegation_id
             JOIN body b ON b.id = m.body_id WHERE b.code = '320623-CC' GROUP BY g.code"""
    )
    assert len(found) == 16 and sum(row["members"] for row in found) == 354
    crowded = await fetch(
        """SELECT d.code FROM electoral_district d JOIN membership m ON m.district_id = d.id
            WHERE d.seats IS NOT NULL AND d.code LIKE '320623%' GROUP BY d.id, d.code, d.seats HAVING count(*) <> d.seats"""
    )
    assert crowded == []


async def test_committees_have_members_a_chair_and_a_lawful_size() -> None:
    for body in await Body.filter(county__code=RUDONG):
        offices = await Membership.filter(body_id=body.id).values_list("office", flat=True)
        size = CONSTITUTIONS[body.kind].size.value
        assert offices, body.name
        assert size is None or size.holds(len(offices)), body.name
        chairs = [office for office in offices if office is Office.CHAIRPERSON]
        assert len(chairs) == (body.kind not in LEVEL_OF), body.name
    committee = await Membership.filter(body__kind=BodyKind.STANDING_COMMITTEE, body__county__code=RUDONG)
    assert [seat.office.value for seat in committee].count("chairperson") == 1


async def test_only_deputies_sit_among_deputies_here_and_in_the_tests_counties() -> None:
    bodies = {body.id: body for body in await Body.all()}
    seats = await Membership.exclude(state=MembershipState.ENDED).values_list("person_id", "body_id")
    mandates = set(seats)
    resting = {(person, body) for person, body in seats if mandate_of(bodies[body].kind) is not None}
    assert len(resting) > 150
    assert [each for each in resting if (each[0], congress_of(each[1], bodies)) not in mandates] == []


async def test_every_account_of_a_person_is_linked() -> None:
    for prefix, count in (("rep.", 354), ("delegate.", 111)):
        accounts = await Account.filter(county__code=RUDONG, login__startswith=prefix).select_related("person")
        assert len(accounts) == count
        assert all(account.person is not None and account.person.name == account.name for account in accounts)
    assert len({account.password_hash for account in await Account.filter(county__code=RUDONG)}) == 1
    first = await Account.get(login="rep.001")
    held = await Membership.filter(person_id=first.person_id, office="chairperson").values_list("body__code", flat=True)
    assert {"320623-SC", "320623-CH"} <= set(held)
    # Elected from among the representatives of the county [law:组织47].
    county = set(await Membership.filter(body__code="320623-CC").values_list("person_id", flat=True))
    assert first.person_id in county
    assert (await Account.get(login="chair.county")).person_id is None


async def test_links_lead_from_the_standing_committee_to_representatives_outside_it() -> None:
    links = await ContactLink.filter(member__county__code=RUDONG)
    committee = set(await Membership.filter(body__code="320623-SC").values_list("person_id", flat=True))
    county = set(await Membership.filter(body__code="320623-CC").values_list("person_id", flat=True))
    assert {link.member_id for link in links} == committee
    assert {link.representative_id for link in links} <= county - committee
    assert len({link.representative_id for link in links}) == len(links) == 6 * 5 + 25 * 3

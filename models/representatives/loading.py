"""Entering people in bulk, for the service itself: the demonstration, and lists of thousands in the tests."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from models import clock
from models.accounts.rows import Account
from models.acts import Act, verb
from models.bodies.rows import Body, BodyTerm, ElectoralDistrict, MemberGroup
from models.bodies.topics import body_topic
from models.database import refresh_statistics
from models.platform import tree
from models.platform.rows import County, PlatformNode
from models.representatives.rows import ContactLink, GridCell, Membership, Office, Person, Posting

BATCH = 500


@dataclass(frozen=True)
class NewSeat:
    """A seat in the newest term of a body; the groups and the district by their codes in it."""

    body_code: str
    office: Office = Office.MEMBER
    number: str | None = None
    delegation: str | None = None
    group: str | None = None
    district: str | None = None
    since: date | None = None


@dataclass(frozen=True)
class NewPosting:
    """Where somebody serves; the grid cell by its code at the node."""

    node_code: str
    cell: str | None = None
    households: int | None = None


@dataclass(frozen=True)
class NewPerson:
    """A person with their seats and postings. `login` is their account, which is there already."""

    name: str
    seats: Sequence[NewSeat]
    postings: Sequence[NewPosting] = ()
    login: str | None = None


@dataclass(frozen=True)
class NewCell:
    node_code: str
    code: str
    name: str
    households: int | None = None


@verb("gridCellsLoad")
async def load_grid_cells(act: Act, *, county_code: str, cells: Sequence[NewCell], synthetic: bool = False) -> None:
    """Enter grid cells."""
    county = await County.get(code=county_code)
    act.concerns(county, county.id)
    nodes = dict(await PlatformNode.filter(county_id=county.id).values_list("code", "id"))
    await GridCell.bulk_create(
        (
            GridCell(
                node_id=nodes[new.node_code],
                code=new.code,
                name=new.name,
                households=new.households,
                synthetic=synthetic,
            )
            for new in cells
        ),
        batch_size=BATCH,
    )
    touched = await tree.topics_upward(*{nodes[new.node_code] for new in cells})
    act.emit("gridCellsLoaded", touched, county_id=county.id, node_id=nodes[county_code], added=len(cells))


@verb("peopleLoad")
async def load_people(act: Act, *, county_code: str, people: Sequence[NewPerson], synthetic: bool = False) -> list[int]:
    """Enter people with their seats and postings, all or nothing; returns their ids in the order given."""
    county = await County.get(code=county_code)
    act.concerns(county, county.id)
    today = clock.today(county.time_zone)
    named = await _Names.of(county)
    highest = await Person.all().order_by("-id").first()
    await Person.bulk_create(
        (Person(county_id=county.id, name=new.name, synthetic=synthetic) for new in people), batch_size=BATCH
    )
    # Inserted in this order, in one transaction, in one table: so are their ids.
    rows = await Person.filter(county_id=county.id, id__gt=highest.id if highest else 0).order_by("id")
    if [row.name for row in rows] != [new.name for new in people]:
        raise RuntimeError("other people were entered meanwhile")
    placed = list(zip(rows, people, strict=True))
    await Membership.bulk_create(
        (named.membership(person, seat, today, synthetic) for person, new in placed for seat in new.seats),
        batch_size=BATCH,
    )
    await Posting.bulk_create(
        (named.posting(person, posting, today, synthetic) for person, new in placed for posting in new.postings),
        batch_size=BATCH,
    )
    await _link_accounts({new.login: person.id for person, new in placed if new.login is not None})
    await refresh_statistics()
    places = {named.nodes[posting.node_code] for new in people for posting in new.postings}
    bodies = {named.bodies[seat.body_code] for new in people for seat in new.seats}
    act.emit(
        "peopleLoaded",
        [*map(body_topic, bodies), *await tree.topics_upward(*places, named.nodes[county_code])],
        county_id=county.id,
        node_id=named.nodes[county_code],
        added=len(people),
    )
    return [row.id for row in rows]


async def _link_accounts(people: dict[str, int]) -> None:
    """The accounts are new, and nobody has signed in to one: no rights change under anybody."""
    accounts = await Account.filter(login__in=list(people))
    for account in accounts:
        account.person_id = people[account.login]
    if accounts:
        await Account.bulk_update(accounts, fields=["person_id"], batch_size=BATCH)


@verb("contactLinksLoad")
async def load_contact_links(
    act: Act, *, county_code: str, pairs: Iterable[tuple[int, int]], synthetic: bool = False
) -> None:
    """Enter contact links: who stays in touch with whom, by their ids."""
    county = await County.get(code=county_code)
    act.concerns(county, county.id)
    today = clock.today(county.time_zone)
    await ContactLink.bulk_create(
        (
            ContactLink(member_id=member, representative_id=representative, since=today, synthetic=synthetic)
            for member, representative in pairs
        ),
        batch_size=BATCH,
    )


@dataclass(frozen=True)
class _Names:
    """What a county's codes stand for."""

    nodes: dict[str, int]
    bodies: dict[str, int]
    terms: dict[int, BodyTerm]
    groups: dict[tuple[int, str], int]
    districts: dict[tuple[int, str], int]
    cells: dict[tuple[int, str], int]

    @classmethod
    async def of(cls, county: County) -> "_Names":
        groups = await MemberGroup.filter(body__county_id=county.id)
        districts = await ElectoralDistrict.filter(body__county_id=county.id)
        cells = await GridCell.filter(node__county_id=county.id)
        terms = await BodyTerm.filter(body__county_id=county.id).order_by("number")
        return cls(
            nodes=dict(await PlatformNode.filter(county_id=county.id).values_list("code", "id")),
            bodies=dict(await Body.filter(county_id=county.id).values_list("code", "id")),
            terms={term.body_id: term for term in terms},
            groups={(group.body_id, group.code): group.id for group in groups},
            districts={(district.body_id, district.code): district.id for district in districts},
            cells={(cell.node_id, cell.code): cell.id for cell in cells},
        )

    def membership(self, person: Person, seat: NewSeat, today: date, synthetic: bool) -> Membership:
        body_id = self.bodies[seat.body_code]
        term = self.terms[body_id]
        return Membership(
            person_id=person.id,
            body_id=body_id,
            term_id=term.id,
            office=seat.office,
            number=seat.number,
            delegation_id=seat.delegation and self.groups[body_id, seat.delegation],
            group_id=seat.group and self.groups[body_id, seat.group],
            district_id=seat.district and self.districts[body_id, seat.district],
            since=seat.since or min(term.begins_on, today),
            synthetic=synthetic,
        )

    def posting(self, person: Person, posting: NewPosting, today: date, synthetic: bool) -> Posting:
        node_id = self.nodes[posting.node_code]
        return Posting(
            person_id=person.id,
            node_id=node_id,
            grid_cell_id=posting.cell and self.cells[node_id, posting.cell],
            households=posting.households,
            since=today,
            synthetic=synthetic,
        )

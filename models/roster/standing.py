"""What stands in a county, as far as a roster is compared with it: one statement a table, whatever the file holds."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from models.bodies.rows import Body, BodyKind, BodyTerm, ElectoralDistrict, MemberGroup, MemberGroupKind, SessionAbsence
from models.platform.rows import Ancestry, NodeKind, PlatformNode
from models.representatives import sealing
from models.representatives.private_data import PrivateField
from models.representatives.rows import (
    EndReason,
    GridCell,
    Membership,
    MembershipState,
    Office,
    Person,
    PersonSecrets,
    Posting,
    SuspensionReason,
)

CHUNK = 500


@dataclass(frozen=True)
class Named:
    """A body, group, district, node or cell: found by its code, or by its name."""

    id: int
    code: str
    name: str
    owner_id: int | None = None


@dataclass(frozen=True)
class StandingBody(Named):
    kind: BodyKind = BodyKind.COUNTY_CONGRESS
    node_id: int = 0
    dissolved: bool = False
    parent_id: int | None = None


@dataclass(frozen=True)
class StandingNode(Named):
    closed: bool = False


@dataclass(frozen=True)
class Term:
    id: int
    number: int
    begins_on: date
    ends_on: date | None


@dataclass(frozen=True)
class Seat:
    id: int
    person_id: int
    body_id: int
    term_id: int
    office: Office
    number: str | None
    delegation_id: int | None
    group_id: int | None
    district_id: int | None
    since: date
    until: date | None
    state: MembershipState
    suspended_for: SuspensionReason | None
    ended_for: EndReason | None
    version: int

    @property
    def open(self) -> bool:
        return self.state is not MembershipState.ENDED

    @property
    def reason(self) -> SuspensionReason | EndReason | None:
        return self.suspended_for or self.ended_for


@dataclass(frozen=True)
class StandingPerson:
    id: int
    name: str
    version: int


@dataclass(frozen=True)
class StandingPosting:
    id: int
    person_id: int
    node_id: int
    grid_cell_id: int | None
    households: int | None
    version: int


@dataclass(frozen=True)
class Sealed:
    """A person's sealed values, and the digest by which they are found."""

    id: int
    person_id: int
    values: Mapping[PrivateField, str | None]
    digest: str | None
    version: int

    def says(self, of: PrivateField, value: str) -> bool:
        """Whether the sealed value is this one. What cannot be opened is no longer known, so it is not."""
        sealed = self.values.get(of)
        try:
            return sealed is not None and sealing.ring().open(sealed, self.person_id, of) == value
        except sealing.SealingError:
            return False


@dataclass(frozen=True)
class Standing:
    """A county's bodies, people and places. `inside` are the nodes that the import may touch, None for all."""

    bodies: Mapping[int, StandingBody]
    terms: Mapping[int, list[Term]]
    delegations: Mapping[int, list[Named]]
    groups: Mapping[int, list[Named]]
    districts: Mapping[int, list[Named]]
    nodes: Mapping[int, StandingNode]
    cells: Mapping[int, list[Named]]
    people: Mapping[int, StandingPerson]
    seats: list[Seat]
    postings: list[StandingPosting]
    secrets: Mapping[int, Sealed]
    # Identity digests of the file that people of other counties have.
    foreign: frozenset[str] = frozenset()
    inside: frozenset[int] | None = None
    # Absences without approval, by seat.
    absences: Mapping[int, int] = field(default_factory=dict)

    def reaches(self, node_id: int) -> bool:
        return self.inside is None or node_id in self.inside

    @cached_property
    def people_by_name(self) -> Mapping[str, list[StandingPerson]]:
        found: dict[str, list[StandingPerson]] = defaultdict(list)
        for person in self.people.values():
            found[person.name].append(person)
        return found

    @cached_property
    def person_by_digest(self) -> Mapping[str, int]:
        return {sealed.digest: sealed.person_id for sealed in self.secrets.values() if sealed.digest}

    @cached_property
    def seats_of(self) -> Mapping[int, list[Seat]]:
        found: dict[int, list[Seat]] = defaultdict(list)
        for seat in self.seats:
            found[seat.person_id].append(seat)
        return found

    @cached_property
    def seat_by_number(self) -> Mapping[tuple[int, str], Seat]:
        return {(seat.term_id, seat.number): seat for seat in self.seats if seat.number}

    @cached_property
    def postings_of(self) -> Mapping[int, list[StandingPosting]]:
        found: dict[int, list[StandingPosting]] = defaultdict(list)
        for posting in self.postings:
            found[posting.person_id].append(posting)
        return found

    @cached_property
    def nodes_by_word(self) -> Mapping[str, list[StandingNode]]:
        return by_word(self.nodes.values())

    @cached_property
    def term_by_id(self) -> Mapping[int, Term]:
        return {term.id: term for terms in self.terms.values() for term in terms}

    @cached_property
    def places(self) -> Mapping[str, Mapping[int, list[Named]]]:
        """What a seat may belong to inside its body: by the column of a roster, and by the body."""
        return {"delegation": self.delegations, "group": self.groups, "district": self.districts}

    @cached_property
    def place_names(self) -> Mapping[str, Mapping[int, str]]:
        return {
            key: {each.id: each.name for owned in of_body.values() for each in owned}
            for key, of_body in self.places.items()
        }

    @cached_property
    def bodies_by_word(self) -> Mapping[str, list[StandingBody]]:
        return by_word(self.bodies.values())


def by_word(named: Iterable[Named]) -> Mapping[str, list]:  # type: ignore[type-arg]
    """Those of a code, or of a name; a code is sooner meant than a name."""
    found: dict[str, list[Named]] = defaultdict(list)
    codes = {each.code for each in named}
    for each in named:
        found[each.code].append(each)
        if each.name not in codes:
            found[each.name].append(each)
    return found


async def standing_in(county_id: int, *, node_id: int, identity_numbers: Iterable[str] = ()) -> Standing:
    """Everything of a county that a roster can be compared with, and which nodes lie below `node_id`."""
    root = await PlatformNode.get(id=node_id)
    inside = None
    if root.parent_id is not None:
        inside = frozenset({pair.descendant_id for pair in await Ancestry.filter(ancestor_id=node_id)})
    bodies = {
        row["id"]: StandingBody(
            row["id"],
            row["code"],
            row["name"],
            None,
            row["kind"],
            row["node_id"],
            row["dissolved_on"] is not None,
            row["parent_id"],
        )
        for row in await Body.filter(county_id=county_id).values(
            "id", "code", "name", "kind", "node_id", "dissolved_on", "parent_id"
        )
    }
    terms: dict[int, list[Term]] = defaultdict(list)
    for term in await BodyTerm.filter(body__county_id=county_id).order_by("number"):
        terms[term.body_id].append(Term(term.id, term.number, term.begins_on, term.ends_on))
    delegations: dict[int, list[Named]] = defaultdict(list)
    groups: dict[int, list[Named]] = defaultdict(list)
    for group in await MemberGroup.filter(body__county_id=county_id, dissolved_on=None).order_by("id"):
        of_kind = delegations if group.kind is MemberGroupKind.DELEGATION else groups
        of_kind[group.body_id].append(Named(group.id, group.code, group.name, group.body_id))
    districts: dict[int, list[Named]] = defaultdict(list)
    for district in await ElectoralDistrict.filter(body__county_id=county_id).order_by("id"):
        districts[district.body_id].append(Named(district.id, district.code, district.name, district.body_id))
    cells: dict[int, list[Named]] = defaultdict(list)
    for cell in await GridCell.filter(node__county_id=county_id, closed_on=None).order_by("id"):
        cells[cell.node_id].append(Named(cell.id, cell.code, cell.name, cell.node_id))
    nodes = {
        row["id"]: StandingNode(row["id"], row["code"], row["name"], None, row["closed_on"] is not None)
        # Boards are no places [seed].
        for row in await PlatformNode.filter(county_id=county_id)
        .exclude(kind=NodeKind.BOARD)
        .values("id", "code", "name", "closed_on")
    }
    people = {
        row["id"]: StandingPerson(**row)
        for row in await Person.filter(county_id=county_id).order_by("id").values("id", "name", "version")
    }
    seat_columns = tuple(Seat.__dataclass_fields__)
    seats = [
        Seat(**row) for row in await Membership.filter(body__county_id=county_id).order_by("id").values(*seat_columns)
    ]
    postings = [
        StandingPosting(**row)
        for row in await Posting.filter(person__county_id=county_id, until=None)
        .order_by("id")
        .values("id", "person_id", "node_id", "grid_cell_id", "households", "version")
    ]
    secrets = {
        row.person_id: Sealed(
            row.id,
            row.person_id,
            {
                PrivateField.PHONE: row.phone,
                PrivateField.HOME_ADDRESS: row.home_address,
                PrivateField.IDENTITY_NUMBER: row.identity_number,
            },
            row.identity_digest,
            row.version,
        )
        for row in await PersonSecrets.filter(person__county_id=county_id)
    }
    foreign = await _foreign(county_id, identity_numbers)
    absences: Counter[int] = Counter()
    for absence in await SessionAbsence.filter(membership__body__county_id=county_id, approved=False):
        absences[absence.membership_id] += 1
    return Standing(
        bodies,
        terms,
        delegations,
        groups,
        districts,
        nodes,
        cells,
        people,
        seats,
        postings,
        secrets,
        foreign,
        inside,
        absences,
    )


async def _foreign(county_id: int, identity_numbers: Iterable[str]) -> frozenset[str]:
    ring = sealing.ring()
    digests = [digest for number in identity_numbers for digest in ring.digests(number)]
    found: set[str] = set()
    for start in range(0, len(digests), CHUNK):
        rows = PersonSecrets.filter(identity_digest__in=digests[start : start + CHUNK]).exclude(
            person__county_id=county_id
        )
        found |= {str(digest) for digest in await rows.values_list("identity_digest", flat=True)}
    return frozenset(found)

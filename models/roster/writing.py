"""Writing the changes of an import: part of the verb rosterImportApply, inside its transaction, and of nothing else.

A statement for many rows at a time, in the order in which the rows need each other: groups and districts, people, their
private data, seats, where they serve. The act has held all that was compared, so it still stands as it was read.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any, TypeVar

from tortoise.expressions import Q
from tortoise.models import Model

from models.accounts.rows import Account
from models.accounts.topics import account_topic
from models.bodies.rows import ElectoralDistrict, MemberGroup, MemberGroupKind
from models.database import fetch
from models.representatives import sealing
from models.representatives.private_data import PrivateField
from models.representatives.rows import ContactLink, Membership, MembershipState, Person, PersonSecrets, Posting
from models.roster.findings import Change, ChangeKind, Missing
from models.roster.progress import Report

BATCH = 500
# An update of many rows is one long CASE: it grows with the square of them.
UPDATED_AT_ONCE = 100
STAGES = 6

T = TypeVar("T")
M = TypeVar("M", bound=Model)


@dataclass
class Touched:
    """What an import changed, for those who show it."""

    bodies: set[int] = field(default_factory=set)
    # Where people serve, or served.
    nodes: set[int] = field(default_factory=set)
    people: set[int] = field(default_factory=set)
    # Seats that ended with the mandate on which they rest.
    fallen: list[Membership] = field(default_factory=list)
    accounts: list[str] = field(default_factory=list)


async def write(county_id: int, changes: Sequence[Change], day: date, report: Report) -> Touched:
    """Write all changes; `report` hears again and again how many of them are through, as a share of the work."""
    return await _Writer(county_id, changes, day, report).run()


class _Writer:
    def __init__(self, county_id: int, changes: Sequence[Change], day: date, report: Report) -> None:
        self.county_id, self.day, self.report = county_id, day, report
        self.changes = changes
        self.touched = Touched()
        self.added: dict[Missing, int] = {}
        self.newcomers: dict[int, int] = {}
        self.stage = 0

    async def run(self) -> Touched:
        stages: tuple[Callable[[], Awaitable[None]], ...] = (
            self._add_missing,
            self._people,
            self._private_data,
            self._seats,
            self._postings,
            self._end_service,
        )
        for self.stage, stage in enumerate(stages):
            await stage()
            self._passed(1, 1)
        await self._note()
        return self.touched

    def person_of(self, change: Change) -> int:
        return change.person_id if change.person_id is not None else self.newcomers[change.newcomer or 0]

    async def _add_missing(self) -> None:
        """Enter the delegations, groups and districts that nobody had; their codes count on from those that stand."""
        missing = [change.missing for change in self.changes if change.missing is not None]
        for body_id in sorted({each.body_id for each in missing}):
            self.touched.bodies.add(body_id)
            for kind in (MemberGroupKind.DELEGATION, MemberGroupKind.GROUP, None):
                names = [each.name for each in missing if each.body_id == body_id and each.kind is kind]
                rows = await (_districts(body_id, names) if kind is None else _groups(body_id, kind, names))
                self.added |= {Missing(kind, body_id, name): row_id for name, row_id in rows.items()}

    async def _people(self) -> None:
        new = [change for change in self.changes if change.newcomer is not None and change.newcomer == change.row]
        for portion in _portions(new):
            # People of one name are alike so far: which of them gets which id is all the same.
            ids: dict[str, list[int]] = defaultdict(list)
            for row in await fetch(
                "INSERT INTO person (county_id, name, synthetic, version) VALUES "
                + ", ".join(["(?, ?, ?, ?)"] * len(portion))
                + " RETURNING id, name",
                [value for change in portion for value in (self.county_id, change.name, False, 1)],
            ):
                ids[row["name"]].append(row["id"])
            self.newcomers |= {change.newcomer or 0: ids[change.name].pop() for change in portion}
            self._passed(len(self.newcomers), len(new))
        known = {change.person_id: change for change in self.changes if change.person_id is not None}
        people = {person.id: person for person in await _rows(Person, known)}
        renamed = []
        for change in self.changes:
            if change.person_id is not None and change.person_name is not None:
                person = people[change.person_id]
                person.name, person.version = change.person_name, person.version + 1
                renamed.append(person)
        await _update(renamed, ["name", "version"])

    async def _private_data(self) -> None:
        given: dict[int, dict[PrivateField, str]] = defaultdict(dict)
        for change in self.changes:
            if change.private:
                given[self.person_of(change)] |= change.private
        standing = {row.person_id: row for row in await _rows(PersonSecrets, given, "person_id")}
        new = []
        for person_id, values in given.items():
            if person_id in standing:
                _seal(standing[person_id], values)
            else:
                new.append(PersonSecrets(person_id=person_id, version=0))
                _seal(new[-1], values)
        await PersonSecrets.bulk_create(new, BATCH)
        await _update(
            list(standing.values()),
            ["phone", "home_address", "identity_number", "identity_digest", "key_id", "version"],
        )

    async def _seats(self) -> None:
        new = [change for change in self.changes if change.seat and change.seat_id is None]
        for place, portion in enumerate(_portions(new), 1):
            await Membership.bulk_create(
                Membership(person_id=self.person_of(change), **self._columns(change)) for change in portion
            )
            self._passed(place * BATCH, len(new))
        changed = {change.seat_id: change for change in self.changes if change.seat and change.seat_id is not None}
        for place, ids in enumerate(_portions(sorted(changed)), 1):
            seats = await _rows(Membership, ids)
            for seat in seats:
                self.touched.bodies.add(seat.body_id)
                for column, value in self._columns(changed[seat.id]).items():
                    setattr(seat, column, value)
                seat.version += 1
                if changed[seat.id].kind is ChangeKind.SEAT_FALLEN:
                    self.touched.fallen.append(seat)
            await _update(seats, SEAT_COLUMNS)
            self._passed(place * BATCH, len(changed))
        self.touched.bodies |= {change.seat["body_id"] for change in new}

    def _columns(self, change: Change) -> dict[str, Any]:
        """The seat's columns, with the id of what was entered just now in the place of its name."""
        return {
            column: self.added[value] if isinstance(value, Missing) else value for column, value in change.seat.items()
        }

    async def _postings(self) -> None:
        asked = [(change, change.posting) for change in self.changes if change.posting is not None]
        leaving = await _rows(Posting, [posting.ends for _, posting in asked if posting.ends is not None])
        await self._leave(leaving, {})
        edits = {posting.edits: posting for _, posting in asked if posting.edits is not None}
        kept = await _rows(Posting, edits)
        for row in kept:
            row.grid_cell_id, row.households = edits[row.id].grid_cell_id, edits[row.id].households
            row.version += 1
        await _update(kept, ["grid_cell_id", "households", "version"])
        await Posting.bulk_create(
            (
                Posting(
                    person_id=self.person_of(change),
                    node_id=posting.node_id,
                    grid_cell_id=posting.grid_cell_id,
                    households=posting.households,
                    since=self.day,
                )
                for change, posting in asked
                if posting.edits is None
            ),
            BATCH,
        )
        self.touched.nodes |= {posting.node_id for _, posting in asked}

    async def _leave(self, postings: list[Posting], last_days: Mapping[int, date]) -> None:
        for posting in postings:
            posting.until = max(posting.since, last_days.get(posting.person_id, self.day))
            posting.version += 1
            self.touched.nodes.add(posting.node_id)
        await _update(postings, ["until", "version"])

    async def _end_service(self) -> None:
        """As membershipEnd: whoever holds no seat any more serves nowhere, and nobody stays in touch with them for it."""
        ended = {
            self.person_of(change): change.seat["until"]
            for change in self.changes
            # What rests on a mandate ended with it: the mandate's last day is that of the service.
            if change.seat.get("state") is MembershipState.ENDED and change.kind is not ChangeKind.SEAT_FALLEN
        }
        for portion in _portions(sorted(ended)):
            seated = (
                await Membership.filter(person_id__in=portion)
                .exclude(state=MembershipState.ENDED)
                .values_list("person_id", flat=True)
            )
            gone = sorted(set(portion) - set(seated))
            await self._leave(await Posting.filter(person_id__in=gone, until=None), ended)
            links = ContactLink.filter(Q(member_id__in=gone) | Q(representative_id__in=gone), until=None)
            left = await links
            for link in left:
                last_day = min(ended[each] for each in (link.member_id, link.representative_id) if each in gone)
                link.until, link.version = max(link.since, last_day), link.version + 1
                self.touched.people |= {link.member_id, link.representative_id}
            await _update(left, ["until", "version"])

    async def _note(self) -> None:
        """Whom it concerns beside those who were written: whoever shows them, and their accounts."""
        changed = {self.person_of(change) for change in self.changes if change.missing is None}
        self.touched.people |= changed
        for portion in _portions(sorted(changed)):
            links = ContactLink.filter(Q(member_id__in=portion) | Q(representative_id__in=portion), until=None)
            for member_id, representative_id in await links.values_list("member_id", "representative_id"):
                self.touched.people |= {member_id, representative_id}
            accounts = await Account.filter(person_id__in=portion).order_by("id").values_list("id", flat=True)
            self.touched.accounts += [account_topic(account_id) for account_id in accounts]  # type: ignore[arg-type]
            places = await Posting.filter(person_id__in=portion, until=None).values_list("node_id", flat=True)
            self.touched.nodes |= set(places)  # type: ignore[arg-type]
            seats = await Membership.filter(person_id__in=portion).values_list("body_id", flat=True)
            self.touched.bodies |= set(seats)  # type: ignore[arg-type]

    def _passed(self, part: int, whole: int) -> None:
        """Tell the share of the work that is through: no row is wholly written before the last table is."""
        self.report(int(len(self.changes) * (self.stage + min(part / whole, 1)) / STAGES))


# Every column of a seat that an import may change.
SEAT_COLUMNS = [
    "office",
    "number",
    "delegation_id",
    "group_id",
    "district_id",
    "since",
    "until",
    "state",
    "suspended_for",
    "ended_for",
    "version",
]


def _seal(secrets: PersonSecrets, given: Mapping[PrivateField, str]) -> None:
    """Seal what is given, and what stays anew with it, for a row has one key. What cannot be opened stays as it is."""
    ring = sealing.ring()
    values = {**_opened(secrets), **given}
    for of, value in values.items():
        setattr(secrets, of.value, ring.seal(value, secrets.person_id, of))
    if PrivateField.IDENTITY_NUMBER in values:
        secrets.identity_digest = ring.digest(values[PrivateField.IDENTITY_NUMBER])
    secrets.key_id = ring.key_id
    secrets.version += 1


def _opened(secrets: PersonSecrets) -> dict[PrivateField, str]:
    sealed = {of: value for of in PrivateField if (value := getattr(secrets, of.value)) is not None}
    return {of: sealing.ring().open(value, secrets.person_id, of) for of, value in sealed.items()}


async def _districts(body_id: int, names: Sequence[str]) -> dict[str, int]:
    taken = await ElectoralDistrict.filter(body_id=body_id).values_list("code", flat=True)
    codes = _codes("E", taken)  # type: ignore[arg-type]
    await ElectoralDistrict.bulk_create(
        (ElectoralDistrict(body_id=body_id, code=next(codes), name=name) for name in names), BATCH
    )
    return await _ids(ElectoralDistrict, body_id=body_id)


async def _groups(body_id: int, kind: MemberGroupKind, names: Sequence[str]) -> dict[str, int]:
    taken = await MemberGroup.filter(body_id=body_id).values_list("code", flat=True)
    codes = _codes("D" if kind is MemberGroupKind.DELEGATION else "G", taken)  # type: ignore[arg-type]
    await MemberGroup.bulk_create(
        (MemberGroup(body_id=body_id, kind=kind, code=next(codes), name=name) for name in names), BATCH
    )
    return await _ids(MemberGroup, body_id=body_id, kind=kind, dissolved_on=None)


async def _ids(rows: type[Model], **of: Any) -> dict[str, int]:
    return dict(await rows.filter(**of).order_by("-id").values_list("name", "id"))


def _codes(letter: str, taken: Iterable[str]) -> Iterator[str]:
    """D01, D02 …, those excepted that are taken."""
    used = set(taken)
    return (code for number in count(1) if (code := f"{letter}{number:02}") not in used)


async def _rows(rows: type[M], keys: Iterable[Any], column: str = "id") -> list[M]:
    found: list[M] = []
    for portion in _portions(sorted(keys)):
        found += await rows.filter(**{f"{column}__in": portion})
    return found


async def _update(rows: Sequence[Model], columns: Sequence[str]) -> None:
    if rows:
        await type(rows[0]).bulk_update(rows, columns, UPDATED_AT_ONCE)


def _portions(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]

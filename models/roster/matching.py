"""Whom a row of a roster means: somebody who stands, or a newcomer; never somebody who merely may be meant."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from models.representatives.private_data import PrivateField
from models.representatives.sealing import ring
from models.roster.errors import RosterProblemCode as Code
from models.roster.findings import Problems
from models.roster.naming import Aim
from models.roster.standing import Seat, Standing


@dataclass(frozen=True)
class Who:
    """Whom a row means: a standing person, or the newcomer of a row."""

    person_id: int | None = None
    newcomer: int | None = None


def whose(aims: Mapping[int, Aim], standing: Standing, problems: Problems) -> dict[int, Who]:
    """The person of each row, of rows that mean one; rows of one person must agree."""
    matcher = _Matcher(standing, problems)
    found = {row: who for row, aim in aims.items() if (who := matcher.who(aim)) is not None}
    _agree(aims, found, problems)
    return found


class _Matcher:
    def __init__(self, standing: Standing, problems: Problems) -> None:
        self.standing, self.problems = standing, problems
        # The newcomers so far, by what may be said of them again.
        self._by_identity: dict[str, Who] = {}
        self._by_name: dict[str, list[Aim]] = defaultdict(list)

    def who(self, aim: Aim) -> Who | None:
        """By identity number, else by card number within the term, else by name and place where only one fits."""
        entry = aim.entry
        numbered = self.standing.seat_by_number.get((aim.term.id, entry.get("number") or ""))
        digests = ring().digests(entry.get("identity_number")) if entry.get("identity_number") else []
        known = next(
            (self.standing.person_by_digest[digest] for digest in digests if digest in self.standing.person_by_digest),
            None,
        )
        if known is None and any(digest in self.standing.foreign for digest in digests):
            self.problems.add(Code.IDENTITY_TAKEN, entry.row, "identity_number")
            return None
        if known is not None and numbered is not None and numbered.person_id != known:
            holder = self.standing.people[numbered.person_id].name
            self.problems.add(Code.NUMBER_TAKEN, entry.row, "number", value=entry.get("number"), name=holder)
            return None
        if known is None and numbered is not None:
            known = numbered.person_id
            if digests and self._digest_of(known):
                self.problems.add(Code.IDENTITY_CONFLICT, entry.row, "identity_number")
                return None
        if known is not None:
            if entry.get("new_person"):
                self.problems.add(Code.PERSON_KNOWN, entry.row, "new_person")
                return None
            return Who(known)
        return self._one_of_the_name(aim)

    def _digest_of(self, person_id: int) -> str | None:
        sealed = self.standing.secrets.get(person_id)
        return sealed.digest if sealed else None

    def _one_of_the_name(self, aim: Aim) -> Who | None:
        entry, name = aim.entry, aim.entry.get("name")
        identity = entry.get("identity_number")
        if identity and identity in self._by_identity:
            return self._by_identity[identity]
        if not entry.get("new_person"):
            # One whose identity number is known, and is another, is another.
            candidates = [
                person
                for person in self.standing.people_by_name.get(name, ())
                if not (identity and self._digest_of(person.id))
            ]
            fitting = [person.id for person in candidates if self._fits(aim, person.id)]
            if len(fitting) == 1:
                return Who(fitting[0])
            others = [other for other in self._by_name[name] if not _surely_another(aim, other)]
            if candidates or others:
                self.problems.add(
                    Code.PERSON_AMBIGUOUS, entry.row, "name", name=name, count=len(candidates) + len(others)
                )
                return None
        newcomer = Who(newcomer=entry.row)
        self._by_name[name].append(aim)
        if identity:
            self._by_identity[identity] = newcomer
        return newcomer

    def _fits(self, aim: Aim, person_id: int) -> bool:
        """Whether a person of the row's name has a seat in this term, or had one in this body, that nothing contradicts."""
        seats = [seat for seat in self.standing.seats_of.get(person_id, ()) if seat.body_id == aim.body.id]
        same_term = [seat for seat in seats if seat.term_id == aim.term.id]
        return any(not _contradicts(aim, seat, same_term=bool(same_term)) for seat in same_term or seats)


def _surely_another(aim: Aim, other: Aim) -> bool:
    """Whether two new people of one name are surely two: in one term by their card numbers, or their places."""
    mine, theirs = aim.entry, other.entry
    if mine.get("identity_number") and theirs.get("identity_number"):
        return True
    if aim.term.id != other.term.id:
        return False
    if mine.get("number") and theirs.get("number"):
        return bool(mine.get("number") != theirs.get("number"))
    return any(aim.places[key] and other.places[key] and aim.places[key] != other.places[key] for key in aim.places)


def _contradicts(aim: Aim, seat: Seat, *, same_term: bool) -> bool:
    """Whether a seat of somebody of the same name is surely, or possibly, another's."""
    number = aim.entry.get("number")
    if same_term and number and seat.number and number != seat.number:
        return True
    pairs = [
        (aim.places["district"], seat.district_id),
        (aim.places["delegation"], seat.delegation_id),
    ]
    comparable = [(mine, theirs) for mine, theirs in pairs if mine is not None and theirs is not None]
    if not comparable:
        # In another term a name alone says too little.
        return not same_term
    return all(mine != theirs for mine, theirs in comparable)


def _agree(aims: Mapping[int, Aim], whom: Mapping[int, Who], problems: Problems) -> None:
    """Of one person one seat in a term, under one name, with one set of private values."""
    seats: dict[tuple[Who, int], int] = {}
    first: dict[Who, int] = {}
    for row, who in whom.items():
        entry = aims[row].entry
        if (other := seats.setdefault((who, aims[row].term.id), row)) != row:
            problems.add(Code.ROW_DOUBLED, row, "name", other=other)
            continue
        if (other := first.setdefault(who, row)) == row:
            continue
        earlier = aims[other].entry
        if entry.get("name") != earlier.get("name"):
            problems.add(Code.NAMES_DIFFER, row, "name", other=other)
        for private in PrivateField:
            values = {entry.get(private), earlier.get(private)} - {None}
            if len(values) > 1:
                problems.add(Code.PERSON_VALUES_DIFFER, row, private, other=other)

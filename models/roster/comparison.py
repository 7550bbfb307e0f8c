"""Comparing a roster with what stands: what would be added, changed and ended, and every reason why not.

Pure: a file, a standing and the options give the same comparison again, and its digest tells whether what an apply
would do is still what the preview showed.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from models.bodies.rows import MemberGroupKind
from models.errors import Labelled
from models.representatives.mandates import (
    LEVEL_OF,
    carries,
    congress_of,
    falls_with_mandate,
    lies_in_term,
    mandate_of,
    may_be_ended,
    may_be_suspended,
)
from models.representatives.private_data import PrivateField
from models.representatives.rows import EndReason, MembershipState, SuspensionReason
from models.representatives.sealing import ring
from models.roster.columns import BY_KEY
from models.roster.errors import RosterProblemCode as Code
from models.roster.reading import Entry, Roster
from models.roster.standing import Named, Seat, Standing, StandingBody, Term, by_word
from models.tables.columns import Problem


class ImportMode(Labelled):
    """Whether the file is all that there is of a body."""

    ADD_AND_CHANGE = "add_and_change", "新增与修改", "Add and change"
    COMPLETE = "complete", "完整名册（不在其中的席位终止）", "Complete: seats that are not in it end"


class ChangeKind(Labelled):
    GROUP_ADDED = "group_added", "新增代表团或小组", "Delegation or group added"
    DISTRICT_ADDED = "district_added", "新增选区", "Electoral district added"
    PERSON_ADDED = "person_added", "新增人员及席位", "Person added, with the seat"
    SEAT_ADDED = "seat_added", "新增席位", "Seat added"
    CHANGED = "changed", "修改", "Changed"
    SEAT_ENDED = "seat_ended", "终止席位", "Seat ended"
    SEAT_FALLEN = "seat_fallen", "席位随代表资格终止", "Seat ended with the mandate on which it rests"


@dataclass(frozen=True)
class Missing:
    """A delegation, group or district that the file names and nobody has entered; added where that was asked for."""

    kind: MemberGroupKind | None
    body_id: int
    name: str


Ref = int | Missing | None


@dataclass(frozen=True)
class Options:
    """`day` is the county's day of the preview: what begins or ends by the import does so on it."""

    day: date
    mode: ImportMode = ImportMode.ADD_AND_CHANGE
    body_id: int | None = None
    end_reason: EndReason | None = None
    add_missing: bool = False


@dataclass(frozen=True)
class FieldChange:
    """One value, before and after, as stored: a label is made of it when it is shown. A private one is only named."""

    key: str
    old: str | None = None
    new: str | None = None
    private: bool = False


@dataclass(frozen=True)
class PostingChange:
    """Where the person is to serve; `ends` is the posting that it takes the place of, `edits` one that is kept."""

    node_id: int
    grid_cell_id: int | None
    households: int | None
    ends: int | None = None
    edits: int | None = None


@dataclass(frozen=True)
class Change:
    """What one row of the file does. A person is one that stands, or the newcomer of the row `newcomer`."""

    kind: ChangeKind
    name: str
    row: int | None = None
    fields: tuple[FieldChange, ...] = ()
    person_id: int | None = None
    newcomer: int | None = None
    person_name: str | None = None
    private: Mapping[PrivateField, str] = field(default_factory=dict, repr=False)
    seat_id: int | None = None
    seat: Mapping[str, Any] = field(default_factory=dict)
    posting: PostingChange | None = None
    missing: Missing | None = None


@dataclass
class Comparison:
    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unchanged: int = 0
    # Seats that a complete import would end, and cannot for want of a reason.
    unexplained_ends: int = 0

    @property
    def counts(self) -> dict[ChangeKind, int]:
        found = dict.fromkeys(ChangeKind, 0)
        for change in self.changes:
            found[change.kind] += 1
        return found

    @property
    def digest(self) -> str:
        """Equal for the same changes from the same state, and only then. The file's own digest vouches for private values."""
        told = [{**asdict(change), "private": sorted(change.private)} for change in self.changes]
        return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()


@dataclass(frozen=True)
class _Aim:
    """What a row names, found."""

    entry: Entry
    body: StandingBody
    term: Term
    places: Mapping[str, Ref]
    node_id: int | None = None
    cell_id: int | None = None


@dataclass(frozen=True)
class _Who:
    """Whom a row means: a standing person, or the newcomer of a row."""

    person_id: int | None = None
    newcomer: int | None = None


@dataclass(frozen=True)
class _Fall:
    """The end of a mandate, with which ends what rests on it."""

    until: date
    reason: EndReason


def compare(roster: Roster, standing: Standing, options: Options) -> Comparison:
    """Compare a roster with what stands. Every problem is listed, those of reading first."""
    return _Comparer(roster, standing, options).run()


class _Comparer:
    def __init__(self, roster: Roster, standing: Standing, options: Options) -> None:
        self.roster, self.standing, self.options = roster, standing, options
        self.found = Comparison(problems=list(roster.problems))
        self.missing: dict[Missing, int] = {}
        self.rows: dict[int, _Aim] = {}
        self.whose: dict[int, _Who] = {}
        self.rows_of: dict[_Who, list[int]] = defaultdict(list)
        self.by_identity: dict[str, int] = {}
        self.newcomers: dict[str, list[int]] = {}
        # Of seats in congresses: which open ones the import ends and when, what it makes of others, and which it adds.
        self.fallen: dict[int, _Fall] = {}
        self.states: dict[int, MembershipState] = {}
        self.mandates_added: dict[tuple[_Who, int], list[tuple[MembershipState, Term]]] = defaultdict(list)
        # Whose rows in a congress have problems, and who may be meant by rows that are not understood: what they will
        # hold there nobody knows yet.
        self.unsure: set[tuple[_Who, int]] = set()
        self.names_unsure: set[str | None] = set()
        self.spoken_of: set[int] = set()
        self.term_of = {term.id: term for terms in standing.terms.values() for term in terms}
        self.words: dict[tuple[str, int], Mapping[str, list[Named]]] = {}
        self.named = {
            "delegation": standing.delegations,
            "group": standing.groups,
            "district": standing.districts,
        }
        self.names = {
            key: {each.id: each.name for owned in of_body.values() for each in owned}
            for key, of_body in self.named.items()
        }

    def run(self) -> Comparison:
        if self.options.body_id is None and not {"body", "level"} & set(self.roster.columns):
            self._problem(Code.MISSING_COLUMN, 1, "", header=BY_KEY["body"].header)
            return self.found
        for entry in self.roster.entries:
            if (aim := self._aim(entry)) is not None:
                self.rows[entry.row] = aim
        self._no_number_twice()
        for row, aim in self.rows.items():
            if (who := self._who(aim)) is not None:
                self.whose[row] = who
                self.rows_of[who].append(row)
        self._agree()
        self.names_unsure = {entry.get("name") for entry in self.roster.entries if entry.row not in self.whose}
        ends = self._ends()
        # What rests on mandates is judged when it is known what becomes of them.
        judged = sorted(self.whose, key=lambda row: mandate_of(self.rows[row].body.kind) is not None)
        changes = {row: self._change(self.rows[row], self.whose[row]) for row in judged}
        of_rows = [change for row in self.whose if (change := changes[row]) is not None]
        self.found.changes = [*self._additions(), *of_rows, *ends, *self._falls()]
        self.found.problems.sort(key=lambda problem: (problem.row, problem.column, problem.code.name))
        return self.found

    def _problem(self, code: Code, row: int, key: str, **facts: object) -> None:
        self.found.problems.append(Problem(code, row, self.roster.place(key), facts))

    # What a row names.

    def _aim(self, entry: Entry) -> _Aim | None:
        before = len(self.found.problems)
        body = self._body(entry)
        if body is None:
            return None
        term = self._term(entry, body)
        places = {
            "delegation": self._place(entry, body, "delegation", Code.DELEGATION_UNKNOWN, MemberGroupKind.DELEGATION),
            "group": self._place(entry, body, "group", Code.GROUP_UNKNOWN, MemberGroupKind.GROUP),
            "district": self._place(entry, body, "district", Code.DISTRICT_UNKNOWN, None),
        }
        node_id, cell_id = self._station(entry)
        if term is None or len(self.found.problems) > before:
            return None
        return _Aim(entry, body, term, places, node_id, cell_id)

    def _body(self, entry: Entry) -> StandingBody | None:
        given = self.standing.bodies.get(self.options.body_id or 0)
        word, level = entry.get("body"), entry.get("level")
        if word is not None:
            bodies = [body for body in self.standing.bodies_by_word.get(word, ()) if not given or body.id == given.id]
            if given and not bodies:
                self._problem(Code.ROW_OF_ANOTHER_BODY, entry.row, "body", value=word, body=given.name)
                return None
        elif given is not None:
            bodies = [given]
        elif level is not None:
            word = level.zh
            bodies = [
                body
                for body in self.standing.bodies.values()
                if LEVEL_OF.get(body.kind) is level and not body.dissolved and self.standing.reaches(body.node_id)
            ]
        else:
            self._problem(Code.VALUE_REQUIRED, entry.row, "body")
            return None
        key = "level" if entry.get("body") is None and given is None else "body"
        if len(bodies) > 1:
            self._problem(Code.BODY_AMBIGUOUS, entry.row, key, value=word, count=len(bodies))
            return None
        if not bodies:
            self._problem(Code.BODY_UNKNOWN, entry.row, key, value=word)
            return None
        [body] = bodies
        if body.dissolved:
            self._problem(Code.BODY_DISSOLVED, entry.row, key, value=body.name)
            return None
        if not self.standing.reaches(body.node_id):
            self._problem(Code.BODY_OUTSIDE_SUBTREE, entry.row, key, value=body.name)
            return None
        if level is not None and LEVEL_OF.get(body.kind, level) is not level:
            self._problem(Code.LEVEL_DIFFERS, entry.row, "level", body=body.name, value=level.zh)
            return None
        return body

    def _term(self, entry: Entry, body: StandingBody) -> Term | None:
        terms, number = self.standing.terms.get(body.id, []), entry.get("term")
        if not terms:
            self._problem(Code.TERM_MISSING, entry.row, "term", body=body.name)
            return None
        if number is None:
            begun = [term for term in terms if term.begins_on <= self.options.day]
            return (begun or terms)[-1]
        found = next((term for term in terms if term.number == number), None)
        if found is None:
            self._problem(Code.TERM_UNKNOWN, entry.row, "term", body=body.name, value=number)
        return found

    def _place(self, entry: Entry, body: StandingBody, key: str, unknown: Code, kind: MemberGroupKind | None) -> Ref:
        word = entry.get(key)
        if word is None:
            return None
        if (key, body.id) not in self.words:
            self.words[key, body.id] = by_word(self.named[key].get(body.id, []))
        found = self.words[key, body.id].get(word)
        if found:
            return found[0].id
        if self.options.add_missing:
            new = Missing(kind, body.id, word)
            self.missing.setdefault(new, entry.row)
            return new
        self._problem(unknown, entry.row, key, body=body.name, value=word)
        return None

    def _station(self, entry: Entry) -> tuple[int | None, int | None]:
        word, cell = entry.get("station"), entry.get("grid_cell")
        if word is None:
            for key in ("grid_cell", "households"):
                if entry.get(key) is not None:
                    self._problem(Code.STATION_REQUIRED, entry.row, key)
            return None, None
        nodes = self.standing.nodes_by_word.get(word, [])
        if len(nodes) != 1:
            code = Code.STATION_AMBIGUOUS if nodes else Code.STATION_UNKNOWN
            self._problem(code, entry.row, "station", value=word, count=len(nodes))
            return None, None
        [node] = nodes
        if node.closed:
            self._problem(Code.STATION_CLOSED, entry.row, "station", value=node.name)
        elif not self.standing.reaches(node.id):
            self._problem(Code.STATION_OUTSIDE_SUBTREE, entry.row, "station", value=node.name)
        if cell is None:
            return node.id, None
        cells = by_word(self.standing.cells.get(node.id, [])).get(cell)
        if not cells:
            self._problem(Code.GRID_CELL_UNKNOWN, entry.row, "grid_cell", station=node.name, value=cell)
            return node.id, None
        return node.id, cells[0].id

    def _no_number_twice(self) -> None:
        seen: dict[tuple[int, str], int] = {}
        for row, aim in self.rows.items():
            if (number := aim.entry.get("number")) is None:
                continue
            if (other := seen.setdefault((aim.term.id, number), row)) != row:
                self._problem(Code.NUMBER_DOUBLED, row, "number", value=number, other=other)

    # Whom a row means.

    def _who(self, aim: _Aim) -> _Who | None:
        """By identity number, else by card number within the term, else by name and place where only one fits."""
        entry = aim.entry
        numbered = self.standing.seat_by_number.get((aim.term.id, entry.get("number") or ""))
        digests = ring().digests(entry.get("identity_number")) if entry.get("identity_number") else []
        known = next(
            (self.standing.person_by_digest[digest] for digest in digests if digest in self.standing.person_by_digest),
            None,
        )
        if known is None and any(digest in self.standing.foreign for digest in digests):
            self._problem(Code.IDENTITY_TAKEN, entry.row, "identity_number")
            return None
        if known is not None and numbered is not None and numbered.person_id != known:
            holder = self.standing.people[numbered.person_id].name
            self._problem(Code.NUMBER_TAKEN, entry.row, "number", value=entry.get("number"), name=holder)
            return None
        if known is None and numbered is not None:
            known = numbered.person_id
            if digests and self._digest_of(known):
                self._problem(Code.IDENTITY_CONFLICT, entry.row, "identity_number")
                return None
        if known is not None:
            if entry.get("new_person"):
                self._problem(Code.PERSON_KNOWN, entry.row, "new_person")
                return None
            return _Who(known)
        return self._by_name(aim)

    def _digest_of(self, person_id: int) -> str | None:
        sealed = self.standing.secrets.get(person_id)
        return sealed.digest if sealed else None

    def _by_name(self, aim: _Aim) -> _Who | None:
        entry, name = aim.entry, aim.entry.get("name")
        identity = entry.get("identity_number")
        if identity and identity in self.by_identity:
            return _Who(newcomer=self.by_identity[identity])
        if not entry.get("new_person"):
            # One whose identity number is known, and is another, is another.
            candidates = [
                person
                for person in self.standing.people_by_name.get(name, ())
                if not (identity and self._digest_of(person.id))
            ]
            fitting = [person.id for person in candidates if self._fits(aim, person.id)]
            if len(fitting) == 1:
                return _Who(fitting[0])
            others = [row for row in self.newcomers.get(name, ()) if not self._surely_another(aim, self.rows[row])]
            if candidates or others:
                self._problem(Code.PERSON_AMBIGUOUS, entry.row, "name", name=name, count=len(candidates) + len(others))
                return None
        self.newcomers.setdefault(name, []).append(entry.row)
        if identity:
            self.by_identity[identity] = entry.row
        return _Who(newcomer=entry.row)

    def _fits(self, aim: _Aim, person_id: int) -> bool:
        """Whether a person of the row's name has a seat in this term, or had one in this body, that nothing contradicts."""
        seats = [seat for seat in self.standing.seats_of.get(person_id, ()) if seat.body_id == aim.body.id]
        same_term = [seat for seat in seats if seat.term_id == aim.term.id]
        return any(not _contradicts(aim, seat, same_term=bool(same_term)) for seat in same_term or seats)

    def _surely_another(self, aim: _Aim, other: _Aim) -> bool:
        """Whether two new people of one name are surely two: in one term by their card numbers, or their places."""
        mine, theirs = aim.entry, other.entry
        if mine.get("identity_number") and theirs.get("identity_number"):
            return True
        if aim.term.id != other.term.id:
            return False
        if mine.get("number") and theirs.get("number"):
            return bool(mine.get("number") != theirs.get("number"))
        return any(aim.places[key] and other.places[key] and aim.places[key] != other.places[key] for key in aim.places)

    def _agree(self) -> None:
        """Of one person one seat in a term, under one name, with one set of private values."""
        seats: dict[tuple[_Who, int], int] = {}
        first: dict[_Who, int] = {}
        for row, who in self.whose.items():
            entry = self.rows[row].entry
            if (other := seats.setdefault((who, self.rows[row].term.id), row)) != row:
                self._problem(Code.ROW_DOUBLED, row, "name", other=other)
                continue
            if (other := first.setdefault(who, row)) == row:
                continue
            earlier = self.rows[other].entry
            if entry.get("name") != earlier.get("name"):
                self._problem(Code.NAMES_DIFFER, row, "name", other=other)
            for private in PrivateField:
                values = {entry.get(private), earlier.get(private)} - {None}
                if len(values) > 1:
                    self._problem(Code.PERSON_VALUES_DIFFER, row, private, other=other)

    # What a row changes.

    def _change(self, aim: _Aim, who: _Who) -> Change | None:
        entry = aim.entry
        seat = self._seat(aim, who)
        if seat is not None:
            self.spoken_of.add(seat.id)
        fall = self._fall_of(aim, who, seat)
        values = self._seat_values(aim, who, seat, fall)
        self._remember(aim, who, seat, values)
        if values is None:
            return None
        old = {key: getattr(seat, _SEAT_COLUMNS[key]) if seat else None for key in values}
        changed = {key for key, value in values.items() if seat is None or value != old[key]}
        fields = [
            FieldChange(key, _told(self._shown(key, old[key])), _told(self._shown(key, values[key])))
            for key in values
            if key in changed and not (old[key] is None and values[key] is None)
        ]
        person_name, private = self._person_changes(aim, who, fields)
        posting = self._posting(aim, who, fields, ends=values["state"] is MembershipState.ENDED)
        if not fields:
            self.found.unchanged += 1
            return None
        if who.newcomer == entry.row:
            kind = ChangeKind.PERSON_ADDED
        elif seat is None:
            kind = ChangeKind.SEAT_ADDED
        elif "state" in changed and values["state"] is MembershipState.ENDED:
            kind = ChangeKind.SEAT_FALLEN if fall and _leaves_state(entry) else ChangeKind.SEAT_ENDED
        else:
            kind = ChangeKind.CHANGED
        written = _columns_of({key: values[key] for key in changed}, aim, new=seat is None)
        if seat is not None and {"state", "reason"} & changed:
            written |= _reasons(values)
        return Change(
            kind,
            entry.get("name"),
            entry.row,
            tuple(fields),
            who.person_id,
            who.newcomer,
            person_name,
            private,
            seat.id if seat else None,
            written,
            posting,
        )

    def _seat(self, aim: _Aim, who: _Who) -> Seat | None:
        """The seat that the row speaks of: the open one of the term; or the last that ended, unless the row says that
        it is held now, as every row of a complete file does."""
        seats = [seat for seat in self.standing.seats_of.get(who.person_id or 0, ()) if seat.term_id == aim.term.id]
        open_one = next((seat for seat in seats if seat.open), None)
        state, number = aim.entry.get("state"), aim.entry.get("number")
        is_held = self.options.mode is ImportMode.COMPLETE if state is None else state is not MembershipState.ENDED
        if open_one or is_held:
            return open_one
        ended = [seat for seat in seats if number is None or seat.number in (None, number)]
        return max(ended, key=lambda seat: (seat.since, seat.id), default=None)

    def _seat_values(self, aim: _Aim, who: _Who, seat: Seat | None, fall: _Fall | None) -> dict[str, Any] | None:
        """The seat's columns as the row wants them; None, with problems, if the law does not know such a seat."""
        entry, before = aim.entry, len(self.found.problems)
        values: dict[str, Any] = {
            key: value if (value := entry.get(key)) is not None else (getattr(seat, key) if seat else default)
            for key, default in _DEFAULTS.items()
        }
        for key, ref in aim.places.items():
            values[key] = ref if ref is not None or seat is None else getattr(seat, f"{key}_id")
        values["since"] = values["since"] or aim.term.begins_on
        if seat is None or seat.since != values["since"]:
            self._judge_since(aim, values["since"])
        if seat is None and values["state"] is not MembershipState.ENDED and _is_over(aim.term, self.options.day):
            self._problem(Code.TERM_OVER, entry.row, "term", value=aim.term.number)
        holder = self.standing.seat_by_number.get((aim.term.id, values["number"] or ""))
        if holder is not None and (seat is None or holder.id != seat.id):
            name = self.standing.people[holder.person_id].name
            self._problem(Code.NUMBER_TAKEN, entry.row, "number", value=values["number"], name=name)
        if fall is not None and _leaves_state(entry):
            values |= _ended_by(fall, values["since"])
        else:
            self._judge_state(aim, seat, values)
            self._judge_mandate(aim, who, seat, values, fall)
        return values if len(self.found.problems) == before else None

    def _judge_since(self, aim: _Aim, since: date) -> None:
        if not lies_in_term(since, aim.term.begins_on, aim.term.ends_on):
            self._problem(Code.SINCE_OUTSIDE_TERM, aim.entry.row, "since", value=since.isoformat())
        if since > self.options.day:
            self._problem(Code.DAY_IN_FUTURE, aim.entry.row, "since", value=since.isoformat())

    def _judge_state(self, aim: _Aim, seat: Seat | None, values: dict[str, Any]) -> None:
        row, state, body = aim.entry.row, values["state"], aim.body.kind
        same_state = seat is not None and seat.state is state
        reason = aim.entry.get("reason") or (seat.reason if seat and same_state else None)
        values["reason"] = reason
        if state is not MembershipState.ENDED:
            values["until"] = None
            if aim.entry.get("until") is not None:
                self._problem(Code.UNTIL_ONLY_FOR_ENDED, row, "until")
        elif values["until"] is None:
            self._problem(Code.UNTIL_REQUIRED, row, "until")
        elif values["until"] < values["since"]:
            self._problem(
                Code.UNTIL_BEFORE_SINCE,
                row,
                "until",
                value=values["until"].isoformat(),
                since=values["since"].isoformat(),
            )
        if values["until"] is not None and values["until"] > self.options.day:
            self._problem(Code.DAY_IN_FUTURE, row, "until", value=values["until"].isoformat())
        if state is MembershipState.IN_OFFICE:
            if reason is not None:
                self._problem(Code.REASON_ONLY_FOR_OTHER_STATES, row, "reason")
            return
        choices: Sequence[Labelled]
        if state is MembershipState.SUSPENDED:
            choices = [each for each in SuspensionReason if may_be_suspended(body, each)]
        else:
            choices = [each for each in EndReason if may_be_ended(body, each)]
        words = "、".join(each.zh for each in choices)
        if reason is None:
            self._problem(Code.REASON_REQUIRED, row, "reason", state=state.zh, choices=words)
        elif same_state and seat is not None and reason is seat.reason:
            # Ended with a mandate, a seat in an organ has a reason that could not end it by itself.
            pass
        elif reason not in choices or not isinstance(reason, type(choices[0])):
            self._problem(Code.NOT_A_CHOICE, row, "reason", value=reason.zh, choices=words)
        elif reason is EndReason.ABSENT_TWICE and seat is not None and seat.open:
            absences = self.standing.absences.get(seat.id, 0)
            if absences < ABSENCES_THAT_END:
                self._problem(Code.ABSENCES_MISSING, row, "reason", count=absences, limit=ABSENCES_THAT_END)

    def _person_changes(
        self, aim: _Aim, who: _Who, fields: list[FieldChange]
    ) -> tuple[str | None, dict[PrivateField, str]]:
        entry, before = aim.entry, len(fields)
        if who.newcomer is not None:
            if who.newcomer != entry.row:
                return None, {}
            fields.insert(0, FieldChange("name", None, entry.get("name")))
            # A second row of a newcomer may hold what the first leaves blank.
            private = {
                of: value
                for of in PrivateField
                if (value := next((said for row in self.rows_of[who] if (said := self.rows[row].entry.get(of))), None))
            }
            fields += [FieldChange(of, private=True) for of in private]
            return entry.get("name"), private
        person = self.standing.people[who.person_id or 0]
        sealed = self.standing.secrets.get(person.id)
        private = {
            of: entry.get(of)
            for of in PrivateField
            if entry.get(of) and not (sealed and sealed.says(of, entry.get(of)))
        }
        renamed = entry.get("name") != person.name
        if renamed:
            fields.insert(0, FieldChange("name", person.name, entry.get("name")))
        fields += [FieldChange(of, private=True) for of in private]
        if len(fields) > before and self._is_kept_elsewhere(person.id):
            self._problem(
                Code.PERSON_OUTSIDE_SUBTREE, entry.row, "name" if renamed else next(iter(private)), name=person.name
            )
        return entry.get("name") if renamed else None, private

    def _is_kept_elsewhere(self, person_id: int) -> bool:
        """Whether no body in which the person sits, or last sat, is inside: then others keep their own data."""
        seats = self.standing.seats_of.get(person_id, [])
        of_now = [seat for seat in seats if seat.open] or seats
        nodes = [self.standing.bodies[seat.body_id].node_id for seat in of_now]
        return not any(map(self.standing.reaches, nodes)) and self.standing.inside is not None

    def _posting(self, aim: _Aim, who: _Who, fields: list[FieldChange], *, ends: bool) -> PostingChange | None:
        """One that stands there already is edited; where one alone stands elsewhere, this one takes its place.

        Whose seat has ended is posted nowhere by it."""
        if aim.node_id is None or ends:
            return None
        households = aim.entry.get("households")
        cell_given = aim.entry.get("grid_cell") is not None
        standing = self.standing.postings_of.get(who.person_id or 0, [])
        here = [
            each
            for each in standing
            if each.node_id == aim.node_id and (not cell_given or each.grid_cell_id in (None, aim.cell_id))
        ]
        here.sort(key=lambda each: each.grid_cell_id != aim.cell_id)
        node = self.standing.nodes[aim.node_id]
        if here:
            posting = here[0]
            if cell_given and posting.grid_cell_id != aim.cell_id:
                fields.append(FieldChange("grid_cell", None, aim.entry.get("grid_cell")))
            if households is not None and posting.households != households:
                fields.append(FieldChange("households", _told(posting.households), _told(households)))
            if not fields or fields[-1].key not in ("grid_cell", "households"):
                return None
            cell_id = aim.cell_id if cell_given else posting.grid_cell_id
            return PostingChange(
                node.id, cell_id, posting.households if households is None else households, edits=posting.id
            )
        stations = [row for row in self.rows_of[who] if self.rows[row].node_id is not None]
        leaves = (
            standing[0]
            if len(standing) == 1 and len(stations) == 1 and self.standing.reaches(standing[0].node_id)
            else None
        )
        fields.append(FieldChange("station", self.standing.nodes[leaves.node_id].name if leaves else None, node.name))
        if cell_given:
            fields.append(FieldChange("grid_cell", None, aim.entry.get("grid_cell")))
        if households is not None:
            fields.append(FieldChange("households", None, _told(households)))
        return PostingChange(node.id, aim.cell_id, households, ends=leaves.id if leaves else None)

    def _shown(self, key: str, value: Any) -> Any:
        """The name of what an id or a reference stands for."""
        if value is None or key not in ("delegation", "group", "district"):
            return value
        if isinstance(value, Missing):
            return value.name
        return self.names[key].get(value)

    # What rests on a mandate.

    def _remember(self, aim: _Aim, who: _Who, seat: Seat | None, values: Mapping[str, Any] | None) -> None:
        """What becomes of a seat in a congress, for those that rest on it."""
        if aim.body.kind not in LEVEL_OF:
            return
        if values is None:
            self.unsure.add((who, aim.body.id))
        elif seat is None:
            self.mandates_added[who, aim.body.id].append((values["state"], aim.term))
        elif seat.open:
            self.states[seat.id] = values["state"]
            if values["state"] is MembershipState.ENDED and falls_with_mandate(values["reason"]):
                self.fallen[seat.id] = _Fall(values["until"], values["reason"])

    def _mandates(self, who: _Who, congress_id: int) -> Iterator[tuple[MembershipState, Term]]:
        """What the person holds in a congress after the import."""
        for seat in self.standing.seats_of.get(who.person_id or 0, ()):
            if seat.body_id == congress_id and seat.open:
                yield self.states.get(seat.id, seat.state), self.term_of[seat.term_id]
        yield from self.mandates_added.get((who, congress_id), ())

    def _fall(self, who: _Who, congress_id: int) -> _Fall | None:
        """The end of the person's last mandate of a congress by this import, if what rests on it ends too: as membershipEnd."""
        if any(state is not MembershipState.ENDED for state, _ in self._mandates(who, congress_id)):
            return None
        ended = (
            fall
            for seat in self.standing.seats_of.get(who.person_id or 0, ())
            if seat.body_id == congress_id and (fall := self.fallen.get(seat.id)) is not None
        )
        return max(ended, key=lambda fall: fall.until, default=None)

    def _fall_of(self, aim: _Aim, who: _Who, seat: Seat | None) -> _Fall | None:
        """Of a standing seat that a row speaks of: the end of the mandate on which it rests."""
        congress_id = congress_of(aim.body.id, self.standing.bodies)
        return self._fall(who, congress_id) if congress_id is not None and seat is not None and seat.open else None

    def _judge_mandate(
        self, aim: _Aim, who: _Who, seat: Seat | None, values: Mapping[str, Any], fall: _Fall | None
    ) -> None:
        """As membershipAdd; and no row may hold on to a seat while another ends the mandate on which it rests.

        A seat that stands, and of whose mandate the file says nothing, stays as it is."""
        wanted, state = mandate_of(aim.body.kind), values["state"]
        if wanted is None or state is MembershipState.ENDED or (seat is not None and fall is None):
            return
        congress_id = congress_of(aim.body.id, self.standing.bodies)
        if congress_id is not None and seat is None:
            if (who, congress_id) in self.unsure or aim.entry.get("name") in self.names_unsure:
                return
            for mandate, term in self._mandates(who, congress_id):
                if carries(mandate, term.ends_on, begins_on=aim.term.begins_on, seat=state):
                    return
        congress = wanted.zh if congress_id is None else self.standing.bodies[congress_id].name
        key = "body" if "body" in self.roster.columns else "name"
        name = aim.entry.get("name")
        self._problem(Code.NO_MANDATE, aim.entry.row, key, body=aim.body.name, congress=congress, name=name)

    # What is not one row's.

    def _additions(self) -> list[Change]:
        return [
            Change(
                ChangeKind.DISTRICT_ADDED if missing.kind is None else ChangeKind.GROUP_ADDED,
                missing.name,
                row,
                (FieldChange("body", None, self.standing.bodies[missing.body_id].name),),
                missing=missing,
            )
            for missing, row in self.missing.items()
        ]

    def _ends(self) -> list[Change]:
        """Of a complete file: the open seats of the body in the file's terms whose holders are in no row."""
        body = self.standing.bodies.get(self.options.body_id or 0)
        if self.options.mode is not ImportMode.COMPLETE or body is None:
            return []
        terms = {aim.term.id for aim in self.rows.values()}
        kept = {(who.person_id, self.rows[row].term.id) for row, who in self.whose.items()}
        ending = [
            seat
            for seat in self.standing.seats
            if seat.open
            and seat.body_id == body.id
            and seat.term_id in terms
            and (seat.person_id, seat.term_id) not in kept
        ]
        reason = self.options.end_reason
        if reason is None or not may_be_ended(body.kind, reason):
            self.found.unexplained_ends = len(ending)
            return []
        for seat in ending:
            self.states[seat.id] = MembershipState.ENDED
            if falls_with_mandate(reason):
                self.fallen[seat.id] = _Fall(max(seat.since, self.options.day), reason)
        return [self._end(seat, reason, max(seat.since, self.options.day)) for seat in ending]

    def _falls(self) -> list[Change]:
        """The seats that end with a mandate which the file ends, and of which no row speaks; wherever their bodies are."""
        losing = {seat.person_id for seat in self.standing.seats if seat.id in self.fallen}
        found = []
        for seat in self.standing.seats:
            if seat.person_id not in losing or not seat.open or seat.id in self.spoken_of:
                continue
            congress_id = congress_of(seat.body_id, self.standing.bodies)
            fall = self._fall(_Who(seat.person_id), congress_id) if congress_id is not None else None
            if fall is not None:
                until = max(fall.until, seat.since)
                where = FieldChange("body", self.standing.bodies[seat.body_id].name)
                found.append(self._end(seat, fall.reason, until, ChangeKind.SEAT_FALLEN, where))
        return found

    def _end(
        self,
        seat: Seat,
        reason: EndReason,
        until: date,
        kind: ChangeKind = ChangeKind.SEAT_ENDED,
        *where: FieldChange,
    ) -> Change:
        return Change(
            kind,
            self.standing.people[seat.person_id].name,
            None,
            (
                *where,
                FieldChange("state", seat.state.value, MembershipState.ENDED.value),
                FieldChange("until", None, until.isoformat()),
                FieldChange("reason", _told(seat.reason), reason.value),
            ),
            seat.person_id,
            seat_id=seat.id,
            seat={"state": MembershipState.ENDED, "until": until, "suspended_for": None, "ended_for": reason},
        )


# As membershipEnd [law:代表62].
ABSENCES_THAT_END = 2

_DEFAULTS: dict[str, Any] = {
    "office": BY_KEY["office"].parse("成员", date.min),
    "number": None,
    "since": None,
    "until": None,
    "state": MembershipState.IN_OFFICE,
}
# Which column of a seat holds what a column of the file says.
_SEAT_COLUMNS = {
    "office": "office",
    "number": "number",
    "since": "since",
    "until": "until",
    "state": "state",
    "reason": "reason",
    "delegation": "delegation_id",
    "group": "group_id",
    "district": "district_id",
}


def _leaves_state(entry: Entry) -> bool:
    """Whether a row leaves it open whether the seat is held."""
    return all(entry.get(key) is None for key in ("state", "reason", "until"))


def _ended_by(fall: _Fall, since: date) -> dict[str, Any]:
    """What a seat that rests on a mandate becomes by the mandate's end."""
    return {"state": MembershipState.ENDED, "until": max(fall.until, since), "reason": fall.reason}


def _is_over(term: Term, day: date) -> bool:
    return term.ends_on is not None and term.ends_on < day


def _contradicts(aim: _Aim, seat: Seat, *, same_term: bool) -> bool:
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


def _columns_of(values: Mapping[str, Any], aim: _Aim, *, new: bool) -> dict[str, Any]:
    written = {_SEAT_COLUMNS[key]: value for key, value in values.items() if key != "reason"}
    if new:
        written |= {"body_id": aim.body.id, "term_id": aim.term.id, **_reasons(values)}
    return written


def _reasons(values: Mapping[str, Any]) -> dict[str, Any]:
    reason = values["reason"]
    return {
        "suspended_for": reason if isinstance(reason, SuspensionReason) else None,
        "ended_for": reason if isinstance(reason, EndReason) else None,
    }


def _told(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, Labelled):
        return value.value
    return value.isoformat() if isinstance(value, date) else str(value)

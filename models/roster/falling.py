"""What rests on a mandate: the seats that end with one by an import, and those that need one."""

from collections import defaultdict
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.representatives.mandates import LEVEL_OF, carries, congress_of, falls_with_mandate, mandate_of
from models.representatives.rows import EndReason, MembershipState
from models.roster.errors import RosterProblemCode as Code
from models.roster.findings import Problems
from models.roster.matching import Who
from models.roster.naming import Aim
from models.roster.reading import Roster
from models.roster.standing import Seat, Standing, Term


@dataclass(frozen=True)
class Fall:
    """The end of a mandate, with which ends what rests on it."""

    until: date
    reason: EndReason


class Mandates:
    """What people hold in congresses after an import: told of every seat that it touches, congresses first."""

    def __init__(self, roster: Roster, whom: Mapping[int, Who], standing: Standing, problems: Problems) -> None:
        self.standing, self.problems = standing, problems
        self._column = "body" if "body" in roster.columns else "name"
        # Of seats in congresses: which open ones the import ends and when, what it makes of others, and which it adds.
        self._fallen: dict[int, Fall] = {}
        self._states: dict[int, MembershipState] = {}
        self._added: dict[tuple[Who, int], list[tuple[MembershipState, Term]]] = defaultdict(list)
        # Whose rows in a congress have problems, and who may be meant by rows that are not understood: what they will
        # hold there nobody knows yet.
        self._unsure: set[tuple[Who, int]] = set()
        self._names_unsure = {entry.get("name") for entry in roster.entries if entry.row not in whom}

    def tell(self, aim: Aim, who: Who, seat: Seat | None, values: Mapping[str, Any] | None) -> None:
        """What a row makes of a seat; no values where that has problems."""
        if aim.body.kind not in LEVEL_OF:
            return
        if values is None:
            self._unsure.add((who, aim.body.id))
        elif seat is None:
            self._added[who, aim.body.id].append((values["state"], aim.term))
        elif seat.open and values["state"] is MembershipState.ENDED:
            self.tell_end(seat, values["until"], values["reason"])
        elif seat.open:
            self._states[seat.id] = values["state"]

    def tell_end(self, seat: Seat, until: date, reason: EndReason) -> None:
        self._states[seat.id] = MembershipState.ENDED
        if falls_with_mandate(reason):
            self._fallen[seat.id] = Fall(until, reason)

    def fall_of(self, seat: Seat | None) -> Fall | None:
        """Of a standing seat: the end, by this import, of the mandate on which it rests; as membershipEnd."""
        congress_id = congress_of(seat.body_id, self.standing.bodies) if seat is not None and seat.open else None
        if seat is None or congress_id is None:
            return None
        if any(state is not MembershipState.ENDED for state, _ in self._held(Who(seat.person_id), congress_id)):
            return None
        ended = (
            fall
            for each in self.standing.seats_of[seat.person_id]
            if each.body_id == congress_id and (fall := self._fallen.get(each.id)) is not None
        )
        return max(ended, key=lambda fall: fall.until, default=None)

    def falls(self, spoken_of: Container[int]) -> Iterator[tuple[Seat, Fall]]:
        """The seats that end with a mandate which the file ends, and of which no row speaks; wherever their bodies are."""
        losing = {seat.person_id for seat in self.standing.seats if seat.id in self._fallen}
        for seat in self.standing.seats:
            if seat.person_id in losing and seat.id not in spoken_of and (fall := self.fall_of(seat)) is not None:
                yield seat, fall

    def judge(self, aim: Aim, who: Who, seat: Seat | None, state: MembershipState, fall: Fall | None) -> None:
        """As membershipAdd; and no row may hold on to a seat while another ends the mandate on which it rests.

        A seat that stands, and of whose mandate the file says nothing, stays as it is."""
        wanted = mandate_of(aim.body.kind)
        if wanted is None or state is MembershipState.ENDED or (seat is not None and fall is None):
            return
        congress_id = congress_of(aim.body.id, self.standing.bodies)
        if congress_id is not None and seat is None:
            if (who, congress_id) in self._unsure or aim.entry.get("name") in self._names_unsure:
                return
            for mandate, term in self._held(who, congress_id):
                if carries(mandate, term.ends_on, begins_on=aim.term.begins_on, seat=state):
                    return
        congress = wanted.zh if congress_id is None else self.standing.bodies[congress_id].name
        name = aim.entry.get("name")
        self.problems.add(
            Code.NO_MANDATE, aim.entry.row, self._column, body=aim.body.name, congress=congress, name=name
        )

    def _held(self, who: Who, congress_id: int) -> Iterator[tuple[MembershipState, Term]]:
        """What the person holds in a congress after the import."""
        for seat in self.standing.seats_of.get(who.person_id or 0, ()):
            if seat.body_id == congress_id and seat.open:
                yield self._states.get(seat.id, seat.state), self.standing.term_by_id[seat.term_id]
        yield from self._added.get((who, congress_id), ())

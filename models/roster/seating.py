"""What a row of a roster wants of a seat: which seat it speaks of, and what becomes of it, if the law knows that."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.errors import Labelled
from models.representatives.mandates import lies_in_term, may_be_ended, may_be_suspended
from models.representatives.rows import EndReason, MembershipState, SuspensionReason
from models.roster.columns import BY_KEY
from models.roster.errors import RosterProblemCode as Code
from models.roster.falling import Mandates
from models.roster.findings import ImportMode, Options, Problems
from models.roster.matching import Who
from models.roster.naming import Aim
from models.roster.reading import Entry
from models.roster.standing import Seat, Standing, Term

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
COLUMNS = {
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


@dataclass(frozen=True)
class Wanted:
    """A seat as a row wants it, by the columns of the file; `falls` if it ends only with the mandate on which it rests."""

    values: Mapping[str, Any]
    falls: bool


class Seating:
    """Asked of the rows in congresses first, whose mandates then are known to the rows of what rests on them."""

    def __init__(self, standing: Standing, options: Options, mandates: Mandates, problems: Problems) -> None:
        self.standing, self.options, self.mandates, self.problems = standing, options, mandates, problems

    def meant(self, aim: Aim, who: Who) -> Seat | None:
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

    def wanted(self, aim: Aim, who: Who, seat: Seat | None) -> Wanted | None:
        """What the row wants of the seat; None, with problems, if the law does not know such a seat."""
        entry, before = aim.entry, len(self.problems.found)
        fall = self.mandates.fall_of(seat)
        falls = fall is not None and _leaves_state(entry)
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
            self.problems.add(Code.TERM_OVER, entry.row, "term", value=aim.term.number)
        holder = self.standing.seat_by_number.get((aim.term.id, values["number"] or ""))
        if holder is not None and (seat is None or holder.id != seat.id):
            name = self.standing.people[holder.person_id].name
            self.problems.add(Code.NUMBER_TAKEN, entry.row, "number", value=values["number"], name=name)
        if fall is not None and falls:
            values |= {"state": MembershipState.ENDED, "until": max(fall.until, values["since"]), "reason": fall.reason}
        else:
            self._judge_state(aim, seat, values)
            self.mandates.judge(aim, who, seat, values["state"], fall)
        wanted = Wanted(values, falls) if len(self.problems.found) == before else None
        self.mandates.tell(aim, who, seat, wanted.values if wanted else None)
        return wanted

    def _judge_since(self, aim: Aim, since: date) -> None:
        if not lies_in_term(since, aim.term.begins_on, aim.term.ends_on):
            self.problems.add(Code.SINCE_OUTSIDE_TERM, aim.entry.row, "since", value=since.isoformat())
        if since > self.options.day:
            self.problems.add(Code.DAY_IN_FUTURE, aim.entry.row, "since", value=since.isoformat())

    def _judge_state(self, aim: Aim, seat: Seat | None, values: dict[str, Any]) -> None:
        row, state, body = aim.entry.row, values["state"], aim.body.kind
        same_state = seat is not None and seat.state is state
        reason = aim.entry.get("reason") or (seat.reason if seat and same_state else None)
        values["reason"] = reason
        if state is not MembershipState.ENDED:
            values["until"] = None
            if aim.entry.get("until") is not None:
                self.problems.add(Code.UNTIL_ONLY_FOR_ENDED, row, "until")
        elif values["until"] is None:
            self.problems.add(Code.UNTIL_REQUIRED, row, "until")
        elif values["until"] < values["since"]:
            self.problems.add(
                Code.UNTIL_BEFORE_SINCE,
                row,
                "until",
                value=values["until"].isoformat(),
                since=values["since"].isoformat(),
            )
        if values["until"] is not None and values["until"] > self.options.day:
            self.problems.add(Code.DAY_IN_FUTURE, row, "until", value=values["until"].isoformat())
        if state is MembershipState.IN_OFFICE:
            if reason is not None:
                self.problems.add(Code.REASON_ONLY_FOR_OTHER_STATES, row, "reason")
            return
        choices: Sequence[Labelled]
        if state is MembershipState.SUSPENDED:
            choices = [each for each in SuspensionReason if may_be_suspended(body, each)]
        else:
            choices = [each for each in EndReason if may_be_ended(body, each)]
        words = "、".join(each.zh for each in choices)
        if reason is None:
            self.problems.add(Code.REASON_REQUIRED, row, "reason", state=state.zh, choices=words)
        elif same_state and seat is not None and reason is seat.reason:
            # Ended with a mandate, a seat in an organ has a reason that could not end it by itself.
            pass
        elif reason not in choices or not isinstance(reason, type(choices[0])):
            self.problems.add(Code.NOT_A_CHOICE, row, "reason", value=reason.zh, choices=words)
        elif reason is EndReason.ABSENT_TWICE and seat is not None and seat.open:
            absences = self.standing.absences.get(seat.id, 0)
            if absences < ABSENCES_THAT_END:
                self.problems.add(Code.ABSENCES_MISSING, row, "reason", count=absences, limit=ABSENCES_THAT_END)


def _leaves_state(entry: Entry) -> bool:
    """Whether a row leaves it open whether the seat is held."""
    return all(entry.get(key) is None for key in ("state", "reason", "until"))


def _is_over(term: Term, day: date) -> bool:
    return term.ends_on is not None and term.ends_on < day


def columns_of(values: Mapping[str, Any], changed: Set[str], aim: Aim, seat: Seat | None) -> dict[str, Any]:
    """What is written of a seat: the columns that change, or all of a new one."""
    written = {COLUMNS[key]: values[key] for key in changed if key != "reason"}
    if seat is None:
        written |= {"body_id": aim.body.id, "term_id": aim.term.id}
    if {"state", "reason"} & changed:
        reason = values["reason"]
        written["suspended_for"] = reason if isinstance(reason, SuspensionReason) else None
        written["ended_for"] = reason if isinstance(reason, EndReason) else None
    return written

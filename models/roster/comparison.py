"""Comparing a roster with what stands: what would be added, changed and ended, and every reason why not.

Pure: a file, a standing and the options give the same comparison again, and its digest tells whether what an apply
would do is still what the preview showed.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from models.representatives.mandates import mandate_of, may_be_ended
from models.representatives.rows import EndReason, MembershipState
from models.roster.columns import BY_KEY
from models.roster.errors import RosterProblemCode as Code
from models.roster.falling import Mandates
from models.roster.findings import (
    Change,
    ChangeKind,
    Comparison,
    FieldChange,
    ImportMode,
    Missing,
    Options,
    Problems,
    told,
)
from models.roster.matching import Who, whose
from models.roster.naming import Aim, aims_of
from models.roster.people import People
from models.roster.reading import Roster
from models.roster.seating import COLUMNS, Seating, Wanted, columns_of
from models.roster.standing import Seat, Standing


def compare(roster: Roster, standing: Standing, options: Options) -> Comparison:
    """Compare a roster with what stands. Every problem is listed, those of reading first."""
    problems = Problems(roster)
    if options.body_id is None and not {"body", "level"} & set(roster.columns):
        problems.add(Code.MISSING_COLUMN, 1, "", header=BY_KEY["body"].header)
        return Comparison(problems=problems.found)
    aims, missing = aims_of(roster, standing, options, problems)
    whom = whose(aims, standing, problems)
    mandates = Mandates(roster, whom, standing, problems)
    left_out = _left_out(aims, whom, standing, options)
    reason = _end_reason(standing, options)
    ends = []
    if reason is not None:
        for seat in left_out:
            until = max(seat.since, options.day)
            mandates.tell_end(seat, until, reason)
            ends.append(_end(ChangeKind.SEAT_ENDED, seat, until, reason, standing))
    seating = Seating(standing, options, mandates, problems)
    seats = {row: seating.meant(aims[row], who) for row, who in whom.items()}
    # Rows in congresses first: what rests on mandates is judged when it is known what becomes of them.
    judged = sorted(whom, key=lambda row: mandate_of(aims[row].body.kind) is not None)
    wanted = {row: seating.wanted(aims[row], whom[row], seats[row]) for row in judged}
    people = People(standing, _rows_of(aims, whom), problems)
    of_rows = [
        _change(aims[row], who, seats[row], wants, people, standing)
        for row, who in whom.items()
        if (wants := wanted[row]) is not None
    ]
    spoken_of = {seat.id for seat in seats.values() if seat is not None}
    falls = [
        _end(ChangeKind.SEAT_FALLEN, seat, max(fall.until, seat.since), fall.reason, standing)
        for seat, fall in mandates.falls(spoken_of)
    ]
    changes = [change for change in of_rows if change.fields]
    return Comparison(
        [*_additions(missing, standing), *changes, *ends, *falls],
        sorted(problems.found, key=lambda problem: (problem.row, problem.column, problem.code.name)),
        unchanged=len(of_rows) - len(changes),
        unexplained_ends=len(left_out) if reason is None else 0,
    )


def _rows_of(aims: Mapping[int, Aim], whom: Mapping[int, Who]) -> dict[Who, list[Aim]]:
    found: dict[Who, list[Aim]] = defaultdict(list)
    for row, who in whom.items():
        found[who].append(aims[row])
    return found


def _change(aim: Aim, who: Who, seat: Seat | None, wanted: Wanted, people: People, standing: Standing) -> Change:
    """What a row does; without fields, if nothing."""
    values = wanted.values
    old = {key: getattr(seat, COLUMNS[key]) if seat else None for key in values}
    changed = {key for key, value in values.items() if seat is None or value != old[key]}
    ends = values["state"] is MembershipState.ENDED
    renamed, private = people.own_values(aim, who)
    # Whose seat has ended is posted nowhere by it.
    served, posting = ([], None) if ends else people.posting(aim, who)
    fields = (
        *([] if renamed is None else [renamed]),
        *(
            FieldChange(key, told(_shown(key, old[key], standing)), told(_shown(key, values[key], standing)))
            for key in values
            if key in changed and not (old[key] is None and values[key] is None)
        ),
        *(FieldChange(of, private=True) for of in private),
        *served,
    )
    if who.newcomer == aim.entry.row:
        kind = ChangeKind.PERSON_ADDED
    elif seat is None:
        kind = ChangeKind.SEAT_ADDED
    elif "state" in changed and ends:
        kind = ChangeKind.SEAT_FALLEN if wanted.falls else ChangeKind.SEAT_ENDED
    else:
        kind = ChangeKind.CHANGED
    return Change(
        kind,
        aim.entry.get("name"),
        aim.entry.row,
        fields,
        who.person_id,
        who.newcomer,
        renamed.new if renamed else None,
        private,
        seat.id if seat else None,
        columns_of(values, changed, aim, seat),
        posting,
    )


def _shown(key: str, value: Any, standing: Standing) -> Any:
    """The name of what an id or a reference stands for."""
    if value is None or key not in standing.place_names:
        return value
    return value.name if isinstance(value, Missing) else standing.place_names[key].get(value)


def _additions(missing: Mapping[Missing, int], standing: Standing) -> list[Change]:
    return [
        Change(
            ChangeKind.DISTRICT_ADDED if each.kind is None else ChangeKind.GROUP_ADDED,
            each.name,
            row,
            (FieldChange("body", None, standing.bodies[each.body_id].name),),
            missing=each,
        )
        for each, row in missing.items()
    ]


def _left_out(aims: Mapping[int, Aim], whom: Mapping[int, Who], standing: Standing, options: Options) -> list[Seat]:
    """Of a complete file: the open seats of the body in the file's terms whose holders are in no row."""
    if options.mode is not ImportMode.COMPLETE:
        return []
    terms = {aim.term.id for aim in aims.values()}
    kept = {(who.person_id, aims[row].term.id) for row, who in whom.items()}
    return [
        seat
        for seat in standing.seats
        if seat.open
        and seat.body_id == options.body_id
        and seat.term_id in terms
        and (seat.person_id, seat.term_id) not in kept
    ]


def _end_reason(standing: Standing, options: Options) -> EndReason | None:
    """Why the seats that a complete file leaves out end, if that can end a seat of the body."""
    body, reason = standing.bodies.get(options.body_id or 0), options.end_reason
    return reason if body is not None and reason is not None and may_be_ended(body.kind, reason) else None


def _end(kind: ChangeKind, seat: Seat, until: date, reason: EndReason, standing: Standing) -> Change:
    """The end of a seat of which no row speaks. One that falls may be in a body of which the file does not speak either."""
    where = FieldChange("body", standing.bodies[seat.body_id].name)
    return Change(
        kind,
        standing.people[seat.person_id].name,
        None,
        (
            *([where] if kind is ChangeKind.SEAT_FALLEN else []),
            FieldChange("state", seat.state.value, MembershipState.ENDED.value),
            FieldChange("until", None, until.isoformat()),
            FieldChange("reason", told(seat.reason), reason.value),
        ),
        seat.person_id,
        seat_id=seat.id,
        seat={"state": MembershipState.ENDED, "until": until, "suspended_for": None, "ended_for": reason},
    )

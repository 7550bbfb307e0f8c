"""Which reasons suspend and end which seats, cell by cell."""

from dataclasses import dataclass
from datetime import date

import pytest

from models.bodies.constitution import CONSTITUTIONS, MemberKind
from models.bodies.rows import BodyKind, Level
from models.representatives.mandates import (
    LEVEL_OF,
    SeatKind,
    carries,
    congress_of,
    falls_with_mandate,
    lies_in_term,
    mandate_of,
    may_be_ended,
    may_be_suspended,
    seat_kind,
)
from models.representatives.rows import EndReason, MembershipState, SuspensionReason

CONGRESSES = {
    BodyKind.PROVINCIAL_CONGRESS: Level.PROVINCE,
    BodyKind.CITY_CONGRESS: Level.CITY,
    BodyKind.COUNTY_CONGRESS: Level.COUNTY,
    BodyKind.TOWN_CONGRESS: Level.TOWN,
}
APPOINTED = {BodyKind.DEPUTY_AFFAIRS_COMMISSION, BodyKind.STREET_WORKING_COMMITTEE}
# Written anew from the law: rows are reasons, and the kinds of seat that each ends.
ENDS = {
    EndReason.MOVED_AWAY: set(SeatKind),
    EndReason.RESIGNED: set(SeatKind),
    EndReason.ABSENT_TWICE: {SeatKind.MANDATE, SeatKind.DELEGATE},
    EndReason.RECALLED: {SeatKind.MANDATE, SeatKind.ELECTED_OFFICE},
    EndReason.NATIONALITY_LOST: set(SeatKind),
    EndReason.POLITICAL_RIGHTS_LOST: set(SeatKind),
    EndReason.CAPACITY_LOST: set(SeatKind),
    EndReason.DIED: set(SeatKind),
    EndReason.TERM_OVER: set(SeatKind),
    EndReason.REMOVED: {SeatKind.DELEGATE, SeatKind.ELECTED_OFFICE, SeatKind.APPOINTED_OFFICE},
}


def test_every_congress_makes_representatives_of_its_level_and_an_assembly_delegates() -> None:
    assert LEVEL_OF == {**CONGRESSES, BodyKind.STREET_ASSEMBLY: Level.STREET}
    assert all(CONSTITUTIONS[kind].level.value is level for kind, level in LEVEL_OF.items())


@pytest.mark.parametrize("kind", BodyKind)
def test_a_seat_rests_on_what_its_body_rests_on(kind: BodyKind) -> None:
    if kind in CONGRESSES:
        assert seat_kind(kind) is SeatKind.MANDATE
    elif kind is BodyKind.STREET_ASSEMBLY:
        assert seat_kind(kind) is SeatKind.DELEGATE
    else:
        assert seat_kind(kind) is (SeatKind.APPOINTED_OFFICE if kind in APPOINTED else SeatKind.ELECTED_OFFICE)
    assert (CONSTITUTIONS[kind].members.value is MemberKind.APPOINTED) == (kind in APPOINTED)


@pytest.mark.parametrize("reason", EndReason)
@pytest.mark.parametrize("kind", BodyKind)
def test_each_reason_ends_the_seats_that_it_may(kind: BodyKind, reason: EndReason) -> None:
    assert may_be_ended(kind, reason) == (seat_kind(kind) in ENDS[reason])


def test_only_deputies_sit_in_what_a_congress_forms_among_them() -> None:
    town, others = {BodyKind.TOWN_PRESIDIUM}, {*CONGRESSES, *APPOINTED, BodyKind.STREET_ASSEMBLY}
    for kind in BodyKind:
        expected = BodyKind.TOWN_CONGRESS if kind in town else None if kind in others else BodyKind.COUNTY_CONGRESS
        assert mandate_of(kind) is expected, kind


@dataclass(frozen=True)
class Placed:
    kind: BodyKind
    parent_id: int | None = None


def test_a_body_belongs_to_a_congress_through_whatever_lies_between() -> None:
    bodies = {
        1: Placed(BodyKind.COUNTY_CONGRESS),
        2: Placed(BodyKind.STANDING_COMMITTEE, 1),
        3: Placed(BodyKind.COUNCIL_OF_CHAIRPERSONS, 2),
        4: Placed(BodyKind.STREET_WORKING_COMMITTEE, 2),
        5: Placed(BodyKind.STREET_ASSEMBLY, 4),
        6: Placed(BodyKind.TOWN_CONGRESS),
        7: Placed(BodyKind.TOWN_PRESIDIUM, 6),
        8: Placed(BodyKind.PRESIDIUM),
    }
    found = {body_id: congress_of(body_id, bodies) for body_id in bodies}
    assert found == {1: None, 2: 1, 3: 1, 4: None, 5: None, 6: None, 7: 6, 8: None}


IN_OFFICE, SUSPENDED, ENDED = MembershipState.IN_OFFICE, MembershipState.SUSPENDED, MembershipState.ENDED


@pytest.mark.parametrize(
    ("mandate", "seat", "carried"),
    [
        (IN_OFFICE, IN_OFFICE, True),
        (IN_OFFICE, SUSPENDED, True),
        (SUSPENDED, IN_OFFICE, False),
        (SUSPENDED, SUSPENDED, True),
        (ENDED, IN_OFFICE, False),
        (ENDED, SUSPENDED, False),
    ],
)
def test_a_mandate_in_office_carries_a_seat(mandate: MembershipState, seat: MembershipState, carried: bool) -> None:
    assert carries(mandate, None, begins_on=date(2022, 1, 8), seat=seat) is carried


def test_a_mandate_carries_seats_in_the_organs_of_its_time() -> None:
    over, next_day = date(2027, 1, 7), date(2027, 1, 8)
    assert carries(IN_OFFICE, over, begins_on=date(2022, 1, 8)) and carries(IN_OFFICE, over, begins_on=over)
    assert not carries(IN_OFFICE, over, begins_on=next_day)


def test_what_rests_on_a_mandate_falls_with_it_unless_the_term_is_over() -> None:
    assert {reason for reason in EndReason if not falls_with_mandate(reason)} == {EndReason.TERM_OVER}


@pytest.mark.parametrize("reason", SuspensionReason)
@pytest.mark.parametrize("kind", BodyKind)
def test_all_but_appointed_seats_are_suspended_for_both_reasons(kind: BodyKind, reason: SuspensionReason) -> None:
    assert may_be_suspended(kind, reason) == (kind not in APPOINTED)


def test_absence_ends_seats_only_in_bodies_where_it_counts() -> None:
    for kind in BodyKind:
        assert may_be_ended(kind, EndReason.ABSENT_TWICE) == CONSTITUTIONS[kind].absences_end_seats.value, kind


def test_a_term_includes_its_first_and_last_day() -> None:
    first, last = date(2022, 1, 8), date(2027, 1, 7)
    assert [lies_in_term(date.fromordinal(first.toordinal() + by), first, last) for by in (-1, 0)] == [False, True]
    assert [lies_in_term(date.fromordinal(last.toordinal() + by), first, last) for by in (0, 1)] == [True, False]
    assert lies_in_term(date(2099, 1, 1), first, None)

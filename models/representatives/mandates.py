"""Which seats carry a mandate, at which level, and for which legal reasons a seat is suspended or ended.

A seat in a congress is a mandate: its holder represents voters or an electing unit, and only the law takes it away.
A delegate's seat is none of the law's, and follows the same grounds by local rule. Offices rest on an election or on an
appointment by a body.
"""

from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import Protocol

from models.bodies.constitution import CONSTITUTIONS
from models.bodies.rows import BodyKind, Level
from models.representatives.rows import EndReason, MembershipState, SuspensionReason

# The bodies whose seats make a representative of a level, or a street's delegate [law:代表2] [law:组织59].
LEVEL_OF = {
    BodyKind.PROVINCIAL_CONGRESS: Level.PROVINCE,
    BodyKind.CITY_CONGRESS: Level.CITY,
    BodyKind.COUNTY_CONGRESS: Level.COUNTY,
    BodyKind.TOWN_CONGRESS: Level.TOWN,
    BodyKind.STREET_ASSEMBLY: Level.STREET,
}
# Stored values, for SQL.
CONGRESSES = tuple(kind.value for kind, level in LEVEL_OF.items() if level is not Level.STREET)
ASSEMBLIES = tuple(kind.value for kind, level in LEVEL_OF.items() if level is Level.STREET)
MANDATES = (*CONGRESSES, *ASSEMBLIES)


class SeatKind(Enum):
    """On what a seat rests."""

    MANDATE = "elected by voters or by an electing unit"
    DELEGATE = "recommended, examined and published by the street"
    ELECTED_OFFICE = "elected by a congress or a committee among its members"
    APPOINTED_OFFICE = "appointed by the standing committee"


def seat_kind(body: BodyKind) -> SeatKind:
    if body is BodyKind.STREET_ASSEMBLY:
        return SeatKind.DELEGATE
    if body in LEVEL_OF:
        return SeatKind.MANDATE
    if body in (BodyKind.DEPUTY_AFFAIRS_COMMISSION, BodyKind.STREET_WORKING_COMMITTEE):
        return SeatKind.APPOINTED_OFFICE
    return SeatKind.ELECTED_OFFICE


def mandate_of(body: BodyKind) -> BodyKind | None:
    """The congress whose deputies sit in a body, where only they can; None for others.

    The standing committee is elected among the deputies [law:组织47], its council consists of its members [law:组织54],
    committees and presidiums are formed among deputies [law:组织17] [law:组织19] [law:组织34].
    """
    above: BodyKind | None = body if seat_kind(body) is SeatKind.ELECTED_OFFICE else None
    while above is not None and above not in LEVEL_OF:
        above = CONSTITUTIONS[above].organ_of.value
    return above


class Organ(Protocol):
    """A body and what it is an organ of."""

    @property
    def kind(self) -> BodyKind: ...

    @property
    def parent_id(self) -> int | None: ...


def congress_of(body_id: int, bodies: Mapping[int, Organ]) -> int | None:
    """The one congress whose deputies sit in a body: that to which it belongs through whatever lies between."""
    kind = mandate_of(bodies[body_id].kind)
    above = body_id if kind is not None else None
    while above is not None and bodies[above].kind is not kind:
        above = bodies[above].parent_id
    return above


def carries(
    mandate: MembershipState,
    ends_on: date | None,
    *,
    begins_on: date | None,
    seat: MembershipState = MembershipState.IN_OFFICE,
) -> bool:
    """Whether a mandate in this state, of a term that ends so, carries a new seat in an organ whose term begins so.

    In office it does [law:组织47]. Suspended it does not: deputies do not elect one who may not act among those who act
    for them [D]; a seat that is itself entered as suspended was held before, and stands on it as it stands elsewhere.
    Ended it does not, not even with its term: the organs act on until the next congress has elected theirs [OK:组织49],
    those who sit stay, and nobody is left who could elect others to them [D].
    A mandate of an earlier term that still stands carries a seat in the organs of its time; not in those whose term
    begins when its own is over, for the next congress elects them among its own deputies [D].
    """
    if mandate is MembershipState.ENDED or (mandate is MembershipState.SUSPENDED and seat is not mandate):
        return False
    return ends_on is None or begins_on is None or begins_on <= ends_on


def falls_with_mandate(reason: EndReason) -> bool:
    """Whether what rests on a mandate ends with it: not where the term is over, for organs act until the next congress
    has elected theirs [OK:组织49]."""
    return reason is not EndReason.TERM_OVER


_PERSONAL = frozenset(
    {
        EndReason.MOVED_AWAY,
        EndReason.RESIGNED,
        EndReason.NATIONALITY_LOST,
        EndReason.POLITICAL_RIGHTS_LOST,
        EndReason.CAPACITY_LOST,
        EndReason.DIED,
        EndReason.TERM_OVER,
    }
)
MAY_END = {
    # All that the law knows [law:代表62]; nobody removes whom voters have elected, they recall.
    SeatKind.MANDATE: _PERSONAL | {EndReason.ABSENT_TWICE, EndReason.RECALLED},
    # A delegate is no deputy: the street's list is changed instead of a recall [D].
    SeatKind.DELEGATE: _PERSONAL | {EndReason.ABSENT_TWICE, EndReason.REMOVED},
    # Whoever elected may recall or remove; absence from a congress costs the mandate, not the office [D].
    SeatKind.ELECTED_OFFICE: _PERSONAL | {EndReason.RECALLED, EndReason.REMOVED},
    SeatKind.APPOINTED_OFFICE: _PERSONAL | {EndReason.REMOVED},
}
MAY_SUSPEND = {
    SeatKind.MANDATE: frozenset(SuspensionReason),  # [law:代表61]
    SeatKind.DELEGATE: frozenset(SuspensionReason),  # [D]
    # Who may not act as a deputy may not act in what deputies elected among themselves [D].
    SeatKind.ELECTED_OFFICE: frozenset(SuspensionReason),
    # Staff are governed by their own law: they are removed, not suspended [D].
    SeatKind.APPOINTED_OFFICE: frozenset[SuspensionReason](),
}


def may_be_suspended(body: BodyKind, reason: SuspensionReason) -> bool:
    return reason in MAY_SUSPEND[seat_kind(body)]


def may_be_ended(body: BodyKind, reason: EndReason) -> bool:
    return reason in MAY_END[seat_kind(body)]


def lies_in_term(day: date, begins_on: date, ends_on: date | None) -> bool:
    return begins_on <= day and (ends_on is None or day <= ends_on)

"""Which seats carry a mandate, at which level, and for which legal reasons a seat is suspended or ended.

A seat in a congress is a mandate: its holder represents voters or an electing unit, and only the law takes it away.
A delegate's seat is none of the law's, and follows the same grounds by local rule. Offices rest on an election or on an
appointment by a body.
"""

from datetime import date
from enum import Enum

from models.bodies.constitution import CONSTITUTIONS
from models.bodies.rows import BodyKind, Level
from models.representatives.rows import EndReason, SuspensionReason

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

"""What holds of each kind of body, as a table: where it stands, whose organ it is, who convenes it, its quorum and size.

Each cell names its source as domain.md does: `law:组织14` is article 14 of the organic law of local congresses (2022),
`law:代表62` one of the deputies' law (2025); `D` is a default of ours. `python -m models.bodies` draws docs/bodies.md
from the table.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from models.bodies.rows import BodyKind, Level, QuorumRule
from models.errors import Labelled
from models.platform.rows import NodeKind

T = TypeVar("T", covariant=True)


class Convener(Labelled):
    """Who calls a body together."""

    STANDING_COMMITTEE = "standing_committee", "本级人大常委会", "The standing committee of its level"
    TOWN_PRESIDIUM = "town_presidium", "镇人大主席团", "The town presidium"
    STREET_WORKING_COMMITTEE = "street_working_committee", "人大街道工委", "The street working committee"
    OWN_CHAIRPERSON = "own_chairperson", "本机构负责人", "Its own chairperson"


class MemberKind(Labelled):
    """Who sits in a body."""

    REPRESENTATIVE = "representative", "人大代表", "Representatives"
    DELEGATE = "delegate", "议政员", "Street delegates"
    APPOINTED = "appointed", "任命的工作人员", "Appointed officers"


class Frequency(Labelled):
    """How often a body meets."""

    YEARLY = "yearly", "每年至少一次", "At least once a year"
    TWICE_A_YEAR = "twice_a_year", "一般每年两次", "As a rule twice a year"
    ONCE_OR_TWICE_A_YEAR = "once_or_twice_a_year", "每年一至两次", "Once or twice a year"
    EVERY_TWO_MONTHS = "every_two_months", "每两个月至少一次", "At least every two months"
    IN_SESSION = "in_session", "大会期间", "While the congress is in session"
    AS_NEEDED = "as_needed", "根据需要", "As needed"


@dataclass(frozen=True)
class Cell(Generic[T]):
    """A rule and where it comes from."""

    value: T
    source: str

    @property
    def by_law(self) -> bool:
        return self.source.startswith("law:")


@dataclass(frozen=True)
class SizeRange:
    """How many members the law allows, both ends included."""

    least: int
    most: int

    def holds(self, seats: int) -> bool:
        return self.least <= seats <= self.most


@dataclass(frozen=True)
class Constitution:
    """The rules of one kind. `organ_of`: the kinds of body it is an organ of or stands beside; empty for none.

    `one_at_a_node`: a node has at most one such body that is not dissolved. `absences_end_seats`: two sessions missed
    without approval end the mandate.
    """

    level: Cell[Level]
    stands_at: Cell[NodeKind]
    organ_of: Cell[BodyKind | None]
    convener: Cell[Convener]
    quorum: Cell[QuorumRule]
    size: Cell[SizeRange | None]
    members: Cell[MemberKind]
    meets: Cell[Frequency]
    meets_here: Cell[bool]
    elected_in_districts: Cell[bool]
    absences_end_seats: Cell[bool]
    one_at_a_node: Cell[bool]


def _congress(level: Level, *, stands_at: NodeKind, convener: Cell[Convener], meets: Frequency) -> Constitution:
    """A people's congress: provinces and cities are entered for the seats that people of the county hold in them."""
    local = level in (Level.COUNTY, Level.TOWN)
    return Constitution(
        level=Cell(level, "law:组织7"),
        stands_at=Cell(stands_at, "seed" if local else "D"),
        organ_of=Cell(None, "law:组织2"),
        convener=convener,
        quorum=Cell(QuorumRule.TWO_THIRDS, "law:组织14"),
        size=Cell(None, "D"),
        members=Cell(MemberKind.REPRESENTATIVE, "law:代表2"),
        meets=Cell(meets, "law:组织14"),
        meets_here=Cell(local, "seed" if local else "D"),
        elected_in_districts=Cell(local, "law:组织8"),
        absences_end_seats=Cell(True, "law:代表62"),
        one_at_a_node=Cell(True, "law:组织7"),
    )


def _organ(
    of: Cell[BodyKind | None],
    *,
    level: Cell[Level] | None = None,
    stands_at: Cell[NodeKind] | None = None,
    convener: Cell[Convener] | None = None,
    quorum: Cell[QuorumRule] | None = None,
    size: Cell[SizeRange | None] | None = None,
    members: Cell[MemberKind] | None = None,
    meets: Cell[Frequency] | None = None,
    absences_end_seats: Cell[bool] | None = None,
    one_at_a_node: bool = True,
) -> Constitution:
    """An organ of another body; what nothing else says is a default."""
    return Constitution(
        level=level or Cell(Level.COUNTY, of.source),
        stands_at=stands_at or Cell(NodeKind.COUNTY_CENTRE, "D"),
        organ_of=of,
        convener=convener or Cell(Convener.OWN_CHAIRPERSON, "D"),
        quorum=quorum or Cell(QuorumRule.MORE_THAN_HALF, "D"),
        size=size or Cell(None, "D"),
        members=members or Cell(MemberKind.REPRESENTATIVE, of.source),
        meets=meets or Cell(Frequency.AS_NEEDED, "D"),
        meets_here=Cell(True, "D"),
        elected_in_districts=Cell(False, "law:组织8"),
        # The law speaks of sessions of a congress only.
        absences_end_seats=absences_end_seats or Cell(False, "law:代表62"),
        one_at_a_node=Cell(one_at_a_node, "D"),
    )


_BY_STANDING_COMMITTEE = Cell(Convener.STANDING_COMMITTEE, "law:组织15")
_AT_LOCAL_CENTRE = Cell(NodeKind.LOCAL_CENTRE, "seed")

CONSTITUTIONS: dict[BodyKind, Constitution] = {
    BodyKind.PROVINCIAL_CONGRESS: _congress(
        Level.PROVINCE,
        stands_at=NodeKind.COUNTY_CENTRE,
        convener=_BY_STANDING_COMMITTEE,
        meets=Frequency.YEARLY,
    ),
    BodyKind.CITY_CONGRESS: _congress(
        Level.CITY, stands_at=NodeKind.COUNTY_CENTRE, convener=_BY_STANDING_COMMITTEE, meets=Frequency.YEARLY
    ),
    BodyKind.COUNTY_CONGRESS: _congress(
        Level.COUNTY, stands_at=NodeKind.COUNTY_CENTRE, convener=_BY_STANDING_COMMITTEE, meets=Frequency.YEARLY
    ),
    BodyKind.STANDING_COMMITTEE: _organ(
        Cell(BodyKind.COUNTY_CONGRESS, "law:组织46"),
        convener=Cell(Convener.OWN_CHAIRPERSON, "law:组织51"),
        quorum=Cell(QuorumRule.MORE_THAN_HALF, "law:组织51"),
        # Up to a million inhabitants; Rudong has 880,006 [rd-2020].
        size=Cell(SizeRange(15, 35), "law:组织47"),
        members=Cell(MemberKind.REPRESENTATIVE, "law:组织47"),
        meets=Cell(Frequency.EVERY_TWO_MONTHS, "law:组织51"),
    ),
    BodyKind.COUNCIL_OF_CHAIRPERSONS: _organ(Cell(BodyKind.STANDING_COMMITTEE, "law:组织54")),
    BodyKind.PRESIDIUM: _organ(
        Cell(BodyKind.COUNTY_CONGRESS, "law:组织17"), meets=Cell(Frequency.IN_SESSION, "law:组织17")
    ),
    BodyKind.SPECIAL_COMMITTEE: _organ(
        Cell(BodyKind.COUNTY_CONGRESS, "law:组织33"),
        members=Cell(MemberKind.REPRESENTATIVE, "law:组织34"),
        one_at_a_node=False,
    ),
    BodyKind.CREDENTIALS_COMMITTEE: _organ(Cell(BodyKind.STANDING_COMMITTEE, "law:组织56")),
    BodyKind.MOTION_EXAMINATION_COMMITTEE: _organ(
        Cell(BodyKind.COUNTY_CONGRESS, "rd-354"), meets=Cell(Frequency.IN_SESSION, "rd-354")
    ),
    BodyKind.DEPUTY_AFFAIRS_COMMISSION: _organ(
        Cell(BodyKind.STANDING_COMMITTEE, "law:组织59"), members=Cell(MemberKind.APPOINTED, "D")
    ),
    BodyKind.STREET_WORKING_COMMITTEE: _organ(
        Cell(BodyKind.STANDING_COMMITTEE, "law:组织59"),
        stands_at=_AT_LOCAL_CENTRE,
        members=Cell(MemberKind.APPOINTED, "D"),
    ),
    BodyKind.TOWN_CONGRESS: _congress(
        Level.TOWN,
        stands_at=NodeKind.LOCAL_CENTRE,
        convener=Cell(Convener.TOWN_PRESIDIUM, "law:组织19"),
        meets=Frequency.TWICE_A_YEAR,
    ),
    BodyKind.TOWN_PRESIDIUM: _organ(
        Cell(BodyKind.TOWN_CONGRESS, "law:组织19"),
        level=Cell(Level.TOWN, "law:组织19"),
        stands_at=_AT_LOCAL_CENTRE,
    ),
    BodyKind.STREET_ASSEMBLY: _organ(
        Cell(BodyKind.STREET_WORKING_COMMITTEE, "js-2020op"),
        level=Cell(Level.STREET, "js-2020op"),
        stands_at=_AT_LOCAL_CENTRE,
        convener=Cell(Convener.STREET_WORKING_COMMITTEE, "js-2020op"),
        quorum=Cell(QuorumRule.MORE_THAN_HALF, "jd-rule"),
        members=Cell(MemberKind.DELEGATE, "js-2020op"),
        meets=Cell(Frequency.ONCE_OR_TWICE_A_YEAR, "jd-rule"),
        # As for a deputy: a street's own rule may say otherwise.
        absences_end_seats=Cell(True, "D"),
    ),
}

# The body of the same node that convenes; one that its own chairperson convenes has none.
CONVENING_KIND: dict[Convener, BodyKind] = {
    Convener.STANDING_COMMITTEE: BodyKind.STANDING_COMMITTEE,
    Convener.TOWN_PRESIDIUM: BodyKind.TOWN_PRESIDIUM,
    Convener.STREET_WORKING_COMMITTEE: BodyKind.STREET_WORKING_COMMITTEE,
}

# A street has no congress [law:组织59]: where one of these stands, none of the other may.
OF_A_TOWN = frozenset({BodyKind.TOWN_CONGRESS, BodyKind.TOWN_PRESIDIUM})
OF_A_STREET = frozenset({BodyKind.STREET_WORKING_COMMITTEE, BodyKind.STREET_ASSEMBLY})

# Whether a suspended member is counted among all [D]: the law says only that they may not act [law:代表61].
SUSPENDED_COUNT = True


def convening_kind(kind: BodyKind) -> BodyKind | None:
    """The kind of the body that convenes bodies of a kind here; None where a chairperson does, or a body elsewhere."""
    rules = CONSTITUTIONS[kind]
    return CONVENING_KIND.get(rules.convener.value) if rules.meets_here.value else None


def excluded_by(kind: BodyKind) -> frozenset[BodyKind]:
    """The kinds beside which a body of this kind cannot stand at one node."""
    if kind in OF_A_TOWN:
        return OF_A_STREET
    return OF_A_TOWN if kind in OF_A_STREET else frozenset()


def kinds_of_many() -> Iterable[BodyKind]:
    """Kinds of which a node may have several."""
    return (kind for kind, rules in CONSTITUTIONS.items() if not rules.one_at_a_node.value)


def quorum_of(rule: QuorumRule, members: int) -> int:
    """How many of so many members make a quorum; 以上 includes the number, 过半数 is strictly more than half."""
    if rule is QuorumRule.TWO_THIRDS:
        return -(-2 * members // 3)
    return majority_of(members)


def majority_of(members: int) -> int:
    """The least number that is more than half of so many members."""
    return members // 2 + 1

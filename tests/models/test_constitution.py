"""The constitution of bodies: its table, and the arithmetic of quorums without floats."""

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.bodies import constitution, terms
from models.bodies.attendance import AbsenceWarning, absent, may_end_for_absence, warning_after
from models.bodies.constitution import CONSTITUTIONS, MemberKind, SizeRange, convening_kind, majority_of, quorum_of
from models.bodies.page import page
from models.bodies.rows import BodyKind, BodyTerm, Level, QuorumRule

REPOSITORY = Path(__file__).parents[2]
MEMBERS = range(1, 501)


@pytest.mark.parametrize(
    ("members", "two_thirds", "majority"),
    [(354, 236, 178), (415, 277, 208), (265, 177, 133), (9, 6, 5), (1, 1, 1), (2, 2, 2), (3, 2, 2), (100, 67, 51)],
)
def test_the_vectors_of_the_domain(members: int, two_thirds: int, majority: int) -> None:
    """domain.md 10.1; two thirds of 9 is 6, which another system showed as 7."""
    assert quorum_of(QuorumRule.TWO_THIRDS, members) == two_thirds
    assert quorum_of(QuorumRule.MORE_THAN_HALF, members) == majority_of(members) == majority


@pytest.mark.parametrize("rule", QuorumRule)
def test_a_quorum_is_the_least_number_that_satisfies_the_rule(rule: QuorumRule) -> None:
    for members in MEMBERS:
        found = quorum_of(rule, members)
        assert isinstance(found, int) and 1 <= found <= members

        def enough(present: int, of: int = members) -> bool:
            if rule is QuorumRule.TWO_THIRDS:
                return Fraction(present, of) >= Fraction(2, 3)
            return Fraction(present, of) > Fraction(1, 2)

        assert enough(found) and not enough(found - 1)


def test_a_quorum_never_falls_when_members_come() -> None:
    for rule in QuorumRule:
        found = [quorum_of(rule, members) for members in MEMBERS]
        assert found == sorted(found)


@given(st.integers(1, 10**18))
def test_large_numbers_are_exact(members: int) -> None:
    found = quorum_of(QuorumRule.TWO_THIRDS, members)
    assert 3 * found >= 2 * members > 3 * (found - 1)
    assert 2 * majority_of(members) > members >= 2 * (majority_of(members) - 1)


def test_every_kind_has_its_rules_and_every_cell_its_source() -> None:
    assert set(CONSTITUTIONS) == set(BodyKind)
    for kind, rules in CONSTITUTIONS.items():
        for name, cell in vars(rules).items():
            assert cell.source, f"{kind}.{name}"


def test_an_organ_stands_where_its_body_reaches() -> None:
    """A parent is of a kind of the same node, or of the county centre above a local one."""
    for kind, rules in CONSTITUTIONS.items():
        of = rules.organ_of.value
        if of is not None:
            above = CONSTITUTIONS[of].stands_at.value
            assert above in (rules.stands_at.value, CONSTITUTIONS[BodyKind.COUNTY_CONGRESS].stands_at.value), kind


def test_what_the_law_says_of_some_bodies() -> None:
    congress, committee = CONSTITUTIONS[BodyKind.COUNTY_CONGRESS], CONSTITUTIONS[BodyKind.STANDING_COMMITTEE]
    assert (congress.quorum.value, congress.quorum.source) == (QuorumRule.TWO_THIRDS, "law:组织14")
    assert (committee.quorum.value, committee.quorum.source) == (QuorumRule.MORE_THAN_HALF, "law:组织51")
    assert (committee.size.value, committee.size.source) == (SizeRange(15, 35), "law:组织47")
    assert convening_kind(BodyKind.COUNTY_CONGRESS) is BodyKind.STANDING_COMMITTEE
    assert convening_kind(BodyKind.TOWN_CONGRESS) is BodyKind.TOWN_PRESIDIUM
    assert convening_kind(BodyKind.STREET_ASSEMBLY) is BodyKind.STREET_WORKING_COMMITTEE
    assert convening_kind(BodyKind.PROVINCIAL_CONGRESS) is None
    assert {kind for kind, rules in CONSTITUTIONS.items() if not rules.meets_here.value} == {
        BodyKind.PROVINCIAL_CONGRESS,
        BodyKind.CITY_CONGRESS,
    }
    assembly = CONSTITUTIONS[BodyKind.STREET_ASSEMBLY]
    assert (assembly.members.value, assembly.level.value) == (MemberKind.DELEGATE, Level.STREET)


def test_the_page_is_what_the_table_says() -> None:
    written = (REPOSITORY / "docs" / "bodies.md").read_text(encoding="utf-8")
    assert written == page(), "run python -m models.bodies > docs/bodies.md"


def test_no_arithmetic_of_ours_knows_a_float() -> None:
    text = Path(constitution.__file__).read_text(encoding="utf-8")
    assert " / " not in text and "float" not in text and "round(" not in text


@pytest.mark.parametrize(
    ("count", "warning", "may_end"),
    [
        (0, None, False),
        (1, AbsenceWarning.WARNED, False),
        (2, AbsenceWarning.MANDATE_DUE_TO_END, True),
        (7, AbsenceWarning.MANDATE_DUE_TO_END, True),
    ],
)
def test_the_first_absence_warns_and_the_second_ends(count: int, warning: AbsenceWarning | None, may_end: bool) -> None:
    """[law:代表62]"""
    assert warning_after(count) is warning
    assert may_end_for_absence(count) is may_end


def test_absent_is_who_was_due_and_came_to_nothing() -> None:
    assert absent([3, 1, 2, 2], [2, 9]) == [1, 3]


def term(begins: str, ends: str | None) -> BodyTerm:
    from datetime import date

    return BodyTerm(begins_on=date.fromisoformat(begins), ends_on=date.fromisoformat(ends) if ends else None)


@pytest.mark.parametrize(
    ("begins", "ends", "other", "overlaps"),
    [
        ("2022-01-01", "2026-12-31", term("2027-01-01", None), False),
        ("2022-01-01", "2027-01-01", term("2027-01-01", None), True),
        ("2022-01-01", None, term("2027-01-01", None), True),
        ("2027-01-01", None, term("2022-01-01", "2026-12-31"), False),
        ("2027-01-01", None, term("2022-01-01", None), True),
        ("2023-01-01", "2024-01-01", term("2022-01-01", "2026-12-31"), True),
    ],
)
def test_terms_share_no_day(begins: str, ends: str | None, other: BodyTerm, overlaps: bool) -> None:
    asked = term(begins, ends)
    assert terms.overlap(asked.begins_on, asked.ends_on, other) is overlaps
    assert terms.overlap(other.begins_on, other.ends_on, asked) is overlaps


def test_a_term_runs_from_its_first_day_to_its_last() -> None:
    spans = [term("2017-01-03", "2022-01-04"), term("2022-01-05", None)]
    for day, found in [("2017-01-02", None), ("2017-01-03", 0), ("2022-01-04", 0), ("2022-01-05", 1)]:
        day_asked = term(day, None).begins_on
        assert terms.current(spans, day_asked) is (None if found is None else spans[found])

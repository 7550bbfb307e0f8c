"""Counting evaluations: exact, apart by who evaluated, and rounded only when shown."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from models.accounts.rows import AccountKind
from models.discussion.rows import AuthorRole
from models.discussion.rules import role_of_speaker
from models.evaluations.rows import Grade
from models.evaluations.tally import Tally, shown_percent


def test_the_rate_of_nobody_is_none() -> None:
    assert Tally().satisfaction is None
    assert shown_percent(None) is None


def test_a_printed_result_is_reproduced() -> None:
    """Ninghai 2020: 175, 43 and 4 of 222 [ninghai21]."""
    tally = Tally({Grade.SATISFIED: 175, Grade.BASICALLY_SATISFIED: 43, Grade.NOT_SATISFIED: 4})
    assert (tally.total, tally.satisfaction) == (222, Fraction(218, 222))
    assert shown_percent(tally.satisfaction) == Decimal("98.2")


def test_a_half_is_rounded_up() -> None:
    assert shown_percent(Fraction(1, 2000)) == Decimal("0.1")
    assert shown_percent(Fraction(909, 1000)) == Decimal("90.9")
    assert shown_percent(Fraction(50, 55)) == Decimal("90.9")


@given(st.lists(st.sampled_from(list(Grade))))
def test_the_tally_counts_what_was_given(grades: list[Grade]) -> None:
    tally = Tally({grade: grades.count(grade) for grade in Grade})
    assert tally.total == len(grades)
    content = [grade for grade in grades if grade is not Grade.NOT_SATISFIED]
    assert tally.satisfaction == (Fraction(len(content), len(grades)) if grades else None)


def test_who_speaks_as_what() -> None:
    person, none = AccountKind.PERSON, {"represents": False, "is_delegate": False, "holds_capacity": False}
    assert role_of_speaker(person, **none) is AuthorRole.PUBLIC
    assert role_of_speaker(person, **{**none, "represents": True, "holds_capacity": True}) is AuthorRole.REPRESENTATIVE
    assert role_of_speaker(person, **{**none, "is_delegate": True}) is AuthorRole.DELEGATE
    assert role_of_speaker(person, **{**none, "represents": True, "is_delegate": True}) is AuthorRole.REPRESENTATIVE
    assert role_of_speaker(person, **{**none, "holds_capacity": True}) is None
    for kind in (AccountKind.UNIT, AccountKind.SCREEN, AccountKind.INTEGRATOR):
        assert role_of_speaker(kind, **none) is None

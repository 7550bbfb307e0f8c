"""Progress against plan: the pure rules."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.fields import HundredthsField, from_hundredths
from models.projects import progress

HUNDREDTHS = st.integers(0, 10**14)
DECIMALS = st.decimals(allow_nan=True, allow_infinity=True)


@pytest.mark.parametrize(
    ("month", "day"),
    [
        ("2025-01", date(2025, 1, 1)),
        ("2025-12", date(2025, 12, 1)),
        ("0001-01", date(1, 1, 1)),
        ("9999-12", date(9999, 12, 1)),
        *[
            (text, None)
            for text in ("", "2025", "2025-00", "2025-13", "2025-1", "0000-01", "2025-01-01", " 2025-01", "2025-01\n")
        ],
        *[(text, None) for text in ("２０２５-01", "٢٠٢٥-01", "20251-01", "-025-01", "2025–01", "x" * 100_000)],
    ],
)
def test_a_month_is_four_digits_a_hyphen_and_01_to_12(month: str, day: date | None) -> None:
    assert progress.first_day(month) == day


@pytest.mark.parametrize(
    ("month", "today", "begun"),
    [
        ("2025-06", date(2025, 5, 31), False),
        ("2025-06", date(2025, 6, 1), True),
        ("2025-06", date(2025, 6, 30), True),
        ("2025-06", date(2026, 1, 1), True),
        ("2026-01", date(2025, 12, 31), False),
        ("2025-13", date(2026, 1, 1), False),
        ("", date(2026, 1, 1), False),
    ],
)
def test_a_month_may_be_reported_from_its_first_day_on(month: str, today: date, begun: bool) -> None:
    assert progress.has_begun(month, today) is begun


@pytest.mark.parametrize(
    ("value", "share", "amount"),
    [
        ("0", True, True),
        ("-0", True, True),
        ("100", True, True),
        ("100.00", True, True),
        ("100.01", False, True),
        ("120", False, True),
        ("-0.01", False, False),
        ("1000000000000", False, True),
        ("1000000000000.01", False, False),
        ("1e400", False, False),
        ("NaN", False, False),
        ("Infinity", False, False),
        ("-Infinity", False, False),
    ],
)
def test_shares_and_amounts_have_their_borders(value: str, share: bool, amount: bool) -> None:
    assert progress.is_share(Decimal(value)) is share
    assert progress.is_amount(Decimal(value)) is amount


@given(HUNDREDTHS, st.integers(0, 10))
def test_every_whole_number_of_hundredths_is_fine_however_it_is_written(hundredths: int, zeros: int) -> None:
    value = Decimal(f"{from_hundredths(hundredths)}{'0' * zeros}")
    assert progress.is_fine(value)
    assert str(progress.kept(value)) == str(from_hundredths(hundredths))


@given(HUNDREDTHS, st.integers(1, 9), st.integers(3, 12))
def test_anything_beyond_two_places_is_too_fine(hundredths: int, digit: int, place: int) -> None:
    assert not progress.is_fine(from_hundredths(hundredths) + Decimal(digit).scaleb(-place))


@given(DECIMALS)
def test_any_decimal_gets_an_answer_and_what_passes_both_rules_is_kept_exactly(value: Decimal) -> None:
    for within in (progress.is_share, progress.is_amount):
        if not value.is_snan() and within(value) and progress.is_fine(value):
            assert progress.kept(value) == value
            assert HundredthsField().to_db_value(value, None) == value * 100


def test_on_schedule_means_at_least_as_planned() -> None:
    assert progress.is_on_schedule(Decimal("16.67"), Decimal("16.67"))
    assert not progress.is_on_schedule(Decimal("16.66"), Decimal("16.67"))
    assert progress.is_on_schedule(Decimal(0), Decimal(0))


@given(st.integers(1, 12), st.integers(1, 12))
def test_an_even_plan_rises_evenly_from_its_first_month_to_one_hundred(one: int, other: int) -> None:
    start, end = sorted((one, other))
    plan = progress.even_plan(2025, start, end)
    assert list(plan) == progress.months_of(2025)
    planned = list(plan.values())
    assert planned == sorted(planned)
    assert set(planned[: start - 1]) <= {Decimal(0)}
    assert set(planned[end - 1 :]) == {Decimal(100)}
    assert all(progress.is_share(value) and progress.is_fine(value) for value in planned)
    steps = {
        after - before
        for before, after in zip([Decimal(0), *planned[start - 1 : end]], planned[start - 1 : end], strict=False)
    }
    assert max(steps) - min(steps) <= Decimal("0.01")


@pytest.mark.parametrize("value", ["0.001", "1.005", "-0.001"])
def test_the_column_refuses_to_round(value: str) -> None:
    with pytest.raises(ValueError, match="two decimal places"):
        HundredthsField().to_db_value(Decimal(value), None)


@given(st.integers(-(10**15), 10**15))
def test_hundredths_come_back_as_they_went(hundredths: int) -> None:
    column = HundredthsField()
    value = column.to_python_value(hundredths)
    assert column.to_db_value(value, None) == hundredths
    assert value is not None
    assert value.as_tuple().exponent == -2

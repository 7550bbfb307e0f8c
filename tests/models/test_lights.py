"""Lights: the rule table, its borders, and that the first rule that applies decides."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from models.errors import Language
from models.projects import lights
from models.projects.lights import DEFAULTS, ItemDecision, ItemState, Light, Measure, Reason, Standing
from models.projects.progress import even_plan, months_of, planned_on

JULY = date(2025, 7, 5)
# Planned evenly for all of 2025: 50 at the end of June, 58.33 at that of July.
ON_PLAN = Standing(
    today=JULY,
    plan=even_plan(2025, 1, 12),
    progress=Decimal(50),
    reported=months_of(2025)[:6],
    measured_on=date(2025, 6, 30),
    unreached=(date(2025, 12, 31),),
)


def judged(**changes: Any) -> tuple[ItemState, Light, Reason]:
    found = lights.judge(replace(ON_PLAN, **changes), DEFAULTS)
    return found.state, found.light, found.reason


GREEN = ItemState.ON_SCHEDULE, Light.GREEN
YELLOW = ItemState.SLIGHTLY_BEHIND, Light.YELLOW
RED = ItemState.BEHIND, Light.RED
DUE = date(2025, 8, 5)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        # Against the plan of the day that the report speaks of.
        ({}, (*GREEN, Reason.ON_SCHEDULE)),
        ({"progress": Decimal("99.99")}, (*GREEN, Reason.ON_SCHEDULE)),
        ({"progress": Decimal("49.99")}, (*YELLOW, Reason.SLIGHTLY_BEHIND)),
        ({"progress": Decimal(40)}, (*YELLOW, Reason.SLIGHTLY_BEHIND)),
        ({"progress": Decimal("39.99")}, (*RED, Reason.FAR_BEHIND)),
        # A report for July is due on 5 August.
        ({"today": DUE}, (*GREEN, Reason.ON_SCHEDULE)),
        ({"today": DUE + timedelta(days=1)}, (*YELLOW, Reason.REPORT_LATE)),
        ({"today": DUE + timedelta(days=10)}, (*YELLOW, Reason.REPORT_LATE)),
        ({"today": DUE + timedelta(days=11)}, (*YELLOW, Reason.REPORT_LONG_LATE)),
        ({"today": DUE + timedelta(days=60)}, (*YELLOW, Reason.REPORT_LONG_LATE)),
        ({"today": DUE + timedelta(days=61)}, (*RED, Reason.REPORT_MISSING)),
        # Milestones.
        ({"unreached": (JULY,)}, (*GREEN, Reason.ON_SCHEDULE)),
        ({"unreached": (JULY - timedelta(days=1),)}, (*YELLOW, Reason.MILESTONE_LATE)),
        ({"unreached": (JULY - timedelta(days=30),)}, (*YELLOW, Reason.MILESTONE_LATE)),
        ({"unreached": (JULY - timedelta(days=31), JULY)}, (*RED, Reason.MILESTONE_LONG_LATE)),
        ({"unreached": ()}, (*GREEN, Reason.ON_SCHEDULE)),
        # Reached.
        ({"progress": Decimal(100)}, (ItemState.COMPLETED, Light.BLUE, Reason.COMPLETED)),
        ({"progress": Decimal(100), "today": date(2027, 1, 1)}, (ItemState.COMPLETED, Light.BLUE, Reason.COMPLETED)),
        ({"quantity": Decimal(10), "target": Decimal(10)}, (*GREEN, Reason.ON_SCHEDULE)),
        (
            {"quantity": Decimal("10.01"), "target": Decimal(10)},
            (ItemState.EXCEEDED, Light.BLUE, Reason.EXCEEDED),
        ),
        (
            {"progress": Decimal(100), "quantity": Decimal(11), "target": Decimal(10)},
            (ItemState.EXCEEDED, Light.BLUE, Reason.EXCEEDED),
        ),
        # Settled, whatever else holds.
        (
            {"decision": ItemDecision.ADJUSTED, "progress": Decimal(1)},
            (ItemState.ADJUSTED, Light.GREY, Reason.ADJUSTED),
        ),
        (
            {"decision": ItemDecision.TERMINATED, "progress": Decimal(100)},
            (ItemState.TERMINATED, Light.GREY, Reason.TERMINATED),
        ),
        (
            {"accepted_on": JULY, "decision": ItemDecision.ADJUSTED, "today": date(2030, 1, 1)},
            (ItemState.ACCEPTED, Light.BLUE, Reason.ACCEPTED),
        ),
        # Red comes before yellow.
        (
            {"progress": Decimal("49.99"), "unreached": (JULY - timedelta(days=31),)},
            (*RED, Reason.MILESTONE_LONG_LATE),
        ),
    ],
)
def test_the_first_rule_that_applies_decides(changes: dict[str, Any], expected: tuple[Any, ...]) -> None:
    assert judged(**changes) == expected


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2025, 1, 1), (*GREEN, Reason.NOT_DUE)),
        (date(2025, 2, 5), (*GREEN, Reason.NOT_DUE)),
        (date(2025, 2, 6), (*YELLOW, Reason.REPORT_LATE)),
        (date(2025, 4, 6), (*YELLOW, Reason.REPORT_LONG_LATE)),
        (date(2025, 4, 7), (*RED, Reason.REPORT_MISSING)),
    ],
)
def test_before_the_first_report_only_its_due_day_counts(today: date, expected: tuple[Any, ...]) -> None:
    unreported = {"progress": Decimal(0), "reported": (), "measured_on": None}
    assert judged(**unreported, today=today) == expected


@pytest.mark.parametrize(
    ("reported", "today", "expected", "missing"),
    [
        (["2025-11"], date(2025, 11, 30), (*RED, Reason.REPORT_MISSING), "2025-01"),
        (["2025-06", "2025-10"], date(2025, 11, 5), (*RED, Reason.REPORT_MISSING), "2025-01"),
        ([*months_of(2025)[:6], "2025-10"], date(2025, 8, 5), (*GREEN, Reason.ON_SCHEDULE), None),
        ([*months_of(2025)[:6], "2025-10"], date(2025, 8, 6), (*YELLOW, Reason.REPORT_LATE), "2025-07"),
        ([*months_of(2025)[:6], "2025-10"], date(2025, 11, 5), (*RED, Reason.REPORT_MISSING), "2025-07"),
        (months_of(2025)[:10], date(2025, 11, 5), (*GREEN, Reason.ON_SCHEDULE), None),
    ],
)
def test_a_newer_report_does_not_make_up_for_a_skipped_month(
    reported: list[str], today: date, expected: tuple[Any, ...], missing: str | None
) -> None:
    standing = replace(ON_PLAN, reported=reported, today=today, progress=Decimal(99))
    found = lights.judge(standing, DEFAULTS)
    assert (found.state, found.light, found.reason) == expected
    assert found.facts.get("month") == missing


def test_after_the_plans_end_reports_are_still_due() -> None:
    late = {"progress": Decimal(95), "reported": months_of(2025), "measured_on": date(2025, 12, 31), "unreached": ()}
    assert judged(**late, today=date(2026, 1, 5)) == (*YELLOW, Reason.SLIGHTLY_BEHIND)
    assert judged(**late, today=date(2026, 4, 7)) == (*RED, Reason.REPORT_MISSING)


def test_a_county_may_measure_against_today() -> None:
    """Then the same item turns yellow on the first of the next month."""
    rules = replace(DEFAULTS, measure=Measure.TODAY)
    assert lights.judge(replace(ON_PLAN, today=date(2025, 6, 30)), rules).light is Light.GREEN
    found = lights.judge(replace(ON_PLAN, today=date(2025, 7, 1)), rules)
    assert (found.light, found.facts["planned"]) == (Light.YELLOW, "50.27")


def test_a_county_may_be_stricter_or_milder() -> None:
    behind = replace(ON_PLAN, progress=Decimal(45))
    assert lights.judge(behind, replace(DEFAULTS, shortfall=Decimal(5))).light is Light.YELLOW
    assert lights.judge(behind, replace(DEFAULTS, shortfall=Decimal("4.99"))).light is Light.RED
    late = replace(ON_PLAN, today=date(2025, 8, 20))
    assert lights.judge(late, replace(DEFAULTS, report_due_day=20)).light is Light.GREEN
    assert lights.judge(late, replace(DEFAULTS, report_missing_days=14)).light is Light.RED


def test_every_state_has_a_light_and_every_rule_a_sentence_in_both_languages() -> None:
    assert set(lights.LIGHT_OF) == set(ItemState)
    assert {reason for reason, _, _ in lights.RULES} == set(Reason)
    for reason in Reason:
        assert reason.zh.endswith("。") and reason.en.endswith(".")


@pytest.mark.parametrize(
    ("changes", "chinese", "english"),
    [
        (
            {"progress": Decimal("39.5")},
            "2025-06-30 应达 50%，实际 39.5%，落后 10.5 个百分点，超过 10 个百分点。",
            "On 2025-06-30 progress was 39.5 percent of a planned 50: 10.5 points behind, more than 10.",
        ),
        (
            {"today": date(2025, 8, 20)},
            "2025-07 的进度应于 2025-08-05 前报告，逾期超过 10 天。",
            "The report for 2025-07 was due on 2025-08-05, more than 10 days ago.",
        ),
        (
            {"quantity": Decimal(12), "target": Decimal(10)},
            "完成数量 12 超过目标 10，待验收。",
            "The quantity reached, 12, exceeds the target of 10; acceptance is pending.",
        ),
    ],
)
def test_a_light_is_explained(changes: dict[str, Any], chinese: str, english: str) -> None:
    found = lights.judge(replace(ON_PLAN, **changes), DEFAULTS)
    assert lights.explained(found.reason, found.facts, Language.ZH) == chinese
    assert lights.explained(found.reason, found.facts, Language.EN) == english


@pytest.mark.parametrize(
    ("day", "planned"),
    [
        (date(2024, 12, 31), "0.00"),
        (date(2025, 1, 31), "8.33"),
        (date(2025, 6, 30), "50.00"),
        (date(2025, 7, 31), "58.33"),
        # Day 10 of 31 between 50 and 58.33.
        (date(2025, 7, 10), "52.69"),
        (date(2025, 12, 31), "100.00"),
        (date(2026, 7, 1), "100.00"),
    ],
)
def test_the_plan_is_linear_between_month_ends(day: date, planned: str) -> None:
    assert str(planned_on(even_plan(2025, 1, 12), day)) == planned


def test_a_gap_in_the_plan_is_bridged() -> None:
    plan = {"2025-01": Decimal(10), "2025-03": Decimal(69)}
    # 28 of the 59 days between the ends of January and March.
    assert str(planned_on(plan, date(2025, 2, 28))) == "38.00"
    assert str(planned_on({}, date(2025, 2, 28))) == "0.00"

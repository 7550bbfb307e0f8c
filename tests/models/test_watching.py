"""Which items stay under watch, and what a satisfaction test comes to: the vectors of the reference, and every rule of the table."""

from decimal import Decimal

import pytest

from models.discussion.rows import AuthorRole
from models.errors import Language
from models.evaluations.rows import Grade
from models.evaluations.tally import Tally
from models.projects.lights import ItemDecision
from models.supervision.drawing import page
from models.supervision.watches.watching import (
    DEFAULTS,
    RULES,
    Standing,
    Thresholds,
    WatchReason,
    WatchVerdict,
    explained,
    judge,
)
from models.supervision.year.satisfaction import SatisfactionTest

REPRESENTATIVE, PUBLIC = AuthorRole.REPRESENTATIVE, AuthorRole.PUBLIC


def ballots(satisfied: int, basically: int, not_satisfied: int, electorate: int = 33) -> SatisfactionTest:
    return SatisfactionTest(electorate, satisfied + basically + not_satisfied, satisfied, basically, not_satisfied)


def said(content: int, discontent: int, basically: int = 0) -> Tally:
    return Tally(
        {Grade.SATISFIED: content, Grade.BASICALLY_SATISFIED: basically, Grade.NOT_SATISFIED: discontent},
    )


@pytest.mark.parametrize(
    ("electorate", "outcome"),
    [(33, Grade.SATISFIED), (34, Grade.BASICALLY_SATISFIED), (35, Grade.BASICALLY_SATISFIED)],
)
def test_the_vectors_of_zhenhai(electorate: int, outcome: Grade) -> None:
    """29 present, 17 / 11 / 1: a majority of all members, and exactly half is none."""
    assert ballots(17, 11, 1, electorate).outcome is outcome


def test_exactly_half_satisfied_and_basically_is_not_satisfied() -> None:
    assert ballots(10, 7, 12, 34).outcome is Grade.NOT_SATISFIED
    assert ballots(10, 8, 11, 34).outcome is Grade.BASICALLY_SATISFIED


@pytest.mark.parametrize(
    ("grades", "adds_up"),
    [((175, 43, 4), True), ((161, 58, 3), True), ((187, 34, 1), True), ((145, 74, 3), True), ((95, 27, 0), False)],
)
def test_the_misprint_of_ninghai_is_found(grades: tuple[int, int, int], adds_up: bool) -> None:
    """All sum to 222 but one, which was printed 95 / 27 / 0."""
    test = SatisfactionTest(222, 222, *grades)
    assert test.is_possible and test.adds_up is adds_up


@pytest.mark.parametrize(
    ("test", "possible"),
    [
        (SatisfactionTest(0, 0, 0, 0, 0), False),
        (SatisfactionTest(3, 4, 4, 0, 0), False),
        (SatisfactionTest(3, 3, 4, 0, -1), False),
        (SatisfactionTest(3, 0, 0, 0, 0), True),
    ],
)
def test_impossible_figures_are_found(test: SatisfactionTest, possible: bool) -> None:
    assert test.is_possible is possible


LOW_TEST, GOOD_TEST, MIDDLE_TEST = ballots(5, 5, 19), ballots(20, 5, 4), ballots(10, 10, 9)
CASES = {
    WatchReason.TERMINATED: (Standing(False, ItemDecision.TERMINATED, LOW_TEST), DEFAULTS),
    WatchReason.TEST_NOT_SATISFIED: (Standing(True, test=LOW_TEST, results={PUBLIC: said(99, 0)}), DEFAULTS),
    WatchReason.TEST_BASICALLY_SATISFIED: (Standing(True, test=MIDDLE_TEST), Thresholds(basically_is_low=True)),
    WatchReason.UNACCEPTED: (Standing(False, test=GOOD_TEST), Thresholds(unaccepted_is_low=True)),
    WatchReason.TEST_PASSED: (Standing(False, test=MIDDLE_TEST, results={PUBLIC: said(0, 99)}), DEFAULTS),
    WatchReason.REPRESENTATIVES_LOW: (
        Standing(True, results={REPRESENTATIVE: said(2, 3), PUBLIC: said(0, 9)}),
        DEFAULTS,
    ),
    WatchReason.DELEGATES_LOW: (Standing(True, results={AuthorRole.DELEGATE: said(2, 3)}), DEFAULTS),
    WatchReason.PUBLIC_LOW: (Standing(True, results={REPRESENTATIVE: said(3, 2), PUBLIC: said(0, 9)}), DEFAULTS),
    WatchReason.EVALUATED_WELL: (Standing(False, results={REPRESENTATIVE: said(1, 2, basically=2)}), DEFAULTS),
    WatchReason.UNRATED: (Standing(False, results={PUBLIC: said(0, 4)}), DEFAULTS),
}


@pytest.mark.parametrize("reason", WatchReason)
def test_every_rule_decides_where_it_is_the_first(reason: WatchReason) -> None:
    standing, thresholds = CASES[reason]
    found = judge(standing, thresholds)
    assert found.reason is reason
    for language in Language:
        assert "{" not in explained(found.reason, found.facts, language)


def test_the_table_holds_every_reason_once_with_its_source() -> None:
    assert [rule.reason for rule in RULES] == list(WatchReason)
    assert all(rule.source.startswith("[") for rule in RULES)


def test_an_unfinished_item_is_explained_but_not_for_that_alone_rated_low() -> None:
    """[hefu]: low-rated items stay under watch, unfinished ones are explained to the congress."""
    assert judge(Standing(accepted=False), DEFAULTS).verdict is WatchVerdict.UNRATED
    assert judge(Standing(accepted=False), Thresholds(unaccepted_is_low=True)).verdict is WatchVerdict.LOW


def test_the_threshold_itself_is_not_low_and_the_rate_is_exact() -> None:
    """3 of 5 are exactly 60 percent; 5,999 of 10,000 are shown as 60.0, and are below."""
    assert judge(Standing(True, results={PUBLIC: said(3, 2)}), DEFAULTS).verdict is WatchVerdict.WELL
    low = judge(Standing(True, results={PUBLIC: said(5999, 4001)}), DEFAULTS)
    assert (low.verdict, low.facts["rate"]) == (WatchVerdict.LOW, "60.0")
    all_must = Thresholds(satisfaction=Decimal(100), evaluators=1)
    assert judge(Standing(True, results={PUBLIC: said(1, 0)}), all_must).verdict is WatchVerdict.WELL


def test_the_docs_are_drawn_from_the_table() -> None:
    for rule in RULES:
        assert f"`{rule.reason.name}`" in page()

"""Which items stay under watch next year: what a year-end list says of an item, by which rule, and why. Pure, no I/O.

Low-rated items stay under special supervision in the next year; unfinished ones are explained to the congress with measures
[hefu], so by themselves they are not low-rated. The figures are [D] and a county's own. The first rule of RULES that applies
decides. The committee's test goes before what people say in an evaluation period, representatives before the public [D].
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from models.discussion.rows import AuthorRole
from models.errors import Labelled, Language
from models.evaluations.rows import Grade
from models.evaluations.tally import Tally, shown_percent
from models.projects.lights import ItemDecision
from models.projects.progress import plain
from models.supervision.year.satisfaction import SatisfactionTest


class WatchVerdict(Labelled):
    """What a year-end list says of an item: a low rating begins a watch, a good one ends it, no rating does neither."""

    LOW = "low", "评价较低", "Rated low"
    WELL = "well", "评价良好", "Rated well"
    UNRATED = "unrated", "未作评价", "Not rated"


class WatchReason(Labelled):
    """Which rule decided; the labels are the sentences, filled with the facts."""

    TERMINATED = "terminated", "经决定终止，不再评价。", "Terminated by decision; rated no more."
    TEST_NOT_SATISFIED = (
        "test_not_satisfied",
        "满意度测评：应到 {electorate} 人，满意 {satisfied} 票，基本满意 {basically} 票，合计未过半数，结果为不满意。",
        "Satisfaction test: of {electorate} members {satisfied} satisfied and {basically} basically satisfied, no majority together: not satisfied.",
    )
    TEST_BASICALLY_SATISFIED = (
        "test_basically_satisfied",
        "满意度测评：应到 {electorate} 人，满意 {satisfied} 票，未过半数，结果为基本满意，按规则仍列入跟踪监督。",
        "Satisfaction test: of {electorate} members {satisfied} satisfied, no majority: basically satisfied, which the rules count as low.",
    )
    UNACCEPTED = (
        "unaccepted",
        "年底尚未验收，按规则列入跟踪监督。",
        "Not accepted at the year's end, which the rules count as low.",
    )
    TEST_PASSED = (
        "test_passed",
        "满意度测评：应到 {electorate} 人，满意 {satisfied} 票，基本满意 {basically} 票，测评通过。",
        "Satisfaction test: of {electorate} members {satisfied} satisfied and {basically} basically satisfied: passed.",
    )
    REPRESENTATIVES_LOW = (
        "representatives_low",
        "{total} 名代表评价，对结果的满意率 {rate}%，低于 {limit}%。",
        "{total} representatives evaluated it; {rate} percent are satisfied with the result, below {limit}.",
    )
    DELEGATES_LOW = (
        "delegates_low",
        "{total} 名议政员评价，对结果的满意率 {rate}%，低于 {limit}%。",
        "{total} delegates evaluated it; {rate} percent are satisfied with the result, below {limit}.",
    )
    PUBLIC_LOW = (
        "public_low",
        "{total} 名群众评价，对结果的满意率 {rate}%，低于 {limit}%。",
        "{total} members of the public evaluated it; {rate} percent are satisfied with the result, below {limit}.",
    )
    EVALUATED_WELL = (
        "evaluated_well",
        "{total} 人评价，各类人员对结果的满意率均不低于 {limit}%。",
        "{total} evaluated it; in no group are fewer than {limit} percent satisfied with the result.",
    )
    UNRATED = (
        "unrated",
        "没有满意度测评，也没有哪一类评价达到 {evaluators} 人。",
        "There was no satisfaction test, and no group of at least {evaluators} evaluated it.",
    )


@dataclass(frozen=True)
class Thresholds:
    """The figures of the rules. `satisfaction` in percent of those who evaluated; fewer than `evaluators` of a group say
    nothing. Whether a test that came out "basically satisfied" is low, and whether an unaccepted item is."""

    satisfaction: Decimal = Decimal(60)
    evaluators: int = 5
    basically_is_low: bool = False
    unaccepted_is_low: bool = False


DEFAULTS = Thresholds()


@dataclass(frozen=True)
class Standing:
    """All that the verdict depends on. `results` are the grades of the result, by who evaluated."""

    accepted: bool
    decision: ItemDecision | None = None
    test: SatisfactionTest | None = None
    results: Mapping[AuthorRole, Tally] = field(default_factory=dict)


Facts = dict[str, str]
Applies = Callable[[Standing, Thresholds], Facts | None]


@dataclass(frozen=True)
class Rule:
    reason: WatchReason
    verdict: WatchVerdict
    source: str
    applies: Applies


@dataclass(frozen=True)
class Judgement:
    """The verdict, the rule that decided, and the facts that it looked at."""

    verdict: WatchVerdict
    reason: WatchReason
    facts: Facts


def judge(standing: Standing, thresholds: Thresholds) -> Judgement:
    """The first rule that applies; the last always does."""
    for rule in RULES:
        facts = rule.applies(standing, thresholds)
        if facts is not None:
            return Judgement(rule.verdict, rule.reason, facts)
    raise AssertionError("unreachable: the last rule applies to everything")


def explained(reason: WatchReason, facts: Facts, language: Language) -> str:
    """The sentence that says why."""
    return reason.label(language).format(**facts)


def _terminated(standing: Standing, _: Thresholds) -> Facts | None:
    return {} if standing.decision is ItemDecision.TERMINATED else None


def _tested(outcomes: frozenset[Grade], low: Callable[[Thresholds], bool] = lambda _: True) -> Applies:
    def applies(standing: Standing, thresholds: Thresholds) -> Facts | None:
        test = standing.test
        if test is None or test.outcome not in outcomes or not low(thresholds):
            return None
        return {
            "electorate": str(test.electorate),
            "satisfied": str(test.satisfied),
            "basically": str(test.basically_satisfied),
        }

    return applies


def _unaccepted(standing: Standing, thresholds: Thresholds) -> Facts | None:
    return {} if thresholds.unaccepted_is_low and not standing.accepted else None


def _counted(standing: Standing, thresholds: Thresholds) -> dict[AuthorRole, Tally]:
    """The groups that are large enough to say something."""
    return {role: tally for role, tally in standing.results.items() if tally.total >= max(thresholds.evaluators, 1)}


def _low(role: AuthorRole) -> Applies:
    def applies(standing: Standing, thresholds: Thresholds) -> Facts | None:
        tally = _counted(standing, thresholds).get(role)
        if tally is None or tally.satisfaction is None:
            return None
        if 100 * tally.satisfaction >= Fraction(thresholds.satisfaction):
            return None
        rate = shown_percent(tally.satisfaction)
        return {"total": str(tally.total), "rate": str(rate), "limit": plain(thresholds.satisfaction)}

    return applies


def _evaluated(standing: Standing, thresholds: Thresholds) -> Facts | None:
    counted = _counted(standing, thresholds)
    if not counted:
        return None
    return {"total": str(sum(tally.total for tally in counted.values())), "limit": plain(thresholds.satisfaction)}


def _unrated(_: Standing, thresholds: Thresholds) -> Facts:
    return {"evaluators": str(thresholds.evaluators)}


RULES: tuple[Rule, ...] = (
    Rule(WatchReason.TERMINATED, WatchVerdict.UNRATED, "[D]", _terminated),
    Rule(
        WatchReason.TEST_NOT_SATISFIED, WatchVerdict.LOW, "[zhenhai] [hefu]", _tested(frozenset({Grade.NOT_SATISFIED}))
    ),
    Rule(
        WatchReason.TEST_BASICALLY_SATISFIED,
        WatchVerdict.LOW,
        "[zhenhai] [D]",
        _tested(frozenset({Grade.BASICALLY_SATISFIED}), lambda rules: rules.basically_is_low),
    ),
    Rule(WatchReason.UNACCEPTED, WatchVerdict.LOW, "[D]", _unaccepted),
    Rule(
        WatchReason.TEST_PASSED,
        WatchVerdict.WELL,
        "[zhenhai]",
        _tested(frozenset({Grade.SATISFIED, Grade.BASICALLY_SATISFIED})),
    ),
    Rule(WatchReason.REPRESENTATIVES_LOW, WatchVerdict.LOW, "[hefu] [D]", _low(AuthorRole.REPRESENTATIVE)),
    Rule(WatchReason.DELEGATES_LOW, WatchVerdict.LOW, "[hefu] [D]", _low(AuthorRole.DELEGATE)),
    Rule(WatchReason.PUBLIC_LOW, WatchVerdict.LOW, "[hefu] [D]", _low(AuthorRole.PUBLIC)),
    Rule(WatchReason.EVALUATED_WELL, WatchVerdict.WELL, "[D]", _evaluated),
    Rule(WatchReason.UNRATED, WatchVerdict.UNRATED, "[D]", _unrated),
)

"""Lights: what is said of an item on a day, by which rule, and why. Pure and table-driven, no I/O.

The table is that of the reference, 3.4 with its completions, all [D]: measured against planned progress (序时进度), as
Rudong and Nantong do [rd-2025] [cc-month], never by absolute progress. The first rule of RULES that applies decides.

Progress is measured where it was measured: against the plan of the day that the report speaks of. Between two monthly
reports nobody knows more, and a unit that reports in time would else turn yellow on the first of every month. A county
that wants the plan of the present day sets `measure` in its rule set.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from models.errors import Labelled, Language
from models.projects import progress


class Light(Labelled):
    BLUE = "blue", "蓝灯", "Blue"
    GREEN = "green", "绿灯", "Green"
    YELLOW = "yellow", "黄灯", "Yellow"
    RED = "red", "红灯", "Red"
    GREY = "grey", "灰灯", "Grey"


class ItemState(Labelled):
    ACCEPTED = "accepted", "已完工并验收", "Accepted"
    EXCEEDED = "exceeded", "超额完成", "Exceeded"
    COMPLETED = "completed", "已完成", "Completed"
    ON_SCHEDULE = "on_schedule", "达到序时", "On schedule"
    SLIGHTLY_BEHIND = "slightly_behind", "略慢", "Slightly behind"
    BEHIND = "behind", "未达序时", "Behind"
    ADJUSTED = "adjusted", "已调整", "Adjusted"
    TERMINATED = "terminated", "已终止", "Terminated"


LIGHT_OF: Mapping[ItemState, Light] = {
    ItemState.ACCEPTED: Light.BLUE,
    ItemState.EXCEEDED: Light.BLUE,
    ItemState.COMPLETED: Light.BLUE,
    ItemState.ON_SCHEDULE: Light.GREEN,
    ItemState.SLIGHTLY_BEHIND: Light.YELLOW,
    ItemState.BEHIND: Light.RED,
    ItemState.ADJUSTED: Light.GREY,
    ItemState.TERMINATED: Light.GREY,
}


class ItemDecision(Labelled):
    """What the committee has decided of an item."""

    ADJUSTED = "adjusted", "调整", "Adjusted"
    TERMINATED = "terminated", "终止", "Terminated"


class Measure(Labelled):
    """Against the plan of which day progress is measured."""

    REPORT = "report", "报告所述之日", "The day that the report speaks of"
    TODAY = "today", "评定之日", "The day of the judgement"


@dataclass(frozen=True)
class Thresholds:
    """The figures of the rules. `shortfall` in percent points; a report for a month is due on `report_due_day` of the next."""

    shortfall: Decimal = Decimal(10)
    report_due_day: int = 5
    report_late_days: int = 10
    report_missing_days: int = 60
    milestone_late_days: int = 30
    measure: Measure = Measure.REPORT


DEFAULTS = Thresholds()


@dataclass(frozen=True)
class Standing:
    """All that an item's light depends on. `reported` are the months with a report; `unreached` are the planned
    days of milestones that are not reached."""

    today: date
    plan: Mapping[str, Decimal]
    progress: Decimal = Decimal(0)
    reported: Collection[str] = ()
    measured_on: date | None = None
    quantity: Decimal | None = None
    target: Decimal | None = None
    unreached: Sequence[date] = ()
    accepted_on: date | None = None
    decision: ItemDecision | None = None


class Reason(Labelled):
    """Which rule decided; the labels are the sentences, filled with the facts."""

    ACCEPTED = "accepted", "已于 {accepted_on} 通过验收。", "Accepted after a check on {accepted_on}."
    TERMINATED = "terminated", "经决定终止。", "Terminated by decision."
    ADJUSTED = (
        "adjusted",
        "经决定调整，不再按原计划评定。",
        "Adjusted by decision; no longer measured against its plan.",
    )
    EXCEEDED = (
        "exceeded",
        "完成数量 {quantity} 超过目标 {target}，待验收。",
        "The quantity reached, {quantity}, exceeds the target of {target}; acceptance is pending.",
    )
    COMPLETED = "completed", "进度已达 100%，待验收。", "Progress is 100 percent; acceptance is pending."
    FAR_BEHIND = (
        "far_behind",
        "{on} 应达 {planned}%，实际 {progress}%，落后 {shortfall} 个百分点，超过 {limit} 个百分点。",
        "On {on} progress was {progress} percent of a planned {planned}: {shortfall} points behind, more than {limit}.",
    )
    MILESTONE_LONG_LATE = (
        "milestone_long_late",
        "应于 {planned_on} 完成的节点尚未完成，逾期超过 {limit} 天。",
        "A milestone planned for {planned_on} is not reached, more than {limit} days late.",
    )
    REPORT_MISSING = (
        "report_missing",
        "{month} 的进度应于 {due_on} 前报告，逾期超过 {limit} 天仍未报告。",
        "The report for {month} was due on {due_on} and is missing, more than {limit} days late.",
    )
    SLIGHTLY_BEHIND = (
        "slightly_behind",
        "{on} 应达 {planned}%，实际 {progress}%，落后 {shortfall} 个百分点。",
        "On {on} progress was {progress} percent of a planned {planned}: {shortfall} points behind.",
    )
    MILESTONE_LATE = (
        "milestone_late",
        "应于 {planned_on} 完成的节点尚未完成。",
        "A milestone planned for {planned_on} is not reached.",
    )
    REPORT_LONG_LATE = (
        "report_long_late",
        "{month} 的进度应于 {due_on} 前报告，逾期超过 {limit} 天。",
        "The report for {month} was due on {due_on}, more than {limit} days ago.",
    )
    REPORT_LATE = (
        "report_late",
        "{month} 的进度应于 {due_on} 前报告，尚未报告。",
        "The report for {month} was due on {due_on} and has not come yet.",
    )
    ON_SCHEDULE = (
        "on_schedule",
        "{on} 应达 {planned}%，实际 {progress}%，达到序时进度。",
        "On {on} progress was {progress} percent of a planned {planned}: on schedule.",
    )
    NOT_DUE = (
        "not_due",
        "尚未报告；首次报告应于 {due_on} 前作出。",
        "Nothing is reported yet; the first report is due on {due_on}.",
    )


Facts = dict[str, str]
Rule = tuple[Reason, ItemState, Callable[[Standing, Thresholds], Facts | None]]


@dataclass(frozen=True)
class Judgement:
    """The state of an item on a day, the rule that decided, and the facts that it looked at."""

    state: ItemState
    reason: Reason
    facts: Facts

    @property
    def light(self) -> Light:
        return LIGHT_OF[self.state]


def judge(standing: Standing, thresholds: Thresholds) -> Judgement:
    """The first rule that applies; the last always does."""
    for reason, state, applies in RULES:
        facts = applies(standing, thresholds)
        if facts is not None:
            return Judgement(state, reason, facts)
    raise AssertionError("unreachable: the last rule applies to everything")


def explained(reason: Reason, facts: Facts, language: Language) -> str:
    """The sentence that says why."""
    return reason.label(language).format(**facts)


def _accepted(standing: Standing, _: Thresholds) -> Facts | None:
    return None if standing.accepted_on is None else {"accepted_on": str(standing.accepted_on)}


def _decided(decision: ItemDecision) -> Callable[[Standing, Thresholds], Facts | None]:
    return lambda standing, _: {} if standing.decision is decision else None


def _exceeded(standing: Standing, _: Thresholds) -> Facts | None:
    if not progress.is_exceeded(standing.quantity, standing.target):
        return None
    return {"quantity": progress.plain(standing.quantity), "target": progress.plain(standing.target)}


def _completed(standing: Standing, _: Thresholds) -> Facts | None:
    return {} if standing.progress == progress.FULL else None


def _measured(standing: Standing, thresholds: Thresholds) -> tuple[date, Decimal, Decimal] | None:
    """The day, the planned progress of it, and by how much progress falls short; None before the first report."""
    if standing.measured_on is None and thresholds.measure is Measure.REPORT:
        return None
    on = standing.today if thresholds.measure is Measure.TODAY else standing.measured_on
    assert on is not None
    planned = progress.planned_on(standing.plan, on)
    return on, planned, max(planned - standing.progress, Decimal(0))


def _shortfall(more_than: Callable[[Thresholds], Decimal]) -> Callable[[Standing, Thresholds], Facts | None]:
    def applies(standing: Standing, thresholds: Thresholds) -> Facts | None:
        measured = _measured(standing, thresholds)
        if measured is None or measured[2] <= more_than(thresholds):
            return None
        return {**_figures(standing, *measured), "limit": progress.plain(more_than(thresholds))}

    return applies


def _figures(standing: Standing, on: date, planned: Decimal, shortfall: Decimal) -> Facts:
    return {
        "on": str(on),
        "planned": progress.plain(planned),
        "progress": progress.plain(standing.progress),
        "shortfall": progress.plain(shortfall),
    }


def _milestone_late(more_than: Callable[[Thresholds], int]) -> Callable[[Standing, Thresholds], Facts | None]:
    def applies(standing: Standing, thresholds: Thresholds) -> Facts | None:
        first = min(standing.unreached, default=None)
        if first is None or (standing.today - first).days <= more_than(thresholds):
            return None
        return {"planned_on": str(first), "limit": str(more_than(thresholds))}

    return applies


def _expected(standing: Standing, thresholds: Thresholds) -> tuple[str, date] | None:
    """The first month of the plan, or after it, without a report, and the day on which that is due; None without a plan.

    A newer report does not make up for a month that was skipped [D].
    """
    if not standing.plan:
        return None
    month = min(standing.plan)
    while month in standing.reported:
        month = progress.next_month(month)
    return month, progress.due_on(month, thresholds.report_due_day)


def _report_late(more_than: Callable[[Thresholds], int]) -> Callable[[Standing, Thresholds], Facts | None]:
    def applies(standing: Standing, thresholds: Thresholds) -> Facts | None:
        expected = _expected(standing, thresholds)
        if expected is None or (standing.today - expected[1]).days <= more_than(thresholds):
            return None
        return {"month": expected[0], "due_on": str(expected[1]), "limit": str(more_than(thresholds))}

    return applies


def _on_schedule(standing: Standing, thresholds: Thresholds) -> Facts | None:
    measured = _measured(standing, thresholds)
    return None if measured is None else _figures(standing, *measured)


def _not_due(standing: Standing, thresholds: Thresholds) -> Facts:
    expected = _expected(standing, thresholds)
    return {"due_on": str(expected[1]) if expected else "-"}


RULES: tuple[Rule, ...] = (
    (Reason.ACCEPTED, ItemState.ACCEPTED, _accepted),
    (Reason.TERMINATED, ItemState.TERMINATED, _decided(ItemDecision.TERMINATED)),
    (Reason.ADJUSTED, ItemState.ADJUSTED, _decided(ItemDecision.ADJUSTED)),
    (Reason.EXCEEDED, ItemState.EXCEEDED, _exceeded),
    (Reason.COMPLETED, ItemState.COMPLETED, _completed),
    (Reason.FAR_BEHIND, ItemState.BEHIND, _shortfall(lambda rules: rules.shortfall)),
    (Reason.MILESTONE_LONG_LATE, ItemState.BEHIND, _milestone_late(lambda rules: rules.milestone_late_days)),
    (Reason.REPORT_MISSING, ItemState.BEHIND, _report_late(lambda rules: rules.report_missing_days)),
    (Reason.SLIGHTLY_BEHIND, ItemState.SLIGHTLY_BEHIND, _shortfall(lambda _: Decimal(0))),
    (Reason.MILESTONE_LATE, ItemState.SLIGHTLY_BEHIND, _milestone_late(lambda _: 0)),
    (Reason.REPORT_LONG_LATE, ItemState.SLIGHTLY_BEHIND, _report_late(lambda rules: rules.report_late_days)),
    (Reason.REPORT_LATE, ItemState.SLIGHTLY_BEHIND, _report_late(lambda _: 0)),
    (Reason.ON_SCHEDULE, ItemState.ON_SCHEDULE, _on_schedule),
    (Reason.NOT_DUE, ItemState.ON_SCHEDULE, _not_due),
)

"""The life of a project: which stage follows which, by what, and by whose hand. Pure data, no I/O.

Six stages 征集 → 初定 → 审议 → 票决 → 监督 → 评估 [tz-study]; the split of clicks is [D]. A candidate that lost returns to
the pool [D]; what was voted is ended by decision of the committee only [D].
"""

from dataclasses import dataclass

from models.errors import Labelled


class Stage(Labelled):
    """Where a project stands."""

    POOL = "pool", "储备", "In the pool"
    COLLECTED = "collected", "征集入选", "Collected"
    SCREENED = "screened", "已筛选", "Screened"
    CANDIDATE = "candidate", "候选", "Candidate"
    VOTED = "voted", "已票决", "Voted"
    IMPLEMENTING = "implementing", "实施中", "Being implemented"
    ACCEPTED = "accepted", "已验收", "Accepted"
    EVALUATED = "evaluated", "已评估", "Evaluated"
    TERMINATED = "terminated", "已终止", "Terminated"


class Step(Labelled):
    """What moves a project on."""

    PROPOSE = "propose", "提出", "Propose"
    COLLECT = "collect", "征集入选", "Collect"
    SCREEN = "screen", "筛选", "Screen"
    NOMINATE = "nominate", "列为候选", "Nominate"
    RETURN = "return", "退回储备库", "Return to the pool"
    CHOOSE = "choose", "票决入选", "Choose by ballot"
    LOSE = "lose", "票决落选", "Lose the ballot"
    IMPLEMENT = "implement", "启动实施", "Implement"
    ACCEPT = "accept", "通过验收", "Accept"
    EVALUATE = "evaluate", "完成评估", "Evaluate"
    TERMINATE = "terminate", "终止", "Terminate"


class Hand(Labelled):
    """By whose hand a step is taken."""

    STAFF = "staff", "项目所在节点的工作人员", "Staff of the project's node"
    COUNTY = "county", "县级工作人员", "County staff"
    BALLOT = "ballot", "表决结果（或由县级工作人员补录）", "A declared ballot, or county staff who enter a past one"


class Guard(Labelled):
    """What must hold besides."""

    NOTHING = "nothing", "", ""
    REASON = "reason", "须写明理由", "A reason is given"
    YEAR = "year", "须写明年度", "The year is named"
    ITEMS = "items", "至少有一个细项", "It has an item"
    PLANNED = "planned", "每个细项都有到 100% 的月度计划", "Every item has a plan that ends at 100 percent"
    FIGURES = "figures", "票数过全体半数，目标就此固定", "More than half of all votes; targets are fixed from here on"
    SETTLED = "settled", "每个细项都已验收或终止", "Every item is accepted or terminated"


@dataclass(frozen=True)
class Transition:
    step: Step
    source: Stage | None
    target: Stage
    hand: Hand
    guard: Guard = Guard.NOTHING


TRANSITIONS: tuple[Transition, ...] = (
    Transition(Step.PROPOSE, None, Stage.POOL, Hand.STAFF),
    Transition(Step.COLLECT, Stage.POOL, Stage.COLLECTED, Hand.STAFF, Guard.YEAR),
    Transition(Step.SCREEN, Stage.COLLECTED, Stage.SCREENED, Hand.STAFF),
    Transition(Step.NOMINATE, Stage.SCREENED, Stage.CANDIDATE, Hand.STAFF, Guard.ITEMS),
    *(
        Transition(Step.RETURN, source, Stage.POOL, Hand.STAFF, Guard.REASON)
        for source in (Stage.COLLECTED, Stage.SCREENED, Stage.CANDIDATE)
    ),
    Transition(Step.CHOOSE, Stage.CANDIDATE, Stage.VOTED, Hand.BALLOT, Guard.FIGURES),
    Transition(Step.LOSE, Stage.CANDIDATE, Stage.POOL, Hand.BALLOT),
    Transition(Step.IMPLEMENT, Stage.VOTED, Stage.IMPLEMENTING, Hand.STAFF, Guard.PLANNED),
    Transition(Step.ACCEPT, Stage.IMPLEMENTING, Stage.ACCEPTED, Hand.STAFF, Guard.SETTLED),
    Transition(Step.EVALUATE, Stage.ACCEPTED, Stage.EVALUATED, Hand.COUNTY, Guard.REASON),
    Transition(Step.TERMINATE, Stage.POOL, Stage.TERMINATED, Hand.STAFF, Guard.REASON),
    *(
        Transition(Step.TERMINATE, source, Stage.TERMINATED, Hand.COUNTY, Guard.REASON)
        for source in (Stage.VOTED, Stage.IMPLEMENTING)
    ),
)
# Items may still be added and planned; from then on what was voted and promised stands.
OPEN_TO_ITEMS = frozenset({Stage.POOL, Stage.COLLECTED, Stage.SCREENED, Stage.CANDIDATE, Stage.VOTED})
# What a proposal says can be corrected until it is a candidate.
OPEN_TO_EDITS = frozenset({Stage.POOL, Stage.COLLECTED, Stage.SCREENED})
# From the ballot on; and from the nomination on, when everybody may see it.
CHOSEN = frozenset({Stage.VOTED, Stage.IMPLEMENTING, Stage.ACCEPTED, Stage.EVALUATED})
PUBLISHED = CHOSEN | {Stage.CANDIDATE}


def transition(stage: Stage | None, step: Step) -> Transition | None:
    """The transition that a step makes from a stage; None if there is none."""
    return next((found for found in TRANSITIONS if found.source is stage and found.step is step), None)


def from_stage(stage: Stage) -> tuple[Transition, ...]:
    """What may happen next."""
    return tuple(found for found in TRANSITIONS if found.source is stage)

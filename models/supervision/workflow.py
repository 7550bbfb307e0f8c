"""The life of a problem on the lists of problems, responsibilities and rectification (三张清单) [maoming]. Data, no I/O.

Whoever visits never deals with matters directly [law:代表31]: what is found goes to the list, the unit answers for it, and
somebody who is not the unit checks again. The split of clicks is [D].
"""

from dataclasses import dataclass

from models.errors import Labelled


class ProblemState(Labelled):
    """Where a problem stands."""

    RAISED = "raised", "待交办", "Raised"
    ASSIGNED = "assigned", "整改中", "Being rectified"
    ANSWERED = "answered", "待复查", "Answered, to be checked again"
    CLOSED = "closed", "已销号", "Closed"
    DISMISSED = "dismissed", "不予列入", "Dismissed"


class ProblemStep(Labelled):
    """What moves a problem on."""

    RAISE = "raise", "提出", "Raise"
    ASSIGN = "assign", "交办", "Assign"
    DISMISS = "dismiss", "不予列入", "Dismiss"
    ANSWER = "answer", "整改反馈", "Answer"
    CLOSE = "close", "复查销号", "Close after a check"
    RETURN = "return", "复查退回", "Return after a check"
    REOPEN = "reopen", "重新列入", "Reopen"


class ProblemHand(Labelled):
    """By whose hand a step is taken."""

    ANYONE_ON_DUTY = "anyone_on_duty", "代表或工作人员", "A representative or staff"
    STAFF = "staff", "细项所在节点的工作人员", "Staff of the item's node"
    UNIT = "unit", "责任单位", "The responsible unit"
    CHECKER = "checker", "工作人员或监督小组成员，不得是责任单位", "Staff or a member of the group; never the unit"


@dataclass(frozen=True)
class Transition:
    """`needs_text`: why, or what was done, must be said."""

    step: ProblemStep
    source: ProblemState | None
    target: ProblemState
    hand: ProblemHand
    needs_text: bool = False


TRANSITIONS: tuple[Transition, ...] = (
    Transition(ProblemStep.RAISE, None, ProblemState.RAISED, ProblemHand.ANYONE_ON_DUTY, needs_text=True),
    Transition(ProblemStep.ASSIGN, ProblemState.RAISED, ProblemState.ASSIGNED, ProblemHand.STAFF),
    Transition(ProblemStep.DISMISS, ProblemState.RAISED, ProblemState.DISMISSED, ProblemHand.STAFF, needs_text=True),
    Transition(ProblemStep.ANSWER, ProblemState.ASSIGNED, ProblemState.ANSWERED, ProblemHand.UNIT, needs_text=True),
    Transition(ProblemStep.CLOSE, ProblemState.ANSWERED, ProblemState.CLOSED, ProblemHand.CHECKER),
    Transition(ProblemStep.RETURN, ProblemState.ANSWERED, ProblemState.ASSIGNED, ProblemHand.CHECKER, needs_text=True),
    Transition(ProblemStep.REOPEN, ProblemState.CLOSED, ProblemState.ASSIGNED, ProblemHand.STAFF, needs_text=True),
)
# On the rectification list: somebody still has to do something.
OPEN = frozenset({ProblemState.RAISED, ProblemState.ASSIGNED, ProblemState.ANSWERED})


def transition(state: ProblemState | None, step: ProblemStep) -> Transition | None:
    """The transition that a step makes from a state; None if there is none."""
    return next((found for found in TRANSITIONS if found.source is state and found.step is step), None)

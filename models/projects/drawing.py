"""`python -m models.projects.drawing`: the rule tables of projects, drawn from the data for docs/projects.md."""

from collections.abc import Iterable

from models.errors import Labelled
from models.projects.lights import DEFAULTS, LIGHT_OF, RULES, Reason
from models.projects.workflow import TRANSITIONS, Guard, Stage

HEAD = """# Projects: their life and their lights

Drawn from `models/projects/workflow.py` and `models/projects/lights.py` by `make docs`; a test keeps it so.

## The life of a project 项目的一生

```mermaid
stateDiagram-v2
"""


def page() -> str:
    return "".join(
        [
            HEAD,
            *(f"    {_state(found.source)} --> {found.target.value}: {found.step.zh}\n" for found in TRANSITIONS),
            *(f"    {stage.value}: {stage.zh} {stage.en}\n" for stage in Stage),
            "```\n\n",
            *_table(
                ("from 起", "step 步骤", "to 至", "by 谁", "if 条件"),
                (
                    (
                        _both(found.source) if found.source else "-",
                        _both(found.step),
                        _both(found.target),
                        _both(found.hand),
                        "-" if found.guard is Guard.NOTHING else _both(found.guard),
                    )
                    for found in TRANSITIONS
                ),
            ),
            "\n## Lights 亮灯\n\n",
            "The first rule that applies decides. `limit` is the rule set's; the defaults are ",
            f"{DEFAULTS.shortfall} points, a report due on day {DEFAULTS.report_due_day} of the next month, "
            f"{DEFAULTS.report_late_days} and {DEFAULTS.report_missing_days} days late, "
            f"a milestone {DEFAULTS.milestone_late_days} days late.\n"
            "Every month of the plan is reported: the first one without a report counts, whatever was reported after it.\n"
            f"Progress is measured against the plan of {DEFAULTS.measure.en[0].lower()}{DEFAULTS.measure.en[1:]}"
            f"（{DEFAULTS.measure.zh}）, linear between month ends.\n\n",
            *_table(
                ("rule 规则", "state 状态", "light 灯", "why 说明"),
                (
                    (f"`{reason.name}`", _both(state), _both(LIGHT_OF[state]), _sentences(reason))
                    for reason, state, _ in RULES
                ),
            ),
        ]
    )


def _state(stage: Stage | None) -> str:
    return "[*]" if stage is None else stage.value


def _both(label: Labelled) -> str:
    return f"{label.zh} {label.en}"


def _sentences(reason: Reason) -> str:
    return f"{reason.zh} {reason.en}"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    lines = [head, ("---",) * len(head), *rows]
    return [f"| {' | '.join(line)} |\n" for line in lines]


if __name__ == "__main__":
    print(page(), end="")

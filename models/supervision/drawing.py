"""`python -m models.supervision.drawing`: the life of a problem, drawn from the data for docs/supervision.md."""

from models.supervision.workflow import OPEN, TRANSITIONS, ProblemState

HEAD = """# Supervision: the life of a problem 问题清单、责任清单、整改清单

Drawn from `models/supervision/workflow.py` by `make docs`; a test keeps it so.

A visit deals with nothing on the spot [law:代表31]: what it finds goes to the list. From its assignment on a problem has a
unit, a person there and a day; the timekeeper marks it overdue when that day has passed without an answer. Whoever checks
the answer is never the unit [maoming].

```mermaid
stateDiagram-v2
"""


def page() -> str:
    arrows = [
        f"    {each.source.value if each.source else '[*]'} --> {each.target.value}: {each.step.zh}\n"
        for each in TRANSITIONS
    ]
    states = [f"    {state.value}: {state.zh} {state.en}\n" for state in ProblemState]
    rows = [
        f"| {_both(each.source) if each.source else '-'} | {_both(each.step)} | {_both(each.target)} | {_both(each.hand)} |"
        f" {'是 yes' if each.needs_text else '-'} |\n"
        for each in TRANSITIONS
    ]
    opened = "、".join(state.zh for state in ProblemState if state in OPEN)
    return "".join(
        [
            HEAD,
            *arrows,
            *states,
            "```\n\n",
            "| from 起 | step 步骤 | to 至 | by 谁 | says why 须说明 |\n|---|---|---|---|---|\n",
            *rows,
            f"\nOn the list of a node 整改清单: {opened}.\n",
        ]
    )


def _both(label: object) -> str:
    return f"{label.zh} {label.en}"  # type: ignore[attr-defined]


if __name__ == "__main__":
    print(page(), end="")

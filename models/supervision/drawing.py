"""`python -m models.supervision.drawing`: the life of a problem and the rules of the watch, drawn from the data for
docs/supervision.md."""

from models.projects.progress import plain
from models.supervision.watches.watching import DEFAULTS, RULES
from models.supervision.workflow import OPEN, TRANSITIONS, ProblemState
from models.supervision.year.hearing import HEARD_BY, MID_YEAR_FROM, YEAR_END_FROM

HEAD = """# Supervision: problems, the papers of a year, and the watch 监督

Drawn from `models/supervision/` by `make docs`; a test keeps it so.

## The life of a problem 问题清单、责任清单、整改清单

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
            _papers(),
            _watch(),
        ]
    )


def _papers() -> str:
    heard = [f"| {_both(kind)} | {'；'.join(_both(body) for body in bodies)} |\n" for kind, bodies in HEARD_BY.items()]
    return "".join(
        [
            "\n## The papers of a year 半年报告与年终清单\n\n",
            "The government writes the half-year report; staff of the county publish what was heard, from month ",
            f"{MID_YEAR_FROM} of its year on. Its figures are frozen with it: every item as it was that day.\n\n",
            "| node 节点 | heard by 由谁听取 |\n|---|---|\n",
            *heard,
            f"\nThe year-end list is published once, from month {YEAR_END_FROM} of its year on, when every evaluation period of the "
            "year is closed. It holds all\nitems of the year that were chosen, and those of earlier years that are still under "
            "watch. Of each that is not accepted it says why,\nand what will be done [hefu]. A correction is a further version "
            "with its reason: what it names is corrected, all else stays as it was\nfrozen, and so do the earlier versions.\n",
        ]
    )


def _watch() -> str:
    rules = [
        f"| `{rule.reason.name}` | {_both(rule.verdict)} | {_both(rule.reason)} | {rule.source} |\n" for rule in RULES
    ]
    return "".join(
        [
            "\n## The watch 跟踪监督\n\n",
            "What a list rates low stays under watch, until a later list rates it well, or staff of the county end the watch "
            "with a reason.\nThe first rule that applies decides. A county sets its own figures (`watchRulesAdd`), a list keeps "
            "those that it was decided by; the\n",
            f"defaults are {plain(DEFAULTS.satisfaction)} percent, at least {DEFAULTS.evaluators} who evaluated, ",
            f"“basically satisfied” {_is(DEFAULTS.basically_is_low)} low, and unaccepted {_is(DEFAULTS.unaccepted_is_low)} low.\n\n",
            "| rule 规则 | verdict 评定 | why 说明 | source 来源 |\n|---|---|---|---|\n",
            *rules,
        ]
    )


def _is(counts: bool) -> str:
    return "is" if counts else "is not"


def _both(label: object) -> str:
    return f"{label.zh} {label.en}"  # type: ignore[attr-defined]


if __name__ == "__main__":
    print(page(), end="")

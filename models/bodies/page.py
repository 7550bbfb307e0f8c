"""The page docs/bodies.md, drawn from the table of constitutions."""

from models.bodies.constitution import CONSTITUTIONS, Cell, Constitution, SizeRange
from models.bodies.rows import BodyKind
from models.errors import Labelled

HEAD = """# What holds of each kind of body

Drawn from `models/bodies/constitution.py` by `python -m models.bodies > docs/bodies.md`; a test keeps it so. After each
rule stands its source: `law:组织14` is article 14 of the organic law of local people's congresses and governments
(2022-03-11), `law:代表62` article 62 of the deputies' law (2025-03-11), `seed` the article that describes Rudong's
platform, `D` a default of ours; the others are public pages, see [NOTICE](../NOTICE).

Quorum: two thirds of N is the least whole number not below 2N/3, more than half of N is the least above N/2. N are all
members whose seat has not ended. A suspended one is counted in N (`SUSPENDED_COUNT`, D) and may not check in
(law:代表61).

Who sits in a standing committee, its council of chairpersons, a committee or a presidium is a deputy of the one congress
to which the body belongs, through whatever lies between (law:组织47, law:组织54, law:组织17, law:组织19, law:组织34): a seat
there is refused without a mandate in office, and ends with it. It stays where the mandate ends with its term, for the
organs act until the next congress has elected theirs; nobody new comes to them on a mandate that has ended, is suspended,
or is of a term that was over when theirs began (D). Appointed officers and street delegates need no mandate.
"""


def page() -> str:
    return "\n".join([HEAD, *(_section(kind, rules) for kind, rules in CONSTITUTIONS.items())])


def _section(kind: BodyKind, rules: Constitution) -> str:
    lines = [
        ("level 层级", _labelled(rules.level)),
        ("stands at 所在节点", _labelled(rules.stands_at)),
        ("organ of, or beside 所属", _labelled(rules.organ_of)),
        ("convened by 召集", _labelled(rules.convener)),
        ("quorum 法定人数", _labelled(rules.quorum)),
        ("size 名额", _size(rules.size)),
        ("members 成员", _labelled(rules.members)),
        ("meets 会期", _labelled(rules.meets)),
        ("meets on this platform 在本平台开会", _flag(rules.meets_here)),
        ("elected in districts 选区直接选举", _flag(rules.elected_in_districts)),
        ("two absences end a seat 两次缺席终止", _flag(rules.absences_end_seats)),
        ("one at a node 每节点一个", _flag(rules.one_at_a_node)),
    ]
    rows = "\n".join(f"| {name} | {text} | {source} |" for name, (text, source) in lines)
    return f"## {kind.zh} · {kind.en}\n\n`{kind.name}`\n\n| | | source |\n|---|---|---|\n{rows}\n"


def _labelled(cell: Cell[Labelled | None]) -> tuple[str, str]:
    return ("–" if cell.value is None else f"{cell.value.zh} · {cell.value.en}"), cell.source


def _size(cell: Cell[SizeRange | None]) -> tuple[str, str]:
    return ("not fixed" if cell.value is None else f"{cell.value.least}–{cell.value.most}"), cell.source


def _flag(cell: Cell[bool]) -> tuple[str, str]:
    return ("yes" if cell.value else "no"), cell.source

"""Reading evaluations: the tallies of items, apart by who evaluated. The done rate that is shown beside them is that of
the roll-up (`models/projects/rollup.py`)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from models.database import fetch, marks
from models.discussion.rows import AuthorRole
from models.evaluations.rows import Grade
from models.evaluations.tally import Tally


@dataclass
class ItemTallies:
    """Of one item in one period: by role, the process and the result."""

    process: dict[AuthorRole, Tally] = field(default_factory=dict)
    result: dict[AuthorRole, Tally] = field(default_factory=dict)


async def tallies_of(asked: Sequence[tuple[int, int]]) -> dict[tuple[int, int], ItemTallies]:
    """The tallies of (item, period) pairs, counted anew from the rows: one statement, whatever their number."""
    items, periods = sorted({item for item, _ in asked}), sorted({period for _, period in asked})
    counted: dict[tuple[int, int], dict[str, dict[AuthorRole, dict[Grade, int]]]] = defaultdict(
        lambda: {"process": defaultdict(lambda: defaultdict(int)), "result": defaultdict(lambda: defaultdict(int))}
    )
    for row in await fetch(
        f"""SELECT item_id, period_id, role, process, result, count(*) AS total FROM evaluation
             WHERE item_id IN ({marks(items)}) AND period_id IN ({marks(periods)})
             GROUP BY item_id, period_id, role, process, result""",
        [*items, *periods],
    ):
        of_item, role = counted[row["item_id"], row["period_id"]], AuthorRole(row["role"])
        for part in ("process", "result"):
            of_item[part][role][Grade(row[part])] += row["total"]
    return {
        pair: ItemTallies(
            {role: Tally(dict(grades)) for role, grades in counted[pair]["process"].items()},
            {role: Tally(dict(grades)) for role, grades in counted[pair]["result"].items()},
        )
        for pair in asked
    }

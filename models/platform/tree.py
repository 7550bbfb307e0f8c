"""Reading the tree: topics, ancestors, and what a subtree holds."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from models.database import fetch, marks
from models.fields import from_hundredths
from models.platform.rows import NodeKind
from models.projects import rollup
from models.projects.rollup import RollUp


def topic(node_id: int) -> str:
    return f"node:{node_id}"


async def topics_upward(*node_ids: int) -> list[str]:
    """The topics of the nodes and of all above them: a change anywhere reaches the subscribers of every ancestor."""
    if not node_ids:
        return []
    above = await fetch(
        "SELECT DISTINCT ancestor_id FROM platform_node_ancestry"
        f" WHERE descendant_id IN ({marks(node_ids)}) ORDER BY ancestor_id",
        node_ids,
    )
    return [topic(row["ancestor_id"]) for row in above]


@dataclass
class Summary:
    """The roll-up of a subtree, the node itself included; closed nodes do not count. Of items only those that were chosen do:
    what is in the pool or a candidate is promised to nobody yet.

    `progress_total` is the exact sum of the items' progress in percent points; so `mean_progress` is exact too,
    rounded only when shown.
    """

    nodes: dict[NodeKind, int] = field(default_factory=lambda: dict.fromkeys(NodeKind, 0))
    items: int = 0
    items_reported: int = 0
    items_on_schedule: int = 0
    items_completed: int = 0
    items_under_watch: int = 0
    budget: Decimal = Decimal("0.00")
    spent: Decimal = Decimal("0.00")
    progress_total: Decimal = Decimal(0)
    rolled: RollUp = field(default_factory=RollUp)

    @property
    def mean_progress(self) -> Decimal | None:
        """Mean progress of the items in percent, half up to 0.1; None without items."""
        if not self.items:
            return None
        return (self.progress_total / self.items).quantize(Decimal("0.1"), ROUND_HALF_UP)


async def summaries(node_ids: Sequence[int], year: int | None = None) -> dict[int, Summary]:
    """The summaries of several nodes, counted anew from the rows: two statements, whatever their number. With a `year` only the
    items of its projects count."""
    found: dict[int, Summary] = defaultdict(Summary)
    of_year, years = ("", []) if year is None else ("AND p.year = CAST(? AS integer)", [year])
    for row in await fetch(
        f"""SELECT a.ancestor_id, n.kind, count(*) AS total
              FROM platform_node_ancestry a JOIN platform_node n ON n.id = a.descendant_id
             WHERE a.ancestor_id IN ({marks(node_ids)}) AND n.closed_on IS NULL
             GROUP BY a.ancestor_id, n.kind""",
        node_ids,
    ):
        found[row["ancestor_id"]].nodes[NodeKind(row["kind"])] = row["total"]
    for row in await fetch(
        f"""SELECT a.ancestor_id,
                   count(*) AS items,
                   count(i.reported_month) AS reported,
                   sum(CASE WHEN i.reported_month IS NOT NULL AND i.progress >= i.planned_progress
                            THEN 1 ELSE 0 END) AS on_schedule,
                   sum(CASE WHEN i.progress = 10000 THEN 1 ELSE 0 END) AS completed,
                   count(w.id) AS watched,
                   coalesce(sum(i.budget), 0) AS budget,
                   sum(i.spent) AS spent,
                   sum(i.progress) AS progress, {rollup.COLUMNS}
              FROM platform_node_ancestry a JOIN project_item i ON i.node_id = a.descendant_id
                   JOIN project p ON p.id = i.project_id
                   LEFT JOIN item_watch w ON w.item_id = i.id AND w.ended_at IS NULL
             WHERE a.ancestor_id IN ({marks(node_ids)}) AND p.chosen_at IS NOT NULL {of_year}
             GROUP BY a.ancestor_id""",
        [*node_ids, *years],
    ):
        # PostgreSQL's sums are decimals without their trailing zeros.
        summary = found[row["ancestor_id"]]
        summary.items = row["items"]
        summary.items_reported = row["reported"]
        summary.items_on_schedule = row["on_schedule"]
        summary.items_completed = row["completed"]
        summary.items_under_watch = row["watched"]
        summary.budget = from_hundredths(int(row["budget"]))
        summary.spent = from_hundredths(int(row["spent"]))
        summary.progress_total = from_hundredths(int(row["progress"]))
        summary.rolled = rollup.rolled_up(row)
    return {node_id: found[node_id] for node_id in node_ids}

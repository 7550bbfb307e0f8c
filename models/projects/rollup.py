"""Rolling items up: how many show which light, and how far they are together. Exact.

The weight of an item is its budget, all equal if any budget is unknown [D]; if all budgets are nothing, all are equal
too. A terminated item has no weight. The sums are whole numbers on both databases; a product of progress and budget could
leave 63 bits when it is summed, so the budget comes in two parts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from models.database import fetch, marks
from models.projects.lights import Light

PART = 1_000_000
_WEIGHED = "i.decision IS NULL OR i.decision <> 'terminated'"

# Columns of `project_item i`, grouped by whatever the items are rolled up to.
COLUMNS = f"""
    {", ".join(f"sum(CASE WHEN i.light = '{light.value}' THEN 1 ELSE 0 END) AS {light.value}" for light in Light)},
    sum(CASE WHEN {_WEIGHED} THEN 1 ELSE 0 END) AS weighed,
    count(i.accepted_on) AS done,
    sum(CASE WHEN ({_WEIGHED}) AND i.budget IS NULL THEN 1 ELSE 0 END) AS unknown,
    sum(CASE WHEN {_WEIGHED} THEN i.progress ELSE 0 END) AS evenly,
    sum(CASE WHEN {_WEIGHED} THEN coalesce(i.budget, 0) ELSE 0 END) AS weight,
    sum(CASE WHEN {_WEIGHED} THEN i.progress * (coalesce(i.budget, 0) / {PART}) ELSE 0 END) AS by_weight_high,
    sum(CASE WHEN {_WEIGHED} THEN i.progress * (coalesce(i.budget, 0) % {PART}) ELSE 0 END) AS by_weight_low"""


@dataclass(frozen=True)
class RollUp:
    """`progress` is the exact mean in percent, None where there is nothing to weigh. `accepted` of the `due` items, those
    that were not terminated, make the done rate (办成率) [donerate]."""

    lights: Mapping[Light, int] = field(default_factory=lambda: dict.fromkeys(Light, 0))
    progress: Fraction | None = None
    accepted: int = 0
    due: int = 0

    @property
    def done_rate(self) -> Fraction | None:
        """In percent, exact; None where nothing was to be done."""
        return Fraction(100 * self.accepted, self.due) if self.due else None

    @property
    def at_or_above_schedule(self) -> int:
        return self.lights[Light.BLUE] + self.lights[Light.GREEN]

    @property
    def on_schedule_share(self) -> Fraction | None:
        """The share of the lit items that are at or above schedule, in percent: 50 of 55 is 90.9 [rd-2025]."""
        measured = sum(self.lights.values()) - self.lights[Light.GREY]
        return Fraction(100 * self.at_or_above_schedule, measured) if measured else None


def rolled_up(row: Mapping[str, Any]) -> RollUp:
    """What a row of COLUMNS says."""
    weight, unknown = int(row["weight"]), int(row["unknown"])
    weighed, evenly = int(row["weighed"]), int(row["evenly"])
    if not weighed:
        mean = None
    elif unknown or not weight:
        mean = Fraction(evenly, 100 * weighed)
    else:
        mean = Fraction(int(row["by_weight_high"]) * PART + int(row["by_weight_low"]), 100 * weight)
    return RollUp({light: int(row[light.value]) for light in Light}, mean, row["done"], weighed)


def shown(percent: Fraction | None) -> Decimal | None:
    """Half up to 0.1; nothing is computed with it."""
    return None if percent is None else Decimal((percent * 20 + 1) // 2).scaleb(-1)


async def of_projects(project_ids: Sequence[int]) -> dict[int, RollUp]:
    """The items of several projects rolled up, in one statement."""
    rows = await fetch(
        f"""SELECT i.project_id, {COLUMNS} FROM project_item i
             WHERE i.project_id IN ({marks(project_ids)}) GROUP BY i.project_id""",
        project_ids,
    )
    found = {row["project_id"]: rolled_up(row) for row in rows}
    return {project_id: found.get(project_id, RollUp()) for project_id in project_ids}

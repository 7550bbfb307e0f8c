"""The figures of what is published, counted from its frozen entries: the roll-up of the day, whatever became of the items since."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from models.database import fetch, marks
from models.fields import from_hundredths
from models.projects import rollup
from models.projects.rollup import RollUp


@dataclass(frozen=True)
class Figures:
    items: int = 0
    problems_open: int = 0
    budget: Decimal = Decimal("0.00")
    spent: Decimal = Decimal("0.00")
    rolled: RollUp = field(default_factory=RollUp)


async def of_reports(report_ids: Sequence[int]) -> dict[int, Figures]:
    return await _figures("mid_year_entry", "report_id", report_ids)


async def of_lists(list_ids: Sequence[int]) -> dict[int, Figures]:
    """Of the items of the list's own year; those carried over from earlier ones have been counted there."""
    return await _figures("year_end_entry", "list_id", list_ids, "AND NOT i.carried")


async def _figures(table: str, owner: str, ids: Sequence[int], which: str = "") -> dict[int, Figures]:
    """One statement, however many are asked for."""
    rows = await fetch(
        f"""SELECT i.{owner} AS owner, count(*) AS items, sum(i.problems_open) AS problems, coalesce(sum(i.budget), 0) AS money, sum(i.spent) AS paid,
                   {rollup.COLUMNS}
              FROM {table} i WHERE i.{owner} IN ({marks(ids)}) {which} GROUP BY i.{owner}""",
        ids,
    )
    found = {
        row["owner"]: Figures(
            items=row["items"],
            problems_open=int(row["problems"]),
            budget=from_hundredths(int(row["money"])),
            spent=from_hundredths(int(row["paid"])),
            rolled=rollup.rolled_up(row),
        )
        for row in rows
    }
    return {one: found.get(one, Figures()) for one in ids}

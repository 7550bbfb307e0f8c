"""The figures of sittings, counted from their rolls whenever they are asked for: no check-in writes a total."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from models.bodies.constitution import SUSPENDED_COUNT
from models.database import fetch, marks


@dataclass
class Figures:
    """How many of a roll may check in and have come; `delegations` are (delegation or None, due, present), by code."""

    entitled: int = 0
    present: int = 0
    delegations: list[tuple[int | None, int, int]] = field(default_factory=list)


async def figures_of(sitting_ids: Sequence[int]) -> dict[int, Figures]:
    """The figures of several sittings: one statement, whatever their number."""
    found: dict[int, Figures] = defaultdict(Figures)
    for row in await fetch(
        f"""SELECT s.sitting_id, s.delegation_id, count(*) AS lines, count(s.checked_in_at) AS present,
                   sum(CASE WHEN s.entitled THEN 1 ELSE 0 END) AS entitled
              FROM sitting_seat s LEFT JOIN member_group g ON g.id = s.delegation_id
             WHERE s.sitting_id IN ({marks(sitting_ids)})
             GROUP BY s.sitting_id, s.delegation_id, g.code
             ORDER BY s.sitting_id, CASE WHEN g.code IS NULL THEN 1 ELSE 0 END, g.code""",
        sitting_ids,
    ):
        figures, entitled = found[row["sitting_id"]], int(row["entitled"])
        figures.entitled += entitled
        figures.present += row["present"]
        due = row["lines"] if SUSPENDED_COUNT else entitled
        figures.delegations.append((row["delegation_id"], due, row["present"]))
    return {sitting_id: found[sitting_id] for sitting_id in sitting_ids}

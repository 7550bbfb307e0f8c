"""What the floor and the Python peer serve: the page of an item, ten fields on two levels, kept in memory."""

from itertools import count
from typing import Any

ITEM = {"number": 1, "budget": "1200000.00", "spent": "500000.00", "progress": "58.50", "plannedProgress": "55.00"}
changes = count(1)


def changed() -> dict[str, Any]:
    number = next(changes)
    return {
        "id": "UHJvamVjdDox",
        "title": "农村公路提档升级工程",
        "revision": str(1000 + number),
        "items": {"nodes": [{**ITEM, "title": f"细项 {number}", "version": number}]},
    }

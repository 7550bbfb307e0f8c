"""Keyset pages: the first rows of each of several owners, after a place in the order, in one statement."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from models.database import fetch, marks
from models.lookup import Lookup

Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Listing:
    """What is listed: SQL for the rows, their id, the column that names the owner, and the order.

    `order` are SQL expressions, all ascending, unique together within an owner; `kinds` are their Python types.
    """

    rows: str
    row_id: str
    owner: str
    order: tuple[str, ...]
    kinds: tuple[type, ...]
    where: str = ""


@dataclass(frozen=True)
class Row:
    """One row of a page: its id, and its place in the order, which is what a cursor holds."""

    id: int
    place: Place


async def pages(
    listing: Listing,
    owners: Sequence[int],
    *,
    seen: Lookup[Any],
    after: Place | None,
    limit: int,
    arguments: Sequence[object] = (),
) -> dict[int, list[Row]]:
    """At most `limit` rows of each owner, all of them `seen`. `arguments` fill the marks in `listing.where`."""
    order = ", ".join(listing.order)
    narrowed, narrowed_values = seen.narrowing(listing.row_id)
    where = [f"{listing.owner} IN ({marks(owners)})", *narrowed]
    parameters: list[object] = [*owners, *narrowed_values]
    if listing.where:
        where.append(listing.where)
        parameters += arguments
    if after is not None:
        where.append(f"({order}) > ({', '.join(map(_mark, after))})")
        parameters += after
    columns = ", ".join(f"{expression} AS k{place}" for place, expression in enumerate(listing.order))
    found: dict[int, list[Row]] = defaultdict(list)
    for row in await fetch(
        f"""SELECT * FROM (
              SELECT {listing.owner} AS owner, {listing.row_id} AS id, {columns},
                     row_number() OVER (PARTITION BY {listing.owner} ORDER BY {order}) AS place
                FROM {listing.rows} WHERE {" AND ".join(where)}) numbered
            WHERE place <= ? ORDER BY owner, place""",
        [*parameters, limit],
    ):
        keys = tuple(row[f"k{place}"] for place in range(len(listing.order)))
        found[row["owner"]].append(Row(row["id"], keys))
    return found


def _mark(key: str | int) -> str:
    """PostgreSQL would take a number for one of its column's type, and refuse a cursor beyond a small integer."""
    return "CAST(? AS integer)" if isinstance(key, int) else "?"


async def counts(
    listing: Listing, owners: Sequence[int], *, seen: Lookup[Any], arguments: Sequence[object] = ()
) -> dict[int, int]:
    """How many seen rows each owner has in all."""
    narrowed, narrowed_values = seen.narrowing(listing.row_id)
    where = [f"{listing.owner} IN ({marks(owners)})", *narrowed]
    if listing.where:
        where.append(listing.where)
    rows = await fetch(
        f"""SELECT {listing.owner} AS owner, count(*) AS total FROM {listing.rows}
             WHERE {" AND ".join(where)} GROUP BY {listing.owner}""",
        [*owners, *narrowed_values, *arguments],
    )
    return {row["owner"]: row["total"] for row in rows}

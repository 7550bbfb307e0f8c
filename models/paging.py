"""Keyset pages: the first rows of each of several owners, after a place in the order, in one statement."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from tortoise.models import Model
from tortoise.queryset import QuerySet

from models.database import fetch, marks

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
    visible: QuerySet[Any],
    after: Place | None,
    limit: int,
    arguments: Sequence[object] = (),
) -> dict[int, list[Row]]:
    """At most `limit` rows of each owner, all of them `visible`. `arguments` fill the marks in `listing.where`."""
    order = ", ".join(listing.order)
    seen, seen_values = _among(listing, visible)
    where = [f"{listing.owner} IN ({marks(owners)})", *seen]
    parameters: list[object] = [*owners, *seen_values]
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
    listing: Listing, owners: Sequence[int], *, visible: QuerySet[Any], arguments: Sequence[object] = ()
) -> dict[int, int]:
    """How many visible rows each owner has in all."""
    seen, seen_values = _among(listing, visible)
    where = [f"{listing.owner} IN ({marks(owners)})", *seen]
    if listing.where:
        where.append(listing.where)
    rows = await fetch(
        f"""SELECT {listing.owner} AS owner, count(*) AS total FROM {listing.rows}
             WHERE {" AND ".join(where)} GROUP BY {listing.owner}""",
        [*owners, *seen_values, *arguments],
    )
    return {row["owner"]: row["total"] for row in rows}


def _among(listing: Listing, visible: QuerySet[Any]) -> tuple[list[str], list[object]]:
    """The condition that keeps unseen rows from taking places and being counted, and its values; none where all are
    seen."""
    sql, values = _ids(visible)
    everything = _all_ids(visible.model)  # type: ignore[arg-type]  # a class is hashable
    return ([], []) if sql == everything else ([f"{listing.row_id} IN ({sql})"], values)


@cache
def _all_ids(rows: type[Model]) -> str:
    return _ids(rows.all())[0]


def _ids(rows: QuerySet[Any]) -> tuple[str, list[object]]:
    """The query for the ids of some rows, with a `?` for each of its values, in order."""
    query = rows.values("id")
    query._make_query()
    sql, values = query.query.get_parameterized_sql()
    return re.sub(r"\$\d+", "?", sql), values

"""Looking up rows by their ids, with SQL that is written once.

Tortoise writes a query anew each time, and takes about as long for that as the driver to send it. What is asked for with
every state and every change is therefore kept as SQL, that of the one database that a process knows.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache, cached_property, lru_cache, partial
from typing import Any, Generic, NamedTuple, TypeVar

from tortoise.connection import get_connection
from tortoise.models import Model
from tortoise.queryset import QuerySet

from models.database import marks, placed

M = TypeVar("M", bound=Model)

# An audience may look into some forty models; an entry takes some 2 KB.
MOST_KEPT = 10_000


class Written(NamedTuple):
    """SQL around the place where the ids go, the values before them, and the related rows that come along."""

    model: Any
    head: str
    tail: str
    values: list[Any]
    related: Any


class Lookup(Generic[M]):
    """The rows of a query that neither orders, limits nor annotates: to be fetched by id, or to narrow hand-written SQL."""

    def __init__(self, rows: Callable[[], QuerySet[M]]) -> None:
        self._rows = rows

    async def of(self, ids: Sequence[int]) -> dict[int, M]:
        """Those of the rows that have one of these ids, by id."""
        if not ids:
            return {}
        model, head, tail, values, related = self._by_id
        connection = get_connection("default")
        executor = connection.executor_class(model=model, db=connection, select_related_idx=related)
        sql = placed(f"{head} IN ({marks(ids)}){tail}", connection)
        return {row.pk: row for row in await executor.execute_select(sql, [*values, *ids])}

    async def one(self, row_id: int) -> M | None:
        return (await self.of([row_id])).get(row_id)

    def narrowing(self, row_id: str) -> tuple[list[str], list[Any]]:
        """The condition, on the column with the id, that leaves only these rows, and its values; none where they are all."""
        sql, values = self._ids
        return ([], []) if sql == _all_ids(self._by_id.model) else ([f"{row_id} IN ({sql})"], values)

    @cached_property
    def _by_id(self) -> Written:
        rows = self._rows().filter(id=0)
        sql, (*values, _) = _sql_of(rows)
        head, _, tail = sql.rpartition("=?")
        if "?" in tail or not head.endswith('"id"') or rows._annotations or rows._prefetch_map:
            raise ValueError(f"rows of this query cannot be looked up: {sql}")
        return Written(rows.model, head, tail, values, rows._select_related_idx)

    @cached_property
    def _ids(self) -> tuple[str, list[Any]]:
        return _sql_of(self._rows().values("id"))


@lru_cache(MOST_KEPT)
def lookup(rows: Callable[..., QuerySet[M]], *given: Any) -> Lookup[M]:
    """The rows of `rows(*given)`, which hangs on nothing but what is given; mostly that is an audience."""
    return Lookup(partial(rows, *given))


@cache
def _all_ids(model: type[Model]) -> str:
    return _sql_of(model.all().values("id"))[0]


def _sql_of(rows: Any) -> tuple[str, list[Any]]:
    """A query's SQL with a `?` for each of its values, in order."""
    rows._make_query()
    sql, values = rows.query.get_parameterized_sql()
    return re.sub(r"\$\d+", "?", sql), values

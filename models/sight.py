"""What an audience sees of a model, as SQL that is written once.

Sight is a function of the audience alone, and Tortoise takes longer to write a query than the database takes to answer
it; so what it wrote is kept.
"""

import re
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache, partial
from typing import Any, Generic, TypeVar

from tortoise.models import Model
from tortoise.queryset import QuerySet

from models.database import marks, rows_of

M = TypeVar("M", bound=Model)

# Some kilobytes each.
MOST_KEPT = 2000


class Sight(Generic[M]):
    """The rows of a query that neither orders nor limits: to be fetched by their ids, or to narrow hand-written SQL."""

    def __init__(self, rows: Callable[[], QuerySet[M]]) -> None:
        self._rows = rows

    async def of(self, ids: Sequence[int]) -> dict[int, M]:
        """The rows among these ids that are seen, by id."""
        if not ids:
            return {}
        model, sql, values = self._by_id
        found = await rows_of(model, f"{sql} IN ({marks(ids)})", [*values, *ids])
        return {row.pk: row for row in found}

    async def one(self, row_id: int) -> M | None:
        return (await self.of([row_id])).get(row_id)

    def narrowing(self, row_id: str) -> tuple[list[str], list[Any]]:
        """The condition, on the column with the id, that leaves out unseen rows, and its values; none where all are seen."""
        sql, values = self._ids
        return ([], []) if sql == self._all_ids else ([f"{row_id} IN ({sql})"], values)

    @cached_property
    def _by_id(self) -> tuple[type[M], str, list[Any]]:
        """The model, and the query for rows whose id is one of those to be appended."""
        rows = self._rows()
        sql, (*values, _) = _written(rows.filter(id=0))
        if not sql.endswith("=?"):
            raise ValueError(f"no id is asked for at the end of {sql}")
        return rows.model, sql.removesuffix("=?"), values

    @cached_property
    def _ids(self) -> tuple[str, list[Any]]:
        return _written(self._rows().values("id"))

    @cached_property
    def _all_ids(self) -> str:
        return _written(self._rows().model.all().values("id"))[0]


@lru_cache(MOST_KEPT)
def sight(visible: Callable[..., QuerySet[M]], *given: Any) -> Sight[M]:
    """The rows that `visible(*given)` asks for. It hangs on nothing but what is given; mostly that is an audience."""
    return Sight(partial(visible, *given))


def _written(rows: Any) -> tuple[str, list[Any]]:
    """A query's SQL with a `?` for each of its values, in order."""
    rows._make_query()
    sql, values = rows.query.get_parameterized_sql()
    return re.sub(r"\$\d+", "?", sql), values

"""Loading rows by id, under the audience's sight."""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from tortoise.models import Model
from tortoise.queryset import QuerySet

from resolvers.batching import DataLoader

M = TypeVar("M", bound=Model)


class VisibleRows(Generic[M]):
    """The rows that an audience sees: as a query to narrow further, or fetched by their ids."""

    def __init__(self, visible: Callable[[], QuerySet[M]]) -> None:
        self.visible = visible

    async def __call__(self, ids: Sequence[int]) -> dict[int, M]:
        return {row.pk: row for row in await self.visible().filter(id__in=list(ids))}


def rows_by_id(visible: Callable[[], QuerySet[M]]) -> VisibleRows[M]:
    """A function from ids to the visible rows among them."""
    return VisibleRows(visible)


def row_loader(visible: Callable[[], QuerySet[M]]) -> DataLoader[Any, M | None]:
    """A loader of single rows; one that is missing or unseen is None."""
    fetch = rows_by_id(visible)

    async def load(ids: list[Any]) -> list[M | None]:
        found = await fetch(ids)
        return [found.get(row_id) for row_id in ids]

    return DataLoader(load_fn=load)

"""Loading rows by id, under the audience's sight."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from strawberry.dataloader import DataLoader
from tortoise.models import Model
from tortoise.queryset import QuerySet

M = TypeVar("M", bound=Model)


def rows_by_id(visible: Callable[[], QuerySet[M]]) -> Callable[[Sequence[int]], Awaitable[dict[int, M]]]:
    """A function from ids to the visible rows among them."""

    async def fetch(ids: Sequence[int]) -> dict[int, M]:
        return {row.pk: row for row in await visible().filter(id__in=list(ids))}

    return fetch


def row_loader(visible: Callable[[], QuerySet[M]]) -> DataLoader[Any, M | None]:
    """A loader of single rows; one that is missing or unseen is None."""
    fetch = rows_by_id(visible)

    async def load(ids: list[Any]) -> list[M | None]:
        found = await fetch(ids)
        return [found.get(row_id) for row_id in ids]

    return DataLoader(load_fn=load)

"""Loading single rows by id, under the audience's sight."""

from collections.abc import Callable
from typing import Any, TypeVar

from tortoise.models import Model
from tortoise.queryset import QuerySet

from models.lookup import lookup
from resolvers.batching import DataLoader

M = TypeVar("M", bound=Model)


def row_loader(visible: Callable[..., QuerySet[M]], *given: Any) -> DataLoader[int, M | None]:
    """A loader of single rows among those of `visible(*given)`; one that is missing or unseen is None."""

    async def load(ids: list[int]) -> list[M | None]:
        found = await lookup(visible, *given).of(ids)
        return [found.get(row_id) for row_id in ids]

    return DataLoader(load_fn=load)

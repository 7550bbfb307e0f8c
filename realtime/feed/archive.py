"""What was told, read from SQL in pages that all readers of this process share."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Hashable
from typing import Any, Generic, TypeVar

from models import outbox
from models.outbox import LoggedEvent

# Events to a page. Pages begin at multiples of it, so that readers who come from everywhere ask for the same ones.
PAGE = 100
PAGES_KEPT = 64

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Shared(Generic[K, V]):
    """Values that are made once for all who ask while they are made or kept; the longest unused are dropped."""

    def __init__(self, kept: int) -> None:
        self._kept = kept
        self._values: OrderedDict[K, V] = OrderedDict()
        self._made: dict[K, asyncio.Task[V]] = {}

    async def get(self, key: K, make: Callable[[], Coroutine[Any, Any, V]], keep: Callable[[V], bool]) -> V:
        if key in self._values:
            self._values.move_to_end(key)
            return self._values[key]
        task = self._made.get(key)
        if task is None:
            task = self._made[key] = asyncio.create_task(self._make(key, make, keep))
        # One who gives up must not take the value from the others.
        return await asyncio.shield(task)

    async def _make(self, key: K, make: Callable[[], Coroutine[Any, Any, V]], keep: Callable[[V], bool]) -> V:
        try:
            value = await make()
        finally:
            del self._made[key]
        if keep(value):
            self._values[key] = value
            while len(self._values) > self._kept:
                self._values.popitem(last=False)
        return value

    def clear(self) -> None:
        self._values.clear()


class Archive:
    """The events of the last days, by their numbers."""

    def __init__(self) -> None:
        self._pages: Shared[tuple[int, int], list[LoggedEvent]] = Shared(PAGES_KEPT)

    async def between(self, after: int, upto: int) -> list[LoggedEvent]:
        """The events in (after, upto], which lie in one page; fewer than that, if the oldest have been forgotten."""
        # A page that lacks its oldest events lacks more soon; one that is whole stays as it is.
        return await self._pages.get(
            (after, upto),
            lambda: outbox.logged_between(after, upto),
            lambda found: len(found) == upto - after,
        )

    def clear(self) -> None:
        """Forget what was read: the database is not the one that it was."""
        self._pages.clear()


def page_end(after: int, head: int) -> int:
    """The last number of the page that begins after `after`, but none beyond the head."""
    return min((after // PAGE + 1) * PAGE, head)

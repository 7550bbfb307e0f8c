"""What was told, read from SQL in pages that all readers of this process share."""

import asyncio
import math
import time
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
    """Values that are made once for all who ask while they are made or kept: so many, for so many seconds."""

    def __init__(self, kept: int, seconds: float = math.inf) -> None:
        self._kept, self._seconds = kept, seconds
        self._values: OrderedDict[K, tuple[float, V]] = OrderedDict()
        self._made: dict[K, asyncio.Task[V]] = {}

    async def get(self, key: K, make: Callable[[], Coroutine[Any, Any, V]], keep: Callable[[V], bool]) -> V:
        until, value = self._values.get(key, (-math.inf, None))
        if value is not None and until > time.monotonic():
            self._values.move_to_end(key)
            return value
        task = self._made.get(key)
        if task is None:
            task = self._made[key] = asyncio.create_task(self._make(key, make, keep))
            # Everybody may have given up before it fails.
            task.add_done_callback(lambda made: made.cancelled() or made.exception())
        # One who gives up must not take the value from the others.
        return await asyncio.shield(task)

    async def newly(self, key: K, make: Callable[[], Coroutine[Any, Any, V]]) -> V:
        """A value that is made after the call: one that is under way already may be too old for whoever asks now."""
        if under_way := self._made.get(key):
            await asyncio.wait([under_way])
        return await self.get(key, make, lambda _: False)

    async def _make(self, key: K, make: Callable[[], Coroutine[Any, Any, V]], keep: Callable[[V], bool]) -> V:
        try:
            value = await make()
        finally:
            # Or all was forgotten meanwhile: then it is for those alone who wait for it already.
            current = self._made.get(key) is asyncio.current_task()
            if current:
                del self._made[key]
        if current and keep(value):
            self._values[key] = time.monotonic() + self._seconds, value
            while len(self._values) > self._kept:
                self._values.popitem(last=False)
        return value

    def clear(self) -> None:
        """Forget all values, those too that are made at this moment: whoever asks from now on is given new ones."""
        self._values.clear()
        self._made.clear()


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

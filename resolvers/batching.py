"""The loader of which all others are made: it asks once for what many fields ask for at the same time."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from strawberry import dataloader

K = TypeVar("K")
V = TypeVar("V")


class DataLoader(dataloader.DataLoader[K, V]):  # noqa: TID251
    """Whoever gives up waiting gives up for themselves.

    When a field breaks, the execution cancels what the fields beside it wait for. Unshielded, that would be the one
    future that is kept for all who ask for the same: another object would be cancelled with them, and so would the whole
    execution, with no answer to anybody.
    """

    def load(self, key: K) -> Awaitable[V]:
        loading = asyncio.ensure_future(super().load(key))
        # All who wait may have given up before it fails.
        loading.add_done_callback(lambda done: done.cancelled() or done.exception())
        return asyncio.shield(loading)

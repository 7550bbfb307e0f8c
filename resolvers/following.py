"""State streams: the whole state at once, and again after each change; the newest wins."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Annotated, TypeVar

import strawberry

from schema.context import Info
from schema.scalars import BigInt

T = TypeVar("T")

AfterRevision = Annotated[
    BigInt | None,
    strawberry.argument(
        description="已有状态的修订号；仍是最新时不再重发首条。Revision of the state that the client has: the first message is left out if it is still current."
    ),
]


async def follow(
    info: Info, after: int | None, load: Callable[[], Awaitable[T | None]], topic_of: Callable[[T], str]
) -> AsyncGenerator[T | None, None]:
    """Load and yield whenever the topic changes; end with null when there is nothing (any more) to see.

    Sight is asked anew each time, inside `load`.
    """
    found = await load()
    if found is None:
        yield None
        return
    async for _ in info.context.feed.changes(topic_of(found), after):
        info.context.renew()
        found = await load()
        yield found
        if found is None:
            return

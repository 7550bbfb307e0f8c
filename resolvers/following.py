"""State streams: the whole state at once, and again after each change; the newest wins."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
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
    info: Info, load: Callable[[], Awaitable[T | None]], topic_of: Callable[[T], str]
) -> AsyncGenerator[T | None, None]:
    """Load and yield whenever the topic changes; end with null when there is nothing (any more) to see.

    Sight is asked anew each time, inside `load`; so is the topic, which may be another for who sees more or less than
    before. What is shown is loaded after its topic is listened to, so nothing in between is lost. `AfterRevision` is not
    asked for here: this is executed for a whole group, which compares it for each of its readers.
    """
    found = await load()
    while found is not None:
        topic = topic_of(found)
        async with aclosing(info.context.feed.changes(topic)) as changes:
            async for _ in changes:
                info.context.renew()
                found = await load()
                if found is None or topic_of(found) != topic:
                    break
                yield found
    yield None

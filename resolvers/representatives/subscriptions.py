"""Streams of people."""

from collections.abc import AsyncGenerator
from typing import Annotated

import strawberry

from resolvers.following import AfterRevision, follow
from schema.context import Info
from schema.node import decode_id
from schema.representatives import types


@strawberry.type
class RepresentativeSubscriptions:
    @strawberry.subscription(
        description="代表名片的状态流：先发现状，此后每有变化即发。State stream of a representative: the state at once, then after every change of the card, a seat, a posting or a link; null and the end if the id names nobody."
    )
    async def representative_updated(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="代表的标识。Id of the representative.")],
        after_revision: AfterRevision = None,
    ) -> AsyncGenerator[types.Representative | None, None]:
        row_id, topic = decode_id("Representative", id), ""
        context = info.context

        async def load() -> types.Representative | None:
            nonlocal topic
            row = await context.loaders.representatives.person.load(row_id)
            if row is not None:
                who = None if context.shared else context.who
                topic = await context.loaders.card_topic(context.audience, who, row)
            return types.Representative.of(row) if row else None

        async for state in follow(info, load, lambda _: topic):
            yield state

"""Streams of bodies and sittings."""

from collections.abc import AsyncGenerator
from typing import Annotated

import strawberry

from models.bodies.topics import body_topic, sitting_topic
from resolvers.following import AfterRevision, follow
from schema.bodies import types
from schema.context import Info
from schema.node import decode_id


@strawberry.type
class BodySubscriptions:
    @strawberry.subscription(
        description="一个机构的状态流（成员、会议、场次）：先发现状，此后每有变化即发。State stream of a body with its seats, sessions and sittings: the state at once, then after every change; null and the end if the id names none."
    )
    async def body_updated(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="机构的标识。Id of the body.")],
        after_revision: AfterRevision = None,
    ) -> AsyncGenerator[types.Body | None, None]:
        row_id = decode_id("Body", id)

        async def load() -> types.Body | None:
            row = await info.context.loaders.bodies.body.load(row_id)
            return types.Body.of(row) if row else None

        async for state in follow(info, load, lambda body: body_topic(body.row.id)):
            yield state

    @strawberry.subscription(
        description="一场会议签到情况的状态流：先发现状，此后每有变化即发。State stream of a sitting with its check-in: the state at once, then after every change; null and the end if the id names no sitting."
    )
    async def sitting_updated(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="一场会议的标识。Id of the sitting.")],
        after_revision: AfterRevision = None,
    ) -> AsyncGenerator[types.Sitting | None, None]:
        row_id = decode_id("Sitting", id)

        async def load() -> types.Sitting | None:
            row = await info.context.loaders.bodies.sitting.load(row_id)
            return types.Sitting.of(row) if row else None

        async for state in follow(info, load, lambda sitting: sitting_topic(sitting.row.id)):
            yield state

"""Streams of roster imports."""

from collections.abc import AsyncGenerator

import strawberry

from models.roster.topics import roster_import_topic
from resolvers.following import AfterRevision, follow
from resolvers.roster.queries import ImportId
from schema.context import Info
from schema.node import decode_id
from schema.roster import types


@strawberry.type
class RosterSubscriptions:
    @strawberry.subscription(
        description="名册导入的状态流（进度）：先发现状，此后每有变化即发。State stream of a roster import with its progress: the state at once, then after every change; null and the end if the id names none that the viewer may see."
    )
    async def roster_import_updated(
        self, info: Info, id: ImportId, after_revision: AfterRevision = None
    ) -> AsyncGenerator[types.RosterImport | None, None]:
        row_id = decode_id("RosterImport", id)

        async def load() -> types.RosterImport | None:
            row = await info.context.loaders.roster.roster_import.load(row_id)
            return types.RosterImport.of(row) if row else None

        async for state in follow(info, load, lambda one: roster_import_topic(one.record.id)):
            yield state

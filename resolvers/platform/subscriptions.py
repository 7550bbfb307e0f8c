"""Streams of the platform tree."""

from collections.abc import AsyncGenerator

import strawberry

from models.database import found
from models.platform import tree
from models.platform.rows import PlatformNode
from resolvers.following import AfterRevision, follow
from resolvers.platform.queries import Code
from schema.context import Info
from schema.platform import types


@strawberry.type
class PlatformSubscriptions:
    @strawberry.subscription(
        description="节点子树的状态流：先发现状，此后每有变化即发。State stream of a node's subtree: the state at once, then after every change in it; null and the end if the code names no node."
    )
    async def platform_node_updated(
        self, info: Info, code: Code, after_revision: AfterRevision = None
    ) -> AsyncGenerator[types.PlatformNode | None, None]:
        async def load() -> types.PlatformNode | None:
            row = await found(PlatformNode.visible_to(info.context.audience), code=code)
            return types.PlatformNode.of(row) if row else None

        async for state in follow(info, load, lambda node: tree.topic(node.row.id)):
            yield state

"""The log of events."""

from collections.abc import AsyncGenerator
from typing import Annotated

import strawberry

from models.database import found
from models.platform import tree
from models.platform.rows import PlatformNode
from resolvers.events import sight
from schema.context import Info
from schema.events.types import Gap, LogEntry
from schema.scalars import BigInt

After = Annotated[
    BigInt | None,
    strawberry.argument(
        description="从此游标之后继续；不写则只看今后。Go on after this cursor; without one, tell what happens from now on."
    ),
]
NodeCode = Annotated[
    str | None,
    strawberry.argument(description="只看此节点子树的事件。Only what touches the subtree of this node, by its code."),
]
Kinds = Annotated[
    list[str] | None, strawberry.argument(description="只看这些种类。Only events of these kinds; all if left out.")
]


@strawberry.type
class EventSubscriptions:
    @strawberry.subscription(
        description="事件日志：依次发送游标之后的每个可见事件，先历史后实时，各一次；历史不全时先发缺口。Log of events: each one that the viewer may see, in order and once, history first and then live; a gap first if some of it is kept no more. Null and the end if the code names no node."
    )
    async def events(
        self, info: Info, after: After = None, node_code: NodeCode = None, kinds: Kinds = None
    ) -> AsyncGenerator[LogEntry | None, None]:
        context, topic = info.context, None
        if node_code is not None:
            node = await found(PlatformNode.visible_to(context.audience), code=node_code)
            if node is None:
                yield None
                return
            topic = tree.topic(node.id)
        async for page in context.feed.log(topic):
            if page.gap_upto is not None:
                context.feed.told(page.gap_upto)
                yield Gap(cursor=BigInt(page.gap_upto))
            events = [event for event in page.events if kinds is None or event.kind in kinds]
            for event in await sight.heard_of(context.loaders, context.audience, events):
                context.feed.told(event.number)
                yield sight.told(event)

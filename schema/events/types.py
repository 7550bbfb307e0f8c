"""The log of events as clients see it."""

from datetime import datetime
from typing import Annotated

import strawberry

from models.outbox import LoggedEvent
from schema.context import Info
from schema.scalars import BigInt


@strawberry.type(description="事件所涉对象的引用。An object that an event touched.")
class EventReference:
    name: str = strawberry.field(description="对象在事件中的角色，如 item。Part of the object in the event, like item.")
    id: strawberry.ID = strawberry.field(
        description="对象的全局标识，可用 node 查询。Global id of the object: ask `node`."
    )


@strawberry.type(description="事件公开的数据项。A public fact of an event.")
class EventFact:
    name: str = strawberry.field(description="名称，如 month。Name of the fact, like month.")
    value: str = strawberry.field(description="值（文本）。Value, as text.")


@strawberry.type(description="事件（已发生的事实）。Something that happened, in the order in which it became visible.")
class Event:
    row: strawberry.Private[LoggedEvent]
    cursor: BigInt = strawberry.field(
        description="游标：断线后从它之后继续。Cursor: a reader that comes again goes on after it."
    )
    kind: str = strawberry.field(
        description="种类，如 projectItemReported。Kind of the event, like projectItemReported."
    )
    at: datetime = strawberry.field(description="发生时间。Time at which it happened.")
    references: list[EventReference] = strawberry.field(description="所涉对象。Objects that it touched.")
    facts: list[EventFact] = strawberry.field(
        description="公开数据项。Public facts of it; what was written is read from the object."
    )

    @strawberry.field(description="发生地的节点代码。Code of the platform node where it happened; null if nowhere.")
    async def node_code(self, info: Info) -> str | None:
        if self.row.node_id is None:
            return None
        node = await info.context.loaders.platform.node.load(self.row.node_id)
        return node.code if node else None

    @strawberry.field(description="所属县的代码。Code of its county; null if it belongs to none.")
    async def county_code(self, info: Info) -> str | None:
        if self.row.county_id is None:
            return None
        return await info.context.loaders.events.county_code.load(self.row.county_id)


@strawberry.type(
    description="缺口：此前的事件已不再保留，请重新读取现状。A hole in the log: events before the cursor are kept no more; read the present state anew."
)
class Gap:
    cursor: BigInt = strawberry.field(description="日志从此游标之后继续。The log goes on after this cursor.")


LogEntry = Annotated[
    Event | Gap,
    strawberry.union("LogEntry", description="日志的一条：事件或缺口。An entry of the log: an event, or a gap."),
]

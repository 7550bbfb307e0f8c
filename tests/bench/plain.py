"""The Python peer: plain Strawberry with its own WebSocket handler, and broadcaster's memory."""

import sys
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager

import orjson
import strawberry
import uvicorn
from broadcaster import Broadcast
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from strawberry.asgi import GraphQL
from strawberry.extensions import ParserCache, ValidationCache

from tests.bench.page import changed

broadcast = Broadcast("memory://")


@strawberry.type
class Item:
    number: int
    title: str
    budget: str
    spent: str
    progress: str
    planned_progress: str
    version: int


@strawberry.type
class Items:
    nodes: list[Item]


@strawberry.type
class Project:
    id: strawberry.ID
    title: str
    revision: str
    items: Items


@strawberry.type
class Query:
    name: str = "plain"


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def project_updated(self, id: strawberry.ID) -> AsyncGenerator[Project, None]:
        async with broadcast.subscribe("changed") as subscriber:
            while True:
                page = orjson.loads((await subscriber.get()).message)
                items = [
                    Item(planned_progress=item.pop("plannedProgress"), **item) for item in page.pop("items")["nodes"]
                ]
                yield Project(items=Items(nodes=items), **page)


async def change(_: Request) -> Response:
    await broadcast.publish("changed", orjson.dumps(changed()).decode())
    return Response()


@asynccontextmanager
async def lifespan(_: Starlette) -> AsyncIterator[None]:
    async with broadcast:
        yield


graphql = GraphQL(strawberry.Schema(Query, subscription=Subscription, extensions=[ParserCache(), ValidationCache()]))
app = Starlette(routes=[Route("/change", change), WebSocketRoute("/graphql", graphql)], lifespan=lifespan)

if __name__ == "__main__":
    uvicorn.run(
        app,
        port=int(sys.argv[1]),
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        access_log=False,
        log_level="error",
        backlog=4096,
    )

"""The floor: bare Starlette that sends ready text to every socket, under the same uvicorn settings as ours."""

import sys

import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from tests.bench.page import changed

sockets: set[WebSocket] = set()


async def socket(websocket: WebSocket) -> None:
    await websocket.accept("graphql-transport-ws")
    try:
        while (await websocket.receive_json())["type"] != "subscribe":
            await websocket.send_text('{"type":"connection_ack"}')
        sockets.add(websocket)
        await websocket.receive()
    except WebSocketDisconnect:
        pass
    finally:
        sockets.discard(websocket)


async def change(_: Request) -> Response:
    text = orjson.dumps({"id": "1", "type": "next", "payload": {"data": {"projectUpdated": changed()}}}).decode()
    for websocket in list(sockets):
        await websocket.send_text(text)
    return Response()


app = Starlette(routes=[Route("/change", change), WebSocketRoute("/graphql", socket)])

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

"""The floor: bare Starlette that sends ready text to every socket, under the same uvicorn settings as ours.

Ping and its patience are uvicorn's own, 20 s; ours pings every 7 s.
"""

import sys
from collections import defaultdict

import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from tests.bench.notes import COMMIT, noter
from tests.bench.page import changed

# Project -> the sockets that follow it.
sockets: defaultdict[str, set[WebSocket]] = defaultdict(set)
note = noter()


async def socket(websocket: WebSocket) -> None:
    await websocket.accept("graphql-transport-ws")
    others: set[WebSocket] = set()
    try:
        while (message := await websocket.receive_json())["type"] != "subscribe":
            await websocket.send_text('{"type":"connection_ack"}')
        others = sockets[message["payload"]["variables"]["id"]]
        others.add(websocket)
        await websocket.receive()
    except WebSocketDisconnect:
        pass
    finally:
        others.discard(websocket)


async def change(request: Request) -> Response:
    note(COMMIT)
    text = orjson.dumps({"id": "1", "type": "next", "payload": {"data": {"projectUpdated": changed()}}}).decode()
    for websocket in list(sockets[request.query_params["project"]]):
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

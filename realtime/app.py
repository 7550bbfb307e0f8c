"""The application: routes, middleware, and what runs beside them."""

import asyncio
import mimetypes
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hmac import compare_digest
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket

from models import outbox
from models.database import connected
from models.representatives import sealing
from realtime import garbage, logs, metrics, pages
from realtime.service import Service
from realtime.settings import Settings, from_environment
from realtime.transports import http, roster, ws
from realtime.transports.callers import address_of
from realtime.transports.connections import SWEEPER, Sweeper
from realtime.transports.exports import Exports
from realtime.transports.files import Files
from realtime.transports.messages import SUBPROTOCOL

READY_SECONDS = 2.0
LOOPBACK = frozenset({"127.0.0.1", "::1"})

# The machine's own tables may not know these, and a browser refuses a module of another type.
for _type, _ending in (
    ("text/javascript", ".js"),
    ("text/css", ".css"),
    ("font/woff2", ".woff2"),
    ("font/ttf", ".ttf"),
):
    mimetypes.add_type(_type, _ending)


def create_app(settings: Settings | None = None) -> Starlette:
    """The ASGI application; without settings, from the environment."""
    if settings is None:
        # Each worker is a process of its own, begun by nothing but this call.
        settings = from_environment()
        logs.set_up(settings.log_as_json)
        app = create_app(settings)
        garbage.settle()
        return app
    sealing.configure(settings.secrets)
    service = Service(settings)
    files = Files(service)
    exports = Exports(service)
    sweeper = Sweeper(settings.stalled_after)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[dict[str, Any]]:
        async with connected(settings.database_url), service.running():
            sweeping = asyncio.create_task(sweeper.run())
            try:
                # uvicorn hands this to each connection.
                yield {SWEEPER: sweeper}
            finally:
                sweeping.cancel()

    async def home(_: Request) -> Response:
        return PlainTextResponse("smart-congress 智慧人大") if settings.production else RedirectResponse("/graphql")

    async def graphql(request: Request) -> Response:
        if request.method == "GET" and "query" not in request.query_params and _is_browser(request):
            return PlainTextResponse("Not here.", 404) if settings.production else pages.graphiql()
        try:
            # Read here, where a body over the limit is answered with 413.
            await request.body()
        except ClientDisconnect:
            # Nobody is left to read this.
            return Response(status_code=400)
        return await http.answer(request, service)

    async def graphql_socket(websocket: WebSocket) -> None:
        if not ws.may_connect(websocket, settings.allowed_origins):
            await websocket.close(1008)
        elif SUBPROTOCOL not in websocket.scope["subprotocols"]:
            await websocket.accept()
            await websocket.close(4406, f"Subprotocol not acceptable: use {SUBPROTOCOL}")
        elif (place := service.places.take("socket", address_of(websocket))) is None:
            await websocket.send_denial_response(PlainTextResponse("There are too many sockets of this address.", 429))
        else:
            await ws.Socket(websocket, service, place).run()

    async def roster_template(request: Request) -> Response:
        return await roster.template(request, service)

    async def readyz(_: Request) -> Response:
        """503 while the database is away; Redis away is a slower service, not a broken one."""
        try:
            async with asyncio.timeout(READY_SECONDS):
                await outbox.head()
        except Exception as error:
            return JSONResponse({"database": "away", "bus": service.bus.state, "error": type(error).__name__}, 503)
        return JSONResponse({"database": "ok", "bus": service.bus.state})

    async def figures(request: Request) -> Response:
        if settings.production and address_of(request) not in LOOPBACK and not _may_read_metrics(request, settings):
            return PlainTextResponse("Not here.", 404)
        await service.measure_relay()
        return Response(metrics.exposition(), media_type=CONTENT_TYPE_LATEST)

    app = Starlette(
        routes=[
            Route("/", home),
            Route("/graphql", graphql, methods=["GET", "POST"]),
            WebSocketRoute("/graphql", graphql_socket),
            # The limit of their own is 413 with a reason, and differs by kind.
            Route("/files", files.receive, methods=["POST"], max_body_size=sys.maxsize),
            Route("/files/{id}", files.serve),
            Route("/exports/projects/template.xlsx", exports.template),
            Route("/exports/projects/{county}/{month}.xlsx", exports.projects),
            Route("/roster/template.xlsx", roster_template),
            Route("/healthz", lambda _: PlainTextResponse("ok")),
            Route("/readyz", readyz),
            Route("/metrics", figures),
            *_graphiql_routes(settings),
        ],
        middleware=_middleware(settings),
        lifespan=lifespan,
        max_body_size=settings.body_limit,
    )
    app.state.service = service
    app.state.files = files
    return app


def _graphiql_routes(settings: Settings) -> list[BaseRoute]:
    if settings.production:
        return []
    return [
        Route("/graphiql/operations.json", lambda _: pages.operations_json()),
        Mount("/graphiql", StaticFiles(directory=pages.GRAPHIQL, check_dir=False)),
    ]


def _middleware(settings: Settings) -> list[Middleware]:
    middleware = [Middleware(GZipMiddleware, minimum_size=1024)]
    if settings.allowed_origins:
        middleware.insert(
            0,
            Middleware(
                CORSMiddleware,
                allow_origins=list(settings.allowed_origins),
                allow_methods=["GET", "POST"],
                allow_headers=[
                    *("authorization", "content-type", "accept-language", "idempotency-key"),
                    *("last-event-id", "traceparent"),
                ],
                expose_headers=["X-Trace-Id"],
            ),
        )
    return middleware


def _may_read_metrics(request: Request, settings: Settings) -> bool:
    if settings.metrics_token is None:
        return False
    # As bytes: of text, the comparison takes ASCII only.
    shown = request.headers.get("authorization", "").encode("latin-1")
    return compare_digest(shown, f"Bearer {settings.metrics_token}".encode())


def _is_browser(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")

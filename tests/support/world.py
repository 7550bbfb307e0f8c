"""One service under test: a database of its own, a real uvicorn on a port of its own, in this very event loop."""

import asyncio
import json
import shutil
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import uvicorn
import websockets

from models import outbox
from models.accounts.actions import issue_token
from models.accounts.rows import Account
from models.actor import SERVICE
from models.audit.sealing import seal_all
from realtime.app import create_app
from realtime.settings import Settings
from realtime.transports.connections import uvicorn_options

PATIENCE = 10.0


class QuietServer(uvicorn.Server):
    """Leaves pytest's signal handlers alone, and stops when it is told to rather than at its next tick."""

    stopping: asyncio.Event

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def main_loop(self) -> None:
        await self.on_tick(0)
        await self.stopping.wait()


@dataclass
class World:
    settings: Settings
    url: str
    app: Any
    tokens: dict[str, str] = field(default_factory=dict)
    client: httpx.AsyncClient | None = None

    async def token(self, login: str) -> str:
        if login not in self.tokens:
            account = await Account.get(login=login)
            _, issued = await issue_token(SERVICE, account_id=account.id)
            self.tokens[login] = issued.token
        return self.tokens[login]

    async def post(
        self, query: str, variables: dict[str, Any] | None = None, *, by: str | None = None, **headers: str
    ) -> httpx.Response:
        """POST a document, signed in `by` a login."""
        if by is not None:
            headers["authorization"] = f"Bearer {await self.token(by)}"
        async with self._client() as client:
            return await client.post(
                f"{self.url}/graphql",
                json={"query": query, "variables": variables or {}},
                headers={name.replace("_", "-"): value for name, value in headers.items()},
            )

    @asynccontextmanager
    async def _client(self) -> AsyncIterator[httpx.AsyncClient]:
        """The one of this world, or one of its own for a process that may be killed and come back."""
        if self.client is not None:
            yield self.client
            return
        async with http_client() as client:
            yield client

    async def ask(
        self, query: str, variables: dict[str, Any] | None = None, *, by: str | None = None, **headers: str
    ) -> Any:
        """The data of an operation that must not fail."""
        answer = (await self.post(query, variables, by=by, **headers)).json()
        assert "errors" not in answer, answer
        return answer["data"]

    async def refused(
        self, query: str, variables: dict[str, Any] | None = None, *, by: str | None = None, **headers: str
    ) -> dict[str, Any]:
        """The one top-level error of an operation that must fail."""
        answer = (await self.post(query, variables, by=by, **headers)).json()
        assert len(answer.get("errors", ())) == 1, answer
        return answer["errors"][0]

    @asynccontextmanager
    async def socket(self, *, by: str | None = None, token: str | None = None, **init: str) -> AsyncIterator["Client"]:
        """An initialised graphql-transport-ws connection."""
        if by is not None:
            token = await self.token(by)
        if token is not None:
            init["authorization"] = f"Bearer {token}"
        async with raw_socket(self.url) as connection:
            client = Client(connection)
            await client.send({"type": "connection_init", "payload": init})
            assert (await client.receive())["type"] == "connection_ack"
            yield client


def http_client() -> httpx.AsyncClient:
    # There is no TLS here; reading the certificate store would take longer than most answers.
    return httpx.AsyncClient(timeout=PATIENCE * 3, verify=False, limits=httpx.Limits(max_connections=None))


@asynccontextmanager
async def raw_socket(url: str, **options: Any) -> AsyncIterator[Any]:
    address = url.replace("http", "ws", 1) + "/graphql"
    options = {"subprotocols": ["graphql-transport-ws"], "max_size": None, **options}
    async with websockets.connect(address, **options) as connection:
        yield connection


class Client:
    """A graphql-transport-ws client that speaks in plain messages."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    async def send(self, message: Any) -> None:
        await self.connection.send(message if isinstance(message, str) else json.dumps(message))

    async def receive(self, seconds: float = PATIENCE) -> Any:
        async with asyncio.timeout(seconds):
            return json.loads(await self.connection.recv())

    async def subscribe(self, query: str, variables: dict[str, Any] | None = None, operation_id: str = "1") -> None:
        payload = {"query": query, "variables": variables or {}}
        await self.send({"id": operation_id, "type": "subscribe", "payload": payload})

    async def state(self, seconds: float = PATIENCE) -> Any:
        """The data of the next state."""
        message = await self.receive(seconds)
        assert message["type"] == "next", message
        assert "errors" not in message["payload"], message
        return message["payload"]["data"]

    async def silent(self, seconds: float = 0.6) -> bool:
        """Whether nothing arrives for a while."""
        try:
            async with asyncio.timeout(seconds):
                await self.connection.recv()
        except TimeoutError:
            return True
        return False

    async def closed(self, seconds: float = PATIENCE) -> tuple[int, str]:
        """Read on until the server closes; its code and reason."""
        try:
            async with asyncio.timeout(seconds):
                while True:
                    await self.connection.recv()
        except websockets.ConnectionClosed as closed:
            assert closed.rcvd is not None, "cut off without a close frame"
            return closed.rcvd.code, closed.rcvd.reason


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[World]:
    """The service on a free port, until the block ends."""
    # Only of a socket that is said to be TCP's does asyncio let small writes go at once (uvloop does of any).
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    settings = replace(settings, port=port)
    app = create_app(settings)
    config = uvicorn.Config(
        app,
        **uvicorn_options(settings),
        log_level="warning",
        timeout_graceful_shutdown=1,
        lifespan="on",
    )
    server = QuietServer(config)
    server.stopping = asyncio.Event()
    task = asyncio.create_task(server.serve(sockets=[listener]))
    async with asyncio.timeout(PATIENCE):
        while not server.started:
            if task.done():
                await task
            await asyncio.sleep(0.005)
    try:
        async with http_client() as client:
            yield World(settings, f"http://127.0.0.1:{port}", app, client=client)
    finally:
        server.stopping.set()
        await task


async def settle() -> None:
    """Number and seal all that was done, so that a service which starts on this database is quiet."""
    while await outbox.number_pending():
        pass
    await seal_all()


@dataclass(frozen=True)
class Databases:
    """Where databases come from: copies of a seeded template."""

    leg: str
    folder: Path
    template: str
    server: Any
    redis_url: str | None

    async def copy(self, name: str, of: str | None = None) -> str:
        """A copy of the template, or of another database of which nobody is connected to it."""
        of = of or self.template
        if self.leg == "sqlite":
            path = self.folder / f"{name}.db"
            await asyncio.to_thread(shutil.copyfile, self.folder / f"{of}.db", path)
            return f"sqlite://{path}"
        await self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{of}" STRATEGY FILE_COPY')
        return str(self.server.url(name))

    async def drop(self, name: str) -> None:
        if self.leg == "sqlite":
            for path in self.folder.glob(f"{name}.db*"):
                path.unlink()
        else:
            await self.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    async def create(self, name: str) -> str:
        """An empty database."""
        if self.leg == "sqlite":
            return f"sqlite://{self.folder}/{name}.db"
        await self.execute(f'CREATE DATABASE "{name}"')
        return str(self.server.url(name))

    async def execute(self, sql: str) -> None:
        connection = await asyncpg.connect(self.server.url().replace("asyncpg", "postgresql", 1))
        try:
            await connection.execute(sql)
        finally:
            await connection.close()

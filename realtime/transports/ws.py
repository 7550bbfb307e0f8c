"""GraphQL over WebSocket: the graphql-transport-ws protocol.

One task reads, one writes. What waits to be written is bounded: answers by the number of operations under way,
states by keeping only the newest of each subscription.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable
from typing import Any

import orjson
from graphql import OperationType
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from models.errors import Language
from realtime import metrics
from realtime.feed.following import Following, following_of
from realtime.requests import BadRequest, GraphQLRequest, InvalidDocument, language_of, operation_type, request_of
from realtime.service import Service, failed
from realtime.signin import Session, TokenInvalid, bearer
from realtime.transports.callers import address_of
from realtime.transports.protocol import ABORT

log = logging.getLogger("congress.sockets")

SUBPROTOCOL = "graphql-transport-ws"
INIT_SECONDS = 10.0
MOST_ANSWERS_WAITING = 256
SWEEP_SECONDS = 1.0


class ProtocolError(Exception):
    """What the client sent breaks the protocol: the socket closes with this code."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


class Subscribed:
    """One subscription on a socket: a member of a group."""

    def __init__(self, socket: "Socket", operation_id: str, following: Following) -> None:
        self._socket, self.operation_id, self._following = socket, operation_id, following
        self._leave: Callable[[], None] | None = None
        self._prefix = f'{{"id":{_json(operation_id)},"type":"next","payload":'

    def join(self, *, resume: bool) -> None:
        """Follow with the rights that the session has now."""
        self.leave()
        session = self._socket.session
        self._leave = self._socket.service.groups.join(
            self._following, session.audience, session.actor, self, resume=resume
        )

    def leave(self) -> None:
        if self._leave is not None:
            self._leave()
            self._leave = None

    def deliver(self, payload: str) -> None:
        self._socket.put_state(self.operation_id, f"{self._prefix}{payload}}}")

    def complete(self) -> None:
        self._socket.finish(self.operation_id)


class Socket:
    def __init__(self, websocket: WebSocket, service: Service, sockets: "Sockets") -> None:
        self.service = service
        self._websocket, self._sockets = websocket, sockets
        self.session = self._new_session(None, language_of(websocket.headers.get("accept-language")))
        self._initialised = False
        self._operations: dict[str, Subscribed | asyncio.Task[None]] = {}
        # Queries and mutations that run, those too that the client has given up.
        self._running: set[asyncio.Task[None]] = set()
        self._answers: deque[str] = deque()
        self._states: dict[str, str] = {}
        self._closing: tuple[int, str] | None = None
        self._to_write = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()
        self.writing_since: float | None = None

    async def run(self) -> None:
        await self._websocket.accept(SUBPROTOCOL)
        self._sockets.add(self)
        writer = asyncio.create_task(self._write())
        init_timer = asyncio.get_running_loop().call_later(INIT_SECONDS, self._init_overdue)
        try:
            await self._read()
        except ProtocolError as error:
            self.close(error.code, error.reason)
            await self._until_gone()
        except WebSocketDisconnect:
            pass
        finally:
            init_timer.cancel()
            self._sockets.remove(self)
            self.service.sessions.remove(self.session)
            for operation in list(self._operations.values()):
                # Queries and mutations run to their end: a mutation that has begun is not to be cut in half.
                if isinstance(operation, Subscribed):
                    operation.leave()
            self._operations.clear()
            writer.cancel()

    def close(self, code: int, reason: str) -> None:
        """Close after what waits has been written; the sweeper cuts off a reader that does not take it."""
        if self._closing is None:
            # A close frame has room for 123 bytes.
            self._closing = code, reason.encode()[:120].decode(errors="ignore")
            self._to_write.set()

    def abort(self) -> None:
        abort = self._websocket.scope.get("extensions", {}).get(ABORT)
        if abort is not None:
            abort()

    # Reading

    async def _read(self) -> None:
        while True:
            await self._room.wait()
            message = await self._websocket.receive()
            if message["type"] == "websocket.disconnect":
                return
            if self._closing is not None:
                continue
            text = message.get("text")
            if text is None:
                raise ProtocolError(4400, "A message is a text frame")
            await self._handle(text)

    async def _until_gone(self) -> None:
        while self._websocket.client_state is not WebSocketState.DISCONNECTED:
            await self._websocket.receive()

    async def _handle(self, text: str) -> None:
        try:
            message = orjson.loads(text)
        except orjson.JSONDecodeError:
            raise ProtocolError(4400, "A message is JSON") from None
        if not isinstance(message, dict):
            raise ProtocolError(4400, "A message is a JSON object")
        match message.get("type"):
            case "connection_init":
                await self._init(message.get("payload"))
            case "ping":
                self._put('{"type":"pong"}')
            case "pong":
                pass
            case "subscribe":
                self._subscribe(_operation_id(message), message.get("payload"))
            case "complete":
                self._stop(_operation_id(message))
            case other:
                raise ProtocolError(4400, f"Unknown message type {str(other)[:40]!r}")

    async def _init(self, payload: Any) -> None:
        if self._initialised:
            raise ProtocolError(4429, "Too many initialisation requests")
        self._initialised = True
        payload = payload if isinstance(payload, dict) else {}
        stated = {str(name).lower(): value for name, value in payload.items() if isinstance(value, str)}
        accepted = stated.get("language") or self._websocket.headers.get("accept-language")
        try:
            token = bearer(stated.get("authorization") or self._websocket.headers.get("authorization"))
            signed_in = await self.service.sign_ins.of(token) if token else None
        except TokenInvalid:
            raise ProtocolError(4403, "Forbidden: the token does not hold") from None
        except Exception as error:
            failed(error, Language.EN)  # logs it under an id
            raise ProtocolError(1013, "Try again later") from None
        self.session = self._new_session(signed_in, language_of(accepted))
        self.service.sessions.add(self.session)
        self._put('{"type":"connection_ack"}')

    def _new_session(self, signed_in: Any, language: Language) -> Session:
        return Session(signed_in, language, self._rights_changed, self._token_ended)

    def _subscribe(self, operation_id: str, payload: Any) -> None:
        if not self._initialised:
            raise ProtocolError(4401, "Unauthorized")
        if operation_id in self._operations:
            raise ProtocolError(4409, f"Subscriber for {operation_id} already exists")
        try:
            asked = request_of(payload)
            if self._busy() >= self.service.settings.subscriptions_per_socket:
                raise BadRequest("There are too many operations on this socket.", "TOO_MANY_OPERATIONS")
            kind = operation_type(self.service.schema, asked)
            if kind is not OperationType.SUBSCRIPTION:
                task = asyncio.create_task(self._execute(operation_id, asked))
                self._operations[operation_id] = task
                self._running.add(task)
                task.add_done_callback(self._running.discard)
                return
            if errors := self.service.variable_errors(asked, self.session.language):
                self._put_error(operation_id, errors)
                return
        except BadRequest as error:
            self._put_error(operation_id, [error.as_error()])
            return
        except InvalidDocument as error:
            self._put_error(operation_id, error.errors)
            return
        subscribed = Subscribed(self, operation_id, following_of(asked.query, asked.operation_name, asked.variables))
        self._operations[operation_id] = subscribed
        subscribed.join(resume=True)

    def _busy(self) -> int:
        """How many operations are under way."""
        return len(self._running) + sum(isinstance(operation, Subscribed) for operation in self._operations.values())

    async def _execute(self, operation_id: str, asked: GraphQLRequest) -> None:
        session = self.session
        context = self.service.context(
            session.audience, session.actor, session.token_digest, address_of(self._websocket)
        )
        try:
            told, ran = await self.service.execute(asked, context)
        except Exception as error:
            told, ran = failed(error, session.language), False
        if self._operations.get(operation_id) is not asyncio.current_task():
            # Given up by the client, who may have given its id to another operation since.
            return
        del self._operations[operation_id]
        if ran:
            self._put(f'{{"id":{_json(operation_id)},"type":"next","payload":{orjson.dumps(told).decode()}}}')
            self._put(f'{{"id":{_json(operation_id)},"type":"complete"}}')
        else:
            self._put_error(operation_id, told["errors"])

    def _stop(self, operation_id: str) -> None:
        """The client wants no more of an operation."""
        operation = self._operations.pop(operation_id, None)
        self._states.pop(operation_id, None)
        if isinstance(operation, Subscribed):
            operation.leave()

    # What others call

    def finish(self, operation_id: str) -> None:
        """An operation has come to its end: its last state, then the word that it is complete."""
        if self._operations.pop(operation_id, None) is None:
            return
        if (state := self._states.pop(operation_id, None)) is not None:
            self._put(state)
        self._put(f'{{"id":{_json(operation_id)},"type":"complete"}}')

    def put_state(self, operation_id: str, frame: str) -> None:
        self._states[operation_id] = frame
        self._to_write.set()

    async def _rights_changed(self) -> None:
        for operation in list(self._operations.values()):
            if isinstance(operation, Subscribed):
                operation.join(resume=False)

    async def _token_ended(self, reason: str) -> None:
        self.close(4403, f"Forbidden: {reason}")

    def _init_overdue(self) -> None:
        if not self._initialised:
            self.close(4408, "Connection initialisation timeout")

    # Writing

    def _put(self, frame: str) -> None:
        self._answers.append(frame)
        if len(self._answers) > MOST_ANSWERS_WAITING and self._closing is None:
            self._room.clear()
        self._to_write.set()

    def _put_error(self, operation_id: str, errors: list[dict[str, Any]]) -> None:
        message = {"id": operation_id, "type": "error", "payload": errors}
        self._put(orjson.dumps(message).decode())

    async def _write(self) -> None:
        try:
            while True:
                await self._to_write.wait()
                self._to_write.clear()
                while self._answers or self._states:
                    if self._answers:
                        await self._send(self._answers.popleft())
                    else:
                        await self._send(self._states.pop(next(iter(self._states))))
                self._room.set()
                if self._closing is not None:
                    self.writing_since = time.monotonic()
                    await self._websocket.close(*self._closing)
                    return
        except (WebSocketDisconnect, RuntimeError, OSError):
            # The reader has gone; the reading side notices and cleans up. It must not wait for room that never comes.
            self.writing_since = None
            self._closing = self._closing or (1006, "")
            self._answers.clear()
            self._room.set()

    async def _send(self, frame: str) -> None:
        self.writing_since = time.monotonic()
        await self._websocket.send_text(frame)
        self.writing_since = None


class Sockets:
    """All open sockets of this process; one sweeper cuts off those whose reader has stopped reading."""

    def __init__(self, stalled_after: float) -> None:
        self._open: set[Socket] = set()
        self._stalled_after = stalled_after
        metrics.sockets.set_function(lambda: len(self._open))

    def add(self, socket: Socket) -> None:
        self._open.add(socket)

    def remove(self, socket: Socket) -> None:
        self._open.discard(socket)

    async def run(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            overdue = time.monotonic() - self._stalled_after
            for socket in list(self._open):
                if socket.writing_since is not None and socket.writing_since < overdue:
                    metrics.aborted.inc()
                    socket.abort()


def _operation_id(message: dict[str, Any]) -> str:
    operation_id = message.get("id")
    if not isinstance(operation_id, str) or not operation_id:
        raise ProtocolError(4400, "A message of this type has an id")
    return operation_id


def _json(text: str) -> str:
    return orjson.dumps(text).decode()


def may_connect(websocket: WebSocket, allowed_origins: tuple[str, ...]) -> bool:
    """Whether a browser's page may open a socket here: one of our own origin, or of a listed one.

    Programs that are no browser send no Origin; they come with a token or see what is public.
    """
    origin = websocket.headers.get("origin")
    if origin is None or origin in allowed_origins or "*" in allowed_origins:
        return True
    return origin.partition("://")[2] == websocket.headers.get("host")

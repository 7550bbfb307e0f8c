"""GraphQL over WebSocket: the graphql-transport-ws protocol. One task reads; writing needs none."""

import asyncio
import logging
from typing import Any

import orjson
from graphql import OperationType
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from models.accounts.tokens import SignedIn
from models.errors import Language
from realtime.feed.following import following_of
from realtime.feed.frames import complete_frame, next_prefix, text_frame
from realtime.logs import new_trace
from realtime.requests import BadRequest, GraphQLRequest, InvalidDocument, language_of, operation_of, request_of
from realtime.service import Service, failed
from realtime.signin import Session, TokenInvalid, bearer
from realtime.transports.callers import address_of
from realtime.transports.connections import CONNECTION, SocketConnection
from realtime.transports.mailbox import Mailbox
from realtime.transports.messages import (
    ACK,
    PONG,
    SUBPROTOCOL,
    ProtocolError,
    error_frame,
    message_of,
    operation_id_of,
    stated_in,
)
from realtime.transports.places import Place
from realtime.transports.subscribed import Subscribed, SubscribedLog, SubscribedStates

trail = logging.getLogger("congress.trail")

INIT_SECONDS = 10.0
# [D] Of one socket's queries and mutations; more wait their turn, so that few answers are held for who does not read.
MOST_AT_ONCE = 10


class Socket:
    """One connection, from its acceptance to its end."""

    def __init__(self, websocket: WebSocket, service: Service, place: Place) -> None:
        connection: SocketConnection | None = websocket.scope.get("extensions", {}).get(CONNECTION)
        if connection is None:
            raise RuntimeError("Sockets need connections of our own: run uvicorn with ws=SocketConnection.")
        self._websocket, self._service, self._place = websocket, service, place
        self._connection, self._mailbox = connection, Mailbox(connection)
        self._session = self._new_session(None, language_of(websocket.headers.get("accept-language")))
        self._initialised = False
        self._operations: dict[str, Subscribed | asyncio.Task[None]] = {}
        # Of each subscription: so many fields can a result of it hold.
        self._fields: dict[str, int] = {}
        # Queries and mutations that run, those too that the client has given up.
        self._running: set[asyncio.Task[None]] = set()
        self._turns = asyncio.Semaphore(MOST_AT_ONCE)
        self._cause = "gone"

    async def run(self) -> None:
        init_timer = asyncio.get_running_loop().call_later(INIT_SECONDS, self._init_overdue)
        try:
            await self._websocket.accept(SUBPROTOCOL)
            await self._read()
        except ProtocolError as error:
            self._close(error.code, error.reason)
            await self._until_gone()
        except WebSocketDisconnect:
            pass
        except Exception as error:
            failed(error, Language.EN)  # logs it under an id
            self._close(4500, "Internal server error")
            await self._until_gone()
        finally:
            init_timer.cancel()
            self._mailbox.empty()
            self._place.give_back(self._connection.cut_off or self._cause)
            self._service.sessions.remove(self._session)
            for operation in list(self._operations.values()):
                # Queries and mutations run to their end: a mutation that has begun is not to be cut in half.
                if not isinstance(operation, asyncio.Task):
                    operation.leave()
            self._operations.clear()

    async def _read(self) -> None:
        while True:
            if self._mailbox.is_full:
                await self._mailbox.room()
            message = await self._websocket.receive()
            if message["type"] == "websocket.disconnect":
                return
            if not self._mailbox.is_closing:
                await self._handle(message_of(message.get("text")))

    async def _until_gone(self) -> None:
        while self._websocket.client_state is not WebSocketState.DISCONNECTED:
            await self._websocket.receive()

    async def _handle(self, message: dict[str, Any]) -> None:
        match message.get("type"):
            case "connection_init":
                await self._init(stated_in(message.get("payload")))
            case "ping":
                self._mailbox.put(PONG)
            case "pong":
                pass
            case "subscribe":
                self._subscribe(operation_id_of(message), message.get("payload"))
            case "complete":
                self._stop(operation_id_of(message))
            case other:
                raise ProtocolError(4400, f"Unknown message type {str(other)[:40]!r}")

    async def _init(self, stated: dict[str, str]) -> None:
        if self._initialised:
            raise ProtocolError(4429, "Too many initialisation requests")
        self._initialised = True
        headers = self._websocket.headers
        try:
            token = bearer(stated.get("authorization") or headers.get("authorization"))
            signed_in = await self._service.sign_ins.of(token) if token else None
        except TokenInvalid:
            raise ProtocolError(4403, "Forbidden: the token does not hold") from None
        except Exception as error:
            failed(error, Language.EN)  # logs it under an id
            raise ProtocolError(1013, "Try again later") from None
        if signed_in is not None and not self._place.belongs_to(signed_in.account_id):
            raise ProtocolError(1013, "Too many sockets of this account: try again later")
        self._session = self._new_session(
            signed_in, language_of(stated.get("language") or headers.get("accept-language"))
        )
        self._service.sessions.add(self._session)
        self._mailbox.put(ACK)

    def _new_session(self, signed_in: SignedIn | None, language: Language) -> Session:
        return Session(signed_in, language, self._rights_changed, self._token_ended)

    def _subscribe(self, operation_id: str, payload: Any) -> None:
        if not self._initialised:
            raise ProtocolError(4401, "Unauthorized")
        if operation_id in self._operations:
            raise ProtocolError(4409, f"Subscriber for {operation_id} already exists")
        try:
            self._begin(operation_id, request_of(payload))
        except BadRequest as error:
            self._mailbox.put(error_frame(operation_id, [error.as_error()]))
        except InvalidDocument as error:
            self._mailbox.put(error_frame(operation_id, error.errors))
        except Exception as error:
            # A bug of ours ends the operation that met it; its neighbours live on.
            self._stop(operation_id)
            self._mailbox.put(error_frame(operation_id, failed(error, self._session.language)["errors"]))

    def _begin(self, operation_id: str, asked: GraphQLRequest) -> None:
        if self._busy() >= self._service.settings.subscriptions_per_socket:
            raise BadRequest("There are too many operations on this socket.", "TOO_MANY_OPERATIONS")
        kind, fields = operation_of(self._service.schema, asked)
        if kind is not OperationType.SUBSCRIPTION:
            task = asyncio.create_task(self._execute(operation_id, asked))
            self._operations[operation_id] = task
            self._running.add(task)
            task.add_done_callback(self._running.discard)
            return
        if errors := self._service.variable_errors(asked, self._session.language):
            raise InvalidDocument(errors)
        if sum(self._fields.values()) + fields > self._service.settings.subscribed_fields_per_socket:
            raise BadRequest("The subscriptions of this socket hold too many fields together.", "TOO_MANY_FIELDS")
        following = following_of(asked.query, asked.operation_name, asked.variables)
        make = SubscribedLog if following.is_log else SubscribedStates
        subscribed: Subscribed = make(
            self._service.groups, self._mailbox, self._session, operation_id, following, self._ended
        )
        self._operations[operation_id] = subscribed
        self._fields[operation_id] = fields
        subscribed.join()

    def _busy(self) -> int:
        """How many operations are under way."""
        return len(self._running) + sum(
            not isinstance(operation, asyncio.Task) for operation in self._operations.values()
        )

    async def _execute(self, operation_id: str, asked: GraphQLRequest) -> None:
        async with self._turns:
            if self._mailbox.is_full:
                await self._mailbox.room()
            await self._answer(operation_id, asked)

    async def _answer(self, operation_id: str, asked: GraphQLRequest) -> None:
        new_trace()
        session = self._session
        context = self._service.context(
            session.audience, session.actor, session.token_digest, address_of(self._websocket)
        )
        try:
            told, ran = await self._service.execute(asked, context)
        except Exception as error:
            told, ran = failed(error, session.language), False
        if self._operations.get(operation_id) is not asyncio.current_task():
            # Given up by the client, who may have given its id to another operation since.
            return
        del self._operations[operation_id]
        if ran:
            self._mailbox.put(text_frame(next_prefix(operation_id) + orjson.dumps(told) + b"}"))
            self._mailbox.put(complete_frame(operation_id))
        else:
            self._mailbox.put(error_frame(operation_id, told["errors"]))
        trail.info("answered", extra={"method": "WEBSOCKET", "operation": operation_id})

    def _stop(self, operation_id: str) -> None:
        """The client wants no more of an operation."""
        operation = self._operations.pop(operation_id, None)
        self._fields.pop(operation_id, None)
        if operation is not None and not isinstance(operation, asyncio.Task):
            operation.leave()

    def _ended(self, operation_id: str) -> None:
        """A subscription has come to its end."""
        self._operations.pop(operation_id, None)
        self._fields.pop(operation_id, None)

    async def _rights_changed(self) -> None:
        for operation in list(self._operations.values()):
            if not isinstance(operation, asyncio.Task):
                operation.join()

    async def _token_ended(self, reason: str) -> None:
        self._close(4403, f"Forbidden: {reason}")

    def _init_overdue(self) -> None:
        if not self._initialised:
            self._close(4408, "Connection initialisation timeout")

    def _close(self, code: int, reason: str) -> None:
        self._cause = str(code)
        self._mailbox.close(code, reason)


def may_connect(websocket: WebSocket, allowed_origins: tuple[str, ...]) -> bool:
    """Whether a browser's page may open a socket here: one of our own origin, or of a listed one.

    Programs that are no browser send no Origin; they come with a token or see what is public.
    """
    origin = websocket.headers.get("origin")
    if origin is None or origin in allowed_origins or "*" in allowed_origins:
        return True
    return origin.partition("://")[2] == websocket.headers.get("host")

"""Server-sent events, in the distinct-connections mode of graphql-sse: one operation, one response.

Every result has an `id:` line, the revision or cursor after which a reader resumes; a browser that comes again names it
in `Last-Event-ID`, which goes before the argument of the document.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import replace

from graphql import OperationType
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from realtime import metrics
from realtime.feed.following import Following, following_of, number_of
from realtime.feed.frames import COMPLETE_EVENT, Told
from realtime.requests import BadRequest, GraphQLRequest
from realtime.service import Service, encoded
from realtime.signin import Session
from realtime.transports.callers import Caller
from realtime.transports.connections import CONNECTION, StreamConnection
from realtime.transports.places import Place

EVENT_STREAM = "text/event-stream"
HEARTBEAT_SECONDS = 12.0
HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}


async def event_stream(
    service: Service, caller: Caller, asked: GraphQLRequest, kind: OperationType, request: Request
) -> Response:
    """The response to an operation asked for as a stream of events."""
    if kind is not OperationType.SUBSCRIPTION:
        actor = caller.signed_in.actor if caller.signed_in else None
        digest = caller.signed_in.digest if caller.signed_in else ""
        told, _ = await service.execute(asked, service.context(caller.audience, actor, digest, caller.address))
        return _response(_single(encoded(told)))
    if errors := service.variable_errors(asked, caller.language):
        return _response(_single(encoded({"errors": errors})))
    following = following_of(asked.query, asked.operation_name, asked.variables)
    if stated := request.headers.get("last-event-id", "").strip():
        if (last := number_of(stated)) is None:
            raise BadRequest("`Last-Event-ID` is the `id:` of an event of this stream: a number.", "BAD_USER_INPUT")
        following = replace(following, after=last)
    connection: StreamConnection | None = request.scope.get("extensions", {}).get(CONNECTION)
    if connection is None:
        # It was lost while the token was looked up; nobody is left to read this.
        return Response(status_code=400)
    place = service.places.take("stream", caller.address)
    if place is None:
        raise BadRequest("There are too many streams from this address.", "TOO_MANY_STREAMS", 429)
    if caller.signed_in is not None and not place.belongs_to(caller.signed_in.account_id):
        place.give_back("account limit")
        raise BadRequest("There are too many streams of this account.", "TOO_MANY_STREAMS", 429)
    make = LogStream if following.is_log else StateStream
    return FollowingResponse(make(service, caller, following, place, connection))


def _response(events: AsyncGenerator[bytes, None]) -> StreamingResponse:
    return StreamingResponse(events, headers=HEADERS, media_type=EVENT_STREAM)


async def _single(payload: bytes) -> AsyncGenerator[bytes, None]:
    yield Told(payload, -1).event()
    yield COMPLETE_EVENT


class EventStream:
    """One reader of one group."""

    def __init__(
        self, service: Service, caller: Caller, following: Following, place: Place, connection: StreamConnection
    ) -> None:
        self._service, self._following, self._place, self._connection = service, following, place, connection
        self._session = Session(caller.signed_in, caller.language, self._rights_changed, self._token_ended)
        self._after = following.after
        self._ended = False
        self._woken = asyncio.Event()

    async def events(self) -> AsyncGenerator[bytes, None]:
        self._service.sessions.add(self._session)
        self.join()
        while True:
            try:
                async with asyncio.timeout(HEARTBEAT_SECONDS):
                    await self._woken.wait()
            except TimeoutError:
                yield b":\n\n"
                continue
            self._woken.clear()
            # Told before it is sent: what comes while the reader is slow waits for the next turn.
            ended = self._ended
            if events := self.sent():
                yield events
            if ended:
                yield COMPLETE_EVENT
                return

    def close(self) -> None:
        """It is over, whatever ended it, even if `events` was never begun."""
        self._place.give_back(self._connection.cut_off or ("ended" if self._ended else "gone"))
        self._service.sessions.remove(self._session)
        self.leave()

    def complete(self) -> None:
        self._ended = True
        self._woken.set()

    async def _rights_changed(self) -> None:
        self.join()

    async def _token_ended(self, reason: str) -> None:
        self.leave()
        self.told_last(Told(encoded({"errors": [self._service.token_error(self._session.language)]}), -1))
        self.complete()

    def join(self) -> None:
        """Follow with the rights that the session has now; once more whenever they have changed."""
        raise NotImplementedError

    def leave(self) -> None:
        raise NotImplementedError

    def sent(self) -> bytes:
        """What waits, and waits no more."""
        raise NotImplementedError

    def told_last(self, last: Told) -> None:
        raise NotImplementedError


class FollowingResponse(StreamingResponse):
    """The response that lasts as long as its stream."""

    def __init__(self, stream: EventStream) -> None:
        super().__init__(stream.events(), headers=HEADERS, media_type=EVENT_STREAM)
        self._stream = stream

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._stream.close()


class StateStream(EventStream):
    """Only the newest state waits for its reader, who is told how many it has missed."""

    _waiting: Told | None = None
    _skipped = 0
    _leave: Callable[[], None] | None = None

    def join(self) -> None:
        self.leave()
        session = self._session
        after, self._after = self._after, None
        self._leave = self._service.groups.join_states(self._following, session.audience, session.actor, self, after)

    def leave(self) -> None:
        if self._leave is not None:
            self._leave()
            self._leave = None
            # Seen with the rights of then.
            self._waiting, self._skipped = None, 0

    def deliver(self, state: Told) -> None:
        if self._waiting is not None:
            self._skipped += 1
            metrics.conflated.labels("at the reader").inc()
        self._waiting = state
        self._woken.set()

    def told_last(self, last: Told) -> None:
        self._waiting, self._skipped = last, 0

    def sent(self) -> bytes:
        state, skipped = self._waiting, self._skipped
        self._waiting, self._skipped = None, 0
        if state is None:
            return b""
        if skipped:
            metrics.lagged.inc()
            state = state.after_lag(skipped)
        return state.event()


class LogStream(EventStream):
    """Events wait in order; while any do, no more are taken."""

    _leave: Callable[[], int | None] | None = None

    def __init__(
        self, service: Service, caller: Caller, following: Following, place: Place, connection: StreamConnection
    ) -> None:
        super().__init__(service, caller, following, place, connection)
        self._waiting: list[Told] = []
        self._empty = asyncio.Event()
        self._empty.set()

    @property
    def has_room(self) -> bool:
        return not self._waiting

    async def room(self) -> None:
        while self._waiting:
            await self._empty.wait()

    def join(self) -> None:
        self.leave()
        session = self._session
        self._leave = self._service.groups.join_log(self._following, session.audience, session.actor, self, self._after)

    def leave(self) -> None:
        if self._leave is not None:
            self._after = self._leave()
            self._leave = None

    def take(self, entries: Sequence[Told]) -> None:
        self._waiting.extend(entries)
        self._empty.clear()
        self._woken.set()

    def told_last(self, last: Told) -> None:
        self._waiting.append(last)

    def sent(self) -> bytes:
        events = b"".join([entry.event() for entry in self._waiting])
        self._waiting.clear()
        self._empty.set()
        return events

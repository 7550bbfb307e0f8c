"""Server-sent events, in the distinct-connections mode of graphql-sse: one operation, one response."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from typing import Any

from graphql import OperationType
from starlette.responses import StreamingResponse

from realtime import metrics
from realtime.feed.following import following_of
from realtime.requests import GraphQLRequest
from realtime.service import Service, encoded
from realtime.signin import Session
from realtime.transports.callers import Caller

EVENT_STREAM = "text/event-stream"
HEARTBEAT_SECONDS = 12.0
HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}


async def event_stream(
    service: Service, caller: Caller, asked: GraphQLRequest, kind: OperationType
) -> StreamingResponse:
    """The response to an operation asked for as a stream of events."""
    if kind is not OperationType.SUBSCRIPTION:
        actor = caller.signed_in.actor if caller.signed_in else None
        digest = caller.signed_in.digest if caller.signed_in else ""
        told, _ = await service.execute(asked, service.context(caller.audience, actor, digest, caller.address))
        return StreamingResponse(_single(encoded(told).decode()), headers=HEADERS, media_type=EVENT_STREAM)
    if errors := service.variable_errors(asked, caller.language):
        return StreamingResponse(
            _single(encoded({"errors": errors}).decode()), headers=HEADERS, media_type=EVENT_STREAM
        )
    stream = EventStream(service, caller, asked)
    return StreamingResponse(stream.events(), headers=HEADERS, media_type=EVENT_STREAM)


async def _single(payload: str) -> AsyncGenerator[bytes, None]:
    yield _event(payload)
    yield COMPLETE


def _event(payload: str) -> bytes:
    return f"event: next\ndata: {payload}\n\n".encode()


COMPLETE = b"event: complete\ndata:\n\n"


class EventStream:
    """One reader of one group. Only the newest state waits for it."""

    def __init__(self, service: Service, caller: Caller, asked: GraphQLRequest) -> None:
        self._service = service
        self._following = following_of(asked.query, asked.operation_name, asked.variables)
        self._session = Session(caller.signed_in, caller.language, self._rejoin, self._end)
        self._waiting: str | None = None
        self._complete = False
        self._woken = asyncio.Event()
        self._leave: Callable[[], None] | None = None

    def deliver(self, payload: str) -> None:
        self._waiting = payload
        self._woken.set()

    def complete(self) -> None:
        self._complete = True
        self._woken.set()

    async def events(self) -> AsyncGenerator[bytes, None]:
        self._service.sessions.add(self._session)
        self._join(resume=True)
        metrics.streams.inc()
        try:
            while True:
                try:
                    async with asyncio.timeout(HEARTBEAT_SECONDS):
                        await self._woken.wait()
                except TimeoutError:
                    yield b":\n\n"
                    continue
                self._woken.clear()
                if self._waiting is not None:
                    payload, self._waiting = self._waiting, None
                    yield _event(payload)
                if self._complete and self._waiting is None:
                    yield COMPLETE
                    return
        finally:
            metrics.streams.dec()
            self._service.sessions.remove(self._session)
            if self._leave is not None:
                self._leave()

    def _join(self, *, resume: bool) -> None:
        session = self._session
        self._leave = self._service.groups.join(self._following, session.audience, session.actor, self, resume=resume)

    async def _rejoin(self) -> None:
        """The reader's rights changed: from now on the states of another group."""
        if self._leave is not None:
            self._leave()
        self._join(resume=False)

    async def _end(self, reason: str) -> None:
        told: dict[str, Any] = {"errors": [self._service.token_error(self._session.language)]}
        self.deliver(encoded(told).decode())
        self.complete()

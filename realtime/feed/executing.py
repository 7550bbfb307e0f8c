"""Executing a subscription once, for all who share it."""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

import orjson

from models import outbox
from models.actor import Actor
from models.audience import Audience
from realtime import metrics
from realtime.feed.archive import Archive, Shared
from realtime.feed.following import Following
from realtime.feed.frames import Told
from realtime.feed.hub import Hub
from realtime.feed.turns import Turn, Turns
from realtime.settings import Settings
from schema.context import Context, Feed, LogPage
from schema.errors import RequestRefusal, formatted
from schema.root import Schema

# Of every delivery: at INFO only where logs are read by machines.
log = logging.getLogger("congress.trail")

# So long is waited before what could not be read is read again.
AWAY_SECONDS = 1.0
# So often in a row is something read anew before its readers are told that it cannot be read.
MOST_FAILURES = 3
# What stays broken is tried ever more seldom: so often the pause is doubled, to half a minute [D].
MOST_DOUBLINGS = 5
# Pages of logs that are kept ready to be sent, for those who come just after the first.
READY_PAGES = 256
READY_SECONDS = 2.0
# So many readers are given a result before others get their turn.
AT_A_TIME = 250


@dataclass(frozen=True)
class Key:
    text: str
    operation_name: str | None
    variables: bytes
    audience: Audience
    # Of a private group only: the account whose eyes it has.
    actor: Actor | None


@dataclass(frozen=True)
class Result:
    """One result of an execution, and the codes of the errors in it."""

    payload: bytes
    codes: frozenset[str]

    @property
    def is_whole(self) -> bool:
        """Whether nothing broke, in it or under it."""
        return not self.codes & {RequestRefusal.INTERNAL.name, RequestRefusal.UNAVAILABLE.name}


@dataclass(frozen=True)
class Page:
    """What a stretch of the log tells this group. `begins_after` is more than was asked for if older was forgotten."""

    entries: Sequence[Told]
    begins_after: int
    upto: int
    ended: bool


class StillFeed:
    """The feed of a query: it knows where the process stands, and follows nothing."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    @property
    def position(self) -> int:
        return self._hub.position

    def changes(self, topic: str) -> AsyncGenerator[int, None]:
        raise RuntimeError("only a state stream follows changes")

    def log(self, topic: str | None) -> AsyncIterator[LogPage]:
        raise RuntimeError("only a log reads events")

    def told(self, cursor: int) -> None:
        raise RuntimeError("only a log tells events")


class Engine:
    """What every group needs: it executes, counts, and keeps hold of what runs beside."""

    def __init__(
        self,
        schema: Schema,
        hub: Hub,
        settings: Settings,
        make_context: Callable[[Audience, Feed, Actor | None, bool], Context],
    ) -> None:
        self.hub, self.archive, self.turns = hub, Archive(), Turns()
        self.pause = 1 / settings.states_a_second
        self._schema, self._make_context = schema, make_context
        # Of all groups together: enough for a storm, and not for long, because rights may change.
        self.pages: Shared[tuple[object, int, int], Page] = Shared(READY_PAGES, READY_SECONDS)
        self._revisions: Shared[str, int] = Shared(0)
        self._beside: set[asyncio.Task[None]] = set()
        hub.on_anew(self._forget_pages)

    def _forget_pages(self) -> None:
        """The database is not the one that it was: its numbers mean other events."""
        self.archive.clear()
        self.pages.clear()

    async def results(self, key: Key, following: Following, feed: Feed, turn: Turn) -> AsyncGenerator[Result, None]:
        """Execute a subscription with the eyes of a key, in its turn: a result whenever its resolver yields.

        A reader that will wait for the next one gives the turn back, and its feed takes one again.
        """
        await turn.take()
        try:
            async with aclosing(self._results(key, following, feed)) as results:
                async for result in results:
                    yield result
        finally:
            turn.give_back()

    async def _results(self, key: Key, following: Following, feed: Feed) -> AsyncGenerator[Result, None]:
        language = key.audience.language
        stream = await self._schema.subscribe(
            following.text,
            variable_values=following.variable_values,
            context_value=self._make_context(key.audience, feed, key.actor, not following.private),
            operation_name=following.operation_name,
        )
        async with aclosing(stream) as results:
            async for result in results:
                metrics.executions.inc()
                told: dict[str, Any] = {"data": result.data}
                if result.errors:
                    told["errors"] = [formatted(error, language) for error in result.errors]
                    for error in told["errors"]:
                        # Of our own wording of the document, which no client has seen.
                        error.pop("locations", None)
                codes = frozenset(error["extensions"]["code"] for error in told.get("errors", ()))
                yield Result(orjson.dumps(told), codes)

    async def revision(self, topic: str) -> int:
        """The topic's revision, from SQL and not from before the call: asked once for all who want to know it at the same time."""
        return await self._revisions.newly(topic, lambda: outbox.revision(topic))

    def delivered(self, number: int, members: int, since: int | None = None) -> None:
        """Say in the log what caused a result, and that it has gone to its readers.

        It shows what every event after `since` did, up to `number`, whose trace is told; the relay's lines have theirs.
        """
        if log.isEnabledFor(logging.INFO):
            trace = self.hub.trace_of(number)
            log.info("delivered", extra={"trace": trace, "number": number, "since": since, "members": members})

    def own(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run something beside, and keep hold of it until it ends."""
        task = asyncio.create_task(work)
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)
        return task


class Patience:
    """Whether what could not be read whole is to be read again, rather than shown with holes in it.

    While the database is away, always. What looks like a bug a few times: a dying connection breaks in odd ways.
    """

    def __init__(self) -> None:
        self._failures = 0

    @property
    def pause(self) -> float:
        """So long is waited before what cannot be read whole is read again."""
        return AWAY_SECONDS * (1 << min(max(0, self._failures - MOST_FAILURES), MOST_DOUBLINGS))

    def lasts(self, codes: frozenset[str]) -> bool:
        if RequestRefusal.UNAVAILABLE.name in codes:
            self._failures = 0
            return True
        if RequestRefusal.INTERNAL.name not in codes:
            self._failures = 0
            return False
        self._failures += 1
        return self._failures <= MOST_FAILURES

"""The outbox: what happened, written in the transaction in which it happened.

An event names the *topics* it touches (`node:7`, `project:3`, `account:12`) and holds references and public facts,
never text or secrets: readers load the content themselves, under today's rights.

Events get their numbers later, from `number_pending`, in the order in which their transactions became visible.
A reader that has seen number N has therefore missed nothing below N, which ids cannot promise: they are dealt
before the commit. `StreamHead` keeps the newest number of every topic, and of all under the topic `*`.
"""

import secrets
from collections.abc import Callable, Iterable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from tortoise import fields
from tortoise.connection import get_connection
from tortoise.models import Model
from tortoise.transactions import in_transaction

from models.database import fetch, marks, run_for_each

ALL = "*"
# Not a topic: its row holds a random number that tells this database from every other on the same bus.
IDENTITY = "@database"
# A numbering transaction is short; a process frozen in the middle of one must not stop the others for long.
FROZEN_AFTER_MS = 3000

# So many events are numbered in one transaction.
AT_A_TIME = 500
TRACE_LENGTH = 32
# The trace of the request that this task serves.
trace: ContextVar[str | None] = ContextVar("trace", default=None)


class OutboxEvent(Model):
    id = fields.BigIntField(primary_key=True)
    number = fields.BigIntField(null=True, unique=True)
    kind = fields.CharField(max_length=60)
    county_id = fields.IntField(null=True)
    node_id = fields.IntField(null=True)
    topics: list[str] = fields.JSONField()
    facts: dict[str, Any] = fields.JSONField()
    at = fields.DatetimeField(db_index=True)
    # Of the request that did it, so that the logs of all processes can be joined; a random number, it tells nothing.
    trace = fields.CharField(max_length=TRACE_LENGTH, null=True)

    class Meta:
        table = "outbox_event"


class StreamHead(Model):
    topic = fields.CharField(max_length=60, primary_key=True)
    revision = fields.BigIntField(default=0)

    class Meta:
        table = "stream_head"


@dataclass(frozen=True)
class Numbered:
    """What the bus carries of an event: enough to wake the right readers."""

    number: int
    kind: str
    topics: tuple[str, ...]
    trace: str | None = None


@dataclass(frozen=True)
class LoggedEvent:
    """An event as the log tells it; `facts` are public figures and references by row id."""

    number: int
    kind: str
    topics: tuple[str, ...]
    at: datetime
    county_id: int | None
    node_id: int | None
    facts: dict[str, Any]


@dataclass(frozen=True)
class NewEvent:
    """An event that an act is about to record."""

    kind: str
    topics: tuple[str, ...]
    county_id: int | None = None
    node_id: int | None = None
    facts: dict[str, Any] | None = None


Listener = Callable[[Sequence[NewEvent]], None]

_listeners: list[Listener] = []


def on_commit(listener: Listener) -> Callable[[], None]:
    """Have `listener` called with the events of each act that this process commits. Returns the way to stop it."""
    _listeners.append(listener)
    return lambda: _listeners.remove(listener)


def committed(events: Sequence[NewEvent]) -> None:
    for listener in list(_listeners):
        listener(events)


async def record(events: Sequence[NewEvent], at: datetime) -> None:
    """Write events inside the current transaction."""
    await OutboxEvent.bulk_create(
        OutboxEvent(
            kind=event.kind,
            county_id=event.county_id,
            node_id=event.node_id,
            topics=sorted(set(event.topics)),
            facts=event.facts or {},
            at=at,
            trace=trace.get(),
        )
        for event in events
    )


async def number_pending(limit: int = AT_A_TIME, *, surely: bool = False) -> list[Numbered]:
    """Number committed events that have none yet; return them in order. `surely`: there are some.

    Any process may call this at any time. The row of `*` is the lock and the counter: it outlives events that are
    cleared away, and no act ever touches it. By hand: this is on the way of every change to every screen.
    """
    if not surely and not await OutboxEvent.filter(number=None).exists():
        return []
    async with in_transaction():
        revision = await hold(ALL)
        # Read after the lock is held: rows committed while we waited are in.
        pending = await fetch(
            "SELECT id, kind, topics, trace FROM outbox_event WHERE number IS NULL ORDER BY id LIMIT ?", [limit]
        )
        if not pending:
            return []
        events = [
            Numbered(number, row["kind"], tuple(orjson.loads(row["topics"])), row["trace"])
            for number, row in enumerate(pending, revision + 1)
        ]
        await _write_numbers([row["id"] for row in pending], events)
    return events


async def hold(topic: str) -> int:
    """Hold the row of a head until the transaction ends, and return its number; whoever sleeps meanwhile loses it."""
    row = "FROM stream_head WHERE topic = ?"
    if get_connection("default").capabilities.dialect == "postgres":
        limited = f"set_config('idle_in_transaction_session_timeout', '{FROZEN_AFTER_MS}', true)"
        (held,) = await fetch(f"SELECT revision, {limited} {row} FOR UPDATE", [topic])
    else:
        (held,) = await fetch(f"SELECT revision {row}", [topic])
    return int(held["revision"])


async def _write_numbers(ids: Sequence[int], events: Sequence[Numbered]) -> None:
    await run_for_each(
        "UPDATE outbox_event SET number = ? WHERE id = ?",
        [(event.number, row_id) for event, row_id in zip(events, ids, strict=True)],
    )
    heads = {topic: event.number for event in events for topic in (*event.topics, ALL)}
    await run_for_each(
        "INSERT INTO stream_head (topic, revision) VALUES (?, ?)"
        " ON CONFLICT (topic) DO UPDATE SET revision = excluded.revision",
        list(heads.items()),
    )


async def numbered_after(number: int, upto: int, limit: int = 1000) -> list[Numbered]:
    """The events in (number, upto], in order, at most `limit`."""
    events = await OutboxEvent.filter(number__gt=number, number__lte=upto).order_by("number").limit(limit)
    return [_numbered(event) for event in events]


def _numbered(event: OutboxEvent) -> Numbered:
    return Numbered(event.number, event.kind, tuple(event.topics), event.trace)


async def logged_between(number: int, upto: int) -> list[LoggedEvent]:
    """The events in (number, upto], in order. Numbers leave no holes: what is missing has been forgotten."""
    events = await OutboxEvent.filter(number__gt=number, number__lte=upto).order_by("number")
    return [
        LoggedEvent(
            event.number, event.kind, tuple(event.topics), event.at, event.county_id, event.node_id, event.facts
        )
        for event in events
    ]


async def forgotten_up_to() -> int:
    """The number up to which events have been forgotten; those after it are all there."""
    oldest = await OutboxEvent.filter(number__not_isnull=True).order_by("number").first()
    return oldest.number - 1 if oldest else await head()


async def pending() -> tuple[int, datetime | None]:
    """How many committed events have no number yet, and since when the oldest of them waits."""
    waiting = OutboxEvent.filter(number=None)
    oldest = await waiting.order_by("at").first()
    return (await waiting.count(), oldest.at) if oldest else (0, None)


async def revisions(topics: Iterable[str]) -> dict[str, int]:
    """The newest number that touched each topic; 0 for one that nothing has touched."""
    wanted = list(topics)
    rows = await fetch(f"SELECT topic, revision FROM stream_head WHERE topic IN ({marks(wanted)})", wanted)
    found = {row["topic"]: row["revision"] for row in rows}
    return {topic: found.get(topic, 0) for topic in wanted}


async def identity() -> int:
    """A number that this database keeps for life."""
    row, _ = await StreamHead.get_or_create(topic=IDENTITY, defaults={"revision": secrets.randbits(62)})
    return int(row.revision)


async def revision(topic: str) -> int:
    """The newest number that touched the topic; 0 if nothing has."""
    return (await revisions([topic]))[topic]


async def head() -> int:
    """The newest number of all."""
    return await revision(ALL)

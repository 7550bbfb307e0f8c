"""The bus: tells every process up to which number events exist. Nothing on it is needed for truth, only for speed.

It is broadcaster's `Broadcast` with a back end: its own for a single process, ours for Redis, because broadcaster's
hangs for ever once Redis restarts.
"""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager

import orjson
from broadcaster import Broadcast, BroadcastBackend, Event
from redis.asyncio import Redis
from redis.exceptions import RedisError

from models.outbox import Numbered
from realtime.background import end

log = logging.getLogger("congress.bus")

INBOX = 1000
OUTGOING = 64
SEND_SECONDS = 1.0
PROBE_SECONDS = 2.0
LARGEST_MESSAGE = 32 * 1024


class RedisBackend(BroadcastBackend):
    """Pub/sub on one channel, which reconnects for ever and never holds up whoever publishes.

    What is published reaches this process's own subscribers at once, Redis or not.
    """

    def __init__(self, url: str, channel: str) -> None:
        self._channel = channel
        self._redis = Redis.from_url(url, socket_connect_timeout=SEND_SECONDS, socket_timeout=PROBE_SECONDS * 2)
        self._inbox: asyncio.Queue[Event] = asyncio.Queue(INBOX)
        self._outgoing: deque[tuple[str, str]] = deque(maxlen=OUTGOING)
        self._to_send = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._reading = self._sending = False

    @property
    def healthy(self) -> bool:
        return self._reading and self._sending

    async def connect(self) -> None:
        self._tasks = [asyncio.create_task(self._read_for_ever()), asyncio.create_task(self._send_for_ever())]

    async def disconnect(self) -> None:
        await end(self._tasks)
        await self._redis.aclose()

    async def subscribe(self, channel: str) -> None:
        """There is one channel, and it is read from the start."""

    async def unsubscribe(self, channel: str) -> None:
        """See subscribe."""

    async def publish(self, channel: str, message: str) -> None:
        self._deliver(Event(channel, message))
        # When Redis is slow the oldest are dropped: readers ask SQL for what they miss.
        self._outgoing.append((channel, message))
        self._to_send.set()

    async def next_published(self) -> Event:
        return await self._inbox.get()

    def _deliver(self, event: Event) -> None:
        if not self._inbox.full():
            self._inbox.put_nowait(event)

    async def _send_for_ever(self) -> None:
        while True:
            try:
                async with asyncio.timeout(SEND_SECONDS):
                    await self._to_send.wait()
            except TimeoutError:
                await self._send(None)
                continue
            self._to_send.clear()
            while self._outgoing:
                await self._send(self._outgoing.popleft())

    async def _send(self, message: tuple[str, str] | None) -> None:
        """Publish, or with nothing to publish ask whether Redis is there."""
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await (self._redis.publish(*message) if message else self._redis.ping())
        except (RedisError, OSError, TimeoutError) as error:
            if self._sending:
                log.warning("Redis does not take messages, streams are up to a second late: %s", error)
            self._sending = False
            await asyncio.sleep(0.1)
        else:
            self._sending = True

    async def _read_for_ever(self) -> None:
        while True:
            try:
                async with self._redis.pubsub() as pubsub:
                    await pubsub.subscribe(self._channel)
                    while True:
                        message = await pubsub.get_message(ignore_subscribe_messages=True, timeout=PROBE_SECONDS)
                        self._reading = True
                        if message is not None:
                            self._deliver(Event(self._channel, message["data"].decode(errors="replace")))
            except (RedisError, OSError, TimeoutError) as error:
                if self._reading:
                    log.warning("Redis does not answer, streams are up to a second late: %s", error)
                self._reading = False
                await asyncio.sleep(0.5)


class Bus:
    """The bus of one database, as the relay and the hub know it."""

    def __init__(self, redis_url: str | None) -> None:
        self._redis_url = redis_url
        self._redis: RedisBackend | None = None
        self._broadcast = Broadcast("memory://")
        self.channel = ""

    @property
    def state(self) -> str:
        """`ok`, or `degraded` while Redis is away: then streams live on, up to a second late."""
        return "ok" if self._redis is None or self._redis.healthy else "degraded"

    @asynccontextmanager
    async def open(self, database: int) -> AsyncIterator[None]:
        """Connect to the bus of this database: Redis knows one name space of channels, and may serve several of ours."""
        self.channel = f"congress:{database}"
        if self._redis_url:
            self._redis = RedisBackend(self._redis_url, self.channel)
            self._broadcast = Broadcast(backend=self._redis)
        await self._broadcast.connect()
        try:
            yield
        finally:
            await self._broadcast.disconnect()

    async def tell(self, events: Sequence[Numbered]) -> None:
        await self.publish(encode(events))

    async def publish(self, message: str) -> None:
        await self._broadcast.publish(self.channel, message)

    async def messages(self) -> AsyncGenerator[str, None]:
        """Every message, as it comes. Read it without awaiting anything else: broadcaster's queue has no bound."""
        async with self._broadcast.subscribe(self.channel) as subscriber:
            while True:
                yield (await subscriber.get()).message


def encode(events: Sequence[Numbered]) -> str:
    """The message for a run of events without holes; a long run is told by its ends alone."""
    ends = {"first": events[0].number, "last": events[-1].number}
    message = orjson.dumps(
        {**ends, "events": [[event.number, event.kind, event.topics, event.trace] for event in events]}
    )
    return (message if len(message) <= LARGEST_MESSAGE else orjson.dumps(ends)).decode()


def decode(message: str) -> tuple[int, int, list[Numbered] | None]:
    """First and last number of a message, and its events unless there were too many."""
    told = orjson.loads(message)
    events = told.get("events")
    if events is None:
        return told["first"], told["last"], None
    return (
        told["first"],
        told["last"],
        [Numbered(number, kind, tuple(topics), trace) for number, kind, topics, trace in events],
    )

"""The hub: knows up to which number this process has heard, and wakes those who follow a topic.

It believes the bus only where the numbers follow on. For a hole, and after a second of silence, it asks SQL.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Iterator
from contextlib import aclosing, contextmanager

from models import outbox
from models.database import is_away
from models.outbox import Numbered
from realtime import metrics
from realtime.feed.bus import Bus, decode

log = logging.getLogger("congress.hub")

SILENCE_SECONDS = 1.0
CATCH_UP_PAGE = 1000
TRACES_KEPT = 1000


class Watcher:
    """One follower of a topic. Only the newest number is kept: whoever is slow skips what lies between."""

    def __init__(self) -> None:
        self.newest = 0
        self.anew = False
        # Changes that a newer one overtook.
        self.overtaken = 0
        self.woken = asyncio.Event()

    def wake(self, number: int) -> None:
        self.overtaken += self.woken.is_set()
        self.newest = max(self.newest, number)
        self.woken.set()


class Hub:
    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self.position = 0
        self._watchers: dict[str, set[Watcher]] = {}
        self._listeners: list[Callable[[Numbered], None]] = []
        self._listeners_anew: list[Callable[[], None]] = []
        self._behind = asyncio.Event()
        self._traces: OrderedDict[int, str | None] = OrderedDict()

    def on_event(self, listener: Callable[[Numbered], None]) -> None:
        """Have every event handed to `listener`, in order, once."""
        self._listeners.append(listener)

    def on_anew(self, listener: Callable[[], None]) -> None:
        """Have `listener` called when numbers do not go on where they were: what was read by number holds no more."""
        self._listeners_anew.append(listener)

    async def changes(self, topic: str, pause: float, turn: Callable[[], Awaitable[None]]) -> AsyncGenerator[int, None]:
        """The topic's revision at once; then each newer one, at most one every `pause` seconds.

        Before a newer one is told `turn` is waited for; what changes meanwhile is told with it.
        """
        loop = asyncio.get_running_loop()
        # Register before asking: what changes in between is then told twice rather than never.
        with self.watching(topic) as watcher:
            seen = self._heard_of(await outbox.revision(topic), watcher)
            started = loop.time()
            yield seen
            await asyncio.sleep(max(0.0, started + pause - loop.time()))
            while True:
                await watcher.woken.wait()
                if watcher.newest > seen or watcher.anew:
                    await turn()
                    watcher.woken.clear()
                    started = loop.time()
                    if watcher.anew:
                        # The topic may stand where it stood, or lower; never at the head for its own sake.
                        watcher.anew = False
                        seen = self._heard_of(await outbox.revision(topic), watcher)
                    else:
                        seen = watcher.newest
                    metrics.conflated.labels("in the group").inc(watcher.overtaken)
                    watcher.overtaken = 0
                    yield seen
                    await asyncio.sleep(max(0.0, started + pause - loop.time()))
                else:
                    watcher.woken.clear()

    def _heard_of(self, revision: int, watcher: Watcher) -> int:
        # What the database knows and this hub has not heard of yet will wake us again: then with its number.
        return min(max(revision, watcher.newest), self.position)

    @contextmanager
    def watching(self, topic: str) -> Iterator[Watcher]:
        """Be woken, within the block, by every event that touches the topic; by every event at all with `*`."""
        watcher = Watcher()
        followers = self._watchers.setdefault(topic, set())
        followers.add(watcher)
        try:
            yield watcher
        finally:
            followers.discard(watcher)
            if not followers:
                self._watchers.pop(topic, None)

    def trace_of(self, number: int) -> str | None:
        """The trace of the request that caused an event, if it was heard of lately."""
        return self._traces.get(number)

    async def start(self) -> None:
        """Stand at the newest number; streams begin with a fresh state, so nothing before it is missed."""
        self.position = await outbox.head()

    async def run(self) -> None:
        async with aclosing(self._bus.messages()) as messages, asyncio.TaskGroup() as tasks:
            tasks.create_task(self._catch_up_for_ever())
            async for message in messages:
                try:
                    self._hear(message)
                except (ValueError, KeyError, TypeError, AttributeError):
                    log.warning("an unreadable message on the bus: %.200s", message)

    def _hear(self, message: str) -> None:
        first, last, events = decode(message)
        if last <= self.position:
            return
        if events is not None and first <= self.position + 1:
            self._apply(events)
        else:
            self._behind.set()

    def _apply(self, events: Iterable[Numbered]) -> None:
        for event in events:
            if event.number <= self.position:
                continue
            self.position = event.number
            metrics.events.inc()
            self._traces[event.number] = event.trace
            if len(self._traces) > TRACES_KEPT:
                self._traces.popitem(last=False)
            for listener in self._listeners:
                listener(event)
            for topic in (*event.topics, outbox.ALL):
                for watcher in self._watchers.get(topic, ()):
                    watcher.wake(event.number)

    async def _catch_up_for_ever(self) -> None:
        while True:
            try:
                async with asyncio.timeout(SILENCE_SECONDS):
                    await self._behind.wait()
            except TimeoutError:
                pass
            self._behind.clear()
            try:
                await self._catch_up()
            except Exception as error:
                if not is_away(error):
                    log.exception("catching up failed")
                await asyncio.sleep(SILENCE_SECONDS)

    async def _catch_up(self) -> None:
        heard_before_asking = self.position
        head = await outbox.head()
        if head < heard_before_asking:
            log.error("the database stands at event %s, this process at %s: it was restored", head, heard_before_asking)
            self._start_anew(head)
        while self.position < head:
            events = await outbox.numbered_after(self.position, head, CATCH_UP_PAGE)
            # The bus may have brought some of them while we asked; only what is missing above is a gap.
            if not events or events[0].number > self.position + 1:
                # Cleared away while this process slept for days: everybody gets a fresh state.
                self._start_anew(events[0].number - 1 if events else max(head, self.position))
            self._apply(events)

    def _start_anew(self, position: int) -> None:
        self.position = position
        for listener in self._listeners_anew:
            listener()
        for followers in self._watchers.values():
            for watcher in followers:
                watcher.newest, watcher.anew = 0, True
                watcher.woken.set()

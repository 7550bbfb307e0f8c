"""Logs: every event that a reader may see, in order, once; what is past first, then live, without a hole.

A log is read page by page: one execution of the document per page, whose results all readers of the group share,
wherever they resume. Readers who have come to the head are given what is new together; one who is behind, because it
has just come or reads slowly, goes on by itself until it has caught up.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing
from typing import Any, Protocol

import orjson

from models import outbox
from models.database import is_away
from models.outbox import ALL
from realtime import metrics
from realtime.feed.archive import PAGE, Archive, page_end
from realtime.feed.executing import AT_A_TIME, AWAY_SECONDS, Engine, Key, Page, Patience, StillFeed
from realtime.feed.following import Following
from realtime.feed.frames import Told
from realtime.feed.hub import Hub, Watcher
from realtime.feed.turns import Owners, Turn
from schema.context import LogPage
from schema.errors import RequestRefusal, masked

log = logging.getLogger("congress.logs")

# In place of a page's end: not a page, but the word that there is none.
GAP = -1


class LogMember(Protocol):
    """One reader of a log."""

    @property
    def has_room(self) -> bool:
        """Whether it has sent on what it was given."""

    async def room(self) -> None:
        """Wait until it has."""

    def take(self, entries: Sequence[Told]) -> None:
        """The next events, in order. Must not wait."""

    def complete(self) -> None:
        """There is nothing more to see."""


class LogFeed(StillFeed):
    """The feed of one page of a log."""

    def __init__(self, hub: Hub, archive: Archive, after: int, upto: int, gap: bool = False) -> None:
        super().__init__(hub)
        self._archive, self._after, self._upto, self._gap = archive, after, upto, gap
        self.begins_after = after
        self.topic = ALL
        self.cursor = -1

    def log(self, topic: str | None) -> AsyncIterator[LogPage]:
        return self._log(topic)

    async def _log(self, topic: str | None) -> AsyncGenerator[LogPage, None]:
        self.topic = topic or ALL
        if self._gap:
            yield LogPage((), self._upto)
            return
        events = await self._archive.between(self._after, self._upto) if self._after < self._upto else []
        if len(events) < self._upto - self._after:
            self.begins_after = events[0].number - 1 if events else self._upto
        yield LogPage([event for event in events if topic is None or topic in event.topics], None)

    def told(self, cursor: int) -> None:
        self.cursor = cursor


class LogGroup:
    def __init__(self, engine: Engine, key: Key, following: Following, forget: Callable[[Any], None]) -> None:
        self._engine, self.key, self._following, self._forget = engine, key, following, forget
        # Member -> the cursor up to which it was told everything.
        self._members: dict[LogMember, int] = {}
        self._owners = Owners()
        self._behind: dict[LogMember, asyncio.Task[None]] = {}
        self._topic = ALL
        # Told apart from what was read before the database was restored.
        self._reading = object()
        self._head = -1
        self._started = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @property
    def size(self) -> int:
        return len(self._members)

    def join(self, member: LogMember, after: int | None, owner: object) -> None:
        """The member is told all after a cursor; without one, all that happens from now on."""
        self._owners.add(member, owner)
        self._members[member] = self._engine.hub.position if after is None else after
        self._fall_behind(member)
        if self._task is None:
            self._task = asyncio.create_task(self._run())

    def leave(self, member: LogMember) -> int | None:
        """Returns where it would go on."""
        position = self._members.pop(member, None)
        self._owners.drop(member)
        if (catching_up := self._behind.pop(member, None)) is not None:
            catching_up.cancel()
        if not self._members:
            self._forget(self)
            if self._task is not None:
                self._task.cancel()
        return position

    # Those who are behind

    def _fall_behind(self, member: LogMember) -> None:
        if member not in self._behind:
            self._behind[member] = self._engine.own(self._catch_up(member))

    async def _catch_up(self, member: LogMember) -> None:
        await self._started.wait()
        while member in self._members:
            try:
                await self._bring_to_head(member)
                return
            except Exception as error:
                if not is_away(error):
                    log.exception("catching up failed")
                await asyncio.sleep(AWAY_SECONDS)

    async def _bring_to_head(self, member: LogMember) -> None:
        if self._members[member] > self._head and self._members[member] > await self._engine.revision(ALL):
            # A cursor from the future: of another database, or of this one before it was restored.
            await self._tell_gap(member, self._head)
        while True:
            await member.room()
            position = self._members[member]
            if position >= self._head:
                del self._behind[member]
                return
            page = await self._page(position // PAGE * PAGE, page_end(position, self._head))
            if page.ended:
                self._end(page.entries)
                return
            if position < page.begins_after:
                # Some of it was forgotten; all of it may have been, and much more.
                forgotten = await outbox.forgotten_up_to() if page.begins_after == page.upto else page.begins_after
                await self._tell_gap(member, min(max(page.begins_after, forgotten), self._head))
                continue
            self._tell(member, [entry for entry in page.entries if entry.number > position], page.upto)

    def _tell(self, member: LogMember, entries: Sequence[Told], upto: int) -> None:
        self._members[member] = upto
        if entries:
            member.take(entries)
            metrics.deliveries.inc(len(entries))

    async def _tell_gap(self, member: LogMember, cursor: int) -> None:
        metrics.gaps.inc()
        page = await self._engine.pages.get(
            (self._reading, cursor, GAP), lambda: self._read_for_certain(cursor, cursor, gap=True), lambda _: True
        )
        self._tell(member, page.entries, cursor)

    # Those who are at the head

    async def _run(self) -> None:
        try:
            await self._follow()
        except Exception as error:
            broken = Told(orjson.dumps({"errors": [masked(error, self.key.audience.language)]}), -1)
            self._end([broken])

    async def _follow(self) -> None:
        first = await self._read_for_certain(0, 0)
        if first.ended:
            self._end(first.entries)
            return
        hub = self._engine.hub
        with hub.watching(self._topic) as watcher:
            self._head = hub.position
            self._started.set()
            while True:
                await watcher.woken.wait()
                watcher.woken.clear()
                if self._is_broken_off(watcher):
                    await self._begin_anew()
                    continue
                # One page after the other: however much has happened at once, readers are given no more than that.
                while self._head < hub.position and not watcher.anew:
                    page = await self._read_for_certain(self._head, page_end(self._head, hub.position))
                    if page.ended:
                        self._end(page.entries)
                        return
                    await self._give_all(page)

    def _is_broken_off(self, watcher: Watcher) -> bool:
        broken, watcher.anew = watcher.anew, False
        return broken

    async def _begin_anew(self) -> None:
        """Numbers do not go on where they were: everybody is told, and goes on from here."""
        self._reading = object()
        self._head = self._engine.hub.position
        for catching_up in self._behind.values():
            catching_up.cancel()
        self._behind.clear()
        for member in list(self._members):
            if member in self._members:
                await self._tell_gap(member, self._head)

    async def _give_all(self, page: Page) -> None:
        before, self._head = self._head, page.upto
        if not page.entries:
            for member, position in self._members.items():
                if position == before:
                    self._members[member] = page.upto
            return
        self._engine.delivered(page.upto, len(self._members), before)
        members = list(self._members)
        for first in range(0, len(members), AT_A_TIME):
            if first:
                await asyncio.sleep(0)
            for member in members[first : first + AT_A_TIME]:
                self._give(member, before, page)

    def _give(self, member: LogMember, before: int, page: Page) -> None:
        position = self._members.get(member)
        if position is None or position >= page.upto or member in self._behind:
            return
        if not member.has_room:
            metrics.lagged.inc()
            self._fall_behind(member)
        elif position == before:
            self._tell(member, page.entries, page.upto)
        else:
            self._tell(member, [entry for entry in page.entries if entry.number > position], page.upto)

    def _end(self, last: Sequence[Told]) -> None:
        self._forget(self)
        for task in self._behind.values():
            task.cancel()
        for member in list(self._members):
            member.take(last)
            member.complete()
        if self._task is not None and self._task is not asyncio.current_task():
            self._task.cancel()

    # Reading

    async def _page(self, after: int, upto: int) -> Page:
        return await self._engine.pages.get(
            (self._reading, after, upto),
            lambda: self._read_for_certain(after, upto),
            lambda page: page.begins_after == after,
        )

    async def _read_for_certain(self, after: int, upto: int, gap: bool = False) -> Page:
        # Of this stretch alone: that others can be read says nothing about it.
        patience = Patience()
        while True:
            page, codes = await self._read(after, upto, gap)
            if not patience.lasts(codes):
                return page
            await asyncio.sleep(AWAY_SECONDS)

    async def _read(self, after: int, upto: int, gap: bool) -> tuple[Page, frozenset[str]]:
        """Execute the document over the events in (after, upto], which lie in one page. And all codes of errors in it."""
        feed = LogFeed(self._engine.hub, self._engine.archive, after, upto, gap)
        entries: list[Told] = []
        codes: frozenset[str] = frozenset()
        turn = Turn(self._engine.turns, self._owners)
        async with aclosing(self._engine.results(self.key, self._following, feed, turn)) as results:
            async for result in results:
                entries.append(Told(result.payload, feed.cursor))
                codes |= result.codes
                if RequestRefusal.UNAVAILABLE.name in codes:
                    break
        self._topic = feed.topic
        # Without a cursor it is the null of a node that is not, or no longer, to be seen.
        ended = bool(entries) and entries[-1].number == -1
        return Page(entries, feed.begins_after, upto, ended), codes

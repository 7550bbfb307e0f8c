"""State streams: the whole state at once, and again after each change; the newest wins."""

import asyncio
import logging
import math
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import aclosing, suppress
from typing import Any, Protocol

import orjson

from models.database import is_away
from realtime import metrics
from realtime.feed.executing import AT_A_TIME, AWAY_SECONDS, Engine, Key, Patience, Result, StillFeed
from realtime.feed.following import Following
from realtime.feed.frames import Told
from realtime.feed.hub import Hub, Watcher
from realtime.feed.turns import Owners, Turn
from schema.errors import RequestRefusal, masked

log = logging.getLogger("congress.states")

# In place of a member's revision: none, and it has been told that the state cannot be read whole.
TOLD_OF_A_HOLE = -2


class StateMember(Protocol):
    """One reader of states. None of its methods may wait."""

    def deliver(self, state: Told) -> None:
        """The newest state; it replaces one that was not sent yet."""

    def complete(self) -> None:
        """There is nothing more to see."""


class StateFeed(StillFeed):
    """The feed of one group: it remembers at which revision the group stands, and keeps its pace."""

    def __init__(self, hub: Hub, pause: float, turn: Turn) -> None:
        super().__init__(hub)
        self._pause, self._turn = pause, turn
        self.revision = -1
        # What is followed; known from the first state on.
        self.topic = ""

    def changes(self, topic: str) -> AsyncGenerator[int, None]:
        self.topic = topic
        # Of another topic, if it is followed instead of one: what was told is not taken back.
        return self._changes(topic, self.revision)

    async def _changes(self, topic: str, told: int) -> AsyncGenerator[int, None]:
        async with aclosing(self._hub.changes(topic, self._pause, self._turn.take)) as changes:
            async for revision in changes:
                self.revision, told = max(revision, told), -1
                yield self.revision


class StateGroup:
    def __init__(self, engine: Engine, key: Key, following: Following, forget: Callable[[Any], None]) -> None:
        self._engine, self.key, self._following, self._forget = engine, key, following, forget
        # Member -> the revision it has; -1 for none.
        self._members: dict[StateMember, int] = {}
        self._owners = Owners()
        self._turn = Turn(engine.turns, self._owners)
        self._feed = StateFeed(engine.hub, engine.pause, self._turn)
        # The newest that could be read whole: what whoever comes is given.
        self._latest: Told | None = None
        self._patience = Patience()
        # While it waits to read anew what could not be read: what ends the pause early.
        self._pausing: Watcher | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def size(self) -> int:
        return len(self._members)

    def join(self, member: StateMember, after: int | None, owner: object) -> None:
        """A member whose state is current waits for the next change; any other gets the newest state now."""
        self._members[member] = -1 if after is None else after
        self._owners.add(member, owner)
        if self._latest is not None:
            if self._is_news(member, self._latest):
                self._give(member, self._latest)
                metrics.deliveries.inc()
            self._doubt_those_ahead([member], self._latest)
        elif self._pausing is not None:
            self._pausing.woken.set()
        if self._task is None:
            self._task = asyncio.create_task(self._run())

    def _doubt_those_ahead(self, members: Iterable[StateMember], state: Told) -> None:
        """Whoever has a newer revision than the group either heard from a quicker process, or is of another database."""
        ahead = {member: has for member in members if (has := self._members[member]) > state.number != -1}
        if ahead:
            self._engine.own(self._doubt(ahead))

    async def _doubt(self, ahead: dict[StateMember, int]) -> None:
        """Give the state to those of `ahead` whose revision the topic has not reached in SQL either."""
        revision = None
        while revision is None and any(self._members.get(member) == has for member, has in ahead.items()):
            try:
                revision = await self._engine.revision(self._feed.topic)
            except Exception as error:
                # Nobody can tell while the database is away.
                if not is_away(error):
                    log.exception("the newest revision could not be read")
                await asyncio.sleep(AWAY_SECONDS)
        for member, has in ahead.items():
            if revision is not None and has > revision and self._members.get(member) == has:
                self._members[member] = -1
                if self._latest is not None:
                    self._give(member, self._latest)
                    metrics.deliveries.inc()

    def leave(self, member: StateMember) -> None:
        self._members.pop(member, None)
        self._owners.drop(member)
        if not self._members:
            self._forget(self)
            if self._task is not None:
                self._task.cancel()

    def _is_news(self, member: StateMember, state: Told) -> bool:
        # An end without a revision, such as null for an unknown code, is news to everybody.
        return state.number == -1 or self._members[member] < state.number

    def _give(self, member: StateMember, state: Told) -> None:
        self._members[member] = state.number
        member.deliver(state)

    async def _give_all(self, state: Told) -> None:
        held, members = self._members, list(self._members)
        # An end without a revision is news to everybody.
        number = state.number if state.number != -1 else math.inf
        for first in range(0, len(members), AT_A_TIME):
            if first:
                await asyncio.sleep(0)
            given = 0
            for member in members[first : first + AT_A_TIME]:
                # On the way of every state to every reader: as _is_news and _give, without the calls.
                has = held.get(member)
                if has is not None and has < number:
                    held[member] = state.number
                    member.deliver(state)
                    given += 1
            metrics.deliveries.inc(given)

    async def _run(self) -> None:
        try:
            ended = await self._follow()
            while not ended:
                # Reading failed, as when the database is away. Members keep what they have until it can be read anew.
                await self._pause()
                ended = await self._follow()
        except Exception as error:
            broken = Told(orjson.dumps({"errors": [masked(error, self.key.audience.language)]}), -1)
            for member in list(self._members):
                member.deliver(broken)
        self._forget(self)
        for member in list(self._members):
            member.complete()

    async def _pause(self) -> None:
        """Wait before reading anew: long if it has failed often, but no longer once there is a change or a newcomer."""
        await asyncio.sleep(AWAY_SECONDS)
        with self._engine.hub.watching(self._feed.topic) as self._pausing, suppress(TimeoutError):
            async with asyncio.timeout(self._patience.pause - AWAY_SECONDS):
                await self._pausing.woken.wait()
        self._pausing = None

    async def _follow(self) -> bool:
        """Execute once per change and give the result to all. Returns whether the stream has come to its end."""
        self._feed.revision = -1
        async with aclosing(self._engine.results(self.key, self._following, self._feed, self._turn)) as results:
            async for result in results:
                self._turn.give_back()
                if not result.is_whole:
                    return self._fail(result)
                self._patience.lasts(result.codes)
                if self._latest is not None and self._feed.revision < self._latest.number:
                    # The database was restored to an earlier state: what the members have is not to be gone by.
                    self._members = dict.fromkeys(self._members, -1)
                before, self._latest = self._latest, Told(result.payload, self._feed.revision)
                self._engine.delivered(self._feed.revision, len(self._members), before.number if before else None)
                await self._give_all(self._latest)
                if before is None:
                    # Those who came while there was nothing to compare with.
                    self._doubt_those_ahead(list(self._members), self._latest)
        return True

    def _fail(self, result: Result) -> bool:
        """Tell of a state that cannot be read whole, which nobody who comes later is told. Returns whether that is the end.

        Who has nothing yet is told at once. Who has a state keeps it while there is patience, and is told once.
        """
        patient = self._patience.lasts(result.codes)
        hole = Told(result.payload, -1)
        if RequestRefusal.UNAVAILABLE.name in result.codes:
            if self._latest is not None or TOLD_OF_A_HOLE in self._members.values():
                return False
            # Whoever comes while the database is away is told so, and comes again.
            self._forget(self)
            for member in list(self._members):
                self._give(member, hole)
            return True
        # How far the topic is may be among what cannot be read.
        revision = self._feed.revision if self._feed.revision != -1 else math.inf
        for member, has in list(self._members.items()):
            if has == -1 or (not patient and TOLD_OF_A_HOLE < has < revision):
                member.deliver(hole)
                self._members[member] = TOLD_OF_A_HOLE
        return False

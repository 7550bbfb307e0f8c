"""Groups: all who ask for the same with the same rights share one execution, and the bytes of its result."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Protocol

import orjson

from models import outbox
from models.actor import Actor
from models.audience import Audience
from realtime import metrics
from realtime.feed.following import Following
from realtime.feed.hub import Hub
from realtime.settings import Settings
from schema.context import Context
from schema.errors import RequestRefusal, formatted, masked
from schema.root import Schema

AWAY_SECONDS = 1.0
# So often in a row is a state read anew before its readers are told that it cannot be read.
MOST_FAILURES = 3


class Member(Protocol):
    """One reader of a group. None of its methods may wait."""

    def deliver(self, payload: str) -> None:
        """The newest state, as the JSON of a GraphQL result; it replaces one that was not sent yet."""

    def complete(self) -> None:
        """There is nothing more to see."""


@dataclass(frozen=True)
class Key:
    text: str
    operation_name: str | None
    variables: bytes
    audience: Audience
    # Of a private group only: the account whose eyes it has.
    actor: Actor | None


class GroupFeed:
    """The feed of one group: it remembers at which revision the group stands, and keeps its pace."""

    def __init__(self, hub: Hub, pause: float) -> None:
        self._hub, self._pause = hub, pause
        self.revision = -1

    @property
    def position(self) -> int:
        return self._hub.position

    async def changes(self, topic: str, after: int | None) -> AsyncGenerator[int, None]:
        async with aclosing(self._hub.changes(topic, after, self._pause)) as changes:
            async for revision in changes:
                self.revision = revision
                yield revision


class Group:
    def __init__(self, groups: "Groups", key: Key, following: Following) -> None:
        self._groups, self._key, self._following = groups, key, following
        # Member -> the revision it has; -1 for none.
        self._members: dict[Member, int] = {}
        self._feed = GroupFeed(groups.hub, groups.pause)
        self._latest: str | None = None
        self._latest_revision = -1
        self._failures = 0
        self._task: asyncio.Task[None] | None = None

    @property
    def size(self) -> int:
        return len(self._members)

    def join(self, member: Member, after: int | None) -> None:
        """A member whose state is current waits for the next change; any other gets the newest state now."""
        self._members[member] = -1 if after is None else after
        if after is not None and after > self._groups.hub.position:
            self._groups.own(self._doubt(member, after))
        if self._latest is not None:
            self._give(member)
        if self._task is None:
            self._task = asyncio.create_task(self._run())

    async def _doubt(self, member: Member, after: int) -> None:
        """A revision that this process has not heard of is either news from a quicker one, or of another database."""
        if after > await outbox.head() and self._members.get(member) == after:
            self._members[member] = -1
            if self._latest is not None:
                self._give(member)

    def leave(self, member: Member) -> None:
        self._members.pop(member, None)
        if not self._members:
            self._groups.forget(self._key, self)
            if self._task is not None:
                self._task.cancel()

    def _give(self, member: Member) -> None:
        assert self._latest is not None
        # An end without a revision, such as null for an unknown code, is news to everybody.
        if self._latest_revision == -1 or self._members[member] < self._latest_revision:
            self._members[member] = self._latest_revision
            member.deliver(self._latest)
            metrics.deliveries.inc()

    async def _run(self) -> None:
        try:
            ended = await self._follow()
            while not ended:
                # Reading failed, as when the database is away. Members keep what they have until it can be read anew.
                await asyncio.sleep(AWAY_SECONDS)
                ended = await self._follow()
        except Exception as error:
            broken = orjson.dumps({"errors": [masked(error, self._key.audience.language)]}).decode()
            for member in list(self._members):
                member.deliver(broken)
        self._groups.forget(self._key, self)
        for member in list(self._members):
            member.complete()

    async def _follow(self) -> bool:
        """Execute once per change and give the result to all. Returns whether the stream has come to its end."""
        self._feed.revision = -1
        stream = await self._groups.schema.subscribe(
            self._following.text,
            variable_values=self._following.variable_values,
            context_value=self._groups.make_context(
                self._key.audience, self._feed, self._key.actor, not self._following.private
            ),
            operation_name=self._following.operation_name,
        )
        async with aclosing(stream) as results:
            async for result in results:
                metrics.executions.inc()
                told: dict[str, Any] = {"data": result.data}
                if result.errors:
                    told["errors"] = [formatted(error, self._key.audience.language) for error in result.errors]
                    for error in told["errors"]:
                        # Of our own wording of the document, which no client has seen.
                        error.pop("locations", None)
                codes = {error["extensions"]["code"] for error in told.get("errors", ())}
                if self._latest is not None and self._may_pass(codes):
                    return False
                self._failures = 0
                if self._feed.revision < self._latest_revision:
                    # The database was restored to an earlier state: what the members have is not to be gone by.
                    self._members = dict.fromkeys(self._members, -1)
                self._latest, self._latest_revision = orjson.dumps(told).decode(), self._feed.revision
                for member in list(self._members):
                    self._give(member)
                if RequestRefusal.UNAVAILABLE.name in codes:
                    # Whoever comes while the database is away is told so, and comes again.
                    return True
        return True

    def _may_pass(self, codes: set[str]) -> bool:
        """Whether a state that could not be read whole is to be read again, rather than shown with holes in it.

        While the database is away, always. What looks like a bug a few times: a dying connection breaks in odd ways.
        """
        if RequestRefusal.UNAVAILABLE.name in codes:
            return True
        if RequestRefusal.INTERNAL.name not in codes:
            return False
        self._failures += 1
        return self._failures <= MOST_FAILURES


class Groups:
    """All groups of this process. `make_context` supplies what a context needs besides the audience and the feed."""

    def __init__(
        self,
        schema: Schema,
        hub: Hub,
        settings: Settings,
        make_context: Callable[[Audience, Any, Actor | None, bool], Context],
    ) -> None:
        self.schema, self.hub = schema, hub
        self.pause = 1 / settings.states_a_second
        self.make_context = make_context
        self._groups: dict[Key, Group] = {}
        self._beside: set[asyncio.Task[None]] = set()
        metrics.groups.set_function(lambda: len(self._groups))
        metrics.members.set_function(lambda: sum(group.size for group in self._groups.values()))

    def join(
        self, following: Following, audience: Audience, actor: Actor | None, member: Member, *, resume: bool = True
    ) -> Callable[[], None]:
        """Make `member` one of the group that follows this. Returns the way to leave it.

        A private document is shared too, by the sockets of one account; or by all who are nobody.
        """
        own = actor if following.private else None
        key = Key(following.text, following.operation_name, following.variables, audience, own)
        group = self._groups.get(key)
        if group is None:
            group = self._groups[key] = Group(self, key, following)
        group.join(member, following.after_revision if resume else None)
        return lambda: group.leave(member)

    def own(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something beside, and keep hold of it until it ends."""
        task = asyncio.create_task(work)
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    def forget(self, key: Key, group: Group) -> None:
        """Take the group out, unless another has taken its place already."""
        if self._groups.get(key) is group:
            del self._groups[key]

"""Turns: a few groups execute at a time, so that whoever asks for much keeps nobody else waiting for long.

Whose turn it is goes round among the sockets, not among what they ask for.
"""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Iterable

# So many groups execute at a time [D]: Python does one thing at a time, and another while SQL is waited for.
AT_ONCE = 2
# Of the readers of a group so many are remembered as those for whom it executes.
OWNERS_KNOWN = 8


class Turns:
    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._free = at_once
        # Owner -> what waits in their name; whoever stands first is next. Nobody waits while a turn is free.
        self._waiting: OrderedDict[object, deque[asyncio.Future[None]]] = OrderedDict()

    async def take(self, owners: Iterable[object]) -> None:
        """Wait for a turn in the name of the owner who has the fewest waiting."""
        if self._free:
            self._free -= 1
            return
        owner = min(owners, key=lambda one: len(self._waiting.get(one, ())), default=None)
        turn = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(owner, deque()).append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():
                # It was given to whom it came too late.
                self.give_back()
            raise

    def give_back(self) -> None:
        while self._waiting:
            owner, waiting = self._waiting.popitem(last=False)
            turn = waiting.popleft()
            if waiting:
                self._waiting[owner] = waiting
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1


class Owners:
    """A few of those for whom a group executes: the sockets of its first readers."""

    def __init__(self) -> None:
        self._of: dict[object, object] = {}

    def add(self, member: object, owner: object) -> None:
        if len(self._of) < OWNERS_KNOWN:
            self._of[member] = owner

    def drop(self, member: object) -> None:
        self._of.pop(member, None)

    def all(self) -> Iterable[object]:
        """Whose turn it may be; the group's own if none is known any more."""
        return self._of.values() or (self,)


class Turn:
    """The turn of one execution. Nobody may hold one while they wait for a change, or for a reader."""

    def __init__(self, turns: Turns, owners: Owners) -> None:
        self._turns, self._owners = turns, owners
        self._held = False

    async def take(self) -> None:
        if not self._held:
            await self._turns.take(self._owners.all())
            self._held = True

    def give_back(self) -> None:
        if self._held:
            self._held = False
            self._turns.give_back()

"""A subscription on a socket: one member of a group, under the operation id that the client gave it."""

from collections.abc import Callable, Sequence
from typing import Protocol

from realtime.feed.following import Following
from realtime.feed.frames import Told, complete_frame, next_prefix
from realtime.feed.groups import Groups
from realtime.signin import Session
from realtime.transports.mailbox import Mailbox


class Subscribed(Protocol):
    def join(self) -> None:
        """Follow with the rights that the session has now; once more whenever they have changed."""

    def leave(self) -> None: ...


class SubscribedStates:
    """Follows states: after a change of rights it begins with a fresh one."""

    __slots__ = (
        "_after",
        "_ended",
        "_following",
        "_groups",
        "_leave",
        "_mailbox",
        "_operation_id",
        "_prefix",
        "_session",
    )

    def __init__(
        self,
        groups: Groups,
        mailbox: Mailbox,
        session: Session,
        operation_id: str,
        following: Following,
        ended: Callable[[str], None],
    ) -> None:
        self._groups, self._mailbox, self._session, self._following = groups, mailbox, session, following
        self._operation_id, self._ended = operation_id, ended
        self._prefix = next_prefix(operation_id)
        self._after = following.after
        self._leave: Callable[[], None] | None = None

    def join(self) -> None:
        self.leave()
        session = self._session
        after, self._after = self._after, None
        self._leave = self._groups.join_states(
            self._following, session.audience, session.actor, self, after, self._mailbox
        )

    def leave(self) -> None:
        self._mailbox.drop_state(self._operation_id)
        if self._leave is not None:
            self._leave()
            self._leave = None

    def deliver(self, state: Told) -> None:
        self._mailbox.put_state(self._operation_id, self._prefix, state)

    def complete(self) -> None:
        self._mailbox.put_last(self._operation_id, complete_frame(self._operation_id))
        self._ended(self._operation_id)


class SubscribedLog:
    """Follows a log: after a change of rights it goes on where it was."""

    __slots__ = (
        "_after",
        "_ended",
        "_following",
        "_groups",
        "_leave",
        "_mailbox",
        "_operation_id",
        "_prefix",
        "_session",
    )

    def __init__(
        self,
        groups: Groups,
        mailbox: Mailbox,
        session: Session,
        operation_id: str,
        following: Following,
        ended: Callable[[str], None],
    ) -> None:
        self._groups, self._mailbox, self._session, self._following = groups, mailbox, session, following
        self._operation_id, self._ended = operation_id, ended
        self._prefix = next_prefix(operation_id)
        self._after = following.after
        self._leave: Callable[[], int | None] | None = None

    @property
    def has_room(self) -> bool:
        return self._mailbox.has_room

    async def room(self) -> None:
        await self._mailbox.room()

    def join(self) -> None:
        self.leave()
        session = self._session
        self._leave = self._groups.join_log(
            self._following, session.audience, session.actor, self, self._after, self._mailbox
        )

    def leave(self) -> None:
        if self._leave is not None:
            self._after = self._leave()
            self._leave = None

    def take(self, entries: Sequence[Told]) -> None:
        self._mailbox.put(b"".join([entry.frame(self._prefix) for entry in entries]))

    def complete(self) -> None:
        self._mailbox.put(complete_frame(self._operation_id))
        self._ended(self._operation_id)

"""What every resolver is given, and what it needs from the outer ring."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

import strawberry

from models.actor import Actor, signed_in
from models.audience import Audience
from models.errors import Language
from models.files.store import FileStore
from models.outbox import LoggedEvent

if TYPE_CHECKING:
    from resolvers.loaders import Loaders


@dataclass(frozen=True)
class LogPage:
    """A stretch of the log. With `gap_upto`, a hole instead: what lies before that cursor has been forgotten."""

    events: Sequence[LoggedEvent]
    gap_upto: int | None


class Feed(Protocol):
    """The live engine, as far as a subscription knows it."""

    @property
    def position(self) -> int:
        """The newest event number that this process has heard of; all up to it are committed."""

    def changes(self, topic: str) -> AsyncGenerator[int, None]:
        """The topic's revision now; then each newer one, newest wins."""

    def log(self, topic: str | None) -> AsyncIterator[LogPage]:
        """The events that touch the topic, or all, from where the readers stand; where that is, the feed knows."""

    def told(self, cursor: int) -> None:
        """Say what the next result tells: the reader resumes after it."""


class Limiter(Protocol):
    """Counts attempts. Each method takes one attempt and says in how many seconds the next may come; 0 is at once."""

    async def attempt_on_account(self, login: str) -> int: ...

    async def attempt_from_address(self, address: str) -> int: ...

    async def forgive_account(self, login: str) -> None:
        """The attempt succeeded: forget those before it."""


class LoaderFactory(Protocol):
    def __call__(self, audience: Audience) -> "Loaders": ...


@dataclass
class Context:
    """The context of one operation; of a subscription, renewed before each of its results.

    A shared execution has no actor: what it reads is for everybody of its audience, and a resolver that
    reaches for the actor there is a bug.
    """

    audience: Audience
    feed: Feed
    limiter: Limiter
    make_loaders: LoaderFactory
    who: Actor | None = None
    token_digest: str = ""
    address: str = ""
    # The county that is meant where a question names none.
    county_code: str | None = None
    shared: bool = False
    # Where uploaded bytes are; acts that read a file ask for it.
    files: FileStore | None = None
    loaders: "Loaders" = field(init=False)
    position: int = field(init=False)

    def __post_init__(self) -> None:
        if self.who is not None:
            self.who = replace(self.who, address=self.address)
        self.renew()

    def renew(self) -> None:
        """Forget what was loaded. The position is read before anything else, so that no state is older than it."""
        self.position = self.feed.position
        self.loaders = self.make_loaders(self.audience)

    @property
    def language(self) -> Language:
        return self.audience.language

    @property
    def actor(self) -> Actor | None:
        if self.shared:
            raise RuntimeError("a shared execution has no actor: name the field viewer…, or ask the audience")
        return self.who

    @property
    def file_store(self) -> FileStore:
        if self.files is None:
            raise RuntimeError("a stream reads no files")
        return self.files

    @property
    def signed_in(self) -> Actor:
        """The actor, signed in and free to act. Raises SignInRequired."""
        return signed_in(self.actor)

    async def bytes_of(self, sha256: str) -> bytes:
        """The whole content of a file, for those who work through it. Raises StoreAway, FileNotFoundError."""
        return b"".join([piece async for piece in self.file_store.read(sha256)])


Info = strawberry.Info[Context, None]

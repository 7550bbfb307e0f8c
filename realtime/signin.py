"""Who is asking: bearer tokens, cached for at most a minute, and the sessions of open sockets and streams."""

import asyncio
import logging
import math
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable

from models import clock
from models.accounts import tokens
from models.accounts.tokens import SignedIn
from models.actor import Actor
from models.audience import Audience
from models.database import is_away
from models.errors import Language

log = logging.getLogger("congress.signin")

CACHE_SECONDS = 60
CACHE_SIZE = 20_000
SWEEP_SECONDS = 1.0
# So many sessions are checked at the same time.
AT_ONCE = 10
NEVER = -math.inf


class TokenInvalid(Exception):
    """The token is unknown, expired or revoked, or its account is closed."""


def bearer(header: str | None) -> str | None:
    """The token of an Authorization value; None without one. Raises TokenInvalid for another scheme."""
    if not header or not header.strip():
        return None
    scheme, _, token = header.strip().partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise TokenInvalid
    return token.strip()


class SignIns:
    """Looks tokens up. What it remembers is dropped as soon as an event says that the account's rights changed."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, tuple[float, SignedIn]] = OrderedDict()
        self._generation = 0

    async def of(self, token: str) -> SignedIn:
        """Whom the token stands for. Raises TokenInvalid."""
        return await self.of_digest(tokens.digest_of(token))

    async def of_digest(self, digest: str) -> SignedIn:
        until, signed_in = self._known.get(digest, (0.0, None))
        if signed_in is None or until <= time.monotonic():
            # A change that arrives while we read must not be overwritten by what we read before it.
            generation = self._generation
            signed_in = await tokens.look_up(digest)
            if signed_in is not None and generation == self._generation:
                self._remember(signed_in)
        if signed_in is None or signed_in.expires_at <= clock.now():
            raise TokenInvalid
        return signed_in

    def forget(self, account_id: int) -> None:
        self._generation += 1
        for digest in [key for key, (_, known) in self._known.items() if known.account_id == account_id]:
            del self._known[digest]

    def _remember(self, signed_in: SignedIn) -> None:
        self._known[signed_in.digest] = (time.monotonic() + CACHE_SECONDS, signed_in)
        while len(self._known) > CACHE_SIZE:
            self._known.popitem(last=False)


class Session:
    """Who sits at an open socket or stream, and in which language.

    `on_change` is called when the rights changed, `on_end` when the token no longer holds.
    """

    def __init__(
        self,
        signed_in: SignedIn | None,
        language: Language,
        on_change: Callable[[], Awaitable[None]],
        on_end: Callable[[str], Awaitable[None]],
    ) -> None:
        self.signed_in = signed_in
        self.language = language
        self.on_change, self.on_end = on_change, on_end
        # Never: the rights may have changed between the look-up and now, and the first sweep asks again.
        self.checked_at = NEVER

    @property
    def actor(self) -> Actor | None:
        return self.signed_in.actor if self.signed_in else None

    @property
    def audience(self) -> Audience:
        return self.actor.audience(self.language) if self.actor else Audience(self.language)

    @property
    def token_digest(self) -> str:
        return self.signed_in.digest if self.signed_in else ""


class Sessions:
    """All open sessions of signed-in accounts: rights are asked again when they change, and once a minute."""

    def __init__(self, sign_ins: SignIns) -> None:
        self._sign_ins = sign_ins
        self._open: set[Session] = set()
        self._due = asyncio.Event()

    def add(self, session: Session) -> None:
        if session.signed_in is not None:
            self._open.add(session)

    def remove(self, session: Session) -> None:
        self._open.discard(session)

    def rights_changed(self, account_id: int) -> None:
        """Called by the hub, in order, for each event on an account."""
        self._sign_ins.forget(account_id)
        for session in self._open:
            if session.signed_in and session.signed_in.account_id == account_id:
                session.checked_at = NEVER
        self._due.set()

    async def run(self) -> None:
        while True:
            try:
                async with asyncio.timeout(SWEEP_SECONDS):
                    await self._due.wait()
            except TimeoutError:
                pass
            self._due.clear()
            await self._sweep()

    async def _sweep(self) -> None:
        now, minute_ago = clock.now(), time.monotonic() - CACHE_SECONDS
        due = []
        for session in list(self._open):
            assert session.signed_in is not None
            if session.signed_in.expires_at <= now:
                await self._end(session, "Token expired")
            elif session.checked_at <= minute_ago:
                due.append(session)
        # Those first of whom it is known that their rights have changed.
        due.sort(key=lambda session: session.checked_at)
        for first in range(0, len(due), AT_ONCE):
            await asyncio.gather(*map(self._check, due[first : first + AT_ONCE]))

    async def _check(self, session: Session) -> None:
        assert session.signed_in is not None
        try:
            found = await self._sign_ins.of_digest(session.signed_in.digest)
        except TokenInvalid:
            await self._end(session, "Token revoked")
            return
        except Exception as error:
            # The database is away: what was known holds until it can be asked again.
            if not is_away(error):
                log.exception("checking a session failed")
            return
        if session not in self._open:
            # It was closed while we asked, and must not follow anything again.
            return
        session.checked_at = time.monotonic()
        if found.actor != session.signed_in.actor:
            session.signed_in = found
            await session.on_change()

    async def _end(self, session: Session, reason: str) -> None:
        self._open.discard(session)
        await session.on_end(reason)

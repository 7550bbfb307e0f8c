"""One process at a time: work that must not be done twice at once, such as keeping time.

The lock belongs to a session of the database, so it is free as soon as the process dies or loses its connection.
A process that is merely frozen loses it too, after `FROZEN_SECONDS`, and may wake up in the middle of its work while
another does it already: what the work writes must be right even then, as with any lease.
"""

import asyncio
import fcntl
import logging
import os
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol

import asyncpg

from models.database import is_away, is_sqlite, own_connection, sqlite_path

log = logging.getLogger("congress.leader")

# So often is the lock asked for by those who have it not, and looked after by the one who has it.
TURN_SECONDS = 1.0
FROZEN_SECONDS = 5
ANSWER_SECONDS = 3.0


class Lock(Protocol):
    async def taken(self) -> bool:
        """Whether it is ours, taking it if it is free. Raises when that cannot be told."""


class Leader:
    """Does a piece of work in one process of all that share a database; another takes over within seconds."""

    def __init__(self, database_url: str, work: str) -> None:
        self._lock = FileLock(database_url, work) if is_sqlite(database_url) else SessionLock(database_url, work)
        self._work = work
        self.leading = False

    async def run(self, work: Callable[[], Awaitable[None]]) -> None:
        """Run `work`, again and again, while this process is the one; cut it off when it is no more. Never returns."""
        while True:
            try:
                async with self._lock.held_for_a_while() as lock:
                    await self._in_turn(lock, work)
            except Exception as error:
                log.warning("%s breaks off, and is begun anew: %s", self._work, error, exc_info=not is_away(error))
            await asyncio.sleep(TURN_SECONDS)

    async def _in_turn(self, lock: Lock, work: Callable[[], Awaitable[None]]) -> None:
        while not await lock.taken():  # noqa: ASYNC110 - nobody tells when it becomes free
            await asyncio.sleep(TURN_SECONDS)
        log.info("this process does %s from now on", self._work)
        self.leading = True
        working = asyncio.ensure_future(work())
        try:
            while not working.done():
                await asyncio.wait([working], timeout=TURN_SECONDS)
                await lock.taken()
            await working
        finally:
            self.leading = False
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)
            log.info("this process does %s no more", self._work)


class SessionLock:
    """PostgreSQL's advisory lock of a session of our own, which the server ends when it hears nothing of us."""

    def __init__(self, database_url: str, work: str) -> None:
        self._url = database_url
        self._key = zlib.crc32(f"smart-congress {work}".encode())
        self._session: asyncpg.Connection | None = None
        self._taken = False

    @asynccontextmanager
    async def held_for_a_while(self) -> AsyncIterator[Lock]:
        self._taken = False
        # A machine that vanishes says no goodbye: the keep-alive of TCP finds it out.
        self._session = await own_connection(
            self._url,
            idle_session_timeout=f"{FROZEN_SECONDS}s",
            tcp_keepalives_idle="3",
            tcp_keepalives_interval="1",
            tcp_keepalives_count="3",
        )
        try:
            yield self
        finally:
            self._session.terminate()

    async def taken(self) -> bool:
        assert self._session is not None
        async with asyncio.timeout(ANSWER_SECONDS):
            if self._taken:
                await self._session.execute("SELECT 1")
            else:
                self._taken = await self._session.fetchval("SELECT pg_try_advisory_lock($1)", self._key)
        return self._taken


class FileLock:
    """SQLite serves one process; this is for a second one that was started by mistake. The kernel frees the lock."""

    def __init__(self, database_url: str, work: str) -> None:
        path = Path(sqlite_path(database_url))
        self._path = path.with_name(f"{path.name}.{work}")
        self._descriptor = -1

    @asynccontextmanager
    async def held_for_a_while(self) -> AsyncIterator[Lock]:
        self._descriptor = os.open(self._path, os.O_CREAT | os.O_RDWR)
        try:
            yield self
        finally:
            os.close(self._descriptor)

    async def taken(self) -> bool:
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

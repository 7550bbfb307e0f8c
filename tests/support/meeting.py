"""Acts that meet: all of them in the middle of their transactions at the same moment."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Iterable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from models.database import is_sqlite, sqlite_path
from realtime.settings import Settings
from tests.support.world import PATIENCE

# Long enough for a request to reach BEGIN on the one connection that SQLite has.
ON_THEIR_WAY = 0.3
WAITING = """SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock' AND query NOT LIKE '%stream_head%'"""
EVERY_ACT_WRITES = "outbox_event, audit_entry"
# Not for a row that another act holds, but for the outbox, which all wait for.
AT_THE_OUTBOX = f"{WAITING} AND wait_event = 'relation'"


async def met(
    settings: Settings, acts: Iterable[Awaitable[Any]], *, apart: bool = False, tables: str = EVERY_ACT_WRITES
) -> list[Any]:
    """Start all acts, hold each inside its transaction, let them go together; their answers in order.

    PostgreSQL: the outbox and the audit, or other `tables`, are locked against writing, so an act has read, judged and
    written its rows when it has to stop, unless another act's lock or row has stopped it before. That all of them wait is read from the
    server; with `apart` none of them may wait for another.
    SQLite: the write lock is held from outside, so the acts queue at BEGIN.
    """
    waiting = list(acts)
    hold = _sqlite_held if is_sqlite(settings.database_url) else _postgres_held
    async with hold(settings.database_url, len(waiting), AT_THE_OUTBOX if apart else WAITING, tables) as all_wait:
        tasks = [asyncio.ensure_future(act) for act in waiting]
        await all_wait(tasks)
    return await asyncio.gather(*tasks)


@asynccontextmanager
async def _postgres_held(url: str, count: int, waiting: str, tables: str) -> AsyncIterator[Any]:
    holder, observer = [await asyncpg.connect(url.replace("asyncpg", "postgresql", 1)) for _ in range(2)]

    async def all_wait(tasks: list[asyncio.Future[Any]]) -> None:
        async with asyncio.timeout(PATIENCE):
            while await observer.fetchval(waiting) < count:
                assert not any(task.done() for task in tasks), "an act ended before the others had come"
                await asyncio.sleep(0.01)

    try:
        transaction = holder.transaction()
        await transaction.start()
        await holder.execute(f"LOCK TABLE {tables} IN SHARE MODE")
        yield all_wait
        await transaction.rollback()
    finally:
        await holder.close()
        await observer.close()


@asynccontextmanager
async def _sqlite_held(url: str, count: int, waiting: str, tables: str) -> AsyncIterator[Any]:
    holder = sqlite3.connect(sqlite_path(url), isolation_level=None, check_same_thread=False)

    async def all_wait(tasks: list[asyncio.Future[Any]]) -> None:
        await asyncio.sleep(ON_THEIR_WAY)
        assert not any(task.done() for task in tasks), "an act ended while the database was held"

    try:
        # In a thread: an act of the service that is in the middle of its transaction ends in this very event loop.
        await asyncio.to_thread(holder.execute, "BEGIN IMMEDIATE")
        yield all_wait
        holder.execute("ROLLBACK")
    finally:
        holder.close()

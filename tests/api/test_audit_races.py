"""Acts and sealers that meet: the chain has neither a hole nor a fork."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import pytest

from models.actor import SERVICE
from models.audit.rows import AuditEntry
from models.audit.sealing import seal_all, seal_pending
from models.audit.verifying import chains, verify
from models.database import connected, is_sqlite
from models.units.actions import load_units
from tests.support.acting import act, codes, node
from tests.support.county import TEST_COUNTY
from tests.support.meeting import met
from tests.support.world import PATIENCE, World

WAITING = """SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()"""


async def assert_whole() -> None:
    for chain in await chains():
        report = await verify(chain)
        assert (report.broken, report.unsealed) == (None, 0), chain.code
        assert report.entries == report.head.number == await AuditEntry.filter(county_id=chain.county_id).count()


async def test_twelve_acts_and_two_sealers_at_once(world: World) -> None:
    """All acts stand in the middle of their transactions while the sealers, and the service's own, go to and fro.

    Acts and sealers each hold a connection of the pool: there are enough for all.
    """
    await world.ask("{ viewer { account { login } } }", by="test.admin")
    parents = [(await node(world, f"{TEST_COUNTY}{number}"))["id"] for number in (100, 101)]
    adds = [
        act(
            world,
            "platformNodeAdd",
            by="test.admin",
            parentId=parents[number % 2],
            kind="STATION",
            code=f"Z-{number}",
            name="新站",
        )
        for number in range(12)
    ]
    stopped = asyncio.Event()

    async def seal_on_and_on() -> None:
        while not stopped.is_set():
            await seal_pending(limit=3)
            await asyncio.sleep(0.02)

    sealers = [asyncio.create_task(seal_on_and_on()) for _ in range(2)]
    try:
        payloads = await met(world.settings, adds)
    finally:
        stopped.set()
        await asyncio.gather(*sealers)
    assert [codes(payload) for payload in payloads] == [[]] * 12
    await seal_all()
    assert await AuditEntry.filter(verb="platformNodeAdd", number__not_isnull=True).count() == 12
    await assert_whole()


@asynccontextmanager
async def sealing_held(url: str, sealers: list[asyncio.Task[Any]]) -> AsyncIterator[None]:
    """PostgreSQL: the audit is locked against writing until every sealer has read what it is about to seal, or waits."""
    if is_sqlite(url):
        yield
        return
    holder, observer = [await asyncpg.connect(url.replace("asyncpg", "postgresql", 1)) for _ in range(2)]
    try:
        transaction = holder.transaction()
        await transaction.start()
        await holder.execute("LOCK TABLE audit_entry IN SHARE MODE")
        yield
        async with asyncio.timeout(PATIENCE):
            while await observer.fetchval(WAITING) < len(sealers):
                assert not any(sealer.done() for sealer in sealers)
                await asyncio.sleep(0.01)
        await transaction.rollback()
    finally:
        await holder.close()
        await observer.close()


@pytest.mark.parametrize("count", [2, 8])
async def test_sealers_that_meet_seal_one_after_the_other(database: str, count: int) -> None:
    """Fails without the lock on the row of @audit: both read the same head, and the triggers and the unique number
    refuse the second's work. On SQLite the sealers queue at BEGIN IMMEDIATE."""
    async with connected(database):
        await asyncio.gather(
            *(load_units(SERVICE, county_code=TEST_COUNTY, names={f"n{n}": "新单位"}) for n in range(20))
        )
        assert await AuditEntry.filter(number=None).count() == 20
        sealers: list[asyncio.Task[Any]] = []
        async with sealing_held(database, sealers):
            sealers += [asyncio.create_task(seal_pending(limit=5)) for _ in range(count)]
        sealed = await asyncio.gather(*sealers)
        assert sum(sealed) == min(20, 5 * count)
        await seal_all()
        await assert_whole()

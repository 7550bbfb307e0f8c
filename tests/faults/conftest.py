"""Servers of one's own to kill, and a small database on them."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from models.database import connected, migrate
from models.outbox import number_pending
from realtime.settings import Settings
from tests.support.county import load_test_county
from tests.support.servers import PostgresServer, ValkeyServer
from tests.support.world import Databases

FOLDER = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(FOLDER):
            item.add_marker(pytest.mark.fault)


@pytest.fixture
async def own_postgres(leg: str) -> AsyncIterator[PostgresServer | None]:
    """A PostgreSQL that the test may kill; None on the SQLite leg, where there is no server."""
    if leg == "sqlite":
        yield None
        return
    with await asyncio.to_thread(PostgresServer.start) as server:
        yield server


@pytest.fixture
async def own_valkey(leg: str) -> AsyncIterator[ValkeyServer | None]:
    if leg == "sqlite":
        yield None
        return
    with await asyncio.to_thread(ValkeyServer.start) as server:
        yield server


@pytest.fixture
async def own_settings(
    databases: Databases, own_postgres: PostgresServer | None, own_valkey: ValkeyServer | None, tmp_path: Path
) -> AsyncIterator[Settings]:
    """The test county on servers of one's own. Signing in is not needed: nobody has a password."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    if own_postgres is None or own_valkey is None:
        url = await databases.create(name)
    else:
        await Databases("postgres", databases.folder, "", own_postgres, None).create(name)
        url = own_postgres.url(name)
    await migrate(url)
    async with connected(url):
        await load_test_county("$no password$")
        while await number_pending():
            pass
    yield Settings(
        database_url=url, redis_url=own_valkey.url() if own_valkey else None, files_url=f"file://{tmp_path}/files"
    )
    if own_postgres is None:
        await databases.drop(name)

"""The two legs: SQLite with the in-process bus, PostgreSQL with Valkey. `--leg` chooses; `make test` runs both.

What touches neither a database nor a bus runs on the first only.
"""

import asyncio
import os
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from models.accounts import passwords
from models.audit.rows import AuditEntry
from models.database import connected, migrate
from models.seed import demonstration
from realtime.settings import Settings
from tests.support.audit import assert_nothing_private
from tests.support.bodies import load_test_bodies
from tests.support.county import load_test_county
from tests.support.people import load_people_county
from tests.support.preparing import hash_passwords_quickly, prepare_models_once
from tests.support.servers import postgres, valkey
from tests.support.world import Databases, World, running, settle

prepare_models_once()
hash_passwords_quickly()

# Whoever asks for none of these has no database and no bus.
OF_A_LEG = frozenset({"databases", "leg"})


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--leg", choices=["sqlite", "postgres"], default="sqlite", help="which database and bus to run on")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is the same on both legs runs on the first."""
    if config.getoption("--leg") == "sqlite":
        return
    of_a_leg = {
        item for item in items if isinstance(item, pytest.Function) and not OF_A_LEG.isdisjoint(item.fixturenames)
    }
    config.hook.pytest_deselected(items=[item for item in items if item not in of_a_leg])
    items[:] = [item for item in items if item in of_a_leg]


@pytest.fixture(scope="session")
def leg(request: pytest.FixtureRequest) -> str:
    return str(request.config.getoption("--leg"))


@pytest.fixture(scope="session")
def databases(leg: str, worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    # Workers may share a server of somebody else's, never a template.
    template = f"congress_template_{worker_id}"
    folder = Path(tmp_path_factory.mktemp("databases"))
    if leg == "sqlite":
        found = Databases(leg, folder, template, None, None)
        asyncio.run(_make_template(found))
        yield found
        return
    with postgres() as database, valkey() as bus:
        found = Databases(leg, folder, template, database, bus.url())
        asyncio.run(_make_template(found))
        yield found
        if os.environ.get("TEST_DATABASE_URL"):
            asyncio.run(found.drop(template))


async def _make_template(databases: Databases) -> None:
    if databases.leg == "postgres":
        await databases.drop(databases.template)
    url = await databases.create(databases.template)
    await migrate(url)
    async with connected(url):
        await demonstration.seed()
        await load_test_county(await passwords.hashed(demonstration.PASSWORD))
        await load_test_bodies()
        await load_people_county(await passwords.hashed(demonstration.PASSWORD))
        await settle()


@pytest.fixture
async def database(databases: Databases) -> AsyncIterator[str]:
    """The URL of a database of one's own, with Rudong and the test county in it."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    yield await databases.copy(name)
    await databases.drop(name)


@pytest.fixture
async def empty_database(databases: Databases) -> AsyncIterator[str]:
    """The URL of a database with nothing in it, not even tables."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    yield await databases.create(name)
    await databases.drop(name)


@pytest.fixture
def settings(database: str, databases: Databases, tmp_path: Path) -> Settings:
    return Settings(database_url=database, redis_url=databases.redis_url, files_url=f"file://{tmp_path}/files")


@pytest.fixture
async def world(settings: Settings) -> AsyncIterator[World]:
    """The service, running, on a database of its own. Whatever a test does, the audit keeps nothing private of it."""
    async with running(settings) as found:
        newest = await AuditEntry.all().order_by("-id").first()
        yield found
        await assert_nothing_private(after=newest.id if newest else 0)

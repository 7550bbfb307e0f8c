"""The migrations make exactly what the rows declare, once, however often and from wherever they are run."""

import asyncio
import importlib
import sys
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from tortoise.migrations.autodetector import MigrationAutodetector
from tortoise.migrations.operations import AlterModelOptions

from models.database import APP, configuration, connected, fetch, migrate
from tests.support.world import Databases

REPOSITORY = Path(__file__).parents[2]
FILES = sorted(path.stem for path in (REPOSITORY / "models" / "migrations").glob("[0-9]*.py"))
# Has a process wait, with everything imported, for the word to go.
MIGRATE_ON_WORD = """
import asyncio, sys
from models.database import migrate
print("ready", flush=True)
sys.stdin.readline()
asyncio.run(migrate(sys.argv[1]))
"""


@pytest.fixture
async def empty(databases: Databases) -> AsyncIterator[str]:
    name = f"empty_{uuid.uuid4().hex[:12]}"
    yield await databases.create(name)
    await databases.drop(name)


async def applied(url: str) -> list[str]:
    async with connected(url):
        return [row["name"] for row in await fetch("SELECT name FROM tortoise_migrations ORDER BY name")]


async def structure(url: str, leg: str) -> list[dict[str, Any]]:
    """Everything the database says of its own shape, and what the migrations wrote into it."""
    async with connected(url):
        written = await fetch("SELECT * FROM stream_head") + await fetch(
            "SELECT * FROM tortoise_migrations ORDER BY id"
        )
        if leg == "sqlite":
            return written + await fetch("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name")
        return (
            written
            + await fetch(
                """SELECT table_name, column_name, data_type, is_nullable, column_default
                     FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2"""
            )
            + await fetch(
                """SELECT conname, conrelid::regclass::text AS held_by, pg_get_constraintdef(oid) AS definition
                     FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2"""
            )
            + await fetch("SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1")
            + await fetch("SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1")
        )


def told_apart(options: dict[str, Any]) -> dict[str, Any]:
    """Options without what Tortoise takes from the docstring, and with lists and tuples alike."""
    kept = {key: value for key, value in options.items() if key != "table_description"}
    return {
        key: [repr(part) for part in value] if isinstance(value, list | tuple) else value
        for key, value in kept.items()
        if value not in ((), [], None)
    }


async def test_the_rows_declare_nothing_that_no_migration_makes(database: str) -> None:
    async with connected(database) as context:
        assert context.apps
        detector = MigrationAutodetector(context.apps, configuration(database)["apps"])
        steps = [step for writer in await detector.changes() for step in writer.operations]
        migrated = await detector._project_state()
        drift = []
        for operation in steps:
            if isinstance(operation, AlterModelOptions):
                before = migrated.models[(APP, operation.name)].options
                if told_apart(before) == told_apart(operation.options):
                    continue
            drift.append((operation.describe(), vars(operation)))
    assert drift == [], "run tortoise makemigrations, and read what it writes"


async def test_each_migration_follows_earlier_ones_and_the_last_all_of_them(database: str) -> None:
    assert len({name[:4] for name in FILES}) == len(FILES)
    followed: set[str] = set()
    for place, name in enumerate(FILES):
        migration = importlib.import_module(f"models.migrations.{name}").Migration
        before = {earlier for _, earlier in migration.dependencies}
        assert before <= set(FILES[:place])
        followed |= before
    assert set(FILES) - followed == {FILES[-1]}
    assert await applied(database) == FILES


async def test_migrating_twice_changes_nothing(empty: str, leg: str) -> None:
    await migrate(empty)
    first = await structure(empty, leg)
    await migrate(empty)
    assert await structure(empty, leg) == first
    assert await applied(empty) == FILES


async def test_migrating_a_database_in_use_keeps_its_rows(database: str, leg: str) -> None:
    async with connected(database):
        before = await fetch("SELECT id, code, version FROM platform_node ORDER BY id")
    await migrate(database)
    async with connected(database):
        assert await fetch("SELECT id, code, version FROM platform_node ORDER BY id") == before


async def test_processes_that_start_at_once_do_not_race(empty: str, leg: str) -> None:
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            MIGRATE_ON_WORD,
            empty,
            cwd=REPOSITORY,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        for _ in range(2)
    ]
    for process in processes:
        assert process.stdout
        assert await process.stdout.readline() == b"ready\n"
    try:
        async with asyncio.timeout(60):
            ended = await asyncio.gather(*(process.communicate(b"go\n") for process in processes))
    finally:
        for process in processes:
            if process.returncode is None:
                process.kill()
    assert [process.returncode for process in processes] == [0, 0], [stderr.decode() for _, stderr in ended]
    assert await applied(empty) == FILES
    async with connected(empty):
        heads = await fetch("SELECT topic, revision FROM stream_head ORDER BY topic")
        assert heads == [{"topic": "*", "revision": 0}, {"topic": "@audit", "revision": 0}]

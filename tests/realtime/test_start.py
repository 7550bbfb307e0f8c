"""What cannot work is said in a sentence before anything is begun."""

from dataclasses import replace
from typing import Any

import pytest

from realtime.settings import Settings
from tests.realtime.processes import command
from tests.support.launched import free_port


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"port": 0}, "PORT is a whole number from 1 to 65535, not '0'."),
        ({"port": 65536}, "PORT is a whole number from 1 to 65535, not '65536'."),
        ({"workers": 0}, "WORKERS is a whole number from 1 to 1000, not '0'."),
        ({"database_url": "sqlite://var/none.db", "workers": 2}, "SQLite serves one process"),
        ({"redis_url": "nonsense"}, "REDIS_URL is like redis://"),
        ({"database_url": "nonsense"}, "A database is named like sqlite://"),
        ({"database_url": "mysql://somebody@127.0.0.1/none"}, "A database is named like sqlite://"),
        ({"database_url": "sqlite:///dev/null/none.db"}, "The database cannot be opened"),
        ({"database_url": "asyncpg://nobody@127.0.0.1:1/none"}, "The database cannot be reached"),
    ],
    ids=str,
)
async def test_a_setting_that_cannot_work_ends_the_start_with_a_sentence(
    settings: Settings, wrong: dict[str, Any], said: str
) -> None:
    status, printed = await command(replace(settings, **{"port": free_port(), **wrong}), "realtime")
    assert (status, printed.count("\n")) == (1, 1), printed
    assert said in printed


@pytest.mark.parametrize(
    ("database_url", "said"),
    [
        ("nonsense", "A database is named like sqlite://"),
        ("sqlite:///dev/null/none.db", "The database cannot be opened"),
        ("asyncpg://nobody@127.0.0.1:1/none", "The database cannot be reached"),
    ],
)
async def test_the_domains_commands_say_so_too(settings: Settings, database_url: str, said: str) -> None:
    for arguments in (["migrate"], ["admin", "somebody"], ["seed"]):
        status, printed = await command(replace(settings, database_url=database_url), "models", *arguments)
        assert (status, printed.count("\n"), said in printed) == (1, 1, True), printed


async def test_a_postgresql_database_that_does_not_exist_cannot_be_reached(settings: Settings, leg: str) -> None:
    missing = "sqlite:///dev/null/none.db" if leg == "sqlite" else f"{settings.database_url}_none"
    status, printed = await command(replace(settings, database_url=missing, port=free_port()), "realtime")
    assert (status, printed.count("\n"), "The database cannot be" in printed) == (1, 1, True), printed

"""Real PostgreSQL and Valkey for tests and benchmarks: started from wheels, gone without a trace.

`with postgres() as server:` and `with valkey() as server:` use the server named by TEST_DATABASE_URL or
TEST_REDIS_URL when that is set, and otherwise launch one. Nothing is ever skipped: no server is an error.
"""

import os
from typing import Self
from urllib.parse import quote, urlsplit

from tests.support.postgres_server import PostgresServer
from tests.support.valkey_server import ValkeyServer

__all__ = ["ExternalServer", "PostgresServer", "ValkeyServer", "postgres", "valkey"]


class ExternalServer:
    """Belongs to somebody else: it gives addresses and is neither started nor stopped here."""

    def __init__(self, url: str) -> None:
        self._url = urlsplit(url)

    def url(self, database: str | int | None = None) -> str:
        """Replaces the database in the given address; without one, the address stays as given."""
        if database is None:
            return self._url.geturl()
        return self._url._replace(path=f"/{quote(str(database), safe='')}").geturl()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        return None


def postgres_from_environment() -> ExternalServer | None:
    """TEST_DATABASE_URL in Tortoise's form, or None when it is unset."""
    url = os.environ.get("TEST_DATABASE_URL")
    if not url:
        return None
    scheme, separator, rest = url.partition("://")
    if not separator or scheme not in ("asyncpg", "postgres", "postgresql"):
        raise ValueError("TEST_DATABASE_URL must look like asyncpg://user:password@host:port/database")
    return ExternalServer(f"asyncpg://{rest}")


def redis_from_environment() -> ExternalServer | None:
    """TEST_REDIS_URL, or None when it is unset."""
    url = os.environ.get("TEST_REDIS_URL")
    if not url:
        return None
    if not url.startswith(("redis://", "rediss://")):
        raise ValueError("TEST_REDIS_URL must look like redis://user:password@host:port/0")
    return ExternalServer(url)


def postgres(fsync: bool = False) -> "PostgresServer | ExternalServer":
    """The server TEST_DATABASE_URL names, else a fresh one; fsync only concerns the fresh one."""
    return postgres_from_environment() or PostgresServer.start(fsync=fsync)


def valkey() -> "ValkeyServer | ExternalServer":
    """The server TEST_REDIS_URL names, else a fresh one."""
    return redis_from_environment() or ValkeyServer.start()

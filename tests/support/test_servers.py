"""The launcher keeps its promises: it answers, survives a kill on its port, and leaves nothing behind."""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import asyncpg
import pytest
from redis import Redis
from redis.exceptions import TimeoutError as RedisTimeoutError

from tests.support.servers import (
    ExternalServer,
    PostgresServer,
    ValkeyServer,
    postgres_from_environment,
    redis_from_environment,
)


@pytest.fixture
def own_temporary_directory(monkeypatch: pytest.MonkeyPatch) -> Path:
    # Not tmp_path: a server that drops root must be able to enter it.
    directory = Path(tempfile.mkdtemp()).resolve()
    directory.chmod(0o755)
    monkeypatch.setattr(tempfile, "tempdir", str(directory))
    return directory


def has_processes(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def assert_nothing_left(server: PostgresServer | ValkeyServer, directory: Path) -> None:
    assert not has_processes(server._guard.pid)
    directory.rmdir()


def ask_postgres(server: PostgresServer, *statements: str) -> object:
    async def ask() -> object:
        connection = await asyncpg.connect(server.url("postgres").replace("asyncpg", "postgresql", 1))
        try:
            for statement in statements[:-1]:
                await connection.execute(statement)
            value: object = await connection.fetchval(statements[-1])
            return value
        finally:
            await connection.close()

    return asyncio.run(ask())


async def assert_terminated_connections_end_and_new_ones_work(server: PostgresServer) -> None:
    url = server.url("postgres").replace("asyncpg", "postgresql", 1)
    ended = await asyncpg.connect(url)
    server.terminate_connections()
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
        await ended.fetchval("select 1")
    fresh = await asyncpg.connect(url)
    assert await fresh.fetchval("select 1") == 1
    await fresh.close()


def test_postgres_answers_restarts_on_its_port_and_leaves_nothing(own_temporary_directory: Path) -> None:
    with PostgresServer.start() as server:
        port = server.port
        assert ask_postgres(server, "select 1") == 1
        collation = "select datcollate from pg_database where datname = 'template1'"
        assert ask_postgres(server, collation) == "C.UTF-8"
        assert ask_postgres(server, "show max_connections") == "200"
        keep = "insert into kept values (7) returning id"
        assert ask_postgres(server, "create table kept (id int)", keep) == 7
        server.kill()
        with pytest.raises(OSError):
            ask_postgres(server, "select 1")
        server.restart()
        assert server.port == port
        assert ask_postgres(server, "select id from kept") == 7
        server.restart()
        assert ask_postgres(server, "select id from kept") == 7
        asyncio.run(assert_terminated_connections_end_and_new_ones_work(server))
    assert_nothing_left(server, own_temporary_directory)


def test_valkey_answers_pauses_restarts_on_its_port_and_leaves_nothing(own_temporary_directory: Path) -> None:
    with ValkeyServer.start() as server, Redis.from_url(server.url()) as client:
        port = server.port
        assert client.ping()
        client.set("name", "value")
        server.kill()
        server.restart()
        assert server.port == port
        assert client.exists("name") == 0
        server.pause()
        with pytest.raises(RedisTimeoutError):
            Redis.from_url(server.url(), socket_timeout=0.1, retry=None).ping()
        server.resume()
        assert client.ping()
        server.pause()
    assert_nothing_left(server, own_temporary_directory)


def test_servers_do_not_outlive_a_killed_launcher(own_temporary_directory: Path) -> None:
    program = (
        "import sys, time\n"
        "from tests.support.servers import PostgresServer, ValkeyServer\n"
        "servers = [PostgresServer.start(), ValkeyServer.start()]\n"
        "print(*(server._guard.pid for server in servers), flush=True)\n"
        "time.sleep(60)\n"
    )
    environment = os.environ | {
        "TMPDIR": str(own_temporary_directory),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    launcher = subprocess.Popen([sys.executable, "-c", program], env=environment, stdout=subprocess.PIPE)
    with launcher:
        assert launcher.stdout
        groups = [int(word) for word in launcher.stdout.readline().split()]
        assert len(groups) == 2
        assert all(map(has_processes, groups))
        launcher.kill()
    deadline = time.monotonic() + 10
    while any(own_temporary_directory.iterdir()) or any(map(has_processes, groups)):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    own_temporary_directory.rmdir()


@pytest.mark.parametrize("scheme", ["asyncpg", "postgres", "postgresql"])
def test_named_database_replaces_the_given_one(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_DATABASE_URL", f"{scheme}://me:a%2Fb@db.example:6543/maintenance?ssl=require")
    server = postgres_from_environment()
    assert isinstance(server, ExternalServer)
    assert server.url() == "asyncpg://me:a%2Fb@db.example:6543/maintenance?ssl=require"
    assert server.url("one two") == "asyncpg://me:a%2Fb@db.example:6543/one%20two?ssl=require"


def test_external_redis_keeps_its_database_unless_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_REDIS_URL", "redis://cache.example:6379/3")
    server = redis_from_environment()
    assert isinstance(server, ExternalServer)
    assert server.url() == "redis://cache.example:6379/3"
    assert server.url(5) == "redis://cache.example:6379/5"

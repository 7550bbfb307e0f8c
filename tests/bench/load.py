"""`python -m tests.bench.load SERVER`: a crowd in a load process of its own, which does what it is told line by line.

Two crowds of ten thousand at once need more open files than one process may have.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvloop

from tests.bench.crowd import Crowd
from tests.bench.servers import ROOT, Server, from_description, raise_limit


class Load:
    def __init__(self, server: Server, process: asyncio.subprocess.Process) -> None:
        self.server = server
        self._process = process

    async def enter(self, count: int) -> None:
        """So many subscribers of the server's first project."""
        await self._told("enter", count)

    async def leave(self) -> None:
        await self._told("leave")

    async def cpu_per_change(self, changes: int) -> float:
        """Seconds of server CPU for a change that the crowd hears."""
        return float(await self._told("crowd", changes))

    async def cpu_per_lone_change(self, changes: int) -> float:
        """Seconds of server CPU for a change that one subscriber hears, while the crowd is silent."""
        return float(await self._told("lone", changes))

    async def _told(self, what: str, count: int = 0) -> Any:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps([what, count]).encode() + b"\n")
        if not (line := await self._process.stdout.readline()):
            raise RuntimeError(f"the load of {self.server.name} has ended")
        return json.loads(line)


@asynccontextmanager
async def load(server: Server) -> AsyncIterator[Load]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.bench.load", server.described()),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        yield Load(server, process)
    finally:
        process.stdin.close()  # type: ignore[union-attr]
        await process.wait()


async def serve(server: Server) -> None:
    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    crowd, lone = Crowd(server), Crowd(server.of_another_project())
    await lone.enter(1)
    async for line in lines:
        told: float | None = None
        match json.loads(line):
            case "enter", count:
                await crowd.enter(count)
            case "leave", _:
                crowd.leave()
            case "crowd", changes:
                told = await crowd.cpu_per_change(changes)
            case "lone", changes:
                told = await lone.cpu_per_change(changes)
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    raise_limit()
    uvloop.run(serve(from_description(sys.argv[1])))

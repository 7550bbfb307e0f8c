"""The servers that are measured, each in a process of its own: ours, the floor, the peers."""

import asyncio
import json
import os
import resource
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from realtime.node import node_command, node_environment
from tests.support.launched import free_port
from tests.support.node import install
from tests.support.servers import postgres, valkey
from tests.support.world import Databases

ROOT = Path(__file__).parents[2]
PEERS = Path(__file__).parent / "peers"
TICKS = os.sysconf("SC_CLK_TCK")
PAGE_SIZE = os.sysconf("SC_PAGE_SIZE")

LEAVES = "number title budget spent progress plannedProgress version"
OURS = f"projectUpdated(id: $id) {{ id title revision items(first: 1) {{ nodes {{ {LEAVES} }} }} }}"
THEIRS = f"projectUpdated(id: $id) {{ id title revision items {{ nodes {{ {LEAVES} }} }} }}"
ASKED = f"query ($id: ID!) {{ project(id: $id) {{ id title revision items(first: 1) {{ nodes {{ id {LEAVES} }} }} }} }}"
EDIT = """mutation ($input: ProjectItemEditInput!) {
  projectItemEdit(input: $input) { item { version } userErrors { code } } }"""


def raise_limit() -> int:
    """As many open files as the machine allows; the servers inherit it."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return most


@dataclass
class Server:
    name: str
    port: int
    process: asyncio.subprocess.Process
    document: str = f"subscription ($id: ID!) {{ {THEIRS} }}"
    project: str = "UHJvamVjdDox"
    client: httpx.AsyncClient = field(default_factory=lambda: httpx.AsyncClient(timeout=60))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def tells_at_once(self) -> bool:
        return False

    def cpu(self) -> float:
        """Seconds of processor that the process has used, in user and in system mode, all its threads together."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory(self) -> int:
        """Bytes that are resident."""
        return int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]) * PAGE_SIZE

    async def change(self) -> None:
        await self.client.get(f"{self.url}/change")


@dataclass
class OurServer(Server):
    document: str = f"subscription ($id: ID!) {{ {OURS} }}"
    database: str = ""
    redis: str | None = None
    token: str = ""
    item: str = ""
    version: int = 0
    projects: list[str] = field(default_factory=list)

    @property
    def tells_at_once(self) -> bool:
        return True

    async def post(self, query: str, variables: dict[str, Any]) -> Any:
        headers = {"authorization": f"Bearer {self.token}"} if self.token else {}
        body = {"query": query, "variables": variables}
        answer = (await self.client.post(f"{self.url}/graphql", json=body, headers=headers)).json()
        assert "errors" not in answer, answer
        return answer["data"]

    async def change(self) -> None:
        given = {"id": self.item, "version": self.version, "title": f"细项 {self.version}"}
        edited = (await self.post(EDIT, {"input": given}))["projectItemEdit"]
        assert edited["userErrors"] == [], edited
        self.version = edited["item"]["version"]


@asynccontextmanager
async def started(
    *command: str, environment: dict[str, str] | None = None
) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, env=environment or dict(os.environ), stdout=asyncio.subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
            try:
                await asyncio.wait_for(process.wait(), 15)
            except TimeoutError:
                process.kill()
                await process.wait()


async def until_up(port: int, process: asyncio.subprocess.Process) -> None:
    async with asyncio.timeout(60):
        while process.returncode is None:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return
    raise RuntimeError("a server has ended")


@asynccontextmanager
async def python(name: str, module: str) -> AsyncIterator[Server]:
    port = free_port()
    async with started(sys.executable, "-m", module, str(port)) as process:
        await until_up(port, process)
        yield Server(name, port, process)


@asynccontextmanager
async def node(name: str, script: str) -> AsyncIterator[Server]:
    await asyncio.to_thread(install, PEERS)
    port = free_port()
    command = node_command(str(PEERS / script), str(port))
    async with started(*command, environment={**node_environment(), "NODE_ENV": "production"}) as process:
        await until_up(port, process)
        yield Server(name, port, process)


@asynccontextmanager
async def ours(
    name: str, folder: Path, *, on_servers: bool = False, projects: int = 1, **more: str
) -> AsyncIterator[OurServer]:
    """The service as `python -m realtime` starts it: on SQLite and memory, or on PostgreSQL and Valkey."""
    async with AsyncExitStack() as stack:
        environment = {**os.environ, "SOCKETS_PER_ADDRESS": "100000", "STATES_A_SECOND": "1000", **more}
        if on_servers:
            server = stack.enter_context(postgres())
            await Databases("postgres", folder, "", server, None).create("bench")
            environment["DATABASE_URL"] = server.url("bench")
            environment["REDIS_URL"] = stack.enter_context(valkey()).url()
        else:
            environment["DATABASE_URL"] = f"sqlite://{folder}/{name.replace(' ', '-')}.db"
        found, token = await _fill(environment["DATABASE_URL"], projects)
        environment["PORT"] = str(port := free_port())
        process = await stack.enter_async_context(started(sys.executable, "-m", "realtime", environment=environment))
        await until_up(port, process)
        made = OurServer(
            name,
            port,
            process,
            database=environment["DATABASE_URL"],
            redis=environment.get("REDIS_URL"),
            token=token,
            project=found[0],
            projects=found,
        )
        (item,) = (await made.post(ASKED, {"id": made.project}))["project"]["items"]["nodes"]
        made.item, made.version = item["id"], item["version"]
        yield made


async def _fill(url: str, projects: int) -> tuple[list[str], str]:
    """In a process of its own: Tortoise keeps the SQL of the first database that it meets."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.bench.filling", url, str(projects)), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    printed, _ = await process.communicate()
    found = json.loads(printed)
    return found["projects"], found["token"]

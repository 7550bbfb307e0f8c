"""The servers that are measured, each in a process of its own: ours, the floor, the peers."""

import asyncio
import json
import os
import resource
import sys
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Self

import asyncpg
import httpx

from realtime.node import node_command, node_environment
from tests.bench.notes import NOTES
from tests.support.launched import free_port
from tests.support.node import install
from tests.support.servers import postgres, valkey

ROOT = Path(__file__).parents[2]
PEERS = Path(__file__).parent / "peers"
PAGE_SIZE = os.sysconf("SC_PAGE_SIZE")

# Ours on SQLite and memory, and on PostgreSQL and Valkey.
MEMORY, VALKEY = "ours, memory", "ours, Valkey"
BUSES = (MEMORY, VALKEY)
FLOOR, PLAIN = "floor", "Strawberry + broadcaster"

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
    pid: int
    document: str = f"subscription ($id: ID!) {{ {THEIRS} }}"
    # The first is the one that crowds follow.
    projects: list[str] = field(default_factory=lambda: ["UHJvamVjdDox", "UHJvamVjdDoy"])
    # Where it notes its commits and statements, if it does.
    notes: str = ""
    client: httpx.AsyncClient = field(default_factory=lambda: httpx.AsyncClient(timeout=60), init=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def project(self) -> str:
        return self.projects[0]

    @property
    def tells_at_once(self) -> bool:
        return False

    def of_another_project(self) -> Self:
        """The same server, whose next project is followed and changed."""
        return replace(self, projects=self.projects[1:])

    def described(self) -> str:
        """For another process, which makes the same of it with `from_description`."""
        return json.dumps(
            [type(self).__name__, {each.name: getattr(self, each.name) for each in fields(self) if each.init}]
        )

    def cpu(self) -> float:
        """Seconds of processor that the process has used, in user and in system mode, all its threads together."""
        # What clock_getcpuclockid(3) gives; /proc tells hundredths of a second only.
        return time.clock_gettime(~self.pid << 3 | 2)

    def memory(self) -> int:
        """Bytes that are resident."""
        return int(Path(f"/proc/{self.pid}/statm").read_text().split()[1]) * PAGE_SIZE

    async def change(self) -> None:
        await self.client.get(f"{self.url}/change", params={"project": self.project})


@dataclass
class OurServer(Server):
    document: str = f"subscription ($id: ID!) {{ {OURS} }}"
    database: str = ""
    redis: str | None = None
    token: str = ""
    # The item that is changed, and its version.
    item: str = field(default="", init=False)
    version: int = field(default=0, init=False)

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
        if not self.item:
            (item,) = (await self.post(ASKED, {"id": self.project}))["project"]["items"]["nodes"]
            self.item, self.version = item["id"], item["version"]
        given = {"id": self.item, "version": self.version, "title": f"细项 {self.version}"}
        edited = (await self.post(EDIT, {"input": given}))["projectItemEdit"]
        assert edited["userErrors"] == [], edited
        self.version = edited["item"]["version"]


def from_description(text: str) -> Server:
    name, given = json.loads(text)
    return {"Server": Server, "OurServer": OurServer}[name](**given)


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
async def python(name: str, module: str, notes: Path | None = None) -> AsyncIterator[Server]:
    port = free_port()
    environment = {**os.environ, **({NOTES: str(notes)} if notes else {})}
    async with started(sys.executable, "-m", module, str(port), environment=environment) as process:
        await until_up(port, process)
        yield Server(name, port, process.pid, notes=str(notes or ""))


@asynccontextmanager
async def node(name: str, script: str) -> AsyncIterator[Server]:
    await asyncio.to_thread(install, PEERS)
    port = free_port()
    command = node_command(str(PEERS / script), str(port))
    async with started(*command, environment={**node_environment(), "NODE_ENV": "production"}) as process:
        await until_up(port, process)
        yield Server(name, port, process.pid)


@asynccontextmanager
async def ours(
    name: str, folder: Path, *, projects: int = 1, notes: Path | None = None, **more: str
) -> AsyncIterator[OurServer]:
    """The service as `python -m realtime` starts it; with `notes` it notes its commits and statements there."""
    async with AsyncExitStack() as stack:
        files = f"file://{folder}/files"
        environment = {
            **os.environ,
            "FILES_URL": files,
            "SOCKETS_PER_ADDRESS": "100000",
            "STATES_A_SECOND": "1000",
            **({NOTES: str(notes)} if notes else {}),
            **more,
        }
        if name == VALKEY:
            environment["DATABASE_URL"] = await stack.enter_async_context(_database())
            environment["REDIS_URL"] = stack.enter_context(valkey()).url()
        else:
            environment["DATABASE_URL"] = f"sqlite://{folder}/bench.db"
        found, token = await _fill(environment["DATABASE_URL"], projects)
        environment["PORT"] = str(port := free_port())
        module = "tests.bench.noting" if notes else "realtime"
        process = await stack.enter_async_context(started(sys.executable, "-m", module, environment=environment))
        await until_up(port, process)
        yield OurServer(
            name,
            port,
            process.pid,
            projects=found,
            notes=str(notes or ""),
            database=environment["DATABASE_URL"],
            redis=environment.get("REDIS_URL"),
            token=token,
        )


@asynccontextmanager
async def _database() -> AsyncIterator[str]:
    """The URL of an empty one of PostgreSQL."""
    with postgres() as server:
        name = f"bench_{uuid.uuid4().hex[:12]}"
        await execute(server.url(), f"CREATE DATABASE {name}")
        try:
            yield server.url(name)
        finally:
            await execute(server.url(), f"DROP DATABASE {name} WITH (FORCE)")


async def execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url.replace("asyncpg", "postgresql", 1))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def _fill(url: str, projects: int) -> tuple[list[str], str]:
    """In a process of its own: Tortoise keeps the SQL of the first database that it meets."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.bench.filling", url, str(projects)), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    printed, _ = await process.communicate()
    found = json.loads(printed)
    return found["projects"], found["token"]

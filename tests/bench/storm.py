"""Case 5, storm: state subscribers and log readers far behind, who drop and resume at once."""

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import asyncpg

from models import outbox
from models.actor import SERVICE
from models.database import connected
from models.projects.actions import ItemChanges, edit_item
from models.projects.rows import ProjectItem
from tests.bench import servers
from tests.bench.crowd import Crowd
from tests.support.swarm import Wire, wire

LOG = """subscription ($after: BigInt) { events(after: $after) {
  ... on Event { cursor kind at nodeCode references { name id } facts { name value } } ... on Gap { cursor } } }"""
STATE = (
    f"subscription ($id: ID!, $after: BigInt) {{ {servers.OURS.replace('id: $id', 'id: $id, afterRevision: $after')} }}"
)


class Logs:
    """Readers of the log, and the cursors that each was told."""

    def __init__(self, expected: int) -> None:
        self.told: dict[Wire, list[int]] = {}
        self._expected, self._done, self.all_done = expected, 0, asyncio.Event()

    def heard(self, reader: Wire, message: bytes) -> None:
        if b'"next"' in message[:60]:
            told = self.told.setdefault(reader, [])
            told.append(int(json.loads(message)["payload"]["data"]["events"]["cursor"]))
            if len(told) == self._expected:
                self._done += 1
                if self._done == len(self.told):
                    self.all_done.set()


async def statements(url: str) -> int:
    """What PostgreSQL has run: outside of acts every statement is a transaction of its own."""
    await asyncio.sleep(2.5)
    connection = await asyncpg.connect(url.replace("asyncpg", "postgresql", 1))
    found = await connection.fetchval("SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()")
    await connection.close()
    return int(found)


async def measure(folder: Path, quick: bool) -> list[dict[str, Any]]:
    states, logs, behind = (500, 50, 300) if quick else (2000, 200, 1000)
    async with servers.ours("ours, Valkey", folder, on_servers=True) as server:
        async with connected(server.database):
            after = await outbox.head()
            item = await ProjectItem.first()
            assert item
            for number in range(behind):
                item = await edit_item(
                    SERVICE, item_id=item.id, version=item.version, changes=ItemChanges(title=f"细项 {number}")
                )
            while await outbox.number_pending():
                pass
            # The server numbers too; its hub has heard of all once nothing has been left for a while.
            await asyncio.sleep(2)
            head = await outbox.head()
            expected = list(range(after + 1, head + 1))
        crowd = Crowd(server)
        await crowd.enter(states)
        crowd.leave()
        before = await statements(server.database)
        readers = Logs(len(expected))
        cpu, started = server.cpu(), time.perf_counter()
        await crowd.connect(states)
        wires = await asyncio.gather(*(wire(f"{server.url}/graphql", readers.heard) for _ in range(logs)))
        for one in wires:
            readers.told[one] = []
            one.subscribe(LOG, {"after": str(after)})
        for place, one in enumerate(crowd.wires):
            one.subscribe(STATE, {"id": server.project, "after": str(place % head)})
        first = crowd.expect(states)
        async with asyncio.timeout(120):
            await asyncio.gather(first, readers.all_done.wait())
        took, cpu = time.perf_counter() - started, server.cpu() - cpu
        ran = await statements(server.database) - before
        right = sum(told == expected for told in readers.told.values())
        for one in wires:
            one.transport.abort()
        crowd.leave()
    return [
        {
            "state subscribers": states,
            "log readers": logs,
            "behind": behind,
            "seconds until all are live": round(took, 2),
            "server CPU, s": round(cpu, 2),
            "SQL statements": ran,
            "logs complete and in order": f"{right} of {logs}",
        }
    ]

"""Case 5, storm: state subscribers and log readers drop together, miss a thousand events, and resume at once.

Each has been told something before the drop, and resumes after it: a revision or a cursor. All are live when every log
reader has been told every event that it missed and every state subscriber the state of now. Then one more change is made,
which all must hear. After that each log must hold every event once and in order; every state stream revisions that rise
from the one before the drop, none of them twice, and at the end what a fresh query answers.
"""

import asyncio
import json
import statistics
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.bench import servers
from tests.bench.crowd import PATIENCE
from tests.bench.notes import SQL, noted
from tests.bench.servers import BUSES, OurServer
from tests.bench.sizes import Size
from tests.support.swarm import Wire, wire

LOG = """subscription ($after: BigInt) { events(after: $after) {
  ... on Event { cursor kind at nodeCode references { name id } facts { name value } } ... on Gap { cursor } } }"""
STATE = (
    f"subscription ($id: ID!, $after: BigInt) {{ {servers.OURS.replace('id: $id', 'id: $id, afterRevision: $after')} }}"
)
FRESH = f"query ($id: ID!) {{ {servers.OURS.replace('projectUpdated', 'project')} }}"
# State subscribers, log readers, events that they miss, rounds.
FIGURES = {Size.FULL: (2000, 200, 1000, 3), Size.QUICK: (500, 50, 300, 1), Size.SMOKE: (20, 5, 10, 1)}
SECONDS, CPU, LOAD_CPU = "seconds until all are live", "server CPU, s", "load CPU, s"
STATEMENTS, LOGS_RIGHT, STATES_RIGHT = "SQL statements", "logs whole and once", "states right"
SPENT = (SECONDS, CPU, LOAD_CPU, STATEMENTS)
# Shaking hands at the same time.
AT_ONCE = 500


class Readers:
    """Subscribers of one kind, and every message that each was told; they are read only afterwards."""

    def __init__(self, server: OurServer, document: str) -> None:
        self._server, self._document = server, document
        self.told: list[list[bytes]] = []
        self._wires: list[Wire] = []
        self._least, self._behind = 0, 0
        self._all_told = asyncio.Event()

    async def come(self, variables: Sequence[dict[str, Any]]) -> None:
        """All at once, each with its own variables."""
        self.told = [[] for _ in variables]
        free = asyncio.Semaphore(AT_ONCE)

        async def one(told: list[bytes], given: dict[str, Any]) -> None:
            def heard(_: Wire, message: bytes) -> None:
                if b'"next"' in message[:60]:
                    told.append(message)
                    if len(told) == self._least:
                        self._behind -= 1
                        if not self._behind:
                            self._all_told.set()

            async with free:
                made = await wire(f"{self._server.url}/graphql", heard)
            self._wires.append(made)
            made.subscribe(self._document, given)

        await asyncio.gather(*map(one, self.told, variables))

    async def until_told(self, least: int) -> None:
        """So many messages each."""
        self._least, self._behind = least, sum(len(told) < least for told in self.told)
        if self._behind:
            self._all_told.clear()
            async with asyncio.timeout(PATIENCE):
                await self._all_told.wait()

    def drop(self) -> None:
        for one in self._wires:
            one.transport.abort()


def state_of(message: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(message)["payload"]["data"]["projectUpdated"]
    return found


def revision(message: bytes) -> int:
    return int(state_of(message)["revision"])


def cursor(message: bytes) -> int:
    return int(json.loads(message)["payload"]["data"]["events"]["cursor"])


async def measure(folder: Path, size: Size, buses: Sequence[str] = BUSES) -> list[dict[str, Any]]:
    states, logs, missed, rounds = FIGURES[size]
    async with AsyncExitStack() as stack:
        made = [
            await stack.enter_async_context(servers.ours(name, folder, notes=folder / f"{name}.notes"))
            for name in buses
        ]
        found: dict[str, list[dict[str, float]]] = {server.name: [] for server in made}
        for _ in range(rounds):
            for server in made:
                found[server.name].append(await one_storm(server, states, logs, missed))
    return [
        {
            "server": name,
            "state subscribers": states,
            "log readers": logs,
            "events missed": missed,
            **{what: round(statistics.median(each[what] for each in storms), 2) for what in SPENT},
            **{what: f"{sum(each[what] for each in storms)} of {many * rounds}" for what, many in checked},
            "rounds": storms,
        }
        for name, storms in found.items()
        for checked in [((LOGS_RIGHT, logs), (STATES_RIGHT, states))]
    ]


async def one_storm(server: OurServer, states: int, logs: int, missed: int) -> dict[str, float]:
    before_states, before_logs = Readers(server, STATE), Readers(server, LOG)
    page = {"id": server.project}
    await asyncio.gather(before_states.come([page] * states), before_logs.come([{}] * logs))
    await before_states.until_told(1)
    while not all(before_logs.told):
        # Without a cursor a log begins at the head, so that the first readers hear some more of these.
        await server.change()
        await asyncio.sleep(0.5)
    before_states.drop()
    before_logs.drop()
    for _ in range(missed):
        await server.change()
    await asyncio.sleep(1)

    after_states, after_logs = Readers(server, STATE), Readers(server, LOG)
    started, cpu, load_cpu = time.perf_counter(), server.cpu(), time.process_time()
    await asyncio.gather(
        after_states.come([{**page, "after": str(revision(told[-1]))} for told in before_states.told]),
        after_logs.come([{"after": str(cursor(told[-1]))} for told in before_logs.told]),
    )
    await after_states.until_told(1)
    await after_logs.until_told(missed)
    spent = {
        SECONDS: time.perf_counter() - started,
        CPU: server.cpu() - cpu,
        LOAD_CPU: time.process_time() - load_cpu,
        STATEMENTS: len(noted(Path(server.notes), SQL, since=started)),
    }

    await server.change()
    await after_states.until_told(2)
    await after_logs.until_told(missed + 1)
    # Time for whatever comes twice.
    await asyncio.sleep(1)
    fresh = (await server.post(FRESH, page))["project"]
    after_states.drop()
    after_logs.drop()
    spent[LOGS_RIGHT] = sum(
        follows_on([*map(cursor, before)], [*map(cursor, after)], missed + 1)
        for before, after in zip(before_logs.told, after_logs.told, strict=True)
    )
    spent[STATES_RIGHT] = sum(
        rises([*map(revision, before), *map(revision, after)]) and state_of(after[-1]) == fresh
        for before, after in zip(before_states.told, after_states.told, strict=True)
    )
    return spent


def follows_on(before: list[int], after: list[int], missed: int) -> bool:
    """Whether a log holds every event from its first on, up to the last of those missed, once and in order."""
    return before + after == list(range(before[0], before[-1] + missed + 1))


def rises(revisions: list[int]) -> bool:
    return all(one < other for one, other in pairwise(revisions))

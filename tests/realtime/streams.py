"""What the tests of the live engine share: documents, acts, and a reader that keeps what a socket was told."""

import asyncio
import itertools
import json
import random
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import httpx
import websockets
from prometheus_client import REGISTRY
from tortoise.transactions import in_transaction

from models import clock, outbox
from models.actor import SERVICE
from models.outbox import IDENTITY, NewEvent, OutboxEvent, StreamHead
from models.platform.actions import add_node, close_node, move_node
from models.platform.rows import NodeKind, PlatformNode
from models.platform.tree import topic
from models.projects.actions import ItemChanges, edit_item, report_progress
from models.projects.progress import months_of
from models.projects.rows import ProgressReport, Project, ProjectItem
from realtime import metrics
from schema.node import encode_id
from tests.support.county import TEST_COUNTY
from tests.support.world import PATIENCE, Client, World

RUDONG = "320623"
CENTRE, OTHER_CENTRE = f"{TEST_COUNTY}100", f"{TEST_COUNTY}101"
# What issue 2 promises of rights; of a change while the bus is away, design.md says one second and a little.
WITHIN = 5.0

NODE_FIELDS = """
  id code name closedOn version revision
  summary {
    nodes localCentres stations contactPoints boards items itemsReported itemsOnSchedule itemsBehind itemsCompleted
    meanProgress budget spent
  }
  children(first: 100) { totalCount nodes { code name closedOn version parent { code } } }
  items(first: 100) { nodes { title progress spent budget reportedMonth version node { code } } }
"""
PROJECT_FIELDS = """
  id title revision
  items(first: 100) { nodes {
    number title budget spent progress plannedProgress reportedMonth onSchedule version
    node { code } leadUnit { name } months { month planned actual } reports { nodes { month progress spent remark } }
  } }
"""
# Both ask under one name, so that the answers can be compared to the byte.
NODE_STREAM = f"""subscription Node($code: String!, $after: BigInt) {{
  state: platformNodeUpdated(code: $code, afterRevision: $after) {{ {NODE_FIELDS} }} }}"""
NODE_QUERY = f"query Node($code: String!) {{ state: platformNode(code: $code) {{ {NODE_FIELDS} }} }}"
PROJECT_STREAM = f"""subscription Project($id: ID!, $after: BigInt) {{
  state: projectUpdated(id: $id, afterRevision: $after) {{ {PROJECT_FIELDS} }} }}"""
PROJECT_QUERY = f"query Project($id: ID!) {{ state: project(id: $id) {{ {PROJECT_FIELDS} }} }}"

SMALL_STREAM = "subscription($code: String!) { state: platformNodeUpdated(code: $code) { code revision } }"
REPORT = """mutation($input: ProjectItemReportInput!) {
  projectItemReport(input: $input) { item { progress } userErrors { code } } }"""


async def the_item() -> ProjectItem:
    """The one item of the test county."""
    return await ProjectItem.get(project__county__code=TEST_COUNTY)


async def the_project_id() -> str:
    return encode_id("Project", (await Project.get(county__code=TEST_COUNTY)).id)


async def report(world: World, month: str = "2025-01", progress: str = "10", *, by: str = "test.unit") -> None:
    """Report over HTTP, and see that it was accepted."""
    item = await the_item()
    entered = {
        "itemId": encode_id("ProjectItem", item.id),
        "month": month,
        "progress": progress,
        "spent": "1",
        "reason": "晚",
    }
    answer = await world.ask(REPORT, {"input": entered}, by=by)
    assert answer["projectItemReport"]["userErrors"] == []


async def retitle(title: str) -> None:
    """The cheapest change of the test county's item."""
    item = await the_item()
    await edit_item(SERVICE, item_id=item.id, version=item.version, changes=ItemChanges(title=title))


async def elsewhere(events: int = 1) -> None:
    """So much happens in Rudong, of which the test county is told nothing."""
    county = await PlatformNode.get(code=RUDONG)
    happened = NewEvent("nodeAdded", (topic(county.id),), county_id=county.id, node_id=county.id)
    await outbox.record([happened] * events, clock.now())


async def numbers_restored_to(number: int) -> None:
    """As after a restored backup: what was numbered later is no more. Other rows are left as they are."""
    async with in_transaction():
        await OutboxEvent.filter(number__gt=number).delete()
        await StreamHead.filter(revision__gt=number).exclude(topic=IDENTITY).update(revision=number)


def sample(name: str, **labels: str) -> float:
    """What `/metrics` says now."""
    metrics.refresh()
    return REGISTRY.get_sample_value(f"congress_{name}", labels) or 0.0


async def eventually(holds: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Wait for something of which nobody tells."""
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def ready(world: World, expected: dict[str, Any], status: int = 200, seconds: float = PATIENCE * 2) -> None:
    """Wait until /readyz says so."""
    async with asyncio.timeout(seconds), httpx.AsyncClient(timeout=PATIENCE) as client:
        while True:
            with suppress(httpx.TransportError):
                answer = await client.get(f"{world.url}/readyz")
                told = answer.json()
                if answer.status_code == status and expected.items() <= told.items():
                    return
            await asyncio.sleep(0.05)


class Reader:
    """Reads a socket in the background; keeps every payload of every operation just as the server wrote it."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.payloads: defaultdict[str, list[str]] = defaultdict(list)
        self.errors: dict[str, Any] = {}
        self.completed: set[str] = set()
        self.close_code: int | None = None
        self._news = asyncio.Condition()

    async def run(self) -> None:
        try:
            async for text in self.client.connection:
                self._take(text)
                async with self._news:
                    self._news.notify_all()
        except websockets.ConnectionClosed:
            pass
        self.close_code = self.client.connection.close_code
        async with self._news:
            self._news.notify_all()

    def _take(self, text: str) -> None:
        message = json.loads(text)
        match message["type"]:
            case "next":
                prefix = f'{{"id":"{message["id"]}","type":"next","payload":'
                assert text.startswith(prefix)
                self.payloads[message["id"]].append(text[len(prefix) : -1])
            case "error":
                self.errors[message["id"]] = message["payload"]
            case "complete":
                self.completed.add(message["id"])

    async def until(self, holds: Callable[[], object], seconds: float = PATIENCE) -> None:
        async with asyncio.timeout(seconds), self._news:
            await self._news.wait_for(holds)

    async def states(self, operation_id: str, count: int, seconds: float = PATIENCE) -> list[Any]:
        """The states of an operation as soon as there are so many."""
        await self.until(lambda: len(self.payloads[operation_id]) >= count, seconds)
        return [json.loads(payload)["data"]["state"] for payload in self.payloads[operation_id]]

    async def converge(self, operation_id: str, ask: Callable[[], Awaitable[str]], seconds: float = PATIENCE) -> None:
        """Wait until the newest state is, byte for byte, what a fresh query answers."""
        async with asyncio.timeout(seconds):
            while self.payloads[operation_id][-1:] != [await ask()]:
                with suppress(TimeoutError):
                    await self.until(lambda: False, 0.1)

    def revisions(self, operation_id: str) -> list[int]:
        return [int(json.loads(payload)["data"]["state"]["revision"]) for payload in self.payloads[operation_id]]


@asynccontextmanager
async def reading(world: World, **who: Any) -> AsyncIterator[Reader]:
    """A socket with a reader on it."""
    async with world.socket(**who) as client:
        reader = Reader(client)
        task = asyncio.create_task(reader.run())
        try:
            yield reader
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


@dataclass(frozen=True)
class Watched:
    """A stream and the query that asks for the same."""

    operation_id: str
    stream: str
    query: str
    variables: dict[str, Any]

    async def fresh(self, world: World) -> str:
        return (await world.post(self.query, self.variables)).text


def node_watched(code: str) -> Watched:
    return Watched(f"node-{code}", NODE_STREAM, NODE_QUERY, {"code": code})


async def project_watched() -> Watched:
    return Watched("project", PROJECT_STREAM, PROJECT_QUERY, {"id": await the_project_id()})


async def watch(reader: Reader, *watched: Watched) -> None:
    """Subscribe to all, and wait for the first state of each."""
    for one in watched:
        await reader.client.subscribe(one.stream, one.variables, one.operation_id)
    for one in watched:
        await reader.states(one.operation_id, 1)


def assert_rising(revisions: list[int]) -> None:
    assert all(earlier < later for earlier, later in itertools.pairwise(revisions)), revisions


async def few_states_of_a_burst(world: World, changes: int) -> None:
    """Readers of a county and of a project see few states of so many changes, and the newest as the last."""
    async with reading(world) as reader:
        county, project = node_watched(TEST_COUNTY), await project_watched()
        began = time.monotonic()
        await watch(reader, county, project)
        for number in range(changes):
            await retitle(f"第 {number} 次")
        for watched in (county, project):
            await reader.converge(watched.operation_id, lambda one=watched: one.fresh(world))
            # However long the burst took: the first at once, then no more than so many a second.
            most = 1 + world.settings.states_a_second * (time.monotonic() - began)
            assert_rising(reader.revisions(watched.operation_id))
            titles = [state["items"]["nodes"][0]["title"] for state in await reader.states(watched.operation_id, 2)]
            assert titles[-1] == f"第 {changes - 1} 次"
            assert len(titles) <= most


async def act_at_random(dice: random.Random) -> None:
    """One accepted act in the test county."""
    verbs = [_report_any, _edit_any, _add_any, _move_any, _close_any]
    while not await dice.choice(verbs)(dice):
        pass


async def _report_any(dice: random.Random) -> bool:
    item = await the_item()
    reported = set(await ProgressReport.filter(item_id=item.id).values_list("month", flat=True))
    open_months = [month for month in months_of(2025) if month not in reported]
    if not open_months:
        return False
    share = Decimal(dice.randint(0, 10000)) / 100
    await report_progress(
        SERVICE,
        item_id=item.id,
        month=dice.choice(open_months),
        progress_percent=share,
        spent=share * 3,
        reason="随机",
        explanation="随机",
    )
    return True


async def _edit_any(dice: random.Random) -> bool:
    item = await the_item()
    centres = await PlatformNode.filter(code__in=[CENTRE, OTHER_CENTRE]).order_by("code")
    changes = dice.choice(
        [
            ItemChanges(title=f"细项 {dice.randint(0, 999)}"),
            ItemChanges(budget=Decimal(dice.randint(0, 10**6))),
            ItemChanges(node_id=dice.choice(centres).id),
        ]
    )
    await edit_item(SERVICE, item_id=item.id, version=item.version, changes=changes)
    return True


async def _add_any(dice: random.Random) -> bool:
    parent = dice.choice(await _open_nodes(NodeKind.LOCAL_CENTRE, NodeKind.STATION))
    kind = NodeKind.STATION if parent.kind is NodeKind.LOCAL_CENTRE else NodeKind.CONTACT_POINT
    code = f"{parent.code}-{dice.randint(0, 10**9)}"
    await add_node(SERVICE, parent_id=parent.id, kind=kind, code=code, name="新设")
    return True


async def _move_any(dice: random.Random) -> bool:
    node = dice.choice(await _open_nodes(NodeKind.STATION))
    parent = dice.choice(await _open_nodes(NodeKind.LOCAL_CENTRE))
    await move_node(SERVICE, node_id=node.id, version=node.version, parent_id=parent.id)
    return True


async def _close_any(dice: random.Random) -> bool:
    leaves = await _open_nodes(NodeKind.CONTACT_POINT)
    if not leaves:
        return False
    node = dice.choice(leaves)
    await close_node(SERVICE, node_id=node.id, version=node.version)
    return True


async def _open_nodes(*kinds: NodeKind) -> list[PlatformNode]:
    return await PlatformNode.filter(county__code=TEST_COUNTY, kind__in=kinds, closed_on=None).order_by("id")

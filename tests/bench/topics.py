"""Case 3, many topics: a few subscribers on each of many items. Executions, and CPU per change.

A round measures, in one process one after the other: a POST of the selection; case 1, changes of one page that a crowd
of the same size follows; and the changes of many items. These come from another process, so that only their way to the
readers is counted, and what the process does in the same time anyway is taken off. Ratios are of the rounds' own figures.
"""

import asyncio
import random
import statistics
from pathlib import Path
from typing import Any

from models import outbox
from models.actor import SERVICE
from models.database import connected
from models.projects.actions import ItemChanges, edit_item
from models.projects.rows import ProjectItem
from realtime.feed.bus import Bus
from tests.bench import servers
from tests.bench.crowd import Crowd
from tests.bench.fanout import cpu_of, ratio
from tests.bench.servers import VALKEY
from tests.bench.sizes import Size

RATE = 20.0
# What is still under way after the last change.
REST = 1.5
# Items, subscribers of each, rounds; then in a round: POSTs, changes of case 1, seconds of idling, changes of many items.
FIGURES = {
    Size.FULL: (200, 10, 5, 100, 20, 3.0, 100),
    Size.QUICK: (50, 10, 3, 40, 10, 3.0, 40),
    Size.SMOKE: (5, 3, 1, 2, 2, 0.2, 10),
}


async def measure(folder: Path, size: Size) -> list[dict[str, Any]]:
    topics, each, rounds, posts, wide, idling, changes = FIGURES[size]
    async with servers.ours(VALKEY, folder, projects=topics + 1) as server:
        crowd, one_page = Crowd(server), Crowd(server)
        await one_page.enter(topics * each)
        await crowd.connect(topics * each)
        await crowd.subscribe(crowd.wires, server.document, [{"id": project} for project in server.projects[1:]])
        await cpu_of(one_page, 3)
        costs, bounds, ran, heard = [], [], 0, 0
        post_costs, deliveries = [], []
        for _ in range(rounds):
            post_costs.append(await cpu_of_post(server, posts))
            deliveries.append(await cpu_of(one_page, wide))
            bounds.append(post_costs[-1] + each * deliveries[-1])
            idle = await cpu_of_idling(server, idling)
            before, seen, cpu = await executions(server), crowd.count, server.cpu()
            took = await changes_from_here(server, changes)
            costs.append((server.cpu() - cpu - idle * took) * 1e6 / changes)
            ran += await executions(server) - before
            heard += crowd.count - seen
        crowd.leave()
        one_page.leave()
    return [
        {
            "items": topics,
            "subscribers": topics * each,
            "changes": rounds * changes,
            "executions": ran,
            "deliveries": heard,
            "CPU per change, us": round(statistics.median(costs)),
            "one POST, us": round(statistics.median(post_costs)),
            "delivery of case 1, us": round(statistics.median(deliveries), 2),
            f"POST + {each} deliveries, us": round(statistics.median(bounds)),
            "ratio": ratio(costs, bounds),
            "rounds": {"costs": costs, "bounds": bounds},
        }
    ]


async def executions(server: servers.OurServer) -> int:
    text = (await server.client.get(f"{server.url}/metrics")).text
    (line,) = [line for line in text.splitlines() if line.startswith("congress_executions_total ")]
    return int(float(line.split()[1]))


async def cpu_of_post(server: servers.OurServer, times: int) -> float:
    """Microseconds of server CPU for one question for the selection."""
    question = servers.ASKED.replace("nodes { id ", "nodes { ")
    await server.post(question, {"id": server.project})
    before = server.cpu()
    for place in range(times):
        await server.post(question, {"id": server.projects[place % len(server.projects)]})
    return (server.cpu() - before) * 1e6 / times


async def cpu_of_idling(server: servers.OurServer, seconds: float) -> float:
    """Of a second in which nothing happens."""
    before = server.cpu()
    await asyncio.sleep(seconds)
    return (server.cpu() - before) / seconds


async def changes_from_here(server: servers.OurServer, changes: int) -> float:
    """Acts of this process, numbered and told by it, until the last has been heard. Seconds that it took."""
    loop = asyncio.get_running_loop()
    began, dice, bus = loop.time(), random.Random(1), Bus(server.redis)
    async with connected(server.database), bus.open(await outbox.identity()):
        _, *items = await ProjectItem.all().order_by("id")
        started = loop.time()
        for number in range(changes):
            await asyncio.sleep(max(0.0, started + number / RATE - loop.time()))
            item = await ProjectItem.get(id=dice.choice(items).id)
            title = ItemChanges(title=f"细项 {number}")
            await edit_item(SERVICE, item_id=item.id, version=item.version, changes=title)
            if events := await outbox.number_pending():
                await bus.tell(events)
        await asyncio.sleep(REST)
    return loop.time() - began

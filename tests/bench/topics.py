"""Case 3, many topics: a few subscribers on each of many items. Executions, and CPU per change.

The changes come from another process, so that only their way to the readers is counted.
"""

import asyncio
import random
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

RATE = 20.0


async def executions(server: servers.OurServer) -> int:
    text = (await server.client.get(f"{server.url}/metrics")).text
    (line,) = [line for line in text.splitlines() if line.startswith("congress_executions_total ")]
    return int(float(line.split()[1]))


async def measure(folder: Path, quick: bool, delivery: float) -> list[dict[str, Any]]:
    """`delivery`: what one delivery costs in case 1, in microseconds."""
    topics, each, changes = (50, 10, 60) if quick else (200, 10, 300)
    async with servers.ours("ours, Valkey", folder, on_servers=True, projects=topics) as server:
        crowd = Crowd(server)
        await crowd.connect(topics * each)
        await crowd.subscribe(crowd.wires, server.document, [{"id": project} for project in server.projects])
        post = await cpu_of_post(server, 100 if quick else 400)
        idle = await cpu_of_idling(server)
        before, seen = await executions(server), crowd.count
        cpu = server.cpu()
        async with asyncio.timeout(600), connected(server.database):
            took = await changes_from_here(server, changes)
        await asyncio.sleep(1.5)
        cpu = server.cpu() - cpu - idle * (took + 1.5)
        ran = await executions(server) - before
        heard = crowd.count - seen
        crowd.leave()
    bound = post + each * delivery
    return [
        {
            "changes": changes,
            "executions": ran,
            "deliveries": heard,
            "CPU per change, us": round(cpu * 1e6 / changes),
            "one POST, us": round(post),
            "POST + 10 deliveries, us": round(bound),
            "ratio": round(cpu * 1e6 / changes / bound, 2),
        }
    ]


async def cpu_of_post(server: servers.OurServer, times: int) -> float:
    question = servers.ASKED.replace("nodes { id ", "nodes { ")
    await server.post(question, {"id": server.project})
    before = server.cpu()
    for place in range(times):
        await server.post(question, {"id": server.projects[place % len(server.projects)]})
    return (server.cpu() - before) * 1e6 / times


async def cpu_of_idling(server: servers.OurServer) -> float:
    """Of a second in which nothing happens."""
    before = server.cpu()
    await asyncio.sleep(5)
    return (server.cpu() - before) / 5


async def changes_from_here(server: servers.OurServer, changes: int) -> float:
    """Acts of this process, numbered and told by it. Seconds that it took."""
    dice = random.Random(1)
    items = await ProjectItem.all()
    bus = Bus(server.redis)
    loop = asyncio.get_running_loop()
    started = loop.time()
    async with bus.open(await outbox.identity()):
        for number in range(changes):
            item = dice.choice(items)
            item = await ProjectItem.get(id=item.id)
            title = ItemChanges(title=f"细项 {number}")
            await edit_item(SERVICE, item_id=item.id, version=item.version, changes=title)
            if events := await outbox.number_pending():
                await bus.tell(events)
            await asyncio.sleep(max(0.0, started + (number + 1) / RATE - loop.time()))
        await asyncio.sleep(0.5)
    return loop.time() - started

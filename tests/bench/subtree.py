"""The same subtree in a small table and in a large one: Rudong's 270 nodes alone, and beside 100 counties more.

Each database is measured in a process of its own: Tortoise keeps the SQL of the first one it meets.
"""

import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from typing import Any

from models.actor import SERVICE
from models.audience import Audience
from models.database import connected, migrate
from models.platform import tree
from models.platform.loading import load_platform
from models.platform.rows import NodeKind, PlatformNode
from models.seed.demonstration import COUNTY, rudong_plan
from resolvers.platform.loaders import PlatformLoaders
from tests.bench.servers import execute
from tests.support.county import plan_of
from tests.support.servers import postgres

ROUNDS = 200
FURTHER_COUNTIES = 100
# 1 + 16 + 16 * 4 + 16 * 12 = 273 nodes a county, about as many as Rudong has.
SHAPE = {"centres": 16, "stations": 4, "points": 12}

Question = Callable[[], Awaitable[object]]


def measure() -> list[dict[str, Any]]:
    """Median milliseconds of each question, small and large, on both databases, and their ratio."""
    rows: list[dict[str, Any]] = []
    for database in ("SQLite", "PostgreSQL"):
        command = [sys.executable, "-m", "tests.bench.subtree", database]
        rows += json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return rows


async def _measure_on(database: str, small: str, large: str) -> list[dict[str, Any]]:
    before, after = await _figures(small, 0), await _figures(large, FURTHER_COUNTIES)
    return [
        {
            "database": database,
            "question": question,
            "small_nodes": before["nodes"],
            "large_nodes": after["nodes"],
            "small_ms": before["times"][question],
            "large_ms": after["times"][question],
            "ratio": after["times"][question] / before["times"][question],
        }
        for question in before["times"]
    ]


async def _figures(url: str, further: int) -> dict[str, Any]:
    await migrate(url)
    async with connected(url):
        await load_platform(SERVICE, rudong_plan())
        for number in range(further):
            await load_platform(SERVICE, plan_of(f"9{number:05}", f"测试县{number}", **SHAPE))
        root = await PlatformNode.get(code=COUNTY)
        point = await PlatformNode.filter(county_id=root.county_id, kind=NodeKind.CONTACT_POINT).first()
        assert point is not None
        questions: dict[str, Question] = {
            "summary of the county's subtree": lambda: tree.summaries([root.id]),
            "one page of its contact points": lambda: PlatformLoaders(Audience()).descendants_page(
                root.id, NodeKind.CONTACT_POINT, 20, None
            ),
            "ancestors of a contact point": lambda: PlatformLoaders(Audience()).ancestors.load(point.id),
            "topics above a contact point": lambda: tree.topics_upward(point.id),
        }
        times = {name: await _median(question) for name, question in questions.items()}
        return {"nodes": await PlatformNode.all().count(), "times": times}


async def _median(question: Question) -> float:
    taken = []
    for turn in range(ROUNDS + 10):
        started = time.perf_counter()
        await question()
        if turn >= 10:
            taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken)


def show(rows: list[dict[str, Any]]) -> None:
    print(f"{'database':12}{'question':36}{'small ms':>10}{'large ms':>10}{'ratio':>8}")
    for row in rows:
        figures = f"{row['small_ms']:10.2f}{row['large_ms']:10.2f}{row['ratio']:8.2f}"
        print(f"{row['database']:12}{row['question']:36}{figures}")
    print(f"small: {rows[0]['small_nodes']} nodes, large: {rows[0]['large_nodes']}; medians of {ROUNDS} rounds")


def main(database: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        if database == "SQLite":
            urls = [f"sqlite://{folder}/{name}.db" for name in ("small", "large")]
            print(json.dumps(asyncio.run(_measure_on(database, *urls))))
            return
        with postgres() as server:
            for name in ("small", "large"):
                asyncio.run(execute(server.url(), f"CREATE DATABASE {name}"))
            print(json.dumps(asyncio.run(_measure_on(database, server.url("small"), server.url("large")))))


if __name__ == "__main__":
    main(sys.argv[1])

"""`make bench`: each figure beside its floor or peer, measured in one run, printed and kept as JSON.

`python -m tests.bench --quick` is smaller; `python -m tests.bench fanout storm` runs some of the cases; `--smoke` measures
nothing that is worth knowing and shows that everything runs, without the Node peers.
"""

import argparse
import asyncio
import gc
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import uvloop

from tests.bench import fanout, growth, latency, storm, subtree, topics
from tests.bench.servers import BUSES, VALKEY, raise_limit
from tests.bench.sizes import Size

RESULTS = Path(__file__).parent / "results" / "results.json"
CASES = ("fanout", "growth", "topics", "latency", "storm", "subtree")


def show(name: str, rows: list[dict[str, Any]]) -> None:
    print(f"\n{name}")
    columns = [column for column in dict.fromkeys(key for row in rows for key in row) if column != "rounds"]
    table = [columns, *([str(row.get(column, "")) for column in columns] for row in rows)]
    widths = [max(len(line[place]) for line in table) for place in range(len(columns))]
    for line in table:
        print("  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip(), flush=True)


async def measured(case: str, folder: Path, size: Size, buses: list[str]) -> list[dict[str, Any]]:
    match case:
        case "fanout":
            return await fanout.measure(folder, size, buses)
        case "growth":
            return await growth.measure(folder, size, buses[0])
        case "topics":
            return await topics.measure(folder, size)
        case "latency":
            return await latency.measure(folder, size, buses)
    return await storm.measure(folder, size, buses)


async def live(cases: list[str], size: Size, buses: list[str]) -> dict[str, Any]:
    results = {}
    # Cases would disturb each other's figures; where these mean nothing, all run at once.
    alone = asyncio.Semaphore(len(cases) if size is Size.SMOKE else 1)

    async def run(case: str, folder: Path) -> None:
        async with alone:
            gc.collect()
            results[case] = await measured(case, folder, size, buses)
            show(case, results[case])

    with tempfile.TemporaryDirectory() as name:
        async with asyncio.TaskGroup() as tasks:
            for case in cases:
                (Path(name) / case).mkdir()
                tasks.create_task(run(case, Path(name) / case))
    return results


def main(given: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("cases", nargs="*", choices=[*CASES, []], help="all, if none is named")
    sizes = parser.add_mutually_exclusive_group()
    for size, help in (
        (Size.QUICK, "fewer subscribers and rounds"),
        (Size.SMOKE, "all at once, only to see that it runs"),
    ):
        sizes.add_argument(f"--{size}", dest="size", action="store_const", const=size, default=Size.FULL, help=help)
    parser.add_argument("--on", choices=BUSES, help="ours on this bus only; many topics need the second")
    parser.add_argument("--results", type=Path, default=RESULTS, help="where the JSON goes")
    arguments = parser.parse_args(given)
    buses = [arguments.on] if arguments.on else list(BUSES)
    cases = [case for case in arguments.cases or CASES if case != "topics" or VALKEY in buses]
    raise_limit()
    results = uvloop.run(live([case for case in cases if case != "subtree"], arguments.size, buses))
    if "subtree" in cases:
        results["subtree"] = subtree.measure()
        subtree.show(results["subtree"])
    arguments.results.parent.mkdir(parents=True, exist_ok=True)
    arguments.results.write_text(json.dumps(results, indent=2, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()

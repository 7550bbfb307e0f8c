"""`make bench`: each figure beside its floor or peer, measured in one run, printed and kept as JSON.

`python -m tests.bench --quick` is smaller; `python -m tests.bench fanout storm` runs some of the cases.
"""

import argparse
import gc
import json
import tempfile
from pathlib import Path
from typing import Any

import uvloop

from tests.bench import fanout, growth, latency, storm, subtree, topics
from tests.bench.servers import raise_limit

RESULTS = Path(__file__).parent / "results"
CASES = ("fanout", "growth", "topics", "latency", "storm", "subtree")


def show(name: str, rows: list[dict[str, Any]]) -> None:
    print(f"\n{name}")
    columns = [column for column in dict.fromkeys(key for row in rows for key in row) if column != "rounds"]
    table = [columns, *([str(row.get(column, "")) for column in columns] for row in rows)]
    widths = [max(len(line[place]) for line in table) for place in range(len(columns))]
    for line in table:
        print("  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip(), flush=True)


async def live(cases: list[str], quick: bool, results: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as name:
        for case in cases:
            folder = Path(name) / case
            folder.mkdir()
            gc.collect()
            if case == "topics":
                costs = {row["server"]: row["microseconds"] for row in results.get("fanout", [])}
                rows = await topics.measure(folder, quick, costs.get("ours, Valkey", 10.0))
            else:
                module = {"fanout": fanout, "growth": growth, "latency": latency, "storm": storm}[case]
                rows = await module.measure(folder, quick)
            results[case] = rows
            show(case, rows)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("cases", nargs="*", choices=[*CASES, []], help="all, if none is named")
    parser.add_argument("--quick", action="store_true", help="fewer subscribers and rounds")
    arguments = parser.parse_args()
    cases = arguments.cases or list(CASES)
    raise_limit()
    results: dict[str, Any] = {}
    uvloop.run(live([case for case in cases if case != "subtree"], arguments.quick, results))
    if "subtree" in cases:
        results["subtree"] = subtree.measure()
        subtree.show(results["subtree"])
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "results.json").write_text(json.dumps(results, indent=2, ensure_ascii=False), encoding="utf-8")


main()

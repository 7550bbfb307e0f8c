"""`make bench`: each figure beside its floor or peer, measured in one run, printed and kept as JSON."""

import json
from pathlib import Path

from tests.bench import subtree

RESULTS = Path(__file__).parent / "results"


def main() -> None:
    results = {"subtree": subtree.measure()}
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "results.json").write_text(json.dumps(results, indent=2), encoding="utf-8")
    subtree.show(results["subtree"])


main()

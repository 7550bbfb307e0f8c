"""The benchmarks run: the command line, every server of Python, and figures of the shape that the tables show."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.bench import latency, storm, topics
from tests.bench.__main__ import main
from tests.bench.servers import FLOOR, MEMORY, PLAIN, VALKEY
from tests.bench.sizes import Size
from tests.support.world import Databases


@pytest.fixture
def bench(databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs cases on the servers of the leg; what they have measured."""
    bus = MEMORY
    if databases.leg == "postgres":
        bus = VALKEY
        monkeypatch.setenv("TEST_DATABASE_URL", databases.server.url())
        monkeypatch.setenv("TEST_REDIS_URL", str(databases.redis_url))

    def run(*cases: str) -> dict[str, list[dict[str, Any]]]:
        main([*cases, "--smoke", "--on", bus, "--results", str(tmp_path / "results.json")])
        found: dict[str, list[dict[str, Any]]] = json.loads((tmp_path / "results.json").read_text())
        return found

    return run


def test_each_benchmark_runs_and_finds_nothing_lost_or_doubled(bench: Any, leg: str) -> None:
    # Each case on one leg: they share all but the bus, and most of their time is starting servers.
    if leg == "sqlite":
        found = bench("growth", "latency", "fanout")
        assert [row["server"] for row in found["fanout"]] == [MEMORY, FLOOR, PLAIN]
        assert [row["server"] for row in found["growth"]] == [MEMORY, FLOOR, f"{MEMORY}, fitted", f"{FLOOR}, fitted"]
        assert [row["server"] for row in found["latency"]] == [MEMORY, FLOOR]
        _, changes = latency.FIGURES[Size.SMOKE]
        assert {row["changes"] for row in found["latency"]} == {changes}
        return
    found = bench("topics", "storm")
    (many,), (stormy,) = found["topics"], found["storm"]
    _, each, rounds, *_, changes = topics.FIGURES[Size.SMOKE]
    assert many["executions"] == many["changes"] == rounds * changes
    assert many["deliveries"] == each * many["changes"]
    states, logs, _, storms = storm.FIGURES[Size.SMOKE]
    assert stormy[storm.LOGS_RIGHT] == f"{logs * storms} of {logs * storms}"
    assert stormy[storm.STATES_RIGHT] == f"{states * storms} of {states * storms}"

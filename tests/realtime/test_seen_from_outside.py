"""What an operator sees: figures, and logs in which a trace leads from the request to its deliveries."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from models.outbox import OutboxEvent
from realtime import logs
from realtime.settings import Settings, SettingsError, from_environment
from schema.node import encode_id
from tests.realtime.processes import service_process
from tests.realtime.streams import REPORT, SMALL_STREAM, eventually, sample, the_item
from tests.support.county import TEST_COUNTY
from tests.support.world import PATIENCE, World

NAMES = {
    *("sockets", "event_streams", "groups", "members", "position", "bus_degraded", "tasks"),
    *("relay_lag_rows", "relay_lag_seconds", "events_total", "executions_total", "deliveries_total"),
    *("lagged_total", "gaps_total", "aborted_total"),
}
PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


@contextmanager
def lines_as_json() -> Iterator[list[dict[str, Any]]]:
    """What the service writes where logs are read by machines."""
    seen: list[dict[str, Any]] = []
    formatter = logs.JsonLines()

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            seen.append(json.loads(formatter.format(record)))

    logger, collector = logging.getLogger("congress"), Collector()
    trail = logging.getLogger("congress.trail")
    before = trail.level
    logger.addHandler(collector)
    trail.setLevel(logging.INFO)
    try:
        yield seen
    finally:
        logger.removeHandler(collector)
        trail.setLevel(before)


async def test_figures_tell_of_sockets_groups_and_the_relay(world: World) -> None:
    async with world.socket() as client, httpx.AsyncClient(timeout=PATIENCE) as asking:
        await client.subscribe(SMALL_STREAM, {"code": TEST_COUNTY})
        await client.state()
        text = (await asking.get(f"{world.url}/metrics")).text
    found = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    assert {name for name in NAMES if f"congress_{name}" not in found} == set()
    told = {name: float(found[f"congress_{name}"]) for name in ("sockets", "groups", "members", "relay_lag_rows")}
    assert told == {"sockets": 1, "groups": 1, "members": 1, "relay_lag_rows": 0}


async def test_a_trace_leads_from_the_request_over_the_event_to_the_delivery(world: World) -> None:
    entered = {"itemId": encode_id("ProjectItem", (await the_item()).id), "month": "2025-01"}
    with lines_as_json() as lines:
        async with world.socket() as client:
            await client.subscribe(SMALL_STREAM, {"code": TEST_COUNTY})
            await client.state()
            variables = {"input": {**entered, "progress": "10", "spent": "1"}}
            answer = await world.post(REPORT, variables, by="test.unit", traceparent=PARENT)
            trace = answer.headers["x-trace-id"]
            assert trace == PARENT.split("-")[1]
            await client.state()
        of_trace = [line for line in lines if line.get("trace") == trace]
        assert {line["message"] for line in of_trace} >= {"answered", "numbered", "delivered"}
        [delivered] = [line for line in of_trace if line["message"] == "delivered"]
        event = await OutboxEvent.get(trace=trace)
        assert (delivered["number"], delivered["members"]) == (event.number, 1)
        # Nobody reads in the log who was told what.
        assert "10.00" not in json.dumps(lines)


async def test_a_trace_that_is_none_is_replaced(world: World) -> None:
    for named in ("", "x", "00-zz-1-01", PARENT.upper()):
        answer = await world.post("{ __typename }", traceparent=named)
        assert len(answer.headers["x-trace-id"]) == 32
        assert answer.headers["x-trace-id"] != PARENT.split("-")[1]


async def test_service_writes_its_log_as_json_where_it_is_told_to(settings: Settings, tmp_path: Path) -> None:
    log = tmp_path / "log"
    async with service_process(replace(settings, log_as_json=True), log) as world:
        await world.until_ready()
        await world.post("{ __typename }")
        await eventually(lambda: '"message":"answered"' in log.read_text())
    written = [line for line in log.read_text().splitlines() if line[:1] == "{"]
    assert all({"at", "level", "logger", "message"} <= set(json.loads(line)) for line in written)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"WORKERS": "2"}, "SQLite serves one process"),
        ({"STATES_A_SECOND": "0"}, "STATES_A_SECOND is a number above 0"),
        ({"STATES_A_SECOND": "often"}, "STATES_A_SECOND is a number above 0"),
        ({"SOCKETS_PER_ADDRESS": "-1"}, "SOCKETS_PER_ADDRESS is a whole number from 1"),
        ({"LOG_FORMAT": "xml"}, "LOG_FORMAT is text or json"),
        ({"ENVIRONMENT": "test"}, "ENVIRONMENT is development or production"),
    ],
)
def test_setting_that_cannot_be_is_refused_with_the_reason(given: dict[str, str], reason: str) -> None:
    with pytest.raises(SettingsError, match=reason):
        from_environment(given)


def test_settings_of_the_live_engine_are_read() -> None:
    given = {"STATES_A_SECOND": "2.5", "SOCKETS_PER_ADDRESS": "7", "SOCKETS_PER_ACCOUNT": "3", "LOG_FORMAT": "json"}
    settings = from_environment({**given, "EVENTS_KEPT_DAYS": "30"})
    assert (settings.states_a_second, settings.sockets_per_address, settings.sockets_per_account) == (2.5, 7, 3)
    assert (settings.log_as_json, settings.events_kept_days) == (True, 30)


async def test_operations_are_counted_over_every_transport(world: World) -> None:
    async def counted() -> list[float]:
        return [sample("operations_total", kind="query", outcome=outcome) for outcome in ("ok", "errors")]

    asked = "{ platform { code } }"
    before = await counted()
    await world.post(asked)
    await world.post(asked, accept="text/event-stream")
    async with world.socket() as client:
        await client.subscribe(asked)
        assert (await client.receive())["type"] == "next"
    assert [after - earlier for after, earlier in zip(await counted(), before, strict=True)] == [3, 0]

"""A process is killed in the middle of its work: what it acknowledged is there, and the others go on."""

import asyncio
from contextlib import AsyncExitStack, suppress
from pathlib import Path

import httpx
import pytest

from models.database import connected
from models.projects.rows import ProgressReport
from realtime.settings import Settings
from tests.realtime.processes import ServiceProcess, service_process
from tests.realtime.streams import RUDONG, eventually, node_watched, reading, watch

ITEMS = """query { projects(code: "320623", first: 10) { nodes { items(first: 6) { nodes {
  id reportedMonth leadUnit { code } } } } } }"""
REPORT = """mutation($input: ProjectItemReportInput!) {
  projectItemReport(input: $input) { report { id } userErrors { code } } }"""
MONTHS = ("2025-07", "2025-08", "2025-09", "2025-10", "2025-11", "2025-12")


async def report_until_cut_off(world: ServiceProcess, items: list[str], login: str, acknowledged: set[str]) -> None:
    await world.token(login)
    for month in MONTHS:
        for item in items:
            entered = {"itemId": item, "month": month, "progress": "50", "spent": "1", "reason": "晚"}
            try:
                answer = await world.ask(REPORT, {"input": entered}, by=login)
            except httpx.TransportError:
                return
            assert answer["projectItemReport"]["userErrors"] == []
            acknowledged.add(answer["projectItemReport"]["report"]["id"])


@pytest.mark.short
async def test_worker_killed_in_a_burst_of_reports_loses_no_acknowledged_one(
    settings: Settings, tmp_path: Path
) -> None:
    async with AsyncExitStack() as stack:
        doomed, other = [
            await stack.enter_async_context(service_process(settings, tmp_path / name)) for name in ("doomed", "other")
        ]
        await asyncio.gather(doomed.until_ready(), other.until_ready())
        reader = await stack.enter_async_context(reading(other))
        watched = node_watched(RUDONG)
        await watch(reader, watched)
        by_unit: dict[str, list[str]] = {}
        for project in (await other.ask(ITEMS))["projects"]["nodes"]:
            for item in project["items"]["nodes"]:
                by_unit.setdefault(item["leadUnit"]["code"], []).append(item["id"])
        # Given units that report all at once to the one process, while the subscriber sits on the other.
        acknowledged: set[str] = set()
        burst = [
            asyncio.create_task(report_until_cut_off(doomed, items, f"unit.{code}", acknowledged))
            for code, items in list(by_unit.items())[:4]
        ]
        await eventually(lambda: len(acknowledged) >= 25, seconds=30)
        # When the process is killed.
        doomed.kill()
        with suppress(httpx.HTTPError):
            await asyncio.gather(*burst)
        assert acknowledged
        # Then the stream on the other one comes to rest on what a fresh query says, and every report is there.
        await reader.converge(watched.operation_id, lambda: watched.fresh(other), seconds=20)
        revisions = reader.revisions(watched.operation_id)
        assert revisions == sorted(set(revisions))
        stored = await other.ask(
            "query { "
            + " ".join(f'r{place}: node(id: "{each}") {{ id }}' for place, each in enumerate(acknowledged))
            + " }"
        )
        assert {report["id"] for report in stored.values() if report} == acknowledged
        # And the other goes on to take reports itself.
        more: set[str] = set()
        code, items = list(by_unit.items())[5]
        await report_until_cut_off(other, items[:1], f"unit.{code}", more)
        assert len(more) == len(MONTHS)
        await reader.converge(watched.operation_id, lambda: watched.fresh(other), seconds=20)
    async with connected(settings.database_url):
        assert await ProgressReport.filter(month__gte="2025-07").count() >= len(acknowledged) + len(more)

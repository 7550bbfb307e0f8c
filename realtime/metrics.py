"""What the service counts, for Prometheus. With several workers each keeps its figures in files, and any may sum them."""

import asyncio
import math
import os
from collections.abc import Callable
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest, multiprocess

_FOLDER = "PROMETHEUS_MULTIPROC_DIR"

sockets = Gauge("congress_sockets", "Open WebSockets", multiprocess_mode="livesum")
streams = Gauge("congress_event_streams", "Open server-sent event streams", multiprocess_mode="livesum")
groups = Gauge("congress_groups", "Groups that share one execution", multiprocess_mode="livesum")
members = Gauge("congress_members", "Readers of all groups", multiprocess_mode="livesum")
position = Gauge("congress_position", "Newest event number heard of", multiprocess_mode="livemin")
# Of the workers the least counts; one that is only starting is not behind.
position.set(math.inf)
bus_degraded = Gauge("congress_bus_degraded", "1 while Redis is away", multiprocess_mode="livemax")
relay_rows = Gauge(
    "congress_relay_lag_rows", "Committed events that have no number yet", multiprocess_mode="mostrecent"
)
relay_seconds = Gauge("congress_relay_lag_seconds", "Age of the oldest of them", multiprocess_mode="mostrecent")

tasks = Gauge("congress_tasks", "Tasks of the event loops", multiprocess_mode="livesum")

events = Counter("congress_events", "Events heard of")
executions = Counter("congress_executions", "Executions of subscriptions")
deliveries = Counter("congress_deliveries", "Results handed to readers")
# Where: in the group, where a change came before the one before it was shown; or at a reader that was too slow.
conflated = Counter("congress_conflated", "States that a newer one overtook", ["where"])
for _where in ("in the group", "at the reader"):
    conflated.labels(_where)
lagged = Counter("congress_lagged", "Readers that were too slow, each time")
gaps = Counter("congress_gaps", "Readers of a log who were told that there is a hole")
operations = Counter("congress_operations", "Operations answered", ["kind", "outcome"])
aborted = Counter("congress_aborted", "Connections cut off because their reader had stopped reading")
closed = Counter("congress_closed", "Ends of sockets and streams by their cause", ["kind", "cause"])
keeps_time = Gauge("congress_keeps_time", "1 in the process that keeps the time", multiprocess_mode="livesum")
duties = Counter("congress_duties", "Duties of the timekeeper", ["duty", "outcome"])
duty_lag = Gauge(
    "congress_duty_lag_seconds",
    "How late a duty was begun, the last time",
    ["duty"],
    multiprocess_mode="mostrecent",
)
uploads = Counter("congress_uploads", "Uploads answered", ["outcome"])

_watched: list[tuple[Gauge, Callable[[], float]]] = []


def watch(gauge: Gauge, read: Callable[[], float]) -> None:
    """Have a gauge read whenever somebody looks. The newest reader of a gauge counts."""
    _watched[:] = [(other, reader) for other, reader in _watched if other is not gauge]
    _watched.append((gauge, read))


def refresh() -> None:
    for gauge, read in _watched:
        gauge.set(read())


async def keep_fresh() -> None:
    """Read the gauges every second: with several workers another may be asked."""
    while True:
        refresh()
        await asyncio.sleep(1)


def shared_by_workers() -> bool:
    return _FOLDER in os.environ


def share_between_workers(folder: Path) -> None:
    """For the parent of several workers, before they start."""
    os.environ[_FOLDER] = str(folder)


def forget_dead_workers() -> None:
    """A worker that was killed leaves its figures behind: what it held open is closed."""
    for path in Path(os.environ[_FOLDER]).glob("gauge_live*.db"):
        pid = int(path.stem.rpartition("_")[2])
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            multiprocess.mark_process_dead(pid)  # type: ignore[no-untyped-call]
        except PermissionError:
            pass


def exposition() -> bytes:
    """All figures in Prometheus's text format."""
    refresh()
    if not shared_by_workers():
        return generate_latest()
    forget_dead_workers()
    of_all = CollectorRegistry()
    multiprocess.MultiProcessCollector(of_all)  # type: ignore[no-untyped-call]
    return generate_latest(of_all)

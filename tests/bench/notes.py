"""Notes of a server: a file with a line for each commit and each SQL statement, and when it was.

When is by the clock that all processes of a machine share, so that the load can compare it with what it saw itself.
"""

import os
import time
from collections.abc import Callable
from pathlib import Path

# In the environment: the file.
NOTES = "BENCH_NOTES"
COMMIT, SQL = "commit", "sql"


def noter() -> Callable[[str], None]:
    """Appends to the file that the environment names; without one, does nothing."""
    if not (path := os.environ.get(NOTES)):
        return lambda _: None
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def note(what: str) -> None:
        os.write(file, f"{what} {time.perf_counter()}\n".encode())

    return note


def noted(path: Path, what: str, since: float) -> list[float]:
    """When it was noted, since then."""
    lines = (line.split() for line in path.read_text().splitlines())
    return [at for at in (float(instant) for said, instant in lines if said == what) if at >= since]

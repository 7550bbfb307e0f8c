"""Ends a launched server and removes its directory as soon as nobody holds it any more. Run as a script.

The guard waits on a pipe that only the launching process holds open, so it acts on a normal stop, on SIGTERM and on
SIGKILL alike. Linux's parent-death signal would not do: it fires when the thread that started the server ends, it
cannot remove a directory, and macOS does not have it.
"""

import contextlib
import ctypes
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

# PostgreSQL itself gives its backends 5 seconds on an immediate shutdown before it kills them.
_GUARD_SECONDS = 8.0


def _guard(directory: Path, parent: int) -> None:
    """Waits for the launching process to let go or vanish, then leaves neither process nor file."""
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    # A child forked without exec also holds the pipe open, so the parent is watched too.
    while os.getppid() == parent and not select.select([0], [], [], 1.0)[0]:
        pass
    deadline = time.monotonic() + _GUARD_SECONDS
    lock = directory / "data" / "postmaster.pid"
    # SIGKILL would orphan PostgreSQL's backends, which are not in the group, so it gets to end them itself.
    if server := _locked_by(lock):
        os.kill(server, signal.SIGQUIT)
    while _locked_by(lock) and time.monotonic() < deadline:
        time.sleep(0.005)
    # With initdb gone, its helper reads the end of its input, and takes its shared memory along.
    if members := _group_members():
        kill_all([min(members)])
    while members := _group_members():
        if time.monotonic() > deadline:
            kill_all(members)
        time.sleep(0.005)
    _remove_shared_memory(lock)
    shutil.rmtree(directory, ignore_errors=True)


def _group_members() -> list[int]:
    return [pid for pid, _, group in processes() if group == os.getpgrp() and pid != os.getpid()]


def kill_all(pids: list[int]) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _locked_by(lock: Path) -> int | None:
    """The running PostgreSQL that holds the lock file, if it is of this group and not a stale number."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        pid = int(lock.read_text().splitlines()[0])
        # initdb's helpers write their number negated, and have no backends to end.
        if pid > 0 and os.getpgid(pid) == os.getpgrp():
            return pid
    return None


def _remove_shared_memory(lock: Path) -> None:
    """A killed PostgreSQL leaves its lock file, and in it the number of a segment that would stay."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        segment = int(lock.read_text().splitlines()[6].split()[1])
        ipc_rmid = 0
        ctypes.CDLL(None).shmctl(segment, ipc_rmid, None)


def processes() -> Iterator[tuple[int, int, int]]:
    """Number, parent and group of every process that still runs, zombies left out."""
    # Small container images have no `ps`; macOS has no /proc.
    if Path("/proc/self/stat").exists():
        for entry in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                # The name in parentheses may hold anything, also spaces and parentheses.
                state, parent, group = entry.read_text().rpartition(")")[2].split()[:3]
                if state != "Z":
                    yield int(entry.parent.name), int(parent), int(group)
        return
    table = subprocess.check_output(["ps", "-A", "-o", "stat=,pid=,ppid=,pgid="], text=True)
    for state, pid, parent, group in map(str.split, table.splitlines()):
        if not state.startswith("Z"):
            yield int(pid), int(parent), int(group)


if __name__ == "__main__":
    _guard(Path(sys.argv[1]), int(sys.argv[2]))

"""`python -m tests.support.legs [OPTIONS OF PYTEST]`: both legs of the tests at once, each line marked with its leg."""

import os
import subprocess
import sys
import threading
import time

LEGS = ("sqlite", "postgres")


def main() -> int:
    started = time.monotonic()
    runs = {leg: _start(leg) for leg in LEGS}
    readers = [threading.Thread(target=_pass_on, args=(leg, run)) for leg, run in runs.items()]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    codes = [run.wait() for run in runs.values()]
    print(f"both legs: {time.monotonic() - started:.0f} s")
    return max(codes)


def _start(leg: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "pytest", "--leg", leg, "--durations=5", *sys.argv[1:]]
    # A hundred processes are started: none should have to compile the service first.
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def _pass_on(leg: str, run: subprocess.Popen[str]) -> None:
    """Each line as it comes, marked with its leg; a line is whole, so the two never mix within one."""
    assert run.stdout is not None
    for line in run.stdout:
        print(f"{leg:8} {line}", end="", flush=True)


if __name__ == "__main__":
    sys.exit(main())

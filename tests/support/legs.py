"""`python -m tests.support.legs`: both legs of the tests at once, then what each of them said."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

LEGS = ("sqlite", "postgres")


def main() -> int:
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        outputs = {leg: Path(folder) / leg for leg in LEGS}
        runs = {leg: _start(leg, outputs[leg]) for leg in LEGS}
        codes = [run.wait() for run in runs.values()]
        for leg in LEGS:
            print(f"── {leg} {'─' * 60}\n{outputs[leg].read_text(encoding='utf-8')}")
    print(f"both legs: {time.monotonic() - started:.0f} s")
    return max(codes)


def _start(leg: str, output: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "pytest", "--leg", leg, "--ignore", "tests/faults", "--durations=5", *sys.argv[1:]]
    with output.open("wb") as file:
        return subprocess.Popen(command, stdout=file, stderr=subprocess.STDOUT)


if __name__ == "__main__":
    sys.exit(main())

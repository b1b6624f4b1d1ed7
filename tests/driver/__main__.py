"""Starts runs of the driver, each in a process and a home of its own, and tells how to repeat one that failed.

python -m tests.driver --seed S --events N --mode weak|greedy
python -m tests.driver --all            200,000 events over 20 seeds, half of them greedy
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from desktop_nn import environment
from tests.home import variables

ALL_SEEDS, ALL_EVENTS = 20, 200_000
SECONDS_AN_EVENT = 0.05
SECONDS_AT_LEAST = 120.0
SHOWN = 25
_HERE = Path(__file__).resolve().parents[2]


def main() -> int:
    """Run what is asked for; return 0 when nothing went wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.driver", description="Drives the window at random.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--events", type=int, default=5_000)
    parser.add_argument("--mode", choices=("weak", "greedy"), default="weak")
    parser.add_argument("--all", action="store_true", help="200,000 events over 20 seeds")
    parser.add_argument("--from-seed", type=int, default=1, help="where --all begins")
    options = parser.parse_args()
    if not options.all:
        return 0 if run(options.seed, options.events, options.mode) else 1
    failed = []
    for seed in range(options.from_seed, ALL_SEEDS + 1):
        mode = "greedy" if seed % 2 else "weak"
        print(f"seed {seed} of {ALL_SEEDS}, {mode}: ", end="", flush=True)
        if not run(seed, ALL_EVENTS // ALL_SEEDS, mode):
            failed.append(f"--seed {seed} --events {ALL_EVENTS // ALL_SEEDS} --mode {mode}")
    print("\n".join(["failed:", *failed]) if failed else "no faults")
    return 1 if failed else 0


def run(seed: int, events: int, mode: str) -> bool:
    """Run the driver once; return whether nothing went wrong, and print the end of its log if something did."""
    with tempfile.TemporaryDirectory(prefix="desktop-nn-driver-") as folder:
        home, log = Path(folder) / "home", Path(folder) / "log"
        home.mkdir()
        environ = {**os.environ, **variables(home), "PYTHONPATH": str(_HERE), "TMPDIR": folder}
        environment.prepare(environ)
        command = [sys.executable, "-m", "tests.driver.one", str(seed), str(events), mode, str(log)]
        status = _status(command, environ, max(SECONDS_AT_LEAST, events * SECONDS_AN_EVENT))
        if status == 0:
            return True
        print(f"FAILED with status {status}: python -m tests.driver --seed {seed} --events {events} --mode {mode}")
        lines = log.read_text("utf-8").splitlines() if log.exists() else []
        print("\n".join(["its last deeds:", *lines[-SHOWN:]]), flush=True)
        return False


def _status(command: list[str], environ: dict[str, str], seconds: float) -> int | str:
    began = time.monotonic()
    try:
        return subprocess.run(command, env=environ, check=False, timeout=seconds).returncode
    except subprocess.TimeoutExpired:
        return f"none after {time.monotonic() - began:.0f} s"


if __name__ == "__main__":
    sys.exit(main())

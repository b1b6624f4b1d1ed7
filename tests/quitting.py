"""Quits the program at random moments of training: it ends with status 0, within two seconds, and leaves nothing.

    python -m tests.quitting [--moments N] [--seed S] [--screen]

Every moment is a process of its own, the real program, which is told to quit by its command; unsaved work is not kept.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random

from desktop_nn import environment
from tests.home import variables

MOMENTS = 200
LONGEST = 2.0
"""Seconds from the command to the end of the process."""
LATEST = 1.5
"""Seconds after which it has been told to quit, from the moment it was told to train."""
PRESETS = ("spiral", "digits", "xor", "plane", "is_it_an_8")
PATIENCE = 60.0
_HERE = Path(__file__).resolve().parents[1]
_OF_NO_USE = "This plugin does not support "


def main() -> int:
    """Quit that often; return 0 when it always went well."""
    parser = argparse.ArgumentParser(prog="python -m tests.quitting", description="Quits in mid-training.")
    parser.add_argument("--moments", type=int, default=MOMENTS, metavar="N", help=f"(default: {MOMENTS})")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--screen", action="store_true", help="on a virtual X11 screen, if there is one")
    options = parser.parse_args()
    random, slowest, failed = Random(options.seed), 0.0, 0
    with screen(options.screen) as more:
        for number in range(1, options.moments + 1):
            preset, moment = random.choice(PRESETS), round(random.uniform(0.0, LATEST), 3)
            seconds, fault = quit_at(preset, moment, more)
            slowest = max(slowest, seconds)
            if fault:
                failed += 1
                print(f"FAILED {preset} after {moment} s: {fault}", flush=True)
            elif number % 10 == 0:
                print(f"{number} of {options.moments}, slowest {slowest:.2f} s", flush=True)
    print(f"{failed} of {options.moments} failed, slowest {slowest:.2f} s")
    return 1 if failed else 0


@contextlib.contextmanager
def screen(virtual: bool) -> Iterator[Mapping[str, str]]:
    """Give what the environment needs for a screen, or for none."""
    if not virtual:
        yield {"QT_QPA_PLATFORM": "offscreen"}
        return
    from desktop_nn.bench.screen import best_screen

    with best_screen() as found:
        yield found.env


def quit_at(preset: str, moment: float, more: Mapping[str, str]) -> tuple[float, str]:
    """Train an experiment in a new process and a new home, and quit after so many seconds.

    Returns:
        The seconds it took to end, and what was wrong; empty for nothing.
    """
    with tempfile.TemporaryDirectory(prefix="desktop-nn-quitting-") as home:
        environ = {**os.environ, **variables(Path(home)), "PYTHONPATH": str(_HERE), "TMPDIR": home, **more}
        environment.prepare(environ)
        command = [sys.executable, "-m", "tests.quitting_child", preset, str(moment)]
        try:
            done = subprocess.run(
                command, env=environ, check=False, timeout=PATIENCE, capture_output=True, text=True, encoding="utf-8"
            )
        except subprocess.TimeoutExpired:
            return PATIENCE, "it did not end"
        ended = time.time()
        drafts = [str(path.relative_to(home)) for path in Path(home).rglob("*.tmp")]
    complaints = "\n".join(line for line in done.stderr.splitlines() if _OF_NO_USE not in line)
    if done.returncode or complaints or not done.stdout:
        return 0.0, f"status {done.returncode}: {complaints}"
    seconds = ended - float(done.stdout)
    if seconds > LONGEST:
        return seconds, f"it took {seconds:.2f} s"
    return seconds, f"left behind: {', '.join(drafts)}" if drafts else ""


if __name__ == "__main__":
    sys.exit(main())

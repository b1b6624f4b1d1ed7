"""From the start of the process to the first frame of the window, in fresh processes."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from desktop_nn.bench.child import child
from desktop_nn.bench.figures import Goal, Row, Spread

if TYPE_CHECKING:
    from desktop_nn.bench.effort import Effort
    from desktop_nn.bench.screen import Screen

PART = "first paint"
GOAL = Goal(800.0, "at most")
TIMEOUT = 60.0
# What ends with each time that the process reports.
_PHASES = {"interpreter": "Python", "imports": "imports", "built": "build", "painted": "show"}


def start(screen: Screen) -> dict[str, float]:
    """Start the window once; return milliseconds since just before the process was made, by what had been done."""
    # perf_counter has the same origin in all processes.
    with child("desktop_nn.bench.first_paint_child", {"started": time.perf_counter()}, screen.env) as process:
        return {name: 1000.0 * seconds for name, seconds in process.answer(TIMEOUT).items()}


def measure(effort: Effort, screens: list[Screen]) -> tuple[list[Row], dict[str, Any]]:
    """Start the window several times on each screen; the first start of each only warms up."""
    rows, plain = [], {}
    for screen in screens:
        runs = [start(screen) for _ in range(effort.starts + 1)][1:]
        times = Spread(tuple(run["painted"] for run in runs))
        phases = phases_of(runs)
        split = ", ".join(f"{_PHASES[name]} {value:.0f}" for name, value in phases.items())
        rows.append(Row(PART, f"{screen.name}, median", times.median, "ms", GOAL, split))
        rows.append(Row(PART, f"{screen.name}, least", times.least, "ms"))
        plain[screen.name] = {**times.to_plain(), "phases": phases}
    return rows, plain


def phases_of(runs: list[dict[str, float]]) -> dict[str, float]:
    """Return the median length of each phase, from the moments at which they ended."""
    found, before = {}, None
    for name in _PHASES:
        lengths = [run[name] - (run[before] if before else 0.0) for run in runs]
        found[name] = Spread(tuple(lengths)).median
        before = name
    return found

"""Microseconds a step of the engine, beside a tutorial's network and the peers that are installed."""

from __future__ import annotations

import importlib.util
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from desktop_nn.bench.child import MeasurementFailed, child
from desktop_nn.bench.figures import Goal, Ratio, Row, Spread
from desktop_nn.bench.peers import HOW_TO_GET
from desktop_nn.bench.table import table
from desktop_nn.bench.works import SGEMM, SGEMM_SIDE, WORKS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop_nn.bench.child import Child
    from desktop_nn.bench.effort import Effort

PART = "engine"
OWN, TUTORIAL = "desktop-nn", "tutorial"
TIMEOUT = 300.0
# XLA would otherwise spread one product over all cores.
_ENV = {"XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false", "JAX_PLATFORMS": "cpu"}
# How many times as long a peer should take.
GOALS = {
    "torch": {"W1": 2.8, "W2": 1.4, "W3": 10.0, "W4": 3.0, "W5": 20.0, "one image": 4.0},
    "jax": {"W1": 1.0, "W2": 0.95, "W3": 1.3, "W4": 1.0, "W5": 0.6, "one image": 2.0},
}
WIDE = {"W2": Goal(55.0, "at least")}


def missing_peers() -> list[str]:
    """Return how to get each peer that is not installed, one line a peer."""
    absent = [name for name in HOW_TO_GET if importlib.util.find_spec(name) is None]
    return [f"{name} is not installed ({HOW_TO_GET[name]})" for name in absent]


def engines(peers: bool) -> list[str]:
    """Return who takes part."""
    found = [name for name in HOW_TO_GET if importlib.util.find_spec(name) is not None] if peers else []
    return [OWN, TUTORIAL, *found]


def measure(effort: Effort, names: Sequence[str], works: Sequence[str] = tuple(WORKS)) -> Results:
    """Let the engines take turns at each work, in a process each.

    Args:
        effort: how often and how long.
        names: of `engines`; the first must be this program's own.
        works: of `WORKS`.
    """
    with ExitStack() as stack:
        children = {}
        for name in names:
            config = {"engine": name, "digits": effort.digits}
            children[name] = stack.enter_context(child("desktop_nn.bench.engine_child", config, _ENV))
        for process in children.values():
            process.answer(TIMEOUT)
        times = {work: _take_turns(children, work, effort) for work in works}
        peak = _take_turns({OWN: children[OWN]}, SGEMM, effort)[OWN]
    return Results(times, 2.0 * SGEMM_SIDE**3 / peak.least / 1000.0)


def _take_turns(children: dict[str, Child], work: str, effort: Effort) -> dict[str, Spread]:
    """Return microseconds a step of every engine that can do the work."""
    found: dict[str, list[float]] = {}
    # The first round gets everybody ready and is not counted.
    for turn in range(effort.rounds + 1):
        for name, process in children.items():
            spent = process.ask("burst", TIMEOUT, work=work, seconds=effort.burst if turn else 0.0)["us"]
            if spent is not None and turn:
                found.setdefault(name, []).append(spent)
    if OWN not in found:
        raise MeasurementFailed(f"the engine did not do {work}")
    return {name: Spread(tuple(values)) for name, values in found.items()}


class Results:
    """Times of all engines at all works.

    Attributes:
        times: work -> engine -> microseconds a step.
        peak: GFLOP/s of a large matrix product in the same run.
    """

    def __init__(self, times: dict[str, dict[str, Spread]], peak: float) -> None:
        self.times, self.peak = times, peak

    def rate(self, work: str) -> float:
        """Return GFLOP/s of the matrix products, in the fastest burst."""
        return WORKS[work].flops / self.times[work][OWN].least / 1000.0

    def ratios(self, work: str) -> dict[str, Ratio]:
        """Return how many times as long the others take."""
        own = self.times[work][OWN]
        return {name: Ratio.of(spread, own) for name, spread in self.times[work].items() if name != OWN}

    def rows(self) -> list[Row]:
        """Return the figures that have a goal."""
        rows = []
        for work in self.times:
            for name, ratio in self.ratios(work).items():
                if name in GOALS:
                    note = "the two ratios disagree" if ratio.doubtful else f"{ratio.by_least:.2f}x by the minima"
                    goal = Goal(GOALS[name][work], "at least")
                    rows.append(Row(PART, f"{work} against {name}", ratio.by_median, "x", goal, note))
            if work in WIDE:
                share = 100.0 * self.rate(work) / self.peak
                rows.append(Row(PART, f"{work}, share of sgemm's peak", share, "%", WIDE[work]))
        return rows

    def text(self) -> str:
        """Return the table of all times."""
        others = sorted({name for ratios in map(self.ratios, self.times) for name in ratios}, key=_order)
        heads = ["us a step", "median", "min", "GFLOP/s", "of peak"]
        for name in others:
            heads += [name, "by min"]
        cells = [self._line(work, others) for work in self.times]
        marks = (
            "\n* the two ratios differ by more than 15 %" if any("*" in cell for row in cells for cell in row) else ""
        )
        return f"{table(heads, cells)}\nsgemm's peak: {self.peak:.0f} GFLOP/s, one thread{marks}"

    def _line(self, work: str, others: Sequence[str]) -> list[str]:
        own, ratios = self.times[work][OWN], self.ratios(work)
        rate = self.rate(work)
        cells = [WORKS[work].title, f"{own.median:.1f}", f"{own.least:.1f}", f"{rate:.1f}", f"{rate / self.peak:.0%}"]
        for name in others:
            ratio = ratios.get(name)
            mark = "*" if ratio and ratio.doubtful else ""
            cells += [f"{mark}{ratio.by_median:.2f}x", f"{ratio.by_least:.2f}x"] if ratio else ["", ""]
        return cells

    def to_plain(self) -> dict[str, Any]:
        """Return everything as JSON can hold it."""
        works = {
            work: {
                "times_us": {name: spread.to_plain() for name, spread in spreads.items()},
                "times_as_long": {name: ratio.to_plain() for name, ratio in self.ratios(work).items()},
                "gflops": self.rate(work),
                "share_of_peak": self.rate(work) / self.peak,
            }
            for work, spreads in self.times.items()
        }
        return {"works": works, "sgemm_gflops": self.peak}


def _order(name: str) -> int:
    return [TUTORIAL, *HOW_TO_GET].index(name)

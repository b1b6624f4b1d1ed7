"""`desktop-nn bench`: runs the measurements and prints what they found."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from desktop_nn.arguments import Parser
from desktop_nn.bench import diagram, engine, first_paint, window
from desktop_nn.bench.child import MeasurementFailed, child
from desktop_nn.bench.effort import QUICK, THOROUGH
from desktop_nn.bench.screen import OFFSCREEN, best_screen
from desktop_nn.bench.table import results

if TYPE_CHECKING:
    from desktop_nn.bench.effort import Effort
    from desktop_nn.bench.figures import Row

NAMES = ("first-paint", "window", "diagram", "engine")
_WARM_SECONDS = 300.0


class Report:
    """What has been found so far.

    Attributes:
        rows: figures, most with a goal.
        plain: everything, as JSON can hold it.
        texts: tables of their own.
        failures: what could not be measured, and why.
    """

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.plain: dict[str, Any] = {"machine": machine()}
        self.texts: list[str] = []
        self.failures: list[str] = []

    def add(self, name: str, rows: list[Row], plain: dict[str, Any]) -> None:
        """Take the result of one measurement."""
        self.rows += rows
        self.plain[name.replace("-", "_")] = plain

    def json(self) -> str:
        """Return everything as one JSON object."""
        rows = [row.to_plain() for row in self.rows]
        return json.dumps({**self.plain, "rows": rows, "failures": self.failures}, ensure_ascii=False)

    def text(self) -> str:
        """Return it as tables."""
        return "\n\n".join([*([results(self.rows)] if self.rows else []), *self.texts])


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of this command."""
    parser = Parser(
        prog="desktop-nn bench",
        description="Measures how fast the program is, each part in a process of its own and beside what it is\n"
        "compared with. Leave the machine alone meanwhile; what is not steady is marked.",
        epilog="exit status: 0 measured (whether the goals were reached or missed), 1 something could not be\n"
        "measured, 2 bad input, 130 interrupted",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--peers", action="store_true", help="measure PyTorch and JAX too, where they are installed")
    parser.add_argument(
        "--only", action="append", choices=NAMES, metavar="NAME", help=f"{', '.join(NAMES)}; repeatable"
    )
    parser.add_argument("--quick", action="store_true", help="a first impression, in about a minute")
    parser.add_argument("--seconds", type=_seconds, metavar="N", help="of training with the window (default: 60)")
    return parser


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 1.0 <= seconds <= 3600.0:
        raise argparse.ArgumentTypeError(f"must be a number from 1 to 3600, not {text!r}")
    return seconds


def main(argv: Sequence[str]) -> int:
    """Run the command with the arguments after `bench`; return the exit status."""
    options = build_parser().parse_args(argv)
    effort = QUICK if options.quick else THOROUGH
    if options.seconds:
        effort = replace(effort, seconds=options.seconds, turn=min(effort.turn, options.seconds))
    missing = engine.missing_peers() if options.peers else []
    report = run(effort, options.only or NAMES, peers=options.peers)
    report.plain["missing_peers"] = missing
    print(report.json() if options.json else report.text())
    for line in (*missing, *report.failures):
        tell(line)
    return 1 if report.failures else 0


def run(effort: Effort, names: Sequence[str], *, peers: bool = False) -> Report:
    """Measure what is named; what cannot be measured does not keep the rest from it."""
    report = Report()
    steps: dict[str, Callable[[Effort, Report], None]] = {
        "first-paint": _first_paint,
        "window": _window,
        "diagram": _diagram,
        "engine": lambda effort, report: _engine(effort, report, peers),
    }
    tell("Getting the digits ready ...")
    with child("desktop_nn.bench.warm_child", {"digits": effort.digits}) as process:
        process.answer(_WARM_SECONDS)
    for name in NAMES:
        if name in names:
            tell(f"Measuring: {name} ...")
            try:
                steps[name](effort, report)
            except MeasurementFailed as error:
                report.failures.append(f"{name}: {error}")
    return report


def _first_paint(effort: Effort, report: Report) -> None:
    with best_screen() as screen:
        screens = [OFFSCREEN] if screen is OFFSCREEN else [OFFSCREEN, screen]
        report.add("first-paint", *first_paint.measure(effort, screens))


def _window(effort: Effort, report: Report) -> None:
    with best_screen() as screen:
        report.add("window", *window.measure(effort, screen))


def _diagram(effort: Effort, report: Report) -> None:
    with best_screen() as screen:
        report.add("diagram", *diagram.measure(effort, screen))


def _engine(effort: Effort, report: Report, peers: bool) -> None:
    found = engine.measure(effort, engine.engines(peers))
    report.add("engine", found.rows(), found.to_plain())
    report.texts.append(found.text())


def machine() -> dict[str, Any]:
    """Return what the figures were measured on."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    return {
        "system": platform.platform(),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "load": load,
    }


def tell(text: str) -> None:
    """Write a line to standard error."""
    print(text, file=sys.stderr, flush=True)

"""How the command line tells of progress and figures, and how Ctrl+C becomes a polite request to stop."""

from __future__ import annotations

import contextlib
import json
import math
import signal
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tqdm import tqdm

from desktop_nn.core.errors import Cancelled

if TYPE_CHECKING:
    from types import FrameType

    from desktop_nn.core.progress import Progress
    from desktop_nn.engine.evaluate import Metrics


class Stop:
    """Whether the person pressed Ctrl+C."""

    def __init__(self) -> None:
        self.asked = False

    def raise_if_asked(self) -> None:
        """Raise `Cancelled` if so."""
        if self.asked:
            raise Cancelled


@contextlib.contextmanager
def polite_stop() -> Iterator[Stop]:
    """Let Ctrl+C end work at its next safe point; a second one ends it at once."""
    stop = Stop()

    def ask(number: int, frame: FrameType | None) -> None:
        if stop.asked:
            raise KeyboardInterrupt
        stop.asked = True

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)


def bar(text: str, total: int | None = None, unit: str = "") -> tqdm[Any]:
    """Return a progress bar with an ETA on standard error; less often where nobody watches a terminal."""
    live = sys.stderr.isatty()
    layout = "{desc} {percentage:3.0f} %|{bar:24}| {elapsed}, {remaining} left{postfix}"
    tqdm.monitor_interval = 0  # no thread to look after slow bars
    return tqdm(
        total=total,
        desc=text,
        unit=unit,
        file=sys.stderr,
        mininterval=0.1 if live else 1.0,
        dynamic_ncols=live,
        ascii=None if live else ".#",
        bar_format=layout,
        delay=0.5,  # what ends at once needs no bar
    )


@contextlib.contextmanager
def progress_of(text: str, stop: Stop | None = None) -> Iterator[Progress]:
    """Lend a progress that draws a bar and heeds Ctrl+C; nothing is drawn for work that ends at once."""
    drawn: tqdm[Any] | None = None

    def report(done: int, total: int) -> None:
        nonlocal drawn
        if stop is not None:
            stop.raise_if_asked()
        if drawn is None and done < total:
            drawn = bar(text, total)
        if drawn is not None:
            drawn.total = total
            drawn.update(done - drawn.n)

    try:
        yield report
    finally:
        if drawn is not None:
            drawn.close()


def figures(metrics: Metrics) -> dict[str, Any]:
    """Return metrics as JSON can hold them; what is not a number becomes null."""
    found: dict[str, Any] = {"loss": metrics.loss}
    if metrics.accuracy is not None:
        found["accuracy"] = metrics.accuracy
    if metrics.r2 is not None:
        found |= {"r2": metrics.r2, "mae": metrics.mae}
    found = {name: value if value is not None and math.isfinite(value) else None for name, value in found.items()}
    return {**found, "samples": metrics.samples}


def sentence(metrics: Metrics) -> str:
    """Return metrics in words, such as "accuracy 97.50 %, loss 0.0812, 10,000 samples"."""
    if metrics.accuracy is not None:
        head = f"accuracy {100 * metrics.accuracy:.2f} %"
    else:
        head = f"R² {metrics.r2:.4f}, mean absolute error {metrics.mae:.4g}"
    return f"{head}, loss {metrics.loss:.4f}, {metrics.samples:,} samples"


def print_json(value: dict[str, Any]) -> None:
    """Print one JSON object to standard output."""
    print(json.dumps(value, ensure_ascii=False, allow_nan=False, indent=2), flush=True)

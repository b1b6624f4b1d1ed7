"""Thins out a run's record to what a plot has pixels for, so that 100,000 updates draw as fast as a thousand."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from desktop_nn.gui.history_buffer import HistoryBuffer

Floats = NDArray[np.float64]
_PACE_EPOCHS = 10


@dataclass(frozen=True)
class Line:
    """The points of a line in data units, ascending in x."""

    x: Floats
    y: Floats


NO_LINE = Line(np.empty(0), np.empty(0))


@dataclass(frozen=True)
class Lines:
    """What one plot draws, in data units."""

    raw: Line = NO_LINE
    smoothed: Line = NO_LINE
    validation: Line = NO_LINE
    penalty: Line = NO_LINE
    past: Line = NO_LINE
    past_validation: Line = NO_LINE


@dataclass(frozen=True)
class Quantity:
    """One quantity per update with what came before as buckets: x ascending, and for each x the least, mean and most.

    For single updates the three are the same array.
    """

    x: Floats
    low: Floats
    mean: Floats
    high: Floats


@dataclass(frozen=True)
class Scale:
    """The x axis: updates, or epochs or seconds even where the updates of an epoch, or their pace, changed in between.

    Attributes:
        steps, x: the ends of epochs, ascending from (0, 0), in updates and in what the axis counts.
        per_step: what an update is worth after the last of them.
        least: on a logarithmic axis, whose positions are powers of ten, what the first update is worth; else 0.
    """

    steps: Floats
    x: Floats
    per_step: float
    least: float = 0.0

    @classmethod
    def of_steps(cls) -> Scale:
        """Return the axis of updates."""
        return cls(np.zeros(1), np.zeros(1), 1.0)

    @classmethod
    def of_epochs(cls, history: HistoryBuffer) -> Scale:
        """Return the axis of epochs."""
        rows = history.epochs
        per_step = 1.0 / (history.steps_per_epoch or _guessed_steps(history))
        if np.allclose(rows["step"] * per_step, rows["epoch"]):
            return cls(np.zeros(1), np.zeros(1), per_step)
        return cls(np.append(0.0, rows["step"]), np.append(0.0, rows["epoch"]), per_step)

    @classmethod
    def of_time(cls, history: HistoryBuffer, unit: float) -> Scale | None:
        """Return the axis of the time spent on updates; None before an epoch has been timed.

        Args:
            history: the document's.
            unit: seconds of one unit of the axis.
        """
        rows = history.epochs[history.epochs["step"] > 0]
        seconds = np.cumsum(rows["seconds"]) / unit
        if not len(rows) or not np.all(np.diff(seconds, prepend=0.0) > 0.0):
            return None
        steps = np.append(0.0, rows["step"])
        x = np.append(0.0, seconds)
        # One epoch alone may have been a slow one.
        since = max(0, len(x) - 1 - _PACE_EPOCHS)
        return cls(steps, x, float((x[-1] - x[since]) / max(steps[-1] - steps[since], 1.0)))

    def logarithmic(self) -> Scale:
        """Return the same axis with equal distances for equal factors, from the first update on."""
        return replace(self, least=float(self.x_of(np.ones(1))[0]))

    @property
    def start(self) -> float:
        """Where the axis begins."""
        return math.log10(self.least) if self.least else 0.0

    def x_of(self, steps: NDArray[np.integer] | Floats) -> Floats:
        """Return where updates stand on the axis."""
        x = np.asarray(self.x[-1] + (steps - self.steps[-1]) * self.per_step, np.float64)
        if len(self.steps) > 1:
            x = np.where(steps <= self.steps[-1], np.interp(steps, self.steps, self.x), x)
        return np.log10(np.maximum(x, self.least)) if self.least else x

    def step_at(self, x: float) -> int:
        """Return the update nearest to a place on the axis."""
        if self.least:
            x = 10.0**x
        if x <= self.x[-1]:
            return round(float(np.interp(x, self.x, self.steps)))
        return round(float(self.steps[-1] + (x - self.x[-1]) / self.per_step))


def _guessed_steps(history: HistoryBuffer) -> float:
    rows = history.epochs
    return float(rows["step"][-1] / rows["epoch"][-1]) if len(rows) and rows["step"][-1] > 0 else 1.0


def quantity(history: HistoryBuffer, name: str, scale: Scale, factor: float = 1.0) -> Quantity:
    """Collect "loss" or "metric" of a history.

    Args:
        history: the document's.
        name: "loss" or "metric".
        scale: the x axis.
        factor: what values are multiplied with, 100 for percent.
    """
    updates, buckets = history.updates, history.buckets
    if len(updates) and len(buckets):
        buckets = buckets[: np.searchsorted(buckets["step"], updates["step"][0])]
    values = updates[name].astype(np.float64) * factor
    x = scale.x_of(updates["step"])
    if not len(buckets):
        return Quantity(x, values, values, values)
    older = [buckets[f"{name}_{which}"].astype(np.float64) * factor for which in ("min", "mean", "max")]
    low, mean, high = (np.concatenate([part, values]) for part in older)
    return Quantity(np.concatenate([scale.x_of(buckets["step"]), x]), low, mean, high)


def envelope(what: Quantity, left: float, right: float, columns: int) -> Line:
    """Return a line through the least and the most value of every pixel column between `left` and `right`.

    Where there are fewer values than would fill the columns, it is the values themselves.
    """
    first, last = _visible(what.x, left, right)
    if last - first <= 2 * columns:
        if what.low is what.high:
            return Line(what.x[first:last], what.mean[first:last])
        both = np.stack([what.low[first:last], what.high[first:last]], 1)
        return Line(np.repeat(what.x[first:last], 2), both.ravel())
    starts, middles = _columns(what.x[first:last], left, right, columns)
    lows = np.minimum.reduceat(what.low[first:last], starts)
    highs = np.maximum.reduceat(what.high[first:last], starts)
    return Line(np.repeat(middles, 2), np.stack([lows, highs], 1).ravel())


def running_mean(what: Quantity, window: int, left: float, right: float, columns: int) -> Line:
    """Return the mean of the last `window` values, about one point for each pixel column.

    At the start the window is half as long as the record, (n + 1) / 2 values, the oldest in part: a high first value
    then leaves it little by little, where a window of full length would drop it at once and draw a step.
    """
    first, last = _visible(what.x, left, right)
    if last == first:
        return NO_LINE
    at = np.arange(first, last)
    if last - first > columns:
        starts, _ = _columns(what.x[first:last], left, right, columns)
        # The very first value and the last of every column, so that the line begins and ends where the record does.
        at = np.unique(np.concatenate([[first], first + starts[1:] - 1, [last - 1]]))
    sums = np.concatenate([[0.0], np.cumsum(what.mean)])
    if not np.isfinite(sums[-1]):
        sums[1:] = np.cumsum(np.nan_to_num(what.mean, posinf=0.0, neginf=0.0))
    lengths = np.minimum(at / 2.0 + 1.0, float(window))
    since = at + 1 - lengths
    whole = since.astype(np.intp)
    before = sums[whole] + (since - whole) * (sums[whole + 1] - sums[whole])
    return Line(what.x[at], (sums[at + 1] - before) / lengths)


def _visible(x: Floats, left: float, right: float) -> tuple[int, int]:
    """Return the range of indices to draw: those in sight and one neighbour on either side."""
    first = int(np.searchsorted(x, left, side="left")) - 1
    last = int(np.searchsorted(x, right, side="right")) + 1
    return max(first, 0), min(last, len(x))


def _columns(x: Floats, left: float, right: float, columns: int) -> tuple[NDArray[np.intp], Floats]:
    """Return where each occupied column's values start, and the middles of these columns."""
    edges = np.linspace(left, right, columns + 1)
    starts = np.searchsorted(x, edges[:-1], side="left")
    starts[0] = 0
    occupied = np.diff(np.append(starts, len(x))) > 0
    return starts[occupied], ((edges[:-1] + edges[1:]) / 2)[occupied]


def window_of(smoothing: float, steps_per_epoch: int, total_steps: int) -> int:
    """Return how many updates a smoothing from 0 to 1 averages: from one to an epoch or a twentieth of the run.

    The larger of the two counts; in between the window grows by equal factors.
    """
    longest = max(steps_per_epoch, total_steps // 20, 1)
    return max(1, round(math.pow(longest, smoothing)))


def value_at(line: Line, x: float) -> float:
    """Return the height of a line at x; NaN before its start and after its end."""
    if not len(line.x) or not line.x[0] - 1e-9 <= x <= line.x[-1] + 1e-9:
        return float("nan")
    return float(np.interp(x, line.x, line.y))

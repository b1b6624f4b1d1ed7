"""Decides from where to where the y axis of a curve goes, so that it shows what matters and seldom jumps."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from desktop_nn.gui.ticks import nice_step

if TYPE_CHECKING:
    from desktop_nn.gui.curves.series import Floats, Line

Range = tuple[float, float]
EMPTY_LOG: Range = (0.05, 2.5)
EMPTY_LINEAR: Range = (0.0, 2.5)
EMPTY_PERCENT: Range = (0.0, 100.0)
EMPTY_R2: Range = (0.0, 1.0)

_SETTLED = 0.1
_LOG_ROOM = 0.8
# Single updates lie as far below their mean.
_RAW_BELOW = 0.7
_WITHOUT_OUTLIERS = (5.0, 95.0)
_OUTLIERS_ROOM, _LEAST_ROOM = 0.12, 0.02


def log_loss_range(smoothed: Line, others: Floats) -> Range:
    """Return positive limits for a loss on a logarithmic axis: from below the least of 1, 2 or 5 to above the most.

    Args:
        smoothed: the training line.
        others: heights of whatever else should be in sight.
    """
    values = _usable(np.concatenate([smoothed.y, others]))
    values = values[values > 0.0]
    if not values.size:
        return EMPTY_LOG
    low, high = _down_to_series(_RAW_BELOW * float(values.min())), float(values.max())
    return low * _LOG_ROOM, max(high, 4.0 * low) * 1.12


def _down_to_series(value: float) -> float:
    decade = math.floor(math.log10(value))
    for factor in (5, 2, 1):
        if float(f"{factor}e{decade}") <= value:
            return float(f"{factor}e{decade}")
    return value


def linear_loss_range(smoothed: Line, *others: Line) -> Range:
    """Return limits from zero to a round number above everything; the first steep fall may leave the plot."""
    values = _usable(np.concatenate([_settled(line) for line in (smoothed, *others)]))
    high = float(values.max()) if values.size else 0.0
    if high <= 0.0:
        return EMPTY_LINEAR
    step = nice_step(high, 6)
    return 0.0, step * math.ceil(high / step + 0.2)


def metric_range(smoothed: Line, *others: Line, top: float) -> Range:
    """Return limits for an accuracy in percent (top 100) or an R2 (top 1).

    They end at the top once that is near, begin at a round number below what is settled, and cover a tenth at least.

    Args:
        smoothed: the training line.
        others: further lines in sight.
        top: the best value there is.
    """
    values = _usable(np.concatenate([_settled(line) for line in (smoothed, *others)]))
    if not values.size:
        return (0.0, top)
    low, high = float(values.min()), float(values.max())
    # An R2 can be as bad as it likes; below -1 there is nothing to see.
    low = max(low, 0.0 if top > 1.0 else -1.0)
    low = min(low, top - 0.1 * top)
    high = top if high > 0.8 * top else high
    step = nice_step(max(high - low, 0.1 * top), 5)
    bottom = step * math.floor(low / step + 1e-6)
    return bottom, min(top, step * math.ceil(high / step + 0.2))


def without_outliers(*lines: Line, logarithmic: bool = False) -> Range | None:
    """Return limits round what lies between the 5th and the 95th of a hundred heights of each line; None without any.

    Args:
        lines: what is in sight.
        logarithmic: whether the axis is, so that room is a factor.
    """
    found = []
    for line in lines:
        values = _usable(line.y)
        values = np.log10(values[values > 0.0]) if logarithmic else values
        if values.size:
            found.append(np.percentile(values, _WITHOUT_OUTLIERS))
    if not found:
        return None
    low, high = float(np.min(found)), float(np.max(found))
    room = max(_OUTLIERS_ROOM * (high - low), _LEAST_ROOM * (1.0 if logarithmic else max(abs(high), 1e-9)))
    low, high = low - room, high + room
    return (10.0**low, 10.0**high) if logarithmic else (low, high)


def _settled(line: Line) -> Floats:
    """Return the heights without the first tenth, where everything falls or climbs steeply."""
    if not len(line.x):
        return line.y
    start = line.x[0] + _SETTLED * (line.x[-1] - line.x[0])
    settled: Floats = line.y[line.x >= start]
    return settled


def _usable(values: Floats) -> Floats:
    usable: Floats = values[np.isfinite(values)]
    return usable

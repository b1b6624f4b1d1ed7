"""Chooses where the ticks of an axis stand: steps of 1, 2 and 5, whether the scale is linear or logarithmic."""

from __future__ import annotations

import math

from desktop_nn.gui import format

_LINEAR = (1.0, 2.0, 5.0, 10.0)
_LOG_SERIES = ((1, 2, 5), (1, 3), (1,))
_SMALLEST_DECADE = -300
_FEWEST, _MOST_LINEAR = 4, 5


def nice_step(span: float, most: int) -> float:
    """Return the smallest step of 1, 2 or 5 times a power of ten that needs at most `most` ticks over `span`."""
    rough = span / max(most - 1, 1)
    if not rough > 0.0 or not math.isfinite(rough):
        return 1.0
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * factor for factor in _LINEAR if power * factor >= rough * (1 - 1e-9))


def linear_ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Return round values from `low` to `high`, both included where they are round themselves."""
    if not low < high:
        return [low]
    step = nice_step(high - low, most)
    first, last = math.ceil(low / step - 1e-6), math.floor(high / step + 1e-6)
    decimals = max(0, -math.floor(math.log10(step)))
    return [round(step * i, decimals) + 0.0 for i in range(first, last + 1)]


def log_ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Return values of the series 1-2-5 between two positive numbers; powers of ten alone where those are too many.

    A span with fewer than three of them, as after zooming in, gets linear ticks.
    """
    for series in _LOG_SERIES:
        ticks = _of_series(low, high, series)
        if len(ticks) <= most:
            break
    if len(ticks) > most:
        ticks = ticks[:: math.ceil(len(ticks) / most)]
    if len(ticks) >= 3 or high >= 30.0 * low:
        return ticks
    return linear_ticks(low, high, max(min(most, _MOST_LINEAR), _FEWEST))


def _of_series(low: float, high: float, series: tuple[int, ...]) -> list[float]:
    first = max(math.floor(math.log10(low)), _SMALLEST_DECADE)
    decades = range(first, math.ceil(math.log10(high)) + 1)
    values = (float(f"{factor}e{decade}") for decade in decades for factor in series)
    return [value for value in values if low * (1 - 1e-9) <= value <= high * (1 + 1e-9)]


def tick_text(value: float) -> str:
    """Return a tick as it stands at the axis: plain digits, with a power of ten only where these would be many."""
    if value == 0.0 or 1e-4 <= abs(value) < 1e5:
        return format.shortest(value)
    if abs(value) < 1e7 and value == int(value):
        return format.short_count(value) if value > 0 else format.shortest(value)
    mantissa, exponent = f"{value:.2e}".split("e")
    return f"{format.shortest(float(mantissa))}e{format.shortest(int(exponent))}"

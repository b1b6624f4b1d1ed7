"""Chooses where the ticks of an axis stand: steps of 1, 2 and 5, whether the scale is linear or logarithmic."""

from __future__ import annotations

import math

from desktop_nn.gui import format

_LINEAR = (1.0, 2.0, 5.0, 10.0)
_LOG_SERIES = ((1, 2, 5), (1, 3), (1,))
_SMALLEST_DECADE = -300
_FEWEST, _MOST_LINEAR = 4, 5
_STRIDES = (2, 5, 10, 20, 50, 100, 200, 500)
_MOST_POWERS = 7
_WIDE = 1e7


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
        ticks = _decades_apart(ticks, min(most, _MOST_POWERS))
    if len(ticks) >= 3 or high >= 30.0 * low:
        return ticks
    return linear_ticks(low, high, max(min(most, _MOST_LINEAR), _FEWEST))


def _of_series(low: float, high: float, series: tuple[int, ...]) -> list[float]:
    first = max(math.floor(math.log10(low)), _SMALLEST_DECADE)
    decades = range(first, math.ceil(math.log10(high)) + 1)
    values = (float(f"{factor}e{decade}") for decade in decades for factor in series)
    return [value for value in values if low * (1 - 1e-9) <= value <= high * (1 + 1e-9)]


def _decades_apart(powers: list[float], most: int) -> list[float]:
    """Return at most so many of the powers of ten, evenly apart, 1 among them where it is in sight."""
    exponents = [round(math.log10(power)) for power in powers]
    for stride in _STRIDES:
        chosen = [p for p, exponent in zip(powers, exponents, strict=True) if exponent % stride == 0]
        if len(chosen) <= most:
            break
    return chosen


def log_texts(ticks: list[float]) -> list[str]:
    """Return the ticks of a logarithmic axis as they stand there: powers of ten throughout where they lie far apart."""
    if len(ticks) > 1 and ticks[0] > 0.0 and ticks[-1] >= _WIDE * ticks[0]:
        return [format.power_of_ten(round(math.log10(tick))) for tick in ticks]
    return [tick_text(tick) for tick in ticks]


def tick_text(value: float) -> str:
    """Return a tick as it stands at the axis: plain digits, with a power of ten only where these would be many."""
    if value == 0.0 or 1e-4 <= abs(value) < 1e5:
        return format.shortest(value)
    if abs(value) < 1e7 and value == int(value):
        return format.short_count(value) if value > 0 else format.shortest(value)
    mantissa, exponent = f"{value:.2e}".split("e")
    power = format.power_of_ten(int(exponent))
    if float(mantissa) == 1.0:
        return power
    return f"{format.shortest(float(mantissa))}{format.THIN_SPACE}×{format.THIN_SPACE}{power}"

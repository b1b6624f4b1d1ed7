"""Turns numbers into colours: the one signed map for weights and gradients, and ink for pixels."""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtGui import QColor, QImage

from desktop_nn.gui.colors import SIGNED_POSITIONS, Theme

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEVELS = 256
THUMBNAIL_REACH = 0.6
HYSTERESIS = 0.15
PERCENTILE = 0.998


def surface_reach(theme: Theme) -> float:
    """Return how far into the signed map a surface under points may go, so that the points stand out."""
    return 0.42 if theme.dark else 0.34


@cache
def signed_lut(theme: Theme) -> NDArray[np.uint8]:
    """Return the signed map as (256, 4) RGBA; entry 0 is -limit, 255 is +limit."""
    positions = np.linspace(-1.0, 1.0, LEVELS)
    return _lut(positions, np.asarray(SIGNED_POSITIONS), theme.signed)


@cache
def ink_lut(theme: Theme) -> NDArray[np.uint8]:
    """Return the map of pixels and non-negative activations as (256, 4) RGBA, a linear mix of paper and ink."""
    return _lut(np.linspace(0.0, 1.0, LEVELS), np.asarray((0.0, 1.0)), (theme.ink0, theme.ink1))


@cache
def _signed_words(theme: Theme) -> NDArray[np.uint32]:
    return _words(signed_lut(theme))


@cache
def _ink_words(theme: Theme) -> NDArray[np.uint32]:
    return _words(ink_lut(theme))


def _words(lut: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """Return a table as 0xffRRGGBB, which the painter copies as it is, where RGBA is converted at every painting."""
    red, green, blue = (lut[:, channel].astype(np.uint32) for channel in range(3))
    return np.asarray(np.uint32(0xFF000000) | red << 16 | green << 8 | blue, np.uint32)


def _lut(at: NDArray[np.float64], stops: NDArray[np.float64], colors: tuple[str, ...]) -> NDArray[np.uint8]:
    rgb = np.array([[c.red(), c.green(), c.blue()] for c in map(QColor, colors)], dtype=np.float64)
    table = np.full((at.size, 4), 255, dtype=np.uint8)
    for channel in range(3):
        table[:, channel] = np.rint(np.interp(at, stops, rgb[:, channel]))
    table.flags.writeable = False
    return table


def symmetric_limit(values: NDArray[np.floating], previous: float | None = None) -> float:
    """Return the limit L of a picture drawn from -L to +L.

    It is the 99.8th percentile of |values|, rounded up to two digits, so that one outlier does not pale the rest;
    `previous` stays while it is within 15 % of the new one, so that colours do not flicker in training.

    Args:
        values: any shape; values that are not finite are left out.
        previous: the limit drawn with so far, or None.
    """
    wanted = _percentile(np.abs(values).reshape(-1))
    if wanted <= 0.0:
        return previous or 1.0
    if previous and abs(wanted - previous) <= HYSTERESIS * previous:
        return previous
    return _rounded_up(wanted)


def _percentile(magnitudes: NDArray[np.floating]) -> float:
    """Return the 99.8th percentile of a vector as NumPy's interpolates it, at a third of the cost; 0 of nothing."""
    if not magnitudes.size:
        return 0.0
    if not math.isfinite(magnitudes.max()):
        magnitudes = magnitudes[np.isfinite(magnitudes)]
        if not magnitudes.size:
            return 0.0
    place = PERCENTILE * (magnitudes.size - 1)
    below = int(place)
    above = min(below + 1, magnitudes.size - 1)
    parted = np.partition(magnitudes, below)
    # Everything behind the place is at least as large: the least of it comes next.
    low, high = float(parted[below]), float(parted[above:].min())
    return low + (place - below) * (high - low)


def _rounded_up(value: float) -> float:
    exponent = math.floor(math.log10(value)) - 1
    # The tiny allowance keeps 0.23, stored as 0.2300000001, from becoming 0.24.
    digits = math.ceil(value / 10.0**exponent - 1e-6)
    return float(f"{digits}e{exponent}")


def signed_image(values: NDArray[np.floating], limit: float, theme: Theme, reach: float = 1.0) -> QImage:
    """Return `values` (rows, columns) as a picture in the signed map, one pixel each.

    Args:
        values: what to draw; a value that is not finite is drawn as zero.
        limit: the value that reaches the end of the map.
        theme: whose map.
        reach: the part of the map used, 1 for all of it.
    """
    scale = reach * (LEVELS - 1) / (2.0 * limit)
    return _image(_levels(values, scale, (LEVELS - 1) / 2.0), _signed_words(theme))


def ink_image(values: NDArray[np.floating], theme: Theme, limit: float = 1.0) -> QImage:
    """Return `values` (rows, columns) from 0 to `limit` as a picture in ink, one pixel each."""
    return _image(_levels(values, (LEVELS - 1) / limit, 0.0), _ink_words(theme))


def _levels(values: NDArray[np.floating], scale: float, zero: float) -> NDArray[np.uint8]:
    levels: NDArray[np.float32] = np.nan_to_num(values, nan=0.0, posinf=np.inf, neginf=-np.inf).astype(np.float32)
    levels *= scale
    # Half a level is added once for rounding: the cast below cuts.
    levels += zero + 0.5
    np.clip(levels, 0, LEVELS - 1, out=levels)
    return levels.astype(np.uint8)


def _image(levels: NDArray[np.uint8], words: NDArray[np.uint32]) -> QImage:
    pixels = np.take(words, levels)
    height, width = levels.shape
    # The copy makes the picture own its pixels: Qt would go on reading the array after it is gone.
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32).copy()

"""Measures what the pen draws, and fills the gaps that a fast hand leaves between two positions of the pointer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Point = NDArray[np.float32]

SPACING = 0.02
"""Farthest that two neighbouring points may be, in sides of the pad: half a pixel of 28."""
_SHARPEST = 0.35


def between(before: Point | None, start: Point, end: Point) -> NDArray[np.float32]:
    """Return points (k, 2) from `start`, left out, to `end`, its last row.

    They run along a cubic Hermite curve that leaves `start` in the direction in which the pen came from `before`,
    so that a circle drawn fast is round; after a sharp turn, or with no point before, along a straight line.

    Args:
        before: the position before `start`, if there is one.
        start: where the pointer was, (2,) in sides of the pad.
        end: where it is now.
    """
    chord = end - start
    length = float(np.hypot(*chord))
    t = np.linspace(0.0, 1.0, max(1, int(np.ceil(length / SPACING))) + 1, dtype=np.float32)[1:, None]
    leaving = _leaving(before, start, chord, length)
    bend = t * (1.0 - t) ** 2 * (leaving - chord)
    return np.asarray(start + t * chord + bend, np.float32)


def _leaving(before: Point | None, start: Point, chord: Point, length: float) -> Point:
    """Return the tangent at the start, as long as the chord; the chord itself where the pen turned sharply."""
    if before is None:
        return chord
    came = start - before
    norm = float(np.hypot(*came))
    if norm * length == 0.0 or float(came @ chord) < _SHARPEST * norm * length:
        return chord
    return np.asarray(came * (length / norm), np.float32)


def extent(strokes: Sequence[np.ndarray], radius: float) -> float:
    """Return the longer side of the ink on the pad, in sides of the pad; 0 for none.

    Args:
        strokes: (k, 2) each, in sides of the pad.
        radius: of the pen, likewise.
    """
    if not any(len(stroke) for stroke in strokes):
        return 0.0
    points = np.concatenate([stroke for stroke in strokes if len(stroke)])
    low, high = (np.clip(ends, 0.0, 1.0) for ends in (points.min(0) - radius, points.max(0) + radius))
    return float((high - low).max())

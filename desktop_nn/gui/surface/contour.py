"""Finds the line on which a field of numbers takes one value, by marching squares (Lorensen and Cline, 1987)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]


def contour(field: Floats, level: float) -> NDArray[np.float64]:
    """Return the segments on which a field, linear between its points, equals `level`.

    Args:
        field: (rows, columns), at least 2 x 2.
        level: the value.

    Returns:
        (segments, 4): x and y of both ends in columns and rows; empty where the value is not crossed.
    """
    high = field >= level
    a, b, c, d = field[:-1, :-1], field[:-1, 1:], field[1:, 1:], field[1:, :-1]
    corners = [high[:-1, :-1], high[:-1, 1:], high[1:, 1:], high[1:, :-1]]
    rows, columns = np.nonzero((corners[0] != corners[1]) | (corners[1] != corners[2]) | (corners[2] != corners[3]))
    if not rows.size:
        return np.empty((0, 4))
    p, q, r, s = (corner[rows, columns].astype(np.float64) - level for corner in (a, b, c, d))
    top, right, bottom, left = _share(p, q), _share(q, r), _share(s, r), _share(p, s)
    zero, one = np.zeros_like(top), np.ones_like(top)
    # Where each side of the cell is crossed, relative to the cell's upper left corner.
    sides = np.stack([np.stack(xy, 1) for xy in ((top, zero), (one, right), (bottom, one), (zero, left))], 1)
    crossed = np.stack([(p >= 0) != (q >= 0), (q >= 0) != (r >= 0), (r >= 0) != (s >= 0), (s >= 0) != (p >= 0)], 1)
    sides += np.stack([columns, rows], 1)[:, None, :]
    saddle = crossed.all(1)
    simple = sides[~saddle][crossed[~saddle]].reshape(-1, 4)
    return np.concatenate([simple, _saddles(sides[saddle], (p + q + r + s)[saddle] >= 0, (p >= 0)[saddle])])


def _share(start: NDArray[np.float64], end: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how far along from `start` to `end` zero lies; where it does not, the number is not used."""
    fall = start - end
    return np.divide(start, fall, out=np.zeros_like(start), where=fall != 0.0)


def _saddles(
    sides: NDArray[np.float64], middle_high: NDArray[np.bool_], first_high: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Return two segments for each cell whose four sides are all crossed; the mean of its corners says which two.

    The segments cut off the corners that differ from the middle.
    """
    top, right, bottom, left = (sides[:, side] for side in range(4))
    same = (middle_high == first_high)[:, None]
    # The first corner lies between the left and the top side; if it is as the middle is, its neighbours are cut off.
    one = np.where(same, np.concatenate([top, right], 1), np.concatenate([top, left], 1))
    other = np.where(same, np.concatenate([left, bottom], 1), np.concatenate([right, bottom], 1))
    return np.concatenate([one, other])

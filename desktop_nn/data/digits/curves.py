"""Turns knots of strokes into lines of evenly many points, somewhere between angular and round."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from desktop_nn.data.digits.hand import Stroke
    from desktop_nn.data.render import Floats

POINTS = 72
"""Points of one digit: dense enough for the renderer (about 0.8 pixels apart), few enough to be quick."""

_CATMULL_ROM = np.array([[0, 2, 0, 0], [-1, 0, 1, 0], [2, -5, 4, -1], [-1, 3, -3, 1]]) / 2.0
"""Catmull and Rom (1974): the cubic through the knots."""
_B_SPLINE = np.array([[1, 4, 1, 0], [-3, 0, 3, 0], [3, -6, 3, 0], [-1, 3, -3, 1]]) / 6.0
"""The uniform cubic B-spline (de Boor, 1978): smoother, only near the knots."""


def lines(
    strokes: Sequence[Stroke], tension: NDArray[np.float64]
) -> tuple[Floats, NDArray[np.bool_], NDArray[np.bool_]]:
    """Return the points of n digits that share a style.

    Args:
        strokes: of the digit, knots (n, k, 2) each.
        tension: (n,) in [-1, 1]: 1 straight between knots, 0 the curve through them, -1 a rounder one near them.

    Returns:
        (n, POINTS, 2) points, and (POINTS,) each: where the pen is put down, where it is lifted.
    """
    pieces, lifted = _pieces(strokes)
    counts = _shares([float(np.linalg.norm(np.diff(p, axis=1), axis=2).sum(1).mean()) for p in pieces])
    through = np.clip(1.0 - np.abs(tension), 0.0, 1.0).astype(np.float32)[:, None, None]
    straight = np.clip(tension, 0.0, 1.0).astype(np.float32)[:, None, None]
    near = np.clip(-tension, 0.0, 1.0).astype(np.float32)[:, None, None]
    points = np.empty((len(tension), POINTS, 2), np.float32)
    begins, ends = np.zeros(POINTS, np.bool_), np.zeros(POINTS, np.bool_)
    at = 0
    begin = True
    for piece, count, lift in zip(pieces, counts, lifted, strict=True):
        knots = piece.astype(np.float32)
        matrices = sampling(piece.shape[1], count)
        shares = (through, straight, near)
        points[:, at : at + count] = sum(
            share * (matrix @ knots) for share, matrix in zip(shares, matrices, strict=True)
        )
        begins[at] = begin
        at += count
        ends[at - 1] = begin = lift
    return points, begins, ends


def _pieces(strokes: Sequence[Stroke]) -> tuple[list[NDArray[np.float64]], list[bool]]:
    """The strokes cut at their corners, and whether the pen is lifted after each piece."""
    pieces, lifted = [], []
    for stroke in strokes:
        cuts = [0, *stroke.corners, stroke.knots.shape[1] - 1]
        for first, last in itertools.pairwise(cuts):
            pieces.append(stroke.knots[:, first : last + 1])
            lifted.append(last == cuts[-1])
    return pieces, lifted


def _shares(lengths: Sequence[float]) -> list[int]:
    """Divide the points among pieces by length, at least three each."""
    counts = [max(3, int(length / sum(lengths) * POINTS)) for length in lengths]
    counts[int(np.argmax(counts))] += POINTS - sum(counts)
    return counts


@cache
def sampling(knots: int, count: int) -> tuple[Floats, Floats, Floats]:
    """Return (count, knots) matrices that sample a curve evenly between its knots: cubic, straight, rounder.

    Past either end a knot is added by reflection (2 p0 - p1), so that all three begin and end at the end knots.
    """
    position = np.linspace(0.0, knots - 1.0, count)
    segment = np.minimum(position.astype(int), knots - 2)
    t = (position - segment)[:, None]
    powers = np.concatenate([np.ones_like(t), t, t**2, t**3], axis=1)
    extended = np.zeros((knots + 2, knots))
    extended[1:-1] = np.eye(knots)
    extended[0, :2], extended[-1, -2:] = (2.0, -1.0), (-1.0, 2.0)

    def matrix(basis: NDArray[np.float64]) -> Floats:
        local = powers @ basis
        chosen = np.zeros((count, knots + 2))
        for offset in range(4):
            chosen[np.arange(count), segment + offset] = local[:, offset]
        return (chosen @ extended).astype(np.float32)

    linear = np.array([[0, 1, 0, 0], [0, -1, 1, 0], [0, 0, 0, 0], [0, 0, 0, 0]], np.float64)
    return matrix(_CATMULL_ROM), matrix(linear), matrix(_B_SPLINE)

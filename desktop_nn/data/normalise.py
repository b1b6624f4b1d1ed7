"""The one normalisation: any drawing or picture becomes 28 x 28 as MNIST's digits did (LeCun et al., 1998).

Crop to the ink, scale the longer side to 20 pixels, shift by whole pixels so that the centre of mass comes to 14.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_nn.data.render import SIGMA, Floats, line_weights, render

SIDE = 28
"""Pixels along one side of an image."""
BOX = 20
"""Pixels of the longer side of the ink."""
MARGIN = 1
"""Pixels round the box that may catch the grey edge of a line."""
CENTRE = 14
"""Where the centre of mass comes to lie: MNIST's own is at index 14.0, not at 13.5."""

CANVAS = 140
"""Pixels along one side of the picture of a drawing before it is normalised."""
INK = 128
"""The least grey level that counts as ink when the edges of a picture are looked for."""
EDGE = 1.05
"""Mean width of the grey edge of a line in pixels of the finished image."""


@dataclass(frozen=True)
class Stages:
    """A drawing on its way to the network; uint8 grey levels, ink is light.

    Attributes:
        raw: the drawing or picture as it was, (height, width).
        crop: cut to the ink.
        fit: (28, 28), the longer side of the ink 20 pixels, in the middle.
        centre: (28, 28), shifted so that the centre of mass lies in the middle: what the network sees.
    """

    raw: NDArray[np.uint8]
    crop: NDArray[np.uint8]
    fit: NDArray[np.uint8]
    centre: NDArray[np.uint8]


def drawing_stages(strokes: Sequence[NDArray[np.floating]], pen_radius: float) -> Stages | None:
    """Make 28 x 28 of a drawing, showing every stage.

    Args:
        strokes: one (k, 2) array of x, y a stroke, in units of the pad's side, (0, 0) its upper left corner;
            what lies outside the pad is cut off; a single point is a dot.
        pen_radius: in the same unit.

    Returns:
        The stages, or None when no ink lies on the pad.
    """
    raw = _drawn(strokes, pen_radius)
    return None if raw is None else image_stages(raw)


def image_stages(image: NDArray[np.uint8]) -> Stages | None:
    """Make 28 x 28 of a grey picture whose ink is light, (height, width) uint8; None when it has no ink."""
    inked = image >= INK if image.max(initial=0) >= INK else image > 0
    rows, columns = np.flatnonzero(inked.any(1)), np.flatnonzero(inked.any(0))
    if not len(rows):
        return None
    crop = image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    fit = scaled(crop.astype(np.float32) / np.float32(255.0))
    return Stages(image, crop, to_bytes(fit), to_bytes(centred(fit[None]))[0])


def scaled(ink: Floats) -> Floats:
    """Return a picture amid 28 x 28 pixels, its longer side 20 of them; each is the mean of what it covers."""
    height, width = ink.shape
    factor = BOX / max(height, width)
    fit: Floats = np.linalg.multi_dot((_coverage(height, factor), ink, _coverage(width, factor).T))
    return fit


def centred(ink: Floats) -> Floats:
    """Return (n, 28, 28) pictures, each shifted by whole pixels so that its centre of mass comes closest to 14.

    Args:
        ink: (n, size, size) with ink from 0 to 1; some in every picture.
    """
    n, size, _ = ink.shape
    grid = np.arange(size, dtype=np.float32)
    mass = ink.sum((1, 2)) + np.float32(1e-6)
    rows = np.rint(CENTRE - ink.sum(2) @ grid / mass).astype(np.int64)
    columns = np.rint(CENTRE - ink.sum(1) @ grid / mass).astype(np.int64)
    padded = np.zeros((n, size + 2 * SIDE, size + 2 * SIDE), np.float32)
    padded[:, SIDE : SIDE + size, SIDE : SIDE + size] = ink
    down = (SIDE - rows)[:, None] + np.arange(SIDE)
    across = (SIDE - columns)[:, None] + np.arange(SIDE)
    shifted: Floats = padded[np.arange(n)[:, None, None], down[:, :, None], across[:, None, :]]
    return shifted


def to_bytes(ink: Floats) -> NDArray[np.uint8]:
    """Return ink from 0 to 1 as grey levels from 0 to 255."""
    return (ink * np.float32(255.0) + np.float32(0.5)).astype(np.uint8)


def _drawn(strokes: Sequence[NDArray[np.floating]], pen_radius: float) -> NDArray[np.uint8] | None:
    lines = [np.asarray(stroke, np.float64).reshape(-1, 2) * CANVAS for stroke in strokes if len(stroke)]
    if not lines:
        return None
    radius = max(pen_radius * CANVAS, 0.5)
    sigma = _sigma(np.concatenate(lines), radius)
    lines = [_resampled(line, sigma) for line in lines]
    points = np.concatenate(lines)[None].astype(np.float32)
    stops = np.cumsum([len(line) for line in lines])
    begins, ends = np.zeros((2, *points.shape[:2]), np.bool_)
    begins[0, [0, *stops[:-1]]] = True
    ends[0, stops - 1] = True
    weights = line_weights(points, begins, ends, sigma)
    reach = radius + 3 * sigma
    near = np.all((points > -reach) & (points < CANVAS + reach), axis=2)
    # What is far outside the pad leaves no ink on it, and its distances would not fit into a float.
    weights, points = np.where(near, weights, np.float32(0.0)), np.where(near[..., None], points, np.float32(0.0))
    ink = render(points, weights, np.full_like(weights, radius), np.ones(1, np.float32), CANVAS, sigma)
    raw = to_bytes(ink[0])
    return raw if raw.max() >= INK else None


def _sigma(points: NDArray[np.float64], radius: float) -> float:
    """The renderer's sigma that becomes SIGMA when the drawing is fitted; wide enough for exp(r^2 / 2 sigma^2)."""
    longer = float(np.ptp(np.clip(points, 0.0, CANVAS), axis=0).max()) + 2 * radius
    return max(SIGMA * longer / BOX, radius / 5, 0.6)


def _resampled(stroke: NDArray[np.float64], sigma: float) -> NDArray[np.float64]:
    """Points evenly along a stroke, at most one sigma apart; a dot stays one point."""
    length = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(stroke, axis=0).T))])
    count = min(int(np.ceil(length[-1] / sigma)) + 1, 4000)
    along = np.linspace(0.0, length[-1], count)
    return np.stack([np.interp(along, length, stroke[:, axis]) for axis in (0, 1)], 1)


def _coverage(old: int, factor: float) -> Floats:
    """(28, old) shares: how much of each new pixel every old one covers, about the common middle."""
    edges = ((np.arange(SIDE + 1) - SIDE / 2) / factor + old / 2)[:, None]
    covered = np.minimum(edges[1:], np.arange(1, old + 1)) - np.maximum(edges[:-1], np.arange(old))
    shares: Floats = (np.clip(covered, 0.0, None) * factor).astype(np.float32)
    return shares

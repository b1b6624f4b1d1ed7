"""The one renderer: lines of a pen, given as points, become grey levels; for the pad and the generator alike."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

SIGMA = 0.75
"""Width of the Gaussians that stand for a line, in pixels of a 28 x 28 image with a pen of about 1.2 pixels."""


def line_weights(points: Floats, begins: NDArray[np.bool_], ends: NDArray[np.bool_], sigma: float = SIGMA) -> Floats:
    """Return what each point of a line counts for in `render`, so that a line is equally dark all along.

    Args:
        points: (n, m, 2) successive points in pixels, no farther apart than about 1.5 sigma.
        begins: (n, m) true where the pen was put down.
        ends: (n, m) true where it was lifted; a point with both is a dot.
        sigma: as in `render`.

    Returns:
        (n, m): half the length to either neighbour; a half Gaussian more at each end keeps it round and full.
    """
    step = np.hypot(np.diff(points[..., 0], axis=1), np.diff(points[..., 1], axis=1))
    step[begins[:, 1:]] = 0.0
    cap = 0.5 * np.sqrt(2.0 * np.pi) * sigma
    weights: Floats = np.float32(cap) * (begins.astype(np.float32) + ends)
    weights[:, 1:] += np.float32(0.5) * step
    weights[:, :-1] += np.float32(0.5) * step
    return weights


def render(
    points: Floats,
    weights: Floats,
    radius: Floats,
    softness: Floats,
    size: int,
    sigma: float = SIGMA,
) -> Floats:
    """Ink the lines of n pictures on grids of `size` x `size` pixels.

    The sum over points of exp((r^2 - d^2) / 2 sigma^2) is, along a line, a soft minimum of d^2 - r^2 (d: distance
    from the line, r: radius of the pen). A Gaussian separates into x and y, so the sum is one matrix product a picture.

    Args:
        points: (n, m, 2) x and y in pixels; pixel (row i, column j) has its centre at (j + 0.5, i + 0.5).
        weights: (n, m) from `line_weights`.
        radius: (n, m) radius of the pen at each point, in pixels.
        softness: (n,) width of the grey edge in pixels.
        size: pixels along one side.
        sigma: width of the Gaussians in pixels; corners are rounded and crossings thickened on this scale.

    Returns:
        (n, size, size) ink from 0 to 1.
    """
    falloff = np.float32(-0.5 / sigma**2)
    grid = np.arange(size, dtype=np.float32) + np.float32(0.5)
    across = _gaussians(grid, points[..., 0], falloff)
    down = _gaussians(grid, points[..., 1], falloff)
    down *= (weights * np.exp(-falloff * radius * radius) / np.float32(np.sqrt(2.0 * np.pi) * sigma))[:, None, :]
    ink: Floats = np.matmul(down, across.transpose(0, 2, 1))
    ink += np.float32(1e-20)
    np.log(ink, out=ink)
    mean_radius = np.maximum(radius.mean(1), np.float32(0.8))
    ink *= (np.float32(sigma**2) / (mean_radius * softness))[:, None, None]
    ink += np.float32(0.5)
    np.clip(ink, 0.0, 1.0, out=ink)
    return ink


def _gaussians(grid: Floats, centres: Floats, falloff: np.float32) -> Floats:
    waves: Floats = grid[None, :, None] - centres[:, None, :]
    waves *= waves
    waves *= falloff
    np.exp(waves, out=waves)
    return waves

"""The words in which a way of writing a digit is described: random proportions, paths and arcs, for many at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.float64]
Paths = NDArray[np.float64]


@dataclass(frozen=True)
class Stroke:
    """One movement of the pen, without lifting it, for n digits at once.

    Attributes:
        knots: (n, k, 2) points that the curve is led through; x to the right with 0 in the middle, y downwards,
            0 at the top of the digit and 1 at its foot.
        corners: indices of knots (neither first nor last) at which the direction may jump.
    """

    knots: Paths
    corners: tuple[int, ...] = ()


class Hand:
    """Draws the proportions of n digits from one random stream.

    Args:
        rng: the stream.
        n: how many digits are written.
        spread: (n,) widens (> 1) or narrows (< 1) every range about its middle: how much a hand varies.
    """

    def __init__(self, rng: np.random.Generator, n: int, spread: ArrayLike = 1.0) -> None:
        self._rng = rng
        self._n = n
        self._spread = np.broadcast_to(np.asarray(spread, dtype=np.float64), (n,))

    def between(self, low: float, high: float) -> Numbers:
        """Return (n,) numbers spread evenly from `low` to `high`."""
        middle, half = (low + high) / 2.0, (high - low) / 2.0
        return middle + half * self._spread * self._rng.uniform(-1.0, 1.0, self._n)

    def about(self, mean: float, deviation: float) -> Numbers:
        """Return (n,) normally distributed numbers."""
        return mean + deviation * self._spread * self._rng.standard_normal(self._n)

    def chance(self, probability: float) -> NDArray[np.bool_]:
        """Return (n,) true with the given probability."""
        return self._rng.random(self._n) < probability

    def path(self, *points: tuple[ArrayLike, ArrayLike]) -> Paths:
        """Return (n, k, 2) knots from k pairs (x, y) of numbers or (n,) arrays."""
        knots = np.empty((self._n, len(points), 2))
        for i, (x, y) in enumerate(points):
            knots[:, i, 0] = x
            knots[:, i, 1] = y
        return knots

    def arc(
        self,
        centre: tuple[ArrayLike, ArrayLike],
        radii: tuple[ArrayLike, ArrayLike],
        start: ArrayLike,
        end: ArrayLike,
        points: int,
        *,
        power: ArrayLike = 1.0,
        drift: ArrayLike = 0.0,
        tilt: ArrayLike = 0.0,
    ) -> Paths:
        """Return (n, points, 2) knots along an ellipse.

        Args:
            centre: (x, y).
            radii: half width and half height.
            start: angle in degrees; 0 points right, 90 down, -90 up.
            end: likewise.
            points: how many knots.
            power: below 1 makes the ellipse boxy, above 1 pointed.
            drift: relative growth of the radii from start to end, so that the ends miss each other.
            tilt: angle in degrees by which the ellipse is turned about its centre, clockwise.
        """
        u = np.linspace(0.0, 1.0, points)
        first, last = self._column(start), self._column(end)
        angle = np.radians(first + (last - first) * u)
        growth = 1.0 + self._column(drift) * (u - 0.5)
        x, y = (
            self._column(radius) * np.sign(wave) * np.abs(wave) ** self._column(power) * growth
            for radius, wave in zip(radii, (np.cos(angle), np.sin(angle)), strict=True)
        )
        cosine, sine = np.cos(np.radians(self._column(tilt))), np.sin(np.radians(self._column(tilt)))
        across, down = cosine * x - sine * y, sine * x + cosine * y
        return np.stack([across + self._column(centre[0]), down + self._column(centre[1])], axis=-1)

    def _column(self, value: ArrayLike) -> Numbers:
        return np.broadcast_to(np.asarray(value, dtype=np.float64), (self._n,))[:, None]


def joined(*paths: Paths) -> Paths:
    """Return one path that runs through several, end to start."""
    return np.concatenate(paths, axis=1)

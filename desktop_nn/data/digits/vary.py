"""Makes every digit its own: unsteady knots, bent proportions, slant, pen and pressure; then fits it to MNIST's box.

All strengths were found by trying what helps a network trained on these digits to read real handwriting.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_nn.data.digits.curves import POINTS, lines
from desktop_nn.data.digits.hand import Hand, Stroke
from desktop_nn.data.digits.styles import STYLES
from desktop_nn.data.normalise import BOX, EDGE, MARGIN
from desktop_nn.data.render import Floats

CANVAS = BOX + 2 * MARGIN
"""Pixels along one side of the picture in which a digit is first drawn."""

_SLANT = (0.27, 0.26, 0.07, 0.06, 0.23, 0.20, 0.11, -0.01, 0.15, 0.19)
_SLANT_SPREAD = (0.20, 0.22, 0.19, 0.19, 0.20, 0.22, 0.15, 0.16, 0.19, 0.18)
_ASPECT = (1.05, 1.05, 1.08, 1.07, 1.22, 1.12, 1.04, 1.15, 1.10, 0.97)
"""Horizontal shear to the right, its deviation, and relative width: means over real digits of each class."""
_PEN = 1.22
"""Mean radius of the pen in pixels."""

NEAT_WOBBLE, WILD_WOBBLE = 0.35, 1.66
NEAT_SPREAD, WILD_SPREAD = 0.6, 1.29
"""What sloppiness 0 and 1 make of the strength of distortions and of the ranges of proportions."""


@dataclass(frozen=True)
class Drawn:
    """Digits ready for the renderer, in pixels of a canvas of 22 x 22.

    Attributes:
        points: (n, POINTS, 2) float32.
        begins, ends: (n, POINTS) where the pen is put down and lifted.
        radius: (n, POINTS) of the pen.
        softness: (n,) of the edges.
    """

    points: Floats
    begins: NDArray[np.bool_]
    ends: NDArray[np.bool_]
    radius: Floats
    softness: Floats


def draw(digit: int, sloppiness: NDArray[np.float64], rng: np.random.Generator) -> Drawn:
    """Return one digit for each entry of `sloppiness` (0 neat to 1 wild), styles mixed by their shares."""
    n = len(sloppiness)
    spread = NEAT_SPREAD + (WILD_SPREAD - NEAT_SPREAD) * sloppiness
    wobble = (NEAT_WOBBLE + (WILD_WOBBLE - NEAT_WOBBLE) * sloppiness) * np.exp(0.35 * rng.standard_normal(n) - 0.06)
    points, begins, ends = _skeletons(digit, spread, wobble, rng)
    vary = _Variation(rng, wobble)
    x, y = points[..., 0], points[..., 1] - np.float32(0.5)
    x, y = vary.elastic(*vary.proportions(x, y))
    x, y = vary.posture(digit, x, y)
    radius = vary.pen(digit, x, y)
    x, y = fitted(*vary.tremor(x, y, radius), radius)
    softness = np.clip(EDGE * np.exp(0.2 * rng.standard_normal(n)), 0.6, 2.2).astype(np.float32)
    return Drawn(np.stack([x, y], -1), begins, ends, radius, softness)


def _skeletons(
    digit: int, spread: NDArray[np.float64], wobble: NDArray[np.float64], rng: np.random.Generator
) -> tuple[Floats, NDArray[np.bool_], NDArray[np.bool_]]:
    styles, shares = zip(*STYLES[digit], strict=True)
    n = len(spread)
    points = np.empty((n, POINTS, 2), np.float32)
    begins, ends = np.empty((n, POINTS), np.bool_), np.empty((n, POINTS), np.bool_)
    at = 0
    for style, count in zip(styles, rng.multinomial(n, np.array(shares) / sum(shares)), strict=True):
        if not count:
            continue
        rows = slice(at, at + count)
        strokes = style(Hand(rng, count, spread[rows]))
        unsteady = (np.abs(0.022 * rng.standard_normal(count)) + 0.006) * wobble[rows]
        shaken = [
            Stroke(stroke.knots + unsteady[:, None, None] * rng.standard_normal(stroke.knots.shape), stroke.corners)
            for stroke in strokes
        ]
        tension = np.clip(0.35 * rng.standard_normal(count), -0.8, 0.8)
        points[rows], begins[rows], ends[rows] = lines(shaken, tension)
        at += count
    return points, begins, ends


class _Variation:
    """Distortions of (n, POINTS) coordinates, y from -0.5 to 0.5, of strength `wobble` (n,)."""

    def __init__(self, rng: np.random.Generator, wobble: NDArray[np.float64]) -> None:
        self._rng = rng
        self._n = len(wobble)
        self._wobble = wobble.astype(np.float32)[:, None]

    def proportions(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Move the waist, make top and foot unequally wide, bend sideways."""
        y = y + self._normal(0.093) * self._wobble * (np.float32(0.25) - y * y)
        x = x * (1 + self._normal(0.167) * self._wobble * y)
        return x + self._normal(0.056) * self._wobble * (4 * y * y - np.float32(0.33)), y

    def elastic(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Add four plane waves of displacement, two long and two short."""
        dx, dy = np.zeros_like(x), np.zeros_like(y)
        for frequency in (3.0, 3.0, 6.0, 6.0):
            angle = self._uniform(2 * np.pi)
            phase = (np.cos(angle) * x + np.sin(angle) * y) * np.float32(frequency)
            size = 0.035 * 3.0 / frequency
            dx += self._normal(size) * self._wobble * np.sin(phase + self._uniform(2 * np.pi))
            dy += self._normal(size) * self._wobble * np.sin(phase + self._uniform(2 * np.pi))
        return x + dx, y + dy

    def posture(self, digit: int, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Widen, slant and turn, about the means of the digit's class."""
        width: Floats = np.exp(self._normal(0.16, np.log(_ASPECT[digit])))
        slanted: Floats = x * width - self._normal(1.15 * _SLANT_SPREAD[digit], _SLANT[digit]) * y
        turn = self._normal(0.15)
        cosine: Floats = np.cos(turn)
        sine: Floats = np.sin(turn)
        return cosine * slanted - sine * y, sine * slanted + cosine * y

    def pen(self, digit: int, x: Floats, y: Floats) -> Floats:
        """Return (n, POINTS) radii: a pen for each digit, thin enough for its loops, pressed unevenly."""
        mean: Floats = np.clip(np.exp(self._normal(0.33, np.log(_PEN))), 0.55, 2.9)
        if digit != 1:
            wide, high = np.ptp(x, axis=1, keepdims=True), np.ptp(y, axis=1, keepdims=True)
            shorter = BOX * np.minimum(wide, high) / np.maximum(np.maximum(wide, high), np.float32(1e-3))
            mean = np.minimum(mean, np.maximum(np.float32(0.6), np.float32(0.17) * shorter))
        along = np.linspace(0.0, 1.0, POINTS, dtype=np.float32)
        wave = self._normal(0.19) * np.cos(np.float32(2.6 * np.pi) * along + self._uniform(2 * np.pi))
        trend = self._normal(0.16) * (2 * along - 1)
        radius: Floats = mean * np.clip(1 + wave + trend, 0.5, 1.6)
        return radius

    def tremor(self, x: Floats, y: Floats, radius: Floats) -> tuple[Floats, Floats]:
        """Shake neighbouring points together, by up to a fraction of a pixel."""
        pixel = np.maximum(np.ptp(x, axis=1), np.ptp(y, axis=1)) / (BOX - 2 * radius.mean(1))
        size = np.abs(self._normal(0.13)) * pixel[:, None]
        shake = self._rng.standard_normal((2, *x.shape), dtype=np.float32) * size
        shake = 0.5 * shake[..., :-2] + shake[..., 1:-1] + 0.5 * shake[..., 2:]
        x, y = x.copy(), y.copy()
        x[:, 1:-1] += shake[0]
        y[:, 1:-1] += shake[1]
        return x, y

    def _normal(self, deviation: float, mean: float = 0.0) -> Floats:
        return self._rng.standard_normal((self._n, 1), dtype=np.float32) * np.float32(deviation) + np.float32(mean)

    def _uniform(self, high: float) -> Floats:
        return self._rng.random((self._n, 1), dtype=np.float32) * np.float32(high)


def fitted(x: Floats, y: Floats, radius: Floats) -> tuple[Floats, Floats]:
    """Scale and move so that the ink, not the skeleton, has a longer side of 20 pixels in the middle of the canvas."""
    visible = np.maximum(radius, np.float32(0.6))
    spans = np.maximum(np.ptp(x, axis=1, keepdims=True), np.ptp(y, axis=1, keepdims=True))
    scale = (BOX - 2 * radius.mean(1, keepdims=True)) / np.maximum(spans, np.float32(1e-3))
    for _ in range(2):
        left, right = _extent(x * scale, visible)
        top, bottom = _extent(y * scale, visible)
        wide = right - left > bottom - top
        skeleton = np.where(wide, np.ptp(x, axis=1, keepdims=True), np.ptp(y, axis=1, keepdims=True)) * scale
        pen = np.maximum(right - left, bottom - top) - skeleton
        scale = scale * np.maximum((BOX - pen) / np.maximum(skeleton, np.float32(1e-3)), np.float32(0.05))
    left, right = _extent(x * scale, visible)
    top, bottom = _extent(y * scale, visible)
    return x * scale + (CANVAS - left - right) / 2, y * scale + (CANVAS - top - bottom) / 2


def _extent(position: Floats, reach: Floats) -> tuple[Floats, Floats]:
    return (position - reach).min(1, keepdims=True), (position + reach).max(1, keepdims=True)

"""Writes single digits as strokes for the pad, for those who have no pointer to draw with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from desktop_nn.core.seeds import Purpose, generator
from desktop_nn.data.digits.vary import CANVAS, draw
from desktop_nn.data.normalise import BOX

if TYPE_CHECKING:
    from numpy.typing import NDArray

SAMPLES = 1000
"""How many different samples there are; a multiple of ten, so that the digits go on in order."""

_SLOPPINESS = 0.3
_SHARE = 0.7


def sample_strokes(number: int) -> tuple[NDArray[np.float32], ...]:
    """Return the strokes of one digit, the same for the same number.

    Args:
        number: any integer; its last digit is what is written, the others choose the way of writing.

    Returns:
        The strokes, (k, 2) float32 each, in the middle of the unit square, y down.
    """
    number %= SAMPLES
    rng = generator(number, Purpose.SAMPLES, "pad")
    drawn = draw(number % 10, np.full(1, _SLOPPINESS), rng)
    points = (drawn.points[0] - np.float32(CANVAS / 2)) * np.float32(_SHARE / BOX) + np.float32(0.5)
    starts = np.flatnonzero(drawn.begins[0])
    return tuple(np.ascontiguousarray(stroke) for stroke in np.split(points, starts[1:]))

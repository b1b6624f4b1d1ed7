"""Writes any number of digits, the same for the same seed however the work is divided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_nn.core.progress import Progress, silent
from desktop_nn.core.seeds import Purpose, generator
from desktop_nn.data.digits.vary import CANVAS, Drawn, draw
from desktop_nn.data.normalise import SIDE, centred, to_bytes
from desktop_nn.data.render import line_weights, render

BLOCK = 5_000
"""Digits that are shuffled among each other; a block has its own random streams and all ten classes equally."""


@dataclass(frozen=True)
class Sheet:
    """Digits of one sloppiness, one after the other.

    Attributes:
        name: tells its random streams from those of another sheet of the same seed.
        count: how many digits.
        neatest, wildest: between which sloppiness is drawn evenly, a digit at a time.
    """

    name: str
    count: int
    neatest: float
    wildest: float


@dataclass(frozen=True)
class Unit:
    """The smallest piece of work: the digits of one class in one block of a sheet."""

    sheet: Sheet
    seed: int
    block: int
    digit: int
    rows: NDArray[np.int64]

    def images(self) -> NDArray[np.uint8]:
        """Return the unit's images, (len(rows), 784)."""
        rng = generator(self.seed, Purpose.SAMPLES, self.sheet.name, self.block, self.digit)
        sloppiness = rng.uniform(self.sheet.neatest, self.sheet.wildest, len(self.rows))
        return ink(draw(self.digit, sloppiness, rng)).reshape(-1, SIDE * SIDE)


def ink(drawn: Drawn) -> NDArray[np.uint8]:
    """Render and centre drawn digits: (n, 28, 28)."""
    weights = line_weights(drawn.points, drawn.begins, drawn.ends)
    return to_bytes(centred(render(drawn.points, weights, drawn.radius, drawn.softness, CANVAS)))


def units(sheets: Sequence[Sheet], seed: int) -> list[Unit]:
    """Divide sheets, laid end to end, into pieces of work that do not depend on each other."""
    found = []
    first = 0
    for sheet in sheets:
        for block, start in enumerate(range(0, sheet.count, BLOCK)):
            size = min(BLOCK, sheet.count - start)
            order = generator(seed, Purpose.SAMPLES, sheet.name, block).permutation(size) + first + start
            for digit in range(10):
                found.append(Unit(sheet, seed, block, digit, order[digit::10]))
        first += sheet.count
    return [unit for unit in found if len(unit.rows)]


def labels_of(work: Sequence[Unit]) -> NDArray[np.uint8]:
    """Return the labels of all rows that `work` fills."""
    labels = np.empty(sum(len(unit.rows) for unit in work), np.uint8)
    for unit in work:
        labels[unit.rows] = unit.digit
    return labels


def generate(
    count: int, seed: int, sloppiness: float, progress: Progress = silent
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Write digits in this process.

    Args:
        count: how many, all classes equally often (but for a remainder).
        seed: the data seed.
        sloppiness: 0 neat to 1 wild; each digit has its own, up to this one.
        progress: called after every few hundred digits.

    Returns:
        Images (count, 28, 28) uint8, ink light, and their labels (count,) uint8.
    """
    work = units([Sheet("training", count, 0.0, sloppiness)], seed)
    images = np.empty((count, SIDE * SIDE), np.uint8)
    done = 0
    for unit in work:
        images[unit.rows] = unit.images()
        done += len(unit.rows)
        progress(done, count)
    return images.reshape(count, SIDE, SIDE), labels_of(work)

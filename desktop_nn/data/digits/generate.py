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

PIXELS = SIDE * SIDE
BLOCK = 5_000
"""Digits that are mixed with each other; a block has its own random streams and all ten classes equally."""


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
    """The smallest piece of work: the digits of one class in one block of a sheet.

    Attributes:
        sheet, seed, block, digit: what is written; together they name the random stream.
        offset: how many digits the units before it write.
        rows: which rows of the shuffled sheets its digits become.
    """

    sheet: Sheet
    seed: int
    block: int
    digit: int
    offset: int
    rows: NDArray[np.int64]

    def images(self) -> NDArray[np.uint8]:
        """Return the unit's images, (len(rows), 784)."""
        rng = generator(self.seed, Purpose.SAMPLES, self.sheet.name, self.block, self.digit)
        sloppiness = rng.uniform(self.sheet.neatest, self.sheet.wildest, len(self.rows))
        return ink(draw(self.digit, sloppiness, rng)).reshape(-1, PIXELS)


def ink(drawn: Drawn) -> NDArray[np.uint8]:
    """Render and centre drawn digits: (n, 28, 28)."""
    weights = line_weights(drawn.points, drawn.begins, drawn.ends)
    return to_bytes(centred(render(drawn.points, weights, drawn.radius, drawn.softness, CANVAS)))


def units(sheets: Sequence[Sheet], seed: int) -> list[Unit]:
    """Divide sheets, laid end to end, into pieces of work that do not depend on each other."""
    found: list[Unit] = []
    first = offset = 0
    for sheet in sheets:
        for block, start in enumerate(range(0, sheet.count, BLOCK)):
            size = min(BLOCK, sheet.count - start)
            order = generator(seed, Purpose.SAMPLES, sheet.name, block).permutation(size) + first + start
            for digit in range(min(10, size)):
                found.append(Unit(sheet, seed, block, digit, offset, order[digit::10]))
                offset += len(found[-1].rows)
        first += sheet.count
    return found


def write(work: Sequence[Unit], progress: Progress = silent) -> NDArray[np.uint8]:
    """Return the (n, 784) images of all units, one after the other, written in the calling thread."""
    total = sum(len(unit.rows) for unit in work)
    images = np.empty((total, PIXELS), np.uint8)
    for unit in work:
        progress(unit.offset, total)
        images[unit.offset : unit.offset + len(unit.rows)] = unit.images()
    progress(total, total)
    return images


def shuffled(work: Sequence[Unit], written: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return images as `write` gave them, and their labels, with the classes mixed as the units' rows say."""
    images, labels = np.empty_like(written), np.empty(len(written), np.uint8)
    for unit in work:
        images[unit.rows] = written[unit.offset : unit.offset + len(unit.rows)]
        labels[unit.rows] = unit.digit
    return images, labels


def generate(
    count: int, seed: int, sloppiness: float, progress: Progress = silent
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Write digits in the calling thread.

    Args:
        count: how many, all classes equally often (but for a remainder).
        seed: the data seed.
        sloppiness: 0 neat to 1 wild.
        progress: called after every few hundred digits.

    Returns:
        Images (count, 28, 28) uint8, ink light, and their labels (count,) uint8.
    """
    work = units([Sheet("training", count, sloppiness, sloppiness)], seed)
    images, labels = shuffled(work, write(work, progress))
    return images.reshape(count, SIDE, SIDE), labels

"""Dropout masks: random streams of their own, so that switching dropout on moves nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from desktop_nn.core.seeds import Purpose, seed_sequence

DROPOUT_LEVELS = 65536


class Dropout:
    """The masks of one layer, from 16 random bits a neuron: three times as fast as floats, p to within 1/65,536."""

    def __init__(self, layer_id: str, p: float, dtype: Any) -> None:
        self.layer_id = layer_id
        self._threshold = np.zeros((), np.uint16)
        self._scale = np.zeros((), dtype)
        self._bits = np.random.SFC64(0)
        self.set(p)

    def set(self, p: float) -> None:
        """Change the drop probability; kept neurons are scaled by what is exactly its inverse."""
        self.p = p
        level = min(round(p * DROPOUT_LEVELS), DROPOUT_LEVELS - 1)
        self._threshold[()] = level
        self._scale[()] = 1.0 / (1.0 - level / DROPOUT_LEVELS)

    def start(self, seed: int, epoch: int) -> None:
        """Begin the stream of one epoch."""
        self._bits = np.random.SFC64(seed_sequence(seed, Purpose.DROPOUT, self.layer_id, epoch))

    def draw(self, keep: np.ndarray, mask: np.ndarray) -> None:
        """Write 0 or 1/(1-p) into `mask`; `keep` is a bool buffer of the same shape."""
        words = self._bits.random_raw(-(-keep.size // 4)).view(np.uint16)[: keep.size]
        np.greater_equal(words.reshape(keep.shape), self._threshold, keep)
        np.multiply(keep, self._scale, mask)

    def position(self) -> list[int]:
        """Return where the stream stands, as numbers that JSON can hold."""
        return [int(word) for word in self._bits.state["state"]["state"]]

    def seek(self, position: Sequence[int]) -> None:
        """Return to a `position` that `checked_position` let through."""
        state = self._bits.state
        state["state"]["state"] = np.array(position, np.uint64)
        self._bits.state = state


def checked_position(words: Iterable[Any]) -> list[int]:
    """Return the position of a stream as `Dropout.position` gave it, after it was in a file.

    Raises:
        ValueError, TypeError, OverflowError: it cannot be one.
    """
    position = [int(word) for word in words]
    if len(position) != 4 or not all(0 <= word < 2**64 for word in position):
        raise ValueError("a stream's position is four numbers of 64 bits")
    return position

"""The points of the curves, in arrays that grow by doubling, so that a view of 100,000 updates costs no copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from desktop_nn.experiment.history import BUCKET, EPOCH, UPDATE, History

if TYPE_CHECKING:
    from desktop_nn.experiment.history import LiveEdit


class _Growing:
    """A structured array with room to grow."""

    def __init__(self, dtype: np.dtype) -> None:
        self._room = np.empty(256, dtype)
        self._size = 0

    @property
    def rows(self) -> np.ndarray:
        return self._room[: self._size]

    @property
    def nbytes(self) -> int:
        return self._room.nbytes

    def append(self, rows: np.ndarray) -> None:
        need = self._size + len(rows)
        if need > len(self._room):
            room = np.empty(max(need, 2 * len(self._room)), self._room.dtype)
            room[: self._size] = self.rows
            self._room = room
        self._room[self._size : need] = rows
        self._size = need

    def keep_last(self, count: int) -> None:
        if self._size > count:
            self._room[:count] = self._room[self._size - count : self._size].copy()
            self._size = count


class HistoryBuffer:
    """What the curves show; the same rows as `experiment.history.History`, growing while a network trains.

    Attributes:
        buckets: min, mean and max rows of what came before `updates`.
        edits: live edits in order.
        steps_per_epoch: updates an epoch takes; 0 when it is not known yet.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._updates = _Growing(UPDATE)
        self._epochs = _Growing(EPOCH)
        self.buckets = np.empty(0, BUCKET)
        self.edits: tuple[LiveEdit, ...] = ()
        self.steps_per_epoch = 0

    @property
    def updates(self) -> np.ndarray:
        """Rows of `UPDATE`; a view, valid until the next append."""
        return self._updates.rows

    @property
    def nbytes(self) -> int:
        """Memory that the rows take, with the room to grow."""
        return self._updates.nbytes + self._epochs.nbytes + self.buckets.nbytes

    @property
    def steps(self) -> np.ndarray:
        """The update's number, from 1."""
        return self.updates["step"]

    @property
    def loss(self) -> np.ndarray:
        """The batch's data loss."""
        return self.updates["loss"]

    @property
    def metric(self) -> np.ndarray:
        """The batch's accuracy (0 to 1) or R2."""
        return self.updates["metric"]

    @property
    def epochs(self) -> np.ndarray:
        """Rows of `EPOCH`; a view, valid until the next append."""
        return self._epochs.rows

    def append(self, updates: np.ndarray, epochs: np.ndarray) -> None:
        """Add what a snapshot brought; beyond twice the limit the oldest updates are let go."""
        self._updates.append(updates)
        self._epochs.append(epochs)
        if len(self.updates) > 2 * self._limit:
            self._updates.keep_last(self._limit)

    def freeze(self) -> History:
        """Return a copy that stays as it is now."""
        parts = (self.updates[-self._limit :].copy(), self.buckets, self.epochs.copy())
        for part in parts:
            part.flags.writeable = False
        return History(*parts, edits=self.edits)

    def replace(self, history: History) -> None:
        """Show another record from its start."""
        self._updates = _Growing(UPDATE)
        self._epochs = _Growing(EPOCH)
        self.append(history.updates, history.epochs)
        ends = self.epochs["step"]
        if len(ends) > 1:
            self.steps_per_epoch = int(ends[-1] - ends[-2])
        self.buckets = history.buckets
        self.edits = history.edits

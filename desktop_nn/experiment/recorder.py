"""Writes the history of a run while it goes on: cheap for each update, bounded in memory over any number of them."""

from __future__ import annotations

import numpy as np

from desktop_nn.core import limits
from desktop_nn.experiment.history import BUCKET, EPOCH, UPDATE, History, LiveEdit

BUCKET_STEPS = 100
MOST_BUCKETS = 20_000
_QUANTITIES = ("loss", "metric")


class HistoryRecorder:
    """A growing `History`.

    The last `limit` updates are kept one by one, those before as minimum, mean and maximum of 100 at a time; when
    there are too many of these, neighbours are joined. What is kept follows from the updates alone and not from
    when it was looked at, so that a run that was saved in between keeps the same history.
    """

    def __init__(self, history: History | None = None, limit: int = limits.HISTORY_STEPS) -> None:
        history = history or History()
        self._limit = limit
        self._room = np.empty(256, UPDATE)
        self._size = 0
        self._buckets = history.buckets
        self._epoch_room, self._epochs = np.empty(64, EPOCH), 0
        self._append_epochs(history.epochs)
        self._edits = list(history.edits)
        self._append(history.updates)
        self._taken_step = self.last_step
        self._taken_epochs = self._epochs

    @property
    def last_step(self) -> int:
        """The number of the last update."""
        if self._size:
            return int(self._room["step"][self._size - 1])
        return int(self._buckets["step"][-1]) if len(self._buckets) else 0

    @property
    def epochs(self) -> int:
        """How many epoch rows there are, the one before training included."""
        return self._epochs

    @property
    def last_epoch(self) -> np.void:
        """The row of the last epoch."""
        row: np.void = self._epoch_room[self._epochs - 1]
        return row

    def add_updates(self, losses: np.ndarray, metrics: np.ndarray) -> None:
        """Record the next updates: data loss and metric of each batch, (k,) both."""
        rows = np.empty(len(losses), UPDATE)
        rows["step"] = np.arange(self.last_step + 1, self.last_step + 1 + len(rows))
        rows["loss"] = losses
        rows["metric"] = metrics
        self._append(rows)

    def add_epoch(self, row: tuple[float, ...]) -> None:
        """Record the end of an epoch: the fields of `EPOCH` in order."""
        self._append_epochs(np.array([row], EPOCH))

    def add_edit(self, edit: LiveEdit) -> None:
        """Record a live edit."""
        self._edits.append(edit)

    @property
    def edits(self) -> tuple[LiveEdit, ...]:
        """The live edits so far."""
        return tuple(self._edits)

    def updates_after(self, step: int) -> np.ndarray:
        """Return a copy of the rows of the updates after `step`, as far back as they are kept one by one."""
        rows = self._room[: self._size]
        return rows[np.searchsorted(rows["step"], step, side="right") :].copy()

    def take_new(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the rows of the updates and of the epochs that came since the last call."""
        updates = self.updates_after(self._taken_step)
        epochs = self._epoch_room[self._taken_epochs : self._epochs].copy()
        self._taken_step, self._taken_epochs = self.last_step, self._epochs
        return updates, epochs

    def freeze(self, until: int | None = None) -> History:
        """Return the record as it stands, or as it stood after update `until`."""
        self._shorten(self._limit)
        until = self.last_step if until is None else until
        tables = (self._room[: self._size], self._buckets, self._epoch_room[: self._epochs])
        updates, buckets, epochs = (table[table["step"] <= until] for table in tables)
        for array in (updates, buckets, epochs):
            array.flags.writeable = False
        return History(updates, buckets, epochs, tuple(edit for edit in self._edits if edit.step <= until))

    def _append(self, rows: np.ndarray) -> None:
        for start in range(0, len(rows), self._limit):
            part = rows[start : start + self._limit]
            if self._size + len(part) > 2 * self._limit:
                self._shorten(self._limit)
            self._room = _with_room(self._room, self._size, self._size + len(part))
            self._room[self._size : self._size + len(part)] = part
            self._size += len(part)

    def _append_epochs(self, rows: np.ndarray) -> None:
        end = self._epochs + len(rows)
        self._epoch_room = _with_room(self._epoch_room, self._epochs, end)
        self._epoch_room[self._epochs : end] = rows
        self._epochs = end

    def _shorten(self, size: int) -> None:
        """Turn the oldest updates into buckets, whole ones only, until at most `size` are left."""
        count = -(-max(self._size - size, 0) // BUCKET_STEPS)
        if count == 0:
            return
        used = count * BUCKET_STEPS
        old = self._room[:used].reshape(count, BUCKET_STEPS)
        buckets = np.empty(count, BUCKET)
        buckets["step"] = old["step"][:, -1]
        for quantity in _QUANTITIES:
            values = old[quantity]
            buckets[f"{quantity}_min"] = values.min(1)
            buckets[f"{quantity}_mean"] = values.mean(1, dtype=np.float64)
            buckets[f"{quantity}_max"] = values.max(1)
        self._room[: self._size - used] = self._room[used : self._size].copy()
        self._size -= used
        while len(buckets):
            fitting, buckets = np.split(buckets, [MOST_BUCKETS - len(self._buckets)])
            self._buckets = np.concatenate([self._buckets, fitting])
            if len(self._buckets) >= MOST_BUCKETS:
                self._buckets = _halved(self._buckets)


def _with_room(table: np.ndarray, used: int, size: int) -> np.ndarray:
    """Return the table, or one with the same `used` rows and twice the room, if `size` rows do not fit."""
    if size <= len(table):
        return table
    larger = np.empty(max(size, 2 * len(table)), table.dtype)
    larger[:used] = table[:used]
    return larger


def _halved(buckets: np.ndarray) -> np.ndarray:
    """Join neighbours in pairs."""
    spans = np.diff(buckets["step"], prepend=0)
    first, second = buckets[0::2], buckets[1::2]
    share = spans[0::2] / (spans[0::2] + spans[1::2])
    joined = second.copy()
    for quantity in _QUANTITIES:
        low, mean, high = (f"{quantity}_{which}" for which in ("min", "mean", "max"))
        joined[low] = np.minimum(first[low], second[low])
        joined[mean] = share * first[mean] + (1 - share) * second[mean]
        joined[high] = np.maximum(first[high], second[high])
    return joined

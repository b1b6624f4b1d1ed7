"""Losses and metrics of an epoch, worked out for many batches at once: per step they cost next to nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from desktop_nn.core.tasks import Task
from desktop_nn.engine.metrics import Tally

if TYPE_CHECKING:
    from desktop_nn.engine.batches import Block
    from desktop_nn.engine.losses import Loss


class Ledger:
    """What came of one epoch's batches.

    Attributes:
        losses: data loss of each update (updates,) float64; NaN where not known.
        metrics: accuracy or R2 of each update's batch, likewise.
        tally: sums over the samples so far.
    """

    def __init__(self, task: Task, loss: Loss, outputs: int, updates: int, origin: np.ndarray | float) -> None:
        self._loss, self._outputs = loss, outputs
        self.losses, self.metrics = np.full((2, updates), np.nan)
        self.tally = Tally(task, outputs, origin)
        self._settled = 0

    def settle(self, block: Block, done: int) -> None:
        """Enter the batches before `done`, of which those not yet entered are in `block`."""
        if self._settled >= done:
            return
        span = slice(self._settled - block.first, done - block.first)
        targets = block.targets[span].astype(np.float64)
        terms, right = block.calls.head.settle(block.records[span], targets)
        losses = terms.sum(axis=1) / self._loss.parts(block.calls.rows, self._outputs)
        metrics = self._add(losses, right, block.records[span], targets)
        # A whole epoch that is one update has more batches than updates; `close_update` enters it.
        if done <= len(self.losses):
            self.losses[self._settled : done], self.metrics[self._settled : done] = losses, metrics
        self._settled = done

    def _add(self, losses: np.ndarray, right: np.ndarray, records: np.ndarray, targets: np.ndarray) -> np.ndarray:
        rows = targets.shape[2]
        if self.tally.task is Task.REGRESSION:
            return self.tally.add_values(losses * rows, records.astype(np.float64), targets)
        hits = right.sum(axis=1)
        self.tally.add(rows, losses * rows, hits)
        return np.asarray(hits / rows)

    def close_update(self) -> None:
        """Enter the one update of an epoch whose batches were chunks of it."""
        self.losses[0], self.metrics[0] = self.tally.loss(), self.tally.metric()

    def restore(self, done: int, tally: Mapping[str, Any]) -> None:
        """Go on after `done` batches with the sums that `Tally.to_plain` gave."""
        self.tally.restore(tally)
        self._settled = done

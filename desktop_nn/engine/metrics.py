"""Accuracy, R2 and the mean absolute error, gathered batch by batch, for the training step and for evaluation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from desktop_nn.core.tasks import Task


def r_squared(residual: np.ndarray, total: np.ndarray) -> np.ndarray:
    """Return the mean over the last axis (outputs) of 1 - residual/total; an output that never varies counts 0.

    Args:
        residual: sums of squared errors (..., outputs).
        total: sums of squared deviations of the targets from their mean (..., outputs).
    """
    varies = total > 0
    shares = np.where(varies, 1.0 - residual / np.where(varies, total, 1.0), 0.0)
    return np.asarray(shares.mean(axis=-1))


class Tally:
    """Sums over samples, one batch after the other: the same to the bit however many batches are added at once.

    Attributes:
        samples: how many were added.
    """

    def __init__(self, task: Task, outputs: int, origin: np.ndarray | float = 0.0) -> None:
        """Start empty.

        Args:
            task: decides what `metric` is.
            outputs: of the network.
            origin: any target of a regression; sums run over the differences from it, because squares of large and
                nearly equal numbers would cancel badly.
        """
        self.task = task
        self.samples = 0
        self._outputs, self._origin = outputs, origin
        self._sums = np.zeros(3 + 3 * outputs if task is Task.REGRESSION else 2)

    def add(self, batch: int, losses: np.ndarray, hits: np.ndarray) -> None:
        """Add batches of a classification.

        Args:
            batch: samples in each.
            losses: their losses summed over samples (count,).
            hits: how many samples of each were right (count,).
        """
        self._add(batch, np.stack([losses, hits], axis=1))

    def add_values(self, losses: np.ndarray, prediction: np.ndarray, target: np.ndarray) -> np.ndarray:
        """Add batches of a regression and return the R2 of each.

        Args:
            losses: their losses summed over samples (count,).
            prediction: float64 (count, outputs, batch).
            target: of the same shape.
        """
        count, _, batch = target.shape
        error, deviation = prediction - target, target - np.reshape(self._origin, (-1, 1))
        residual, sums = (error * error).sum(axis=2), deviation.sum(axis=2)
        squares = (deviation * deviation).sum(axis=2)
        absolute = np.abs(error).sum(axis=2).sum(axis=1)
        self._add(batch, np.column_stack([losses, np.zeros(count), absolute, residual, sums, squares]))
        return r_squared(residual, _spread(sums, squares, batch))

    def _add(self, batch: int, rows: np.ndarray) -> None:
        self.samples += batch * len(rows)
        # A running sum adds row by row; `sum` would group rows by how many there are.
        self._sums = np.cumsum(np.vstack([self._sums, rows]), axis=0)[-1]

    def loss(self) -> float:
        """Return the mean loss per sample; 0 before the first."""
        return float(self._sums[0]) / max(self.samples, 1)

    def accuracy(self) -> float:
        """Return the share that was right, 0 to 1."""
        return float(self._sums[1]) / max(self.samples, 1)

    def r2(self) -> float:
        """Return R2, the mean over outputs."""
        residual, sums, squares = self._sums[3:].reshape(3, self._outputs)
        return float(r_squared(residual, _spread(sums, squares, max(self.samples, 1))))

    def mae(self) -> float:
        """Return the mean absolute error over all elements."""
        return float(self._sums[2]) / max(self.samples * self._outputs, 1)

    def metric(self) -> float:
        """Return R2 for a regression, else the accuracy."""
        return self.r2() if self.task is Task.REGRESSION else self.accuracy()

    def to_plain(self) -> dict[str, Any]:
        """Return what JSON can hold."""
        return {"samples": self.samples, "sums": self._sums.tolist()}

    def restore(self, plain: Mapping[str, Any]) -> None:
        """Take over what `to_plain` gave."""
        sums = np.array(plain["sums"], np.float64)
        if sums.shape != self._sums.shape:
            raise ValueError("the sums belong to another task")
        self.samples, self._sums = int(plain["samples"]), sums


def _spread(sums: np.ndarray, squares: np.ndarray, samples: int) -> np.ndarray:
    """Return the sum of squared deviations from the mean; what is left of equal values by rounding counts as 0."""
    spread = squares - sums * sums / samples
    return np.where(spread > 1e-12 * squares, spread, 0.0)

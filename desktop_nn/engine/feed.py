"""The training samples as the step wants them: checked, scaled ahead where that pays, and cut into batches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from desktop_nn.core.errors import DataError
from desktop_nn.core.tasks import Task
from desktop_nn.engine.layouts import folded_samples
from desktop_nn.engine.outputs import task_of

if TYPE_CHECKING:
    from desktop_nn.engine.network import Network

# Points and tables up to this size are kept scaled, which spares calls in every step.
PREPARED_BYTES = 16 * 1024**2
# Inputs below TAME_INPUT, and activations and deltas whose squares add up to less than TAME, leave every square of the
# gradient within float32: |g| <= |a| |delta| < 1e3 sqrt(rows) 1e8.
TAME, TAME_INPUT = 1e16, 1e3


class Feed:
    """Training samples, cut into batches.

    Attributes:
        x: what batches are gathered from.
        targets: of all samples, as they were given.
        rows: which of them are trained on.
        source: the type of `x` if it has to be scaled in the step, None if the first product takes it as it is.
        task: what the targets are for.
        samples: how many are trained on.
        sizes: samples in each batch of an epoch.
        tame: limit for the squares of all activations and deltas below which no gradient can be infinite.
    """

    def __init__(
        self, network: Network, x: np.ndarray, targets: np.ndarray, rows: np.ndarray, batch_size: int, *, folded: bool
    ) -> None:
        self._network, self.targets, self.rows = network, targets, rows
        self.task, self.samples = task_of(targets, network.outputs), len(rows)
        self._refuse_unfit(x, rows)
        self.x, self.source = self._prepared(x, folded)
        self.sizes = batch_sizes(len(rows), batch_size)
        largest = _largest(x) * abs(network.scale) + abs(network.shift)
        self.tame = TAME if largest < TAME_INPUT else 0.0

    def _refuse_unfit(self, x: np.ndarray, rows: np.ndarray) -> None:
        if len(rows) == 0:
            raise DataError("there are no samples to train on")
        if x.shape[1] != self._network.inputs:
            raise DataError(f"samples have {x.shape[1]} numbers, but the network takes {self._network.inputs}")
        if self.task is not Task.REGRESSION:
            labels, classes = self.targets[rows], max(self._network.outputs, 2)
            if int(labels.max()) >= classes or int(labels.min()) < 0:
                raise DataError(f"classes run from {labels.min()} to {labels.max()}, but the network knows {classes}")

    def _prepared(self, x: np.ndarray, folded: bool) -> tuple[np.ndarray, np.dtype[Any] | None]:
        network = self._network
        if x.dtype.kind == "f" and x.nbytes <= PREPARED_BYTES:
            scaled = network.scaled(x)
            return (folded_samples(scaled) if folded else scaled), None
        as_it_is = x.dtype == network.dtype and network.scale == 1.0 and network.shift == 0.0 and not folded
        return x, None if as_it_is else x.dtype

    def origin(self, row: int) -> np.ndarray | float:
        """Return one target of a regression, for `Tally`."""
        value: np.ndarray = self.targets[row]
        return value if self.task is Task.REGRESSION else 0.0


def batch_sizes(samples: int, batch_size: int) -> list[int]:
    """Return whole batches, then one of what is left; a single sample left joins the batch before."""
    whole, left = divmod(samples, batch_size)
    sizes = [batch_size] * whole
    if left == 1 and whole:
        sizes[-1] += 1
    elif left:
        sizes.append(left)
    return sizes


def _largest(x: np.ndarray) -> float:
    """Return the largest magnitude in the data, NaN if there is a NaN; without a copy of it."""
    if x.dtype.kind in "iu":
        return float(np.iinfo(x.dtype).max)
    return max(abs(float(x.max(initial=0))), abs(float(x.min(initial=0))))

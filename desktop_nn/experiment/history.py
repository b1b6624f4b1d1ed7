"""The record of a run: losses and metrics per update and per epoch, and every live edit with its step."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

_EPOCH_FIELDS = (
    "epoch",
    "step",
    "training_loss",
    "training_metric",
    "validation_loss",
    "validation_metric",
    "penalty",
    "seconds",
)
UPDATE = np.dtype([("step", np.int64), ("loss", np.float32), ("metric", np.float32)])
EPOCH = np.dtype([(name, np.float64) for name in _EPOCH_FIELDS])
BUCKET = np.dtype(
    [("step", np.int64), *((f"{q}_{s}", np.float32) for q in ("loss", "metric") for s in ("min", "mean", "max"))]
)


RESTORED = "restored_epoch"
"""The path of an edit that is none of a setting: stopping gave the network back the weights of epoch `value`."""


@dataclass(frozen=True)
class LiveEdit:
    """A setting that was changed while the run was going, in force from update `step` + 1 on.

    Attributes:
        step: the last update before it.
        path: of the setting in the spec.
        value, before: what it became and what it was, as JSON can hold them; `before` is None where it is not known.
    """

    step: int
    path: str
    value: Any
    before: Any = None


def operated_at(edits: Iterable[LiveEdit]) -> int:
    """Return after which update the network or its data were last made other ones, -1 if never.

    Figures that were measured before it say nothing of the network as it is.
    """
    return max((edit.step for edit in edits if _operates(edit.path)), default=-1)


def _operates(path: str) -> bool:
    first = path.partition(".")[0]
    return first in ("data", "data_seed", "split") or (first == "network" and not path.endswith(".dropout"))


@dataclass(frozen=True)
class History:
    """An immutable record.

    Attributes:
        updates: structured array `UPDATE`: one row for each of the last updates, at most `limits.HISTORY_STEPS`:
            the batch's data loss and its accuracy (0 to 1; for regression the R2 of the batch).
        buckets: structured array `BUCKET`: what came before those, a row for each 100 updates or more; `step` is
            the last of them.
        epochs: structured array `EPOCH`: one row an epoch; the training figures are means over the epoch with
            dropout on, the validation figures are taken at its end; NaN where there is no such figure.
        edits: the live edits in order.
    """

    updates: np.ndarray = field(default_factory=lambda: np.empty(0, UPDATE))
    buckets: np.ndarray = field(default_factory=lambda: np.empty(0, BUCKET))
    epochs: np.ndarray = field(default_factory=lambda: np.empty(0, EPOCH))
    edits: tuple[LiveEdit, ...] = ()

    @property
    def nbytes(self) -> int:
        """Memory of the arrays in bytes."""
        return int(self.updates.nbytes + self.buckets.nbytes + self.epochs.nbytes)

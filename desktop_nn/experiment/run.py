"""The run: what came of an experiment, immutable, so that an undo entry or a file can simply keep a reference."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from desktop_nn.data.dataset import DataInfo
from desktop_nn.experiment.history import History
from desktop_nn.experiment.spec import Spec
from desktop_nn.experiment.stopping import Watch


def new_run_id() -> str:
    """Return a name for a run that no other run has."""
    return secrets.token_hex(6)


@dataclass(frozen=True)
class Position:
    """How far a run has come.

    Attributes:
        epoch: completed epochs.
        step: updates of the weights since the start.
        cursor: where in the epoch the engine stands (`Stepper.cursor`); empty between epochs.
    """

    epoch: int = 0
    step: int = 0
    cursor: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Run:
    """A network as it stood at one moment, with everything that is needed to go on with the same bits.

    Attributes:
        id: tells runs apart.
        spec: what it was started with, live edits included.
        info: the data's shape, task and names at the start.
        tensors: parameters and running statistics by canonical name ("h1.weights"), read-only float32.
        optimizer: the optimizer's state by name, in the same orientation, read-only.
        position: how far it has come.
        history: the losses and metrics so far.
        watch: what stopping remembers.
        best: parameters and running statistics of the best epoch, if they are to be restored at the end; else empty.
    """

    id: str
    spec: Spec
    info: DataInfo
    tensors: Mapping[str, np.ndarray]
    optimizer: Mapping[str, np.ndarray]
    position: Position
    history: History
    watch: Watch = field(default_factory=Watch)
    best: Mapping[str, np.ndarray] = field(default_factory=dict)

    @property
    def finished(self) -> bool:
        """Whether training came to an end: every planned epoch is done, or a condition stopped it for good."""
        stop = self.watch.stop
        ended = stop is not None and not stop.pauses
        return not self.position.cursor and (ended or self.position.epoch >= self.spec.training.epochs)

    @property
    def nbytes(self) -> int:
        """Memory that the arrays take, in bytes."""
        arrays = (*self.tensors.values(), *self.optimizer.values(), *self.best.values())
        return sum(a.nbytes for a in arrays) + self.history.nbytes

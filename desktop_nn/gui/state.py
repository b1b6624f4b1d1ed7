"""The small immutable things that the document shows to its panels and views."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from desktop_nn.engine.network import Forward
from desktop_nn.experiment.stopping import Watch


class Status(StrEnum):
    """What the run is doing."""

    IDLE = "idle"
    PREPARING = "preparing"
    TRAINING = "training"
    PAUSED = "paused"
    FINISHED = "finished"
    FAILED = "failed"


@dataclass(frozen=True)
class Progress:
    """The figures of the run bar; None where there is none yet.

    Attributes:
        epoch: completed epochs.
        step: updates so far.
        fraction: of the whole run, 0 to 1.
        training_loss, training_metric: running means over the epoch, dropout on.
        validation_loss, validation_metric: at the end of the last epoch, or of the one whose weights were restored.
        watch: what stopping remembers.
    """

    epoch: int = 0
    total_epochs: int = 0
    step: int = 0
    fraction: float = 0.0
    seconds_left: float | None = None
    samples_per_second: float | None = None
    learning_rate: float | None = None
    training_loss: float | None = None
    training_metric: float | None = None
    validation_loss: float | None = None
    validation_metric: float | None = None
    watch: Watch = field(default_factory=Watch)


@dataclass(frozen=True)
class Answer:
    """What the network makes of the drawing.

    Attributes:
        outputs: (outputs,) as the output activation gives them; for a binary task two, of both classes.
        labels: one for each output.
        winner: index of the class that is predicted; -1 for regression.
        forward: sums and activations of every layer for this drawing.
        probabilities: whether the outputs are probabilities.
    """

    outputs: np.ndarray
    labels: tuple[str, ...]
    winner: int
    forward: Forward
    probabilities: bool

    @property
    def title(self) -> str:
        """What to call the outputs."""
        return "probabilities" if self.probabilities else "outputs"


@dataclass(frozen=True)
class Selection:
    """What the person pointed at: a layer ("input", a hidden layer's id, "output") and perhaps one of its neurons.

    Attributes:
        layer, neuron: what views follow.
        also: further neurons, (layer, neuron) each, that were added to the selection before.
    """

    layer: str | None = None
    neuron: int | None = None
    also: tuple[tuple[str, int], ...] = ()

    @property
    def neurons(self) -> tuple[tuple[str, int], ...]:
        """Every neuron selected, (layer, neuron) each, the one that views follow last."""
        own = () if self.layer is None or self.neuron is None else ((self.layer, self.neuron),)
        return (*self.also, *own)


@dataclass(frozen=True)
class Notice:
    """Something to tell, shown in the window until it is dismissed or its cause is gone.

    Attributes:
        severity: "error", "warning" or "info".
        text: one or two sentences.
        actions: labels and what they do.
        topic: a new notice of a topic replaces the old one.
        passing: it only confirms, or is said elsewhere too: it goes by itself after a while.
    """

    severity: str
    text: str
    actions: tuple[tuple[str, Callable[[], None]], ...] = ()
    topic: str = ""
    passing: bool = False

    @property
    def leads(self) -> bool:
        """Whether it is to be read beside the work for as long as the person likes, and must cover none of it."""
        return self.severity == "info" and not self.passing

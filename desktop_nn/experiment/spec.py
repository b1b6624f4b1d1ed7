"""The spec: everything a person decides about an experiment, as one tree of frozen dataclasses."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_nn.core import limits
from desktop_nn.core.settings import setting
from desktop_nn.data.sources import SOURCES, Digits, Source
from desktop_nn.data.split import SplitShares
from desktop_nn.engine.layers import LAYERS, Dense, Output
from desktop_nn.engine.losses import LOSSES, CategoricalCrossEntropy, Loss
from desktop_nn.engine.optimizers import OPTIMIZERS, Adam, Optimizer
from desktop_nn.engine.schedules import SCHEDULES, Constant, Schedule
from desktop_nn.experiment.stopping import Stopping


def _default_hidden() -> tuple[Dense, ...]:
    return (Dense(id="h1", units=128), Dense(id="h2", units=64))


@dataclass(frozen=True)
class Architecture:
    """The layers, first to last; input size and output units follow from the data."""

    hidden: tuple[Dense, ...] = setting(
        factory=_default_hidden,
        label="Hidden layers",
        help="The layers between the input and the output, first to last.",
        registry=LAYERS,
        holds="restart",
    )
    output: Output = setting(
        factory=Output, label="Output layer", help="The last layer; its size follows from the task."
    )


@dataclass(frozen=True)
class Penalty:
    """What large weights cost; biases, scales and shifts are never penalised."""

    l1: float = setting(
        0.0,
        label="L1",
        help="Adds λ times the sum of |w| to what is minimised: pushes unneeded weights to exactly zero.",
        minimum=0.0,
        maximum=1.0,
        scale="log",
        holds="now",
    )
    l2: float = setting(
        0.0,
        label="L2",
        help="Adds λ/2 times the sum of w² to what is minimised: keeps all weights small. It is PyTorch's "
        "weight_decay; Keras's l2 of the same strength is half as large a number.",
        minimum=0.0,
        maximum=1.0,
        scale="log",
        holds="now",
    )


@dataclass(frozen=True)
class Training:
    """How long to train and on how many samples at once."""

    epochs: int = setting(
        10,
        label="Epochs",
        help="How often the network goes through all training samples.",
        minimum=1,
        maximum=limits.EPOCHS,
        holds="next_epoch",
    )
    batch_size: int = setting(
        64,
        label="Batch size",
        help="How many samples are averaged for one update of the weights.",
        minimum=1,
        maximum=limits.BATCH,
        holds="next_epoch",
    )
    seed: int = setting(
        1,
        label="Run seed",
        help="Decides the initial weights, the order of the samples and the dropout masks; the same seed gives the "
        "same run to the last bit.",
        minimum=0,
        maximum=limits.SEED,
        holds="restart",
    )


@dataclass(frozen=True)
class Spec:
    """One experiment as it was decided. Immutable: an edit makes another one (`core.tree.replace`)."""

    name: str = setting("Untitled", label="Name", help="What the window calls this experiment.", holds="now")
    data: Source = setting(
        factory=Digits, label="Source", help="Where the samples come from.", registry=SOURCES, holds="restart"
    )
    split: SplitShares = setting(factory=SplitShares, label="Split", help="How the samples are divided.")
    data_seed: int = setting(
        1,
        label="Data seed",
        help="Decides which samples exist and how they are divided; another seed, other samples.",
        minimum=0,
        maximum=limits.SEED,
        holds="restart",
    )
    network: Architecture = setting(factory=Architecture, label="Network", help="The layers.")
    loss: Loss = setting(
        factory=CategoricalCrossEntropy,
        label="Loss",
        help="What training makes small: how far the outputs are from the targets.",
        registry=LOSSES,
        holds="restart",
    )
    optimizer: Optimizer = setting(
        factory=Adam,
        label="Method",
        help="The rule that turns a gradient into a change of the weights.",
        registry=OPTIMIZERS,
        holds="restart",
    )
    schedule: Schedule = setting(
        factory=Constant,
        label="Schedule",
        help="How the learning rate changes in the course of training.",
        registry=SCHEDULES,
        holds="next_epoch",
    )
    penalty: Penalty = setting(factory=Penalty, label="Regularization", help="What keeps the network from overfitting.")
    training: Training = setting(factory=Training, label="Training", help="How long, and on how many samples at once.")
    stopping: Stopping = setting(
        factory=Stopping, label="Stopping", help="What ends training before the last planned epoch."
    )

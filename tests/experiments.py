"""Small experiments that train in milliseconds, for tests of everything that trains, saves or shows one."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np

from desktop_nn.core import tree
from desktop_nn.data.dataset import Dataset
from desktop_nn.data.sources import Plane, Xor
from desktop_nn.engine.activations import Identity, ReLU, Sigmoid, Softmax, Tanh
from desktop_nn.engine.layers import Dense, Output
from desktop_nn.engine.losses import BinaryCrossEntropy, CategoricalCrossEntropy, MeanSquaredError
from desktop_nn.engine.optimizers import SGD, Adam, GradientDescent, Momentum
from desktop_nn.engine.schedules import Constant, OneCycle
from desktop_nn.experiment.spec import Architecture, Spec, Training
from desktop_nn.training.trainer import Trainer

if TYPE_CHECKING:
    from desktop_nn.experiment.run import Run


def xor_spec(*, epochs: int = 3, **changes: Any) -> Spec:
    """Two inputs, one yes-or-no output; `changes` are settings with their dots written as double underscores."""
    spec = Spec(
        name="Test",
        data=Xor(count=90),
        network=Architecture((Dense(id="h1", units=6, activation=Tanh()),), Output(activation=Sigmoid())),
        loss=BinaryCrossEntropy(),
        optimizer=Adam(learning_rate=0.02),
        training=Training(epochs=epochs, batch_size=16),
    )
    for path, value in changes.items():
        spec = tree.replace(spec, path.replace("__", "."), value)
    return spec


def plane_spec(*, epochs: int = 3) -> Spec:
    """A regression."""
    return dataclasses.replace(
        xor_spec(epochs=epochs),
        data=Plane(count=90),
        network=Architecture((Dense(id="h1", units=5),), Output(activation=Identity())),
        loss=MeanSquaredError(),
    )


def dataset_of(spec: Spec) -> Dataset:
    """The samples of a spec."""
    return spec.data.load(spec.data_seed, spec.split)


def three_classes(samples: int = 97) -> Dataset:
    """Images of six pixels in three classes, for softmax."""
    rng = np.random.default_rng(5)
    info = dataclasses.replace(
        Xor().info(), shape=(6,), feature_names=(), class_names=("a", "b", "c"), task="multiclass"
    )
    info = type(info).from_plain({**info.to_plain(), "scale": 1 / 255, "kind": "image", "samples": samples})
    images = rng.integers(0, 256, (samples, 6)).astype(np.uint8)
    labels = (images[:, 0] // 100).astype(np.int64)
    rows = np.split(rng.permutation(samples), [samples - 30, samples - 15])
    return Dataset(info, images, labels, *rows)


def random_experiment(seed: int) -> tuple[Spec, Dataset]:
    """A network drawn at random: any depth, activations, optimizer, batch norm, dropout, for one of three tasks."""
    rng = np.random.default_rng(seed)
    hidden = tuple(
        Dense(
            id=f"h{k}",
            units=int(rng.integers(1, 20)),
            activation=(ReLU(), Tanh(), Sigmoid(), Identity())[rng.integers(4)],
            batch_norm=bool(rng.random() < 0.4),
            dropout=float(rng.choice([0.0, 0.3])),
        )
        for k in range(1, int(rng.integers(0, 4)) + 1)
    )
    task = int(rng.integers(3))
    spec = (xor_spec(), plane_spec(), xor_spec())[task]
    output, loss = (
        (Output(activation=Sigmoid()), BinaryCrossEntropy()),
        (Output(activation=Identity()), MeanSquaredError()),
        (Output(activation=Softmax()), CategoricalCrossEntropy()),
    )[task]
    spec = dataclasses.replace(
        spec,
        network=Architecture(hidden, output),
        loss=loss,
        optimizer=(Adam(0.01), SGD(0.01), Momentum(0.001), GradientDescent(0.02))[rng.integers(4)],
        schedule=(Constant(), OneCycle())[rng.integers(2)],
        training=Training(epochs=3, batch_size=int(rng.choice([7, 16, 24])), seed=seed),
    )
    return spec, three_classes() if task == 2 else dataset_of(spec)


def train_to_end(trainer: Trainer, piece: int = 1000) -> Trainer:
    """Advance until finished."""
    while not trainer.finished:
        trainer.advance(piece)
    return trainer


def trained_run(spec: Spec | None = None, steps: int = 1000) -> Run:
    """The run after some micro-steps."""
    spec = spec or xor_spec()
    trainer = Trainer(spec, dataset_of(spec))
    while steps > 0 and not trainer.finished:
        steps -= trainer.advance(steps)
    return trainer.run()


def assert_same_run(one: Run, other: Run) -> None:
    """Both stand at the same place with the same bits; how long they took may differ."""
    assert (one.spec, one.info, one.id) == (other.spec, other.info, other.id)
    assert (one.position.epoch, one.position.step) == (other.position.epoch, other.position.step)
    assert_same_bits(one, other)
    assert one.position.cursor.get("engine") == other.position.cursor.get("engine")


def assert_same_bits(one: Run, other: Run) -> None:
    """Weights, optimizer and history are the same to the bit; how long an epoch took may differ."""
    for left, right in ((one.tensors, other.tensors), (one.optimizer, other.optimizer)):
        assert list(left) == list(right)
        for name in left:
            assert left[name].tobytes() == right[name].astype(left[name].dtype).tobytes(), name
    for table in ("updates", "buckets"):
        assert getattr(one.history, table).tobytes() == getattr(other.history, table).tobytes()
    for column in set(one.history.epochs.dtype.names or ()) - {"seconds"}:
        assert one.history.epochs[column].tobytes() == other.history.epochs[column].tobytes(), column
    assert one.history.edits == other.history.edits

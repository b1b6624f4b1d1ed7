"""The program's own engine at the works, as the trainer uses it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from desktop_nn.bench.works import repeated
from desktop_nn.engine.activations import ACTIVATIONS
from desktop_nn.engine.layers import Dense, Output
from desktop_nn.engine.losses import CategoricalCrossEntropy, Loss, MeanSquaredError
from desktop_nn.engine.network import Network
from desktop_nn.engine.optimizers import SGD, Adam, Optimizer
from desktop_nn.engine.step import Stepper

if TYPE_CHECKING:
    from desktop_nn.bench.works import Runner, Samples, Work


def build(work: Work, data: Samples) -> Network:
    """Return the network of a work with its initial weights."""
    hidden = [
        Dense(
            id=f"h{number}",
            units=units,
            activation=ACTIVATIONS.get(work.hidden)(),
            batch_norm=work.batch_norm,
            dropout=work.dropout,
        )
        for number, units in enumerate(work.sizes[1:-1], 1)
    ]
    output = Output(activation=ACTIVATIONS.get(work.output)())
    scale = 1 / 255 if data.x.dtype == np.uint8 else 1.0
    network = Network(hidden, output, work.sizes[0], work.sizes[-1], scale=scale)
    network.initialize(1)
    return network


def runner(work: Work, data: Samples) -> Runner:
    """Return what does so many steps, or reads one image so many times."""
    network = build(work, data)
    if work.reads:
        image = data.x[:1]
        return repeated(lambda: network.predict(image))
    loss: Loss = CategoricalCrossEntropy() if work.output == "softmax" else MeanSquaredError()
    optimizer: Optimizer = Adam(work.rate) if work.optimizer == "adam" else SGD(work.rate)
    stepper = Stepper(network, loss, optimizer, batch_size=work.batch, l2=work.l2, dropout_seed=1)
    rows = np.arange(len(data.x))
    stepper.bind(data.x, data.labels, rows)
    return _endless(stepper, rows, work.rate)


def _endless(stepper: Stepper, rows: np.ndarray, rate: float) -> Runner:
    rng = np.random.default_rng(1)
    rates = np.full(stepper.batches, rate)
    epoch = -1

    def train(count: int) -> int:
        nonlocal epoch
        done = 0
        while done < count:
            if epoch < 0 or stepper.batches_done == stepper.batches:
                epoch += 1
                stepper.begin_epoch(rng.permutation(rows), rates, epoch)
            done += stepper.run(count - done)
        return done

    return train

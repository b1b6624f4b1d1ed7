"""Small networks and data that several engine tests share."""

from __future__ import annotations

import numpy as np

from desktop_nn.core.tasks import Task
from desktop_nn.engine.activations import ACTIVATIONS, ReLU, Softmax
from desktop_nn.engine.layers import Dense, Output
from desktop_nn.engine.losses import LOSSES, CategoricalCrossEntropy
from desktop_nn.engine.network import Network
from desktop_nn.engine.optimizers import Adam
from desktop_nn.engine.step import Stepper

OUTPUTS = {Task.BINARY: 1, Task.MULTICLASS: 3, Task.REGRESSION: 2}


def allowed_pairs():
    """Return every (task, output activation, loss) that may be combined, as classes."""
    found = []
    for task in Task:
        for _, activation in ACTIVATIONS.items():
            low = max(activation.range[0], -1.0)
            high = min(activation.range[1], 1.0)
            for _, loss in LOSSES.items():
                if not loss().allows(task, activation(), (low, high)):
                    found.append((task, activation, loss))
    return found


def digits(samples=200, inputs=20, classes=4, seed=0):
    """Return uint8 samples and classes that can be learned."""
    generator = np.random.default_rng(seed)
    centres = generator.integers(0, 256, (classes, inputs))
    labels = generator.integers(0, classes, samples)
    x = np.clip(centres[labels] + generator.normal(0, 40, (samples, inputs)), 0, 255).astype(np.uint8)
    return x, labels.astype(np.int64)


def network(inputs=20, classes=4, units=(8, 6), dropout=0.0, batch_norm=False, dtype=np.float32, seed=1):
    hidden = [Dense(f"h{i}", n, ReLU(), batch_norm=batch_norm, dropout=dropout) for i, n in enumerate(units, start=1)]
    made = Network(hidden, Output(Softmax()), inputs, classes, scale=1 / 255, dtype=dtype)
    made.initialize(seed)
    return made


def trainer(net, x, t, *, batch_size=32, optimizer=None, loss=None, rows=None, **options):
    """Return a bound stepper and a function that begins an epoch in an order that the epoch decides."""
    rows = np.arange(len(x)) if rows is None else rows
    optimizer = optimizer or Adam(learning_rate=0.01)
    # Small batches try out the folded arrangement, larger ones the other.
    options.setdefault("folded", batch_size <= 16 and not any(info.batch_norm for info in net.layers))
    stepper = Stepper(net, loss or CategoricalCrossEntropy(), optimizer, batch_size=batch_size, **options)
    stepper.bind(x, t, rows)

    def begin(epoch, rate=optimizer.learning_rate):
        updates = 1 if optimizer.full_batch else stepper.batches
        order = np.random.default_rng(epoch).permutation(rows)
        stepper.begin_epoch(order, np.full(updates, rate), epoch)

    return stepper, begin


def run_epochs(stepper, begin, epochs):
    for epoch in range(epochs):
        begin(epoch)
        stepper.run(10**9)


def same_bits(a, b):
    return set(a) == set(b) and all(np.array_equal(a[k], b[k]) and a[k].dtype == b[k].dtype for k in a)

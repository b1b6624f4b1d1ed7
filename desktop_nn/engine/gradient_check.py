"""Compares the gradient of the training step with differences of the loss: the proof that backpropagation is right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from desktop_nn.core.tasks import Task
from desktop_nn.engine.activations import Activation, Sigmoid
from desktop_nn.engine.network import Network
from desktop_nn.engine.optimizers import SGD
from desktop_nn.engine.step import Stepper

if TYPE_CHECKING:
    from desktop_nn.engine.layers import Dense, Output
    from desktop_nn.engine.losses import Loss

EPSILON = 1e-5
# Sums closer to 0 than this many epsilons could cross ReLU's kink; weights closer than this cross that of |w|.
KINK = 20 * EPSILON
SMALLEST_WEIGHT = 0.05
# Below this the two norms together count as this: a gradient that is all but zero has no relative error.
SMALLEST_NORM = 1e-3


@dataclass(frozen=True)
class GradientCheck:
    """How far apart the two gradients are.

    Attributes:
        error: |a - n| / max(|a| + |n|, 1e-3), Euclidean norms over the whole vector of parameters.
        largest_zero: the largest |n| where a is exactly 0.
    """

    error: float
    largest_zero: float


def gradient_check(
    hidden: Sequence[Dense],
    output: Output,
    loss: Loss,
    task: Task,
    *,
    inputs: int,
    outputs: int,
    rows: int,
    seed: int,
    l1: float = 0.0,
    l2: float = 0.0,
    folded: bool | None = None,
) -> GradientCheck:
    """Check one training step of a small network in float64 against central differences.

    The analytic gradient is what an update of learning rate 1 subtracts, so the whole step is checked, penalties
    included; dropout masks are the same every time. Inputs are drawn anew until no sum lies next to a kink.

    Args:
        hidden: layers before the output layer.
        output: output layer.
        loss: paired with it.
        task: decides the targets that are drawn.
        inputs: numbers a sample.
        outputs: units of the output layer.
        rows: samples in the batch.
        seed: of weights, samples and masks.
        l1: penalty.
        l2: penalty.
        folded: which arrangement the step is to use.
    """
    network = Network(hidden, output, inputs, outputs, dtype=np.float64)
    network.initialize(seed)
    generator = np.random.default_rng(seed)
    _spread_parameters(network, generator)
    stepper = Stepper(network, loss, SGD(), batch_size=rows, l1=l1, l2=l2, dropout_seed=seed, folded=folded)
    targets = _targets(task, output, outputs, rows, generator)
    _bind_away_from_kinks(stepper, generator, (rows, inputs), targets)
    analytic, numeric = _analytic(stepper, rows), _numeric(stepper, rows)
    norms = float(np.linalg.norm(analytic) + np.linalg.norm(numeric))
    error = float(np.linalg.norm(analytic - numeric)) / max(norms, SMALLEST_NORM)
    return GradientCheck(error, float(np.abs(numeric[analytic == 0]).max(initial=0.0)))


def _spread_parameters(network: Network, generator: np.random.Generator) -> None:
    """Move biases, scales and shifts off their initial values, and weights away from the kink of |w|."""
    for name in network.names():
        tensor = network.tensor(name)
        if name.endswith(".weights"):
            tensor += np.where(np.abs(tensor) < SMALLEST_WEIGHT, np.copysign(SMALLEST_WEIGHT, tensor), 0.0)
        elif not name.endswith(("running_mean", "running_variance")):
            tensor += generator.normal(0.0, 0.3, tensor.shape)


def _targets(task: Task, output: Output, outputs: int, rows: int, generator: np.random.Generator) -> np.ndarray:
    if task is not Task.REGRESSION:
        return generator.integers(0, max(outputs, 2), rows)
    low, high = (0.0, 1.0) if isinstance(output.activation, Sigmoid) else (-1.0, 1.0)
    return generator.uniform(low, high, (rows, outputs))


def _bind_away_from_kinks(
    stepper: Stepper, generator: np.random.Generator, shape: tuple[int, int], targets: np.ndarray
) -> None:
    closest = 0.0
    while closest < KINK:
        stepper.bind(generator.normal(0.0, 1.0, shape), targets, np.arange(len(targets)))
        _begin(stepper, len(targets), 0.0)
        layers = zip(stepper.network.layers[:-1], stepper.hidden_sums(), strict=True)
        closest = min((_to_kink(z, info.activation) for info, z in layers), default=KINK)


def _to_kink(z: np.ndarray, activation: Activation) -> float:
    """Return how far the sum that lies nearest to a kink is from it; second derivatives jump at 0 at most."""
    return min((float(np.abs(z - kink).min()) for kink in (0.0, *activation.kinks)), default=KINK)


def _begin(stepper: Stepper, rows: int, rate: float) -> None:
    stepper.begin_epoch(np.arange(rows), np.array([rate]), 0)


def _analytic(stepper: Stepper, rows: int) -> np.ndarray:
    params = stepper.network.params
    before = params.copy()
    _begin(stepper, rows, 1.0)
    stepper.run(1)
    gradient: np.ndarray = before - params
    params[...] = before
    return gradient


def _numeric(stepper: Stepper, rows: int) -> np.ndarray:
    params = stepper.network.params
    gradient = np.zeros_like(params)
    for name in stepper.network.names():
        if not name.endswith(("running_mean", "running_variance")):
            views = stepper.network.segments.views(gradient)[name], stepper.network.tensor(name)
            for slope, parameter in zip(*(view.reshape(-1, 1) for view in views), strict=True):
                slope[0] = _slope(stepper, rows, parameter)
    return gradient


def _slope(stepper: Stepper, rows: int, parameter: np.ndarray) -> float:
    """Return the central difference of the loss over one parameter, a view of one number."""
    middle = parameter[0]
    values = []
    for offset in (EPSILON, -EPSILON):
        parameter[0] = middle + offset
        _begin(stepper, rows, 0.0)
        stepper.run(1)
        values.append(stepper.losses[0] + stepper.penalty())
    parameter[0] = middle
    return float(values[0] - values[1]) / (2 * EPSILON)

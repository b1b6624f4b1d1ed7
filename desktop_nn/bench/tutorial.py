"""The network of the usual tutorial, written as tutorials write it: what the engine here is meant to be faster than."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from desktop_nn.bench.works import repeated

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from desktop_nn.bench.works import Runner, Samples, Work

    Array = NDArray[np.floating[Any]]


class TutorialNetwork:
    """Lists of weights and biases, a new array for every result; float32 like everything it is compared with."""

    def __init__(self, work: Work) -> None:
        rng = np.random.default_rng(0)
        self.work = work
        self.weights = [
            (rng.standard_normal((a, b)) * np.sqrt(2 / a)).astype(np.float32) for a, b in pairwise(work.sizes)
        ]
        self.biases = [np.zeros(units, np.float32) for units in work.sizes[1:]]
        self.m = [np.zeros_like(p) for p in self.weights + self.biases]
        self.v = [np.zeros_like(p) for p in self.weights + self.biases]
        self.t = 0

    def forward(self, x: Array) -> list[Array]:
        """Return the activations of all layers, the inputs first."""
        activations = [x]
        for i, (w, b) in enumerate(zip(self.weights, self.biases, strict=True)):
            z = activations[-1] @ w + b
            last = i == len(self.weights) - 1
            activations.append(_activate(z, self.work.output if last else self.work.hidden))
        return activations

    def step(self, x: Array, y: Array) -> None:
        """Learn from one batch: forward, loss, backward, update."""
        activations = self.forward(x)
        output = activations[-1]
        if self.work.output == "softmax":
            np.mean(-np.sum(y * np.log(output + 1e-9), axis=1))
            delta = (output - y) / len(x)
        else:
            np.mean((output - y) ** 2)
            delta = 2 * (output - y) / output.size * _slope(output, self.work.output)
        weight_gradients: list[Array] = []
        bias_gradients: list[Array] = []
        for i in reversed(range(len(self.weights))):
            weight_gradients.insert(0, activations[i].T @ delta)
            bias_gradients.insert(0, delta.sum(axis=0))
            if i > 0:
                delta = (delta @ self.weights[i].T) * _slope(activations[i], self.work.hidden)
        self.update(weight_gradients + bias_gradients)

    def update(self, gradients: list[Array]) -> None:
        """Change the weights: Adam, or plain gradient descent."""
        parameters = self.weights + self.biases
        rate = self.work.rate
        if self.work.optimizer == "sgd":
            for p, g in zip(parameters, gradients, strict=True):
                p -= rate * g
            return
        self.t += 1
        for i, (p, g) in enumerate(zip(parameters, gradients, strict=True)):
            self.m[i] = 0.9 * self.m[i] + 0.1 * g
            self.v[i] = 0.999 * self.v[i] + 0.001 * g**2
            m_hat = self.m[i] / (1 - 0.9**self.t)
            v_hat = self.v[i] / (1 - 0.999**self.t)
            p -= rate * m_hat / (np.sqrt(v_hat) + 1e-8)


def _activate(z: Array, name: str) -> Array:
    if name == "relu":
        return np.maximum(np.float32(0), z)
    if name == "sigmoid":
        return np.asarray(1 / (1 + np.exp(-z)), np.float32)
    if name == "tanh":
        return np.tanh(z)
    exps = np.exp(z - z.max(axis=1, keepdims=True))
    return np.asarray(exps / exps.sum(axis=1, keepdims=True), np.float32)


def _slope(a: Array, name: str) -> Array:
    """Return the derivative of an activation, by its value."""
    if name == "relu":
        return (a > 0).astype(np.float32)
    return a * (1 - a) if name == "sigmoid" else 1 - a**2


def targets_of(work: Work, data: Samples) -> Array:
    """Return targets (n, outputs): one-hot; for two classes -1 and 1."""
    if work.sizes[-1] == 1:
        return (2 * data.labels[:, None] - 1).astype(np.float32)
    return np.eye(work.sizes[-1], dtype=np.float32)[data.labels]


def runner(work: Work, data: Samples) -> Runner | None:
    """Return what does so many steps; None for batch normalization, which tutorials leave out."""
    if work.batch_norm:
        return None
    network = TutorialNetwork(work)
    if work.reads:
        image = data.x[:1]
        return repeated(lambda: network.forward(image.astype(np.float32) / np.float32(255)))
    batches = _batches(network, data.floats(), targets_of(work, data))
    return repeated(lambda: next(batches))


def _batches(network: TutorialNetwork, x: Array, y: Array) -> Iterator[None]:
    """Take one step after the other, shuffled anew every epoch."""
    rng = np.random.default_rng(1)
    while True:
        order = rng.permutation(len(x))
        for start in range(0, len(x), network.work.batch):
            rows = order[start : start + network.work.batch]
            network.step(x[rows], y[rows])
            yield

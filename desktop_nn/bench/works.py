"""The works that engines are compared by: five networks that span what people train here, and reading one image."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from desktop_nn.bench import experiment

# As many as MNIST has.
SAMPLES = 60_000
POINTS = 2_000
# The matrix product by which the peak of the machine is taken.
SGEMM, SGEMM_SIDE = "sgemm", 1024


@dataclass(frozen=True)
class Work:
    """A network and how it is trained.

    Attributes:
        sizes: inputs, units of every layer.
        hidden: activation of the hidden layers.
        output: activation of the last: softmax with cross-entropy, the others with the mean squared error.
        batch_norm, dropout, l2: of the hidden layers, and of all weights.
        reads: whether the network reads one image instead of learning: grey levels in, probabilities out.
    """

    name: str
    sizes: tuple[int, ...]
    hidden: Literal["relu", "sigmoid", "tanh"]
    output: Literal["softmax", "sigmoid", "tanh"]
    optimizer: Literal["adam", "sgd"]
    batch: int
    rate: float
    batch_norm: bool = False
    dropout: float = 0.0
    l2: float = 0.0
    reads: bool = False

    @property
    def title(self) -> str:
        """Its name and sizes."""
        return f"{self.name}  {'-'.join(map(str, self.sizes))}"

    @property
    def flops(self) -> int:
        """Multiplications and additions of the matrix products of one step.

        Forward, gradient of the weights and, but for the first layer, gradient of the layer's inputs: 2 a b each for
        a product of that many pairs.
        """
        products = [a * b for a, b in pairwise(self.sizes)]
        if self.reads:
            return 2 * sum(products)
        return 2 * self.batch * (3 * sum(products) - products[0])


WORKS = {
    work.name: work
    for work in (
        Work("W1", (784, 128, 64, 10), "relu", "softmax", "adam", 64, 1e-3),
        Work("W2", (784, 512, 256, 10), "relu", "softmax", "adam", 128, 1e-3),
        Work("W3", (784, 30, 10), "sigmoid", "sigmoid", "sgd", 10, 0.5),
        Work("W4", (784, 128, 64, 10), "relu", "softmax", "adam", 64, 1e-3, batch_norm=True, dropout=0.2, l2=1e-4),
        Work("W5", (2, 8, 8, 1), "tanh", "tanh", "sgd", 10, 0.03),
        Work("one image", (784, 128, 64, 10), "relu", "softmax", "adam", 1, 1e-3, reads=True),
    )
}


Runner = Callable[[int], int]
"""Does at least so many steps, and returns how many it did."""


def repeated(call: Callable[[], object]) -> Runner:
    """Return what calls something so many times."""

    def run(count: int) -> int:
        for _ in range(count):
            call()
        return count

    return run


@dataclass(frozen=True)
class Samples:
    """What is trained on.

    Attributes:
        x: (n, inputs): grey levels as uint8, or points as float32.
        labels: (n,) class numbers; 0 or 1 for points.
    """

    x: NDArray[np.uint8] | NDArray[np.float32]
    labels: NDArray[np.int64]

    def floats(self) -> NDArray[np.float32]:
        """Return the inputs as networks usually get them: grey levels from 0 to 1."""
        scale = 255 if self.x.dtype == np.uint8 else 1
        return (self.x / np.float32(scale)).astype(np.float32)


def samples(work: Work, digits: int | None) -> Samples:
    """Return what a work is trained on: the built-in digits, or points either side of a circle."""
    if work.sizes[0] == 2:
        points = np.random.default_rng(1).uniform(-1.0, 1.0, (POINTS, 2)).astype(np.float32)
        return Samples(points, (np.hypot(*points.T) < 0.7).astype(np.int64))
    found = experiment.dataset(digits)
    count = min(SAMPLES, found.samples)
    return Samples(np.asarray(found.X[:count], np.uint8), np.asarray(found.T[:count], np.int64))

"""How weights start before the first update."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from desktop_nn.core.registry import Registry


@dataclass(frozen=True)
class Initializer:
    """Draws the first weights of a layer; biases start at 0.

    Attributes:
        label, help, formula, source: for the person.
    """

    label: ClassVar[str]
    help: ClassVar[str]
    formula: ClassVar[str]
    source: ClassVar[str]

    def fill(self, generator: np.random.Generator, fan_in: int, fan_out: int) -> np.ndarray:
        """Return weights (fan_in, fan_out) in float64."""
        raise NotImplementedError


INITIALIZERS: Registry[Initializer] = Registry("initializer")


@INITIALIZERS.register("zeros")
@dataclass(frozen=True)
class Zeros(Initializer):
    """Every weight is 0."""

    label = "Zeros"
    help = "All neurons of a layer start alike and stay alike: here to show why random weights are needed."
    formula = "w = 0"
    source = ""

    def fill(self, generator: np.random.Generator, fan_in: int, fan_out: int) -> np.ndarray:
        """Return zeros (fan_in, fan_out)."""
        return np.zeros((fan_in, fan_out))


@INITIALIZERS.register("glorot_uniform")
@dataclass(frozen=True)
class GlorotUniform(Initializer):
    """Uniform within +-sqrt(6 / (fan_in + fan_out))."""

    label = "Glorot uniform"
    help = "Keeps signals about equally strong from layer to layer; made for sigmoid, tanh and softmax."
    formula = "w ~ U(−r, r), r = √(6 / (inputs + units))"
    source = "Glorot & Bengio, 2010"

    def fill(self, generator: np.random.Generator, fan_in: int, fan_out: int) -> np.ndarray:
        """Return uniform weights (fan_in, fan_out)."""
        limit = math.sqrt(6.0 / (fan_in + fan_out))
        return generator.uniform(-limit, limit, (fan_in, fan_out))


@INITIALIZERS.register("he_normal")
@dataclass(frozen=True)
class HeNormal(Initializer):
    """Normal with standard deviation sqrt(2 / fan_in)."""

    label = "He normal"
    help = "Makes up for the half of the signal that ReLU sets to 0; made for ReLU."
    formula = "w ~ N(0, 2 / inputs)"
    source = "He, Zhang, Ren & Sun, 2015"

    def fill(self, generator: np.random.Generator, fan_in: int, fan_out: int) -> np.ndarray:
        """Return normal weights (fan_in, fan_out)."""
        return generator.standard_normal((fan_in, fan_out)) * math.sqrt(2.0 / fan_in)


@INITIALIZERS.register("glorot_normal")
@dataclass(frozen=True)
class GlorotNormal(Initializer):
    """Normal with standard deviation sqrt(2 / (fan_in + fan_out))."""

    label = "Glorot normal"
    help = "As strong as Glorot uniform, drawn from a bell curve."
    formula = "w ~ N(0, 2 / (inputs + units))"
    source = "Glorot & Bengio, 2010"

    def fill(self, generator: np.random.Generator, fan_in: int, fan_out: int) -> np.ndarray:
        """Return normal weights (fan_in, fan_out)."""
        return generator.standard_normal((fan_in, fan_out)) * math.sqrt(2.0 / (fan_in + fan_out))


@INITIALIZERS.register("he_uniform")
@dataclass(frozen=True)
class HeUniform(Initializer):
    """Uniform within +-sqrt(6 / fan_in)."""

    label = "He uniform"
    help = "As strong as He normal, with no weight beyond a limit."
    formula = "w ~ U(−r, r), r = √(6 / inputs)"
    source = "He, Zhang, Ren & Sun, 2015"

    def fill(self, generator: np.random.Generator, fan_in: int, fan_out: int) -> np.ndarray:
        """Return uniform weights (fan_in, fan_out)."""
        limit = math.sqrt(6.0 / fan_in)
        return generator.uniform(-limit, limit, (fan_in, fan_out))


@INITIALIZERS.register("lecun_normal")
@dataclass(frozen=True)
class LeCunNormal(Initializer):
    """Normal with standard deviation sqrt(1 / fan_in)."""

    label = "LeCun normal"
    help = "Gives every sum the variance of one input; made for tanh, and what SELU needs."
    formula = "w ~ N(0, 1 / inputs)"
    source = "LeCun, Bottou, Orr & Müller, 1998"

    def fill(self, generator: np.random.Generator, fan_in: int, fan_out: int) -> np.ndarray:
        """Return normal weights (fan_in, fan_out)."""
        return generator.standard_normal((fan_in, fan_out)) * math.sqrt(1.0 / fan_in)


@INITIALIZERS.register("orthogonal")
@dataclass(frozen=True)
class Orthogonal(Initializer):
    """The columns, or if there are more of them than rows the rows, are orthogonal and of length 1."""

    label = "Orthogonal"
    help = "Turns the inputs without stretching them, so that signals keep their size through many layers."
    formula = "WᵀW = 1, or WWᵀ = 1 if there are more units than inputs"
    source = "Saxe, McClelland & Ganguli, 2014"

    def fill(self, generator: np.random.Generator, fan_in: int, fan_out: int) -> np.ndarray:
        """Return weights (fan_in, fan_out) out of the QR decomposition of a normal matrix."""
        tall = generator.standard_normal((max(fan_in, fan_out), min(fan_in, fan_out)))
        q, r = np.linalg.qr(tall)
        # Without the signs of r the directions would not be spread evenly (Mezzadri, 2007).
        q *= np.sign(np.diag(r))
        return np.ascontiguousarray(q if fan_in >= fan_out else q.T)

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

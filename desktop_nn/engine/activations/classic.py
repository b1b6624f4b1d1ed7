"""The activations that every introduction begins with."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from desktop_nn.engine.activations.base import ACTIVATIONS, Activation

if TYPE_CHECKING:
    from desktop_nn.engine.program import Program


@ACTIVATIONS.register("identity")
@dataclass(frozen=True)
class Identity(Activation):
    """a = z."""

    label = "Identity"
    help = "Passes the weighted sum on unchanged: the usual output for regression."
    formula = "a = z"
    source = ""
    range = (-math.inf, math.inf)

    def value(self, z: np.ndarray) -> np.ndarray:
        """Return a copy of z."""
        return np.array(z)

    def forward(self, program: Program, a: np.ndarray) -> None:
        """Nothing to do."""

    def backward(self, program: Program, a: np.ndarray, delta: np.ndarray, scratch: np.ndarray) -> None:
        """dL/dz = dL/da."""


@ACTIVATIONS.register("relu")
@dataclass(frozen=True)
class ReLU(Activation):
    """a = max(0, z)."""

    label = "ReLU"
    help = "Passes positive sums on and replaces negative ones by 0: the usual choice for hidden layers."
    formula = "a = max(0, z)"
    source = "Nair & Hinton, 2010"
    range = (0.0, math.inf)
    rectifier = True
    kinks = (0.0,)

    def value(self, z: np.ndarray) -> np.ndarray:
        """Return max(0, z)."""
        return np.asarray(np.maximum(z, 0))

    def forward(self, program: Program, a: np.ndarray) -> None:
        """Append a = max(a, 0)."""
        program.add(np.maximum, a, program.scalar(0.0), out=a)

    def backward(self, program: Program, a: np.ndarray, delta: np.ndarray, scratch: np.ndarray) -> None:
        """dL/dz = dL/da [a > 0]; the derivative at the kink is taken as 0."""
        # A comparison written as 0.0 and 1.0, then a product: masks and boolean indexing take 5 to 15 times as long.
        program.add(np.greater, a, program.scalar(0.0), scratch)
        program.add(np.multiply, delta, scratch, delta)


@ACTIVATIONS.register("sigmoid")
@dataclass(frozen=True)
class Sigmoid(Activation):
    """a = 1 / (1 + exp(-z))."""

    label = "Sigmoid"
    help = "Squeezes the sum into 0 to 1 along an S-shaped curve; flat, and so slow to learn, far from 0."
    formula = "a = 1 / (1 + e⁻ᶻ)"
    source = "Rumelhart, Hinton & Williams, 1986"
    range = (0.0, 1.0)

    def value(self, z: np.ndarray) -> np.ndarray:
        """Return the logistic function of z, without overflow: 1/(1 + e^-z) = (1 + tanh(z/2)) / 2."""
        return np.asarray(0.5 * np.tanh(0.5 * np.asarray(z)) + 0.5)

    def forward(self, program: Program, a: np.ndarray) -> None:
        """Append a = (1 + tanh(a/2)) / 2, which cannot overflow."""
        half = program.scalar(0.5)
        program.add(np.multiply, a, half, a)
        program.add(np.tanh, a, a)
        program.add(np.multiply, a, half, a)
        program.add(np.add, a, half, a)

    def backward(self, program: Program, a: np.ndarray, delta: np.ndarray, scratch: np.ndarray) -> None:
        """dL/dz = dL/da a (1 - a)."""
        program.add(np.subtract, program.scalar(1.0), a, scratch)
        program.add(np.multiply, scratch, a, scratch)
        program.add(np.multiply, delta, scratch, delta)


@ACTIVATIONS.register("tanh")
@dataclass(frozen=True)
class Tanh(Activation):
    """a = tanh(z)."""

    label = "Tanh"
    help = "Squeezes the sum into −1 to 1 along an S-shaped curve that passes through 0."
    formula = "a = (eᶻ − e⁻ᶻ) / (eᶻ + e⁻ᶻ)"
    source = "LeCun, Bottou, Orr & Müller, 1998"
    range = (-1.0, 1.0)

    def value(self, z: np.ndarray) -> np.ndarray:
        """Return tanh(z)."""
        return np.asarray(np.tanh(z))

    def forward(self, program: Program, a: np.ndarray) -> None:
        """Append a = tanh(a)."""
        program.add(np.tanh, a, a)

    def backward(self, program: Program, a: np.ndarray, delta: np.ndarray, scratch: np.ndarray) -> None:
        """dL/dz = dL/da (1 - a^2)."""
        program.add(np.multiply, a, a, scratch)
        program.add(np.subtract, program.scalar(1.0), scratch, scratch)
        program.add(np.multiply, delta, scratch, delta)


@ACTIVATIONS.register("softmax")
@dataclass(frozen=True)
class Softmax(Activation):
    """a_i = exp(z_i) / sum_j exp(z_j), over the units of one layer."""

    label = "Softmax"
    help = "Turns the sums of a layer into shares that are positive and add up to 1: one probability a class."
    formula = "aᵢ = eᶻⁱ / ∑ⱼ eᶻʲ"
    source = "Bridle, 1990"
    range = (0.0, 1.0)
    hidden = False

    def value(self, z: np.ndarray) -> np.ndarray:
        """Return the shares of z (n, units) along its last axis, the largest subtracted first against overflow."""
        # The reductions of the ufuncs themselves: for one row, np.max and ndarray.sum are mostly wrapping.
        shares = np.subtract(z, np.maximum.reduce(z, axis=-1, keepdims=True))
        np.exp(shares, out=shares)
        return np.asarray(np.divide(shares, np.add.reduce(shares, axis=-1, keepdims=True), out=shares))

    def forward(self, program: Program, a: np.ndarray) -> None:
        """Shares along axis 0 of `a` (units, batch): reductions over the first axis run two to three times faster."""
        per_column = program.buffer(a.shape[1])
        program.add(np.maximum.reduce, a, 0, None, per_column)
        program.add(np.subtract, a, per_column, a)
        program.add(np.exp, a, a)
        program.add(np.add.reduce, a, 0, None, per_column)
        program.add(np.divide, a, per_column, a)

    def backward(self, program: Program, a: np.ndarray, delta: np.ndarray, scratch: np.ndarray) -> None:
        """dL/dz_i = a_i (dL/da_i - sum_j a_j dL/da_j)."""
        per_column = program.buffer(a.shape[1])
        program.add(np.multiply, a, delta, scratch)
        program.add(np.add.reduce, scratch, 0, None, per_column)
        program.add(np.subtract, delta, per_column, delta)
        program.add(np.multiply, delta, a, delta)

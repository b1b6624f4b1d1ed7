"""Relatives of ReLU: they pass positive sums on and hold negative ones back, more or less softly."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from desktop_nn.core.settings import setting
from desktop_nn.engine.activations.base import ACTIVATIONS, Activation
from desktop_nn.engine.activations.classic import Sigmoid

if TYPE_CHECKING:
    from desktop_nn.engine.program import Program


@ACTIVATIONS.register("leaky_relu")
@dataclass(frozen=True)
class LeakyReLU(Activation):
    """a = max(z, s z)."""

    label = "Leaky ReLU"
    help = "Like ReLU, but lets a little of negative sums through, so that no unit can die."
    formula = "a = max(z, s z)"
    source = "Maas, Hannun & Ng, 2013"
    range = (-math.inf, math.inf)
    rectifier = True
    kinks = (0.0,)

    slope: float = setting(
        0.01,
        label="Slope",
        help="How much of a negative sum is let through.",
        minimum=0.0,
        maximum=1.0,
        below=True,
        step=0.01,
        holds="restart",
    )

    def value(self, z: np.ndarray) -> np.ndarray:
        """Return max(z, s z)."""
        return np.asarray(np.maximum(z, np.asarray(z) * np.asarray(z).dtype.type(self.slope)))

    def forward(self, program: Program, a: np.ndarray) -> None:
        """Append a = max(a, s a)."""
        leak = program.buffer(*a.shape)
        program.add(np.multiply, a, program.scalar(self.slope), leak)
        program.add(np.maximum, a, leak, out=a)

    def backward(self, program: Program, a: np.ndarray, delta: np.ndarray, scratch: np.ndarray) -> None:
        """dL/dz = dL/da, times s where a <= 0."""
        program.add(np.greater, a, program.scalar(0.0), scratch)
        program.add(np.multiply, scratch, program.scalar(1.0 - self.slope), scratch)
        program.add(np.add, scratch, program.scalar(self.slope), scratch)
        program.add(np.multiply, delta, scratch, delta)


@ACTIVATIONS.register("elu")
@dataclass(frozen=True)
class ELU(Activation):
    """a = z for z > 0, else exp(z) - 1."""

    label = "ELU"
    help = "Like ReLU, but negative sums run out smoothly to −1, which keeps the mean of a layer near 0."
    formula = "a = z for z > 0, else eᶻ − 1"
    source = "Clevert, Unterthiner & Hochreiter, 2016"
    range = (-1.0, math.inf)
    rectifier = True

    def value(self, z: np.ndarray) -> np.ndarray:
        """Return max(z, 0) + exp(min(z, 0)) - 1."""
        return np.asarray(np.maximum(z, 0) + np.expm1(np.minimum(z, 0)))

    def forward(self, program: Program, a: np.ndarray) -> None:
        """Append a = max(a, 0) + exp(min(a, 0)) - 1: one of the two is always 0."""
        below = _exponential_below(program, a)
        program.add(np.maximum, a, program.scalar(0.0), out=a)
        program.add(np.add, a, below, a)

    def backward(self, program: Program, a: np.ndarray, delta: np.ndarray, scratch: np.ndarray) -> None:
        """dL/dz = dL/da (min(a, 0) + 1): exp(z) below 0, 1 above."""
        program.add(np.minimum, a, program.scalar(0.0), out=scratch)
        program.add(np.add, scratch, program.scalar(1.0), scratch)
        program.add(np.multiply, delta, scratch, delta)


@ACTIVATIONS.register("selu")
@dataclass(frozen=True)
class SELU(Activation):
    """a = l z for z > 0, else l k (exp(z) - 1)."""

    label = "SELU"
    help = "An ELU scaled so that layer after layer keeps mean 0 and variance 1, without batch normalization."
    formula = "a = λ z for z > 0, else λ α (eᶻ − 1); λ = 1.0507, α = 1.6733"
    source = "Klambauer, Unterthiner, Mayr & Hochreiter, 2017"
    range = (-1.7580993408473766, math.inf)
    rectifier = True
    kinks = (0.0,)

    SCALE = 1.0507009873554805
    ALPHA = 1.6732632423543772

    def value(self, z: np.ndarray) -> np.ndarray:
        """Return l (max(z, 0) + k (exp(min(z, 0)) - 1))."""
        of = np.asarray(z).dtype.type
        return np.asarray(np.maximum(z, 0) * of(self.SCALE) + np.expm1(np.minimum(z, 0)) * of(self.SCALE * self.ALPHA))

    def forward(self, program: Program, a: np.ndarray) -> None:
        """Append a = l max(a, 0) + l k (exp(min(a, 0)) - 1)."""
        below = _exponential_below(program, a)
        program.add(np.multiply, below, program.scalar(self.SCALE * self.ALPHA), below)
        program.add(np.maximum, a, program.scalar(0.0), out=a)
        program.add(np.multiply, a, program.scalar(self.SCALE), a)
        program.add(np.add, a, below, a)

    def backward(self, program: Program, a: np.ndarray, delta: np.ndarray, scratch: np.ndarray) -> None:
        """dL/dz = dL/da l above 0, dL/da (a + l k) below."""
        above = program.buffer(*a.shape)
        program.add(np.greater, a, program.scalar(0.0), above)
        program.add(np.multiply, above, program.scalar(self.SCALE - self.SCALE * self.ALPHA), above)
        program.add(np.minimum, a, program.scalar(0.0), out=scratch)
        program.add(np.add, scratch, program.scalar(self.SCALE * self.ALPHA), scratch)
        program.add(np.add, scratch, above, scratch)
        program.add(np.multiply, delta, scratch, delta)


@ACTIVATIONS.register("gelu")
@dataclass(frozen=True)
class GELU(Activation):
    """a = z (1 + tanh(u)) / 2, u = sqrt(2/pi) (z + 0.044715 z^3): the tanh form, for NumPy has no error function."""

    label = "GELU"
    help = "ReLU with a soft bend: the sum times the chance that a normal number lies below it."
    formula = "a = z (1 + tanh(√(2/π) (z + 0.044715 z³))) / 2"
    source = "Hendrycks & Gimpel, 2016 (the tanh form)"
    range = (-0.1701, math.inf)
    rectifier = True
    from_sums = True

    INNER = math.sqrt(2.0 / math.pi)
    CUBIC = 0.044715

    def value(self, z: np.ndarray) -> np.ndarray:
        """Return z (1 + tanh(u)) / 2."""
        z = np.asarray(z)
        of = z.dtype.type
        return np.asarray(of(0.5) * z * (1 + np.tanh(of(self.INNER) * (z + of(self.CUBIC) * z * z * z))))

    def forward(self, program: Program, a: np.ndarray) -> None:
        """Append a = a (1 + tanh(u)) / 2."""
        bend = program.buffer(*a.shape)
        self._append_bend(program, a, bend)
        half = program.scalar(0.5)
        program.add(np.multiply, bend, half, bend)
        program.add(np.add, bend, half, bend)
        program.add(np.multiply, a, bend, a)

    def _append_bend(self, program: Program, z: np.ndarray, bend: np.ndarray) -> None:
        """Append bend = tanh(u), u = sqrt(2/pi) z (1 + 0.044715 z^2)."""
        program.add(np.multiply, z, z, bend)
        program.add(np.multiply, bend, program.scalar(self.INNER * self.CUBIC), bend)
        program.add(np.add, bend, program.scalar(self.INNER), bend)
        program.add(np.multiply, bend, z, bend)
        program.add(np.tanh, bend, bend)

    def backward(self, program: Program, a: np.ndarray, delta: np.ndarray, scratch: np.ndarray) -> None:
        """dL/dz = dL/da ((1 + tanh u) / 2 + z (1 - tanh^2 u) u' / 2), u' = sqrt(2/pi) (1 + 0.134145 z^2)."""
        slope, half = program.buffer(*a.shape), program.scalar(0.5)
        self._append_bend(program, a, scratch)
        program.add(np.multiply, a, a, slope)
        program.add(np.multiply, slope, program.scalar(1.5 * self.INNER * self.CUBIC), slope)
        program.add(np.add, slope, program.scalar(0.5 * self.INNER), slope)
        program.add(np.multiply, slope, a, slope)
        # slope (1 - tanh^2) + (1 + tanh) / 2 = (1 + tanh) (slope (1 - tanh) + 1/2)
        rest = program.buffer(*a.shape)
        program.add(np.subtract, program.scalar(1.0), scratch, rest)
        program.add(np.multiply, slope, rest, slope)
        program.add(np.add, slope, half, slope)
        program.add(np.add, scratch, program.scalar(1.0), scratch)
        program.add(np.multiply, slope, scratch, slope)
        program.add(np.multiply, delta, slope, delta)


@ACTIVATIONS.register("silu")
@dataclass(frozen=True)
class SiLU(Activation):
    """a = z / (1 + exp(-z))."""

    label = "SiLU"
    help = "The sum times its own sigmoid, also called swish: ReLU with a soft bend and a small dip below 0."
    formula = "a = z σ(z)"
    source = "Elfwing, Uchibe & Doya, 2018"
    range = (-0.2785, math.inf)
    rectifier = True
    from_sums = True

    def value(self, z: np.ndarray) -> np.ndarray:
        """Return z times the sigmoid of z."""
        return np.asarray(z * Sigmoid().value(z))

    def forward(self, program: Program, a: np.ndarray) -> None:
        """Append a = a sigmoid(a)."""
        gate = program.buffer(*a.shape)
        program.add(np.copyto, gate, a)
        Sigmoid().forward(program, gate)
        program.add(np.multiply, a, gate, a)

    def backward(self, program: Program, a: np.ndarray, delta: np.ndarray, scratch: np.ndarray) -> None:
        """dL/dz = dL/da s (1 + z (1 - s)), s = sigmoid(z)."""
        gate = program.buffer(*a.shape)
        program.add(np.copyto, gate, a)
        Sigmoid().forward(program, gate)
        one = program.scalar(1.0)
        program.add(np.subtract, one, gate, scratch)
        program.add(np.multiply, scratch, a, scratch)
        program.add(np.add, scratch, one, scratch)
        program.add(np.multiply, scratch, gate, scratch)
        program.add(np.multiply, delta, scratch, delta)


@ACTIVATIONS.register("mish")
@dataclass(frozen=True)
class Mish(Activation):
    """a = z tanh(log(1 + exp(z)))."""

    label = "Mish"
    help = "Close to SiLU, with a slightly deeper dip: the sum times the tanh of its softplus."
    formula = "a = z tanh(ln(1 + eᶻ))"
    source = "Misra, 2019"
    range = (-0.3089, math.inf)
    rectifier = True
    from_sums = True

    def value(self, z: np.ndarray) -> np.ndarray:
        """Return z tanh(log(1 + exp(z))), without overflow."""
        z = np.asarray(z)
        return np.asarray(z * np.tanh(np.logaddexp(z.dtype.type(0), z)))

    def forward(self, program: Program, a: np.ndarray) -> None:
        """Append a = a tanh(log(1 + exp(a)))."""
        gate = program.buffer(*a.shape)
        program.add(np.logaddexp, program.scalar(0.0), a, gate)
        program.add(np.tanh, gate, gate)
        program.add(np.multiply, a, gate, a)

    def backward(self, program: Program, a: np.ndarray, delta: np.ndarray, scratch: np.ndarray) -> None:
        """dL/dz = dL/da (t + z (1 - t^2) sigmoid(z)), t = tanh(log(1 + exp(z)))."""
        gate, one = program.buffer(*a.shape), program.scalar(1.0)
        program.add(np.copyto, scratch, a)
        Sigmoid().forward(program, scratch)
        program.add(np.multiply, scratch, a, scratch)
        program.add(np.logaddexp, program.scalar(0.0), a, gate)
        program.add(np.tanh, gate, gate)
        rest = program.buffer(*a.shape)
        program.add(np.multiply, gate, gate, rest)
        program.add(np.subtract, one, rest, rest)
        program.add(np.multiply, scratch, rest, scratch)
        program.add(np.add, scratch, gate, scratch)
        program.add(np.multiply, delta, scratch, delta)


@ACTIVATIONS.register("softplus")
@dataclass(frozen=True)
class Softplus(Activation):
    """a = log(1 + exp(z))."""

    label = "Softplus"
    help = "ReLU with its corner rounded off: always above 0, and its slope is a sigmoid."
    formula = "a = ln(1 + eᶻ)"
    source = "Dugas, Bengio, Bélisle, Nadeau & Garcia, 2001"
    range = (0.0, math.inf)
    rectifier = True

    def value(self, z: np.ndarray) -> np.ndarray:
        """Return log(1 + exp(z)), without overflow."""
        z = np.asarray(z)
        return np.asarray(np.logaddexp(z.dtype.type(0), z))

    def forward(self, program: Program, a: np.ndarray) -> None:
        """Append a = log(1 + exp(a))."""
        program.add(np.logaddexp, program.scalar(0.0), a, a)

    def backward(self, program: Program, a: np.ndarray, delta: np.ndarray, scratch: np.ndarray) -> None:
        """dL/dz = dL/da (1 - exp(-a)), which is the sigmoid of z."""
        program.add(np.negative, a, scratch)
        program.add(np.expm1, scratch, scratch)
        program.add(np.multiply, delta, scratch, delta)
        program.add(np.negative, delta, delta)


def _exponential_below(program: Program, z: np.ndarray) -> np.ndarray:
    """Append calls that write exp(min(z, 0)) - 1, which is 0 above 0, and return where."""
    below = program.buffer(*z.shape)
    program.add(np.minimum, z, program.scalar(0.0), out=below)
    program.add(np.expm1, below, below)
    return below

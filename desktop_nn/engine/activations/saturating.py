"""Activations that keep to an interval, besides sigmoid and tanh."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from desktop_nn.engine.activations.base import ACTIVATIONS, Activation

if TYPE_CHECKING:
    from desktop_nn.engine.program import Program


@ACTIVATIONS.register("softsign")
@dataclass(frozen=True)
class Softsign(Activation):
    """a = z / (1 + |z|)."""

    label = "Softsign"
    help = "Squeezes the sum into −1 to 1 like tanh, but comes near the ends more slowly, so it goes on learning there."
    formula = "a = z / (1 + |z|)"
    source = "Bergstra, Desjardins, Lamblin & Bengio, 2009"
    range = (-1.0, 1.0)

    def value(self, z: np.ndarray) -> np.ndarray:
        """Return z / (1 + |z|)."""
        return np.asarray(z / (1.0 + np.abs(z)))

    def forward(self, program: Program, a: np.ndarray) -> None:
        """Append a = a / (1 + |a|)."""
        size = program.buffer(*a.shape)
        program.add(np.abs, a, size)
        program.add(np.add, size, program.scalar(1.0), size)
        program.add(np.divide, a, size, a)

    def backward(self, program: Program, a: np.ndarray, delta: np.ndarray, scratch: np.ndarray) -> None:
        """dL/dz = dL/da (1 - |a|)^2."""
        program.add(np.abs, a, scratch)
        program.add(np.subtract, program.scalar(1.0), scratch, scratch)
        program.add(np.multiply, scratch, scratch, scratch)
        program.add(np.multiply, delta, scratch, delta)


@ACTIVATIONS.register("hard_sigmoid")
@dataclass(frozen=True)
class HardSigmoid(Activation):
    """a = min(1, max(0, z/6 + 1/2)), as in PyTorch and, since version 3, in Keras."""

    label = "Hard sigmoid"
    help = "A sigmoid made of three straight pieces: quick to compute, and without any slope beyond −3 and 3."
    formula = "a = min(1, max(0, z/6 + ½))"
    source = "Courbariaux, Bengio & David, 2015; the slope 1/6: Howard et al., 2019"
    range = (0.0, 1.0)
    kinks = (-3.0, 3.0)

    def value(self, z: np.ndarray) -> np.ndarray:
        """Return z/6 + 1/2, held between 0 and 1."""
        return np.clip(np.asarray(z) / 6.0 + 0.5, 0.0, 1.0)

    def forward(self, program: Program, a: np.ndarray) -> None:
        """Append a = min(1, max(0, a/6 + 1/2))."""
        program.add(np.multiply, a, program.scalar(1.0 / 6.0), a)
        program.add(np.add, a, program.scalar(0.5), a)
        program.add(np.maximum, a, program.scalar(0.0), out=a)
        program.add(np.minimum, a, program.scalar(1.0), out=a)

    def backward(self, program: Program, a: np.ndarray, delta: np.ndarray, scratch: np.ndarray) -> None:
        """dL/dz = dL/da / 6 where 0 < a < 1, else 0."""
        # a (1 - a) is 0 at both ends and above 0 between them.
        program.add(np.subtract, program.scalar(1.0), a, scratch)
        program.add(np.multiply, scratch, a, scratch)
        program.add(np.greater, scratch, program.scalar(0.0), scratch)
        program.add(np.multiply, scratch, program.scalar(1.0 / 6.0), scratch)
        program.add(np.multiply, delta, scratch, delta)


@ACTIVATIONS.register("hard_tanh")
@dataclass(frozen=True)
class HardTanh(Activation):
    """a = min(1, max(-1, z))."""

    label = "Hard tanh"
    help = "The sum itself, cut off at −1 and 1: the plainest curve with both ends bounded."
    formula = "a = min(1, max(−1, z))"
    source = "Collobert, 2004"
    range = (-1.0, 1.0)
    kinks = (-1.0, 1.0)

    def value(self, z: np.ndarray) -> np.ndarray:
        """Return z, held between -1 and 1."""
        return np.asarray(np.clip(z, -1.0, 1.0))

    def forward(self, program: Program, a: np.ndarray) -> None:
        """Append a = min(1, max(-1, a))."""
        program.add(np.maximum, a, program.scalar(-1.0), out=a)
        program.add(np.minimum, a, program.scalar(1.0), out=a)

    def backward(self, program: Program, a: np.ndarray, delta: np.ndarray, scratch: np.ndarray) -> None:
        """dL/dz = dL/da where -1 < a < 1, else 0."""
        program.add(np.abs, a, scratch)
        program.add(np.less, scratch, program.scalar(1.0), scratch)
        program.add(np.multiply, delta, scratch, delta)


@ACTIVATIONS.register("sine")
@dataclass(frozen=True)
class Sine(Activation):
    """a = sin z."""

    label = "Sine"
    help = "Swings between −1 and 1 as the sum grows: good at patterns that repeat, and easily led astray elsewhere."
    formula = "a = sin z"
    source = "Sitzmann, Martel, Bergman, Lindell & Wetzstein, 2020"
    range = (-1.0, 1.0)
    from_sums = True

    def value(self, z: np.ndarray) -> np.ndarray:
        """Return sin z."""
        return np.asarray(np.sin(z))

    def forward(self, program: Program, a: np.ndarray) -> None:
        """Append a = sin a."""
        program.add(np.sin, a, a)

    def backward(self, program: Program, a: np.ndarray, delta: np.ndarray, scratch: np.ndarray) -> None:
        """dL/dz = dL/da cos z."""
        program.add(np.cos, a, scratch)
        program.add(np.multiply, delta, scratch, delta)

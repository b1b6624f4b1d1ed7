"""What an activation is: a function of the weighted sums, and what the training step needs to run it in place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from desktop_nn.core.registry import Registry

if TYPE_CHECKING:
    from desktop_nn.engine.program import Program


@dataclass(frozen=True)
class Activation:
    """A function of the weighted sums z.

    Attributes:
        label, help, formula, source: for the person; `source` names the paper and its year.
        range: the least and the greatest value it takes or approaches.
        hidden: whether hidden layers offer it.
        rectifier: it passes positive sums on and holds negative ones back, so that He's initial weights suit it.
        from_sums: `backward` is given the sums z in place of the activations, of which the derivative cannot be told.
        kinks: the sums at which the derivative jumps.
    """

    label: ClassVar[str]
    help: ClassVar[str]
    formula: ClassVar[str]
    source: ClassVar[str]
    range: ClassVar[tuple[float, float]]
    hidden: ClassVar[bool] = True
    rectifier: ClassVar[bool] = False
    from_sums: ClassVar[bool] = False
    kinks: ClassVar[tuple[float, ...]] = ()

    def value(self, z: np.ndarray) -> np.ndarray:
        """Return a of the shape of z (n, units), computed plainly; the training step works in place instead."""
        raise NotImplementedError

    def forward(self, program: Program, a: np.ndarray) -> None:
        """Append the calls that turn z, held in `a` (units, batch), into the activation, in place."""
        raise NotImplementedError

    def backward(self, program: Program, a: np.ndarray, delta: np.ndarray, scratch: np.ndarray) -> None:
        """Append the calls that turn dL/da, held in `delta` (units, batch), into dL/dz.

        Args:
            program: takes the calls.
            a: the activations, or the sums where `from_sums`; it is left as it is.
            delta: dL/da, then dL/dz.
            scratch: room of the same shape.
        """
        raise NotImplementedError


ACTIVATIONS: Registry[Activation] = Registry("activation")


def keep_sums(activation: Activation, program: Program, a: np.ndarray) -> np.ndarray:
    """Return what `activation.backward` takes for the buffer `a`: itself, or room into which its sums are copied.

    To be called before `activation.forward` appends its calls.
    """
    if not activation.from_sums:
        return a
    z = program.buffer(*a.shape)
    program.add(np.copyto, z, a)
    return z

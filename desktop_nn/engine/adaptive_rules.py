"""The adaptive optimizers at work besides Adam: plain recursions, as their papers write them, on flat vectors."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from desktop_nn.engine.rules import Rule

if TYPE_CHECKING:
    from desktop_nn.engine.optimizers import Adadelta, AdaGrad, Nadam, RAdam, RMSProp
    from desktop_nn.engine.program import Program


class _WithNumbers(Rule):
    """A rule whose settings are 0-d arrays bound into its calls; each `append` has room of the size of its part."""

    number_names: tuple[str, ...] = ()

    def __init__(self, config: Any, size: int, dtype: Any) -> None:
        for name in self.number_names:
            setattr(self, name, np.zeros((), dtype))
        super().__init__(config, size, dtype)

    def begin(self, rate: float, parts: float) -> None:
        """The gradient comes in its true size."""
        self.rate[()] = rate

    @staticmethod
    def _blend(program: Program, kept: np.ndarray, new: np.ndarray, keep: np.ndarray, take: np.ndarray) -> None:
        """Append kept <- keep kept + take new; `new` is overwritten by take new."""
        program.add(np.multiply, kept, keep, kept)
        program.add(np.multiply, new, take, new)
        program.add(np.add, kept, new, kept)


class AccumulatedSquares(_WithNumbers):
    """Sum of squares s <- s + g^2; w <- w - eta g / (sqrt(s) + eps) (Duchi, Hazan & Singer, 2011)."""

    slot_names = ("s",)
    square_names = ("s",)
    number_names = ("_epsilon",)
    _epsilon: np.ndarray

    def configure(self, config: AdaGrad) -> None:
        """Take over epsilon."""
        self._epsilon[()] = config.epsilon

    def append(self, program: Program, p: np.ndarray, g: np.ndarray, part: slice) -> None:
        """Seven calls; see the class."""
        s, room = self.slots["s"][part], program.buffer(len(p))
        program.add(np.multiply, g, g, room)
        program.add(np.add, s, room, s)
        program.add(np.sqrt, s, room)
        program.add(np.add, room, self._epsilon, room)
        program.add(np.divide, g, room, g)
        program.add(np.multiply, g, self.rate, g)
        program.add(np.subtract, p, g, p)


class _MeanOfSquares(_WithNumbers):
    """A mean of squares s <- rho s + (1-rho) g^2."""

    number_names = ("_keep", "_take", "_epsilon")
    _keep: np.ndarray
    _take: np.ndarray
    _epsilon: np.ndarray

    def configure(self, config: RMSProp | Adadelta) -> None:
        """Take over rho and epsilon."""
        self._keep[()], self._take[()], self._epsilon[()] = config.rho, 1.0 - config.rho, config.epsilon


class SquaresMean(_MeanOfSquares):
    """Mean of squares s <- rho s + (1-rho) g^2; w <- w - eta g / (sqrt(s) + eps) (Tieleman & Hinton, 2012)."""

    slot_names = ("s",)
    square_names = ("s",)

    def append(self, program: Program, p: np.ndarray, g: np.ndarray, part: slice) -> None:
        """Nine calls; see the class."""
        s, room = self.slots["s"][part], program.buffer(len(p))
        program.add(np.multiply, g, g, room)
        self._blend(program, s, room, self._keep, self._take)
        program.add(np.sqrt, s, room)
        program.add(np.add, room, self._epsilon, room)
        program.add(np.divide, g, room, g)
        program.add(np.multiply, g, self.rate, g)
        program.add(np.subtract, p, g, p)


class SquaresAndSteps(_MeanOfSquares):
    """Means of squared gradients s and of squared steps u (Zeiler, 2012): d = sqrt(u + eps) / sqrt(s + eps) g."""

    slot_names = ("s", "u")
    square_names = ("s", "u")

    def append(self, program: Program, p: np.ndarray, g: np.ndarray, part: slice) -> None:
        """Fifteen calls; see the class."""
        s, u, room = self.slots["s"][part], self.slots["u"][part], program.buffer(len(p))
        program.add(np.multiply, g, g, room)
        self._blend(program, s, room, self._keep, self._take)
        program.add(np.add, s, self._epsilon, room)
        program.add(np.sqrt, room, room)
        program.add(np.divide, g, room, g)
        program.add(np.add, u, self._epsilon, room)
        program.add(np.sqrt, room, room)
        program.add(np.multiply, g, room, g)
        program.add(np.multiply, g, g, room)
        self._blend(program, u, room, self._keep, self._take)
        program.add(np.multiply, g, self.rate, g)
        program.add(np.subtract, p, g, p)


class _TwoBetas(_WithNumbers):
    """A rule with two decay rates."""

    number_names: tuple[str, ...] = ("_b1", "_c1", "_b2", "_c2")
    _b1: np.ndarray
    _c1: np.ndarray
    _b2: np.ndarray
    _c2: np.ndarray

    def configure(self, config: Any) -> None:
        """Take over the betas."""
        self._b1[()], self._c1[()] = config.beta1, 1.0 - config.beta1
        self._b2[()], self._c2[()] = config.beta2, 1.0 - config.beta2


class _Moments(_TwoBetas):
    """Means of the gradient and of its square, m <- b1 m + (1-b1) g and v <- b2 v + (1-b2) g^2, and their number t."""

    slot_names = ("m", "v")
    square_names = ("v",)
    scalar_names = ("t",)

    def __init__(self, config: Any, size: int, dtype: Any) -> None:
        self._t = 0
        super().__init__(config, size, dtype)

    def end(self) -> None:
        """Count the update."""
        self._t += 1

    def numbers(self) -> dict[str, float]:
        """Return t."""
        return {"t": self._t}

    def restore(self, numbers: Mapping[str, float]) -> None:
        """Take over t."""
        self._t = int(numbers["t"])


class NesterovMoments(_Moments):
    """Adam whose mean looks one gradient ahead (Dozat, 2016); see `optimizers.Nadam`."""

    number_names = (*_TwoBetas.number_names, "_of_m", "_of_g", "_root", "_epsilon")
    _of_m: np.ndarray
    _of_g: np.ndarray
    _root: np.ndarray
    _epsilon: np.ndarray

    def configure(self, config: Nadam) -> None:
        """Take over the betas and epsilon."""
        super().configure(config)
        self._config = config
        self._epsilon[()] = config.epsilon

    def append(self, program: Program, p: np.ndarray, g: np.ndarray, part: slice) -> None:
        """Append both means, then p <- p - (of_m m + of_g g) / (root sqrt(v) + eps)."""
        m, v = self.slots["m"][part], self.slots["v"][part]
        room, below = program.buffer(len(p)), program.buffer(len(p))
        program.add(np.multiply, g, g, below)
        self._blend(program, v, below, self._b2, self._c2)
        program.add(np.multiply, g, self._of_g, room)
        self._blend(program, m, g, self._b1, self._c1)
        program.add(np.sqrt, v, below)
        program.add(np.multiply, below, self._root, below)
        program.add(np.add, below, self._epsilon, below)
        program.add(np.multiply, m, self._of_m, g)
        program.add(np.add, g, room, g)
        program.add(np.divide, g, below, g)
        program.add(np.subtract, p, g, p)

    def begin(self, rate: float, parts: float) -> None:
        """Work out the factors of update t + 1."""
        c, t = self._config, self._t + 1
        self._of_m[()] = rate * c.beta1 / (1.0 - c.beta1 ** (t + 1))
        self._of_g[()] = rate * (1.0 - c.beta1) / (1.0 - c.beta1**t)
        self._root[()] = 1.0 / math.sqrt(1.0 - c.beta2**t)


class RectifiedMoments(_Moments):
    """Adam that waits until its squares rest on enough gradients (Liu et al., 2020); see `optimizers.RAdam`."""

    number_names = (*_TwoBetas.number_names, "_root", "_plain")
    _root: np.ndarray
    _plain: np.ndarray

    def configure(self, config: RAdam) -> None:
        """Take over the betas and epsilon."""
        super().configure(config)
        self._config = config

    def append(self, program: Program, p: np.ndarray, g: np.ndarray, part: slice) -> None:
        """Append both means, then p <- p - rate m / (root sqrt(v) + plain)."""
        m, v, room = self.slots["m"][part], self.slots["v"][part], program.buffer(len(p))
        program.add(np.multiply, g, g, room)
        self._blend(program, v, room, self._b2, self._c2)
        self._blend(program, m, g, self._b1, self._c1)
        program.add(np.sqrt, v, room)
        program.add(np.multiply, room, self._root, room)
        program.add(np.add, room, self._plain, room)
        program.add(np.multiply, m, self.rate, g)
        program.add(np.divide, g, room, g)
        program.add(np.subtract, p, g, p)

    def begin(self, rate: float, parts: float) -> None:
        """Work out the factors of update t + 1: root 0 and plain 1 leave the mean alone."""
        c, t = self._config, self._t + 1
        longest = 2.0 / (1.0 - c.beta2) - 1.0
        power = c.beta2**t
        length = longest - 2.0 * t * power / (1.0 - power)
        self.rate[()] = rate / (1.0 - c.beta1**t)
        self._root[()], self._plain[()] = 0.0, 1.0
        if length > 5.0:
            up = (length - 4.0) * (length - 2.0) * longest
            down = (longest - 4.0) * (longest - 2.0) * length
            self.rate[()] *= math.sqrt(up / down)
            self._root[()], self._plain[()] = 1.0 / math.sqrt(1.0 - power), c.epsilon


class SignOfMean(_TwoBetas):
    """The sign of b1 m + (1-b1) g is the direction; m <- b2 m + (1-b2) g (Chen et al., 2023)."""

    slot_names = ("m",)

    def append(self, program: Program, p: np.ndarray, g: np.ndarray, part: slice) -> None:
        """Nine calls; see the class."""
        m, way, room = self.slots["m"][part], program.buffer(len(p)), program.buffer(len(p))
        program.add(np.multiply, m, self._b1, way)
        program.add(np.multiply, g, self._c1, room)
        program.add(np.add, way, room, way)
        program.add(np.sign, way, way)
        program.add(np.multiply, way, self.rate, way)
        program.add(np.subtract, p, way, p)
        self._blend(program, m, g, self._b2, self._c2)

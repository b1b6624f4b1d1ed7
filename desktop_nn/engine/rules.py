"""The optimizers at work: a handful of in-place calls on flat vectors, all constants folded into a few scalars.

The gradient that a rule is handed is a multiple of the true one: the training step leaves out the division by the
batch size, and each rule makes up for it where that costs nothing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from desktop_nn.engine.program import Program, aligned

if TYPE_CHECKING:
    from desktop_nn.engine.optimizers import Adam, Momentum, Nesterov


class Rule:
    """State and calls of one optimizer.

    Attributes:
        scales: the gradient must arrive multiplied by `weight` exactly, so the output layer's delta is scaled.
        weight: by what the gradient is multiplied in the update that `begin` prepared.
        slot_names: names of the vectors it keeps, as they are saved.
        square_names: those of them that hold squares of gradients.
        scalar_names: names of the single numbers it keeps, likewise.
        slots: the vectors, laid out like the parameters in training.
    """

    scales: ClassVar[bool] = True
    slot_names: ClassVar[tuple[str, ...]] = ()
    square_names: ClassVar[tuple[str, ...]] = ()
    scalar_names: ClassVar[tuple[str, ...]] = ()

    def __init__(self, config: Any, size: int, dtype: Any) -> None:
        self.slots = {name: aligned(size, dtype) for name in self.slot_names}
        self.weight = 1.0
        self.rate = np.zeros((), dtype)
        self.configure(config)

    def configure(self, config: Any) -> None:
        """Take over settings that changed; what the rule keeps is not touched."""

    def append(self, program: Program, p: np.ndarray, g: np.ndarray, part: slice) -> None:
        """Append the calls that update `p`, a part of the parameters; they may overwrite `g`."""
        raise NotImplementedError

    def begin(self, rate: float, parts: float) -> None:
        """Prepare one update at a learning rate; `parts` is by what the raw gradient would have to be divided."""
        raise NotImplementedError

    def end(self) -> None:
        """Note that the update was done; without this call nothing has happened."""

    def numbers(self) -> dict[str, float]:
        """Return the single numbers it keeps."""
        return {}

    def restore(self, numbers: Mapping[str, float]) -> None:
        """Take over what `numbers` gave; the slots have been filled."""


class Descent(Rule):
    """w <- w - eta g, for one batch or for all samples."""

    scales = False

    def append(self, program: Program, p: np.ndarray, g: np.ndarray, part: slice) -> None:
        """Append g <- (eta / parts) g; p <- p - g."""
        program.add(np.multiply, g, self.rate, g)
        program.add(np.subtract, p, g, p)

    def begin(self, rate: float, parts: float) -> None:
        """The division by the batch size goes into the rate."""
        self.weight = parts
        self.rate[()] = rate / parts


class HeavyBall(Rule):
    """Velocity v <- mu v + g; w <- w - eta v (Polyak, 1964)."""

    slot_names = ("velocity",)

    def __init__(self, config: Momentum | Nesterov, size: int, dtype: Any) -> None:
        self._mu = np.zeros((), dtype)
        super().__init__(config, size, dtype)

    def configure(self, config: Momentum | Nesterov) -> None:
        """Take over mu."""
        self._mu[()] = config.momentum

    def append(self, program: Program, p: np.ndarray, g: np.ndarray, part: slice) -> None:
        """Append v <- mu v + g; g <- eta v; p <- p - g."""
        v = self.slots["velocity"][part]
        program.add(np.multiply, v, self._mu, v)
        program.add(np.add, v, g, v)
        program.add(np.multiply, v, self.rate, g)
        program.add(np.subtract, p, g, p)

    def begin(self, rate: float, parts: float) -> None:
        """The velocity is a sum over updates, so each gradient must come in its true size."""
        self.rate[()] = rate


class LookingAhead(HeavyBall):
    """Velocity v <- mu v + g; w <- w - eta (g + mu v) (Nesterov, 1983; Sutskever et al., 2013)."""

    def __init__(self, config: Nesterov, size: int, dtype: Any) -> None:
        self._ahead = np.zeros((), dtype)
        super().__init__(config, size, dtype)

    def append(self, program: Program, p: np.ndarray, g: np.ndarray, part: slice) -> None:
        """Append v <- mu v + g; p <- p - eta g; p <- p - eta mu v."""
        v = self.slots["velocity"][part]
        program.add(np.multiply, v, self._mu, v)
        program.add(np.add, v, g, v)
        program.add(np.multiply, g, self.rate, g)
        program.add(np.subtract, p, g, p)
        program.add(np.multiply, v, self._ahead, g)
        program.add(np.subtract, p, g, p)

    def begin(self, rate: float, parts: float) -> None:
        """Fold mu into the rate of the velocity."""
        super().begin(rate, parts)
        self._ahead[()] = rate * float(self._mu)


class AdaptiveMoments(Rule):
    """Adam in nine passes instead of eleven.

    With M = k m / (1-b1), V = k^2 v / (1-b2) and k = b2^(-t/2), the recursions become
        M <- (b1 / sqrt(b2)) M + k g,      V <- V + (k g)^2:
    V needs no decay, because k grows instead, and k g costs nothing, because the small delta of the output layer is
    scaled rather than the gradient. The paper's eta m^ / (sqrt(v^) + eps) is then alpha M / (sqrt(V) + e) with
        alpha = eta (1-b1) sqrt(1-b2^t) / ((1-b1^t) sqrt(1-b2)),   e = eps k sqrt(1-b2^t) / sqrt(1-b2).
    """

    slot_names = ("m", "v")
    square_names = ("v",)
    scalar_names = ("t", "k", "beta1", "beta2")
    LARGEST_K = 16.0

    def __init__(self, config: Adam, size: int, dtype: Any) -> None:
        self._t, self._k = 0, 1.0
        self._config = config
        self._decay, self._epsilon = np.zeros((), dtype), np.zeros((), dtype)
        super().__init__(config, size, dtype)

    def configure(self, config: Adam) -> None:
        """Take over settings; m and v themselves stay, so what is kept of them changes its unit."""
        old, self._config = self._config, config
        if (old.beta1, old.beta2) != (config.beta1, config.beta2):
            self._rescale((1 - old.beta1) / (1 - config.beta1), (1 - old.beta2) / (1 - config.beta2))
        self._decay[()] = config.beta1 / math.sqrt(config.beta2)

    def _rescale(self, by_m: float, by_v: float) -> None:
        m, v = self.slots["m"], self.slots["v"]
        np.multiply(m, m.dtype.type(by_m), m)
        np.multiply(v, v.dtype.type(by_v), v)

    def append(self, program: Program, p: np.ndarray, g: np.ndarray, part: slice) -> None:
        """Nine calls on vectors; see the class."""
        m, v = self.slots["m"][part], self.slots["v"][part]
        program.add(np.multiply, m, self._decay, m)
        program.add(np.add, m, g, m)
        program.add(np.multiply, g, g, g)
        program.add(np.add, v, g, v)
        program.add(np.sqrt, v, g)
        program.add(np.add, g, self._epsilon, g)
        program.add(np.divide, m, g, g)
        program.add(np.multiply, g, self.rate, g)
        program.add(np.subtract, p, g, p)

    def begin(self, rate: float, parts: float) -> None:
        """Work out k, alpha and e for update t + 1."""
        c = self._config
        growth = 1.0 / math.sqrt(c.beta2)
        if self._k * growth > self.LARGEST_K and self._k > 1.0:
            self._rescale(1.0 / self._k, 1.0 / self._k**2)
            self._k = 1.0
        t = self._t + 1
        self.weight = self._k * growth
        root = math.sqrt((1.0 - c.beta2**t) / (1.0 - c.beta2))
        self.rate[()] = rate * (1.0 - c.beta1) / (1.0 - c.beta1**t) * root
        self._epsilon[()] = c.epsilon * self.weight * root

    def end(self) -> None:
        """Count the update."""
        self._t += 1
        self._k = self.weight

    def numbers(self) -> dict[str, float]:
        """Return t, k and the betas: m = (1-b1) M / k and v = (1-b2) V / k^2."""
        return {"t": self._t, "k": self._k, "beta1": self._config.beta1, "beta2": self._config.beta2}

    def restore(self, numbers: Mapping[str, float]) -> None:
        """Take over t and k; if the betas have changed since, m and v stay and their units change."""
        self._t, self._k = int(numbers["t"]), float(numbers["k"])
        c = self._config
        if (numbers["beta1"], numbers["beta2"]) != (c.beta1, c.beta2):
            self._rescale((1 - numbers["beta1"]) / (1 - c.beta1), (1 - numbers["beta2"]) / (1 - c.beta2))

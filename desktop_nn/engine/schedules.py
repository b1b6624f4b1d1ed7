"""How the learning rate changes in the course of training."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from desktop_nn.core.registry import Registry
from desktop_nn.core.settings import setting

# Smith & Topin's cycle as PyTorch's OneCycleLR fixes it: start at 1/25 of the peak, end at 1/10,000 of the start.
START_DIVISOR = 25.0
END_DIVISOR = 1e4


@dataclass(frozen=True)
class Schedule:
    """A factor on the base learning rate.

    Attributes:
        label, help, formula, source: for the person.
    """

    label: ClassVar[str]
    help: ClassVar[str]
    formula: ClassVar[str]
    source: ClassVar[str]

    def rate(self, base: float, step: int, total_steps: int) -> float:
        """Return the learning rate of update `step` (from 0) of `total_steps`."""
        return float(self.rates(base, np.array([step]), total_steps)[0])

    def rates(self, base: float, steps: np.ndarray, total_steps: int) -> np.ndarray:
        """Return the rates (float64) of the updates `steps` (from 0); beyond the last the rate stays as it is there."""
        raise NotImplementedError


SCHEDULES: Registry[Schedule] = Registry("schedule")


def _warmup(default: float) -> float:
    share: float = setting(
        default,
        label="Warm-up",
        help="The share of all updates in which the learning rate rises.",
        minimum=0.0,
        maximum=1.0,
        below=True,
        step=0.05,
        percent=True,
        holds="next_epoch",
    )
    return share


def _final(default: float) -> float:
    share: float = setting(
        default,
        label="Final share",
        help="What is left of the learning rate at the last update, as a share of it.",
        minimum=0.0,
        above=True,
        maximum=1.0,
        scale="log",
        holds="next_epoch",
    )
    return share


@SCHEDULES.register("constant")
@dataclass(frozen=True)
class Constant(Schedule):
    """The base rate throughout."""

    label = "Constant"
    help = "The learning rate stays as it is set."
    formula = "η(t) = η"
    source = ""

    def rates(self, base: float, steps: np.ndarray, total_steps: int) -> np.ndarray:
        """Return `base` for every step."""
        return np.full(len(steps), base, dtype=np.float64)


@SCHEDULES.register("one_cycle")
@dataclass(frozen=True)
class OneCycle(Schedule):
    """Up from base/25 to base along half a cosine, then down to base/250,000 along another."""

    label = "One cycle"
    help = "Warms up to the learning rate, then lowers it almost to 0 by the last update: often better in fewer epochs."
    formula = "η/25 → η → η/250,000, each along half a cosine"
    source = "Smith & Topin, 2018"

    warmup: float = _warmup(0.3)

    def rates(self, base: float, steps: np.ndarray, total_steps: int) -> np.ndarray:
        """Return the rates; the peak lies at `warmup` of the way from the first update to the last."""
        progress = _done(steps, total_steps)
        peak = self.warmup
        rising = progress < peak
        start = np.where(rising, base / START_DIVISOR, base)
        end = np.where(rising, base, base / START_DIVISOR / END_DIVISOR)
        along = np.where(rising, progress / max(peak, 1e-300), (progress - peak) / (1.0 - peak))
        return np.asarray(end + (start - end) * 0.5 * (1.0 + np.cos(np.pi * along)))


@SCHEDULES.register("warm_up")
@dataclass(frozen=True)
class WarmUp(Schedule):
    """Straight up from base / updates of the warm-up to base, then constant."""

    label = "Warm-up"
    help = "Rises in a straight line to the learning rate and stays there: spares fresh weights the first large steps."
    formula = "η(t) = η min(1, (t + 1) / warm-up)"
    source = "Goyal et al., 2017"

    warmup: float = _warmup(0.1)

    def rates(self, base: float, steps: np.ndarray, total_steps: int) -> np.ndarray:
        """Return the rates; the base rate is reached after `warmup` of all updates."""
        rising = max(self.warmup * total_steps, 1.0)
        return np.asarray(base * np.minimum(1.0, (np.asarray(steps, np.float64) + 1.0) / rising))


@SCHEDULES.register("step")
@dataclass(frozen=True)
class Step(Schedule):
    """Constant over each of several equal parts of the run, from part to part multiplied by a factor."""

    label = "Step"
    help = "Lowers the learning rate at once, several times in the run, and leaves it alone in between."
    formula = "η(t) = η fᵏ in part k = 0, 1, … of the run"
    source = "Krizhevsky, Sutskever & Hinton, 2012"

    parts: int = setting(
        4,
        label="Parts",
        help="Into how many equal parts the run is divided; the rate drops where a new one begins.",
        minimum=1,
        maximum=100,
        holds="next_epoch",
    )
    factor: float = setting(
        0.3,
        label="Factor",
        help="What the learning rate is multiplied by where a new part begins.",
        minimum=0.0,
        above=True,
        maximum=1.0,
        step=0.1,
        holds="next_epoch",
    )

    def rates(self, base: float, steps: np.ndarray, total_steps: int) -> np.ndarray:
        """Return base * factor^k for updates in part k."""
        inside = np.minimum(np.asarray(steps, np.int64), max(total_steps - 1, 0))
        return np.asarray(base * self.factor ** (inside * self.parts // max(total_steps, 1)))


@SCHEDULES.register("exponential")
@dataclass(frozen=True)
class Exponential(Schedule):
    """The same share less with every update, from base to base * final."""

    label = "Exponential"
    help = "Lowers the learning rate by the same share with every update, down to a given part of it at the end."
    formula = "η(t) = η fᵗᐟᵀ, f the final share, T the last update"
    source = "Robbins & Monro, 1951, on why it must fall"

    final: float = _final(0.01)

    def rates(self, base: float, steps: np.ndarray, total_steps: int) -> np.ndarray:
        """Return base * final^(share of the way done)."""
        return np.asarray(base * self.final ** _done(steps, total_steps))


@SCHEDULES.register("cosine")
@dataclass(frozen=True)
class Cosine(Schedule):
    """Down from base to base * final along half a cosine, without restarts."""

    label = "Cosine"
    help = "Lowers the learning rate along half a cosine: slowly at first and at the end, quickly in between."
    formula = "η(t) = η (f + (1 − f)(1 + cos πt/T) / 2), f the final share, T the last update"
    source = "Loshchilov & Hutter, 2017"

    final: float = _final(0.001)

    def rates(self, base: float, steps: np.ndarray, total_steps: int) -> np.ndarray:
        """Return the rates; the last update has base * final."""
        along = 0.5 * (1.0 + np.cos(np.pi * _done(steps, total_steps)))
        return np.asarray(base * (self.final + (1.0 - self.final) * along))


def _done(steps: np.ndarray, total_steps: int) -> np.ndarray:
    """Return how much of the way from the first update to the last is done, 0 to 1."""
    return np.asarray(np.clip(np.asarray(steps, np.float64) / max(total_steps - 1, 1), 0.0, 1.0))

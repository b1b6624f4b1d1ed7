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

    warmup: float = setting(
        0.3,
        label="Warm-up",
        help="The share of all updates in which the learning rate rises.",
        minimum=0.0,
        maximum=1.0,
        below=True,
        step=0.05,
        percent=True,
        holds="next_epoch",
    )

    def rates(self, base: float, steps: np.ndarray, total_steps: int) -> np.ndarray:
        """Return the rates; the peak lies at `warmup` of the way from the first update to the last."""
        last = max(total_steps - 1, 1)
        progress = np.clip(np.asarray(steps, np.float64) / last, 0.0, 1.0)
        peak = self.warmup
        rising = progress < peak
        start = np.where(rising, base / START_DIVISOR, base)
        end = np.where(rising, base, base / START_DIVISOR / END_DIVISOR)
        along = np.where(rising, progress / max(peak, 1e-300), (progress - peak) / (1.0 - peak))
        return np.asarray(end + (start - end) * 0.5 * (1.0 + np.cos(np.pi * along)))

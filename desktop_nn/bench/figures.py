"""The arithmetic of measurements: percentiles, ratios, and which ratios are not to be trusted."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

# Two ratios of the same two things that differ by more than this say that the machine was disturbed.
DISAGREEMENT = 0.15


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that `share` of all values do not exceed (nearest rank).

    Args:
        values: at least one.
        share: above 0, up to 1; 0.99 for the 99th percentile.
    """
    ranked = sorted(values)
    # Rounded first: 0.99 times 100 is a little more than 99 in binary.
    return ranked[max(1, math.ceil(round(share * len(ranked), 9))) - 1]


@dataclass(frozen=True)
class Spread:
    """One figure, measured several times.

    Attributes:
        values: in the order in which they were measured.
    """

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle one."""
        return median(self.values)

    @property
    def least(self) -> float:
        """The one that was disturbed least, of times."""
        return min(self.values)

    @property
    def most(self) -> float:
        """The largest one."""
        return max(self.values)

    def percentile(self, share: float) -> float:
        """Return the smallest value that `share` of all do not exceed."""
        return percentile(self.values, share)

    def to_plain(self) -> dict[str, float]:
        """Return the figures that stand for all values, as JSON can hold them."""
        return {
            "median": self.median,
            "min": self.least,
            "p99": self.percentile(0.99),
            "max": self.most,
            "count": len(self.values),
        }


@dataclass(frozen=True)
class Ratio:
    """How many times as long something takes as something else, by the medians and by the minima."""

    by_median: float
    by_least: float

    @classmethod
    def of(cls, slow: Spread, fast: Spread) -> Ratio:
        """Compare the times of two things that were measured in turn."""
        return cls(slow.median / fast.median, slow.least / fast.least)

    @property
    def doubtful(self) -> bool:
        """Whether the two differ so much that something else was using the machine."""
        low, high = sorted((self.by_median, self.by_least))
        return high > low * (1.0 + DISAGREEMENT)

    def to_plain(self) -> dict[str, float | bool]:
        """Return it as JSON can hold it."""
        return {"by_median": self.by_median, "by_min": self.by_least, "doubtful": self.doubtful}


@dataclass(frozen=True)
class Goal:
    """What a figure is meant to reach."""

    limit: float
    kind: Literal["at most", "at least"]

    def reached(self, value: float) -> bool:
        """Tell whether a value is good enough."""
        return value <= self.limit if self.kind == "at most" else value >= self.limit


@dataclass(frozen=True)
class Row:
    """One line of the result.

    Attributes:
        part: which measurement it belongs to.
        name: what was measured.
        value: the figure.
        unit: "ms", "%", "x", "us" or "/s".
        goal: what it should be, if there is anything.
        note: what to know about it.
    """

    part: str
    name: str
    value: float
    unit: str
    goal: Goal | None = None
    note: str = ""

    @property
    def verdict(self) -> str:
        """Whether the goal was reached: "ok", "missed", or nothing where there is no goal."""
        if self.goal is None:
            return ""
        return "ok" if self.goal.reached(self.value) else "missed"

    def to_plain(self) -> dict[str, object]:
        """Return it as JSON can hold it."""
        goal = f"{self.goal.kind} {self.goal.limit:g}" if self.goal else None
        plain = {"part": self.part, "name": self.name, "value": self.value, "unit": self.unit}
        return {**plain, "goal": goal, "verdict": self.verdict or None, "note": self.note}

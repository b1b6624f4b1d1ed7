"""What a network answers on a grid over the plane, what those answers mean, and how well they fit the samples."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication

from desktop_nn.core.tasks import Task
from desktop_nn.data.teaching import DOMAIN
from desktop_nn.gui import format

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from desktop_nn.data.dataset import DataInfo, Dataset
    from desktop_nn.engine.network import Network

_SIDES = (101, 81, 61, 41)
_TOO_SLOW = 0.006
_QUICK = 0.002
_MOST_MEASURED = 20_000
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def tr(text: str) -> str:
    """Translate a text of the surface."""
    return QCoreApplication.translate("Surface", text)


def pretty(name: str) -> str:
    """Return the name of an input with its number as a subscript: x1 becomes x₁."""
    letters = name.rstrip("0123456789")
    return letters + name[len(letters) :].translate(_SUBSCRIPTS)


@dataclass(frozen=True)
class Meaning:
    """How to read the network's one output.

    Attributes:
        name: what to call it, "P(inside)" or the target's name.
        low, middle, high: the values at the ends and in the middle of the colour scale.
        boundary: the value at which the predicted class changes; None for regression.
        probability: whether it is one.
    """

    name: str
    low: float
    middle: float
    high: float
    boundary: float | None
    probability: bool

    def signed(self, values: NDArray[np.floating]) -> NDArray[np.floating]:
        """Return values scaled so that the ends of the colour scale are -1 and 1; what lies beyond is at the end."""
        return np.asarray(np.clip((values - self.middle) * (2.0 / (self.high - self.low)), -1.0, 1.0))

    def text(self, value: float) -> str:
        """Return one value as the read-out writes it."""
        return f"{self.name} = {format.fixed(value, 3)}"


def meaning(info: DataInfo, output_range: tuple[float, float]) -> Meaning:
    """Return how to read the output of a network for these data, whose output activation has this range."""
    if info.task is Task.REGRESSION:
        reach = max(abs(limit) for limit in info.target_range) or 1.0
        return Meaning(info.target_name, -reach, 0.0, reach, None, False)
    name = info.class_names[1]
    if output_range[0] >= 0.0:
        return Meaning(f"P({name})", 0.0, 0.5, 1.0, 0.5, True)
    return Meaning(tr("output for {name}").format(name=name), -1.0, 0.0, 1.0, 0.0, False)


@cache
def grid(side: int) -> NDArray[np.float32]:
    """Return (side * side, 2) points over the domain, borders included: first row on top, x from left to right."""
    along = np.linspace(-DOMAIN, DOMAIN, side, dtype=np.float32)
    x, y = np.meshgrid(along, along[::-1])
    result = np.stack([x.ravel(), y.ravel()], 1)
    result.flags.writeable = False
    return result


class Sampler:
    """Evaluates networks on the grid, finer or coarser as they are fast or slow."""

    def __init__(self) -> None:
        self._choice = 0

    @property
    def side(self) -> int:
        """Points along one side of the grid."""
        return _SIDES[self._choice]

    def field(self, network: Network, places: Callable[[int], NDArray[np.float32]] = grid) -> NDArray[np.floating]:
        """Return the outputs on the grid, (side, side); takes some milliseconds at most.

        Args:
            network: with two inputs and one output.
            places: returns the points of the grid for a number of points along its side.
        """
        began = time.perf_counter()
        side = self.side
        values = network.predict(places(side))[:, 0].reshape(side, side)
        took = time.perf_counter() - began
        if took > _TOO_SLOW:
            self._choice = min(self._choice + 1, len(_SIDES) - 1)
        elif took < _QUICK:
            self._choice = max(self._choice - 1, 0)
        return np.asarray(values)


def quality(network: Network, data: Dataset, rows: NDArray[np.int64], boundary: float | None) -> float | None:
    """Return the accuracy (0 to 1) on some rows, or R2 for regression; None without rows.

    Beyond 20,000 rows it is that of the first ones, so that the window need not wait.
    """
    rows = rows[:_MOST_MEASURED]
    if not rows.size:
        return None
    values = network.predict(data.X[rows])[:, 0]
    if boundary is not None:
        return float(np.mean((values >= boundary) == (data.T[rows] == 1)))
    targets = data.T[rows][:, 0].astype(np.float64)
    spread = float(np.sum((targets - targets.mean()) ** 2))
    return 1.0 - float(np.sum((values - targets) ** 2)) / spread if spread > 0.0 else None

"""The part of the plane that is in sight: all of it, or a square that was zoomed to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from desktop_nn.data.teaching import DOMAIN
from desktop_nn.gui.surface.field import grid

Places = TypeVar("Places", float, NDArray[np.floating])
LEAST_HALF = DOMAIN / 200.0


@dataclass(frozen=True)
class Region:
    """A square.

    Attributes:
        x, y: its middle.
        half: half its side.
    """

    x: float = 0.0
    y: float = 0.0
    half: float = DOMAIN

    @property
    def whole(self) -> bool:
        """Whether it is the whole plane."""
        return self.half >= DOMAIN

    def zoomed(self, factor: float, at: tuple[float, float]) -> Region:
        """Return the square `factor` times as wide in which the place `at` stays where it is."""
        half = min(max(self.half * factor, LEAST_HALF), DOMAIN)
        share = half / self.half
        return Region(at[0] + (self.x - at[0]) * share, at[1] + (self.y - at[1]) * share, half)._held()

    def moved(self, across: float, up: float) -> Region:
        """Return the square moved, within the plane."""
        return Region(self.x + across, self.y + up, self.half)._held()

    def _held(self) -> Region:
        room = DOMAIN - self.half
        x, y = (min(max(value, -room), room) for value in (self.x, self.y))
        return Region(x, y, self.half)

    def grid(self, side: int) -> NDArray[np.float32]:
        """Return (side * side, 2) points over it, borders included, the first row on top."""
        if self.whole:
            return grid(side)
        places = grid(side) * np.float32(self.half / DOMAIN)
        return np.asarray(places + np.array([self.x, self.y], np.float32))

    def shares(self, x: Places, y: Places) -> tuple[Places, Places]:
        """Return how far right and how far up places are, 0 to 1 within the square; numbers or arrays of them."""
        return ((x - self.x) / self.half + 1.0) / 2.0, ((y - self.y) / self.half + 1.0) / 2.0

"""Decides which neurons of a wide layer are drawn first: those with the strongest weights, or the most active."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from desktop_nn.engine.network import Forward
    from desktop_nn.gui.diagram.content import Known

MOST = 100
"""More are never drawn."""


class Shown(StrEnum):
    """Which neurons of a layer are drawn where there is no room for all."""

    ENDS = "ends"
    STRONGEST = "strongest"
    ACTIVE = "active"


def ranks(known: Known, forward: Forward | None, shown: Shown) -> dict[str, tuple[int, ...]]:
    """Return layer -> its units by how much they matter; a layer of which first and last are drawn is left out.

    Args:
        known: the weights; of a large network those of a layer's first units, and only these can be drawn.
        forward: activations for the drawing; without them the most active are not known.
        shown: what matters.
    """
    found = {}
    # The outputs have an order of their own.
    for number, info in enumerate(known.layers[:-1]):
        weights = known.tensor(f"{info.id}.weights")
        units = weights.shape[1]
        if shown is Shown.STRONGEST:
            order = np.argsort(-np.einsum("ij,ij->j", weights, weights), kind="stable")
        elif shown is Shown.ACTIVE and forward is not None:
            order = np.argsort(-np.abs(forward.a[number].reshape(-1)[:units]), kind="stable")
        elif units < info.units:
            order = np.arange(units)
        else:
            continue
        found[info.id] = tuple(order[:MOST].tolist())
    return found


class Ranking:
    """Remembers the order; in training it stands still, so that nothing jumps about.

    Attributes:
        shown: which neurons are to be drawn.
    """

    def __init__(self) -> None:
        self.shown = Shown.ENDS
        self._ranks: dict[str, tuple[int, ...]] = {}
        self._of: object = None

    def now(
        self, known: Known, forward: Forward | None, drawing: NDArray[np.uint8] | None, *, still: bool
    ) -> dict[str, tuple[int, ...]]:
        """Return what `ranks` returns.

        Args:
            known: the weights.
            forward: activations for the drawing; None without one.
            drawing: what they are for.
            still: whether an order once found stays while the drawing is the same.
        """
        drawn = None if drawing is None or self.shown is not Shown.ACTIVE else drawing.tobytes()
        key = (self.shown, known.layers, known.network is None, drawn)
        if key != self._of or not still:
            self._of, self._ranks = key, ranks(known, forward, self.shown)
        return self._ranks

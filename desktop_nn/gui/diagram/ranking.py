"""Decides which neurons of a wide layer are drawn first: those with the strongest weights, or the most active."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
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

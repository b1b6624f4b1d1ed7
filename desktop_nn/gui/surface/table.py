"""Puts the surface and its points into a table, as they are saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from desktop_nn.experiment.table_file import Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from desktop_nn.data.dataset import Dataset
    from desktop_nn.gui.surface.field import Meaning


def surface_table(
    places: NDArray[np.floating],
    field: NDArray[np.floating] | None,
    what: Meaning | None,
    names: tuple[str, str],
    data: Dataset | None,
) -> Table:
    """Return the grid with the network's outputs, then the samples with their targets.

    Args:
        places: (n, 2) points of the grid, in the order of `field`.
        field: (side, side) outputs; None without a network.
        what: what they mean.
        names: of the two inputs.
        data: the samples; None without.
    """
    values = None if field is None else np.asarray(field).ravel().copy()

    def rows() -> Iterator[list[Any]]:
        if values is not None:
            for place, value in zip(places, values, strict=True):
                yield ["grid", *place, value, None]
        if data is not None:
            for split, indices in (("training", data.train), ("validation", data.validation)):
                for i in indices:
                    target = data.T[i]
                    named = data.info.class_names[int(target)] if data.info.class_names else float(np.ravel(target)[0])
                    yield [split, *data.X[i], None, named]

    return Table(("kind", *names, what.name if what is not None else "output", "target"), rows())

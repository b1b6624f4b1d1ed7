"""Puts the weights that are shown into a table, as they are saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from desktop_nn.experiment.table_file import Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from desktop_nn.gui.weights.layer_data import LayerData


def layer_table(data: LayerData) -> Table:
    """Return a layer: a row for each input and one for the biases, a column for each neuron."""
    weights, bias = data.weights.copy(), data.bias.copy()
    heads = ("input", *(data.target_name(unit) for unit in range(data.info.units)))

    def rows() -> Iterator[list[Any]]:
        for row, values in enumerate(weights):
            yield [_input_name(data, row), *values]
        yield ["bias" if data.info.bias else "shift", *bias]

    return Table(heads, rows())


def _input_name(data: LayerData, row: int) -> str | int:
    if data.shape is None:
        return data.sources[row] if data.sources else row + 1
    return f"row {row // data.shape[1] + 1} column {row % data.shape[1] + 1}"


def neuron_table(data: LayerData, neuron: int) -> Table:
    """Return the picture of one neuron's weights: a row for each row of pixels."""
    assert data.shape is not None
    values = data.weights[:, neuron].reshape(data.shape).copy()
    heads = ("row", *(f"column {column + 1}" for column in range(data.shape[1])))
    return Table(heads, ([row + 1, *line] for row, line in enumerate(values)))

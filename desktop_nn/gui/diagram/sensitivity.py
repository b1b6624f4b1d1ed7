"""Finds what would raise a neuron: the gradient of its sum with respect to the input, dz/dx, for one input."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from desktop_nn.engine.network import BATCH_NORM_EPSILON

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from desktop_nn.engine.activations import Activation
    from desktop_nn.engine.network import Network

BUDGET = 60_000_000
"""Multiplications that a picture drawn 25 times a second may cost; about 4 ms."""


def cost(network: Network, wanted: Mapping[int, Sequence[int]]) -> int:
    """Return how many multiplications `input_gradients` takes."""
    total = 0
    for layer, units in wanted.items():
        total += len(units) * sum(info.inputs * info.units for info in network.layers[:layer])
    return total


def input_gradients(
    network: Network, sums: Sequence[NDArray[np.floating]], wanted: Mapping[int, Sequence[int]]
) -> dict[int, NDArray[np.float32]]:
    """Return dz/dx of chosen neurons at one input, in prediction mode, x as the network sees it (scaled).

    One pass from the last wanted layer down: dz_l/dx = W_1 D_1 W_2 ... D_{l-1} W_l with D = diag(f'(z) s), where s is
    the factor of batch normalization, gamma / sqrt(variance + epsilon), or 1.

    Args:
        network: gives weights and running statistics.
        sums: z of every layer at that input, each (1, units).
        wanted: layer number (from 0) -> the units wanted.

    Returns:
        Layer number -> array (inputs, units wanted).
    """
    if not wanted:
        return {}
    carried: NDArray[np.float32] | None = None
    order: list[int] = []
    for layer in range(max(wanted), -1, -1):
        info = network.layers[layer]
        weights = network.tensor(f"{info.id}.weights")
        parts = []
        if carried is not None:
            parts.append(weights @ (carried * (slope(info.activation, sums[layer]) * _factor(network, layer))[:, None]))
        if layer in wanted:
            chosen = list(wanted[layer])
            parts.append(weights[:, chosen] * _factor(network, layer)[chosen])
            order.append(layer)
        carried = np.concatenate(parts, axis=1) if len(parts) > 1 else parts[0]
    assert carried is not None
    ends = np.cumsum([len(wanted[layer]) for layer in order])
    return dict(zip(order, np.split(carried, ends[:-1], axis=1), strict=True))


def slope(activation: Activation, sums: NDArray[np.floating]) -> NDArray[np.float32]:
    """Return f'(z), (units,), by a central difference: right for every activation there will ever be."""
    z = np.asarray(sums, np.float64).reshape(1, -1)
    step = 1e-5 * np.maximum(1.0, np.abs(z))
    difference = (activation.value(z + step) - activation.value(z - step)) / (2 * step)
    return np.asarray(difference[0], np.float32)


def _factor(network: Network, layer: int) -> NDArray[np.float32]:
    info = network.layers[layer]
    if not info.batch_norm:
        return np.ones(info.units, np.float32)
    variance = network.tensor(f"{info.id}.running_variance")
    factor = network.tensor(f"{info.id}.gamma") / np.sqrt(variance + BATCH_NORM_EPSILON)
    return np.asarray(factor, np.float32)

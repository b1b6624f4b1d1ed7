"""What would raise a neuron: the gradient of its sum against differences of the forward pass."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_nn.engine.activations import ReLU, Sigmoid, Softmax, Tanh
from desktop_nn.engine.layers import Dense, Output
from desktop_nn.engine.network import Network
from desktop_nn.gui.diagram.sensitivity import cost, input_gradients, slope


@pytest.mark.parametrize("activation", [ReLU(), Sigmoid(), Tanh()])
@pytest.mark.parametrize("batch_norm", [False, True])
def test_gradients_agree_with_differences(activation, batch_norm) -> None:
    hidden = [Dense(id=f"h{i}", units=n, activation=activation, batch_norm=batch_norm) for i, n in enumerate((7, 5, 4))]
    network = Network(hidden, Output(Softmax()), 6, 3, dtype=np.float64)
    network.initialize(3)
    rng = np.random.default_rng(0)
    network.params[...] += rng.normal(0, 0.1, network.params.size)
    network.state[...] += rng.uniform(0, 0.5, network.state.size)
    x = rng.normal(size=(1, 6))
    wanted = {1: (0, 3), 2: (2,), 3: (1,)}

    found = input_gradients(network, network.forward(x).z, wanted)

    step = 1e-6
    for layer, units in wanted.items():
        for place, unit in enumerate(units):
            for i in range(6):
                ahead, behind = x.copy(), x.copy()
                ahead[0, i] += step
                behind[0, i] -= step
                change = network.forward(ahead).z[layer][0, unit] - network.forward(behind).z[layer][0, unit]
                assert found[layer][i, place] == pytest.approx(change / (2 * step), rel=1e-3, abs=1e-5)


def test_the_slope_of_relu_is_zero_or_one() -> None:
    np.testing.assert_allclose(slope(ReLU(), np.array([-2.0, 3.0])), [0.0, 1.0], atol=1e-6)


def test_the_slope_of_tanh_is_its_derivative() -> None:
    z = np.array([-1.0, 0.0, 2.0])
    np.testing.assert_allclose(slope(Tanh(), z), 1 - np.tanh(z) ** 2, rtol=1e-5)


def test_cost_counts_the_products_below_each_layer() -> None:
    network = Network([Dense(id="a", units=4), Dense(id="b", units=3)], Output(Softmax()), 5, 2)
    assert cost(network, {1: (0, 1)}) == 2 * 5 * 4
    assert cost(network, {2: (0,)}) == 5 * 4 + 4 * 3


def test_nothing_wanted_is_nothing_computed() -> None:
    assert input_gradients(Network([], Output(Softmax()), 5, 2), (), {}) == {}

"""What forms, files and the command line read of the engine's variants."""

from __future__ import annotations

import math

import numpy as np
import pytest

from desktop_nn.core.errors import SettingError
from desktop_nn.core.settings import Holds, settings_of
from desktop_nn.core.tree import differences, from_plain, to_plain
from desktop_nn.engine.activations import ACTIVATIONS, Softmax
from desktop_nn.engine.initializers import (
    INITIALIZERS,
    GlorotNormal,
    GlorotUniform,
    HeNormal,
    HeUniform,
    LeCunNormal,
    Orthogonal,
    Zeros,
)
from desktop_nn.engine.layers import LAYERS, Dense, Output, count, shapes, tensor_shapes
from desktop_nn.engine.losses import LOSSES, CategoricalCrossEntropy
from desktop_nn.engine.network import Network
from desktop_nn.engine.optimizers import OPTIMIZERS, Adam, Momentum, state_shapes
from desktop_nn.engine.schedules import SCHEDULES, Constant, Cosine, Exponential, OneCycle, Step, WarmUp
from desktop_nn.engine.step import Stepper

REGISTRIES = [ACTIVATIONS, INITIALIZERS, LAYERS, LOSSES, OPTIMIZERS, SCHEDULES]
NAMES = {
    "activation": [
        *("identity", "relu", "sigmoid", "tanh", "softmax", "leaky_relu", "elu", "selu", "gelu", "silu", "mish"),
        *("softplus", "softsign", "hard_sigmoid", "hard_tanh", "sine"),
    ],
    "initializer": [
        *("zeros", "glorot_uniform", "he_normal", "glorot_normal", "he_uniform", "lecun_normal", "orthogonal"),
    ],
    "layer": ["dense"],
    "loss": ["mean_squared_error", "binary_cross_entropy", "categorical_cross_entropy"],
    "optimizer": [
        *("gradient_descent", "sgd", "momentum", "nesterov", "adam", "adamw", "nadam", "radam", "rmsprop", "adagrad"),
        *("adadelta", "lion"),
    ],
    "schedule": ["constant", "one_cycle", "warm_up", "step", "exponential", "cosine"],
}


@pytest.mark.parametrize("registry", REGISTRIES, ids=lambda r: r.kind)
def test_the_names_that_files_hold_do_not_change(registry):
    assert list(registry) == NAMES[registry.kind]


@pytest.mark.parametrize("cls", [cls for r in REGISTRIES for _, cls in r.items()], ids=lambda c: c.__name__)
def test_every_variant_explains_itself_and_survives_a_file(cls):
    assert cls.label
    assert cls.help.endswith(".")
    if cls is not Dense:
        assert cls.formula
    variant = cls()
    assert from_plain(cls, to_plain(variant)) == variant
    for setting in settings_of(cls).values():
        assert setting.label
        assert setting.help.endswith(".")
        assert setting.holds is not None
        if setting.kind in ("int", "float"):
            assert setting.check(setting.default) == setting.default


def test_what_holds_when():
    dense = Dense("h1")
    assert differences(dense, Dense("h1", dropout=0.5)) == {"dropout": Holds.NOW}
    assert differences(dense, Dense("h1", units=3)) == {"units": Holds.RESTART}
    assert set(differences(Adam(), Adam(0.1, 0.8, 0.9, 1e-3)).values()) == {Holds.NOW}
    assert set(differences(OneCycle(), OneCycle(0.5)).values()) == {Holds.NEXT_EPOCH}


@pytest.mark.parametrize(
    ("cls", "plain", "text"),
    [
        (Dense, {"units": 0}, "units: Units takes 1 to 65,536, not 0."),
        (Dense, {"units": 10**9}, "units: Units takes 1 to 65,536, not 1,000,000,000."),
        (Dense, {"dropout": 1.0}, "dropout: Dropout takes 0 or more and below 1, not 1."),
        (Dense, {"activation": {"type": "os.system"}}, "activation: unknown activation 'os.system'. Use one of: "),
        (Adam, {"learning_rate": 0}, "learning_rate: Learning rate takes above 0, up to 1,000,000, not 0."),
        (Adam, {"beta2": 1.0}, "beta2: β₂ takes 0.001 or more and below 1, not 1."),
    ],
)
def test_bad_values_are_refused_by_name(cls, plain, text):
    with pytest.raises(SettingError) as caught:
        from_plain(cls, plain)
    assert str(caught.value).startswith(text)


def test_shapes_and_counts_of_a_billion_units_cost_nothing():
    hidden = [Dense("a", units=10**9), Dense("b", units=10**9, batch_norm=True)]
    infos = shapes(hidden, Output(), 784, 10)
    assert [(i.id, i.inputs, i.units, i.bias) for i in infos] == [
        ("a", 784, 10**9, True),
        ("b", 10**9, 10**9, False),
        ("output", 10**9, 10, True),
    ]
    assert count(hidden, Output(), 784, 10) == 785 * 10**9 + 10**18 + 2 * 10**9 + 10**10 + 10
    assert tensor_shapes(infos)["b.running_mean"] == (10**9,)
    with pytest.raises(SettingError, match="parameters, and 50,000,000 is the most"):
        Network(hidden, Output(), 784, 10)


def test_declared_shapes_are_the_actual_ones():
    hidden = [Dense("a", 5), Dense("b", 4, batch_norm=True)]
    network = Network(hidden, Output(), 3, 2)
    assert {name: a.shape for name, a in network.tensors().items()} == tensor_shapes(network.layers)
    assert (
        network.parameter_count
        == sum(a.size for name, a in network.tensors().items() if "running" not in name)
        == 3 * 5 + 5 + 5 * 4 + 4 + 4 + 4 * 2 + 2
    )
    for _, optimizer in OPTIMIZERS.items():
        stepper = Stepper(network, CategoricalCrossEntropy(), optimizer(), batch_size=20)
        expected = state_shapes(optimizer(), network.layers)
        assert {name: a.shape for name, a in stepper.optimizer_state().items()} == dict(expected)
    assert "velocity.b.gamma" in state_shapes(Momentum(), network.layers)


@pytest.mark.parametrize("ids", [["a", "a"], [""], ["output"]])
def test_layers_need_names_of_their_own(ids):
    with pytest.raises(SettingError, match="needs a name of its own"):
        Network([Dense(i) for i in ids], Output(), 3, 2)


def test_activations_by_their_formulas():
    z = np.array([[-2.0, -0.5, 0.0, 0.5, 3.0]])
    formulas = {
        "identity": lambda v: v,
        "relu": lambda v: max(0.0, v),
        "sigmoid": lambda v: 1 / (1 + math.exp(-v)),
        "tanh": math.tanh,
        "leaky_relu": lambda v: v if v > 0 else 0.01 * v,
        "elu": lambda v: v if v > 0 else math.exp(v) - 1,
        "selu": lambda v: 1.0507009873554805 * (v if v > 0 else 1.6732632423543772 * (math.exp(v) - 1)),
        "gelu": lambda v: v * (1 + math.tanh(math.sqrt(2 / math.pi) * (v + 0.044715 * v**3))) / 2,
        "silu": lambda v: v / (1 + math.exp(-v)),
        "mish": lambda v: v * math.tanh(math.log(1 + math.exp(v))),
        "softplus": lambda v: math.log(1 + math.exp(v)),
        "softsign": lambda v: v / (1 + abs(v)),
        "hard_sigmoid": lambda v: max(0.0, min(1.0, v / 6 + 1 / 2)),
        "hard_tanh": lambda v: max(-1.0, min(1.0, v)),
        "sine": math.sin,
    }
    assert set(formulas) == set(ACTIVATIONS) - {"softmax"}
    for name, formula in formulas.items():
        np.testing.assert_allclose(ACTIVATIONS.get(name)().value(z)[0], [formula(v) for v in z[0]], rtol=1e-14)
    total = sum(math.exp(v) for v in z[0])
    np.testing.assert_allclose(Softmax().value(z)[0], [math.exp(v) / total for v in z[0]], rtol=1e-14)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("cls", [cls for _, cls in ACTIVATIONS.items()], ids=lambda c: c.__name__)
def test_activations_stay_within_their_range_and_finite(cls, dtype):
    z = np.array([[-1e4, -1.0, 0.0, 1.0, 1e4], [1e4, 1e4, -1e4, 0.0, 0.0]], dtype)
    before = z.copy()
    a = cls().value(z)
    assert np.isfinite(a).all()
    assert a.dtype == dtype
    assert (a >= cls.range[0]).all()
    assert (a <= cls.range[1]).all()
    assert np.array_equal(z, before)


def test_softmax_is_for_outputs_only():
    assert [name for name, cls in ACTIVATIONS.items() if not cls.hidden] == ["softmax"]


def test_initial_weights_have_the_spread_that_their_papers_ask_for():
    generator = np.random.default_rng(0)
    assert not Zeros().fill(generator, 3, 4).any()
    he = HeNormal().fill(generator, 400, 300)
    assert he.shape == (400, 300)
    assert he.std() == pytest.approx(math.sqrt(2 / 400), rel=0.02)
    glorot = GlorotUniform().fill(generator, 400, 300)
    limit = math.sqrt(6 / 700)
    assert 0.99 * limit < np.abs(glorot).max() <= limit
    assert glorot.std() == pytest.approx(limit / math.sqrt(3), rel=0.02)
    assert GlorotNormal().fill(generator, 400, 300).std() == pytest.approx(math.sqrt(2 / 700), rel=0.02)
    he = HeUniform().fill(generator, 400, 300)
    assert 0.99 * math.sqrt(6 / 400) < np.abs(he).max() <= math.sqrt(6 / 400)
    assert LeCunNormal().fill(generator, 400, 300).std() == pytest.approx(math.sqrt(1 / 400), rel=0.02)


@pytest.mark.parametrize("shape", [(7, 5), (5, 7), (6, 6), (1, 4), (4, 1)])
def test_orthogonal_weights_turn_without_stretching(shape):
    w = Orthogonal().fill(np.random.default_rng(3), *shape)
    assert w.shape == shape
    product = w.T @ w if shape[0] >= shape[1] else w @ w.T
    np.testing.assert_allclose(product, np.eye(min(shape)), atol=1e-12)


def test_the_constant_schedule():
    assert Constant().rates(0.3, np.arange(4), 4).tolist() == [0.3] * 4


def test_one_cycle_by_its_formula():
    """Base 1, 11 updates, warm-up 30 %: the peak at update 3; half-way up at 1.5; half-way down at 6.5."""
    schedule = OneCycle(0.3)
    assert schedule.rate(1.0, 0, 11) == pytest.approx(1 / 25)
    assert schedule.rate(1.0, 3, 11) == pytest.approx(1.0)
    assert schedule.rate(1.0, 10, 11) == pytest.approx(1 / 25 / 10_000)
    for step in range(4):
        expected = 1 + (1 / 25 - 1) * (1 + math.cos(math.pi * step / 3)) / 2
        assert schedule.rate(1.0, step, 11) == pytest.approx(expected)
    for step in range(3, 11):
        end = 1 / 250_000
        expected = end + (1 - end) * (1 + math.cos(math.pi * (step - 3) / 7)) / 2
        assert schedule.rate(1.0, step, 11) == pytest.approx(expected)


def test_schedules_by_their_formulas():
    """Ten updates at a base rate of 2."""
    steps = np.arange(10)
    rising = WarmUp(0.4).rates(2.0, steps, 10)
    np.testing.assert_allclose(rising, [0.5, 1.0, 1.5, 2, 2, 2, 2, 2, 2, 2])
    halves = Step(parts=3, factor=0.5).rates(2.0, steps, 10)
    np.testing.assert_allclose(halves, [2, 2, 2, 2, 1, 1, 1, 0.5, 0.5, 0.5])
    falling = Exponential(1 / 8).rates(2.0, steps, 10)
    np.testing.assert_allclose(falling[[0, 3, 6, 9]], [2, 1, 0.5, 0.25])
    cosine = Cosine(0.1).rates(2.0, steps, 10)
    np.testing.assert_allclose(cosine[[0, 9]], [2, 0.2])
    assert cosine[3] == pytest.approx(0.2 + 1.8 * (1 + 0.5) / 2)


@pytest.mark.parametrize("total", [1, 2, 3, 1000])
@pytest.mark.parametrize("cls", [cls for _, cls in SCHEDULES.items()], ids=lambda c: c.__name__)
def test_every_schedule_stays_above_0_and_at_most_at_the_base(cls, total):
    rates = cls().rates(0.1, np.arange(total + 5), total)
    assert rates.dtype == np.float64 and rates.shape == (total + 5,)
    assert (rates > 0).all() and (rates <= 0.1 * (1 + 1e-12)).all()
    assert (rates[total:] == rates[total:][0]).all()
    assert cls().rate(0.1, 0, total) == rates[0]


@pytest.mark.parametrize("total", [1, 2, 3, 1000])
@pytest.mark.parametrize("warmup", [0.0, 0.3, 0.99])
def test_one_cycle_stays_between_its_limits(total, warmup):
    rates = OneCycle(warmup).rates(0.1, np.arange(total + 5), total)
    assert np.isfinite(rates).all()
    assert (rates > 0).all()
    assert (rates <= 0.1 * (1 + 1e-12)).all()
    assert (rates[total:] == rates[max(total - 1, 0)]).all() or total == 1

"""The training step against an independent calculation, and against arithmetic done by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from desktop_nn.core.seeds import Purpose, seed_sequence
from desktop_nn.core.tasks import Task
from desktop_nn.engine.activations import ACTIVATIONS, Identity, ReLU, Sigmoid, Softmax, Tanh
from desktop_nn.engine.layers import Dense, Output
from desktop_nn.engine.losses import LOSSES, BinaryCrossEntropy, CategoricalCrossEntropy, MeanSquaredError
from desktop_nn.engine.network import Network
from desktop_nn.engine.optimizers import (
    SGD,
    Adadelta,
    AdaGrad,
    Adam,
    AdamW,
    GradientDescent,
    Lion,
    Momentum,
    Nadam,
    Nesterov,
    RAdam,
    RMSProp,
)
from desktop_nn.engine.schedules import Constant, OneCycle
from desktop_nn.engine.step import Stepper
from tests.engine import textbook as textbook_rules
from tests.engine.cases import OUTPUTS, allowed_pairs
from tests.engine.textbook import TextbookLayer, adam_scalar, step_gradient

ARRANGEMENTS = pytest.mark.parametrize("folded", [True, False], ids=["folded", "plain"])


def dropout_mask(seed, layer, epoch, p, rows, units, folded):
    """The mask as documented: 16 bits of SFC64 a neuron, dropped below p, in the order in which a batch is held."""
    bits = np.random.SFC64(seed_sequence(seed, Purpose.DROPOUT, layer, epoch))
    numbers = bits.random_raw(-(-rows * units // 4)).view(np.uint16)[: rows * units]
    keep = (numbers >= round(p * 65536)) / (1 - round(p * 65536) / 65536)
    return keep.reshape(units, rows).T if folded else keep.reshape(rows, units)


def textbook(network, masks=None):
    """Copy a network's numbers into the independent calculation."""
    layers = []
    for info in network.layers:
        get = {
            name: network.tensor(f"{info.id}.{name}").copy()
            for name in (("weights", "gamma", "beta") if info.batch_norm else ("weights", "bias"))
        }
        layers.append(
            TextbookLayer(
                get["weights"],
                get.get("bias"),
                ACTIVATIONS.name_of(info.activation),
                get.get("gamma"),
                get.get("beta"),
                (masks or {}).get(info.id),
            )
        )
    return layers


def targets_for(task, activation, rows, generator):
    if task is Task.REGRESSION:
        values = generator.uniform(0.1, 0.9, (rows, OUTPUTS[task]))
        return values, values
    labels = generator.integers(0, max(OUTPUTS[task], 2), rows)
    if task is Task.MULTICLASS:
        return labels, np.eye(OUTPUTS[task])[labels]
    return labels, (2.0 * labels - 1.0 if isinstance(activation, Tanh) else 1.0 * labels)[:, None]


def spread(network, generator):
    for name in network.names():
        if name.endswith((".bias", ".beta", ".gamma")):
            network.tensor(name)[...] += generator.normal(0, 0.3, network.tensor(name).shape)


@pytest.mark.parametrize(("task", "activation", "loss"), allowed_pairs())
@ARRANGEMENTS
def test_one_sgd_step_with_penalties_and_dropout(task, activation, loss, folded):
    rows, rate, l1, l2, p = 10, 0.3, 0.02, 0.05, 0.25
    generator = np.random.default_rng(5)
    hidden = [Dense("a", 5, Tanh(), dropout=p), Dense("b", 4, ReLU())]
    network = Network(hidden, Output(activation()), 3, OUTPUTS[task], scale=0.5, shift=-0.25, dtype=np.float64)
    network.initialize(3)
    spread(network, generator)
    x = generator.normal(0, 1, (rows, 3))
    t, encoded = targets_for(task, activation(), rows, generator)
    mask = dropout_mask(7, "a", 2, p, rows, 5, folded)
    layers = textbook(network, {"a": mask})
    value, gradients = step_gradient(layers, x * 0.5 - 0.25, encoded, LOSSES.name_of(loss), l1, l2)

    stepper = Stepper(network, loss(), SGD(), batch_size=rows, l1=l1, l2=l2, dropout_seed=7, folded=folded)
    stepper.bind(x, t, np.arange(rows))
    stepper.begin_epoch(np.arange(rows), np.array([rate]), 2)
    stepper.run(1)

    assert stepper.losses[0] == pytest.approx(value, rel=1e-12)
    for info, layer, gradient in zip(network.layers, layers, gradients, strict=True):
        np.testing.assert_allclose(
            network.tensor(f"{info.id}.weights"), layer.w - rate * gradient["weights"], rtol=1e-10, atol=1e-13
        )
        np.testing.assert_allclose(
            network.tensor(f"{info.id}.bias"), layer.b - rate * gradient["bias"], rtol=1e-10, atol=1e-13
        )


@pytest.mark.parametrize("activation", [ReLU, Sigmoid, Tanh, Identity])
def test_one_step_with_batch_normalization_and_its_running_statistics(activation):
    rows, rate = 12, 0.2
    generator = np.random.default_rng(1)
    network = Network([Dense("a", 4, activation(), batch_norm=True)], Output(Softmax()), 3, 3, dtype=np.float64)
    network.initialize(4)
    spread(network, generator)
    x, labels = generator.normal(0, 1, (rows, 3)), generator.integers(0, 3, rows)
    layers = textbook(network)
    value, gradients = step_gradient(layers, x, np.eye(3)[labels], "categorical_cross_entropy")
    stepper = Stepper(network, CategoricalCrossEntropy(), SGD(), batch_size=rows)
    stepper.bind(x, labels, np.arange(rows))
    stepper.begin_epoch(np.arange(rows), np.array([rate]), 0)
    stepper.run(1)
    assert stepper.losses[0] == pytest.approx(value, rel=1e-12)
    for name in ("weights", "gamma", "beta"):
        before = {"weights": layers[0].w, "gamma": layers[0].gamma, "beta": layers[0].beta}[name]
        np.testing.assert_allclose(network.tensor(f"a.{name}"), before - rate * gradients[0][name], atol=1e-12)
    # PyTorch: running = 0.9 running + 0.1 batch, from mean 0 and variance 1; the variance with n - 1.
    kept = layers[0].kept
    np.testing.assert_allclose(network.tensor("a.running_mean"), 0.1 * kept["mean"], atol=1e-14)
    np.testing.assert_allclose(
        network.tensor("a.running_variance"), 0.9 + 0.1 * kept["var"] * rows / (rows - 1), atol=1e-14
    )
    # Prediction uses the running statistics, not the batch's.
    z = (x @ network.tensor("a.weights") - network.tensor("a.running_mean")) / np.sqrt(
        network.tensor("a.running_variance") + 1e-5
    )
    expected = activation().value(z * network.tensor("a.gamma") + network.tensor("a.beta"))
    np.testing.assert_allclose(network.forward(x).a[0], expected, atol=1e-12)


def one_weight(optimizer, steps, rate=None, batch=1, l1=0.0, l2=0.0, live=None, folded=True):
    """Train y = w x + b from w = 2, b = 0 on x = 1, t = 0 and return w after each step with the gradients it saw.

    The loss is (w + b)^2, so that both gradients are 2 (w + b), worked out here from the weights before the step.
    """
    network = Network([], Output(Identity()), 1, 1, dtype=np.float64)
    network.tensor("output.weights")[...] = 2.0
    stepper = Stepper(network, MeanSquaredError(), optimizer, batch_size=batch, l1=l1, l2=l2, folded=folded)
    stepper.bind(np.ones((batch, 1)), np.zeros((batch, 1)), np.arange(batch))
    weights, gradients = [], []
    for epoch in range(steps):
        if live and epoch in live:
            stepper.set_live(**live[epoch])
        w, b = network.tensor("output.weights")[0, 0], network.tensor("output.bias")[0]
        gradients.append(2 * (w + b) + l1 * np.sign(w) + l2 * w)
        step_rate = optimizer.learning_rate if rate is None else rate[epoch]
        stepper.begin_epoch(np.arange(batch), np.array([step_rate]), epoch)
        stepper.run(1)
        weights.append(network.tensor("output.weights")[0, 0])
    return np.array(weights), np.array(gradients)


@ARRANGEMENTS
@pytest.mark.parametrize("batch", [1, 3, 20])
@pytest.mark.parametrize("optimizer", [SGD(learning_rate=0.1), GradientDescent(learning_rate=0.1)])
def test_descent_by_its_closed_formula(optimizer, batch, folded):
    """With w = b + 2 always, s = w + b follows s <- s - 2 * 0.1 * 2 s = 0.6 s from s = 2."""
    weights, _ = one_weight(optimizer, 5, batch=batch, folded=folded)
    sums = [2 * 0.6**k for k in range(1, 6)]
    np.testing.assert_allclose(weights, [(s + 2) / 2 for s in sums], rtol=1e-13)


@ARRANGEMENTS
def test_momentum_by_its_closed_formula(folded):
    weights, gradients = one_weight(Momentum(learning_rate=0.05, momentum=0.8), 6, batch=3, l2=0.1, folded=folded)
    velocity, w = 0.0, 2.0
    for k, gradient in enumerate(gradients):
        velocity = 0.8 * velocity + gradient
        w = w - 0.05 * velocity
        assert weights[k] == pytest.approx(w, rel=1e-13)


@ARRANGEMENTS
@pytest.mark.parametrize("beta2", [0.999, 0.9, 0.5, 0.01])
def test_adam_by_the_paper(beta2, folded):
    """Twenty steps; with a small beta2 the units of what is kept change many times on the way."""
    optimizer = Adam(learning_rate=0.1, beta1=0.8, beta2=beta2, epsilon=1e-3)
    weights, gradients = one_weight(optimizer, 20, batch=2, l1=0.01, l2=0.02, folded=folded)
    for k in range(20):
        expected, _, _ = adam_scalar(2.0, gradients[: k + 1], 0.1, 0.8, beta2, 1e-3)
        assert weights[k] == pytest.approx(expected, rel=1e-12)


PAPERS = [
    (Nesterov(learning_rate=0.03, momentum=0.8), textbook_rules.nesterov),
    (AdamW(learning_rate=0.1, beta1=0.8, beta2=0.9, epsilon=1e-3, weight_decay=0.3), textbook_rules.adamw),
    (Nadam(learning_rate=0.1, beta1=0.8, beta2=0.9, epsilon=1e-3), textbook_rules.nadam),
    (RAdam(learning_rate=0.1, beta1=0.8, beta2=0.9, epsilon=1e-3), textbook_rules.radam),
    (RAdam(learning_rate=0.1), textbook_rules.radam),
    (RMSProp(learning_rate=0.1, rho=0.9, epsilon=1e-3), textbook_rules.rmsprop),
    (AdaGrad(learning_rate=0.3, epsilon=1e-3), textbook_rules.adagrad),
    (Adadelta(learning_rate=2.0, rho=0.8, epsilon=1e-2), textbook_rules.adadelta),
    (Lion(learning_rate=0.05, beta1=0.8, beta2=0.9, weight_decay=0.2), textbook_rules.lion),
]


@ARRANGEMENTS
@pytest.mark.parametrize(("optimizer", "paper"), PAPERS, ids=lambda each: getattr(each, "__name__", ""))
def test_optimizers_by_their_papers(optimizer, paper, folded):
    weights, gradients = one_weight(optimizer, 20, batch=3, l2=0.02, folded=folded)
    for k in range(20):
        assert weights[k] == pytest.approx(paper(2.0, gradients[: k + 1], optimizer), rel=1e-11)


@pytest.mark.parametrize("decay", [0.0, 0.5])
def test_weight_decay_is_switched_on_and_off_while_training(decay):
    first = AdamW(learning_rate=0.1, weight_decay=0.5 - decay)
    second = AdamW(learning_rate=0.1, weight_decay=decay)
    weights, _ = one_weight(first, 2, live={1: {"optimizer": second}})
    steady, _ = one_weight(first, 2)
    # Adam's own step is about the rate, whatever the decay: what differs is 0.1 * 0.5 of the weight.
    assert weights[1] - steady[1] == pytest.approx(0.1 * (0.5 - 2 * decay) * weights[0], rel=1e-6)


def test_adams_first_step_has_the_size_of_the_learning_rate():
    """m^ = g and v^ = g^2 at t = 1: a step of eta; without the division by 1 - beta^t it would be another."""
    weights, _ = one_weight(Adam(learning_rate=0.25, epsilon=1e-12), 1)
    assert weights[0] == pytest.approx(2.0 - 0.25, rel=1e-9)


def test_adams_betas_change_while_training_and_m_and_v_stay():
    first, second = Adam(learning_rate=0.1), Adam(learning_rate=0.1, beta1=0.5, beta2=0.9)
    weights, gradients = one_weight(first, 4, live={2: {"optimizer": second}})
    m = v = 0.0
    w = 2.0
    for t, g in enumerate(gradients, start=1):
        b1, b2 = (0.9, 0.999) if t <= 2 else (0.5, 0.9)
        m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g * g
        w -= 0.1 * (m / (1 - b1**t)) / (math.sqrt(v / (1 - b2**t)) + 1e-8)
        assert weights[t - 1] == pytest.approx(w, rel=1e-12)


@pytest.mark.parametrize("schedule", [Constant(), OneCycle(), OneCycle(warmup=0.0)])
@pytest.mark.parametrize("optimizer", [SGD(learning_rate=0.1), Momentum(), Adam(learning_rate=0.1)])
def test_the_rate_of_each_update_is_the_schedules(schedule, optimizer):
    rates = schedule.rates(optimizer.learning_rate, np.arange(6), 6)
    weights, gradients = one_weight(optimizer, 6, rate=rates)
    w = velocity = m = v = 0.0
    w = 2.0
    for t, (rate, g) in enumerate(zip(rates, gradients, strict=True), start=1):
        velocity = 0.9 * velocity + g
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
        adam = m / (1 - 0.9**t) / (math.sqrt(v / (1 - 0.999**t)) + 1e-8)
        w -= rate * {SGD: g, Momentum: velocity, Adam: adam}[type(optimizer)]
        assert weights[t - 1] == pytest.approx(w, rel=1e-12)


@ARRANGEMENTS
def test_a_network_worked_by_hand(folded):
    """Two inputs, two ReLU units, one sigmoid output, binary cross-entropy, SGD with rate 1; the sample is repeated.

    x = (1, 2), W1 = [[1, -1], [0.5, 1]], b1 = (0, -2): z1 = (1 + 1, -1 + 2 - 2) = (2, -1), a1 = (2, 0).
    W2 = (0.5, 3), b2 = -1: z2 = 1 - 1 = 0, a = 0.5, target 1: loss = log 2, dL/dz2 = 0.5 - 1 = -0.5.
    dW2 = -0.5 * (2, 0) = (-1, 0), db2 = -0.5; dL/da1 = -0.5 * (0.5, 3) = (-0.25, -1.5), and through ReLU (-0.25, 0).
    dW1 = [[-0.25, 0], [-0.5, 0]], db1 = (-0.25, 0).
    """
    rows = 3
    network = Network([Dense("h", 2, ReLU())], Output(Sigmoid()), 2, 1, dtype=np.float64)
    network.load(
        {
            "h.weights": np.array([[1.0, -1.0], [0.5, 1.0]]),
            "h.bias": np.array([0.0, -2.0]),
            "output.weights": np.array([[0.5], [3.0]]),
            "output.bias": np.array([-1.0]),
        }
    )
    stepper = Stepper(network, BinaryCrossEntropy(), SGD(), batch_size=rows, folded=folded)
    stepper.bind(np.tile([1.0, 2.0], (rows, 1)), np.ones(rows, np.int64), np.arange(rows))
    stepper.begin_epoch(np.arange(rows), np.array([1.0]), 0)
    stepper.run(1)
    np.testing.assert_allclose(network.tensor("h.weights"), [[1.25, -1.0], [1.0, 1.0]], atol=1e-15)
    np.testing.assert_allclose(network.tensor("h.bias"), [0.25, -2.0], atol=1e-15)
    np.testing.assert_allclose(network.tensor("output.weights"), [[1.5], [3.0]], atol=1e-15)
    np.testing.assert_allclose(network.tensor("output.bias"), [-0.5], atol=1e-15)
    assert stepper.losses[0] == pytest.approx(math.log(2))
    assert stepper.metrics[0] == 1.0


def test_float32_follows_float64():
    generator = np.random.default_rng(0)
    x, labels = generator.normal(0, 1, (40, 5)).astype(np.float32), generator.integers(0, 3, 40)
    ends = []
    for dtype in (np.float32, np.float64):
        network = Network([Dense("h", 8, Tanh())], Output(Softmax()), 5, 3, dtype=dtype)
        network.initialize(1)
        stepper = Stepper(network, CategoricalCrossEntropy(), Adam(), batch_size=20)
        stepper.bind(x, labels, np.arange(40))
        for epoch in range(3):
            stepper.begin_epoch(np.arange(40), np.full(2, 0.01), epoch)
            stepper.run(9)
        ends.append(network.tensors())
    for name, single in ends[0].items():
        np.testing.assert_allclose(single, ends[1][name], atol=1e-4)

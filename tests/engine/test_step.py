from __future__ import annotations

import json
import math

import numpy as np
import pytest

from desktop_nn.core.errors import DataError, Diverged
from desktop_nn.core.tasks import Task
from desktop_nn.engine import denormals
from desktop_nn.engine.activations import Identity, ReLU, Sigmoid, Softmax, Tanh
from desktop_nn.engine.evaluate import evaluate
from desktop_nn.engine.feed import batch_sizes
from desktop_nn.engine.initializers import Zeros
from desktop_nn.engine.layers import Dense, Output
from desktop_nn.engine.losses import BinaryCrossEntropy, CategoricalCrossEntropy, MeanSquaredError
from desktop_nn.engine.network import Network
from desktop_nn.engine.optimizers import OPTIMIZERS as REGISTRY
from desktop_nn.engine.optimizers import SGD, Adam, GradientDescent, Momentum
from desktop_nn.engine.step import Stepper
from tests.engine.cases import digits, network, run_epochs, same_bits, trainer

OPTIMIZERS = [cls() for _, cls in REGISTRY.items()]


@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=lambda o: type(o).__name__)
@pytest.mark.parametrize("batch_size", [8, 32])
def test_two_runs_give_the_same_bits(optimizer, batch_size):
    x, t = digits()
    ends = []
    for _ in range(2):
        net = network(dropout=0.2)
        stepper, begin = trainer(net, x, t, optimizer=optimizer, batch_size=batch_size, l2=1e-3, dropout_seed=4)
        run_epochs(stepper, begin, 3)
        ends.append((net.tensors(), stepper.optimizer_state(), stepper.losses))
    assert same_bits(ends[0][0], ends[1][0])
    assert same_bits(ends[0][1], ends[1][1])
    assert np.array_equal(ends[0][2], ends[1][2])


@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=lambda o: type(o).__name__)
@pytest.mark.parametrize(("batch_size", "batch_norm"), [(8, False), (32, False), (32, True)])
def test_stopping_saving_and_going_on_gives_the_same_bits(monkeypatch, optimizer, batch_size, batch_norm):
    monkeypatch.setattr("desktop_nn.engine.step.CHUNK_ROWS", 50)
    x, t = digits()

    def fresh(seed):
        net = network(dropout=0.3, batch_norm=batch_norm, seed=seed)
        return net, *trainer(net, x, t, optimizer=optimizer, batch_size=batch_size, l1=1e-4, dropout_seed=4)

    net, stepper, begin = fresh(1)
    run_epochs(stepper, begin, 2)
    begin(2)
    stepper.run(3)
    saved = net.tensors(), stepper.optimizer_state(), json.loads(json.dumps(stepper.cursor()))
    stepper.run(10**6)

    other, resumed, begin_other = fresh(99)
    other.load(saved[0])
    resumed.load_optimizer_state(saved[1])
    begin_other(2)
    resumed.seek(saved[2])
    assert resumed.batches_done == 3
    resumed.run(10**6)
    assert same_bits(net.tensors(), other.tensors())
    assert same_bits(stepper.optimizer_state(), resumed.optimizer_state())
    assert (resumed.epoch_loss(), resumed.epoch_metric()) == (stepper.epoch_loss(), stepper.epoch_metric())
    assert resumed.cursor() == stepper.cursor()


@pytest.mark.parametrize("batch_size", [5, 40])
def test_losses_do_not_depend_on_when_they_are_asked_for(batch_size):
    x, t = digits()
    runs = []
    for pieces in ([10**6], [1, 1, 3, 7, 10**6]):
        stepper, begin = trainer(network(), x, t, batch_size=batch_size)
        begin(0)
        for piece in pieces:
            stepper.run(piece)
            assert np.isfinite(stepper.losses).all()
        runs.append((stepper.losses, stepper.metrics, stepper.epoch_loss(), stepper.epoch_metric()))
    assert all(np.array_equal(a, b) for a, b in zip(*runs, strict=True))


@pytest.mark.parametrize(
    ("samples", "batch", "expected"),
    [
        (10, 4, [4, 4, 2]),
        (9, 4, [4, 5]),
        (8, 4, [4, 4]),
        (3, 4, [3]),
        (1, 4, [1]),
        (3, 1, [1, 1, 1]),
        (5, 4, [5]),
        (2, 1, [1, 1]),
    ],
)
def test_batches(samples, batch, expected):
    assert batch_sizes(samples, batch) == expected
    x, t = digits(samples)
    stepper, begin = trainer(network(), x, t, batch_size=batch)
    begin(0)
    assert stepper.batches == len(expected)
    assert stepper.run(10**6) == len(expected)
    assert stepper.run(1) == 0
    assert stepper.updates_done == len(expected)
    assert len(stepper.losses) == len(expected)
    assert np.isfinite(stepper.losses).all()
    weighted = np.dot(stepper.losses, expected) / samples
    assert stepper.epoch_loss() == pytest.approx(weighted, rel=1e-12)


def test_a_step_uses_the_rows_that_the_order_names():
    x, t = digits(60)
    rows = np.arange(0, 60, 3)
    net = network(dtype=np.float64)
    expected = net.copy()
    stepper, _ = trainer(net, x, t, rows=rows, optimizer=SGD(), batch_size=20)
    stepper.begin_epoch(rows[::-1], np.array([0.1]), 0)
    stepper.run(1)
    other, begin = trainer(expected, x[rows], t[rows], optimizer=SGD(), batch_size=20)
    begin(0, 0.1)
    other.run(1)
    np.testing.assert_allclose(net.params, expected.params, rtol=1e-12)


def test_a_full_batch_in_chunks_equals_one_batch(monkeypatch):
    x, t = digits(101)
    results = []
    for chunk in (10, 25, 1000):
        monkeypatch.setattr("desktop_nn.engine.step.CHUNK_ROWS", chunk)
        net = network(dtype=np.float64)
        stepper, begin = trainer(net, x, t, optimizer=GradientDescent(), l2=0.01)
        run_epochs(stepper, begin, 3)
        assert stepper.updates_done == 1
        results.append((net.params.copy(), stepper.losses[0], stepper.metrics[0]))
    for params, loss, metric in results[:2]:
        np.testing.assert_allclose(params, results[2][0], rtol=1e-9, atol=1e-12)
        assert (loss, metric) == (pytest.approx(results[2][1]), pytest.approx(results[2][2]))


def test_a_full_batch_can_be_paused_between_chunks(monkeypatch):
    monkeypatch.setattr("desktop_nn.engine.step.CHUNK_ROWS", 20)
    x, t = digits(101)
    net = network()
    stepper, begin = trainer(net, x, t, optimizer=GradientDescent())
    begin(0)
    before = net.params.copy()
    assert stepper.batches == 5
    assert stepper.run(4) == 4
    assert (stepper.updates_done, len(stepper.losses)) == (0, 0)
    assert np.array_equal(net.params, before)
    stepper.run(1)
    assert stepper.updates_done == 1
    assert not np.array_equal(net.params, before)


def test_dropout_moves_neither_the_initial_weights_nor_what_other_layers_drop():
    assert same_bits(network(dropout=0.0).tensors(), network(dropout=0.5).tensors())
    x, t = digits(40)
    sums = []
    for p in (0.0, 0.4):
        hidden = [Dense("a", 6, ReLU(), dropout=0.3), Dense("b", 5, ReLU(), dropout=p), Dense("c", 4)]
        net = Network(hidden, Output(Softmax()), 20, 4, scale=1 / 255)
        net.initialize(1)
        stepper, begin = trainer(net, x, t, dropout_seed=3)
        begin(0)
        sums.append(stepper.hidden_sums())
    assert np.array_equal(sums[0][1], sums[1][1])
    assert not np.array_equal(sums[0][2], sums[1][2])


@pytest.mark.parametrize("batch_size", [16, 400])
def test_dropout_drops_its_share_and_keeps_the_mean(batch_size):
    net = Network([Dense("h", 200, Identity(), dropout=0.3)], Output(Identity()), 1, 1)
    net.tensor("h.bias")[...] = 1.0
    net.tensor("output.weights")[...] = 1 / 200
    x = np.zeros((400, 1), np.float32)
    stepper = Stepper(net, MeanSquaredError(), SGD(), batch_size=batch_size, dropout_seed=1, folded=batch_size < 20)
    stepper.bind(x, np.ones((400, 1), np.float32), np.arange(400))
    stepper.begin_epoch(np.arange(400), np.zeros(stepper.batches), 0)
    stepper.run(10**6)
    # The output is the mean of 200 numbers that are 0 or 1/0.7: mean 1, variance 0.3/0.7/200.
    assert stepper.epoch_loss() == pytest.approx(0.3 / 0.7 / 200, rel=0.3)


def test_dropout_can_be_switched_on_and_off_while_training():
    x, t = digits()
    net = network()
    stepper, begin = trainer(net, x, t)
    plain, begin_plain = trainer(network(), x, t)
    begin(0)
    begin_plain(0)
    stepper.run(2)
    stepper.set_live(dropouts={"h1": 0.5})
    stepper.set_live(dropouts={"h1": 0.0})
    stepper.run(10**6)
    plain.run(10**6)
    assert np.array_equal(net.params, plain.network.params)
    assert np.array_equal(stepper.losses, plain.losses)
    begin(1)
    begin_plain(1)
    stepper.set_live(dropouts={"h1": 0.5})
    stepper.run(10**6)
    plain.run(10**6)
    assert not np.array_equal(net.params, plain.network.params)


def test_live_penalties_and_rates():
    x, t = digits()
    net, other = network(dtype=np.float64), network(dtype=np.float64)
    stepper, begin = trainer(net, x, t, optimizer=SGD())
    second, begin_second = trainer(other, x, t, optimizer=SGD(), l1=0.01, l2=0.1)
    begin(0, 0.5)
    begin_second(0, 0.05)
    stepper.set_live(l1=0.01, l2=0.1, rates=np.full(stepper.batches, 0.05))
    stepper.run(10**6)
    second.run(10**6)
    assert np.array_equal(net.params, other.params)
    w = np.concatenate([net.tensor(n).ravel() for n in net.names() if n.endswith(".weights")])
    assert stepper.penalty() == pytest.approx(0.01 * np.abs(w).sum() + 0.05 * (w**2).sum())
    with pytest.raises(ValueError, match="new stepper"):
        stepper.set_live(optimizer=Adam())


@pytest.mark.parametrize("batch_size", [4, 40])
@pytest.mark.parametrize("optimizer", [SGD(), Momentum(), GradientDescent()], ids=lambda o: type(o).__name__)
def test_a_learning_rate_of_a_million_stops_before_the_update(optimizer, batch_size):
    generator = np.random.default_rng(0)
    x, t = generator.normal(0, 1, (200, 3)).astype(np.float32), generator.normal(0, 1, (200, 1)).astype(np.float32)
    net = Network([Dense("h", 8, ReLU(), batch_norm=batch_size > 16)], Output(Identity()), 3, 1)
    net.initialize(1)
    stepper, begin = trainer(net, x, t, optimizer=optimizer, loss=MeanSquaredError(), batch_size=batch_size)
    with pytest.raises(Diverged, match="stopped being a finite number in epoch") as caught:
        for epoch in range(20):
            begin(epoch, 1e6)
            for _ in range(stepper.batches):
                before = net.params.copy(), net.state.copy()
                stepper.run(1)
    assert np.isfinite(net.params).all()
    assert np.array_equal(net.params, before[0])
    assert np.array_equal(net.state, before[1])
    assert caught.value.step == stepper.updates_done
    assert all(np.isfinite(a).all() for a in stepper.optimizer_state().values())


@pytest.mark.parametrize("bad", [3e38, math.inf, -math.inf, math.nan])
@pytest.mark.parametrize("batch_size", [4, 40])
def test_huge_or_missing_inputs_stop_before_the_update(bad, batch_size):
    x = np.ones((80, 3), np.float32)
    x[70] = bad
    net = Network([Dense("h", 8, ReLU())], Output(Softmax()), 3, 4)
    net.initialize(1)
    net.tensor("h.weights")[:] = [[2.0, -2.0] * 4]
    stepper = Stepper(net, CategoricalCrossEntropy(), Adam(), batch_size=batch_size, folded=batch_size < 20)
    stepper.bind(x, np.arange(80) % 4, np.arange(80))
    stepper.begin_epoch(np.arange(80), np.full(stepper.batches, 0.01), 0)
    with pytest.raises(Diverged, match="Lower the learning rate") as caught:
        stepper.run(10**6)
    assert caught.value.step == stepper.updates_done == 70 // batch_size
    assert np.isfinite(net.params).all()
    assert stepper.losses.shape == (70 // batch_size,)


@pytest.mark.parametrize("rows", [8, 40])
@pytest.mark.parametrize(
    ("activation", "loss", "outputs"),
    [
        (Softmax, CategoricalCrossEntropy, 3),
        (Softmax, MeanSquaredError, 3),
        (Sigmoid, BinaryCrossEntropy, 3),
        (Sigmoid, BinaryCrossEntropy, 1),
        (Sigmoid, MeanSquaredError, 1),
        (Tanh, MeanSquaredError, 1),
    ],
)
def test_sums_of_ten_thousand_stay_finite(activation, loss, outputs, rows):
    net = Network([], Output(activation()), 1, outputs)
    net.tensor("output.weights")[...] = [1e4, -1e4, 0][:outputs]
    x = np.where(np.arange(rows) % 2, 1.0, -1.0).astype(np.float32)[:, None]
    labels = np.arange(rows) % max(outputs, 2)
    stepper = Stepper(net, loss(), SGD(), batch_size=rows, folded=rows < 20)
    stepper.bind(x, labels, np.arange(rows))
    stepper.begin_epoch(np.arange(rows), np.array([0.1]), 0)
    stepper.run(1)
    assert np.isfinite(stepper.losses).all()
    assert np.isfinite(net.params).all()
    task = Task.BINARY if outputs == 1 else Task.MULTICLASS
    assert math.isfinite(evaluate(net, loss(), x, labels, task=task).loss)


def test_the_loss_of_a_hopeless_softmax_is_exact():
    """Sums (10,000, 0), the second class is right: loss = log(1 + e^10000) = 10,000, not the log of a clipped zero."""
    net = Network([], Output(Softmax()), 1, 2)
    net.tensor("output.weights")[...] = [1e4, 0.0]
    stepper = Stepper(net, CategoricalCrossEntropy(), SGD(), batch_size=2)
    stepper.bind(np.ones((2, 1), np.float32), np.array([1, 1]), np.arange(2))
    stepper.begin_epoch(np.arange(2), np.array([0.0]), 0)
    stepper.run(1)
    assert stepper.losses[0] == 1e4
    assert stepper.metrics[0] == 0.0


def test_weights_of_zero_do_not_count_as_knowing_everything():
    """All classes tie: the first one is predicted, and right for one sample in four."""
    net = Network([Dense("h", 4, ReLU(), initializer=Zeros())], Output(Softmax(), Zeros()), 2, 4)
    net.initialize(0)
    stepper = Stepper(net, CategoricalCrossEntropy(), SGD(), batch_size=32)
    stepper.bind(np.ones((32, 2), np.float32), np.arange(32) % 4, np.arange(32))
    stepper.begin_epoch(np.arange(32), np.array([0.0]), 0)
    stepper.run(1)
    assert stepper.metrics[0] == 0.25
    assert stepper.losses[0] == pytest.approx(math.log(4))


@pytest.mark.parametrize("batch_size", [8, 50])
def test_training_figures_are_those_of_evaluation(batch_size):
    """With a rate of 0 and no dropout, the running mean over an epoch is what evaluation gives."""
    generator = np.random.default_rng(2)
    x = generator.normal(0, 1, (101, 4)).astype(np.float32)
    cases = [
        (Task.MULTICLASS, Softmax(), CategoricalCrossEntropy(), 3, generator.integers(0, 3, 101)),
        (Task.MULTICLASS, Sigmoid(), BinaryCrossEntropy(), 3, generator.integers(0, 3, 101)),
        (Task.MULTICLASS, Softmax(), MeanSquaredError(), 3, generator.integers(0, 3, 101)),
        (Task.BINARY, Sigmoid(), BinaryCrossEntropy(), 1, generator.integers(0, 2, 101)),
        (Task.BINARY, Tanh(), MeanSquaredError(), 1, generator.integers(0, 2, 101)),
        (Task.REGRESSION, Identity(), MeanSquaredError(), 2, generator.normal(5, 1, (101, 2)).astype(np.float32)),
    ]
    for task, activation, loss, outputs, t in cases:
        net = Network([Dense("h", 6, Tanh())], Output(activation), 4, outputs)
        net.initialize(3)
        stepper, begin = trainer(net, x, t, loss=loss, optimizer=SGD(), batch_size=batch_size)
        begin(0, 0.0)
        stepper.run(10**6)
        metrics = evaluate(net, loss, x, t, task=task)
        assert stepper.epoch_loss() == pytest.approx(metrics.loss, rel=1e-5)
        expected = metrics.r2 if task is Task.REGRESSION else metrics.accuracy
        assert stepper.epoch_metric() == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("batch_size", [10, 64])
def test_it_learns(batch_size):
    x, t = digits(600)
    net = network()
    stepper, begin = trainer(net, x, t, batch_size=batch_size)
    run_epochs(stepper, begin, 6)
    assert evaluate(net, CategoricalCrossEntropy(), x, t, task=Task.MULTICLASS).accuracy > 0.95


def test_a_large_network_is_updated_in_pieces_like_a_small_one(monkeypatch):
    x, t = digits()
    ends = []
    for part, whole in ((64, 100), (10**6, 10**6)):
        monkeypatch.setattr("desktop_nn.engine.updater.UPDATE_PART", part)
        monkeypatch.setattr("desktop_nn.engine.updater.UPDATE_WHOLE", whole)
        net = network()
        stepper, begin = trainer(net, x, t, l1=1e-3, l2=1e-2)
        run_epochs(stepper, begin, 2)
        ends.append(net.params.copy())
    assert np.array_equal(*ends)


def test_without_the_processors_switch_the_state_is_cleared_by_hand(monkeypatch):
    """Inputs that fall silent leave Adam's means to decay for hundreds of steps."""
    monkeypatch.setattr(denormals, "_library", lambda: None)
    x = np.zeros((1600, 3), np.float32)
    x[:40] = 1.0
    t = np.arange(1600) % 2
    net = Network([Dense("h", 4, Tanh())], Output(Softmax()), 3, 2)
    net.initialize(1)
    stepper, _ = trainer(net, x, t, optimizer=Adam(beta1=0.5), batch_size=4)
    for epoch in range(2):
        stepper.begin_epoch(np.arange(1600), np.full(400, 1e-3), epoch)
        stepper.run(128)
        stepper.run(10**6)
    state = stepper.optimizer_state()
    sizes = np.abs(np.concatenate([state["m.h.weights"].ravel(), net.params]))
    assert (sizes == 0).any()
    tiny = np.finfo(np.float32).tiny
    assert not ((sizes > 0) & (sizes < tiny)).any()


def test_with_the_processors_switch_no_denormals_are_left():
    if not denormals.in_hardware():
        pytest.skip("the processor's switch is within reach on x86-64 with glibc only")
    x = np.zeros((1600, 3), np.float32)
    x[:40] = 1.0
    net = Network([Dense("h", 4, Tanh())], Output(Softmax()), 3, 2)
    net.initialize(1)
    stepper, _ = trainer(net, x, np.arange(1600) % 2, optimizer=Adam(beta1=0.5), batch_size=4)
    stepper.begin_epoch(np.arange(1600), np.full(400, 1e-3), 0)
    stepper.run(10**6)
    moments = np.abs(stepper.optimizer_state()["m.h.weights"])
    assert not ((moments > 0) & (moments < np.finfo(np.float32).tiny)).any()
    assert (moments == 0).all()


@pytest.mark.parametrize(
    ("x", "t", "rows", "text"),
    [
        (np.zeros((3, 20)), np.zeros(3, np.int64), [], "there are no samples to train on"),
        (np.zeros((3, 7)), np.zeros(3, np.int64), [0], "samples have 7 numbers, but the network takes 20"),
        (np.zeros((3, 20)), np.array([0, 4, 0]), [0, 1], "classes run from 0 to 4, but the network knows 4"),
        (np.zeros((3, 20)), np.array([0, -1, 0]), [0, 1], "classes run from -1 to 0, but the network knows 4"),
    ],
)
def test_data_that_do_not_fit(x, t, rows, text):
    stepper = Stepper(network(), CategoricalCrossEntropy(), Adam(), batch_size=8)
    with pytest.raises(DataError, match=text):
        stepper.bind(x, t, np.array(rows, np.int64))


def test_folding_does_without_batch_normalization():
    with pytest.raises(ValueError, match="no batch normalization"):
        Stepper(network(batch_norm=True), CategoricalCrossEntropy(), Adam(), batch_size=8, folded=True)


def test_both_arrangements_train_alike():
    """To rounding: they add the same numbers up in another order."""
    x, t = digits()
    for optimizer in OPTIMIZERS:
        ends = []
        for folded in (True, False):
            net = network(inputs=70, dtype=np.float64)
            data = np.tile(x, (1, 4))[:, :70]
            stepper, begin = trainer(net, data, t, optimizer=optimizer, l1=1e-3, l2=1e-3, folded=folded)
            run_epochs(stepper, begin, 2)
            ends.append((net.tensors(), stepper.optimizer_state(), stepper.epoch_loss()))
        for a, b in zip(ends[0][:2], ends[1][:2], strict=True):
            assert set(a) == set(b)
            assert all(np.allclose(a[name], b[name], rtol=1e-7, atol=1e-10) for name in a)
        assert ends[0][2] == pytest.approx(ends[1][2])


def test_positions_and_states_that_do_not_fit():
    x, t = digits()
    stepper, begin = trainer(network(dropout=0.1), x, t)
    begin(0)
    stepper.run(2)
    cursor, state = stepper.cursor(), stepper.optimizer_state()
    damaged = [
        {},
        {**cursor, "batches_done": 999},
        {**cursor, "batches_done": "x"},
        {**cursor, "dropout": {}},
        {**cursor, "dropout": {"h1": [1, 2, 3, -1], "h2": [1, 2, 3, 4]}},
        {**cursor, "tally": {"samples": 1, "sums": [1.0]}},
    ]
    for bad in damaged:
        begin(0)
        with pytest.raises(ValueError, match="position"):
            stepper.seek(bad)
    for bad in ({}, {**state, "t": np.zeros(2)}, {k: v for k, v in state.items() if k != "m.h1.bias"}):
        with pytest.raises(ValueError, match="another network or another optimizer"):
            stepper.load_optimizer_state(bad)
    with pytest.raises(ValueError, match="expected 200 samples"):
        stepper.begin_epoch(np.arange(3), np.zeros(7), 0)


def test_optimizer_state_speaks_the_public_orientation():
    x, t = digits()
    states = []
    for batch_size in (16, 17):
        stepper, _ = trainer(network(dtype=np.float64), x, t, optimizer=Momentum(momentum=0.0), batch_size=batch_size)
        stepper.begin_epoch(np.zeros(200, np.int64), np.zeros(stepper.batches), 0)
        stepper.run(1)
        states.append(stepper.optimizer_state())
    assert states[0]["velocity.h1.weights"].shape == (20, 8)
    for name in states[0]:
        np.testing.assert_allclose(states[0][name], states[1][name], rtol=1e-9, atol=1e-15)

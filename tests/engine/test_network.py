from __future__ import annotations

import threading

import numpy as np
import pytest

from desktop_nn.core.errors import Cancelled
from desktop_nn.core.tasks import Task
from desktop_nn.engine.activations import Identity, ReLU, Sigmoid, Softmax, Tanh
from desktop_nn.engine.evaluate import evaluate
from desktop_nn.engine.layers import Dense, Output
from desktop_nn.engine.losses import BinaryCrossEntropy, CategoricalCrossEntropy, MeanSquaredError
from desktop_nn.engine.network import PREDICT_ROWS, Network
from tests.engine.cases import digits, network, run_epochs, same_bits, trainer


def test_a_prediction_by_hand():
    """x = (51, 255) / 255 = (0.2, 1); z1 = (0.2 + 1, 0.4 - 3) = (1.2, -2.6); ReLU: (1.2, 0); z2 = 2.4 + 0.5 = 2.9."""
    net = Network([Dense("h", 2, ReLU())], Output(Identity()), 2, 1, scale=1 / 255)
    net.tensor("h.weights")[...] = [[1.0, 2.0], [1.0, -3.0]]
    net.tensor("output.weights")[...] = [[2.0], [7.0]]
    net.tensor("output.bias")[...] = 0.5
    x = np.array([[51, 255]], np.uint8)
    assert net.predict(x)[0, 0] == pytest.approx(2.9, rel=1e-6)
    forward = net.forward(x)
    np.testing.assert_allclose(forward.z[0], [[1.2, -2.6]], rtol=1e-6)
    np.testing.assert_allclose(forward.a[0], [[1.2, 0.0]], rtol=1e-6)
    np.testing.assert_allclose(forward.a[1], [[2.9]], rtol=1e-6)


def test_scale_and_shift_come_before_the_first_layer():
    net = Network([], Output(Identity()), 1, 1, scale=0.5, shift=3.0)
    net.tensor("output.weights")[...] = 1.0
    assert net.predict(np.array([[4.0]])).tolist() == [[5.0]]


def test_bytes_and_floats_give_the_same_prediction():
    x, _ = digits(5)
    net = network()
    assert np.array_equal(net.predict(x), net.predict(x.astype(np.float64)))


def test_many_rows_go_in_chunks():
    x, _ = digits(2 * PREDICT_ROWS + 3)
    net = network()
    whole = net.predict(x)
    assert whole.shape == (len(x), 4)
    np.testing.assert_allclose(whole[-3:], net.predict(x[-3:]), rtol=1e-5)
    assert net.predict(x[:0]).shape == (0, 4)


def test_every_vector_and_tensor_starts_on_a_cache_line():
    net = network(batch_norm=True)
    assert net.params.ctypes.data % 64 == net.state.ctypes.data % 64 == 0
    assert all(net.tensor(name).ctypes.data % 64 == 0 for name in net.names())


def test_initial_weights_depend_on_seed_and_id_alone():
    first = network(units=(8, 6), seed=3).tensors()
    again = network(units=(8, 6), seed=3).tensors()
    other = network(units=(8, 6), seed=4).tensors()
    assert same_bits(first, again)
    assert not np.array_equal(first["h1.weights"], other["h1.weights"])
    longer = network(units=(8, 6, 5), seed=3).tensors()
    assert np.array_equal(first["h2.weights"], longer["h2.weights"])
    assert not np.array_equal(first["h1.weights"][:6, :6], first["h2.weights"][:6, :6])


def test_initialize_forgets_all_training():
    x, t = digits()
    net = network(batch_norm=True)
    fresh = net.tensors()
    run_epochs(*trainer(net, x, t), 1)
    assert not same_bits(net.tensors(), fresh)
    net.initialize(1)
    assert same_bits(net.tensors(), fresh)


def test_tensors_are_read_only_copies_and_load_takes_them_back():
    net, other = network(batch_norm=True), network(batch_norm=True, seed=9)
    x, t = digits()
    run_epochs(*trainer(net, x, t), 1)
    tensors = net.tensors()
    assert all(a.flags.c_contiguous and not a.flags.writeable and a.base is None for a in tensors.values())
    other.load(tensors)
    assert same_bits(other.tensors(), tensors)
    assert np.array_equal(other.predict(x), net.predict(x))


@pytest.mark.parametrize("spoil", ["missing", "extra", "shape"])
def test_tensors_that_do_not_fit_change_nothing(spoil):
    net = network()
    tensors = {**network(seed=5).tensors()}
    if spoil == "missing":
        del tensors["h2.bias"]
    elif spoil == "extra":
        tensors["h3.bias"] = np.zeros(3)
    else:
        tensors["output.bias"] = np.zeros(5)
    before = net.tensors()
    with pytest.raises(ValueError, match=r"h2\.bias|h3\.bias|output\.bias"):
        net.load(tensors)
    assert same_bits(net.tensors(), before)


def test_a_copy_predicts_in_another_thread_while_the_original_trains():
    x, t = digits(400)
    net = network()
    copy = net.copy()
    expected = copy.predict(x[:10])
    stepper, begin = trainer(net, x, t, batch_size=8)
    found = []
    thread = threading.Thread(target=lambda: found.extend(copy.predict(x[:10]) for _ in range(50)))
    thread.start()
    run_epochs(stepper, begin, 3)
    thread.join()
    assert all(np.array_equal(a, expected) for a in found)
    assert not np.array_equal(net.predict(x[:10]), expected)
    copy.params[...] = net.params
    assert np.array_equal(net.predict(x[:10]), copy.predict(x[:10]))


@pytest.mark.parametrize("batch_size", [8, 40])
def test_the_networks_vectors_are_current_after_every_run(batch_size):
    x, t = digits()
    net = network()
    stepper, begin = trainer(net, x, t, batch_size=batch_size)
    begin(0)
    seen = [net.params.copy()]
    for _ in range(3):
        stepper.run(1)
        assert not np.array_equal(net.params, seen[-1])
        seen.append(net.params.copy())


def test_evaluation_of_classes_by_hand():
    """Sums (2, 0) for every sample: p = (0.8808, 0.1192); classes 0, 0, 1: accuracy 2/3."""
    net = Network([], Output(Softmax()), 1, 2)
    net.tensor("output.bias")[...] = [2.0, 0.0]
    metrics = evaluate(net, CategoricalCrossEntropy(), np.zeros((3, 1)), np.array([0, 0, 1]), task=Task.MULTICLASS)
    p = 1 / (1 + np.exp(-2.0))
    assert metrics.loss == pytest.approx(-(2 * np.log(p) + np.log(1 - p)) / 3, rel=1e-6)
    assert metrics.accuracy == pytest.approx(2 / 3)
    assert (metrics.r2, metrics.mae, metrics.samples) == (None, None, 3)


def test_evaluation_of_a_regression_by_hand():
    """Predictions x, targets (1, 2, 6) at x = (1, 3, 5): errors 0, 1, -1; targets' mean 3, spread 4 + 1 + 9 = 14."""
    net = Network([], Output(Identity()), 1, 1)
    net.tensor("output.weights")[...] = 1.0
    x, t = np.array([[1.0], [3.0], [5.0]]), np.array([[1.0], [2.0], [6.0]])
    metrics = evaluate(net, MeanSquaredError(), x, t, task=Task.REGRESSION)
    assert metrics.loss == pytest.approx(2 / 3)
    assert metrics.r2 == pytest.approx(1 - 2 / 14)
    assert metrics.mae == pytest.approx(2 / 3)
    assert metrics.accuracy is None


@pytest.mark.parametrize("offset", [0.0, 1e6])
def test_r2_of_many_rows_and_outputs(offset):
    generator = np.random.default_rng(0)
    x = generator.normal(0, 1, (3000, 2))
    t = x * [1.0, 2.0] + generator.normal(0, 0.5, (3000, 2)) + offset
    net = Network([], Output(Identity()), 2, 2, dtype=np.float64)
    net.tensor("output.weights")[...] = [[1.0, 0.0], [0.0, 2.0]]
    net.tensor("output.bias")[...] = offset
    rows = generator.permutation(3000)[:2500]
    metrics = evaluate(net, MeanSquaredError(), x, t, rows, task=Task.REGRESSION)
    errors = (x * [1.0, 2.0] + offset - t)[rows]
    spread = t[rows] - t[rows].mean(axis=0)
    assert metrics.r2 == pytest.approx((1 - (errors**2).sum(axis=0) / (spread**2).sum(axis=0)).mean(), rel=1e-6)
    assert metrics.mae == pytest.approx(np.abs(errors).mean())
    assert metrics.samples == 2500


def test_r2_of_equal_targets_is_0_and_finite():
    net = Network([], Output(Identity()), 1, 1)
    metrics = evaluate(net, MeanSquaredError(), np.ones((5, 1)), np.full((5, 1), 7.0), task=Task.REGRESSION)
    assert metrics.r2 == 0.0


@pytest.mark.parametrize(("activation", "loss"), [(Sigmoid, BinaryCrossEntropy), (Tanh, MeanSquaredError)])
def test_evaluation_of_yes_or_no(activation, loss):
    net = Network([], Output(activation()), 1, 1)
    net.tensor("output.weights")[...] = 1.0
    x = np.array([[-1.0], [2.0], [3.0], [-4.0]])
    metrics = evaluate(net, loss(), x, np.array([0, 1, 0, 0]), task=Task.BINARY)
    assert metrics.accuracy == 0.75


def test_evaluation_reports_progress_and_can_be_cancelled():
    x, t = digits(3000)
    net = network()
    told = []
    evaluate(net, CategoricalCrossEntropy(), x, t, task=Task.MULTICLASS, progress=lambda d, n: told.append((d, n)))
    assert told == [(1024, 3000), (2048, 3000), (3000, 3000)]

    def cancel(done, total):
        raise Cancelled

    with pytest.raises(Cancelled):
        evaluate(net, CategoricalCrossEntropy(), x, t, task=Task.MULTICLASS, progress=cancel)


def test_evaluation_of_nothing():
    x, t = digits(10)
    metrics = evaluate(network(), CategoricalCrossEntropy(), x, t, np.arange(0), task=Task.MULTICLASS)
    assert (metrics.loss, metrics.accuracy, metrics.samples) == (0.0, 0.0, 0)

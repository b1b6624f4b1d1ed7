"""Weighing classes equally, against sums written out one sample at a time."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_nn.core.tasks import Task
from desktop_nn.engine.activations import Tanh
from desktop_nn.engine.class_weights import balanced_weights
from desktop_nn.engine.evaluate import evaluate
from desktop_nn.engine.layers import Dense, Output
from desktop_nn.engine.losses import BinaryCrossEntropy, MeanSquaredError
from desktop_nn.engine.network import Network
from desktop_nn.engine.optimizers import SGD, GradientDescent
from desktop_nn.engine.step import Stepper
from tests.engine.cases import OUTPUTS, allowed_pairs

PAIRS = [pair for pair in allowed_pairs() if pair[0] is not Task.REGRESSION]


def test_a_class_weighs_n_by_k_times_its_count() -> None:
    # 8 samples, 3 classes that occur: 8 / (3 * 5), 8 / (3 * 1), 8 / (3 * 2); the class without samples weighs nothing.
    labels = np.array([0, 0, 0, 0, 0, 1, 3, 3])
    assert balanced_weights(labels, 4) == pytest.approx([8 / 15, 8 / 3, 0, 8 / 6])
    assert balanced_weights(labels, 4)[labels].sum() == pytest.approx(8)
    assert balanced_weights(np.array([0, 1, 1, 0]), 2).tolist() == [1, 1]
    assert balanced_weights(np.array([], int), 2).tolist() == [0, 0]


def case(task, activation, loss, count=60, seed=3):
    """A network and uneven classes."""
    rng = np.random.default_rng(seed)
    outputs = OUTPUTS[task]
    net = Network([Dense("h1", 5, Tanh())], Output(activation()), 4, outputs, dtype=np.float64)
    net.initialize(seed)
    labels = rng.choice(max(outputs, 2), count, p=[0.9, 0.1] if outputs == 1 else [0.1, 0.7, 0.2])
    return net, loss(balanced=True), rng.normal(size=(count, 4)), labels


def loss_by_hand(net, loss, x, labels, weights) -> float:
    """The weighted losses of single samples, added up and divided by how many there are."""
    plain = type(loss)()
    total = 0.0
    for row, label in zip(x, labels, strict=True):
        total += weights[label] * evaluate(net, plain, row[None], np.array([label]), task=task_of(net)).loss
    return total / len(labels)


def task_of(net) -> Task:
    return Task.BINARY if net.outputs == 1 else Task.MULTICLASS


@pytest.mark.parametrize(("task", "activation", "loss"), PAIRS)
def test_an_evaluation_is_the_mean_over_classes_of_each_classs_mean(task, activation, loss) -> None:
    net, balanced, x, labels = case(task, activation, loss)
    found = evaluate(net, balanced, x, labels, task=task)
    means = [evaluate(net, loss(), x, labels, np.flatnonzero(labels == c), task=task).loss for c in np.unique(labels)]
    assert found.loss == pytest.approx(np.mean(means), rel=1e-9)
    assert found.accuracy == evaluate(net, loss(), x, labels, task=task).accuracy
    rows = np.arange(7, 40)
    few = evaluate(net, balanced, x, labels, rows, task=task).loss
    weights = balanced_weights(labels[rows], max(net.outputs, 2))
    assert few == pytest.approx(loss_by_hand(net, balanced, x[rows], labels[rows], weights), rel=1e-9)


@pytest.mark.parametrize("folded", [False, True])
@pytest.mark.parametrize(("task", "activation", "loss"), PAIRS)
def test_a_batch_is_divided_by_its_samples_and_weighed_by_all_that_are_trained_on(
    task, activation, loss, folded: bool
) -> None:
    net, balanced, x, labels = case(task, activation, loss)
    rows = np.arange(5, 55)
    stepper = Stepper(net, balanced, SGD(), batch_size=16, folded=folded)
    stepper.bind(x, labels, rows)
    stepper.begin_epoch(rows, np.zeros(stepper.batches), 0)
    stepper.run(stepper.batches)
    weights = balanced_weights(labels[rows], max(net.outputs, 2))
    batches = np.split(rows, range(16, len(rows), 16))
    expected = [loss_by_hand(net, balanced, x[batch], labels[batch], weights) for batch in batches]
    assert stepper.losses == pytest.approx(expected, rel=1e-9)
    # The weights of all samples add up to their number: over the epoch it is the mean of the classes' means.
    whole = evaluate(net, balanced, x, labels, rows, task=task)
    assert stepper.epoch_loss() == pytest.approx(whole.loss, rel=1e-9)
    assert stepper.epoch_metric() == whole.accuracy


def test_equal_classes_train_to_what_they_would_without_weights() -> None:
    rng = np.random.default_rng(1)
    x, labels = rng.normal(size=(40, 4)), np.arange(40) % 2
    trained = []
    for balanced in (False, True):
        net, _, _, _ = case(Task.BINARY, PAIRS[0][1], BinaryCrossEntropy)
        stepper = Stepper(net, MeanSquaredError(balanced=balanced), SGD(), batch_size=8)
        stepper.bind(x, labels, np.arange(40))
        stepper.begin_epoch(np.arange(40), np.full(5, 0.1), 0)
        stepper.run(5)
        trained.append(net.params.copy())
    assert trained[0] == pytest.approx(trained[1], rel=1e-12)


def test_chunks_of_a_full_batch_add_up_to_the_weighted_gradient_of_all() -> None:
    net, balanced, x, labels = case(Task.BINARY, PAIRS[0][1], BinaryCrossEntropy, count=9000)
    whole = net.copy()
    for network, optimizer, size in ((net, GradientDescent(), 1), (whole, SGD(), 9000)):
        stepper = Stepper(network, balanced, optimizer, batch_size=size, folded=False)
        stepper.bind(x, labels, np.arange(9000))
        stepper.begin_epoch(np.arange(9000), np.array([0.5]), 0)
        stepper.run(stepper.batches)
        assert stepper.losses[0] == pytest.approx(stepper.epoch_loss(), rel=1e-12)
    assert net.params == pytest.approx(whole.params, rel=1e-9)


def test_a_regression_has_no_classes_to_weigh() -> None:
    net = Network([], Output(PAIRS[0][1]()), 2, 1)
    net.initialize(1)
    x, t = np.ones((4, 2)), np.array([[0.1], [0.2], [0.3], [0.4]])
    plain, balanced = (
        evaluate(net, MeanSquaredError(balanced=b), x, t, task=Task.REGRESSION).loss for b in (False, True)
    )
    assert plain == balanced

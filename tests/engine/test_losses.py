from __future__ import annotations

import math

import numpy as np
import pytest

from desktop_nn.core.tasks import Task
from desktop_nn.engine.activations import ACTIVATIONS, Identity, ReLU, Sigmoid, Softmax, Tanh
from desktop_nn.engine.heads import logistic_terms, softmax_terms
from desktop_nn.engine.losses import LOSSES, BinaryCrossEntropy, CategoricalCrossEntropy, MeanSquaredError
from desktop_nn.engine.outputs import are_probabilities, encode, hits, middle
from tests.engine.cases import allowed_pairs

BINARY, MULTI, REGRESSION = Task.BINARY, Task.MULTICLASS, Task.REGRESSION


def test_exactly_these_pairs_are_allowed():
    assert set(allowed_pairs()) == {
        (MULTI, Softmax, CategoricalCrossEntropy),
        (MULTI, Softmax, MeanSquaredError),
        (MULTI, Sigmoid, MeanSquaredError),
        (MULTI, Sigmoid, BinaryCrossEntropy),
        (BINARY, Sigmoid, BinaryCrossEntropy),
        (BINARY, Sigmoid, MeanSquaredError),
        (BINARY, Tanh, MeanSquaredError),
        # A regression takes every activation whose values are not shares of one.
        *((REGRESSION, cls, MeanSquaredError) for name, cls in ACTIVATIONS.items() if name != "softmax"),
    }


@pytest.mark.parametrize(
    ("loss", "task", "activation", "limits", "text"),
    [
        (
            MeanSquaredError,
            REGRESSION,
            Tanh,
            (-3, 2),
            "Tanh cannot reach the targets, which run from -3 to 2; use Identity.",
        ),
        (
            MeanSquaredError,
            REGRESSION,
            ReLU,
            (-1, 1),
            "ReLU cannot reach the targets, which run from -1 to 1; use Identity.",
        ),
        (
            MeanSquaredError,
            MULTI,
            Identity,
            (0, 1),
            "With several classes mean squared error takes a softmax or sigmoid output, not Identity.",
        ),
        (
            CategoricalCrossEntropy,
            BINARY,
            Softmax,
            (0, 1),
            "With two classes there is one output; use binary cross-entropy.",
        ),
        (CategoricalCrossEntropy, MULTI, ReLU, (0, 1), "Categorical cross-entropy takes a softmax output, not ReLU."),
        (BinaryCrossEntropy, MULTI, Softmax, (0, 1), "Binary cross-entropy takes a sigmoid output, not Softmax."),
        (
            BinaryCrossEntropy,
            REGRESSION,
            Sigmoid,
            (0, 1),
            "Binary cross-entropy needs classes; a regression takes mean squared error.",
        ),
    ],
)
def test_why_a_pair_is_refused(loss, task, activation, limits, text):
    assert loss().allows(task, activation(), limits) == text


def test_losses_by_hand():
    """Two samples, two outputs; see each line."""
    a, t = np.array([[0.8, 0.2], [0.5, 0.5]]), np.array([[1.0, 0.0], [0.0, 1.0]])
    # (0.04 + 0.04 + 0.25 + 0.25) / 4
    assert MeanSquaredError().value(a, t) == pytest.approx(0.145)
    # -(log 0.8 + log 0.5) / 2
    assert CategoricalCrossEntropy().value(a, t) == pytest.approx(-(math.log(0.8) + math.log(0.5)) / 2)
    # per sample the sum over outputs: -(log 0.8 + log 0.8), -(log 0.5 + log 0.5)
    assert BinaryCrossEntropy().value(a, t) == pytest.approx(-(2 * math.log(0.8) + 2 * math.log(0.5)) / 2)


@pytest.mark.parametrize("cls", [cls for _, cls in LOSSES.items()], ids=lambda c: c.__name__)
def test_the_general_gradient_by_differences(cls):
    generator = np.random.default_rng(0)
    a, t = generator.uniform(0.1, 0.9, (4, 3)), np.eye(3)[[0, 2, 1, 0]]
    numeric = np.zeros_like(a)
    for index in np.ndindex(*a.shape):
        step = np.zeros_like(a)
        step[index] = 1e-6
        numeric[index] = (cls().value(a + step, t) - cls().value(a - step, t)) / 2e-6
    np.testing.assert_allclose(cls().gradient(a, t), numeric, rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize("cls", [cls for _, cls in LOSSES.items()], ids=lambda c: c.__name__)
def test_predictions_of_exactly_0_and_1_are_finite(cls):
    a, t = np.array([[0.0, 1.0], [1.0, 0.0]], np.float32), np.array([[1.0, 0.0], [1.0, 0.0]])
    assert math.isfinite(cls().value(a, t))
    with np.errstate(over="ignore"):
        assert not np.isnan(cls().gradient(a, t)).any()


def test_the_forms_on_sums_agree_with_the_general_ones_and_never_overflow():
    z = np.random.default_rng(1).normal(0, 3, (3, 5))
    t = np.eye(3)[[0, 1, 2, 2, 1]].T
    softmax, sigmoid = Softmax().value(z.T), Sigmoid().value(z.T)
    assert softmax_terms(z, t).sum() / 5 == pytest.approx(CategoricalCrossEntropy().value(softmax, t.T))
    assert logistic_terms(z, t).sum() / 5 == pytest.approx(BinaryCrossEntropy().value(sigmoid, t.T))
    assert logistic_terms(np.array([1e4, -1e4]), np.array([0.0, 0.0])).tolist() == [1e4, 0.0]
    assert softmax_terms(np.array([[1e4], [0.0]]), np.array([[0.0], [1.0]])).tolist() == [1e4]


def test_targets_are_encoded_as_the_loss_compares_them():
    labels = np.array([0, 1, 1])
    assert encode(labels, 1, Sigmoid()).tolist() == [[0.0, 1.0, 1.0]]
    assert encode(labels, 1, Tanh()).tolist() == [[-1.0, 1.0, 1.0]]
    assert encode(np.array([2, 0]), 3, Softmax()).tolist() == [[0, 1], [0, 0], [1, 0]]
    assert encode(np.array([[1.5, 2.0], [3.0, 4.0]]), 2, Identity()).tolist() == [[1.5, 3.0], [2.0, 4.0]]


def test_a_binary_prediction_is_yes_from_the_middle_of_the_range_on():
    yes = np.array([[1.0, 1.0, 1.0]])
    assert hits(np.array([[0.49, 0.5, 0.51]]), yes, middle(Sigmoid())).tolist() == [False, True, True]
    assert hits(np.array([[-0.01, 0.0, 0.01]]), yes, middle(Tanh())).tolist() == [False, True, True]


def test_which_outputs_are_probabilities():
    assert are_probabilities(Task.MULTICLASS, Softmax())
    assert are_probabilities(Task.BINARY, Sigmoid())
    for task, activation in ((Task.MULTICLASS, Sigmoid()), (Task.BINARY, Tanh()), (Task.REGRESSION, Sigmoid())):
        assert not are_probabilities(task, activation)

from __future__ import annotations

import itertools
from dataclasses import fields

import numpy as np
import pytest

from desktop_nn.core.tasks import Task
from desktop_nn.engine.activations import ACTIVATIONS, GELU, Identity, LeakyReLU, ReLU, Sigmoid, Softmax, Tanh
from desktop_nn.engine.gradient_check import gradient_check
from desktop_nn.engine.layers import Dense, Output
from desktop_nn.engine.losses import CategoricalCrossEntropy
from tests.engine.gradients import LARGEST_ERROR, LARGEST_ZERO, Case, all_cases


def _pairs(case: Case) -> set:
    values = [(field.name, getattr(case, field.name)) for field in fields(case)]
    return set(itertools.combinations(values, 2))


def pairwise(cases: list[Case]) -> list[Case]:
    """Return a few cases in which every two choices that can occur together do occur together."""
    chosen = []
    missing = set().union(*(_pairs(case) for case in cases))
    shuffled = [cases[i] for i in np.random.default_rng(0).permutation(len(cases))]
    while missing:
        best = max(shuffled, key=lambda case: len(_pairs(case) & missing))
        chosen.append(best)
        missing -= _pairs(best)
    return chosen


# The script goes through all of them; as outputs of a regression one of each kind will do here.
SOME_OUTPUTS = (Softmax, Sigmoid, Tanh, Identity, GELU, LeakyReLU)
SOME_CASES = [case for case in all_cases() if case.output in SOME_OUTPUTS]


@pytest.mark.parametrize("case", pairwise(SOME_CASES), ids=str)
def test_the_step_descends_along_the_gradient_of_the_loss(case):
    for seed in range(5):
        result = case.check(seed)
        assert result.error <= LARGEST_ERROR
        assert result.largest_zero < LARGEST_ZERO


def test_every_pair_of_activation_and_loss_and_every_hidden_activation():
    plain = [c for c in all_cases() if not c.batch_norm and c.dropout == 0 and c.penalty == (0.0, 0.0)]
    some = [c for c in plain if c.hidden is Tanh or (c.output is Softmax and c.loss is CategoricalCrossEntropy)]
    for case in some:
        result = case.check(1)
        assert result.error <= LARGEST_ERROR, case
        assert result.largest_zero < LARGEST_ZERO, case


@pytest.mark.parametrize("wrong", [name for name in ACTIVATIONS if name != "identity"])
def test_a_wrong_derivative_is_found(monkeypatch, wrong):
    """The check must be able to fail: each derivative in turn is left out."""
    cls = ACTIVATIONS.get(wrong)
    monkeypatch.setattr(cls, "backward", lambda self, program, a, delta, scratch: None)
    if wrong == "softmax":
        case = next(c for c in all_cases() if c.output is Softmax and c.loss is not CategoricalCrossEntropy)
    else:
        case = next(c for c in all_cases() if c.hidden is cls)
    assert case.check(0).error > 1e-3


def test_a_network_without_hidden_layers():
    result = gradient_check(
        [], Output(Softmax()), CategoricalCrossEntropy(), Task.MULTICLASS, inputs=4, outputs=3, rows=9, seed=2, l2=0.1
    )
    assert result.error <= LARGEST_ERROR


def test_normalisation_and_dropout_in_one_layer_of_several():
    hidden = [
        Dense("a", 5, Tanh()),
        Dense("b", 4, ReLU(), batch_norm=True, dropout=0.4),
        Dense("c", 3, Sigmoid(), dropout=0.2),
    ]
    result = gradient_check(
        hidden, Output(Softmax()), CategoricalCrossEntropy(), Task.MULTICLASS, inputs=4, outputs=3, rows=20, seed=3
    )
    assert result.error <= LARGEST_ERROR

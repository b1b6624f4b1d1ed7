"""Problems are found before anything is built, and every mend offered really mends."""

from __future__ import annotations

import dataclasses
import itertools

import pytest

from desktop_nn.core import tree
from desktop_nn.core.tasks import Task
from desktop_nn.data.sources import Circle, Digits, Plane, Spiral, Xor
from desktop_nn.data.split import SplitShares
from desktop_nn.engine.activations import ACTIVATIONS, ReLU, Sigmoid, Softmax, Tanh
from desktop_nn.engine.initializers import GlorotUniform, HeNormal, Zeros
from desktop_nn.engine.layers import Dense
from desktop_nn.engine.losses import LOSSES, BinaryCrossEntropy
from desktop_nn.engine.network import Network
from desktop_nn.engine.optimizers import SGD, Adam, GradientDescent
from desktop_nn.experiment.presets import PRESETS
from desktop_nn.experiment.problems import Problem, adapt, memory, parameter_count, problems
from desktop_nn.experiment.spec import Spec
from tests.experiments import xor_spec

SOURCES = (Digits(), Digits(target="one_against_rest"), Xor(), Spiral(), Plane())


def found(spec: Spec) -> tuple[Problem, ...]:
    return problems(spec, spec.data.info())


def only(spec: Spec, path: str) -> Problem:
    """The one problem there is; each of its mends leaves none."""
    (problem,) = found(spec)
    assert problem.path == path
    for fix in problem.fixes:
        assert found(fix.spec) == (), fix.label
    return problem


def with_layers(*layers: Dense) -> Spec:
    return tree.replace(xor_spec(), "network.hidden", layers)


@pytest.mark.parametrize("name", PRESETS)
def test_presets_have_no_problems(name: str) -> None:
    assert found(PRESETS[name].spec) == ()


@pytest.mark.parametrize("before", SOURCES, ids=lambda source: source.summary())
@pytest.mark.parametrize("after", SOURCES, ids=lambda source: source.summary())
def test_output_and_loss_follow_the_data(before, after) -> None:
    spec = adapt(tree.replace(Spec(), "data", before), before.info())
    moved = adapt(tree.replace(spec, "data", after), after.info(), before.info().task)
    assert found(moved) == ()
    if before.info().task is after.info().task:
        assert moved == tree.replace(spec, "data", after)
    expected = {
        Task.MULTICLASS: ("softmax", "categorical_cross_entropy"),
        Task.BINARY: ("sigmoid", "binary_cross_entropy"),
        Task.REGRESSION: ("identity", "mean_squared_error"),
    }[after.info().task]
    plain = tree.to_plain(moved)
    assert (plain["network"]["output"]["activation"]["type"], plain["loss"]["type"]) == expected


def test_one_against_the_rest_stays_when_the_task_does() -> None:
    spec = tree.replace(tree.replace(Spec(), "network.output.activation", Sigmoid()), "loss", BinaryCrossEntropy())
    assert adapt(spec, spec.data.info(), Task.MULTICLASS) is spec
    assert adapt(spec, spec.data.info()) is spec


def test_a_pair_that_is_allowed_is_left_alone() -> None:
    spec = tree.replace(
        tree.replace(xor_spec(), "network.output.activation", Tanh()), "loss", LOSSES.get("mean_squared_error")()
    )
    assert adapt(spec, spec.data.info()) is spec


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.summary())
def test_every_pair_is_allowed_or_has_mends_that_work(source) -> None:
    for (_, activation), (_, loss) in itertools.product(ACTIVATIONS.items(), LOSSES.items()):
        spec = tree.replace(tree.replace(Spec(), "data", source), "loss", loss())
        spec = tree.replace(spec, "network.output.activation", activation())
        reason = loss().allows(source.info().task, activation(), source.info().target_range)
        if reason:
            problem = only(spec, "loss")
            assert (problem.text, problem.severity) == (reason, "error")
            assert problem.fixes
            assert len({fix.spec for fix in problem.fixes}) == len(problem.fixes)
        else:
            assert found(spec) == ()


def test_softmax_in_a_hidden_layer() -> None:
    problem = only(with_layers(Dense(id="h1", activation=Softmax())), "network.hidden.0.activation")
    assert problem.severity == "error"
    assert [fix.label for fix in problem.fixes] == ["Use ReLU"]


def test_batches_of_one_with_batch_norm() -> None:
    spec = tree.replace(with_layers(Dense(id="h1", batch_norm=True)), "training.batch_size", 1)
    problem = only(spec, "training.batch_size")
    assert problem.text == (
        "Batch normalization cannot learn from batches of one sample: the gradient through it is exactly 0."
    )
    assert [fix.label for fix in problem.fixes] == ["Use batches of 32", "Switch batch normalization off"]
    assert found(tree.replace(spec, "optimizer", GradientDescent())) == ()


def test_a_billion_parameters_cost_an_estimate_and_nothing_else() -> None:
    spec = with_layers(*(Dense(id=f"h{i}", units=65_536) for i in range(2)))
    problem = found(spec)[0]
    assert problem.text == "The network would have 4,295,294,977 parameters; the program takes up to 50,000,000."
    (fix,) = problem.fixes
    assert fix.label == "Use 512 units there"
    assert found(fix.spec) == ()


def test_layers_start_alike_with_zeros() -> None:
    problem = only(with_layers(Dense(id="h1", units=4, initializer=Zeros())), "network.hidden.0.initializer")
    assert problem.severity == "warning"
    assert tree.get(problem.fixes[0].spec, problem.path) == HeNormal()
    tanh = only(with_layers(Dense(id="h1", units=4, activation=Tanh(), initializer=Zeros())), problem.path)
    assert tree.get(tanh.fixes[0].spec, problem.path) == GlorotUniform()


@pytest.mark.parametrize("name", ["", "output", "input", "a.b", "x" * 41, "ü"])
def test_names_of_layers_that_files_could_not_keep(name: str) -> None:
    only(with_layers(Dense(id=name, units=3)), "network.hidden.0.id")


def test_two_layers_of_one_name() -> None:
    spec = with_layers(Dense(id="a", units=3), Dense(id="a", units=3))
    problem = found(spec)[0]
    assert found(problem.fixes[0].spec) == ()
    assert [layer.id for layer in problem.fixes[0].spec.network.hidden] == ["h1", "h2"]


def test_too_many_layers() -> None:
    spec = with_layers(*(Dense(id=f"h{i}", units=2) for i in range(201)))
    only(spec, "network.hidden")


def test_a_batch_larger_than_the_data_is_a_warning() -> None:
    problem = only(tree.replace(xor_spec(), "training.batch_size", 100), "training.batch_size")
    assert (problem.severity, problem.text) == (
        "warning",
        "There are only 72 samples to train on, so every batch holds all of them.",
    )


def test_splits_that_leave_nothing() -> None:
    problem = only(tree.replace(xor_spec(), "split", SplitShares(0.6, 0.5)), "split")
    assert problem.severity == "error"
    assert problem.text == "Validation and test together take 110 % of the samples. Leave at least 5 % to train on."
    assert only(tree.replace(xor_spec(), "split", SplitShares(0.0, 0.1)), "split.validation").severity == "warning"


def test_errors_come_before_warnings() -> None:
    spec = with_layers(Dense(id="h1", units=4, initializer=Zeros(), activation=Softmax()))
    assert [problem.severity for problem in found(spec)] == ["error", "warning"]


def test_without_knowing_the_data_the_rest_is_still_told() -> None:
    assert problems(with_layers(Dense(id="", units=4)), None)[0].path == "network.hidden.0.id"


def test_parameters_are_counted_as_the_network_has_them() -> None:
    for source in (Digits(), Circle()):
        spec = tree.replace(Spec(), "data", source)
        spec = tree.replace(spec, "network.hidden.0.batch_norm", True)
        info = source.info()
        network = Network(spec.network.hidden, spec.network.output, info.inputs, info.outputs)
        assert parameter_count(spec, info) == network.parameter_count


def test_memory_counts_what_the_optimizer_keeps() -> None:
    spec, info = Spec(), Digits().info()
    plain, adam = (memory(dataclasses.replace(spec, optimizer=kind()), info) for kind in (SGD, Adam))
    assert adam - plain == 2 * 4 * parameter_count(spec, info)
    # Parameters, gradient, scratch, and batches of 64 with three numbers a unit.
    assert plain == 4 * (3 * 109_386 + 64 * (3 * (128 + 64 + 10) + 784))
    assert isinstance(spec.network.hidden[0].activation, ReLU)

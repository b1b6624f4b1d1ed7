"""Trees of settings: to JSON and back unchanged, edited by path, and told apart with when each change takes hold."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_nn.core import tree
from desktop_nn.core.errors import SettingError
from desktop_nn.core.settings import Holds
from desktop_nn.engine.activations import Tanh
from desktop_nn.engine.layers import Dense
from desktop_nn.engine.optimizers import SGD
from desktop_nn.engine.schedules import OneCycle
from desktop_nn.experiment.spec import Spec
from tests.experiments import random_experiment

SPEC = Spec()


@given(st.integers(0, 10_000))
@settings(max_examples=60, deadline=None)
def test_any_spec_goes_to_json_values_and_back(seed: int) -> None:
    spec, _ = random_experiment(seed)
    assert tree.from_plain(Spec, tree.to_plain(spec)) == spec
    assert tree.differences(spec, spec) == {}


def test_a_missing_key_is_its_default() -> None:
    assert tree.from_plain(Spec, {}) == Spec()
    assert tree.from_plain(Spec, {"optimizer": "sgd"}).optimizer == SGD()
    assert tree.from_plain(Spec, {"optimizer": {"type": "sgd", "learning_rate": 1}}).optimizer == SGD(1.0)


def test_unknown_keys_are_refused_or_kept() -> None:
    plain = {"colour": 1, "network": {"hidden": [{"type": "dense", "id": "a", "depth": 2}]}}
    with pytest.raises(SettingError, match="unknown setting 'colour'"):
        tree.from_plain(Spec, plain)
    kept: dict[str, object] = {}
    tree.from_plain(Spec, plain, unknown=kept)
    assert kept == {"colour": 1, "network.hidden.0.depth": 2}


BAD = [
    ({"type": "spec"}, "", "unknown setting 'type'"),
    ({"training": 3}, "training", "expected a group of settings, not int"),
    ({"loss": 3}, "loss", 'Loss takes {"type": name, ...}'),
    ({"loss": {}}, "loss", 'Loss takes {"type": name, ...}'),
    ({"network": {"hidden": 3}}, "network.hidden", "Hidden layers takes a list, not int"),
    (
        {"network": {"hidden": [{"type": "dense", "units": 0}]}},
        "network.hidden.0.units",
        "Units takes 1 to 65,536, not 0",
    ),
    ({"data": {"type": "digits", "count": 1}}, "data.count", "Digits takes 100 to 1,000,000, not 1"),
]


@pytest.mark.parametrize(("plain", "where", "what"), BAD)
def test_a_wrong_value_is_named_by_its_path(plain: dict, where: str, what: str) -> None:
    with pytest.raises(SettingError) as caught:
        tree.from_plain(Spec, plain)
    assert (caught.value.where, caught.value.what) == (where, what)


def test_reading_and_replacing_by_path() -> None:
    spec = tree.replace(SPEC, "network.hidden.1.activation", Tanh())
    assert tree.get(spec, "network.hidden.1.activation") == Tanh()
    assert tree.get(SPEC, "network.hidden.1.activation") != Tanh()
    assert spec.network.hidden[0] is SPEC.network.hidden[0]
    assert spec.training is SPEC.training


@pytest.mark.parametrize("path", ["x", "training.x", "network.hidden.9", "network.hidden.²", "training.epochs.x", ""])
def test_paths_that_lead_nowhere(path: str) -> None:
    with pytest.raises(SettingError):
        tree.get(SPEC, path)
    with pytest.raises(SettingError):
        tree.replace(SPEC, path, 1)


def test_values_are_checked_when_replaced() -> None:
    with pytest.raises(SettingError, match="Epochs takes 1 to 1,000,000, not 0"):
        tree.replace(SPEC, "training.epochs", 0)


def test_differences_say_when_each_change_takes_hold() -> None:
    changed = SPEC
    for path, value in (
        ("optimizer.learning_rate", 0.5),
        ("penalty.l2", 0.1),
        ("network.hidden.0.dropout", 0.2),
        ("schedule", OneCycle()),
        ("training.batch_size", 7),
        ("training.seed", 3),
        ("network.hidden.1.units", 7),
        ("split.test", 0.2),
    ):
        changed = tree.replace(changed, path, value)
    now, later, restart = Holds.NOW, Holds.NEXT_EPOCH, Holds.RESTART
    assert tree.differences(SPEC, changed) == {
        "optimizer.learning_rate": now,
        "penalty.l2": now,
        "network.hidden.0.dropout": now,
        "schedule": later,
        "training.batch_size": later,
        "training.seed": restart,
        "network.hidden.1.units": restart,
        "split.test": restart,
    }


def test_another_number_of_layers_or_another_kind_is_one_difference() -> None:
    longer = tree.replace(SPEC, "network.hidden", (*SPEC.network.hidden, Dense(id="h3")))
    assert tree.differences(SPEC, longer) == {"network.hidden": Holds.RESTART}
    assert tree.differences(SPEC, tree.replace(SPEC, "optimizer", SGD())) == {"optimizer": Holds.RESTART}


def test_plain_values_by_path() -> None:
    spec = dataclasses.replace(SPEC, schedule=OneCycle(warmup=0.25))
    assert tree.plain_value(spec, "schedule") == {"type": "one_cycle", "warmup": 0.25}
    assert tree.plain_value(spec, "schedule.warmup") == 0.25
    assert tree.plain_value(spec, "training") == {"epochs": 10, "batch_size": 64, "seed": 1}
    assert tree.plain_value(spec, "network.hidden.0")["type"] == "dense"
    assert [layer["id"] for layer in tree.plain_value(spec, "network.hidden")] == ["h1", "h2"]


def test_a_walk_meets_every_setting_before_what_is_inside_of_it() -> None:
    spec = Spec()
    met = list(tree.walk(spec))
    paths = [path for path, _, _ in met]
    assert len(set(paths)) == len(paths)
    assert paths.index("network") < paths.index("network.hidden") < paths.index("network.hidden.1.units")
    for path, setting, value in met:
        assert tree.find(spec, path) == (setting, value)

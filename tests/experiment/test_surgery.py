"""Operations on a trained network, each against arithmetic of its own: what stays, what is new, what comes out."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_nn.core import tree
from desktop_nn.core.errors import SettingError
from desktop_nn.core.settings import Holds
from desktop_nn.data.sources import Circle, Plane, Xor
from desktop_nn.engine.activations import ACTIVATIONS, Activation, Identity, ReLU, Sigmoid, Tanh
from desktop_nn.engine.layers import Dense, tensor_shapes
from desktop_nn.engine.optimizers import SGD, Adam, Momentum, state_shapes
from desktop_nn.experiment import architecture
from desktop_nn.experiment.live import pending
from desktop_nn.experiment.networks import trained_network
from desktop_nn.experiment.problems import layer_shapes
from desktop_nn.experiment.project import Project, load, save
from desktop_nn.experiment.surgery.carriers import carrier
from desktop_nn.experiment.surgery.kept import what_is_kept
from desktop_nn.experiment.surgery.transplant import transplant
from desktop_nn.training.trainer import Trainer
from tests.experiments import assert_same_run, dataset_of, random_experiment, trained_run, xor_spec

if TYPE_CHECKING:
    from pathlib import Path

    from desktop_nn.experiment.run import Run
    from desktop_nn.experiment.spec import Spec

# A float32 sum in another order differs by a few units in the last place of its largest term.
ROUNDING = 2e-6


def spec_of(*units: int, activation: Activation | None = None, optimizer=None, **layer) -> Spec:
    activation = activation or Tanh()
    hidden = tuple(Dense(id=f"h{i}", units=n, activation=activation, **layer) for i, n in enumerate(units, 1))
    spec = tree.replace(xor_spec(epochs=9), "network.hidden", hidden)
    return tree.replace(spec, "optimizer", optimizer or Adam(learning_rate=0.02))


def x_of(run: Run) -> np.ndarray:
    return dataset_of(run.spec).X


def sample_of(run: Run) -> np.ndarray:
    data = dataset_of(run.spec)
    return data.X[data.train]


def predicted(run: Run) -> np.ndarray:
    return trained_network(run).predict(x_of(run))


def sums(run: Run) -> np.ndarray:
    """The sums of the output layer, where nothing squeezes a difference."""
    return trained_network(run).output_layer(x_of(run))[0]


def textbook(run: Run) -> np.ndarray:
    """What a run predicts, from its tensors alone, in float64."""
    t = {name: array.astype(np.float64) for name, array in run.tensors.items()}
    a = x_of(run).astype(np.float64) * run.info.scale + run.info.shift
    for layer in (*run.spec.network.hidden, run.spec.network.output):
        name = getattr(layer, "id", "output")
        z = a @ t[f"{name}.weights"]
        if f"{name}.gamma" in t:
            z = (z - t[f"{name}.running_mean"]) / np.sqrt(t[f"{name}.running_variance"] + 1e-5)
            z = z * t[f"{name}.gamma"] + t[f"{name}.beta"]
        else:
            z = z + t[f"{name}.bias"]
        a = layer.activation.value(z)
    return a


def go_on(run: Run, steps: int = 4) -> Run:
    trainer = Trainer(run.spec, dataset_of(run.spec), run=run)
    while steps > 0 and not trainer.finished:
        steps -= trainer.advance(steps)
    return trainer.run()


# ---------------------------------------------------------------------- neurons


def test_removed_neurons_leave_the_others_to_the_bit() -> None:
    run = trained_run(spec_of(6, 5), steps=7)
    stay, gone = [0, 2, 3, 5], {1, 4}
    new = transplant(run, tree.replace(run.spec, "network.hidden.0.units", 4), {"h1": gone})
    for state, name in ((run.tensors, "h1"), (run.optimizer, "m.h1"), (run.optimizer, "v.h1")):
        after = new.tensors if state is run.tensors else new.optimizer
        np.testing.assert_array_equal(after[f"{name}.weights"], state[f"{name}.weights"][:, stay])
        np.testing.assert_array_equal(after[f"{name}.bias"], state[f"{name}.bias"][stay])
        follower = name.replace("h1", "h2")
        np.testing.assert_array_equal(after[f"{follower}.weights"], state[f"{follower}.weights"][stay])
        np.testing.assert_array_equal(after[f"{follower}.bias"], state[f"{follower}.bias"])
    assert {new.optimizer[name].tobytes() for name in ("t", "k")} == {
        run.optimizer[name].tobytes() for name in ("t", "k")
    }
    assert new.id != run.id
    assert new.position == run.position
    assert [(edit.step, edit.path, edit.value) for edit in new.history.edits] == [(7, "network.hidden.0.units", 4)]
    # As if their outgoing weights had been 0 all along.
    without = dict(run.tensors)
    without["h2.weights"] = run.tensors["h2.weights"].copy()
    without["h2.weights"][list(gone)] = 0
    np.testing.assert_allclose(predicted(new), textbook(dataclasses.replace(run, tensors=without)), atol=ROUNDING)


def test_without_names_the_last_neurons_go() -> None:
    run = trained_run(spec_of(6), steps=3)
    new = transplant(run, tree.replace(run.spec, "network.hidden.0.units", 2))
    np.testing.assert_array_equal(new.tensors["h1.weights"], run.tensors["h1.weights"][:, :2])


@pytest.mark.parametrize("batch_norm", [False, True])
@pytest.mark.parametrize("activation", [ReLU(), Sigmoid(), Tanh(), Identity()])
def test_added_neurons_do_not_disturb_the_output(activation: Activation, batch_norm: bool) -> None:
    run = trained_run(spec_of(6, 5, activation=activation, batch_norm=batch_norm), steps=9)
    spec = tree.replace(tree.replace(run.spec, "network.hidden.0.units", 9), "network.hidden.1.units", 6)
    new = transplant(run, spec)
    np.testing.assert_allclose(sums(new), sums(run), rtol=0, atol=ROUNDING)
    np.testing.assert_array_equal(new.tensors["h1.weights"][:, :6], run.tensors["h1.weights"])
    np.testing.assert_array_equal(new.tensors["h2.weights"][:6, :5], run.tensors["h2.weights"])
    assert not new.tensors["h2.weights"][6:, :5].any()
    assert not new.tensors["output.weights"][5:].any()
    # Near zero, but not zero: a neuron that neither listens nor is listened to would never learn.
    fresh = np.abs(new.tensors["h1.weights"][:, 6:])
    assert 0 < fresh.max() < 0.5
    np.testing.assert_array_equal(new.optimizer["m.h1.weights"][:, :6], run.optimizer["m.h1.weights"])
    assert not new.optimizer["m.h1.weights"][:, 6:].any()
    np.testing.assert_allclose(new.optimizer["v.h1.weights"][:, 6:], run.optimizer["v.h1.weights"].mean(), rtol=1e-5)
    learned = go_on(new, 3)
    assert np.abs(learned.tensors["h2.weights"][6:]).max() > 0


def test_new_weights_are_the_same_every_time_and_others_at_another_moment() -> None:
    run = trained_run(spec_of(6), steps=3)
    spec = tree.replace(run.spec, "network.hidden.0.units", 8)
    one, same = transplant(run, spec), transplant(run, spec)
    later = transplant(go_on(run, 1), spec)
    np.testing.assert_array_equal(one.tensors["h1.weights"], same.tensors["h1.weights"])
    assert not np.array_equal(one.tensors["h1.weights"][:, 6:], later.tensors["h1.weights"][:, 6:])


# ---------------------------------------------------------------------- layers


@pytest.mark.parametrize("sampled", [True, False])
@pytest.mark.parametrize("position", [1, 2])
@pytest.mark.parametrize(
    ("activation", "nearness"), [(ReLU(), ROUNDING), (Identity(), ROUNDING), (Tanh(), 0.05), (Sigmoid(), 0.01)]
)
def test_an_added_layer_is_as_near_the_identity_as_it_can_be(
    activation: Activation, nearness: float, position: int, sampled: bool
) -> None:
    run = trained_run(spec_of(6, 5, activation=activation), steps=12)
    spec = architecture.add_layer(run.spec, position)
    new = transplant(run, spec, sample=sample_of(run) if sampled else None)
    np.testing.assert_allclose(sums(new), sums(run), rtol=0, atol=nearness)
    text = str(what_is_kept(run, spec))
    assert ("outputs stay the same" in text) == (nearness == ROUNDING)
    go_on(new)


def test_a_rectifier_carries_signals_of_both_signs_in_pairs() -> None:
    run = trained_run(spec_of(6, activation=ReLU()), steps=5)
    new = transplant(run, architecture.add_layer(run.spec, 0))
    np.testing.assert_allclose(sums(new), sums(run), rtol=0, atol=ROUNDING)
    identity = new.tensors["h2.weights"][:, :4]
    np.testing.assert_array_equal(identity, np.hstack([np.eye(2), -np.eye(2)]))


def test_a_layer_too_narrow_for_what_comes_in_takes_over_the_next_ones_work() -> None:
    run = trained_run(spec_of(12, 4, activation=ReLU()), steps=5)
    hidden = run.spec.network.hidden
    narrow = Dense(id="new", units=4, activation=ReLU())
    new = transplant(run, tree.replace(run.spec, "network.hidden", (hidden[0], narrow, hidden[1])))
    np.testing.assert_allclose(sums(new), sums(run), rtol=0, atol=ROUNDING)
    np.testing.assert_array_equal(new.tensors["new.weights"], run.tensors["h2.weights"])
    np.testing.assert_array_equal(new.optimizer["m.new.weights"], run.optimizer["m.h2.weights"])


def test_a_layer_too_narrow_for_everything_says_so() -> None:
    run = trained_run(spec_of(12, 8, activation=ReLU()), steps=5)
    hidden = run.spec.network.hidden
    spec = tree.replace(run.spec, "network.hidden", (hidden[0], Dense(id="new", units=3), hidden[1]))
    assert "too narrow" in str(what_is_kept(run, spec))
    new = transplant(run, spec)
    np.testing.assert_array_equal(new.tensors["h1.weights"], run.tensors["h1.weights"])
    np.testing.assert_array_equal(new.tensors["h2.weights"], run.tensors["h2.weights"][:3])


def test_a_removed_linear_layer_changes_nothing() -> None:
    run = trained_run(spec_of(6, 5, activation=Identity()), steps=9)
    new = transplant(run, architecture.remove_layer(run.spec, 1))
    np.testing.assert_allclose(sums(new), sums(run), rtol=0, atol=ROUNDING)
    expected = run.tensors["h2.weights"].astype(np.float64) @ run.tensors["output.weights"]
    np.testing.assert_allclose(new.tensors["output.weights"], expected, atol=1e-6)


@pytest.mark.parametrize("activation", [ReLU(), Tanh(), Sigmoid()])
def test_a_removed_layer_leaves_the_others_and_hands_on_what_it_did(activation: Activation) -> None:
    run = trained_run(spec_of(8, 6, 6, activation=activation), steps=15)
    new = transplant(run, architecture.remove_layer(run.spec, 1), sample=sample_of(run))
    for name in ("h1.weights", "h1.bias", "output.weights", "output.bias"):
        np.testing.assert_array_equal(new.tensors[name], run.tensors[name])
        np.testing.assert_array_equal(new.optimizer[f"m.{name}"], run.optimizer[f"m.{name}"])
    # Nearer than a matrix that was made for other signals.
    stays = dict(new.tensors) | {"h3.weights": np.resize(run.tensors["h3.weights"], (8, 6))}
    stays["h3.bias"] = run.tensors["h3.bias"]
    before = sums(run)
    naive = np.abs(sums(dataclasses.replace(new, tensors=stays)) - before).mean()
    assert np.abs(sums(new) - before).mean() < naive


def test_adding_and_removing_a_layer_comes_back_to_where_it_was() -> None:
    run = trained_run(spec_of(6, activation=ReLU()), steps=9)
    added = transplant(run, architecture.add_layer(run.spec, 1), sample=sample_of(run))
    back = transplant(added, architecture.remove_layer(added.spec, 1), sample=sample_of(run))
    np.testing.assert_allclose(sums(back), sums(run), rtol=0, atol=1e-4)


def test_moved_layers_keep_their_weights_where_they_fit() -> None:
    run = trained_run(spec_of(6, 6, 6), steps=5)
    spec = architecture.move_layer(run.spec, 1, 2)
    new = transplant(run, spec)
    for name in ("h1", "h2", "h3", "output"):
        np.testing.assert_array_equal(new.tensors[f"{name}.weights"], run.tensors[f"{name}.weights"])
    assert [edit.path for edit in new.history.edits] == ["network.hidden"]
    assert "All layers keep their weights" in str(what_is_kept(run, spec))


@pytest.mark.parametrize(("at", "to"), [(0, 1), (1, 0)])
def test_a_moved_layer_that_does_not_fit_begins_anew_and_it_says_so(at: int, to: int) -> None:
    run = trained_run(spec_of(12, 6, 5), steps=5)
    spec = architecture.move_layer(run.spec, at, to)
    said = str(what_is_kept(run, spec))
    assert "Hidden 1" in said
    assert "begins anew" in said
    assert "All layers keep" not in said
    new = transplant(run, spec, sample=sample_of(run))
    # It is as if the layer had been taken out, and another one put in that passes everything on.
    without = transplant(run, architecture.remove_layer(run.spec, 0), sample=sample_of(run))
    np.testing.assert_allclose(sums(new), sums(without), rtol=0, atol=0.02)
    np.testing.assert_array_equal(new.tensors["output.weights"], run.tensors["output.weights"])


# ---------------------------------------------------------------------- other settings


@pytest.mark.parametrize("sampled", [True, False])
def test_batch_normalization_comes_and_goes_without_a_change_of_the_output(sampled: bool) -> None:
    run = trained_run(spec_of(6, 5), steps=9)
    path = "network.hidden.0.batch_norm"
    sample = sample_of(run) if sampled else None
    on = transplant(run, tree.replace(run.spec, path, True), sample=sample)
    np.testing.assert_allclose(sums(on), sums(run), rtol=0, atol=ROUNDING)
    trained = go_on(on)
    off = transplant(trained, tree.replace(trained.spec, path, False))
    np.testing.assert_allclose(sums(off), sums(trained), rtol=0, atol=ROUNDING)
    go_on(off)


def test_with_a_sample_batch_normalization_does_not_disturb_training_either() -> None:
    """In training the batch's own mean and variance count, so these have to be right from the start."""
    run = trained_run(spec_of(6, optimizer=SGD(1e-6)), steps=6)
    losses = {}
    for sampled in (True, False):
        on = transplant(
            run,
            tree.replace(run.spec, "network.hidden.0.batch_norm", True),
            sample=sample_of(run) if sampled else None,
        )
        losses[sampled] = abs(go_on(on, 1).history.updates["loss"][-1] - go_on(run, 1).history.updates["loss"][-1])
    assert losses[True] < losses[False]


def test_another_activation_keeps_the_weights() -> None:
    run = trained_run(spec_of(6), steps=5)
    new = transplant(run, tree.replace(run.spec, "network.hidden.0.activation", ReLU()))
    for name, array in run.tensors.items():
        assert new.tensors[name].tobytes() == array.tobytes()
    np.testing.assert_allclose(predicted(new), textbook(new), atol=ROUNDING)


def test_another_optimizer_begins_without_a_memory() -> None:
    run = trained_run(spec_of(6), steps=5)
    new = transplant(run, tree.replace(run.spec, "optimizer", Momentum()))
    assert set(new.optimizer) == set(state_shapes(Momentum(), layer_shapes(new.spec, new.info)))
    assert not any(array.any() for array in new.optimizer.values())
    back = transplant(new, tree.replace(new.spec, "optimizer", Adam()))
    assert (float(back.optimizer["t"]), float(back.optimizer["k"])) == (0.0, 1.0)
    np.testing.assert_array_equal(predicted(back), predicted(run))
    go_on(back)


def test_other_data_of_the_same_shape_go_on_from_the_start_of_the_epoch() -> None:
    run = trained_run(spec_of(6), steps=7)
    assert run.position.cursor
    spec = tree.replace(run.spec, "data", Circle(count=80))
    new = transplant(run, spec, info=Circle(count=80).info())
    assert (new.position.epoch, new.position.step, new.position.cursor) == (run.position.epoch, 7, {})
    after = go_on(new)
    assert after.position.step == 11
    assert len(after.history.updates) == 11


def test_what_cannot_be_kept_is_refused_with_the_reason() -> None:
    run = trained_run(spec_of(6), steps=5)
    spec = tree.replace(run.spec, "data", Plane())
    kept = what_is_kept(run, spec, info=Plane().info())
    assert not kept.possible
    assert "another one" in str(kept)
    with pytest.raises(SettingError, match="another one"):
        transplant(run, spec, info=Plane().info())
    with pytest.raises(SettingError, match="known"):
        transplant(run, tree.replace(run.spec, "data", Xor(count=91)))
    impossible = tree.replace(tree.replace(run.spec, "network.hidden.0.batch_norm", True), "training.batch_size", 1)
    fits = dataclasses.replace(run, spec=tree.replace(run.spec, "training.batch_size", 1))
    with pytest.raises(SettingError, match="one sample"):
        transplant(fits, impossible)


def test_what_holds_at_once_or_from_the_next_epoch_is_left_to_the_trainer() -> None:
    run = trained_run(spec_of(6), steps=7)
    spec = tree.replace(tree.replace(run.spec, "training.batch_size", 5), "optimizer.learning_rate", 0.5)
    new = transplant(run, tree.replace(spec, "network.hidden.0.units", 7))
    assert new.spec.training.batch_size == run.spec.training.batch_size
    assert new.position.cursor["engine"]["batches_done"] == run.position.cursor["engine"]["batches_done"]
    trainer = Trainer(tree.replace(spec, "network.hidden.0.units", 7), dataset_of(spec), run=new)
    assert trainer.spec.optimizer.learning_rate == 0.5


def test_what_was_operated_on_is_saved_and_goes_on_with_the_same_bits(tmp_path: Path) -> None:
    run = trained_run(spec_of(6, 5, dropout=0.3, batch_norm=True), steps=8)
    spec = architecture.remove_layer(architecture.add_layer(run.spec, 1), 2)
    new = transplant(run, tree.replace(spec, "network.hidden.0.units", 7), sample=sample_of(run))
    save(tmp_path / "a.dnn", Project(spec=new.spec, run=new))
    loaded = load(tmp_path / "a.dnn").run
    assert loaded is not None
    assert_same_run(loaded, new)
    assert_same_run(go_on(loaded, 9), go_on(new, 9))


# ---------------------------------------------------------------------- carriers and chance


@pytest.mark.parametrize("name", [name for name, _ in ACTIVATIONS.items() if ACTIVATIONS.get(name).hidden])
@pytest.mark.parametrize(("low", "high"), [(0.0, np.inf), (-1.0, 1.0), (0.0, 1.0), (-np.inf, np.inf), (-3.0, 5.0)])
@pytest.mark.parametrize("pairs", [True, False])
def test_a_carrier_gives_back_what_it_was_given(name: str, low: float, high: float, pairs: bool) -> None:
    activation = ACTIVATIONS.get(name)()
    how = carrier(activation, low, high, pairs=pairs)
    x = np.linspace(max(low, -8.0), min(high, 8.0), 101)[:, None]
    a = activation.value(how.gain * x + how.bias)
    if how.paired:
        a = a - activation.value(how.bias - how.gain * x)
    np.testing.assert_allclose(how.scale * a + how.offset, x, atol=max(how.error, 1e-9) * max(1.0, np.abs(x).max()))
    assert how.error < 0.01


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), draws=st.lists(st.tuples(st.integers(0, 6), st.integers(0, 99)), max_size=4))
def test_any_edits_of_any_network_leave_one_that_trains(seed: int, draws: list[tuple[int, int]]) -> None:
    spec, data = random_experiment(seed)
    trainer = Trainer(spec, data)
    trainer.advance(1 + seed % 7)
    run = trainer.run()
    wanted, removed = run.spec, {}
    for kind, number in draws:
        wanted = _edited(wanted, kind, number)
        if kind == 0 and run.spec.network.hidden:
            layer = run.spec.network.hidden[number % len(run.spec.network.hidden)]
            removed[layer.id] = {number % layer.units}
    sample = data.X[data.train] if seed % 2 else None
    assert str(what_is_kept(run, wanted, removed)) or Holds.RESTART not in pending(run.spec, wanted).values()
    new = transplant(run, wanted, removed, sample=sample)
    layers = layer_shapes(new.spec, new.info)
    assert {name: array.shape for name, array in new.tensors.items()} == tensor_shapes(layers)
    assert {name: array.shape for name, array in new.optimizer.items()} == state_shapes(new.spec.optimizer, layers)
    assert all(np.isfinite(array).all() for array in (*new.tensors.values(), *new.optimizer.values()))
    assert all((array >= 0).all() for name, array in new.tensors.items() if name.endswith("variance"))
    assert not any(array.flags.writeable for array in (*new.tensors.values(), *new.optimizer.values()))
    again = Trainer(new.spec, data, run=new)
    again.advance(3)
    assert again.position.step > run.position.step


def _edited(spec: Spec, kind: int, number: int) -> Spec:
    hidden = spec.network.hidden
    if kind == 1:
        return architecture.add_layer(spec, number % (len(hidden) + 1))
    if not hidden:
        return spec
    index = number % len(hidden)
    path = f"network.hidden.{index}"
    if kind == 0:
        return tree.replace(spec, f"{path}.units", 1 + number % 24)
    if kind == 2:
        return architecture.remove_layer(spec, index)
    if kind == 3:
        return architecture.move_layer(spec, index, number % 3)
    if kind == 4:
        return tree.replace(spec, f"{path}.batch_norm", not hidden[index].batch_norm)
    if kind == 5:
        return tree.replace(spec, f"{path}.activation", (ReLU(), Tanh(), Sigmoid(), Identity())[number % 4])
    return tree.replace(spec, "optimizer", (Adam(), SGD(), Momentum())[number % 3])

"""The trainer: the same bits however it is driven, edits in force when they should be, faults that lose nothing."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from desktop_nn.core import tree
from desktop_nn.core.errors import Cancelled, DataError, Diverged, SettingError
from desktop_nn.data.split import SplitShares
from desktop_nn.engine.optimizers import SGD, GradientDescent
from desktop_nn.engine.schedules import OneCycle
from desktop_nn.experiment.live import pending
from desktop_nn.training.snapshots import Need, NeedKind
from desktop_nn.training.trainer import Trainer
from tests.experiments import (
    assert_same_bits,
    assert_same_run,
    dataset_of,
    plane_spec,
    random_experiment,
    train_to_end,
    xor_spec,
)


def new(spec) -> Trainer:
    return Trainer(spec, dataset_of(spec))


def advanced(trainer: Trainer, steps: int) -> Trainer:
    while steps > 0:
        steps -= trainer.advance(steps)
    return trainer


@pytest.mark.parametrize("seed", range(24))
def test_stopping_and_going_on_anywhere_gives_the_same_bits(seed: int) -> None:
    spec, dataset = random_experiment(seed)
    straight = train_to_end(Trainer(spec, dataset))
    rng = np.random.default_rng(seed)
    trainer = Trainer(spec, dataset)
    run = trainer.run()
    while not trainer.finished:
        trainer.advance(int(rng.integers(1, 6)))
        if rng.random() < 0.5:
            trainer = Trainer(spec, dataset, run=trainer.run())
    expected, found = straight.run(), trainer.run()
    assert_same_bits(expected, found)
    assert found.position == expected.position
    assert found.position.epoch == 3
    assert found.id == run.id


def test_the_size_of_the_pieces_does_not_matter() -> None:
    spec = xor_spec(epochs=4)
    assert_same_bits(train_to_end(new(spec), 1).run(), train_to_end(new(spec), 1000).run())


def test_changing_dropout_moves_neither_first_weights_nor_order() -> None:
    plain = xor_spec()
    dropped = tree.replace(plain, "network.hidden.0.dropout", 0.5)
    one, other = new(plain).run(), new(dropped).run()
    assert all(np.array_equal(one.tensors[name], other.tensors[name]) for name in one.tensors)


def test_a_run_does_not_change_when_training_goes_on() -> None:
    trainer = advanced(new(xor_spec()), 2)
    run = trainer.run()
    before = {name: array.copy() for name, array in run.tensors.items()}
    advanced(trainer, 3)
    assert all(np.array_equal(run.tensors[name], before[name]) for name in before)
    assert len(run.history.updates) == 2
    assert not any(array.flags.writeable for array in (*run.tensors.values(), *run.optimizer.values()))


def test_history_has_a_row_an_update_and_validation_at_every_epochs_end_and_before_the_first() -> None:
    trainer = train_to_end(new(xor_spec(epochs=3)))
    history = trainer.run().history
    assert history.updates["step"].tolist() == list(range(1, 3 * trainer.updates_per_epoch + 1))
    assert history.epochs["epoch"].tolist() == [0, 1, 2, 3]
    assert history.epochs["step"].tolist() == [0, 5, 10, 15]
    metrics = trainer.evaluate("validation")
    last = history.epochs[-1]
    assert (last["validation_loss"], last["validation_metric"]) == (metrics.loss, metrics.accuracy)
    assert len(trainer.dataset.train) == 70
    weights = [16, 16, 16, 16, 6]
    assert last["training_loss"] == pytest.approx(np.average(history.updates["loss"][-5:], weights=weights))
    assert np.isnan(history.epochs["training_loss"][0])


def test_a_split_without_validation_leaves_its_figures_empty() -> None:
    spec = xor_spec(epochs=1, split=SplitShares(0.0, 0.1))
    history = train_to_end(new(spec)).run().history
    assert np.isnan(history.epochs["validation_loss"]).all()


def test_regression_reports_r2() -> None:
    trainer = train_to_end(new(plane_spec(epochs=30)))
    metrics = trainer.evaluate("test")
    assert metrics.accuracy is None
    assert metrics.r2 is not None
    assert trainer.run().history.epochs["validation_metric"][-1] == trainer.evaluate("validation").r2


def test_advance_stops_at_the_end_of_the_epoch_and_returns_nothing_when_finished() -> None:
    trainer = new(xor_spec(epochs=1))
    assert trainer.advance(10**6) == 5
    assert trainer.finished
    assert trainer.advance(10) == 0
    assert trainer.position.epoch == 1


def test_a_step_of_a_full_batch_is_one_update_and_a_run_in_its_middle_goes_on() -> None:
    spec = xor_spec(epochs=2, optimizer=GradientDescent(), data__count=12_000)
    dataset = dataset_of(spec)
    trainer = Trainer(spec, dataset)
    assert trainer.advance(1) == 1  # one chunk of 4,096 of 9,600 rows
    assert trainer.position.step == 0
    middle = Trainer(spec, dataset, run=trainer.run())
    middle.step()
    trainer.step()
    assert middle.position.step == 1
    assert_same_bits(trainer.run(), middle.run())


def test_an_edit_that_holds_now_is_in_force_from_the_next_update_and_logged() -> None:
    spec = xor_spec(epochs=2, optimizer=SGD(learning_rate=0.1))
    trainer = advanced(new(spec), 2)
    before = trainer.run()
    trainer.apply(tree.replace(spec, "optimizer.learning_rate", 1e-30))
    advanced(trainer, 2)
    after = trainer.run()
    assert all(np.array_equal(before.tensors[name], after.tensors[name]) for name in before.tensors)
    (edit,) = after.history.edits
    assert (edit.step, edit.path, edit.value) == (2, "optimizer.learning_rate", 1e-30)
    assert after.spec.optimizer.learning_rate == 1e-30


def test_an_edit_for_the_next_epoch_waits_until_then() -> None:
    spec = xor_spec(epochs=2)
    edited = tree.replace(tree.replace(spec, "training.batch_size", 36), "schedule", OneCycle())
    trainer = advanced(new(spec), 2)
    trainer.apply(edited)
    run = trainer.run()
    assert run.spec == spec
    assert set(pending(run.spec, edited)) == {"training.batch_size", "schedule"}
    advanced(trainer, 3)
    assert trainer.spec == edited
    assert trainer.updates_per_epoch == 2
    edits = {edit.path: (edit.step, edit.value) for edit in trainer.run().history.edits}
    assert edits == {"training.batch_size": (5, 36), "schedule": (5, {"type": "one_cycle", "warmup": 0.3})}


def test_a_run_with_live_edits_is_replayed_to_the_bit_from_its_log() -> None:
    spec = xor_spec(epochs=3)
    dataset = dataset_of(spec)
    trainer = advanced(Trainer(spec, dataset), 3)
    trainer.apply(tree.replace(tree.replace(spec, "optimizer.learning_rate", 0.3), "training.batch_size", 12))
    advanced(trainer, 4)
    trainer.apply(tree.replace(trainer.spec, "network.hidden.0.dropout", 0.25))
    train_to_end(trainer)
    first = trainer.run()
    replayed = Trainer(spec, dataset)
    for edit in first.history.edits:
        while replayed.position.step < edit.step:
            replayed.advance(1)
        replayed.apply(tree.replace(replayed.spec, edit.path, edit.value))
    assert_same_bits(first, train_to_end(replayed).run())


def test_an_edit_taken_back_before_the_epochs_end_changes_nothing() -> None:
    spec = xor_spec(epochs=2)
    trainer = advanced(new(spec), 2)
    trainer.apply(tree.replace(spec, "training.batch_size", 36))
    trainer.apply(spec)
    train_to_end(trainer)
    assert trainer.spec == spec
    assert trainer.run().history.edits == ()


def test_what_needs_a_restart_is_refused_by_name_and_nothing_else_is_taken_over() -> None:
    spec = xor_spec()
    trainer = advanced(new(spec), 2)
    edited = tree.replace(tree.replace(spec, "network.hidden.0.units", 7), "optimizer.learning_rate", 1.0)
    with pytest.raises(SettingError) as caught:
        trainer.apply(edited)
    assert str(caught.value) == (
        "network.hidden.0.units: network.hidden.0.units cannot change while a network is being trained. "
        "Restart to apply."
    )
    assert trainer.spec == spec


def test_more_epochs_after_the_last_go_on_with_the_rates_of_the_longer_plan() -> None:
    spec = xor_spec(epochs=2, schedule=OneCycle())
    trainer = train_to_end(new(spec))
    ended = trainer.snapshot().learning_rate
    trainer.apply(tree.replace(spec, "training.epochs", 4))
    assert not trainer.finished
    trainer.advance(1)
    # Update 11 of 20: of a cycle that peaks at 30 %, well above its end.
    rate = OneCycle().rate(0.02, 11, 20)
    assert trainer.snapshot().learning_rate == pytest.approx(rate)
    assert rate > 100 * ended
    assert train_to_end(trainer).position.epoch == 4


def test_fewer_epochs_than_are_done_end_training_with_the_epoch() -> None:
    spec = xor_spec(epochs=9)
    trainer = advanced(new(spec), 7)
    trainer.apply(tree.replace(spec, "training.epochs", 1))
    train_to_end(trainer)
    assert trainer.position.epoch == 2


def test_a_loss_that_is_no_number_stops_before_the_update_and_says_what_to_try() -> None:
    spec = plane_spec(epochs=5)
    spec = dataclasses.replace(spec, optimizer=SGD(learning_rate=0.01))
    trainer = advanced(new(spec), 7)
    trainer.apply(tree.replace(spec, "optimizer.learning_rate", 1e6))
    with pytest.raises(Diverged) as caught:
        train_to_end(trainer)
    run = trainer.run()
    assert str(caught.value) == (
        f"the loss or its gradient is no longer a finite number at update {run.position.step + 1} "
        f"(epoch {run.position.epoch + 1}). The weights are kept as they were before that update. "
        "Try a smaller learning rate (it was 1e+06)."
    )
    assert all(np.isfinite(array).all() for array in run.tensors.values())
    assert np.isfinite(run.history.updates["loss"]).all()
    assert len(run.history.updates) == run.position.step
    back = trainer.last_epoch_run
    assert back is not None
    assert (back.position.epoch, back.position.cursor) == (run.position.epoch, {})
    assert back.history.updates["step"][-1] == back.position.step == 5 * back.position.epoch


def test_the_run_of_the_last_epochs_end_trains_on_to_the_same_bits() -> None:
    spec = xor_spec(epochs=3)
    dataset = dataset_of(spec)
    trainer = advanced(Trainer(spec, dataset), 7)
    back = Trainer(spec, dataset, run=trainer.last_epoch_run)
    assert back.position.step == 5
    assert_same_bits(train_to_end(back).run(), train_to_end(trainer).run())


def test_stopping_in_the_middle_of_an_evaluation_loses_nothing() -> None:
    def cancel(done: int, total: int) -> None:
        raise Cancelled

    spec = xor_spec(epochs=1)
    trainer = new(spec)
    with pytest.raises(Cancelled):
        trainer.advance(1000, cancel)
    trainer.advance(1)
    with pytest.raises(Cancelled):
        trainer.advance(1000, cancel)
    stopped = Trainer(spec, trainer.dataset, run=trainer.run())
    for one in (trainer, stopped):
        train_to_end(one)
    assert_same_run(trainer.run(), stopped.run())
    assert_same_bits(trainer.run(), train_to_end(new(spec)).run())


def test_snapshots_bring_every_update_once_and_copies_of_what_is_needed() -> None:
    trainer = new(xor_spec())
    seen: list[int] = []
    epochs: list[float] = []
    while not trainer.finished:
        trainer.advance(2)
        snapshot = trainer.snapshot(frozenset({Need(NeedKind.PARAMETERS)}))
        seen += snapshot.updates["step"].tolist()
        epochs += snapshot.epochs["epoch"].tolist()
    assert seen == list(range(1, 16))
    assert epochs == [0, 1, 2, 3]
    assert snapshot.params is not None
    assert np.array_equal(snapshot.params, trainer.network.params)
    assert not np.shares_memory(snapshot.params, trainer.network.params)
    assert not snapshot.params.flags.writeable
    assert trainer.snapshot().params is None


def test_a_need_of_some_weights_gets_the_first_units_only() -> None:
    trainer = new(xor_spec())
    need = Need(NeedKind.WEIGHTS, ("h1",), max_elements=8)
    weights = trainer.snapshot(frozenset({need})).weights
    assert list(weights) == ["h1.weights", "h1.bias"]
    assert weights["h1.weights"].shape == (2, 4)
    assert np.array_equal(weights["h1.weights"], trainer.network.tensor("h1.weights")[:, :4])


def test_a_run_of_other_data_is_refused() -> None:
    run = advanced(new(plane_spec()), 1).run()
    with pytest.raises(DataError, match="which is not what these samples are"):
        Trainer(run.spec, dataset_of(xor_spec()), run=run)


def test_a_place_that_the_samples_do_not_have_is_refused() -> None:
    spec = xor_spec()
    run = advanced(new(spec), 3).run()
    engine = {**run.position.cursor["engine"], "batches_done": 99}
    for cursor in ({"engine": engine}, {**run.position.cursor, "engine": engine}, {**run.position.cursor, "engine": 3}):
        bad = dataclasses.replace(run, position=dataclasses.replace(run.position, cursor=cursor))
        with pytest.raises(DataError, match="the run stands at a place that these samples do not have"):
            Trainer(spec, dataset_of(spec), run=bad)


def test_an_experiment_with_errors_is_refused_before_anything_is_built() -> None:
    spec = tree.replace(xor_spec(), "network.hidden.0.units", 65_536)
    (layer,) = spec.network.hidden
    spec = tree.replace(spec, "network.hidden", (layer, dataclasses.replace(layer, id="x")))
    # 2 x 65,536 + 65,536, then 65,536 x 65,536 + 65,536, then 65,536 + 1.
    with pytest.raises(SettingError, match="would have 4,295,294,977 parameters"):
        new(spec)

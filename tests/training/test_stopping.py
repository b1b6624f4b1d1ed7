"""Stopping by itself: at the right epoch, with the right weights, and going on as if nothing had been saved between."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desktop_nn.core import tree
from desktop_nn.data.split import SplitShares
from desktop_nn.engine.optimizers import SGD
from desktop_nn.experiment import project
from desktop_nn.experiment.history import RESTORED
from desktop_nn.experiment.project import Project
from desktop_nn.experiment.stopping import Cause, Stop, Stopping, Watch
from desktop_nn.training.stopping import Figures, after_epoch, gone_on, reason
from desktop_nn.training.trainer import Trainer
from tests.experiments import assert_same_run, dataset_of, plane_spec, train_to_end, xor_spec


def watched(stopping: Stopping, losses: list[float], scores: list[float] | None = None, **more: Any) -> list[Watch]:
    """What is remembered after each epoch of a made-up run, up to its stop or its last epoch."""
    watch, seen = Watch(), []
    for epoch, loss in enumerate(losses, 1):
        score = scores[epoch - 1] if scores else 0.0
        watch = after_epoch(watch, stopping, Figures(epoch, loss, score, last=epoch == len(losses), **more))
        seen.append(watch)
        if watch.stop:
            break
    return seen


def stop_of(stopping: Stopping, losses: list[float], scores: list[float] | None = None, **more: Any) -> Stop:
    stop = watched(stopping, losses, scores, **more)[-1].stop
    assert stop is not None
    return stop


EARLY = Stopping(early=True, patience=3)


@pytest.mark.parametrize(
    ("losses", "epoch", "best"),
    [
        ([5, 4, 3, 3, 3, 3, 1], 6, 3),  # equal is no improvement
        ([5, 4, 4.5, 4.5, 3, 6, 7, 8, 9], 8, 5),  # an improvement begins the count anew
        ([5, 6, 7, 8], 4, 1),
        ([math.nan, 5, math.nan, math.nan, math.inf, 1], 5, 2),  # what is not finite never improves
    ],
)
def test_early_stopping_waits_for_so_many_epochs_without_improvement(
    losses: list[float], epoch: int, best: int
) -> None:
    stop = stop_of(EARLY, [*losses, 0, 0])
    assert (stop.cause, stop.epoch, stop.restored, stop.value) == (Cause.PATIENCE, epoch, best, 3)


def test_a_fall_smaller_than_the_least_gain_is_none() -> None:
    losses = [1.0, 0.95, 0.9, 0.85, 0.2]
    assert stop_of(Stopping(early=True, patience=2, least_gain=0.1), losses).epoch == 3
    # 0.85 lies by more than 0.1 below 1.0, though each fall alone is smaller.
    assert watched(Stopping(early=True, patience=3, least_gain=0.1), losses)[-1].stop is None


def test_weights_are_restored_only_if_wanted_and_only_if_there_were_better_ones() -> None:
    kept = dataclasses.replace(EARLY, restore_best=False)
    assert stop_of(kept, [1, 2, 2, 2]).restored == 0
    assert stop_of(EARLY, [3, 1, 2]) == Stop(Cause.END, 3, restored=2)
    assert watched(EARLY, [3, 2, 1])[-1].stop is None
    assert watched(kept, [3, 1, 2])[-1].stop is None


@pytest.mark.parametrize("regression", [False, True])
def test_a_loss_and_a_score_stop_when_they_are_reached(regression: bool) -> None:
    losses, scores = [0.9, 0.5, 0.3, 0.1], [0.5, 0.8, 0.9, 0.95]
    loss = Stopping(at_loss=True, loss=0.5, at_accuracy=not regression, at_r2=regression, accuracy=0.9, r2=0.9)
    assert stop_of(loss, losses, scores, regression=regression) == Stop(Cause.LOSS, 2, 0.5, 0.5)
    score = dataclasses.replace(loss, at_loss=False)
    assert stop_of(score, losses, scores, regression=regression) == Stop(Cause.SCORE, 3, 0.9, 0.9)
    other = dataclasses.replace(score, at_accuracy=regression, at_r2=not regression)
    assert watched(other, losses, scores, regression=regression)[-1].stop is None


def test_who_goes_on_is_not_stopped_again_by_what_stopped_him_until_it_has_been_otherwise() -> None:
    stopping = Stopping(at_loss=True, loss=0.5)
    watch = after_epoch(Watch(), stopping, Figures(1, 0.4, 0.0))
    assert watch.stop is not None
    for epoch, (loss, stops) in enumerate([(0.3, False), (0.4, False), (0.6, False), (0.5, True)], 2):
        watch = after_epoch(gone_on(watch), stopping, Figures(epoch, loss, 0.0))
        assert (watch.stop is not None) is stops, epoch


def test_going_on_after_early_stopping_waits_once_more_and_keeps_the_best() -> None:
    watch = watched(EARLY, [1, 2, 2, 2, 0])[-1]
    watch = gone_on(watch)
    assert (watch.stop, watch.waited, watch.best, watch.best_epoch) == (None, 0, 1, 1)
    for epoch in (5, 6, 7):
        assert watch.stop is None
        watch = after_epoch(watch, EARLY, Figures(epoch, 2.0, 0.0))
    assert watch.stop == Stop(Cause.PATIENCE, 7, 3, 3, restored=1)


def test_a_pause_comes_once_and_what_ends_training_comes_before_it() -> None:
    pause = Stopping(at_epoch=True, epoch=2)
    stop = stop_of(pause, [1, 1, 1])
    assert (stop.cause, stop.epoch, stop.pauses) == (Cause.EPOCH, 2, True)
    assert watched(pause, [1, 1])[-1].stop is None  # the last epoch needs no pause
    assert stop_of(dataclasses.replace(pause, at_loss=True, loss=1.0), [2, 1, 1]).cause is Cause.LOSS


def test_reasons_are_said_in_words() -> None:
    assert reason(Stop(Cause.PATIENCE, 17, 5, 5, restored=12), False) == (
        "validation loss has not improved for 5 epochs; best weights of epoch 12 restored"
    )
    assert reason(Stop(Cause.PATIENCE, 2, 1, 1, "training"), False) == "training loss has not improved for 1 epoch"
    assert reason(Stop(Cause.LOSS, 3, 0.04871, 0.05), False) == (
        "validation loss is 0.04871, and 0.05 was to be reached"
    )
    assert reason(Stop(Cause.SCORE, 3, 0.9912, 0.99), False) == (
        "validation accuracy is 99.12 %, and 99 % was to be reached"
    )
    assert "R² is 0.96, and 0.95" in reason(Stop(Cause.SCORE, 3, 0.96, 0.95), True)


@pytest.mark.parametrize("watch", [Watch(), *watched(EARLY, [1.5, 2, 2, 2]), Watch(passed=(Cause.LOSS,))])
def test_what_is_remembered_comes_back_from_plain_values(watch: Watch) -> None:
    assert Watch.from_plain(watch.to_plain()) == watch


def wild_spec(**changes: Any) -> Any:
    """A network that learns so wildly that its loss rises soon."""
    spec = xor_spec(epochs=40, network__hidden__0__batch_norm=True, **changes)
    spec = tree.replace(spec, "optimizer", SGD(learning_rate=1.0))
    return tree.replace(spec, "stopping", Stopping(early=True, patience=2))


@pytest.mark.parametrize("split", [SplitShares(), SplitShares(0.0, 0.1)])
def test_the_restored_weights_are_those_of_the_best_epoch_to_the_bit(split: SplitShares) -> None:
    spec = wild_spec(split=split)
    trainer, ends = Trainer(spec, dataset_of(spec)), {}
    while not trainer.finished:
        trainer.advance(1000)
        end = trainer.last_epoch_run
        assert end is not None
        ends[trainer.position.epoch] = end
    run = trainer.run()
    stop = run.watch.stop
    assert stop is not None
    assert run.finished
    column = "validation_loss" if split.validation else "training_loss"
    losses = {int(row["epoch"]): row[column] for row in run.history.epochs if row["epoch"]}
    best = min(losses, key=lambda epoch: losses[epoch])
    assert (stop.restored, stop.epoch) == (best, best + 2)
    assert run.position.epoch == best + 2
    mark = run.history.edits[-1]
    assert (mark.step, mark.path, mark.value) == (run.position.step, RESTORED, best)
    assert all(run.tensors[name].tobytes() == ends[best].tensors[name].tobytes() for name in run.tensors)
    assert any(run.tensors[name].tobytes() != ends[best + 1].tensors[name].tobytes() for name in run.tensors)
    if split.validation:
        assert trainer.evaluate("validation").loss == losses[best]


@pytest.mark.parametrize("seed", range(6))
def test_saving_loading_and_going_on_anywhere_gives_the_same_bits(seed: int, tmp_path: Path) -> None:
    spec = wild_spec(training__seed=seed)
    dataset, rng = dataset_of(spec), np.random.default_rng(seed)
    straight = Trainer(spec, dataset)
    pieces = Trainer(spec, dataset, run=straight.run())
    for _ in range(2):  # to the stop, and after going on from it to the next
        train_to_end(straight)
        while not pieces.finished:
            pieces.advance(int(rng.integers(1, 9)))
            if rng.random() < 0.3:
                project.save(tmp_path / "a.dnn", Project(pieces.spec, pieces.run()))
                pieces = Trainer(pieces.spec, dataset, run=project.load(tmp_path / "a.dnn").run)
        expected, found = straight.run(), pieces.run()
        assert_same_run(expected, found)
        assert found.watch == expected.watch
        assert list(found.best) == list(expected.best)
        assert all(found.best[name].tobytes() == expected.best[name].tobytes() for name in found.best)
        straight.go_on()
        pieces.go_on()
        straight.apply(tree.replace(spec, "training.epochs", 80))
        pieces.apply(tree.replace(spec, "training.epochs", 80))


def test_a_pause_on_the_way_changes_no_bit() -> None:
    spec = plane_spec(epochs=6)
    dataset = dataset_of(spec)
    straight = Trainer(spec, dataset)
    paused = Trainer(tree.replace(spec, "stopping", Stopping(at_epoch=True, epoch=4)), dataset, run=None)
    train_to_end(straight)
    train_to_end(paused)
    assert paused.position.epoch == 4
    assert not paused.run().finished
    paused.go_on()
    train_to_end(paused)
    expected, found = straight.run(), paused.run()
    assert all(expected.tensors[name].tobytes() == found.tensors[name].tobytes() for name in expected.tensors)
    assert found.finished


def test_conditions_can_be_changed_while_training_and_count_from_the_end_of_the_epoch() -> None:
    spec = xor_spec(epochs=9)
    trainer = Trainer(spec, dataset_of(spec))
    trainer.advance(2)
    trainer.apply(tree.replace(spec, "stopping", Stopping(at_epoch=True, epoch=1)))
    train_to_end(trainer)
    assert trainer.position.epoch == 1
    trainer.go_on()
    trainer.apply(tree.replace(spec, "stopping", Stopping(at_loss=True, loss=100.0)))
    train_to_end(trainer)
    assert trainer.position.epoch == 2
    trainer.go_on()
    train_to_end(trainer)
    assert trainer.position.epoch == 9


def test_restoring_that_was_switched_on_too_late_leaves_the_weights_alone() -> None:
    spec = tree.replace(wild_spec(), "stopping.restore_best", False)
    trainer = Trainer(spec, dataset_of(spec))
    while trainer.watch.waited == 0 and not trainer.finished:
        trainer.advance(1000)
    trainer.apply(tree.replace(tree.replace(spec, "stopping.restore_best", True), "stopping.patience", 1))
    train_to_end(trainer)
    stop = trainer.watch.stop
    assert stop is not None
    assert stop.restored == 0 or trainer.run().best

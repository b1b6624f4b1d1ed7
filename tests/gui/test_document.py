"""The document through real threads: edits, training, undo, files."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from desktop_nn.core.errors import SettingError
from desktop_nn.core.settings import Holds
from desktop_nn.experiment import project
from desktop_nn.gui.document import Document
from desktop_nn.gui.setting_words import edit_text
from desktop_nn.gui.state import Status

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def document(qtbot: QtBot):
    made = Document()
    made.new("xor")
    yield made
    made.close()


def wait_for(qtbot: QtBot, document: Document, status: Status) -> None:
    qtbot.waitUntil(lambda: document.status is status, timeout=20_000)


def train_steps(qtbot: QtBot, document: Document, count: int) -> None:
    for _ in range(count):
        before = document.run.position.step if document.run else 0
        document.step_once()
        qtbot.waitUntil(
            lambda before=before: document.status is Status.PAUSED and document.run.position.step == before + 1,
            timeout=20_000,
        )


def tensors(document: Document) -> dict[str, np.ndarray]:
    assert document.run is not None
    return {name: array.copy() for name, array in document.run.tensors.items()}


def assert_same(a: dict[str, np.ndarray], b: dict[str, np.ndarray]) -> None:
    assert a.keys() == b.keys()
    for name in a:
        np.testing.assert_array_equal(a[name], b[name])


def test_a_new_document_shows_initial_weights_and_is_not_modified(document: Document) -> None:
    assert document.network is not None
    assert document.network.tensor("h1.weights").std() > 0
    assert document.run is None
    assert not document.modified
    assert document.status is Status.IDLE


def test_training_to_the_end_learns_exclusive_or(qtbot: QtBot, document: Document) -> None:
    document.train()
    wait_for(qtbot, document, Status.FINISHED)
    assert document.progress.fraction == 1.0
    assert document.progress.validation_metric > 0.9
    assert document.modified
    assert len(document.history.epochs) == document.spec.training.epochs + 1
    assert len(document.history.steps) == document.run.position.step
    assert_same(tensors(document), {name: document.network.tensor(name) for name in document.network.names()})


def test_early_stopping_is_told_restores_the_best_and_train_on_goes_on(qtbot: QtBot, document: Document) -> None:
    document.edit("optimizer.learning_rate", 0.3)
    document.edit("stopping.early", True)
    document.edit("stopping.patience", 2)
    document.train()
    wait_for(qtbot, document, Status.FINISHED)
    run = document.run
    stop = run.watch.stop
    assert document.stop_reason.endswith(f"for 2 epochs; best weights of epoch {stop.restored} restored")
    (notice,) = document.notices
    assert notice.text == f"Stopped after epoch {stop.epoch}: {document.stop_reason}."
    assert_same(tensors(document), {name: document.network.tensor(name) for name in document.network.names()})
    row = document.history.epochs[stop.restored]
    assert document.progress.validation_loss == row["validation_loss"]
    assert document.score == row["validation_metric"]
    assert document.more_epochs == document.spec.training.epochs - stop.epoch
    mark = document.history.edits[-1]
    assert edit_text(mark, document.run.spec) == f"best weights, of epoch {stop.restored}, restored"
    label, train_on = notice.actions[0]
    assert label == "Train on"
    document.edit("network.hidden.0.units", 5)
    assert document.starts_anew
    train_on()
    assert not document.notices
    qtbot.waitUntil(lambda: not document.session.busy, timeout=20_000)
    assert document.run.id == run.id
    assert document.run.position.epoch > stop.epoch
    assert document.spec.training.epochs == 150
    document.undo()
    assert document.run is run
    assert document.status is Status.FINISHED


def test_a_pause_after_an_epoch_waits_there_and_resumes(qtbot: QtBot, document: Document) -> None:
    document.edit("training.epochs", 4)
    document.edit("stopping.at_epoch", True)
    document.edit("stopping.epoch", 2)
    document.train()
    wait_for(qtbot, document, Status.PAUSED)
    assert document.run.position.epoch == 2
    assert document.stop_reason == "epoch 2 has ended"
    assert document.notices[-1].text == "Paused after epoch 2, as set in Training."
    document.train()
    wait_for(qtbot, document, Status.FINISHED)
    assert document.run.position.epoch == 4
    assert document.stop_reason == ""


def test_at_one_step_a_second_pause_edits_and_another_speed_are_not_kept_waiting(
    qtbot: QtBot, document: Document
) -> None:
    document.edit("training.epochs", 100_000)
    document.set_speed(1.0)
    document.train()
    qtbot.waitUntil(lambda: document.progress.step == 1, timeout=20_000)
    assert document.progress.seconds_left == pytest.approx(100_000 * document.history.steps_per_epoch - 1)
    began = time.perf_counter()
    document.edit("optimizer.learning_rate", 0.0123)
    document.pause()
    wait_for(qtbot, document, Status.PAUSED)
    assert time.perf_counter() - began < 0.5
    assert document.run.position.step == 1
    document.train()
    qtbot.waitUntil(lambda: document.progress.step == 2, timeout=20_000)
    began = time.perf_counter()
    document.set_speed(None)
    qtbot.waitUntil(lambda: document.progress.step > 20, timeout=20_000)
    assert time.perf_counter() - began < 0.9
    document.pause()
    wait_for(qtbot, document, Status.PAUSED)


def test_at_a_few_steps_a_second_every_step_is_shown(qtbot: QtBot, document: Document) -> None:
    document.set_speed(20.0)
    shown: list[int] = []
    document.progress_changed.connect(lambda: shown.append(document.progress.step))
    document.train()
    qtbot.waitUntil(lambda: document.progress.step >= 8, timeout=20_000)
    document.pause()
    wait_for(qtbot, document, Status.PAUSED)
    assert {1, 2, 3, 4, 5, 6, 7, 8} <= set(shown)


def test_undoing_training_brings_back_the_same_bits(qtbot: QtBot, document: Document) -> None:
    train_steps(qtbot, document, 3)
    third = tensors(document)
    train_steps(qtbot, document, 1)
    fourth = tensors(document)
    assert any(not np.array_equal(third[name], fourth[name]) for name in third)
    document.undo()
    assert document.run.position.step == 3
    assert_same(third, tensors(document))
    train_steps(qtbot, document, 1)
    assert_same(fourth, tensors(document))


def test_reset_can_be_undone(qtbot: QtBot, document: Document) -> None:
    train_steps(qtbot, document, 2)
    before = tensors(document)
    document.reset()
    assert document.run is None
    assert document.status is Status.IDLE
    document.undo()
    assert document.status is Status.PAUSED
    assert_same(before, tensors(document))


def test_a_live_edit_reaches_the_run_and_is_logged(qtbot: QtBot, document: Document) -> None:
    document.edit("training.epochs", 100_000)
    document.train()
    qtbot.waitUntil(lambda: document.progress.step > 0, timeout=20_000)
    document.edit("optimizer.learning_rate", 0.0123)
    assert not document.pending
    with qtbot.waitSignal(document.progress_changed, timeout=20_000):
        pass
    document.pause()
    wait_for(qtbot, document, Status.PAUSED)
    assert document.run.spec.optimizer.learning_rate == 0.0123
    assert [edit.path for edit in document.run.history.edits] == ["optimizer.learning_rate"]


def test_a_restart_edit_waits_and_says_so(qtbot: QtBot, document: Document) -> None:
    train_steps(qtbot, document, 1)
    document.edit("network.hidden.0.units", 7)
    assert document.pending == {"network.hidden.0.units": Holds.RESTART}
    assert document.network.tensor("h1.weights").shape[1] != 7
    document.restart()
    qtbot.waitUntil(lambda: document.run is not None and not document.pending, timeout=20_000)
    assert document.network.tensor("h1.weights").shape[1] == 7
    document.pause()
    qtbot.waitUntil(lambda: not document.session.busy, timeout=20_000)


def test_a_bad_value_is_refused_and_changes_nothing(document: Document) -> None:
    before = document.spec
    with pytest.raises(SettingError, match="65,536"):
        document.edit("network.hidden.0.units", 1_000_000_000)
    assert document.spec is before
    assert not document.undo_stack.canUndo()


def test_typing_merges_into_one_entry(document: Document) -> None:
    first = document.spec
    for rate in (0.1, 0.01, 0.0123):
        document.edit("optimizer.learning_rate", rate, merge="rate")
    assert document.undo_stack.count() == 1
    document.undo()
    assert document.spec == first
    document.redo()
    assert document.spec.optimizer.learning_rate == 0.0123


def test_changing_the_task_changes_output_and_loss_in_one_entry(document: Document) -> None:
    from desktop_nn.data.sources import Plane
    from desktop_nn.engine.activations import Identity
    from desktop_nn.engine.losses import MeanSquaredError

    document.edit("data", Plane())
    assert isinstance(document.spec.network.output.activation, Identity)
    assert isinstance(document.spec.loss, MeanSquaredError)
    document.undo()
    assert not document.modified


def test_save_open_and_go_on_gives_the_same_bits(qtbot: QtBot, document: Document, tmp_path: Path) -> None:
    train_steps(qtbot, document, 3)
    path = tmp_path / "half way.dnn"
    document.save(path)
    qtbot.waitUntil(lambda: document.path == path and not document.modified)
    train_steps(qtbot, document, 2)
    expected = tensors(document)
    other = Document()
    other.open(path)
    qtbot.waitUntil(lambda: other.path == path)
    assert other.run.position.step == 3
    train_steps(qtbot, other, 2)
    assert_same(expected, tensors(other))
    other.close()


def test_saving_in_mid_training_keeps_one_consistent_moment(qtbot: QtBot, document: Document, tmp_path: Path) -> None:
    document.edit("training.epochs", 100_000)
    document.train()
    qtbot.waitUntil(lambda: document.progress.step > 0, timeout=20_000)
    document.save(tmp_path / "live.dnn")
    qtbot.waitUntil(lambda: document.path is not None)
    assert document.is_training
    document.pause()
    wait_for(qtbot, document, Status.PAUSED)
    other = Document()
    other.open(tmp_path / "live.dnn")
    qtbot.waitUntil(lambda: other.run is not None)
    assert 0 < other.run.position.step <= document.run.position.step
    other.close()


def test_a_missing_file_is_told_and_nothing_is_lost(qtbot: QtBot, document: Document, tmp_path: Path) -> None:
    before = document.spec
    with qtbot.waitSignal(document.notices_changed):
        document.open(tmp_path / "nowhere.dnn")
    assert "nowhere.dnn" in document.notices[0].text
    assert document.spec is before


def test_unsaved_work_is_asked_about(qtbot: QtBot, document: Document) -> None:
    train_steps(qtbot, document, 1)
    with qtbot.waitSignal(document.discard_asked):
        document.new("spiral")
    document.resolve_discard("cancel")
    assert document.run is not None
    document.new("spiral")
    document.resolve_discard("discard")
    assert document.run is None
    assert document.spec.name != "Exclusive or"


def test_divergence_keeps_the_weights_and_says_what_to_try(qtbot: QtBot, document: Document) -> None:
    from desktop_nn.data.sources import Plane
    from desktop_nn.engine.activations import ReLU
    from desktop_nn.engine.optimizers import SGD

    document.edit("data", Plane())
    document.edit("network.hidden.0.activation", ReLU())
    document.edit("optimizer", SGD(learning_rate=10.0))
    document.train()
    wait_for(qtbot, document, Status.FAILED)
    assert "learning rate" in document.notices[0].text
    assert all(np.isfinite(array).all() for array in document.run.tensors.values())


def test_closing_in_mid_training_is_clean(qtbot: QtBot) -> None:
    document = Document()
    document.new("spiral")
    document.train()
    qtbot.waitUntil(lambda: document.progress.step > 0, timeout=20_000)
    document.close()
    assert not document.session._thread.isRunning()
    assert not document.jobs.isRunning()


def test_the_whole_set_at_once_is_finished_at_the_end(qtbot: QtBot, document: Document) -> None:
    from desktop_nn.engine.optimizers import GradientDescent

    document.edit("optimizer", GradientDescent(learning_rate=0.1))
    document.edit("training.epochs", 7)
    document.train()
    wait_for(qtbot, document, Status.FINISHED)
    assert document.progress.fraction == 1.0
    assert document.history.steps_per_epoch == 1
    document.run_epoch()
    qtbot.waitUntil(lambda: document.status is Status.FINISHED and document.run.position.epoch == 8, timeout=20_000)
    assert document.progress.fraction == 1.0


def test_a_run_that_is_trained_on_tells_the_time_left(qtbot: QtBot, document: Document) -> None:
    document.edit("training.epochs", 3)
    document.train()
    wait_for(qtbot, document, Status.FINISHED)
    document.set_speed(200.0)
    document.train()
    qtbot.waitUntil(lambda: document.progress.seconds_left is not None, timeout=20_000)
    assert document.progress.total_epochs == 3 + 3
    document.pause()
    qtbot.waitUntil(lambda: not document.session.busy, timeout=20_000)


def test_after_divergence_a_smaller_rate_is_one_click_away(qtbot: QtBot, document: Document) -> None:
    from desktop_nn.data.sources import Plane
    from desktop_nn.engine.activations import ReLU
    from desktop_nn.engine.optimizers import SGD

    document.edit("data", Plane())
    document.edit("network.hidden.0.activation", ReLU())
    document.edit("optimizer", SGD(learning_rate=10.0))
    document.train()
    wait_for(qtbot, document, Status.FAILED)
    failed = document.run.id
    label, start_again = document.notices[0].actions[-1]
    assert "learning rate 1" in label
    start_again()
    assert document.spec.optimizer.learning_rate == 1.0
    qtbot.waitUntil(lambda: document.run is not None and document.run.id != failed, timeout=20_000)
    document.pause()
    qtbot.waitUntil(lambda: not document.session.busy, timeout=20_000)


def test_files_that_a_project_names_are_read_only_when_asked(qtbot: QtBot, document: Document, tmp_path: Path) -> None:
    from desktop_nn.data.idx import write_idx
    from desktop_nn.data.sources import Idx

    images = np.random.default_rng(1).integers(0, 255, (60, 28, 28), dtype=np.uint8)
    write_idx(tmp_path / "train-images-idx3-ubyte.gz", images)
    write_idx(tmp_path / "train-labels-idx1-ubyte.gz", (np.arange(60) % 10).astype(np.uint8))
    document.edit("data", Idx(folder=str(tmp_path)))
    qtbot.waitUntil(lambda: document.info is not None and document.info.inputs == 784, timeout=20_000)
    train_steps(qtbot, document, 1)
    document.save(tmp_path / "own.dnn")
    qtbot.waitUntil(lambda: not document.modified)
    document.new("xor")  # which lets the other window have the file
    other = Document()
    other.open(tmp_path / "own.dnn")
    qtbot.waitUntil(lambda: other.run is not None)
    assert other.unread
    assert other.info.inputs == 784
    assert [notice.severity for notice in other.notices] == ["info"]
    other.train()
    assert not other.session.busy
    assert [notice.severity for notice in other.notices] == ["info"]
    other.notices[0].actions[0][1]()
    assert not other.notices
    qtbot.waitUntil(lambda: other.dataset is not None, timeout=20_000)
    other.close()


def test_a_run_is_kept_for_comparison_undone_and_saved(qtbot: QtBot, document: Document, tmp_path: Path) -> None:
    assert not document.can_keep
    train_steps(qtbot, document, 3)
    document.keep_for_comparison()
    kept = document.comparison
    assert kept is not None
    assert kept.id == document.run.id
    assert list(kept.history.updates["step"]) == [1, 2, 3]
    assert not document.can_keep
    document.undo()
    assert document.comparison is None
    document.redo()
    assert document.comparison is kept
    document.reset()
    document.save(tmp_path / "a.dnn")
    qtbot.waitUntil(lambda: not document.modified)
    document.remove_comparison()
    assert document.modified
    document.undo()
    assert not document.modified
    document.show_project(project.load(tmp_path / "a.dnn"), tmp_path / "a.dnn")
    assert document.comparison.history.updates.tobytes() == kept.history.updates.tobytes()
    document.new("xor")
    assert document.comparison is None


def test_the_last_run_is_kept_by_itself_when_that_is_wanted(qtbot: QtBot, document: Document) -> None:
    document.compare_last = True
    train_steps(qtbot, document, 2)
    run = document.run
    document.reset()
    assert document.comparison.id == run.id
    document.undo()
    document.undo()
    assert document.comparison is None
    assert document.run is run


def test_live_edits_are_shown_while_training_goes_on(qtbot: QtBot, document: Document) -> None:
    document.edit("training.epochs", 10_000)
    document.train()
    qtbot.waitUntil(lambda: document.progress.step > 10, timeout=20_000)
    document.edit("optimizer.learning_rate", 0.5)
    qtbot.waitUntil(lambda: bool(document.history.edits), timeout=20_000)
    edit = document.history.edits[0]
    assert (edit.path, edit.value) == ("optimizer.learning_rate", 0.5)
    assert edit.before not in (None, 0.5)
    document.keep_for_comparison()
    assert document.comparison.history.edits == document.history.edits

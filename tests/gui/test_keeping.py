"""Edits that keep what was learned, through the real document and its threads."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from desktop_nn.core.errors import SettingError
from desktop_nn.engine.activations import ReLU
from desktop_nn.experiment import architecture
from desktop_nn.gui.document import Document
from desktop_nn.gui.state import Status
from tests.experiments import assert_same_run

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def document(qtbot: QtBot):
    made = Document()
    made.new("xor")
    yield made
    made.close()


@pytest.fixture
def trained(qtbot: QtBot, document: Document) -> Document:
    """A document with a run in mid-epoch."""
    for _ in range(3):
        step(qtbot, document)
    assert document.run.position.cursor
    return document


def step(qtbot: QtBot, document: Document) -> None:
    before = document.run.position.step if document.run else 0
    document.step_once()
    qtbot.waitUntil(
        lambda: document.status is Status.PAUSED and document.run.position.step == before + 1, timeout=20_000
    )


def outputs(document: Document) -> np.ndarray:
    assert document.network is not None and document.dataset is not None
    return document.network.predict(document.dataset.X[:100])


def test_removing_a_neuron_leaves_the_others_and_undo_brings_it_back(qtbot: QtBot, trained: Document) -> None:
    run, spec = trained.run, trained.spec
    stay = np.delete(np.arange(spec.network.hidden[0].units), 1)
    trained.remove_neurons("h1", [1])
    assert trained.spec.network.hidden[0].units == trained.run_spec.network.hidden[0].units == len(stay)
    assert not trained.pending
    np.testing.assert_array_equal(trained.run.tensors["h1.weights"], run.tensors["h1.weights"][:, stay])
    np.testing.assert_array_equal(trained.network.tensor("h1.bias"), run.tensors["h1.bias"][stay])
    assert "Hidden 1" in trained.undo_stack.undoText()
    operated = trained.run
    trained.undo()
    assert trained.run is run
    assert trained.spec == spec
    trained.redo()
    assert trained.run is operated
    assert not trained.pending
    step(qtbot, trained)


def test_what_is_added_leaves_the_output(trained: Document) -> None:
    before = outputs(trained)
    trained.add_neurons("h1", 3)
    np.testing.assert_allclose(outputs(trained), before, rtol=0, atol=1e-5)
    trained.set_activation_keeping("h1", ReLU())
    before = outputs(trained)
    trained.add_layer_keeping(1)
    assert len(trained.run_spec.network.hidden) == len(trained.spec.network.hidden)
    np.testing.assert_allclose(outputs(trained), before, rtol=0, atol=1e-5)


def test_accuracy_measured_before_an_operation_is_not_claimed_after_it(qtbot: QtBot, trained: Document) -> None:
    trained.run_epoch()
    qtbot.waitUntil(lambda: trained.status is Status.PAUSED and trained.run.position.epoch == 1, timeout=20_000)
    measured = trained.progress.validation_metric
    assert measured == trained.score is not None
    trained.add_layer_keeping(0)
    assert trained.progress.validation_metric is None
    assert trained.score is None
    trained.undo()
    assert trained.progress.validation_metric == measured
    trained.redo()
    trained.run_epoch()
    qtbot.waitUntil(lambda: trained.status is Status.PAUSED and trained.run.position.epoch == 2, timeout=20_000)
    assert trained.progress.validation_metric is not None
    assert trained.score is not None


def test_waiting_edits_are_taken_over_as_one_entry(qtbot: QtBot, trained: Document) -> None:
    run = trained.run
    trained.edit("network.hidden.0.units", trained.spec.network.hidden[0].units + 2)
    trained.edit("network.hidden.0.batch_norm", True)
    assert trained.can_keep_learned
    entries = trained.undo_stack.count()
    trained.keep_learned()
    assert trained.undo_stack.count() == entries + 1
    assert not trained.pending
    assert not trained.can_keep_learned
    edits = {edit.path: edit.step for edit in trained.run.history.edits}
    assert edits == {"network.hidden.0.units": 3, "network.hidden.0.batch_norm": 3}
    trained.undo()
    assert trained.run is run
    assert len(trained.pending) == 2


def test_training_goes_on_after_an_operation(qtbot: QtBot, document: Document) -> None:
    document.edit("training.epochs", 100_000)
    document.train()
    qtbot.waitUntil(lambda: document.progress.step > 0, timeout=20_000)
    first = document.run.id
    units = document.spec.network.hidden[0].units
    document.add_neurons("h1")
    document.remove_neurons("h1", [0, 2])
    qtbot.waitUntil(lambda: document.is_training and document.run.id != first, timeout=20_000)
    reached = document.run.position.step
    qtbot.waitUntil(lambda: document.progress.step > reached, timeout=20_000)
    assert document.run_spec.network.hidden[0].units == units - 1
    document.pause()
    qtbot.waitUntil(lambda: document.status is Status.PAUSED, timeout=20_000)
    texts = [document.undo_stack.text(i) for i in range(document.undo_stack.count())]
    assert [text.split()[0] for text in texts] == ["change", "training", "add", "remove", "training"]


def test_an_epoch_that_was_interrupted_is_finished(qtbot: QtBot, trained: Document) -> None:
    trained.set_speed(50.0)
    trained.run_epoch()
    qtbot.waitUntil(lambda: trained.is_training, timeout=20_000)
    trained.add_neurons("h1")
    trained.set_speed(None)
    qtbot.waitUntil(lambda: trained.run.position.epoch == 1 and not trained.session.busy, timeout=20_000)
    assert not trained.run.position.cursor


def test_without_a_run_only_the_design_changes(document: Document) -> None:
    units = document.spec.network.hidden[0].units
    document.remove_neurons("h1", [1, 2])
    assert document.spec.network.hidden[0].units == units - 2
    assert document.run is None
    assert document.kept_words() == ""
    with pytest.raises(SettingError, match="at least one"):
        document.remove_neurons("h1", range(units))


def test_it_is_said_before_it_is_done(trained: Document) -> None:
    units = trained.spec.network.hidden[0].units
    smaller = architecture.resize_layer(trained.spec, "h1", -1)
    assert f"{units - 1} of {units} neurons" in trained.kept_words(smaller, {"h1": [0]})
    assert "Hidden 1" in trained.kept_words(architecture.remove_layer(trained.spec, 0))
    assert trained.undo_stack.count() == 3


def test_other_data_keep_nothing_and_say_why(trained: Document) -> None:
    from desktop_nn.data.sources import Plane

    trained.edit("data", Plane())
    assert not trained.can_keep_learned
    assert "another one" in trained.kept_words()
    run = trained.run
    trained.keep_learned()
    assert trained.run is run
    assert trained.notices[0].severity == "error"


def test_what_was_operated_on_is_saved_and_goes_on(qtbot: QtBot, trained: Document, tmp_path: Path) -> None:
    trained.add_neurons("h1", 2)
    trained.add_layer_keeping(1)
    path = tmp_path / "kept.dnn"
    trained.save(path)
    qtbot.waitUntil(lambda: trained.path == path and not trained.modified, timeout=20_000)
    step(qtbot, trained)
    other = Document()
    other.open(path)
    qtbot.waitUntil(lambda: other.path == path, timeout=20_000)
    step(qtbot, other)
    assert_same_run(trained.run, other.run)
    other.close()


def test_a_selection_that_is_gone_is_dropped(trained: Document) -> None:
    last = trained.spec.network.hidden[0].units - 1
    trained.select("h1", last)
    trained.remove_neurons("h1", [0])
    assert (trained.selection.layer, trained.selection.neuron) == ("h1", None)
    trained.remove_layer_keeping(0)
    assert trained.selection.layer is None


def test_a_large_network_is_operated_on_in_the_background(
    qtbot: QtBot, trained: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop_nn.gui.document.keeping.QUICK_PARAMETERS", 1)
    units = trained.spec.network.hidden[0].units
    trained.add_neurons("h1")
    trained.add_neurons("h1", 2)
    qtbot.waitUntil(lambda: trained.run_spec.network.hidden[0].units == units + 3, timeout=20_000)
    assert not trained.pending


def test_what_waits_for_its_turn_is_done_to_the_layer_that_was_meant(
    qtbot: QtBot, trained: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop_nn.gui.document.keeping.QUICK_PARAMETERS", 1)
    trained.add_layer_keeping(1)
    qtbot.waitUntil(lambda: len(trained.run_spec.network.hidden) == 2, timeout=20_000)
    first, second = (layer.id for layer in trained.spec.network.hidden)
    trained.remove_layer_keeping(0)
    trained.move_layer_keeping(1, 0)
    trained.add_neurons(second)
    trained.set_activation_keeping(first, ReLU())
    qtbot.waitUntil(lambda: bool(trained.notices), timeout=20_000)
    assert first in trained.notices[0].text
    assert [layer.id for layer in trained.run_spec.network.hidden] == [second]
    assert not trained.pending

"""The panel as a whole: presets, data, notes with their links, badges, layout and what it remembers."""

from __future__ import annotations

import dataclasses
import itertools

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QWidget

from desktop_nn.core import tree
from desktop_nn.core.errors import SettingError
from desktop_nn.data.sources import Circle, Digits, Idx, Spiral
from desktop_nn.engine.activations import Tanh
from desktop_nn.experiment.presets import PRESETS
from desktop_nn.gui.design.form import Form
from desktop_nn.gui.design.preset_row import CUSTOM
from desktop_nn.gui.widgets import Message, NumberField
from tests.gui.design.driving import Key, click, follow_link, pick, type_into


def messages(widget) -> list[Message]:
    return [message for message in widget.findChildren(Message) if message.isVisibleTo(widget.window())]


def said(widget) -> list[str]:
    return [message.text() for message in messages(widget)]


# ---------------------------------------------------------------------- presets


def test_the_preset_that_is_open_is_shown_until_something_is_changed(panel, document):
    document._apply(PRESETS["digits"].spec)
    assert panel.preset.choice.value() == "digits"
    document.edit("training.epochs", document.spec.training.epochs - 1)
    panel.refresh()
    assert panel.preset.choice.value() == CUSTOM
    assert panel.preset.choice.currentText() == "Custom"
    document.undo_stack.undo()
    panel.refresh()
    assert panel.preset.choice.value() == "digits"


def test_a_preset_that_is_trained_longer_stays_that_preset(panel, document):
    document._apply(PRESETS["digits"].spec)
    document.edit("training.epochs", document.spec.training.epochs + 10)
    panel.refresh()
    assert panel.preset.choice.value() == "digits"
    assert "Trained longer" in panel.preset.choice.toolTip()


def test_a_name_of_its_own_does_not_make_a_preset_another_experiment(panel, document):
    document._apply(dataclasses.replace(PRESETS["spiral"].spec, name="My arms"))
    panel.refresh()
    assert panel.preset.choice.value() == "spiral"


def test_choosing_a_preset_asks_the_document_and_shows_what_is_open_meanwhile(panel, document):
    document._apply(PRESETS["digits"].spec)
    panel.preset.choice.setFocus()
    QTest.keyClick(panel.preset.choice, Key.Key_Down)
    assert document.calls == [("new", "is_it_an_8")]
    assert panel.preset.choice.value() == "digits"


# ---------------------------------------------------------------------- data


def test_a_tile_chooses_its_set_and_keeps_count_and_noise(opened, document):
    document.edit("data", Spiral(count=300, noise=0.25))
    opened.refresh()
    tiles = opened.data.tiles.tiles
    assert [tile.text() for tile in tiles.values()] == ["Circle", "XOR", "Spiral", "Plane"]
    assert tiles[Spiral].isChecked()
    click(tiles[Circle])
    opened.refresh()
    assert document.spec.data == Circle(count=300, noise=0.25)
    assert tiles[Circle].isChecked() and not tiles[Spiral].isChecked()


def test_the_source_changes_and_what_both_know_stays(opened, document):
    document.edit("data", Digits(count=5_000, target="one_against_rest", digit=3))
    opened.refresh()
    pick(opened.data.source, "idx")
    opened.refresh()
    assert document.spec.data == Idx(folder="", target="one_against_rest", digit=3)
    pick(opened.data.source, "teaching")
    opened.refresh()
    assert document.spec.data == Circle()
    assert opened.data.tiles.isVisibleTo(opened)
    pick(opened.data.source, "digits")
    assert document.spec.data == Digits(count=5_000, target="one_against_rest", digit=3)


def test_the_panel_says_how_validation_was_drawn(opened, document):
    assert opened.data.note.text() == document.info.validation_note


def test_preparing_shows_how_far_it_is_and_can_be_cancelled(opened, document):
    document.set_preparation((250, 1000))
    assert opened.data.progress.isVisible()
    assert (opened.data.progress.value(), opened.data.progress.maximum()) == (250, 1000)
    click(opened.data.cancel)
    assert document.calls == [("cancel_preparation",)]
    document.set_preparation(None)
    assert not opened.data.progress.isVisible()


def test_data_that_cannot_be_had_say_so_in_place_and_can_be_tried_again(opened, document):
    document.set_preparation(None, "digits: the disk is full. Free some space.")
    (message,) = messages(opened.data)
    assert message.text() == "digits: the disk is full. Free some space. Try again."
    follow_link(message, "Try again")
    assert document.calls == [("retry_data",)]
    opened.data.set_open(False)
    assert opened.data.header.problem.startswith("digits: the disk is full")


def test_a_folder_that_is_not_chosen_yet_is_no_fault(opened, document):
    document.edit("data", Idx())
    (note,) = opened.data._state_notes()
    assert note.severity == "info"
    assert "Choose the folder" in note.text


def test_files_of_an_opened_project_wait_for_a_word(opened, document):
    document.unread = True
    (note,) = opened.data._state_notes()
    assert note.severity == "info"
    assert note.links[0].words == "Read them"


def test_a_folder_is_typed_or_found_without_holding_anything_up(opened, document, tmp_path, qtbot):
    document.edit("data", Idx())
    opened.refresh()
    field = opened.data.form.rows["folder"].field
    type_into(field.field, str(tmp_path))
    assert document.spec.data.folder == str(tmp_path)
    opened.refresh()
    click(field.browse)
    dialog = next(w for w in QApplication.topLevelWidgets() if isinstance(w, QFileDialog))
    assert dialog.isVisible() and not dialog.isModal()
    dialog.fileSelected.emit(str(tmp_path / "mnist"))
    assert document.spec.data.folder == str(tmp_path / "mnist")
    dialog.close()


def test_a_folder_still_to_be_chosen_is_asked_for_and_not_scolded(opened, document):
    pick(opened.data.source, "idx")
    opened.refresh()
    (message,) = messages(opened.data)
    assert message.severity() == "info"
    assert message.text().startswith("Choose the folder") and "Try again" not in message.text()
    assert opened.data.header.problem == ""
    assert not opened.data.form.rows["folder"].field.field.property("error")


def test_a_wrong_folder_is_marked_until_it_is_another(opened, document, tmp_path):
    file = tmp_path / "notes.txt"
    file.write_text("hello")
    document.edit("data", Idx(folder=str(file)))
    opened.refresh()
    field = opened.data.form.rows["folder"].field.field
    (message,) = messages(opened.data)
    assert message.severity() == "error" and "is a file, not a folder" in message.text()
    assert field.property("error")
    opened.reveal("data")
    assert field.hasFocus()
    document.edit("data.folder", "")
    opened.refresh()
    assert not field.property("error")


def test_files_that_wait_for_a_yes_are_no_error(opened, document):
    document.edit("data", Idx(folder="mnist"))
    document.unread, document.info_error = True, "The files have not been read yet."
    opened.refresh()
    (message,) = messages(opened.data)
    assert (message.severity(), message.text()) == ("info", "These files have not been read yet. Read them.")
    assert opened.data.header.problem == "" and not opened.data.form.rows["folder"].field.field.property("error")
    follow_link(message, "Read them")
    assert document.calls[-1] == ("read_data",)


# ---------------------------------------------------------------------- notes


def test_an_edit_that_waits_says_so_with_links_that_work(opened, document):
    document.begin_run()
    before = document.spec
    document.edit("data.sloppiness", 0.35)
    document.edit("data.count", 200)
    opened.refresh()
    assert opened.data.header.mark == "restart"
    (message,) = messages(opened.data.form.rows["sloppiness"])
    assert message.text() == (
        "Sloppiness changed after training began. Keep what was learned (all weights stay), restart, or undo."
    )
    follow_link(message, "undo")
    assert document.spec == tree.replace(before, "data.count", 200), "only that edit is taken back"
    opened.refresh()
    assert messages(opened.data.form.rows["sloppiness"]) == []
    (message,) = messages(opened.data.form.rows["count"])
    follow_link(message, "restart")
    assert ("restart",) in document.calls
    opened.refresh()
    assert said(opened.data) == [] and opened.data.header.mark == ""


def test_another_source_waits_as_a_whole_and_can_be_taken_back(opened, document):
    document.begin_run()
    document.edit("data", Circle())
    opened.refresh()
    (text,) = (text for text in said(opened.data) if text.startswith("Source changed"))
    assert "the data have 2 inputs in place of 784. Restart to use it, or undo." in text
    follow_link(next(m for m in messages(opened.data) if "Source changed" in m.text()), "undo")
    assert document.spec.data == document.run_spec.data


def test_changes_of_one_layer_wait_together_and_a_moved_layer_makes_all_wait(opened, document):
    document.begin_run()
    document.edit("network.hidden.1.units", 20)
    document.edit("network.hidden.1.activation", Tanh())
    opened.refresh()
    (message,) = messages(opened.network.layers.cards[1])
    assert message.text() == (
        "Units and activation changed after training began. "
        "Keep what was learned (20 of 64 neurons stay; weights stay, outputs change), restart, or undo."
    )
    document.move_layer(0, 1)
    opened.refresh()
    (text,) = said(opened.network)
    assert text.startswith("Layers changed after training began. Keep what was learned (Hidden 1 begins anew")
    follow_link(messages(opened.network)[0], "undo")
    assert document.spec == document.run_spec


def test_what_was_learned_can_be_kept_from_the_note(opened, document):
    document.begin_run()
    document.edit("network.hidden.0.units", 130)
    opened.refresh()
    (message,) = messages(opened.network.layers.cards[0])
    assert "(outputs stay the same)" in message.text()
    follow_link(message, "Keep what was learned")
    assert document.calls[-1] == ("keep_learned",)
    opened.refresh()
    assert said(opened.network) == []


def test_what_holds_from_the_next_epoch_says_so(opened, document):
    document.begin_run()
    document.edit("training.epochs", 33)
    opened.refresh()
    assert said(opened.training) == ["Takes hold from the next epoch."]
    assert opened.training.header.mark == ""


def test_sections_whose_settings_hold_at_once_are_live_while_there_is_a_run(panel, document):
    assert [panel.sections[name].header.mark for name in ("optimizer", "regularization", "loss")] == ["", "", ""]
    document.begin_run()
    panel.refresh()
    assert [panel.sections[name].header.mark for name in ("optimizer", "regularization", "loss")] == [
        "live",
        "live",
        "",
    ]


def test_a_problem_stands_at_its_field_with_its_mend(opened, document):
    document.edit("network.output.activation", Tanh())
    opened.refresh()
    problem = next(problem for problem in document.problems if problem.path == "loss")
    (message,) = messages(opened.loss)
    assert message.text().startswith(problem.text)
    assert opened.loss.loss.choice.property("error")
    follow_link(message, problem.fixes[0].label)
    assert document.spec == problem.fixes[0].spec
    opened.refresh()
    assert said(opened.loss) == [] and not opened.loss.loss.choice.property("error")


def test_a_closed_section_shows_the_problem_inside(panel, document):
    document.edit("network.output.activation", Tanh())
    panel.refresh()
    assert not panel.loss.is_open()
    assert panel.loss.header.problem.startswith("Categorical cross-entropy takes a softmax output")


def test_a_problem_of_the_split_has_a_place(opened, document):
    document._apply(tree.replace(tree.replace(document.spec, "split.validation", 0.9), "split.test", 0.9))
    opened.refresh()
    assert "180 % of the samples" in said(opened.data)[0]
    follow_link(messages(opened.data)[0], "Use 10 % and 10 %")
    assert document.spec.split.validation == 0.1


def test_an_edit_that_the_document_refuses_is_told_at_the_field(opened, document, monkeypatch):
    def refuse(path, value, **kwargs):
        raise SettingError("that cannot be", where=path)

    monkeypatch.setattr(document, "edit", refuse)
    row = opened.training.form.rows["epochs"]
    type_into(row.field, "12")
    assert row.row.message.text() == "training.epochs: that cannot be."


# ---------------------------------------------------------------------- the whole


@pytest.mark.parametrize(
    ("path", "section"),
    [
        ("data.count", "data"),
        ("split", "data"),
        ("network.hidden.1.units", "network"),
        ("network.output.activation", "network"),
        ("loss", "loss"),
        ("optimizer.learning_rate", "optimizer"),
        ("penalty.l1", "regularization"),
        ("training.batch_size", "training"),
    ],
)
def test_a_setting_is_revealed_with_the_keyboard_on_it(panel, path, section):
    for each in panel.sections.values():
        each.set_open(False)
    panel.reveal(path)
    assert panel.open_sections() == (section,)
    assert panel.sections[section].isAncestorOf(QApplication.focusWidget())


def test_the_very_field_is_revealed(panel):
    panel.reveal("network.hidden.1.units")
    assert panel.network.layers.cards[1].units.hasFocus()


def test_open_sections_are_remembered_and_nonsense_changes_nothing(panel):
    panel.restore_state(b'{"open": ["data", "training"]}')
    assert panel.open_sections() == ("data", "training")
    state = panel.save_state()
    for nonsense in (b"", b"\xff\xfe", b"[]", b'{"open": 3}', b'{"closed": []}'):
        panel.restore_state(nonsense)
        assert panel.open_sections() == ("data", "training")
    panel.data.set_open(False)
    panel.restore_state(state)
    assert panel.open_sections() == ("data", "training")


def test_closed_sections_say_what_they_hold(panel, document):
    document._apply(tree.replace(tree.replace(document.spec, "penalty.l2", 0.0001), "training.epochs", 20))
    document.edit("training.batch_size", 128)
    document.edit("optimizer.learning_rate", 0.001)
    panel.refresh()
    found = {name: section.header.summary for name, section in panel.sections.items()}
    assert found["data"] == document.spec.data.summary()
    assert found["network"] == "4 layers"
    assert found["loss"] == "Categorical cross-entropy"
    assert found["optimizer"] == "Adam · 0.001"
    assert found["regularization"] == "L2 · 0.0001"
    assert found["training"] == "20 epochs · batch 128"
    document.edit("stopping.early", True)
    document.edit("loss.balanced", True)
    panel.refresh()
    assert panel.training.header.summary == "up to 20 epochs · batch 128"
    assert panel.loss.header.summary == "Categorical cross-entropy · classes equal"
    panel.network.set_open(False)
    assert panel.network.header.summary == "784 – 128 – 64 – 10"
    document.edit("penalty.l2", 0.0)
    panel.refresh()
    assert panel.regularization.header.summary == "none"


def test_what_has_no_meaning_now_is_not_shown(opened, document):
    def shown() -> set[str]:
        return {name for name, row in opened.training.stopping.rows.items() if row.isVisibleTo(opened)}

    always = {"early", "at_loss", "at_accuracy", "at_epoch"}
    assert shown() == always
    early, accuracy = (opened.training.stopping.rows[name].field for name in ("early", "at_accuracy"))
    click(early)
    assert document.spec.stopping.early
    assert shown() == always | {"patience", "least_gain", "restore_best"}
    click(early)
    click(accuracy)
    assert shown() == always | {"accuracy"}
    assert opened.loss.loss.form.rows["balanced"].isVisibleTo(opened)
    document._apply(PRESETS["plane"].spec)
    opened.refresh()
    assert shown() == always - {"at_accuracy"} | {"at_r2"}
    assert not opened.loss.loss.form.rows["balanced"].isVisibleTo(opened)


def test_the_loss_says_what_each_sample_counts(opened, document):
    spec = PRESETS["xor"].spec
    dataset = spec.data.load(1, spec.split)
    labels = np.where(np.arange(len(dataset.T)) % 10 == 0, 1, 0)
    train = np.arange(100)  # of which ten are of the second class
    document._apply(spec)
    document.dataset = dataclasses.replace(dataset, T=labels, train=train)
    document.data_changed.emit()
    names = dataset.info.class_names
    first, second = (f"{name}\u2009" for name in names)
    assert opened.loss.shares.text() == f"Training samples: {first}90.0\u2009%, {second}10.0\u2009%"
    click(opened.loss.loss.form.rows["balanced"].field)
    assert document.spec.loss.balanced
    # 100 / (2 * 90) and 100 / (2 * 10)
    assert opened.loss.shares.text() == f"Each sample counts: {first}×\u20090.56, {second}×\u20095.00"
    # A run on other data than those of the design has samples that say nothing about it.
    heights = PRESETS["plane"].spec
    document.dataset = heights.data.load(1, heights.split)
    document.data_changed.emit()
    assert not opened.loss.shares.isVisible()


@pytest.mark.parametrize("name", PRESETS)
def test_nothing_is_wider_than_the_smallest_panel(opened, document, name):
    document._apply(PRESETS[name].spec)
    document.begin_run()
    document.edit("data.count", 100)
    for index in range(len(document.spec.network.hidden)):
        document.edit(f"network.hidden.{index}.dropout", 0.25)
    if document.spec.network.hidden:
        document.edit("network.hidden.0.units", 65_536)
    for path in ("early", "at_loss", "at_accuracy", "at_r2", "at_epoch"):
        document.edit(f"stopping.{path}", True)
    document.edit("loss.balanced", True)
    opened.refresh()
    opened.grab()
    content = opened.scroll_area.widget()
    assert content.minimumSizeHint().width() <= 298
    for child in content.findChildren(QWidget):
        if child.isVisibleTo(opened) and not child.isWindow():
            assert child.mapTo(content, child.rect().topRight()).x() < 298, child


def test_tab_goes_through_the_fields_from_top_to_bottom(opened, document):
    content = opened.scroll_area.widget()
    opened.grab()
    opened.preset.choice.setFocus()
    tops, seen = [], []
    while QApplication.focusWidget() not in seen and len(seen) < 100:
        widget = QApplication.focusWidget()
        seen.append(widget)
        if content.isAncestorOf(widget):
            tops.append(widget.mapTo(content, widget.rect().center()).y())
        QTest.keyClick(widget, Key.Key_Tab)
    assert len(seen) > 50
    assert len(set(map(id, opened.training.findChildren(NumberField))) & set(map(id, seen))) == 3, "it goes to the end"
    # One row may differ by some pixels from field to field.
    assert all(later >= earlier - 20 for earlier, later in itertools.pairwise(tops))


def test_every_button_has_a_name(opened):
    for button in opened.findChildren(QAbstractButton):
        assert button.accessibleName() or button.text(), button


def test_a_panel_that_is_hidden_catches_up_when_shown(panel, document, qtbot):
    panel.hide()
    document.edit("training.epochs", 55)
    assert "55" not in panel.training.header.summary
    panel.show()
    qtbot.waitUntil(lambda: panel.training.header.summary.startswith("55 epochs"))


def test_the_panel_follows_the_document_by_itself(panel, document, qtbot):
    document.edit("optimizer.learning_rate", 0.02)
    qtbot.waitUntil(lambda: panel.optimizer.header.summary == "Adam · 0.02")
    assert isinstance(panel.optimizer.optimizer.form, Form)
    assert Qt.FocusPolicy.NoFocus == panel.focusPolicy()


# ---------------------------------------------------------------------- what was refused


def test_the_first_refused_value_is_found_in_a_closed_section_and_led_to(panel, document):
    assert panel.first_invalid() is None and not panel.show_refused()
    panel.training.set_open(True)
    type_into(panel.training.form.rows["epochs"].field, "0")
    panel.training.set_open(False)
    assert panel.first_invalid() == "training.epochs"
    panel.data.set_open(True)
    count = panel.data.form.rows["count"].field
    type_into(count, "0", Key.Key_Tab)
    panel.data.set_open(False)
    assert panel.first_invalid() == "data.count"
    assert panel.show_refused()
    assert panel.data.is_open() and count.hasFocus() and count.text() == "0"


def test_a_value_still_being_typed_is_judged_before_training(opened, document):
    units = opened.network.layers.cards[0].units
    type_into(units, "0", end=None)
    assert opened.first_invalid() == "network.hidden.0.units"
    type_into(units, "12", end=None)
    assert opened.first_invalid() is None
    assert document.spec.network.hidden[0].units == 12


def test_the_number_of_a_slider_is_led_to(opened):
    row = opened.data.form.rows["sloppiness"]
    type_into(row.field.field, "-1", Key.Key_Tab)
    assert opened.first_invalid() == "data.sloppiness"
    assert opened.show_refused()
    assert row.field.field.hasFocus()


def test_a_refused_field_that_no_longer_applies_holds_nothing_up(opened, document):
    document.edit("data.target", "one_against_rest")
    opened.refresh()
    type_into(opened.data.form.rows["digit"].field, "99")
    assert opened.first_invalid() == "data.digit"
    document.edit("data.target", "digit")
    opened.refresh()
    assert opened.first_invalid() is None


def test_a_refused_dropout_stays_in_sight_when_another_layer_is_selected(opened, document):
    first, second = opened.network.layers.cards[:2]
    document.select(document.spec.network.hidden[0].id)
    document.edit("network.hidden.0.dropout", 0.3)
    opened.refresh()
    type_into(first.dropout_row.field.field, "5")
    document.select(document.spec.network.hidden[1].id)
    opened.refresh()
    assert second.is_selected() and first.dropout_row.isVisible()
    assert opened.first_invalid() == "network.hidden.0.dropout"
    assert opened.show_refused() and first.dropout_row.field.field.hasFocus()


def test_closing_a_section_keeps_the_keyboard_at_its_title(opened):
    opened.training.form.rows["epochs"].field.setFocus()
    opened.scroll_area.ensureWidgetVisible(opened.training.header)
    click(opened.training.header)
    assert not opened.training.is_open()
    assert opened.training.header.hasFocus()


def test_a_badge_leaves_the_summary_its_room(panel, document):
    header = panel.loss.header
    panel.loss.set_mark("restart")
    panel.loss.set_summary("Categorical cross-entropy")
    assert header.shown_mark() == "restart" and "needs restart" in header.accessibleDescription()
    header.resize(600, header.height())
    assert header.shown_mark() == "needs restart"


def test_every_method_is_named_whole_in_the_smallest_panel(opened, document):
    choice = opened.optimizer.optimizer.choice
    opened.grab()
    widest = max(choice.fontMetrics().horizontalAdvance(choice.itemText(i)) for i in range(choice.count()))
    assert widest <= choice.width() - 30


def test_a_link_that_goes_leaves_the_keyboard_to_its_field(opened, document):
    document.begin_run()
    document.edit("network.hidden.0.units", 130)
    opened.refresh()
    card = opened.network.layers.cards[0]
    (message,) = messages(card)
    follow_link(message, "Keep what was learned")
    opened.refresh()
    assert card.units.hasFocus()


def test_a_folder_that_is_not_there_is_said_below_it(opened, document):
    document.edit("data", Idx("/nowhere"))
    opened.refresh()
    row = opened.data.form.rows["folder"]
    assert said(row), said(opened.data)

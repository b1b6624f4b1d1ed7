"""The whole window by mouse and keyboard: train, draw, edit, save, come back; and nothing in it is cut or nameless."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QWidget,
)

from desktop_nn.gui import format
from desktop_nn.gui.state import Status
from desktop_nn.gui.widgets.focus_ring import FocusRing
from desktop_nn.gui.widgets.labels import ElidedLabel
from tests.tour import handwriting
from tests.tour.person import Person, name_of

if TYPE_CHECKING:
    from tests.gui.opening import Opens


def document_of(person: Person):
    return person.window.document


def status_is(person: Person, status: Status) -> None:
    person.until(lambda: document_of(person).status is status, f"the run is {status}")


# ---------------------------------------------------------------------- the main job


def test_f5_trains_pauses_and_resumes_and_the_bar_says_so(opens: Opens) -> None:
    person = opens("spiral")
    bar = person.window.run_bar
    assert bar.train_button.text() == "Train"
    person.press("F5")
    status_is(person, Status.TRAINING)
    assert bar.train_button.text() == "Pause"
    assert not bar.step_button.isEnabled()
    person.press("F5")
    status_is(person, Status.PAUSED)
    assert bar.train_button.text() == "Resume"
    stopped_at = document_of(person).run.position.step
    person.click("Step")
    person.until(lambda: document_of(person).run.position.step == stopped_at + 1, "one batch is trained")
    person.click(person.find("Training", QAbstractButton, person.window.design))
    person.fill("Epochs (Training)", str(document_of(person).run.position.epoch + 2))
    person.press("F5")
    status_is(person, Status.FINISHED)
    assert bar.train_button.text() == "Train on"
    reached = document_of(person).history.epochs["validation_metric"][-1]
    assert bar.score.value() == format.percent(reached)
    person.fill("Units of Hidden 1", "5")
    assert bar.train_button.text() == "Restart"
    assert "Undo brings it back" in bar.train_button.toolTip()


def test_train_on_is_one_step_of_undo_and_tells_its_learning_rate(opens: Opens) -> None:
    person = opens("xor")
    bar, document = person.window.run_bar, document_of(person)
    preset = person.window.design.preset.choice
    person.press("F5")
    status_is(person, Status.FINISHED)
    run, epochs = document.run, document.spec.training.epochs
    rate = document.spec.optimizer.learning_rate
    assert bar.train_button.toolTip() == f"Train 10 epochs more than planned (F5), at learning rate {rate}."
    person.press("F5")
    person.until(lambda: document.run is not run and document.status is Status.FINISHED, "it is trained on")
    longer = document.run
    assert longer.position.epoch == document.spec.training.epochs == epochs + 10
    assert preset.value() == "xor"
    person.press("Ctrl+Z")
    assert (document.run, document.spec.training.epochs) == (run, epochs)
    person.press("Ctrl+Shift+Z")
    assert (document.run, document.spec.training.epochs) == (longer, epochs + 10)


def test_at_a_slow_pace_the_bar_counts_the_steps_of_the_epoch(opens: Opens) -> None:
    person = opens("spiral")
    bar = person.window.run_bar
    person.click("Step")
    status_is(person, Status.PAUSED)
    steps = document_of(person).history.steps_per_epoch
    assert bar._where.text().endswith(f"· step 1 of {steps}")
    assert "initial weights" in bar.score.toolTip()


def test_training_that_is_about_to_begin_is_not_said_to_wait_for_train(opens: Opens) -> None:
    person = opens("xor")
    bar = person.window.run_bar
    document_of(person).new("xor", train=True)
    assert (bar.train_button.text(), bar._where.text()) == ("Pause", "Preparing the data")
    status_is(person, Status.FINISHED)


def test_a_digit_that_is_drawn_is_answered_while_the_pen_moves(opens: Opens) -> None:
    person = opens("digits")
    document, shown = document_of(person), []
    document.answer_changed.connect(lambda: shown.append(document.answer))
    handwriting.draw(person, "3")
    assert len(document.strokes) == 1
    assert len(shown) > 1
    forward = document.network.forward(document.drawing_input[None, :])
    np.testing.assert_array_equal(shown[-1].outputs, forward.a[-1][0])
    handwriting.draw(person, "4")
    assert len(document.strokes) == 3
    person.press("Ctrl+Z")
    assert len(document.strokes) == 2
    person.click("Clear")
    assert not document.strokes
    assert document.answer is None


def test_ctrl_z_in_a_number_field_takes_back_the_edit(opens: Opens) -> None:
    person = opens()
    document = document_of(person)
    person.fill("Units of Hidden 1", "7")
    assert document.spec.network.hidden[0].units == 7
    field = person.find("Units of Hidden 1", QLineEdit)
    assert field.hasFocus()
    person.press("Ctrl+Z")
    assert document.spec.network.hidden[0].units == 4
    assert field.text() == "4"
    person.press("Ctrl+Shift+Z")
    assert document.spec.network.hidden[0].units == 7
    person.fill("Units of Hidden 1", "1000000000")
    assert field.text() == "1000000000"
    assert document.spec.network.hidden[0].units == 7


def test_train_with_a_refused_value_leads_to_it_in_its_closed_section(opens: Opens) -> None:
    person = opens()
    section = person.find("Training", QAbstractButton, person.window.design)
    person.click(section)
    person.fill("Batch size (Training)", "0")
    person.click(section)
    person.press("F5")
    field = person.find("Batch size (Training)", QLineEdit)
    person.until(field.hasFocus, "the field has the keyboard")
    assert field.isVisible()
    assert field.text() == "0"
    assert document_of(person).status is Status.IDLE


def test_train_with_a_problem_leads_to_the_field(opens: Opens) -> None:
    person = opens()
    training = person.find("Training", QAbstractButton, person.window.design)
    person.click("Batch normalization of Hidden 1")
    person.click(training)
    person.fill("Batch size (Training)", "1")
    person.click(training)
    person.until(lambda: not person.has("Batch size (Training)"), "the section closes")
    person.press("F5")
    assert document_of(person).run is None
    person.until(lambda: person.has("Batch size (Training)"), "the section opens")
    assert name_of(QApplication.focusWidget()) in ("Batch size (Training)", "Batch normalization of Hidden 1")
    assert person.window.notices.isVisible()


def test_a_project_is_saved_under_a_name_and_opened_again(opens: Opens, tmp_path: Path) -> None:
    person = opens()
    document, path = document_of(person), tmp_path / "mine.dnn"
    person.click("Epoch")
    person.until(lambda: document.run is not None and document.run.position.epoch == 1, "an epoch is trained")
    weights = {name: array.copy() for name, array in document.run.tensors.items()}
    person.press("Ctrl+S")
    answer_dialog(person, path)
    person.until(lambda: document.path == path and not document.modified, "the project is saved")
    assert person.window.windowTitle().startswith("mine")
    person.menu("File", "New", "Plane")
    person.until(lambda: document.path is None, "a new experiment begins")
    person.press("Ctrl+O")
    answer_dialog(person, path)
    person.until(lambda: document.path == path, "the project is open")
    assert document.run.position.epoch == 1
    for name, array in weights.items():
        np.testing.assert_array_equal(array, document.run.tensors[name])


def answer_dialog(person: Person, path: Path) -> None:
    person.until(lambda: isinstance(QApplication.activeModalWidget(), QFileDialog), "the file dialog opens")
    person.press("Alt+N", "Ctrl+A")
    person.type(str(path))
    person.press("Return")
    person.until(lambda: QApplication.activeModalWidget() is None, "the file dialog closes")


def test_closing_in_mid_training_asks_and_keeps_what_is_not_given_up(opens: Opens) -> None:
    person = opens("spiral")
    window = person.window
    person.press("F5")
    status_is(person, Status.TRAINING)
    person.press("Ctrl+Q")
    answer_question(person, "Cancel")
    assert window.isVisible()
    assert document_of(person).is_training
    person.press("Ctrl+Q")
    answer_question(person, "Don’t save")
    person.until(lambda: not window.isVisible(), "the window closes")


def answer_question(person: Person, answer: str) -> None:
    person.until(lambda: isinstance(QApplication.activeModalWidget(), QMessageBox), "a question is asked")
    person.click(person.find(answer, QAbstractButton, QApplication.activeModalWidget()))
    person.until(lambda: QApplication.activeModalWidget() is None, "the question goes")


def test_layout_theme_and_tab_are_there_again_at_the_next_start(opens: Opens) -> None:
    person = opens("digits")
    window = person.window
    was_dark = window.theme.theme.dark
    person.click("Change to light" if was_dark else "Change to dark")
    person.press("Ctrl+2")
    person.click(person.find("Draw", inside=window.tool_bar))
    person.click(person.find("Data", QAbstractButton, window.design))
    assert not window.draw_dock.isVisible()
    person.press("Ctrl+Q")
    person.until(lambda: not window.isVisible(), "the window closes")
    again = opens("digits").window
    assert again.theme.theme.dark is not was_dark
    assert again.tabs.currentWidget() is again.weights
    assert not again.draw_dock.isVisible()
    assert "data" in again.design.open_sections()
    person = Person(again)
    person.menu("View", "Restore the layout")
    person.until(again.draw_dock.isVisible, "the layout is restored")


def test_docks_are_as_wide_as_they_were_left_behind_the_welcome_page(opens: Opens) -> None:
    person = opens("digits", (1024, 780))
    window = person.window
    window.workspace.resizeDocks([window.design_dock], [360], Qt.Orientation.Horizontal)
    person.until(lambda: window.design_dock.width() == 360, "the dock is dragged wider")
    person.press("Ctrl+Q")
    person.until(lambda: not window.isVisible(), "the window closes")
    again = opens("digits", (1024, 780), welcome=True)
    window = again.window
    assert window.pages.on_welcome
    window.pages.show_workspace()
    again.until(lambda: window.design_dock.width() == 360, "the dock is as wide as it was left")
    window.workspace.resizeDocks([window.design_dock], [100], Qt.Orientation.Horizontal)
    again.breathe()
    area = window.design.scroll_area
    assert area.viewport().width() >= area.widget().minimumSizeHint().width()
    assert area.widget().width() == area.viewport().width()


def test_a_message_can_be_dismissed(opens: Opens, tmp_path: Path) -> None:
    person = opens()
    document, path = document_of(person), tmp_path / "broken.dnn"
    path.write_bytes(b"not a project")
    person.press("Ctrl+O")
    answer_dialog(person, path)
    person.until(lambda: document.notices, "a message appears")
    assert str(path) in document.notices[0].text
    assert person.window.notices.isVisible()
    person.until(lambda: person.has("Dismiss"), "it can be dismissed")
    person.find("Dismiss").setFocus()
    person.press("Space")
    assert not person.window.notices.isVisible()
    person.breathe()
    assert person.window.diagram.isAncestorOf(QApplication.focusWidget())


# ---------------------------------------------------------------------- keyboard and names


def test_f6_goes_round_all_panes_and_shift_f6_back(opens: Opens) -> None:
    person = opens("digits")
    window = person.window
    panes = (window.tool_bar, window.design_dock, window.diagram, window.tabs, window.draw_dock, window.run_bar)

    def pane() -> QWidget:
        return next(each for each in panes if each.isAncestorOf(QApplication.focusWidget()))

    window.activateWindow()
    window.run_bar.train_button.setFocus()
    seen = []
    for _ in panes:
        person.press("F6")
        seen.append(pane())
    assert seen == list(panes)
    person.press("Shift+F6")
    assert pane() is window.draw_dock


def test_the_tools_of_plots_follow_the_tab_and_the_keyboard(opens: Opens) -> None:
    person = opens("spiral")
    window = person.window
    assert window.tab_tools.target is window.curves
    assert window.tab_tools.more_button.isVisible()
    person.press("Ctrl+2")
    assert window.tab_tools.target is window.weights
    assert not window.tab_tools.more_button.isVisible()
    assert window._plot_tools() is window.tab_tools
    person.until(lambda: not window.surface.plot_size().isEmpty(), "the surface is drawn")
    window.surface.plot.setFocus()
    assert window._plot_tools() is window.surface_tools
    person.press("Ctrl+Shift+C")
    assert QApplication.clipboard().image().size() == 2 * window.surface.plot_size()


def test_what_was_chosen_for_the_curves_is_there_again_at_the_next_start(opens: Opens) -> None:
    person = opens("spiral")
    person.window.curves.choices.set(along="steps", outliers=False, compare_last=True)
    person.window.close()
    again = opens("spiral").window
    assert again.curves.choices.options.along == "steps"
    assert not again.curves.choices.options.outliers
    assert again.document.compare_last


def test_a_run_is_kept_for_comparison_from_the_menu(opens: Opens) -> None:
    person = opens("spiral")
    actions = person.window.actions_by_name
    assert not actions["keep_comparison"].isEnabled()
    person.press("F10")
    person.until(lambda: actions["keep_comparison"].isEnabled(), "there is something to keep")
    actions["keep_comparison"].trigger()
    assert document_of(person).comparison is not None
    person.until(lambda: person.window.curves.tools.pin.isChecked(), "the pin is in")
    person.press("Ctrl+Z")
    assert document_of(person).comparison is None
    assert not actions["remove_comparison"].isEnabled()


def test_ctrl_and_a_number_open_the_tabs(opens: Opens) -> None:
    person = opens()
    for number, view in ((2, person.window.weights), (1, person.window.curves)):
        person.press(f"Ctrl+{number}")
        assert person.window.tabs.currentWidget() is view
        assert view.isVisible()


def test_two_inputs_bring_the_surface_and_pictures_the_pad(opens: Opens) -> None:
    person = opens()
    window = person.window
    assert window.surface.isVisible()
    assert not window.draw.isVisible()
    person.click(person.find("Draw", inside=window.tool_bar))
    assert window.draw.isVisible()
    assert not window.surface.isVisible()  # behind its tab, where it need not be drawn
    person.click("Open the handwritten digits")
    person.until(lambda: document_of(person).info.kind == "image", "the digits are open")
    assert window.draw.isVisible()
    assert not person.has("Surface", QAbstractButton)


def test_every_command_has_words_and_a_tool_tip(opens: Opens) -> None:
    window = opens().window
    actions = [action for action in window.findChildren(QAction) if not action.isSeparator() and action.text()]
    assert len(actions) > 20
    for action in actions:
        assert action.toolTip(), action.text()
    for command in ("open", "save", "undo", "redo", "train", "step", "epoch", "reset", "next_pane"):
        assert window.actions_by_name[command].shortcut().toString(), command


@pytest.mark.parametrize("preset", ["digits", "plane"])
def test_everything_that_takes_the_keyboard_has_a_name(opens: Opens, preset: str) -> None:
    person = opens(preset)
    open_all(person)
    nameless = []
    for tab in range(person.window.tabs.count()):
        person.window.tabs.setCurrentIndex(tab)
        person.breathe()
        for widget in person.window.findChildren(QWidget):
            if takes_focus(widget) and not name_of(widget):
                nameless.append(f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}")
    assert not nameless


def takes_focus(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    inner = isinstance(parent, QAbstractScrollArea) and widget is parent.viewport()
    at_work = widget.isVisible() and not is_parked(widget)
    return at_work and widget.focusPolicy() != Qt.FocusPolicy.NoFocus and not inner


def open_all(person: Person) -> None:
    for section in person.window.design.sections.values():
        section.set_open(True)
    person.live(0.15)


# ---------------------------------------------------------------------- nothing is cut


@pytest.mark.parametrize("size", [(1024, 700), (1280, 800)])
@pytest.mark.parametrize("preset", ["digits", "spiral"])
def test_nothing_is_cut(opens: Opens, preset: str, size: tuple[int, int]) -> None:
    person = opens(preset, size)
    assert (person.window.width(), person.window.height()) == size
    open_all(person)
    cut = []
    for tab in range(person.window.tabs.count()):
        person.window.tabs.setCurrentIndex(tab)
        person.live(0.15)
        cut += [words for widget in person.window.findChildren(QWidget) if (words := what_is_cut(widget))]
    assert not cut


def what_is_cut(widget: QWidget) -> str:
    # Qt parks the tab bars and docks it has no use for beyond the corner.
    if not widget.isVisible() or widget.width() == 0 or is_parked(widget):
        return ""
    parent = widget.parentWidget()
    scrolled = isinstance(parent.parentWidget(), QAbstractScrollArea) if parent is not None else True
    if parent is not None and not scrolled and not parent.rect().adjusted(-1, -1, 1, 1).contains(widget.geometry()):
        return f"{describe(widget)} at {widget.geometry().getRect()} in {describe(parent)} {parent.size().toTuple()}"
    text = shown_text(widget)
    needed = max((widget.fontMetrics().horizontalAdvance(line) for line in text.split("\n")), default=0)
    if needed > widget.contentsRect().width() + 1:
        return f"{describe(widget)}: {text!r} needs {needed} px and has {widget.contentsRect().width()}"
    return ""


def is_parked(widget: QWidget | None) -> bool:
    return widget is not None and (widget.geometry().right() < -100 or is_parked(widget.parentWidget()))


def shown_text(widget: QWidget) -> str:
    if isinstance(widget, QLabel) and not widget.wordWrap() and not isinstance(widget, ElidedLabel):
        return widget.text()
    if isinstance(widget, QAbstractButton) and not widget.icon().isNull() and widget.width() <= 36:
        return ""
    if isinstance(widget, QAbstractButton):
        return widget.text().replace("&", "")
    return widget.currentText() if isinstance(widget, QComboBox) else ""


def describe(widget: QWidget) -> str:
    return f"{type(widget).__name__} {name_of(widget) or shown_text(widget)}".strip()


@pytest.mark.parametrize("name", ["curves", "weights"])
def test_the_key_of_a_tab_leads_to_what_shows_the_focus(opens: Opens, name: str) -> None:
    person = opens()
    window = person.window
    window.activateWindow()
    person.press("Ctrl+1" if name == "curves" else "Ctrl+2")
    view = window.curves if name == "curves" else window.weights
    person.until(lambda: view.picture() is not view and view.picture().hasFocus(), "the picture has the keyboard")
    assert view.picture().findChild(FocusRing).isVisible()

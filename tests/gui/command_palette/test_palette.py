"""The palette in the real window: it finds every command and every setting, and leaves the window as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import shiboken6
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu

from desktop_nn.core import tree
from desktop_nn.gui.command_palette import CommandPalette
from desktop_nn.gui.state import Status

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from desktop_nn.gui.command_palette.list import FoundList
    from tests.gui.opening import Opens
    from tests.tour.person import Person


def opened(person: Person) -> CommandPalette:
    person.press("Ctrl+Shift+P")
    palette = person.window.findChild(CommandPalette)
    assert palette.field.hasFocus()
    return palette


def texts(palette: CommandPalette) -> list[str]:
    return [found.entry.text for found in palette.list.shown.found]


def test_every_action_of_the_window_is_found(opens: Opens) -> None:
    person = opens()
    palette = opened(person)
    listed = {found.entry.action for found in palette.list.shown.found}
    submenus = {menu.menuAction() for menu in person.window.findChildren(QMenu)}
    menus = list(person.window.menuBar().findChildren(QMenu))
    menus += [each for each in person.window.findChildren(QMenu) if each.menuAction() in menu_actions(menus)]
    every = [*person.window.actions(), *(action for menu in menus for action in menu.actions())]
    assert len(every) > 40
    for action in every:
        if action.text() and action.isVisible() and not action.isSeparator() and action not in submenus:
            assert action in listed, action.text()
    for group in ("View › Theme", "File › New", "View", "Train"):
        assert any(found.entry.group == group for found in palette.list.shown.found), group


def menu_actions(menus: list[QMenu]) -> list[QAction]:
    return [action for menu in menus for action in menu.actions()]


@pytest.mark.parametrize("preset", ["digits", "spiral"])
def test_every_setting_is_found_with_its_value_and_leads_to_its_field(opens: Opens, preset: str) -> None:
    person = opens(preset)
    window = person.window
    palette = opened(person)
    listed = {found.entry.path: found.entry for found in palette.list.shown.found if found.entry.setting is not None}
    for path, setting, _ in tree.walk(window.document.spec):
        if path.endswith(".id"):
            continue
        assert setting.label in listed[path].text
        assert listed[path].help == setting.help
        if path in ("name", "data.digit"):  # the one has no field, the other none while it has no meaning
            continue
        palette.dismiss()
        window.run_bar.train_button.setFocus()
        palette.setting_wanted.emit(path)
        person.breathe()
        focused = QApplication.focusWidget()
        assert focused is not None and window.design.isAncestorOf(focused), path


def test_a_command_is_done_by_a_few_letters_and_the_keyboard_returns(opens: Opens) -> None:
    person = opens()
    window = person.window
    field = person.find("Units of Hidden 1", QLineEdit)
    person.click(field)
    palette = opened(person)
    person.type("dark")
    assert texts(palette)[0] == "Dark"
    person.press("Return")
    assert window.theme.theme.dark
    assert not palette.isVisible()
    assert field.hasFocus()
    palette = opened(person)
    assert texts(palette)[0] == "Dark", "what was used last comes first"
    person.press("Escape")
    assert not palette.isVisible()
    assert field.hasFocus()


def test_a_setting_is_reached_and_set_in_mid_training(opens: Opens) -> None:
    person = opens("spiral")
    document = person.window.document
    person.press("F5")
    person.until(lambda: document.status is Status.TRAINING, "training begins")
    palette = opened(person)
    person.type("learning rate 0.02")
    person.press("Return")
    assert document.spec.optimizer.learning_rate == 0.02
    assert document.status is Status.TRAINING
    opened(person)
    person.type("batch si")
    person.press("Return")
    field = person.find("Batch size (Training)", QLineEdit)
    person.until(field.hasFocus, "the field has the keyboard")
    assert not palette.isVisible()


def test_a_value_that_is_not_taken_is_explained_and_changes_nothing(opens: Opens) -> None:
    person = opens()
    palette = opened(person)
    before = person.window.document.spec
    person.type("epochs 0")
    assert "Epochs" in palette.help.text()
    person.press("Return")
    assert palette.isVisible()
    assert person.window.document.spec == before
    person.press("Ctrl+A")
    person.type("qqqq")
    assert palette.nothing.isVisible()
    assert "qqqq" in palette.nothing.text()


def test_what_cannot_be_done_says_why(opens: Opens) -> None:
    person = opens()
    palette = opened(person)
    person.type("undo")
    found = palette.list.current()
    assert found is not None
    assert found.entry.refused == "There is nothing to undo"
    assert "nothing to undo" in palette.help.text()
    person.press("Return")
    assert palette.isVisible()
    assert "nothing to undo" in person.window.actions_by_name["undo"].toolTip()


def test_arrows_go_round_and_tab_completes_a_name(opens: Opens) -> None:
    person = opens()
    palette = opened(person)
    count = len(palette.list.shown.found)
    person.press("Up")
    assert palette.list.currentIndex().row() == count - 1
    person.press("Down", "Down")
    assert palette.list.currentIndex().row() == 1
    person.press("PgDown")
    assert palette.list.currentIndex().row() > 5
    person.type("learning r")
    person.press("Tab")
    assert palette.field.text() == "Learning rate "
    assert palette.field.hasFocus()


def test_the_name_of_the_experiment_which_has_no_field_is_set_here(opens: Opens) -> None:
    person = opens()
    opened(person)
    person.type("name")
    person.press("Return")
    person.type("Two curves")
    person.press("Return")
    assert person.window.document.spec.name == "Two curves"


@pytest.mark.parametrize("size", [(1024, 700), (1440, 900)])
def test_the_field_in_the_tool_bar_opens_it_over_the_window(opens: Opens, size: tuple[int, int]) -> None:
    person = opens("xor", size)
    window = person.window
    assert (window.tool_bar.find_button.width() > 100) == (size[0] >= 1380)
    person.click(window.tool_bar.find_button)
    palette = window.findChild(CommandPalette)
    assert palette.isVisible()
    assert window.rect().contains(palette.geometry())
    ground = palette.grab().toImage().pixelColor(3, 3).name().upper()
    assert ground == window.theme.theme.card
    window.run_bar.speed.setFocus()
    assert not palette.isVisible(), "it closes when the keyboard goes elsewhere"


def test_a_click_on_a_line_chooses_it(opens: Opens) -> None:
    person = opens()
    palette = opened(person)
    person.type("theme light")
    shown: FoundList = palette.list
    person.click(shown.viewport(), shown.visualRect(shown.shown.index(0)).center())
    assert not palette.isVisible()
    assert not person.window.theme.theme.dark


def test_it_closes_when_what_had_the_keyboard_is_gone(opens: Opens) -> None:
    person = opens()
    field = QLineEdit(person.window)
    field.show()
    field.setFocus()
    palette = opened(person)
    shiboken6.delete(field)
    person.press("Esc")
    assert palette.isHidden()


@pytest.mark.parametrize(
    ("words", "reason", "switch"),
    [
        ("target loss", "only while “Stop at a loss” is on", "at_loss"),
        ("target r", "only for regression", "at_accuracy"),
    ],
)
def test_a_setting_that_is_not_in_sight_says_why_and_leads_to_what_is_above(
    opens: Opens, words: str, reason: str, switch: str
) -> None:
    person = opens()
    window = person.window
    palette = opened(person)
    person.type(words)
    found = palette.list.current()
    assert found is not None
    assert found.entry.refused == reason
    person.press("Return")
    person.breathe()
    focused = QApplication.focusWidget()
    assert focused is not None and not focused.visibleRegion().isEmpty()
    assert window.design.training.stopping.rows[switch].isAncestorOf(focused)

"""Preferences, the list of keys, explanations and the hint line: what helps a person find their way."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QMenu, QWhatsThis, QWidget

from desktop_nn import environment
from desktop_nn.core.errors import SettingError
from desktop_nn.data import cache
from desktop_nn.gui import threads
from desktop_nn.gui.explain import explanation
from desktop_nn.gui.preferences.declared import DECLARED, Preferences, forget, read, write
from desktop_nn.gui.preferences.dialog import PreferencesDialog
from desktop_nn.gui.shortcuts import ShortcutsDialog, listed
from desktop_nn.gui.tab_order import takes_focus
from desktop_nn.gui.view import View
from desktop_nn.gui.widgets import motion
from tests.tour.person import name_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.gui.opening import Opens
    from tests.tour.person import Person


@pytest.fixture(autouse=True)
def as_before(qapp: QApplication) -> Iterator[None]:
    limit = cache.CACHE_BYTES
    yield
    cache.set_limit(limit)
    motion.set_reduced(False)


def dialog_of(person: Person, kind: type[QDialog]) -> QDialog:
    found = [dialog for dialog in person.window.findChildren(kind) if dialog.isVisible()]
    assert len(found) == 1
    assert not found[0].isModal()
    return found[0]


# ---------------------------------------------------------------------- preferences


def test_preferences_are_kept_read_and_forgotten(tmp_path: Path) -> None:
    store = QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat)
    assert read(store) == Preferences()
    for name, value in (("theme", "dark"), ("welcome", False), ("pen", 3.4), ("autosave_seconds", 30)):
        write(store, name, value)
    store.sync()
    again = read(QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    assert again == Preferences(theme="dark", welcome=False, pen=3.4, autosave_seconds=30)
    with pytest.raises(SettingError):
        write(store, "autosave_seconds", 600)
    forget(store)
    assert read(store) == Preferences()


@pytest.mark.parametrize("text", ["", "x", "1e999", "-5", "nan"])
def test_what_cannot_be_read_has_its_default(tmp_path: Path, text: str) -> None:
    store = QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat)
    for name in DECLARED:
        store.setValue(name, text)
    assert read(store) == Preferences()


def test_threads_are_followed_before_numpy_loads(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in environment.BLAS_THREAD_VARIABLES:
        monkeypatch.setenv(variable, "1")
    monkeypatch.setattr("os.cpu_count", lambda: 8)
    QSettings(threads.NAME, threads.NAME).setValue("threads", 4)
    threads.follow_preference()
    assert {threads.os.environ[variable] for variable in environment.BLAS_THREAD_VARIABLES} == {"4"}
    QSettings(threads.NAME, threads.NAME).setValue("threads", "many")
    threads.follow_preference()
    assert {threads.os.environ[variable] for variable in environment.BLAS_THREAD_VARIABLES} == {"1"}


def test_every_preference_has_a_field_that_says_what_it_is_for(opens: Opens) -> None:
    person = opens()
    person.press("Ctrl+,")
    dialog = dialog_of(person, PreferencesDialog)
    assert set(dialog.rows) == set(DECLARED)
    for row in dialog.rows.values():
        assert row.field.accessibleName()
        assert row.field.toolTip()


def test_a_preference_holds_at_once_and_reset_takes_it_back(opens: Opens) -> None:
    person = opens("digits")
    window = person.window
    person.press("Ctrl+,")
    dialog = dialog_of(person, PreferencesDialog)
    theme, pen = dialog.rows["theme"].field, dialog.rows["pen"].field
    theme.chosen.emit("dark")
    assert window.theme.theme.dark
    pen.committed.emit(4.0)
    assert window.document.pen == 2.0
    dialog.rows["reduced_motion"].field.chosen.emit(True)
    assert motion.milliseconds(100) == 0
    dialog.rows["cache_megabytes"].field.committed.emit(200)
    assert cache.CACHE_BYTES == 200_000_000
    window.theme.set_mode("light")
    assert theme.value() == "light", "what is changed elsewhere is shown"
    person.click(dialog.reset)
    assert read(window.settings) == Preferences()
    assert window.document.pen == Preferences().pen / 2
    assert window.theme.mode == "system"


def test_the_cache_is_measured_and_cleared_in_the_job_thread(opens: Opens) -> None:
    cache.keep(cache.folder() / "a.digits", np.zeros((10, 784), np.uint8))
    person = opens()
    person.press("Ctrl+,")
    dialog = dialog_of(person, PreferencesDialog)
    person.until(dialog.clear.isEnabled, "the cache is measured")
    assert dialog.room.text() not in ("", "empty")
    person.click(dialog.clear)
    person.until(lambda: dialog.room.text() == "empty", "it is empty")
    assert cache.size() == 0


# ---------------------------------------------------------------------- keys


def test_no_two_commands_have_one_key(opens: Opens) -> None:
    window = opens().window
    keys = Counter(keys.toString() for action in window.actions() for keys in action.shortcuts() if keys.toString())
    assert [key for key, times in keys.items() if times > 1] == []


def test_every_key_is_listed(opens: Opens) -> None:
    person = opens("digits")
    person.press("F1")
    dialog = dialog_of(person, ShortcutsDialog)
    shown = " ".join(keys for rows in dialog.groups.values() for _, keys in rows)
    for action in person.window.actions():
        if action.isVisible():
            for keys in (each for each in action.shortcuts() if "+" in each.toString()):
                assert keys.toString() in shown, action.text()
    for view in person.window.findChildren(View):
        assert view.keys, type(view).__name__
        assert len(listed(person.window)[f"{view.accessibleName()}, while the keyboard is there"]) >= len(view.keys)


# ---------------------------------------------------------------------- explanations


def test_every_stop_of_the_keyboard_has_an_explanation(opens: Opens) -> None:
    person = opens("digits", (1440, 900))
    for section in person.window.design.sections.values():
        section.set_open(True)
    person.breathe()
    silent = [
        f"{type(widget).__name__} {name_of(widget)}"
        for widget in person.window.findChildren(QWidget)
        if takes_focus(widget) and widget.visibleRegion().boundingRect().isValid() and not explanation(widget)
    ]
    assert not silent, silent


def test_shift_f1_explains_what_has_the_keyboard(opens: Opens) -> None:
    person = opens()
    field = person.find("Units of Hidden 1", QLineEdit)
    person.click(field)
    person.press("Shift+F1")
    shown = [widget for widget in QApplication.topLevelWidgets() if type(widget).__name__ == "QWidget"]
    assert any(widget.isVisible() for widget in shown)
    QWhatsThis.hideText()
    person.breathe()


def test_a_click_in_whats_this_mode_explains_and_does_nothing(opens: Opens) -> None:
    person = opens()
    person.press("Ctrl+Shift+F1")
    assert QWhatsThis.inWhatsThisMode()
    button = person.window.run_bar.step_button
    where = button.rect().center()
    ask = QHelpEvent(QHelpEvent.Type.WhatsThis, where, button.mapToGlobal(where))
    assert QApplication.sendEvent(button, ask)
    assert person.window.document.run is None
    QWhatsThis.leaveWhatsThisMode()
    QWhatsThis.hideText()
    person.breathe()
    assert not QWhatsThis.inWhatsThisMode()


def test_the_hint_line_follows_menu_and_keyboard_and_moves_nothing(opens: Opens) -> None:
    person = opens("xor", (1440, 900))
    bar = person.window.tool_bar
    places = [child.geometry() for child in bar.findChildren(QWidget)]
    bar.new_button.setFocus(Qt.FocusReason.TabFocusReason)
    assert bar.hint.text().startswith("Begin a new experiment")
    assert [child.geometry() for child in bar.findChildren(QWidget)] == places
    menu_bar = person.window.menuBar()
    person.click(menu_bar, menu_bar.actionGeometry(menu_bar.actions()[2]).center())
    person.press("Down")
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    tips = [action.statusTip() for action in menu.actions()]
    person.until(lambda: bar.hint.text() in tips and bar.hint.text(), "the entry says what it does", 5.0)
    person.press("Escape", "Escape")
    assert [child.geometry() for child in bar.findChildren(QWidget)] == places


def test_undo_says_what_it_takes_back_but_is_listed_by_its_own_name(opens: Opens) -> None:
    person = opens("digits")
    window = person.window
    window.document.edit("training.batch_size", 17)
    person.breathe()
    undo = window.actions_by_name["undo"]
    assert window.document.undo_stack.undoText() in undo.toolTip()
    assert "(Ctrl+Z)" in undo.toolTip()
    assert ("Undo", undo.shortcut().toString()) in [
        (words, keys.split("  ")[0]) for words, keys in listed(window)["Edit"]
    ]

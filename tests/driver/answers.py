"""What to do about menus, lists and questions that are open: take something, or go away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QFileDialog, QMenu, QMessageBox, QWidget

from tests.driver import garbage, hand, sight
from tests.driver.hand import Deed

if TYPE_CHECKING:
    from tests.driver.driver import Driver

Answer = tuple[str, list[Deed]]
MOST_KEYS = 6


def to_popup(driver: Driver, popup: QWidget) -> Answer:
    """Return what to do in what has popped up."""
    random = driver.random
    chance = random.random()
    if chance < 0.15:
        return "Esc in a popup", hand.press("Esc")
    if chance < 0.25:
        keys = [random.choice(("Up", "Down", "Left", "Right")) for _ in range(random.randint(1, MOST_KEYS))]
        return f"{' '.join(keys)} Return in a popup", hand.press(*keys, "Return")
    if isinstance(popup, QMenu):
        return _to_menu(driver, popup)
    view = popup.findChild(QAbstractItemView)
    if view is not None and view.model() is not None:
        return _to_list(driver, view)
    return _anywhere(driver, popup)


def _to_menu(driver: Driver, menu: QMenu) -> Answer:
    entries = sight.entries(menu)
    if not entries:
        return "Esc in an empty menu", hand.press("Esc")
    keys = [sight.key_of(action) for action, _ in entries]
    driver.seen.update(keys)
    index = driver.choose_entry(keys)
    driver.use(keys[index])
    return f"menu entry {keys[index]}", hand.click(menu, entries[index][1].center())


def _to_list(driver: Driver, view: QAbstractItemView) -> Answer:
    rows = view.model().rowCount(view.rootIndex())
    row = driver.random.randrange(rows) if rows else 0
    at = view.visualRect(view.model().index(row, 0, view.rootIndex())).center()
    return f"row {row} of a list", hand.click(view.window(), view.viewport().mapTo(view.window(), at))


def _anywhere(driver: Driver, popup: QWidget) -> Answer:
    targets = sight.targets(popup)
    if not targets:
        return "Esc in a popup without controls", hand.press("Esc")
    target = driver.random.choice(targets)
    driver.seen.add(target.key)
    driver.use(target.key)
    at = sight.place(target.widget, driver.random.random(), driver.random.random())
    return f"click {target}", hand.click(popup, at or QPoint(1, 1))


def to_dialog(driver: Driver, dialog: QWidget) -> Answer | None:
    """Return how to answer a dialog; None for one that is to be used like the window."""
    if isinstance(dialog, QFileDialog):
        return _to_file_dialog(driver)
    if isinstance(dialog, QMessageBox):
        return _to_question(driver, dialog)
    return ("Esc in a dialog", hand.press("Esc")) if driver.random.random() < 0.1 else None


def _to_file_dialog(driver: Driver) -> Answer:
    """Give it a path of the folder, or cancel; nothing else, for it could reach anyone's files."""
    if driver.random.random() < 0.5:
        return "cancel the file dialog", hand.press("Esc")
    path = garbage.files(driver.random, driver.folder)
    return f"file {path[:60]!r}", [*hand.press("Alt+N", "Ctrl+A"), *hand.paste(path), *hand.press("Return")]


def _to_question(driver: Driver, box: QMessageBox) -> Answer:
    buttons: list[QAbstractButton] = [button for button in box.buttons() if button.isEnabled()]
    if not buttons or driver.random.random() < 0.3:
        return "Esc to a question", hand.press("Esc")
    button = driver.random.choice(buttons)
    return f"answer {button.text()!r}", hand.click(box, button.mapTo(box, button.rect().center()))

"""What can be used in the windows that are open: controls by the names that are read out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QMenu,
    QMenuBar,
    QScrollArea,
    QScrollBar,
    QTabBar,
    QWidget,
)

from tests.tour.person import name_of

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

CONTROLS = (QAbstractButton, QComboBox, QLineEdit, QAbstractSlider, QTabBar)
# Qt's own, which takes no part in anything.
_PASSIVE = ("QTipLabel", "QSplashScreen", "QRubberBand")


@dataclass(frozen=True)
class Target:
    """Something to use.

    Attributes:
        widget: it.
        name: what a screen reader calls it; empty for none.
        role: its class.
    """

    widget: QWidget
    name: str
    role: str

    @property
    def key(self) -> str:
        """What it is known by from one sight to the next."""
        return _without_numbers(f"{self.role} {self.name}")

    @property
    def top(self) -> QWidget:
        """The window it is in."""
        return self.widget.window()

    def __str__(self) -> str:
        return self.key


def windows() -> list[QWidget]:
    """Return the windows that take input now, always in the same order."""
    modal = QApplication.activeModalWidget()
    tops = [modal] if modal is not None else QApplication.topLevelWidgets()
    # In a file dialog any event could reach anyone's files.
    tops = [top for top in tops if top.isVisible() and not isinstance(top, QFileDialog)]
    tops = [top for top in tops if type(top).__name__ not in _PASSIVE]
    return sorted(tops, key=lambda top: (type(top).__name__, top.objectName(), top.windowTitle()))


def targets(top: QWidget) -> list[Target]:
    """Return what can be used in a window, in the order in which it was built."""
    found = []
    for widget in top.findChildren(QWidget):
        if widget.window() is top and widget.isVisible() and widget.isEnabled() and _usable(widget):
            found.append(Target(widget, name_of(widget), type(widget).__name__))
    return found


def _usable(widget: QWidget) -> bool:
    if not isinstance(widget, CONTROLS):
        focus = Qt.FocusPolicy.StrongFocus
        return bool(widget.focusPolicy() & focus and widget.accessibleName()) and not isinstance(widget, QMenu)
    part_of_another = isinstance(widget, QLineEdit) and isinstance(widget.parentWidget(), QComboBox)
    return not part_of_another and not isinstance(widget, QScrollBar)


def reveal(widget: QWidget) -> None:
    """Scroll the pages that a widget is on until it is in sight."""
    area = widget.parentWidget()
    while area is not None:
        if isinstance(area, QScrollArea) and area.isAncestorOf(widget):
            area.ensureWidgetVisible(widget)
        area = area.parentWidget()


def place(widget: QWidget, within: float, down: float) -> QPoint | None:
    """Return the point of the window at a share of a widget's width and height; None where something lies over it."""
    top = widget.window()
    shown = widget.visibleRegion().boundingRect()
    if shown.isEmpty():
        return None
    at = shown.topLeft() + QPoint(int(within * (shown.width() - 1)), int(down * (shown.height() - 1)))
    point = widget.mapTo(top, at)
    hit = top.childAt(point)
    return point if hit is None or hit is widget or widget.isAncestorOf(hit) else None


def entries(menu: QMenu | QMenuBar) -> list[tuple[QAction, QRect]]:
    """Return what can be chosen in a menu now, and where it stands."""
    found = []
    for action in menu.actions():
        if action.isVisible() and action.isEnabled() and not action.isSeparator():
            found.append((action, menu.actionGeometry(action)))
    return found


def menus(bar: QMenuBar) -> list[tuple[QAction, QRect, list[QAction]]]:
    """Return the menus of a menu bar that can be opened, where their titles stand, and what can be chosen in them."""
    # Not `QAction.menu`, which hands a menu over to Python to delete.
    contents = {menu.menuAction(): menu for menu in bar.findChildren(QMenu)}
    titles = [(action, rectangle) for action, rectangle in entries(bar) if action in contents]
    return [(action, at, [entry for entry, _ in entries(contents[action])]) for action, at in titles]


def key_of(action: QAction) -> str:
    """Return what an action is known by."""
    return _without_numbers(f"QAction {label_of(action)}")


def label_of(action: QAction) -> str:
    """Return an action's words, without what changes in them from one moment to the next."""
    text = action.text().replace("&", "").rstrip("…")
    return next((first for first in ("Undo", "Redo") if text.startswith(first)), text)


def _without_numbers(text: str) -> str:
    """Let all layers, neurons and digits be one and the same."""
    return re.sub(r"\d+", "#", text)

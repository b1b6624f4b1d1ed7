"""Someone at the window: finds things by the names that are read out, points, types, and waits for what follows.

Events enter where the window system would hand them in, so that only what is really in sight can be hit, and keys go
wherever the focus is. Nothing here knows the document.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import TypeVar

from PySide6.QtCore import QEventLoop, QPoint, QPointF, QPropertyAnimation, QRect, Qt
from PySide6.QtGui import QAction, QKeySequence, QWheelEvent, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLineEdit,
    QMainWindow,
    QMenu,
    QScrollArea,
    QTabBar,
    QWidget,
)

PATIENCE = 30.0
"""Seconds after which something that was to follow counts as not having happened."""
REST = 0.06
"""Seconds for which something that moves does not stand still."""

Kind = TypeVar("Kind", bound=QWidget)
_LEFT = Qt.MouseButton.LeftButton
_NONE = Qt.KeyboardModifier.NoModifier


class Failed(AssertionError):
    """What should have been there, or should have followed, was not or did not."""


def name_of(widget: QWidget) -> str:
    """Return what a screen reader calls a widget."""
    if widget.accessibleName():
        return widget.accessibleName()
    return widget.text().replace("&", "") if isinstance(widget, QAbstractButton) else ""


class Person:
    """Works one main window with mouse and keyboard."""

    def __init__(self, window: QMainWindow) -> None:
        self.window = window

    # ------------------------------------------------------------------ waiting

    def until(self, condition: Callable[[], object], what: str, seconds: float = PATIENCE) -> None:
        """Let the window live until something is so.

        Raises:
            Failed: it was not so in time.
        """
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                raise Failed(f"not within {seconds:g} s: {what}")
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)
            time.sleep(0.001)

    def live(self, seconds: float) -> None:
        """Let the window live for some time, to see whether it changes."""
        end = time.monotonic() + seconds
        self.until(lambda: time.monotonic() > end, "time passes", 2 * seconds + PATIENCE)

    def breathe(self) -> None:
        """Let everything happen that is due now."""
        QApplication.processEvents()

    # ------------------------------------------------------------------ finding

    def find(self, name: str, kind: type[Kind] = QWidget, inside: QWidget | None = None) -> Kind:
        """Return the one widget in sight of that name.

        Raises:
            Failed: there is none, or more than one.
        """
        within = inside if inside is not None else self.window
        seen = [widget for widget in within.findChildren(kind) if widget.isVisible()]
        found = [widget for widget in seen if name_of(widget) == name]
        if len(found) != 1:
            names = ", ".join(sorted({name_of(widget) for widget in seen} - {""}))
            raise Failed(f"{len(found)} things called {name!r} in sight; there are: {names}")
        return found[0]

    def has(self, name: str, kind: type[QWidget] = QWidget) -> bool:
        """Whether something of that name is in sight."""
        return any(w.isVisible() and name_of(w) == name for w in self.window.findChildren(kind))

    # ------------------------------------------------------------------ mouse

    def reveal(self, widget: QWidget) -> None:
        """Turn the wheel over the page that a widget is on until it is in sight."""
        area = widget.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        if area is None:
            return
        self._let_rest(widget)
        for _ in range(60):
            top = widget.mapTo(area.viewport(), QPoint(0, 0)).y()
            if 0 <= top and top + min(widget.height(), area.viewport().height()) <= area.viewport().height():
                return
            before = area.verticalScrollBar().value()
            self.wheel(area.viewport(), 1 if top < 0 else -1)
            if area.verticalScrollBar().value() == before:
                return

    def _let_rest(self, widget: QWidget) -> None:
        """Wait until a widget does not move any more, as while a section opens."""
        places: list[tuple[QRect, float]] = []

        def rests() -> bool:
            place = QRect(widget.mapTo(widget.window(), QPoint(0, 0)), widget.size())
            if not places or places[0][0] != place:
                places[:] = [(place, time.monotonic())]
            moving = any(a.state() is a.State.Running for a in widget.window().findChildren(QPropertyAnimation))
            return not moving and time.monotonic() - places[0][1] > REST

        self.until(rests, f"{name_of(widget)!r} comes to rest", 5.0)

    def wheel(self, widget: QWidget, steps: int) -> None:
        """Turn the wheel over the middle of a widget; up is positive."""
        middle = QPointF(widget.rect().center())
        over = QPointF(widget.mapToGlobal(middle))
        turn = QPoint(0, 120 * steps)
        event = QWheelEvent(
            middle, over, QPoint(), turn, Qt.MouseButton.NoButton, _NONE, Qt.ScrollPhase.NoScrollPhase, False
        )
        QApplication.sendEvent(widget, event)
        self.breathe()

    def _place(self, widget: QWidget, at: QPoint | None) -> tuple[QWindow, QPoint]:
        """Return the window and the point of it where a widget can be hit.

        Raises:
            Failed: something else lies over it, or it cannot be used.
        """
        if not widget.isVisible() or not widget.isEnabled():
            state = "not in sight" if not widget.isVisible() else "disabled"
            raise Failed(f"{name_of(widget)!r} is {state}")
        top = widget.window()
        self._wake(top)
        point = widget.mapTo(top, at if at is not None else widget.rect().center())
        hit = top.childAt(point)
        if hit is not None and hit is not widget and not widget.isAncestorOf(hit):
            raise Failed(f"{name_of(hit) or type(hit).__name__!r} lies over {name_of(widget)!r} at {point.toTuple()}")
        handle = top.windowHandle()
        assert handle is not None
        return handle, point

    def click(
        self, target: str | QWidget, at: QPoint | None = None, *, modifiers: Qt.KeyboardModifier = _NONE
    ) -> QWidget:
        """Click a widget, or the one of that name; return it."""
        widget = self.find(target) if isinstance(target, str) else target
        self.reveal(widget)
        handle, point = self._place(widget, at)
        QTest.mouseMove(handle, point)
        QTest.mouseClick(handle, _LEFT, modifiers, point)
        self.breathe()
        return widget

    def double_click(self, widget: QWidget, at: QPoint | None = None) -> None:
        """Click twice."""
        handle, point = self._place(widget, at)
        QTest.mouseMove(handle, point)
        QTest.mouseDClick(handle, _LEFT, _NONE, point)
        self.breathe()

    def point_at(self, widget: QWidget, at: QPoint | None = None) -> None:
        """Move the mouse to a place of a widget."""
        handle, point = self._place(widget, at)
        # Qt takes the first move into a widget as entering it.
        QTest.mouseMove(handle, point + QPoint(1, 0))
        self.breathe()
        QTest.mouseMove(handle, point)
        self.breathe()

    def drag(self, widget: QWidget, points: Iterable[QPoint], *, each: Callable[[], object] | None = None) -> None:
        """Press at the first point, move along the others, release at the last; `each` runs after every move."""
        first, *others = points
        handle, start = self._place(widget, first)
        origin = start - first
        QTest.mouseMove(handle, start)
        QTest.mousePress(handle, _LEFT, _NONE, start)
        last = start
        for point in others:
            last = origin + point
            QTest.mouseMove(handle, last)
            self.breathe()
            if each is not None:
                each()
        QTest.mouseRelease(handle, _LEFT, _NONE, last)
        self.breathe()

    # ------------------------------------------------------------------ keyboard

    def press(self, *keys: str) -> None:
        """Press keys or combinations, such as "Ctrl+Z" or "Tab", one after the other."""
        for each in keys:
            combination = QKeySequence(each)[0]
            QTest.keyClick(self._window_with_keyboard(), combination.key(), combination.keyboardModifiers())
            self.breathe()

    def type(self, text: str) -> None:
        """Type a text where the focus is."""
        for character in text:
            QTest.keyClick(self._window_with_keyboard(), character)
            self.breathe()

    def _window_with_keyboard(self) -> QWindow:
        """Return the window that the window system would send keys to: a dialog that is open, else the main one."""
        top = QApplication.activeModalWidget() or self.window
        self._wake(top)
        handle = top.windowHandle()
        assert handle is not None
        return handle

    def _wake(self, top: QWidget) -> None:
        """Do the part of a window manager, which gives the keyboard to what is left when a dialog closes."""
        if QApplication.activePopupWidget() is None and QApplication.activeWindow() is not top:
            top.activateWindow()
            self.until(lambda: QApplication.activeWindow() is top, "the window becomes active", 5.0)

    def fill(self, name: str, text: str, *, confirm: str = "Return") -> None:
        """Put a text in the place of what a field holds, and confirm it."""
        field = self.find(name, QLineEdit)
        self.click(field)
        self.until(field.hasFocus, f"{name!r} takes the keyboard", 5.0)
        self.press("Ctrl+A")
        self.type(text)
        if confirm:
            self.press(confirm)

    # ------------------------------------------------------------------ choices and menus

    def choose(self, name: str, option: str) -> None:
        """Open a list, go to an option by arrow keys and take it."""
        combo = self.find(name, QComboBox)
        wanted = combo.findText(option)
        if wanted < 0:
            options = ", ".join(combo.itemText(i) for i in range(combo.count()))
            raise Failed(f"{name!r} does not offer {option!r}; it offers: {options}")
        self.click(combo)
        self.until(combo.view().isVisible, f"the list of {name!r} opens", 5.0)
        key = "Down" if wanted > combo.currentIndex() else "Up"
        for _ in range(combo.count()):
            if combo.view().currentIndex().row() == wanted:
                break
            self.press(key)
        self.press("Return")
        self.until(lambda: not combo.view().isVisible(), f"the list of {name!r} closes", 5.0)

    def menu(self, *path: str) -> None:
        """Open a menu of the window, go down its submenus, and click the last entry."""
        bar = self.window.menuBar()
        first, *rest = path
        action = _action(bar.actions(), first)
        self.click(bar, bar.actionGeometry(action).center())
        for entry in rest:
            self.until(lambda: isinstance(QApplication.activePopupWidget(), QMenu), f"menu {first} opens", 5.0)
            menu = QApplication.activePopupWidget()
            assert isinstance(menu, QMenu)
            action = _action(menu.actions(), entry)
            if not action.isEnabled():
                raise Failed(f"menu entry {' > '.join(path)} is disabled")
            self.click(menu, menu.actionGeometry(action).center())
            if action.menu() is not None:
                self.until(action.menu().isVisible, f"submenu {entry} opens", 5.0)

    def tab(self, title: str) -> None:
        """Click a tab of the centre."""
        bars = [bar for bar in self.window.findChildren(QTabBar) if bar.isVisible()]
        for bar in bars:
            for index in range(bar.count()):
                if bar.tabText(index) == title:
                    self.click(bar, bar.tabRect(index).center())
                    self.until(lambda bar=bar, index=index: bar.currentIndex() == index, f"tab {title} opens", 5.0)
                    return
        raise Failed(f"there is no tab {title!r}")


def _action(actions: list[QAction], text: str) -> QAction:
    for action in actions:
        if action.text().replace("&", "").rstrip("…") == text:
            return action
    raise Failed(f"no menu entry {text!r}; there are: {', '.join(a.text() for a in actions if a.text())}")

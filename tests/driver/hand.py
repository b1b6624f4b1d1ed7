"""Mouse and keyboard: every deed is one event, which enters where the window system would hand it in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import shiboken6
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeySequence, QMouseEvent, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

Deed = Callable[[], None]
LEFT, RIGHT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton
NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier


def click(top: QWidget, at: QPoint, button: Qt.MouseButton = LEFT, modifiers: Qt.KeyboardModifier = NONE) -> list[Deed]:
    """Return what it takes to click a point of a window."""
    return [*_held(top, [at], button, modifiers)]


def double_click(top: QWidget, at: QPoint) -> list[Deed]:
    """Return what it takes to click twice."""
    second = (QEvent.Type.MouseButtonDblClick, LEFT), (QEvent.Type.MouseButtonRelease, Qt.MouseButton.NoButton)
    return [*click(top, at), *(partial(_at, top, at, partial(_send, kind, held)) for kind, held in second)]


def drag(top: QWidget, points: Sequence[QPoint], button: Qt.MouseButton = LEFT) -> list[Deed]:
    """Return what it takes to press at the first point, move along the others and release at the last."""
    return [*_held(top, points, button, NONE)]


def move(top: QWidget, at: QPoint) -> list[Deed]:
    """Return what it takes to move the mouse to a point."""
    return [partial(_move, top, at)]


def wheel(top: QWidget, at: QPoint, steps: int, modifiers: Qt.KeyboardModifier = NONE) -> list[Deed]:
    """Return what it takes to turn the wheel; up is positive."""
    turn = QPoint(0, 120 * steps)
    return [partial(_at, top, at, lambda w, p: QTest.wheelEvent(w, p, turn, QPoint(), modifiers))]


def press(*combinations: str) -> list[Deed]:
    """Return what it takes to press keys or combinations, such as "Ctrl+Z" or "Tab"."""
    return [partial(_key, combination) for combination in combinations]


def write(text: str) -> list[Deed]:
    """Return what it takes to type a text where the keyboard is."""
    return [partial(_character, character) for character in text]


def paste(text: str) -> list[Deed]:
    """Return what it takes to put in a whole text at once, as an input method does."""
    return [partial(_commit, text)]


def wake(main: QWidget) -> None:
    """Do the part of a window manager, which gives the keyboard to what is left when a window closes."""
    if QApplication.activePopupWidget() is None and QApplication.activeWindow() is None:
        (QApplication.activeModalWidget() or main).activateWindow()


def _held(top: QWidget, points: Sequence[QPoint], button: Qt.MouseButton, modifiers: Qt.KeyboardModifier) -> list[Deed]:
    first, last = points[0], points[-1]
    return [
        partial(_move, top, first),
        partial(_at, top, first, lambda w, p: QTest.mousePress(w, button, modifiers, p)),
        *(partial(_move, top, point) for point in points[1:]),
        partial(_at, top, last, lambda w, p: QTest.mouseRelease(w, button, modifiers, p)),
    ]


def _move(top: QWidget, at: QPoint) -> None:
    _at(top, at, lambda window, point: QTest.mouseMove(window, point))


def _at(top: QWidget, at: QPoint, act: Callable[[QWindow, QPoint], None]) -> None:
    """Act at a point of a window, if it is still there; a point outside is moved to the nearest inside."""
    window = top.windowHandle() if shiboken6.isValid(top) and top.isVisible() else None
    if window is None:
        return
    inside = QRect(QPoint(0, 0), window.size())
    x, y = min(max(at.x(), 0), inside.right()), min(max(at.y(), 0), inside.bottom())
    # (0, 0) means the middle to QTest.
    act(window, QPoint(x or min(1, inside.right()), y))


def _send(kind: QEvent.Type, held: Qt.MouseButton, window: QWindow, at: QPoint) -> None:
    QApplication.sendEvent(window, QMouseEvent(kind, at, window.mapToGlobal(at), LEFT, held, NONE))


def _key(combination: str) -> None:
    keys = QKeySequence(combination)[0]
    if keys.keyboardModifiers() != NONE:
        # QTest presses it before the key: a tip that it closes would be gone when the key is sent to it.
        _strike(Qt.Key.Key_Shift)
    _strike(keys.key(), keys.keyboardModifiers())


def _character(character: str) -> None:
    if character.isascii():
        _strike(character)
    else:
        _commit(character)


def _strike(*key: object) -> None:
    """Press and release a key, which may close one window and open another."""
    for act in (QTest.keyPress, QTest.keyRelease):
        window = _with_keyboard()
        # What Python knows of a window may be of one that has gone: QTest would go on with that error pending.
        if window is not None and shiboken6.isValid(window):
            act(window, *key)


def _with_keyboard() -> QWindow | None:
    """Return the window that gets keys: never one that waits for the answer to a question, as Qt would not let it."""
    modal = QApplication.activeModalWidget()
    if modal is not None and QApplication.activePopupWidget() is None:
        return modal.windowHandle()
    return QGuiApplication.focusWindow()


def _commit(text: str) -> None:
    receiver = QGuiApplication.focusObject()
    if receiver is not None:
        event = QInputMethodEvent()
        event.setCommitString(text)
        QApplication.sendEvent(receiver, event)

"""Drives fields as a person does: by keys and clicks."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

Key = Qt.Key


def type_into(field, text: str, end: Key | None = Key.Key_Return) -> None:
    """Replace what a line holds by what is typed."""
    field.setFocus()
    field.selectAll()
    QTest.keyClick(field, Key.Key_Delete)
    QTest.keyClicks(field, text)
    if end is not None:
        QTest.keyClick(field, end)


def pick(choice, value) -> None:
    """Choose an option by arrow keys, without opening the list."""
    choice.setFocus()
    QTest.keyClick(choice, Key.Key_Home)
    for _ in range(choice.count()):
        if choice.value() == value:
            return
        QTest.keyClick(choice, Key.Key_Down)
    assert choice.value() == value, f"{value!r} cannot be reached"


def click(widget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def follow_link(message, words: str) -> None:
    """Follow a link in a message with the keyboard: Tab to it, then Enter."""
    label = next(label for label in message.findChildren(QLabel) if words in label.text())
    label.setFocus(Qt.FocusReason.TabFocusReason)
    for _ in range(label.text().count("<a ")):
        QTest.keyClick(label, Key.Key_Tab)
        if label.selectedText() == words:
            QTest.keyClick(label, Key.Key_Return)
            return
    raise AssertionError(f"no link {words!r} in {message.text()!r}")

"""Help > Keyboard shortcuts: every key of the window, gathered from the commands and from the views themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop_nn.gui import fonts
from desktop_nn.gui.actions import COMMANDS
from desktop_nn.gui.command_palette.entries import commands, plain
from desktop_nn.gui.view import View
from desktop_nn.gui.widgets.buttons import Button
from desktop_nn.gui.widgets.labels import line, text_label
from desktop_nn.gui.widgets.scroll import ScrollColumn

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMainWindow

Rows = list[tuple[str, str]]
_MOST = 0.8
"""Of the screen."""
_COLUMN_WIDTH = 340
_KEYS_WIDTH = 118


def listed(window: QMainWindow) -> dict[str, Rows]:
    """Return (words, keys) by menu, then by view; what has no key is left out."""
    groups: dict[str, Rows] = {}
    # What commands are always called: "Undo", not "Undo training to step 12".
    names = {command.name: plain(window.tr(command.text)) for command in COMMANDS}
    for entry in commands(window):
        keys = _keys(entry.action.shortcuts()) if entry.action is not None else ""
        if keys:
            groups.setdefault(entry.group.partition(" › ")[0], []).append((names.get(entry.key, entry.text), keys))
    for view in window.findChildren(View):
        rows = [(QCoreApplication.translate("Keys", words), keys) for keys, words in view.keys]
        if rows:
            title = QCoreApplication.translate("ShortcutsDialog", "{view}, while the keyboard is there")
            groups.setdefault(title.format(view=view.accessibleName()), []).extend(rows)
    return groups


def _keys(sequences: list[QKeySequence]) -> str:
    # The keys that some keyboards have for one purpose, such as "Open", explain themselves.
    sequences = [each for each in sequences if each.count() and each[0].key() < Qt.Key.Key_Back]  # type: ignore[index]
    shown = (sequence.toString(QKeySequence.SequenceFormat.NativeText) for sequence in sequences)
    return "  ".join(dict.fromkeys(text for text in shown if text))


class ShortcutsDialog(QDialog):
    """Columns of groups, as many as have room; not modal, so that the keys can be tried beside it."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self.groups = listed(window)
        most = window.screen().availableSize() * _MOST
        self._count = min(max(most.width() // _COLUMN_WIDTH, 2), 3)
        area = ScrollColumn()
        area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        area.setAccessibleName(self.tr("Keyboard shortcuts"))
        area.setAccessibleDescription(". ".join(_spoken(self.groups)))
        columns = self._build_columns()
        area.add(columns)
        close = Button(self.tr("Close"))
        close.setDefault(True)
        close.clicked.connect(self.close)
        buttons = QHBoxLayout()
        hint = self.tr("Tab goes through the window, F6 from pane to pane; in a menu the underlined letters work.")
        buttons.addWidget(text_label(hint, "muted", fonts.LABEL), 1)
        buttons.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addWidget(area, 1)
        column.addWidget(line())
        column.addLayout(buttons)
        width = min(self._count * _COLUMN_WIDTH + 40, most.width())
        around = column.sizeHint().height() - area.sizeHint().height()
        self.resize(width, min(around + columns.heightForWidth(width - 40) + 4, most.height()))

    def _build_columns(self) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 16, 0)
        row.setSpacing(32)
        columns = [QVBoxLayout() for _ in range(self._count)]
        heights = [0] * self._count
        for column in columns:
            column.setSpacing(16)
            row.addLayout(column, 1)
        for title, rows in self.groups.items():
            shorter = heights.index(min(heights))
            columns[shorter].addWidget(_group(title, rows))
            heights[shorter] += len(rows) + 2
        for column in columns:
            column.addStretch(1)
        return holder


def _group(title: str, rows: Rows) -> QFrame:
    frame = QFrame()
    grid = QGridLayout(frame)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(5)
    grid.addWidget(text_label(title, "text", fonts.BASE, fonts.SEMIBOLD), 0, 0, 1, 2)
    for number, (words, keys) in enumerate(rows, 1):
        label = text_label(words, "text", fonts.LABEL)
        label.setWordWrap(True)
        shown = text_label(keys, "muted", fonts.LABEL)
        shown.setMinimumWidth(_KEYS_WIDTH)
        shown.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        grid.addWidget(label, number, 0)
        grid.addWidget(shown, number, 1)
    grid.setColumnStretch(0, 1)
    return frame


def _spoken(groups: dict[str, Rows]) -> Iterator[str]:
    for title, rows in groups.items():
        yield f"{title}: " + ", ".join(f"{words} {keys}" for words, keys in rows)

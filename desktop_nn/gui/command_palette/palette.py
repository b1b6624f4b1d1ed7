"""The palette itself: a field and a list over the window, that never hold up what the window does."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QEvent, QObject, QSettings, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QVBoxLayout, QWidget

from desktop_nn.core.errors import SettingError
from desktop_nn.gui import fonts, icons, style, theme
from desktop_nn.gui.command_palette.finder import MOST_RECENT, Finder, Found
from desktop_nn.gui.command_palette.list import ROW, FoundList
from desktop_nn.gui.widgets.labels import line, text_label

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex
    from PySide6.QtGui import QPaintEvent

    from desktop_nn.gui.command_palette.entries import Entry

WIDTH = 620
ROWS = 12
_MARGIN, _GAP = 8, 6
# What field, help and margins take of the height.
_AROUND = 150
_HELP_LINES = 2
_RECENT = "commands/recent"
_MOVES = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: ROWS - 1,
    Qt.Key.Key_PageUp: 1 - ROWS,
}


class CommandPalette(QFrame):
    """Type a few letters of a command or a setting, choose with the arrows, Enter.

    Signals:
        setting_wanted: the path of the setting that was chosen.
    """

    setting_wanted = Signal(str)

    def __init__(
        self,
        window: QWidget,
        entries: Callable[[], Iterable[Entry]],
        edit: Callable[[str, Any], None],
        settings: QSettings,
    ) -> None:
        """Make it, hidden.

        Args:
            window: what it lies over.
            entries: everything that can be found now.
            edit: changes a setting; raises `SettingError` when it does not take the value.
            settings: where what was used last is remembered.
        """
        super().__init__(window)
        self._entries = entries
        self._edit = edit
        self._settings = settings
        self._finder = Finder((), ())
        self._before: QWidget | None = None
        self._most_rows = ROWS
        self.setObjectName("command-palette")
        self.setAccessibleName(self.tr("Commands and settings"))
        # Whatever lies below, the diagram above all, need not be drawn with every letter.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._build()
        self.hide()

    def _build(self) -> None:
        self.field = QLineEdit()
        self.field.setProperty("kind", "find")
        self.field.setPlaceholderText(self.tr("Find a command or a setting"))
        self.field.setAccessibleName(self.tr("Find a command or a setting"))
        self.field.addAction(icons.icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        self.field.setFixedHeight(34)
        self.list = FoundList(self)
        self.list.setAccessibleName(self.tr("What was found"))
        self.nothing = text_label("", "muted")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.nothing.setWordWrap(True)
        self.help = text_label("", "muted", fonts.LABEL)
        self.help.setWordWrap(True)
        self.help.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.help.setFixedHeight(_HELP_LINES * self.help.fontMetrics().lineSpacing() + 2)
        keys = text_label(self.tr("Enter chooses   Tab completes the name   Esc closes"), "muted", fonts.CAPTION)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        column.setSpacing(_GAP)
        for widget in (self.field, self.list, self.nothing, line(), self.help, keys):
            column.addWidget(widget)
        self.field.textChanged.connect(self._search)
        self.field.installEventFilter(self)
        self.list.clicked.connect(self._on_clicked)
        self.list.selectionModel().currentChanged.connect(self._show_help)

    # ------------------------------------------------------------------ opening and closing

    def open_at(self, right: int, top: int) -> None:
        """Open with its right upper corner at a place of the window, as far as there is room; the field is empty."""
        if self.isHidden():
            self._before = QApplication.focusWidget()
        self._place(right, top)
        self.refresh()
        self.field.clear()
        self._search()
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)
        self.window().installEventFilter(self)

    def _place(self, right: int, top: int) -> None:
        window = self.window()
        width = min(WIDTH, window.width() - 2 * _MARGIN)
        self._most_rows = max(3, min(ROWS, (window.height() - top - _AROUND) // ROW))
        self.setFixedWidth(width)
        self.move(max(_MARGIN, right - width), top)

    def _fit(self, count: int) -> None:
        """Be as high as what was found asks for, up to what there is room for."""
        self.list.setFixedHeight(min(max(count, 1), self._most_rows) * ROW)
        self.nothing.setFixedHeight(2 * ROW)
        self._column.activate()
        self.setFixedHeight(self.sizeHint().height())

    def dismiss(self) -> None:
        """Close, and give the keyboard back to where it was."""
        if self.isHidden():
            return
        before = self._before
        self._close()
        # What had the keyboard may be gone: in training the window goes on living.
        if before is not None and shiboken6.isValid(before) and before.isVisible() and before.isEnabled():
            before.setFocus(Qt.FocusReason.PopupFocusReason)

    def _close(self) -> None:
        self._before = None
        self.window().removeEventFilter(self)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint all of the ground, as promised to Qt; the style sheet leaves that of an opaque widget alone."""
        colors = theme.current()
        painter = QPainter(self)
        painter.setPen(QColor(colors.strong))
        painter.setBrush(QColor(colors.card))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def refresh(self) -> None:
        """Look again at what there is, and how it stands."""
        recent = self._recent()
        self._finder = Finder(list(self._entries()), recent)

    # ------------------------------------------------------------------ what is typed

    def _search(self) -> None:
        found = self._finder.find(self.field.text())
        self.list.show_found(found)
        self.list.setVisible(bool(found))
        self.nothing.setVisible(not found)
        self._fit(len(found))
        text = self.field.text().strip()
        self.nothing.setText(self.tr("Nothing is called “{text}”. Fewer letters find more.").format(text=text))
        self._show_help()

    def _show_help(self) -> None:
        found = self.list.current()
        style.set_state(self.help, "role", "muted")
        if found is None:
            self.help.setText("")
            self.field.setAccessibleDescription(self.nothing.text())
            return
        entry, typed = found.entry, found.typed
        text = " ".join(part for part in (entry.help, entry.refused and self._why(entry)) if part)
        if typed is not None and typed.wrong:
            style.set_state(self.help, "role", "error")
            text = typed.wrong
        self.help.setText(text)
        self.field.setAccessibleDescription(f"{entry.sentence}. {text}")

    def _why(self, entry: Entry) -> str:
        words = entry.refused[:1].upper() + entry.refused[1:]
        return words if words.endswith((".", "!")) else f"{words}."

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move through the list from the field; close when the keyboard goes elsewhere or the window changes."""
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._on_key(event)
        if watched is self.field and event.type() == QEvent.Type.FocusOut:
            focused = QApplication.focusWidget()
            if focused is not None and not self.isAncestorOf(focused) and self.isVisible():
                self._close()
        elif watched is self.window() and event.type() == QEvent.Type.Resize:
            self.dismiss()
        return False

    def _on_key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key in _MOVES:
            self.list.step(_MOVES[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.list.current())
        elif key == Qt.Key.Key_Escape:
            self.dismiss()
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self._complete()
        else:
            return False
        return True

    def _complete(self) -> None:
        found = self.list.current()
        if found is not None and found.typed is None:
            self.field.setText(f"{found.entry.text} ")

    def _on_clicked(self, index: QModelIndex) -> None:
        self.list.setCurrentIndex(index)
        self._choose(self.list.current())

    # ------------------------------------------------------------------ what is chosen

    def _choose(self, found: Found | None) -> None:
        if found is None:
            return
        entry = found.entry
        if entry.action is not None:
            if entry.choosable:
                self._remember(entry)
                self.dismiss()
                entry.action.trigger()
        elif found.typed is None and not entry.group:
            self._complete()
        elif found.typed is None:
            self._remember(entry)
            self._close()
            self.setting_wanted.emit(entry.path)
        elif not found.typed.wrong:
            self._set(entry, found.typed.value)

    def _set(self, entry: Entry, value: Any) -> None:
        try:
            self._edit(entry.path, value)
        except SettingError as error:
            style.set_state(self.help, "role", "error")
            self.help.setText(str(error))
        else:
            self._remember(entry)
            self.dismiss()

    def _recent(self) -> list[str]:
        stored = self._settings.value(_RECENT, [])
        return [str(key) for key in stored] if isinstance(stored, list) else [str(stored)]

    def _remember(self, entry: Entry) -> None:
        keys = [entry.key, *(key for key in self._recent() if key != entry.key)]
        self._settings.setValue(_RECENT, keys[:MOST_RECENT])

"""Fields for words and for folders, which commit, refuse and undo as number fields do."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QWidget

from desktop_nn.gui import fonts, style
from desktop_nn.gui.file_dialog import FileDialog
from desktop_nn.gui.widgets.buttons import IconButton


class TextField(QLineEdit):
    """A line of text; Enter or leaving the field commits, Esc brings back what was there.

    Signals:
        committed: the new text, by the person's doing; not emitted by `set_value`.
    """

    committed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._value = ""
        self.setFont(fonts.font(fonts.BASE))
        self.editingFinished.connect(self._commit)

    def value(self) -> str:
        """Return the text last committed or set."""
        return self._value

    def set_value(self, value: str) -> None:
        """Show a text; what is being typed stays if the value is the one already shown."""
        if value == self._value and self.has_uncommitted():
            return
        self._value = value
        self.setText(value)

    def has_uncommitted(self) -> bool:
        """Whether something is typed that is not yet the value."""
        return self.text() != self._value

    def event(self, event: QEvent) -> bool:
        """Let the window have undo and redo while there is nothing to undo here."""
        if event.type() == QEvent.Type.ShortcutOverride and self._belongs_to_window(event):
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc brings the value back."""
        if self._belongs_to_window(event):
            event.ignore()
        elif event.key() == Qt.Key.Key_Escape and self.has_uncommitted():
            self.setText(self._value)
        else:
            super().keyPressEvent(event)

    def _belongs_to_window(self, event: QEvent) -> bool:
        undo, redo = QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo
        is_key = isinstance(event, QKeyEvent) and (event.matches(undo) or event.matches(redo))
        return is_key and not self.has_uncommitted()

    def _commit(self) -> None:
        text = self.text().strip()
        if text != self._value:
            self._value = text
            self.setText(text)
            self.committed.emit(text)


class FolderField(QWidget):
    """A folder, typed or found with a dialog that holds nothing up.

    Signals:
        committed: the folder's path as text.
    """

    committed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.field = TextField()
        self.browse = IconButton("folder-open", self.tr("Browse for a folder"), boxed=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.field, 1)
        row.addWidget(self.browse)
        self.setFocusProxy(self.field)
        self.field.committed.connect(self.committed)
        self.browse.clicked.connect(self.open_dialog)

    def setAccessibleName(self, name: str) -> None:
        """Name the field and, after it, the button."""
        super().setAccessibleName(name)
        self.field.setAccessibleName(name)
        self.browse.setAccessibleName(self.tr("Browse: {}").format(name))

    def value(self) -> str:
        """Return the folder."""
        return self.field.value()

    def set_value(self, value: str) -> None:
        """Show a folder; emits nothing."""
        self.field.set_value(value)
        self.field.setToolTip(value)

    def set_error(self, wrong: bool) -> None:
        """Show or take away the edge that marks a wrong folder."""
        style.set_state(self.field, "error", wrong)

    def open_dialog(self) -> None:
        """Open the dialog and return at once; training goes on meanwhile."""
        dialog = FileDialog(self.window(), self.tr("Choose a folder"), self.value(), "")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._on_selected)
        # Not open() or exec(): both make the rest of the window wait.
        dialog.show()

    def _on_selected(self, folder: str) -> None:
        if folder != self.value():
            self.set_value(folder)
            self.committed.emit(folder)

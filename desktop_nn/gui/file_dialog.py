"""Gives Qt's own file dialog this program's icons; a desktop's dialog, where there is one, is left as it is."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QFileInfo
from PySide6.QtGui import QAbstractFileIconProvider, QIcon
from PySide6.QtWidgets import QFileDialog, QSplitter, QToolButton, QWidget

from desktop_nn.gui import icons

_KINDS = QAbstractFileIconProvider.IconType
_BUTTONS = {
    "backButton": "arrow-left",
    "forwardButton": "arrow-right",
    "toParentButton": "chevron-up",
    "newFolderButton": "plus",
}
_WITHOUT_USE = ("listModeButton", "detailModeButton")
_SIZE = (760, 460)
_PLACES = 170


class _Icons(QAbstractFileIconProvider):
    """Folders, files and drives in the theme's colours; made beforehand, for Qt asks from a thread of its own."""

    def __init__(self) -> None:
        super().__init__()
        self._folder, self._file = icons.icon("folder-open", "muted"), icons.icon("file", "muted")
        self._place = icons.icon("device-desktop", "muted")

    def icon(self, of: QFileInfo | QAbstractFileIconProvider.IconType) -> QIcon:
        """Return the icon of a file or of a kind of place."""
        if isinstance(of, QFileInfo):
            return self._folder if of.isDir() else self._file
        return {_KINDS.Folder: self._folder, _KINDS.File: self._file}.get(of, self._place)


@cache
def _provider() -> _Icons:
    # Never let go: that thread may ask once more while a dialog is already going.
    return _Icons()


class FileDialog(QFileDialog):
    """A file dialog in this program's look."""

    def __init__(self, parent: QWidget, title: str, folder: str, pattern: str) -> None:
        super().__init__(parent, title, folder, pattern)
        self.setIconProvider(_provider())
        for name, icon in _BUTTONS.items():
            button = self.findChild(QToolButton, name)
            if button is not None:
                button.setIcon(icons.icon(icon))
        for name in _WITHOUT_USE:
            button = self.findChild(QToolButton, name)
            if button is not None:
                button.hide()
        self.setViewMode(QFileDialog.ViewMode.List)
        places = self.findChild(QSplitter)
        if places is not None:
            places.setSizes([_PLACES, _SIZE[0] - _PLACES])
        self.resize(*_SIZE)

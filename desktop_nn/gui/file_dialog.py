"""Gives Qt's own file dialog this program's icons; a desktop's dialog, where there is one, is left as it is."""

from __future__ import annotations

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
    """Folders, files and drives in the theme's colours."""

    def icon(self, of: QFileInfo | QAbstractFileIconProvider.IconType) -> QIcon:
        """Return the icon of a file or of a kind of place."""
        if isinstance(of, QFileInfo):
            return icons.icon("folder-open" if of.isDir() else "file", "muted")
        return icons.icon({_KINDS.Folder: "folder-open", _KINDS.File: "file"}.get(of, "device-desktop"), "muted")


class FileDialog(QFileDialog):
    """A file dialog in this program's look."""

    def __init__(self, parent: QWidget, title: str, folder: str, pattern: str) -> None:
        super().__init__(parent, title, folder, pattern)
        self._icons = _Icons()
        self.setIconProvider(self._icons)
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

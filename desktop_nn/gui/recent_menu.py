"""The menu of recent files; what is in it is found out when it opens, away from the window's thread."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QDir, Slot
from PySide6.QtWidgets import QMenu, QWidget

from desktop_nn.gui import format, icons
from desktop_nn.gui.state import Notice

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QAction

    from desktop_nn.gui.document import Document
    from desktop_nn.gui.recent import RecentFile, RecentFiles

_LONGEST_FOLDER = 44


class RecentMenu(QMenu):
    """File > Open recent."""

    def __init__(self, document: Document, recent: RecentFiles, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("Open &recent"))
        self.setToolTipsVisible(True)
        self._document = document
        self._recent = recent
        self._files: dict[Path, QAction] = {}
        self.menuAction().setToolTip(self.tr("Open a project that was used before"))
        self.menuAction().setIcon(icons.icon("history"))
        self.aboutToShow.connect(self._on_about_to_show)
        recent.changed.connect(self._show)
        self._fill()

    @Slot()
    def _on_about_to_show(self) -> None:
        self._fill()
        self._recent.look()

    @Slot()
    def _show(self) -> None:
        entries = self._recent.entries
        if self.isVisible() and [entry.path for entry in entries] == list(self._files):
            # Someone points at it just now: only the words change.
            for entry in entries:
                self._describe(self._files[entry.path], entry)
        else:
            self._fill()

    def _fill(self) -> None:
        self.clear()
        self._files = {}
        for entry in self._recent.entries:
            action = self.addAction("")
            action.triggered.connect(partial(self._open, entry.path))
            self._files[entry.path] = action
            self._describe(action, entry)
        if not self._files:
            nothing = self.addAction(self.tr("No project was opened or saved yet"))
            nothing.setEnabled(False)
            return
        self.addSeparator()
        clear = self.addAction(icons.icon("trash"), self.tr("&Clear the list"))
        clear.setToolTip(self.tr("Forget these names; the files stay"))
        clear.triggered.connect(self._recent.clear)

    def _describe(self, action: QAction, entry: RecentFile) -> None:
        number = list(self._files).index(entry.path) + 1
        key = f"&{number}" if number < 10 else str(number)
        folder = shown_folder(entry.path)
        name = entry.name.replace("&", "&&")
        words = self.tr("missing") if entry.missing else folder.replace("&", "&&")
        action.setText(f"{key}  {name}  ·  {words}")
        action.setIcon(icons.icon("file-off" if entry.missing else "file", "muted"))
        lines = [str(entry.path), entry.when()]
        if entry.missing:
            lines.append(self.tr("There is no such file any more; choose it to take it off the list"))
        elif entry.score is not None:
            value = format.percent(entry.score) if entry.metric == "accuracy" else format.fixed(entry.score, 3)
            lines.append(self.tr("Validation {metric} {value}").format(metric=entry.metric, value=value))
        action.setToolTip("\n".join(lines))
        action.setStatusTip(lines[0])

    def _open(self, path: Path) -> None:
        missing = any(entry.missing for entry in self._recent.entries if entry.path == path)
        if missing:
            tell_missing(self._document, self._recent, path)
        else:
            self._document.open(path)


def tell_missing(document: Document, recent: RecentFiles, path: Path) -> None:
    """Say that a recent file is gone, and offer to take it off the list."""

    def remove() -> None:
        recent.remove(path)
        document.dismiss_topic("file")

    def again() -> None:
        document.dismiss_topic("file")
        document.open(path)

    text = document.tr("“{name}” is not in {folder} any more: it was moved, renamed or deleted.")
    text = text.format(name=path.name, folder=shown_folder(path))
    remedies = ((document.tr("Take it off the list"), remove), (document.tr("Try to open it"), again))
    document.notify(Notice("warning", text, remedies, "file"))


def shown_folder(path: Path) -> str:
    """Return a file's folder as a person would write it: short, and from their home."""
    home, folder = QDir.homePath(), str(path.parent)
    if folder == home or folder.startswith(f"{home}/"):
        folder = f"~{folder[len(home) :]}"
    return folder if len(folder) <= _LONGEST_FOLDER else f"…{folder[-_LONGEST_FOLDER:]}"

"""What every chapter is handed: the person, the album, and the document, to check against and never to act on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QAbstractButton

from tests.tour.person import PATIENCE, Failed, Person

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint
    from PySide6.QtWidgets import QWidget

    from desktop_nn.gui.main_window import MainWindow
    from tests.tour.album import Album


class Guide:
    """One tour through one window."""

    def __init__(self, window: MainWindow, person: Person, album: Album, folder: Path) -> None:
        self.window = window
        self.document = window.document
        self.person = person
        self.folder = folder
        self._album = album

    def take(self, name: str, *, moving: bool = False) -> None:
        """Take the next picture."""
        self._album.take(name, moving=moving)

    def expect(self, so: bool, what: str) -> None:
        """Fail with one line unless something is so."""
        if not so:
            raise Failed(f"expected: {what}")

    def until(self, condition: Callable[[], object], what: str, seconds: float = PATIENCE) -> None:
        """Wait until something is so."""
        self.person.until(condition, what, seconds)

    def click(self, target: str | QWidget, at: QPoint | None = None) -> None:
        """Click."""
        self.person.click(target, at)

    def press(self, *keys: str) -> None:
        """Press keys."""
        self.person.press(*keys)

    def tab(self, title: str) -> None:
        """Open a tab of the centre."""
        self.person.tab(title)

    def open_section(self, title: str, *, wanted: bool = True) -> None:
        """Open or close a section of the Design panel."""
        header = self.person.find(title, QAbstractButton, self.window.design)
        if header.isChecked() != wanted:
            self.click(header)
            self.expect(header.isChecked() == wanted, f"a click opens or closes {title}")

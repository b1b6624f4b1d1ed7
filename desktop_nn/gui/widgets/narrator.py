"""Keeps the sentence that a screen reader reads out up to date, but no faster than one can listen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtWidgets import QWidget

EVERY_MS = 1500


class Narrator(QObject):
    """Describes widgets by one sentence that follows what they show."""

    def __init__(self, widgets: Iterable[QWidget], parent: QObject) -> None:
        super().__init__(parent)
        self._widgets = tuple(widgets)
        self._sentence = ""
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(EVERY_MS)
        self._rest.timeout.connect(self._speak)

    def tell(self, sentence: str) -> None:
        """Describe them by a sentence: at once, or when the last one has stood long enough."""
        if sentence == self._sentence:
            return
        self._sentence = sentence
        if not self._rest.isActive():
            self._speak()

    @property
    def sentence(self) -> str:
        """The newest sentence."""
        return self._sentence

    def _speak(self) -> None:
        if self._sentence != self._widgets[0].accessibleDescription():
            for widget in self._widgets:
                widget.setAccessibleDescription(self._sentence)
            self._rest.start()

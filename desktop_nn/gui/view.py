"""The base of everything that shows the document: it asks for data and redraws only while it can be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent, QShowEvent

    from desktop_nn.gui.document import Document
    from desktop_nn.gui.theme import ThemeManager
    from desktop_nn.training.snapshots import Need


class View(QWidget):
    """A widget that shows the document.

    A subclass connects the document's signals to `mark_stale` and implements `refresh`, which then runs at most
    once a frame, and not at all while the view is hidden: a hidden view catches up when it is shown.

    Attributes:
        frame_ms: the least time between two pictures; a subclass that is slow to draw sets a longer one.
    """

    frame_ms = 16

    def __init__(self, document: Document, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.theme = theme
        self._stale = True
        self._frame = QTimer(self)
        self._frame.setSingleShot(True)
        self._frame.setInterval(self.frame_ms)
        self._frame.timeout.connect(self._on_frame)
        theme.theme_changed.connect(self._on_theme_changed)

    def needs(self) -> frozenset[Need]:
        """Return what this view wants of every snapshot while it can be seen."""
        return frozenset()

    def refresh(self) -> None:
        """Bring the picture up to the document; at most once a frame, only while visible."""
        raise NotImplementedError

    def recolour(self) -> None:
        """Take over the colours of a new theme; the default only redraws."""

    @Slot()
    def mark_stale(self) -> None:
        """Redraw at the next frame if visible, else when shown."""
        self._stale = True
        if self.isVisible() and not self._frame.isActive():
            self._frame.start()

    def update_needs(self) -> None:
        """Register `needs` again, after something changed what this view wants."""
        self.document.need(self, self.needs() if self.isVisible() else frozenset())

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for data and catch up."""
        super().showEvent(event)
        self.update_needs()
        if self._stale:
            self._frame.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Ask for nothing any more."""
        super().hideEvent(event)
        self._frame.stop()
        self.document.need(self, frozenset())

    @Slot()
    def _on_frame(self) -> None:
        if self._stale and self.isVisible():
            self._stale = False
            self.refresh()

    @Slot()
    def _on_theme_changed(self) -> None:
        self.recolour()
        self.mark_stale()

"""The base of everything that shows the document: it asks for data and redraws only while it can be seen."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent, QShowEvent

    from desktop_nn.gui.document import Document
    from desktop_nn.gui.theme import ThemeManager
    from desktop_nn.training.snapshots import Need


# After one view has drawn, the next one waits this long, but lets no more than so many others go first.
ROOM_MS, TURNS = 8, 4
# While the pen is down, what does not follow it draws only so often: a picture that takes 10 ms holds the pen up.
BESIDE_THE_PEN_MS = 150


class View(QWidget):
    """A widget that shows the document.

    A subclass connects the document's signals to `mark_stale` and implements `refresh`, which then runs at most
    once a frame, and not at all while the view is hidden: a hidden view catches up when it is shown. Views that become
    stale together draw one after the other, with room between for what the person does.

    Attributes:
        keys: what keys do in it, as (keys, words), for the list of all keys.
        frame_ms: the least time between two pictures; a subclass that is slow to draw sets a longer one.
        follows_pen: whether it keeps that time while the pen is down; others draw less often then.
    """

    keys: ClassVar[tuple[tuple[str, str], ...]] = ()
    frame_ms = 16
    follows_pen = False
    _room_until: ClassVar[float] = 0.0

    def __init__(self, document: Document, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.theme = theme
        self._stale = True
        self._turns_left = TURNS
        self._frame = QTimer(self)
        self._frame.setSingleShot(True)
        self._frame.timeout.connect(self._on_frame)
        theme.theme_changed.connect(self._on_theme_changed)

    def needs(self) -> frozenset[Need]:
        """Return what this view wants of every snapshot while it can be seen."""
        return frozenset()

    def picture(self) -> QWidget:
        """Return what takes the keyboard when a command leads here: the part that shows that it has it."""
        return self

    def take_keyboard(self) -> None:
        """Give the keyboard to the picture; to the view itself only until there is one."""
        self.picture().setFocus(Qt.FocusReason.ShortcutFocusReason)

    def refresh(self) -> None:
        """Bring the picture up to the document; at most once a frame, only while visible."""
        raise NotImplementedError

    def recolour(self) -> None:
        """Take over the colours of a new theme; the default only redraws."""

    @property
    def stale(self) -> bool:
        """Whether the document has changed since the picture was drawn."""
        return self._stale

    @Slot()
    def mark_stale(self) -> None:
        """Redraw at the next frame if visible, else when shown."""
        self._stale = True
        if self.isVisible():
            wait = BESIDE_THE_PEN_MS if self.document.pen_is_down and not self.follows_pen else self.frame_ms
            # Once the pen is up nothing waits for its sake any more.
            if not self._frame.isActive() or wait < self._frame.interval():
                self._frame.start(wait)

    def update_needs(self) -> None:
        """Register `needs` again, after something changed what this view wants."""
        self.document.need(self, self.needs() if self.isVisible() else frozenset())

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for data and catch up."""
        super().showEvent(event)
        self.update_needs()
        if self._stale:
            # The pace is for what moves; who comes to a view wants to see it now.
            self._frame.start(0)

    def hideEvent(self, event: QHideEvent) -> None:
        """Ask for nothing any more."""
        super().hideEvent(event)
        self._frame.stop()
        self.document.need(self, frozenset())

    @Slot()
    def _on_frame(self) -> None:
        if not self._stale or not self.isVisible():
            return
        if self._turns_left and perf_counter() < View._room_until:
            self._turns_left -= 1
            self._frame.start(ROOM_MS)
            return
        self._turns_left = TURNS
        self._stale = False
        self.refresh()
        if self.hasFocus():
            self.take_keyboard()
        View._room_until = perf_counter() + 0.001 * ROOM_MS

    @Slot()
    def _on_theme_changed(self) -> None:
        self.recolour()
        self.mark_stale()

"""A ring round a picture that has the keyboard, for widgets whose own painting has no place for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QFocusEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from desktop_nn.gui import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

BY_KEYBOARD = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)
_WIDTH, _RADIUS = 2.0, 4.0


class FocusRing(QWidget):
    """Lies over its owner while that has the keyboard, and came to it by keyboard."""

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.hide()
        owner.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Come and go with the keyboard, and keep the owner's size."""
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusIn:
            self._show_for(event.reason())
        elif event.type() == QEvent.Type.FocusOut:
            self.hide()
        elif event.type() == QEvent.Type.Resize and self.isVisible():
            self._cover()
        return False

    def _show_for(self, reason: Qt.FocusReason) -> None:
        if reason in BY_KEYBOARD:
            self._cover()
            self.show()
            self.raise_()

    def _cover(self) -> None:
        owner = self.parentWidget()
        if owner is not None:
            self.setGeometry(owner.rect())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ring inside of the edge."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.current().accent), _WIDTH))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), _RADIUS, _RADIUS)
        painter.end()

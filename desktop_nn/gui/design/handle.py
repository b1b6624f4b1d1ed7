"""The grip by which a layer is dragged to another place, with the mouse or with the arrow keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from desktop_nn.gui import colors, icons

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent

_THRESHOLD = 4
_ICON = 14


class Handle(QWidget):
    """A grip of six dots.

    Signals:
        dragged: the pointer's global position while the grip is dragged.
        dropped: the drag ended there.
        cancelled: the drag was given up with Escape.
        stepped: -1 (up) or 1 (down), by an arrow key.
        activated: Space or Enter.
    """

    dragged = Signal(QPoint)
    dropped = Signal(QPoint)
    cancelled = Signal()
    stepped = Signal(int)
    activated = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self._pressed: QPoint | None = None
        self._dragging = False

    def sizeHint(self) -> QSize:
        """As wide as the dots, as high as is easily hit."""
        return QSize(16, 24)

    minimumSizeHint = sizeHint

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Get ready for a drag; the card still learns of the press and is selected."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.globalPosition().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag, once the pointer has moved far enough to mean it."""
        if self._pressed is None:
            return
        now = event.globalPosition().toPoint()
        if not self._dragging and (now - self._pressed).manhattanLength() >= _THRESHOLD:
            self._dragging = True
            self.grabKeyboard()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        if self._dragging:
            self.dragged.emit(now)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Drop."""
        was_dragging = self._dragging
        self._stop()
        if was_dragging:
            self.dropped.emit(event.globalPosition().toPoint())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys move the layer, Space and Enter select it, Escape gives a drag up."""
        key = event.key()
        if self._dragging and key == Qt.Key.Key_Escape:
            self._stop()
            self.cancelled.emit()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and not self._dragging:
            self.stepped.emit(-1 if key == Qt.Key.Key_Up else 1)
        elif key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.activated.emit()
        else:
            super().keyPressEvent(event)

    def _stop(self) -> None:
        if self._dragging:
            self.releaseKeyboard()
        self._pressed, self._dragging = None, False
        self.setCursor(Qt.CursorShape.OpenHandCursor)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        super().focusInEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the six dots, and the ring while it has the keyboard."""
        theme = colors.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        square = QRectF(0, 0, _ICON, _ICON)
        square.moveCenter(QRectF(self.rect()).center())
        icons.paint(painter, "grip-vertical", square, theme.muted)
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.accent), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)

"""A small drawing of how the learning rate will run, because a schedule's numbers alone say little."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_nn.gui import colors, fonts
from desktop_nn.gui import format as numbers

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from desktop_nn.engine.schedules import Schedule

_POINTS = 120
_HEIGHT = 52


class SchedulePreview(QWidget):
    """Draws the learning rate from the first update to the last, with its largest value written down."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rates = np.zeros(_POINTS)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """A strip as wide as there is room."""
        return QSize(160, _HEIGHT)

    def set_schedule(self, schedule: Schedule, base: float) -> None:
        """Draw another schedule.

        Args:
            schedule: how the rate runs.
            base: the learning rate of the optimizer.
        """
        self._rates = np.asarray(schedule.rates(base, np.arange(_POINTS), _POINTS), dtype=np.float64)
        top = numbers.shortest(float(f"{self._rates.max():.2g}"))
        self.setToolTip(self.tr("The learning rate from the first update to the last; at most {}.").format(top))
        self.setAccessibleName(self.toolTip())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line over its axis, and the largest rate at the left."""
        theme = colors.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(theme.border))
        painter.setBrush(QColor(theme.card))
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(frame, 5, 5)
        top = float(self._rates.max())
        painter.setFont(fonts.font(fonts.CAPTION))
        painter.setPen(QColor(theme.muted))
        label = numbers.shortest(float(f"{top:.2g}"))
        painter.drawText(frame.adjusted(8, 3, -8, 0), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, label)
        room = frame.adjusted(16 + painter.fontMetrics().horizontalAdvance(label), 9, -10, -9)
        x = np.linspace(room.left(), room.right(), _POINTS)
        y = room.bottom() - self._rates / (top or 1.0) * room.height()
        painter.setPen(QPen(QColor(theme.strong), 1))
        painter.drawLine(QPointF(room.left(), room.bottom() + 2), QPointF(room.right(), room.bottom() + 2))
        painter.setPen(QPen(QColor(theme.training), 2))
        painter.drawPolyline(QPolygonF([QPointF(a, b) for a, b in zip(x.tolist(), y.tolist(), strict=True)]))

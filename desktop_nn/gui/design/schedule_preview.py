"""A small drawing of how the learning rate will run, because a schedule's numbers alone say little."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_nn.engine.schedules import Constant
from desktop_nn.gui import colors, fonts
from desktop_nn.gui import format as numbers

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent

    from desktop_nn.engine.schedules import Schedule

_POINTS = 240
_HEIGHT = 100
_TOP, _BOTTOM, _RIGHT, _GAP = 28, 22, 12, 8
_KEY_STEPS = 20
_NEAR = 0.5


class SchedulePreview(QWidget):
    """Draws the learning rate over all planned epochs and where training stands; hover or arrow keys read it off."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._schedule: Schedule = Constant()
        self._base, self._epochs = 0.0, 1
        self._rates = np.zeros(_POINTS)
        self._position: float | None = None
        self._reading: float | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(self.tr("Learning rate over the epochs"))
        self.setToolTip(self.tr("How the learning rate runs; point at it or use the arrow keys to read it."))

    def sizeHint(self) -> QSize:
        """A strip as wide as there is room."""
        return QSize(160, _HEIGHT)

    def set_schedule(self, schedule: Schedule, base: float, epochs: int) -> None:
        """Draw another schedule.

        Args:
            schedule: how the rate runs.
            base: the learning rate of the optimizer.
            epochs: how many are planned.
        """
        if (schedule, base, epochs) == (self._schedule, self._base, self._epochs):
            return
        self._schedule, self._base, self._epochs = schedule, base, epochs
        self._rates = np.asarray(schedule.rates(base, np.arange(_POINTS), _POINTS), dtype=np.float64)
        self._describe()
        self.update()

    def set_position(self, epochs: float | None) -> None:
        """Mark where training stands, in epochs; None while there is no run."""
        room, before = self._room(), self._position
        if before is epochs:
            return
        if before is not None and epochs is not None and abs(self._x(before, room) - self._x(epochs, room)) < _NEAR:
            return
        self._position = epochs
        self._describe()
        self.update()

    def rate_at(self, epoch: float) -> float:
        """Return the learning rate so many epochs after the start."""
        return float(np.interp(epoch / self._epochs * (_POINTS - 1), np.arange(_POINTS), self._rates))

    def reading(self) -> str:
        """Return what is read off now; empty while nothing is."""
        if self._reading is None:
            return ""
        return self.tr("epoch {n}: {rate}").format(n=numbers.fixed(self._reading, 1), rate=self._written(self._reading))

    def _written(self, epoch: float) -> str:
        return _short(self.rate_at(epoch))

    def _describe(self) -> None:
        """Put the curve into a sentence for screen readers."""
        peak = int(np.argmax(self._rates)) / (_POINTS - 1) * self._epochs
        if np.ptp(self._rates) == 0:
            words = self.tr("{rate} in all {total} epochs.")
        else:
            words = self.tr("{first} at the start, {rate} at most at epoch {peak}, {last} after {total} epochs.")
        words = words.format(
            first=self._written(0.0),
            rate=self._written(peak),
            peak=numbers.fixed(peak, 1),
            last=self._written(self._epochs),
            total=numbers.count(self._epochs),
        )
        if self._position is not None:
            now = self.tr("Training stands at epoch {n}: {rate}.")
            now = now.format(n=numbers.fixed(self._position, 1), rate=self._written(self._position))
            words = f"{words} {now}"
        self.setAccessibleDescription(f"{self.reading()}. {words}" if self._reading is not None else words)

    # Reading

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Read the rate below the pointer."""
        room = self._room()
        self._read((event.position().x() - room.left()) / max(room.width(), 1.0) * self._epochs)

    def leaveEvent(self, event: QEvent) -> None:
        """Read nothing any more."""
        self._read(None)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Read nothing any more."""
        super().focusOutEvent(event)
        self._read(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Read along the curve with Left and Right, its ends with Home and End."""
        step = self._epochs / _KEY_STEPS
        here = self._reading if self._reading is not None else self._position or 0.0
        places = {
            Qt.Key.Key_Left: here - step,
            Qt.Key.Key_Right: here + step,
            Qt.Key.Key_Home: 0.0,
            Qt.Key.Key_End: float(self._epochs),
        }
        place = places.get(Qt.Key(event.key()))
        if place is None:
            super().keyPressEvent(event)
        else:
            self._read(place)

    def _read(self, epoch: float | None) -> None:
        self._reading = None if epoch is None else min(max(epoch, 0.0), float(self._epochs))
        self._describe()
        self.update()

    # Drawing

    def _room(self) -> QRectF:
        """Where the curve runs: beside the longer label and above the epochs."""
        metrics = QFontMetrics(fonts.font(fonts.CAPTION))
        left = _GAP + metrics.horizontalAdvance(_short(float(self._rates.max()))) + _GAP
        return QRectF(left, _TOP, max(self.width() - left - _RIGHT, 1.0), self.height() - _TOP - _BOTTOM)

    def _x(self, epoch: float, room: QRectF) -> float:
        return room.left() + min(epoch / self._epochs, 1.0) * room.width()

    def _y(self, rate: float, room: QRectF) -> float:
        return room.bottom() - rate / (float(self._rates.max()) or 1.0) * room.height()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw frame, axes, curve, where training stands and what is read."""
        theme = colors.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge, width = (theme.accent, 2.0) if self.hasFocus() else (theme.border, 1.0)
        painter.setPen(QPen(QColor(edge), width))
        painter.setBrush(QColor(theme.card))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2), 5, 5)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        room = self._room()
        self._paint_axes(painter, room, theme)
        x = np.linspace(room.left(), room.right(), _POINTS).tolist()
        points = [QPointF(a, self._y(rate, room)) for a, rate in zip(x, self._rates.tolist(), strict=True)]
        painter.setPen(QPen(QColor(theme.training), 2))
        painter.drawPolyline(QPolygonF(points))
        if self._position is not None:
            self._paint_place(painter, room, self._position, theme, Qt.PenStyle.SolidLine)
        if self._reading is not None:
            self._paint_place(painter, room, self._reading, theme, Qt.PenStyle.DashLine)
        painter.end()

    def _paint_axes(self, painter: QPainter, room: QRectF, theme: colors.Theme) -> None:
        painter.setPen(QPen(QColor(theme.strong), 1))
        painter.drawLine(room.bottomLeft(), room.bottomRight())
        painter.setPen(QPen(QColor(theme.grid), 1))
        painter.drawLine(room.topLeft(), room.topRight())
        painter.setFont(fonts.font(fonts.CAPTION))
        painter.setPen(QColor(theme.muted))
        left, right = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
        middle = Qt.AlignmentFlag.AlignVCenter
        labels = QRectF(0, 0, room.left() - _GAP, 16)
        for rate, text in ((float(self._rates.max()), _short(float(self._rates.max()))), (0.0, "0")):
            labels.moveTop(self._y(rate, room) - 8)
            painter.drawText(labels, right | middle, text)
        below = QRectF(room.left(), room.bottom() + 3, room.width(), 16)
        painter.drawText(below, left | middle, "0")
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, self.tr("epoch"))
        painter.drawText(below, right | middle, numbers.count(self._epochs))
        above = QRectF(_GAP, 3, self.width() - 2 * _GAP, 16)
        painter.drawText(above, left | middle, self.tr("Learning rate"))
        painter.setPen(QColor(theme.text))
        painter.drawText(above, right | middle, self.reading() or self._now())

    def _now(self) -> str:
        if self._position is None:
            return ""
        return self.tr("now {rate}").format(rate=self._written(self._position))

    def _paint_place(
        self, painter: QPainter, room: QRectF, epoch: float, theme: colors.Theme, line: Qt.PenStyle
    ) -> None:
        at = QPointF(self._x(epoch, room), self._y(self.rate_at(epoch), room))
        painter.setPen(QPen(QColor(theme.strong), 1, line))
        painter.drawLine(QPointF(at.x(), room.top()), QPointF(at.x(), room.bottom()))
        painter.setPen(QPen(QColor(theme.text), 1.5))
        painter.setBrush(QColor(theme.card))
        painter.drawEllipse(at, 3, 3)
        painter.setBrush(Qt.BrushStyle.NoBrush)


def _short(rate: float) -> str:
    """Return a rate with two digits."""
    return numbers.readable(float(f"{rate:.2g}"))

"""What lies over the lines of a plot: the cursor with its dots and read-out box, or a sentence on an empty plot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QLineF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPen

from desktop_nn.gui import fonts
from desktop_nn.gui.curves.flags import paint_flag
from desktop_nn.gui.curves.legend import PAST
from desktop_nn.gui.curves.reading import place_box

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

    from desktop_nn.gui.colors import Theme
    from desktop_nn.gui.curves.ranges import Range
    from desktop_nn.gui.curves.reading import ReadOut, Row
    from desktop_nn.gui.curves.series import Floats

_PADDING = 8.0
_LINE = 17.0
_SWATCH = 17.0
_SIGN = 12.0
_GAP = 18.0
_COLUMN_GAP = 14.0
_DOT, _OTHER_DOT = 4.5, 3.2
_BAND_OPACITY = 0.12
_FLAG = 0.75


class Overlay(pg.GraphicsObject):  # type: ignore[misc]
    """Painted in the pixels of the plot item, above everything else."""

    def __init__(self, view: pg.ViewBox, parent: pg.PlotItem) -> None:
        super().__init__(parent)
        self._view = view
        self._theme: Theme | None = None
        self._points = np.empty((0, 2))
        self.read_out: ReadOut | None = None
        self.message = ""
        self.box = QRectF()
        self.band: Range | None = None
        self.setZValue(1000)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def recolour(self, theme: Theme) -> None:
        """Take over the colours of a theme."""
        self._theme = theme
        self.update()

    def set_message(self, message: str) -> None:
        """Show one sentence in the middle of the plot; an empty one is none."""
        if message != self.message:
            self.message = message
            self.update()

    def set_read_out(self, read_out: ReadOut | None, points: Floats) -> None:
        """Show the cursor, or take it away; the box keeps clear of `points`, (n, 2) in data units."""
        if read_out is None and self.read_out is None:
            return
        self.read_out = read_out
        self._points = points
        self.update()

    def set_band(self, band: Range | None) -> None:
        """Show a stretch of x that is being chosen, or none."""
        self.band = band
        self.update()

    def boundingRect(self) -> QRectF:
        """Return the plot item's own rectangle: a box may reach beyond the axes."""
        return QRectF(self.parentItem().boundingRect())

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw the sentence or the cursor."""
        if self._theme is None:
            return
        area = self._view.mapRectToItem(self.parentItem(), self._view.boundingRect())
        if self.band is not None:
            self._paint_band(painter, area, self.band, self._theme)
        if self.message:
            painter.setFont(fonts.font(fonts.LABEL))
            painter.setPen(QColor(self._theme.muted))
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.message)
        elif self.read_out is not None:
            self._paint_cursor(painter, area, self.read_out, self._theme)

    def _to_pixels(self, x: float, y: float) -> QPointF:
        return QPointF(self._view.mapToItem(self.parentItem(), self._view.mapFromView(QPointF(x, y))))

    def _paint_band(self, painter: QPainter, area: QRectF, band: Range, theme: Theme) -> None:
        left, right = (round(self._to_pixels(x, 0.0).x()) for x in band)
        painter.setPen(QPen(QColor(theme.accent), 1.0))
        painter.setBrush(theme.alpha("accent", _BAND_OPACITY))
        painter.drawRect(QRectF(left + 0.5, area.top(), right - left, area.height()))

    def _paint_cursor(self, painter: QPainter, area: QRectF, read_out: ReadOut, theme: Theme) -> None:
        x = self._to_pixels(read_out.x, 0.0).x()
        if not area.left() - 1 <= x <= area.right() + 1:
            return
        pen = QPen(QColor(theme.text), 1.0)
        pen.setDashPattern([3.0, 3.0])
        painter.setPen(pen)
        middle = int(x) + 0.5
        painter.drawLine(QLineF(middle, area.top(), middle, area.bottom()))
        painter.setRenderHint(painter.RenderHint.Antialiasing)
        for row in read_out.rows:
            color = QColor(getattr(theme, row.role))
            for y, radius in ((row.other_y, _OTHER_DOT), (row.y, _DOT)):
                if np.isfinite(y):
                    self._paint_dot(painter, area, self._to_pixels(read_out.x, y), color, radius)
        self._paint_box(painter, area, x, read_out, theme)

    def _paint_dot(self, painter: QPainter, area: QRectF, at: QPointF, color: QColor, radius: float) -> None:
        if area.adjusted(-1, -1, 1, 1).contains(at) and self._theme is not None:
            painter.setPen(QPen(QColor(self._theme.card), 1.5))
            painter.setBrush(color)
            painter.drawEllipse(at, radius, radius)

    def _size_of(self, read_out: ReadOut) -> QSizeF:
        plain = QFontMetricsF(fonts.font(fonts.CAPTION))
        bold = QFontMetricsF(fonts.font(fonts.CAPTION, fonts.SEMIBOLD))
        other = self._other_width(read_out)
        rows = [
            _SWATCH + plain.horizontalAdvance(row.name) + _GAP + bold.horizontalAdvance(row.text) + other
            for row in read_out.rows
            if row.text
        ]
        rows += [_SWATCH + plain.horizontalAdvance(row.name) for row in read_out.rows if not row.text]
        width = max(plain.horizontalAdvance(read_out.title) + (_GAP + other if other else 0.0), *rows)
        return QSizeF(round(width) + 2 * _PADDING, _LINE * (1 + len(read_out.rows)) + 6.0)

    @staticmethod
    def _other_width(read_out: ReadOut) -> float:
        """Return the room of the column of the run that is compared with, its gap included."""
        if not read_out.other:
            return 0.0
        plain = QFontMetricsF(fonts.font(fonts.CAPTION))
        head = _SWATCH + plain.horizontalAdvance(read_out.other)
        return max(head, *(plain.horizontalAdvance(row.other) for row in read_out.rows)) + _COLUMN_GAP

    def _paint_box(self, painter: QPainter, area: QRectF, x: float, read_out: ReadOut, theme: Theme) -> None:
        points = np.array([[p.x(), p.y()] for p in (self._to_pixels(*point) for point in self._points)])
        size = self._size_of(read_out)
        corner = place_box(size, area.adjusted(2, 2, -2, -4), x, points.reshape(-1, 2))
        self.box = QRectF(round(corner.x()) + 0.5, round(corner.y()) + 0.5, size.width(), size.height())
        painter.setPen(QPen(QColor(theme.strong), 1.0))
        painter.setBrush(QColor(theme.card))
        painter.drawRoundedRect(self.box, 5.0, 5.0)
        line = self.box.adjusted(_PADDING, 3.0, -_PADDING, 0.0)
        line.setHeight(_LINE)
        vertically = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(fonts.font(fonts.CAPTION))
        painter.setPen(QColor(theme.muted))
        painter.drawText(line, vertically, read_out.title)
        painter.drawText(line, vertically | Qt.AlignmentFlag.AlignRight, read_out.other)
        other = self._other_width(read_out)
        if other:
            self._paint_dashes(painter, line, read_out.other, theme)
        for row in read_out.rows:
            line.translate(0.0, _LINE)
            self._paint_sign(painter, QPointF(line.left(), line.center().y()), row, theme)
            painter.setPen(QColor(theme.text))
            painter.setFont(fonts.font(fonts.CAPTION))
            painter.drawText(line.adjusted(_SWATCH, 0, 0, 0), vertically, row.name)
            right = vertically | Qt.AlignmentFlag.AlignRight
            painter.drawText(line, right, row.other)
            painter.setFont(fonts.font(fonts.CAPTION, fonts.SEMIBOLD))
            painter.drawText(line.adjusted(0, 0, -other, 0), right, row.text)

    @staticmethod
    def _paint_dashes(painter: QPainter, line: QRectF, head: str, theme: Theme) -> None:
        """Draw a piece of the dashed line before the head of the column of the run that is compared with."""
        x = line.right() - painter.fontMetrics().horizontalAdvance(head) - _SWATCH
        pen = QPen(QColor(theme.text), 1.5)
        pen.setDashPattern(list(PAST))
        painter.setPen(pen)
        painter.drawLine(QLineF(x, line.center().y(), x + _SIGN, line.center().y()))

    @staticmethod
    def _paint_sign(painter: QPainter, at: QPointF, row: Row, theme: Theme) -> None:
        """Draw what stands before a row: a piece of its line, or a flag."""
        if row.sign == "flag":
            painter.save()
            painter.translate(at.x() + 1.5, at.y() + 6.0)
            painter.scale(_FLAG, _FLAG)
            paint_flag(painter, QPointF(), theme)
            painter.restore()
            return
        color = QColor(getattr(theme, row.role))
        dotted = row.sign == "dotted"
        painter.setPen(QPen(color, 1.2 if dotted else 2.0, Qt.PenStyle.DotLine if dotted else Qt.PenStyle.SolidLine))
        painter.drawLine(QLineF(at.x(), at.y(), at.x() + _SIGN, at.y()))
        if row.sign == "marker":
            painter.setPen(QPen(color, 1.5))
            painter.setBrush(QColor(theme.card))
            painter.drawEllipse(QPointF(at.x() + _SIGN / 2, at.y()), 2.5, 2.5)

"""A layer's weights as a matrix: rows are where they come from, columns where they go; the biases below."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_nn.gui import colormaps, colors, fonts
from desktop_nn.gui.widgets.focus_ring import FocusRing

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from desktop_nn.gui.weights.layer_data import LayerData

LEFT, TOP, RIGHT, BOTTOM = 64.0, 42.0, 14.0, 10.0
BIAS_GAP = 8.0
WIDEST_CELL, TALLEST_CELL = 80.0, 40.0
BIAS_ROW = -1
_MOVES = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


@dataclass(frozen=True)
class Cell:
    """One number: a weight, or with `row` `BIAS_ROW` a bias."""

    row: int
    column: int


class WeightMatrix(QWidget):
    """Weights and biases of one layer, coloured; it stands in a scroll area and can be larger than it.

    Signals:
        pointed: the mouse or the keyboard is at another `Cell`, or None.
        chosen: a column was clicked, or Enter was pressed in it; carries the neuron.
        cleared: Escape was pressed.
    """

    pointed = Signal(object)
    chosen = Signal(int)
    cleared = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._data: LayerData | None = None
        self._limit = 1.0
        self._least = 0.0
        self._selected: int | None = None
        self._cell: Cell | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        FocusRing(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Weights as a matrix"))

    def set_data(self, data: LayerData, limit: float) -> None:
        """Show other numbers; `limit` is the value at the ends of the map."""
        other = self._data is None or self._data.weights.shape != data.weights.shape
        self._data, self._limit = data, limit
        if other:
            self._point_at(None)
            self._fit()
        self.update()

    def set_least_cell(self, pixels: float) -> None:
        """Let no cell be smaller than this; 0 fits everything into sight."""
        self._least = pixels
        self._fit()
        self.update()

    def set_selected(self, neuron: int | None) -> None:
        """Mark a column."""
        if neuron != self._selected:
            self._selected = neuron
            self.update()

    # ------------------------------------------------------------------ geometry

    def _shape(self) -> tuple[int, int]:
        return (1, 1) if self._data is None else (self._data.info.inputs, self._data.info.units)

    def _fit(self) -> None:
        rows, columns = self._shape()
        width = LEFT + RIGHT + columns * self._least
        height = TOP + BOTTOM + BIAS_GAP + self._bias_height() + rows * self._least
        self.setMinimumSize(QSize(math.ceil(width), math.ceil(height)) if self._least else QSize(0, 0))

    def _bias_height(self) -> float:
        return 14.0

    def area(self) -> QRectF:
        """Return where the weights are."""
        rows, columns = self._shape()
        wide = (self.width() - LEFT - RIGHT) / columns
        high = (self.height() - TOP - BOTTOM - BIAS_GAP - self._bias_height()) / rows
        # Whole pixels keep cells alike; below two pixels that is not to be had.
        wide = min(math.floor(wide) if wide >= 2 else wide, WIDEST_CELL)
        high = min(math.floor(high) if high >= 2 else high, TALLEST_CELL)
        return QRectF(LEFT, TOP, max(wide, 0.01) * columns, max(high, 0.01) * rows)

    def bias_area(self) -> QRectF:
        """Return where the biases are."""
        area = self.area()
        return QRectF(area.left(), area.bottom() + BIAS_GAP, area.width(), self._bias_height())

    def rect_of(self, cell: Cell) -> QRectF:
        """Return where a cell is."""
        rows, columns = self._shape()
        area = self.bias_area() if cell.row == BIAS_ROW else self.area()
        wide = area.width() / columns
        high = area.height() / (1 if cell.row == BIAS_ROW else rows)
        return QRectF(area.left() + cell.column * wide, area.top() + max(cell.row, 0) * high, wide, high)

    def cell_at(self, point: QPointF) -> Cell | None:
        """Return the cell at a point."""
        rows, columns = self._shape()
        for area, count in ((self.area(), rows), (self.bias_area(), 1)):
            if area.contains(point) and self._data is not None:
                column = min(int((point.x() - area.left()) / area.width() * columns), columns - 1)
                row = min(int((point.y() - area.top()) / area.height() * count), count - 1)
                return Cell(row if area == self.area() else BIAS_ROW, column)
        return None

    # ------------------------------------------------------------------ painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the part in sight."""
        painter = QPainter(self)
        theme = colors.current()
        painter.fillRect(event.rect(), QColor(theme.card))
        if self._data is not None:
            area, bias = self.area(), self.bias_area()
            # More than what is in sight is asked for when the matrix is painted into a file.
            seen = QRectF(self.visibleRegion().boundingRect().united(event.rect()))
            self._paint_numbers(painter, area, self._data.weights, seen)
            self._paint_numbers(painter, bias, self._data.bias[None, :], seen)
            self._paint_frames(painter, theme, area, bias)
            self._paint_axes(painter, theme, area, bias)
            self._paint_marks(painter, theme, area, bias)
        painter.end()

    def _paint_numbers(self, painter: QPainter, area: QRectF, values: NDArray[np.floating], seen: QRectF) -> None:
        """Colour the cells in sight; where they are smaller than pixels, as many of them as there are pixels."""
        rows, columns = values.shape
        seen = area.intersected(seen)
        if seen.isEmpty():
            return
        top, bottom = _span(seen.top() - area.top(), seen.bottom() - area.top(), area.height(), rows)
        left, right = _span(seen.left() - area.left(), seen.right() - area.left(), area.width(), columns)
        down = _indices(top, bottom, seen.height())
        across = _indices(left, right, seen.width())
        part = values[np.ix_(down, across)]
        image = colormaps.signed_image(part, self._limit, colors.current())
        wide, high = area.width() / columns, area.height() / rows
        where = QRectF(area.left() + left * wide, area.top() + top * high, (right - left) * wide, (bottom - top) * high)
        painter.drawImage(where, image, QRectF(image.rect()))

    def _paint_frames(self, painter: QPainter, theme: colors.Theme, area: QRectF, bias: QRectF) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.border), 1))
        for rect in (area, bias):
            painter.drawRect(rect.adjusted(-0.5, -0.5, 0.5, 0.5))

    def _paint_axes(self, painter: QPainter, theme: colors.Theme, area: QRectF, bias: QRectF) -> None:
        assert self._data is not None
        rows, columns = self._shape()
        painter.setPen(QColor(theme.muted))
        painter.setFont(fonts.font(fonts.CAPTION))
        metrics = QFontMetrics(painter.font())
        widest = max(metrics.horizontalAdvance(self._data.target_name(i)) for i in (0, columns - 1)) + 10
        centre, right = int(Qt.AlignmentFlag.AlignCenter.value), Qt.AlignmentFlag.AlignRight
        for i in ticks(columns, area.width(), widest):
            x = area.left() + (i + 0.5) * area.width() / columns
            painter.drawText(QRectF(x - 40, area.top() - 18, 80, 16), centre, self._data.target_name(i))
        middle = int((right | Qt.AlignmentFlag.AlignVCenter).value)
        for i in ticks(rows, area.height(), 15):
            y = area.top() + (i + 0.5) * area.height() / rows
            painter.drawText(QRectF(22, y - 8, LEFT - 28, 16), middle, self._data.source_name(i))
        name = self.tr("bias") if self._data.info.bias else self.tr("shift β")
        painter.drawText(QRectF(0, bias.top(), LEFT - 6, bias.height()), middle, name)
        self._paint_titles(painter, theme, area)

    def _paint_titles(self, painter: QPainter, theme: colors.Theme, area: QRectF) -> None:
        assert self._data is not None
        painter.setFont(fonts.font(fonts.LABEL, fonts.SEMIBOLD))
        painter.setPen(QColor(theme.text))
        metrics = QFontMetrics(painter.font())
        to = self.tr("to {layer}").format(layer=self._data.label)
        words = self.tr("from {layer}").format(layer=self._data.before)
        beside = metrics.horizontalAdvance(words) <= area.height() + 8
        if not beside:
            to = f"{words} {to}"
        top = QRectF(LEFT if beside else 12, 4, 0, 18)
        top.setRight(self.width() - 4)
        to = metrics.elidedText(to, Qt.TextElideMode.ElideRight, int(top.width()))
        painter.drawText(top, int(Qt.AlignmentFlag.AlignVCenter.value), to)
        if beside:
            self._paint_upright(painter, area, words)

    def _paint_upright(self, painter: QPainter, area: QRectF, words: str) -> None:
        painter.save()
        painter.translate(14, area.center().y())
        painter.rotate(-90)
        room = area.height() + 10
        painter.drawText(QRectF(-room / 2, -9, room, 18), int(Qt.AlignmentFlag.AlignCenter.value), words)
        painter.restore()

    def _paint_marks(self, painter: QPainter, theme: colors.Theme, area: QRectF, bias: QRectF) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        columns = self._shape()[1]
        if self._selected is not None and self._selected < columns:
            wide = area.width() / columns
            column = QRectF(area.left() + self._selected * wide, area.top(), wide, bias.bottom() - area.top())
            painter.setPen(QPen(QColor(theme.accent), 2))
            painter.drawRect(column.adjusted(-2, -2, 2, 2))
        if self._cell is not None:
            painter.setPen(QPen(QColor(theme.text), 1.5))
            painter.drawRect(self.rect_of(self._cell).adjusted(-1, -1, 1, 1))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the cells in step with the size."""
        super().resizeEvent(event)
        self.update()

    # ------------------------------------------------------------------ the person

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Point at the cell under the mouse."""
        self._point_at(self.cell_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Point at nothing."""
        super().leaveEvent(event)
        self._point_at(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select the neuron of the column."""
        cell = self.cell_at(event.position())
        if cell is not None and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(cell.column)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move from cell to cell, select a column."""
        key = Qt.Key(event.key())
        if key in _MOVES and self._data is not None:
            self._step(*_MOVES[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._cell is not None:
            self.chosen.emit(self._cell.column)
        elif key == Qt.Key.Key_Escape:
            self._point_at(None)
            self.cleared.emit()
        else:
            super().keyPressEvent(event)

    def _step(self, down: int, across: int) -> None:
        rows, columns = self._shape()
        if self._cell is None:
            self._point_at(Cell(0, self._selected if self._selected is not None else 0))
            return
        # The biases are the row after the last.
        row = rows if self._cell.row == BIAS_ROW else self._cell.row
        row = min(max(row + down, 0), rows)
        column = min(max(self._cell.column + across, 0), columns - 1)
        self._point_at(Cell(BIAS_ROW if row == rows else row, column))

    def _point_at(self, cell: Cell | None) -> None:
        if cell != self._cell:
            self._cell = cell
            self.update()
            self.pointed.emit(cell)


def _span(low: float, high: float, length: float, count: int) -> tuple[int, int]:
    """Return the first and the one past the last of `count` cells that a stretch of `length` touches."""
    return max(0, math.floor(low / length * count)), min(count, math.ceil(high / length * count))


def _indices(first: int, last: int, pixels: float) -> NDArray[np.intp]:
    """Return all cells of a range, or evenly chosen ones where there are more than pixels."""
    most = max(1, math.ceil(pixels))
    if last - first <= most:
        return np.arange(first, last)
    return np.linspace(first, last - 1, most).astype(np.intp)


def ticks(count: int, length: float, room: float) -> list[int]:
    """Return which of `count` cells over `length` pixels get a label that needs `room`: the first and round steps."""
    most = max(1, int(length // room))
    if count <= most:
        return list(range(count))
    step = next(k * 10**power for power in range(9) for k in (2, 5, 10) if count / (k * 10**power) <= most)
    return [0, *range(step - 1, count, step)]

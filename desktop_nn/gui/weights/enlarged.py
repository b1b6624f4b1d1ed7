"""One neuron's weights as a large picture, with the number under the mouse and the neuron's figures beside it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop_nn.gui import colormaps, colors, fonts, format
from desktop_nn.gui.sentences import Teller
from desktop_nn.gui.widgets.buttons import Button, IconButton
from desktop_nn.gui.widgets.focus_ring import FocusRing
from desktop_nn.gui.widgets.labels import text_label
from desktop_nn.gui.widgets.legend import limit_texts

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLabel

    from desktop_nn.gui.weights.layer_data import LayerData

WHOLE_FROM = 8.0
LOW = 176
_MOVES = {
    Qt.Key.Key_Left: QPoint(-1, 0),
    Qt.Key.Key_Right: QPoint(1, 0),
    Qt.Key.Key_Up: QPoint(0, -1),
    Qt.Key.Key_Down: QPoint(0, 1),
}


class WeightPicture(QWidget):
    """The picture; the mouse or the arrow keys point at one weight.

    Signals:
        pointed: another weight is pointed at.
    """

    pointed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._data: LayerData | None = None
        self._neuron = 0
        self._limit = 1.0
        self._at: QPoint | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        FocusRing(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(90, 90)

    def set_data(self, data: LayerData, neuron: int, limit: float) -> None:
        """Show the weights of a neuron."""
        self._data, self._neuron, self._limit = data, neuron, limit
        self.update()
        self.pointed.emit()

    def sizeHint(self) -> QSize:
        """Return a comfortable size."""
        return QSize(280, 280)

    def picture_rect(self) -> QRectF:
        """Return where the picture is: a square of whole pixels a weight where there is room."""
        if self._data is None or self._data.shape is None:
            return QRectF()
        rows, columns = self._data.shape
        fitting = max(1.0, min((self.width() - 6) / columns, (self.height() - 4) / rows))
        # Whole pixels keep weights alike; a small picture would lose a good part of its size to that.
        pixel = math.floor(fitting) if fitting >= WHOLE_FROM else math.floor(fitting * columns) / columns
        rect = QRectF(0, 0, pixel * columns, pixel * rows)
        rect.moveCenter(QPointF(self.width() / 2, self.height() / 2).toPoint())
        rect.moveRight(self.width() - 4)
        return rect

    def weight(self) -> tuple[int, int, float] | None:
        """Return row, column (from 0) and value of the weight that is pointed at."""
        if self._at is None or self._data is None or self._data.shape is None:
            return None
        row, column = self._at.y(), self._at.x()
        value = self._data.weights[row * self._data.shape[1] + column, self._neuron]
        return row, column, float(value)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the picture and the mark."""
        painter = QPainter(self)
        theme = colors.current()
        if self._data is not None and self._data.shape is not None:
            rect = self.picture_rect()
            values = self._data.weights[:, self._neuron].reshape(self._data.shape)
            image = colormaps.signed_image(values, self._limit, theme)
            painter.drawImage(rect, image, QRectF(image.rect()))
            painter.setPen(QPen(QColor(theme.strong), 1))
            painter.drawRect(rect.adjusted(-0.5, -0.5, 0.5, 0.5))
            if self._at is not None:
                pixel = rect.width() / self._data.shape[1]
                mark = QRectF(rect.left() + self._at.x() * pixel, rect.top() + self._at.y() * pixel, pixel, pixel)
                painter.setPen(QPen(QColor(theme.text), 1.5))
                painter.drawRect(mark)
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Point at the weight under the mouse."""
        rect = self.picture_rect()
        if self._data is None or self._data.shape is None or not rect.contains(event.position()):
            self._point_at(None)
            return
        rows, columns = self._data.shape
        offset = event.position() - rect.topLeft()
        x, y = int(offset.x() / rect.width() * columns), int(offset.y() / rect.height() * rows)
        self._point_at(QPoint(min(x, columns - 1), min(y, rows - 1)))

    def leaveEvent(self, event: QEvent) -> None:
        """Point at nothing."""
        super().leaveEvent(event)
        self._point_at(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move from weight to weight."""
        key = Qt.Key(event.key())
        if key not in _MOVES or self._data is None or self._data.shape is None:
            super().keyPressEvent(event)
            return
        rows, columns = self._data.shape
        at = self._at + _MOVES[key] if self._at is not None else QPoint(columns // 2, rows // 2)
        self._point_at(QPoint(min(max(at.x(), 0), columns - 1), min(max(at.y(), 0), rows - 1)))

    def _point_at(self, at: QPoint | None) -> None:
        if at != self._at:
            self._at = at
            self.update()
            self.pointed.emit()


class EnlargedNeuron(QWidget):
    """The picture with its figures and the way to the neurons before and after.

    Signals:
        closed: back to all neurons.
        stepped: another neuron is wanted: -1 the one before, 1 the one after.
    """

    closed = Signal()
    stepped = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.picture = WeightPicture()
        self._teller = Teller(self.picture)
        self._told_at: tuple[int, int] | None = None
        self._figures: dict[str, QLabel] = {}
        self._title = text_label("", "text", fonts.CARD_TITLE, fonts.SEMIBOLD)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 2, 12, 2)
        row.setSpacing(24)
        row.addWidget(self.picture, 1)
        row.addWidget(self._build_side(), 1)
        self.picture.pointed.connect(self._on_pointed)
        self._set_low(False)

    def _build_side(self) -> QWidget:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.addStretch(1)
        column.addLayout(self._build_head())
        grid = self._grid = QGridLayout()
        self._column = column
        grid.setHorizontalSpacing(16)
        names = {
            "high": self.tr("Largest weight"),
            "low": self.tr("Smallest weight"),
            "bias": self.tr("Bias"),
            "a": self.tr("Activation for the drawing"),
            "here": self.tr("Weight pointed at"),
            "limit": self.tr("Ends of the scale"),
        }
        for line, (key, name) in enumerate(names.items()):
            self._figures[key] = text_label(format.NOTHING, "text", fonts.BASE, fonts.SEMIBOLD)
            self._figures[key].setAccessibleName(name)
            grid.addWidget(text_label(name, "muted", fonts.LABEL), line, 0)
            grid.addWidget(self._figures[key], line, 1)
        grid.setColumnStretch(2, 1)
        column.addLayout(grid)
        column.addStretch(1)
        return side

    def _build_head(self) -> QHBoxLayout:
        back = Button(self.tr("All neurons"), icon="chevron-left")
        back.clicked.connect(self.closed)
        before = IconButton("player-skip-back", self.tr("The neuron before"))
        before.clicked.connect(lambda: self.stepped.emit(-1))
        after = IconButton("player-skip-forward", self.tr("The neuron after"))
        after.clicked.connect(lambda: self.stepped.emit(1))
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(back)
        head.addSpacing(8)
        head.addWidget(before)
        head.addWidget(after)
        head.addSpacing(8)
        head.addWidget(self._title)
        head.addStretch(1)
        return head

    def minimumSizeHint(self) -> QSize:
        """Return little height: the figures move together before the picture gives way."""
        return QSize(super().minimumSizeHint().width(), self.picture.minimumHeight() + 4)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the figures take less height where there is little."""
        super().resizeEvent(event)
        self._set_low(self.height() < LOW)

    def _set_low(self, low: bool) -> None:
        self._column.setSpacing(2 if low else 8)
        self._grid.setVerticalSpacing(0 if low else 4)
        for figure in self._figures.values():
            figure.setFont(fonts.font(fonts.LABEL if low else fonts.BASE, fonts.SEMIBOLD))

    def set_data(self, data: LayerData, neuron: int, limit: float) -> None:
        """Show a neuron."""
        column = data.weights[:, neuron]
        self._title.setText(self.tr("{layer} · neuron {number}").format(layer=data.label, number=neuron + 1))
        self.picture.setAccessibleName(
            self.tr("Weights of {layer}, neuron {number}").format(layer=data.label, number=neuron + 1)
        )
        self._show("high", float(column.max()))
        self._show("low", float(column.min()))
        self._show("bias", float(data.bias[neuron]))
        self._show("a", None if data.activations is None else float(data.activations[neuron]))
        self._figures["limit"].setText("± " + limit_texts(limit)[1][1:])
        self.picture.set_data(data, neuron, limit)

    def _show(self, key: str, value: float | None) -> None:
        self._figures[key].setText(format.NOTHING if value is None else format.signed(value))

    def _on_pointed(self) -> None:
        found = self.picture.weight()
        text = format.NOTHING
        if found is not None:
            row, column, value = found
            text = self.tr("{w}   row {row}, column {column}").format(
                w=format.signed(value), row=row + 1, column=column + 1
            )
        self._figures["here"].setText(text)
        here = found[:2] if found is not None else None
        if here is not None and here != self._told_at:
            self._teller.tell_at_once(text)
        else:
            self._teller.tell(lambda: text if found is not None else self._sentence())
        self._told_at = here

    def _sentence(self) -> str:
        return "; ".join(f"{label.accessibleName()} {label.text()}" for label in self._figures.values())

    def figure(self, key: str) -> str:
        """Return one of the figures as it is written: "high", "low", "bias", "a", "here" or "limit"."""
        return self._figures[key].text()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back with Escape, on with Page Up and Page Down."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.stepped.emit(-1 if event.key() == Qt.Key.Key_PageUp else 1)
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Go back."""
        self.closed.emit()

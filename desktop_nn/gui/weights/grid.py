"""All neurons of a first layer as pictures of their weights: one widget, one atlas, whatever their number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPaintEngine,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from desktop_nn.gui import colormaps, colors, fonts, format
from desktop_nn.gui.widgets.bars import paint_signed_bar_from_zero
from desktop_nn.gui.widgets.focus_ring import FocusRing

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from desktop_nn.gui.weights.layer_data import LayerData

GAP = 11
MARGIN = 12
CAPTION = 17
BAR = QSize(28, 4)
SIDE_WITH_BAR = 42
_BASELINE = QPointF(0, 14)
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Home: -(10**6), Qt.Key.Key_End: 10**6}


class NeuronGrid(QWidget):
    """A grid of neurons; it stands in a scroll area and is as high as its rows need.

    Signals:
        chosen: a neuron was clicked or moved to by key; carries its index.
        enlarged: a neuron was double-clicked, or Enter was pressed on it.
        cleared: Escape was pressed.
        focused: the keyboard came here.
    """

    chosen = Signal(int)
    enlarged = Signal(int)
    cleared = Signal()
    focused = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._data: LayerData | None = None
        self._limit = 1.0
        self._order: NDArray[np.intp] = np.arange(0)
        self._side = 56
        self._selected: int | None = None
        self._atlas: QImage | None = None
        self._atlas_range = (0, 0)
        self._first_seen = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        FocusRing(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Weights of the neurons as pictures"))

    # ------------------------------------------------------------------ what it shows

    def set_data(self, data: LayerData, limit: float, order: NDArray[np.intp]) -> None:
        """Show other numbers.

        Args:
            data: a layer whose neurons have pictures.
            limit: the weight at the ends of the map.
            order: the neurons in the order to show them.
        """
        resized = self._data is None or len(order) != len(self._order)
        self._data, self._limit, self._order = data, limit, order
        self._atlas = None
        if resized:
            self._fit_height()
        self.update()

    def set_side(self, side: int) -> None:
        """Draw pictures `side` pixels wide."""
        if side != self._side:
            self._side = side
            self._fit_height()
            self.update()

    def set_selected(self, neuron: int | None) -> None:
        """Mark a neuron."""
        if neuron != self._selected:
            self._selected = neuron
            self.update()

    # ------------------------------------------------------------------ where it shows it

    @property
    def columns(self) -> int:
        """How many neurons stand in a row."""
        return max(1, (self.width() - 2 * MARGIN + GAP) // (self._side + GAP))

    def _pitch(self) -> tuple[float, float]:
        """Return how far apart pictures stand: a full row reaches from margin to margin."""
        columns = self.columns
        spread = (self.width() - 2 * MARGIN - self._side) / (columns - 1) if columns > 1 else 0.0
        if len(self._order) < columns:
            spread = float(self._side + GAP)
        return spread, float(self._side + CAPTION + 2)

    def cell(self, place: int) -> QRectF:
        """Return where the picture at a place of the order stands."""
        across, down = self._pitch()
        row, column = divmod(place, self.columns)
        return QRectF(round(MARGIN + column * across), round(MARGIN - 4 + row * down), self._side, self._side)

    def cell_of(self, neuron: int) -> QRectF | None:
        """Return where a neuron's picture stands."""
        places = np.flatnonzero(self._order == neuron)
        return self.cell(int(places[0])) if places.size else None

    def neuron_at(self, x: float, y: float) -> int | None:
        """Return the neuron whose picture or caption is at a point."""
        _, down = self._pitch()
        row = int((y - MARGIN + 4) // down)
        for place in range(max(0, row) * self.columns, min((row + 1) * self.columns, len(self._order))):
            if self.cell(place).adjusted(-2, -2, 2, CAPTION).contains(x, y):
                return int(self._order[place])
        return None

    def _fit_height(self) -> None:
        rows = -(-len(self._order) // self.columns)
        height = round(rows * self._pitch()[1]) + MARGIN
        if height != self.height():
            self.setMinimumHeight(height)
            self.resize(self.width(), height)

    def minimumSizeHint(self) -> QSize:
        """Return one column."""
        return QSize(self._side + 2 * MARGIN, self.minimumHeight())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take as many rows as the width now needs."""
        super().resizeEvent(event)
        self._fit_height()

    def inputMethodQuery(self, query: Qt.InputMethodQuery) -> Any:
        """Return for the cursor the neuron selected or what is in sight, which the scroll area shows on a Tab."""
        if query != Qt.InputMethodQuery.ImCursorRectangle:
            return super().inputMethodQuery(query)
        cell = self.cell_of(self._selected) if self._selected is not None else None
        return self.visibleRegion().boundingRect() if cell is None else cell.toRect()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Say that the keyboard is here."""
        super().focusInEvent(event)
        self.focused.emit()

    # ------------------------------------------------------------------ painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the neurons in sight."""
        painter = QPainter(self)
        theme = colors.current()
        painter.fillRect(event.rect(), QColor(theme.card))
        if self._data is None:
            painter.end()
            return
        # More than what is in sight is asked for when the grid is painted into a file.
        first, last = self._places_in(self.visibleRegion().boundingRect().united(event.rect()))
        self._prepare_atlas(first, last, theme)
        self._first_seen = first
        cells = [self.cell(place) for place in range(first, last)]
        self._paint_pictures(painter, theme, cells)
        self._paint_captions(painter, theme, first, cells)
        self._paint_selected(painter, theme)
        painter.end()

    def _places_in(self, rect: QRect) -> tuple[int, int]:
        down = self._pitch()[1]
        top = max(0, int((rect.top() - MARGIN) // down))
        bottom = int((rect.bottom() + MARGIN) // down) + 1
        return min(top * self.columns, len(self._order)), min(bottom * self.columns, len(self._order))

    def _prepare_atlas(self, first: int, last: int, theme: colors.Theme) -> None:
        """Colour the neurons in sight; those out of sight cost nothing."""
        done = self._atlas_range
        if self._atlas is not None and done[0] <= first and last <= done[1]:
            return
        assert self._data is not None and self._data.shape is not None
        chosen = self._data.weights.T[self._order[first:last]]
        self._atlas = colormaps.signed_image(chosen.reshape(-1, self._data.shape[1]), self._limit, theme)
        self._atlas_range = (first, last)

    def _paint_pictures(self, painter: QPainter, theme: colors.Theme, cells: list[QRectF]) -> None:
        assert self._data is not None and self._data.shape is not None
        if self._atlas is None or not cells:
            return
        height, width = self._data.shape
        before = self._first_seen - self._atlas_range[0]
        # A drawing would hold the whole atlas once for every neuron.
        apart = painter.paintEngine().type() == QPaintEngine.Type.SVG
        for i, cell in enumerate(cells):
            source = QRect(0, (before + i) * height, width, height)
            if apart:
                painter.drawImage(cell, self._atlas.copy(source), QRectF(0, 0, width, height))
            else:
                painter.drawImage(cell, self._atlas, QRectF(source))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.border), 1))
        painter.drawRects([cell.adjusted(-0.5, -0.5, 0.5, 0.5) for cell in cells])

    def _paint_captions(self, painter: QPainter, theme: colors.Theme, first: int, cells: list[QRectF]) -> None:
        """Draw numbers and bars; one kind after the other, since changing pens costs more than drawing."""
        assert self._data is not None
        painter.setFont(fonts.font(fonts.CAPTION))
        painter.setPen(QColor(theme.muted))
        neurons = self._order[first : first + len(cells)].tolist()
        for cell, neuron in zip(cells, neurons, strict=True):
            if neuron != self._selected:
                painter.drawText(cell.bottomLeft() + _BASELINE, str(neuron + 1))
        if self._side < SIDE_WITH_BAR:
            return
        tracks = [QRectF(cell.right() - BAR.width(), cell.bottom() + 8, BAR.width(), BAR.height()) for cell in cells]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.track))
        painter.drawRects(tracks)
        bars = self._data.bars()
        if bars is not None:
            self._paint_bars(painter, theme, tracks, bars[neurons].tolist())

    def _paint_bars(self, painter: QPainter, theme: colors.Theme, tracks: list[QRectF], shares: list[float]) -> None:
        assert self._data is not None
        if self._data.signed:
            for track, share in zip(tracks, shares, strict=True):
                paint_signed_bar_from_zero(painter, track, share, -1.0, 1.0, theme)
            return
        painter.setBrush(QColor(theme.text))
        filled = zip(tracks, shares, strict=True)
        parts = [QRectF(t.left(), t.top(), share * t.width(), t.height()) for t, share in filled if share > 0]
        painter.drawRects(parts)

    def _paint_selected(self, painter: QPainter, theme: colors.Theme) -> None:
        cell = self.cell_of(self._selected) if self._selected is not None else None
        if cell is None or self._selected is None:
            return
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.accent), 2))
        painter.drawRect(cell.adjusted(-3, -3, 3, 3))
        painter.setFont(fonts.font(fonts.CAPTION, fonts.SEMIBOLD))
        painter.drawText(cell.bottomLeft() + _BASELINE, str(self._selected + 1))

    # ------------------------------------------------------------------ the person

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select the neuron under the mouse."""
        neuron = self.neuron_at(event.position().x(), event.position().y())
        if neuron is not None and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(neuron)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Enlarge the neuron under the mouse."""
        neuron = self.neuron_at(event.position().x(), event.position().y())
        if neuron is not None:
            self.enlarged.emit(neuron)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the selection, enlarge it, or clear it."""
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._selected is not None:
            self.enlarged.emit(self._selected)
        elif key == Qt.Key.Key_Escape:
            self.cleared.emit()
        elif key in _STEPS:
            self._step(_STEPS[key])
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._step(self.columns if key == Qt.Key.Key_Down else -self.columns)
        else:
            super().keyPressEvent(event)

    def _step(self, by: int) -> None:
        if not len(self._order):
            return
        places = [] if self._selected is None else np.flatnonzero(self._order == self._selected).tolist()
        place = min(max(places[0] + by, 0), len(self._order) - 1) if places else 0
        self.chosen.emit(int(self._order[place]))

    def event(self, event: QEvent) -> bool:
        """Say the numbers of the neuron under the mouse."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            neuron = self.neuron_at(event.pos().x(), event.pos().y())
            QToolTip.showText(event.globalPos(), "" if neuron is None else self.words(neuron), self)
            return True
        return super().event(event)

    def words(self, neuron: int) -> str:
        """Return the numbers of a neuron as text."""
        if self._data is None:
            return ""
        column = self._data.weights[:, neuron]
        text = self.tr("{layer} · neuron {number}\nlargest weight {high}, smallest {low}\n{bias} {b}").format(
            layer=self._data.label,
            number=neuron + 1,
            high=format.signed(float(column.max())),
            low=format.signed(float(column.min())),
            bias=self.tr("bias") if self._data.info.bias else self.tr("shift β"),
            b=format.signed(float(self._data.bias[neuron])),
        )
        if self._data.activations is not None:
            value = format.signed(float(self._data.activations[neuron]))
            text += "\n" + self.tr("activation for the drawing {a}").format(a=value)
        return text

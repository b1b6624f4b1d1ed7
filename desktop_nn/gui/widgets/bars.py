"""Outputs as bars, one row each: name, bar, number; the winner stands out by ground, weight and colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QRegion
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_nn.gui import fonts, format, theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray
    from PySide6.QtGui import QPaintEvent

ROW = 21
DENSE_ROW = 17
_BAR = 11
_LEAST = 2.0
_SIDE = 8
_NUMBER = 60
_RIGHT = int((Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight).value)


def paint_bar(
    painter: QPainter, rect: QRectF, fraction: float, colors: theme.Theme, fill: str, track: bool = True
) -> None:
    """Draw one bar from the left edge of `rect`, never narrower than 2 px; `fill` is a role of the theme."""
    painter.setPen(Qt.PenStyle.NoPen)
    if track:
        painter.setBrush(QColor(colors.track))
        painter.drawRoundedRect(rect, 2, 2)
    width = max(_LEAST, rect.width() * min(1.0, max(0.0, fraction)))
    painter.setBrush(QColor(getattr(colors, fill)))
    radius = 2 if width > 4 else 0
    painter.drawRoundedRect(QRectF(rect.left(), rect.top(), width, rect.height()), radius, radius)


def paint_signed_bar_from_zero(
    painter: QPainter, rect: QRectF, value: float, low: float, high: float, colors: theme.Theme
) -> None:
    """Draw a bar from zero to `value` on an axis from `low` to `high`: blue to the right, orange to the left."""
    zero = rect.left() + rect.width() * (0.0 - low) / (high - low)
    end = rect.left() + rect.width() * (min(high, max(low, value)) - low) / (high - low)
    left, right = sorted((zero, end))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colors.positive_fill if value >= 0 else colors.negative_fill))
    painter.drawRoundedRect(QRectF(left, rect.top(), max(right - left, 1.0), rect.height()), 2, 2)
    painter.fillRect(QRectF(round(zero), rect.top() - 2, 1, rect.height() + 4), QColor(colors.strong))


class OutputBars(QWidget):
    """The outputs of a network for one sample, as probabilities from 0 to 1 or as signed numbers round a zero line."""

    def __init__(self, labels: Sequence[str] = (), *, row_height: int = ROW) -> None:
        """Show empty bars for `labels`; `row_height` is 21 px, 17 in a crowded window."""
        super().__init__()
        self._labels = tuple(labels)
        self._values: NDArray[np.float64] | None = None
        # A number as it is written is also as exact as its bar can be drawn: rows whose number stays are not repainted.
        self._texts: tuple[str, ...] = ()
        self._axis: tuple[float, float] | None = None
        self._stale = QRegion()
        self._winner: int | None = None
        self._row = row_height
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_labels(self, labels: Sequence[str]) -> None:
        """Name the rows anew, and forget the values."""
        self._labels = tuple(labels)
        self.updateGeometry()
        self.clear()

    def set_row_height(self, pixels: int) -> None:
        """Draw the rows wider or closer."""
        self._row = pixels
        self.updateGeometry()
        self.update()

    def set_values(self, values: ArrayLike, *, probabilities: bool = True, winner: int | None = None) -> None:
        """Show one value a row.

        Args:
            values: as many as there are labels.
            probabilities: draw from 0 to 1 and write percentages; else draw round zero and write signed numbers.
            winner: the row that the network decides for; None where outputs do not compete.

        Raises:
            ValueError: there are more or fewer values than rows.
        """
        array = np.asarray(values, dtype=np.float64).ravel()
        if array.size != len(self._labels):
            raise ValueError(f"{array.size} values for {len(self._labels)} rows")
        write = format.percent if probabilities else format.signed
        texts, axis = tuple(write(value) for value in array.tolist()), None if probabilities else _axis(array)
        changed = {row for row, text in enumerate(texts) if text != self.text_of(row)}
        if winner != self._winner:
            changed |= {row for row in (winner, self._winner) if row is not None}
            won = self._labels[winner] if winner is not None else ""
            self.setAccessibleDescription(f"{won}: {texts[winner]}" if winner is not None else "")
        if axis != self._axis:
            changed = set(range(len(texts)))
        self._values, self._texts, self._axis, self._winner = array, texts, axis, winner
        for row in changed:
            self._stale += self._row_rect(row)
        self.update(self._stale)

    def paint_now(self) -> None:
        """Paint what `set_values` has changed without waiting for the next frame; the winner's row in any case."""
        self.repaint(self._stale + self._row_rect(self._winner or 0))

    def clear(self) -> None:
        """Show empty bars: there is nothing to answer."""
        self._values = self._axis = self._winner = None
        self._texts = ()
        self.setAccessibleDescription("")
        self.update()

    def text_of(self, row: int) -> str:
        """Return the number of one row as it is written."""
        return self._texts[row] if self._texts else ""

    def sizeHint(self) -> QSize:
        """Return the height of all rows."""
        return QSize(220, self._row * max(1, len(self._labels)))

    def minimumSizeHint(self) -> QSize:
        """Return the narrowest form in which bars still differ."""
        return QSize(160, self.sizeHint().height())

    def _label_width(self) -> int:
        bold = QFontMetrics(fonts.font(fonts.LABEL, fonts.SEMIBOLD))
        widest = max((bold.horizontalAdvance(label) for label in self._labels), default=0)
        return int(min(widest, 0.4 * self.width()))

    def _row_rect(self, row: int) -> QRect:
        return QRect(0, row * self._row, self.width(), self._row)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rows that have changed."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = theme.current()
        label_width = self._label_width()
        for row in range(len(self._labels)):
            area = self._row_rect(row)
            if event.region().intersects(area):
                self._paint_row(painter, QRectF(area), row, label_width, colors)
        painter.end()
        self._stale -= event.region()

    def _paint_row(self, painter: QPainter, area: QRectF, row: int, label_width: int, colors: theme.Theme) -> None:
        won = row == self._winner
        if won:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.soft))
            painter.drawRoundedRect(area.adjusted(0, 0.5, 0, -0.5), 4, 4)
        painter.setFont(fonts.font(fonts.LABEL, fonts.SEMIBOLD if won else fonts.REGULAR))
        painter.setPen(QColor(colors.text if won else colors.muted))
        label = painter.fontMetrics().elidedText(self._labels[row], Qt.TextElideMode.ElideRight, label_width)
        painter.drawText(QRectF(_SIDE, area.top(), label_width, area.height()), _RIGHT, label)
        number = QRectF(self.width() - _SIDE - _NUMBER, area.top(), _NUMBER, area.height())
        painter.drawText(number, _RIGHT, self.text_of(row))
        left = _SIDE + label_width + _SIDE
        height = min(_BAR, self._row - 6)
        top = round(area.center().y() - height / 2)
        bar = QRectF(left, top, max(10.0, number.left() - left - 2), height)
        self._paint_value(painter, bar, row, colors)

    def _paint_value(self, painter: QPainter, bar: QRectF, row: int, colors: theme.Theme) -> None:
        value = 0.0 if self._values is None else float(self._values[row])
        if self._axis is not None:
            paint_signed_bar_from_zero(painter, bar, value if np.isfinite(value) else 0.0, *self._axis, colors)
            return
        share = value if np.isfinite(value) else 0.0
        paint_bar(painter, bar, share, colors, "accent" if row == self._winner else "strong")


def _axis(values: NDArray[np.float64]) -> tuple[float, float]:
    """Ends of the axis of signed outputs: zero and at least one either side of it that is needed."""
    finite = values[np.isfinite(values)]
    reach = max(1.0, float(np.abs(finite).max()) if finite.size else 1.0)
    return (-reach if (finite < 0).any() else 0.0), reach

"""Axes and grid of the plots in the program's style: 1-2-5 ticks, horizontal lines only, no frame."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pyqtgraph as pg
from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QFontMetricsF

from desktop_nn.gui import fonts
from desktop_nn.gui.ticks import linear_ticks, log_texts, log_ticks, tick_text

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

    from desktop_nn.gui.colors import Theme

_PIXELS_A_TICK = {"left": 20.0, "bottom": 48.0}
_LOG_PIXELS = {"left": 16.0, "bottom": 40.0}
_MOST = 6
_LEFT_ROOM = 12.0
_BOTTOM_HEIGHT = 36


class Axis(pg.AxisItem):  # type: ignore[misc]
    """An axis with ticks at round values; in logarithmic mode it takes powers of ten and shows their values."""

    def __init__(self, orientation: str) -> None:
        super().__init__(orientation, maxTickLength=4 if orientation == "bottom" else 0)
        self.logarithmic = False
        self.setStyle(
            tickFont=fonts.font(fonts.CAPTION), autoExpandTextSpace=False, hideOverlappingLabels=False, tickAlpha=255
        )
        self.setStyle(tickTextOffset=4 if orientation == "bottom" else 8)
        self.enableAutoSIPrefix(False)
        if orientation == "bottom":
            self.setHeight(_BOTTOM_HEIGHT)

    def recolour(self, theme: Theme) -> None:
        """Take over the colours of a theme."""
        self.setPen(theme.strong)
        self.setTickPen(theme.strong)
        self.setTextPen(theme.muted)

    def ticks(self, low: float, high: float, pixels: float) -> list[tuple[float, str]]:
        """Return position and text of every tick between two positions, as many as the length has room for."""
        if not self.logarithmic:
            most = max(2, min(_MOST, int(pixels / _PIXELS_A_TICK[self.orientation]) + 1))
            return [(value, tick_text(value)) for value in linear_ticks(low, high, most)]
        # The series 1-2-5 reads best whole: its ticks may stand closer.
        values = log_ticks(10.0**low, 10.0**high, max(2, min(2 * _MOST, int(pixels / _LOG_PIXELS[self.orientation]))))
        values = [value for value in values if value > 0.0]
        return [(math.log10(value), text) for value, text in zip(values, log_texts(values), strict=True)]

    def redraw(self) -> None:
        """Draw the ticks anew, as after a change of scale."""
        self.picture = None
        self.update()

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:
        """Answer pyqtgraph's question where the ticks stand."""
        return [(1.0, [place for place, _ in self.ticks(minVal, maxVal, size)])]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """Answer pyqtgraph's question what is written at the ticks."""
        if self.logarithmic:
            return log_texts([float(f"{10.0**value:.6g}") for value in values])
        return [tick_text(value) for value in values]

    def drawPicture(self, p: QPainter, axisSpec: object, tickSpecs: object, textSpecs: list[Any]) -> None:
        """Draw texts alone at an upright axis, a line and ticks too at the other."""
        if self.orientation == "bottom":
            super().drawPicture(p, axisSpec, tickSpecs, textSpecs)
            return
        p.setFont(self.style["tickFont"])
        p.setPen(self.textPen())
        for rectangle, flags, text in textSpecs:
            p.drawText(rectangle, int(flags), text)

    def resizeEvent(self, ev: object = None) -> None:
        """Put the title of the x axis right below the ticks, in the middle."""
        super().resizeEvent(ev)
        if self.orientation == "bottom" and self.label is not None:
            size = self.label.boundingRect()
            self.label.setPos(round((self.width() - size.width()) / 2), self.height() - size.height() + 1)

    def fit_width(self, low: float, high: float, pixels: float) -> None:
        """Make an upright axis as wide as its longest text."""
        metrics = QFontMetricsF(fonts.font(fonts.CAPTION))
        widest = max((metrics.horizontalAdvance(text) for _, text in self.ticks(low, high, pixels)), default=0.0)
        width = max(int(widest + _LEFT_ROOM), 34)
        if width != self.width():
            self.setWidth(width)


class Ground(pg.GraphicsObject):  # type: ignore[misc]
    """What lies behind the lines: the shaded part of the run that is still to come, and the horizontal grid."""

    def __init__(self, axis: Axis) -> None:
        super().__init__()
        self._axis = axis
        self._theme: Theme | None = None
        self.done = 0.0
        self.setZValue(-100)

    def recolour(self, theme: Theme) -> None:
        """Take over the colours of a theme."""
        self._theme = theme
        self.update()

    def set_done(self, x: float) -> None:
        """Shade everything to the right of `x`."""
        if x != self.done:
            self.done = x
            self.update()

    def viewRangeChanged(self) -> None:
        """Follow the view."""
        self.prepareGeometryChange()
        self.update()

    def boundingRect(self) -> QRectF:
        """Return all that is in sight."""
        return QRectF(self.viewRect())

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw the shade, then the grid."""
        if self._theme is None:
            return
        seen = self.boundingRect()
        if self.done < seen.right():
            shade = QRectF(seen)
            shade.setLeft(max(self.done, seen.left()))
            painter.fillRect(shade, pg.mkColor(self._theme.panel))
        view = self.getViewBox()
        ticks = self._axis.ticks(seen.top(), seen.bottom(), view.height())
        painter.setRenderHint(painter.RenderHint.Antialiasing, False)
        painter.setPen(pg.mkPen(self._theme.grid, width=1))
        painter.drawLines([QLineF(seen.left(), y, seen.right(), y) for y, _ in ticks])

"""The picture of the surface: colours, boundary, points, axes, and a read-out under the pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_nn.data.teaching import DOMAIN
from desktop_nn.gui import colormaps, fonts, format
from desktop_nn.gui.surface.contour import contour
from desktop_nn.gui.surface.points import paint_points
from desktop_nn.gui.widgets.focus_ring import FocusRing

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent

    from desktop_nn.data.dataset import Dataset
    from desktop_nn.gui.colors import Theme
    from desktop_nn.gui.surface.field import Meaning

LEFT, TOP, RIGHT, BOTTOM = 34, 8, 10, 34
_TICKS = (-6, -3, 0, 3, 6)
_KEY_STEP = 0.25
_KEYS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}


class SurfacePlot(QWidget):
    """A square over [-6, 6] in both inputs.

    Signals:
        pointed: (x1, x2) under the pointer or moved to by arrow keys, or None.

    Attributes:
        message: the sentence on an empty plot.
        sharp: whether points are drawn one by one, as a file wants them, and not as the picture kept of them.
    """

    pointed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._theme: Theme | None = None
        self._image: QImage | None = None
        self._boundary: NDArray[np.float64] = np.empty((0, 4))
        self._side = 2
        self._points = QPixmap()
        self._points_of: tuple[object, ...] = ()
        self._paint_points: Callable[[QPainter], None] | None = None
        self.sharp = False
        self._names = ("x₁", "x₂")
        self._read_out: tuple[float, float, str] | None = None
        self.message = ""
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        FocusRing(self)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Surface"))

    @property
    def area(self) -> QRectF:
        """Where the surface is, in pixels of this widget."""
        return QRectF(self.rect()).adjusted(LEFT, TOP, -RIGHT, -BOTTOM)

    @property
    def read_out(self) -> str:
        """What stands at the pointer; empty when it is elsewhere."""
        return self._read_out[2] if self._read_out else ""

    @property
    def boundary(self) -> NDArray[np.float64]:
        """The segments of the boundary as drawn, in grid columns and rows."""
        return self._boundary

    def sizeHint(self) -> QSize:
        """Return a comfortable size."""
        return QSize(484, 482)

    def recolour(self, theme: Theme) -> None:
        """Take over the colours of a theme; the surface itself comes with the next `show_field`."""
        self._theme = theme
        self._points_of = ()
        self.update()

    def set_names(self, first: str, second: str) -> None:
        """Name the axes."""
        self._names = (first, second)
        self.update()

    def show_field(self, field: NDArray[np.floating] | None, meaning: Meaning | None, *, boundary: bool) -> None:
        """Show the network's outputs on a grid, (rows, columns), or nothing; with the boundary or without."""
        self._boundary = np.empty((0, 4))
        if field is None or meaning is None or self._theme is None:
            self._image = None
        else:
            reach = colormaps.surface_reach(self._theme)
            self._image = colormaps.signed_image(meaning.signed(field), 1.0, self._theme, reach)
            self._side = len(field)
            if boundary and meaning.boundary is not None:
                self._boundary = contour(field, meaning.boundary)
        self.update()

    def show_points(self, data: Dataset | None, meaning: Meaning | None, *, validation: bool) -> None:
        """Draw the samples into a picture of their own, only when something about them has changed."""
        key = (id(data), meaning, validation, self.size(), self.devicePixelRatio(), self._theme)
        if key == self._points_of:
            return
        self._points_of = key
        ratio = self.devicePixelRatio()
        self._points = QPixmap(self.size() * ratio)
        self._points.setDevicePixelRatio(ratio)
        self._points.fill(Qt.GlobalColor.transparent)
        self._paint_points = None
        theme = self._theme
        if data is not None and meaning is not None and theme is not None:
            self._paint_points = lambda painter: paint_points(painter, self.area, data, meaning, theme, validation)
            painter = QPainter(self._points)
            painter.setClipRect(self.area)
            self._paint_points(painter)
            painter.end()
        self.update()

    def set_read_out(self, at: tuple[float, float] | None, text: str = "") -> None:
        """Show a cross at a place of the plane and what the network answers there; None takes it away."""
        self._read_out = (*at, text) if at is not None else None
        self.update()

    # ------------------------------------------------------------------ pointing

    def _to_plane(self, at: QPointF) -> tuple[float, float] | None:
        area = self.area
        if not area.contains(at):
            return None
        x = (at.x() - area.left()) / area.width()
        y = (area.bottom() - at.y()) / area.height()
        return (2 * x - 1) * DOMAIN, (2 * y - 1) * DOMAIN

    def to_pixels(self, x: float, y: float) -> QPointF:
        """Return where a point of the plane is drawn."""
        area = self.area
        return QPointF(
            area.left() + (x / DOMAIN + 1) / 2 * area.width(), area.bottom() - (y / DOMAIN + 1) / 2 * area.height()
        )

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say where the pointer is."""
        self.pointed.emit(self._to_plane(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Say that the pointer has left."""
        super().leaveEvent(event)
        self.pointed.emit(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the cross by arrow keys, a quarter at a time; Escape takes it away."""
        key = Qt.Key(event.key())
        if key in _KEYS:
            x, y = self._read_out[:2] if self._read_out else (0.0, 0.0)
            across, up = _KEYS[key]
            moved = (x + across * _KEY_STEP, y + up * _KEY_STEP) if self._read_out else (0.0, 0.0)
            self.pointed.emit(tuple(max(-DOMAIN, min(DOMAIN, value)) for value in moved))
        elif key == Qt.Key.Key_Escape and self._read_out:
            self.pointed.emit(None)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the cross away with the focus."""
        super().focusOutEvent(event)
        self.pointed.emit(None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Have the points drawn anew."""
        super().resizeEvent(event)
        self._points_of = ()

    # ------------------------------------------------------------------ painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw surface, boundary, points, axes and cross."""
        if self._theme is None:
            return
        painter = QPainter(self)
        area = self.area
        self._paint_ground(painter, area, self._theme)
        if not self.sharp:
            painter.drawPixmap(0, 0, self._points)
        elif self._paint_points is not None:
            self._paint_points(painter)
        self._paint_axes(painter, area, self._theme)
        if self._read_out is not None:
            self._paint_cross(painter, area, self._theme, *self._read_out)

    def _paint_ground(self, painter: QPainter, area: QRectF, theme: Theme) -> None:
        painter.fillRect(area, QColor(theme.card))
        if self._image is None:
            painter.setFont(fonts.font(fonts.LABEL))
            painter.setPen(QColor(theme.muted))
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.message)
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        inner = self._side - 1.0
        # The outermost points of the grid lie on the border: half a pixel of the picture is beyond it.
        painter.drawImage(area, self._image, QRectF(0.5, 0.5, inner, inner))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.text), 1.2))
        scaled = self._boundary * (area.width() / inner)
        left, top = area.left(), area.top()
        painter.drawLines([QLineF(left + a, top + b, left + c, top + d) for a, b, c, d in scaled.tolist()])

    def _paint_axes(self, painter: QPainter, area: QRectF, theme: Theme) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        focused = self.hasFocus() and self._read_out is not None
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.accent if focused else theme.strong), 1.0))
        painter.drawRect(area.adjusted(-0.5, -0.5, 0.0, 0.0))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(fonts.font(fonts.CAPTION))
        for tick in _TICKS:
            at = self.to_pixels(tick, tick)
            painter.setPen(QColor(theme.strong))
            painter.drawLine(QLineF(round(at.x()), area.bottom(), round(at.x()), area.bottom() + 4))
            painter.drawLine(QLineF(area.left() - 4, round(at.y()), area.left(), round(at.y())))
            painter.setPen(QColor(theme.muted))
            text = format.count(tick)
            below = QRectF(at.x() - 20, area.bottom() + 5, 40, 14)
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, text)
            beside = QRectF(0, at.y() - 7, area.left() - 7, 14)
            painter.drawText(beside, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        self._paint_names(painter, area, theme)

    def _paint_names(self, painter: QPainter, area: QRectF, theme: Theme) -> None:
        painter.setFont(fonts.font(fonts.LABEL, fonts.SEMIBOLD))
        painter.setPen(QColor(theme.text))
        below = QRectF(area.left(), area.bottom() + 17, area.width(), 16)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, self._names[0])
        beside = QRectF(0, area.center().y() - 29, LEFT - 12, 16)
        painter.drawText(beside, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self._names[1])

    def _paint_cross(self, painter: QPainter, area: QRectF, theme: Theme, x: float, y: float, text: str) -> None:
        at = self.to_pixels(x, y)
        pen = QPen(QColor(theme.text), 1.0)
        pen.setDashPattern([3.0, 3.0])
        painter.setPen(pen)
        across, down = int(at.x()) + 0.5, int(at.y()) + 0.5
        painter.drawLine(QLineF(across, area.top(), across, area.bottom()))
        painter.drawLine(QLineF(area.left(), down, area.right(), down))
        place, value = text.split("\n")
        plain, bold = fonts.font(fonts.CAPTION), fonts.font(fonts.LABEL, fonts.SEMIBOLD)
        width = max(QFontMetricsF(plain).horizontalAdvance(place), QFontMetricsF(bold).horizontalAdvance(value)) + 20
        box = QRectF(across + 10, down + 10, round(width), 40)
        if box.right() > area.right():
            box.moveRight(across - 10)
        if box.bottom() > area.bottom():
            box.moveBottom(down - 10)
        painter.setPen(QPen(QColor(theme.strong), 1.0))
        painter.setBrush(QColor(theme.card))
        painter.drawRoundedRect(box, 5, 5)
        painter.setFont(plain)
        painter.setPen(QColor(theme.muted))
        painter.drawText(box.adjusted(10, 4, -10, -21), Qt.AlignmentFlag.AlignVCenter, place)
        painter.setFont(bold)
        painter.setPen(QColor(theme.text))
        painter.drawText(box.adjusted(10, 19, -10, -4), Qt.AlignmentFlag.AlignVCenter, value)

"""The picture of the surface: colours, boundary, points, axes, and a read-out under the pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_nn.gui import colormaps, fonts
from desktop_nn.gui.surface.contour import contour
from desktop_nn.gui.surface.points import paint_points
from desktop_nn.gui.surface.region import Region
from desktop_nn.gui.ticks import linear_ticks, tick_text
from desktop_nn.gui.widgets.focus_ring import FocusRing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent, QWheelEvent

    from desktop_nn.data.dataset import Dataset
    from desktop_nn.gui.colors import Theme
    from desktop_nn.gui.surface.field import Meaning

LEFT, TOP, RIGHT, BOTTOM = 34, 8, 10, 34
_RING = 4
_WHOLE_TICKS = (-6.0, -3.0, 0.0, 3.0, 6.0)
_MOST_TICKS = 5
_KEY_STEPS = 48
_ZOOM, _NOTCH = 1.25, 120.0
_ZOOMS_OF_KEYS = {Qt.Key.Key_Plus: 1 / _ZOOM, Qt.Key.Key_Equal: 1 / _ZOOM, Qt.Key.Key_Minus: _ZOOM}
_KEYS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}


class SurfacePlot(QWidget):
    """A square over [-6, 6] in both inputs, or the part of it that was zoomed to.

    The wheel zooms at the pointer, dragging moves, a double click or the Home key shows the whole plane.

    Signals:
        pointed: (x1, x2) under the pointer or moved to by arrow keys, or None.
        region_changed: another part of the plane is in sight; its surface is wanted.

    Attributes:
        region: the part of the plane in sight.
        message: the sentence on an empty plot.
        sharp: whether points are drawn one by one, as a file wants them, and not as the picture kept of them.
    """

    pointed = Signal(object)
    region_changed = Signal()

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
        self._dragged: QPointF | None = None
        self.region = Region()
        self.message = ""
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        FocusRing(self)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Surface"))
        self.setWhatsThis(
            self.tr(
                "What the network answers all over the plane. Point at it to read it, or use the arrow keys. The wheel "
                "or + and − zoom, dragging moves what was zoomed; a double click or Home shows the whole plane."
            )
        )

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
        key = (id(data), meaning, validation, self.size(), self.devicePixelRatio(), self._theme, self.region)
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
            self._paint_points = lambda painter: paint_points(
                painter, self.area, self.region, data, meaning, theme, validation
            )
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
        region = self.region
        return region.x + (2 * x - 1) * region.half, region.y + (2 * y - 1) * region.half

    def to_pixels(self, x: float, y: float) -> QPointF:
        """Return where a point of the plane is drawn."""
        area = self.area
        across, up = self.region.shares(x, y)
        return QPointF(area.left() + across * area.width(), area.bottom() - up * area.height())

    def show_region(self, region: Region) -> None:
        """Show another part of the plane; the boundary and the points follow with the next `show_field`."""
        if region != self.region:
            self.region = region
            self.region_changed.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer."""
        at = self._to_plane(event.position())
        if at is None or self._image is None:
            super().wheelEvent(event)
            return
        self.show_region(self.region.zoomed(_ZOOM ** (-event.angleDelta().y() / _NOTCH), at))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to move the part that was zoomed to."""
        if event.button() == Qt.MouseButton.LeftButton and not self.region.whole:
            self._dragged = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say where the pointer is, and move what is dragged."""
        if self._dragged is not None:
            by, self._dragged = event.position() - self._dragged, event.position()
            worth = 2 * self.region.half / self.area.width()
            self.show_region(self.region.moved(-by.x() * worth, by.y() * worth))
        self.pointed.emit(self._to_plane(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End moving."""
        self._dragged = None
        self.unsetCursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show the whole plane."""
        self.show_region(Region())

    def leaveEvent(self, event: QEvent) -> None:
        """Say that the pointer has left."""
        super().leaveEvent(event)
        self.pointed.emit(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the cross by arrow keys, zoom about it with + and -, go home with Home; Escape takes it away."""
        key = Qt.Key(event.key())
        region = self.region
        if key in _KEYS:
            x, y = self._read_out[:2] if self._read_out else (region.x, region.y)
            across, up = _KEYS[key]
            step = 2 * region.half / _KEY_STEPS if self._read_out else 0.0
            moved = (x + across * step, y + up * step)
            middles = (region.x, region.y)
            pairs = zip(moved, middles, strict=True)
            self.pointed.emit(tuple(max(m - region.half, min(m + region.half, value)) for value, m in pairs))
        elif key in _ZOOMS_OF_KEYS:
            self.show_region(
                region.zoomed(_ZOOMS_OF_KEYS[key], self._read_out[:2] if self._read_out else (region.x, region.y))
            )
        elif key == Qt.Key.Key_Home:
            self.show_region(Region())
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
        for tick in self._ticks(self.region.x):
            x = round(self.to_pixels(tick, 0.0).x())
            painter.setPen(QColor(theme.strong))
            painter.drawLine(QLineF(x, area.bottom(), x, area.bottom() + 4))
            painter.setPen(QColor(theme.muted))
            below = QRectF(x - 20, area.bottom() + 5, 40, 14)
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, tick_text(tick))
        for tick in self._ticks(self.region.y):
            y = round(self.to_pixels(0.0, tick).y())
            painter.setPen(QColor(theme.strong))
            painter.drawLine(QLineF(area.left() - 4, y, area.left(), y))
            painter.setPen(QColor(theme.muted))
            beside = QRectF(0, y - 7, area.left() - 7, 14)
            painter.drawText(beside, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, tick_text(tick))
        self._paint_names(painter, area, theme)

    def _ticks(self, middle: float) -> Sequence[float]:
        """Return where the ticks of an axis stand."""
        if self.region.whole:
            return _WHOLE_TICKS
        return linear_ticks(middle - self.region.half, middle + self.region.half, _MOST_TICKS)

    def _paint_names(self, painter: QPainter, area: QRectF, theme: Theme) -> None:
        painter.setFont(fonts.font(fonts.LABEL, fonts.SEMIBOLD))
        painter.setPen(QColor(theme.text))
        below = QRectF(area.left(), area.bottom() + 15, area.width(), 16)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, self._names[0])
        beside = QRectF(_RING, area.center().y() - 29, LEFT - 12 - _RING, 16)
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

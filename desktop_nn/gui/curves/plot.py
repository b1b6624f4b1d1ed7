"""One plot of a quantity along the run: training, raw and smoothed, validation, and perhaps the penalty."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QColor, QPainterPath
from PySide6.QtWidgets import QGraphicsView

from desktop_nn.gui import fonts
from desktop_nn.gui.curves.axis import Axis, Ground
from desktop_nn.gui.curves.flags import Flags
from desktop_nn.gui.curves.legend import PAST
from desktop_nn.gui.curves.overlay import Overlay
from desktop_nn.gui.curves.panels import tr
from desktop_nn.gui.curves.series import Lines
from desktop_nn.gui.widgets.focus_ring import FocusRing

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent, QMouseEvent

    from desktop_nn.gui.colors import Theme
    from desktop_nn.gui.curves.marks import Mark
    from desktop_nn.gui.curves.ranges import Range
    from desktop_nn.gui.curves.reading import ReadOut
    from desktop_nn.gui.curves.series import Floats, Line

_RAW_OPACITY = 0.28
_FAINTEST, _APART = 0.45, 0.25
"""How far raw values fade where they are crowded, and how many of them a pixel holds at full strength."""
_MARKER = 6.0
_PAST_WIDTH = 1.5
_ROOM_FOR_MARKERS = 9.0
_LEAST_LOG = 1e-30
_DEEPEST_ZOOM = 1e-4
_STEPS_OF_KEYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_ZOOMS_OF_KEYS = {Qt.Key.Key_Plus: 0.5, Qt.Key.Key_Equal: 0.5, Qt.Key.Key_Minus: 2.0}
_LEAST_BAND = 4.0


class _Area(pg.ViewBox):  # type: ignore[misc]
    """The area within the axes; a marker at its left, right or upper edge is drawn whole."""

    def shape(self) -> QPainterPath:
        """Return what its lines and markers are clipped to."""
        path = QPainterPath()
        path.addRect(self.boundingRect().adjusted(-_MARKER, -0.75 * _MARKER, _MARKER, 0.0))
        return path


class CurvePlot(pg.PlotWidget):  # type: ignore[misc]
    """A plot that is told what to draw and where.

    The wheel zooms at the pointer, dragging moves, dragging with Shift chooses a stretch to zoom to, a double click
    goes home; all along x.

    Signals:
        pointed: x under the pointer, or None when it has left.
        stepped: -1 or +1, an arrow key.
        moved: (left, right) of x, after the person dragged or zoomed.
        zoomed: the + or the - key: the factor by which less or more is to be seen.
        went_home: a double click or the Home key.
    """

    pointed = Signal(object)
    stepped = Signal(int)
    moved = Signal(object)
    zoomed = Signal(float)
    went_home = Signal()

    def __init__(self, name: str, x_title: str) -> None:
        self._axes = {"left": Axis("left"), "bottom": Axis("bottom")}
        super().__init__(background=None, axisItems=self._axes, enableMenu=False, viewBox=_Area(enableMenu=False))
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._ring = FocusRing(self)
        self.setFrameShape(self.Shape.NoFrame)
        self._lines = Lines()
        self._past_drawn: tuple[object, object, object] = (None, None, None)
        self._logarithmic = False
        self._band_start: float | None = None
        self._build_view()
        self._build_items()
        self.set_x_title(x_title)
        self.setWhatsThis(
            tr(
                "Point at the plot to read it, or use the arrow keys. The wheel or + and − zoom, dragging moves, "
                "dragging with Shift zooms to a stretch; a double click or Home shows the whole run. A flag on the x "
                "axis marks a setting that was changed in training: point at it to read what it was."
            )
        )

    def _build_view(self) -> None:
        item = self.getPlotItem()
        item.hideButtons()
        # Nobody sees this menu, but it is made all the same, and without an owner it would outlive the plot.
        item.ctrlMenu.setParent(self, item.ctrlMenu.windowFlags())
        item.layout.setContentsMargins(0, 8, 14, 0)
        item.layout.setRowFixedHeight(0, 0)
        view = item.getViewBox()
        view.setDefaultPadding(0.0)
        view.disableAutoRange()
        view.setMouseEnabled(x=True, y=False)
        view.sigRangeChangedManually.connect(self._on_moved)

    def _build_items(self) -> None:
        item = self.getPlotItem()
        self._ground = Ground(self._axes["left"])
        self._raw, self._smoothed = pg.PlotCurveItem(antialias=True), pg.PlotCurveItem(antialias=True)
        self._validation, self._penalty = pg.PlotCurveItem(antialias=True), pg.PlotCurveItem(antialias=True)
        self._past, self._past_validation = pg.PlotCurveItem(antialias=True), pg.PlotCurveItem(antialias=True)
        self._markers = pg.ScatterPlotItem(size=_MARKER, antialias=True)
        past = (self._past, self._past_validation)
        for part in (self._ground, self._raw, self._penalty, *past, self._smoothed, self._validation, self._markers):
            item.addItem(part, ignoreBounds=True)
        self._flags = Flags(item.getViewBox(), item)
        self._overlay = Overlay(item.getViewBox(), item)

    @property
    def plot_left(self) -> int:
        """Where the plot's area begins, in pixels from the left."""
        return int(self._axes["left"].width())

    @property
    def plot_width(self) -> int:
        """Pixels from the left end of the x axis to the right one."""
        return max(int(self.getPlotItem().getViewBox().width()), 1)

    @property
    def view_range(self) -> tuple[Range, Range]:
        """The limits of x and y as drawn; those of y as powers of ten on a logarithmic axis."""
        (left, right), (low, high) = self.getPlotItem().getViewBox().viewRange()
        return (left, right), (low, high)

    @property
    def read_out(self) -> ReadOut | None:
        """What stands at the cursor."""
        return self._overlay.read_out

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The flags on the x axis."""
        return self._flags.marks

    @property
    def message(self) -> str:
        """The sentence on an empty plot."""
        return self._overlay.message

    @property
    def done(self) -> float:
        """Where the shaded part of the run that is still to come begins."""
        return self._ground.done

    @property
    def ticks(self) -> dict[str, list[str]]:
        """What is written at the axes, by side."""
        view = self.getPlotItem().getViewBox()
        lengths = {"left": view.height(), "bottom": view.width()}
        limits = {"bottom": self.view_range[0], "left": self.view_range[1]}
        return {
            side: [text for _, text in axis.ticks(*limits[side], lengths[side])] for side, axis in self._axes.items()
        }

    def recolour(self, theme: Theme) -> None:
        """Take over the colours of a theme."""
        self.setBackground(theme.card)
        for axis in self._axes.values():
            axis.recolour(theme)
        self._ground.recolour(theme)
        self._flags.recolour(theme)
        self._overlay.recolour(theme)
        self._raw.setPen(pg.mkPen(theme.alpha("training", _RAW_OPACITY), width=1))
        self._smoothed.setPen(pg.mkPen(theme.training, width=2))
        self._validation.setPen(pg.mkPen(theme.accent, width=2))
        self._penalty.setPen(pg.mkPen(theme.muted, width=1.2, style=Qt.PenStyle.DotLine))
        for item, color in ((self._past, theme.training), (self._past_validation, theme.accent)):
            pen = pg.mkPen(color, width=_PAST_WIDTH)
            pen.setDashPattern(list(PAST))
            item.setPen(pen)
        self._markers.setPen(pg.mkPen(theme.accent, width=1.8))
        self._markers.setBrush(QColor(theme.card))
        self._axes["bottom"].label.setDefaultTextColor(QColor(theme.muted))

    def set_x_title(self, title: str) -> None:
        """Name the x axis."""
        axis = self._axes["bottom"]
        axis.setLabel(title)
        axis.label.setFont(fonts.font(fonts.CAPTION))

    def set_logarithmic(self, x: bool, y: bool) -> None:
        """Draw on logarithmic axes or linear ones; takes hold with the next `draw`.

        Positions on the x axis are powers of ten already, those of y become so here.
        """
        self._logarithmic = self._axes["left"].logarithmic = y
        if x != self._axes["bottom"].logarithmic:
            self._axes["bottom"].logarithmic = x
            self._axes["bottom"].redraw()

    def set_limits(self, start: float, end: float) -> None:
        """Let nobody drag or zoom beyond the ends of the run."""
        self.getPlotItem().getViewBox().setLimits(xMin=start, xMax=end, minXRange=(end - start) * _DEEPEST_ZOOM)

    def set_marks(self, marks: tuple[Mark, ...]) -> None:
        """Flag places on the x axis."""
        self._flags.set_marks(marks)

    def move_to(self, x: Range) -> None:
        """Show another stretch of the run with the lines that there are, until the next `draw`."""
        self.getPlotItem().getViewBox().setXRange(*x, padding=0.0)

    def draw(self, lines: Lines, x: Range, y: Range, done: float) -> None:
        """Draw lines within limits, all in data units; the run has come as far as `done` on the x axis."""
        self._lines = lines
        view = self.getPlotItem().getViewBox()
        low, high = (float(value) for value in self._height(np.array(y)))
        self._axes["left"].fit_width(low, high, view.height())
        view.setRange(xRange=x, yRange=(low, high), padding=0.0)
        self._ground.set_done(done)
        # Strokes side by side would add up to a grey block.
        self._raw.setOpacity(min(1.0, max(_FAINTEST, _APART * self.plot_width / max(len(lines.raw.x), 1))))
        for item, line in (
            (self._raw, lines.raw),
            (self._smoothed, lines.smoothed),
            (self._penalty, lines.penalty),
            (self._validation, lines.validation),
        ):
            item.setData(line.x, self._height(line.y))
        self._draw_past(lines)
        self._draw_markers(lines.validation, x)

    def _draw_past(self, lines: Lines) -> None:
        """Draw the lines of another run when they have changed, which they seldom do."""
        key = (lines.past, lines.past_validation, self._logarithmic)
        if all(new is old for new, old in zip(key, self._past_drawn, strict=True)):
            return
        self._past_drawn = key
        self._past.setData(lines.past.x, self._height(lines.past.y))
        self._past_validation.setData(lines.past_validation.x, self._height(lines.past_validation.y))

    def _draw_markers(self, line: Line, x: Range) -> None:
        shown = (line.x >= x[0]) & (line.x <= x[1])
        if np.count_nonzero(shown) * _ROOM_FOR_MARKERS > self.plot_width:
            shown[:] = False
        self._markers.setData(line.x[shown], self._height(line.y[shown]))

    def _height(self, y: Floats) -> Floats:
        return np.log10(np.maximum(y, _LEAST_LOG)) if self._logarithmic else y

    def set_message(self, message: str) -> None:
        """Show one sentence instead of lines; an empty one is none."""
        self._overlay.set_message(message)

    def set_read_out(self, read_out: ReadOut | None) -> None:
        """Show the cursor at a place, its rows in data units, or take it away."""
        if read_out is not None:
            heights = self._height(np.array([[row.y, row.other_y] for row in read_out.rows])).tolist()
            pairs = zip(read_out.rows, heights, strict=True)
            read_out = replace(read_out, rows=tuple(replace(row, y=y, other_y=other) for row, (y, other) in pairs))
        self._overlay.set_read_out(read_out, self._obstacles())

    def _obstacles(self) -> Floats:
        """Return points of the lines in sight, close enough that no box fits between them unnoticed."""
        (left, right), _ = self.view_range
        at = np.linspace(left, right, 120)
        parts = [np.empty((0, 2))]
        for line in (self._lines.smoothed, self._lines.validation, self._lines.past, self._lines.past_validation):
            inside = at[(at >= line.x[0]) & (at <= line.x[-1])] if len(line.x) else at[:0]
            if inside.size:
                parts.append(np.stack([inside, self._height(np.interp(inside, line.x, line.y))], 1))
        return np.concatenate(parts)

    @contextlib.contextmanager
    def for_export(self) -> Iterator[None]:
        """Draw with lines and letters alone, and without the cursor, as long as this lasts."""
        cache, read_out = self.cacheMode(), self._overlay.read_out
        self.setCacheMode(QGraphicsView.CacheModeFlag.CacheNone)
        self._markers.setExportMode(True, {})
        self._overlay.read_out = None
        ringed = self._ring.isVisible()
        self._ring.hide()
        try:
            yield
        finally:
            self._overlay.read_out = read_out
            self._ring.setVisible(ringed)
            self._markers.setExportMode(False)
            self.setCacheMode(cache)

    def x_at(self, pixel: QPointF) -> float | None:
        """Return x under a pixel of this widget; None outside the axes."""
        view = self.getPlotItem().getViewBox()
        scene = self.mapToScene(pixel.toPoint())
        return float(view.mapSceneToView(scene).x()) if view.sceneBoundingRect().contains(scene) else None

    def mousePressEvent(self, ev: QMouseEvent) -> None:
        """Begin to choose a stretch, if Shift is held."""
        x = self.x_at(ev.position())
        if ev.button() == Qt.MouseButton.LeftButton and ev.modifiers() & Qt.KeyboardModifier.ShiftModifier and x:
            self._band_start = x
            ev.accept()
        else:
            super().mousePressEvent(ev)

    def mouseMoveEvent(self, ev: QMouseEvent) -> None:
        """Say where the pointer is, and widen the stretch that is being chosen."""
        if self._band_start is None:
            super().mouseMoveEvent(ev)
            self.pointed.emit(self.x_at(ev.position()))
        else:
            self._overlay.set_band(self._stretch_to(self._band_start, ev.position()))

    def mouseReleaseEvent(self, ev: QMouseEvent) -> None:
        """Zoom to the stretch that was chosen."""
        if self._band_start is None:
            super().mouseReleaseEvent(ev)
            return
        start, self._band_start = self._band_start, None
        self._overlay.set_band(None)
        left, right = self._stretch_to(start, ev.position())
        whole = self.view_range[0]
        if right - left > _LEAST_BAND * (whole[1] - whole[0]) / self.plot_width:
            self.moved.emit((left, right))

    def _stretch_to(self, start: float, pixel: QPointF) -> Range:
        """Return the stretch from a place to the one under a pixel, within what is in sight."""
        (left, right), _ = self.view_range
        view = self.getPlotItem().getViewBox()
        x = min(max(float(view.mapSceneToView(self.mapToScene(pixel.toPoint())).x()), left), right)
        return min(start, x), max(start, x)

    def leaveEvent(self, ev: QEvent) -> None:
        """Say that the pointer has left."""
        super().leaveEvent(ev)
        self.pointed.emit(None)

    def mouseDoubleClickEvent(self, ev: QMouseEvent) -> None:
        """Go home."""
        super().mouseDoubleClickEvent(ev)
        self.went_home.emit()

    def keyPressEvent(self, ev: QKeyEvent) -> None:
        """Move the cursor by arrow keys, take it away with Escape, zoom with + and -, go home with Home."""
        key = Qt.Key(ev.key())
        if key in _STEPS_OF_KEYS:
            self.stepped.emit(_STEPS_OF_KEYS[key])
        elif key in _ZOOMS_OF_KEYS:
            self.zoomed.emit(_ZOOMS_OF_KEYS[key])
        elif key == Qt.Key.Key_Home:
            self.went_home.emit()
        elif key == Qt.Key.Key_Escape and self.read_out is not None:
            self.pointed.emit(None)
        else:
            super().keyPressEvent(ev)

    def _on_moved(self) -> None:
        self.moved.emit(self.view_range[0])

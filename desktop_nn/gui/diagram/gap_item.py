"""Paints all edges of one gap between two columns, and nothing else."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Literal

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from desktop_nn.gui import colors
from desktop_nn.gui.diagram.layout import Look

if TYPE_CHECKING:
    from desktop_nn.gui.diagram.content import Edges
    from desktop_nn.gui.diagram.layout import Column

BEND = 0.45
THINNEST, THICKER = 0.6, 3.6
PALEST, STRONGER = 0.22, 0.68
ASIDE = 0.15
MOST_PLAIN = 300

Side = Literal["source", "target"]


class GapItem(QGraphicsItem):
    """The edges between two columns, weak ones below strong ones.

    Attributes:
        cost: how long it took to paint them last, in seconds.
    """

    def __init__(self, before: Column, after: Column, image_columns: int = 0) -> None:
        """Make the item.

        Args:
            before: the column where the edges start.
            after: the column where they end.
            image_columns: pixels in a row where `before` is a picture.
        """
        super().__init__()
        self._before, self._after = before, after
        self._image_columns = image_columns
        self._edges: Edges | None = None
        self._focus: tuple[Side, int] | None = None
        self._paths: dict[tuple[int, int], QPainterPath] = {}
        self.cost = 0.0
        self.setZValue(-1)
        # Curves with soft edges are the dearest part of the diagram: they are kept until they change.
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)

    def set_edges(self, edges: Edges | None) -> None:
        """Show other edges; None draws the connections without weights."""
        if not _alike(edges, self._edges):
            self._edges = edges
            self.update()

    def set_focus(self, focus: tuple[Side, int] | None) -> None:
        """Let the edges of one slot stand out; None treats all alike."""
        if focus != self._focus:
            self._focus = focus
            self.update()

    def boundingRect(self) -> QRectF:
        """Return the gap with the height of both columns."""
        boxes = [*self._before.boxes, *self._after.boxes]
        top, bottom = min(box.top() for box in boxes), max(box.bottom() for box in boxes)
        width = self._after.left - self._before.right
        return QRectF(self._before.right, top, width, bottom - top).adjusted(-3, -3, 3, 3)

    def path(self, source: int, target: int) -> QPainterPath:
        """Return the curve from a slot (or a pixel of a picture) to a slot."""
        key = (source, target)
        if key not in self._paths:
            start, end = self._start(source), self._end(target)
            bend = BEND * (end.x() - start.x())
            path = QPainterPath(start)
            path.cubicTo(start.x() + bend, start.y(), end.x() - bend, end.y(), end.x(), end.y())
            self._paths[key] = path
        return self._paths[key]

    def _start(self, source: int) -> QPointF:
        if self._before.look is not Look.PICTURE:
            return QPointF(self._before.right, self._before.boxes[source].center().y())
        box = self._before.boxes[0]
        row = source // self._image_columns
        rows = self._before.units / self._image_columns
        return QPointF(box.right(), box.top() + (row + 0.5) / rows * box.height())

    def _end(self, target: int) -> QPointF:
        return QPointF(self._after.left, self._after.boxes[target].center().y())

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw the edges."""
        began = perf_counter()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._edges is None:
            self._paint_plain(painter)
        else:
            self._paint_edges(painter, self._edges)
        self.cost = perf_counter() - began

    def _paint_edges(self, painter: QPainter, edges: Edges) -> None:
        theme = colors.current()
        fills = (QColor(theme.negative_fill), QColor(theme.positive_fill))
        arrays = (edges.sources, edges.targets, edges.weights, edges.strengths)
        for source, target, weight, strength in zip(*(array.tolist() for array in arrays), strict=True):
            opacity = PALEST + STRONGER * strength
            if self._focus is not None:
                # Over a picture every pixel belongs to the one unit that it is.
                own = target if self._focus[0] == "target" else source
                opacity = 1.0 if own == self._focus[1] else ASIDE * opacity
            color = fills[weight > 0]
            color.setAlphaF(opacity)
            painter.setPen(QPen(color, THINNEST + THICKER * strength))
            painter.drawPath(self.path(source, target))

    def _paint_plain(self, painter: QPainter) -> None:
        painter.setPen(QPen(QColor(colors.current().border), 1.0))
        if self._before.look is Look.PICTURE:
            rows = self._before.units // self._image_columns
            sources = [(2 * i + 1) * rows // 14 * self._image_columns for i in range(7)]
        else:
            sources = list(range(len(self._before.boxes)))
        targets = len(self._after.boxes)
        step = max(1, len(sources) * targets // MOST_PLAIN)
        pairs = [(source, target) for target in range(targets) for source in sources]
        for source, target in pairs[::step]:
            painter.drawPath(self.path(source, target))


def _alike(a: Edges | None, b: Edges | None) -> bool:
    """Whether two sets of edges look the same."""
    if a is None or b is None:
        return a is b
    same = np.array_equal(a.sources, b.sources) and np.array_equal(a.targets, b.targets)
    return same and np.array_equal(a.weights > 0, b.weights > 0) and np.allclose(a.strengths, b.strengths, atol=0.01)

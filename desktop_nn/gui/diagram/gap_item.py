"""Paints all edges of one gap between two columns, and knows which of them lies under a point."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from desktop_nn.gui import colors
from desktop_nn.gui.diagram.kept_item import KeptItem
from desktop_nn.gui.diagram.layout import Look

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

    from desktop_nn.gui.diagram.content import Edges
    from desktop_nn.gui.diagram.layout import Column

BEND = 0.45
THINNEST, THICKER = 0.6, 3.6
PALEST, STRONGER = 0.22, 0.68
ASIDE = 0.15
MOST_PLAIN = 300
REACH = 4.0
"""Pixels from an edge within which it is pointed at."""

Side = Literal["source", "target"]


class GapItem(KeptItem):
    """The edges between two columns, weak ones below strong ones."""

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
        self._pointed: int | None = None
        self._least = 0.0
        self.setZValue(-1)

    @property
    def edges(self) -> Edges | None:
        """What is drawn; None without weights."""
        return self._edges

    def set_edges(self, edges: Edges | None) -> None:
        """Show other edges; None draws the connections without weights."""
        if not _alike(edges, self._edges):
            self._edges = edges
            self._pointed = None
            self.forget()

    def set_least(self, least: float) -> None:
        """Hide the edges that stand for less than this, by amount."""
        if least != self._least:
            self._least = least
            self.forget()

    def set_focus(self, focus: tuple[Side, int] | None) -> None:
        """Let the edges of one slot stand out; None treats all alike."""
        if focus != self._focus:
            self._focus = focus
            self.update()

    def set_pointed(self, edge: int | None) -> None:
        """Let one edge stand out, by its number in `edges`."""
        if edge != self._pointed:
            self._pointed = edge
            self.update()

    def boundingRect(self) -> QRectF:
        """Return the gap with the height of both columns."""
        boxes = [*self._before.boxes, *self._after.boxes]
        top, bottom = min(box.top() for box in boxes), max(box.bottom() for box in boxes)
        width = self._after.left - self._before.right
        return QRectF(self._before.right, top, width, bottom - top).adjusted(-3, -3, 3, 3)

    # ------------------------------------------------------------------ where edges run

    def path(self, source: int, target: int) -> QPainterPath:
        """Return the curve from a slot (or a pixel of a picture) to a slot."""
        start, end = QPointF(self._before.right, self._start(source)), QPointF(self._after.left, self._end(target))
        bend = BEND * (end.x() - start.x())
        path = QPainterPath(start)
        path.cubicTo(start.x() + bend, start.y(), end.x() - bend, end.y(), end.x(), end.y())
        return path

    def _start(self, source: int) -> float:
        if self._before.look is not Look.PICTURE:
            return self._before.boxes[source].center().y()
        box = self._before.boxes[0]
        row = source // self._image_columns
        rows = self._before.units / self._image_columns
        return box.top() + (row + 0.5) / rows * box.height()

    def _end(self, target: int) -> float:
        return self._after.boxes[target].center().y()

    def edge_at(self, at: QPointF, reach: float = REACH) -> int | None:
        """Return the number of the edge in sight under a point, the nearest within `reach`; None when there is none."""
        left, right = self._before.right, self._after.left
        if self._edges is None or not left < at.x() < right:
            return None
        shown = self._shown(self._edges)
        if not len(shown):
            return None
        t = _parameter((at.x() - left) / (right - left))
        starts = np.array([self._start(i) for i in self._edges.sources[shown].tolist()])
        ends = np.array([self._end(i) for i in self._edges.targets[shown].tolist()])
        away = np.abs(starts + t * t * (3 - 2 * t) * (ends - starts) - at.y())
        away -= (THINNEST + THICKER * self._edges.strengths[shown]) / 2
        # Of those that meet here the strongest lies on top.
        near = np.flatnonzero(away <= max(0.0, min(reach, float(away.min()) + 1.0)))
        return int(shown[near[-1]]) if len(near) and away[near[-1]] <= reach else None

    # ------------------------------------------------------------------ painting

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw the edges: from the picture that is kept, or as curves where there is no view (for a file)."""
        if widget is None:
            self.paint_all(painter)
            return
        painter.setOpacity(ASIDE if self._focus is not None else 1.0)
        self.paint_kept(painter, widget)
        painter.setOpacity(1.0)
        if self._edges is not None:
            if self._focus is not None:
                own = self._edges.targets if self._focus[0] == "target" else self._edges.sources
                shown = self._shown(self._edges)
                # Over a picture every pixel belongs to the one unit that it is.
                self._paint_edges(painter, self._edges, shown[own[shown] == self._focus[1]], full=True)
            if self._pointed is not None:
                self._paint_edges(painter, self._edges, [self._pointed], full=True, wider=1.4)

    def paint_all(self, painter: QPainter) -> None:
        """Draw all edges as curves."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._edges is None:
            self._paint_plain(painter)
        else:
            self._paint_edges(painter, self._edges, self._shown(self._edges))

    def _shown(self, edges: Edges) -> np.ndarray:
        """Return the numbers of the edges that are not hidden."""
        return np.flatnonzero(np.abs(edges.drawn) >= self._least)

    def _paint_edges(
        self, painter: QPainter, edges: Edges, numbers: Iterable[int], *, full: bool = False, wider: float = 0.0
    ) -> None:
        theme = colors.current()
        paper = QColor(theme.card)
        fills = (QColor(theme.negative_fill), QColor(theme.positive_fill))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for number in numbers:
            strength = float(edges.strengths[number])
            # Mixed with the paper here: what lets the paper through takes three times as long to draw.
            color = _mixed(fills[int(edges.drawn[number] > 0)], paper, 1.0 if full else PALEST + STRONGER * strength)
            painter.setPen(QPen(color, THINNEST + THICKER * strength + wider))
            painter.drawPath(self.path(int(edges.sources[number]), int(edges.targets[number])))

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


def _parameter(share: float) -> float:
    """Return the t at which a curve has gone `share` of its way from left to right."""
    low, high = 0.0, 1.0
    for _ in range(20):
        t = (low + high) / 2
        x = 3 * t * (1 - t) ** 2 * BEND + 3 * t * t * (1 - t) * (1 - BEND) + t**3
        low, high = (t, high) if x < share else (low, t)
    return (low + high) / 2


def _mixed(ink: QColor, paper: QColor, share: float) -> QColor:
    pairs = ((ink.red(), paper.red()), (ink.green(), paper.green()), (ink.blue(), paper.blue()))
    return QColor(*(round(share * a + (1 - share) * b) for a, b in pairs))


def _alike(a: Edges | None, b: Edges | None) -> bool:
    """Whether two sets of edges look the same."""
    if a is None or b is None:
        return a is b
    same = np.array_equal(a.sources, b.sources) and np.array_equal(a.targets, b.targets)
    return same and np.array_equal(a.drawn > 0, b.drawn > 0) and np.allclose(a.strengths, b.strengths, atol=0.01)

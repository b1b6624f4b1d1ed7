"""Draws a small flag on the x axis wherever settings were changed while the run was going."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pyqtgraph as pg
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPen, QPolygonF

from desktop_nn.gui import fonts

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

    from desktop_nn.gui.colors import Theme
    from desktop_nn.gui.curves.marks import Mark

POLE = 15.0
_WIDE, _HIGH = 8.0, 7.0


def paint_flag(
    painter: QPainter, foot: QPointF, theme: Theme, count: int = 1, *, square: bool = False, right: float = math.inf
) -> None:
    """Draw one flag; its foot stands on the axis.

    Args:
        painter: with or without antialiasing.
        foot: where it stands.
        theme: for its colours.
        count: of settings; beyond one it is written beside the flag.
        square: whether the flag is a square one, as for a change of the network itself.
        right: where the room ends; a flag that would reach beyond flies to the left.
    """
    painter.setFont(fonts.font(fonts.CAPTION, fonts.SEMIBOLD))
    words = painter.fontMetrics().horizontalAdvance(str(count)) if count > 1 else 0
    way = -1.0 if foot.x() + _WIDE + 2.0 + words > right else 1.0
    top = foot.y() - POLE
    painter.setPen(QPen(QColor(theme.text), 1.0))
    painter.drawLine(QLineF(foot.x(), foot.y(), foot.x(), top))
    painter.setBrush(QColor(theme.text))
    if square:
        painter.drawRect(QRectF(foot.x(), top, way * (_WIDE - 2.0), _HIGH - 1.0).normalized())
    else:
        tip = QPointF(foot.x() + way * _WIDE, top + _HIGH / 2)
        painter.drawPolygon(QPolygonF([QPointF(foot.x(), top), tip, QPointF(foot.x(), top + _HIGH)]))
    if count > 1:
        beside = QRectF(foot.x() + way * (_WIDE + 1.0), top - 4.0, way * 24.0, 14.0).normalized()
        side = Qt.AlignmentFlag.AlignLeft if way > 0.0 else Qt.AlignmentFlag.AlignRight
        painter.drawText(beside, int(side | Qt.AlignmentFlag.AlignVCenter), str(count))


class Flags(pg.GraphicsObject):  # type: ignore[misc]
    """The flags of one plot, in the pixels of the plot item."""

    def __init__(self, view: pg.ViewBox, parent: pg.PlotItem) -> None:
        super().__init__(parent)
        self._view = view
        self._theme: Theme | None = None
        self.marks: tuple[Mark, ...] = ()
        self.setZValue(900)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def recolour(self, theme: Theme) -> None:
        """Take over the colours of a theme."""
        self._theme = theme
        self.update()

    def set_marks(self, marks: tuple[Mark, ...]) -> None:
        """Draw other flags."""
        if marks != self.marks:
            self.marks = marks
            self.update()

    def boundingRect(self) -> QRectF:
        """Return the plot item's own rectangle."""
        return QRectF(self.parentItem().boundingRect())

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw the flags in sight."""
        if self._theme is None or not self.marks:
            return
        area = self._view.mapRectToItem(self.parentItem(), self._view.boundingRect())
        painter.setRenderHint(painter.RenderHint.Antialiasing)
        for mark in self.marks:
            at = self._view.mapToItem(self.parentItem(), self._view.mapFromView(QPointF(mark.x, 0.0)))
            if area.left() - 1 <= at.x() <= area.right() + 1:
                square = any(edit.path.startswith("network.hidden") and edit.path.count(".") < 3 for edit in mark.edits)
                foot = QPointF(int(at.x()) + 0.5, area.bottom())
                paint_flag(painter, foot, self._theme, mark.settings, square=square, right=self.boundingRect().right())

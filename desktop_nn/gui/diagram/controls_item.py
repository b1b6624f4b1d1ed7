"""Paints the buttons below the columns: fewer and more neurons, and a new layer between two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from desktop_nn.gui import colors, icons
from desktop_nn.gui.diagram import pens
from desktop_nn.gui.diagram.layout import GROUND, Target

if TYPE_CHECKING:
    from desktop_nn.gui.diagram.layout import Layout

_ICON = 13.0


class ControlsItem(QGraphicsItem):
    """All buttons of the diagram."""

    def __init__(self, layout: Layout, disabled: frozenset[Target]) -> None:
        """Make the buttons; `disabled` are those with nothing to do."""
        super().__init__()
        self._layout = layout
        self._disabled = disabled
        self._hovered = GROUND
        self._pressed = False
        self._drop: float | None = None

    def set_drop(self, x: float | None) -> None:
        """Mark where a layer that is being dragged would come to stand; None takes the mark away."""
        if x != self._drop:
            self.prepareGeometryChange()
            self._drop = x

    def set_hovered(self, target: Target, pressed: bool) -> None:
        """Show what the mouse is over."""
        if (target, pressed) != (self._hovered, self._pressed):
            self._hovered, self._pressed = target, pressed
            self.update()

    def boundingRect(self) -> QRectF:
        """Return the row below the columns; with a mark in them everything."""
        size, body = self._layout.size, self._layout.body
        if self._drop is not None:
            return size
        return QRectF(size.left(), body.bottom(), size.width(), size.bottom() - body.bottom())

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw the buttons."""
        buttons = self._layout.buttons
        for layer, rect in buttons.fewer.items():
            self._paint(painter, rect, "minus", Target("fewer", layer), round_=False)
        for layer, rect in buttons.more.items():
            self._paint(painter, rect, "plus", Target("more", layer), round_=False)
        for index, rect in enumerate(buttons.add):
            self._paint(painter, rect, "plus", Target("add", index=index), round_=True)
        if self._drop is not None:
            bar = QRectF(self._drop - 1, 8, 2, self._layout.body.bottom() - 12)
            painter.fillRect(bar, QColor(colors.current().accent))

    def _paint(self, painter: QPainter, rect: QRectF, icon: str, target: Target, *, round_: bool) -> None:
        theme = colors.current()
        enabled = target not in self._disabled
        over = enabled and target == self._hovered
        fill = theme.track if over and self._pressed else theme.hover if over else theme.card
        quiet = theme.border if round_ or not enabled else theme.field
        edge = theme.strong if over else quiet
        if round_:
            painter.setBrush(QColor(fill))
            painter.setPen(QPen(QColor(edge), 1.0, Qt.PenStyle.SolidLine))
            painter.drawEllipse(rect.adjusted(0.5, 0.5, -0.5, -0.5))
        else:
            pens.box(painter, rect, fill, edge, 1.0, 5)
        square = QRectF(0, 0, _ICON, _ICON)
        square.moveCenter(rect.center())
        color = (theme.muted if round_ else theme.text) if enabled else theme.faint
        icons.paint(painter, icon, square, color)

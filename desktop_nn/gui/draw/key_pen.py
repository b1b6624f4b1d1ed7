"""The pen that arrow keys lead over the pad: where it is, and what the keys ask of it."""

from __future__ import annotations

from typing import Literal

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen

from desktop_nn.data.normalise import SIDE
from desktop_nn.gui import theme

Wish = Literal["", "move", "toggle", "end"]
_STEP, _LARGE_STEP = 0.5 / SIDE, 3.0 / SIDE
_ARROWS = {
    Qt.Key.Key_Left: (-1.0, 0.0),
    Qt.Key.Key_Right: (1.0, 0.0),
    Qt.Key.Key_Up: (0.0, -1.0),
    Qt.Key.Key_Down: (0.0, 1.0),
}
_TOGGLES = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ARM, _HOLE = 9.0, 3.0


class KeyPen:
    """Begins in the upper middle, where most digits do.

    Attributes:
        place: (2,) in sides of the pad.
        shown: whether it is in use.
    """

    def __init__(self) -> None:
        self.place = np.array([0.5, 0.25], np.float32)
        self.shown = False

    def wish(self, event: QKeyEvent) -> Wish:
        """Return what a key asks for; nothing when it is not meant for the pen."""
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        key = Qt.Key(event.key())
        if key in _ARROWS and held in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier):
            return "move"
        if held != Qt.KeyboardModifier.NoModifier:
            return ""
        if key in _TOGGLES:
            return "toggle"
        return "end" if key == Qt.Key.Key_Escape and self.shown else ""

    def move(self, event: QKeyEvent) -> None:
        """Go half a pixel of 28, with Shift three pixels; never off the pad."""
        large = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        by = np.array(_ARROWS[Qt.Key(event.key())], np.float32) * (_LARGE_STEP if large else _STEP)
        self.place = np.clip(self.place + by, 0.0, 1.0).astype(np.float32)

    def pixel(self) -> tuple[int, int]:
        """Return row and column of 28, counted from 1."""
        column, row = (min(int(value * SIDE), SIDE - 1) + 1 for value in self.place)
        return row, column

    def paint(self, painter: QPainter, side: float, down: bool) -> None:
        """Draw a cross of four arms, with a dot in the middle while the pen is down."""
        colors = theme.current()
        x, y = float(self.place[0]) * side, float(self.place[1]) * side
        arms = [((-_ARM, 0), (-_HOLE, 0)), ((_HOLE, 0), (_ARM, 0)), ((0, -_ARM), (0, -_HOLE)), ((0, _HOLE), (0, _ARM))]
        # A line of the ground below each, so that it is seen on ink too.
        for role, width in (("inset", 4.0), ("accent", 2.0)):
            painter.setPen(QPen(QColor(getattr(colors, role)), width))
            for (x1, y1), (x2, y2) in arms:
                painter.drawLine(QPointF(x + x1, y + y1), QPointF(x + x2, y + y2))
        if down:
            painter.setPen(QPen(QColor(colors.inset), 1.0))
            painter.setBrush(QColor(colors.accent))
            painter.drawEllipse(QPointF(x, y), _HOLE, _HOLE)

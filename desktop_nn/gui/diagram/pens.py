"""The few strokes and letters that all parts of the diagram are drawn with."""

from __future__ import annotations

from functools import cache, lru_cache

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from desktop_nn.gui import fonts

RING = 2.0
_CENTRE = Qt.AlignmentFlag.AlignCenter


@cache
def font(size: int, weight: int = 400) -> QFont:
    """Return the program's font, made once: painters ask for it many times a second."""
    return fonts.font(size, weight)


def text(
    painter: QPainter,
    rect: QRectF,
    words: str,
    color: str,
    *,
    size: int = fonts.CAPTION,
    weight: int = 400,
    align: Qt.AlignmentFlag = _CENTRE,
) -> None:
    """Draw one line of text in `rect`; what does not fit ends in an ellipsis."""
    face = font(size, weight)
    painter.setFont(face)
    painter.setPen(QColor(color))
    if width(words, size, weight) > rect.width():
        words = QFontMetricsF(face).elidedText(words, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, int(align.value) | int(Qt.TextFlag.TextSingleLine.value), words)


@lru_cache(maxsize=4096)
def width(words: str, size: int = fonts.CAPTION, weight: int = 400) -> float:
    """Return how wide a line of text is."""
    return QFontMetricsF(font(size, weight)).horizontalAdvance(words)


def box(painter: QPainter, rect: QRectF, fill: str, edge: str, width: float, radius: float = 4.0) -> None:
    """Draw a filled box with an edge that lies inside `rect`."""
    painter.setBrush(QColor(fill))
    painter.setPen(QPen(QColor(edge), width))
    half = width / 2
    painter.drawRoundedRect(rect.adjusted(half, half, -half, -half), radius, radius)


def ring(painter: QPainter, rect: QRectF, color: str, radius: float = 5.0, *, dashed: bool = False) -> None:
    """Draw the ring of what is chosen (or, dashed, of where the keyboard is) 2 px outside `rect`."""
    style = Qt.PenStyle.DotLine if dashed else Qt.PenStyle.SolidLine
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(color), RING, style))
    out = 3.0
    painter.drawRoundedRect(rect.adjusted(-out, -out, out, out), radius + 1, radius + 1)

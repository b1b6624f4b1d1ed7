"""The key to a picture in the signed map: what its ends and its middle stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_nn.gui import colormaps, fonts, format, theme

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

_BAR_HEIGHT = 9
_BAR_WIDTH = 110
_GAP = 8


def limit_texts(limit: float) -> tuple[str, str]:
    """Return how the two ends of a map are written, such as −0.22 and +0.22."""
    number = written(limit, 2)
    return f"{format.MINUS}{number}", f"+{number}"


def written(value: float, digits: int) -> str:
    """Return a value of a scale, rounded to so many digits; very large and very small ones as 1.7 × 10¹⁸."""
    if value and not 1e-4 <= abs(value) < 1e5:
        return format.scientific(value)
    return format.shortest(float(f"{value:.{digits}g}"))


class Legend(QWidget):
    """The signed colour bar in one line: title, lower end, colours with a tick at zero, upper end."""

    def __init__(self, title: str = "", limit: float | None = None, reach: float = 1.0) -> None:
        """Make a legend.

        Args:
            title: what the colours stand for, such as "Weight".
            limit: the value at the ends; None while there is nothing to show.
            reach: the part of the map in use, 1 for all.
        """
        super().__init__()
        self._title = title
        self._limit = limit
        self._reach = reach
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._describe()

    def set_limit(self, limit: float | None) -> None:
        """Change the value at the ends."""
        if limit != self._limit:
            self._limit = limit
            self._describe()

    def set_title(self, title: str) -> None:
        """Change what the colours stand for."""
        if title != self._title:
            self._title = title
            self._describe()

    def _describe(self) -> None:
        low, high = self._ends()
        self.setAccessibleName(self._title)
        self.setAccessibleDescription(self.tr("Orange is negative, blue positive: {0} to {1}").format(low, high))
        self.setToolTip(self.accessibleDescription())
        self.updateGeometry()
        self.update()

    def _ends(self) -> tuple[str, str]:
        return limit_texts(self._limit) if self._limit is not None else (format.NOTHING, format.NOTHING)

    def sizeHint(self) -> QSize:
        """Return just the room that it needs, so that it can stand at either side of a row."""
        bold = QFontMetrics(fonts.font(fonts.CAPTION, fonts.SEMIBOLD))
        words = QFontMetrics(fonts.font(fonts.CAPTION)).horizontalAdvance(self._title)
        low, high = self._ends()
        gaps = 3 * _GAP if self._title else 2 * _GAP
        return QSize(words + bold.horizontalAdvance(low) + bold.horizontalAdvance(high) + _BAR_WIDTH + gaps + 2, 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        colors = theme.current()
        painter = QPainter(self)
        left = 0.0
        low, high = self._ends()
        if self._title:
            painter.setFont(fonts.font(fonts.CAPTION))
            left = self._write(painter, left, self._title, colors.muted) + _GAP
        painter.setFont(fonts.font(fonts.CAPTION, fonts.SEMIBOLD))
        left = self._write(painter, left, low, colors.negative_text) + _GAP
        bar = QRectF(round(left), round((self.height() - _BAR_HEIGHT) / 2), _BAR_WIDTH, _BAR_HEIGHT)
        paint_signed_bar(painter, bar, colors, self._reach)
        self._write(painter, bar.right() + _GAP, high, colors.positive_text)
        painter.end()

    def _write(self, painter: QPainter, left: float, text: str, color: str) -> float:
        painter.setPen(QColor(color))
        width = painter.fontMetrics().horizontalAdvance(text)
        painter.drawText(QRectF(left, 0, width + 1, self.height()), int(Qt.AlignmentFlag.AlignVCenter.value), text)
        return left + width


def paint_signed_bar(painter: QPainter, rect: QRectF, colors: theme.Theme, reach: float = 1.0) -> None:
    """Draw the signed map from its lower to its upper end, with a tick in the colour of text at zero."""
    ramp = np.linspace(-1.0, 1.0, 256, dtype=np.float32)[None, :]
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(rect, colormaps.signed_image(ramp, 1.0, colors, reach))
    painter.fillRect(QRectF(rect.center().x() - 0.5, rect.top() - 1, 1, rect.height() + 2), QColor(colors.text))

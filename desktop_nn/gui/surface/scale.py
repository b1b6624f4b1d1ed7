"""The key to the surface's colours, and the cards with the figures below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from desktop_nn.gui import colormaps, fonts, format
from desktop_nn.gui.widgets.labels import ElidedLabel

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from desktop_nn.gui.colors import Theme
    from desktop_nn.gui.surface.field import Meaning

_BAR = 9
_CARD_FIGURE = 15
_CARD_PADDING = 8


class SurfaceScale(QWidget):
    """From the lowest value, orange, over the middle to the highest, blue."""

    def __init__(self) -> None:
        super().__init__()
        self._theme: Theme | None = None
        self._meaning: Meaning | None = None
        self.setFixedHeight(28)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def texts(self) -> tuple[str, str, str]:
        """What stands at the lower end, in the middle and at the upper end."""
        if self._meaning is None:
            return "", "", ""
        low, middle, high = (
            format.shortest(float(f"{value:.3g}"))
            for value in (self._meaning.low, self._meaning.middle, self._meaning.high)
        )
        return f"{self._meaning.name} {low}", middle, high

    def set_meaning(self, meaning: Meaning | None, theme: Theme) -> None:
        """Show the scale of a meaning in the colours of a theme."""
        if meaning != self._meaning or theme is not self._theme:
            self._meaning, self._theme = meaning, theme
            low, _, high = self.texts
            self.setAccessibleName(f"{low} – {high}")
            self.update()

    def sizeHint(self) -> QSize:
        """Return a usual width."""
        return QSize(300, 28)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the part of the signed map that the surface uses, and three numbers below it."""
        if self._theme is None or self._meaning is None:
            return
        painter = QPainter(self)
        bar = QRectF(0, 0, self.width(), _BAR)
        ramp = np.linspace(-1.0, 1.0, 256, dtype=np.float32)[None, :]
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        reach = colormaps.surface_reach(self._theme)
        painter.drawImage(bar, colormaps.signed_image(ramp, 1.0, self._theme, reach))
        painter.setPen(QColor(self._theme.border))
        painter.drawRect(bar.adjusted(0, 0, -1, -1))
        below = QRectF(0, _BAR + 3, self.width(), 16)
        sides = (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignRight)
        roles = (self._theme.negative_text, self._theme.text, self._theme.positive_text)
        for text, side, color, weight in zip(self.texts, sides, roles, (600, 400, 600), strict=True):
            painter.setFont(fonts.font(fonts.CAPTION, weight))
            painter.setPen(QColor(color))
            painter.drawText(below, side | Qt.AlignmentFlag.AlignVCenter, text)


class FigureCard(QFrame):
    """A caption over a figure, framed."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("well")
        self._captions = "", ""
        self._caption = ElidedLabel("", "muted", fonts.CAPTION)
        self._figure = ElidedLabel("", size=_CARD_FIGURE, weight=fonts.SEMIBOLD)
        column = QVBoxLayout(self)
        column.setContentsMargins(_CARD_PADDING, 6, _CARD_PADDING, 6)
        column.setSpacing(1)
        column.addWidget(self._caption)
        column.addWidget(self._figure)

    @property
    def texts(self) -> tuple[str, str]:
        """Caption and figure."""
        return self._caption.text(), self._figure.text()

    def set_texts(self, caption: str, short: str, figure: str) -> None:
        """Show a figure and its caption, the short one where the whole does not fit."""
        self._captions = caption, short
        if figure != self._figure.text():
            self._figure.setText(figure)
        self.setAccessibleName(f"{caption}: {figure}")
        self._show_caption()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose the caption that fits anew."""
        super().resizeEvent(event)
        self._show_caption()

    def _show_caption(self) -> None:
        caption, short = self._captions
        room = self.contentsRect().width() - 2 * _CARD_PADDING
        shown = caption if self._caption.fontMetrics().horizontalAdvance(caption) <= room else short
        if shown != self._caption.text():
            self._caption.setText(shown)

"""Says which line is which, at the right of the tool row; each entry explains itself in its tool tip."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_nn.gui import fonts

if TYPE_CHECKING:
    from desktop_nn.gui.colors import Theme

_SWATCH = 18
_GAP = 7
PAST = (4.0, 2.5)
"""The dashes, in widths of the line, of the run that is compared with."""


class LegendEntry(QWidget):
    """A short piece of the line and its name."""

    def __init__(
        self, name: str, role: str, *, marker: bool = False, dotted: bool = False, pattern: tuple[float, ...] = ()
    ) -> None:
        """Make an entry.

        Args:
            name: of the line.
            role: the theme's role that colours it.
            marker: whether the line carries round markers.
            dotted: whether it is the thin dotted one.
            pattern: of the dashes of another broken line; empty for none.
        """
        super().__init__()
        self._name = name
        self._role = role
        self._marker = marker
        self._dotted = dotted
        self._pattern = pattern
        self._theme: Theme | None = None
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def explain(self, text: str) -> None:
        """Say what the line is, in one or two sentences."""
        self.setToolTip(text)
        self.setAccessibleDescription(text)

    def recolour(self, theme: Theme) -> None:
        """Take over the colours of a theme."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for the piece of line and the name."""
        words = QFontMetrics(fonts.font(fonts.LABEL)).horizontalAdvance(self._name)
        return QSize(_SWATCH + _GAP + words + 1 + self.contentsMargins().right(), 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the piece of line and the name."""
        if self._theme is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() / 2
        color = QColor(getattr(self._theme, self._role))
        style = Qt.PenStyle.DotLine if self._dotted else Qt.PenStyle.SolidLine
        pen = QPen(color, 1.2 if self._dotted else 2.0, style)
        if self._pattern:
            pen = QPen(color, 1.5)
            pen.setDashPattern(list(self._pattern))
        painter.setPen(pen)
        painter.drawLine(QPointF(0, middle), QPointF(_SWATCH, middle))
        if self._marker:
            painter.setPen(QPen(color, 1.8))
            painter.setBrush(QColor(self._theme.card))
            painter.drawEllipse(QPointF(_SWATCH / 2, middle), 3.0, 3.0)
        painter.setPen(QColor(self._theme.text))
        painter.setFont(fonts.font(fonts.LABEL))
        painter.drawText(self.rect().adjusted(_SWATCH + _GAP, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self._name)

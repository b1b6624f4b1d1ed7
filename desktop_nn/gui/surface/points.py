"""Draws samples as points: the class by shape and colour, training filled, validation hollow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_nn.core.tasks import Task
from desktop_nn.gui import colormaps, fonts

if TYPE_CHECKING:
    from desktop_nn.data.dataset import Dataset
    from desktop_nn.gui.colors import Theme
    from desktop_nn.gui.surface.field import Meaning
    from desktop_nn.gui.surface.region import Region

MOST_DRAWN = 2_000
_RADIUS = 4.0
_ENTRY_GAP = 14


@dataclass(frozen=True)
class Mark:
    """The look of one kind of point: a disc or a triangle in one colour.

    Attributes:
        color: of the disc or triangle.
        triangle: whether it is one.
        hollow: whether its middle is free.
        rimmed: whether it is edged in the colour of text, since the ground may have its own colour.
    """

    color: str
    triangle: bool = False
    hollow: bool = False
    rimmed: bool = False


def class_mark(theme: Theme, positive: bool, hollow: bool) -> Mark:
    """Return the mark of one of two classes: the first is an orange triangle, the second a blue disc."""
    return Mark(theme.positive_text if positive else theme.negative_text, not positive, hollow)


def value_mark(theme: Theme, hollow: bool) -> Mark:
    """Return the mark that stands in the legend for points coloured by a number."""
    return Mark(theme.positive_fill, hollow=hollow, rimmed=True)


def paint_mark(painter: QPainter, at: QPointF, mark: Mark, theme: Theme, radius: float = _RADIUS) -> None:
    """Draw one point; a rim in the colour of the card keeps points apart from each other and from the ground."""
    color = QColor(mark.color)
    if mark.rimmed:
        _paint_rimmed(painter, at, mark, theme, radius)
        return
    if mark.hollow:
        painter.setPen(QPen(color, 1.8))
        painter.setBrush(QColor(theme.card))
        radius -= 0.4
    else:
        painter.setPen(QPen(QColor(theme.card), 1.0))
        painter.setBrush(color)
    if mark.triangle:
        wide, low = radius * 1.1, radius * 0.9
        corners = [QPointF(0.0, -radius * 1.15), QPointF(wide, low), QPointF(-wide, low)]
        painter.drawPolygon(QPolygonF([at + corner for corner in corners]))
    else:
        painter.drawEllipse(at, radius, radius)


def _paint_rimmed(painter: QPainter, at: QPointF, mark: Mark, theme: Theme, radius: float) -> None:
    painter.setPen(QPen(QColor(theme.text), 1.0))
    painter.setBrush(QColor(mark.color))
    painter.drawEllipse(at, radius, radius)
    if mark.hollow:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.card))
        painter.drawEllipse(at, 0.45 * radius, 0.45 * radius)


def paint_points(
    painter: QPainter, area: QRectF, region: Region, data: Dataset, meaning: Meaning, theme: Theme, validation: bool
) -> None:
    """Draw training points and, if asked for, validation points in sight into `area`, at most 2,000 of each."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for rows, hollow in ((data.train, False), (data.validation, True)):
        if hollow and not validation:
            continue
        across, up = region.shares(data.X[rows, 0], data.X[rows, 1])
        rows = rows[(across >= 0.0) & (across <= 1.0) & (up >= 0.0) & (up <= 1.0)]
        shown = rows[:: max(1, -(-len(rows) // MOST_DRAWN))]
        across, up = region.shares(data.X[shown, 0], data.X[shown, 1])
        x = area.left() + across * area.width()
        y = area.bottom() - up * area.height()
        for left, top, mark in zip(x.tolist(), y.tolist(), _marks(data, shown, meaning, theme, hollow), strict=True):
            paint_mark(painter, QPointF(left, top), mark, theme)


def _marks(data: Dataset, rows: np.ndarray, meaning: Meaning, theme: Theme, hollow: bool) -> list[Mark]:
    if data.info.task is not Task.REGRESSION:
        two = [class_mark(theme, positive, hollow) for positive in (False, True)]
        return [two[int(target)] for target in data.T[rows]]
    lut = colormaps.signed_lut(theme)
    levels = np.clip((meaning.signed(data.T[rows][:, 0]) + 1.0) / 2.0 * 255.0, 0, 255).astype(np.uint8)
    return [
        Mark(QColor(*(int(part) for part in lut[level][:3])).name(), hollow=hollow, rimmed=True) for level in levels
    ]


class PointLegend(QWidget):
    """Says which mark is which."""

    def __init__(self) -> None:
        super().__init__()
        self._theme: Theme | None = None
        self._entries: list[tuple[str, str, Mark]] = []
        self.setFixedHeight(20)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def texts(self) -> list[str]:
        """What stands beside the marks."""
        return [short if self._tight else text for text, short, _ in self._entries]

    @property
    def _tight(self) -> bool:
        return self.sizeHint().width() > self.width()

    def set_entries(self, entries: list[tuple[str, str, Mark]], theme: Theme) -> None:
        """Show texts and their marks; each has a short text too, for where room is short."""
        if entries != self._entries or theme is not self._theme:
            self._entries, self._theme = entries, theme
            self.setAccessibleName(", ".join(text for text, _, _ in entries))
            self.setToolTip(self.accessibleName())
            self.update()

    def sizeHint(self) -> QSize:
        """Return the room that all entries need."""
        metrics = QFontMetrics(fonts.font(fonts.LABEL))
        return QSize(sum(18 + metrics.horizontalAdvance(text) + _ENTRY_GAP for text, _, _ in self._entries), 20)

    def minimumSizeHint(self) -> QSize:
        """Give way: the short texts need less."""
        return QSize(60, 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw marks and texts from left to right."""
        if self._theme is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tight = self._tight
        painter.setFont(fonts.font(fonts.CAPTION if tight else fonts.LABEL))
        left, middle = 7.0, self.height() / 2
        for text, (_, _, mark) in zip(self.texts, self._entries, strict=True):
            paint_mark(painter, QPointF(left, middle), mark, self._theme, 4.6)
            width = painter.fontMetrics().horizontalAdvance(text)
            painter.setPen(QColor(self._theme.text))
            painter.drawText(QRectF(left + 9, 0, width + 1, self.height()), Qt.AlignmentFlag.AlignVCenter, text)
            left += 18 + width + (6 if tight else _ENTRY_GAP)

"""The foot of the Weights tab: the one scale of all its pictures, and how many weights there are of each size."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop_nn.gui import colormaps, colors, fonts
from desktop_nn.gui.weights.layer_data import sampled
from desktop_nn.gui.widgets.labels import text_label
from desktop_nn.gui.widgets.legend import limit_texts, paint_signed_bar, written

if TYPE_CHECKING:
    from numpy.typing import NDArray

BINS = 64
TALL, LOW = 76, 46
NARROW = 620
_BAR = 11.0
_TICK_ROW = 15.0


def histogram(values: NDArray[np.floating], limit: float) -> NDArray[np.int64]:
    """Count values in `BINS` equal bins from -limit to limit; what lies beyond counts in the last bins."""
    places = (sampled(values) + limit) * (BINS / (2 * limit))
    finite = places[np.isfinite(places)]
    return np.bincount(np.clip(finite, 0, BINS - 1).astype(np.intp), minlength=BINS)


def tick_values(limit: float) -> list[float]:
    """Return round values from -limit to limit, zero among them, five at most."""
    power = 10.0 ** math.floor(math.log10(limit))
    step = next(size * power for size in (0.5, 1.0, 2.0, 3.0, 4.0) if limit / (size * power) < 3.0)
    count = int(limit / step + 1e-9)
    return [step * k for k in range(-count, count + 1)]


class WeightHistogram(QWidget):
    """Bars that count weights, on a logarithmic axis, in the colours of the map below them."""

    def __init__(self) -> None:
        super().__init__()
        self._counts: NDArray[np.int64] | None = None
        self._limit = 1.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumWidth(180)
        self.setMaximumWidth(620)
        self.setAccessibleName(self.tr("How many weights there are of each size"))

    def set_values(self, values: NDArray[np.floating], limit: float) -> None:
        """Show other weights."""
        self._counts, self._limit = histogram(values, limit), limit
        self.update()

    def sizeHint(self) -> QSize:
        """Return a comfortable size."""
        return QSize(560, 60)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw bars, map and ticks."""
        painter = QPainter(self)
        theme = colors.current()
        bar = QRectF(14, self.height() - _TICK_ROW - _BAR - 1, self.width() - 28, _BAR)
        if self._counts is not None:
            self._paint_bars(painter, theme, QRectF(bar.left(), 2, bar.width(), bar.top() - 4))
        paint_signed_bar(painter, bar, theme)
        self._paint_ticks(painter, theme, bar)
        painter.end()

    def _paint_ticks(self, painter: QPainter, theme: colors.Theme, bar: QRectF) -> None:
        painter.setFont(fonts.font(fonts.CAPTION, fonts.SEMIBOLD))
        values = tick_values(self._limit)
        texts = [("+" if value > 0 else "") + written(value, 3) for value in values]
        wide = max(QFontMetrics(painter.font()).horizontalAdvance(text) for text in texts) + 8.0
        if wide * (len(values) - 1) > (values[-1] - values[0]) / self._limit * bar.width() / 2:
            values, texts = values[:: len(values) // 2], texts[:: len(texts) // 2]
        for value, text in zip(values, texts, strict=True):
            x = bar.center().x() + value / self._limit * bar.width() / 2
            where = QRectF(x - wide / 2, bar.bottom() + 2, wide, _TICK_ROW - 2)
            where.moveLeft(min(max(where.left(), 0.0), self.width() - wide))
            role = "positive_text" if value > 0 else "negative_text" if value < 0 else "text"
            painter.setPen(QColor(getattr(theme, role)))
            painter.drawText(where, int(Qt.AlignmentFlag.AlignCenter.value), text)

    def _paint_bars(self, painter: QPainter, theme: colors.Theme, area: QRectF) -> None:
        assert self._counts is not None
        if area.height() < 6:
            return
        heights = np.log1p(self._counts)
        heights = heights / max(float(heights.max()), 1e-9) * area.height()
        lut = colormaps.signed_lut(theme)
        levels = np.linspace(0, len(lut) - 1, BINS).astype(int)
        wide = area.width() / BINS
        painter.setPen(QPen(QColor(theme.strong), 0.5))
        for i, height in enumerate(heights.tolist()):
            if height > 0:
                red, green, blue, _ = (int(c) for c in lut[levels[i]])
                painter.setBrush(QColor(red, green, blue))
                painter.drawRect(QRectF(area.left() + i * wide + 0.5, area.bottom() - height, wide - 1, height))


class ScaleFoot(QFrame):
    """Title, histogram over the map, and the limit."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("weights-foot")
        self._title = text_label("", "text", fonts.LABEL, fonts.SEMIBOLD)
        self._title.setWordWrap(True)
        self._words = text_label(
            self.tr(
                "Blue pushes the neuron up, orange holds it back; zero is paper. "
                "Bars: how many weights, on a log scale."
            ),
            "muted",
            fonts.CAPTION,
        )
        self._words.setWordWrap(True)
        self.histogram = WeightHistogram()
        self._limit = text_label("", "text", fonts.LABEL, fonts.SEMIBOLD)
        self._build()
        self.set_tall(True)

    def _build(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch(1)
        words.addWidget(self._title)
        words.addWidget(self._words)
        words.addStretch(1)
        self._left = QWidget()
        self._left.setLayout(words)
        words.setContentsMargins(0, 0, 0, 0)
        self._left.setMaximumWidth(230)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 2)
        row.setSpacing(16)
        row.addWidget(self._left, 2)
        row.addWidget(self.histogram, 5)
        row.addStretch(0)
        row.addWidget(text_label(self.tr("Scale"), "muted", fonts.LABEL))
        row.addWidget(self._limit)

    def set_tall(self, tall: bool) -> None:
        """Take the full height, or a low one with the explanation in the tool tip."""
        self._tall = tall
        self.setFixedHeight(TALL if tall else LOW)
        self._show_words()

    def _show_words(self) -> None:
        told = self._tall and self.width() > NARROW
        self._words.setVisible(told)
        self.setToolTip("" if told else self._words.text())

    def set_values(self, title: str, values: NDArray[np.floating], limit: float) -> None:
        """Show other weights."""
        if title != self._title.text():
            self._title.setText(title)
        self._limit.setText("± " + limit_texts(limit)[1][1:])
        self.histogram.set_values(values, limit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the title a little less room where all is narrow, and tell the rest in the tool tip."""
        super().resizeEvent(event)
        self._left.setFixedWidth(210 if self.width() > NARROW else 140)
        self._show_words()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground and the line above."""
        painter = QPainter(self)
        theme = colors.current()
        painter.fillRect(self.rect(), QColor(theme.panel))
        painter.fillRect(0, 0, self.width(), 1, QColor(theme.border))
        painter.end()

"""Shows how a drawing becomes the 28 x 28 numbers that the network sees, in four small pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QImage, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from desktop_nn.data.normalise import SIDE
from desktop_nn.gui import colormaps, fonts, format, icons

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent, QPaintEvent

    from desktop_nn.data.normalise import Stages
    from desktop_nn.gui.colors import Theme

GAP = 16
CAPTION = 18
LARGEST, LEAST = 72, 42
"""Pixels along the side of a picture: they explain, and leave the room to the pad."""
_CHEVRON = 11.0
_SEEN = 3


class StagesStrip(QWidget):
    """Raw, cropped, fitted and centred; the last is what the network sees and has its pixels read out."""

    def __init__(self) -> None:
        super().__init__()
        self._theme: Theme | None = None
        self._stages: Stages | None = None
        self._images: list[QImage] = []
        self._captions = True
        self._side = LEAST
        self._names = (self.tr("Raw"), self.tr("Crop"), self.tr("Fit 20 px"), self.tr("Centre"))
        self._explanations = (
            self.tr("Raw: the pad as you drew it"),
            self.tr("Crop: cut to the ink"),
            self.tr("Fit: scaled until the longer side has 20 pixels"),
            self.tr("Centre: shifted by whole pixels until the ink's centre of mass is in the middle; "
                    "these 28 × 28 numbers are what the network sees"),
        )  # fmt: skip
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("What the network sees"))
        self.set_stages(None)

    def set_stages(self, stages: Stages | None) -> None:
        """Show other stages; None for a blank pad."""
        if stages is self._stages and self._images:
            return
        self._stages = stages
        self._images = self._rendered()
        ink = 0 if stages is None else int(np.count_nonzero(stages.centre))
        description = self.tr("28 × 28 pixels, {0} of them with ink").format(ink) if stages else self.tr("Blank")
        self.setAccessibleDescription(description)
        self.update()

    def recolour(self, theme: Theme) -> None:
        """Take over the colours of a theme."""
        self._theme = theme
        self._images = self._rendered()
        self.update()

    def set_side(self, side: int, *, captions: bool) -> None:
        """Draw pictures of `side` pixels and, where there is room, their names below them."""
        self._side, self._captions = side, captions
        self.setFixedHeight(side + (CAPTION if captions else 0))
        self.update()

    @staticmethod
    def side_for(width: int) -> int:
        """Return the side of pictures that fill a width, as far as they may grow."""
        return min(int((width - 3 * GAP) / 4), LARGEST)

    def sizeHint(self) -> QSize:
        """Return the size at a usual width."""
        return QSize(4 * self._side + 3 * GAP, self.height())

    def minimumSizeHint(self) -> QSize:
        """Return the width of the smallest pictures."""
        return QSize(4 * LEAST + 3 * GAP, self.height())

    def tile(self, index: int) -> QRectF:
        """Return where picture `index` is: spread over the width, but never far apart."""
        apart = min((self.width() - self._side) / 3, self._side + 2.0 * GAP)
        return QRectF(index * apart, 0, self._side, self._side)

    def pixel_at(self, position: QPointF) -> tuple[int, int] | None:
        """Return (row, column) of the network's picture at a position of this widget; None beside it."""
        tile = self.tile(_SEEN).adjusted(1, 1, -1, -1)
        if not tile.contains(position):
            return None
        row = int((position.y() - tile.top()) / tile.height() * SIDE)
        column = int((position.x() - tile.left()) / tile.width() * SIDE)
        return min(row, SIDE - 1), min(column, SIDE - 1)

    def text_at(self, position: QPointF) -> str:
        """Return what to say about the place under the pointer."""
        pixel = self.pixel_at(position)
        if pixel is not None and self._stages is not None:
            level = int(self._stages.centre[pixel])
            return self.tr("Row {0}, column {1}: {2} of 255 = {3}").format(
                pixel[0] + 1, pixel[1] + 1, level, format.fixed(level / 255.0, 3)
            )
        at = next((index for index in range(4) if self.tile(index).contains(position)), None)
        return "" if at is None else self._explanations[at]

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Read out the pixel under the pointer at once; the other pictures have tool tips."""
        if self.pixel_at(event.position()) is not None and self._stages is not None:
            QToolTip.showText(event.globalPosition().toPoint(), self.text_at(event.position()), self)

    def event(self, event: QEvent) -> bool:
        """Explain the stage under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            at: QPoint = event.pos()
            QToolTip.showText(event.globalPos(), self.text_at(QPointF(at)), self)
            return True
        return super().event(event)

    def _rendered(self) -> list[QImage]:
        if self._stages is None or self._theme is None:
            return []
        stages = (self._stages.raw, self._stages.crop, self._stages.fit, self._stages.centre)
        return [colormaps.ink_image(stage.astype(np.float32) / 255.0, self._theme) for stage in stages]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw four pictures with arrows between them."""
        if self._theme is None:
            return
        painter = QPainter(self)
        for index in range(4):
            self._paint_tile(painter, index, self._theme)
            if index < _SEEN:
                tile = self.tile(index)
                middle = (tile.right() + self.tile(index + 1).left()) / 2
                arrow = QRectF(0, 0, _CHEVRON, _CHEVRON)
                arrow.moveCenter(QPointF(middle, tile.center().y()))
                icons.paint(painter, "chevron-right", arrow, self._theme.muted)

    def _paint_tile(self, painter: QPainter, index: int, theme: Theme) -> None:
        tile, seen = self.tile(index), index == _SEEN
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.fillRect(tile, QColor(theme.inset))
        if self._images:
            image = self._images[index]
            # The two large ones are shrunk, the two of 28 x 28 must show their pixels.
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, index < 2)
            painter.drawImage(_fitted(image, tile.adjusted(1, 1, -1, -1)), image)
        width = 2.0 if seen else 1.0
        painter.setPen(QPen(QColor(theme.accent if seen else theme.border), width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(tile.adjusted(width / 2, width / 2, -width / 2, -width / 2))
        if self._captions:
            painter.setFont(fonts.font(fonts.CAPTION, fonts.SEMIBOLD if seen else fonts.REGULAR))
            painter.setPen(QColor(theme.text if seen else theme.muted))
            below = QRectF(tile.left() - GAP / 2, tile.bottom() + 3, tile.width() + GAP, CAPTION - 3)
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, self._names[index])


def _fitted(image: QImage, into: QRectF) -> QRectF:
    """Return the largest rectangle of the picture's shape in the middle of `into`."""
    scale = min(into.width() / image.width(), into.height() / image.height())
    result = QRectF(0, 0, image.width() * scale, image.height() * scale)
    result.moveCenter(into.center())
    return result

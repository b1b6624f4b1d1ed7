"""Paints the pictures on the cards, in the colours of the theme."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QByteArray, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPixmap, QPolygonF

from desktop_nn.gui import colormaps
from desktop_nn.gui.welcome.samples import COLUMNS, ROWS, DigitSample, PointSample

if TYPE_CHECKING:
    from desktop_nn.gui.colors import Theme
    from desktop_nn.gui.welcome.samples import CurveSample, Sample

_SIDE = 28
_FAINT = 0.22
_LEAST_MARK, _MOST_MARK = 2.2, 3.2


def picture(sample: Sample, size: QSize, ratio: float, theme: Theme) -> QPixmap:
    """Return the picture of a preset.

    Args:
        sample: what it shows.
        size: in the window's pixels.
        ratio: device pixels in one of the window's.
        theme: whose colours.
    """
    made = QPixmap(size * ratio)
    made.setDevicePixelRatio(ratio)
    made.fill(QColor(theme.inset))
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    area = QRectF(0, 0, size.width(), size.height())
    if isinstance(sample, DigitSample):
        _paint_digits(sample, painter, area, theme)
    elif isinstance(sample, PointSample):
        _paint_points(sample, painter, area, theme)
    else:
        _paint_curves(sample, painter, area, theme)
    painter.end()
    return made


def _paint_digits(sample: DigitSample, painter: QPainter, area: QRectF, theme: Theme) -> None:
    ink = sample.images / 255.0 * np.where(sample.wanted, 1.0, _FAINT)[:, None, None]
    sheet = ink.reshape(ROWS, COLUMNS, _SIDE, _SIDE).swapaxes(1, 2).reshape(ROWS * _SIDE, COLUMNS * _SIDE)
    image = colormaps.ink_image(sheet, theme)
    box = area.adjusted(6, 5, -6, -5)
    side = min(box.width() / COLUMNS, box.height() / ROWS)
    across, down = box.width() / COLUMNS, box.height() / ROWS
    for number in range(ROWS * COLUMNS):
        row, column = divmod(number, COLUMNS)
        cell = QRectF(0, 0, side, side)
        cell.moveCenter(QPointF(box.left() + (column + 0.5) * across, box.top() + (row + 0.5) * down))
        painter.drawImage(cell, image, QRectF(column * _SIDE, row * _SIDE, _SIDE, _SIDE))


def _paint_points(sample: PointSample, painter: QPainter, area: QRectF, theme: Theme) -> None:
    reach = colormaps.surface_reach(theme) if sample.classes else colormaps.THUMBNAIL_REACH
    ground = colormaps.signed_image(sample.ground, 1.0, theme, reach)
    scale = max(area.width() / ground.width(), area.height() / ground.height())
    whole = QRectF(0, 0, ground.width() * scale, ground.height() * scale)
    whole.moveCenter(area.center())
    painter.drawImage(whole, ground)
    half = whole.height() / 2
    at = [QPointF(area.center().x() + x * half, area.center().y() - y * half) for x, y in sample.points.tolist()]
    radius = min(max(area.height() / 42, _LEAST_MARK), _MOST_MARK)
    for place, value in zip(at, sample.values.tolist(), strict=True):
        if area.contains(place):
            _paint_mark(painter, place, radius, value, sample.classes, theme)


def _paint_mark(painter: QPainter, at: QPointF, radius: float, value: float, classes: bool, theme: Theme) -> None:
    """Draw a point: its class by shape and colour, a number by colour alone."""
    painter.setPen(QPen(QColor(theme.card), 1.0))
    if not classes:
        level = round((min(max(value, -1.0), 1.0) + 1.0) / 2.0 * (colormaps.LEVELS - 1))
        painter.setBrush(QColor(*(int(part) for part in colormaps.signed_lut(theme)[level][:3])))
    else:
        painter.setBrush(QColor(theme.positive_text if value > 0 else theme.negative_text))
    if classes and value <= 0:
        wide, low = radius * 1.15, radius * 0.9
        corners = (QPointF(0.0, -radius * 1.2), QPointF(wide, low), QPointF(-wide, low))
        painter.drawPolygon(QPolygonF([at + corner for corner in corners]))
    else:
        painter.drawEllipse(at, radius, radius)


def _paint_curves(sample: CurveSample, painter: QPainter, area: QRectF, theme: Theme) -> None:
    box = area.adjusted(18, 16, -18, -18)
    painter.setPen(QPen(QColor(theme.strong), 1))
    painter.drawLine(box.bottomLeft(), box.bottomRight())
    highest = max(*sample.training, *sample.validation)
    solid, cap, join = Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
    for losses, color, marked in ((sample.training, theme.training, False), (sample.validation, theme.accent, True)):
        step = box.width() / (len(losses) - 1)
        heights = [loss / highest * box.height() for loss in losses]
        line = [QPointF(box.left() + i * step, box.bottom() - height) for i, height in enumerate(heights)]
        painter.setPen(QPen(QColor(color), 2, solid, cap, join))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(line))
        if marked:
            painter.setPen(QPen(QColor(color), 1.5))
            painter.setBrush(QColor(theme.card))
            for place in line[1:]:
                painter.drawEllipse(place, 2.6, 2.6)


def of_png(data: bytes) -> QPixmap:
    """Return the small picture that a project file keeps; null when it is none."""
    return QPixmap.fromImage(QImage.fromData(QByteArray(data)))

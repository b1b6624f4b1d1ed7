"""Makes pictures and drawings of plots: what stands on the screen, without the controls, at twice its fineness."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, QRect, QSize
from PySide6.QtGui import QColor, QImage, QImageWriter, QPainter, QRegion
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

from desktop_nn.gui import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop_nn.gui.plot_tools.exportable import Exportable

FINENESS = 2
MARGIN = 8
_DOTS_PER_INCH = 96


def picture(what: Exportable) -> QImage:
    """Return a plot as pixels, `FINENESS` of them for one of the screen; a null image when there is nothing."""
    image = QImage(what.plot_size() * FINENESS, QImage.Format.Format_RGB32)
    if not image.isNull():
        image.setDevicePixelRatio(FINENESS)
        painter = QPainter(image)
        _paint(what, painter)
        painter.end()
    return image


def drawing(what: Exportable, title: str) -> bytes:
    """Return a plot as SVG: lines and letters stay sharp at any size."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(what.plot_size())
    generator.setViewBox(QRect(QPoint(), what.plot_size()))
    generator.setResolution(_DOTS_PER_INCH)
    generator.setTitle(title)
    generator.setDescription("")
    painter = QPainter(generator)
    _paint(what, painter)
    painter.end()
    return bytes(buffer.data().data())


def png(image: QImage) -> bytes:
    """Return a picture as a PNG file; may run in any thread."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"PNG")).write(image)
    return bytes(buffer.data().data())


def _paint(what: Exportable, painter: QPainter) -> None:
    painter.fillRect(QRect(QPoint(), what.plot_size()), QColor(theme.current().card))
    what.paint_plot(painter)


def widgets_size(view: QWidget, widgets: Sequence[QWidget]) -> QSize:
    """Return the room that some widgets of a view take together, with a margin."""
    area = _area(view, widgets)
    return QSize() if area.isEmpty() else area.size() + QSize(2 * MARGIN, 2 * MARGIN)


def paint_widgets(painter: QPainter, view: QWidget, widgets: Sequence[QWidget]) -> None:
    """Paint some widgets of a view where they stand in it, without what lies between them."""
    start = QPoint(MARGIN, MARGIN) - _area(view, widgets).topLeft()
    for widget in widgets:
        flags = QWidget.RenderFlag.DrawChildren
        widget.render(painter, widget.mapTo(view, QPoint()) + start, QRegion(), flags)


def _area(view: QWidget, widgets: Sequence[QWidget]) -> QRect:
    area = QRect()
    for widget in widgets:
        area = area.united(QRect(widget.mapTo(view, QPoint()), widget.size()))
    return area

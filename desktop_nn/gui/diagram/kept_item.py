"""A part of the diagram that keeps a picture of itself, so that zoom and drag have something quick to show."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap, QTransform
from PySide6.QtWidgets import QGraphicsItem

from desktop_nn.gui import colors

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

SPARE = 0.5
"""How much of the view is kept painted on each side of what can be seen, for the next time it is dragged."""


@dataclass(frozen=True)
class _Kept:
    """A picture: which part of the item it shows, at which scale, and in which state and colours."""

    picture: QPixmap
    part: QRectF
    scale: float
    key: tuple[object, ...]


class KeptItem(QGraphicsItem):
    """An item with a picture of itself.

    Attributes:
        cost: how long it took to paint the picture last, in seconds.
        moving: while the view is being zoomed or dragged; the picture that there is does until it comes to rest.
    """

    def __init__(self) -> None:
        super().__init__()
        self._kept: _Kept | None = None
        self._state = 0
        self.cost = 0.0
        self.moving = False

    def paint_all(self, painter: QPainter) -> None:
        """Paint what the picture is of."""
        raise NotImplementedError

    def rest(self) -> None:
        """Paint sharply again after a movement."""
        self.moving = False
        self.update()

    def forget(self) -> None:
        """Paint anew: something has changed; but in a movement the old picture is better than none."""
        self._state += 1
        self.update()

    def paint_kept(self, painter: QPainter, widget: QWidget) -> None:
        """Draw the picture, after making one if what is kept does not do."""
        transform, ratio = painter.worldTransform(), widget.devicePixelRatioF()
        self._keep(transform, QRectF(widget.rect()), ratio)
        if self._kept is None:
            return
        place = transform.mapRect(self._kept.part)
        painter.save()
        painter.setWorldTransform(QTransform())
        if self._kept.scale == transform.m11() * ratio:
            painter.drawPixmap(place.topLeft().toPoint(), self._kept.picture)
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(place, self._kept.picture, QRectF(self._kept.picture.rect()))
        painter.restore()

    def _keep(self, transform: QTransform, view: QRectF, ratio: float) -> None:
        """See to it that there is a picture of what can be seen, at the scale at which it is seen."""
        scale = transform.m11() * ratio
        key = (self._state, colors.current().name, ratio)
        whole = transform.mapRect(self.boundingRect())
        seen = whole & view
        if self._kept is not None:
            fits = self._kept.key == key and self._kept.scale == scale
            if self.moving or seen.isEmpty() or (fits and _holds(transform.mapRect(self._kept.part), seen)):
                return
        spare = (SPARE * view.width(), SPARE * view.height())
        area = whole & view.adjusted(-spare[0], -spare[1], *spare)
        if area.isEmpty():
            return
        began = perf_counter()
        device = area.toAlignedRect()
        picture = QPixmap(device.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.translate(-device.topLeft())
            painter.setTransform(transform, True)
            self.paint_all(painter)
        finally:
            # A picture that goes while a painter is at it takes the process along.
            painter.end()
        self._kept = _Kept(picture, transform.inverted()[0].mapRect(QRectF(device)), scale, key)
        self.cost = perf_counter() - began


def _holds(outer: QRectF, inner: QRectF) -> bool:
    """Whether a rectangle holds another, but for the rounding to whole pixels."""
    return outer.adjusted(-1, -1, 1, 1).contains(inner)

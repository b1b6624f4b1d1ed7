"""Paints one column of the diagram: all its units, its caption and the count of those left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QTransform

from desktop_nn.gui import colors, fonts, format
from desktop_nn.gui.diagram import pens
from desktop_nn.gui.diagram.content import LayerPicture
from desktop_nn.gui.diagram.fit import CAPTION_LINE
from desktop_nn.gui.diagram.kept_item import KeptItem
from desktop_nn.gui.diagram.layout import BAR_WIDTH, BOX_INSET, LABEL_ROOM, Look

if TYPE_CHECKING:
    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

    from desktop_nn.gui.diagram.layout import Column


LEGIBLE = 1.7
"""From this zoom on figures stand beside the units."""


@dataclass(frozen=True)
class Caption:
    """The words over a column; `warn` says that the second line tells of a change to come.

    `brief` stands for the size where the room is too narrow for it.
    """

    title: str
    size: str
    extras: str = ""
    warn: bool = False
    brief: str = ""


class ColumnItem(KeptItem):
    """One column; subclasses paint a unit."""

    def __init__(self, column: Column, caption: Caption, more: str) -> None:
        """Make the item.

        Args:
            column: what and where.
            caption: the words over it.
            more: how many units are left out, in words.
        """
        super().__init__()
        self.column = column
        self._caption = caption
        self._more = more
        self._chosen: tuple[bool, frozenset[int]] = (False, frozenset())
        self._cursor: int | None = None
        self._hovered = False
        self.picture = LayerPicture()
        self.bias_letter = "b"

    def set_picture(self, picture: LayerPicture) -> None:
        """Show other numbers."""
        self.picture = picture
        self.forget()

    def set_chosen(self, layer_chosen: bool, slots: frozenset[int]) -> None:
        """Mark the whole layer, or slots of it, as selected."""
        if (layer_chosen, slots) != self._chosen:
            self._chosen = (layer_chosen, slots)
            self.forget()

    def set_hovered(self, hovered: bool) -> None:
        """Show that the line of the size can be clicked."""
        if hovered != self._hovered:
            self._hovered = hovered
            self.forget()

    def set_cursor(self, slot: int | None) -> None:
        """Mark where the keyboard is: a slot, -1 for the caption, None for elsewhere."""
        if slot != self._cursor:
            self._cursor = slot
            self.forget()

    def boundingRect(self) -> QRectF:
        """Return the units, the caption and what stands beside them."""
        rect = QRectF(self.column.caption)
        for box in self.column.boxes:
            rect = rect.united(box)
        if self.column.more is not None:
            rect = rect.united(self.column.more)
        return rect.adjusted(-LABEL_ROOM - 6, -6, 150, 22)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw the caption, the units and the rings: from the picture that is kept, or anew for a file."""
        if widget is not None:
            self.paint_kept(painter, widget)
        else:
            self.paint_all(painter)

    def paint_all(self, painter: QPainter) -> None:
        """Draw everything as it is now."""
        theme = colors.current()
        self._paint_caption(painter, theme)
        for slot, box in enumerate(self.column.boxes):
            self.paint_unit(painter, theme, slot, box)
        if self.column.more is not None:
            self._paint_more(painter, theme, self.column.more)
        if self.has_figures and painter.worldTransform().m11() >= LEGIBLE:
            self._paint_figures(painter, theme)
        chosen, ringed = self._chosen
        for slot in ringed:
            pens.ring(painter, self.column.boxes[slot], theme.accent, self.radius)
        if self._cursor is not None:
            at = self._caption_rect() if self._cursor < 0 else self.column.boxes[self._cursor]
            both = chosen if self._cursor < 0 else self._cursor in ringed
            room = 3.0 if both else 0.0
            pens.ring(painter, at.adjusted(-room, -room, room, room), theme.accent, self.radius, dashed=True)

    @property
    def radius(self) -> float:
        """How round a unit's ring is."""
        return 5.0

    def paint_unit(self, painter: QPainter, theme: colors.Theme, slot: int, box: QRectF) -> None:
        """Draw one unit."""
        raise NotImplementedError

    def _caption_rect(self) -> QRectF:
        rect = QRectF(self.column.caption)
        width = min(rect.width(), 108.0)
        return QRectF(rect.center().x() - width / 2, rect.top() - 3, width, rect.height() + 5)

    def _paint_caption(self, painter: QPainter, theme: colors.Theme) -> None:
        rect = self.column.caption
        chosen = self._chosen[0]
        if chosen:
            pens.box(painter, self._caption_rect(), theme.soft, theme.accent, 1.5, 6)
        title = QRectF(rect.left(), rect.top(), rect.width(), 16)
        color = theme.accent if chosen else theme.text
        pens.text(painter, title, self._caption.title, color, size=fonts.LABEL, weight=600)
        size = QRectF(rect.left(), rect.top() + 15, rect.width(), 15)
        if self._hovered:
            words = pens.width(self._caption.size) + 10
            pens.box(painter, QRectF(size.center().x() - words / 2, size.top(), words, 15), theme.track, theme.track, 1)
        fits = not self._caption.brief or pens.width(self._caption.size) <= size.width()
        written = self._caption.size if fits else self._caption.brief
        pens.text(painter, size, written, theme.warn if self._caption.warn else theme.muted)
        if self._caption.extras and rect.height() > 2 * CAPTION_LINE:
            pens.text(painter, size.translated(0, 14), self._caption.extras, theme.muted)

    def _paint_more(self, painter: QPainter, theme: colors.Theme, rect: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.muted))
        for offset in (-7.0, 0.0, 7.0):
            painter.drawEllipse(QPointF(rect.left() - 5, rect.center().y() + offset), 1.8, 1.8)
        words = rect.adjusted(6, 0, 12, 0)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        pens.text(painter, words, self._more, theme.muted, align=left)

    @property
    def has_figures(self) -> bool:
        """Whether activation and bias are written beside the units where there is room, close up."""
        return self.picture.bias is not None

    def _paint_figures(self, painter: QPainter, theme: colors.Theme) -> None:
        """Write activation and bias right of each unit, in letters that the zoom leaves as they are."""
        transform = painter.worldTransform()
        places = [transform.mapRect(box) for box in self.column.boxes]
        painter.save()
        painter.setWorldTransform(QTransform())
        for slot, box in enumerate(places):
            lines = self._figures(self.column.shown[slot])
            wide = max(pens.width(line) for line in lines) + 8
            plate = QRectF(box.right() + 5, box.top(), wide, 15 * len(lines) + 2)
            painter.fillRect(plate, theme.alpha("card", 0.85))
            for number, line in enumerate(lines):
                where = QRectF(plate.left() + 4, plate.top() + 1 + 15 * number, wide, 15)
                left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
                pens.text(painter, where, line, theme.text if number else theme.muted, align=left)
        painter.restore()

    def _figures(self, unit: int) -> list[str]:
        lines = [str(unit + 1)]
        if self.picture.activations is not None:
            lines.append(f"a {format.signed(float(self.picture.activations[unit]), 2)}")
        if self.picture.bias is not None and unit < len(self.picture.bias):
            lines.append(f"{self.bias_letter} {format.signed(float(self.picture.bias[unit]), 2)}")
        return lines

    def tile(self, slot: int) -> tuple[QImage, QRectF] | None:
        """Return the strip of pictures and the part of it that belongs to a slot."""
        image = self.picture.image
        if image is None:
            return None
        height = image.height() / len(self.column.boxes)
        return image, QRectF(0, slot * height, image.width(), height)


class BoxesItem(ColumnItem):
    """Units as boxes with a picture; beside it the activation, or a dot for the sign of the bias."""

    def __init__(self, column: Column, caption: Caption, more: str, labels: tuple[str, ...] = ()) -> None:
        """Make the item; `labels` stand left of the boxes."""
        super().__init__(column, caption, more)
        self._labels = labels

    def paint_unit(self, painter: QPainter, theme: colors.Theme, slot: int, box: QRectF) -> None:
        """Draw one box."""
        active = self.picture.active is not None and bool(self.picture.active[slot])
        pens.box(painter, box, theme.card, theme.text if active else theme.border, 1.5 if active else 1.0)
        inset = BOX_INSET if box.height() >= 30 else 2.0
        side = box.height() - 2 * inset
        inside = QRectF(box.left() + inset, box.top() + inset, box.width() - 2 * inset, side)
        if self.column.look is Look.WEIGHTS:
            inside.setWidth(side)
            bar = QRectF(box.right() - BOX_INSET - BAR_WIDTH, inside.top(), BAR_WIDTH, side)
            self._paint_bar(painter, theme, slot, bar)
        tile = self.tile(slot)
        if tile is not None:
            # Pixels are pixels, but a surface is a function of the plane, and only sampled.
            smooth = self.column.look is Look.SURFACES
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
            painter.drawImage(inside, *tile)
        elif self.column.look is Look.WEIGHTS and self.picture.bars is not None:
            self._paint_shade(painter, theme, slot, inside)
        if self.column.look is Look.SURFACES and self.picture.bias is not None:
            self._paint_bias(painter, theme, float(self.picture.bias[self.column.shown[slot]]), box)
        if self._labels:
            where = QRectF(box.left() - LABEL_ROOM - 4, box.top(), LABEL_ROOM, box.height())
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            pens.text(painter, where, self._labels[self.column.shown[slot]], theme.text, size=fonts.LABEL, align=right)

    def _paint_bar(self, painter: QPainter, theme: colors.Theme, slot: int, rect: QRectF) -> None:
        painter.fillRect(rect, QColor(theme.track))
        if self.picture.bars is None:
            return
        share = float(self.picture.bars[slot])
        if self.picture.signed:
            tall = share * rect.height() / 2
            part = QRectF(rect.left(), rect.center().y() - max(tall, 0.0), rect.width(), abs(tall))
            painter.fillRect(part, QColor(theme.positive_fill if share > 0 else theme.negative_fill))
        else:
            tall = share * rect.height()
            painter.fillRect(QRectF(rect.left(), rect.bottom() - tall, rect.width(), tall), QColor(theme.text))

    def _paint_shade(self, painter: QPainter, theme: colors.Theme, slot: int, inside: QRectF) -> None:
        assert self.picture.bars is not None
        color = QColor(theme.ink1)
        color.setAlphaF(abs(float(self.picture.bars[slot])))
        painter.fillRect(inside, color)

    @staticmethod
    def _paint_bias(painter: QPainter, theme: colors.Theme, bias: float, box: QRectF) -> None:
        painter.setPen(QPen(QColor(theme.card), 1.0))
        painter.setBrush(QColor(theme.positive_fill if bias > 0 else theme.negative_fill if bias < 0 else theme.strong))
        radius = 4.0 if box.height() >= 30 else 3.0
        painter.drawEllipse(QPointF(box.left() + radius + 0.5, box.bottom() - radius - 0.5), radius, radius)


class PlainItem(ColumnItem):
    """Units as circles, where there is nothing to show in them."""

    def __init__(self, column: Column, caption: Caption, more: str, labels: tuple[str, ...] = ()) -> None:
        """Make the item; `labels` stand left of the circles."""
        super().__init__(column, caption, more)
        self._labels = labels

    @property
    def radius(self) -> float:
        """A ring round a circle."""
        return self.column.boxes[0].width() / 2 + 2

    def paint_unit(self, painter: QPainter, theme: colors.Theme, slot: int, box: QRectF) -> None:
        """Draw one circle, the darker the more active."""
        painter.setPen(QPen(QColor(theme.strong), 1.0))
        painter.setBrush(QColor(theme.card))
        painter.drawEllipse(box.adjusted(0.5, 0.5, -0.5, -0.5))
        if self.picture.bars is not None:
            shade = QColor(theme.ink1)
            shade.setAlphaF(abs(float(self.picture.bars[slot])))
            painter.setBrush(shade)
            painter.drawEllipse(box.adjusted(2.5, 2.5, -2.5, -2.5))
        if self._labels:
            where = QRectF(box.left() - LABEL_ROOM - 4, box.top(), LABEL_ROOM, box.height())
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            pens.text(painter, where, self._labels[self.column.shown[slot]], theme.text, size=fonts.LABEL, align=right)


class PictureItem(ColumnItem):
    """The input as the picture that it is."""

    def __init__(self, column: Column, caption: Caption, blank: str, drawn: str) -> None:
        """Make the item; `blank` and `drawn` are the words below an empty and a filled picture."""
        super().__init__(column, caption, "")
        self._words = (blank, drawn)

    def paint_unit(self, painter: QPainter, theme: colors.Theme, slot: int, box: QRectF) -> None:
        """Draw the picture and the words below it."""
        painter.fillRect(box, QColor(theme.ink0))
        if self.picture.image is not None:
            painter.drawImage(box, self.picture.image, QRectF(self.picture.image.rect()))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.strong), 1.0))
        painter.drawRect(box.adjusted(-0.5, -0.5, 0.5, 0.5))
        words = self._words[self.picture.image is not None]
        room = 2 * min(box.center().x(), box.width() / 2 + 20)
        pens.text(painter, QRectF(box.center().x() - room / 2, box.bottom() + 5, room, 16), words, theme.muted)

"""Paints the output column: classes with their bars, or the one output of a binary task or of regression."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from desktop_nn.gui import colors, fonts, format
from desktop_nn.gui.diagram import pens
from desktop_nn.gui.diagram.column_item import Caption, ColumnItem
from desktop_nn.gui.diagram.fit import READOUT
from desktop_nn.gui.diagram.layout import BOX_INSET, Look
from desktop_nn.gui.widgets.bars import paint_bar

if TYPE_CHECKING:
    from desktop_nn.gui.diagram.layout import Column
    from desktop_nn.gui.state import Answer

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
BAR_WIDTH, BAR_HEIGHT, NUMBER_WIDTH, GAP = 70.0, 9.0, 58.0, 9.0
LEAST_CIRCLE = 14.0


class AnswerItem(ColumnItem):
    """The output column; it knows the answer to the drawing."""

    def __init__(self, column: Column, caption: Caption, more: str, names: tuple[str, ...]) -> None:
        """Make the item; `names` are those of the outputs."""
        super().__init__(column, caption, more)
        self._names = names
        self._answer: Answer | None = None

    def set_answer(self, answer: Answer | None) -> None:
        """Show another answer; None where nothing is drawn."""
        if answer is not self._answer:
            self._answer = answer
            self.forget()

    @property
    def has_figures(self) -> bool:
        """Not here: the reading of each output stands beside it at every zoom."""
        return False

    @property
    def radius(self) -> float:
        """A ring round a circle, or round a picture."""
        if self.column.look is Look.ONE_SURFACE:
            return 5.0
        return self.column.boxes[0].height() / 2 + 2

    def paint_unit(self, painter: QPainter, theme: colors.Theme, slot: int, box: QRectF) -> None:
        """Draw one output."""
        if self.column.look is Look.CLASSES:
            self._paint_class(painter, theme, self.column.shown[slot], box)
        elif self.column.look is Look.ONE_SURFACE:
            self._paint_surface(painter, theme, box)
        else:
            self._paint_one(painter, theme, box)

    def _paint_class(self, painter: QPainter, theme: colors.Theme, unit: int, box: QRectF) -> None:
        won = self._answer is not None and self._answer.winner == unit
        if box.height() >= LEAST_CIRCLE:
            painter.setPen(QPen(QColor(theme.text if won else theme.strong), 1.0))
            painter.setBrush(QColor(theme.text if won else theme.card))
            painter.drawEllipse(box.adjusted(0.5, 0.5, -0.5, -0.5))
        else:
            # A circle no higher than its letters would only crowd them.
            fill = theme.text if won else theme.card
            pens.box(painter, box.adjusted(-2, 0, 2, 0), fill, fill, 1.0, 3)
        name = self._names[unit] if unit < len(self._names) else str(unit + 1)
        self._paint_name_in(painter, box, name, theme.card if won else theme.text)
        value = None if self._answer is None else float(self._answer.outputs[unit])
        self._paint_reading(painter, theme, box, value, won)

    @staticmethod
    def _paint_name_in(painter: QPainter, box: QRectF, name: str, color: str) -> None:
        size = fonts.LABEL if box.width() > 18 else fonts.CAPTION
        fits = pens.width(name, size, 600) < box.width() - 3
        pens.text(painter, _letters(box), name if fits else name[:1], color, size=size, weight=600)

    def _paint_reading(
        self, painter: QPainter, theme: colors.Theme, beside: QRectF, value: float | None, won: bool
    ) -> None:
        left = beside.right() + GAP
        squeezed = READOUT - self.column.readout
        low = beside.height() < LEAST_CIRCLE
        height = BAR_HEIGHT - 2 if low else BAR_HEIGHT
        track = QRectF(left, beside.center().y() - height / 2, BAR_WIDTH - squeezed, height)
        paint_bar(painter, track, value or 0.0, theme, "accent" if won else "muted")
        words = format.NOTHING if value is None else self._number(value)
        where = _letters(QRectF(track.right(), beside.top(), NUMBER_WIDTH, beside.height()))
        color, weight = (theme.text, 600) if won else (theme.muted, 400)
        size = fonts.CAPTION if low else fonts.LABEL
        pens.text(painter, where, words, color, size=size, weight=weight, align=_RIGHT)

    def _number(self, value: float) -> str:
        assert self._answer is not None
        return format.percent(value) if self._answer.probabilities else format.signed(value, 2)

    def _paint_surface(self, painter: QPainter, theme: colors.Theme, box: QRectF) -> None:
        pens.box(painter, box, theme.card, theme.text, 1.5)
        if self.picture.image is not None:
            inset = BOX_INSET
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(
                box.adjusted(inset, inset, -inset, -inset), self.picture.image, QRectF(self.picture.image.rect())
            )
        words = self._names[-1] if len(self._names) < 2 else f"P({self._names[1]})"
        pens.text(painter, QRectF(box.center().x() - 60, box.bottom() + 5, 120, 16), words, theme.muted)

    def _paint_one(self, painter: QPainter, theme: colors.Theme, box: QRectF) -> None:
        painter.setPen(QPen(QColor(theme.strong), 1.0))
        painter.setBrush(QColor(theme.card))
        painter.drawEllipse(box.adjusted(0.5, 0.5, -0.5, -0.5))
        if len(self._names) > 1:
            self._paint_name_in(painter, box, self._names[1], theme.text)
        names = self._names[-1:] if len(self._names) < 2 else self._names[::-1]
        top = box.center().y() - 19 * len(names)
        for row, name in enumerate(names):
            place = QRectF(box.left(), top + 38 * row, box.width(), 38)
            self._paint_name(painter, theme, place, name, len(self._names) - 1 - row)

    def _paint_name(self, painter: QPainter, theme: colors.Theme, place: QRectF, name: str, index: int) -> None:
        """Draw the name of a class over its bar and number, or of the value of regression."""
        values = () if self._answer is None else self._answer.outputs.tolist()
        value = values[index] if index < len(values) else (values[0] if values and len(self._names) < 2 else None)
        won = self._answer is not None and self._answer.winner == index
        words = QRectF(place.right() + GAP, place.top() + 4, self.column.readout - 32, 15)
        color, weight = (theme.text, 600) if won else (theme.muted, 400)
        pens.text(painter, words, name, color, size=fonts.CAPTION, weight=weight, align=_LEFT)
        below = QRectF(place.left(), place.top() + 19, place.width(), 15)
        if len(self._names) > 1:
            self._paint_reading(painter, theme, below, value, won)
        else:
            number = format.NOTHING if value is None else format.signed(value)
            where = below.translated(place.width() + GAP, 0)
            where.setWidth(BAR_WIDTH)
            pens.text(painter, where, number, theme.text, size=fonts.BASE, weight=600, align=_LEFT)


def _letters(rect: QRectF) -> QRectF:
    """Return room for a line of text round the middle of a row that may be lower than the line."""
    spare = max(0.0, 16.0 - rect.height()) / 2
    return rect.adjusted(0, -spare, 0, spare)

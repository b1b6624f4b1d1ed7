"""One experiment to choose: its picture, what it is called, what it is about, and its size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from desktop_nn.gui import colors, fonts, icons
from desktop_nn.gui.welcome.pictures import picture

if TYPE_CHECKING:
    from PySide6.QtGui import (
        QFocusEvent,
        QKeyEvent,
        QMouseEvent,
        QPaintEvent,
    )

    from desktop_nn.gui.welcome.samples import Sample

RADIUS = 8
PADDING = 14
WORDS_HEIGHT = 112
"""With two lines of description; every further one takes `LINE` more."""
LINE = 16
LEAST_WIDTH = 196
_GAP = " · "
_BY_KEYBOARD = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)
_FIRST = int((Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop).value)


class Choosable(QAbstractButton):
    """A frame with a name that can be chosen; exclusive with its fellows, arrow keys move between them.

    Signals:
        activated: it was clicked twice, or Enter was pressed on it.
    """

    activated = Signal()

    def __init__(self, title: str, description: str, facts: tuple[str, ...]) -> None:
        super().__init__()
        self.setText(title)
        self.description = description
        self.facts = facts
        self._by_keyboard = False
        self.setCheckable(True)
        # Among its fellows a group sees to that; so a screen reader takes it for one of several.
        self.setAutoExclusive(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(title)
        self.setAccessibleDescription(f"{description} {_GAP.join(facts)}")
        self.setToolTip(f"{description}\n{_GAP.join(facts)}")

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Whatever has the keyboard is the chosen one."""
        super().focusInEvent(event)
        if event.reason() not in (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason):
            self._by_keyboard = event.reason() in _BY_KEYBOARD
            self.setChecked(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens it."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.activated.emit()
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open it."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.activated.emit()

    def paint_frame(self, painter: QPainter) -> QPainterPath:
        """Draw ground and edge; return the rounded shape."""
        theme = colors.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = self.isChecked()
        edge = theme.accent if chosen else theme.strong if self.underMouse() else theme.border
        width = 2.0 if chosen else 1.0
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2), RADIUS, RADIUS)
        painter.fillPath(shape, QColor(theme.hover if self.underMouse() and not chosen else theme.card))
        self._edge = QPen(QColor(edge), width)
        return shape

    def paint_edge(self, painter: QPainter, shape: QPainterPath) -> None:
        """Draw the edge over everything, and inside it a second line while the keyboard is here."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(self._edge)
        painter.drawPath(shape)
        if self.hasFocus() and self._by_keyboard:
            painter.setPen(QPen(QColor(colors.current().text), 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(3.5, 3.5, -3.5, -3.5), RADIUS - 3, RADIUS - 3)


class Card(Choosable):
    """An experiment with a picture above its words."""

    def __init__(self, title: str, description: str, facts: tuple[str, ...], badge: str = "") -> None:
        super().__init__(title, description, facts)
        self._badge = badge
        self._sample: Sample | None = None
        self._picture = QPixmap()
        self._picture_for: tuple[QSize, float, str] | None = None
        self._picture_height, self._lines = 128, 2
        self.setMinimumWidth(LEAST_WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_sample(self, sample: Sample) -> None:
        """Say what the picture shows; until then its place is empty."""
        self._sample, self._picture_for = sample, None
        self.update()

    @property
    def has_picture(self) -> bool:
        """Whether it is known what the picture shows."""
        return self._sample is not None

    def set_room(self, picture_height: int, lines: int) -> None:
        """Give the picture another height, and the description another number of lines."""
        if (picture_height, lines) != (self._picture_height, self._lines):
            self._picture_height, self._lines = picture_height, lines
            self.updateGeometry()
            self.update()

    @property
    def _words_height(self) -> int:
        return WORDS_HEIGHT + (self._lines - 2) * LINE

    def sizeHint(self) -> QSize:
        """Picture and words."""
        return QSize(290, self._picture_height + self._words_height)

    def minimumSizeHint(self) -> QSize:
        """Never less than all words."""
        return QSize(LEAST_WIDTH, self._picture_height + self._words_height)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw frame, picture and words."""
        painter = QPainter(self)
        shape = self.paint_frame(painter)
        painter.save()
        painter.setClipPath(shape)
        self._paint_picture(painter)
        painter.restore()
        self._paint_words(painter)
        self.paint_edge(painter, shape)
        painter.end()

    def _paint_picture(self, painter: QPainter) -> None:
        theme = colors.current()
        size = QSize(self.width(), self._picture_height)
        painter.fillRect(QRectF(0, 0, size.width(), size.height()), QColor(theme.inset))
        if self._sample is not None:
            wanted = (size, self.devicePixelRatioF(), theme.name)
            if wanted != self._picture_for:
                self._picture, self._picture_for = picture(self._sample, size, wanted[1], theme), wanted
            painter.drawPixmap(0, 0, self._picture)
        painter.fillRect(QRectF(0, size.height(), size.width(), 1), QColor(theme.border))

    def _paint_words(self, painter: QPainter) -> None:
        theme = colors.current()
        left, width, top = PADDING, self.width() - 2 * PADDING, self._picture_height + 11
        title_font = fonts.font(fonts.CARD_TITLE, fonts.SEMIBOLD)
        free = width - QFontMetrics(title_font).horizontalAdvance(self.text())
        badge = self._paint_badge(painter, QRectF(left, top + 1, width, 18), free)
        painter.setFont(title_font)
        painter.setPen(QColor(theme.text))
        title = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, width - badge)
        painter.drawText(QRectF(left, top, width, 22), _FIRST, title)
        painter.setFont(fonts.font(fonts.LABEL))
        painter.setPen(QColor(theme.muted))
        wrapped = _FIRST | int(Qt.TextFlag.TextWordWrap.value)
        painter.drawText(QRectF(left, top + 25, width, 2 + self._lines * LINE), wrapped, self.description)
        painter.setFont(fonts.font(fonts.CAPTION))
        bottom = QRectF(left, self._picture_height + self._words_height - 28, width, 16)
        painter.drawText(bottom, _FIRST, self.shown_facts())

    def shown_facts(self) -> str:
        """Return the facts for which there is room; the tool tip has all of them."""
        metrics = QFontMetrics(fonts.font(fonts.CAPTION))
        shown = self.facts
        while len(shown) > 1 and metrics.horizontalAdvance(_GAP.join(shown)) > self.width() - 2 * PADDING:
            shown = shown[:-1]
        return _GAP.join(shown)

    def _paint_badge(self, painter: QPainter, row: QRectF, free: int) -> int:
        """Draw the badge at the right end of a row if so much of it is free; return the room it takes."""
        theme = colors.current()
        painter.setFont(fonts.font(fonts.CAPTION, fonts.SEMIBOLD))
        width = painter.fontMetrics().horizontalAdvance(self._badge) + 14
        if not self._badge or free < width + 8:
            return 0
        box = QRectF(row.right() - width, row.top(), width, row.height())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.soft))
        painter.drawRoundedRect(box, 9, 9)
        painter.setPen(QColor(theme.accent))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._badge)
        return width + 8


class OwnData(Choosable):
    """The way to one's own samples: a click asks for them; dropped, they are taken anywhere in the window.

    Arrow keys choose it as they choose a card, and do not ask; Qt counts them as clicks.
    """

    HEIGHT = 72

    def __init__(self, title: str, description: str, facts: tuple[str, ...]) -> None:
        super().__init__(title, description, facts)
        self.setFixedHeight(self.HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space asks, as Enter does."""
        if event.key() == Qt.Key.Key_Space:
            self.activated.emit()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Ask where the mouse was pressed on it and let go on it."""
        was_down = self.isDown()
        super().mouseReleaseEvent(event)
        if was_down and self.rect().contains(event.position().toPoint()):
            self.activated.emit()

    def sizeHint(self) -> QSize:
        """Return as wide as there is room, one row high."""
        return QSize(3 * LEAST_WIDTH, self.HEIGHT)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Take the second click for nothing: the first has asked already."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a frame with a dashed line in it: something can be put here."""
        theme = colors.current()
        painter = QPainter(self)
        shape = self.paint_frame(painter)
        dashes = QPen(QColor(theme.strong), 1)
        dashes.setDashPattern([4, 3])
        painter.setPen(dashes)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(8.5, 8.5, -8.5, -8.5), 5, 5)
        icons.paint(painter, "download", QRectF(26, self.height() / 2 - 11, 22, 22), theme.muted)
        left, right = 64, 26
        painter.setFont(fonts.font(fonts.CAPTION))
        painter.setPen(QColor(theme.muted))
        facts = _GAP.join(self.facts)
        width = painter.fontMetrics().horizontalAdvance(facts)
        room = self.width() - left - right
        if room > 2.4 * width:
            middle = int((Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter).value)
            painter.drawText(QRectF(left, 0, room, self.height()), middle, facts)
            room -= width + 16
        painter.setFont(fonts.font(fonts.LABEL))
        description = painter.fontMetrics().elidedText(self.description, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(left, self.height() / 2 + 2, room, 18), _FIRST, description)
        painter.setFont(fonts.font(fonts.CARD_TITLE, fonts.SEMIBOLD))
        painter.setPen(QColor(theme.text))
        painter.drawText(QRectF(left, self.height() / 2 - 20, room, 22), _FIRST, self.text())
        self.paint_edge(painter, shape)
        painter.end()

"""A bubble beside something in the window, and a ring round that something; neither keeps anything from being used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QKeySequence,
    QPainter,
    QPainterPath,
    QPen,
    QRegion,
    QShortcut,
)
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop_nn.gui import colors, fonts
from desktop_nn.gui.widgets.buttons import Button, IconButton
from desktop_nn.gui.widgets.labels import text_label
from desktop_nn.gui.widgets.message import IconLabel

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QPaintEvent

WIDTH = 330
ARROW = 9
RADIUS = 8
_MARGIN = 8
_AWAY = 6
_RING, _GLOW, _OUTSIDE, _INSIDE = 2, 6, 6, 9
_DASHES = [3.0, 2.0]
# Something as low as this stands in a bar: the bubble leaves its neighbours free.
_LOW = 60


class Ring(QWidget):
    """A line round what is spoken of; the mouse goes through it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def show_round(self, rect: QRect) -> None:
        """Go round a rectangle of the window."""
        self.setGeometry(rect.adjusted(-_OUTSIDE, -_OUTSIDE, _OUTSIDE, _OUTSIDE).intersected(self._window.rect()))
        # Only the line itself is the widget: what is inside is not drawn again because of it.
        whole = QRegion(self.rect())
        self.setMask(whole.subtracted(QRegion(self.rect().adjusted(_INSIDE, _INSIDE, -_INSIDE, -_INSIDE))))
        self.raise_()
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw dashes on a soft ground: a whole line is what the keyboard is shown by."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, inset = colors.current(), _GLOW / 2
        line = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        painter.setPen(QPen(QColor(theme.soft), _GLOW))
        painter.drawRoundedRect(line, RADIUS, RADIUS)
        dashes = QPen(QColor(theme.accent), _RING)
        dashes.setDashPattern(_DASHES)
        painter.setPen(dashes)
        painter.drawRoundedRect(line, RADIUS, RADIUS)
        painter.end()


class CallOut(QFrame):
    """Title, text and the ways on; an arrow shows what they are about.

    Signals:
        next_wanted, back_wanted, leave_wanted: what the person chose.
    """

    next_wanted = Signal()
    back_wanted = Signal()
    leave_wanted = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("call-out")
        self._window = window
        self._tip = QPointF()
        self._last = False
        self._arrow_side = ""
        self._place = text_label("", "muted", fonts.CAPTION)
        self._title = text_label("", "text", fonts.CARD_TITLE, fonts.SEMIBOLD)
        self._text = text_label("", "text", fonts.BASE)
        self._text.setWordWrap(True)
        self._done_icon = IconLabel("circle-check", "success", 14)
        self._done = text_label(self.tr("Done"), "success", fonts.LABEL, fonts.SEMIBOLD)
        self.leave_button = IconButton("x", self.tr("Leave the tour (Esc)"), side=24, icon_size=14, role="muted")
        self.back_button = Button(self.tr("Back"))
        self.next_button = Button(self.tr("Next"))
        self._lay_out()
        self.next_button.clicked.connect(self.next_wanted)
        self.back_button.clicked.connect(self.back_wanted)
        self.leave_button.clicked.connect(self.leave_wanted)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.leave_wanted)
        self.hide()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self.leave_button)
        foot = QHBoxLayout()
        foot.setSpacing(6)
        foot.addWidget(self._place)
        foot.addSpacing(6)
        foot.addWidget(self._done_icon)
        foot.addWidget(self._done)
        foot.addStretch(1)
        foot.addWidget(self.back_button)
        foot.addWidget(self.next_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(ARROW + 14, ARROW + 8, ARROW + 10, ARROW + 12)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self._text)
        column.addSpacing(4)
        column.addLayout(foot)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter does what the button with the keyboard says, as Space does."""
        button = self.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(button, QAbstractButton):
            button.click()
        else:
            super().keyPressEvent(event)

    def say(self, title: str, text: str, number: int, total: int) -> None:
        """Show a step's words, and have them read out."""
        self._title.setText(title)
        self._text.setText(text)
        self._place.setText(self.tr("{n} of {total}").format(n=number, total=total))
        self.back_button.setVisible(number > 1)
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        self._last = number == total
        self.show_done(None)
        self._announce(f"{title}. {text}")

    def show_done(self, done: bool | None) -> None:
        """Say whether the person has done what was asked; None where nothing was."""
        was_hidden = self._done.isHidden()
        self._done.setVisible(bool(done))
        self._done_icon.setVisible(bool(done))
        words = self.tr("Finish") if self._last else self.tr("Skip") if done is False else self.tr("Next")
        self.next_button.setText(words)
        self.next_button.setToolTip(self.tr("Go on without it") if done is False else "")
        if done and was_hidden:
            self._announce(self._done.text())

    def _announce(self, text: str) -> None:
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    # ------------------------------------------------------------------ place

    def point_at(self, target: QRect) -> None:
        """Stand beside a rectangle of the window, where there is most room, and point at it."""
        size = self._wanted_size()
        room = self._window.rect().adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        free = {
            "left": room.right() - target.right() - size.width(),
            "right": target.left() - room.left() - size.width(),
            "top": room.bottom() - target.bottom() - size.height(),
            "bottom": target.top() - room.top() - size.height(),
        }
        sides = ("top", "bottom") if target.height() < _LOW else tuple(free)
        side = max(sides, key=lambda each: free[each])
        # Beside something high, at its upper part, where its title is.
        x = target.center().x() - size.width() // 2
        y = target.top() + min(target.height() // 2, 120) - size.height() // 2
        if side == "left":
            x = target.right() + _AWAY
        elif side == "right":
            x = target.left() - size.width() - _AWAY
        elif side == "top":
            y = target.bottom() + _AWAY
        else:
            y = target.top() - size.height() - _AWAY
        place = QRect(QPoint(x, y), size)
        place.moveLeft(max(room.left(), min(place.left(), room.right() - size.width())))
        place.moveTop(max(room.top(), min(place.top(), room.bottom() - size.height())))
        self._arrow_side = side if free[side] >= 0 else ""
        self.setGeometry(place)
        near = QPointF(target.center()) - QPointF(place.topLeft())
        if side in ("left", "right"):
            near.setY(target.top() + min(target.height() / 2, 120) - place.top())
        self._tip = near
        self.raise_()
        self.update()

    def _wanted_size(self) -> QSize:
        layout = self.layout()
        assert layout is not None
        layout.activate()
        return QSize(WIDTH, max(layout.totalHeightForWidth(WIDTH), layout.totalMinimumSize().height()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bubble and its arrow."""
        theme = colors.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(ARROW, ARROW, -ARROW, -ARROW).adjusted(0.5, 0.5, -0.5, -0.5)
        shape = QPainterPath()
        shape.addRoundedRect(box, RADIUS, RADIUS)
        if self._arrow_side:
            shape = shape.united(self._arrow(box))
        painter.fillPath(shape, QColor(theme.card))
        painter.strokePath(shape, QPen(QColor(theme.accent), 1.5))
        painter.end()

    def _arrow(self, box: QRectF) -> QPainterPath:
        inside = RADIUS + ARROW
        x = min(max(self._tip.x(), box.left() + inside), box.right() - inside)
        y = min(max(self._tip.y(), box.top() + inside), box.bottom() - inside)
        if self._arrow_side in ("left", "right"):
            edge, out = (box.left(), -1) if self._arrow_side == "left" else (box.right(), 1)
            tip, base = QPointF(edge + out * (ARROW - 1), y), edge - out
            corners = (tip, QPointF(base, y - ARROW), QPointF(base, y + ARROW))
        else:
            edge, out = (box.top(), -1) if self._arrow_side == "top" else (box.bottom(), 1)
            tip, base = QPointF(x, edge + out * (ARROW - 1)), edge - out
            corners = (tip, QPointF(x - ARROW, base), QPointF(x + ARROW, base))
        arrow = QPainterPath(corners[0])
        arrow.lineTo(corners[1])
        arrow.lineTo(corners[2])
        arrow.closeSubpath()
        return arrow

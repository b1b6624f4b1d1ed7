"""Shows the document's messages where they are seen and nothing moves because of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from desktop_nn.gui.tab_order import reading_order
from desktop_nn.gui.widgets.buttons import IconButton
from desktop_nn.gui.widgets.message import Message, Severity

if TYPE_CHECKING:
    from desktop_nn.gui.document import Document
    from desktop_nn.gui.state import Notice

WIDEST = 720
LINGER = 8000
"""Milliseconds for which a message that only confirms something stays."""
_AGAIN = 1500
_AWAY = 10
_SEVERITIES: dict[str, Severity] = {"error": "error", "warning": "warn", "info": "info"}


class NoticeBar(QWidget):
    """One row a message, with its remedies as links and a cross to dismiss it.

    It lies over the lower edge of the centre, which makes room only for what leads through an experiment and came
    with it; the welcome page, whose buttons are there, makes room at its top. What only confirms something goes by
    itself, but not while the mouse or the keyboard is on it.

    Signals:
        left: the last message went while it had the keyboard.
    """

    left = Signal()

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._rows: dict[int, tuple[Notice, Message]] = {}
        self._over: QWidget | None = None
        self._below: QWidget | None = None
        self._at_top = False
        self.setObjectName("notices")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        document.notices_changed.connect(self._show)
        self._show()

    @Slot()
    def _show(self) -> None:
        focus = QApplication.focusWidget()
        had = focus if focus is not None and self.isAncestorOf(focus) else None
        notices = {id(notice): notice for notice in self._document.notices}
        for key in [key for key in self._rows if key not in notices]:
            _, row = self._rows.pop(key)
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        for key, notice in notices.items():
            if key not in self._rows:
                self._rows[key] = (notice, self._build_row(notice))
                others = sum(1 for other, _ in self._rows.values() if not other.leads)
                self._column.insertWidget(-1 if notice.leads else others - 1, self._rows[key][1])
        if had is not None and not any(row.isAncestorOf(had) for _, row in self._rows.values()):
            self._pass_keyboard_on()
        self.setVisible(bool(notices))
        self._settle()

    # ------------------------------------------------------------------ place

    def lie_over(self, over: QWidget, below: QWidget) -> None:
        """Say where it lies.

        Args:
            over: what it covers the lower edge of.
            below: what makes room at its top instead when `set_at_top` says so.
        """
        self._over, self._below = over, below
        self.setParent(below.parentWidget())
        for widget in (over, below):
            widget.installEventFilter(self)
        self._show()

    def set_at_top(self, on: bool) -> None:
        """Lie at the top, where room is made."""
        self._at_top = on
        self._settle()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in place when what it lies over changes its size."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show) and not self.isHidden():
            self._settle()
        return False

    def event(self, event: QEvent) -> bool:
        """Grow and shrink with the words."""
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._settle()
        return done

    def _settle(self) -> None:
        over, below = self._over, self._below
        if over is None or below is None:
            return
        shown = not self.isHidden()
        leading = [row for notice, row in self._rows.values() if notice.leads]
        away = 0 if leading else _AWAY
        width = below.width() if self._at_top else over.width() if leading else min(WIDEST, over.width() - 2 * away)
        self._column.activate()
        room = sum(row.heightForWidth(width) + self._column.spacing() for row in leading)
        over.setContentsMargins(0, 0, 0, 0 if self._at_top else room)
        height = max(self._column.totalHeightForWidth(width), self._column.totalMinimumSize().height())
        below.setContentsMargins(0, height + _AWAY if shown and self._at_top else 0, 0, 0)
        if not shown:
            return
        place = QRect(below.pos(), below.size())
        if not self._at_top:
            place = QRect(below.mapFromGlobal(over.mapToGlobal(QPoint(0, 0))) + below.pos(), over.size())
        left = place.center().x() - width // 2
        top = place.top() if self._at_top else place.bottom() + 1 - height - away
        self.setGeometry(left, top, width, height)
        self.raise_()

    # ------------------------------------------------------------------ rows

    def _pass_keyboard_on(self) -> None:
        """Give the keyboard to the first message that is left; otherwise the window knows what to do with it."""
        self._column.activate()
        stops = (widget for _, row in self._rows.values() for widget in reading_order(row))
        following = next(stops, None)
        if following is not None:
            following.setFocus()
        else:
            self.left.emit()

    def _build_row(self, notice: Notice) -> Message:
        message = Message(boxed=True)
        message.setParent(self)
        links = {str(i): label for i, (label, _) in enumerate(notice.actions)}
        text = f"{notice.text} {' · '.join(f'{{{key}}}' for key in links)}".strip()
        message.show_message(text, _SEVERITIES[notice.severity], links)
        message.link_activated.connect(lambda key: notice.actions[int(key)][1]())
        close = IconButton("x", self.tr("Dismiss"), side=24, icon_size=14, role="muted")
        close.clicked.connect(lambda: self._document.dismiss(notice))
        message.add_button(close)
        if notice.passing:
            self._let_go(notice, message)
        return message

    def _let_go(self, notice: Notice, message: Message) -> None:
        """Dismiss a message after a while."""
        timer = QTimer(message)
        timer.setSingleShot(True)

        def look() -> None:
            focus = QApplication.focusWidget()
            if message.underMouse() or (focus is not None and message.isAncestorOf(focus)):
                timer.start(_AGAIN)
            else:
                self._document.dismiss(notice)

        timer.timeout.connect(look)
        timer.start(LINGER)

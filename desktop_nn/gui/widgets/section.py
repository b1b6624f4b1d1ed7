"""A part of a dock that folds away and then says in a few words what it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QEasingCurve, QEvent, QPropertyAnimation, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QSizePolicy, QVBoxLayout, QWidget

from desktop_nn.gui import fonts, icons, theme
from desktop_nn.gui.widgets import motion

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

Mark = Literal["", "live", "restart"]
HEADER_HEIGHT = 34
PADDING = 12
_OPENING_MS = 120
_UNLIMITED = 16_777_215  # Qt's QWIDGETSIZE_MAX
_TITLE_AT = 29
_MARK_GAP, _MARK_PADDING, _SUMMARY_GAP, _PROBLEM_ROOM = 10, 12, 12, 21


class _Header(QAbstractButton):
    """The line that is always there: chevron, title, badge, and at the right the summary."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setText(title)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedHeight(HEADER_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFont(fonts.font(fonts.BASE, fonts.SEMIBOLD))
        self.summary = ""
        self.keep_summary = False
        self.mark: Mark = ""
        self.problem = ""

    def sizeHint(self) -> QSize:
        return QSize(_TITLE_AT + QFontMetrics(self.font()).horizontalAdvance(self.text()) + 120, HEADER_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(_TITLE_AT + QFontMetrics(self.font()).horizontalAdvance(self.text()), HEADER_HEIGHT)

    def refresh(self) -> None:
        """Draw and describe what is known now."""
        # Beside a badge there may be no room for all of the summary.
        self.setToolTip(self.problem or ("" if self.isChecked() else self.summary))
        state = self.tr("open") if self.isChecked() else self.tr("closed")
        shown = [state, self.mark_text(), self.problem or self.summary]
        self.setAccessibleName(self.text())
        self.setAccessibleDescription(". ".join(part for part in shown if part))
        self.update()

    def mark_text(self) -> str:
        return {"": "", "live": self.tr("live"), "restart": self.tr("needs restart")}[self.mark]

    def shown_mark(self) -> str:
        """Return the words of the badge; fewer where the summary would be cut."""
        text = self.mark_text()
        if self.mark != "restart" or not self._shows_summary():
            return text
        badge = QFontMetrics(fonts.font(fonts.CAPTION, fonts.SEMIBOLD)).horizontalAdvance(text)
        summary = QFontMetrics(fonts.font(fonts.LABEL)).horizontalAdvance(self.summary)
        title = QFontMetrics(self.font()).horizontalAdvance(self.text())
        fits = _TITLE_AT + title + _MARK_GAP + badge + _MARK_PADDING + _SUMMARY_GAP + summary <= self._right()
        return text if fits else self.tr("restart")

    def _shows_summary(self) -> bool:
        return self.keep_summary or not self.isChecked()

    def _right(self) -> int:
        """Where the summary ends: before the sign of a problem, if there is one."""
        return self.width() - PADDING - (_PROBLEM_ROOM if self.problem and not self.isChecked() else 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open with Right or Enter, close with Left; Space is the button's own."""
        key = event.key()
        if key in (Qt.Key.Key_Right, Qt.Key.Key_Left):
            if self.isChecked() != (key == Qt.Key.Key_Right):
                self.click()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() and self.isEnabled():
            painter.fillRect(self.rect(), QColor(colors.hover))
        chevron = "chevron-down" if self.isChecked() else "chevron-right"
        icons.paint(painter, chevron, QRectF(PADDING - 4, (self.height() - 14) / 2, 14, 14), colors.muted)
        painter.setFont(self.font())
        painter.setPen(QColor(colors.text if self.isEnabled() else colors.faint))
        left = self._paint_text(painter, _TITLE_AT, self.text())
        left = self._paint_mark(painter, left + _MARK_GAP, colors)
        self._paint_right(painter, left + _SUMMARY_GAP, colors)
        if self.hasFocus():
            painter.setPen(QPen(QColor(colors.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(2, 2, -2, -2), 5, 5)
        painter.end()

    def _paint_text(self, painter: QPainter, left: float, text: str) -> float:
        width = painter.fontMetrics().horizontalAdvance(text)
        painter.drawText(QRectF(left, 0, width + 1, self.height()), int(Qt.AlignmentFlag.AlignVCenter.value), text)
        return left + width

    def _paint_mark(self, painter: QPainter, left: float, colors: theme.Theme) -> float:
        text = self.shown_mark()
        if not text:
            return left
        ground, ink = (colors.soft, colors.accent) if self.mark == "live" else (colors.warn_soft, colors.warn)
        painter.setFont(fonts.font(fonts.CAPTION, fonts.SEMIBOLD))
        width = painter.fontMetrics().horizontalAdvance(text) + _MARK_PADDING
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(QRectF(left, (self.height() - 17) / 2, width, 17), 8.5, 8.5)
        painter.setPen(QColor(ink))
        self._paint_text(painter, left + 6, text)
        return left + width

    def _paint_right(self, painter: QPainter, left: float, colors: theme.Theme) -> None:
        right = self._right()
        if self.problem and not self.isChecked():
            at = QRectF(self.width() - PADDING - 15, (self.height() - 15) / 2, 15, 15)
            icons.paint(painter, "alert-circle", at, colors.error)
        if not self._shows_summary():
            return
        painter.setFont(fonts.font(fonts.LABEL))
        painter.setPen(QColor(colors.muted))
        text = painter.fontMetrics().elidedText(self.summary, Qt.TextElideMode.ElideRight, int(right - left))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(QRectF(left, 0, right - left, self.height()), int(flags.value), text)


class Section(QFrame):
    """A titled part of a form that opens and closes, by click, Space, Enter, Right and Left.

    Signals:
        toggled: whether it is open now.
    """

    toggled = Signal(bool)

    def __init__(self, title: str, *, is_open: bool = False) -> None:
        super().__init__()
        self.setObjectName("section")
        self.header = _Header(title)
        self.body = QWidget()
        self.body_layout = QVBoxLayout(self.body)
        self.body_layout.setContentsMargins(PADDING, 0, PADDING, PADDING)
        self.body_layout.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.body)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.header.setChecked(is_open)
        self.body.setVisible(is_open)
        self.header.toggled.connect(self._on_toggled)
        self.header.refresh()
        self._animation = QPropertyAnimation(self.body, b"maximumHeight", self)
        self._animation.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._animation.finished.connect(self._on_animated)

    def add(self, widget: QWidget) -> None:
        """Append a widget to the body."""
        self.body_layout.addWidget(widget)

    def title(self) -> str:
        """Return the title."""
        return self.header.text()

    def is_open(self) -> bool:
        """Whether the body is shown."""
        return self.header.isChecked()

    def set_open(self, is_open: bool, animate: bool = False) -> None:
        """Open or close it."""
        self._duration = _OPENING_MS if animate else 0
        self.header.setChecked(is_open)
        self._duration = _OPENING_MS

    _duration = _OPENING_MS

    def set_summary(self, text: str, keep: bool = False) -> None:
        """Say in a few words what is inside; shown when closed, or always with `keep`."""
        self.header.summary = text
        self.header.keep_summary = keep
        self.header.refresh()

    def set_mark(self, mark: Mark) -> None:
        """Show the badge "live" (changes hold at once), "restart" (something waits for a restart), or none."""
        self.header.mark = mark
        self.header.refresh()

    def set_problem(self, text: str) -> None:
        """Say what is wrong inside; while closed an icon tells of it. Empty when all is well."""
        self.header.problem = text
        self.header.refresh()

    def _on_toggled(self, is_open: bool) -> None:
        focused: QWidget | None = self.window().focusWidget()
        if not is_open and focused is not None and self.body.isAncestorOf(focused):
            # Else Qt would pass the keyboard on to whatever stands next in the window.
            self.header.setFocus(Qt.FocusReason.OtherFocusReason)
        duration = motion.milliseconds(self._duration) if self.isVisible() else 0
        self._animation.stop()
        if duration:
            start = min(self.body.height(), self._wanted_height()) if self.body.isVisible() else 0
            self._animation.setDuration(duration)
            self._animation.setStartValue(start)
            self._animation.setEndValue(self._wanted_height() if is_open else 0)
            if is_open:
                self.body.setMaximumHeight(start)
                self.body.show()
            self._animation.start()
        else:
            self._on_animated()
        self.toggled.emit(is_open)

    def _wanted_height(self) -> int:
        width = self.width()
        layout = self.body_layout
        return layout.heightForWidth(width) if layout.hasHeightForWidth() else self.body.sizeHint().height()

    def _on_animated(self) -> None:
        self.body.setVisible(self.is_open())
        self.body.setMaximumHeight(_UNLIMITED)

    def changeEvent(self, event: QEvent) -> None:
        """Put the badge into the new language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.header.refresh()

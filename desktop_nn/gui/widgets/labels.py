"""Texts of every size and role, and the small read-outs made of them."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desktop_nn.gui import fonts, style


def text_label(text: str = "", role: str = "text", size: int = fonts.BASE, weight: int = 400) -> QLabel:
    """Return a label in a role of the theme's (text, muted, accent, positive, negative, success, warn, error)."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setFont(fonts.font(size, weight))
    label.setProperty("role", role)
    return label


def line() -> QFrame:
    """Return a horizontal dividing line, 1 px."""
    result = QFrame()
    result.setObjectName("line")
    result.setFixedHeight(1)
    return result


class ElidedLabel(QLabel):
    """A label that gives way: too long a text ends in an ellipsis and stands whole in the tool tip."""

    def __init__(
        self,
        text: str = "",
        role: str = "text",
        size: int = fonts.BASE,
        weight: int = 400,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> None:
        super().__init__(text)
        self._mode = mode
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(fonts.font(size, weight))
        self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        """Let the layout take all but a few letters."""
        whole = super().minimumSizeHint()
        return QSize(min(whole.width(), self.fontMetrics().averageCharWidth() * 4), whole.height())

    def shown_text(self) -> str:
        """Return the text as it is drawn now."""
        return QFontMetrics(self.font()).elidedText(self.text(), self._mode, self.contentsRect().width())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the part of the text that fits."""
        painter = QPainter(self)
        shown = self.shown_text()
        self.setToolTip(self.text() if shown != self.text() else "")
        rect = self.contentsRect()
        enabled = self.isEnabled()
        self.style().drawItemText(
            painter, rect, int(self.alignment().value), self.palette(), enabled, shown, self.foregroundRole()
        )


class Badge(QLabel):
    """A word on a coloured ground: "live" in the accent, or a warning."""

    def __init__(self, text: str = "", role: str = "accent") -> None:
        super().__init__(text)
        self.setObjectName("badge")
        self.setFont(fonts.font(fonts.CAPTION, fonts.SEMIBOLD))
        self.setProperty("role", role)
        self.setFixedHeight(17)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)


class Figure(QWidget):
    """A caption over a figure, as at the right of the run bar."""

    def __init__(self, caption: str, widest: str = "") -> None:
        """Show a dash until a figure is set.

        Args:
            caption: what the figure is.
            widest: a figure as long as any to come, so that the width stays.
        """
        super().__init__()
        self.setAccessibleName(caption)
        self._caption = text_label(caption, "muted", fonts.CAPTION)
        self._value = text_label("—", "text", fonts.BASE, fonts.SEMIBOLD)
        if widest:
            self._value.setMinimumWidth(QFontMetrics(self._value.font()).horizontalAdvance(widest))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addStretch()
        column.addWidget(self._caption)
        column.addWidget(self._value)
        column.addStretch()

    def set_value(self, text: str, role: str = "text") -> None:
        """Show a figure, already written as text."""
        if text != self._value.text():
            self._value.setText(text)
            self.setAccessibleDescription(text)
        style.set_state(self._value, "role", role)

    def set_caption(self, caption: str) -> None:
        """Change what the figure is said to be."""
        self._caption.setText(caption)
        self.setAccessibleName(caption)

    def value(self) -> str:
        """Return the figure shown."""
        return self._value.text()


class EmptyState(QWidget):
    """One sentence where there is nothing to show yet, and if need be the way to something.

    Signals:
        activated: the link was clicked, or Space pressed on it.
    """

    activated = Signal()

    def __init__(self, text: str, link: str = "") -> None:
        super().__init__()
        self._label = text_label(text, "muted")
        self._label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._label.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(8)
        column.addStretch()
        column.addWidget(self._label)
        self._link = QPushButton(link)
        self._link.setProperty("kind", "link")
        self._link.setCursor(Qt.CursorShape.PointingHandCursor)
        self._link.clicked.connect(self.activated)
        self._link.setVisible(bool(link))
        column.addWidget(self._link, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch()

    def set_text(self, text: str, link: str = "") -> None:
        """Change the sentence and its link."""
        self._label.setText(text)
        self._link.setText(link)
        self._link.setVisible(bool(link))

    def text(self) -> str:
        """Return the sentence."""
        return self._label.text()

"""The frame of a layer: a card that can be selected, for hidden layers, or a quiet well for input and output."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop_nn.gui import colors, fonts
from desktop_nn.gui.widgets.labels import ElidedLabel, text_label
from desktop_nn.gui.widgets.message import IconLabel

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

SIDE = 8
_RADIUS = 6


class Card(QFrame):
    """A frame that tells when it is pressed anywhere, and shows whether its layer is selected.

    Signals:
        selected: the person pressed it, or Enter or Space while it has the keyboard.
    """

    selected = Signal()

    def __init__(self, role: str = "card") -> None:
        super().__init__()
        self._role = role
        self._is_selected = False
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(SIDE, 0, SIDE, 4)
        self.column.setSpacing(0)

    def is_selected(self) -> bool:
        """Whether its layer is the selected one."""
        return self._is_selected

    def set_selected(self, selected: bool) -> None:
        """Show whether its layer is the selected one."""
        self._is_selected = selected
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select the layer."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.selected.emit()
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Select the layer."""
        if self.hasFocus() and event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.selected.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground and edge; the selected one's edge is the accent, the focus a second line outside of it."""
        theme = colors.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = 2.0 if self._is_selected or self.hasFocus() else 1.0
        edge = theme.accent if width > 1 else theme.border
        painter.setPen(QPen(QColor(edge), width))
        painter.setBrush(QColor(getattr(theme, self._role)))
        inset = width / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), _RADIUS, _RADIUS)


class LockedCard(Card):
    """Input or output: their sizes follow from the data."""

    def __init__(self, name: str, tip: str) -> None:
        super().__init__("panel")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolTip(tip)
        self.name = name
        self._details = ElidedLabel("", "muted", fonts.LABEL)
        self._shape = text_label("", "muted", fonts.LABEL)
        self.line = QHBoxLayout()
        self.line.setContentsMargins(0, 0, 0, 0)
        self.line.setSpacing(6)
        self.line.addWidget(IconLabel("lock", "muted", 14))
        self.line.addWidget(text_label(name, "text", fonts.BASE, fonts.SEMIBOLD))
        self.line.addWidget(self._details, 1)
        self.line.addWidget(self._shape)
        holder = QWidget()
        holder.setFixedHeight(30)
        holder.setLayout(self.line)
        self.column.setContentsMargins(SIDE, 0, SIDE, 0)
        self.column.addWidget(holder)

    def show_texts(self, details: str, shape: str) -> None:
        """Show what is known beside the name, and the shape at the right."""
        self._details.setText(details)
        self._shape.setText(shape)
        self.setAccessibleName(" ".join(part for part in (self.name, details, shape) if part))

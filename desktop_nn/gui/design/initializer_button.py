"""How a layer's weights start, as a small word that opens a list: seldom changed, so it takes little room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QColor, QPainter, QPen
from PySide6.QtWidgets import QMenu, QToolButton

from desktop_nn.engine.initializers import INITIALIZERS
from desktop_nn.gui import colors, fonts, icons
from desktop_nn.gui.design.context import shown

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from desktop_nn.engine.initializers import Initializer

_PAD = 3
_CHEVRON = 10


class InitializerButton(QToolButton):
    """Shows the initializer of a layer and lets choose another.

    Signals:
        chosen: the initializer that the person chose; not emitted by `set_value`.
    """

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setFont(fonts.font(fonts.CAPTION))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFixedHeight(24)
        self.setMenu(self._build_menu())

    def _build_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        group = QActionGroup(menu)
        self.actions_by_class: dict[type, QAction] = {}
        for _, cls in INITIALIZERS.items():
            action = menu.addAction(shown(cls.label))
            action.setCheckable(True)
            action.setToolTip(shown(cls.help))
            action.setData(cls)
            group.addAction(action)
            self.actions_by_class[cls] = action
        group.triggered.connect(self._on_triggered)
        return menu

    def set_value(self, initializer: Initializer) -> None:
        """Show an initializer."""
        self.setText(shown(initializer.label))
        self.setToolTip(f"{shown(initializer.help)} {initializer.formula}")
        self.actions_by_class[type(initializer)].setChecked(True)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """As wide as the words and the chevron."""
        return QSize(2 * _PAD + self._words_width() + 2 + _CHEVRON, 24)

    def minimumSizeHint(self) -> QSize:
        """Give way to a few letters."""
        return QSize(2 * _PAD + min(self._words_width(), 30) + 2 + _CHEVRON, 24)

    def _words_width(self) -> int:
        return self.fontMetrics().horizontalAdvance(self.text()) + 1

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the words as a hint, and a chevron that says there is a choice."""
        theme = colors.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(1, 3, -1, -3)
        if self.underMouse() or self.isDown():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.hover))
            painter.drawRoundedRect(frame, 4, 4)
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(frame, 4, 4)
        painter.setPen(QColor(theme.muted))
        room = self.width() - 2 * _PAD - 2 - _CHEVRON
        words = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(_PAD, 0, room, self.height()), int(Qt.AlignmentFlag.AlignVCenter.value), words)
        left = _PAD + min(room, self._words_width()) + 2
        icons.paint(painter, "chevron-down", QRectF(left, (self.height() - 10) / 2, _CHEVRON, 10), theme.muted)

    def _on_triggered(self, action: QAction) -> None:
        cls: Any = action.data()
        self.chosen.emit(cls())

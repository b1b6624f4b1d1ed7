"""The button in the tool bar that looks like a field to search in, and opens one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QIcon, QKeySequence, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionToolButton, QStylePainter, QToolButton

from desktop_nn.gui import fonts, icons, style, theme

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

_WIDE, _SIDE, _ICON = QSize(240, 28), QSize(32, 32), 16
_PADDING, _GAP = 8, 8


class FindButton(QToolButton):
    """Icon, words and keys in the box of a field; only the icon where room is short."""

    def __init__(self, action: QAction) -> None:
        super().__init__()
        self._compact: bool | None = None
        self.setDefaultAction(action)
        self.setAccessibleName(action.iconText().rstrip("…"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        self.set_compact(False)

    def set_compact(self, compact: bool) -> None:
        """Show the icon alone, or the whole field."""
        if compact == self._compact:
            return
        self._compact = compact
        self.setFixedSize(_SIDE if compact else _WIDE)
        self.setCursor(Qt.CursorShape.ArrowCursor if compact else Qt.CursorShape.IBeamCursor)
        style.set_state(self, "kind", "" if compact else "find")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box by the style sheet, what is in it here."""
        option = QStyleOptionToolButton()
        self.initStyleOption(option)
        keys = self.defaultAction().shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        option.text = ""
        option.icon = QIcon()
        colors = theme.current()
        painter = QStylePainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ToolButton, option)
        middle = (self.height() - _ICON) / 2
        left = (self.width() - _ICON) / 2 if self._compact else _PADDING
        icons.paint(
            painter, "search", QRectF(left, middle, _ICON, _ICON), colors.text if self._compact else colors.muted
        )
        if not self._compact:
            self._paint_words(painter, keys)
        painter.end()

    def _paint_words(self, painter: QPainter, keys: str) -> None:
        inside = QRectF(self.rect()).adjusted(_PADDING + _ICON + _GAP, 0, -_PADDING, 0)
        painter.setPen(QColor(theme.current().muted))
        painter.setFont(fonts.font(fonts.BASE))
        painter.drawText(inside, int(Qt.AlignmentFlag.AlignVCenter.value), self.accessibleName())
        painter.setFont(fonts.font(fonts.CAPTION))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(inside, int(flags.value), keys)

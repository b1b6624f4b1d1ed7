"""A column that scrolls without losing width to its scroll bar, so that the fields of a dock always end on one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QScrollBar, QVBoxLayout, QWidget

if TYPE_CHECKING:
    from PySide6.QtCore import QObject
    from PySide6.QtGui import QResizeEvent

_BAR_WIDTH = 10


class ScrollColumn(QScrollArea):
    """Widgets below each other; the slim scroll bar lies over the padding at the right."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QWidget()
        column.setObjectName("scrolled")
        self.column = QVBoxLayout(column)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.column.addStretch(1)
        self._content = column
        self._least_width = 0
        self.setWidget(column)
        self._bar = QScrollBar(Qt.Orientation.Vertical, self)
        hidden = self.verticalScrollBar()
        hidden.rangeChanged.connect(self._on_range_changed)
        hidden.valueChanged.connect(self._bar.setValue)
        self._bar.valueChanged.connect(hidden.setValue)
        self._on_range_changed(hidden.minimum(), hidden.maximum())

    def add(self, widget: QWidget) -> None:
        """Append a widget."""
        self.column.insertWidget(self.column.count() - 1, widget)

    def minimumSizeHint(self) -> QSize:
        """Be as wide as the widest widget, and as low as need be."""
        return QSize(self._content.minimumSizeHint().width(), 60)

    def sizeHint(self) -> QSize:
        """Ask for room for everything."""
        return self._content.sizeHint()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ask for more room, or less, as soon as the content needs it: nothing of it may be cut off."""
        if watched is self._content and event.type() == QEvent.Type.LayoutRequest:
            least = self._content.minimumSizeHint().width()
            if least != self._least_width:
                self._least_width = least
                self.updateGeometry()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the bar at the right edge."""
        super().resizeEvent(event)
        self._bar.setGeometry(self.width() - _BAR_WIDTH, 0, _BAR_WIDTH, self.height())

    def _on_range_changed(self, low: int, high: int) -> None:
        hidden = self.verticalScrollBar()
        self._bar.setRange(low, high)
        self._bar.setPageStep(hidden.pageStep())
        self._bar.setSingleStep(hidden.singleStep())
        self._bar.setVisible(high > low)
        self._bar.raise_()

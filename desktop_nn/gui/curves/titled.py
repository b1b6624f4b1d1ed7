"""A plot under its title, which stands over the y axis with the unit beside it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_nn.gui import fonts
from desktop_nn.gui.widgets.labels import ElidedLabel, text_label

_PLACEHOLDER_INDENT = 44


class Titled(QWidget):
    """Title, unit and, once it is there, the plot; until then its place is kept free."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = text_label(title, size=fonts.LABEL, weight=fonts.SEMIBOLD)
        self._unit = ElidedLabel("", "muted", fonts.CAPTION)
        self._unit.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        self._head = QHBoxLayout()
        self._head.setSpacing(6)
        self._head.addWidget(self._title)
        self._head.addWidget(self._unit, 1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addLayout(self._head)
        self._column.addStretch(1)
        self.indent(_PLACEHOLDER_INDENT)

    @property
    def title(self) -> str:
        """The name of the quantity."""
        return self._title.text()

    def set_title(self, title: str) -> None:
        """Change the name of the quantity."""
        if title != self.title:
            self._title.setText(title)

    @property
    def unit(self) -> str:
        """What the quantity is counted in, or its kind."""
        return self._unit.text()

    def set_unit(self, unit: str) -> None:
        """Change what the quantity is counted in."""
        if unit != self.unit:
            self._unit.setText(unit)

    def set_plot(self, plot: QWidget) -> None:
        """Put the plot into its place."""
        self._column.takeAt(1)
        self._column.addWidget(plot, 1)

    def indent(self, pixels: int) -> None:
        """Let the title begin where the plot's area begins."""
        if self._head.contentsMargins().left() != pixels:
            self._head.setContentsMargins(pixels, 0, 0, 0)

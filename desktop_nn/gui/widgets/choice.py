"""Choices that fold away, and yes-or-no: both hand out values, never positions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QStyle, QStyleOptionComboBox, QStylePainter

from desktop_nn.gui import fonts, style

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QPaintEvent, QShowEvent, QWheelEvent

_COMBO = QStyle.ComplexControl.CC_ComboBox
_TEXT_MARGINS = 2


@dataclass(frozen=True)
class Option:
    """One entry of a `Choice`.

    Attributes:
        value: what is handed back.
        text: what is shown.
        tip: a plain sentence about it.
        refused: why it cannot be chosen now; empty when it can.
    """

    value: Any
    text: str
    tip: str = ""
    refused: str = ""


class Choice(QComboBox):
    """A choice of one value among named options; the wheel moves it only when it has the focus.

    Signals:
        chosen: the value that the person chose; not emitted by `set_value` or `set_options`.
    """

    chosen = Signal(object)

    def __init__(self, options: Iterable[Option] = (), *, dense: bool = False) -> None:
        super().__init__()
        self.setFont(fonts.font(fonts.LABEL if dense else fonts.BASE))
        self.setProperty("dense", dense)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(4)
        self.setMaxVisibleItems(16)
        self.activated.connect(self._on_activated)
        self._unseen: QLabel | None = None
        self._values: list[Any] = []
        self.set_options(options)

    def setAccessibleName(self, name: str) -> None:
        """Name it, for Qt on Unix too, which takes the name of a combo box from its label alone."""
        super().setAccessibleName(name)
        if self._unseen is not None:
            self._unseen.setText(name.replace("&", "&&"))

    def showEvent(self, event: QShowEvent) -> None:
        """Come with a label for screen readers where none stands beside it."""
        super().showEvent(event)
        self._take_label()

    def _take_label(self) -> None:
        parent = self.parentWidget()
        if parent is None:
            return
        beside = parent.findChildren(QLabel, options=Qt.FindChildOption.FindDirectChildrenOnly)
        if self._unseen is None and not any(label.buddy() is self for label in beside):
            self._unseen = QLabel(parent)
            self._unseen.setBuddy(self)
            self._unseen.hide()
            self.setAccessibleName(self.accessibleName())
        elif self._unseen is not None and self._unseen.parentWidget() is not parent:
            self._unseen.setParent(parent)

    def set_options(self, options: Iterable[Option]) -> None:
        """Replace the options; the value stays if it is still among them, else the first that can be chosen."""
        before = self.value()
        options = list(options)
        self.clear()
        self._values = [option.value for option in options]
        for option in options:
            self.addItem(option.text)
        for index, option in enumerate(options):
            self._dress(index, option)
        free = next((option.value for option in options if not option.refused), None)
        self.set_value(before if before in self._values else free)

    def _dress(self, index: int, option: Option) -> None:
        model = self.model()
        assert isinstance(model, QStandardItemModel)
        item = model.item(index)
        item.setToolTip(option.refused or option.tip)
        item.setAccessibleDescription(option.refused or option.tip)
        item.setEnabled(not option.refused)

    def value(self) -> Any:
        """Return the value chosen; None when nothing is."""
        index = self.currentIndex()
        return self._values[index] if 0 <= index < len(self._values) else None

    def set_value(self, value: Any) -> None:
        """Show the option of `value`; nothing when there is none."""
        self.setCurrentIndex(self._values.index(value) if value in self._values else -1)

    def set_error(self, wrong: bool) -> None:
        """Show or take away the edge that marks a wrong choice."""
        style.set_state(self, "error", wrong)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page, unless the person is at this field."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box by the style sheet; a text that is too long ends in an ellipsis, which Qt leaves out."""
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        field = self.style().subControlRect(_COMBO, option, QStyle.SubControl.SC_ComboBoxEditField, self)
        room = field.width() - _TEXT_MARGINS
        option.currentText = self.fontMetrics().elidedText(option.currentText, Qt.TextElideMode.ElideRight, room)
        painter.drawComplexControl(_COMBO, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()

    def _on_activated(self, index: int) -> None:
        self.chosen.emit(self._values[index])


class Check(QCheckBox):
    """Yes or no.

    Signals:
        chosen: whether it is ticked now, by the person's doing; not emitted by `set_value`.
    """

    chosen = Signal(bool)

    def __init__(self, text: str, tip: str = "") -> None:
        super().__init__(text)
        self.setFont(fonts.font(fonts.LABEL))
        self.setToolTip(tip)
        self.clicked.connect(self.chosen)

    def value(self) -> bool:
        """Whether it is ticked."""
        return self.isChecked()

    def set_value(self, on: bool) -> None:
        """Tick it or not."""
        self.setChecked(on)

"""One line of a form: label, field, and room below for what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop_nn.gui import fonts
from desktop_nn.gui.widgets.labels import text_label
from desktop_nn.gui.widgets.message import Message, Severity
from desktop_nn.gui.widgets.number_field import NumberField
from desktop_nn.gui.widgets.slider_field import SliderField

if TYPE_CHECKING:
    from collections.abc import Mapping

LABEL_WIDTH = 92
GAP = 8


class FormRow(QWidget):
    """A label in a column of 92 px and the field that fills the rest; a number's rejection is shown below by itself.

    Signals:
        link_activated: the key of a link in the message below the field.
        problem_changed: whether the field holds something that is not taken.
    """

    link_activated = Signal(str)
    problem_changed = Signal(bool)

    def __init__(self, label: str, field: QWidget, tip: str = "") -> None:
        super().__init__()
        self.field = field
        self.message = Message()
        self.message.link_activated.connect(self.link_activated)
        self._label = text_label(label, "muted", fonts.LABEL)
        self._rejected = False
        self._standing: tuple[str, Severity, Mapping[str, str]] = ("", "info", {})
        self._build(label, tip)
        if isinstance(field, NumberField | SliderField):
            field.rejected.connect(self._on_rejected)
            field.mended.connect(self._on_mended)

    def _build(self, label: str, tip: str) -> None:
        self._label.setFixedWidth(LABEL_WIDTH)
        self._label.setWordWrap(True)
        self._label.setBuddy(self.field)
        self.field.setAccessibleName(label)
        if tip:
            self._label.setToolTip(tip)
            if not self.field.toolTip():
                self.field.setToolTip(tip)
        row = QHBoxLayout()
        row.setSpacing(GAP - 4)
        row.addWidget(self._label)
        row.addWidget(self.field, 1)
        below = QHBoxLayout()
        below.addSpacing(LABEL_WIDTH + GAP - 4)
        below.addWidget(self.message, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addLayout(below)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_message(self, text: str, severity: Severity = "info", links: Mapping[str, str] | None = None) -> None:
        """Say something below the field, as in `Message.show_message`; a rejected number is said first."""
        self._standing = (text, severity, links or {})
        if not self._rejected:
            self.message.show_message(text, severity, links)

    def clear_message(self) -> None:
        """Take away what `set_message` said."""
        self.set_message("")

    def has_problem(self) -> bool:
        """Whether the field holds something that is not taken, or the message below is an error."""
        return self._rejected or (bool(self._standing[0]) and self._standing[1] == "error")

    def label_text(self) -> str:
        """Return the words of the label."""
        return self._label.text()

    def focus_field(self) -> None:
        """Bring the keyboard here, as when a person must mend it."""
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_rejected(self, _text: str, why: str) -> None:
        first = not self._rejected
        self._rejected = True
        self.message.show_message(why, "error")
        if first:
            self.problem_changed.emit(True)

    def _on_mended(self) -> None:
        self._rejected = False
        self.message.show_message(*self._standing)
        self.problem_changed.emit(False)

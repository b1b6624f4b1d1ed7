"""The small field that opens at a layer's head: how many neurons, and what they do with their sums."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop_nn.core.settings import settings_of
from desktop_nn.engine.activations import ACTIVATIONS
from desktop_nn.engine.layers import Dense
from desktop_nn.gui import fonts
from desktop_nn.gui.widgets.choice import Choice, Option
from desktop_nn.gui.widgets.labels import text_label
from desktop_nn.gui.widgets.message import Message
from desktop_nn.gui.widgets.number_field import NumberField

if TYPE_CHECKING:
    from PySide6.QtCore import QObject
    from PySide6.QtGui import QCloseEvent

_SETTINGS = settings_of(Dense)
_WIDTH = 236


class LayerEditor(QFrame):
    """Units and activation of one hidden layer; goes away with Escape, Enter or a click elsewhere.

    Signals:
        units_chosen: carries how many neurons the layer shall have.
        activation_chosen: carries the activation's name in the registry.
        closed: it has gone.
    """

    units_chosen = Signal(object)
    activation_chosen = Signal(object)
    closed = Signal()

    def __init__(self, layer: Dense, name: str, hint: str, parent: QWidget) -> None:
        """Make the field.

        Args:
            layer: whose values are shown.
            name: what it is called.
            hint: what a change keeps and what it does not, in a sentence; empty for none.
            parent: the view it belongs to.
        """
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("popup")
        self.setAccessibleName(name)
        self.setFixedWidth(_WIDTH)
        self._layer = layer
        self._build(name, hint)
        self.units.installEventFilter(self)
        self.units.committed.connect(self.units_chosen)
        self.units.rejected.connect(lambda _text, why: self._message.show_message(why, "error"))
        self.units.mended.connect(self._message.clear)
        self.activation.chosen.connect(self.activation_chosen)

    def _build(self, name: str, hint: str) -> None:
        units = _SETTINGS["units"]
        self.units = NumberField(units.minimum, units.maximum, integer=True)
        self.units.setFixedWidth(76)
        self.units.set_value(self._layer.units)
        self.units.setToolTip(_shown(units.help))
        self.units.setAccessibleName(self.tr("Units of {layer}").format(layer=name))
        options = [Option(n, _shown(c.label), _shown(c.help)) for n, c in ACTIVATIONS.items() if c.hidden]
        self.activation = Choice(options)
        self.activation.set_value(ACTIVATIONS.name_of(self._layer.activation))
        self.activation.setToolTip(_shown(_SETTINGS["activation"].help))
        self.activation.setAccessibleName(self.tr("Activation of {layer}").format(layer=name))
        self._message = Message()
        fields = QHBoxLayout()
        fields.setSpacing(8)
        fields.addWidget(self.units)
        fields.addWidget(self.activation, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 12)
        column.setSpacing(6)
        column.addWidget(text_label(name, "text", fonts.LABEL, fonts.SEMIBOLD))
        column.addLayout(fields)
        column.addWidget(self._message)
        if hint:
            words = text_label(hint, "muted", fonts.CAPTION)
            words.setWordWrap(True)
            column.addWidget(words)

    def open_at(self, place: QPoint) -> None:
        """Open below a place of the screen, with the keyboard in the units."""
        self.adjustSize()
        room = self.screen().availableGeometry()
        left = min(max(place.x() - self.width() // 2, room.left()), room.right() - self.width())
        top = min(place.y(), room.bottom() - self.height())
        self.move(left, top)
        self.show()
        self.units.setFocus(Qt.FocusReason.PopupFocusReason)
        self.units.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go away with Enter in the field, once what was typed is taken."""
        enter = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent) or event.key() not in enter:
            return False
        if self.units.commit():
            self.close()
        return True

    def closeEvent(self, event: QCloseEvent) -> None:
        """Take what was typed, and say that it has gone."""
        self.units.commit()
        super().closeEvent(event)
        self.closed.emit()


def _shown(text: str) -> str:
    """Return a label or help text from outside the window in the person's language."""
    return QCoreApplication.translate("settings", text) if text else ""

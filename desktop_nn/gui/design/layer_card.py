"""One hidden layer as a card: units, activation, dropout, batch normalization; moved, copied and removed here."""

from __future__ import annotations

import dataclasses
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desktop_nn.core.errors import SettingError
from desktop_nn.core.settings import settings_of
from desktop_nn.engine.activations import ACTIVATIONS
from desktop_nn.engine.layers import Dense, LayerInfo
from desktop_nn.gui import fonts
from desktop_nn.gui import format as numbers
from desktop_nn.gui.design.card import Card
from desktop_nn.gui.design.context import Context, shown
from desktop_nn.gui.design.handle import Handle
from desktop_nn.gui.design.initializer_button import InitializerButton
from desktop_nn.gui.design.notes import LAYERS, Note, NotePlace
from desktop_nn.gui.design.setting_row import SettingRow
from desktop_nn.gui.widgets.buttons import IconButton, Toggle
from desktop_nn.gui.widgets.choice import Choice, Option
from desktop_nn.gui.widgets.labels import ElidedLabel, text_label
from desktop_nn.gui.widgets.message import Message
from desktop_nn.gui.widgets.number_field import NumberField
from desktop_nn.gui.widgets.slider_field import SliderField

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent, QObject
    from PySide6.QtGui import QResizeEvent

_FIRST_DROPOUT = 0.2
_SETTINGS = settings_of(Dense)
_UNITS_WIDTH, _WIDE_UNITS_WIDTH, _BN_WIDTH = 56, 70, 32
_GAP = 4
# What a toggle asks for beyond tick and words.
_SPARE = 8


class LayerCard(Card):
    """The card of the layer at one index.

    Signals:
        dragged, dropped, drag_cancelled: from the handle, with the pointer's global position.
        asked: "up", "down", "copy" or "remove".
    """

    dragged = Signal(QPoint)
    dropped = Signal(QPoint)
    drag_cancelled = Signal()
    asked = Signal(str)

    def __init__(self, context: Context, index: int) -> None:
        super().__init__()
        self._context = context
        self._document = context.document
        self.index = index
        self._last_dropout = _FIRST_DROPOUT
        self._has_dropout = False
        self._build()
        self._connect()
        context.board.add(self.path, self)

    @property
    def path(self) -> str:
        """Where the layer stands in the spec."""
        return f"{LAYERS}.{self.index}"

    # ------------------------------------------------------------------ building

    def _build(self) -> None:
        self.handle = Handle()
        self.handle.setToolTip(self.tr("Drag to another place, or use the arrow keys"))
        self.name = text_label("", "text", fonts.BASE, fonts.SEMIBOLD)
        self.shape = ElidedLabel("", "muted", fonts.LABEL)
        self.shape.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.up = IconButton("chevron-up", self.tr("Move up"), side=24, icon_size=14, role="muted")
        self.down = IconButton("chevron-down", self.tr("Move down"), side=24, icon_size=14, role="muted")
        self.remove = IconButton("trash", self.tr("Remove"), side=24, icon_size=14, role="muted")
        self.copy = IconButton("copy-plus", self.tr("Duplicate"), side=24, icon_size=14, role="muted")
        self._typed = Message()
        self._note_place = NotePlace()
        self.column.addLayout(self._build_head())
        self.column.addLayout(self._build_fields())
        self.column.addLayout(self._build_hint())
        setting = dataclasses.replace(_SETTINGS["dropout"], percent=False)
        self.dropout_row = SettingRow(self._context, f"{self.path}.dropout", setting)
        self.dropout_row.hide()
        self.column.addWidget(self.dropout_row)
        self.column.addWidget(self._typed)
        self.column.addLayout(self._note_place)

    def _build_head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setContentsMargins(0, 4, 0, 2)
        head.setSpacing(0)
        head.addWidget(self.handle)
        head.addSpacing(2)
        head.addWidget(self.name)
        head.addSpacing(8)
        head.addWidget(self.shape, 1)
        head.addSpacing(6)
        for button in (self.up, self.down, self.remove):
            head.addWidget(button)
        return head

    def _build_fields(self) -> QHBoxLayout:
        units = _SETTINGS["units"]
        self.units = NumberField(units.minimum, units.maximum, integer=True, dense=True)
        self.units.setFixedWidth(_UNITS_WIDTH)
        self.units.setToolTip(shown(units.help))
        options = [Option(n, shown(c.label), shown(c.help)) for n, c in ACTIVATIONS.items() if c.hidden]
        self.activation = Choice(options, dense=True)
        self.dropout = Toggle(self.tr("Dropout"), shown(_SETTINGS["dropout"].help))
        self.batch_norm = Toggle("BN", _batch_norm_tip(), tick=False)
        self.batch_norm.setFixedWidth(_BN_WIDTH)
        row = QHBoxLayout()
        row.setSpacing(_GAP)
        row.addWidget(self.units)
        row.addWidget(self.activation, 84)
        row.addWidget(self.dropout, 93)
        row.addWidget(self.batch_norm)
        # They share the room as the look has it, whatever words they hold.
        for field, least in ((self.activation, 64), (self.dropout, 80)):
            field.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            field.setMinimumWidth(least)
        return row

    def _build_hint(self) -> QHBoxLayout:
        self.parameters = text_label("", "muted", fonts.CAPTION)
        self.initializer = InitializerButton()
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.parameters)
        row.addWidget(self.initializer)
        row.addStretch(1)
        row.addWidget(self.copy)
        return row

    def _connect(self) -> None:
        self.handle.dragged.connect(self.dragged)
        self.handle.dropped.connect(self.dropped)
        self.handle.cancelled.connect(self.drag_cancelled)
        self.handle.activated.connect(self.selected)
        self.handle.stepped.connect(lambda by: self.asked.emit("up" if by < 0 else "down"))
        for button, wish in ((self.up, "up"), (self.down, "down"), (self.copy, "copy"), (self.remove, "remove")):
            button.clicked.connect(partial(self.asked.emit, wish))
        self._add_shortcut("Alt+Up", "up")
        self._add_shortcut("Alt+Down", "down")
        self._add_shortcut("Ctrl+D", "copy")
        self.units.committed.connect(lambda value: self._edit("units", value))
        self.units.rejected.connect(lambda _text, why: self._typed.show_message(why, "error"))
        self.units.mended.connect(self._typed.clear)
        self.activation.chosen.connect(lambda name: self._edit("activation", ACTIVATIONS.get(name)()))
        self.dropout.chosen.connect(self._on_dropout)
        self.batch_norm.chosen.connect(lambda on: self._edit("batch_norm", on))
        self.initializer.chosen.connect(lambda value: self._edit("initializer", value))
        for child in (self.units, self.activation, self.dropout, self.batch_norm, self.initializer, self.handle):
            child.installEventFilter(self)

    def _add_shortcut(self, keys: str, wish: str) -> None:
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(partial(self.asked.emit, wish))

    # ------------------------------------------------------------------ showing

    def arrive(self) -> None:
        """Stand for the layer at `index`."""
        self._context.board.add(self.path, self)
        self.dropout_row.move_to(f"{self.path}.dropout")

    def leave(self) -> None:
        """Stand for no layer any more."""
        self._context.board.remove(self.path, self)
        self.dropout_row.leave()

    def show_layer(self, layer: Dense, name: str, info: LayerInfo | None, last: bool) -> None:
        """Show the values of a layer.

        Args:
            layer: the layer.
            name: what it is called, "Hidden 1".
            info: its shape and size; None while the input is not known.
            last: whether no hidden layer follows.
        """
        if name != self.name.text():
            self._show_name(name)
        if layer.units != self.units.value():
            self.units.set_value(layer.units)
        self.units.setFixedWidth(_UNITS_WIDTH if layer.units < 10_000 else _WIDE_UNITS_WIDTH)
        self.activation.set_value(ACTIVATIONS.name_of(layer.activation))
        self.activation.setToolTip(shown(layer.activation.help))
        self.batch_norm.set_value(layer.batch_norm)
        self.initializer.set_value(layer.initializer)
        self._show_dropout(layer.dropout)
        self._show_size(info)
        self.up.setEnabled(self.index > 0)
        self.down.setEnabled(not last)

    def _show_name(self, name: str) -> None:
        self.name.setText(name)
        self.setAccessibleName(name)
        spoken = (
            (self.units, _SETTINGS["units"].label),
            (self.activation, _SETTINGS["activation"].label),
            (self.dropout, _SETTINGS["dropout"].label),
            (self.batch_norm, _SETTINGS["batch_norm"].label),
            (self.initializer, _SETTINGS["initializer"].label),
        )
        for field, label in spoken:
            field.setAccessibleName(self.tr("{label} of {layer}").format(label=shown(label), layer=name))
        self.dropout_row.field.setAccessibleName(self.tr("Share dropped in {}").format(name))
        self.handle.setAccessibleName(self.tr("Move {}").format(name))
        self.up.set_tip(self.tr("Move {} up (Alt+Up)").format(name))
        self.down.set_tip(self.tr("Move {} down (Alt+Down)").format(name))
        self.copy.set_tip(self.tr("Duplicate {} (Ctrl+D)").format(name))
        self.remove.set_tip(self.tr("Remove {}").format(name))

    def _show_dropout(self, share: float) -> None:
        self._has_dropout = share > 0
        if share > 0:
            self._last_dropout = share
        self.dropout.set_value(share > 0)
        self.dropout_row.show_value(share)
        self._write_dropout()
        self._show_dropout_row()

    def _write_dropout(self) -> None:
        """Name the toggle, with a shorter word where the panel is narrow."""
        number = numbers.shortest(round(self._last_dropout, 2))
        words = self.tr("Dropout {}").format(number) if self._has_dropout else self.tr("Dropout")
        self.dropout.setText(words)
        if self._has_dropout and self.dropout.sizeHint().width() - _SPARE > self.dropout.width():
            self.dropout.setText(self.tr("Drop {}").format(number))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Write as much as fits."""
        super().resizeEvent(event)
        self._write_dropout()

    def _show_dropout_row(self) -> None:
        # A share that was refused stays in sight, for Train leads to it.
        refused = isinstance(self.dropout_row.field, SliderField) and self.dropout_row.field.has_error()
        self.dropout_row.setVisible((self.is_selected() or refused) and self._has_dropout)

    def _show_size(self, info: LayerInfo | None) -> None:
        self.shape.setText(f"{numbers.count(info.inputs)} → {numbers.count(info.units)}" if info else "")
        count = self.tr("{} parameters ·").format(numbers.count(info.parameters)) if info else ""
        self.parameters.setText(count)

    def set_selected(self, selected: bool) -> None:
        """Show whether this layer is selected; the share of a dropout is set while it is."""
        super().set_selected(selected)
        self._show_dropout_row()

    def set_notes(self, notes: tuple[Note, ...]) -> None:
        """Show what is wrong with the layer, or waits."""
        self._note_place.show_notes(notes)
        wrong = any(note.severity == "error" and note.path.endswith(".activation") for note in notes)
        self.activation.set_error(wrong)

    def focus_field(self, path: str) -> None:
        """Bring the keyboard to a field of the layer; to the units if it has no field."""
        field = getattr(self, path.rpartition(".")[2], None)
        target = field if isinstance(field, QWidget) else self.units
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    # ------------------------------------------------------------------ what the person does

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Select the layer when one of its fields is pressed."""
        if event.type() == event.Type.MouseButtonPress and not self.is_selected():
            self.selected.emit()
        return False

    def _on_dropout(self, on: bool) -> None:
        self.selected.emit()
        self._edit("dropout", self._last_dropout if on else 0.0)

    def _edit(self, name: str, value: Any) -> None:
        try:
            self._document.edit(f"{self.path}.{name}", value)
        except SettingError as error:
            self._typed.show_message(str(error), "error")


def _batch_norm_tip() -> str:
    return f"{shown(_SETTINGS['batch_norm'].label)}: {shown(_SETTINGS['batch_norm'].help)}"

"""Makes the field of any setting from its declaration, and carries what is typed there to the document."""

from __future__ import annotations

import dataclasses
import itertools
import math
import random
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_nn.core.errors import SettingError
from desktop_nn.gui.design.context import Context, shown
from desktop_nn.gui.design.notes import Note, NotePlace
from desktop_nn.gui.design.text_field import FolderField, TextField
from desktop_nn.gui.widgets.buttons import IconButton
from desktop_nn.gui.widgets.choice import Check, Choice, Option
from desktop_nn.gui.widgets.form_row import FormRow
from desktop_nn.gui.widgets.number_field import NumberField
from desktop_nn.gui.widgets.slider_field import SliderField

if TYPE_CHECKING:
    from desktop_nn.core.settings import Setting

Field = NumberField | SliderField | Check | Choice | TextField | FolderField

_DECADES_EACH_WAY = 100.0
_MOST_DRAWN = 9999
_SMALLEST_ON_SLIDER = 1e-5
_visits = itertools.count()


def build_field(setting: Setting) -> Field:
    """Return an empty field that takes exactly what the setting takes."""
    if setting.kind == "bool":
        return Check(shown(setting.label))
    if setting.kind == "choice":
        return Choice(Option(value, shown(label)) for value, label in setting.choices)
    if setting.kind == "text":
        return FolderField() if setting.name == "folder" else TextField()
    if _is_slider(setting):
        return _slider(setting)
    return NumberField(
        setting.minimum,
        setting.maximum,
        integer=setting.kind == "int",
        above=setting.above,
        below=setting.below,
        percent=setting.percent,
        step=setting.step,
        unit=setting.unit,
        scale=setting.scale,
    )


def _is_slider(setting: Setting) -> bool:
    bounded = setting.kind == "float" and setting.minimum is not None and setting.maximum is not None
    # A number like 0.00000001 needs a whole field to itself.
    return bounded and not (setting.scale == "log" and 0 < setting.default < _SMALLEST_ON_SLIDER)


def _slider(setting: Setting) -> SliderField:
    assert setting.minimum is not None and setting.maximum is not None
    low, high = slider_ends(setting)
    return SliderField(
        setting.minimum,
        setting.maximum,
        slider_minimum=low,
        slider_maximum=high,
        above=setting.above,
        below=setting.below,
        percent=setting.percent,
        step=setting.step,
        unit=setting.unit,
        scale=setting.scale,
    )


def slider_ends(setting: Setting) -> tuple[float | None, float | None]:
    """Return where the slider ends, when the setting takes far more than is sensible; None for its own limits.

    On a log scale that excludes zero it runs two decades to each side of the default, which stands in the middle.
    """
    if setting.scale != "log" or not setting.above or setting.default <= 0:
        return None, None
    low, high = setting.default / _DECADES_EACH_WAY, setting.default * _DECADES_EACH_WAY
    limit = math.inf if setting.maximum is None else setting.maximum
    return float(f"{low:.1e}"), min(limit, float(f"{high:.1e}"))


class SettingRow(QWidget):
    """One setting of the spec: its label, its field, and below them what is wrong or waiting.

    Every commit goes to `document.edit`; those of one visit to the field, and of one drag, become one undo entry.
    """

    def __init__(self, context: Context, path: str, setting: Setting) -> None:
        """Build the row of the setting at `path`; a seed has a button that draws another one."""
        super().__init__()
        self.path = path
        self.setting = setting
        self.field = build_field(setting)
        self._context = context
        self._visit = next(_visits)
        label = "" if setting.kind == "bool" else shown(setting.label)
        self.row = FormRow(label, self.field, shown(setting.help))
        self.field.setAccessibleName(context.spoken(shown(setting.label)))
        self.setWhatsThis(
            "\n".join(part for part in (shown(setting.label), shown(setting.help), _limits(setting)) if part)
        )
        self._note_place = NotePlace()
        self._build_layout()
        self._connect()
        context.board.add(path, self)

    def _build_layout(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(6)
        first.addWidget(self.row, 1)
        if self.setting.name.endswith("seed"):
            first.addWidget(self._build_shuffle(), 0, Qt.AlignmentFlag.AlignTop)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._column.addLayout(first)
        self._column.addLayout(self._note_place)

    def _build_shuffle(self) -> IconButton:
        button = IconButton("arrows-shuffle", self.tr("Draw another {}").format(self.setting.label.lower()), boxed=True)
        button.clicked.connect(self._on_shuffle)
        return button

    def _connect(self) -> None:
        if isinstance(self.field, Check | Choice):
            self.field.chosen.connect(self._on_committed)
            return
        self.field.committed.connect(self._on_committed)
        if isinstance(self.field, SliderField):
            self.field.dragged.connect(self._on_committed)
            self.field.drag_finished.connect(self._next_visit)
            self.field.slider.installEventFilter(self)
            self.field.field.installEventFilter(self)
        else:
            self.field.installEventFilter(self)

    def add_note_place(self) -> NotePlace:
        """Return a place below the field for what others than the spec have to say of it."""
        place = NotePlace()
        self._column.addLayout(place)
        return place

    def move_to(self, path: str) -> None:
        """Stand for another path from now on."""
        self._context.board.remove(self.path, self)
        self.path = path
        self._context.board.add(path, self)

    def leave(self) -> None:
        """Stand for no path any more."""
        self._context.board.remove(self.path, self)

    def show_value(self, value: Any) -> None:
        """Show a value; nothing is emitted, and what is being typed stays."""
        if value != self.field.value():
            self.field.set_value(value)

    def set_notes(self, notes: tuple[Note, ...]) -> None:
        """Show the notes about this setting."""
        self._note_place.show_notes(notes)
        if isinstance(self.field, Choice):
            self.field.set_error(any(note.severity == "error" for note in notes))

    def focus_field(self, path: str) -> None:
        """Bring the keyboard here; to the number beside a slider if that is what must be mended."""
        if isinstance(self.field, SliderField) and self.field.has_error():
            self.field.field.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.row.focus_field()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Begin a new undo entry with each visit."""
        if event.type() == QEvent.Type.FocusIn:
            self._next_visit()
        return False

    def _on_shuffle(self) -> None:
        self._next_visit()
        others = [seed for seed in random.sample(range(1, _MOST_DRAWN + 1), 2) if seed != self.field.value()]
        self._on_committed(others[0])

    def _next_visit(self) -> None:
        self._visit = next(_visits)

    def _on_committed(self, value: Any) -> None:
        try:
            self._context.document.edit(self.path, value, merge=f"{self.path}#{self._visit}")
        except SettingError as error:
            self.row.set_message(str(error), "error")
        else:
            self.row.clear_message()


def _limits(setting: Setting) -> str:
    if setting.kind not in ("int", "float"):
        return ""
    percent = " %" if setting.percent else ""
    low, high = ((None if end is None else end * (100 if percent else 1)) for end in (setting.minimum, setting.maximum))
    words = dataclasses.replace(setting, minimum=low, maximum=high).limits()
    return f"{words}{percent}"

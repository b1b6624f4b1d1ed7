"""Builds the form of any tree of settings from its declarations: groups become rows, variants a choice and a form."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_nn.core.settings import Setting, settings_of
from desktop_nn.gui import fonts
from desktop_nn.gui.design.context import Context, shown
from desktop_nn.gui.design.notes import Note, NotePlace
from desktop_nn.gui.design.setting_row import SettingRow
from desktop_nn.gui.widgets.choice import Choice, Option
from desktop_nn.gui.widgets.form_row import LABEL_WIDTH, FormRow
from desktop_nn.gui.widgets.labels import text_label

if TYPE_CHECKING:
    from desktop_nn.core.registry import Registry

GAP = 8

Applies = Callable[[Any, str], bool]
"""Whether a setting, by name, has a meaning for this node."""


def everything(node: Any, name: str) -> bool:
    """Every setting applies."""
    return True


class Form(QWidget):
    """The rows of one node of the spec, kept as they are while the node keeps its class, so that the focus stays."""

    def __init__(self, context: Context, path: str, applies: Applies = everything) -> None:
        """Build an empty form of the node at `path`; `show_node` fills it."""
        super().__init__()
        self.path = path
        self._context = context
        self._applies = applies
        self._class: type | None = None
        self.rows: dict[str, SettingRow | Form | VariantForm] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GAP)

    def show_node(self, node: Any) -> None:
        """Show the values of a node; builds rows only when its class is another one."""
        if type(node) is not self._class:
            self._rebuild(type(node))
        for name, row in self.rows.items():
            value = getattr(node, name)
            if isinstance(row, SettingRow):
                row.show_value(value)
            else:
                row.show_node(value)
            row.setVisible(self._applies(node, name))
        self.setVisible(bool(self.rows))

    def _rebuild(self, cls: type) -> None:
        self.leave()
        self._class = cls
        for name, setting in settings_of(cls).items():
            if setting.kind != "variants":
                self.rows[name] = self._build_row(f"{self.path}.{name}" if self.path else name, setting)
                self._column.addWidget(self.rows[name])

    def _build_row(self, path: str, setting: Setting) -> SettingRow | Form | VariantForm:
        if setting.kind == "group":
            return Form(self._context, path)
        if setting.kind == "variant":
            return VariantForm(self._context, path, setting)
        return SettingRow(self._context, path, setting)

    def leave(self) -> None:
        """Take all rows away."""
        for row in self.rows.values():
            row.leave()
            row.hide()
            self._column.removeWidget(row)
            row.deleteLater()
        self.rows = {}
        self._class = None


class VariantForm(QWidget):
    """A choice among the variants of a registry, with the settings of the chosen one below."""

    def __init__(
        self,
        context: Context,
        path: str,
        setting: Setting,
        *,
        refused: Callable[[type], str] = lambda cls: "",
        hint: Callable[[Any], str] = lambda variant: "",
        applies: Applies = everything,
        labelled: bool = True,
    ) -> None:
        """Build the choice of the setting at `path`.

        Args:
            context: whose part it is.
            path: of the variant.
            setting: its declaration.
            refused: why a class cannot be chosen now; empty when it can.
            hint: one line below the choice.
            applies: which settings of a variant have a meaning.
            labelled: whether a label stands before the choice; without one it takes the whole width.
        """
        super().__init__()
        assert setting.registry is not None
        self.path = path
        self._context = context
        self._setting = setting
        self._registry: Registry[Any] = setting.registry
        self._refused = refused
        self._hint = hint
        # What was set before another variant was tried, so that going back loses nothing.
        self._remembered: dict[type, Any] = {}
        self.choice = Choice()
        self.form = Form(context, path, applies)
        self._hint_label = text_label("", "muted", fonts.CAPTION)
        self._build(labelled)
        self.choice.chosen.connect(self._on_chosen)
        context.board.add(path, self)

    def _build(self, labelled: bool) -> None:
        label = shown(self._setting.label)
        row = FormRow(label, self.choice) if labelled else self.choice
        self.choice.setAccessibleName(self._context.spoken(label))
        self._note_place = NotePlace()
        self._hint_label.setWordWrap(True)
        self._hint_label.setIndent(0)
        below = QHBoxLayout()
        below.setContentsMargins(LABEL_WIDTH + 4 if labelled else 0, 0, 0, 0)
        below.addWidget(self._hint_label)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(row)
        column.addLayout(below)
        column.addLayout(self._note_place)
        column.addWidget(self.form)

    def show_node(self, variant: Any) -> None:
        """Show a variant and its settings; emits nothing that edits."""
        self._remembered[type(variant)] = variant
        self._show_options()
        name = self._registry.name_of(variant)
        self.choice.set_value(name)
        hint = self._hint(variant)
        self._hint_label.setText(hint)
        self._hint_label.setVisible(bool(hint))
        tip = " ".join(part for part in (shown(self._setting.help), shown(variant.help)) if part)
        self.choice.setToolTip(tip)
        self.form.show_node(variant)

    def _show_options(self) -> None:
        options = [
            Option(name, shown(cls.label), shown(cls.help), self._refused(cls)) for name, cls in self._registry.items()
        ]
        set_options(self.choice, options)

    def _on_chosen(self, name: str) -> None:
        cls = self._registry.get(name)
        variant = self._remembered.get(cls) or cls()
        self._context.document.edit(self.path, variant)

    def leave(self) -> None:
        """Stand for no path any more."""
        self._context.board.remove(self.path, self)
        self.form.leave()

    def set_notes(self, notes: tuple[Note, ...]) -> None:
        """Show what is wrong with the choice, or waits."""
        self._note_place.show_notes(notes)
        self.choice.set_error(any(note.severity == "error" for note in notes))

    def focus_field(self, path: str) -> None:
        """Bring the keyboard to the choice."""
        self.choice.setFocus(Qt.FocusReason.OtherFocusReason)


def set_options(choice: Choice, options: list[Option]) -> None:
    """Give a choice its options, unless it has them already: filling it anew would close its list."""
    if choice.property("options") != repr(options):
        choice.setProperty("options", repr(options))
        choice.set_options(options)

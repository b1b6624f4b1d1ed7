"""The output layer: as many units as the task asks for, and the activation that goes with task and loss."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout

from desktop_nn.core.settings import settings_of
from desktop_nn.engine.activations import ACTIVATIONS
from desktop_nn.engine.layers import Output
from desktop_nn.gui import fonts
from desktop_nn.gui import format as numbers
from desktop_nn.gui.design.card import SIDE, LockedCard
from desktop_nn.gui.design.context import Context, shown
from desktop_nn.gui.design.form import set_options
from desktop_nn.gui.design.initializer_button import InitializerButton
from desktop_nn.gui.design.notes import Note, NotePlace
from desktop_nn.gui.widgets.choice import Choice, Option
from desktop_nn.gui.widgets.labels import text_label

if TYPE_CHECKING:
    from desktop_nn.engine.layers import LayerInfo
    from desktop_nn.experiment.spec import Spec

PATH = "network.output"
_SETTINGS = settings_of(Output)


class OutputCard(LockedCard):
    """A locked card with a choice of activation; those that do not go with the loss say why."""

    def __init__(self, context: Context) -> None:
        name = context.document.layer_label("output")
        super().__init__(name, "")
        self.setToolTip(self.tr("The output layer; its units follow from the task."))
        self._context = context
        self.activation = Choice(dense=True)
        self.initializer = InitializerButton()
        self._parameters = text_label("", "muted", fonts.CAPTION)
        self._note_place = NotePlace()
        self._build()
        self.activation.chosen.connect(self._on_activation)
        self.initializer.chosen.connect(self._on_initializer)
        context.board.add(PATH, self)

    def _build(self) -> None:
        spoken = self.tr("{label} of the output layer")
        self.activation.setAccessibleName(spoken.format(label=shown(_SETTINGS["activation"].label)))
        self.initializer.setAccessibleName(spoken.format(label=shown(_SETTINGS["initializer"].label)))
        self.activation.setFixedWidth(92)
        self.line.insertWidget(2, self.activation)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self._parameters)
        row.addWidget(self.initializer)
        row.addStretch(1)
        self.column.setContentsMargins(SIDE, 2, SIDE, 4)
        self.column.addLayout(row)
        self.column.addLayout(self._note_place)

    def show_output(self, spec: Spec, info: LayerInfo | None) -> None:
        """Show the activation, those that are refused, and the size."""
        output = spec.network.output
        set_options(self.activation, self._options(spec))
        self.activation.set_value(ACTIVATIONS.name_of(output.activation))
        self.activation.setToolTip(shown(output.activation.help))
        self.initializer.set_value(output.initializer)
        if info is None:
            self.show_texts("", "")
            self._parameters.setText("")
            return
        self.show_texts("", f"{numbers.count(info.inputs)} → {numbers.count(info.units)}")
        self._parameters.setText(self.tr("{} parameters ·").format(numbers.count(info.parameters)))

    def _options(self, spec: Spec) -> list[Option]:
        info = self._context.document.info
        reasons = dict.fromkeys(ACTIVATIONS, "")
        if info is not None:
            reasons = {name: spec.loss.allows(info.task, cls(), info.target_range) for name, cls in ACTIVATIONS.items()}
            if "" not in reasons.values():
                # No output goes with this loss: the way out must stay open.
                reasons = dict.fromkeys(reasons, "")
        return [Option(n, shown(c.label), shown(c.help), reasons[n]) for n, c in ACTIVATIONS.items()]

    def set_notes(self, notes: tuple[Note, ...]) -> None:
        """Show what is wrong with the output layer, or waits."""
        self._note_place.show_notes(notes)
        self.activation.set_error(any(note.severity == "error" for note in notes))

    def focus_field(self, path: str) -> None:
        """Bring the keyboard to the activation."""
        self.activation.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_activation(self, name: str) -> None:
        self._edit("activation", ACTIVATIONS.get(name)())

    def _on_initializer(self, initializer: Any) -> None:
        self._edit("initializer", initializer)

    def _edit(self, name: str, value: Any) -> None:
        self._context.document.edit(f"{PATH}.{name}", value)

"""The layers from input to output, with what they add up to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout

from desktop_nn.core.errors import SettingError
from desktop_nn.experiment.problems import layer_shapes, memory
from desktop_nn.gui import fonts
from desktop_nn.gui import format as numbers
from desktop_nn.gui.design import summaries
from desktop_nn.gui.design.card import Card, LockedCard
from desktop_nn.gui.design.design_section import DesignSection
from desktop_nn.gui.design.layer_list import LayerList
from desktop_nn.gui.design.notes import LAYERS, Note
from desktop_nn.gui.design.output_card import OutputCard
from desktop_nn.gui.widgets.buttons import Button
from desktop_nn.gui.widgets.labels import line, text_label

if TYPE_CHECKING:
    from desktop_nn.data.dataset import DataInfo
    from desktop_nn.experiment.spec import Spec


class NetworkSection(DesignSection):
    """Input, hidden layers, a button that adds one, output, and the total."""

    paths = ("network",)
    keeps_summary = True

    def build(self) -> None:
        """Fill the body from top to bottom."""
        name = self.document.layer_label("input")
        self.input = LockedCard(name, self.tr("The input; its size follows from the data."))
        self.layers = LayerList(self.context)
        self.add_button = Button(
            self.tr("Add layer"), "dashed", "plus", self.tr("Add a hidden layer before the output")
        )
        self.add_button.setFixedHeight(28)
        self.output = OutputCard(self.context)
        for widget in (self.input, self.layers, self.add_button, self.output, line()):
            self.add(widget)
        self.body_layout.addLayout(self._build_total())
        self.board.add(LAYERS, self)
        self.input.selected.connect(self._on_input_selected)
        self.output.selected.connect(self._on_output_selected)
        self.add_button.clicked.connect(self._on_add)
        self.layers.emptied_focus.connect(self._focus_add)

    def _build_total(self) -> QHBoxLayout:
        self._parameters = text_label("", "text", fonts.BASE, fonts.SEMIBOLD)
        self._memory = text_label("", "muted", fonts.LABEL)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(text_label(self.tr("Total"), "muted", fonts.LABEL))
        row.addWidget(self._parameters)
        row.addStretch(1)
        row.addWidget(self._memory)
        return row

    def show_spec(self, spec: Spec) -> None:
        """Show the layers with their sizes; nothing is allocated, however large they are."""
        info = self.document.info
        infos = layer_shapes(spec, info) if info is not None else None
        self.layers.show_layers(spec, infos)
        self.layers.setVisible(bool(spec.network.hidden))
        self.input.show_texts(_input_words(info), numbers.count(info.inputs) if info else "")
        self.output.show_output(spec, infos[-1] if infos else None)
        self._show_total(spec, info)
        self.show_selection()

    def _show_total(self, spec: Spec, info: DataInfo | None) -> None:
        if info is None:
            self._parameters.setText(numbers.NOTHING)
            self._memory.setText("")
            return
        parameters, size = summaries.total(spec.network, info)
        self._parameters.setText(parameters)
        self._memory.setText(size)
        tip = self.tr("The weights alone. Training takes about {} besides the samples.")
        self._memory.setToolTip(tip.format(numbers.size(memory(spec, info))))

    def show_selection(self) -> None:
        """Show which layer is selected."""
        if not self._is_built:
            return
        selected = self.document.selection.layer
        self.input.set_selected(selected == "input")
        self.output.set_selected(selected == "output")
        self.layers.show_selection()

    def selected_card(self) -> Card | None:
        """Return the card of the selected layer; None if none is, or nothing of the section is in sight."""
        if not self._is_built or not self.is_open():
            return None
        cards: tuple[Card, ...] = (self.input, *self.layers.cards, self.output)
        return next((card for card in cards if card.is_selected()), None)

    def summary(self, spec: Spec) -> str:
        """Return the number of layers, or their sizes."""
        return summaries.network(spec, self.document.info, self.is_open())

    def focus_field(self, path: str) -> None:
        """Bring the keyboard to the button that adds a layer."""
        self._focus_add()

    def _focus_add(self) -> None:
        self.add_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_input_selected(self) -> None:
        self.document.select("input")

    def _on_output_selected(self) -> None:
        self.document.select("output")

    def _on_add(self) -> None:
        index = len(self.document.spec.network.hidden)
        try:
            self.document.add_layer(index)
        except SettingError as error:
            self.set_notes((Note(LAYERS, str(error), "error"),))
        else:
            self.document.select(self.document.spec.network.hidden[index].id)


def _input_words(info: DataInfo | None) -> str:
    if info is None:
        return ""
    if info.kind == "image":
        return f"{info.shape[0]} × {info.shape[1]} pixels"
    return ", ".join(info.feature_names[:4]) + (", …" if len(info.feature_names) > 4 else "")

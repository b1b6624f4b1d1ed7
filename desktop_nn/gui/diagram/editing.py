"""Turns gestures in the diagram into edits of the document: one undo entry each, and what is refused is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication

from desktop_nn.core import limits
from desktop_nn.core.errors import SettingError
from desktop_nn.engine.activations import ACTIVATIONS
from desktop_nn.gui.diagram.plan import INPUT_ID, OUTPUT_ID

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from desktop_nn.engine.layers import Dense
    from desktop_nn.gui.document import Document


def tr(text: str) -> str:
    """Translate a text of the diagram."""
    return QCoreApplication.translate("Diagram", text)


class Editing:
    """The edits that can be made in the diagram; layers are known by their ids."""

    def __init__(self, document: Document, tell: Callable[[str], object]) -> None:
        """Edit a document; `tell` shows why something was refused."""
        self._document = document
        self._tell = tell

    def layer(self, layer_id: str) -> Dense | None:
        """Return a hidden layer of the edited spec; None where there is none of that id."""
        return next((layer for layer in self._document.spec.network.hidden if layer.id == layer_id), None)

    def place(self, layer_id: str) -> int | None:
        """Return which hidden layer it is in the edited spec, from 0."""
        ids = [layer.id for layer in self._document.spec.network.hidden]
        return ids.index(layer_id) if layer_id in ids else None

    def change_units(self, layer_id: str, by: int) -> None:
        """Give a layer more neurons, or fewer."""
        layer = self.layer(layer_id)
        if layer is not None:
            self.set_units(layer_id, min(max(layer.units + by, 1), limits.UNITS), merge=True)

    def set_units(self, layer_id: str, units: int, *, merge: bool = False) -> None:
        """Give a layer so many neurons."""
        text = tr("change neurons of {layer}").format(layer=self._document.layer_label(layer_id))
        self._edit(layer_id, "units", units, text, merge=merge)

    def set_activation(self, layer_id: str, name: str) -> None:
        """Give a layer another activation, by its name in the registry."""
        text = tr("change activation of {layer}").format(layer=self._document.layer_label(layer_id))
        self._edit(layer_id, "activation", ACTIVATIONS.get(name)(), text)

    def add_layer(self, behind: str) -> None:
        """Put a layer behind the one of that id, in front of the first behind the input."""
        self._try(lambda: self._document.add_layer(self._place_behind(behind)))

    def duplicate(self, layer_id: str) -> None:
        """Put a layer of the same settings behind a hidden layer."""
        place = self.place(layer_id)
        if place is not None:
            self._try(lambda: self._document.duplicate_layer(place))

    def move(self, layer_id: str, by: int) -> None:
        """Move a hidden layer, -1 towards the input."""
        place = self.place(layer_id)
        if place is not None and 0 <= place + by < len(self._document.spec.network.hidden):
            self._try(lambda: self._document.move_layer(place, place + by))

    def move_behind(self, layer_id: str, behind: str) -> None:
        """Move a hidden layer behind another one, or behind the input."""
        place = self.place(layer_id)
        if place is None or behind == layer_id:
            return
        to = self._place_behind(behind)
        to -= to > place
        if to != place:
            self._try(lambda: self._document.move_layer(place, to))

    def remove_layer(self, layer_id: str) -> None:
        """Remove a hidden layer; one of its neurons is then not selected any more."""
        place = self.place(layer_id)
        if place is not None:
            self._try(lambda: self._document.remove_layer(place))
            if self._document.selection.layer == layer_id and self.place(layer_id) is None:
                self._document.select(None)

    def remove_neurons(self, neurons: Iterable[tuple[str, int]]) -> None:
        """Remove neurons, (layer, neuron) each."""
        neurons = tuple(neurons)
        why = self.why_not_removed(neurons)
        if why:
            self._tell(why)
            return
        for layer_id in dict.fromkeys(layer for layer, _ in neurons):
            those = [neuron for layer, neuron in neurons if layer == layer_id]
            self.change_units(layer_id, -len(those))
        self._document.select(None)

    def why_not_removed(self, neurons: Iterable[tuple[str, int]]) -> str:
        """Return why neurons, (layer, neuron) each, cannot be removed; empty when they can."""
        wanted: dict[str, set[int]] = {}
        for layer_id, neuron in neurons:
            wanted.setdefault(layer_id, set()).add(neuron)
        for layer_id, those in wanted.items():
            layer = self.layer(layer_id)
            if layer_id in (INPUT_ID, OUTPUT_ID) or layer is None:
                return tr("Inputs and outputs follow from the data: only hidden neurons can be removed.")
            if len(those) >= layer.units:
                return tr("A layer keeps at least one neuron: remove the layer instead.")
        return ""

    def _place_behind(self, before: str) -> int:
        place = -1 if before == INPUT_ID else self.place(before)
        return len(self._document.spec.network.hidden) if place is None else place + 1

    def _edit(self, layer_id: str, name: str, value: Any, text: str, *, merge: bool = False) -> None:
        place = self.place(layer_id)
        if place is not None:
            path = f"network.hidden.{place}.{name}"
            self._try(lambda: self._document.edit(path, value, text=text, merge=path if merge else ""))

    def _try(self, action: Callable[[], object]) -> None:
        try:
            action()
        except SettingError as error:
            text = str(error)
            self._tell(text[:1].upper() + text[1:])

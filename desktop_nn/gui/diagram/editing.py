"""Turns gestures in the diagram into edits of the document: one undo entry each, and what is refused is told."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from desktop_nn.core import limits
from desktop_nn.core.errors import SettingError
from desktop_nn.engine.activations import ACTIVATIONS
from desktop_nn.experiment import architecture
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

    def __init__(self, document: Document, tell: Callable[[str], object], say: Callable[[str], object]) -> None:
        """Edit a document; `tell` shows why something was refused, `say` what was done."""
        self._document = document
        self._tell, self._say = tell, say
        self._before_adding: frozenset[str] | None = None
        document.spec_changed.connect(self._select_added)

    def layer(self, layer_id: str) -> Dense | None:
        """Return a hidden layer of the edited spec; None where there is none of that id."""
        return next((layer for layer in self._document.spec.network.hidden if layer.id == layer_id), None)

    def place(self, layer_id: str) -> int | None:
        """Return which hidden layer it is in the edited spec, from 0."""
        ids = [layer.id for layer in self._document.spec.network.hidden]
        return ids.index(layer_id) if layer_id in ids else None

    def change_units(self, layer_id: str, by: int) -> None:
        """Give a layer more neurons, or take its last ones."""
        layer = self.layer(layer_id)
        if layer is not None:
            self.set_units(layer_id, min(max(layer.units + by, 1), limits.UNITS), merge=True)

    def set_units(self, layer_id: str, units: int, *, merge: bool = False) -> None:
        """Give a layer so many neurons; what the others have learned is kept."""
        layer, place = self.layer(layer_id), self.place(layer_id)
        if layer is None or place is None or units == layer.units:
            return
        trained = self._trained_units(layer_id)
        if trained is None:
            path = f"network.hidden.{place}.units"
            text = tr("change neurons of {layer}").format(layer=self._document.layer_label(layer_id))
            self._try(lambda: self._document.edit(path, units, text=text, merge=path if merge else ""))
        elif units > layer.units:
            self._do(
                self._sized(layer_id, units),
                self.kept("more", layer_id, briefly=True),
                lambda: self._document.add_neurons(layer_id, units - layer.units),
            )
        else:
            last = range(trained - (layer.units - units), trained)
            those = [(layer_id, unit) for unit in last]
            self._do(
                self._sized(layer_id, units),
                self.kept("remove", layer_id, those, briefly=True),
                lambda: self._document.remove_neurons(layer_id, last),
            )

    def _sized(self, layer_id: str, units: int) -> str:
        text = tr("{layer} has {units} neurons now") if units != 1 else tr("{layer} has one neuron now")
        return text.format(layer=self._document.layer_label(layer_id), units=units)

    def _trained_units(self, layer_id: str) -> int | None:
        """Return how many neurons a layer of the run has; None without a run that has the layer."""
        if self._document.run is None and not self._document.is_training:
            return None
        return next((info.units for info in self._document.layers if info.id == layer_id), None)

    def set_activation(self, layer_id: str, name: str) -> None:
        """Give a layer another activation, by its name in the registry."""
        self._try(lambda: self._document.set_activation_keeping(layer_id, ACTIVATIONS.get(name)()))

    def add_layer(self, behind: str) -> None:
        """Put a layer behind the one of that id, in front of the first behind the input."""
        kept = self.kept("add", behind, briefly=True)
        self._before_adding = frozenset(layer.id for layer in self._document.spec.network.hidden)
        if not self._do(tr("Added a layer"), kept, lambda: self._document.add_layer_keeping(self.place_behind(behind))):
            self._before_adding = None

    def _select_added(self) -> None:
        """Select the layer that was asked for, as soon as it is there."""
        before = self._before_adding
        if before is None:
            return
        added = [layer.id for layer in self._document.spec.network.hidden if layer.id not in before]
        if added:
            self._before_adding = None
            self._document.select(added[0])

    def duplicate(self, layer_id: str) -> None:
        """Put a layer of the same settings behind a hidden layer."""
        place = self.place(layer_id)
        if place is not None:
            done = tr("Duplicated {layer}").format(layer=self._document.layer_label(layer_id))
            kept = self.kept("duplicate", layer_id, briefly=True)
            self._do(done, kept, lambda: self._document.duplicate_layer_keeping(place))

    def move(self, layer_id: str, by: int) -> None:
        """Move a hidden layer, -1 towards the input."""
        place = self.place(layer_id)
        if place is not None and 0 <= place + by < len(self._document.spec.network.hidden):
            self._move(layer_id, place, place + by)

    def _move(self, layer_id: str, place: int, to: int) -> None:
        done = tr("Moved {layer}").format(layer=self._document.layer_label(layer_id))
        kept = self.kept_moved(layer_id, to, briefly=True)
        self._do(done, kept, lambda: self._document.move_layer_keeping(place, to))

    def move_behind(self, layer_id: str, behind: str) -> None:
        """Move a hidden layer behind another one, or behind the input."""
        place, to = self.place(layer_id), self.place_moved(layer_id, behind)
        if place is not None and to is not None:
            self._move(layer_id, place, to)

    def place_moved(self, layer_id: str, behind: str) -> int | None:
        """Return at which place a hidden layer would be behind another one, or the input; None where it is there."""
        place = self.place(layer_id)
        if place is None or behind == layer_id:
            return None
        to = self.place_behind(behind)
        to -= to > place
        return to if to != place else None

    def remove_layer(self, layer_id: str) -> None:
        """Remove a hidden layer."""
        place = self.place(layer_id)
        if place is not None:
            done = tr("Removed {layer}").format(layer=self._document.layer_label(layer_id))
            kept = self.kept("remove_layer", layer_id, briefly=True)
            self._deselect(layer_id)
            self._do(done, kept, lambda: self._document.remove_layer_keeping(place), tr("Ctrl+Z brings it back."))

    def remove_neurons(self, neurons: Iterable[tuple[str, int]]) -> None:
        """Remove neurons, (layer, neuron) each; all others stay as they are."""
        neurons = tuple(neurons)
        by_layer = _by_layer(neurons)
        why = self.why_not_removed(neurons)
        if why:
            self._tell(why)
            return
        done = tr("Removed {n} neurons").format(n=sum(map(len, by_layer.values())))
        if len(neurons) == 1:
            layer_id, unit = neurons[0]
            done = tr("Removed neuron {number} of {layer}")
            done = done.format(number=unit + 1, layer=self._document.layer_label(layer_id))
        kept = self.kept("remove", neurons[0][0], neurons, briefly=True) if neurons else ""
        for layer_id, those in by_layer.items():
            self._deselect(layer_id)
            undo = tr("Ctrl+Z brings it back.") if len(neurons) == 1 else tr("Ctrl+Z brings them back.")
            self._do(done, kept, partial(self._document.remove_neurons, layer_id, those), undo)

    def _deselect(self, layer_id: str) -> None:
        """Let go of what is about to vanish, or to have other numbers."""
        selection = self._document.selection
        if selection.layer == layer_id or any(layer == layer_id for layer, _ in selection.also):
            self._document.select(None)

    # ------------------------------------------------------------------ told before it is done

    def why_not_removed(self, neurons: Iterable[tuple[str, int]]) -> str:
        """Return why neurons, (layer, neuron) each, cannot be removed; empty when they can."""
        for layer_id, those in _by_layer(neurons).items():
            layer = self.layer(layer_id)
            if layer_id in (INPUT_ID, OUTPUT_ID) or layer is None:
                return tr("Inputs and outputs follow from the data: only hidden neurons can be removed.")
            if those[-1] >= (self._trained_units(layer_id) or layer.units):
                return tr("This neuron is not there any more.")
            if len(those) >= layer.units:
                return tr("A layer keeps at least one neuron: remove the layer instead.")
        return ""

    def kept_moved(self, layer_id: str, to: int, *, briefly: bool = False) -> str:
        """Return what of a trained network stays when a hidden layer is moved to a place; empty without a run."""
        place = self.place(layer_id)
        if self._document.run is None or place is None:
            return ""
        return self._document.kept_words(architecture.move_layer(self._document.spec, place, to), briefly=briefly)

    def kept(self, wish: str, layer_id: str, neurons: Iterable[tuple[str, int]] = (), *, briefly: bool = False) -> str:
        """Return what of a trained network an edit keeps, in words; empty without a run, or where it cannot be done.

        Args:
            wish: "more", "fewer", "add" (behind the layer), "duplicate", "left", "right", "remove_layer" or "remove".
            layer_id: of the layer; for "add" also of the input.
            neurons: (layer, neuron) each, for "remove".
            briefly: in a few words, without a full stop.
        """
        if self._document.run is None:
            return ""
        spec, removed = self._document.spec, _by_layer(neurons)
        place = self.place(layer_id)
        try:
            if wish == "add":
                spec = architecture.add_layer(spec, self.place_behind(layer_id))
            elif wish == "remove":
                for layer, those in removed.items():
                    spec = architecture.resize_layer(spec, layer, -len(those))
            elif place is None:
                return ""
            elif wish in ("more", "fewer"):
                spec = architecture.resize_layer(spec, layer_id, 1 if wish == "more" else -1)
                if wish == "fewer":
                    removed = {layer_id: [(self._trained_units(layer_id) or 1) - 1]}
            elif wish == "duplicate":
                spec = architecture.duplicate_layer(spec, place)
            elif wish == "remove_layer":
                spec = architecture.remove_layer(spec, place)
            else:
                spec = architecture.move_layer(spec, place, place + (-1 if wish == "left" else 1))
        except SettingError:
            return ""
        return self._document.kept_words(spec, removed, briefly=briefly)

    def place_behind(self, before: str) -> int:
        """Return which place among the hidden layers of the edited spec is the one behind a layer or the input."""
        place = -1 if before == INPUT_ID else self.place(before)
        return len(self._document.spec.network.hidden) if place is None else place + 1

    def _do(self, done: str, kept: str, action: Callable[[], object], undo: str = "") -> bool:
        """Do an edit, then say that it is done, what was kept, and how it is undone; return whether it was possible."""
        if not self._try(action):
            return False
        undo = undo or tr("Ctrl+Z undoes it.")
        text = tr("{done}: {kept}. {undo}") if kept else tr("{done}. {undo}")
        self._say(text.format(done=done, kept=kept, undo=undo))
        return True

    def _try(self, action: Callable[[], object]) -> bool:
        try:
            action()
        except SettingError as error:
            text = str(error)
            self._tell(text[:1].upper() + text[1:])
            return False
        return True


def _by_layer(neurons: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    """Return layer id -> its neurons, in order, without doubles."""
    found: dict[str, list[int]] = {}
    for layer_id, neuron in sorted(set(neurons)):
        found.setdefault(layer_id, []).append(neuron)
    return found

"""A document of the same shape as the window's, whose state a test sets by hand and that trains nothing."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from desktop_nn.core import tree
from desktop_nn.core.errors import UserError
from desktop_nn.core.settings import Holds
from desktop_nn.experiment import live
from desktop_nn.experiment.problems import adapt, problems
from desktop_nn.experiment.spec import Spec
from desktop_nn.experiment.surgery.kept import what_is_kept
from desktop_nn.gui.state import Progress, Selection, Status
from desktop_nn.gui.undo import SpecCommand


class StandIn(QObject):
    spec_changed = Signal()
    info_changed = Signal()
    data_changed = Signal()
    run_changed = Signal()
    status_changed = Signal()
    progress_changed = Signal()
    selection_changed = Signal()

    def __init__(self, spec: Spec | None = None) -> None:
        super().__init__()
        self.spec = spec or Spec()
        self.undo_stack = QUndoStack(self)
        self.run_spec: Spec | None = None
        self.run = None
        self.status = Status.IDLE
        self.preparation: tuple[int, int] | None = None
        self.data_error = ""
        self.dataset = None
        self.progress = Progress()
        self.info_error = ""
        self.unread = self.pen_is_down = False
        self.info = None
        self.problems = ()
        self.selection = Selection()
        self.calls: list[tuple] = []
        self._look()

    # What tests set.

    def begin_run(self) -> None:
        """As if Train had been pressed."""
        self.run_spec, self.run_info = self.spec, self.info
        self.run = object()
        self.status = Status.TRAINING
        self.run_changed.emit()
        self.status_changed.emit()

    def set_preparation(self, preparation: tuple[int, int] | None, error: str = "") -> None:
        self.preparation, self.data_error = preparation, error
        self.status = Status.PREPARING if preparation else Status.IDLE
        self.data_changed.emit()
        self.status_changed.emit()

    # What the panel reads.

    @property
    def is_training(self) -> bool:
        return self.status is Status.TRAINING

    @property
    def pending(self) -> dict[str, Holds]:
        if self.run is None:
            return {}
        found = live.pending(self.run_spec, self.spec)
        return {path: holds for path, holds in found.items() if holds is not Holds.NOW}

    def layer_label(self, layer: str) -> str:
        ids = [hidden.id for hidden in self.spec.network.hidden]
        return {"input": "Input", "output": "Output"}.get(layer) or f"Hidden {ids.index(layer) + 1}"

    # What the panel calls.

    def edit(self, path, value, *, text="", merge=""):
        self.calls.append(("edit", path))
        self._push(tree.replace(self.spec, path, value), text, merge)

    def set_spec(self, spec, text):
        self.calls.append(("set_spec", text))
        self._push(spec, text, "")

    def add_layer(self, index):
        layers = self.spec.network.hidden
        new = replace(layers[-1] if layers else tree.get(Spec(), "network.hidden.0"), id=self._free_id())
        self._set_layers((*layers[:index], new, *layers[index:]), "Add layer")

    def remove_layer(self, index):
        layers = self.spec.network.hidden
        self._set_layers((*layers[:index], *layers[index + 1 :]), "Remove layer")

    def move_layer(self, index, to):
        layers = list(self.spec.network.hidden)
        layers.insert(to, layers.pop(index))
        self._set_layers(tuple(layers), "Move layer")

    def duplicate_layer(self, index):
        layers = self.spec.network.hidden
        copy = replace(layers[index], id=self._free_id())
        self._set_layers((*layers[: index + 1], copy, *layers[index + 1 :]), "Duplicate layer")

    def select(self, layer, neuron=None):
        self.selection = Selection(layer, neuron)
        self.selection_changed.emit()

    def restart(self):
        self.calls.append(("restart",))
        self.begin_run()

    def what_is_kept(self):
        if self.run is None:
            return None
        return what_is_kept(SimpleNamespace(spec=self.run_spec, info=self.run_info), self.spec, info=self.info)

    def keep_learned(self):
        self.calls.append(("keep_learned",))
        self.begin_run()

    def cancel_preparation(self):
        self.calls.append(("cancel_preparation",))

    def read_data(self):
        self.calls.append(("read_data",))

    def retry_data(self):
        self.calls.append(("retry_data",))

    def new(self, preset):
        self.calls.append(("new", preset))

    def need(self, owner, needs):
        pass

    def _free_id(self):
        used = {layer.id for layer in self.spec.network.hidden}
        return next(f"h{i}" for i in range(1, 99) if f"h{i}" not in used)

    def _set_layers(self, layers, text):
        self._push(tree.replace(self.spec, "network.hidden", layers), text, "")

    def _push(self, spec, text, merge):
        if spec.data != self.spec.data and not spec.data.reads_files:
            spec = adapt(spec, spec.data.info())
        if spec != self.spec:
            self.undo_stack.push(SpecCommand(self.spec, spec, text, merge, self._apply))

    def _apply(self, spec):
        self.spec = spec
        self._look()
        self.spec_changed.emit()
        self.info_changed.emit()
        self.status_changed.emit()

    def _look(self):
        try:
            self.info, self.info_error = self.spec.data.info(), ""
        except UserError as error:
            self.info, self.info_error = None, str(error)
        self.problems = problems(self.spec, self.info)

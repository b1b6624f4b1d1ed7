"""A document without threads for tests of single views: real networks and answers, everything else set by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop_nn.core.tasks import Task
from desktop_nn.data.dataset import DataInfo
from desktop_nn.engine.activations import Activation, Identity, ReLU, Sigmoid, Softmax
from desktop_nn.engine.layers import Dense, Output, shapes
from desktop_nn.engine.network import Network
from desktop_nn.gui.document.base import DocumentBase
from desktop_nn.gui.reader import read
from desktop_nn.gui.state import Answer, Selection, Status

if TYPE_CHECKING:
    from collections.abc import Collection

    import numpy as np

    from desktop_nn.core.settings import Holds

LARGEST = 2_000_000


class Shape:
    """Stands in for `spec.network`."""

    def __init__(self, hidden: tuple[Dense, ...], output: Output) -> None:
        self.hidden, self.output = hidden, output


class Spec:
    """Stands in for a spec: the views look at the network alone."""

    def __init__(self, network: Shape) -> None:
        self.network = network


def digits_info() -> DataInfo:
    names = tuple("0123456789")
    return DataInfo("image", Task.MULTICLASS, (28, 28), names, (), "digit", (0.0, 1.0), 1 / 255, 0.0, "")


def eight_info() -> DataInfo:
    return DataInfo("image", Task.BINARY, (28, 28), ("rest", "8"), (), "digit", (0.0, 1.0), 1 / 255, 0.0, "")


def points_info(task: Task = Task.BINARY) -> DataInfo:
    names = ("first arm", "second arm") if task is Task.BINARY else ()
    return DataInfo("points", task, (2,), names, ("x1", "x2"), "height", (0.0, 1.0), 1.0, 0.0, "")


class FakeDocument(QObject):
    spec_changed = Signal()
    info_changed = Signal()
    data_changed = Signal()
    run_changed = Signal()
    status_changed = Signal()
    progress_changed = Signal()
    network_changed = Signal()
    history_changed = Signal()
    drawing_changed = Signal()
    answer_changed = Signal()
    selection_changed = Signal()
    notices_changed = Signal()
    opened = Signal()
    notices: tuple[object, ...] = ()

    def __init__(self, units: tuple[int, ...] = (128, 64), info: DataInfo | None = None, **layer: object) -> None:
        super().__init__()
        self.info = self.shown_info = info or digits_info()
        self.info_error = ""
        self.mended = False
        activation: Activation = {Task.MULTICLASS: Softmax(), Task.BINARY: Sigmoid()}.get(self.info.task, Identity())
        kind = layer.pop("activation", ReLU())
        hidden = tuple(Dense(id=f"h{i + 1}", units=n, activation=kind, **layer) for i, n in enumerate(units))
        self.spec = self.shown_spec = Spec(Shape(hidden, Output(activation=activation)))
        self.problems: tuple = ()
        self.pending: dict[str, Holds] = {}
        self.status = Status.IDLE
        self.run = None
        self.run_spec = None
        self.is_training = self.pen_is_down = False
        self.selection = Selection()
        self.drawing_input: np.ndarray | None = None
        self.answer: Answer | None = None
        self.network: Network | None = None
        self.needs: dict[QObject, frozenset] = {}
        self.calls: list[tuple] = []
        self._build_network()

    @property
    def why_no_data(self) -> str:
        return self.info_error

    @property
    def data_remedy(self) -> str:
        return "Choose the data" if self.info_error else ""

    def mend_data(self) -> None:
        self.mended = True

    def _build_network(self) -> None:
        shape = self.shown_spec.network
        info = self.shown_info
        network = Network(shape.hidden, shape.output, info.inputs, info.outputs, scale=info.scale, shift=info.shift)
        if network.parameter_count <= LARGEST:
            network.initialize(1)
            self.network = network

    @property
    def layers(self):
        shape, info = self.shown_spec.network, self.shown_info
        return () if info is None else shapes(shape.hidden, shape.output, info.inputs, info.outputs)

    def tensor(self, name: str):
        return None if self.network is None else self.network.tensor(name)

    def layer_label(self, layer_id: str) -> str:
        ids = [layer.id for layer in self.shown_spec.network.hidden]
        return f"Hidden {ids.index(layer_id) + 1}" if layer_id in ids else layer_id.capitalize()

    def notify(self, notice: object) -> None:
        self.notices = (*self.notices, notice)

    def dismiss(self, notice: object) -> None:
        self.notices = tuple(n for n in self.notices if n is not notice)

    def need(self, owner: QObject, needs: frozenset) -> None:
        self.needs[owner] = needs

    def select(self, layer: str | None, neuron: int | None = None) -> None:
        self.selection = Selection(layer, neuron)
        self.selection_changed.emit()

    def edit(self, path: str, value: object, *, text: str = "", merge: str = "") -> None:
        self.calls.append(("edit", path, value))

    def select_also(self, layer: str, neuron: int) -> None:
        DocumentBase.select_also(self, layer, neuron)  # type: ignore[arg-type]

    @property
    def _selection(self) -> Selection:
        return self.selection

    def _take_selection(self, selection: Selection) -> None:
        self.selection = selection
        self.selection_changed.emit()

    def add_layer_keeping(self, index: int) -> None:
        self.calls.append(("add_layer", index))

    def remove_layer_keeping(self, index: int) -> None:
        self.calls.append(("remove_layer", index))

    def duplicate_layer_keeping(self, index: int) -> None:
        self.calls.append(("duplicate_layer", index))

    def move_layer_keeping(self, index: int, to: int) -> None:
        self.calls.append(("move_layer", index, to))

    def set_activation_keeping(self, layer_id: str, activation: Activation) -> None:
        self.calls.append(("set_activation", layer_id, activation))

    def add_neurons(self, layer_id: str, count: int = 1) -> None:
        self.calls.append(("add_neurons", layer_id, count))

    def remove_neurons(self, layer_id: str, indices: Collection[int]) -> None:
        self.calls.append(("remove_neurons", layer_id, tuple(indices)))

    def draw(self, pixels: np.ndarray | None) -> None:
        """Put a picture (784,) on the pad."""
        self.drawing_input = pixels
        self.answer = None if pixels is None or self.network is None else read(self.network, self.shown_info, pixels)
        self.drawing_changed.emit()
        self.answer_changed.emit()

"""Reads the drawing with the newest weights: in the GUI thread while that is quick, in the job thread otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QObject, Signal

from desktop_nn.core.tasks import Task
from desktop_nn.data.normalise import SIDE, drawing_stages
from desktop_nn.engine.activations import Sigmoid
from desktop_nn.engine.layers import count
from desktop_nn.engine.outputs import are_probabilities, middle
from desktop_nn.experiment.networks import initial_network, trained_network
from desktop_nn.gui.job_thread import Job
from desktop_nn.gui.state import Answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop_nn.core.progress import Progress
    from desktop_nn.data.dataset import DataInfo
    from desktop_nn.data.normalise import Stages
    from desktop_nn.engine.network import Network
    from desktop_nn.experiment.run import Run
    from desktop_nn.experiment.spec import Spec
    from desktop_nn.gui.drawing import Drawing
    from desktop_nn.gui.job_thread import JobThread
    from desktop_nn.training.snapshots import Snapshot

# Up to here a prediction, and bringing in new weights, take well under a frame.
QUICK_PARAMETERS = 2_000_000
# Of each layer of a larger network so many numbers are shown, those of its first neurons.
SHOWN_ELEMENTS = 200_000


def first_units(array: np.ndarray) -> np.ndarray:
    """Return the part of a layer's weights (inputs, units) or biases (units,) that the window shows."""
    inputs = array.shape[0] if array.ndim == 2 else 1
    return array[..., : max(1, SHOWN_ELEMENTS // inputs)]


def read(network: Network, info: DataInfo, row: np.ndarray) -> Answer:
    """Return what a network makes of one sample, `row` of shape (inputs,)."""
    forward = network.forward(row[None, :])
    outputs = forward.a[-1][0]
    activation = network.layers[-1].activation
    winner = int(np.argmax(outputs))
    labels = info.class_names or (info.target_name,)
    if info.task is Task.BINARY:
        if isinstance(activation, Sigmoid):
            outputs = np.array([1.0 - outputs[0], outputs[0]], outputs.dtype)
            winner = int(outputs[1] >= 0.5)
        else:
            winner = int(outputs[0] >= middle(activation))
            labels = (info.class_names[1],)
    if info.task is Task.REGRESSION:
        winner = -1
    return Answer(outputs, labels, winner, forward, are_probabilities(info.task, activation))


class Reader(QObject):
    """Holds the weights that the window shows, the drawing's stages, and the answer.

    Signals:
        network_changed: `network` has other weights or is another one.
        answer_changed: `answer` is another one.
    """

    network_changed = Signal()
    answer_changed = Signal()

    def __init__(self, jobs: JobThread, parent: QObject) -> None:
        super().__init__(parent)
        self.network: Network | None = None
        self.answer: Answer | None = None
        self.stages: Stages | None = None
        self._jobs = jobs
        self._info: DataInfo | None = None
        self._initial: tuple[object, ...] | None = None
        # Only the job thread touches the weights of a network that is too large for the GUI thread; what the
        # window shows of them are copies.
        self._large: Network | None = None
        self._first: dict[str, np.ndarray] = {}

    @property
    def drawing_input(self) -> np.ndarray | None:
        """The (784,) uint8 that the network sees; None when the drawing is blank."""
        return None if self.stages is None else self.stages.centre.reshape(-1)

    def show_initial(self, spec: Spec, info: DataInfo | None) -> None:
        """Show the weights with which training would start; None for a design that cannot be built yet."""
        wanted = None if info is None else (spec.network, spec.training.seed, info)
        if wanted is not None and wanted == self._initial:
            return
        self._initial, self._info = wanted, info
        self._begin()
        if info is not None and self._is_quick(spec, info):
            self.network = initial_network(spec, info)
        elif info is not None:
            self._submit("weights", lambda _: self._build_large(wanted, initial_network, spec, info), self._take_large)
        self.network_changed.emit()
        self._answer()

    def show_run(self, run: Run) -> None:
        """Show the weights of a run."""
        self._initial, self._info = None, run.info
        self._begin()
        if self._is_quick(run.spec, run.info):
            self.network = trained_network(run)
        else:
            self._first = {name: first_units(array) for name, array in run.tensors.items()}
            self._submit("weights", lambda _: self._build_large(None, trained_network, run), _ignore)
        self.network_changed.emit()
        self._answer()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the newer weights of a snapshot of the run that is shown."""
        params, state = snapshot.params, snapshot.state
        if self.network is None and snapshot.weights:
            self._first.update({name: first_units(array) for name, array in snapshot.weights.items()})
            self.network_changed.emit()
        if params is None or state is None:
            return
        if self.network is not None:
            np.copyto(self.network.params, params)
            np.copyto(self.network.state, state)
            self.network_changed.emit()
        self._answer(params, state)

    def tensor(self, name: str) -> np.ndarray | None:
        """Return the numbers of that name as they are shown: of a large network those of the first units alone."""
        if self.network is not None:
            return self.network.tensor(name)
        return self._first.get(name)

    def _begin(self) -> None:
        self.network = self._large = None
        self._first = {}

    def show_drawing(self, drawing: Drawing) -> None:
        """Normalise a drawing and read it."""
        self.stages = None if drawing.blank else drawing_stages(drawing.strokes, drawing.pen / SIDE)
        self._answer()

    @staticmethod
    def _is_quick(spec: Spec, info: DataInfo) -> bool:
        return count(spec.network.hidden, spec.network.output, info.inputs, info.outputs) <= QUICK_PARAMETERS

    def _answer(self, params: np.ndarray | None = None, state: np.ndarray | None = None) -> None:
        row, info = self.drawing_input, self._info
        if row is None or info is None or info.inputs != row.size:
            self._take_answer(None)
        elif self.network is not None:
            self._take_answer(read(self.network, info, row))
        else:
            self._submit("answer", lambda _: self._read_large(info, row, params, state), self._take_answer)

    def _take_answer(self, answer: Answer | None) -> None:
        if answer is not None or self.answer is not None:
            self.answer = answer
            self.answer_changed.emit()

    def _submit(self, key: str, work: Callable[[Progress], Any], done: Callable[[Any], None]) -> None:
        self._jobs.submit(Job(key, work, done, _ignore))

    def _build_large(
        self, wanted: object, build: Callable[..., Network], *what: Any
    ) -> tuple[object, dict[str, np.ndarray]]:
        self._large = network = build(*what)
        return wanted, {name: first_units(network.tensor(name)).copy() for name in network.names()}

    def _take_large(self, built: tuple[object, dict[str, np.ndarray]]) -> None:
        wanted, first = built
        if self.network is None and wanted == self._initial:
            self._first = first
            self.network_changed.emit()

    def _read_large(
        self, info: DataInfo, row: np.ndarray, params: np.ndarray | None, state: np.ndarray | None
    ) -> Answer | None:
        if self._large is None:
            return None
        if params is not None and state is not None:
            np.copyto(self._large.params, params)
            np.copyto(self._large.state, state)
        return read(self._large, info, row)


def _ignore(_: object) -> None:
    """Take a result that nobody waits for."""

"""What is to be seen of the run: its network, its figures and its history, or those it would start with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_nn.core import limits
from desktop_nn.core.settings import Holds
from desktop_nn.engine.layers import LayerInfo, shapes
from desktop_nn.experiment.live import pending
from desktop_nn.gui.document.editing import EditingDocument
from desktop_nn.gui.history_buffer import HistoryBuffer
from desktop_nn.gui.reader import Reader
from desktop_nn.gui.session import ProgressMeter
from desktop_nn.gui.state import Answer, Progress, Selection, Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from PySide6.QtCore import QObject

    from desktop_nn.data.dataset import DataInfo, Dataset
    from desktop_nn.engine.network import Network
    from desktop_nn.experiment.run import Run
    from desktop_nn.experiment.spec import Spec


class ShowingDocument(EditingDocument):
    """The current run as views read it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.history = HistoryBuffer(limits.HISTORY_STEPS)
        self._run: Run | None = None
        self._meter = ProgressMeter()
        self._reader = Reader(self.jobs, self)
        self._reader.network_changed.connect(self.network_changed)
        self._reader.answer_changed.connect(self.answer_changed)

    @property
    def run(self) -> Run | None:
        """The run at its last rest; while it trains, as it was when training began."""
        return self._run

    @property
    def run_spec(self) -> Spec | None:
        """The spec of the network that exists, or None before the first training."""
        return self._run.spec if self._run else None

    @property
    def shown_spec(self) -> Spec:
        """The spec of what the views show: the run's if there is one, else the edited one."""
        return self._run.spec if self._run else self._spec

    @property
    def shown_info(self) -> DataInfo | None:
        """The data of what the views show."""
        return self._run.info if self._run else self._info

    @property
    def dataset(self) -> Dataset | None:
        """The samples of what the views show, if they are ready."""
        return self.session.dataset(self.shown_spec)

    @property
    def preparation(self) -> tuple[int, int] | None:
        """Done and total while samples are being prepared."""
        return self.session.preparation

    @property
    def data_error(self) -> str:
        """Why the samples cannot be had; empty otherwise."""
        return self.session.data_error

    @property
    def status(self) -> Status:
        """What the run is doing."""
        return self.session.status

    @property
    def is_training(self) -> bool:
        """Whether batches are being trained just now."""
        return self.session.status is Status.TRAINING

    @property
    def pending(self) -> Mapping[str, Holds]:
        """Edits that the run has not taken over, by path; at rest only those that need a restart."""
        if self._run is None:
            return {}
        found = pending(self._run.spec, self._spec)
        if self.is_training:
            return found
        return {path: holds for path, holds in found.items() if holds is Holds.RESTART}

    @property
    def progress(self) -> Progress:
        """The figures of the run."""
        return self._meter.progress

    @property
    def network(self) -> Network | None:
        """The weights that views show; None for a network too large to follow in the window."""
        return self._reader.network

    @property
    def layers(self) -> tuple[LayerInfo, ...]:
        """The layers of what the views show; none while the data are not known."""
        info, shape = self.shown_info, self.shown_spec.network
        return () if info is None else shapes(shape.hidden, shape.output, info.inputs, info.outputs)

    def tensor(self, name: str) -> np.ndarray | None:
        """Return weights or biases by name ("h1.weights"); of a large network those of a layer's first units."""
        return self._reader.tensor(name)

    @property
    def answer(self) -> Answer | None:
        """What the network makes of the drawing; None without a drawing or a network."""
        return self._reader.answer

    @property
    def metric_name(self) -> str:
        """What the task's metric is called."""
        info = self.shown_info
        return "R²" if info is not None and not info.class_names else "accuracy"

    @property
    def score(self) -> float | None:
        """The validation figure of the current weights, a fraction, as the run bar shows it; None before the first."""
        return self.progress.validation_metric

    def layer_label(self, layer_id: str) -> str:
        """Return what a layer is called in the window."""
        ids = [layer.id for layer in self.shown_spec.network.hidden]
        if layer_id in ids:
            return self.tr("Hidden {number}").format(number=ids.index(layer_id) + 1)
        return self.tr("Input") if layer_id == "input" else self.tr("Output")

    def _show_run(self) -> None:
        """Bring network, history and figures to the current run."""
        if self._run is not None:
            selected = self._selection
            self._selection = self._that_still_is(selected, self._run.spec)
            self._reader.show_run(self._run)
            if self._selection != selected:
                self.selection_changed.emit()
            self.history.replace(self._run.history)
        else:
            self._show_initial_weights()
            self.history = HistoryBuffer(limits.HISTORY_STEPS)
        self._meter.show(self._run, self.history)
        self.run_changed.emit()
        self.history_changed.emit()
        self.progress_changed.emit()

    @staticmethod
    def _that_still_is(selection: Selection, spec: Spec) -> Selection:
        """Return what of a selection there is in a network."""
        units = {layer.id: layer.units for layer in spec.network.hidden}
        if selection.layer not in (None, "input", "output", *units):
            return Selection()
        if selection.neuron is not None and selection.neuron >= units.get(selection.layer or "", selection.neuron + 1):
            return Selection(selection.layer)
        return selection

    def _show_initial_weights(self) -> None:
        ready = self._info is not None and not any(problem.severity == "error" for problem in self._problems)
        self._reader.show_initial(self._spec, self._info if ready else None)
        if self._selection.layer not in (None, "input", "output", *(la.id for la in self._spec.network.hidden)):
            self.select(None)

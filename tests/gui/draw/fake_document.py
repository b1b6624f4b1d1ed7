"""A document that remembers what is asked of it, for views that are tested without engine and threads."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
from PySide6.QtCore import QObject, Signal

from desktop_nn.core.tasks import Task
from desktop_nn.data.dataset import DataInfo, Dataset
from desktop_nn.data.normalise import SIDE, Stages, drawing_stages
from desktop_nn.data.targets import digit_info
from desktop_nn.experiment.history import EPOCH, UPDATE
from desktop_nn.experiment.past_run import PastRun
from desktop_nn.experiment.spec import Spec
from desktop_nn.gui.drawing import StrokeStack
from desktop_nn.gui.history_buffer import HistoryBuffer
from desktop_nn.gui.state import Answer, Progress, Status

DIGITS = digit_info("digit", 8, (28, 28), "Held back at random.", 60_000)
IS_IT_AN_8 = digit_info("one_against_rest", 8, (28, 28), "Held back at random.", 60_000)


def points_info(task: Task = Task.BINARY) -> DataInfo:
    """Return the description of a set of points in the plane."""
    names = () if task is Task.REGRESSION else ("outside", "inside")
    target = ("height", (-1.0, 1.0)) if task is Task.REGRESSION else ("class", (0.0, 1.0))
    note = "Drawn at random."
    return DataInfo("points", task, (2,), names, ("x1", "x2"), target[0], target[1], 1.0, 0.0, note, 200)


def dataset_of(info: DataInfo, points: int = 200) -> Dataset:
    """Return points on a circle's inside and outside, or on a slope."""
    rng = np.random.default_rng(5)
    X = rng.uniform(-5, 5, (points, 2)).astype(np.float32)
    if info.task is Task.REGRESSION:
        T = (X.sum(1, keepdims=True) / 12).astype(np.float32)
    else:
        T = (np.hypot(X[:, 0], X[:, 1]) < 3).astype(np.int64)
    rows = np.arange(points)
    return Dataset(info, X, T, rows[: points * 7 // 10], rows[points * 7 // 10 :], rows[:0])


class FakeNetwork:
    """Computes any function given to it, one output a row."""

    def __init__(self, function, inputs: int = 2, low: float = 0.0, high: float = 1.0) -> None:
        self._function = function
        self.parameter_count = 101
        self.calls = 0
        activation = SimpleNamespace(range=(low, high))
        self.layers = (SimpleNamespace(inputs=inputs, units=1, activation=activation),)

    def predict(self, X):
        self.calls += 1
        return self._function(np.asarray(X, np.float32)).astype(np.float32).reshape(len(X), 1)


class FakeDocument(QObject):
    """The part of the document that the views of drawing, curves and surface use."""

    spec_changed = Signal()
    info_changed = Signal()
    data_changed = Signal()
    run_changed = Signal()
    status_changed = Signal()
    progress_changed = Signal()
    network_changed = Signal()
    history_changed = Signal()
    comparison_changed = Signal()
    drawing_changed = Signal()
    answer_changed = Signal()

    def __init__(self, info: DataInfo | None = DIGITS) -> None:
        super().__init__()
        self.status = Status.IDLE
        self.spec = Spec()
        self.shown_info = self.info = info
        self.dataset: Dataset | None = None
        self.network: FakeNetwork | None = None
        self.history = HistoryBuffer(100_000)
        self.progress = Progress(total_epochs=10)
        self.answer: Answer | None = None
        self.comparison: PastRun | None = None
        self.can_keep = True
        self.is_training = self.pen_is_down = False
        self.needs: dict[QObject, frozenset] = {}
        self.opened: list[str] = []
        self._strokes = StrokeStack()

    shown_spec = property(lambda self: self.spec)
    strokes = property(lambda self: self._strokes.drawing.strokes)
    pen = property(lambda self: self._strokes.drawing.pen)
    can_undo_stroke = property(lambda self: self._strokes.can_undo)
    can_redo_stroke = property(lambda self: self._strokes.can_redo)

    @property
    def metric_name(self) -> str:
        return "R²" if self.shown_info is not None and self.shown_info.task is Task.REGRESSION else "accuracy"

    @property
    def stages(self) -> Stages | None:
        return drawing_stages(self.strokes, self.pen / SIDE) if self.strokes else None

    def need(self, owner, needs) -> None:
        self.needs[owner] = needs

    def new(self, preset: str) -> None:
        self.opened.append(preset)

    def begin_stroke(self) -> None:
        self.pen_is_down = True
        self._strokes.begin()

    def extend_stroke(self, points) -> None:
        self._strokes.extend(points)
        self.drawing_changed.emit()

    def end_stroke(self) -> None:
        self.pen_is_down = False
        self._strokes.end()
        self.drawing_changed.emit()

    def undo_stroke(self) -> None:
        self._strokes.undo()
        self.drawing_changed.emit()

    def redo_stroke(self) -> None:
        self._strokes.redo()
        self.drawing_changed.emit()

    def clear_drawing(self) -> None:
        self.set_strokes(())

    def set_strokes(self, strokes) -> None:
        self._strokes.set_strokes(strokes)
        self.drawing_changed.emit()

    def set_pen(self, radius: float) -> None:
        self._strokes.set_pen(radius)
        self.drawing_changed.emit()

    def keep_for_comparison(self) -> None:
        self.comparison = PastRun("past", self.spec, self.shown_info, self.history.freeze())
        self.comparison_changed.emit()

    def remove_comparison(self) -> None:
        self.comparison = None
        self.comparison_changed.emit()

    def take_answer(self, outputs, labels, winner: int, *, probabilities: bool = True) -> None:
        """Answer the drawing as given."""
        self.answer = Answer(np.asarray(outputs, np.float32), tuple(labels), winner, None, probabilities)  # type: ignore[arg-type]
        self.answer_changed.emit()

    def train_a_while(self, epochs: float, steps_per_epoch: int = 422, total: int = 20, penalty: float = 0.0) -> None:
        """Put falling losses and rising accuracies into the history."""
        rng = np.random.default_rng(3)
        self.history.steps_per_epoch = steps_per_epoch
        first = int(self.history.steps[-1]) if len(self.history.steps) else 0
        steps = np.arange(first, round(epochs * steps_per_epoch)) + 1
        loss = 2.3 * np.exp(-steps / 60) + 0.6 * (steps + 30.0) ** -0.2
        updates = np.empty(len(steps), UPDATE)
        updates["step"], updates["loss"] = steps, loss * rng.lognormal(0, 0.3, len(steps))
        updates["metric"] = np.clip(1 - loss * 0.35, 0.08, 1) + rng.normal(0, 0.01, len(steps))
        ends = np.arange(first // steps_per_epoch + 1, int(epochs) + 1)
        rows = np.zeros(len(ends), EPOCH)
        at = ends * steps_per_epoch - 1 - first
        rows["epoch"], rows["step"] = ends, ends * steps_per_epoch
        rows["training_loss"], rows["validation_loss"] = loss[at], loss[at] * 0.9
        rows["training_metric"], rows["validation_metric"] = 1 - loss[at] * 0.35, 1 - loss[at] * 0.3
        rows["penalty"] = penalty * np.sqrt(ends)
        self.history.append(updates, rows)
        last = rows[-1] if len(rows) else None
        self.progress = Progress(
            epoch=int(epochs),
            total_epochs=total,
            step=int(steps[-1]),
            training_loss=float(loss[-1]),
            training_metric=float(1 - loss[-1] * 0.35),
            validation_loss=None if last is None else float(last["validation_loss"]),
            validation_metric=None if last is None else float(last["validation_metric"]),
        )
        self.history_changed.emit()

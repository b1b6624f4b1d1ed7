"""Keeps samples ready and one run going: the window's side of the training thread."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop_nn.experiment.history import operated_at
from desktop_nn.gui.frame_pacer import FramePacer
from desktop_nn.gui.state import Progress, Status
from desktop_nn.gui.training_thread import DataKey, Prepared, Stopped, TrainingThread, Until, Work

if TYPE_CHECKING:
    from desktop_nn.data.dataset import Dataset
    from desktop_nn.experiment.run import Run
    from desktop_nn.experiment.spec import Spec
    from desktop_nn.gui.history_buffer import HistoryBuffer
    from desktop_nn.training.snapshots import Need, Snapshot

KEPT_DATASETS = 3


def data_key(spec: Spec) -> DataKey:
    """Return what decides which samples a spec asks for."""
    return DataKey(spec.data, spec.data_seed, spec.split)


class Session(QObject):
    """Prepares samples and trains, one request at a time.

    Signals:
        data_changed: samples are being prepared, have arrived or cannot be had.
        status_changed: `status` has changed.
        started: the `Run` as training begins.
        snapshot: a `Snapshot`.
        stopped: a `Stopped`; `status` is already the new one.
        run_taken: a `Run` taken in mid-training.
    """

    data_changed = Signal()
    status_changed = Signal()
    started = Signal(object)
    snapshot = Signal(object)
    stopped = Signal(object)
    run_taken = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.status = Status.IDLE
        self.preparation: tuple[int, int] | None = None
        self.data_error = ""
        self._failed_key: DataKey | None = None
        self._preparing: DataKey | None = None
        self._datasets: OrderedDict[DataKey, Dataset] = OrderedDict()
        self._when_ready: tuple[Spec, Run | None, Until] | None = None
        self._pacer = FramePacer()
        self._next_frame = QTimer(self)
        self._next_frame.setSingleShot(True)
        self._next_frame.timeout.connect(self._on_snapshot_ready)
        self._thread = TrainingThread(self)
        self._thread.preparing.connect(self._on_preparing)
        self._thread.prepared.connect(self._on_prepared)
        self._thread.started_training.connect(self.started)
        self._thread.snapshot_ready.connect(self._on_snapshot_ready)
        self._thread.run_taken.connect(self.run_taken)
        self._thread.stopped_training.connect(self._on_stopped)

    def dataset(self, spec: Spec) -> Dataset | None:
        """Return the samples of a spec if they are ready."""
        return self._datasets.get(data_key(spec))

    @property
    def busy(self) -> bool:
        """Whether training goes on or waits for its samples."""
        return self.status in (Status.TRAINING, Status.PREPARING)

    def prepare(self, spec: Spec) -> None:
        """Get the samples of a spec ready in the background; while a network trains they wait until it stops."""
        key = data_key(spec)
        if self._when_ready is not None:
            wanted, run, until = self._when_ready
            if run is not None and key != data_key(wanted):
                return
            # Training that waits for its samples begins with the design as it is by then.
            self._when_ready = (wanted if run else spec, run, until)
        if self.status is Status.TRAINING or key in self._datasets or key == self._preparing:
            return
        self._preparing, self._failed_key = key, None
        self.preparation, self.data_error = (0, 1), ""
        self._thread.request(key)
        self.data_changed.emit()

    def train(self, spec: Spec, run: Run | None, until: Until) -> None:
        """Train as soon as the samples are there."""
        dataset = self.dataset(spec)
        if dataset is None:
            self._when_ready = (spec, run, until)
            self.prepare(spec)
            self._set_status(Status.PREPARING)
            return
        self._when_ready = None
        self._set_status(Status.TRAINING)
        self._thread.request(Work(spec, dataset, run, until))

    def pause(self) -> None:
        """Stop at the next batch boundary, or stop waiting for samples (which go on being prepared)."""
        if self.status is Status.PREPARING:
            run = self._when_ready[1] if self._when_ready else None
            self._when_ready = None
            self._set_status(Status.PAUSED if run else Status.IDLE)
        elif self.status is Status.TRAINING:
            self._thread.pause()

    def cancel_preparation(self) -> None:
        """Stop preparing samples."""
        if self._preparing is not None:
            self._thread.pause()
            self.pause()

    def apply(self, spec: Spec) -> None:
        """Put live edits in force."""
        self._thread.apply(spec)

    def take_run(self) -> None:
        """Ask for the run as it stands in mid-training; `run_taken` brings it."""
        self._thread.take_run()

    def set_needs(self, needs: frozenset[Need]) -> None:
        """Say what the visible views want."""
        self._thread.set_needs(needs)

    def set_rate(self, steps_per_second: float | None) -> None:
        """Limit the updates a second."""
        self._thread.set_rate(steps_per_second)

    def rest(self, status: Status) -> None:
        """Take over the status of another run (reset, undo, open); never in mid-training."""
        self._set_status(status)

    def close(self) -> None:
        """Stop everything; returns when the thread is gone."""
        self._when_ready = None
        self._next_frame.stop()
        self._thread.finish()

    def _set_status(self, status: Status) -> None:
        if status is not self.status:
            self.status = status
            self.status_changed.emit()

    @Slot(object, int, int)
    def _on_preparing(self, key: DataKey, done: int, total: int) -> None:
        if key == self._preparing:
            self.preparation = (done, max(total, 1))
            self.data_changed.emit()

    @Slot(object)
    def _on_prepared(self, prepared: Prepared) -> None:
        if prepared.key != self._preparing:
            return
        self._preparing = self.preparation = None
        if prepared.error is not None:
            self.data_error, self._failed_key = str(prepared.error), prepared.key
        if prepared.dataset is not None:
            self._datasets[prepared.key] = prepared.dataset
            while len(self._datasets) > KEPT_DATASETS:
                self._datasets.popitem(last=False)
        self.data_changed.emit()
        self._continue()

    def _continue(self) -> None:
        """Begin the training that waited, or give it up if its samples cannot be had."""
        if self._when_ready is None:
            return
        spec, run, until = self._when_ready
        if self.dataset(spec) is not None:
            self.train(spec, run, until)
        elif self._preparing is None:
            self._when_ready = None
            self._set_status(Status.PAUSED if run else Status.IDLE)

    @Slot()
    def _on_snapshot_ready(self) -> None:
        """Show what is in the slot, or let it wait there and grow while the window has been busy enough."""
        wait = self._pacer.wait()
        if wait > 0:
            self._next_frame.start(math.ceil(1000 * wait))
        else:
            self._show_snapshot()

    def _show_snapshot(self) -> None:
        self._next_frame.stop()
        snapshot = self._thread.slot.take()
        if snapshot is not None:
            self._pacer.shown()
            self.snapshot.emit(snapshot)

    @Slot(object)
    def _on_stopped(self, stopped: Stopped) -> None:
        self._show_snapshot()
        if stopped.error is not None:
            self._set_status(Status.FAILED)
        elif stopped.run is None:
            self._set_status(Status.IDLE)
        else:
            self._set_status(Status.FINISHED if stopped.finished else Status.PAUSED)
        self.stopped.emit(stopped)


class ProgressMeter:
    """Turns snapshots into the figures of the run bar, with an estimate of the time that is left."""

    def __init__(self) -> None:
        self.progress = Progress()
        self._began: tuple[float, float] | None = None
        self._limit: float | None = None

    def start(self) -> None:
        """Begin to measure the time anew, as training begins."""
        self._began = None

    def set_limit(self, steps_per_second: float | None) -> None:
        """Learn how fast training may go; what was measured before says nothing of it."""
        self._limit = steps_per_second
        self.start()

    def show(self, run: Run | None, history: HistoryBuffer) -> None:
        """Take the figures of a run at rest."""
        if run is None:
            self.progress = Progress()
            return
        epochs = run.spec.training.epochs
        ended = int(history.epochs["step"][-1]) if len(history.epochs) else 0
        # A run that was operated on may stand at the start of an epoch of which some updates were done.
        within = run.position.cursor and history.steps_per_epoch
        inside = (run.position.step - ended) / history.steps_per_epoch if within else 0.0
        fraction = (run.position.epoch + inside) / epochs
        fraction = min(max(fraction, 0.0), 1.0)
        base = Progress(run.position.epoch, epochs, run.position.step, fraction, watch=run.watch)
        stop = run.watch.stop
        self.progress = self._with_history(base, history, stop.restored if stop else 0)

    def update(self, snapshot: Snapshot, history: HistoryBuffer) -> None:
        """Take the figures of a snapshot, after its points are in the history."""
        fraction = min((snapshot.epoch + snapshot.epoch_fraction) / max(snapshot.total_epochs, 1), 1.0)
        base = Progress(
            epoch=snapshot.epoch,
            total_epochs=snapshot.total_epochs,
            step=snapshot.step,
            fraction=fraction,
            seconds_left=self._left(fraction, snapshot.total_epochs * snapshot.updates_per_epoch),
            samples_per_second=snapshot.samples_per_second,
            learning_rate=snapshot.learning_rate,
            watch=snapshot.watch,
        )
        self.progress = self._with_history(base, history)

    def _left(self, fraction: float, updates: int) -> float | None:
        """Return the seconds that are left, of a run of so many updates; at a slow pace they are known beforehand."""
        left = self._measured(fraction)
        if self._limit is None:
            return left
        return max(left or 0.0, (1.0 - fraction) * updates / self._limit)

    def _measured(self, fraction: float) -> float | None:
        # From the first snapshot on: before it the plan may have grown (a finished run that is trained on).
        if self._began is None:
            self._began = (time.monotonic(), fraction)
        began, first = self._began
        if fraction - first < 1e-4:
            return None
        return (time.monotonic() - began) * (1.0 - fraction) / (fraction - first)

    @staticmethod
    def _with_history(progress: Progress, history: HistoryBuffer, restored: int = 0) -> Progress:
        """Add the figures of the epoch that is going on, or of the one whose weights were restored.

        What was measured before the network was operated on is left out: it was of another one.
        """
        figures: dict[str, Any] = {}
        rows = history.epochs
        if restored:
            rows = rows[rows["epoch"] == restored]
        updates, operated = history.updates, operated_at(history.edits)
        ended = int(rows[-1]["step"]) if len(rows) else -1
        if ended > operated:
            if np.isfinite(rows[-1]["training_loss"]):
                figures["training_loss"] = float(rows[-1]["training_loss"])
                figures["training_metric"] = float(rows[-1]["training_metric"])
            figures["validation_loss"] = float(rows[-1]["validation_loss"])
            figures["validation_metric"] = float(rows[-1]["validation_metric"])
        first = int(np.searchsorted(updates["step"], max(ended, operated), side="right"))
        if first < len(updates) and not restored:
            figures["training_loss"] = float(updates["loss"][first:].mean())
            figures["training_metric"] = float(updates["metric"][first:].mean())
        return replace(progress, **{key: value for key, value in figures.items() if np.isfinite(value)})

"""The run: training it, showing where it stands, and going back and forth between runs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot

from desktop_nn.core import limits
from desktop_nn.core.settings import Holds
from desktop_nn.engine.layers import LayerInfo, shapes
from desktop_nn.experiment.live import in_force, pending
from desktop_nn.gui.document.editing import EditingDocument
from desktop_nn.gui.history_buffer import HistoryBuffer
from desktop_nn.gui.reader import Reader
from desktop_nn.gui.session import ProgressMeter
from desktop_nn.gui.state import Answer, Notice, Progress, Status
from desktop_nn.gui.training_thread import Stopped, Until
from desktop_nn.gui.undo import RunCommand, forget_old_runs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy as np
    from PySide6.QtCore import QObject

    from desktop_nn.data.dataset import DataInfo, Dataset
    from desktop_nn.engine.network import Network
    from desktop_nn.experiment.run import Run
    from desktop_nn.experiment.spec import Spec
    from desktop_nn.training.snapshots import Snapshot

# A finished run that is trained on gets as many epochs again, but no more than these.
MOST_MORE_EPOCHS = 10


class RunningDocument(EditingDocument):
    """The current run and the training of it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.history = HistoryBuffer(limits.HISTORY_STEPS)
        self._run: Run | None = None
        self._before_training: Run | None = None
        self._after_stop: Callable[[], None] | None = None
        self._meter = ProgressMeter()
        self._reader = Reader(self.jobs, self)
        self._connect()

    def _connect(self) -> None:
        self._reader.network_changed.connect(self.network_changed)
        self._reader.answer_changed.connect(self.answer_changed)
        self.session.data_changed.connect(self._on_data_changed)
        self.session.status_changed.connect(self.status_changed)
        self.session.started.connect(self._on_started)
        self.session.snapshot.connect(self._on_snapshot)
        self.session.stopped.connect(self._on_stopped)

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

    def layer_label(self, layer_id: str) -> str:
        """Return what a layer is called in the window."""
        ids = [layer.id for layer in self.shown_spec.network.hidden]
        if layer_id in ids:
            return self.tr("Hidden {number}").format(number=ids.index(layer_id) + 1)
        return self.tr("Input") if layer_id == "input" else self.tr("Output")

    def train(self) -> None:
        """Train to the last epoch; a finished run whose design was changed starts anew."""
        if self.status is Status.FINISHED and self.pending:
            self.restart()
        else:
            self._train(Until.END)

    def pause(self) -> None:
        """Stop at the next batch boundary."""
        self.session.pause()

    def toggle_training(self) -> None:
        """Train or pause."""
        if self.session.busy:
            self.pause()
        else:
            self.train()

    def step_once(self) -> None:
        """Train one batch."""
        self._train(Until.STEP)

    def run_epoch(self) -> None:
        """Train to the end of the epoch."""
        self._train(Until.EPOCH)

    def reset(self) -> None:
        """Go back to the initial weights of the edited spec; can be undone."""
        self._once_stopped(self._reset)

    def restart(self) -> None:
        """Reset and train with the edited spec; a design that cannot be trained costs nobody the run they have."""
        if self._is_sound():
            self._once_stopped(self._restart)

    def _reset(self) -> None:
        if self._run is not None:
            self.undo_stack.push(RunCommand(self._run, None, self.tr("reset"), self._take_run))

    def _restart(self) -> None:
        self._reset()
        self._train(Until.END)

    def _once_stopped(self, action: Callable[[], None]) -> None:
        """Stop what is going on, then do `action`; at once if nothing is."""
        self._after_stop = action
        self.session.pause()
        if not self.session.busy:
            self._do_after_stop()

    def _do_after_stop(self) -> None:
        action, self._after_stop = self._after_stop, None
        if action is not None:
            action()

    def set_speed(self, steps_per_second: float | None) -> None:
        """Limit the updates a second; None for as fast as the machine can."""
        self.session.set_rate(steps_per_second)

    def retry_data(self) -> None:
        """Try once more to get the samples."""
        if self._info is None:
            self._look_up_info()
            self.info_changed.emit()
        else:
            self.session.prepare(self._spec)

    def cancel_preparation(self) -> None:
        """Stop preparing samples."""
        self.session.cancel_preparation()

    def _take_spec(self, spec: Spec) -> None:
        super()._take_spec(spec)
        if self._run is not None:
            # Which edits wait for a restart is part of the status.
            self.status_changed.emit()

    def _follow_spec(self) -> None:
        if self.is_training and self._run is not None:
            self.session.apply(in_force(self._run.spec, self._spec))
            self._note_taken_over(Holds.NOW)
        elif self._info is not None:
            self.session.prepare(self._spec)
        if self._run is None:
            self._show_initial_weights()

    def _note_taken_over(self, *holds: Holds) -> None:
        """Note in the run's spec what the trainer has taken over by now."""
        if self._run is not None:
            self._run = replace(self._run, spec=in_force(self._run.spec, self._spec, holds))

    def _train(self, until: Until) -> None:
        if self.session.busy or not self._may_train():
            return
        self.dismiss_topic("training")
        run = self._run
        if run is not None and run.position.epoch >= self._spec.training.epochs:
            more = 1 if until is not Until.END else min(run.spec.training.epochs, MOST_MORE_EPOCHS)
            self.edit("training.epochs", run.position.epoch + more, text=self.tr("train longer"))
        self.session.train(in_force(run.spec, self._spec) if run else self._spec, run, until)

    def _may_train(self) -> bool:
        """Return whether nothing stands in the way; otherwise show what does."""
        if self._unread is not None and self.dataset is None:
            self._refuse(self.tr("The files of this experiment have not been read yet."), "data")
            return False
        return self._run is not None or self._is_sound()

    def _is_sound(self) -> bool:
        """Return whether the edited spec can be trained; otherwise show why not."""
        if self._info is None:
            self._refuse(self._info_error or self.tr("The data are still being looked up."), "data")
            return False
        for problem in self._problems:
            if problem.severity == "error":
                self._refuse(problem.text, problem.path)
                return False
        return True

    def _refuse(self, why: str, path: str) -> None:
        self.notify(Notice("error", why, topic="training"))
        self.problem_shown.emit(path)

    @Slot()
    def _on_data_changed(self) -> None:
        self.data_changed.emit()
        if self.session.preparation is None:
            self._show_steps_per_epoch()

    @Slot(object)
    def _on_started(self, run: Run) -> None:
        self._before_training = self._run
        if self._run is None or self._run.id != run.id:
            self._run = run
            self._show_run()
        self._meter.start()
        self.status_changed.emit()

    @Slot(object)
    def _on_snapshot(self, snapshot: Snapshot) -> None:
        if self._run is None or snapshot.run_id != self._run.id:
            return
        self.history.append(snapshot.updates, snapshot.epochs)
        self._meter.update(snapshot, self.history)
        self._reader.show_snapshot(snapshot)
        if len(snapshot.epochs):
            self._note_taken_over(Holds.NOW, Holds.NEXT_EPOCH)
        self.history_changed.emit()
        self.progress_changed.emit()

    @Slot(object)
    def _on_stopped(self, stopped: Stopped) -> None:
        run, before = stopped.run, self._before_training
        self._before_training = None
        if run is None or run.position.step == 0:
            self._take_run(before)
        elif before is not None and before.id == run.id and before.position.step == run.position.step:
            self._take_run(run)
        else:
            text = self.tr("training to step {step}").format(step=f"{run.position.step:,}")
            self.undo_stack.push(RunCommand(before, run, text, self._take_run))
            forget_old_runs(self.undo_stack)
        if stopped.error is not None:
            self.session.rest(Status.FAILED)
            self._tell_failure(stopped)
        self._do_after_stop()

    def _tell_failure(self, stopped: Stopped) -> None:
        actions: list[tuple[str, Callable[[], None]]] = []
        last = stopped.last_epoch
        if last is not None and stopped.run is not None and last.position.step != stopped.run.position.step:
            label = self.tr("Go back to the end of epoch {n}").format(n=last.position.epoch)
            actions.append((label, lambda: self._go_back_to(last)))
        self.notify(Notice("error", str(stopped.error), tuple(actions), "training"))

    def _go_back_to(self, run: Run) -> None:
        self.dismiss_topic("training")
        self.undo_stack.push(RunCommand(self._run, run, self.tr("go back an epoch"), self._take_run))

    def _take_run(self, run: Run | None) -> None:
        """Make `run` the current one, at rest; the only place where that happens."""
        self._run = run
        self._show_run()
        if run is None:
            self.session.rest(Status.IDLE)
        else:
            self.session.rest(Status.FINISHED if _is_finished(run) else Status.PAUSED)
        self._follow_spec()
        self.status_changed.emit()

    def _show_run(self) -> None:
        """Bring network, history and figures to the current run."""
        if self._run is not None:
            self._reader.show_run(self._run)
            self.history.replace(self._run.history)
        else:
            self._show_initial_weights()
            self.history = HistoryBuffer(limits.HISTORY_STEPS)
        self._show_steps_per_epoch()
        self._meter.show(self._run, self.history)
        self.run_changed.emit()
        self.history_changed.emit()
        self.progress_changed.emit()

    def _show_initial_weights(self) -> None:
        ready = self._info is not None and not any(problem.severity == "error" for problem in self._problems)
        self._reader.show_initial(self._spec, self._info if ready else None)
        if self._selection.layer not in (None, "input", "output", *(la.id for la in self._spec.network.hidden)):
            self.select(None)

    def _show_steps_per_epoch(self) -> None:
        dataset = self.dataset
        if dataset is not None:
            batch = self.shown_spec.training.batch_size
            self.history.steps_per_epoch = max(1, -(-len(dataset.train) // batch))


def _is_finished(run: Run) -> bool:
    """Whether every epoch that the run's spec planned is done."""
    return not run.position.cursor and run.position.epoch >= run.spec.training.epochs

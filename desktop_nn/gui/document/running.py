"""The run in motion: training it, and going back and forth between runs."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Slot

from desktop_nn.core.errors import Diverged
from desktop_nn.core.settings import Holds
from desktop_nn.core.tasks import Task
from desktop_nn.experiment.live import in_force
from desktop_nn.gui.document.showing import ShowingDocument
from desktop_nn.gui.state import Notice, Status
from desktop_nn.gui.training_thread import Stopped, Until
from desktop_nn.gui.undo import TRAIN_LONGER, RunCommand, forget_old_runs
from desktop_nn.training.stopping import reason

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QObject

    from desktop_nn.experiment.run import Run
    from desktop_nn.experiment.spec import Spec
    from desktop_nn.training.snapshots import Snapshot

# A finished run that is trained on gets as many epochs again, but no more than these.
MOST_MORE_EPOCHS = 10


class RunningDocument(ShowingDocument):
    """The training of the current run."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._before_training: Run | None = None
        self._until = Until.END
        self._after_stop: Callable[[], None] | None = None
        self.session.data_changed.connect(self.data_changed)
        self.session.status_changed.connect(self.status_changed)
        self.session.started.connect(self._on_started)
        self.session.snapshot.connect(self._on_snapshot)
        self.session.stopped.connect(self._on_stopped)

    def train(self) -> None:
        """Train to the last epoch; a finished run whose design was changed starts anew."""
        if self.starts_anew:
            self.restart()
        else:
            self._train(Until.END)

    @property
    def starts_anew(self) -> bool:
        """Whether `train` would start from new weights although there is a run: it is finished, its design changed."""
        return self.status is Status.FINISHED and bool(self.pending)

    def pause(self) -> None:
        """Stop at the next batch boundary."""
        self.session.pause()

    def toggle_training(self) -> None:
        """Train or pause."""
        if self.session.busy:
            self.pause()
        else:
            self.train()

    @property
    def more_epochs(self) -> int:
        """How many epochs a finished run that is trained on gets: those left of the plan, else as many again."""
        left = self._epochs_left
        return left if left > 0 else min(self.shown_spec.training.epochs, MOST_MORE_EPOCHS)

    @property
    def plan_is_left(self) -> bool:
        """Whether the run has come to rest before its last planned epoch."""
        return self._epochs_left > 0

    @property
    def _epochs_left(self) -> int:
        return self._spec.training.epochs - self._run.position.epoch if self._run is not None else 0

    @property
    def more_rates(self) -> tuple[float, float] | None:
        """The learning rates of the first and the last of those updates, by the schedule; None if not known."""
        run, steps = self._run, self.history.steps_per_epoch
        if run is None or not steps:
            return None
        spec, done = in_force(run.spec, self._spec), run.position.step
        total = done + self.more_epochs * steps
        first, last = (spec.schedule.rate(spec.optimizer.learning_rate, step, total) for step in (done, total - 1))
        return first, last

    @property
    def stop_reason(self) -> str:
        """Why the run stopped by itself before its planned end, or what was restored at it; empty if neither."""
        if self._run is None or self._run.watch.stop is None or self.session.busy:
            return ""
        regression = self._run.info.task is Task.REGRESSION
        return reason(self._run.watch.stop, regression, partial(QCoreApplication.translate, "Stopping"))

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
        self._meter.set_limit(steps_per_second)
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
        elif self._info is not None and not self.unread:
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
        for topic in ("training", "refusal", "stopping"):
            self.dismiss_topic(topic)
        run = self._run
        if run is not None and run.position.epoch >= self._spec.training.epochs:
            more = self.more_epochs if until is Until.END else 1
            self.edit("training.epochs", run.position.epoch + more, text=self.tr("train longer"), merge=TRAIN_LONGER)
        self._until = until
        self.session.train(in_force(run.spec, self._spec) if run else self._spec, run, until)

    def _may_train(self) -> bool:
        """Return whether nothing stands in the way; otherwise show what does."""
        if self.unread and self.dataset is None:
            self._ask_before_reading()
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
        self.notify(Notice("error", why, topic="refusal"))
        self.problem_shown.emit(path)

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
        self.history.edits = snapshot.edits
        self.history.steps_per_epoch = snapshot.updates_per_epoch
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
        elif self.stop_reason:
            self._tell_stop()
        self._do_after_stop()

    def _tell_stop(self) -> None:
        """Say why training stopped by itself, until it goes on or another run takes its place."""
        run, why = self._run, self.stop_reason
        assert run is not None
        ended = run.position.epoch >= run.spec.training.epochs
        text = self.tr("Training ended with epoch {n}: {reason}.")
        if not ended:
            text = self.tr("Stopped after epoch {n}: {reason}.")
        text = text.format(n=f"{run.position.epoch:,}", reason=why)
        on = self.tr("Train on")
        if run.watch.stop is not None and run.watch.stop.pauses:
            text, on = self.tr("Paused after epoch {n}, as set in Training."), self.tr("Resume")
            text = text.format(n=f"{run.position.epoch:,}")
        # This run it is that goes on, even if its design is changed in the meantime.
        actions = () if ended else ((on, partial(self._train, Until.END)),)
        self.notify(Notice("info", text, actions, "stopping", passing=True))

    def _tell_failure(self, stopped: Stopped) -> None:
        actions: list[tuple[str, Callable[[], None]]] = []
        last = stopped.last_epoch
        if last is not None and stopped.run is not None and last.position.step != stopped.run.position.step:
            label = self.tr("Go back to the end of epoch {n}").format(n=last.position.epoch)
            if last.position.epoch == 0:
                label = self.tr("Go back to the initial weights")
            actions.append((label, lambda: self._go_back_to(last)))
        if isinstance(stopped.error, Diverged):
            lower = float(f"{self._spec.optimizer.learning_rate / 10:.1g}")
            label = self.tr("Start again with learning rate {rate}").format(rate=f"{lower:g}")
            actions.append((label, lambda: self._start_again(lower)))
        text = str(stopped.error)
        self.notify(Notice("error", text[:1].upper() + text[1:], tuple(actions), "training"))

    def _start_again(self, learning_rate: float) -> None:
        self.edit("optimizer.learning_rate", learning_rate)
        self.restart()

    def _go_back_to(self, run: Run) -> None:
        self.dismiss_topic("training")
        self.undo_stack.push(RunCommand(self._run, run, self.tr("go back an epoch"), self._take_run))

    def _take_run(self, run: Run | None) -> None:
        """Make `run` the current one, at rest; the only place where that happens."""
        self._run = run
        self._show_run()
        self.dismiss_topic("stopping")
        if run is None:
            self.session.rest(Status.IDLE)
        else:
            self.session.rest(Status.FINISHED if run.finished else Status.PAUSED)
        self._follow_spec()
        self.status_changed.emit()

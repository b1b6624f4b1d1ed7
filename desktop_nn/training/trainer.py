"""Runs one experiment: a trainer has no thread of its own, it does as many steps as it is asked for."""

from __future__ import annotations

import dataclasses
import math
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from desktop_nn.core.errors import DataError, Diverged, SettingError
from desktop_nn.core.progress import Progress, silent
from desktop_nn.core.seeds import Purpose, generator
from desktop_nn.core.settings import Holds
from desktop_nn.core.tasks import Task
from desktop_nn.core.tree import differences, get, plain_value, replace
from desktop_nn.engine.evaluate import Metrics, evaluate
from desktop_nn.engine.step import Stepper
from desktop_nn.experiment.history import RESTORED, History, LiveEdit
from desktop_nn.experiment.networks import initial_network, trained_network
from desktop_nn.experiment.recorder import HistoryRecorder
from desktop_nn.experiment.run import Position, Run, new_run_id
from desktop_nn.training.checks import refuse_impossible
from desktop_nn.training.meter import RateMeter
from desktop_nn.training.snapshots import Snapshot, parameters_for, weights_for
from desktop_nn.training.stopping import Figures, Watcher

if TYPE_CHECKING:
    from desktop_nn.data.dataset import Dataset
    from desktop_nn.experiment.spec import Spec
    from desktop_nn.experiment.stopping import Watch
    from desktop_nn.training.snapshots import Need

NO_NEEDS: frozenset[Need] = frozenset()


class Trainer:
    """A network in training.

    Attributes:
        spec: what is in force now.
        dataset: the samples.
        network: the network; to be read only between calls.
    """

    def __init__(self, spec: Spec, dataset: Dataset, *, run: Run | None = None) -> None:
        """Build the network and everything that a step needs.

        Args:
            spec: the experiment. With `run` it may differ from the run's by what needs no restart.
            dataset: its samples.
            run: go on from here instead of from new weights.

        Raises:
            UserError: the experiment cannot be trained as it is, or the run does not belong to these samples.
        """
        self.spec = self._next = run.spec if run else spec
        self.dataset = dataset
        refuse_impossible(self.spec, dataset, run)
        self._id = run.id if run else new_run_id()
        self._epoch = run.position.epoch if run else 0
        self._step = self._epoch_start = run.position.step if run else 0
        self._recorder = HistoryRecorder(run.history if run else None)
        self._meter = RateMeter()
        self._active = False
        self._collected = 0
        self._seconds = 0.0
        self._build(run)
        self._last_epoch = None if self._active else self._without_history()
        self.apply(spec)

    def _build(self, run: Run | None) -> None:
        self.network = trained_network(run) if run else initial_network(self.spec, self.dataset.info)
        self._watcher = Watcher(run)
        self._stepper = self._new_stepper(run.optimizer if run else None)
        self._rates = self._planned_rates()
        if run is not None and run.position.cursor:
            self._resume(run.position.cursor)

    def _new_stepper(self, state: Mapping[str, np.ndarray] | None) -> Stepper:
        spec, data = self.spec, self.dataset
        stepper = Stepper(
            self.network,
            spec.loss,
            spec.optimizer,
            batch_size=min(spec.training.batch_size, len(data.train)),
            l1=spec.penalty.l1,
            l2=spec.penalty.l2,
            dropout_seed=spec.training.seed,
        )
        stepper.bind(data.X, data.T, data.train)
        if state is not None:
            stepper.load_optimizer_state(state)
        return stepper

    def _resume(self, cursor: Mapping[str, Any]) -> None:
        """Stand where a run was left in the middle of an epoch."""
        try:
            self._epoch_start, self._seconds = int(cursor["epoch_start"]), float(cursor["seconds"])
            self._begin_epoch()
            self._stepper.seek(cursor["engine"])
        except (KeyError, TypeError, ValueError, IndexError, OverflowError, AttributeError):
            raise DataError(
                "the run stands at a place that these samples do not have", remedy="Restart to train it anew"
            ) from None
        self._collected = self._stepper.updates_done

    # What there is to read

    @property
    def position(self) -> Position:
        """How far training has come, without the cursor."""
        return Position(self._epoch, self._step)

    @property
    def finished(self) -> bool:
        """Whether there is nothing to do: every planned epoch is done, or a condition stopped training (`go_on`)."""
        return not self._active and (self.watch.stop is not None or self._epoch >= self._next.training.epochs)

    @property
    def watch(self) -> Watch:
        """What stopping remembers; its `stop` says why training stands still."""
        return self._watcher.watch

    @property
    def updates_per_epoch(self) -> int:
        """Updates of the weights in one epoch."""
        return 1 if self.spec.optimizer.full_batch else self._stepper.batches

    @property
    def is_regression(self) -> bool:
        """Whether the metric is R2 and not the accuracy."""
        return self.dataset.info.task is Task.REGRESSION

    @property
    def last_epoch_row(self) -> np.void:
        """The figures of the last epoch, a row of `history.EPOCH`; there is one as soon as training has begun."""
        return self._recorder.last_epoch

    @property
    def fraction(self) -> float:
        """How much of all planned epochs is done, 0 to 1."""
        return min(1.0, (self._epoch + self._epoch_fraction) / self._next.training.epochs)

    @property
    def _epoch_fraction(self) -> float:
        return self._stepper.batches_done / max(self._stepper.batches, 1) if self._active else 0.0

    # Training

    def advance(self, most: int, progress: Progress = silent) -> int:
        """Do up to `most` micro-steps, never beyond the end of the epoch.

        A micro-step is one update; of a full-batch optimizer, one chunk of rows. The last one of an epoch brings
        the evaluation on the validation samples with it.

        Args:
            most: at least 1.
            progress: called during the evaluation; if it raises `Cancelled`, the next call evaluates again.

        Returns:
            How many were done; 0 when training is finished.

        Raises:
            Diverged: loss or gradient are not finite; the weights are those before the failing update.
        """
        if self.finished:
            return 0
        if not self._active:
            self._evaluate_start(progress)
            self._epoch_start, self._seconds = self._step, 0.0
            self._begin_epoch()
        done = self._run(most)
        if self._stepper.batches_done >= self._stepper.batches:
            self._end_epoch(progress)
        return done

    def go_on(self) -> None:
        """Go on although a condition has stopped training."""
        self._watcher.go_on()

    def step(self) -> None:
        """Do micro-steps until the weights have been updated once."""
        before = self._step
        while self._step == before and self.advance(1):
            pass

    def _run(self, most: int) -> int:
        began = time.perf_counter()
        before = self._stepper.batches_done
        self._meter.begin()
        try:
            return self._stepper.run(most)
        except Diverged:
            self._collect()
            raise self._diverged() from None
        finally:
            self._collect()
            self._seconds += time.perf_counter() - began
            rows = len(self.dataset.train) * (self._stepper.batches_done - before)
            self._meter.add(rows // max(self._stepper.batches, 1))

    def _diverged(self) -> Diverged:
        rate = self._rates[min(self._stepper.updates_done, len(self._rates) - 1)]
        return Diverged(
            f"the loss or its gradient is no longer a finite number at update {self._step + 1:,} "
            f"(epoch {self._epoch + 1:,})",
            remedy="The weights are kept as they were before that update. Try a smaller learning rate "
            f"(it was {rate:.4g})",
        )

    def _collect(self) -> None:
        """Record the updates since the last time."""
        done = self._stepper.updates_done
        if done == self._collected:
            return
        self._step = self._epoch_start + done
        new = slice(self._collected, done)
        self._recorder.add_updates(self._stepper.losses[new], self._stepper.metrics[new])
        self._collected = done

    def _planned_rates(self) -> np.ndarray:
        """Return the learning rates of this epoch's updates, by the schedule over all epochs that are planned now."""
        count = self.updates_per_epoch
        left = max(self.spec.training.epochs - self._epoch, 1)
        steps = self._epoch_start + np.arange(count)
        return self.spec.schedule.rates(self.spec.optimizer.learning_rate, steps, self._epoch_start + left * count)

    def _begin_epoch(self) -> None:
        order = generator(self.spec.training.seed, Purpose.ORDER, self._epoch).permutation(self.dataset.train)
        self._rates = self._planned_rates()
        self._stepper.begin_epoch(order, self._rates, self._epoch)
        self._active, self._collected = True, 0

    def _evaluate_start(self, progress: Progress) -> None:
        if self._recorder.epochs == 0:
            nothing = (math.nan, math.nan)
            self._recorder.add_epoch((0, 0, *nothing, *self._validation(progress), self._stepper.penalty(), 0.0))

    def _end_epoch(self, progress: Progress) -> None:
        validation = self._validation(progress)
        self._recorder.add_epoch(
            (
                self._epoch + 1,
                self._step,
                self._stepper.epoch_loss(),
                self._stepper.epoch_metric(),
                *validation,
                self._stepper.penalty(),
                self._seconds,
            )
        )
        self._epoch += 1
        self._active = False
        self._epoch_start = self._step
        self._take_over(differences(self.spec, self._next))
        end = self._without_history()
        best = self._watcher.after_epoch(self.spec.stopping, self._figures(), end.tensors)
        if best is not None:
            self.network.load(best)
            restored = self.watch.stop.restored if self.watch.stop else 0
            self._recorder.add_edit(LiveEdit(self._step, RESTORED, restored, self._epoch))
        self._last_epoch = dataclasses.replace(end, tensors=best or end.tensors, **self._watcher.kept())

    def _figures(self) -> Figures:
        row = self._recorder.last_epoch
        split = "validation" if len(self.dataset.validation) else "training"
        loss, score = float(row[f"{split}_loss"]), float(row[f"{split}_metric"])
        last = self._epoch >= self.spec.training.epochs
        return Figures(self._epoch, loss, score, split, self.is_regression, last)

    def _validation(self, progress: Progress) -> tuple[float, float]:
        if not len(self.dataset.validation):
            return math.nan, math.nan
        metrics = self.evaluate("validation", progress)
        metric = metrics.r2 if self.is_regression else metrics.accuracy
        return metrics.loss, math.nan if metric is None else metric

    def evaluate(self, split: str, progress: Progress = silent) -> Metrics:
        """Return loss and metrics of the network as it stands, dropout off.

        Args:
            split: "train", "validation", "test" or "all".
            progress: called between chunks; may cancel.
        """
        data = self.dataset
        rows = data.rows(split)
        return evaluate(self.network, self.spec.loss, data.X, data.T, rows, task=data.info.task, progress=progress)

    # Edits

    def apply(self, spec: Spec) -> None:
        """Put edits in force: some at once, some at the end of the epoch.

        Raises:
            SettingError: an edit needs a restart; nothing has changed then.
        """
        changes = differences(self.spec, spec)
        refused = [path for path, holds in changes.items() if holds is Holds.RESTART]
        if refused:
            raise SettingError(
                f"{', '.join(refused)} cannot change while a network is being trained",
                where=refused[0],
                remedy="Restart to apply",
            )
        self._next = spec
        if self._active:
            changes = {path: holds for path, holds in changes.items() if holds is Holds.NOW}
        self._take_over(changes)

    def _take_over(self, changes: Mapping[str, Holds]) -> None:
        if not changes:
            return
        for path in changes:
            before = plain_value(self.spec, path)
            self.spec = replace(self.spec, path, get(self._next, path))
            if path != "name":
                self._recorder.add_edit(LiveEdit(self._step, path, plain_value(self.spec, path), before))
        if any(path.startswith("stopping.") for path in changes):
            self._watcher.look_anew()
        if "training.batch_size" in changes:
            self._stepper = self._new_stepper(self._stepper.optimizer_state())
        self._rates = self._planned_rates()
        self._stepper.set_live(
            l1=self.spec.penalty.l1,
            l2=self.spec.penalty.l2,
            optimizer=self.spec.optimizer,
            dropouts={layer.id: layer.dropout for layer in self.spec.network.hidden},
            rates=self._rates if self._active else None,
        )

    # What goes out

    def run(self) -> Run:
        """Return the run as it stands, from which training goes on with the same bits."""
        return dataclasses.replace(self._without_history(), history=self._recorder.freeze())

    @property
    def last_epoch_run(self) -> Run | None:
        """The run as it stood at the end of the last epoch; None if this trainer has seen no such end."""
        end = self._last_epoch
        return end and dataclasses.replace(end, history=self._recorder.freeze(end.position.step))

    def _without_history(self) -> Run:
        cursor: dict[str, Any] = {}
        if self._active:
            cursor = {"epoch_start": self._epoch_start, "seconds": self._seconds, "engine": self._stepper.cursor()}
        position = Position(self._epoch, self._step, cursor)
        tensors, optimizer = self.network.tensors(), self._stepper.optimizer_state()
        kept = self._watcher.kept()
        return Run(self._id, self.spec, self.dataset.info, tensors, optimizer, position, History(), **kept)

    def snapshot(self, needs: frozenset[Need] = NO_NEEDS) -> Snapshot:
        """Return what the views need, and the updates and epochs since the last snapshot."""
        updates, epochs = self._recorder.take_new()
        params, state = parameters_for(self.network, needs)
        return Snapshot(
            run_id=self._id,
            epoch=self._epoch,
            step=self._step,
            epoch_fraction=self._epoch_fraction,
            updates_per_epoch=self.updates_per_epoch,
            total_epochs=self._next.training.epochs,
            updates=updates,
            epochs=epochs,
            edits=self._recorder.edits,
            learning_rate=float(self._rates[min(self._collected, len(self._rates) - 1)]),
            samples_per_second=self._meter.per_second,
            params=params,
            state=state,
            weights=weights_for(self.network, needs),
            watch=self.watch,
        )

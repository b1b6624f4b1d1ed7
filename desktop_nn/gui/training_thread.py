"""The one thread that prepares samples and trains: a short loop round the trainer, steered by requests."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, Signal

from desktop_nn.core.errors import Cancelled, UserError, as_user_error
from desktop_nn.data.background import prepare
from desktop_nn.data.dataset import Dataset
from desktop_nn.data.source import Source
from desktop_nn.data.split import SplitShares
from desktop_nn.experiment.run import Run
from desktop_nn.experiment.spec import Spec
from desktop_nn.training.pace import Pace
from desktop_nn.training.snapshots import SnapshotPacer, SnapshotSlot
from desktop_nn.training.trainer import Trainer

if TYPE_CHECKING:
    from desktop_nn.training.snapshots import Need

# Requests are looked at between batches, this many seconds of them apart: far below what a hand can tell.
SLICE = 0.004


class Until(Enum):
    """How far to train."""

    END = "the end"
    EPOCH = "the end of this epoch"
    STEP = "the next update"


@dataclass(frozen=True)
class DataKey:
    """What decides which samples there are."""

    source: Source
    seed: int
    split: SplitShares


@dataclass(frozen=True)
class Prepared:
    """The end of a preparation: samples or an error; neither when it was cancelled."""

    key: DataKey
    dataset: Dataset | None = None
    error: UserError | None = None


@dataclass(frozen=True)
class Work:
    """A request to train: go on with `run`, or start anew when it is None."""

    spec: Spec
    dataset: Dataset
    run: Run | None
    until: Until


@dataclass(frozen=True)
class Stopped:
    """The end of a piece of training.

    Attributes:
        run: the network at the last batch boundary; None if it could not even be built.
        finished: training came to its end and did not merely pause.
        error: why it stopped by itself.
        last_epoch: the run at the end of the last epoch, after an error.
    """

    run: Run | None
    finished: bool = False
    error: UserError | None = None
    last_epoch: Run | None = None


class TrainingThread(QThread):
    """Works on the newest request; a request to prepare or to train ends what is going on.

    Signals:
        preparing: the key, done and total of a preparation.
        prepared: a `Prepared`.
        started_training: the run's first batch is about to be trained; carries the `Run` as it starts.
        snapshot_ready: there is something in `slot`.
        run_taken: a consistent `Run`, asked for by `take_run` in mid-training.
        stopped_training: a `Stopped`.
    """

    preparing = Signal(object, int, int)
    prepared = Signal(object)
    started_training = Signal(object)
    snapshot_ready = Signal()
    run_taken = Signal(object)
    stopped_training = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.slot = SnapshotSlot()
        self._condition = threading.Condition()
        self._request: DataKey | Work | None = None
        self._stop = False
        self._quit = False
        self._take = False
        self._edited: Spec | None = None
        self._needs: frozenset[Need] = frozenset()
        self._rate: float | None = None
        self._trainer: Trainer | None = None
        self._trainer_run: Run | None = None

    def request(self, request: DataKey | Work) -> None:
        """Ask for samples or training; replaces a request that has not begun and ends what is going on."""
        with self._condition:
            self._request = request
            self._edited = None
            self._stop = True
            self._condition.notify()
        if not self.isRunning():
            self.start()

    def pause(self) -> None:
        """Stop training, or preparing, at the next batch boundary; work that has not begun is given back at once."""
        with self._condition:
            dropped, self._request = self._request, None
            self._stop = True
            self._condition.notify()
        if isinstance(dropped, Work):
            self.stopped_training.emit(Stopped(dropped.run))

    def apply(self, spec: Spec) -> None:
        """Put live edits in force at the next batch boundary."""
        with self._condition:
            self._edited = spec
            self._condition.notify()

    def take_run(self) -> None:
        """Ask for `run_taken` at the next batch boundary."""
        with self._condition:
            self._take = True
            self._condition.notify()

    def set_needs(self, needs: frozenset[Need]) -> None:
        """Say what the visible views want of every snapshot."""
        with self._condition:
            self._needs = needs

    def set_rate(self, steps_per_second: float | None) -> None:
        """Limit the updates a second; None for as fast as the machine can."""
        with self._condition:
            self._rate = steps_per_second
            self._condition.notify()

    def finish(self) -> None:
        """Stop everything and wait until the thread is gone."""
        with self._condition:
            self._request = None
            self._stop = self._quit = True
            self._condition.notify()
        self.wait()

    def run(self) -> None:
        """Serve requests until told to quit; nothing that goes wrong in one ends the thread."""
        while True:
            with self._condition:
                self._condition.wait_for(lambda: self._request is not None or self._quit)
                if self._quit:
                    return
                request, self._request, self._stop = self._request, None, False
            if isinstance(request, Work):
                self._train(request)
            elif request is not None:
                self._prepare(request)

    def _prepare(self, key: DataKey) -> None:
        def progress(done: int, total: int) -> None:
            if self._stop:
                raise Cancelled
            self.preparing.emit(key, done, total)

        try:
            result = Prepared(key, prepare(key.source, key.seed, key.split, progress))
        except Cancelled:
            result = Prepared(key)
        except Exception as error:
            result = Prepared(key, error=as_user_error(error))
        self.prepared.emit(result)

    def _train(self, work: Work) -> None:
        try:
            trainer = self._trainer_for(work)
            trainer.go_on()
        except Exception as error:
            self.stopped_training.emit(Stopped(work.run, error=as_user_error(error)))
            return
        self.started_training.emit(trainer.run())
        failure: UserError | None = None
        try:
            self._loop(trainer, work.until)
        except Exception as error:
            failure = as_user_error(error)
        self._publish(trainer)
        self._trainer, self._trainer_run = trainer, trainer.run()
        last_epoch = trainer.last_epoch_run if failure else None
        self.stopped_training.emit(Stopped(self._trainer_run, self._trainer_run.finished, failure, last_epoch))

    def _trainer_for(self, work: Work) -> Trainer:
        """Return the trainer that stopped at `work.run` if it still stands there, else build one."""
        if work.run is not None and work.run is self._trainer_run and self._trainer is not None:
            self._trainer.apply(work.spec)
            return self._trainer
        self._trainer = self._trainer_run = None
        return Trainer(work.spec, work.dataset, run=work.run)

    def _loop(self, trainer: Trainer, until: Until) -> None:
        pacer, pace = SnapshotPacer(), Pace()
        first_epoch, turn_of = trainer.position.epoch, -1
        updates = 1
        while not trainer.finished:
            with self._condition:
                stop, edited, take = self._stop, self._edited, self._take
                needs, rate = self._needs, self._rate
                self._edited, self._take = None, False
            if edited is not None:
                trainer.apply(edited)
            if take:
                self.run_taken.emit(trainer.run())
            if stop:
                return
            pace.set_rate(rate)
            if rate is not None and until is Until.END:
                # An update of a full-batch method is many micro-steps; only the first of them waits.
                if turn_of != trainer.position.step:
                    if not self._waited(pace, rate):
                        continue
                    pace.went()
                    turn_of = trainer.position.step
                updates = 1
            began = time.perf_counter()
            if until is Until.STEP:
                trainer.step()
                return
            done = trainer.advance(updates)
            spent = time.perf_counter() - began
            # Never far beyond what was done: an advance ends with the epoch, however much is asked for.
            updates = max(1, min(4 * done, int(done * SLICE / max(spent, 1e-7))))
            if until is Until.EPOCH and trainer.position.epoch > first_epoch:
                return
            if pacer.due(needs) or (rate is not None and pacer.can_follow(rate)):
                with pacer.measured():
                    self._publish(trainer, pacer.turn(needs))

    def _waited(self, pace: Pace, rate: float) -> bool:
        """Sleep until the next update may come; return False at once when there is a request to see to first."""
        with self._condition:
            requested = self._condition.wait_for(
                lambda: self._stop or self._rate != rate or self._edited is not None or self._take, timeout=pace.wait()
            )
        return not requested

    def _publish(self, trainer: Trainer, needs: frozenset[Need] | None = None) -> None:
        if self.slot.put(trainer.snapshot(self._needs if needs is None else needs)):
            self.snapshot_ready.emit()

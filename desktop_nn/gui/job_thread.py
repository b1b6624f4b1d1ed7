"""One thread for work that is neither training nor painting: reading and writing files, large predictions."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QObject, QThread, Signal, Slot

from desktop_nn.core.errors import Cancelled, UserError, as_user_error
from desktop_nn.core.progress import Progress


@dataclass
class Job:
    """One piece of work.

    Attributes:
        key: the newest waiting job of a key replaces an older one that has not begun.
        work: runs in the job thread.
        done: gets the result in the GUI thread.
        failed: gets the error in the GUI thread; a cancelled job calls neither.
    """

    key: str
    work: Callable[[Progress], Any]
    done: Callable[[Any], None]
    failed: Callable[[UserError], None]
    cancelled: threading.Event = field(default_factory=threading.Event)
    result: Any = None
    error: UserError | None = None


class JobThread(QThread):
    """Runs jobs one after the other.

    Signals:
        ended: a job has ended; delivered to the GUI thread.
        progressed: key, done, total of the job that runs.
    """

    ended = Signal(object)
    progressed = Signal(str, int, int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._condition = threading.Condition()
        self._waiting: deque[Job] = deque()
        self._running: Job | None = None
        self._quit = False
        self.ended.connect(self._on_ended)

    def submit(self, job: Job) -> None:
        """Queue a job; starts the thread when it is the first."""
        with self._condition:
            self._waiting = deque(other for other in self._waiting if other.key != job.key)
            self._waiting.append(job)
            self._condition.notify()
        if not self.isRunning():
            self.start()

    @property
    def busy(self) -> bool:
        """Whether a job runs or waits."""
        with self._condition:
            return self._running is not None or bool(self._waiting)

    def cancel(self, key: str) -> None:
        """Drop the waiting job of this key and ask a running one to stop."""
        with self._condition:
            self._waiting = deque(other for other in self._waiting if other.key != key)
            if self._running is not None and self._running.key == key:
                self._running.cancelled.set()

    def finish(self) -> None:
        """Let what is queued end, then stop; blocks until the thread is gone."""
        with self._condition:
            self._quit = True
            self._condition.notify()
        self.wait()

    def run(self) -> None:
        """Work until told to quit; an exception of a job never ends the thread."""
        while True:
            with self._condition:
                self._condition.wait_for(lambda: self._waiting or self._quit)
                if not self._waiting:
                    return
                job = self._running = self._waiting.popleft()
            self._work(job)
            with self._condition:
                self._running = None
            self.ended.emit(job)

    def _work(self, job: Job) -> None:
        def progress(done: int, total: int) -> None:
            if job.cancelled.is_set():
                raise Cancelled
            self.progressed.emit(job.key, done, total)

        try:
            job.result = job.work(progress)
        except Cancelled:
            job.cancelled.set()
        except Exception as error:
            job.error = as_user_error(error)

    @Slot(object)
    def _on_ended(self, job: Job) -> None:
        if job.cancelled.is_set():
            return
        if job.error is not None:
            job.failed(job.error)
        else:
            job.done(job.result)

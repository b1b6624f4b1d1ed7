"""Watches a running window: exceptions that nobody caught, what Qt warns of, and an event loop that stands still."""

from __future__ import annotations

import faulthandler
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QMessageLogContext, QObject, QTimer, QtMsgType, Slot, qInstallMessageHandler

if TYPE_CHECKING:
    from types import FrameType, TracebackType

LONGEST = 1.0
"""Seconds that the event loop may stand still."""
HOPELESS = 30.0
"""Seconds after which nobody waits any more."""
_BEAT_MS, _LOOK = 20, 0.05
_OF_NO_USE = ("This plugin does not support ",)
# Waiting for a processor is the fault of other programs: then a thread has still had some of its time.
_BLOCKED = 0.05


class Faults:
    """Everything that went wrong, each kind once, with when it did.

    Attributes:
        found: one text a fault.
    """

    def __init__(self, now: Callable[[], str]) -> None:
        self.found: list[str] = []
        self._now = now
        self._seen: set[str] = set()

    def add(self, what: str, text: str = "") -> None:
        """Take a fault; what was said before is not said again."""
        key = what + text
        if key not in self._seen:
            self._seen.add(key)
            self.found.append(f"{what}\n{self._now()}\n{text}".rstrip())

    def print(self) -> None:
        """Write all of them to standard error."""
        for fault in self.found:
            print(f"FAULT {fault}\n", file=sys.stderr, flush=True)

    def listen(self) -> None:
        """Hear of exceptions in slots and threads, of those in destructors, and of Qt's warnings, from now on."""
        sys.excepthook = self._on_exception
        threading.excepthook = lambda hook: self._on_exception(hook.exc_type, hook.exc_value, hook.exc_traceback)
        sys.unraisablehook = lambda hook: self._on_exception(hook.exc_type, hook.exc_value, hook.exc_traceback)
        qInstallMessageHandler(self._on_message)

    def _on_exception(
        self, kind: type[BaseException], error: BaseException | None, where: TracebackType | None
    ) -> None:
        # What Qt was in the middle of has the first cause behind it, as its cause or its context.
        behind, seen = error, [f"exception: {kind.__name__}: {error}"]
        while behind is not None and (behind := behind.__cause__ or behind.__context__) is not None:
            place = "".join(traceback.format_tb(behind.__traceback__))
            seen.append(f"  after {type(behind).__name__}: {behind}\n{place}")
        self.add("\n".join(seen), "".join(traceback.format_tb(where)))

    def _on_message(self, kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        if kind in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) or message.startswith(_OF_NO_USE):
            return
        frame = sys._getframe(1)
        self.add(f"Qt: {message}", "".join(traceback.format_stack(frame, limit=6)))


class Pulse(QObject):
    """A timer whose beats come as long as the event loop turns, and a thread that notices when they do not."""

    def __init__(self, faults: Faults, count: Callable[[], int]) -> None:
        """Take what counts the events: when it stays the same for long, something goes round in a circle."""
        super().__init__()
        self._faults, self._count = faults, count
        self._main = threading.main_thread().ident or 0
        self._over = threading.Event()
        self._last = time.monotonic()
        self.longest = self._arm_again = 0.0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_beat)
        self._thread = threading.Thread(target=self._look, name="pulse", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._last = time.monotonic()
        self._timer.start(_BEAT_MS)
        self._thread.start()

    def stop(self) -> None:
        """End; returns when the thread is gone."""
        self._timer.stop()
        self._over.set()
        self._thread.join()
        faulthandler.cancel_dump_traceback_later()

    @Slot()
    def _on_beat(self) -> None:
        now = time.monotonic()
        self.longest = max(self.longest, now - self._last)
        self._last = now
        if now > self._arm_again:
            # A thread that waits while it holds Python's lock lets no other one notice.
            faulthandler.dump_traceback_later(2 * HOPELESS, exit=True)
            self._arm_again = now + 1.0

    def _look(self) -> None:
        """Note every standstill with where the thread was when it had lasted too long."""
        last, looks, busy_then, where = self._last, 0, _busy(self._main), ""
        events, since = self._count(), time.monotonic()
        while not self._over.wait(_LOOK):
            if self._count() != events:
                events, since = self._count(), time.monotonic()
            self._give_up_if(time.monotonic() - since > HOPELESS, "the event loop turns, but what was begun never ends")
            if self._last != last:
                self._judge(last, looks, busy_then, where)
                last, looks, busy_then, where = self._last, 0, _busy(self._main), ""
                continue
            looks += 1
            still = time.monotonic() - last
            if not where and still > LONGEST:
                where = _stack(self._main)
            self._give_up_if(still > HOPELESS, "the event loop stands still")

    def _give_up_if(self, so: bool, why: str) -> None:
        if so:
            self._faults.print()
            print(f"FAULT {why}, after {HOPELESS:g} s:", file=sys.stderr, flush=True)
            faulthandler.dump_traceback()
            os._exit(3)

    def _judge(self, began: float, looks: int, busy_then: float, where: str) -> None:
        """Count a standstill unless only other programs kept this one from its processor.

        While they do, this thread gets round to looking less often, or the other one gets less of a processor than
        it would take.
        """
        lasted, busy = self._last - began, _busy(self._main) - busy_then
        if not where or (busy < LONGEST and looks * _LOOK < LONGEST):
            return
        if busy > LONGEST or busy < _BLOCKED * lasted or os.getloadavg()[0] < (os.cpu_count() or 1):
            self._faults.add(f"hang: {lasted:.1f} s, {busy:.1f} s of them computing", where)


def _busy(thread: int) -> float:
    """Return the seconds of processor time that a thread has used; 0 where nobody knows."""
    clock: Any = getattr(time, "pthread_getcpuclockid", None)
    return time.clock_gettime(clock(thread)) if clock else 0.0


def _stack(thread: int) -> str:
    frame: FrameType | None = sys._current_frames().get(thread)
    return "".join(traceback.format_stack(frame)) if frame else ""

"""The real window, trained and drawn on by events while its event loop is timed."""

from __future__ import annotations

import json
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEventLoop, QObject, QSettings, Qt, QTimer, Signal, Slot

from desktop_nn.bench import experiment
from desktop_nn.bench.child import say
from desktop_nn.bench.pen import PenWatch, click, digit
from desktop_nn.bench.reactions import BETWEEN, SIZES, Reactions, open_every_view
from desktop_nn.bench.waiting import until, wait
from desktop_nn.gui import app
from desktop_nn.gui.state import Status

if TYPE_CHECKING:
    from desktop_nn.gui.main_window import MainWindow

# The nearest to a 60th of a second that Qt's timers can do.
TICK_MS = 16


class Orders(QObject):
    """Listens to the parent in a thread of its own.

    Signals:
        arrived: carries a line, or "" when the parent has gone; emitted by that thread.
        added: there is one more line to read.
    """

    arrived = Signal(str)
    added = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[str] = []
        self.arrived.connect(self._on_arrived)
        threading.Thread(target=self._listen, daemon=True).start()

    def next(self) -> str:
        """Turn the event loop until there is a line, and return it."""
        if not self._lines:
            loop = QEventLoop()
            self.added.connect(loop.quit)
            loop.exec()
        return self._lines.pop(0)

    @Slot(str)
    def _on_arrived(self, line: str) -> None:
        self._lines.append(line)
        self.added.emit()

    def _listen(self) -> None:
        for line in sys.stdin:
            self.arrived.emit(line)
        self.arrived.emit("")


class Ticker(QObject):
    """A precise timer in the GUI thread; notes how far apart its ticks came."""

    def __init__(self) -> None:
        super().__init__()
        self.intervals: list[float] = []
        self._last = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._on_tick)

    def start(self) -> None:
        """Begin anew."""
        self.intervals = []
        self._last = time.perf_counter()
        self._timer.start()

    def stop(self) -> list[float]:
        """End; return the milliseconds between the ticks."""
        self._timer.stop()
        return [1000.0 * interval for interval in self.intervals]

    @Slot()
    def _on_tick(self) -> None:
        now = time.perf_counter()
        self.intervals.append(now - self._last)
        self._last = now


class Bench(QObject):
    """Drives one window; every order runs to its end in the GUI thread, with the event loop turning."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self._window, self._document = window, window.document
        self._ticker = Ticker()
        self._points: list[tuple[float, int]] = []
        self._paused_at = 0.0
        self._document.progress_changed.connect(self._on_progress)
        self._document.status_changed.connect(self._on_status)

    @Slot()
    def _on_progress(self) -> None:
        self._points.append((time.perf_counter(), self._document.progress.step))

    @Slot()
    def _on_status(self) -> None:
        if self._document.status is Status.PAUSED:
            self._paused_at = time.perf_counter()

    def get_ready(self, digits: int | None) -> None:
        """Put the experiment in the window, wait for its samples, draw a digit."""
        self._document.set_spec(experiment.spec(digits), "measure")
        until(lambda: self._document.dataset is not None, self._document.data_changed)
        self._document.set_strokes((digit(),))
        wait(0.5)

    def train(self, seconds: float) -> dict[str, Any]:
        """Train for some time with everything repainting; return updates, their seconds and the timer's intervals."""
        self._start()
        self._ticker.start()
        wait(seconds)
        intervals = self._ticker.stop()
        (began, first), (ended, last) = self._points[0], self._points[-1]
        self._pause()
        return {"steps": last - first, "seconds": ended - began, "intervals": intervals}

    def draw(self, seconds: float) -> dict[str, Any]:
        """Draw while it trains; return the milliseconds from each movement to the bars, and the timer's intervals."""
        self._start()
        watch = PenWatch(self._window.draw, self._document)
        self._ticker.start()
        watch.start(seconds)
        wait(seconds + 0.3)
        intervals = self._ticker.stop()
        latencies = watch.stop()
        self._pause()
        self._document.set_strokes((digit(),))
        return {"latencies": latencies, "intervals": intervals}

    def pause(self, rounds: int) -> dict[str, Any]:
        """Press Pause some times; return the milliseconds from the press to the status."""
        delays = []
        for number in range(rounds):
            self._start()
            wait(BETWEEN + 0.007 * number)
            pressed: list[float] = []
            click(self._window.run_bar.train_button, pressed)
            until(lambda: self._document.status is Status.PAUSED, self._document.status_changed)
            delays.append(1000.0 * (self._paused_at - pressed[0]))
        return {"pause": delays}

    def _start(self) -> None:
        self._points = []
        self._window.run_bar.train_button.click()
        until(lambda: len(self._points) > 2, self._document.progress_changed)
        self._points = self._points[-1:]

    def _pause(self) -> None:
        self._window.run_bar.train_button.click()
        until(lambda: not self._document.session.busy, self._document.status_changed)

    def react(self, rounds: int) -> dict[str, Any]:
        """Resize, change tabs and press Reset some times while it trains; return the milliseconds until it is seen."""
        reactions = Reactions(self._window)
        self._start()
        delays: dict[str, Any] = {
            "resize": [reactions.resize(SIZES[(number + 1) % len(SIZES)]) for number in range(rounds)],
            "tab": [reactions.change_tab() for _ in range(rounds)],
            "reset": [],
        }
        self._window.resize(*SIZES[0])
        for _ in range(rounds):
            delays["reset"].append(reactions.reset())
            self._start()
        self._pause()
        return delays

    def open_every_view(self) -> dict[str, Any]:
        """Show all views beside each other from now on."""
        open_every_view(self._window)
        wait(0.5)
        return {}


def main(digits: int | None, size: tuple[int, int]) -> int:
    """Open the window and do what the parent asks."""
    with tempfile.TemporaryDirectory() as folder:
        QSettings.setDefaultFormat(QSettings.Format.IniFormat)
        QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, folder)
        running = app.application(["desktop-nn"])
        window = app.open_window(running)
        window.resize(*size)
        window.show()
        bench = Bench(window)
        bench.get_ready(digits)
        orders: dict[str, Callable[..., dict[str, Any]]] = {
            "train": bench.train,
            "draw": bench.draw,
            "pause": bench.pause,
            "react": bench.react,
            "open_every_view": bench.open_every_view,
        }
        say({"ready": True})
        listener = Orders()
        while line := listener.next():
            order = json.loads(line)
            say(orders[order.pop("order")](**order))
        window.document.close()
    return 0


if __name__ == "__main__":
    config = json.loads(sys.argv[1])
    sys.exit(main(config["digits"], tuple(config["size"])))

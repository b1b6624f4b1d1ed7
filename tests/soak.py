"""A million signals and a million turns of the event loop: what crashes only after a while crashes here.

    python -m tests.soak [--emits N] [--turns N]

PySide6 6.12 aborted on Python 3.11 after some hundred emits of a bool; such a fault kills the process without a word,
so that this script's last line is the proof that there was none.
"""

from __future__ import annotations

import argparse
import faulthandler
import os
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import cycle

from desktop_nn import environment

MILLION = 1_000_000
PAYLOADS = (True, False, 7, -1, 2.5, "text", None, (1, 2), b"bytes")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description="Look for crashes that take a while.")
    parser.add_argument("--emits", type=int, default=MILLION, metavar="N", help="signals (default: a million)")
    parser.add_argument(
        "--turns", type=int, default=MILLION, metavar="N", help="of the event loop (default: a million)"
    )
    options = parser.parse_args()
    faulthandler.enable()
    # A window that nobody watches does as well, and takes no one's screen.
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    environment.prepare()
    with tempfile.TemporaryDirectory() as home:
        os.environ["XDG_CONFIG_HOME"] = home
        return soak(options.emits, options.turns)


def soak(emits: int, turns: int) -> int:
    from PySide6.QtCore import QSettings

    from desktop_nn.gui import app

    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    running = app.application(["soak"])
    window = app.open_window(running)
    window.show()
    timed("signals within a thread", emit_within, emits // 2)
    timed("signals between threads", emit_between, emits - emits // 2)
    timed("turns of the event loop, in training", lambda count: turn(window, count), turns)
    window.document.close()
    print("no crash")
    return 0


def timed(what: str, work: Callable[[int], int], count: int) -> None:
    began = time.perf_counter()
    done = work(count)
    seconds = time.perf_counter() - began
    print(f"{done:>9,} {what}: {seconds:.1f} s", flush=True)
    if done < count:
        sys.exit(f"only {done:,} of {count:,} arrived")


def emit_within(count: int) -> int:
    """Emit signals of every kind of payload, and a widget's own, to slots of this thread."""
    from PySide6.QtCore import QObject, Signal, Slot
    from PySide6.QtWidgets import QPushButton

    class Sender(QObject):
        flag = Signal(bool)
        number = Signal(int)
        text = Signal(str)
        anything = Signal(object)
        nothing = Signal()

    class Receiver(QObject):
        def __init__(self) -> None:
            super().__init__()
            self.heard = 0

        @Slot()
        def hear_nothing(self) -> None:
            self.heard += 1

        @Slot(bool)
        def hear_flag(self, flag: bool) -> None:
            self.heard += 1

        @Slot(object)
        def hear(self, what: object) -> None:
            self.heard += 1

    sender, receiver, button = Sender(), Receiver(), QPushButton()
    button.setCheckable(True)
    button.toggled.connect(receiver.hear_flag)
    sender.flag.connect(receiver.hear_flag)
    sender.nothing.connect(receiver.hear_nothing)
    for signal in (sender.number, sender.text, sender.anything):
        signal.connect(receiver.hear)
    payloads = cycle(PAYLOADS)
    while receiver.heard < count:
        sender.flag.emit(receiver.heard % 2 == 0)
        sender.number.emit(receiver.heard)
        sender.text.emit("text")
        sender.anything.emit(next(payloads))
        sender.nothing.emit()
        button.toggle()
    return receiver.heard


def emit_between(count: int) -> int:
    """Emit from a worker thread to this one, through the event queue."""
    from PySide6.QtCore import QEventLoop, QObject, QSemaphore, QThread, Signal, Slot

    class Worker(QThread):
        said = Signal(object, bool)

        def __init__(self, room: QSemaphore) -> None:
            super().__init__()
            self.room = room

        def run(self) -> None:
            payloads = cycle(PAYLOADS)
            for number in range(count):
                # So many may be on their way at once.
                self.room.acquire()
                self.said.emit(next(payloads), number % 2 == 0)

    class Receiver(QObject):
        done = Signal()

        def __init__(self, room: QSemaphore) -> None:
            super().__init__()
            self.room, self.heard = room, 0

        @Slot(object, bool)
        def hear(self, what: object, flag: bool) -> None:
            self.heard += 1
            self.room.release()
            if self.heard == count:
                self.done.emit()

    room = QSemaphore(1000)
    worker, receiver, loop = Worker(room), Receiver(room), QEventLoop()
    worker.said.connect(receiver.hear)
    receiver.done.connect(loop.quit)
    worker.start()
    loop.exec()
    worker.wait()
    return receiver.heard


def turn(window, count: int) -> int:
    """Turn the event loop while the window trains a small network, again and again."""
    from PySide6.QtCore import QEventLoop, QObject, QTimer, Slot

    document = window.document
    document.new("xor")

    class Counter(QObject):
        def __init__(self) -> None:
            super().__init__()
            self.turns = self.runs = 0
            self.timer = QTimer(self)
            self.timer.timeout.connect(self.on_turn)
            self.timer.start(0)

        @Slot()
        def on_turn(self) -> None:
            self.turns += 1
            if self.turns >= count:
                self.timer.stop()
                loop.quit()
            elif not document.session.busy and self.turns % 100 == 0:
                self.runs += 1
                document.restart()

    loop = QEventLoop()
    counter = Counter()
    loop.exec()
    print(f"          {counter.runs:,} runs were trained meanwhile")
    return counter.turns


if __name__ == "__main__":
    sys.exit(main())

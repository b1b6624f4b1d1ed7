"""Hears Ctrl+C in the terminal and the system's request to end, which Python alone hears only between two events."""

from __future__ import annotations

import contextlib
import signal
import socket
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSocketNotifier, Signal, Slot

if TYPE_CHECKING:
    from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupts(QObject):
    """Turns the first such request into a signal; a second one ends the process at once.

    Signals:
        interrupted: end now, without a question.

    Attributes:
        status: the exit status that tells the caller of it; 0 as long as there was none.
    """

    interrupted = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.status = 0
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)
        signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        for number in _SIGNALS:
            signal.signal(number, self._note)
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_activated)

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.status = 128 + number
        for each in _SIGNALS:
            signal.signal(each, signal.SIG_DFL)

    @Slot()
    def _on_activated(self) -> None:
        with contextlib.suppress(OSError):
            self._reader.recv(64)
        if self.status:
            self.interrupted.emit()

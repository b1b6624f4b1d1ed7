"""The program itself, with someone who trains an experiment, quits after some time, and keeps nothing."""

from __future__ import annotations

import sys
import time

from desktop_nn import environment

environment.prepare()

from PySide6.QtCore import QObject, QTimer, Slot  # noqa: E402 (the environment first)
from PySide6.QtWidgets import QApplication, QMessageBox  # noqa: E402

from desktop_nn.gui import app as program  # noqa: E402

LOOK_MS = 5


class Person(QObject):
    """Trains, waits, quits, and answers what is asked then."""

    def __init__(self, window, preset: str, moment: float) -> None:
        super().__init__(window)
        self._window, self._preset, self._moment = window, preset, moment
        self._look = QTimer(self)
        self._look.timeout.connect(self._on_look)
        QTimer.singleShot(0, self.begin)

    @Slot()
    def begin(self) -> None:
        """Train, from the experiment's start."""
        self._window.document.new(self._preset)
        self._window.document.train()
        QTimer.singleShot(round(1000 * self._moment), self.quit)

    @Slot()
    def quit(self) -> None:
        """Quit, and tell when."""
        print(time.time(), flush=True)
        self._look.start(LOOK_MS)
        self._window.actions_by_name["quit"].trigger()

    @Slot()
    def _on_look(self) -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            box.button(QMessageBox.StandardButton.Discard).click()


def main(preset: str, moment: float) -> int:
    """Run the program with that person at it; return its status."""
    open_window = program.open_window

    def opened(*arguments, **named):
        window = open_window(*arguments, **named)
        Person(window, preset, moment)
        return window

    program.open_window = opened
    return program.main([])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], float(sys.argv[2])))

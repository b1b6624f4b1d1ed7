"""The loop: one event after the other through the event loop, also while a menu or a dialog has a loop of its own."""

from __future__ import annotations

from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import shiboken6
from PySide6.QtCore import QEvent, QEventLoop, QObject, QThread, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QWidget

from tests.driver import answers, hand

if TYPE_CHECKING:
    from random import Random

    from desktop_nn.gui.main_window import MainWindow
    from tests.driver.hand import Deed

LAST = 20
"""How many deeds are remembered."""
PATIENCE = 40
"""Deeds in one and the same dialog before it is cancelled."""


class Driver(QObject):
    """Drives one window; a subclass says what to do next.

    Attributes:
        events: how many there have been.
        used: how often each thing was used, by its key.
        seen: the keys of everything that could have been used at some time.
    """

    def __init__(self, window: MainWindow, random: Random, folder: Path, log: TextIO) -> None:
        super().__init__()
        self.window, self.random, self.folder = window, random, folder
        self.events = 0
        self.used: dict[str, int] = {}
        self.seen: set[str] = set()
        self._log = log
        self._last: deque[str] = deque(maxlen=LAST)
        self._deeds: deque[Deed] = deque()
        self._wait = 0
        self._dialog: tuple[QWidget | None, int] = (None, 0)
        self._planned_for: QWidget | None = None
        self._loop = QEventLoop()
        self._goal = 0
        # Of the event loop that the deed came from which is not done yet.
        self._level = 0
        self._keeper = _KeepsOpen(window)

    # ------------------------------------------------------------------ what a subclass adds

    def choose(self) -> tuple[str, list[Deed]]:
        """Return what to do next, in words and in deeds."""
        raise NotImplementedError

    def choose_entry(self, keys: list[str]) -> int:
        """Return which of several things of a menu or a list to take."""
        return self.random.randrange(len(keys))

    # ------------------------------------------------------------------ the loop

    def run(self, events: int) -> bool:
        """Do so many events; return whether it came to that, or the event loop was ended by somebody else."""
        self._goal = events
        self._schedule()
        self._loop.exec()
        return self.events >= events

    def now(self) -> str:
        """Tell where it is and what it did last."""
        return f"at event {self.events}, after: {' | '.join(self._last)}"

    def let_close(self) -> None:
        """Let the window be closed from now on."""
        self.window.removeEventFilter(self._keeper)

    def use(self, key: str) -> None:
        """Count a use."""
        self.used[key] = self.used.get(key, 0) + 1

    def pause(self, milliseconds: int) -> None:
        """Let the window live for a moment before the next deed."""
        self._wait = milliseconds

    def _schedule(self) -> None:
        # A timer of its own each time: one that is being served would not be served in the loop of a menu.
        wait, self._wait = self._wait, 0
        QTimer.singleShot(wait, self, self._step)

    def _step(self) -> None:
        level = QThread.currentThread().loopLevel()
        if level == self._level:
            # A deed is not done yet, it only lets events through; one that waits for the next has a loop of its own.
            QTimer.singleShot(1, self, self._step)
            return
        if self.events >= self._goal:
            if close_popups():
                QTimer.singleShot(0, self, self._step)
            else:
                self._loop.quit()
            return
        self.events += 1
        try:
            if not self._deeds or self._is_overtaken():
                self._plan()
        finally:
            # Before the deed, which may open a menu and not return until that is closed again by a later one.
            self._schedule()
        if self._deeds:
            before, self._level = self._level, level
            self._deeds.popleft()()
            self._level = before

    def _is_overtaken(self) -> bool:
        """Whether a file dialog has opened meanwhile, which is not to get what was meant for something else."""
        modal = QApplication.activeModalWidget()
        return isinstance(modal, QFileDialog) and modal is not self._planned_for

    def _plan(self) -> None:
        self._deeds.clear()
        self._planned_for = QApplication.activeModalWidget()
        hand.wake(self.window)
        popup, modal = QApplication.activePopupWidget(), QApplication.activeModalWidget()
        if popup is not None:
            words, deeds = answers.to_popup(self, popup)
        elif modal is not None and (answer := self._to_dialog(modal)):
            words, deeds = answer
        else:
            words, deeds = self.choose()
        self._last.append(words)
        self._log.write(f"{self.events} {words}\n")
        self._log.flush()
        self._deeds.extend(deeds)

    def _to_dialog(self, dialog: QWidget) -> tuple[str, list[Deed]] | None:
        """Return what a dialog calls for; None for what anything else does."""
        known, count = self._dialog
        self._dialog = (dialog, count + 1 if known is dialog else 0)
        if count > PATIENCE and isinstance(dialog, QDialog):
            return f"cancel {type(dialog).__name__}", [lambda: _reject(dialog)]
        return answers.to_dialog(self, dialog)


class _KeepsOpen(QObject):
    """Lets nobody close the window: that has a test of its own."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the wish to close away."""
        if event.type() != QEvent.Type.Close:
            return False
        event.ignore()
        return True


def close_popups() -> bool:
    """Close a menu or a dialog that is open; return whether there was one."""
    open_one = QApplication.activePopupWidget() or QApplication.activeModalWidget()
    if isinstance(open_one, QDialog):
        _reject(open_one)
    elif open_one is not None:
        open_one.close()
    return open_one is not None


def _reject(dialog: QDialog) -> None:
    if shiboken6.isValid(dialog):
        dialog.reject()

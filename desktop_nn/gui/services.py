"""What runs beside the window from its first paint on: keeping work safe, and telling of what went wrong."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from desktop_nn.gui.faults import crash_log
from desktop_nn.gui.faults.catcher import Catcher
from desktop_nn.gui.faults.report import compose
from desktop_nn.gui.files.autosave import Autosave
from desktop_nn.gui.files.drop import DropTarget
from desktop_nn.gui.files.recovery import Recovery
from desktop_nn.gui.interrupts import Interrupts
from desktop_nn.gui.job_thread import Job
from desktop_nn.gui.state import Notice

if TYPE_CHECKING:
    from desktop_nn.gui.faults.crash_log import Crash
    from desktop_nn.gui.main_window import MainWindow


class Services(QObject):
    """Autosave, recovery, faults, the log of the last crash, and files dropped on the window."""

    def __init__(self, window: MainWindow, *, hear_signals: bool = False) -> None:
        super().__init__(window)
        self._window = window
        self._document = document = window.document
        self._in_a_hurry = False
        self.autosave = Autosave(document, window.settings)
        self.recovery = Recovery(document, self.autosave)
        self.catcher = Catcher(window, document, self.autosave.write_now)
        self.catcher.install()
        self._follow_actions()
        self.drops = DropTarget(window)
        window.closing.connect(self._on_closing)
        self._interrupts = Interrupts(self) if hear_signals else None
        if self._interrupts is not None:
            self._interrupts.interrupted.connect(self.leave)
        self.recovery.look()
        document.jobs.submit(Job("crashes", lambda _: crash_log.collect(), self._tell_crash, lambda _: None))

    @property
    def status(self) -> int:
        """The exit status that a signal of the system asked for; 0 without one."""
        return self._interrupts.status if self._interrupts is not None else 0

    @Slot()
    def leave(self) -> None:
        """End without a question; unsaved work is left to the next start."""
        self._in_a_hurry = True
        if self._document.modified:
            print("Unsaved work is kept, and offered at the next start.", file=sys.stderr, flush=True)
        self.autosave.leave(self._window.close_now)

    def _follow_actions(self) -> None:
        """Note for a report what is done; never what is typed or drawn."""
        trail, stack = self.catcher.trail, self._document.undo_stack
        for action in self._window.actions():
            action.triggered.connect(lambda _=False, action=action: trail.add(action.iconText()))
        stack.indexChanged.connect(lambda index: trail.add(stack.text(index - 1) if index else "undo stack is empty"))
        self._document.status_changed.connect(lambda: trail.add(f"the run is {self._document.status}"))

    def _tell_crash(self, crashes: list[Crash]) -> None:
        if crashes:
            text = self.tr("The last session crashed: something outside of Python went wrong.")
            show = (self.tr("Show the log"), lambda: self._show_crash(crashes[0]))
            self._document.notify(Notice("warning", text, (show,), "crash"))

    def _show_crash(self, crash: Crash) -> None:
        from PySide6.QtCore import QDateTime, QLocale

        from desktop_nn.gui.faults.report_dialog import ReportDialog

        when = QLocale().toString(QDateTime.fromSecsSinceEpoch(int(crash.when)), QLocale.FormatType.ShortFormat)
        what = self.tr("The last session crashed ({when}).").format(when=when)
        comfort = self.tr("Unsaved work is offered for recovery if there was any. The report says where it happened.")
        ReportDialog(self._window, self.tr("Crash report"), what, comfort, compose(what, crash.text)).show()
        self._document.dismiss_topic("crash")

    @Slot()
    def _on_closing(self) -> None:
        self.catcher.uninstall()
        self.recovery.end()
        if not self._in_a_hurry:
            self.autosave.end()

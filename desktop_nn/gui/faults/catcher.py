"""Catches what nobody else caught, in whatever thread, and shows it once: one dialog at a time, never a chain."""

from __future__ import annotations

import sys
import threading
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from desktop_nn.gui.faults.report import Trail, compose
from desktop_nn.gui.state import Notice

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from PySide6.QtWidgets import QMainWindow

    from desktop_nn.gui.document import Document
    from desktop_nn.gui.faults.report_dialog import ReportDialog


@dataclass(frozen=True)
class Fault:
    """An exception that nobody caught.

    Attributes:
        name: the exception's class.
        trace: the whole traceback.
        place: where it was raised: the same fault at the same place is told once.
        thread: the name of the thread.
    """

    name: str
    trace: str
    place: tuple[str, str, int]
    thread: str


class Catcher(QObject):
    """Stands behind `sys.excepthook` and its siblings from `install` to `uninstall`.

    Signals:
        caught: a `Fault`, from any thread; the dialog follows in the GUI thread.
    """

    caught = Signal(object)

    def __init__(self, window: QMainWindow, document: Document, keep: Callable[[], object]) -> None:
        """Make it; `keep` puts unsaved work in safety."""
        super().__init__(window)
        self.trail = Trail()
        self._window = window
        self._document = document
        self._keep = keep
        self._counts: dict[tuple[str, str, int], int] = {}
        self._shown: Fault | None = None
        self._dialog: ReportDialog | None = None
        self._before: tuple[Any, Any, Any] | None = None
        # Never at once: the slot that failed is still running, and the thread may be another.
        self.caught.connect(self._on_caught, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Catch from now on."""
        self._before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        sys.excepthook = self._from_anywhere
        threading.excepthook = self._from_thread
        sys.unraisablehook = self._from_cleanup

    def uninstall(self) -> None:
        """Let others catch again."""
        if self._before is not None:
            sys.excepthook, threading.excepthook, sys.unraisablehook = self._before
            self._before = None

    # ------------------------------------------------------------------ in whatever thread

    def _from_anywhere(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._window.close()
        else:
            self._catch(kind, error, trace, threading.current_thread().name)

    def _from_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_type is not SystemExit:
            name = args.thread.name if args.thread is not None else "?"
            self._catch(args.exc_type, args.exc_value, args.exc_traceback, name)

    def _from_cleanup(self, args: sys.UnraisableHookArgs) -> None:
        self._catch(args.exc_type, args.exc_value, args.exc_traceback, threading.current_thread().name)

    def _catch(
        self, kind: type[BaseException], error: BaseException | None, trace: TracebackType | None, thread: str
    ) -> None:
        text = "".join(traceback.format_exception(kind, error, trace))
        print(text, file=sys.stderr, end="")
        frames = traceback.extract_tb(trace)
        where = (frames[-1].filename, frames[-1].lineno or 0) if frames else ("", 0)
        self.caught.emit(Fault(kind.__name__, text, (kind.__name__, *where), thread))

    # ------------------------------------------------------------------ in the GUI thread

    @Slot(object)
    def _on_caught(self, fault: Fault) -> None:
        told = fault.place in self._counts
        self._counts[fault.place] = self._counts.get(fault.place, 0) + 1
        if not told:
            self._keep()
        if self._dialog is not None:
            self._dialog.set_report(self._sentence(), self._report())
        elif not told:
            self._show(fault)
        else:
            text = self.tr("The same internal error has happened {count} times.")
            text = text.format(count=self._counts[fault.place])
            show = (self.tr("Show the report"), lambda: self._show(fault))
            self._document.notify(Notice("error", text, (show,), "fault"))

    def _show(self, fault: Fault) -> None:
        from desktop_nn.gui.faults.report_dialog import ReportDialog

        self._document.dismiss_topic("fault")
        self._shown = fault
        comfort = self.tr(
            "Nothing was lost: your work was put in safety just now. You can go on; "
            "if something looks wrong, save and start the program anew."
        )
        title = self.tr("Internal error")
        self._dialog = ReportDialog(self._window, title, self._sentence(), comfort, self._report())
        self._dialog.destroyed.connect(self._on_closed)
        self._dialog.show()

    @Slot()
    def _on_closed(self) -> None:
        self._dialog = None

    def _sentence(self) -> str:
        assert self._shown is not None
        times, others = self._counts[self._shown.place], len(self._counts) - 1
        words = [self.tr("Something inside the program went wrong ({name}).").format(name=self._shown.name)]
        if times > 1:
            words.append(self.tr("It has happened {count} times.").format(count=times))
        if others:
            words.append(self.tr("Other errors: {count}.").format(count=others))
        return " ".join(words)

    def _report(self) -> str:
        assert self._shown is not None
        times = self._counts[self._shown.place]
        what = f"Internal error {self._shown.name}, {times} x, in thread {self._shown.thread}"
        return compose(what, self._shown.trace, self.trail.lines())

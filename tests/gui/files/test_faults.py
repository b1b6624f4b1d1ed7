"""An exception that nobody caught: one dialog, the work in safety, a report; never a chain of dialogs."""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from desktop_nn.gui.faults import crash_log
from desktop_nn.gui.faults.crash_log import CrashLog
from desktop_nn.gui.faults.report_dialog import ReportDialog
from desktop_nn.gui.files.kept import folder
from tests.tour.person import Person

if TYPE_CHECKING:
    import pytest

Opens = Callable[..., Person]


class Careless(QObject):
    happened = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.happened.connect(self.fail)

    def fail(self) -> None:
        raise ZeroDivisionError("nobody expects it")


def dialogs(person: Person) -> list[ReportDialog]:
    person.breathe()
    return [dialog for dialog in person.window.findChildren(ReportDialog) if dialog.isVisible()]


def test_an_exception_in_a_slot_is_told_once_with_a_report(opens: Opens, capsys: pytest.CaptureFixture[str]) -> None:
    person = opens()
    document, careless = person.window.document, Careless()
    document.edit("network.hidden.0.units", 7)
    person.press("Ctrl+Z", "Ctrl+Shift+Z")
    careless.happened.emit()
    assert "nobody expects it" in capsys.readouterr().err
    (dialog,) = dialogs(person)
    assert not dialog.isModal()
    assert "ZeroDivisionError" in dialog.what
    details = dialog.findChild(QPlainTextEdit)
    assert not details.isVisible()
    person.until(lambda: list(folder().glob("*.dnn")), "the work is in safety")
    for _ in range(30):
        careless.happened.emit()
    (dialog,) = dialogs(person)
    assert "31 times" in dialog.what
    person.click(person.find("Details", inside=dialog))
    assert details.isVisible()
    person.click(person.find("Copy report", inside=dialog))
    report = QApplication.clipboard().text()
    for words in ("nobody expects it", "test_faults.py", "NumPy ", "Python ", "Undo", "change units"):
        assert words in report, words
    dialog.close()
    assert not dialogs(person)
    # Told already: from now on it is a line in the window.
    careless.happened.emit()
    assert not dialogs(person)
    (notice,) = (n for n in document.notices if n.topic == "fault")
    assert "32 times" in notice.text
    notice.actions[0][1]()
    dialogs(person)[0].close()
    capsys.readouterr()


def test_exceptions_in_a_thread_and_while_tidying_up_are_told(opens: Opens, capsys: pytest.CaptureFixture[str]) -> None:
    person = opens()
    thread = threading.Thread(target=lambda: [][1], name="helper")
    thread.start()
    thread.join()
    (dialog,) = dialogs(person)
    assert "IndexError" in dialog.what
    assert "helper" in dialog.report
    _leave_a_careless_thing()
    gc.collect()
    dialogs(person)
    assert "Other errors: 1" in dialog.what
    dialog.close()
    capsys.readouterr()


def _leave_a_careless_thing() -> None:
    class Thing:
        def __del__(self) -> None:
            raise KeyError("left")

    Thing()


def test_ctrl_c_in_the_hook_closes_and_closing_gives_the_hooks_back(opens: Opens) -> None:
    before = sys.excepthook, threading.excepthook, sys.unraisablehook
    person = opens()
    assert sys.excepthook is not before[0]
    QTimer.singleShot(0, lambda: sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None))
    person.until(lambda: not person.window.isVisible(), "the window closes")
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == before


def test_logs_of_crashes_are_few(opens: Opens) -> None:
    crash_log.folder().mkdir(parents=True)
    for number in range(2 * crash_log.MOST_KEPT):
        (crash_log.folder() / f"{number}.log").write_text(f"crash {number}")
    (crash_log.folder() / "killed.log").touch()
    assert len(crash_log.collect()) == 2 * crash_log.MOST_KEPT
    crash_log.collect()
    assert len(list(crash_log.folder().iterdir())) == crash_log.MOST_KEPT
    assert crash_log.collect() == []


def test_the_log_of_a_session_that_ends_well_is_removed(monkeypatch: pytest.MonkeyPatch) -> None:
    written = []
    monkeypatch.setattr(crash_log.faulthandler, "enable", lambda file: written.append(file.name))
    monkeypatch.setattr(crash_log.faulthandler, "disable", lambda: written.append("off"))
    log = CrashLog()
    assert len(list(crash_log.folder().iterdir())) == 1
    assert crash_log.collect() == []  # its owner is alive
    log.end()
    log.end()
    assert not list(crash_log.folder().iterdir())
    assert written[1:] == ["off"]

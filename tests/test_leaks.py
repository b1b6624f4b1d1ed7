"""A guard that cannot fail guards nothing: each kind of leftover must fail its test."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

LEAVES_SOMETHING = """
import threading
from PySide6.QtCore import QObject, QThread, QTimer, Signal
from PySide6.QtWidgets import QLabel

kept = []
release = threading.Event()

def test_thread():
    kept.append(threading.Thread(target=release.wait, name="forgotten", daemon=True))
    kept[-1].start()

def test_timer(qtbot):
    kept.append(QTimer())
    kept[-1].start(1000)

class Worker(QThread):
    def run(self):
        release.wait()

def test_qthread(qtbot):
    kept.append(Worker())
    kept[-1].start()

def test_widget(qtbot):
    kept.append(QLabel("open"))
    kept[-1].show()

class Sender(QObject):
    fired = Signal()

def test_slot(qtbot):
    def slot():
        raise ValueError("in a slot")
    sender = Sender()
    sender.fired.connect(slot)
    sender.fired.emit()

def test_tidy(qtbot):
    label = QLabel("closed")
    qtbot.addWidget(label)
    label.show()
    timer = QTimer(label)
    timer.start(1000)
    worker = Worker()
    release.set()
    with qtbot.waitSignal(worker.finished):
        worker.start()
    thread = threading.Thread(target=release.wait)
    thread.start()

def test_end():
    kept[2].wait()
"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("leaky")
    tests = Path(__file__).parent
    (folder / "test_leaky.py").write_text(LEAVES_SOMETHING)
    (folder / "conftest.py").write_text((tests / "conftest.py").read_text() + "leaks.GRACE = 0.1\n")
    (folder / "pytest.ini").write_text("[pytest]\nfilterwarnings = error\nqt_api = pyside6\n")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-rA", "-p", "no:cacheprovider", "."],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(tests.parent)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.stdout + done.stderr


@pytest.mark.parametrize(
    ("test", "left"),
    [
        ("test_thread", "left behind: Thread forgotten"),
        ("test_timer", "left behind: QTimer"),
        ("test_qthread", "left behind: Worker"),
        ("test_widget", "left behind: QLabel"),
    ],
)
def test_what_a_test_leaves_behind_fails_it(report: str, test: str, left: str) -> None:
    assert f"ERROR test_leaky.py::{test} - AssertionError: {left}" in report


def test_an_exception_in_a_slot_fails_the_test(report: str) -> None:
    assert "FAILED test_leaky.py::test_slot" in report
    assert "ValueError: in a slot" in report


def test_a_test_that_cleans_up_passes(report: str) -> None:
    assert "PASSED test_leaky.py::test_tidy" in report
    assert "ERROR test_leaky.py::test_tidy" not in report

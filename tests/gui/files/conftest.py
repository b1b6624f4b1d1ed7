"""A window on settings and a state folder of its own, with a small experiment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QSettings

from desktop_nn.gui import app as program
from desktop_nn.gui.document import editing
from tests.tour.person import Person

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from desktop_nn.gui.main_window import MainWindow

Opens = Callable[..., Person]


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that the program keeps its state in."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state" / "desktop-nn"


@pytest.fixture
def opens(qapp: QApplication, settings: QSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opens]:
    """Open a window on exclusive or, whose samples are there at once."""
    windows: list[MainWindow] = []
    program.application(["test"])
    monkeypatch.setattr(editing, "WELCOME", "xor")

    def open_window() -> Person:
        window = program.open_window(qapp, settings)
        windows.append(window)
        window.resize(1280, 800)
        window.show()
        program.start_services(window)
        person = Person(window)
        person.until(lambda: window.document.dataset is not None, "the samples are there")
        return person

    yield open_window
    for window in windows:
        window.close_now()
        window.deleteLater()
    qapp.processEvents()

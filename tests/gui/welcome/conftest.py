"""A window that begins with the welcome page, on settings of its own and with few digits."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QSettings

from desktop_nn.core import tree
from desktop_nn.experiment.presets import PRESETS
from desktop_nn.gui import app as program
from tests.tour.person import Person

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from desktop_nn.gui.main_window import MainWindow

Starts = Callable[..., Person]
FEW = 1_000
"""Digits that are made in a blink."""


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    settings.setValue("tour", "seen")
    return settings


@pytest.fixture
def starts(qapp: QApplication, settings: QSettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Starts]:
    """Start the program as if it had been called without a file."""
    windows: list[MainWindow] = []
    program.application(["test"])
    for name in ("digits", "is_it_an_8", "empty"):
        small = dataclasses.replace(PRESETS[name])
        small.__dict__["spec"] = tree.replace(PRESETS[name].spec, "data.count", FEW)
        monkeypatch.setitem(PRESETS, name, small)

    def start(size: tuple[int, int] = (1280, 800)) -> Person:
        window = program.open_window(qapp, settings, welcome=True)
        windows.append(window)
        window.resize(*size)
        window.show()
        person = Person(window)
        person.until(window.isActiveWindow, "the window has the keyboard")
        return person

    yield start
    for window in windows:
        window.document.close()
        window.hide()
        window.deleteLater()
    qapp.processEvents()

"""Opens the real window, on an experiment that is small and settings of its own, and closes it after the test."""

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
from desktop_nn.gui.document import editing
from tests.tour.person import Person

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from desktop_nn.gui.main_window import MainWindow

Opens = Callable[..., Person]
FEW = 1_000
"""Digits that are made in a blink."""


@pytest.fixture
def opens(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opens]:
    """Open a window, with an experiment that is small, on the settings of this test."""
    windows: list[MainWindow] = []
    program.application(["test"])

    def open_window(preset: str = "xor", size: tuple[int, int] = (1280, 800), *, welcome: bool = False) -> Person:
        spec = PRESETS[preset].spec
        if PRESETS[preset].spec.data.info().kind == "image":
            spec = tree.replace(spec, "data.count", FEW)
        small = dataclasses.replace(PRESETS[preset])
        small.__dict__["spec"] = spec
        monkeypatch.setitem(PRESETS, preset, small)
        monkeypatch.setattr(editing, "WELCOME", preset)
        settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
        window = program.open_window(qapp, settings, welcome=welcome)
        windows.append(window)
        window.resize(*size)
        window.show()
        person = Person(window)
        person.until(lambda: window.document.dataset is not None, "the samples are there")
        return person

    yield open_window
    for window in windows:
        window.document.close()
        window.hide()
        window.deleteLater()
    qapp.processEvents()

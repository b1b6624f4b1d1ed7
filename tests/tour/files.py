"""Saving, starting another experiment, and coming back to the very same network and drawing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox

if TYPE_CHECKING:
    from pathlib import Path

    from tests.tour.guide import Guide


def save_and_reopen(guide: Guide) -> None:
    """Save as, begin something else, open the file again."""
    document = guide.document
    weights = {name: array.copy() for name, array in document.run.tensors.items()}
    strokes, step = document.strokes, document.run.position.step
    path = guide.folder / "my-digits.dnn"
    guide.press("Ctrl+S")
    answer_dialog(guide, path, picture="save-as")
    guide.until(lambda: document.path == path and not document.modified, "the file is written", 10)
    guide.expect(path.is_file(), f"{path.name} exists")
    guide.person.menu("File", "New", "Handwritten digits")
    guide.until(lambda: document.path is None and document.run is None, "a new experiment begins", 10)
    guide.press("Ctrl+O")
    answer_dialog(guide, path)
    guide.until(lambda: document.path == path and document.run is not None, "the project opens", 10)
    guide.expect(document.run.position.step == step, "it stands where it stood")
    same = all(np.array_equal(array, document.run.tensors[name]) for name, array in weights.items())
    guide.expect(same, "its weights are the same to the bit")
    drawn = all(np.array_equal(a, b) for a, b in zip(strokes, document.strokes, strict=True))
    guide.expect(drawn, "the drawing came with it")
    guide.take("reopened")
    guide.press("Ctrl+R")


def answer_dialog(guide: Guide, path: Path, *, picture: str = "") -> None:
    """Type a path into the file dialog that is open and confirm it."""
    guide.until(lambda: isinstance(QApplication.activeModalWidget(), QFileDialog), "the file dialog opens", 5)
    guide.press("Alt+N", "Ctrl+A")
    guide.person.type(str(path))
    if picture:
        guide.take(picture)
    guide.press("Return")
    guide.until(lambda: not isinstance(QApplication.activeModalWidget(), QFileDialog), "the file dialog closes", 5)


def answer_question(guide: Guide, button: str) -> None:
    """Click a button of the question that is asked."""
    guide.until(lambda: isinstance(QApplication.activeModalWidget(), QMessageBox), "a question is asked", 5)
    box = QApplication.activeModalWidget()
    guide.click(guide.person.find(button, inside=box))
    guide.until(lambda: not QApplication.activeModalWidget(), "the question goes", 5)

"""What goes wrong is said in one sentence with a way out, and nothing is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtWidgets import QApplication, QLineEdit, QMessageBox

from desktop_nn.gui.state import Status
from tests.tour.files import answer_dialog, answer_question
from tests.tour.presets import begin

if TYPE_CHECKING:
    from tests.tour.guide import Guide


def divergence(guide: Guide) -> None:
    """A learning rate far too large: training stops before the update, keeps the weights and says what to try."""
    document = guide.document
    guide.click("Reset")
    guide.open_section("Optimizer")
    guide.person.choose("Method (Optimizer)", "Mini-batch SGD")
    guide.person.fill("Learning rate (Optimizer)", "1000")
    guide.click("Train")
    guide.until(lambda: document.status is Status.FAILED, "training fails", 20)
    guide.expect(len(document.notices) == 1, "one message says so")
    finite = all(np.isfinite(array).all() for array in document.run.tensors.values())
    guide.expect(finite, "no weight is infinite or NaN")
    guide.take("diverged")


def unsaved_work(guide: Guide) -> None:
    """Opening something else asks about the work; Cancel leaves everything as it is."""
    document = guide.document
    before = document.spec, document.path, document.run
    guide.press("Ctrl+O")
    answer_dialog(guide, guide.folder / "my-digits.dnn")
    guide.until(lambda: isinstance(QApplication.activeModalWidget(), QMessageBox), "unsaved work is asked about", 5)
    guide.take("unsaved-work")
    answer_question(guide, "Cancel")
    guide.expect((document.spec, document.path, document.run) == before, "Cancel leaves all as it was")


def damaged_file(guide: Guide) -> None:
    """A file that is no project: one line names it; the window goes on with what it had."""
    document = guide.document
    path = guide.folder / "damaged.dnn"
    path.write_bytes((guide.folder / "my-digits.dnn").read_bytes()[:4000])
    begin(guide, "Handwritten digits")
    before = document.spec
    guide.press("Ctrl+O")
    answer_dialog(guide, path)
    guide.until(lambda: document.notices, "a message appears", 10)
    text = document.notices[0].text
    guide.expect("damaged.dnn" in text and "Traceback" not in text, f"it names the file: {text}")
    guide.expect(document.spec == before, "what was open stays open")
    guide.take("damaged-file")
    guide.click("Dismiss")
    guide.expect(not document.notices, "the message can be dismissed")


def missing_folder(guide: Guide) -> None:
    """Data from a folder that is not there: said in the section that asks for it; Train goes there."""
    document, person = guide.document, guide.person
    guide.open_section("Network", wanted=False)
    guide.open_section("Data")
    person.choose("Source (Data)", "IDX folder")
    folder = person.find("Folder (Data)", QLineEdit)
    guide.click(folder)
    guide.press("Ctrl+A")
    person.type("/no/such/folder")
    guide.press("Return")
    guide.until(lambda: "/no/such/folder" in document.info_error, "the missing folder is named", 10)
    guide.take("missing-folder")
    guide.press("F5")
    guide.expect(not document.is_training, "nothing trains without data")

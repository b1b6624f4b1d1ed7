"""Help > About: versions that can be copied, and every licence readable in it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication

from desktop_nn import __version__
from desktop_nn.gui.about.dialog import AboutDialog
from desktop_nn.gui.about.licences import PARTS, Part, text_of
from tests.tour.person import Person

Opens = Callable[..., Person]


def test_every_licence_is_read_by_arrow_keys_and_versions_are_copied(opens: Opens) -> None:
    person = opens()
    person.menu("Help", "About Desktop NN")
    (dialog,) = person.window.findChildren(AboutDialog)
    person.until(lambda: "MIT" in dialog.text.toPlainText(), "the licence of the program is shown")
    for row, part in enumerate(PARTS):
        dialog.parts.setCurrentRow(row)
        person.until(
            lambda part=part: dialog.text.toPlainText() == text_of(part), f"the licence of {part.name} is shown"
        )
    person.click(person.find("Copy versions", inside=dialog))
    copied = QApplication.clipboard().text()
    assert f"Desktop NN {__version__}" in copied
    for name in ("Python", "Qt", "NumPy", "pyqtgraph"):
        assert f"\n{name} " in copied
    dialog.close()
    person.menu("Help", "About Desktop NN")
    assert person.window.findChildren(AboutDialog) == [dialog]
    dialog.close()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Desktop NN", "Permission is hereby granted"),
        ("Qt, PySide6", "GNU LESSER GENERAL PUBLIC LICENSE"),
        ("NumPy", "NumPy Developers"),
        ("pyqtgraph", "Permission is hereby granted"),
        ("Inter", "SIL OPEN FONT LICENSE"),
        ("Tabler Icons", "Permission is hereby granted"),
    ],
)
def test_the_texts_are_the_licences(name: str, words: str) -> None:
    part = next(part for part in PARTS if part.name == name)
    assert words in text_of(part)


def test_what_brings_no_text_along_says_where_it_is() -> None:
    found = text_of(Part("x", "MIT", "a test", "no-such-package-here", home="https://example.org"))
    assert "https://example.org" in found

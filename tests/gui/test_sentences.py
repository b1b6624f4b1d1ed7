"""Every picture of the window says in a sentence what it shows, for whoever does not see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QWidget

from desktop_nn.gui import format
from desktop_nn.gui.sentences import course

if TYPE_CHECKING:
    from tests.gui.opening import Opens


@pytest.mark.parametrize("preset", ["digits", "spiral"])
def test_every_picture_says_what_it_shows(opens: Opens, preset: str) -> None:
    person = opens(preset, (1440, 900))
    window = person.window
    person.press("F10")
    person.until(lambda: window.document.run is not None and not window.document.session.busy, "a step is trained")
    pictures: list[QWidget] = [window.diagram, window.curves.plots["loss"]]
    if preset == "digits":
        window.draw.pad.setFocus()
        person.press("PgDown")
        pictures += [window.draw.pad, window.draw.stages, window.draw.answer]
    else:
        pictures.append(window.surface.plot)
    for picture in pictures:
        person.until(lambda picture=picture: told(picture), f"{picture.accessibleName()} is described", 5.0)
    window.tabs.setCurrentWidget(window.weights)
    person.until(lambda: any(told(part) for part in window.weights.findChildren(QWidget)), "weights")


def told(picture: QWidget) -> bool:
    return picture.isVisible() and bool(picture.accessibleName()) and len(picture.accessibleDescription()) > 12


def test_a_single_step_is_no_way_from_somewhere_to_somewhere() -> None:
    nothing = float("nan")
    said = course("Loss", 2.42, 2.42, 0.001, nothing, None, format.loss, falls=True)
    assert said == "Loss 2.420 after less than 0.1 epochs."
    said = course("Loss", 2.42, 2.42, 3.0, nothing, None, format.loss, falls=True)
    assert said == "Loss stayed at 2.420 over 3 epochs."

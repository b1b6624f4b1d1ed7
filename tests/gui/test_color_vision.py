"""Colours that must be told apart can be, by every kind of colour vision, and none is the only sign."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QColor, QImage

from desktop_nn.gui import colormaps, format
from desktop_nn.gui.curves.legend import LegendEntry
from desktop_nn.gui.surface.points import class_mark
from desktop_nn.gui.theme import DARK, LIGHT, Theme
from desktop_nn.gui.widgets.message import ICONS, IconLabel
from tests.gui.seeing import VISIONS, distance

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from tests.gui.opening import Opens

THEMES = pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
SIGHTS = pytest.mark.parametrize("vision", VISIONS)
# The least distance (CIE76) that the look promises.
CLASSES = {"light": 25.0, "dark": 21.0}


@THEMES
@SIGHTS
def test_the_ten_classes_are_apart(look: Theme, vision: str) -> None:
    least = min(distance(a, b, vision) for a, b in combinations(look.classes, 2))
    assert least >= CLASSES[look.name]


@THEMES
@SIGHTS
def test_positive_and_negative_are_apart_and_both_from_zero(look: Theme, vision: str) -> None:
    pairs = [
        (look.signed[0], look.signed[-1]),
        (look.signed[1], look.signed[-2]),
        (look.positive_fill, look.negative_fill),
        (look.positive_text, look.negative_text),
        (look.positive_fill, look.card),
        (look.negative_fill, look.card),
    ]
    lut = colormaps.signed_lut(look)
    # A value of a fifth of the limit, below which a weight hardly matters, already shows its sign.
    tenth = [("#{:02X}{:02X}{:02X}".format(*tuple(lut[round(127.5 * (1 + share))][:3]))) for share in (-0.2, 0.2)]
    pairs.append((tenth[0], tenth[1]))
    for a, b in pairs:
        assert distance(a, b, vision) >= CLASSES[look.name], (a, b)


@THEMES
@SIGHTS
def test_ink_runs_evenly_from_paper_for_everybody(look: Theme, vision: str) -> None:
    lut = colormaps.ink_lut(look)
    steps = ["#{:02X}{:02X}{:02X}".format(*tuple(lut[level][:3])) for level in range(0, 256, 51)]
    assert all(distance(a, b, vision) >= 5.0 for a, b in pairwise(steps))


# ---------------------------------------------------------------------- a second sign beside each colour


def test_what_colour_tells_a_shape_or_a_word_tells_too(opens: Opens) -> None:
    """Training and validation come near each other for some; as do the states: none is told by colour alone."""
    person = opens("spiral", (1440, 900))
    window = person.window
    person.press("F10")
    person.until(lambda: window.document.run is not None and not window.document.session.busy, "a step is trained")
    for look in (LIGHT, DARK):
        classes = [class_mark(look, positive, hollow) for positive in (False, True) for hollow in (False, True)]
        assert len({(mark.triangle, mark.hollow) for mark in classes}) == len(classes), "class and part by shape"
    lines = [LegendEntry("line", "accent", marker=on) for on in (True, False)]
    for line in lines:
        line.recolour(LIGHT)
    with_markers, without = map(without_colour, lines)
    assert with_markers != without, "the validation line carries markers"
    icons = [without_colour(IconLabel(ICONS[severity])) for severity in ("info", "warn", "error", "success")]
    assert all(a != b for a, b in combinations(icons, 2)), "every state has an icon of its own"
    optimizer, data = window.design.optimizer.header, window.design.data.header
    person.until(lambda: optimizer.mark_text() == "live", "what holds at once is marked by a word")
    window.document.edit("data.noise", 0.2)
    person.until(lambda: data.mark_text() == "needs restart", "what waits is marked by a word")
    for text in (format.signed(0.5), format.signed(-0.5)):
        assert text[0] in "+\N{MINUS SIGN}", "a signed number shows its sign"


def without_colour(widget: QWidget) -> QImage:
    """What is left of a widget's picture for an eye that sees only where there is ink."""
    image = widget.grab().toImage()
    ground = image.pixelColor(0, 0)
    shape = QImage(image.size(), QImage.Format.Format_Grayscale8)
    for y in range(image.height()):
        for x in range(image.width()):
            shape.setPixelColor(x, y, QColor("white" if image.pixelColor(x, y) == ground else "black"))
    widget.deleteLater()
    return shape

"""Colours that must be told apart can be, by every kind of colour vision, and none is the only sign."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest

from desktop_nn.gui import colormaps
from desktop_nn.gui.theme import DARK, LIGHT, Theme
from tests.gui.seeing import VISIONS, distance

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

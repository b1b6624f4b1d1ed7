"""Digits as a hand would draw them: strokes of points in the unit square of the pad."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint

from tests.tour.person import Failed

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from tests.tour.person import Person

Stroke = list[tuple[float, float]]


def _arc(x: float, y: float, rx: float, ry: float, start: float, end: float, count: int = 24) -> Stroke:
    """Points on an ellipse; angles in turns, clockwise from the right."""
    turns = [start + (end - start) * i / (count - 1) for i in range(count)]
    return [(x + rx * math.cos(math.tau * t), y + ry * math.sin(math.tau * t)) for t in turns]


DIGITS: dict[str, list[Stroke]] = {
    "3": [[*_arc(0.48, 0.33, 0.17, 0.14, -0.42, 0.24), *_arc(0.48, 0.64, 0.2, 0.17, -0.24, 0.4)]],
    "8": [[*_arc(0.5, 0.33, 0.15, 0.14, 0.25, -0.75), *_arc(0.5, 0.64, 0.18, 0.17, -0.25, 0.75)]],
    "4": [
        [(0.44, 0.18), (0.38, 0.32), (0.31, 0.46), (0.27, 0.56), (0.45, 0.56), (0.6, 0.55), (0.75, 0.55)],
        [(0.62, 0.36), (0.61, 0.5), (0.6, 0.65), (0.59, 0.84)],
    ],
}


def draw(person: Person, digit: str, *, each: Callable[[], object] | None = None) -> QWidget:
    """Draw a digit on the pad with the mouse; `each` runs after every move."""
    pad = person.find("Pad")
    side = pad.width()
    for stroke in DIGITS[digit]:
        points = [QPoint(round(x * side), round(y * side)) for x, y in stroke]
        moved = [point for before, point in zip([None, *points], points, strict=False) if point != before]
        person.drag(pad, moved, each=each)
    return pad


def expect_empty(strokes: object, when: str) -> None:
    """Fail unless the pad is blank."""
    if strokes:
        raise Failed(f"the pad is not blank {when}")

"""The drawing: strokes in the unit square, with a stroke stack of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from desktop_nn.experiment.project import DEFAULT_PEN

Strokes = tuple[np.ndarray, ...]

_REOPENED = 200
"""Strokes of a saved drawing that can be undone: a file may hold a million."""


@dataclass(frozen=True)
class Drawing:
    """Strokes as (k, 2) float32 arrays, x to the right and y down, both 0 to 1.

    `pen` is the radius of the pen in 1/28 of the pad.
    """

    strokes: Strokes = ()
    pen: float = DEFAULT_PEN

    @property
    def blank(self) -> bool:
        """Whether nothing is drawn."""
        return not self.strokes


class StrokeStack:
    """What the pad's own undo goes through; a clear is an entry like any stroke.

    Args:
        drawing: to begin with, as it was saved; its last 200 strokes can be undone one by one.
    """

    def __init__(self, drawing: Drawing | None = None) -> None:
        drawing = drawing or Drawing()
        first = max(len(drawing.strokes) - _REOPENED, 0)
        earlier = (drawing.strokes[:count] for count in range(first, len(drawing.strokes)))
        # The last state is the drawing given, not an equal one: who saved it tells changes by identity.
        self._states = [*(replace(drawing, strokes=strokes) for strokes in earlier), drawing]
        self._index = len(self._states) - 1
        self._under_way = False

    @property
    def drawing(self) -> Drawing:
        """The drawing as it is."""
        return self._states[self._index]

    @property
    def can_undo(self) -> bool:
        """Whether there is an earlier state."""
        return self._index > 0

    @property
    def can_redo(self) -> bool:
        """Whether there is a later state."""
        return self._index < len(self._states) - 1

    def begin(self) -> None:
        """Start a stroke without points."""
        empty = np.empty((0, 2), np.float32)
        self._push(replace(self.drawing, strokes=(*self.drawing.strokes, empty)))
        self._under_way = True

    def extend(self, points: np.ndarray) -> None:
        """Add points (k, 2) to the stroke under way; a new one if the drawing was replaced or undone meanwhile."""
        if not self._under_way:
            self.begin()
        *others, last = self.drawing.strokes
        longer = np.concatenate([last, np.asarray(points, np.float32).reshape(-1, 2)])
        self._states[self._index] = replace(self.drawing, strokes=(*others, longer))

    def end(self) -> None:
        """End the stroke; one without a point was none."""
        under_way, self._under_way = self._under_way, False
        if under_way and not len(self.drawing.strokes[-1]):
            del self._states[self._index]
            self._index -= 1

    def set_strokes(self, strokes: Strokes) -> None:
        """Replace all strokes as one entry."""
        self._push(replace(self.drawing, strokes=tuple(np.asarray(s, np.float32) for s in strokes)))

    def set_pen(self, pen: float) -> None:
        """Change the pen in place: a width is no stroke."""
        self._states[self._index] = replace(self.drawing, pen=pen)

    def undo(self) -> None:
        """Go back one stroke or clear; the pen stays."""
        self._go(-1)

    def redo(self) -> None:
        """Go forward again."""
        self._go(1)

    def _go(self, by: int) -> None:
        pen = self.drawing.pen
        self._under_way = False
        self._index = min(max(self._index + by, 0), len(self._states) - 1)
        self.set_pen(pen)

    def _push(self, drawing: Drawing) -> None:
        self._under_way = False
        self._states[self._index + 1 :] = [drawing]
        self._index += 1

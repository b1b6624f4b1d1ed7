"""Reads the curves at the cursor, and finds the read-out box a place where no line runs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF

if TYPE_CHECKING:
    from desktop_nn.gui.curves.series import Floats, Scale


@dataclass(frozen=True)
class Position:
    """A place on the shared x axis.

    Attributes:
        x: on the axis.
        epoch: in epochs since the start.
        step: in updates since the start.
        row: index of the epoch whose end is here or was the last before; None before the first.
        exact: whether it is that very end.
    """

    x: float
    epoch: float
    step: int
    row: int | None
    exact: bool


@dataclass(frozen=True)
class Row:
    """One line of a read-out.

    Attributes:
        name: which curve, or what was changed.
        role: of colour.
        text: the value; empty for a change.
        y: its height on the axis, or NaN for no dot.
        sign: what stands before the name: a "line", one with a "marker" or a "dotted" one, or the "flag" of a change.
        other: the value of the run that is compared with, as text; empty without one.
        other_y: its height on the axis, or NaN for no dot.
    """

    name: str
    role: str
    text: str
    y: float
    sign: str = "line"
    other: str = ""
    other_y: float = math.nan


@dataclass(frozen=True)
class ReadOut:
    """What the cursor shows at one place of the x axis.

    Attributes:
        x: the place.
        title: what it is called.
        rows: the figures there.
        other: what the column of the run that is compared with is called; empty without one.
    """

    x: float
    title: str
    rows: tuple[Row, ...]
    other: str = ""

    def words(self) -> str:
        """Return all of it as a sentence."""
        told = (
            f"{row.name} {row.text}{f' ({self.other} {row.other})' if row.other else ''}".strip() for row in self.rows
        )
        return "; ".join([self.title, *told])


def position(x: float, tolerance: float, ends: Floats, scale: Scale, epochs: Scale) -> Position:
    """Return the place at `x`, or the end of an epoch that is no further away than `tolerance`.

    Args:
        x: on the axis.
        tolerance: on the axis.
        ends: of the epochs on the axis, ascending.
        scale: of the axis.
        epochs: the scale of epochs, to name the place by.
    """
    row = int(np.abs(ends - x).argmin()) if len(ends) else None
    exact = row is not None and abs(ends[row] - x) <= tolerance
    if exact:
        x = float(ends[row])
    else:
        before = int(np.searchsorted(ends, x, side="right")) - 1
        row = before if before >= 0 else None
    step = max(scale.step_at(x), 0)
    return Position(x, float(epochs.x_of(np.array([step]))[0]), step, row, exact)


def place_box(size: QSizeF, area: QRectF, cursor_x: float, points: Floats, gap: float = 10.0) -> QPointF:
    """Return the top left corner of a read-out box beside the cursor where the fewest points of lines are.

    Right of the cursor is preferred, then left; above is preferred to below.

    Args:
        size: of the box.
        area: where it may stand.
        cursor_x: where the cursor's line is.
        points: (n, 2) of the lines, in the same pixels.
        gap: between the cursor's line and the box.
    """
    right, left = cursor_x + gap, cursor_x - gap - size.width()
    sides = [x for x, fits in ((right, right + size.width() <= area.right()), (left, left >= area.left())) if fits]
    room = max(area.height() - size.height(), 0.0)
    corners = [
        QPointF(x, area.top() + share * room) for x in sides or [area.left()] for share in (0, 1, 0.25, 0.75, 0.5)
    ]
    return min(corners, key=lambda corner: _points_inside(points, QRectF(corner, size)))


def _points_inside(points: Floats, box: QRectF) -> int:
    x, y = points[:, 0], points[:, 1]
    margin = 4.0
    across = (x > box.left() - margin) & (x < box.right() + margin)
    down = (y > box.top() - margin) & (y < box.bottom() + margin)
    return int(np.count_nonzero(across & down))

"""Results as text: aligned columns that fit a terminal and a mail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop_nn.bench.figures import Goal, Row

_GAP = "  "
_SIGN = {"at most": "≤", "at least": "≥"}


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], left: frozenset[int] = frozenset({0})) -> str:
    """Return rows under heads, in columns as wide as their widest cell.

    Args:
        heads: one a column.
        rows: as many cells as there are heads.
        left: the columns that are words and start at the left; numbers end at the right.
    """
    lines = [tuple(heads), *map(tuple, rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]

    def line(cells: Sequence[str]) -> str:
        padded = (
            cell.ljust(width) if index in left else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(cells, widths, strict=True))
        )
        return _GAP.join(padded).rstrip()

    rule = _GAP.join("─" * width for width in widths)
    return "\n".join([line(lines[0]), rule, *map(line, lines[1:])])


def number(value: float, unit: str) -> str:
    """Return a figure with its unit, to three significant digits or whole."""
    if unit == "x":
        return f"{value:.2f}x"
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f}{unit if unit.startswith('/') else f' {unit}'}"


def _goal(goal: Goal | None, unit: str) -> str:
    if goal is None:
        return ""
    limit = f"{goal.limit:g}"
    return f"{_SIGN[goal.kind]} {limit}x" if unit == "x" else f"{_SIGN[goal.kind]} {limit} {unit}"


def results(rows: Sequence[Row]) -> str:
    """Return the figures with their goals."""
    cells = []
    part = ""
    for row in rows:
        name = row.part if row.part != part else ""
        part = row.part
        cells.append([name, row.name, number(row.value, row.unit), _goal(row.goal, row.unit), row.verdict, row.note])
    heads = ["", "figure", "measured", "goal", "", "note"]
    return table(heads, cells, left=frozenset({0, 1, 4, 5}))

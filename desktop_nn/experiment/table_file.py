"""Writes a table as CSV that every spreadsheet reads as it is meant: numbers stay numbers, text never is a formula."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any

SUFFIX = ".csv"
# What a spreadsheet takes for the start of a formula, or strips on the way to one.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_SHORT = "float32"


@dataclass(frozen=True)
class Table:
    """Numbers with a name for every column.

    Attributes:
        columns: the names.
        rows: as many values each; text, numbers, or None and NaN for "no figure". An array of rows is fine.
    """

    columns: tuple[str, ...]
    rows: Iterable[Sequence[Any]]


def to_csv(table: Table) -> bytes:
    """Return the table as UTF-8 text: commas, points as decimal signs, a line of names first."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([_cell(name) for name in table.columns])
    writer.writerows([_cell(value) for value in row] for row in table.rows)
    return text.getvalue().encode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, Real):
        return _text(str(value))
    if isinstance(value, Integral):
        return str(int(value))
    number = float(value)
    if not math.isfinite(number):
        return "" if math.isnan(number) else ("inf" if number > 0.0 else "-inf")
    # The shortest digits of its own precision: 0.1 of 32 bits is not 0.10000000149011612.
    return str(value) if type(value).__name__ == _SHORT else repr(number)


def _text(value: str) -> str:
    return f"'{value}" if value.startswith(_FORMULA) else value

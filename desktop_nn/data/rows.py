"""Reads rows of numbers from CSV files, for a trained network to answer."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import numpy as np

from desktop_nn.core.errors import FileError, shortened

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

MOST_BYTES = 64 * 1024**2
LARGEST = float(np.finfo(np.float32).max)


def load_rows(path: Path, columns: int) -> tuple[NDArray[np.float32], tuple[int, ...]]:
    """Read a file with a row a sample; a first row without a single number is taken for names and passed over.

    Args:
        path: UTF-8; cells are parted by comma, semicolon or tab.
        columns: how many numbers a row must have.

    Returns:
        (n, columns) float32, and the line of each row.

    Raises:
        FileError: there is no such file, or a line is not what it should be; the message names the line.
    """
    table = _table(path)
    if table and not any(map(_is_number, table[0][1])):
        table = table[1:]
    if not table:
        raise FileError("has no rows of numbers", where=str(path))
    rows = [_numbers(path, line, cells, columns) for line, cells in table]
    return np.array(rows, np.float32), tuple(line for line, _ in table)


def _table(path: Path) -> list[tuple[int, list[str]]]:
    """Return the line and the cells of each row that is not blank."""
    text = _text(path)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        return [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error as error:
        raise _error(path, reader.line_num, str(error)) from None


def _numbers(path: Path, line: int, cells: list[str], columns: int) -> list[float]:
    for cell in cells:
        if not _is_number(cell):
            raise _error(path, line, f"{shortened(cell)!r} is not a number")
    if len(cells) != columns:
        found = "1 number" if len(cells) == 1 else f"{len(cells)} numbers"
        raise _error(path, line, f"{found} found, but the network takes {columns}")
    numbers = [float(cell) for cell in cells]
    if not all(abs(number) <= LARGEST for number in numbers):
        raise _error(path, line, "a number is not finite or too large")
    return numbers


def _error(path: Path, line: int, what: str) -> FileError:
    return FileError(f"line {line}: {what}", where=str(path))


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise FileError(f"is larger than {MOST_BYTES:,} bytes", where=str(path))
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise FileError("there is no such file", where=str(path)) from None
    except UnicodeError:
        raise FileError("is not text in UTF-8", where=str(path)) from None
    except OSError as error:
        raise FileError(f"cannot be read ({error.strerror})", where=str(path)) from None
    if "\0" in text:
        raise FileError("is not text", where=str(path))
    return text


def _delimiter(text: str) -> str:
    head = text.partition("\n")[0]
    return max(",;\t", key=head.count)

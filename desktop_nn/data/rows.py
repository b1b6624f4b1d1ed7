"""Reads rows of numbers from CSV files, for a trained network to answer."""

from __future__ import annotations

import csv
import io
import math
from typing import TYPE_CHECKING

import numpy as np

from desktop_nn.core.errors import FileError, shortened

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

MOST_BYTES = 64 * 1024**2


def load_rows(path: Path, columns: int) -> tuple[NDArray[np.float32], tuple[int, ...]]:
    """Read a file with a row a sample; a first row of names is passed over.

    Args:
        path: UTF-8; cells are parted by comma, semicolon or tab.
        columns: how many numbers a row must have.

    Returns:
        (n, columns) float32, and the line of each row.

    Raises:
        FileError: there is no such file, or a line is not what it should be; the message names the line.
    """
    rows: list[list[float]] = []
    lines: list[int] = []
    reader = csv.reader(io.StringIO(_text(path)), delimiter=_delimiter(path))
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            try:
                numbers = [float(cell) for cell in cells]
            except ValueError:
                if not rows and reader.line_num == 1:
                    continue
                raise _error(path, reader.line_num, f"{shortened(_first_bad(cells))!r} is not a number") from None
            if len(numbers) != columns:
                raise _error(path, reader.line_num, f"{len(numbers)} numbers, but the network takes {columns}")
            if not all(map(math.isfinite, numbers)):
                raise _error(path, reader.line_num, "a number is not finite")
            rows.append(numbers)
            lines.append(reader.line_num)
    except csv.Error as error:
        raise _error(path, reader.line_num, str(error)) from None
    if not rows:
        raise FileError("has no rows of numbers", where=str(path))
    return np.array(rows, np.float32), tuple(lines)


def _error(path: Path, line: int, what: str) -> FileError:
    return FileError(f"line {line}: {what}", where=str(path))


def _first_bad(cells: list[str]) -> str:
    for cell in cells:
        try:
            float(cell)
        except ValueError:
            return cell
    return ""


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


def _delimiter(path: Path) -> str:
    with path.open("rb") as file:
        head = file.readline(4096)
    return max(",;\t", key=lambda mark: head.count(mark.encode()))

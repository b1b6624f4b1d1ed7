"""A straight line of bound NumPy calls: what is left of a training step once every decision has been taken."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

ALIGNMENT = 64


def aligned(shape: int | tuple[int, ...], dtype: Any = np.float32) -> np.ndarray:
    """Return zeros of `shape` that start at a multiple of 64 bytes: a cache line, and the widest vector registers."""
    size = int(np.prod(shape, dtype=np.int64)) * np.dtype(dtype).itemsize
    raw = np.zeros(size + ALIGNMENT, np.uint8)
    offset = -raw.ctypes.data % ALIGNMENT
    values: np.ndarray = raw[offset : offset + size].view(dtype).reshape(shape)
    return values


class Arena:
    """One aligned vector out of which buffers are cut, so that a single call can look at all of them.

    Attributes:
        used: the part that has been handed out.
    """

    def __init__(self, size: int, dtype: Any) -> None:
        self._memory = aligned(size, dtype)
        self.used = self._memory[:0]

    def buffer(self, *shape: int) -> np.ndarray:
        """Return the next piece, which starts on a cache line."""
        grain = ALIGNMENT // self._memory.itemsize
        start = -(-len(self.used) // grain) * grain
        end = start + math.prod(shape)
        self.used = self._memory[:end]
        return self._memory[start:end].reshape(shape)


class Program:
    """Calls with all their arguments bound, run one after the other.

    Attributes:
        dtype: of the buffers and scalars that it hands out.
        calls: the bound calls.
    """

    def __init__(self, dtype: Any) -> None:
        self.dtype = np.dtype(dtype)
        self.calls: list[Callable[[], Any]] = []

    def add(self, function: Callable[..., Any], *arguments: Any, **named: Any) -> None:
        """Append one call; outputs are given by position where NumPy lets them: it parses that faster than `out=`."""
        self.calls.append(partial(function, *arguments, **named))

    def scalar(self, value: float) -> np.ndarray:
        """Return a 0-d array: unlike a Python number it is not converted anew in every call, and it can be changed."""
        return np.array(value, self.dtype)

    def buffer(self, *shape: int) -> np.ndarray:
        """Return an aligned array of zeros."""
        return aligned(shape, self.dtype)

    def run(self) -> None:
        """Run the calls."""
        for call in self.calls:
            call()

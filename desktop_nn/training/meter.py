"""Measures how many samples a second a run works off, as a person would read it from the screen."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

WINDOW = 1.0
"""Seconds over which the rate is averaged."""
_BREAK = 2.5
_SPACING = 0.05


class RateMeter:
    """Samples a second over the last second or so; a pause starts it anew."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self._marks: deque[tuple[float, int]] = deque()
        self._samples = 0
        self._last = 0.0

    def begin(self) -> None:
        """Note that work is about to be done."""
        now = self._clock()
        if not self._marks or now - self._last > _BREAK:
            self._marks.clear()
            self._marks.append((now, self._samples))

    def add(self, samples: int) -> None:
        """Note that work was done."""
        self._samples += samples
        self._last = self._clock()
        if self._last - self._marks[-1][0] >= _SPACING:
            self._marks.append((self._last, self._samples))
        while len(self._marks) > 2 and self._last - self._marks[1][0] >= WINDOW:
            self._marks.popleft()

    @property
    def per_second(self) -> float:
        """The rate; 0 before any work."""
        if not self._marks:
            return 0.0
        began, first = self._marks[0]
        return (self._samples - first) / max(self._last - began, 1e-9) if self._last > began else 0.0

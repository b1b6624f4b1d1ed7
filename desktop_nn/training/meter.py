"""Measures how many samples a second a run works off, as a person would read it from the screen."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

WINDOW = 1.0
"""Seconds over which the rate is averaged."""
_BREAK = 2.5
_SPACING = 0.05
_LONG = 0.25


class RateMeter:
    """Samples a second over the last second or so; a pause starts it anew."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self._marks: deque[tuple[float, int]] = deque()
        self._samples = 0
        self._last = 0.0

    def begin(self) -> None:
        """Note that work is about to be done; a wait before it counts, so that a slow pace is told rightly."""
        now = self._clock()
        if not self._marks or now - self._last > _BREAK:
            self._marks.clear()
            self._marks.append((now, self._samples))
        elif now - self._marks[-1][0] >= _SPACING:
            self._marks.append((now, self._samples))
        while len(self._marks) > 2 and now - self._marks[1][0] >= WINDOW:
            self._marks.popleft()

    def add(self, samples: int) -> None:
        """Note that work was done."""
        self._samples += samples
        self._last = self._clock()

    @property
    def per_second(self) -> float:
        """The rate; 0 while it cannot be told yet."""
        if not self._marks:
            return 0.0
        (began, first), (end, last) = self._marks[0], self._marks[-1]
        if len(self._marks) == 1 and self._last - began >= _LONG:
            end, last = self._last, self._samples
        return (last - first) / (end - began) if end > began else 0.0

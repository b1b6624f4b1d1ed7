"""Spaces the updates of a run that is slowed down to be watched: so many a second, from one on."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

# What a busy machine made late is caught up with, but not more than this many seconds of it.
_CAUGHT_UP = 0.1


class Pace:
    """When the next update may come."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self._rate: float | None = None
        self._last = -math.inf
        self._due = -math.inf

    def set_rate(self, per_second: float | None) -> None:
        """Take another limit; it counts from the last update, so that a faster one is felt at once."""
        if per_second != self._rate:
            self._rate = per_second
            self._due = -math.inf if per_second is None else self._last + 1.0 / per_second

    def wait(self) -> float:
        """Return the seconds until the next update may come; 0 if it may now."""
        return max(0.0, self._due - self._clock())

    def went(self) -> None:
        """Note that an update comes now."""
        self._last = self._clock()
        if self._rate is not None:
            due = self._last if self._due == -math.inf else max(self._due, self._last - _CAUGHT_UP)
            self._due = due + 1.0 / self._rate

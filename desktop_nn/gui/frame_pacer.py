"""Decides when the window shows training again, so that showing it never costs much of the training."""

from __future__ import annotations

import time
from collections.abc import Callable


class FramePacer:
    """Leaves the GUI thread idle for most of the time, however long its views take to draw.

    While the GUI thread computes, the training thread gets little done: both need the interpreter. So after each
    snapshot the next one waits until what this one cost (and whatever else the thread did meanwhile, such as following
    a pen) is no more than 16 % of the time.
    """

    SHARE = 0.16
    LONGEST = 0.25
    """Seconds: a view that is very slow to draw still moves four times a second."""

    def __init__(
        self, clock: Callable[[], float] = time.perf_counter, busy: Callable[[], float] = time.thread_time
    ) -> None:
        """Use other clocks in tests.

        Args:
            clock: seconds that have passed.
            busy: seconds of processor time that the calling thread has used.
        """
        self._clock, self._busy = clock, busy
        self._shown_at = -self.LONGEST
        self._busy_then = 0.0

    def shown(self) -> None:
        """Note that a snapshot is being shown now; what follows is what it costs."""
        self._shown_at, self._busy_then = self._clock(), self._busy()

    def wait(self) -> float:
        """Return the seconds until the next snapshot may be shown, 0 if it may be now."""
        cost = self._busy() - self._busy_then
        return max(0.0, self._shown_at + min(cost / self.SHARE, self.LONGEST) - self._clock())

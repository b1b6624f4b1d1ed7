"""How long work tells of its progress and learns that it was cancelled, with neither side knowing the other."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Called between pieces of work; raises `Cancelled` when the work should stop."""

    def __call__(self, done: int, total: int) -> None:
        """Report that `done` of `total` units are complete (total >= 1)."""


def silent(done: int, total: int) -> None:
    """A progress that tells nobody and never cancels."""

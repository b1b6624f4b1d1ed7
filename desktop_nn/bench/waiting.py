"""Waits inside a measuring window: the event loop turns meanwhile, and nothing is asked again and again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEventLoop, QTimer

PATIENCE = 60.0


def wait(seconds: float) -> None:
    """Let the window live for some time."""
    loop = QEventLoop()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()


def until(true: Callable[[], bool], changed: Any, seconds: float = PATIENCE) -> None:
    """Turn the event loop until something is true, which the signal `changed` announces.

    Raises:
        RuntimeError: it was not within so many seconds.
    """
    if true():
        return
    loop = QEventLoop()

    def look() -> None:
        if true():
            loop.quit()

    changed.connect(look)
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()
    changed.disconnect(look)
    if not true():
        raise RuntimeError("the window did not get there in time")

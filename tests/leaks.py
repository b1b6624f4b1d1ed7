"""Finds what a test left running: threads, child processes, active timers, top-level widgets."""

from __future__ import annotations

import gc
import multiprocessing
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QThread, QTimer

GRACE = 2.0
"""Seconds that something may take to end by itself."""

_started: list[weakref.ref[Any]] = []
# Qt's own tool tip window lives as long as it likes.
_QT_OWN = ("QTipLabel",)


def watch() -> None:
    """Remember every QTimer and QThread that Python code starts, which Qt itself cannot list."""
    for kind in (QTimer, QThread):
        setattr(kind, "start", _remembering(kind.start))  # noqa: B010 (mypy refuses the assignment)


def _remembering(start: Callable[..., None]) -> Callable[..., None]:
    def remember_and_start(self: QObject, *arguments: Any, **named: Any) -> None:
        _started.append(weakref.ref(self))
        start(self, *arguments, **named)

    return remember_and_start


def living() -> dict[int, Any]:
    """Map the identity of everything that runs or shows now to it."""
    return {id(thing): thing for thing in _all_living()}


def left_since(before: dict[int, Any]) -> list[str]:
    """Describe what lives now and did not before, after the time that it takes to end by itself."""
    until = time.monotonic() + GRACE
    pause = 0.0
    while True:
        left = [thing for thing in _all_living() if id(thing) not in before]
        if not left or time.monotonic() > until:
            return [_describe(thing) for thing in left]
        del left
        time.sleep(pause)  # what waits to be deleted is gone without any
        gc.collect()
        _let_qt_delete()
        pause = 0.01


def _all_living() -> Iterator[Any]:
    for thread in threading.enumerate():
        # A QThread that ran Python leaves such a stand-in for ever; QThreads are found below.
        if not isinstance(thread, threading._DummyThread) and thread.is_alive():
            yield thread
    yield from multiprocessing.active_children()
    yield from _running_in_qt()
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is not None and isinstance(QCoreApplication.instance(), widgets.QApplication):
        for widget in widgets.QApplication.topLevelWidgets():
            if type(widget).__name__ not in _QT_OWN:
                yield widget


def _running_in_qt() -> Iterator[QObject]:
    _started[:] = [reference for reference in _started if reference() is not None]
    for reference in _started:
        thing = reference()
        if thing is None or not shiboken6.isValid(thing):
            continue
        if thing.isActive() if isinstance(thing, QTimer) else thing.isRunning():
            yield thing


def _let_qt_delete() -> None:
    if QCoreApplication.instance() is not None:
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _describe(thing: Any) -> str:
    name = getattr(thing, "name", "") if not isinstance(thing, QObject) else thing.objectName()
    return f"{type(thing).__name__} {name}".strip()

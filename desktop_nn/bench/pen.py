"""A hand that draws on the pad, and a watch on how long the bars take to follow it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint
    from PySide6.QtWidgets import QWidget

    from desktop_nn.gui.document import Document
    from desktop_nn.gui.draw import DrawPanel

# As an ordinary mouse reports.
MOVE_SECONDS = 0.008
STROKE_MOVES = 120
_LEFT, _NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton


def digit() -> np.ndarray:
    """Return one stroke (k, 2) in the unit square: a 3."""
    turn = np.linspace(-0.8 * np.pi, 0.5 * np.pi, STROKE_MOVES // 2)
    back = np.linspace(-0.5 * np.pi, 0.8 * np.pi, STROKE_MOVES // 2)
    upper = np.column_stack([0.48 + 0.18 * np.cos(turn), 0.34 + 0.15 * np.sin(turn)])
    lower = np.column_stack([0.48 + 0.2 * np.cos(back), 0.66 + 0.17 * np.sin(back)])
    return np.concatenate([upper, lower]).astype(np.float32)


def _mouse(kind: QEvent.Type, at: QPointF, target: QWidget, button: Qt.MouseButton, held: Qt.MouseButton) -> None:
    where = target.mapToGlobal(at)
    event = QMouseEvent(kind, at, where, button, held, Qt.KeyboardModifier.NoModifier)
    QCoreApplication.postEvent(target, event)


def click(widget: QWidget, pressed: list[float], at: QPoint | None = None) -> None:
    """Press and release the mouse over a widget through the event queue; the time goes into `pressed`.

    Args:
        widget: what is clicked.
        pressed: gets the time of the press.
        at: where; None for the middle.
    """
    point = QPointF(at if at is not None else widget.rect().center())
    pressed.append(time.perf_counter())
    _mouse(QEvent.Type.MouseButtonPress, point, widget, _LEFT, _LEFT)
    _mouse(QEvent.Type.MouseButtonRelease, point, widget, _LEFT, _NONE)


class PenWatch(QObject):
    """Draws digits from a thread of its own, so that movements come whatever the GUI thread is doing.

    A movement counts from the moment it was due, not from when the thread got round to it, until the bars have been
    painted with an answer to a drawing that holds it.
    """

    def __init__(self, panel: DrawPanel, document: Document) -> None:
        super().__init__()
        self._document = document
        self._pad, self._bars = panel.pad, panel.answer.bars
        self._due: list[float] = []
        self._arrived = self._drawn = self._shown = self._painted = 0
        self._latencies: list[float] = []
        self._thread: threading.Thread | None = None
        self._end = 0.0

    def start(self, seconds: float) -> None:
        """Begin to draw, for some seconds."""
        self._pad.installEventFilter(self)
        self._bars.installEventFilter(self)
        self._watch_the_way()
        self._end = time.perf_counter() + seconds
        self._path = [QPointF(float(x), float(y)) for x, y in digit() * self._pad.width()]
        self._thread = threading.Thread(target=self._draw)
        self._thread.start()

    def _watch_the_way(self) -> None:
        """Note which movements are in the drawing, and which of them in the bars: the answer comes with the drawing."""
        extend, show = self._document.extend_stroke, self._bars.set_values

        def extend_stroke(points: np.ndarray) -> None:
            self._drawn = self._arrived
            extend(points)

        def set_values(*values: Any, **more: Any) -> None:
            self._shown = self._drawn
            show(*values, **more)

        self._document.extend_stroke = extend_stroke  # type: ignore[method-assign]
        self._bars.set_values = set_values  # type: ignore[method-assign]

    def stop(self) -> list[float]:
        """End; return the milliseconds that each movement took."""
        assert self._thread is not None
        self._thread.join()
        del self._document.extend_stroke, self._bars.set_values
        self._pad.removeEventFilter(self)
        self._bars.removeEventFilter(self)
        return self._latencies

    def _draw(self) -> None:
        """Stroke after stroke, clearing the pad before each; runs in the thread."""
        for due, kind, at in self._moments():
            time.sleep(max(0.0, due - time.perf_counter()))
            if kind is QEvent.Type.KeyPress:
                event = QKeyEvent(kind, Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier)
                QCoreApplication.postEvent(self._pad, event)
            elif kind is QEvent.Type.MouseMove:
                self._due.append(due)
                _mouse(kind, at, self._pad, _NONE, _LEFT)
            else:
                down = kind is QEvent.Type.MouseButtonPress
                _mouse(kind, at, self._pad, _LEFT, _LEFT if down else _NONE)

    def _moments(self) -> Iterator[tuple[float, QEvent.Type, QPointF]]:
        due = time.perf_counter()
        while due < self._end:
            first, *others = self._path
            for kind in (QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress):
                due += MOVE_SECONDS
                yield due, kind, first
            for at in others:
                due += MOVE_SECONDS
                if due < self._end:
                    yield due, QEvent.Type.MouseMove, at
            due += MOVE_SECONDS
            yield due, QEvent.Type.MouseButtonRelease, others[-1]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Count movements as the pad gets them; paint the bars from here to know when that is done."""
        kind = event.type()
        if watched is self._pad and kind is QEvent.Type.MouseMove:
            self._arrived += 1
        elif watched is self._bars and kind is QEvent.Type.Paint and self._shown > self._painted:
            self._bars.event(event)
            now = time.perf_counter()
            self._latencies += [1000.0 * (now - due) for due in self._due[self._painted : self._shown]]
            self._painted = self._shown
            return True
        return False

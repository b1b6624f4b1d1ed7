"""The diagram in the real window, zoomed and dragged by events while every frame is timed."""

from __future__ import annotations

import json
import math
import sys
import tempfile
import time
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QPoint, QPointF, QSettings, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent

from desktop_nn.bench import experiment
from desktop_nn.bench.child import say
from desktop_nn.bench.pen import digit
from desktop_nn.core import tree
from desktop_nn.engine.layers import Dense
from desktop_nn.gui import app
from desktop_nn.gui.diagram import DiagramView

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from desktop_nn.gui.main_window import MainWindow

PATIENCE = 120.0
# Between two movements, as an ordinary mouse reports them.
BETWEEN = 0.008
_NONE, _LEFT = Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton
_NO_KEY = Qt.KeyboardModifier.NoModifier


def turn(seconds: float) -> None:
    """Let the event loop turn for some time."""
    end = time.perf_counter() + seconds
    while (left := end - time.perf_counter()) > 0:
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, max(1, round(1000 * left)))
        time.sleep(min(0.001, max(0.0, end - time.perf_counter())))


def until(condition: Callable[[], object]) -> None:
    """Let the event loop turn until something is so.

    Raises:
        RuntimeError: it never was.
    """
    end = time.perf_counter() + PATIENCE
    while not condition():
        if time.perf_counter() > end:
            raise RuntimeError("the window did not get ready")
        turn(0.01)


class Diagram:
    """Drives the diagram of one window."""

    def __init__(self, window: MainWindow, digits: int | None, settle: float) -> None:
        self._settle = settle
        self._window, self._document = window, window.document
        self._canvas = window.diagram.canvas
        self._spec = experiment.spec(digits)

    def show(self, units: tuple[int, ...]) -> None:
        """Put a network of these hidden layers in the window, with a digit on the pad."""
        hidden = tuple(Dense(id=f"h{number + 1}", units=each) for number, each in enumerate(units))
        self._document.set_spec(tree.replace(self._spec, "network.hidden", hidden), "measure")
        until(lambda: self._document.network is not None or self._document.tensor("h1.weights") is not None)
        self._document.set_strokes((digit(),))
        until(lambda: self._document.answer is not None)
        turn(self._settle)

    def first_draw(self) -> float:
        """Return the milliseconds from nothing to a painted diagram of the network in the window."""
        began = time.perf_counter()
        view = DiagramView(self._document, self._window.theme)
        view.resize(self._window.diagram.size())
        view.show()
        view.refresh()
        view.canvas.viewport().repaint()
        took = 1000.0 * (time.perf_counter() - began)
        view.hide()
        view.deleteLater()
        return took

    def frames(self, count: int) -> dict[str, Any]:
        """Zoom and drag; return the milliseconds of every frame: the event, what follows from it, and the painting."""
        self._canvas.fit()
        turn(self._settle)
        found = {"zoom": [self._frame(event) for event in self._wheel(count)]}
        # A frame that makes the picture sharp again, when the wheel has come to rest, counts as well.
        found["drag"] = [self._frame(event) for event in self._drag(count)]
        return {**found, "rest": self._rest()}

    def _frame(self, event: QWheelEvent | QMouseEvent) -> float:
        viewport = self._canvas.viewport()
        began = time.perf_counter()
        QCoreApplication.sendEvent(viewport, event)
        viewport.repaint()
        took = time.perf_counter() - began
        turn(max(0.001, BETWEEN - took))
        return 1000.0 * took

    def _rest(self) -> list[float]:
        """Return the milliseconds of each turn of the event loop in which edges are painted sharply again."""
        self._canvas.zoom_by(1.5)
        took = []
        end = time.perf_counter() + self._settle
        while time.perf_counter() < end:
            began = time.perf_counter()
            QCoreApplication.processEvents()
            took.append(1000.0 * (time.perf_counter() - began))
            time.sleep(0.001)
        return took

    def _wheel(self, count: int) -> Iterator[QWheelEvent]:
        """In to six times, out to a third and back, at a pointer that wanders."""
        viewport = self._canvas.viewport()
        middle = QPointF(viewport.rect().center())
        for number in range(count):
            phase = 2 * math.pi * number / count
            at = middle + QPointF(0.3 * viewport.width() * math.sin(3 * phase), 0.2 * viewport.height())
            angle = QPoint(0, round(40 * math.cos(2 * phase)) or 8)
            screen = QPointF(viewport.mapToGlobal(at.toPoint()))
            yield QWheelEvent(at, screen, QPoint(), angle, _NONE, _NO_KEY, Qt.ScrollPhase.NoScrollPhase, False)

    def _drag(self, count: int) -> Iterator[QMouseEvent]:
        """Round and round, from an edge or the ground."""
        viewport = self._canvas.viewport()
        self._canvas.fit()
        self._canvas.zoom_by(2.0)
        turn(self._settle)
        start = QPointF(viewport.width() / 2, viewport.height() - 2.0)
        yield self._mouse(QEvent.Type.MouseButtonPress, start, _LEFT, _LEFT)
        for number in range(count):
            phase = 2 * math.pi * number / 60
            at = start + QPointF(140 * math.sin(phase), 90 * (math.cos(phase) - 1))
            yield self._mouse(QEvent.Type.MouseMove, at, _NONE, _LEFT)
        yield self._mouse(QEvent.Type.MouseButtonRelease, start, _LEFT, _NONE)

    def _mouse(self, kind: QEvent.Type, at: QPointF, button: Qt.MouseButton, held: Qt.MouseButton) -> QMouseEvent:
        screen = QPointF(self._canvas.viewport().mapToGlobal(at.toPoint()))
        return QMouseEvent(kind, at, screen, button, held, _NO_KEY)

    def train(self, on: bool) -> None:
        """Start or pause the training."""
        if on:
            until(lambda: self._document.dataset is not None)
            self._document.train()
            until(lambda: self._document.progress.step > 2)
        else:
            self._document.pause()
            until(lambda: not self._document.session.busy)


def main(digits: int | None, size: tuple[int, int], frames: int, large: tuple[int, ...], settle: float) -> int:
    """Measure everything and tell the parent."""
    with tempfile.TemporaryDirectory() as folder:
        QSettings.setDefaultFormat(QSettings.Format.IniFormat)
        QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, folder)
        running = app.application(["desktop-nn"])
        window = app.open_window(running)
        window.resize(*size)
        window.show()
        diagram = Diagram(window, digits, settle)
        diagram.show((512, 256))
        diagram.first_draw()
        found: dict[str, Any] = {"first": [diagram.first_draw() for _ in range(5)], "still": diagram.frames(frames)}
        diagram.show(large)
        found["large_first"] = [diagram.first_draw() for _ in range(3)]
        found["large"] = diagram.frames(frames)
        diagram.show((128, 64))
        diagram.train(True)
        found["training"] = diagram.frames(frames)
        diagram.train(False)
        say(found)
        window.document.close()
    return 0


if __name__ == "__main__":
    config = json.loads(sys.argv[1])
    size, large = tuple(config["size"]), tuple(config["large"])
    sys.exit(main(config["digits"], size, config["frames"], large, config["settle"]))

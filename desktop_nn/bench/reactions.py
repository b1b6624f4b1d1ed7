"""How long the window takes to show what a hand did: Reset, another tab, another size, all while it trains."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QSplitter

from desktop_nn.bench.pen import click
from desktop_nn.bench.waiting import until, wait
from desktop_nn.gui.view import View

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop_nn.gui.main_window import MainWindow

# Between two of them, so that each meets another moment of the training.
BETWEEN = 0.11
# By steps like a hand's, and from one size class of the layout to another and back.
SIZES = ((1440, 900), (1420, 880), (1280, 800), (1100, 720), (1300, 820))
_PAINTING = (QEvent.Type.Paint, QEvent.Type.UpdateRequest)


class PaintWatch(QObject):
    """Tells when a window has been painted, with everything in it that was to be.

    Signals:
        painted: a paint has ended.
    """

    painted = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__()
        # Its turn comes when the paint, and whatever else was due, is done.
        self._after = QTimer(self)
        self._after.setSingleShot(True)
        self._after.timeout.connect(self.painted)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note that a paint begins."""
        if event.type() in _PAINTING:
            self._after.start(0)
        return False


class Reactions(QObject):
    """Does things to a window that trains, and takes the time until they can be seen."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self._window = window
        self._watch = PaintWatch(window)
        self._watch.painted.connect(self._on_painted)
        self._painted_at = 0.0

    @Slot()
    def _on_painted(self) -> None:
        self._painted_at = time.perf_counter()

    def reset(self) -> float:
        """Click Reset; return the milliseconds until the untrained network has been painted."""
        window = self._window
        pressed: list[float] = []
        return self._seen(
            lambda: click(window.run_bar.reset_button, pressed),
            lambda: window.document.run is None and not window.document.session.busy and not window.diagram.stale,
        )

    def change_tab(self) -> float:
        """Click the next tab; return the milliseconds until its view has been painted, up to date."""
        tabs = self._window.tabs
        bar = tabs.tabBar()
        index = (tabs.currentIndex() + 1) % tabs.count()
        pressed: list[float] = []
        return self._seen(
            lambda: click(bar, pressed, bar.tabRect(index).center()),
            lambda: tabs.currentIndex() == index and not _stale(tabs.currentWidget()),
        )

    def resize(self, size: tuple[int, int]) -> float:
        """Resize the window; return the milliseconds until it has been painted in its new size."""
        window = self._window
        return self._seen(lambda: window.resize(*size), lambda: (window.width(), window.height()) == size)

    def _seen(self, act: Callable[[], object], so: Callable[[], bool]) -> float:
        """Act; return the milliseconds until a paint has ended after which something was so."""
        wait(BETWEEN)
        began = time.perf_counter()
        act()
        until(lambda: self._painted_at > began and so(), self._watch.painted)
        return 1000.0 * (self._painted_at - began)


def open_every_view(window: MainWindow) -> None:
    """Show everything at once: every dock that fits the data, and all tabs beside each other in the place of one."""
    for dock in window.docks:
        dock.setVisible(dock.toggleViewAction().isVisible())
    beside = QSplitter()
    for _ in range(window.tabs.count()):
        view = window.tabs.currentWidget()
        beside.addWidget(view)
        view.show()
    sizes, pane = window.splitter.sizes(), window.splitter.widget(1)
    assert pane is not None
    window.splitter.insertWidget(1, beside)
    pane.hide()
    window.splitter.setSizes([*sizes, 0])


def _stale(widget: QWidget) -> bool:
    return isinstance(widget, View) and widget.stale

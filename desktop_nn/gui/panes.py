"""The panes of the window in the order in which they are read, for Tab and for F6."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QTabBar, QWidget

from desktop_nn.gui.tab_order import bring_into_view, move_focus, reading_order, takes_focus

if TYPE_CHECKING:
    from desktop_nn.gui.main_window import MainWindow


def panes(window: MainWindow) -> list[QWidget]:
    """Return the panes in sight: tool bar, messages, welcome page or docks with the centre between, run bar, tour."""
    middle = window.splitter.geometry().center().x()
    beside = [*window.docks, *_dock_tabs(window)]
    # A dock that floats is a window of its own, with an order of its own.
    beside = [part for part in beside if part.isVisible() and not part.isWindow()]
    left = [part for part in beside if part.geometry().center().x() < middle]
    right = [part for part in beside if part not in left]
    centre = [window.splitter.widget(index) for index in range(window.splitter.count())]
    all_panes: list[QWidget | None] = [
        window.tool_bar,
        window.notices,
        window.pages.welcome,
        *left,
        *centre,
        *right,
        window.run_bar,
        window.helpers.call_out,
    ]
    return [pane for pane in all_panes if pane is not None and pane.isVisible()]


def _dock_tabs(window: MainWindow) -> list[QTabBar]:
    """Return the tabs of docks that share a place; Qt parks those it does not use beyond the corner."""
    bars = window.workspace.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly)
    shown = [bar for bar in bars if window.workspace.rect().intersects(bar.geometry())]
    for bar in shown:
        bar.setAccessibleName(window.tr("Docks in one place"))
    return shown


def go_to_next_widget(window: MainWindow, forward: bool) -> bool:
    """Bring the keyboard to the next widget of the whole window; after the last comes the first."""
    return move_focus(panes(window), forward, around=True)


def go_to_next_pane(window: MainWindow, by: int) -> None:
    """Bring the keyboard to the first widget of the next pane, or of the one before."""
    shown = panes(window)
    focus = QApplication.focusWidget()
    here = next((i for i, pane in enumerate(shown) if focus is not None and pane.isAncestorOf(focus)), -1)
    for step in range(1, len(shown) + 1):
        pane = shown[(here + by * step) % len(shown)]
        # The title of a dock holds nothing that anyone comes for.
        inside = pane.widget() if hasattr(pane, "title_bar") and hasattr(pane, "widget") else pane
        target = next((widget for widget in reading_order(inside) if takes_focus(widget)), None)
        if target is not None:
            target.setFocus(Qt.FocusReason.TabFocusReason)
            bring_into_view(target)
            return

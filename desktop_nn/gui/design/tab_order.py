"""Makes Tab go through widgets as they stand: rows come and go, and Qt's own order is the one they were made in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLayout, QWidget


def move_focus(root: QWidget, forward: bool) -> bool:
    """Bring the keyboard to the next widget in the layout of `root`, after the last to what follows `root`.

    Returns:
        False if the keyboard is not inside of `root`, and nothing was done.
    """
    reachable = [widget for widget in _focusable(root) if _takes_focus(widget)]
    here = root.window().focusWidget()
    if here not in reachable:
        return False
    index = reachable.index(here) + (1 if forward else -1)
    target = reachable[index] if 0 <= index < len(reachable) else _outside(root, forward)
    if target is None:
        target = reachable[index % len(reachable)]
    target.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
    return True


def _takes_focus(widget: QWidget) -> bool:
    return widget.isEnabled() and widget.isVisible() and bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)


def _outside(root: QWidget, forward: bool) -> QWidget | None:
    """Return the next widget in Qt's own order that is not part of `root`, None if there is none in the window."""
    widget = _neighbour(root, forward)
    while widget is not None and widget is not root:
        if not root.isAncestorOf(widget) and _takes_focus(widget):
            return widget
        widget = _neighbour(widget, forward)
    return None


def _neighbour(widget: QWidget, forward: bool) -> QWidget | None:
    return widget.nextInFocusChain() if forward else widget.previousInFocusChain()


def _focusable(widget: QWidget) -> Iterator[QWidget]:
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
        yield widget
    layout = widget.layout()
    if layout is not None:
        yield from _inside(layout)


def _inside(layout: QLayout) -> Iterator[QWidget]:
    for index in range(layout.count()):
        item = layout.itemAt(index)
        assert item is not None
        widget, nested = item.widget(), item.layout()
        if widget is not None:
            yield from _focusable(widget)
        elif nested is not None:
            yield from _inside(nested)

"""Makes Tab go through widgets as they stand: rows come and go, and Qt's own order is the one they were made in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QDockWidget, QScrollArea, QScrollBar, QSplitter, QTabWidget, QWidget

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLayout

_AROUND = 40
_DIRECT = Qt.FindChildOption.FindDirectChildrenOnly


def move_focus(roots: Iterable[QWidget], forward: bool, *, around: bool = False) -> bool:
    """Bring the keyboard to the next widget of those in `roots`, or to the one before.

    Args:
        roots: parts of the window, in the order in which they are read.
        forward: whether to the next.
        around: whether the first follows the last.

    Returns:
        False if the keyboard is not inside of `roots` or has come to their end, and nothing was done.
    """
    order = [widget for root in roots for widget in reading_order(root) if takes_focus(widget)]
    here = QApplication.focusWidget()
    if here not in order:
        return False
    index = order.index(here) + (1 if forward else -1)
    if not around and not 0 <= index < len(order):
        return False
    target = order[index % len(order)]
    target.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
    bring_into_view(target)
    return True


def bring_into_view(widget: QWidget) -> None:
    """Scroll whatever a widget stands in so far that all of it is seen, with a little of what is around."""
    parent = widget.parentWidget()
    while parent is not None and not parent.isWindow():
        content = parent.widget() if isinstance(parent, QScrollArea) else None
        if isinstance(parent, QScrollArea) and content is not None and content.isAncestorOf(widget):
            parent.ensureWidgetVisible(widget, 0, _AROUND)
        parent = parent.parentWidget()


def takes_focus(widget: QWidget) -> bool:
    """Whether Tab stops here now."""
    reachable = widget.isEnabled() and widget.isVisible() and widget.focusProxy() is None
    return reachable and bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)


def reading_order(widget: QWidget) -> Iterator[QWidget]:
    """Iterate over a widget and all in it that Tab may stop at, as they are read: by layouts, then by their place."""
    yield from _reading_order(widget, set())


def _reading_order(widget: QWidget, seen: set[QWidget]) -> Iterator[QWidget]:
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
        yield widget
    for part in _parts(widget):
        if part not in seen and not part.isWindow() and not isinstance(part, QScrollBar):
            seen.add(part)
            yield from _reading_order(part, seen)


def _parts(widget: QWidget) -> Iterator[QWidget]:
    found: tuple[QWidget | None, ...] = ()
    if isinstance(widget, QTabWidget):
        found = (widget.tabBar(), widget.cornerWidget(Qt.Corner.TopRightCorner), widget.currentWidget())
    elif isinstance(widget, QDockWidget):
        found = (widget.titleBarWidget(), widget.widget())
    elif isinstance(widget, QScrollArea):
        found = (widget.widget(),)
    elif isinstance(widget, QSplitter):
        found = tuple(widget.widget(index) for index in range(widget.count()))
    yield from (part for part in found if part is not None)
    if isinstance(widget, QTabWidget | QDockWidget):
        return
    layout = widget.layout()
    if layout is not None:
        yield from _inside(layout)
    # What lies over the others stands in no layout.
    yield from sorted(widget.findChildren(QWidget, options=_DIRECT), key=_place)


def _place(widget: QWidget) -> tuple[int, int]:
    corner: QPoint = widget.pos()
    return corner.y(), corner.x()


def _inside(layout: QLayout) -> Iterator[QWidget]:
    for index in range(layout.count()):
        item = layout.itemAt(index)
        assert item is not None
        widget, nested = item.widget(), item.layout()
        if widget is not None:
            yield widget
        elif nested is not None:
            yield from _inside(nested)

"""Makes Tab go through widgets as they stand, whenever they were made: rows come and go, the order on screen counts."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLayout


def follow_layout(root: QWidget) -> None:
    """Chain what Tab reaches inside `root` in the order of its layouts."""
    for before, after in itertools.pairwise(_focusable(root)):
        QWidget.setTabOrder(before, after)


def _focusable(widget: QWidget) -> Iterator[QWidget]:
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None:
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

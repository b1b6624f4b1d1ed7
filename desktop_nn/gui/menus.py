"""The menus, declared once: what stands in which, by the names of `actions.COMMANDS` and of the window's own parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu, QToolButton

from desktop_nn.core.translate import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QMainWindow

    from desktop_nn.gui.actions import Actions

_CONTEXT = "Menus"
# An empty name is a line between groups.
MENUS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        QT_TRANSLATE_NOOP(_CONTEXT, "&File"),
        ("presets", "open", "open_recent", "", "save", "save_as", "", "plots", "", "quit"),
    ),
    (QT_TRANSLATE_NOOP(_CONTEXT, "&Edit"), ("undo", "redo", "", "copy_plot", "clear", "", "preferences")),
    (
        QT_TRANSLATE_NOOP(_CONTEXT, "&Train"),
        (
            *("train", "step", "epoch", "", "slower", "faster", "", "keep", "reset", "restart"),
            *("", "keep_comparison", "remove_comparison"),
        ),
    ),
    (
        QT_TRANSLATE_NOOP(_CONTEXT, "&View"),
        ("docks", "", "tabs", "", "themes", "restore_layout", "next_pane", "previous_pane"),
    ),
    (
        QT_TRANSLATE_NOOP(_CONTEXT, "&Help"),
        ("welcome", "tour", "find", "shortcuts", "", "explain", "point_and_explain", "", "about"),
    ),
)


def build_menus(window: QMainWindow, actions: Actions, parts: Mapping[str, QMenu | Iterable[QAction]]) -> None:
    """Fill the window's menu bar.

    Args:
        window: whose bar it is.
        actions: the commands by name.
        parts: what a name stands for that is no single command: a submenu, or actions in order.
    """
    for title, names in MENUS:
        menu = window.menuBar().addMenu(window.tr(title))
        for name in names:
            part = parts.get(name)
            if not name:
                menu.addSeparator()
            elif part is None:
                menu.addAction(actions[name])
            elif isinstance(part, QMenu):
                menu.addMenu(part)
            else:
                menu.addActions(list(part))
    rest = window.menuBar().findChild(QToolButton, "qt_menubar_ext_button")
    if rest is not None:
        rest.setAccessibleName(window.tr("More menus"))

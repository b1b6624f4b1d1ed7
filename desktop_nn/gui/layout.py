"""Where the panes stand: size classes of the window, which dock fits the data, and remembering it all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSettings, Qt

if TYPE_CHECKING:
    from desktop_nn.gui.main_window import MainWindow
    from desktop_nn.gui.widgets.dock import Dock

VERSION = 1
_LEFT, _RIGHT = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
FIRST = (1440, 900)
SMALL = 1380
NARROW = 1180
# Diagram and tabs share the height of the centre in this proportion.
CENTRE = (570, 430)
WIDTHS = {"design-dock": (300, 320), "draw-dock": (264, 296), "surface-dock": (400, 508)}


class Layout:
    """Arranges one main window."""

    def __init__(self, window: MainWindow, settings: QSettings) -> None:
        self._window = window
        self._settings = settings
        self._kind = ""
        self._small: bool | None = None
        self._narrow: bool | None = None
        self._settled = False

    def restore(self) -> None:
        """Bring back the last session's layout and theme, or the first one."""
        window = self._window
        mode = self._settings.value("theme", "system")
        window.theme.set_mode("light" if mode == "light" else "dark" if mode == "dark" else "system")
        geometry, state = self._settings.value("geometry"), self._settings.value("state")
        if not (isinstance(geometry, QByteArray) and window.restoreGeometry(geometry)):
            room = window.screen().availableGeometry()
            window.resize(min(FIRST[0], room.width()), min(FIRST[1], room.height()))
        if isinstance(state, QByteArray) and window.workspace.restoreState(state, VERSION):
            self._kind = str(self._settings.value("kind", ""))
            window.surface_dock.toggleViewAction().setVisible(self._kind == "points")
            self._small, self._narrow = window.width() < SMALL, window.width() < NARROW
        splitter = self._settings.value("splitter")
        if not (isinstance(splitter, QByteArray) and window.splitter.restoreState(splitter)):
            window.splitter.setSizes(list(CENTRE))
        sections = self._settings.value("sections")
        if isinstance(sections, QByteArray):
            window.design.restore_state(bytes(sections.data()))
        curves = self._settings.value("curves")
        if isinstance(curves, QByteArray):
            window.curves.restore_state(bytes(curves.data()))
        tab = str(self._settings.value("tab", 0))
        window.tabs.setCurrentIndex(int(tab) if tab.isdecimal() else 0)
        info = window.document.info
        if info is not None:
            self.follow_kind(info.kind)

    def save(self) -> None:
        """Remember the layout and the theme."""
        window = self._window
        values: dict[str, object] = {"theme": window.theme.mode, "geometry": window.saveGeometry()}
        # Panes that were never in sight have no places yet.
        more = {
            "state": window.workspace.saveState(VERSION),
            "splitter": window.splitter.saveState(),
            "tab": window.tabs.currentIndex(),
            "kind": self._kind,
            "curves": QByteArray(window.curves.save_state()),
            "sections": QByteArray(window.design.save_state()),
            "widths": {dock.objectName(): dock.width() for dock in self._docks_with_width()},
        }
        if window.pages.workspace_seen:
            values |= more
        for key, value in values.items():
            self._settings.setValue(key, value)

    def reset(self) -> None:
        """Put every pane back in its first place."""
        window = self._window
        for dock in window.docks:
            left = dock is window.design_dock
            dock.setFloating(False)
            window.workspace.addDockWidget(_LEFT if left else _RIGHT, dock)
        self._tabify_right_docks()
        window.design_dock.show()
        kind, self._kind = self._kind, ""
        self._small = self._narrow = None
        self.follow_kind(kind)
        self.follow_width()

    def follow_kind(self, kind: str) -> None:
        """Show the dock that fits the data when their kind changes; a dock the person opened stays otherwise."""
        if kind == self._kind:
            return
        self._kind = kind
        window = self._window
        window.draw_dock.setVisible(kind == "image")
        window.surface_dock.setVisible(kind == "points")
        window.surface_dock.toggleViewAction().setVisible(kind == "points")
        self._size_docks()

    def settle(self) -> None:
        """Give the docks their widths once more, now that the workspace is in sight for the first time."""
        if self._settled:
            return
        self._settled = True
        widths = self._settings.value("widths")
        # A state that was restored while another page hid the workspace was squeezed into a size that is not its own.
        if isinstance(widths, dict):
            docks = [dock for dock in self._docks_with_width() if isinstance(widths.get(dock.objectName()), int)]
            self._window.workspace.resizeDocks(
                docks, [widths[dock.objectName()] for dock in docks], Qt.Orientation.Horizontal
            )
        else:
            self._size_docks()

    def follow_width(self) -> None:
        """Give the docks the widths of the window's size class; in a narrow one Draw goes behind Design."""
        window = self._window
        small, narrow = window.width() < SMALL, window.width() < NARROW
        if narrow != self._narrow:
            was, self._narrow = self._narrow, narrow
            self._place_right_docks(narrow, was)
            self._size_docks()
        if small != self._small:
            self._small = small
            self._size_docks()

    def _place_right_docks(self, narrow: bool, was: bool | None) -> None:
        window = self._window
        if not narrow and was is None:
            return
        for dock in (window.draw_dock, window.surface_dock):
            shown = dock.isVisibleTo(window.workspace)
            if narrow:
                window.workspace.tabifyDockWidget(window.design_dock, dock)
            else:
                window.workspace.addDockWidget(_RIGHT, dock)
            dock.setVisible(shown)
        self._tabify_right_docks()
        window.design_dock.raise_()

    def _tabify_right_docks(self) -> None:
        """Let Draw and Surface share one place: neither has room above the other."""
        window = self._window
        window.workspace.tabifyDockWidget(window.draw_dock, window.surface_dock)

    def _docks_with_width(self) -> list[Dock]:
        """Return those in sight: one behind another's tab would take its whole column along to its own width."""
        window = self._window
        if self._narrow:
            return [window.design_dock]
        return [dock for dock in window.docks if not dock.isHidden() and not dock.isFloating()]

    def _size_docks(self) -> None:
        window, which = self._window, 0 if self._window.width() < SMALL else 1
        docks = self._docks_with_width()
        widths = [WIDTHS[dock.objectName()][which] for dock in docks]
        window.workspace.resizeDocks(docks, widths, Qt.Orientation.Horizontal)

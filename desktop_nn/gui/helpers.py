"""What helps a person find their way in the window, each part built when it is first asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Slot

if TYPE_CHECKING:
    from desktop_nn.gui.command_palette import CommandPalette
    from desktop_nn.gui.command_palette.entries import Entry
    from desktop_nn.gui.main_window import MainWindow


class Helpers(QObject):
    """The command palette of one main window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._palette: CommandPalette | None = None

    @Slot()
    def find_command(self) -> None:
        """Open the command palette at its field in the tool bar; a second time closes it."""
        palette = self._palette or self._build_palette()
        self._palette = palette
        if palette.isVisible():
            palette.dismiss()
            return
        button = self._window.tool_bar.find_button
        corner = button.mapTo(self._window, QPoint(button.width(), 0))
        palette.open_at(corner.x(), corner.y())

    def _build_palette(self) -> CommandPalette:
        # Only now: a start must not wait for what is seldom asked for in its first second.
        from desktop_nn.gui.command_palette import CommandPalette

        window = self._window
        palette = CommandPalette(window, self._entries, window.document.edit, window.settings)
        palette.setting_wanted.connect(window.reveal_setting)
        return palette

    def _entries(self) -> Iterator[Entry]:
        from desktop_nn.gui.command_palette import entries

        yield from entries.commands(self._window)
        if self._window.pages.experiment_open:
            yield from entries.settings(self._window.document.spec, self._window.design.place_of)

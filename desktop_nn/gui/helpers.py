"""What helps a person find their way in the window, each part built when it is first asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QTimer, Slot

if TYPE_CHECKING:
    from PySide6.QtWidgets import QDialog, QWidget

    from desktop_nn.gui.about import AboutDialog
    from desktop_nn.gui.command_palette import CommandPalette
    from desktop_nn.gui.command_palette.entries import Entry
    from desktop_nn.gui.explain import Explainer
    from desktop_nn.gui.main_window import MainWindow
    from desktop_nn.gui.tour import Tour

_TOUR = "tour"
"""The setting that says that the person has seen the tour."""


class Helpers(QObject):
    """Palette, tour, preferences, list of keys, explanations and the About dialog of one main window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._palette: CommandPalette | None = None
        self._tour: Tour | None = None
        self._about: AboutDialog | None = None
        self._explainer: Explainer | None = None
        self._dialogs: dict[str, QDialog] = {}

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

    @Slot()
    def start_tour(self) -> None:
        """Lead through the window."""
        self._window.settings.setValue(_TOUR, "seen")
        self.tour.start()

    @property
    def tour(self) -> Tour:
        """The tour; made when it is first asked for."""
        if self._tour is None:
            from desktop_nn.gui.tour import Tour

            self._tour = Tour(self._window)
        return self._tour

    @property
    def call_out(self) -> QWidget | None:
        """What the tour says just now, for the keyboard to go to; None while there is no tour."""
        return self._tour.call_out if self._tour is not None and self._tour.active else None

    @Slot()
    def offer_tour(self) -> None:
        """Lead a person who opens their first experiment through the window, once."""
        if self._window.settings.value(_TOUR) is None:
            # The workspace is to be there first.
            QTimer.singleShot(0, self, self.start_tour)

    @Slot()
    def show_about(self) -> None:
        """Show what the program is, its versions and the licences."""
        if self._about is None:
            from desktop_nn.gui.about import AboutDialog

            self._about = AboutDialog(self._window, self._window.document)
        self._about.show()
        self._about.raise_()
        self._about.activateWindow()

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
            design = self._window.design
            yield from entries.settings(self._window.document.spec, design.place_of, design.why_hidden)

    @Slot()
    def show_shortcuts(self) -> None:
        """List every key."""
        from desktop_nn.gui.shortcuts import ShortcutsDialog

        # Anew each time: menus and views may have other keys by now.
        self._close("shortcuts")
        self._open("shortcuts", ShortcutsDialog(self._window))

    @Slot()
    def show_preferences(self) -> None:
        """Open the preferences."""
        from desktop_nn.gui.preferences.dialog import PreferencesDialog

        self._close("preferences")
        self._open("preferences", PreferencesDialog(self._window))

    @Slot()
    def explain(self) -> None:
        """Say what the control is for that has the keyboard."""
        self._explaining().explain_focused()

    @Slot()
    def point_and_explain(self) -> None:
        """Let a click ask what something is for."""
        self._explaining().point()

    def _explaining(self) -> Explainer:
        from desktop_nn.gui.explain import Explainer

        self._explainer = self._explainer or Explainer(self._window)
        return self._explainer

    def _open(self, name: str, dialog: QDialog) -> None:
        self._dialogs[name] = dialog
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()

    def _close(self, name: str) -> None:
        dialog = self._dialogs.pop(name, None)
        if dialog is not None:
            dialog.close()
            dialog.deleteLater()

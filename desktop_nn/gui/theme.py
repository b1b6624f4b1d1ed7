"""Dresses the application in light or dark, as the person or the desktop wants it, and tells everyone."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Qt, Signal

from desktop_nn.gui import fonts, style
from desktop_nn.gui.colors import DARK, LIGHT, Theme, current, is_dark, palette

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication

__all__ = ["DARK", "LIGHT", "Mode", "Theme", "ThemeManager", "current", "palette"]

Mode = Literal["system", "light", "dark"]


class ThemeManager(QObject):
    """Chooses between light and dark and applies the choice to the whole application.

    Signals:
        theme_changed: the `Theme` now worn; emitted after palette and style sheet are in place.
    """

    theme_changed = Signal(object)

    def __init__(self, app: QApplication, mode: Mode = "system") -> None:
        super().__init__(app)
        self._app = app
        self._mode: Mode = mode
        self._desktop_is_dark = is_dark(app.palette())
        self._theme: Theme | None = None
        self._sheet_waits = False
        app.styleHints().colorSchemeChanged.connect(self._on_color_scheme_changed)

    @property
    def theme(self) -> Theme:
        """The theme that the mode asks for."""
        if self._mode == "system":
            return DARK if self._system_is_dark() else LIGHT
        return DARK if self._mode == "dark" else LIGHT

    @property
    def mode(self) -> Mode:
        """What the person chose: "system" follows the desktop."""
        return self._mode

    def set_mode(self, mode: Mode) -> None:
        """Change the choice, and the look at once."""
        self._mode = mode
        self.apply()

    def toggle(self) -> None:
        """Change to the other look and stay there, whatever the desktop does."""
        self.set_mode("light" if self.theme.dark else "dark")

    def apply(self) -> None:
        """Dress the application: Fusion, fonts, palette, style sheet; then tell everyone, if anything changed."""
        theme = self.theme
        if theme is self._theme:
            return
        if self._theme is None:
            fonts.load()
            self._app.setStyle("Fusion")
            self._app.setFont(fonts.font(fonts.BASE))
        self._theme = theme
        self._app.setPalette(palette(theme))
        self._put_on_sheet()
        self._colour_plots(theme)
        self.theme_changed.emit(theme)

    @contextmanager
    def sheet_comes_last(self) -> Iterator[None]:
        """Build widgets inside, and the style sheet is put on them all at once at the end.

        Under a style sheet Qt matches each widget anew whenever it moves into another one: 40 % of the time that the
        window takes to build.
        """
        self._sheet_waits = True
        try:
            yield
        finally:
            self._sheet_waits = False
            self._put_on_sheet()

    def _put_on_sheet(self) -> None:
        if not self._sheet_waits and self._theme is not None:
            if self._app.styleSheet():
                # To take one sheet off and put the next on takes Qt a quarter of the time of a change, or less: 570
                # against 70 ms with a dozen layers.
                self._app.setStyleSheet("")
            self._app.setStyleSheet(style.sheet(self._theme, style.pictures_folder()))

    def _system_is_dark(self) -> bool:
        scheme = self._app.styleHints().colorScheme()
        if scheme == Qt.ColorScheme.Unknown:
            return self._desktop_is_dark
        return scheme == Qt.ColorScheme.Dark

    def _on_color_scheme_changed(self) -> None:
        if self._mode == "system":
            self.apply()

    @staticmethod
    def _colour_plots(theme: Theme) -> None:
        # Importing pyqtgraph takes a third of a second: plots that come later ask for the colours themselves.
        pyqtgraph = sys.modules.get("pyqtgraph")
        if pyqtgraph is not None:
            pyqtgraph.setConfigOptions(background=theme.card, foreground=theme.muted)

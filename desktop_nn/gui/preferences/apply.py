"""Brings the preferences to what they are about, at start and whenever one changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_nn.data import cache
from desktop_nn.gui.preferences.declared import Preferences, read
from desktop_nn.gui.widgets import motion

if TYPE_CHECKING:
    from desktop_nn.gui.main_window import MainWindow

_MEGABYTE = 1_000_000


def apply_at_start(window: MainWindow) -> None:
    """Apply what nobody else reads for themselves."""
    preferences = read(window.settings)
    motion.set_reduced(preferences.reduced_motion)
    cache.set_limit(preferences.cache_megabytes * _MEGABYTE)
    _use_pen(window, preferences)


def apply_change(window: MainWindow, name: str) -> None:
    """Apply the preference `name`, which has just been written."""
    preferences = read(window.settings)
    if name == "theme":
        mode = preferences.theme
        window.theme.set_mode("light" if mode == "light" else "dark" if mode == "dark" else "system")
    elif name == "welcome" and window.pages.welcome is not None:
        window.pages.welcome.at_start.set_value(preferences.welcome)
    elif name == "autosave_seconds" and window.services is not None:
        window.services.autosave.set_seconds(preferences.autosave_seconds)
    elif name == "pen":
        _use_pen(window, preferences)
    elif name == "reduced_motion":
        motion.set_reduced(preferences.reduced_motion)
    elif name == "cache_megabytes":
        cache.set_limit(preferences.cache_megabytes * _MEGABYTE)


def _use_pen(window: MainWindow, preferences: Preferences) -> None:
    if window.document.drawing.blank and window.document.pen != preferences.pen / 2:
        window.document.set_pen(preferences.pen / 2)

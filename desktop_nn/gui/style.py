"""Fills the style sheet's template from a theme, and makes the few pictures that a style sheet can only load."""

from __future__ import annotations

import atexit
import dataclasses
import shutil
import tempfile
from functools import cache
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from desktop_nn.core.paths import resources_dir
from desktop_nn.gui import icons

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop_nn.gui.colors import Theme

# name in the template -> (icon, role of the colour)
_PICTURES = {
    "arrow_down": ("chevron-down", "text"),
    "arrow_down_faint": ("chevron-down", "faint"),
    "arrow_up": ("chevron-up", "text"),
    "arrow_right": ("chevron-right", "muted"),
    "check": ("check", "on_accent"),
    "check_menu": ("check", "accent"),
    "check_faint": ("check", "faint"),
    "partial": ("minus", "on_accent"),
}


@cache
def _template() -> Template:
    return Template((resources_dir() / "theme.qss").read_text(encoding="utf-8"))


@cache
def pictures_folder() -> Path:
    """Return a folder of this process for the pictures of the style sheet; it goes when the process ends."""
    folder = tempfile.mkdtemp(prefix="desktop-nn-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def sheet(theme: Theme, folder: Path) -> str:
    """Return the style sheet of a theme; the arrows and ticks it loads are written into `folder`."""
    roles = {f.name: getattr(theme, f.name) for f in dataclasses.fields(theme)}
    for name, (icon, role) in _PICTURES.items():
        path = folder / f"{name}-{theme.name}.svg"
        path.write_bytes(icons.tinted_svg(icon, getattr(theme, role)))
        roles[name] = path.as_posix()
    return _template().substitute(roles)


def set_state(widget: QWidget, name: str, value: object) -> None:
    """Set a dynamic property that the style sheet looks at, and have the widget drawn accordingly."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()

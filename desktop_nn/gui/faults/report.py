"""The text of a report: what somebody who is to mend a fault needs to know, and nothing about the person."""

from __future__ import annotations

import platform
import time
from collections import deque
from importlib import metadata
from typing import TYPE_CHECKING

import numpy as np
import PySide6
from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication

from desktop_nn import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_ACTIONS = 20


def versions() -> list[tuple[str, str]]:
    """Return the names and versions of the program and of what it stands on."""
    found = [
        ("Desktop NN", __version__),
        ("Python", platform.python_version()),
        ("Qt", qVersion()),
        ("PySide6", PySide6.__version__),
        ("NumPy", np.__version__),
    ]
    for name, package in (("pyqtgraph", "pyqtgraph"), ("Pillow", "pillow")):
        try:
            found.append((name, metadata.version(package)))
        except metadata.PackageNotFoundError:
            found.append((name, "?"))
    return found


def machine() -> str:
    """Return what the program runs on, in one line."""
    found = [platform.platform(), platform.machine(), QGuiApplication.platformName()]
    for screen in QGuiApplication.screens():
        size = screen.size()
        found.append(f"{size.width()} x {size.height()} at {screen.devicePixelRatio():g}")
    return ", ".join(found)


def compose(what: str, trace: str, actions: Sequence[str] = ()) -> str:
    """Return a report: versions, machine, what was done last, and where it happened."""
    lines = [what, ""]
    lines += [f"{name} {version}" for name, version in versions()]
    lines += [machine(), ""]
    if actions:
        lines += ["Last actions:", *(f"  {action}" for action in actions), ""]
    return "\n".join([*lines, trace.rstrip(), ""])


class Trail:
    """What was done last, for a report."""

    def __init__(self) -> None:
        self._actions: deque[str] = deque(maxlen=MOST_ACTIONS)

    def add(self, text: str) -> None:
        """Note an action."""
        self._actions.append(f"{time.strftime('%H:%M:%S')}  {text}")

    def lines(self) -> list[str]:
        """Return the actions, oldest first."""
        return list(self._actions)

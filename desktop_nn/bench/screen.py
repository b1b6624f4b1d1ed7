"""Finds the screen that a window is measured on: the person's own, a virtual one, or none."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from desktop_nn import environment
from desktop_nn.bench.child import child_environment

SIZE = "1920x1080x24"
_TRY = "from PySide6.QtGui import QGuiApplication; QGuiApplication([])"


@dataclass(frozen=True)
class Screen:
    """Where windows open.

    Attributes:
        name: for the person.
        env: what a process needs in its environment to open them there.
    """

    name: str
    env: dict[str, str]


OFFSCREEN = Screen("offscreen", {"QT_QPA_PLATFORM": "offscreen"})


@contextlib.contextmanager
def best_screen() -> Iterator[Screen]:
    """Give the person's screen if there is one, else a virtual X11 screen if it can be had, else none."""
    if environment.has_screen():
        yield Screen("screen", {})
        return
    virtual = shutil.which("Xvfb") if sys.platform.startswith("linux") else None
    if virtual is None:
        yield OFFSCREEN
        return
    with _xvfb(virtual) as display:
        screen = Screen("Xvfb", {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"})
        yield screen if display and _works(screen) else OFFSCREEN


@contextlib.contextmanager
def _xvfb(program: str) -> Iterator[str]:
    """Run a virtual screen on a display that it chooses itself; gives "" if it would not start."""
    reading, writing = os.pipe()
    options = ["-displayfd", str(writing), "-screen", "0", SIZE, "-nolisten", "tcp", "-noreset"]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(
        [program, *options], pass_fds=[writing], stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True
    )
    os.close(writing)
    try:
        # It writes the number when it is ready, and closes the pipe when it fails.
        with os.fdopen(reading, encoding="ascii") as pipe:
            number = pipe.readline().strip()
        yield f":{number}" if number else ""
    finally:
        process.terminate()
        process.wait()


def _works(screen: Screen) -> bool:
    """Tell whether Qt can open windows there: it needs libraries of the system that may be missing."""
    quiet = subprocess.DEVNULL
    run = subprocess.run(
        [sys.executable, "-c", _TRY], env=child_environment(screen.env), stdout=quiet, stderr=quiet, check=False
    )
    return run.returncode == 0

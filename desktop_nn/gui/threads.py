"""Reads how many threads the person prefers, before NumPy is imported: a BLAS counts them only when it loads."""

from __future__ import annotations

import os

from PySide6.QtCore import QSettings

from desktop_nn import environment

NAME = "desktop-nn"
MOST = 64


def follow_preference() -> None:
    """Put the preferred number of threads into the environment; one where nothing is preferred."""
    text = str(QSettings(NAME, NAME).value("threads", 1))
    count = int(text) if text.isdecimal() and len(text) < 4 else 1
    for variable in environment.BLAS_THREAD_VARIABLES:
        os.environ[variable] = str(min(max(count, 1), MOST, os.cpu_count() or 1))

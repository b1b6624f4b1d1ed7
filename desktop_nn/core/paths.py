"""Finds the resources, whether the program runs from a checkout or from an installed wheel."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def resources_dir() -> Path:
    """Return the folder of icons, fonts and presets.

    Raises:
        FileNotFoundError: the installation is damaged; neither place has it.
    """
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "resources", package.parent / "resources"):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"the resources folder is missing beside {package}; install the program again")

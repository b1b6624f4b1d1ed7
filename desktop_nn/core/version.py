"""Says which version of the program this is."""

from __future__ import annotations

import importlib.metadata


def program_version() -> str:
    """Return the version of the installed program, or "unknown" where it was not installed."""
    try:
        return importlib.metadata.version("desktop-nn")
    except importlib.metadata.PackageNotFoundError:
        return "unknown"

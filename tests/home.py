"""A home of its own for whatever a test or a script runs, so that nobody's files are read or written."""

from __future__ import annotations

from pathlib import Path

_FOLDERS = {
    "HOME": "",
    "USERPROFILE": "",
    "XDG_CACHE_HOME": "cache",
    "XDG_CONFIG_HOME": "config",
    "XDG_DATA_HOME": "data",
    "XDG_STATE_HOME": "state",
    "APPDATA": "roaming",
    "LOCALAPPDATA": "local",
}


def variables(home: Path) -> dict[str, str]:
    """Make a home in an empty folder; return the environment variables by which it is found."""
    for folder in _FOLDERS.values():
        (home / folder).mkdir(exist_ok=True)
    return {variable: str(home / folder) for variable, folder in _FOLDERS.items()}

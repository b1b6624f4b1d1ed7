"""Finds the shared libraries that Qt needs and a bare Linux lacks, and installs them where that is allowed."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence

from desktop_nn.environment import has_screen

# What PySide6's libraries name as needed, and Debian's package for each. Since Debian 13 the package of
# GLib is called libglib2.0-0t64; apt resolves the older name to it there.
ANY_QT = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libX11.so.6": "libx11-6",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
}
X11_SCREEN = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
WAYLAND_SCREEN = {
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
}

APT_UPDATE = ("apt-get", "update")
APT_INSTALL = ("apt-get", "install", "--yes", "--no-install-recommends")
# Another apt on the same machine is waited for instead of being an error.
_APT_WAIT = ("-o", "DPkg::Lock::Timeout=300")


def can_load(soname: str) -> bool:
    """Tell whether the dynamic linker finds a library and everything that it needs in turn."""
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True


def missing_libraries(
    environ: Mapping[str, str] | None = None,
    platform: str = sys.platform,
    load: Callable[[str], bool] = can_load,
) -> dict[str, str]:
    """Name what Qt cannot do without on this machine.

    Where both X11 and Wayland are there, one of them is enough: Qt falls back to the other.

    Returns:
        soname -> Debian package, empty when nothing is missing or the system is not Linux.
    """
    if not platform.startswith("linux"):
        return {}
    environ = os.environ if environ is None else environ
    screens = []
    if has_screen(environ, platform):
        screens += [X11_SCREEN] if environ.get("DISPLAY") else []
        screens += [WAYLAND_SCREEN] if environ.get("WAYLAND_DISPLAY") else []
    lacking = [_lacking(group, load) for group in screens]
    return _lacking(ANY_QT, load) | min(lacking, key=len, default={})


def _lacking(group: Mapping[str, str], load: Callable[[str], bool]) -> dict[str, str]:
    return {soname: package for soname, package in group.items() if not load(soname)}


def apt_commands(packages: Iterable[str]) -> list[list[str]]:
    """Give the two commands that install Debian packages without asking anything."""
    return [[*APT_UPDATE], [*APT_INSTALL, *_APT_WAIT, *dict.fromkeys(packages)]]


def may_install() -> bool:
    """Tell whether this is root on a system with apt-get."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def advice(missing: Mapping[str, str]) -> str:
    """Say which libraries are missing and the exact command that brings them."""
    named = f"Qt needs system libraries that are missing here: {', '.join(missing)}."
    if shutil.which("apt-get") is None:
        return f"{named}\nInstall them with this system's package manager, then start again."
    return f"{named}\nInstall them, then start again:\n  {_by_hand(missing.values())}"


def _by_hand(packages: Iterable[str]) -> str:
    sudo = "" if hasattr(os, "geteuid") and os.geteuid() == 0 else "sudo "
    install: Sequence[str] = ("apt-get", "install", "--no-install-recommends", *dict.fromkeys(packages))
    return f"{sudo}apt-get update && {sudo}{' '.join(install)}"

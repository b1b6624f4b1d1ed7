"""What must stand in the environment before NumPy or Qt load, for every way into the program alike."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Mapping, MutableMapping

BLAS_THREAD_VARIABLES = (
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "OMP_NUM_THREADS",
    "BLIS_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)
_WINDOWLESS = ("offscreen", "minimal")


def has_screen(environ: Mapping[str, str] | None = None, platform: str = sys.platform) -> bool:
    """Tell whether a window opened now could be seen.

    Windows and macOS are taken to have a screen. Elsewhere it takes an X11 or Wayland display, or a
    Qt platform, chosen by the person, that needs neither (vnc, eglfs, ...).
    """
    environ = os.environ if environ is None else environ
    chosen = environ.get("QT_QPA_PLATFORM", "").split(":")[0]
    if chosen in _WINDOWLESS:
        return False
    if platform in ("win32", "darwin") or environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"):
        return True
    return bool(chosen) and not chosen.startswith(("xcb", "wayland"))


def begin_start() -> None:
    """Let no garbage be collected until `end_start`: hardly anything that a start makes is garbage.

    It saves a tenth of the time to the first paint.
    """
    gc.disable()


def end_start() -> None:
    """Collect garbage from now on, but never look again through what the start has made."""
    gc.freeze()
    gc.enable()


def prepare(environ: MutableMapping[str, str] | None = None, platform: str = sys.platform) -> None:
    """Set one BLAS thread and, without a screen, Qt's offscreen platform.

    Must run before NumPy is imported (a BLAS reads its thread count when it loads; on the small products
    of a training step more threads are several times slower) and before a QApplication is made (without
    a display it would abort the process, which Python cannot catch).
    """
    environ = os.environ if environ is None else environ
    for name in BLAS_THREAD_VARIABLES:
        environ[name] = "1"
    if not has_screen(environ, platform) and environ.get("QT_QPA_PLATFORM") not in _WINDOWLESS:
        environ["QT_QPA_PLATFORM"] = "offscreen"

"""The preferences, declared once: the same declarations build the dialog, check, explain, keep and read them."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from desktop_nn.core.errors import SettingError
from desktop_nn.core.settings import setting, settings_of
from desktop_nn.core.translate import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from PySide6.QtCore import QSettings

_CONTEXT = "settings"


@dataclass(frozen=True)
class Preferences:
    """All of them; the names are the keys in QSettings."""

    theme: str = setting(
        "system",
        label=QT_TRANSLATE_NOOP(_CONTEXT, "Theme"),
        help="Light or dark; “like the desktop” follows the system.",
        choices=(
            ("system", QT_TRANSLATE_NOOP(_CONTEXT, "Like the desktop")),
            ("light", QT_TRANSLATE_NOOP(_CONTEXT, "Light")),
            ("dark", QT_TRANSLATE_NOOP(_CONTEXT, "Dark")),
        ),
    )
    reduced_motion: bool = setting(
        False,
        label=QT_TRANSLATE_NOOP(_CONTEXT, "Reduced motion"),
        help="Sections, bars and layers change at once instead of gliding. The curves and the network are not slowed.",
    )
    welcome: bool = setting(
        True,
        label=QT_TRANSLATE_NOOP(_CONTEXT, "Welcome page at start"),
        help="Begin with a choice of experiments; otherwise with the handwritten digits.",
    )
    pen: float = setting(
        2.6,
        label=QT_TRANSLATE_NOOP(_CONTEXT, "Pen width"),
        help="How wide the pen is on an empty pad, in pixels of the 28 × 28 picture.",
        unit="px",
        minimum=1.2,
        maximum=6.0,
        step=0.1,
    )
    autosave_seconds: int = setting(
        120,
        label=QT_TRANSLATE_NOOP(_CONTEXT, "Keep unsaved work every"),
        help="How often unsaved work is put aside, so that a crash costs no more than that; at most two minutes.",
        unit="s",
        minimum=5,
        maximum=120,
    )
    threads: int = setting(
        1,
        label=QT_TRANSLATE_NOOP(_CONTEXT, "Threads"),
        help="Threads that one multiplication of matrices may use; holds from the next start. One is best: the "
        "products of a training step are small, and threads that wait for each other make it several times slower. "
        "Only layers of thousands of units gain by more.",
        minimum=1,
        maximum=max(os.cpu_count() or 1, 1),
    )
    cache_megabytes: int = setting(
        1024,
        label=QT_TRANSLATE_NOOP(_CONTEXT, "Limit"),
        help="How much room digits made once may take, so that they need not be made again; the oldest go first.",
        unit="MB",
        minimum=50,
        maximum=100_000,
    )


DECLARED = settings_of(Preferences)


def read(store: QSettings) -> Preferences:
    """Return what is kept; what cannot be read has its default."""
    found = Preferences()
    for name in DECLARED:
        if store.contains(name):
            value = _value(name, str(store.value(name)))
            found = found if value is None else replace(found, **{name: value})
    return found


def write(store: QSettings, name: str, value: Any) -> None:
    """Keep one preference.

    Raises:
        SettingError: it does not take the value.
    """
    value = DECLARED[name].check(value)
    store.setValue(name, str(value).lower() if isinstance(value, bool) else str(value))


def forget(store: QSettings) -> None:
    """Go back to the defaults."""
    for name in DECLARED:
        store.remove(name)


def _value(name: str, text: str) -> Any:
    declared = DECLARED[name]
    try:
        if declared.kind == "bool":
            return {"true": True, "false": False}[text]
        if declared.kind in ("int", "float"):
            return declared.check(float(text))
        return declared.check(text)
    except (KeyError, ValueError, SettingError):
        return None

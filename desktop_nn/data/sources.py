"""The sources of samples in one place, and how the command line names them."""

from __future__ import annotations

from desktop_nn.core.errors import SettingError, shortened
from desktop_nn.core.registry import Registry
from desktop_nn.data.builtin_digits import Digits
from desktop_nn.data.idx_folder import Idx
from desktop_nn.data.source import Source
from desktop_nn.data.split import SplitShares
from desktop_nn.data.teaching import Circle, Plane, Spiral, Teaching, Xor

__all__ = [
    "SOURCES",
    "Circle",
    "Digits",
    "Idx",
    "Plane",
    "Source",
    "Spiral",
    "SplitShares",
    "Teaching",
    "Xor",
    "source_from_text",
]

# Entered here and not where each is defined: forms list them in this order, whichever module is imported first.
SOURCES: Registry[Source] = Registry("source of data")
SOURCES.register("digits")(Digits)
SOURCES.register("idx")(Idx)
SOURCES.register("circle")(Circle)
SOURCES.register("xor")(Xor)
SOURCES.register("spiral")(Spiral)
SOURCES.register("plane")(Plane)


def source_from_text(text: str, where: str = "--data") -> Source:
    """Return the source that a word on the command line names: `digits`, `idx:DIR`, `circle`, ...

    Raises:
        SettingError: there is no such source, or its folder is not named.
    """
    name, colon, rest = text.partition(":")
    words = [f"{known}:DIR" if cls is Idx else known for known, cls in SOURCES.items()]
    if name not in SOURCES or (colon and name != "idx"):
        what = f"unknown source of data {shortened(text)!r}"
        raise SettingError(what, where=where, remedy=f"Use one of: {', '.join(words)}")
    if name == "idx":
        if not rest:
            raise SettingError("idx needs a folder", where=where, remedy="Write idx:DIR")
        return Idx(folder=rest)
    return SOURCES.get(name)()

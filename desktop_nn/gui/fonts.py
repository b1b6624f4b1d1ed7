"""Brings the program's own font, so that it looks the same everywhere and figures do not dance."""

from __future__ import annotations

from functools import cache

from PySide6.QtGui import QFont, QFontDatabase

from desktop_nn.core.paths import resources_dir

FAMILY = "Inter"
CAPTION = 11
LABEL = 12
BASE = 13
CARD_TITLE = 15
FIGURE = 18
WELCOME = 26

REGULAR = QFont.Weight.Normal
MEDIUM = QFont.Weight.Medium
SEMIBOLD = QFont.Weight.DemiBold

_FILES = ("Inter-Regular.ttf", "Inter-Medium.ttf", "Inter-SemiBold.ttf")


@cache
def load() -> None:
    """Register the font with Qt; once is enough, and again does no harm.

    Raises:
        RuntimeError: a font file is missing or damaged.
    """
    for name in _FILES:
        if QFontDatabase.addApplicationFont(str(resources_dir() / "fonts" / name)) == -1:
            raise RuntimeError(f"the font {name} is missing or damaged; install the program again")


def font(size: int = BASE, weight: QFont.Weight | int = REGULAR) -> QFont:
    """Return Inter at `size` pixels with figures of equal width."""
    return QFont(_font(size, int(weight)))


@cache
def _font(size: int, weight: int) -> QFont:
    result = QFont(FAMILY)
    result.setPixelSize(size)
    result.setWeight(QFont.Weight(weight))
    result.setFeature(QFont.Tag("tnum"), 1)
    result.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return result

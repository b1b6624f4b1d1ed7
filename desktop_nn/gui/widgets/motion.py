"""Says how long a movement of the interface may take: not at all where the person or the desktop wants none."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QStyle

_PROPERTY = "reduced_motion"


def set_reduced(reduced: bool) -> None:
    """Turn every movement off, or leave it to the desktop."""
    QApplication.instance().setProperty(_PROPERTY, reduced)  # type: ignore[union-attr]


def milliseconds(wanted: int) -> int:
    """Return `wanted`, or 0 when motion is off."""
    app = QApplication.instance()
    if app is None or app.property(_PROPERTY):
        return 0
    return wanted if QApplication.style().styleHint(QStyle.StyleHint.SH_Widget_Animate) else 0

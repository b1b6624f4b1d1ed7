"""Marks texts for translation where Qt is not known; `gui` translates them on display."""

from __future__ import annotations


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
    """Return `text` unchanged; lupdate collects it under `context`."""
    return text

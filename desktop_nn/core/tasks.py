"""Names the three tasks, a word that data, engine and window share."""

from __future__ import annotations

from enum import StrEnum


class Task(StrEnum):
    """What a network is asked to learn."""

    BINARY = "binary"
    MULTICLASS = "multiclass"
    REGRESSION = "regression"

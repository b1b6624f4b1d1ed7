"""Finds where on the x axis settings were changed while the run was going; changes close together share a mark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication

from desktop_nn.experiment.history import LiveEdit
from desktop_nn.gui.setting_words import edit_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop_nn.experiment.spec import Spec
    from desktop_nn.gui.curves.series import Scale

APART = 9.0
"""Pixels between two marks, at least."""
_MOST_TOLD = 4


@dataclass(frozen=True)
class Mark:
    """Where something was changed.

    Attributes:
        x: on the axis.
        edits: what, in order.
    """

    x: float
    edits: tuple[LiveEdit, ...]

    @property
    def settings(self) -> int:
        """How many settings were changed here."""
        return len({edit.path for edit in self.edits})


def marks(edits: Sequence[LiveEdit], scale: Scale, apart: float) -> tuple[Mark, ...]:
    """Return the marks of some edits in order, no two nearer to each other than `apart` on the axis."""
    if not edits:
        return ()
    x = scale.x_of(np.array([edit.step for edit in edits], np.float64))
    found: list[Mark] = []
    first = 0
    for i in range(1, len(edits) + 1):
        if i == len(edits) or x[i] - x[first] > apart:
            found.append(Mark(float(x[first]), tuple(edits[first:i])))
            first = i
    return tuple(found)


def mark_texts(mark: Mark, spec: Spec) -> list[str]:
    """Return what was changed, a sentence for each setting: from what it was at first to what it became at last."""
    first: dict[str, LiveEdit] = {}
    last: dict[str, LiveEdit] = {}
    for edit in mark.edits:
        first.setdefault(edit.path, edit)
        last[edit.path] = edit
    texts = [edit_text(LiveEdit(edit.step, path, last[path].value, edit.before), spec) for path, edit in first.items()]
    if len(texts) > _MOST_TOLD:
        more = QCoreApplication.translate("Curves", "and {count} more changes").format(count=len(texts) - _MOST_TOLD)
        texts = [*texts[:_MOST_TOLD], more]
    return texts

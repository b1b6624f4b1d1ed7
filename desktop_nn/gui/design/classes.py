"""Says in a few words how the training samples are shared among the classes, and what each sample weighs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication

from desktop_nn.engine.class_weights import balanced_weights
from desktop_nn.gui import format as numbers

if TYPE_CHECKING:
    from desktop_nn.data.dataset import Dataset

_MOST_NAMED = 3


def _tr(text: str) -> str:
    return QCoreApplication.translate("Design", text)


def words(dataset: Dataset, *, balanced: bool) -> str:
    """Return "8: 10.0 % of the training samples" of each class, or of many the extremes; with weights if they count.

    Args:
        dataset: samples of a task with classes.
        balanced: whether every class counts alike.
    """
    names = dataset.info.class_names
    labels = dataset.T[dataset.train]
    if len(labels) == 0:
        return ""
    counts = np.bincount(labels, minlength=len(names))
    values = balanced_weights(labels, len(names)) if balanced else counts / len(labels)
    write = _weight if balanced else numbers.percent
    title = _tr("Each sample counts: {list}") if balanced else _tr("Training samples: {list}")
    if len(names) <= _MOST_NAMED:
        parts = [f"{name}{numbers.THIN_SPACE}{write(float(value))}" for name, value in zip(names, values, strict=True)]
        return title.format(list=", ".join(parts))
    ends = _tr("{least} to {most}, by class").format(least=write(float(values.min())), most=write(float(values.max())))
    return title.format(list=ends)


def _weight(value: float) -> str:
    return f"×{numbers.THIN_SPACE}{numbers.fixed(value, 2)}"

"""What digits are asked for: which digit it is, or whether it is a certain one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from desktop_nn.core.tasks import Task
from desktop_nn.data.dataset import DataInfo

if TYPE_CHECKING:
    from numpy.typing import NDArray

TARGET_CHOICES = (("digit", "Which digit is it?"), ("one_against_rest", "Is it a certain digit?"))
TARGET_HELP = "Tell all ten digits apart, or one digit from all others."
DIGIT_HELP = "The digit to tell from all others; used by the target “Is it a certain digit?”."
DIGIT_NAMES = tuple("0123456789")


def digit_info(target: str, digit: int, shape: tuple[int, ...], validation_note: str, samples: int | None) -> DataInfo:
    """Describe grey images of digits, one byte a pixel."""
    ten = target == "digit"
    return DataInfo(
        kind="image",
        task=Task.MULTICLASS if ten else Task.BINARY,
        shape=shape,
        class_names=DIGIT_NAMES if ten else (f"not {digit}", f"{digit}"),
        feature_names=(),
        target_name="digit" if ten else f"is it {article(digit)} {digit}?",
        target_range=(0.0, 1.0),
        scale=1.0 / 255.0,
        shift=0.0,
        validation_note=validation_note,
        samples=samples,
    )


def digit_targets(labels: NDArray[np.integer], target: str, digit: int) -> NDArray[np.int64]:
    """Return what a network is to answer for each label: the digit itself, or 1 for `digit` and 0 for the rest."""
    if target == "digit":
        return labels.astype(np.int64)
    return np.where(labels == digit, np.int64(1), np.int64(0))


def question(target: str, digit: int) -> str:
    """Return what a summary adds for the target: nothing when all digits are told apart."""
    return "" if target == "digit" else f" · {article(digit)} {digit} or not"


def article(digit: int) -> str:
    """Return the English article before a digit's name."""
    return "an" if digit == 8 else "a"

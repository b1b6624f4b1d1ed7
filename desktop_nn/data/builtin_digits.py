"""The digits that the program writes itself: no download, no file, and no two alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from desktop_nn.core.limits import DIGITS
from desktop_nn.core.progress import Progress, silent
from desktop_nn.core.settings import setting
from desktop_nn.data.dataset import DataInfo, Dataset
from desktop_nn.data.source import SOURCES, Source
from desktop_nn.data.split import SplitShares
from desktop_nn.data.targets import DIGIT_HELP, TARGET_CHOICES, TARGET_HELP, article, digit_info

EVERYDAY_NOTE = (
    "Validation and test digits are fresh ones in everyday handwriting, whatever the sloppiness of those to train on."
)


@SOURCES.register("digits")
@dataclass(frozen=True)
class Digits(Source):
    """Handwritten digits from the program's own generator, as many as wanted."""

    label: ClassVar[str] = "Built-in digits"
    help: ClassVar[str] = "Handwritten digits that the program writes itself, prepared like MNIST's."

    count: int = setting(
        80_000,
        label="Digits",
        help="How many digits are written in all; the split says how many of them to train on.",
        minimum=100,
        maximum=DIGITS,
        step=10_000,
        holds="restart",
    )
    sloppiness: float = setting(
        0.8,
        label="Sloppiness",
        help="How untidily the digits to train on are written; sloppy ones teach the network to read real handwriting.",
        minimum=0.0,
        maximum=1.0,
        step=0.05,
        percent=True,
        holds="restart",
    )
    target: str = setting("digit", label="Target", help=TARGET_HELP, choices=TARGET_CHOICES, holds="restart")
    digit: int = setting(8, label="Digit", help=DIGIT_HELP, minimum=0, maximum=9, holds="restart")

    def info(self) -> DataInfo:
        """Describe the digits."""
        return digit_info(self.target, self.digit, (28, 28), EVERYDAY_NOTE, self.count)

    def load(self, seed: int, split: SplitShares, progress: Progress = silent) -> Dataset:
        """Write the digits, or take them from the cache."""
        raise NotImplementedError

    def summary(self) -> str:
        """Return the source, the count and, if it is one, the single digit asked for."""
        question = "" if self.target == "digit" else f" · {article(self.digit)} {self.digit} or not"
        return f"{self.label} · {self.count:,}{question}"

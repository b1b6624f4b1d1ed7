"""The digits that the program writes itself: no download, no file, and no two alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from desktop_nn.core.limits import DIGITS
from desktop_nn.core.progress import Progress, silent
from desktop_nn.core.settings import setting
from desktop_nn.data import cache
from desktop_nn.data.dataset import DataInfo, Dataset
from desktop_nn.data.digits.generate import Sheet, shuffled, units, write
from desktop_nn.data.source import Source
from desktop_nn.data.split import SplitShares, divided
from desktop_nn.data.targets import DIGIT_HELP, TARGET_CHOICES, TARGET_HELP, digit_info, digit_targets, question

if TYPE_CHECKING:
    from numpy.typing import NDArray

EVERYDAY = (0.2, 0.6)
"""Between which sloppiness validation and test digits are drawn, evenly.

Chosen so that the figure a person sees is the one to expect of real handwriting: networks that learnt from 16,000 to
96,000 digits of sloppiness 0 to 0.8 read these and MNIST's 60,000 training images within a point of each other, such
as 96.6 and 97.0 %. (A network that learnt from MNIST reads them less well, 89.6 %: it knows other hands.)
"""
EVERYDAY_NOTE = (
    "Validation and test digits are fresh ones in everyday handwriting, whatever the sloppiness of those to train on."
)


@dataclass(frozen=True)
class Digits(Source):
    """Handwritten digits from the program's own generator, as many as wanted."""

    label: ClassVar[str] = "Built-in digits"
    help: ClassVar[str] = "Handwritten digits that the program writes itself, prepared like MNIST's."

    count: int = setting(
        120_000,
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

    def sheets(self, split: SplitShares) -> tuple[Sheet, Sheet]:
        """Return what is to be written: digits to train on, then everyday ones for validation and test."""
        training, validation, test = split.counts(self.count)
        return (
            Sheet("training", training, self.sloppiness, self.sloppiness),
            Sheet("everyday", validation + test, *EVERYDAY),
        )

    def load(self, seed: int, split: SplitShares, progress: Progress = silent) -> Dataset:
        """Take the digits from the cache, or write them in the calling thread and keep them."""
        sheets = self.sheets(split)
        path = cache.path_for(sheets, seed)
        images = cache.find(path, self.count)
        if images is None:
            images = write(units(sheets, seed), progress)
            cache.keep(path, images)
        return self.assembled(images, seed, split)

    def assembled(self, images: NDArray[np.uint8], seed: int, split: SplitShares) -> Dataset:
        """Return the data set of (count, 784) images that `units` of these sheets wrote, in the order of the units."""
        sheets = self.sheets(split)
        mixed, labels = shuffled(units(sheets, seed), images)
        training, validation, _ = split.counts(self.count)
        watched, judged = divided(labels[training:], validation, seed)
        targets = digit_targets(labels, self.target, self.digit)
        return Dataset(self.info(), mixed, targets, np.arange(training), watched + training, judged + training)

    def summary(self) -> str:
        """Return the source, the count and, if it is one, the single digit asked for."""
        return f"{self.label} · {self.count:,}{question(self.target, self.digit)}"

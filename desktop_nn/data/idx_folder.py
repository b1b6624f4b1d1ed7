"""Folders of IDX files, the format in which MNIST and its relatives are handed round."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from desktop_nn.core.progress import Progress, silent
from desktop_nn.core.settings import setting
from desktop_nn.data.dataset import DataInfo, Dataset
from desktop_nn.data.source import DRAWN_AT_RANDOM, SOURCES, Source
from desktop_nn.data.split import SplitShares
from desktop_nn.data.targets import DIGIT_HELP, TARGET_CHOICES, TARGET_HELP, article, digit_info


@SOURCES.register("idx")
@dataclass(frozen=True)
class Idx(Source):
    """Images and labels in a folder, under MNIST's names."""

    label: ClassVar[str] = "IDX folder"
    help: ClassVar[str] = "A folder with MNIST's files (images and labels, compressed by gzip or not)."

    folder: str = setting("", label="Folder", help="Where the files are.", holds="restart")
    target: str = setting("digit", label="Target", help=TARGET_HELP, choices=TARGET_CHOICES, holds="restart")
    digit: int = setting(8, label="Digit", help=DIGIT_HELP, minimum=0, maximum=9, holds="restart")

    def info(self) -> DataInfo:
        """Describe the images, from the headers of the files alone."""
        return digit_info(self.target, self.digit, (28, 28), DRAWN_AT_RANDOM, None)

    def load(self, seed: int, split: SplitShares, progress: Progress = silent) -> Dataset:
        """Read the files."""
        raise NotImplementedError

    def summary(self) -> str:
        """Return the folder's name."""
        question = "" if self.target == "digit" else f" · {article(self.digit)} {self.digit} or not"
        return f"IDX · {Path(self.folder).name or 'no folder'}{question}"

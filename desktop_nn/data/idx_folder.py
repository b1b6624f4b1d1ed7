"""Folders of IDX files, the format in which MNIST and its relatives are handed round."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from desktop_nn.core.errors import FileError
from desktop_nn.core.limits import UNITS
from desktop_nn.core.progress import Progress, silent
from desktop_nn.core.settings import setting
from desktop_nn.core.tasks import Task
from desktop_nn.data.dataset import DataInfo, Dataset, Rows
from desktop_nn.data.idx import read_header, read_idx
from desktop_nn.data.source import Source, drawn_at_random
from desktop_nn.data.split import SplitShares, stratified_split
from desktop_nn.data.targets import DIGIT_HELP, TARGET_CHOICES, TARGET_HELP, digit_info, digit_targets, question

if TYPE_CHECKING:
    from numpy.typing import NDArray

TRAIN_NAMES = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte")
TEST_NAMES = ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")
"""MNIST's names, of images and labels."""


@dataclass(frozen=True)
class Pair:
    """A file of images and the file of their labels."""

    images: Path
    labels: Path

    def shape(self) -> tuple[int, int, int]:
        """Return (count, height, width), from the headers.

        Raises:
            FileError: either file is not what it should be, or they do not belong together.
        """
        count, height, width = read_header(self.images, 3).dims
        (labels,) = read_header(self.labels, 1).dims
        if count != labels:
            raise FileError(
                f"{count:,} images, but {labels:,} labels in {self.labels.name}",
                where=str(self.images),
                remedy="Put files that belong together into the folder",
            )
        if height * width > UNITS:
            raise FileError(f"images of {height:,} x {width:,} pixels are too large", where=str(self.images))
        return count, height, width

    def read(self, progress: Progress) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """Return images (n, height x width) and labels (n,).

        Raises:
            FileError: as `shape`; or a file is damaged, or a label is not a digit.
        """
        count, height, width = self.shape()
        images = read_idx(self.images, 3, progress).reshape(count, height * width)
        labels = read_idx(self.labels, 1)
        wrong = np.flatnonzero(labels > 9)
        if len(wrong):
            first = f"label {labels[wrong[0]]} of image {wrong[0] + 1:,}"
            raise FileError(f"{first} is not a digit from 0 to 9", where=str(self.labels))
        return images, labels


@dataclass(frozen=True)
class Idx(Source):
    """Images and labels in a folder, under MNIST's names."""

    label: ClassVar[str] = "IDX folder"
    help: ClassVar[str] = "A folder with MNIST's files (images and labels, compressed by gzip or not)."
    reads_files: ClassVar[bool] = True

    folder: str = setting("", label="Folder", help="Where the files are.", holds="restart")
    target: str = setting("digit", label="Target", help=TARGET_HELP, choices=TARGET_CHOICES, holds="restart")
    digit: int = setting(8, label="Digit", help=DIGIT_HELP, minimum=0, maximum=9, holds="restart")

    @property
    def path(self) -> Path:
        """The folder, with `~` resolved."""
        return Path(os.path.expanduser(self.folder))  # unlike Path.expanduser it leaves an unknown user's `~` be

    def pairs(self) -> tuple[Pair, Pair | None]:
        """Return the pair to learn from and, where the folder has both of MNIST's, the one to be tested on.

        Raises:
            FileError: no such folder, no pair in it, or images without their labels.
        """
        if not self.folder:
            raise FileError("No folder is chosen", remedy="Choose the folder with the IDX files")
        folder = self.path
        train, test = _pair(folder, TRAIN_NAMES), _pair(folder, TEST_NAMES)
        if train is not None:
            return train, test
        if test is not None:
            return test, None
        if not os.path.isdir(folder):
            what = "this is a file, not a folder" if os.path.isfile(folder) else "there is no such folder"
            raise FileError(what, where=str(folder))
        remedy = f"It needs {TRAIN_NAMES[0]} and {TRAIN_NAMES[1]}, with or without .gz"
        raise FileError("no IDX files in this folder", where=str(folder), remedy=remedy)

    def info(self) -> DataInfo:
        """Describe the images, from the headers of the files alone."""
        pair, test = self.pairs()
        count, height, width = pair.shape()
        if test is None:
            return self._info((height, width), count, drawn_at_random())
        extra, *size = test.shape()
        if size != [height, width]:
            sizes = f"{size[0]} x {size[1]} pixels here, {height} x {width} in {pair.images.name}"
            raise FileError(f"images differ in size: {sizes}", where=str(test.images))
        return self._info((height, width), count + extra, drawn_at_random(test=test.images.name))

    def load(self, seed: int, split: SplitShares, progress: Progress = silent) -> Dataset:
        """Read the files; test samples are the test pair where there is one, else a share of the only pair."""
        info = self.info()
        pair, test = self.pairs()
        images, labels = pair.read(progress)
        shares = split if test is None else SplitShares(split.validation, 0.0)
        rows = stratified_split(labels.astype(np.int64), shares, seed, Task.MULTICLASS)
        if test is not None:
            more, more_labels = test.read(progress)
            rows = (*rows[:2], np.arange(len(images), len(images) + len(more), dtype=np.int64))
            images, labels = np.concatenate([images, more]), np.concatenate([labels, more_labels])
        return Dataset(info, images, digit_targets(labels, self.target, self.digit), *rows)

    def evaluation_rows(self, dataset: Dataset) -> Rows:
        """Return the rows of the test pair where there are two, else all."""
        return dataset.test if self.pairs()[1] is not None else super().evaluation_rows(dataset)

    def summary(self) -> str:
        """Return the folder's name."""
        return f"IDX · {Path(self.folder).name or 'no folder'}{question(self.target, self.digit)}"

    def _info(self, shape: tuple[int, int], samples: int, note: str) -> DataInfo:
        return digit_info(self.target, self.digit, shape, note, samples)


def _pair(folder: Path, names: tuple[str, str]) -> Pair | None:
    images, labels = (_existing(folder, name) for name in names)
    if images is None and labels is None:
        return None
    if images is None or labels is None:
        found, missing = (images, names[1]) if labels is None else (labels, names[0])
        raise FileError(f"{missing} is missing beside it", where=str(found))
    return Pair(images, labels)


def _existing(folder: Path, name: str) -> Path | None:
    """The file under any of the names in use: `-idx3-ubyte` or `.idx3-ubyte`, plain or .gz."""
    dotted = name.replace("-idx", ".idx")
    for candidate in (name, f"{name}.gz", dotted, f"{dotted}.gz"):
        if os.path.isfile(folder / candidate):  # false, not an error, for a name that no file can have
            return folder / candidate
    return None

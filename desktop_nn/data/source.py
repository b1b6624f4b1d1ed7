"""What a source of samples must offer, and the table of those there are."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from desktop_nn.core.progress import Progress, silent
from desktop_nn.core.registry import Registry
from desktop_nn.data.dataset import DataInfo, Dataset
from desktop_nn.data.split import SplitShares

DRAWN_AT_RANDOM = (
    "Validation samples are drawn at random, the same share of every class, and the network never trains on them."
)


class Source:
    """Where samples come from; every source is a frozen dataclass of settings."""

    label: ClassVar[str]
    help: ClassVar[str]

    @abstractmethod
    def info(self) -> DataInfo:
        """Describe the samples without loading them.

        Raises:
            FileError: there is no such data.
        """

    @abstractmethod
    def load(self, seed: int, split: SplitShares, progress: Progress = silent) -> Dataset:
        """Return the samples, the same for the same data seed.

        Raises:
            UserError: they cannot be had, and why.
            Cancelled: `progress` asked to stop.
        """

    @abstractmethod
    def summary(self) -> str:
        """Return a few words for a title or a list, such as "Built-in digits · 60,000"."""


SOURCES: Registry[Source] = Registry("source of data")

"""What a source of samples must offer."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

from desktop_nn.core.progress import Progress, silent

if TYPE_CHECKING:
    from desktop_nn.data.dataset import DataInfo, Dataset, Rows
    from desktop_nn.data.split import SplitShares


def drawn_at_random(*, classes: bool = True, test: str = "") -> str:
    """Return the sentence on how `stratified_split` draws validation samples.

    Args:
        classes: the samples have classes, each of which gives the same share.
        test: the file of the test samples, where they are in one of their own.
    """
    share = ", the same share of every class," if classes else ""
    tested = f"; test samples are those of {test}" if test else ""
    return f"Validation samples are drawn at random{share} and the network never trains on them{tested}."


class Source(ABC):
    """Where samples come from; every source is a frozen dataclass of settings.

    Attributes:
        label, help: for a form.
        reads_files: `info` must look at files, which may be slow or fail.
    """

    label: ClassVar[str]
    help: ClassVar[str]
    reads_files: ClassVar[bool] = False

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

    def evaluation_rows(self, dataset: Dataset) -> Rows:
        """Return the rows by which a network trained on other data is judged: all of them."""
        return dataset.rows("all")

    @abstractmethod
    def summary(self) -> str:
        """Return a few words for a title or a list, such as "Built-in digits · 60,000"."""

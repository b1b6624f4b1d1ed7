"""Gets samples ready without holding up whoever waits for them."""

from __future__ import annotations

from desktop_nn.core.progress import Progress, silent
from desktop_nn.data.dataset import Dataset
from desktop_nn.data.source import Source
from desktop_nn.data.split import SplitShares


def prepare(source: Source, seed: int, split: SplitShares, progress: Progress = silent) -> Dataset:
    """Load a source; costly ones are computed in processes of their own."""
    return source.load(seed, split, progress)

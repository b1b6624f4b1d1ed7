"""Divides samples into those to learn from, those to watch by, and those to be judged by at the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from desktop_nn.core.errors import SettingError
from desktop_nn.core.seeds import Purpose, generator
from desktop_nn.core.settings import setting
from desktop_nn.core.tasks import Task

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from desktop_nn.data.dataset import Rows, Targets


@dataclass(frozen=True)
class SplitShares:
    """Which share of the samples is kept out of training, and for what."""

    validation: float = setting(
        0.1,
        label="Validation",
        help="Share of the samples that the curves are checked on while the network learns from the others.",
        minimum=0.0,
        maximum=0.9,
        step=0.05,
        percent=True,
        holds="restart",
    )
    test: float = setting(
        0.1,
        label="Test",
        help="Share of the samples that is looked at only once, for the final figure.",
        minimum=0.0,
        maximum=0.9,
        step=0.05,
        percent=True,
        holds="restart",
    )

    def check(self) -> None:
        """Refuse shares that leave too little to learn from.

        Raises:
            SettingError: validation and test together take more than 95 %.
        """
        if self.validation + self.test > 0.95 + 1e-9:
            taken = round(100 * (self.validation + self.test))
            raise SettingError(
                f"validation and test together take {taken} % of the samples",
                where="split",
                remedy="Leave at least 5 % to train on",
            )

    def counts(self, samples: int) -> tuple[int, int, int]:
        """Return how many of `samples` go to training, validation and test."""
        self.check()
        validation = int(samples * self.validation + 0.5)
        test = int(samples * self.test + 0.5)
        return samples - validation - test, validation, test


def stratified_split(targets: Targets, shares: SplitShares, seed: int, task: Task) -> tuple[Rows, Rows, Rows]:
    """Divide rows at random, with the same shares of every class.

    Args:
        targets: (n,) class indices, or (n, outputs) numbers for regression.
        shares: of validation and test; each class gives its own share, rounded to whole samples.
        seed: the data seed.
        task: regression is divided as one group.

    Returns:
        Row indices of training, validation and test, each ascending; together every row once.

    Raises:
        SettingError: the shares leave nothing to train on.
    """
    shares.check()
    groups = [np.arange(len(targets))] if task is Task.REGRESSION else _classes(targets)
    rng = generator(seed, Purpose.SPLIT)
    parts: tuple[list[Rows], list[Rows], list[Rows]] = ([], [], [])
    for group in groups:
        order = rng.permutation(group).astype(np.int64)
        training, validation, _ = shares.counts(len(order))
        for part, rows in zip(parts, np.split(order, [training, training + validation]), strict=True):
            part.append(rows)
    train, validate, test = (np.sort(np.concatenate(part)) for part in parts)
    return train, validate, test


def divided(labels: NDArray[np.integer], first: int, seed: int) -> tuple[Rows, Rows]:
    """Divide rows at random in two, the same share of every class in both (to within one sample).

    Args:
        labels: (n,) class indices.
        first: how many rows the first part gets.
        seed: the data seed.

    Returns:
        Row indices of either part, ascending.
    """
    rng = generator(seed, Purpose.SPLIT)
    classes = _classes(labels)
    parts: tuple[list[Rows], list[Rows]] = ([], [])
    for rows, count in zip(classes, _shares([len(rows) for rows in classes], first), strict=True):
        for part, taken in zip(parts, np.split(rng.permutation(rows), [count]), strict=True):
            part.append(taken)
    before, after = (np.sort(np.concatenate([np.empty(0, np.int64), *part])) for part in parts)
    return before, after


def _shares(sizes: list[int], total: int) -> list[int]:
    """Return how many of `total` fall to each class: its share without the fraction, then by largest remainder."""
    samples = max(sum(sizes), 1)
    counts = [total * size // samples for size in sizes]
    by_remainder = sorted(range(len(sizes)), key=lambda i: -(total * sizes[i] % samples))
    for i in by_remainder[: total - sum(counts)]:
        counts[i] += 1
    return counts


def _classes(labels: NDArray[np.generic]) -> list[Rows]:
    return [np.flatnonzero(labels == label) for label in np.unique(labels)]

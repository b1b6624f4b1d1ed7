"""What the pictures on the cards show, taken from the presets themselves; found out away from the window's thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from desktop_nn.core.tasks import Task
from desktop_nn.data.sources import Digits, Teaching
from desktop_nn.data.split import SplitShares
from desktop_nn.data.teaching import DOMAIN

if TYPE_CHECKING:
    from desktop_nn.experiment.spec import Spec

Motif = Literal["near", "whole", "drift"]
"""The samples near by, all of them, or the losses of a run that learns by heart."""
ROWS, COLUMNS = 4, 10
POINTS = 160
CLOSE = 0.55
"""How much of the domain's height is in sight where the whole need not be."""
FIELD = (49, 105)
"""Rows and columns of the ground below points."""
# How far a point reaches at least (squared, in halves of the height), how that grows with distance, how it fades.
_CLASS_REACH, _NUMBER_REACH, _GROWTH, _FADING = 0.012, 0.09, 0.35, 2.5
# A run of the preset after epochs 1, 4, 7, ...: the losses of the digits it learns and of those it does not see.
DRIFT = (
    (
        *(1.713, 0.37, 0.099, 0.039, 0.014, 0.009, 0.006, 0.004, 0.003, 0.003),
        *(0.002, 0.002, 0.002, 0.001, 0.001, 0.001, 0.001, 0.001, 0.001, 0.001),
    ),
    (
        *(1.201, 0.919, 0.935, 0.975, 1.02, 1.056, 1.066, 1.104, 1.114, 1.138),
        *(1.15, 1.167, 1.177, 1.194, 1.21, 1.226, 1.233, 1.249, 1.259, 1.267),
    ),
)


@dataclass(frozen=True)
class DigitSample:
    """Digits as the preset's generator writes them.

    Attributes:
        images: (rows x columns, 28, 28) uint8.
        wanted: (rows x columns,) whether a digit is one that is asked for; all of them where every digit is.
    """

    images: NDArray[np.uint8]
    wanted: NDArray[np.bool_]


@dataclass(frozen=True)
class PointSample:
    """Points of the preset and the surface that they suggest.

    Attributes:
        points: (n, 2) in units of which the picture's height holds two.
        values: (n,) targets from -1 to 1.
        ground: (rows, columns) from -1 to 1: the targets of the points near by, averaged.
        classes: whether the targets are classes; otherwise they are numbers.
    """

    points: NDArray[np.float64]
    values: NDArray[np.float64]
    ground: NDArray[np.float64]
    classes: bool


@dataclass(frozen=True)
class CurveSample:
    """Losses of a run.

    Attributes:
        training, validation: at equally distant epochs.
    """

    training: tuple[float, ...]
    validation: tuple[float, ...]


Sample = DigitSample | PointSample | CurveSample


def sample(spec: Spec, motif: Motif) -> Sample:
    """Return what the picture of a preset shows."""
    source = spec.data
    if motif == "drift":
        return CurveSample(*DRIFT)
    if isinstance(source, Digits):
        return _digits(source, spec.data_seed)
    assert isinstance(source, Teaching)
    return _points(source, spec.data_seed, DOMAIN if motif == "whole" else CLOSE * DOMAIN)


def _digits(source: Digits, seed: int) -> DigitSample:
    # Only now: a window that opens with a project needs no digits written.
    from desktop_nn.data.digits.generate import generate

    images, labels = generate(ROWS * COLUMNS, seed, source.sloppiness)
    wanted = labels == source.digit if source.info().task is Task.BINARY else np.ones(len(labels), bool)
    return DigitSample(images, wanted)


def _points(source: Teaching, seed: int, half: float) -> PointSample:
    data = type(source)(count=POINTS, noise=source.noise).load(seed, SplitShares(validation=0.0, test=0.0))
    low, high = source.target_range
    values = 2.0 * (data.T.reshape(-1).astype(np.float64) - low) / (high - low) - 1.0
    points = data.X.astype(np.float64) / half
    classes = data.info.task is not Task.REGRESSION
    return PointSample(points, values, _ground(points, values, _CLASS_REACH if classes else _NUMBER_REACH), classes)


def _ground(points: NDArray[np.float64], values: NDArray[np.float64], reach: float) -> NDArray[np.float64]:
    """Return the mean target of the points near each place, the nearer the heavier; far from all of them nothing."""
    rows, columns = FIELD
    y = np.linspace(1.0, -1.0, rows)
    x = np.linspace(-1.0, 1.0, columns) * columns / rows
    places = np.stack(np.meshgrid(x, y), -1).reshape(-1, 1, 2)
    squares = ((places - points) ** 2).sum(-1)
    nearest = squares.min(1, keepdims=True)
    weights = np.exp(-(squares - nearest) / (reach + _GROWTH * nearest))
    means = weights @ values / weights.sum(1) * np.exp(-_FADING * nearest[:, 0])
    return np.asarray(means.reshape(rows, columns))

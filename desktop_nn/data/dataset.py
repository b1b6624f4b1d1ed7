"""What every source of samples hands over: arrays, row indices and a description that the project file keeps."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from desktop_nn.core.errors import DataError
from desktop_nn.core.limits import TEXT, UNITS
from desktop_nn.core.tasks import Task

DataKind = Literal["image", "points"]
Samples = NDArray[np.uint8] | NDArray[np.float32]
Targets = NDArray[np.int64] | NDArray[np.float32]
Rows = NDArray[np.int64]


@dataclass(frozen=True)
class DataInfo:
    """What a network must know of its data; cheap, and kept in the project file.

    Attributes:
        kind: "image" (grey levels, row by row) or "points" (named numbers).
        task: what there is to learn.
        shape: of one sample: (height, width) of an image, (features,) of a point.
        class_names: two for a binary task (the second is the one with target 1), none for regression.
        feature_names: of the inputs of a point; empty for images.
        target_name: what the output stands for.
        target_range: the smallest and the largest target.
        scale, shift: a network sees x * scale + shift.
        validation_note: one sentence on how validation samples were drawn.
        samples: how many there are; None where that is known only after loading.
    """

    kind: DataKind
    task: Task
    shape: tuple[int, ...]
    class_names: tuple[str, ...]
    feature_names: tuple[str, ...]
    target_name: str
    target_range: tuple[float, float]
    scale: float
    shift: float
    validation_note: str
    samples: int | None = None

    @property
    def inputs(self) -> int:
        """Numbers in one sample."""
        return math.prod(self.shape)

    @property
    def outputs(self) -> int:
        """Units of the output layer: one for a binary task or regression, else one for each class."""
        return len(self.class_names) if self.task is Task.MULTICLASS else 1

    def to_plain(self) -> dict[str, Any]:
        """Return a dict that JSON can hold."""
        return {
            key: list(value) if isinstance(value, tuple) else str(value) if isinstance(value, Task) else value
            for key, value in asdict(self).items()
        }

    @classmethod
    def from_plain(cls, plain: Any, where: str = "data") -> DataInfo:
        """Build from what `to_plain` gave.

        Raises:
            DataError: a key is missing or unknown, or a value is not what it should be.
        """
        if not isinstance(plain, dict) or set(plain) - set(cls.__dataclass_fields__):
            raise DataError("the description of the data has unknown parts", where=where)
        try:
            info = cls(
                kind=_one_of(plain["kind"], ("image", "points")),
                task=Task(plain["task"]),
                shape=tuple(_whole(size) for size in _list(plain["shape"])),
                class_names=_names(plain["class_names"]),
                feature_names=_names(plain["feature_names"]),
                target_name=_text(plain["target_name"]),
                target_range=_pair(plain["target_range"]),
                scale=_finite(plain["scale"]),
                shift=_finite(plain["shift"]),
                validation_note=_text(plain["validation_note"]),
                samples=None if plain.get("samples") is None else _whole(plain["samples"], 2**53),
            )
        except KeyError as missing:
            raise DataError(f"the description of the data lacks {missing.args[0]!r}", where=where) from None
        except (ValueError, TypeError, OverflowError) as wrong:
            raise DataError(f"the description of the data is damaged ({wrong})", where=where) from None
        info._check(where)
        return info

    def _check(self, where: str) -> None:
        ok = 1 <= len(self.shape) <= 3 and self.inputs <= UNITS
        ok = ok and len(self.feature_names) in (0, self.inputs) and self.target_range[0] <= self.target_range[1]
        wanted = {Task.BINARY: (2, 2), Task.MULTICLASS: (2, UNITS), Task.REGRESSION: (0, 0)}[self.task]
        if not (ok and wanted[0] <= len(self.class_names) <= wanted[1]):
            raise DataError("the description of the data contradicts itself", where=where)


@dataclass(frozen=True)
class Dataset:
    """Loaded samples, shared by everybody and changed by nobody.

    Attributes:
        info: their description.
        X: (n, inputs) uint8 or float32, read-only.
        T: (n,) int64 classes (0 or 1 when binary), or (n, outputs) float32 for regression, read-only.
        train, validation, test: row indices, int64.
    """

    info: DataInfo
    X: Samples
    T: Targets
    train: Rows
    validation: Rows
    test: Rows

    def __post_init__(self) -> None:
        for array in (self.X, self.T, self.train, self.validation, self.test):
            array.flags.writeable = False

    @property
    def samples(self) -> int:
        """How many samples there are in all."""
        return len(self.X)

    def rows(self, split: str) -> Rows:
        """Return the row indices of "train", "validation", "test" or "all"."""
        splits = {"train": self.train, "validation": self.validation, "test": self.test}
        return np.arange(self.samples, dtype=np.int64) if split == "all" else splits[split]


def _list(value: Any) -> Sequence[Any]:
    if not isinstance(value, list | tuple):
        raise ValueError(f"a list was expected, not {type(value).__name__}")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > TEXT:
        raise ValueError("a short text was expected")
    return value


def _names(value: Any) -> tuple[str, ...]:
    return tuple(_text(name) for name in _list(value))


def _whole(value: Any, most: int = UNITS) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
        raise ValueError(f"a whole number from 1 to {most:,} was expected")
    return value


def _finite(value: Any) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        raise ValueError("a finite number was expected")
    return float(value)


def _pair(value: Any) -> tuple[float, float]:
    low, high = (_finite(number) for number in _list(value))
    return low, high


def _one_of(value: Any, choices: tuple[DataKind, ...]) -> DataKind:
    if value not in choices:
        raise ValueError(f"one of {', '.join(choices)} was expected")
    kind: DataKind = value
    return kind

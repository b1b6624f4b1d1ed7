"""When training ends by itself: what a person decided of it, and what a run remembers of it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from desktop_nn.core import limits
from desktop_nn.core.settings import setting

_LARGEST = 2**53


@dataclass(frozen=True)
class Stopping:
    """What ends training before its last planned epoch; looked at when an epoch ends, at no other time.

    Judged are the figures of the validation samples, or of the training samples where there are none.
    """

    early: bool = setting(
        False,
        label="Early stopping",
        help="Stops when the validation loss (without validation samples, the training loss) no longer improves: "
        "what comes then is mostly overfitting.",
        holds="next_epoch",
    )
    patience: int = setting(
        5,
        label="Patience",
        help="How many epochs in a row may pass without improvement.",
        unit="epochs",
        minimum=1,
        maximum=limits.EPOCHS,
        holds="next_epoch",
    )
    least_gain: float = setting(
        0.0,
        label="Smallest improvement",
        help="By how much the loss must fall below the best so far to count as an improvement.",
        minimum=0.0,
        step=0.001,
        holds="next_epoch",
    )
    restore_best: bool = setting(
        True,
        label="Restore the best weights",
        help="When training ends, the network gets back the weights of the epoch with the best loss.",
        holds="next_epoch",
    )
    at_loss: bool = setting(
        False,
        label="Stop at a loss",
        help="Stops when the validation loss (without validation samples, the training loss) is low enough.",
        holds="next_epoch",
    )
    loss: float = setting(
        0.05, label="Target loss", help="The loss that is low enough.", minimum=0.0, step=0.01, holds="next_epoch"
    )
    at_accuracy: bool = setting(
        False,
        label="Stop at an accuracy",
        help="Stops when enough validation samples (without them, training samples) are told rightly.",
        holds="next_epoch",
    )
    accuracy: float = setting(
        0.99,
        label="Target accuracy",
        help="The share of right answers that is enough.",
        minimum=0.0,
        maximum=1.0,
        step=0.005,
        percent=True,
        holds="next_epoch",
    )
    at_r2: bool = setting(
        False,
        label="Stop at an R²",
        help="Stops when R² of the validation samples (without them, of the training samples) is high enough.",
        holds="next_epoch",
    )
    r2: float = setting(
        0.95,
        label="Target R²",
        help="The R² that is enough; 1 is perfect, 0 no better than always guessing the mean.",
        maximum=1.0,
        step=0.01,
        holds="next_epoch",
    )
    at_epoch: bool = setting(
        False,
        label="Pause after an epoch",
        help="Pauses there, for a look; training goes on with the same bits as if it had not paused.",
        holds="next_epoch",
    )
    epoch: int = setting(
        5,
        label="Epoch",
        help="Training pauses when this epoch has ended.",
        minimum=1,
        maximum=limits.EPOCHS,
        holds="next_epoch",
    )

    def applies(self, name: str, regression: bool) -> bool:
        """Return whether a setting has a meaning beside the others, for a regression or for classes."""
        if name in ("patience", "least_gain", "restore_best"):
            return self.early
        if name in ("accuracy", "at_accuracy", "r2", "at_r2") and regression is name.endswith("accuracy"):
            return False
        return bool(getattr(self, f"at_{name}", True))

    def may_end(self, regression: bool) -> bool:
        """Return whether training may end before the last planned epoch; a pause is no end."""
        return self.early or self.at_loss or (self.at_r2 if regression else self.at_accuracy)


class Cause(StrEnum):
    """Which condition stopped a run."""

    PATIENCE = "patience"
    LOSS = "loss"
    SCORE = "score"
    EPOCH = "epoch"
    END = "end"


@dataclass(frozen=True)
class Stop:
    """Why a run stands still.

    Attributes:
        cause: the condition; END is the last planned epoch, told of only if weights were restored there.
        epoch: completed epochs.
        value: the figure that met the condition; for PATIENCE the epochs without improvement.
        limit: the condition's own number.
        split: "validation" or "training": whose figure it is.
        restored: the epoch whose weights the network got back; 0 for none.
    """

    cause: Cause
    epoch: int
    value: float = 0.0
    limit: float = 0.0
    split: str = "validation"
    restored: int = 0

    @property
    def pauses(self) -> bool:
        """Whether it is a pause on the way and not an end."""
        return self.cause is Cause.EPOCH


@dataclass(frozen=True)
class Watch:
    """What a run remembers to know when to stop.

    Attributes:
        best: the lowest loss that early stopping has seen; None before it saw any.
        best_epoch: when.
        waited: epochs since then without improvement, or since training went on.
        passed: conditions that stopped the run, still hold, and were gone on from.
        stop: why the run stands still; None while nothing keeps it from going on.
    """

    best: float | None = None
    best_epoch: int = 0
    waited: int = 0
    passed: tuple[Cause, ...] = ()
    stop: Stop | None = None

    def to_plain(self) -> dict[str, Any]:
        """Return what JSON can hold."""
        stop = self.stop and {name: getattr(self.stop, name) for name in Stop.__dataclass_fields__}
        return {
            "best": self.best,
            "best_epoch": self.best_epoch,
            "waited": self.waited,
            "passed": [str(cause) for cause in self.passed],
            "stop": stop and {**stop, "cause": str(stop["cause"])},
        }

    @classmethod
    def from_plain(cls, plain: Any) -> Watch:
        """Return what `to_plain` gave.

        Raises:
            ValueError: it is not that.
        """
        if not isinstance(plain, dict) or set(plain) != set(cls.__dataclass_fields__):
            raise ValueError("not a watch")
        best, passed, stop = plain["best"], plain["passed"], plain["stop"]
        if (
            not isinstance(passed, list)
            or len(passed) > len(Cause)
            or not all(isinstance(name, str) for name in passed)
        ):
            raise ValueError("not a list of conditions")
        return cls(
            best=None if best is None else _number(best),
            best_epoch=_count(plain["best_epoch"]),
            waited=_count(plain["waited"]),
            passed=tuple(Cause(name) for name in passed),
            stop=None if stop is None else _stop(stop),
        )


def _stop(plain: Any) -> Stop:
    if not isinstance(plain, Mapping) or set(plain) != set(Stop.__dataclass_fields__):
        raise ValueError("not a stop")
    if not isinstance(plain["cause"], str) or plain["split"] not in ("validation", "training"):
        raise ValueError("not a stop")
    return Stop(
        Cause(plain["cause"]),
        _count(plain["epoch"]),
        _number(plain["value"]),
        _number(plain["limit"]),
        plain["split"],
        _count(plain["restored"]),
    )


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _LARGEST:
        raise ValueError("not a count")
    return value


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 1e300 or math.isnan(value):
        raise ValueError("not a number")
    return float(value)

"""Decides at the end of an epoch whether training is to stop, and says why in words."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from desktop_nn.core.translate import QT_TRANSLATE_NOOP
from desktop_nn.experiment.stopping import Cause, Stop, Stopping, Watch

if TYPE_CHECKING:
    import numpy as np

    from desktop_nn.experiment.run import Run


@dataclass(frozen=True)
class Figures:
    """What an epoch came to, as far as stopping asks.

    Attributes:
        epoch: completed epochs, this one included.
        loss: of the validation samples, or of the training samples where there are none.
        score: their accuracy (0 to 1), or R2.
        split: "validation" or "training": whose they are.
        regression: whether the score is R2.
        last: whether no further epoch is planned.
        best_kept: whether there are weights of the best epoch to restore.
    """

    epoch: int
    loss: float
    score: float
    split: str = "validation"
    regression: bool = False
    last: bool = False
    best_kept: bool = True


def after_epoch(watch: Watch, stopping: Stopping, figures: Figures) -> Watch:
    """Return what a run remembers after an epoch, with a `stop` if it is to stop there."""
    watch = _with_best(watch, stopping, figures)
    met = _met(watch, stopping, figures)
    passed = tuple(cause for cause in watch.passed if cause in met)
    stop = next((stop for cause, stop in met.items() if cause not in passed), None)
    if stop is None and figures.last:
        stop = Stop(Cause.END, figures.epoch, split=figures.split)
    if stop is not None:
        restores = _keeps_best(stopping) and figures.best_kept and stop.cause in (Cause.PATIENCE, Cause.END)
        restored = watch.best_epoch if restores and watch.best_epoch != figures.epoch else 0
        stop = replace(stop, restored=restored)
        passed = tuple(cause for cause in met if cause in (Cause.LOSS, Cause.SCORE))
        if stop.cause is Cause.END and not restored:
            stop = None
    return replace(watch, passed=passed, stop=stop)


def gone_on(watch: Watch) -> Watch:
    """Return what a run remembers when it is told to go on: patience begins anew, the best stays the best."""
    patient = watch.stop is not None and watch.stop.cause is Cause.PATIENCE
    return replace(watch, stop=None, waited=0 if patient else watch.waited)


def _keeps_best(stopping: Stopping) -> bool:
    return stopping.early and stopping.restore_best


def _with_best(watch: Watch, stopping: Stopping, figures: Figures) -> Watch:
    if not stopping.early:
        return replace(watch, best=None, best_epoch=0, waited=0)
    if math.isfinite(figures.loss) and (watch.best is None or figures.loss < watch.best - stopping.least_gain):
        return replace(watch, best=figures.loss, best_epoch=figures.epoch, waited=0)
    return replace(watch, waited=watch.waited + 1)


def _met(watch: Watch, stopping: Stopping, figures: Figures) -> dict[Cause, Stop]:
    """Return a stop for each condition that holds; what ends training comes before what only pauses it."""
    at_score, score = (stopping.at_r2, stopping.r2) if figures.regression else (stopping.at_accuracy, stopping.accuracy)
    pauses = stopping.at_epoch and figures.epoch == stopping.epoch and not figures.last
    conditions = (
        (Cause.LOSS, stopping.at_loss and figures.loss <= stopping.loss, figures.loss, stopping.loss),
        (Cause.SCORE, at_score and figures.score >= score, figures.score, score),
        (Cause.PATIENCE, stopping.early and watch.waited >= stopping.patience, watch.waited, stopping.patience),
        (Cause.EPOCH, pauses, figures.epoch, stopping.epoch),
    )
    return {
        cause: Stop(cause, figures.epoch, value, limit, figures.split)
        for cause, holds, value, limit in conditions
        if holds
    }


class Watcher:
    """The watch of one trainer, with the weights that may have to be restored.

    Attributes:
        watch: what is remembered.
    """

    def __init__(self, run: Run | None) -> None:
        """Remember what a run remembers; nothing at the start of one."""
        self.watch = run.watch if run else Watch()
        self._best: Mapping[str, np.ndarray] = run.best if run else {}

    def after_epoch(
        self, stopping: Stopping, figures: Figures, tensors: Mapping[str, np.ndarray]
    ) -> Mapping[str, np.ndarray] | None:
        """Look at an epoch that has ended with these weights; return those that the network must get back, if any."""
        self.watch = after_epoch(self.watch, stopping, replace(figures, best_kept=bool(self._best)))
        if not _keeps_best(stopping):
            self._best = {}
        elif self.watch.best_epoch == figures.epoch:
            # Shared with the run of the epoch's end: to keep the best costs no copy.
            self._best = tensors
        return self._best if self.watch.stop is not None and self.watch.stop.restored else None

    def go_on(self) -> None:
        """Go on although a condition has stopped training."""
        self.watch = gone_on(self.watch)

    def look_anew(self) -> None:
        """Forget which conditions were gone on from: they are others now."""
        self.watch = replace(self.watch, passed=())

    def kept(self) -> dict[str, Any]:
        """Return the fields of `Run` that keep this."""
        return {"watch": self.watch, "best": self._best}


_CONTEXT = "Stopping"
_SPLITS = {
    "validation": QT_TRANSLATE_NOOP(_CONTEXT, "validation"),
    "training": QT_TRANSLATE_NOOP(_CONTEXT, "training"),
}
_REASONS = {
    Cause.PATIENCE: QT_TRANSLATE_NOOP(_CONTEXT, "{split} loss has not improved for {value} epochs"),
    Cause.LOSS: QT_TRANSLATE_NOOP(_CONTEXT, "{split} loss is {value}, and {limit} was to be reached"),
    Cause.SCORE: QT_TRANSLATE_NOOP(_CONTEXT, "{split} {score} is {value}, and {limit} was to be reached"),
    Cause.EPOCH: QT_TRANSLATE_NOOP(_CONTEXT, "epoch {value} has ended"),
    Cause.END: QT_TRANSLATE_NOOP(_CONTEXT, "every planned epoch is done"),
}
_ONE_EPOCH = QT_TRANSLATE_NOOP(_CONTEXT, "{split} loss has not improved for 1 epoch")
_RESTORED = QT_TRANSLATE_NOOP(_CONTEXT, "{reason}; best weights of epoch {epoch} restored")
_ACCURACY = QT_TRANSLATE_NOOP(_CONTEXT, "accuracy")


def reason(stop: Stop, regression: bool, translate: Callable[[str], str] = str) -> str:
    """Return why a run stopped, as the end of a sentence: "validation loss has not improved for 5 epochs; ...".

    Args:
        stop: the stop.
        regression: whether the score is R2.
        translate: puts a text of the context "Stopping" into the person's language.
    """
    value, limit = (_written(stop, number, regression) for number in (stop.value, stop.limit))
    template = _ONE_EPOCH if stop.cause is Cause.PATIENCE and stop.value == 1 else _REASONS[stop.cause]
    score = "R²" if regression else translate(_ACCURACY)
    text = translate(template).format(split=translate(_SPLITS[stop.split]), score=score, value=value, limit=limit)
    return translate(_RESTORED).format(reason=text, epoch=f"{stop.restored:,}") if stop.restored else text


def _written(stop: Stop, number: float, regression: bool) -> str:
    if stop.cause is Cause.SCORE and not regression:
        return f"{100 * number:.4g} %"
    return f"{number:.4g}" if stop.cause in (Cause.SCORE, Cause.LOSS) else f"{int(number):,}"

"""Holds the run that the curves are compared with, ready to be drawn; worked out anew only when it must be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_nn.core import limits
from desktop_nn.gui.curves.panels import Curves
from desktop_nn.gui.history_buffer import HistoryBuffer
from desktop_nn.gui.setting_words import compared

if TYPE_CHECKING:
    from desktop_nn.experiment.past_run import PastRun
    from desktop_nn.experiment.spec import Spec
    from desktop_nn.gui.curves.choices import Options

_MOST_TOLD = 12


class Comparison:
    """The curves of a past run."""

    def __init__(self) -> None:
        self._past: PastRun | None = None
        self._key: object = None
        self._curves: Curves | None = None
        self._words: tuple[object, object, str, str] = (None, None, "", "")
        self.history = HistoryBuffer(limits.HISTORY_STEPS)

    def curves(self, past: PastRun | None, options: Options, unit: str) -> Curves | None:
        """Return the past run along the axis that is chosen; None without one.

        Args:
            past: the document's comparison.
            options: how the curves are drawn.
            unit: of time.
        """
        if past is not self._past:
            self._past, self._key = past, None
            self.history = HistoryBuffer(limits.HISTORY_STEPS)
            if past is not None:
                self.history.replace(past.history)
        if past is None:
            return None
        key = (options.along, options.log_x, options.smoothing, unit)
        if key != self._key:
            self._key = key
            self._curves = Curves(
                self.history,
                past.spec.training.epochs,
                along=options.along,
                smoothing=options.smoothing,
                percent=bool(past.info.class_names),
                log_x=options.log_x,
                unit=unit,
            )
        return self._curves

    def words(self, past: PastRun | None, present: Spec, *, full: bool = False) -> str:
        """Return how the past run differs from the present one, in `full` or in short; empty without one."""
        if past is None:
            return ""
        if self._words[0] is not past or self._words[1] is not present:
            self._words = (past, present, compared(past.spec, present), compared(past.spec, present, _MOST_TOLD))
        return self._words[3] if full else self._words[2]

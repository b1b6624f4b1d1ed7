"""The run that is kept so that another one can be compared with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_nn.experiment.past_run import PastRun
from desktop_nn.gui.document.keeping import KeepingDocument
from desktop_nn.gui.undo import ComparisonCommand

if TYPE_CHECKING:
    from PySide6.QtCore import QObject


class ComparingDocument(KeepingDocument):
    """The comparison, and keeping the last run as one.

    Attributes:
        compare_last: whether a run that is reset is kept for comparison by itself.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.compare_last = False
        self._comparison: PastRun | None = None

    @property
    def comparison(self) -> PastRun | None:
        """The run whose curves are drawn beside those of the current one."""
        return self._comparison

    @property
    def can_keep(self) -> bool:
        """Whether there are curves to keep that are not kept already."""
        if self._run is None or self.is_training:
            return self._run is not None
        kept = self._comparison
        return self._has_curves and (kept is None or kept.id != self._run.id or _last_step(kept) != self._run_step)

    @property
    def _has_curves(self) -> bool:
        return len(self.history.steps) > 0

    @property
    def _run_step(self) -> int:
        return int(self.history.steps[-1])

    def keep_for_comparison(self) -> None:
        """Keep the curves of the current run as they are now, in place of those that were kept."""
        if self.can_keep and self._has_curves and self._run is not None:
            past = PastRun(self._run.id, self._run.spec, self._run.info, self.history.freeze())
            self._compare_with(past, self.tr("keep for comparison"))

    def remove_comparison(self) -> None:
        """Let the kept curves go; can be undone."""
        if self._comparison is not None:
            self._compare_with(None, self.tr("remove the comparison"))

    def _compare_with(self, past: PastRun | None, text: str) -> None:
        self.undo_stack.push(ComparisonCommand(self._comparison, past, text, self._take_comparison))

    def _take_comparison(self, past: PastRun | None) -> None:
        """Make `past` the comparison; the only place where that happens."""
        if past is not self._comparison:
            self._comparison = past
            self.comparison_changed.emit()

    def _reset(self) -> None:
        if self.compare_last:
            self.keep_for_comparison()
        super()._reset()


def _last_step(past: PastRun) -> int:
    return int(past.history.updates["step"][-1]) if len(past.history.updates) else 0

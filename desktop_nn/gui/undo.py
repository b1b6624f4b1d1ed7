"""Undo entries: a pair of references each, to a spec or a run, so that undoing brings back the very same bits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QUndoCommand, QUndoStack

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop_nn.experiment.past_run import PastRun
    from desktop_nn.experiment.run import Run
    from desktop_nn.experiment.spec import Spec

RUNS_BYTES = 512 * 1024**2
# The `merge` of an edit of the epochs that was made for the training above it: the two are one step of undo.
TRAIN_LONGER = "train longer"
_MERGEABLE = 1


class SpecCommand(QUndoCommand):
    """An edit of the spec; consecutive ones with the same `merge` key become one entry."""

    def __init__(self, before: Spec, after: Spec, text: str, merge: str, apply: Callable[[Spec], None]) -> None:
        super().__init__(text)
        self.before = before
        self.after = after
        self.merge = merge
        self._apply = apply

    def id(self) -> int:
        """Return the same number for all edits that may merge."""
        return _MERGEABLE if self.merge else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take over a later edit of the same kind."""
        if not isinstance(other, SpecCommand) or other.merge != self.merge:
            return False
        self.after = other.after
        self.setObsolete(self.after == self.before)
        return True

    def redo(self) -> None:
        """Put the edited spec in place."""
        self._apply(self.after)

    def undo(self) -> None:
        """Put the former spec in place."""
        self._apply(self.before)


class RunCommand(QUndoCommand):
    """One Train-to-Pause, or a reset: the run before and after."""

    def __init__(self, before: Run | None, after: Run | None, text: str, apply: Callable[[Run | None], None]) -> None:
        super().__init__(text)
        self.before = before
        self.after = after
        self._apply = apply

    @property
    def nbytes(self) -> int:
        """Memory that only this entry may be keeping alive, at most."""
        return sum(run.nbytes for run in (self.before, self.after) if run is not None)

    def redo(self) -> None:
        """Make the later run the current one."""
        self._apply(self.after)

    def undo(self) -> None:
        """Make the earlier run the current one."""
        self._apply(self.before)

    def forget(self) -> None:
        """Let the runs go; the entry then does nothing and vanishes when it is reached."""
        self.before = self.after = None
        self.setObsolete(True)


class OperationCommand(RunCommand):
    """An edit that the run took over at once, keeping what was learned: run and spec before and after."""

    def __init__(
        self,
        before: tuple[Run, Spec],
        after: tuple[Run, Spec],
        text: str,
        apply: Callable[[Run, Spec], None],
    ) -> None:
        specs = {before[0].id: before[1], after[0].id: after[1]}

        def put(run: Run | None) -> None:
            if run is not None:
                apply(run, specs[run.id])

        super().__init__(before[0], after[0], text, put)


class ComparisonCommand(QUndoCommand):
    """Keeping a run's curves for comparison, or letting them go."""

    def __init__(
        self, before: PastRun | None, after: PastRun | None, text: str, apply: Callable[[PastRun | None], None]
    ) -> None:
        super().__init__(text)
        self._before = before
        self._after = after
        self._apply = apply

    def redo(self) -> None:
        """Put the later comparison in place."""
        self._apply(self._after)

    def undo(self) -> None:
        """Put the former comparison in place."""
        self._apply(self._before)


def lengthens(stack: QUndoStack, index: int) -> bool:
    """Return whether the entry at `index` added epochs for the training that stands above it."""
    edit, training = stack.command(index), stack.command(index + 1)
    if not isinstance(edit, SpecCommand) or edit.merge != TRAIN_LONGER:
        return False
    return isinstance(training, RunCommand) and not training.isObsolete()


def forget_old_runs(stack: QUndoStack, limit: int = RUNS_BYTES) -> None:
    """Keep the memory of the stack's runs under `limit` bytes by letting the oldest go."""
    kept = 0
    for index in reversed(range(stack.count())):
        command = stack.command(index)
        if not isinstance(command, RunCommand) or command.isObsolete():
            continue
        kept += command.nbytes
        if kept > limit and index < stack.count() - 1:
            command.forget()

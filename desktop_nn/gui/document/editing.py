"""The design: the edited spec, what is known of its data, its problems, and the undo stack all edits go through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QUndoStack

from desktop_nn.core import tree
from desktop_nn.experiment import architecture
from desktop_nn.experiment.presets import PRESETS, WELCOME
from desktop_nn.experiment.problems import adapt, problems
from desktop_nn.gui.document.base import DocumentBase
from desktop_nn.gui.job_thread import Job
from desktop_nn.gui.state import Notice
from desktop_nn.gui.undo import RunCommand, SpecCommand, lengthens

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from desktop_nn.core.errors import UserError
    from desktop_nn.core.tasks import Task
    from desktop_nn.data.dataset import DataInfo
    from desktop_nn.data.source import Source
    from desktop_nn.experiment.problems import Problem
    from desktop_nn.experiment.spec import Spec


class EditingDocument(DocumentBase):
    """The edited spec and everything that follows from it alone."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)
        self._spec: Spec = PRESETS[WELCOME].spec
        self._info: DataInfo | None = None
        self._info_error = ""
        # The task of the last data that were known: when it changes, the output layer follows.
        self._task: Task | None = None
        self._problems: tuple[Problem, ...] = ()
        # Files that an opened project names are a hint: they are read when the person says so.
        self._unread: Source | None = None

    @property
    def spec(self) -> Spec:
        """The edited spec."""
        return self._spec

    @property
    def info(self) -> DataInfo | None:
        """What is known of the edited spec's data; None while it is being looked up or cannot be had."""
        return self._info

    @property
    def info_error(self) -> str:
        """Why there is no `info`; empty otherwise."""
        return self._info_error

    @property
    def why_no_data(self) -> str:
        """What stands where data would be shown, in a sentence; empty when they are known."""
        if self._info is not None:
            return ""
        if self._spec.data.reads_files and not getattr(self._spec.data, "folder", "?"):
            return self.tr("There are no data yet: choose a folder of samples.")
        return self._info_error or self.tr("The data are being looked at.")

    @property
    def data_remedy(self) -> str:
        """What can be done about it, in two or three words; empty when waiting is all."""
        if self._info is not None or not self._info_error:
            return ""
        return self.tr("Read them") if self.unread else self.tr("Choose the data")

    def mend_data(self) -> None:
        """Do that: read the files, or lead to where others are chosen."""
        if self.unread:
            self.read_data()
        else:
            self.problem_shown.emit("data")

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong or unwise in the edited spec."""
        return self._problems

    def edit(self, path: str, value: Any, *, text: str = "", merge: str = "") -> None:
        """Change one setting as one undo entry; consecutive ones with the same `merge` become one.

        Raises:
            SettingError: there is no such setting or it does not take the value; nothing is changed.
        """
        setting, old = tree.find(self._spec, path)
        if old == value and type(old) is type(value):
            return
        spec = tree.replace(self._spec, path, value)
        label = setting.label if setting.label.isupper() else setting.label.lower()
        self.set_spec(spec, text or self.tr("change {label}").format(label=label), merge=merge)

    def set_spec(self, spec: Spec, text: str, *, merge: str = "") -> None:
        """Change the spec as one undo entry; the output layer follows the task."""
        if spec.data != self._spec.data and not spec.data.reads_files:
            spec = adapt(spec, spec.data.info(), self._task)
        if spec != self._spec:
            self.undo_stack.push(SpecCommand(self._spec, spec, text, merge, self._take_spec))

    def add_layer(self, index: int) -> None:
        """Add a hidden layer like its neighbour before position `index`."""
        self.set_spec(architecture.add_layer(self._spec, index), self.tr("add layer"))

    def remove_layer(self, index: int) -> None:
        """Remove a hidden layer."""
        self.set_spec(architecture.remove_layer(self._spec, index), self.tr("remove layer"))

    def move_layer(self, index: int, to: int) -> None:
        """Move a hidden layer."""
        self.set_spec(architecture.move_layer(self._spec, index, to), self.tr("move layer"))

    def duplicate_layer(self, index: int) -> None:
        """Put a layer of the same settings behind a hidden layer."""
        self.set_spec(architecture.duplicate_layer(self._spec, index), self.tr("duplicate layer"))

    @property
    def can_undo(self) -> bool:
        """Whether Undo would do something now: a training is not undone while another goes on."""
        return self.undo_stack.canUndo() and not (self.session.busy and self._is_run(self.undo_stack.index() - 1))

    @property
    def can_redo(self) -> bool:
        """Whether Redo would do something now."""
        return self.undo_stack.canRedo() and not (self.session.busy and self._is_run(self.undo_stack.index()))

    def _is_run(self, index: int) -> bool:
        return isinstance(self.undo_stack.command(index), RunCommand)

    def undo(self) -> None:
        """Undo the last entry; a training that was made longer, with the epochs that were added for it."""
        if self.can_undo:
            index = self.undo_stack.index() - 2
            both = lengthens(self.undo_stack, index)
            self.undo_stack.undo()
            if both:
                self.undo_stack.undo()

    def redo(self) -> None:
        """Redo the next entry."""
        if self.can_redo:
            both = lengthens(self.undo_stack, self.undo_stack.index())
            self.undo_stack.redo()
            if both and self.can_redo:
                self.undo_stack.redo()

    @property
    def unread(self) -> bool:
        """Whether the data are files that an opened project names and the person has not agreed to read."""
        return self._unread is not None and self._unread == self._spec.data

    def read_data(self) -> None:
        """Read the files that an opened project names."""
        self._unread = None
        self.dismiss_topic("data")
        self.dismiss_topic("refusal")
        self._look_up_info()
        self.info_changed.emit()

    def _ask_before_reading(self) -> None:
        """Say whose files the data are, and offer to read them."""
        text = self.tr("This experiment’s data are files of this computer: {source}. They are read when you say so.")
        text = text.format(source=self._spec.data.summary())
        self.notify(Notice("info", text, ((self.tr("Read them"), self.read_data),), "data"))

    def _take_spec(self, spec: Spec) -> None:
        """Make `spec` the edited one; the only place where that happens."""
        old, self._spec = self._spec, spec
        if spec.data != old.data:
            self._look_up_info()
        self._problems = problems(spec, self._info) if self._info else ()
        self._forget_refusal()
        self._follow_spec()
        # Only now, so that whoever reads sees spec, data and network fit together.
        if spec.data != old.data:
            self.info_changed.emit()
        self.spec_changed.emit()

    def _forget_refusal(self) -> None:
        """Take back what kept training from starting, once that is so no more."""
        causes = {self._info_error, *(problem.text for problem in self._problems)}
        for notice in self._notices:
            if notice.topic == "refusal" and notice.text not in causes:
                self.dismiss(notice)

    def _follow_spec(self) -> None:
        """Let samples, run and network follow the spec; each part of the document adds its own."""

    def _look_up_info(self) -> None:
        self._info, self._info_error = None, ""
        source = self._spec.data
        if not source.reads_files:
            self._info = source.info()
            self._task = self._info.task
        elif self.unread:
            self._info_error = self.tr("The files have not been read yet.")
        else:
            self.jobs.submit(Job("info", lambda _: (source, source.info()), self._on_info, self._on_info_failed))

    def _on_info(self, found: tuple[Source, DataInfo]) -> None:
        source, info = found
        if source != self._spec.data:
            return
        adapted = adapt(self._spec, info, self._task)
        self._info, self._task = info, info.task
        if adapted != self._spec:
            self.set_spec(adapted, self.tr("fit the output to the task"))
        else:
            self._take_spec(self._spec)
        self.info_changed.emit()

    def _on_info_failed(self, error: UserError) -> None:
        self._info_error = str(error)
        self._forget_refusal()
        self.info_changed.emit()

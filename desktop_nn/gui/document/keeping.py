"""Edits that keep what was learned: the run is operated on in place of being started anew."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from desktop_nn.core.errors import SettingError, UserError
from desktop_nn.core.settings import Holds
from desktop_nn.core.tree import replace
from desktop_nn.engine.layers import count
from desktop_nn.experiment import architecture
from desktop_nn.experiment.spec import Spec
from desktop_nn.gui.document.running import RunningDocument
from desktop_nn.gui.format import sentence
from desktop_nn.gui.job_thread import Job
from desktop_nn.gui.state import Notice, Status
from desktop_nn.gui.training_thread import Until
from desktop_nn.gui.undo import OperationCommand, RunCommand, forget_old_runs

if TYPE_CHECKING:
    import numpy as np
    from PySide6.QtCore import QObject

    from desktop_nn.engine.activations import Activation
    from desktop_nn.experiment.run import Run
    from desktop_nn.experiment.surgery.kept import Kept
    from desktop_nn.experiment.surgery.transplant import Removed

# Up to here an operation takes less than a frame or two; larger networks are operated on in the job thread.
QUICK_PARAMETERS = 150_000


@dataclass(frozen=True)
class Operation:
    """One edit that keeps what was learned.

    Attributes:
        text: names it in the undo menu.
        edit: makes the new spec of the edited one.
        removed: neurons that go, by layer id: indices in the run.
        pending: whether all edits that wait for a restart are taken over, and not the hidden layers alone.
    """

    text: str
    edit: Callable[[Spec], Spec]
    removed: Mapping[str, Collection[int]]
    pending: bool = False


class KeepingDocument(RunningDocument):
    """Operations on the run.

    Each is one undo entry that brings back design and run to the bit. Without a run it edits the design alone.
    While a network trains, training stops at the next batch boundary and goes on afterwards. Waiting edits of the
    hidden layers are taken over along with it. Indices of layers are those of `spec.network.hidden`; after an
    operation they are the run's as well.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._operations: list[Operation] = []
        self._going_on: Until | None = None
        self._working = False

    # ------------------------------------------------------------------ what is kept, in words

    def what_is_kept(self, spec: Spec | None = None, removed: Removed | None = None) -> Kept | None:
        """Return what a change would keep of the run; None without a run.

        Args:
            spec: the design as it would be, of which the hidden layers count; None for the edits that are waiting.
            removed: neurons that would go, by layer id.
        """
        from desktop_nn.experiment.surgery.kept import what_is_kept

        if self._run is None:
            return None
        if spec is None:
            return what_is_kept(self._run, self._spec, info=self._info)
        return what_is_kept(self._run, _with_hidden_of(self._run.spec, spec), removed or {})

    def kept_words(self, spec: Spec | None = None, removed: Removed | None = None, *, briefly: bool = False) -> str:
        """Return in words what a change would keep, for tool tips before it is made; empty without a run.

        Args:
            spec: the design as it would be, for example `architecture.remove_layer(document.spec, 1)`; None for the
                edits that are waiting.
            removed: neurons that would go, by layer id: {"h1": [3, 7]}.
            briefly: in a few words, without a full stop.
        """
        kept = self.what_is_kept(spec, removed)
        if kept is None:
            return ""
        if briefly:
            briefs = (sentence(kept.context, statement.brief, statement.values) for statement in kept.statements)
            return "; ".join(dict.fromkeys(briefs))
        return " ".join(sentence(kept.context, statement.text, statement.values) for statement in kept.statements)

    @property
    def can_keep_learned(self) -> bool:
        """Whether edits wait for a restart that the run could take over without one."""
        if not any(holds is Holds.RESTART for holds in self.pending.values()):
            return False
        kept = self.what_is_kept()
        return kept is not None and kept.possible

    # ------------------------------------------------------------------ operations

    def keep_learned(self) -> None:
        """Take over all edits that wait for a restart, keeping what was learned."""
        if self._run is not None:
            self._operate(Operation(self.tr("keep what was learned"), lambda spec: spec, {}, pending=True))

    def remove_neurons(self, layer_id: str, indices: Collection[int]) -> None:
        """Remove neurons of a hidden layer; all others stay as they are.

        Args:
            layer_id: of the layer.
            indices: which of the run's neurons; without a run only their number counts.

        Raises:
            SettingError: there is no such layer, or no neuron would be left; nothing is changed.
        """
        number, layer = len(indices), self.layer_label(layer_id)
        text = self.tr("remove a neuron of {layer}") if number == 1 else self.tr("remove {number} neurons of {layer}")
        edit = partial(architecture.resize_layer, layer_id=layer_id, by=-len(indices))
        self._operate(Operation(text.format(number=number, layer=layer), edit, {layer_id: tuple(indices)}))

    def add_neurons(self, layer_id: str, count: int = 1) -> None:
        """Add neurons to a hidden layer that do not disturb the output.

        Raises:
            SettingError: there is no such layer, or it would get too many; nothing is changed.
        """
        layer = self.layer_label(layer_id)
        text = self.tr("add a neuron to {layer}") if count == 1 else self.tr("add {count} neurons to {layer}")
        edit = partial(architecture.resize_layer, layer_id=layer_id, by=count)
        self._operate(Operation(text.format(count=count, layer=layer), edit, {}))

    def add_layer_keeping(self, index: int) -> None:
        """Add a hidden layer before position `index`, like its neighbour and as near the identity as it can be.

        Raises:
            SettingError: there are too many; nothing is changed.
        """
        self._operate(Operation(self.tr("add layer"), partial(architecture.add_layer, index=index), {}))

    def duplicate_layer_keeping(self, index: int) -> None:
        """Put a layer of the same settings behind a hidden layer, as near the identity as it can be.

        Raises:
            SettingError: there are too many; nothing is changed.
        """
        self._operate(Operation(self.tr("duplicate layer"), self._of_layer(index, architecture.duplicate_layer), {}))

    def remove_layer_keeping(self, index: int) -> None:
        """Remove a hidden layer; the next one takes over what it can, all others stay as they are."""
        text = self.tr("remove {layer}").format(layer=self.layer_label(self._spec.network.hidden[index].id))
        self._operate(Operation(text, self._of_layer(index, architecture.remove_layer), {}))

    def move_layer_keeping(self, index: int, to: int) -> None:
        """Move a hidden layer; where matrices do not fit in the new order, it begins anew."""
        text = self.tr("move {layer}").format(layer=self.layer_label(self._spec.network.hidden[index].id))
        self._operate(Operation(text, self._of_layer(index, partial(architecture.move_layer, to=to)), {}))

    def set_activation_keeping(self, layer_id: str, activation: Activation) -> None:
        """Change a hidden layer's activation; the weights stay.

        Raises:
            SettingError: there is no such layer; nothing is changed.
        """
        index = architecture.index_of(self._spec, layer_id)
        text = self.tr("change activation of {layer}").format(layer=self.layer_label(layer_id))
        edit = self._of_layer(index, lambda spec, at: replace(spec, f"network.hidden.{at}.activation", activation))
        self._operate(Operation(text, edit, {}))

    def pause(self) -> None:
        """Stop at the next batch boundary; nothing goes on after an operation that is under way."""
        self._going_on = None
        super().pause()

    # ------------------------------------------------------------------ how it is done

    def _of_layer(self, index: int, edit: Callable[[Spec, int], Spec]) -> Callable[[Spec], Spec]:
        """Return an edit of the layer that stands at `index` now, wherever it stands when its turn comes."""
        layer_id = self._spec.network.hidden[index].id
        return lambda spec: edit(spec, architecture.index_of(spec, layer_id))

    def _operate(self, operation: Operation) -> None:
        # What cannot be is said at once, and not when training has stopped.
        edited = operation.edit(self._spec)
        if self._run is None and not self.is_training:
            self.set_spec(edited, operation.text)
        elif self._working:
            self._operations.append(operation)
        else:
            if self._after_stop != self._work_off:
                self._operations, self._going_on = [], self._until if self.session.busy else None
            self._operations.append(operation)
            self._once_stopped(self._work_off)

    def _work_off(self) -> None:
        """Do the operations that have been asked for, then go on training if that was interrupted."""
        self._working = True
        self._next_operation()

    def _next_operation(self) -> None:
        if not self._operations:
            self._working = False
            self._go_on()
            return
        operation = self._operations.pop(0)
        run, before = self._run, self._spec
        try:
            spec = operation.edit(before)
        except SettingError as error:
            self._on_refused(error)
            return
        if run is None:
            self.set_spec(spec, operation.text)
            self._next_operation()
            return
        wanted = spec if operation.pending else _with_hidden_of(run.spec, spec)
        arguments = (run, wanted, operation.removed, self._info if operation.pending else None, self._sample(run))
        done = partial(self._on_operated, run, before, spec, operation)
        if _is_quick(run) and _is_quick(run, wanted):
            self._operate_now(arguments, done)
        else:
            self.jobs.submit(Job("operate", lambda _: _transplanted(*arguments), done, self._on_refused))

    def _operate_now(
        self,
        arguments: tuple[Run, Spec, Removed, object, np.ndarray | None],
        done: Callable[[Run], None],
    ) -> None:
        try:
            operated = _transplanted(*arguments)
        except UserError as error:
            self._on_refused(error)
        else:
            done(operated)

    def _on_operated(self, run: Run, before: Spec, spec: Spec, operation: Operation, operated: Run) -> None:
        if self.session.busy or self._run is not run or self._spec is not before:
            self._operate_again(operation)
            return
        self.dismiss_topic("training")
        if spec == before:
            self.undo_stack.push(RunCommand(run, operated, operation.text, self._take_run))
        else:
            command = OperationCommand((run, before), (operated, spec), operation.text, self._take_both)
            self.undo_stack.push(command)
        forget_old_runs(self.undo_stack)
        self._next_operation()

    def _operate_again(self, operation: Operation) -> None:
        """Begin again from where things stand by now: something happened while the job thread was at work."""
        self._operations.insert(0, operation)
        self._working = False
        self._going_on = self._until if self.session.busy else None
        self._once_stopped(self._work_off)

    def _on_refused(self, error: UserError) -> None:
        self._operations = []
        self._working = False
        text = str(error)
        self.notify(Notice("error", text[:1].upper() + text[1:], topic="training"))
        self._go_on()

    def _drop_operations(self) -> None:
        """Forget what has been asked for: another project takes the place of this one."""
        self.jobs.cancel("operate")
        self._operations, self._going_on, self._working = [], None, False

    def _go_on(self) -> None:
        until, self._going_on = self._going_on, None
        run = self._run
        if until is None or until is Until.STEP or self.status in (Status.FINISHED, Status.FAILED):
            return
        if until is Until.EPOCH and run is not None and not run.position.cursor:
            return
        self._train(until)

    def _take_both(self, run: Run, spec: Spec) -> None:
        """Make another run and another design the current ones, so that nobody sees one without the other."""
        self._run, self._spec = run, spec
        self._take_run(run)
        self._take_spec(spec)

    def _sample(self, run: Run) -> np.ndarray | None:
        from desktop_nn.experiment.surgery.transplant import SAMPLE_ROWS

        dataset = self.session.dataset(run.spec)
        return None if dataset is None else dataset.X[dataset.train[:SAMPLE_ROWS]]


def _with_hidden_of(spec: Spec, other: Spec) -> Spec:
    return replace(spec, "network.hidden", other.network.hidden)


def _is_quick(run: Run, spec: Spec | None = None) -> bool:
    network = (spec or run.spec).network
    return count(network.hidden, network.output, run.info.inputs, run.info.outputs) <= QUICK_PARAMETERS


def _transplanted(run: Run, spec: Spec, removed: Removed, info: object, sample: np.ndarray | None) -> Run:
    from desktop_nn.data.dataset import DataInfo
    from desktop_nn.experiment.surgery.transplant import transplant

    assert info is None or isinstance(info, DataInfo)
    return transplant(run, spec, removed, info=info, sample=sample)

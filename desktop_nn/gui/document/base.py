"""The ground the document stands on: its signals, messages to the person, the selection and the views' needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop_nn.gui.job_thread import JobThread
from desktop_nn.gui.session import Session
from desktop_nn.gui.state import Notice, Selection

if TYPE_CHECKING:
    from desktop_nn.training.snapshots import Need


class DocumentBase(QObject):
    """Signals, notices, selection and needs.

    Signals (what is not said to be carried is read from the property):
        spec_changed, info_changed, data_changed, run_changed, status_changed, progress_changed, network_changed,
        history_changed, comparison_changed, drawing_changed, answer_changed, selection_changed, notices_changed.
        file_changed: path, name or `modified` has changed.
        file_settled: the project was just opened, saved or begun anew; `path` is where it is, if it is in a file.
        opened: another experiment has been put in place of the one before, whole.
        discard_asked: work would be lost; answer with `resolve_discard`.
        problem_shown: carries the path of the setting that keeps training from starting.
    """

    spec_changed = Signal()
    info_changed = Signal()
    data_changed = Signal()
    run_changed = Signal()
    status_changed = Signal()
    progress_changed = Signal()
    network_changed = Signal()
    history_changed = Signal()
    comparison_changed = Signal()
    drawing_changed = Signal()
    answer_changed = Signal()
    selection_changed = Signal()
    notices_changed = Signal()
    file_changed = Signal()
    file_settled = Signal()
    opened = Signal()
    discard_asked = Signal()
    problem_shown = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = Session(self)
        self.jobs = JobThread(self)
        self._selection = Selection()
        self._notices: tuple[Notice, ...] = ()
        self._needs: dict[QObject, frozenset[Need]] = {}

    @property
    def selection(self) -> Selection:
        """What the person pointed at."""
        return self._selection

    def select(self, layer: str | None, neuron: int | None = None) -> None:
        """Point at a layer or one of its neurons; None points at nothing."""
        self._take_selection(Selection(layer, neuron))

    def select_also(self, layer: str, neuron: int) -> None:
        """Add a neuron to those selected, or take it out again."""
        others = tuple(each for each in self._selection.neurons if each != (layer, neuron))
        if len(others) == len(self._selection.neurons):
            self._take_selection(Selection(layer, neuron, others))
        elif others:
            self._take_selection(Selection(*others[-1], others[:-1]))
        else:
            self._take_selection(Selection())

    def _take_selection(self, selection: Selection) -> None:
        if selection != self._selection:
            self._selection = selection
            self.selection_changed.emit()

    def need(self, owner: QObject, needs: frozenset[Need]) -> None:
        """Say what a view wants of every snapshot; an empty set withdraws it."""
        if needs:
            self._needs[owner] = needs
        else:
            self._needs.pop(owner, None)
        self.session.set_needs(frozenset().union(*self._needs.values()))

    @property
    def notices(self) -> tuple[Notice, ...]:
        """Messages, oldest first."""
        return self._notices

    def notify(self, notice: Notice) -> None:
        """Show a message; it replaces an older one of its topic."""
        self._notices = (*(n for n in self._notices if not notice.topic or n.topic != notice.topic), notice)
        self.notices_changed.emit()

    def dismiss(self, notice: Notice) -> None:
        """Take a message away."""
        self._notices = tuple(n for n in self._notices if n is not notice)
        self.notices_changed.emit()

    def dismiss_topic(self, topic: str) -> None:
        """Take the message of a topic away."""
        if any(n.topic == topic for n in self._notices):
            self._notices = tuple(n for n in self._notices if n.topic != topic)
            self.notices_changed.emit()

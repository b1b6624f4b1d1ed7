"""Brings what is wrong or waiting to the field, card or section that it is about, with the links that mend it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication, QVBoxLayout

from desktop_nn.core import tree
from desktop_nn.core.errors import SettingError
from desktop_nn.core.settings import Holds
from desktop_nn.gui.format import sentence
from desktop_nn.gui.widgets.message import Message, Severity

if TYPE_CHECKING:
    from desktop_nn.experiment.problems import Problem
    from desktop_nn.experiment.surgery.kept import Kept
    from desktop_nn.gui.document import Document

LAYERS = "network.hidden"
_WEIGHT: tuple[Severity, ...] = ("success", "info", "warn", "error")


@dataclass(frozen=True)
class Link:
    """A few words in a note that do something."""

    key: str
    words: str
    act: Callable[[], None] = field(compare=False)


@dataclass(frozen=True)
class Note:
    """One sentence about a setting.

    Attributes:
        path: of the setting.
        text: "{key}" stands for the link of that key.
        severity: how it looks.
        links: what can be done about it.
        waits: whether it is about an edit that waits for a restart.
    """

    path: str
    text: str
    severity: Severity
    links: tuple[Link, ...] = ()
    waits: bool = False


@runtime_checkable
class Host(Protocol):
    """A place in the panel that shows notes about its path."""

    def set_notes(self, notes: tuple[Note, ...]) -> None:
        """Show these notes and no others."""

    def focus_field(self, path: str) -> None:
        """Give the keyboard to the field of `path`, which is the host's own or lies below it."""


class _Lines:
    """Shows some notes in one message of the kit, made when there is first something to say."""

    def __init__(self, layout: QVBoxLayout, boxed: bool) -> None:
        self._layout = layout
        self._boxed = boxed
        self._message: Message | None = None
        self._notes: tuple[Note, ...] = ()
        self._acts: dict[str, Callable[[], None]] = {}

    def show(self, notes: tuple[Note, ...]) -> None:
        if notes == self._notes:
            return
        self._notes = notes
        text, severity, links = self._joined(notes)
        self._shown_in().show_message(text, severity, links)

    def _shown_in(self) -> Message:
        if self._message is None:
            self._message = Message(self._boxed)
            self._message.link_activated.connect(self._run)
            self._layout.addWidget(self._message)
        return self._message

    def _joined(self, notes: tuple[Note, ...]) -> tuple[str, Severity, dict[str, str]]:
        texts, links = [], {}
        worst: Severity = "info"
        self._acts = {}
        for index, note in enumerate(notes):
            text = note.text
            worst = max(worst, note.severity, key=_WEIGHT.index)
            for link in note.links:
                key = f"{index}.{link.key}"
                text = text.replace(f"{{{link.key}}}", f"{{{key}}}")
                links[key] = link.words
                self._acts[key] = link.act
            texts.append(text)
        return " ".join(texts), worst, links

    def _run(self, key: str) -> None:
        act = self._acts.get(key)
        if act is not None:
            self._hand_over(self._notes[int(key.partition(".")[0])].path)
            act()

    def _hand_over(self, path: str) -> None:
        """Give the keyboard to the field: the link goes with its note, and the window's first button would have it."""
        focus, message = QApplication.focusWidget(), self._message
        if message is None or focus is None or not message.isAncestorOf(focus):
            return
        place = message.parentWidget()
        while place is not None and not isinstance(place, Host):
            place = place.parentWidget()
        if isinstance(place, Host):
            place.focus_field(path)


class NotePlace(QVBoxLayout):
    """Where notes appear below a field: what is wrong first, then, boxed, what waits for a restart."""

    def __init__(self) -> None:
        super().__init__()
        self.setSpacing(4)
        above, below = QVBoxLayout(), QVBoxLayout()
        self.addLayout(above)
        self.addLayout(below)
        self._lines = _Lines(above, boxed=False)
        self._waiting = _Lines(below, boxed=True)

    def show_notes(self, notes: Iterable[Note]) -> None:
        """Show these notes and no others, each kind as one text that looks as serious as its worst."""
        notes = tuple(notes)
        self._lines.show(tuple(note for note in notes if not note.waits))
        self._waiting.show(tuple(note for note in notes if note.waits))


def _tr(text: str) -> str:
    return QCoreApplication.translate("Design", text)


class Board:
    """Knows which place stands for which path, and hands every note to the place that is nearest."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._hosts: dict[str, Host] = {}

    def add(self, path: str, host: Host) -> None:
        """Let `host` show the notes about `path` and about whatever below it has no place of its own."""
        self._hosts[path] = host

    def remove(self, path: str, host: Host) -> None:
        """Forget a place that goes away, unless another one has taken it over."""
        if self._hosts.get(path) is host:
            del self._hosts[path]

    def nearest(self, path: str) -> Host | None:
        """Return the place of a path, or of the nearest one above it."""
        while path:
            if path in self._hosts:
                return self._hosts[path]
            path = path.rpartition(".")[0]
        return None

    def deliver(self) -> dict[str, tuple[Note, ...]]:
        """Hand out all notes there are, and return them by their own paths."""
        # One host may stand for several paths, and is told of all of them at once.
        found: dict[Host, list[Note]] = {host: [] for host in self._hosts.values()}
        by_path: dict[str, tuple[Note, ...]] = {}
        for note in self._all_notes():
            by_path[note.path] = (*by_path.get(note.path, ()), note)
            place = self.nearest(note.path)
            if place is not None:
                found[place].append(note)
        for host, notes in found.items():
            host.set_notes(tuple(dict.fromkeys(notes)))
        return by_path

    def _all_notes(self) -> list[Note]:
        notes = [self._problem_note(problem) for problem in self._document.problems]
        return notes + [self._pending_note(path, labels, holds) for path, labels, holds in self._pending_edits()]

    def _problem_note(self, problem: Problem) -> Note:
        links = tuple(
            Link(f"fix{index}", fix.label, partial(self._document.set_spec, fix.spec, fix.label))
            for index, fix in enumerate(problem.fixes)
        )
        text = " ".join([problem.text, *(f"{{{link.key}}}." for link in links)])
        return Note(problem.path, text, "error" if problem.severity == "error" else "warn", links)

    def _pending_edits(self) -> list[tuple[str, list[str], Holds]]:
        """Return (path, labels, holds), the edits of one layer joined, and all layers when they moved."""
        pending = self._document.pending
        if LAYERS in pending or any(_in_layers(path) and path.endswith(".id") for path in pending):
            others = [(path, [self._label(path)], holds) for path, holds in pending.items() if not _in_layers(path)]
            return [*others, (LAYERS, [_tr("Layers")], Holds.RESTART)]
        joined: dict[tuple[str, Holds], list[str]] = {}
        for path, holds in pending.items():
            joined.setdefault((_layer_of(path), holds), []).append(self._label(path))
        return [(path, labels, holds) for (path, holds), labels in joined.items()]

    def _label(self, path: str) -> str:
        try:
            return QCoreApplication.translate("settings", tree.find(self._document.spec, path)[0].label)
        except SettingError:
            return path

    def _pending_note(self, path: str, labels: list[str], holds: Holds) -> Note:
        if path.startswith("stopping."):
            return Note(path, _tr("Counts from the end of this epoch on."), "info")
        if holds is Holds.NEXT_EPOCH:
            return Note(path, _tr("Takes hold from the next epoch."), "info")
        what = _joined(labels)
        undo = Link("undo", _tr("undo"), partial(self.revert, path, what))
        kept = self._document.what_is_kept()
        if kept is not None and kept.possible:
            text = _tr("{what} changed after training began. {keep} ({stays}), {restart}, or {undo}.")
            text = text.replace("{stays}", _briefly(kept, path))
            keep = Link("keep", _tr("Keep what was learned"), self._document.keep_learned)
            links: tuple[Link, ...] = (keep, Link("restart", _tr("restart"), self._document.restart), undo)
        else:
            text = _tr("{what} changed after training began. {why}{restart} to use it, or {undo}.")
            text = text.replace("{why}", "" if kept is None else _why_nothing(kept, path))
            links = (Link("restart", _tr("Restart"), self._document.restart), undo)
        return Note(path, text.replace("{what}", what), "warn", links, waits=True)

    def revert(self, path: str, what: str) -> None:
        """Give one setting, or one layer, back what the run uses."""
        used = self._document.run_spec
        if used is not None:
            self._document.edit(path, tree.get(used, path), text=_tr("take back {what}").format(what=what.lower()))


def _briefly(kept: Kept, path: str) -> str:
    """Return in a few words what an edit leaves of what was learned."""
    about = [statement for statement in kept.statements if _in_layers(path) and statement.path.startswith(path)]
    about = about or [statement for statement in kept.statements if path.startswith(statement.path)]
    # What leaves the outputs alone is of no interest beside what does not.
    most = max((statement.effect for statement in about), default=0)
    about = [statement for statement in about if statement.effect == most]
    words = dict.fromkeys(sentence(kept.context, statement.brief, statement.values) for statement in about)
    return _tr("; ").join(words) or _tr("all weights stay")


def _why_nothing(kept: Kept, path: str) -> str:
    """Return, for the edit that is the cause, the sentence on why nothing can be kept."""
    (statement,) = kept.statements
    return f"{sentence(kept.context, statement.text, statement.values)} " if path.startswith(statement.path) else ""


def _in_layers(path: str) -> bool:
    return path == LAYERS or path.startswith(f"{LAYERS}.")


def _layer_of(path: str) -> str:
    return ".".join(path.split(".")[:3]) if _in_layers(path) else path


def _joined(labels: list[str]) -> str:
    if len(labels) == 1:
        return labels[0]
    rest = [label[:1].lower() + label[1:] for label in labels[1:]]
    return _tr("{first} and {last}").format(first=", ".join([labels[0], *rest[:-1]]), last=rest[-1])

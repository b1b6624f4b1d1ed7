"""Offers, at the start, what windows that did not close properly have left: a message for each, nothing modal."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, QLocale, QObject

from desktop_nn.core.errors import UserError
from desktop_nn.gui import format
from desktop_nn.gui.files.kept import Kept, Origin, abandoned
from desktop_nn.gui.files.places import ProjectLock
from desktop_nn.gui.job_thread import Job
from desktop_nn.gui.state import Notice

if TYPE_CHECKING:
    from desktop_nn.core.progress import Progress
    from desktop_nn.experiment.project import Project
    from desktop_nn.gui.document import Document
    from desktop_nn.gui.files.autosave import Autosave


@dataclass(frozen=True)
class Lost:
    """What a window has left.

    Attributes:
        kept: where it is.
        when: it was kept, in seconds since 1970.
        origin: what it was called and where it came from; None when it is damaged.
        epoch: completed epochs; None without a trained network.
        fault: why it cannot be read; empty otherwise.
    """

    kept: Kept
    when: float
    origin: Origin | None = None
    epoch: int | None = None
    fault: str = ""


class Recovery(QObject):
    """Finds abandoned work and puts it back when the person says so."""

    def __init__(self, document: Document, autosave: Autosave) -> None:
        super().__init__(document)
        self._document = document
        self._autosave = autosave
        self._open: list[Lost] = []

    def look(self) -> None:
        """Look for abandoned work in the job thread; messages follow if there is any."""
        self._document.jobs.submit(Job("recovery", _look, self._offer, lambda _: None))

    def end(self) -> None:
        """Leave what nobody answered to the next start."""
        for lost in self._open:
            lost.kept.let_go()
        self._open = []

    def _offer(self, lost: list[Lost]) -> None:
        self._open = lost
        for each in lost:
            self._document.notify(self._notice(each))

    def _notice(self, lost: Lost) -> Notice:
        when = QDateTime.fromSecsSinceEpoch(int(lost.when))
        days = when.date().daysTo(QDateTime.currentDateTime().date())
        clock = format.clock(when.time())
        moment = clock if days == 0 else f"{QLocale().toString(when.date(), 'd MMMM')}, {clock}"
        discard = (self.tr("Discard"), partial(self._discard, lost))
        topic = _topic(lost)
        if lost.origin is None:
            text = self.tr("Unsaved work was kept at {when} but cannot be recovered: {why}")
            return Notice("error", text.format(when=moment, why=lost.fault), (discard,), topic)
        if lost.epoch is None:
            text = self.tr("Desktop NN did not close properly. Recover “{name}” from {when}?")
        else:
            text = self.tr("Desktop NN did not close properly. Recover “{name}” from {when} (epoch {epoch})?")
        text = text.format(name=lost.origin.name, when=moment, epoch=lost.epoch)
        return Notice("warning", text, ((self.tr("Recover"), partial(self._recover, lost)), discard), topic)

    def _recover(self, lost: Lost) -> None:
        self._document.when_safe(partial(self._read, lost))

    def _read(self, lost: Lost) -> None:
        document, held = self._document, self._document.lock

        def work(_: Progress) -> tuple[Project, Origin, ProjectLock | None]:
            project, origin = lost.kept.read()
            return project, origin, ProjectLock.take(origin.path, held) if origin.path else None

        def done(found: tuple[Project, Origin, ProjectLock | None]) -> None:
            project, origin, lock = found
            self._settle(lost)
            self._autosave.adopt(lost.kept)
            document.recover(project, origin.path, lock)

        def failed(error: UserError) -> None:
            document.notify(self._notice(Lost(lost.kept, lost.when, fault=str(error))))

        document.jobs.submit(Job("open", work, done, failed))

    def _settle(self, lost: Lost) -> None:
        self._open = [each for each in self._open if each.kept is not lost.kept]
        self._document.dismiss_topic(_topic(lost))

    def _discard(self, lost: Lost) -> None:
        self._settle(lost)
        job = Job(f"forget {lost.kept.file.stem}", lambda _: lost.kept.remove(), lambda _: None, lambda _: None)
        self._document.jobs.submit(job)


def _look(_: Progress) -> list[Lost]:
    found = []
    for kept in abandoned():
        try:
            project, origin = kept.read()
        except UserError as error:
            found.append(Lost(kept, kept.when(), fault=str(error)))
        else:
            epoch = project.run.position.epoch if project.run else None
            found.append(Lost(kept, kept.when(), origin, epoch))
    return found


def _topic(lost: Lost) -> str:
    return f"recovery {lost.kept.file.stem}"

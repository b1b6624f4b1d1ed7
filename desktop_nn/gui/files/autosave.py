"""Keeps unsaved work aside, so that a crash costs no more than the last two minutes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QSettings, QTimer, Slot

from desktop_nn.gui.files.kept import Kept, Origin
from desktop_nn.gui.job_thread import Job
from desktop_nn.gui.state import Notice

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from desktop_nn.core.errors import UserError
    from desktop_nn.core.progress import Progress
    from desktop_nn.experiment.project import Project
    from desktop_nn.gui.document import Document

SECONDS = 120
"""The most that is lost; the settings may name fewer."""
LEAST_SECONDS = 5
KEY = "autosave_seconds"


class Autosave(QObject):
    """Writes the document into the recovery folder while it is modified, and tidies up when that is over."""

    def __init__(self, document: Document, settings: QSettings) -> None:
        super().__init__(document)
        self._document = document
        self._settings = settings
        self._kept: Kept | None = None
        self._adopted: Kept | None = None
        self._written: tuple[Any, ...] = ()
        self._writing = False
        # The time came while the last write was still under way.
        self._again = False
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.write_now)
        document.file_changed.connect(self._on_file_changed)
        document.file_settled.connect(self._on_file_settled)
        self._on_file_changed()

    @property
    def seconds(self) -> int:
        """How often unsaved work is kept."""
        text = str(self._settings.value(KEY, SECONDS))
        return min(max(int(text), LEAST_SECONDS), SECONDS) if text.isdecimal() and len(text) < 9 else SECONDS

    def set_seconds(self, seconds: int) -> None:
        """Keep unsaved work more often; never less often than every `SECONDS`."""
        self._settings.setValue(KEY, min(max(seconds, LEAST_SECONDS), SECONDS))
        if self._timer.isActive():
            self._timer.start(1000 * self.seconds)

    @property
    def kept_file(self) -> Path | None:
        """Where the work of this window is kept, or about to be; None while there is nothing to keep."""
        return self._kept.file if self._kept is not None else None

    def adopt(self, kept: Kept) -> None:
        """Take over recovered work: it stays where it is until the document, now to hold it, is saved."""
        self._adopted = kept

    @Slot()
    def write_now(self) -> None:
        """Keep the work as it stands, unless that is kept already."""
        document = self._document
        state = (document.spec, document.run, document.strokes, document.pen, document.path)
        same = len(state) == len(self._written) and all(a is b for a, b in zip(state, self._written, strict=True))
        if not document.modified or (same and not document.is_training):
            return
        if self._writing:
            self._again = True
            return
        self._writing, self._written = True, state
        document.with_project(self._write)

    def end(self) -> None:
        """Nothing is unsaved, or it was given up: tidy up before the window closes."""
        self._timer.stop()
        self._forget(self._kept)
        self._kept = None

    def leave(self, then: Callable[[], object]) -> None:
        """Keep the work a last time for the next start, then do `then`, which closes the document."""

        def write(project: Project) -> None:
            self._write(project)
            then()

        self._timer.stop()
        self._document.with_project(write)

    def _write(self, project: Project) -> None:
        if not self._document.modified:
            self._end_writing()
            return
        kept = self._kept = self._kept or Kept.new()
        origin = Origin(self._document.name, self._document.path)

        def work(_: Progress) -> None:
            kept.write(project, origin)

        self._document.jobs.submit(Job("autosave", work, self._on_written, self._on_failed))

    def _on_written(self, _: object) -> None:
        self._document.dismiss_topic("autosave")
        self._end_writing()

    def _end_writing(self) -> None:
        again, self._writing, self._again = self._again, False, False
        if again:
            self.write_now()

    def _on_failed(self, error: UserError) -> None:
        self._written = ()
        self._end_writing()
        text = self.tr("Unsaved work cannot be kept for the case of a crash: {why}").format(why=str(error))
        self._document.notify(Notice("warning", text, topic="autosave"))

    def _forget(self, kept: Kept | None) -> None:
        if kept is not None:
            self._document.jobs.submit(Job(f"forget {kept.file.stem}", lambda _: kept.remove(), _ignore, _ignore))

    @Slot()
    def _on_file_changed(self) -> None:
        """Count from the moment at which something is unsaved."""
        if not self._document.modified:
            self._timer.stop()
            self._forget(self._kept)
            self._kept, self._written = None, ()
        elif not self._timer.isActive():
            self._timer.start(1000 * self.seconds)

    @Slot()
    def _on_file_settled(self) -> None:
        """Another project, or this one saved: what was kept of it is not needed any more."""
        self._timer.stop()
        self._forget(self._kept)
        self._kept, self._adopted, self._written = self._adopted, None, ()
        self._on_file_changed()


def _ignore(_: object) -> None:
    """Nobody waits for it."""

"""The files that were opened or saved last: one list, kept in the settings, for the menu and the welcome page."""

from __future__ import annotations

import json
import math
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, QObject, QSettings, Signal, Slot

from desktop_nn.experiment.project import thumbnail
from desktop_nn.gui import format
from desktop_nn.gui.job_thread import Job

if TYPE_CHECKING:
    from desktop_nn.core.progress import Progress
    from desktop_nn.gui.document import Document

MOST = 10
KEY = "recent"
_translate = QCoreApplication.translate


@dataclass(frozen=True)
class RecentFile:
    """One project that was opened or saved.

    Attributes:
        path: the project file.
        used: when it was opened or saved here, in seconds since 1970.
        score: the last validation figure of its network, a fraction; None when there was none.
        metric: what the score is: "accuracy" or "R²".
        missing: there was no such file when `look` looked.
        thumbnail: the small picture (PNG) in the file, once `look` has found one.
        saved: when the file was written, once `look` has found that out.
    """

    path: Path
    used: float
    score: float | None = None
    metric: str = "accuracy"
    missing: bool = False
    thumbnail: bytes = b""
    saved: float | None = None

    @property
    def name(self) -> str:
        """What the window calls it."""
        return self.path.stem

    def when(self) -> str:
        """Return when it was saved, else used, such as "Saved today, 18:42" or "Used 21 November"."""
        words = _translate("Recent", "Used {day}") if self.saved is None else _translate("Recent", "Saved {day}")
        return words.format(day=_day(self.used if self.saved is None else self.saved))


class RecentFiles(QObject):
    """Follows the document and remembers its files, newest first.

    Signals:
        changed: the list, or what is known of its files.
    """

    changed = Signal()

    def __init__(self, document: Document, settings: QSettings) -> None:
        super().__init__(document)
        self._document = document
        self._settings = settings
        self._found: dict[Path, tuple[bytes | None, float | None]] = {}
        document.file_settled.connect(self._on_file_settled)

    @property
    def entries(self) -> tuple[RecentFile, ...]:
        """The files, newest first."""
        return tuple(self._with_found(entry) for entry in read(self._settings.value(KEY)))

    def look(self) -> None:
        """Find out in the job thread which files are still there and what they look like; `changed` tells."""
        paths = [entry.path for entry in self.entries]

        def work(_: Progress) -> dict[Path, tuple[bytes | None, float | None]]:
            return {path: (thumbnail(path), _saved(path)) for path in paths}

        if paths:
            self._document.jobs.submit(Job("recent", work, self._on_found, lambda _: None))

    def add(self, path: Path, score: float | None = None, metric: str = "accuracy") -> None:
        """Put a file at the top."""
        path = path.absolute()
        others = [entry for entry in self.entries if entry.path != path]
        self._found.pop(path, None)
        self._write([RecentFile(path, time.time(), score, metric), *others][:MOST])

    def remove(self, path: Path) -> None:
        """Take a file off the list; the file itself stays."""
        self._write([entry for entry in self.entries if entry.path != path])

    def clear(self) -> None:
        """Forget all files."""
        self._write([])

    def _with_found(self, entry: RecentFile) -> RecentFile:
        if entry.path not in self._found:
            return entry
        picture, saved = self._found[entry.path]
        return replace(entry, missing=picture is None, thumbnail=picture or b"", saved=saved)

    def _write(self, entries: list[RecentFile]) -> None:
        plain = [[str(entry.path), entry.used, entry.score, entry.metric] for entry in entries]
        self._settings.setValue(KEY, json.dumps(plain))
        self.changed.emit()

    def _on_found(self, found: dict[Path, tuple[bytes | None, float | None]]) -> None:
        if found != self._found:
            self._found = found
            self.changed.emit()

    @Slot()
    def _on_file_settled(self) -> None:
        document = self._document
        if document.path is not None:
            self.add(document.path, document.score, document.metric_name)


def read(text: Any) -> list[RecentFile]:
    """Return the entries of the settings; whatever is not as it should be is left out."""
    try:
        plain = json.loads(text) if isinstance(text, str) else []
    except (ValueError, RecursionError):
        return []
    return [entry for row in plain if (entry := _entry(row)) is not None] if isinstance(plain, list) else []


def _entry(row: Any) -> RecentFile | None:
    if not (isinstance(row, list) and len(row) == 4 and isinstance(row[0], str) and row[0] and "\0" not in row[0]):
        return None
    path, used, score, metric = row
    used = used if _is_number(used) and 0 <= used < 2**40 else 0.0
    score = score if _is_number(score) else None
    return RecentFile(Path(path), used, score, metric if isinstance(metric, str) else "accuracy")


def _saved(path: Path) -> float | None:
    """Return when a file was written; for the job thread."""
    try:
        return path.stat().st_mtime
    except OSError:
        return None


def _day(moment: float) -> str:
    then, now = QDateTime.fromSecsSinceEpoch(int(moment)), QDateTime.currentDateTime()
    days, locale = then.date().daysTo(now.date()), QLocale()
    if days in (0, 1):
        day = _translate("Recent", "today") if days == 0 else _translate("Recent", "yesterday")
        return f"{day}, {format.clock(then.time())}"
    this_year = then.date().year() == now.date().year()
    return locale.toString(then.date(), "d MMMM" if this_year else "d MMMM yyyy")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)

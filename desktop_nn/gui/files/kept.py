"""Work that is kept aside until it is saved: one project file for each window, in the state folder."""

from __future__ import annotations

import contextlib
import secrets
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_nn.core.claim import Claim
from desktop_nn.core.errors import FileError
from desktop_nn.experiment import project as project_file
from desktop_nn.experiment.atomic_file import sweep
from desktop_nn.gui.files.places import state_dir

if TYPE_CHECKING:
    from desktop_nn.experiment.project import Project

_LOCK = ".lock"
_NOTE = "recovery"
"""The manifest's key for where the work came from."""


def folder() -> Path:
    """Return where the work is kept; it need not exist."""
    return state_dir() / "recovery"


@dataclass(frozen=True)
class Origin:
    """Where work came from.

    Attributes:
        name: what the window called it.
        path: the file that it was opened from or last saved to; None if there was none.
    """

    name: str
    path: Path | None


class Kept:
    """A place for the work of one window; its methods are for the job thread.

    Attributes:
        file: the project.
    """

    def __init__(self, file: Path, claim: Claim | None = None) -> None:
        self.file = file
        self._claim = claim

    @classmethod
    def new(cls) -> Kept:
        """Return a place of its own; nothing is there yet."""
        return cls(folder() / f"{secrets.token_hex(8)}{project_file.SUFFIX}")

    @classmethod
    def take_over(cls, file: Path) -> Kept | None:
        """Return a place that another window has left behind; None while that window is alive.

        Raises:
            OSError: nothing can be written there.
        """
        claim = Claim.take(file.with_suffix(_LOCK))
        return None if claim is None else cls(file, claim)

    def write(self, project: Project, origin: Origin) -> None:
        """Keep a project in place of what was kept before.

        Raises:
            FileError: it could not be written; what was kept before is still there.
        """
        if self._claim is None:
            try:
                self._claim = Claim.take(self.file.with_suffix(_LOCK))
            except OSError as error:
                raise FileError(f"nothing can be kept there ({error.strerror})", where=str(folder())) from None
        note = {"name": origin.name, "path": str(origin.path) if origin.path else ""}
        unknown = replace(project.unknown, manifest={**project.unknown.manifest, _NOTE: note})
        project_file.save(self.file, replace(project, unknown=unknown))

    def read(self) -> tuple[Project, Origin]:
        """Return what is kept.

        Raises:
            FileError: it is damaged.
        """
        found = project_file.load(self.file)
        manifest = dict(found.unknown.manifest)
        origin = _origin(manifest.pop(_NOTE, None), found.spec.name)
        return replace(found, unknown=replace(found.unknown, manifest=manifest)), origin

    def when(self) -> float:
        """Return when it was written, in seconds since 1970; 0 if that is not known."""
        try:
            return self.file.stat().st_mtime
        except OSError:
            return 0.0

    def remove(self) -> None:
        """Delete it."""
        with contextlib.suppress(OSError):
            self.file.unlink(missing_ok=True)
        if self._claim is not None:
            self._claim.release()

    def let_go(self) -> None:
        """Leave it to the next start."""
        if self._claim is not None:
            self._claim.release(keep=True)


def abandoned() -> list[Kept]:
    """Take over and return what dead windows have left, oldest first; belongs into the job thread."""
    place = folder()
    sweep(place)
    found: list[Kept] = []
    with contextlib.suppress(OSError):
        # A window that was killed before it had kept anything leaves its lock alone.
        stems = {file.with_suffix("") for file in place.iterdir() if file.suffix in (_LOCK, project_file.SUFFIX)}
        for file in sorted((stem.with_suffix(project_file.SUFFIX) for stem in stems), key=_age):
            kept = Kept.take_over(file)
            if kept is not None and kept.file.exists():
                found.append(kept)
            elif kept is not None:
                kept.remove()
    return found


def _age(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except OSError:
        return 0.0


def _origin(note: Any, name: str) -> Origin:
    if not isinstance(note, dict):
        return Origin(name, None)
    told, path = note.get("name"), note.get("path")
    known = Path(path) if isinstance(path, str) and path and "\0" not in path else None
    return Origin(told if isinstance(told, str) and told else name, known)

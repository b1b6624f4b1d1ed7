"""Where the program keeps what it needs between two starts, and who has which project open."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from PySide6.QtCore import QStandardPaths

from desktop_nn.core.claim import Claim


def state_dir() -> Path:
    """Return the folder of recovered work, locks and crash logs; it need not exist."""
    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericStateLocation)
    return Path(place) / "desktop-nn"


class ProjectLock:
    """The right to write one project file, held by at most one window on this computer."""

    def __init__(self, key: Path, claim: Claim | None) -> None:
        self._key = key
        self._claim = claim

    @classmethod
    def take(cls, path: Path, held: ProjectLock | None = None) -> ProjectLock | None:
        """Return the lock of a project file, or None if another window has it.

        Looks at the file, and so belongs into the job thread. The lock lies in the state folder, so that a folder that
        cannot be written to does not matter and none is littered; where even that cannot be written to, there is no
        protection.

        Args:
            path: the project file, by whatever name.
            held: the lock that the caller has already; returned if it is the same.
        """
        name = hashlib.sha256(os.fsencode(os.path.normcase(os.path.realpath(path)))).hexdigest()[:32]
        key = state_dir() / "open" / f"{name}.lock"
        if held is not None and held._key == key:
            return held
        try:
            claim = Claim.take(key)
        except OSError:
            return cls(key, None)
        return None if claim is None else cls(key, claim)

    def release(self) -> None:
        """Let others have it; may be called again."""
        if self._claim is not None:
            self._claim.release()

"""Who of several processes may do something: a lock on a small file, given back by the system when its owner dies."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import IO

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

# Beyond anything that is written into such a file: on Windows a locked byte cannot be read by others.
_FAR = 1 << 40


class Claim:
    """A file that at most one process, and one claim in it, holds at a time.

    Attributes:
        path: the file; it is removed when the claim is given up.
        file: open for appending, for what the owner wants to note.
    """

    def __init__(self, path: Path, file: IO[bytes]) -> None:
        self.path = path
        self.file = file

    @classmethod
    def take(cls, path: Path) -> Claim | None:
        """Return the claim, or None when somebody alive has it; a dead one's is taken over.

        Raises:
            OSError: the file cannot be made.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        while True:
            file = path.open("ab")
            if not _lock(file):
                file.close()
                return None
            if _is_still(file, path):
                return cls(path, file)
            # Its last owner removed it between our opening and our locking.
            file.close()

    def release(self, *, keep: bool = False) -> None:
        """Give the claim up; may be called again. `keep` leaves the file where it is."""
        if self.file.closed:
            return
        if not keep and sys.platform != "win32":
            with contextlib.suppress(OSError):
                self.path.unlink()
        with contextlib.suppress(OSError):
            self.file.close()
        if not keep and sys.platform == "win32":  # where a file that is open cannot be removed
            with contextlib.suppress(OSError):
                self.path.unlink()


def _lock(file: IO[bytes]) -> bool:
    try:
        if sys.platform == "win32":
            file.seek(_FAR)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _is_still(file: IO[bytes], path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False

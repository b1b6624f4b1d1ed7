"""Notes where the process stood when it died of a native crash, and finds such notes at the next start."""

from __future__ import annotations

import contextlib
import faulthandler
import os
import secrets
import time
from dataclasses import dataclass
from pathlib import Path

from desktop_nn.core.claim import Claim
from desktop_nn.gui.files.places import state_dir

MOST_KEPT = 5
MOST_BYTES = 256 * 1024
_OPEN, _KEPT = ".log", ".txt"


def folder() -> Path:
    """Return where the logs are; it need not exist."""
    return state_dir() / "crashes"


class CrashLog:
    """The log of this process: empty, unless it crashes."""

    def __init__(self) -> None:
        """Begin; where nothing can be written there is no log."""
        self._claim: Claim | None = None
        with contextlib.suppress(OSError):
            self._claim = Claim.take(folder() / f"{secrets.token_hex(8)}{_OPEN}")
        if self._claim is not None:
            faulthandler.enable(self._claim.file)

    def end(self) -> None:
        """The process ends as it should."""
        if self._claim is not None:
            faulthandler.disable()
            self._claim.release()
            self._claim = None


@dataclass(frozen=True)
class Crash:
    """A native crash of an earlier session.

    Attributes:
        text: what was noted.
        when: in seconds since 1970.
    """

    text: str
    when: float


def collect() -> list[Crash]:
    """Return what crashed sessions have noted, newest first, and put it with the last few; for the job thread."""
    found = []
    with contextlib.suppress(OSError):
        for file in folder().glob(f"*{_OPEN}"):
            with contextlib.suppress(OSError):
                crash = _take(file)
                if crash is not None:
                    found.append(crash)
        for old in sorted(folder().glob(f"*{_KEPT}"), reverse=True)[MOST_KEPT:]:
            old.unlink(missing_ok=True)
    return sorted(found, key=lambda crash: -crash.when)


def _take(file: Path) -> Crash | None:
    claim = Claim.take(file)
    if claim is None:
        return None
    status = file.stat()
    if status.st_size == 0:
        claim.release()
        return None
    with file.open("rb") as log:
        text = log.read(MOST_BYTES).decode("utf-8", "replace")
    claim.release(keep=True)
    stamp = time.strftime("%Y%m%d-%H%M%S", time.localtime(status.st_mtime))
    os.replace(file, file.with_name(f"{stamp}-{file.stem}{_KEPT}"))
    return Crash(text, status.st_mtime)

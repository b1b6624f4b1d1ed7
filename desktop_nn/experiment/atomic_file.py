"""Replaces a file in one step: whoever looks, at whatever moment, finds the whole old one or the whole new one."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from desktop_nn.core.errors import FileError

if sys.platform != "win32":
    import fcntl

_FULL = (errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC))
_PREFIX, _SUFFIX = ".dnn-", ".part"


def write(path: Path, fill: Callable[[IO[bytes]], None]) -> None:
    """Write a file through a sibling that takes its place when all of it is on the disk.

    Args:
        path: the target; a symbolic link stays one, and what it points to is replaced.
        fill: writes the content.

    Raises:
        FileError: it could not be written; a file that was there is as it was.
    """
    target = Path(os.path.realpath(path))
    try:
        sweep(target.parent)
        with _sibling(target) as (temporary, file):
            fill(file)
            file.flush()
            os.fsync(file.fileno())
            if sys.platform == "win32":
                file.close()  # an open file cannot be replaced there
            os.replace(temporary, target)
        _sync_folder(target.parent)
    except OSError as error:
        raise _failure(path, error) from None


def _failure(path: Path, error: OSError) -> FileError:
    kept = "The file that was there is unchanged. " if os.path.exists(path) else ""
    remedy = "Make room or save somewhere else" if error.errno in _FULL else "Save somewhere else"
    reason = error.strerror or type(error).__name__
    return FileError(f"could not be saved ({reason})", where=str(path), remedy=f"{kept}{remedy}")


def sweep(folder: Path) -> None:
    """Delete what killed saves left in a folder; what another process is writing now stays."""
    with contextlib.suppress(OSError):
        for entry in os.scandir(folder):
            if entry.name.startswith(_PREFIX) and entry.name.endswith(_SUFFIX):
                _delete_if_abandoned(Path(entry.path))


def _delete_if_abandoned(stray: Path) -> None:
    with contextlib.suppress(OSError), stray.open("r+b") as file:
        # Who writes it holds a lock; on Windows an open file cannot be deleted, which serves the same end.
        if sys.platform != "win32":
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        else:
            file.close()
        stray.unlink()


@contextlib.contextmanager
def _sibling(target: Path) -> Iterator[tuple[Path, IO[bytes]]]:
    temporary = target.parent / f"{_PREFIX}{secrets.token_hex(8)}{_SUFFIX}"
    with temporary.open("xb") as file:
        try:
            if sys.platform != "win32":
                fcntl.flock(file, fcntl.LOCK_EX)
                with contextlib.suppress(OSError):
                    os.fchmod(file.fileno(), target.stat().st_mode & 0o7777)
            yield temporary, file
        except BaseException:
            with contextlib.suppress(OSError):
                file.close()
            with contextlib.suppress(OSError):
                temporary.unlink()
            raise


def _sync_folder(folder: Path) -> None:
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

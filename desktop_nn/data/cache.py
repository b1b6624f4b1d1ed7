"""Keeps digits that were written once, so that the next start has them at once; never trusted, never needed."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import struct
import tempfile
import time
import zlib
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import platformdirs

from desktop_nn.data.digits.generate import PIXELS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from desktop_nn.data.digits.generate import Sheet

CACHE_BYTES = 1024**3
"""The oldest files go when the folder grows beyond this."""
_FOOTER = struct.Struct("<4sI")
_MAGIC = b"DNNd"
_STALE_SECONDS = 3600.0


def folder() -> Path:
    """Return where the digits are kept; it need not exist."""
    return Path(platformdirs.user_cache_dir("desktop-nn", appauthor=False)) / "digits"


def set_limit(size: int) -> None:
    """Let the folder grow to so many bytes."""
    global CACHE_BYTES
    CACHE_BYTES = size


def size() -> int:
    """Return how many bytes are kept."""
    return sum(status.st_size for status, _ in _kept())


def clear() -> int:
    """Remove all that is kept, and return how many bytes remain; what is being written stays."""
    for _, file in _kept():
        with contextlib.suppress(OSError):
            file.unlink(missing_ok=True)
    return size()


def _kept() -> list[tuple[os.stat_result, Path]]:
    found = []
    with contextlib.suppress(OSError):
        for file in folder().iterdir():
            if file.suffix == ".digits":
                with contextlib.suppress(OSError):
                    found.append((file.stat(), file))
    return found


def path_for(sheets: Sequence[Sheet], seed: int) -> Path:
    """Return the file that these digits are kept in, if they are."""
    wanted = json.dumps([_fingerprint(), np.__version__, seed, [asdict(sheet) for sheet in sheets]])
    return folder() / f"{hashlib.sha256(wanted.encode()).hexdigest()[:24]}.digits"


def find(path: Path, count: int) -> NDArray[np.uint8] | None:
    """Return (count, 784) images kept in `path`; None when there are none, or damaged ones (then removed)."""
    try:
        images = read(path, count)
        if images is None:
            path.unlink(missing_ok=True)
        else:
            os.utime(path)
    except OSError:
        return None
    return images


def read(path: Path, count: int) -> NDArray[np.uint8] | None:
    """Return the images of a finished file, or None when its size or its checksum is wrong.

    Raises:
        OSError: it is not there or cannot be read.
    """
    size = count * PIXELS
    if path.stat().st_size != size + _FOOTER.size:
        return None
    with path.open("rb") as file:
        images = np.fromfile(file, np.uint8, size)
        footer = file.read()
    if len(images) != size or footer != _FOOTER.pack(_MAGIC, zlib.crc32(images.data)):
        return None
    return images.reshape(count, PIXELS)


@contextlib.contextmanager
def draft(path: Path) -> Iterator[Path]:
    """Lend an empty file beside `path` to write to (in the temporary folder if that cannot be); it is removed after.

    Raises:
        OSError: neither place can be written to.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _prune(path.parent)
        handle, name = tempfile.mkstemp(".part", dir=path.parent)
    except OSError:
        handle, name = tempfile.mkstemp(".part", "desktop-nn-")
    os.close(handle)
    try:
        yield Path(name)
    finally:
        with contextlib.suppress(OSError):
            os.unlink(name)


def finish(written: Path, path: Path, images: NDArray[np.uint8]) -> None:
    """Make a draft that holds `images` the file of `path`; where that cannot be, do without."""
    with contextlib.suppress(OSError):
        if written.parent == path.parent:
            with written.open("ab") as file:
                file.write(_FOOTER.pack(_MAGIC, zlib.crc32(images.data)))
            written.replace(path)


def keep(path: Path, images: NDArray[np.uint8]) -> None:
    """Keep images that were made in this process; where that cannot be, do without."""
    with contextlib.suppress(OSError), draft(path) as written:
        images.tofile(written)
        finish(written, path, images)


def _prune(place: Path) -> None:
    files = sorted(((file.stat(), file) for file in place.iterdir() if file.is_file()), key=lambda f: -f[0].st_mtime)
    total = 0
    for status, file in files:
        total += status.st_size
        stale = file.suffix == ".part" and time.time() - status.st_mtime > _STALE_SECONDS
        if stale or (total > CACHE_BYTES and file.suffix == ".digits"):
            file.unlink(missing_ok=True)


@cache
def _fingerprint() -> str:
    """Of the code that makes the digits: another version of it makes others."""
    here = Path(__file__).parent
    digest = hashlib.sha256()
    for file in (here / "render.py", here / "normalise.py", *sorted((here / "digits").glob("*.py"))):
        digest.update(file.read_bytes())
    return digest.hexdigest()

"""Reads and writes IDX, MNIST's file format (LeCun et al., 1998), trusting nothing that a file says of itself.

Layout: two zero bytes, a type, the number of dimensions, each dimension as four bytes, big end first, then the values.
"""

from __future__ import annotations

import gzip
import math
import os
import struct
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, cast

import numpy as np

from desktop_nn.core.errors import FileError
from desktop_nn.core.limits import IDX_BYTES
from desktop_nn.core.progress import Progress, silent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

_UNSIGNED_BYTE = 0x08
_OTHER_TYPES = {
    0x09: "signed bytes",
    0x0B: "16-bit integers",
    0x0C: "32-bit integers",
    0x0D: "32-bit floats",
    0x0E: "64-bit floats",
}
_GZIP_MAGIC = b"\x1f\x8b"
_DEFLATE_RATIO = 1100
"""Deflate packs at most 1032 bytes into one; a header that needs more than this cannot be true."""
_CHUNK = 1 << 20
_SHAPES = {1: "labels (one dimension)", 3: "images (three dimensions)"}


@dataclass(frozen=True)
class Header:
    """What an IDX file announces: the sizes of its dimensions, and where the values begin."""

    dims: tuple[int, ...]
    offset: int

    @property
    def values(self) -> int:
        """How many values there must be."""
        return math.prod(self.dims)


def read_header(path: Path, ndim: int) -> Header:
    """Return the header of a file of unsigned bytes, without reading the values.

    Args:
        path: a plain or gzip file, told apart by its content.
        ndim: 3 for images, 1 for labels.

    Raises:
        FileError: no such file, not IDX, other values or dimensions, sizes that cannot be or exceed the limit.
    """
    with _opened(path) as (stream, compressed):
        return _header(path, stream, compressed, ndim)


def read_idx(path: Path, ndim: int, progress: Progress = silent) -> NDArray[np.uint8]:
    """Return the values of a file of unsigned bytes in the shape that it announces.

    Args:
        path: a plain or gzip file, told apart by its content.
        ndim: 3 for images, 1 for labels.
        progress: called after every megabyte.

    Raises:
        FileError: as `read_header`; or the file is cut short, too long, or damaged.
    """
    with _opened(path) as (stream, compressed):
        header = _header(path, stream, compressed, ndim)
        values = np.empty(header.values, np.uint8)
        view = values.data
        done = 0
        while done < len(values):
            got = cast("int", stream.readinto(view[done : done + _CHUNK]))  # type: ignore[attr-defined]
            if not got:
                raise _wrong_length(path, "is cut short", header, f"{header.offset + done:,}")
            done += got
            progress(done, len(values))
        if stream.read(1):
            raise _wrong_length(path, "is too long", header, f"at least {header.offset + done + 1:,}")
    return values.reshape(header.dims)


def write_idx(path: Path, array: NDArray[np.uint8]) -> None:
    """Write unsigned bytes, compressed when the name ends in .gz; the same array gives the same file.

    Raises:
        FileError: the file cannot be written; an older one of that name is then unchanged.
    """
    header = struct.pack(f">HBB{array.ndim}I", 0, _UNSIGNED_BYTE, array.ndim, *array.shape)
    draft = path.with_name(f".{path.name}.part")
    try:
        with draft.open("wb") as file:
            if path.suffix == ".gz":
                with gzip.GzipFile(filename="", mode="wb", fileobj=file, compresslevel=6, mtime=0) as packed:
                    packed.write(header)
                    packed.write(np.ascontiguousarray(array).data)
            else:
                file.write(header)
                file.write(np.ascontiguousarray(array).data)
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise FileError(f"the file cannot be written ({error.strerror})", where=str(path)) from None


@contextmanager
def _opened(path: Path) -> Iterator[tuple[BinaryIO, bool]]:
    """The bytes of a file, unpacked if need be, and whether they are; faults of the file become a FileError."""
    try:
        with path.open("rb") as file:
            compressed = file.read(2) == _GZIP_MAGIC
            file.seek(0)
            if not compressed:
                yield file, False
                return
            with gzip.GzipFile(fileobj=file) as unpacked:
                yield cast("BinaryIO", unpacked), True
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise FileError("the compressed data are damaged", where=str(path), remedy="Get the file again") from None
    except FileNotFoundError:
        raise FileError("there is no such file", where=str(path)) from None
    except OSError as error:
        raise FileError(f"the file cannot be read ({error.strerror or error})", where=str(path)) from None


def _header(path: Path, stream: BinaryIO, compressed: bool, ndim: int) -> Header:
    magic = stream.read(4)
    if len(magic) < 4 or magic[:2] != b"\0\0" or (magic[2] != _UNSIGNED_BYTE and magic[2] not in _OTHER_TYPES):
        raise FileError(
            "this is not an IDX file", where=str(path), remedy="Choose a folder with MNIST's files, or others like them"
        )
    if magic[2] != _UNSIGNED_BYTE:
        raise FileError(f"this file holds {_OTHER_TYPES[magic[2]]}, not unsigned bytes", where=str(path))
    if magic[3] != ndim:
        raise FileError(f"this file has {magic[3]} dimensions, but {_SHAPES[ndim]} are needed", where=str(path))
    raw = stream.read(4 * ndim)
    if len(raw) < 4 * ndim:
        expected = f"at least {4 + 4 * ndim} bytes expected, {4 + len(raw)} found"
        raise FileError(f"the file is cut short: {expected}", where=str(path))
    header = Header(struct.unpack(f">{ndim}I", raw), 4 + 4 * ndim)
    _check_size(path, header, compressed)
    return header


def _check_size(path: Path, header: Header, compressed: bool) -> None:
    if header.values > IDX_BYTES:
        sizes = " x ".join(f"{size:,}" for size in header.dims)
        limit = f"the limit is {IDX_BYTES / 1024**3:.0f} GB"
        raise FileError(f"the header announces {sizes} values; {limit}", where=str(path))
    size = os.stat(path).st_size
    expected = header.offset + header.values
    if compressed:
        if expected > _DEFLATE_RATIO * size:
            raise _wrong_length(path, "is cut short", header, f"{size:,} compressed")
    elif size != expected:
        raise _wrong_length(path, "is cut short" if size < expected else "is too long", header, f"{size:,}")
    if not header.values:
        raise FileError("the file is empty: its header announces no values", where=str(path))


def _wrong_length(path: Path, what: str, header: Header, found: str) -> FileError:
    expected = header.offset + header.values
    return FileError(f"the file {what}: {expected:,} bytes expected, {found} found", where=str(path))

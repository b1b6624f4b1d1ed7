"""The container of a project file: a zip without compression, whose every claim is checked before it is believed."""

from __future__ import annotations

import hashlib
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, TypeGuard

from desktop_nn import __version__
from desktop_nn.core import limits
from desktop_nn.core.errors import FileError, UserError
from desktop_nn.experiment import atomic_file, strict_json
from desktop_nn.experiment.damage import damaged

FORMAT_NAME = "desktop-nn project"
MAJOR, MINOR = 1, 1
MANIFEST = "manifest.json"
_NAME = r"[A-Za-z0-9_-]{1,64}"
_MEMBERS = re.compile(
    r"manifest\.json|project\.json|thumbnail\.png|(history|weights|state|best)\.safetensors"
    rf"|samples/{_NAME}\.safetensors|runs/{_NAME}/run\.json|runs/{_NAME}/{_NAME}\.safetensors"
)
_MAGIC = b"PK\x03\x04"
_END = struct.Struct("<4s4H2LH")
_END_MAGIC = b"PK\x05\x06"
_ENCRYPTED = 0x1
# What the standard library raises on files that are not what they claim to be.
_FAMILY = (
    OSError,
    EOFError,
    KeyError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    MemoryError,
    zlib.error,
    zipfile.BadZipFile,
    struct.error,
)

Piece = bytes | memoryview


@dataclass(frozen=True)
class Archive:
    """A project file in memory.

    Attributes:
        members: name -> content, without the manifest.
        newer: the file's format version, when it is newer than this program's; else empty.
        manifest: keys of the manifest that this version does not know.
    """

    members: Mapping[str, bytes]
    newer: str = ""
    manifest: Mapping[str, Any] = field(default_factory=dict)


def read(path: Path) -> Archive:
    """Read a project file.

    Raises:
        FileError: there is no such file, or it is not a whole and proper project file.
    """
    where = str(path)
    try:
        with path.open("rb") as file:
            _check_ends(file, where)
            with zipfile.ZipFile(file) as archive:
                return _read(archive, path.stat().st_size, where)
    except UserError:
        raise
    except FileNotFoundError:
        raise FileError("there is no such file", where=where) from None
    except IsADirectoryError:
        raise FileError("is a folder, not a project file", where=where) from None
    except PermissionError:
        raise FileError("may not be read", where=where, remedy="Change its permissions") from None
    except MemoryError:
        raise FileError("is too large for the memory of this computer", where=where) from None
    except _FAMILY:
        raise damaged(where, "is not a whole project file") from None


def glance(path: Path, name: str, most: int) -> bytes | None:
    """Return one small part of a project file without reading the others.

    Args:
        path: the project file.
        name: of the part.
        most: a larger part is not read.

    Returns:
        The part; nothing when the file has none, or cannot be made sense of; None when there is no such file.
    """
    try:
        with path.open("rb") as file:
            _check_ends(file, str(path))
            with zipfile.ZipFile(file) as archive:
                info = archive.getinfo(name)
                _check_member(info, str(path))
                return archive.read(name) if info.file_size <= most else b""
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (*_FAMILY, UserError):
        return b""


def write(path: Path, members: Mapping[str, Sequence[Piece]], manifest: Mapping[str, Any] | None = None) -> None:
    """Write a project file in one step.

    Args:
        path: where to.
        members: name -> content in pieces.
        manifest: further keys of the manifest, as an `Archive` brought them.

    Raises:
        FileError: it could not be written; a file that was there is as it was.
    """
    total = sum(_size(pieces) for pieces in members.values())
    if total > limits.PROJECT_BYTES - limits.JSON_BYTES:
        raise FileError(f"would take {total:,} bytes; the limit is {limits.PROJECT_BYTES:,}", where=str(path))
    described = {name: {"size": _size(pieces), "sha256": _digest(pieces)} for name, pieces in members.items()}
    head = {
        **(manifest or {}),
        "format": {"name": FORMAT_NAME, "major": MAJOR, "minor": MINOR},
        "program": __version__,
        "members": described,
    }

    def fill(file: IO[bytes]) -> None:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            for name, pieces in {MANIFEST: [strict_json.dumps(head)], **members}.items():
                info = zipfile.ZipInfo(name)
                info.file_size = _size(pieces)
                with archive.open(info, "w") as member:
                    for piece in pieces:
                        member.write(piece)

    atomic_file.write(path, fill)


def _foreign(where: str) -> FileError:
    return FileError("is not a project file", where=where, remedy="Choose a file that this program saved")


def _size(pieces: Sequence[Piece]) -> int:
    return sum(len(piece) for piece in pieces)


def _digest(pieces: Sequence[Piece]) -> str:
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()


def _check_ends(file: IO[bytes], where: str) -> None:
    """Look at the first and last bytes before anything is made of what lies between."""
    size = file.seek(0, 2)
    if size > limits.PROJECT_BYTES:
        raise FileError(f"has {size:,} bytes; the limit is {limits.PROJECT_BYTES:,}", where=where)
    file.seek(0)
    if file.read(len(_MAGIC)) != _MAGIC:
        raise _foreign(where)
    if size < _END.size:
        raise damaged(where, "is not a whole project file")
    file.seek(size - _END.size)
    magic, _, _, here, count, directory, start, comment = _END.unpack(file.read(_END.size))
    if magic != _END_MAGIC or comment or here != count or start + directory + _END.size != size:
        raise damaged(where, "is not a whole project file")
    if count > limits.PROJECT_MEMBERS:
        raise damaged(where, f"has {count:,} parts; the limit is {limits.PROJECT_MEMBERS:,}")


def _read(archive: zipfile.ZipFile, size: int, where: str) -> Archive:
    infos = archive.infolist()
    names = [info.filename for info in infos]
    for info in infos:
        _check_member(info, where)
    if len(set(names)) != len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise damaged(where, f"has the part {twice[:60]!r} twice")
    if sum(info.file_size for info in infos) > size:
        raise damaged(where, "claims to be larger than it is")
    if MANIFEST not in names:
        raise _foreign(where)
    manifest = strict_json.loads(_content(archive, MANIFEST, where), where, MANIFEST)
    newer = _version(manifest, where)
    if not newer:
        for name in names:
            if not _MEMBERS.fullmatch(name):
                raise damaged(where, f"has a part {name[:60]!r} that no project file has")
    members = {name: _content(archive, name, where) for name in names if name != MANIFEST}
    _check_members(manifest.get("members"), members, where)
    rest = {key: value for key, value in manifest.items() if key not in ("format", "program", "members")}
    return Archive(members, newer, rest)


def _content(archive: zipfile.ZipFile, name: str, where: str) -> bytes:
    try:
        return archive.read(name)
    except (zipfile.BadZipFile, EOFError, struct.error):
        raise damaged(where, f"has a damaged part {name!r}") from None


def _check_member(info: zipfile.ZipInfo, where: str) -> None:
    shown = info.filename[:60]
    parts = info.filename.split("/")
    if info.filename != info.orig_filename or not all(re.fullmatch(r"[A-Za-z0-9_.-]{1,100}", part) for part in parts):
        raise damaged(where, f"has a part with the forbidden name {shown!r}")
    if any(part.startswith(".") for part in parts):
        raise damaged(where, f"has a part with the forbidden name {shown!r}")
    if info.flag_bits & _ENCRYPTED:
        raise damaged(where, f"has the encrypted part {shown!r}")
    if info.compress_type != zipfile.ZIP_STORED or info.compress_size != info.file_size:
        raise damaged(where, f"has the compressed part {shown!r}")


def _version(manifest: Any, where: str) -> str:
    """Return the format version if it is a newer minor one, else ""."""
    form = manifest.get("format") if isinstance(manifest, dict) else None
    if not isinstance(form, dict) or form.get("name") != FORMAT_NAME:
        raise _foreign(where)
    major, minor = form.get("major"), form.get("minor")
    if not (_is_version(major) and _is_version(minor)):
        raise damaged(where, "has a format version that is not a number")
    if major != MAJOR:
        older = "a newer" if major > MAJOR else "an unknown"
        raise FileError(
            f"was made by {older} version of the program (format {major}.{minor}, this one reads {MAJOR}.{MINOR})",
            where=where,
            remedy="Install the newest version to open it",
        )
    return f"{major}.{minor}" if minor > MINOR else ""


def _is_version(part: Any) -> TypeGuard[int]:
    return isinstance(part, int) and not isinstance(part, bool) and 0 <= part < 10**6


def _check_members(described: Any, members: Mapping[str, bytes], where: str) -> None:
    if not isinstance(described, dict) or set(described) != set(members):
        raise damaged(where, "has other parts than its manifest says")
    for name, content in members.items():
        entry = described[name]
        if not isinstance(entry, dict) or entry.get("size") != len(content):
            raise damaged(where, f"has a part {name!r} of another size than its manifest says")
        if entry.get("sha256") != _digest([content]):
            raise damaged(where, f"has a damaged part {name!r} (its checksum differs)")

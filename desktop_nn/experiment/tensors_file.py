"""Reads and writes named arrays in the layout of safetensors, trusting nothing that the header claims.

The layout (Hugging Face, https://github.com/huggingface/safetensors): eight bytes with the length of the header,
a JSON header with dtype, shape and position of each array, then the numbers, little endian, without gaps.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from desktop_nn.core.errors import FileError, shortened
from desktop_nn.experiment import strict_json
from desktop_nn.experiment.damage import damaged

DTYPES: dict[str, np.dtype[Any]] = {
    "F32": np.dtype("<f4"),
    "F64": np.dtype("<f8"),
    "I64": np.dtype("<i8"),
    "U8": np.dtype("u1"),
}
_NAMES = {dtype: name for name, dtype in DTYPES.items()}
_LENGTH = struct.Struct("<Q")
_ALIGNMENT = 8
_MOST_AXES = 8

Layout = Mapping[str, tuple[str, tuple[int, ...]]]
"""Name -> (dtype as in the file, shape) of arrays that a file must have."""


def pieces(arrays: Mapping[str, np.ndarray], metadata: Mapping[str, str] | None = None) -> list[bytes | memoryview]:
    """Return a file as pieces to be written one after the other; the arrays are not copied.

    Args:
        arrays: name -> C-contiguous array of one of `DTYPES`.
        metadata: texts to keep beside them.
    """
    header: dict[str, Any] = {"__metadata__": dict(metadata)} if metadata else {}
    body: list[bytes | memoryview] = []
    position = 0
    for name, array in arrays.items():
        little = np.ascontiguousarray(array, array.dtype.newbyteorder("<")).reshape(array.shape)
        end = position + little.nbytes
        header[name] = {
            "dtype": _NAMES[little.dtype], "shape": list(little.shape), "data_offsets": [position, end]
        }  # fmt: skip
        body.append(little.reshape(-1).data.cast("B") if little.nbytes else b"")
        position = end
    text = strict_json.dumps(header)
    text += b" " * (-len(text) % _ALIGNMENT)
    return [_LENGTH.pack(len(text)) + text, *body]


def parse(data: bytes, where: str, name: str, wanted: Layout | None = None) -> tuple[dict[str, np.ndarray], Any]:
    """Read a file that is already in memory.

    Args:
        data: the whole file.
        where: the project file, for messages.
        name: which part of it this is, for messages.
        wanted: exactly these arrays must be there; None takes any.

    Returns:
        Name -> read-only array (a view of `data`), and the metadata (a dict of texts).

    Raises:
        FileError: the header contradicts itself, the data or `wanted`.
    """
    header, start = _header(data, where, name)
    metadata = header.pop("__metadata__", {})
    if not isinstance(metadata, dict) or not all(isinstance(text, str) for text in metadata.values()):
        raise _error(where, name, "has metadata that is not text")
    entries = {key: _entry(value, key, where, name) for key, value in header.items()}
    _check_positions(entries.values(), len(data) - start, where, name)
    if wanted is not None:
        _check_wanted(entries, wanted, where, name)
    return {key: _view(data, start, entry) for key, entry in entries.items()}, metadata


_Entry = tuple[str, tuple[int, ...], int, int]


def _error(where: str, name: str, what: str) -> FileError:
    return damaged(where, f"{name} {what}")


def _header(data: bytes, where: str, name: str) -> tuple[dict[str, Any], int]:
    if len(data) < _LENGTH.size:
        raise _error(where, name, "is too short to have a header")
    (length,) = _LENGTH.unpack_from(data)
    start = _LENGTH.size + length
    if start > len(data):
        raise _error(where, name, f"has a header that claims {length:,} bytes of {len(data):,}")
    header = strict_json.loads(data[_LENGTH.size : start], where, f"the header of {name}")
    if not isinstance(header, dict):
        raise _error(where, name, "has a header that is not a table")
    return header, start


def _entry(value: Any, key: str, where: str, name: str) -> _Entry:
    shown = shortened(key)
    if not isinstance(value, dict) or set(value) != {"dtype", "shape", "data_offsets"}:
        raise _error(where, name, f"does not describe the array {shown!r} properly")
    dtype, shape, offsets = value["dtype"], value["shape"], value["data_offsets"]
    if not isinstance(dtype, str) or dtype not in DTYPES:
        raise _error(where, name, f"has an array {shown!r} of an unknown number type")
    ok = isinstance(shape, list) and len(shape) <= _MOST_AXES and all(map(_is_size, shape))
    if not (ok and isinstance(offsets, list) and len(offsets) == 2 and all(map(_is_size, offsets))):
        raise _error(where, name, f"has an array {shown!r} of impossible size")
    count = 1
    for size in shape:
        count *= size  # Python's whole numbers do not overflow
    if offsets[1] - offsets[0] != count * DTYPES[dtype].itemsize:
        raise _error(where, name, f"has an array {shown!r} whose shape and bytes differ")
    return dtype, tuple(shape), offsets[0], offsets[1]


def _is_size(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63


def _check_positions(entries: Iterable[_Entry], size: int, where: str, name: str) -> None:
    position = 0
    for _, _, begin, end in sorted(entries, key=lambda entry: entry[2:]):
        if begin != position:
            raise _error(where, name, "has arrays that overlap" if begin < position else "has a gap between arrays")
        position = end
    if position != size:
        raise _error(where, name, f"should have {position:,} bytes of numbers and has {size:,}")


def _check_wanted(entries: Mapping[str, _Entry], wanted: Layout, where: str, name: str) -> None:
    for key, (dtype, shape) in wanted.items():
        if key not in entries:
            raise _error(where, name, f"lacks {key!r}")
        if entries[key][0] != dtype:
            raise _error(where, name, f"has {key!r} as {entries[key][0]} and not as {dtype}")
        if entries[key][1] != shape:
            has, needs = (" × ".join(map(str, sizes)) or "one number" for sizes in (entries[key][1], shape))
            raise _error(where, name, f"has {key!r} of shape {has}, but the network needs {needs}")
    for key in entries:
        if key not in wanted:
            raise _error(where, name, f"has {shortened(key)!r}, which the network does not know")


def _view(data: bytes, start: int, entry: _Entry) -> np.ndarray:
    dtype, shape, begin, end = entry
    kind = DTYPES[dtype]
    count = (end - begin) // kind.itemsize
    array: np.ndarray = np.frombuffer(data, kind, count, start + begin).reshape(shape)
    if not array.flags.aligned or array.dtype.byteorder == ">":
        array = array.astype(kind.newbyteorder("="))
    array.flags.writeable = False
    return array

"""Takes project files apart and puts them together again with something wrong in them."""

from __future__ import annotations

import hashlib
import io
import json
import struct
import zipfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from desktop_nn.experiment import project
from desktop_nn.experiment.past_run import PastRun
from desktop_nn.experiment.project import Project
from tests.experiments import trained_run, xor_spec

Members = dict[str, bytes]


@cache
def _good(folder: Path) -> tuple[tuple[str, bytes], ...]:
    spec = xor_spec(network__hidden__0__batch_norm=True, network__hidden__0__dropout=0.2)
    path = folder / "good.dnn"
    strokes = (np.array([[0.5, 0.5], [0.6, 0.7]], np.float32),)
    past = trained_run(spec, 5)
    past = PastRun("past-run", past.spec, past.info, past.history)
    thumbnail = b"\x89PNG\r\n\x1a\n123"
    project.save(path, Project(spec, trained_run(spec, 7), strokes, thumbnail=thumbnail, comparison=past))
    with zipfile.ZipFile(path) as archive:
        return tuple((name, archive.read(name)) for name in archive.namelist())


def good(folder: Path) -> Members:
    """The members of a whole file, the manifest included."""
    return dict(_good(folder))


def sealed(members: Mapping[str, bytes], **manifest: Any) -> Members:
    """The same members with a manifest that fits them; `manifest` overrides its keys."""
    rest = {name: content for name, content in members.items() if name != "manifest.json"}
    described = {
        name: {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()} for name, content in rest.items()
    }
    head = {"format": {"name": "desktop-nn project", "major": 1, "minor": 1}, "program": "0", "members": described}
    return {"manifest.json": json.dumps({**head, **manifest}).encode(), **rest}


def zipped(members: Mapping[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    """A zip of the members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, compression)
    return buffer.getvalue()


def with_json(members: Members, edit: Callable[[Any], Any], name: str = "project.json") -> Members:
    """The members with one JSON member edited in place (or replaced by a list), and sealed again."""
    value = json.loads(members[name])
    edited = edit(value)
    content = json.dumps(edited if isinstance(edited, list) else value).encode()
    return sealed({**members, name: content})


def with_header(members: Members, edit: Callable[[dict[str, Any]], Any], name: str = "weights.safetensors") -> Members:
    """The members with the header of one tensors file edited, and sealed again."""
    data = members[name]
    (length,) = struct.unpack_from("<Q", data)
    header = json.loads(data[8 : 8 + length])
    edited = edit(header)
    text = json.dumps(edited if isinstance(edited, list) else header).encode()
    return sealed({**members, name: struct.pack("<Q", len(text)) + text + data[8 + length :]})

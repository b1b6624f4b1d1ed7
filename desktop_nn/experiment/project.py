"""The project: what the window shows and the file keeps, and how one becomes the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from desktop_nn.core.errors import FileError, UserError
from desktop_nn.core.tree import from_plain, to_plain
from desktop_nn.experiment import archive, past_run, run_file, strict_json, tensors_file
from desktop_nn.experiment.damage import damaged
from desktop_nn.experiment.past_run import PastRun
from desktop_nn.experiment.run import Run
from desktop_nn.experiment.spec import Spec

SUFFIX = ".dnn"
DEFAULT_PEN = 1.3
_PROJECT = "project.json"
_DRAWING = "samples/drawing.safetensors"
_THUMBNAIL = "thumbnail.png"
_PNG = b"\x89PNG\r\n\x1a\n"
_MOST_THUMBNAIL = 1024**2
_MOST_POINTS = 1_000_000
_FAR = 16.0


@dataclass(frozen=True)
class Unknown:
    """What a newer version of the program wrote: kept, and written back.

    Attributes:
        settings: values in project.json by dotted path.
        parts: whole members by name.
        manifest: keys of the manifest.
    """

    settings: Mapping[str, Any] = field(default_factory=dict)
    parts: Mapping[str, bytes] = field(default_factory=dict)
    manifest: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Project:
    """Everything that a project file holds.

    Attributes:
        spec: the experiment as it stands on the screen.
        run: the network that was trained; its own spec may be an older one.
        strokes: the drawing: (points, 2) float32 each, in pads: 0 to 1 across and down.
        pen: the pen's radius in pixels of the 28 x 28 image.
        thumbnail: a small PNG picture, or nothing.
        warnings: what the person should know after loading.
        unknown: what a newer version of the program wrote and this one keeps: settings by path, and parts by name.
        comparison: the run whose curves are drawn beside those of `run`.
    """

    spec: Spec
    run: Run | None = None
    strokes: tuple[np.ndarray, ...] = ()
    pen: float = DEFAULT_PEN
    thumbnail: bytes = b""
    warnings: tuple[str, ...] = ()
    unknown: Unknown = field(default_factory=Unknown)
    comparison: PastRun | None = None


def save(path: Path, project: Project) -> None:
    """Write a project file in one step.

    Raises:
        FileError: it could not be written; a file that was there is as it was.
    """
    plain: dict[str, Any] = {"spec": to_plain(project.spec), "drawing": {"pen": project.pen}, "run": None}
    plain["comparison"] = None if project.comparison is None else past_run.folder_of(project.comparison)
    members: dict[str, Sequence[archive.Piece]] = {}
    if project.run is not None:
        plain["run"] = run_file.to_plain(project.run)
        members |= run_file.members(project.run)
    if project.comparison is not None:
        members |= past_run.members(project.comparison)
    if project.strokes:
        members[_DRAWING] = tensors_file.pieces(_strokes_to_arrays(project.strokes))
    if project.thumbnail:
        members[_THUMBNAIL] = [project.thumbnail]
    for where, value in project.unknown.settings.items():
        run_file.put_back(plain, where.split("."), value)
    kept = {name: [content] for name, content in project.unknown.parts.items() if name not in members}
    archive.write(path, {_PROJECT: [strict_json.dumps(plain)], **members, **kept}, project.unknown.manifest)


def load(path: Path) -> Project:
    """Read a project file; nothing that it names is opened or run.

    Raises:
        FileError: there is no such file, or it is damaged, foreign or of a newer version, and how.
    """
    where = str(path)
    found = archive.read(path)
    try:
        return _build(found, where)
    except FileError as error:
        raise _with_version(error, found.newer) from None
    except UserError as error:
        what = f"{_PROJECT}: {str(error).removesuffix('.')}"
        raise _with_version(FileError(what, where=where), found.newer) from None


def thumbnail(path: Path) -> bytes | None:
    """Return the small picture (PNG) in a project file; nothing if it has none; None if there is no such file."""
    found = archive.glance(path, _THUMBNAIL, _MOST_THUMBNAIL)
    return found if not found or found.startswith(_PNG) else b""


def _with_version(error: FileError, newer: str) -> FileError:
    if not newer:
        return error
    remedy = f"It was made by a newer version of the program (format {newer}); install that to open it"
    return FileError(error.what, where=error.where, remedy=remedy)


def _build(found: archive.Archive, where: str) -> Project:
    unknown: dict[str, Any] | None = {} if found.newer else None
    parts = dict(found.members)
    if _PROJECT not in parts:
        raise damaged(where, f"lacks the part {_PROJECT!r}")
    plain = strict_json.loads(parts.pop(_PROJECT), where, _PROJECT)
    known = run_file.known_keys(plain, ("spec", "drawing", "run", "comparison"), "", unknown)
    if "spec" not in known:
        raise damaged(where, f"{_PROJECT} lacks the experiment")
    spec = from_plain(Spec, known["spec"], "spec", unknown)
    run: Run | None = None
    warnings: tuple[str, ...] = ()
    if known.get("run") is not None:
        run, warnings = run_file.build(known["run"], parts, where, unknown)
    comparison = known.get("comparison")
    past = None if comparison is None else past_run.build(comparison, parts, where, unknown)
    drawing = run_file.known_keys(known.get("drawing", {}), ("pen",), "drawing", unknown)
    strokes = _strokes(parts.pop(_DRAWING), where) if _DRAWING in parts else ()
    thumbnail = parts.pop(_THUMBNAIL, b"")
    if thumbnail and not thumbnail.startswith(_PNG):
        raise damaged(where, f"{_THUMBNAIL} is not a PNG picture")
    kept = Unknown(unknown or {}, parts, found.manifest)
    pen = _pen(drawing.get("pen", DEFAULT_PEN), where)
    return Project(spec, run, strokes, pen, thumbnail, warnings, kept, past)


def _pen(value: Any, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0.1 <= value <= 10.0:
        raise damaged(where, "the pen's radius is not a number from 0.1 to 10")
    return float(value)


def _strokes_to_arrays(strokes: tuple[np.ndarray, ...]) -> dict[str, np.ndarray]:
    return {
        "points": np.concatenate(strokes).astype(np.float32),
        "lengths": np.array([len(stroke) for stroke in strokes], np.int64),
    }


def _strokes(data: bytes, where: str) -> tuple[np.ndarray, ...]:
    arrays, _ = tensors_file.parse(data, where, _DRAWING)
    points, lengths = arrays.get("points"), arrays.get("lengths")
    ok = (
        points is not None
        and lengths is not None
        and points.dtype == np.float32
        and lengths.dtype == np.int64
        and (points.ndim, lengths.ndim) == (2, 1)
        and points.shape[1] == 2
        and len(points) <= _MOST_POINTS
        and bool(np.all(lengths >= 1))
        and len(lengths) <= len(points)
        and sum(lengths.tolist()) == len(points)
        and bool(np.all(np.abs(points) <= _FAR))
    )
    if not ok or points is None or lengths is None:
        raise damaged(where, f"{_DRAWING} is not a drawing")
    return tuple(np.split(points, np.cumsum(lengths)[:-1]))

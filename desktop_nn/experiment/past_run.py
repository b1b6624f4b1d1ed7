"""A run of which only the record is kept, to be compared with; and how it lies in a project file."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from desktop_nn.core import tree
from desktop_nn.core.errors import FileError, UserError
from desktop_nn.data.dataset import DataInfo
from desktop_nn.experiment import run_file, strict_json
from desktop_nn.experiment.damage import damaged
from desktop_nn.experiment.history import History
from desktop_nn.experiment.spec import Spec

if TYPE_CHECKING:
    from desktop_nn.experiment.archive import Piece

_FOLDER = re.compile(r"[A-Za-z0-9_-]{1,64}")
_ABOUT = "run.json"


@dataclass(frozen=True)
class PastRun:
    """What there was to see of a run's training.

    Attributes:
        id: of the run.
        spec: what it was trained by, live edits included.
        info: its data.
        history: losses, metrics and live edits.
        unknown: what a newer version of the program wrote of it, by path.
    """

    id: str
    spec: Spec
    info: DataInfo
    history: History
    unknown: Mapping[str, Any] = field(default_factory=dict)


def folder_of(past: PastRun) -> str:
    """Return the name of its folder in a project file."""
    return past.id if _FOLDER.fullmatch(past.id) else "past"


def members(past: PastRun) -> dict[str, Sequence[Piece]]:
    """Return it as members of a project file."""
    plain = {"id": past.id, "spec": tree.to_plain(past.spec), "info": past.info.to_plain()}
    plain |= run_file.edits_to_plain(past.history)
    for path, value in past.unknown.items():
        run_file.put_back(plain, path.split("."), value)
    start = f"runs/{folder_of(past)}/"
    return {
        start + _ABOUT: [strict_json.dumps(plain)],
        start + run_file.HISTORY: run_file.history_pieces(past.history),
    }


def build(folder: Any, parts: dict[str, bytes], where: str, unknown: dict[str, Any] | None) -> PastRun:
    """Build one from a folder of a project file; its members are taken out of `parts`.

    Args:
        folder: its name, as the project says it.
        parts: members of the file by name.
        where: the file.
        unknown: a dict keeps what a newer version wrote; None refuses it.

    Raises:
        UserError: something is missing, or does not fit.
    """
    if not isinstance(folder, str) or not _FOLDER.fullmatch(folder):
        raise damaged(where, "the comparison is not the name of a run")
    names = [f"runs/{folder}/{name}" for name in (_ABOUT, run_file.HISTORY)]
    for name in names:
        if name not in parts:
            raise damaged(where, f"lacks the part {name!r}")
    plain = strict_json.loads(parts.pop(names[0]), where, names[0])
    kept: dict[str, Any] | None = None if unknown is None else {}
    try:
        known = run_file.known_keys(plain, run_file.ABOUT, "comparison", kept)
        spec, info = run_file.build_about(known, where, "comparison", kept)
    except FileError:
        raise
    except UserError as error:
        raise damaged(where, f"{names[0]}: {str(error).removesuffix('.')}") from None
    history = run_file.build_history(parts.pop(names[1]), known, where, names[1])
    kept = {path.removeprefix("comparison."): value for path, value in (kept or {}).items()}
    return PastRun(known["id"], spec, info, history, kept)

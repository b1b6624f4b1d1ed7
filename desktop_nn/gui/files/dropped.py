"""What becomes of a file or folder that is dropped on the window: guessed from its name first, then looked at."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from desktop_nn.core.errors import FileError
from desktop_nn.data.idx_folder import Idx
from desktop_nn.experiment import spec_file
from desktop_nn.experiment.project import SUFFIX

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop_nn.experiment.spec import Spec

PICTURES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff")
_IDX = "ubyte"
_translate = QCoreApplication.translate


@dataclass(frozen=True)
class Guess:
    """What would be done, told while it is dragged.

    Attributes:
        title: a few words.
        hint: one sentence.
        welcome: whether anything would be done at all.
    """

    title: str
    hint: str
    welcome: bool = True


def guess(paths: Sequence[Path]) -> Guess:
    """Guess from the names alone: nothing is looked at while the mouse moves."""
    path = _one(paths)
    if path is None:
        return Guess(
            _translate("Dropped", "One file or folder at a time"),
            _translate("Dropped", "Files of the IDX format may come together, from one folder."),
            False,
        )
    name, ending = path.name, path.suffix.lower()
    if ending == SUFFIX:
        title = _translate("Dropped", "Open “{name}”").format(name=path.stem)
        return Guess(title, _translate("Dropped", "Unsaved work is asked about first."))
    if ending == spec_file.SUFFIX:
        title = _translate("Dropped", "Begin the experiment “{name}”").format(name=path.stem)
        return Guess(title, _translate("Dropped", "A design without a network; unsaved work is asked about first."))
    if ending in PICTURES:
        return Guess(_translate("Dropped", "A picture cannot be put on the pad"), _picture_remedy(name), False)
    folder = path.parent.name if _IDX in name else name
    title = _translate("Dropped", "Learn from the data in “{name}”").format(name=folder)
    return Guess(title, _translate("Dropped", "A folder of files in the IDX format, such as MNIST’s."))


def examine(paths: Sequence[Path]) -> Path | Spec | Idx:
    """Return what was dropped: a project file, an experiment, or a source of data; for the job thread.

    Raises:
        FileError: nothing can be done with it, and why.
    """
    path = _one(paths)
    if path is None:
        raise FileError("these are several files", where=paths[0].name, remedy="Drop one file or folder at a time")
    ending = path.suffix.lower()
    if not os.path.exists(path):
        raise FileError("there is no such file", where=str(path))
    if os.path.isdir(path) or _IDX in path.name:
        source = Idx(folder=str(path if os.path.isdir(path) else path.parent))
        source.info()
        return source
    if ending == SUFFIX:
        return path
    if ending == spec_file.SUFFIX:
        return spec_file.load(path)
    if ending in PICTURES:
        raise FileError("a picture cannot be put on the pad", where=path.name, remedy=_picture_remedy(path.name)[:-1])
    remedy = f"Drop a project ({SUFFIX}), an experiment ({spec_file.SUFFIX}) or a folder with IDX files"
    raise FileError("this is nothing that can be opened here", where=path.name, remedy=remedy)


def _picture_remedy(name: str) -> str:
    text = _translate("Dropped", "Draw it instead, or save the network and run: desktop-nn predict FILE {name}.")
    return text.format(name=name)


def _one(paths: Sequence[Path]) -> Path | None:
    """Return the one thing that is meant: a pair of IDX files of a folder means that folder."""
    if len(paths) == 1:
        return paths[0]
    folders = {path.parent for path in paths}
    return paths[0] if len(folders) == 1 and all(_IDX in path.name for path in paths) else None

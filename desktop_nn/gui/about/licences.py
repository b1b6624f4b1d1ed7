"""The licences of the program and of everything that it stands on, found where each was installed."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from desktop_nn.core.paths import resources_dir
from desktop_nn.core.translate import QT_TRANSLATE_NOOP

_CONTEXT = "Licences"
_FILES = ("LICEN", "COPYING")


@dataclass(frozen=True)
class Part:
    """Something that has a licence.

    Attributes:
        name: what it is called.
        kind: the licence, in a word.
        role: what it is for, in a few words.
        package: the Python package that brings its licence along; empty for none.
        files: of its licence, below `resources`.
        home: where it comes from.
    """

    name: str
    kind: str
    role: str
    package: str = ""
    files: tuple[str, ...] = ()
    home: str = ""


PARTS = (
    Part("Desktop NN", "MIT", QT_TRANSLATE_NOOP(_CONTEXT, "this program"), "desktop-nn"),
    Part(
        "Qt, PySide6",
        "LGPL 3",
        QT_TRANSLATE_NOOP(_CONTEXT, "the window"),
        files=("licences/LGPL-3.txt", "licences/GPL-3.txt"),
        home="https://pyside.org",
    ),
    Part("NumPy", "BSD", QT_TRANSLATE_NOOP(_CONTEXT, "the arithmetic"), "numpy", home="https://numpy.org"),
    Part("pyqtgraph", "MIT", QT_TRANSLATE_NOOP(_CONTEXT, "the plots"), "pyqtgraph", home="https://www.pyqtgraph.org"),
    Part("Pillow", "MIT-CMU", QT_TRANSLATE_NOOP(_CONTEXT, "pictures"), "pillow", home="https://python-pillow.org"),
    Part(
        "Inter",
        "OFL 1.1",
        QT_TRANSLATE_NOOP(_CONTEXT, "the font"),
        files=("fonts/LICENSE.txt",),
        home="https://rsms.me/inter",
    ),
    Part(
        "Tabler Icons",
        "MIT",
        QT_TRANSLATE_NOOP(_CONTEXT, "the icons"),
        files=("icons/LICENSE",),
        home="https://tabler.io/icons",
    ),
    Part(
        "platformdirs",
        "MIT",
        QT_TRANSLATE_NOOP(_CONTEXT, "the folders"),
        "platformdirs",
        home="https://github.com/tox-dev/platformdirs",
    ),
    Part(
        "tqdm", "MPL 2, MIT", QT_TRANSLATE_NOOP(_CONTEXT, "bars in the terminal"), "tqdm", home="https://tqdm.github.io"
    ),
    Part("Python", "PSF", QT_TRANSLATE_NOOP(_CONTEXT, "the language"), home="https://www.python.org"),
)


def text_of(part: Part) -> str:
    """Return the text of a part's licence, or where to find it; reads files."""
    texts = [_read(resources_dir() / name) for name in part.files]
    if part.package:
        texts += _of_package(part.package)
    if part.name == "Python":
        library = f"python{sys.version_info[0]}.{sys.version_info[1]}"
        texts.append(_read(Path(sys.base_prefix) / "lib" / library / "LICENSE.txt"))
    texts = [text.strip("\n").rstrip() for text in texts if text.strip()]
    if not texts:
        texts = [f"{part.name} is under the licence {part.kind}. Its text: {part.home}"]
    return "\n\n\n".join(texts)


def _of_package(package: str) -> list[str]:
    """Return the licence in a package's metadata, without those of what it has taken in from others."""
    try:
        files = metadata.distribution(package).files or []
    except metadata.PackageNotFoundError:
        return []
    own = [file for file in files if file.name.upper().startswith(_FILES) and ".dist-info" in str(file)]
    own.sort(key=lambda file: len(file.parts))
    return [_read(Path(str(file.locate()))) for file in own[:1]]


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""

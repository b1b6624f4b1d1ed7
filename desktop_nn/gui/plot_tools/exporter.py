"""Takes a plot along: to the clipboard at once, or into a file by the job thread, and says where it went."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtGui import QGuiApplication

from desktop_nn.core.translate import QT_TRANSLATE_NOOP
from desktop_nn.experiment import atomic_file, table_file
from desktop_nn.gui import questions
from desktop_nn.gui.job_thread import Job
from desktop_nn.gui.plot_tools import pictures
from desktop_nn.gui.state import Notice

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop_nn.core.errors import UserError
    from desktop_nn.gui.document import Document
    from desktop_nn.gui.plot_tools.exportable import Exportable

_CONTEXT = "PlotTools"
_TOPIC = "export"
_COPIED_MS = 4000


@dataclass(frozen=True)
class Kind:
    """One kind of file.

    Attributes:
        suffix: with its point.
        label: of the menu's entry.
        files: what the file dialog calls them.
        tip: what it is good for.
    """

    suffix: str
    label: str
    files: str
    tip: str


PNG = Kind(
    ".png",
    QT_TRANSLATE_NOOP(_CONTEXT, "Save as &picture (PNG)…"),
    QT_TRANSLATE_NOOP(_CONTEXT, "PNG pictures"),
    QT_TRANSLATE_NOOP(_CONTEXT, "A picture of twice the fineness of the screen"),
)
SVG = Kind(
    ".svg",
    QT_TRANSLATE_NOOP(_CONTEXT, "Save as &drawing (SVG)…"),
    QT_TRANSLATE_NOOP(_CONTEXT, "SVG drawings"),
    QT_TRANSLATE_NOOP(_CONTEXT, "Lines and letters, sharp at any size, for papers and slides"),
)
CSV = Kind(
    table_file.SUFFIX,
    QT_TRANSLATE_NOOP(_CONTEXT, "Save the &numbers (CSV)…"),
    QT_TRANSLATE_NOOP(_CONTEXT, "CSV tables"),
    QT_TRANSLATE_NOOP(_CONTEXT, "The numbers behind the plot, for a spreadsheet"),
)
KINDS = (PNG, SVG, CSV)


def tr(text: str) -> str:
    """Translate a text of the plots' tools."""
    return QCoreApplication.translate(_CONTEXT, text)


def copy(document: Document, what: Exportable) -> bool:
    """Put a picture of a plot on the clipboard; return whether there was anything to put there. A notice says so."""
    image = pictures.picture(what)
    if image.isNull():
        tell_nothing(document)
        return False
    QGuiApplication.clipboard().setImage(image)
    text = tr("A picture of the {plot} is on the clipboard.").format(plot=what.plot_name())
    notice = Notice("info", text, topic=_TOPIC)
    document.notify(notice)
    # Nothing is to be done about it: it goes by itself.
    QTimer.singleShot(_COPIED_MS, document, partial(document.dismiss, notice))
    return True


def ask_save(parent: QWidget, document: Document, what: Exportable, kind: Kind) -> None:
    """Ask where to save a plot, then save it; what is saved is the plot as it is when the question is answered."""
    name = re.sub(r"\W+", "-", f"{document.name} {what.plot_name()}".lower()).strip("-")
    folder = str(document.path.parent) if document.path else ""
    title = tr("Save the {plot}").format(plot=what.plot_name())
    pattern = f"{tr(kind.files)} (*{kind.suffix})"
    questions.ask_export(parent, title, folder, name + kind.suffix, pattern, lambda path: save(document, what, path))


def save(document: Document, what: Exportable, path: Path) -> None:
    """Write a plot into a file of the kind that its ending says; a notice tells where it went, or why it did not."""
    name = what.plot_name()

    def done(_: Any) -> None:
        text = tr("Saved the {plot} as {path}.").format(plot=name, path=path)
        document.notify(Notice("info", text, topic=_TOPIC, passing=True))

    def failed(error: UserError) -> None:
        document.notify(Notice("error", str(error), topic=_TOPIC))

    content = _content(what, path.suffix.lower(), f"{document.name}: {name}")
    if content is None:
        tell_nothing(document)
        return
    work = content
    document.jobs.submit(Job(f"export {path}", lambda _: _write(path, work), done, failed))


def tell_nothing(document: Document) -> None:
    """Say that there is no plot yet to take along."""
    text = tr("The plot has not been drawn yet: open its tab or dock first.")
    document.notify(Notice("warning", text, topic=_TOPIC))


def _content(what: Exportable, suffix: str, title: str) -> Callable[[], bytes] | None:
    """Take the plot as it is now; what is slow about making a file of it is left to the thread that writes it."""
    if suffix == table_file.SUFFIX:
        table = what.plot_table()
        return lambda: table_file.to_csv(table)
    if what.plot_size().isEmpty():
        return None
    if suffix == ".svg":
        drawn = pictures.drawing(what, title)
        return lambda: drawn
    image = pictures.picture(what)
    return lambda: pictures.png(image)


def _write(path: Path, content: Callable[[], bytes]) -> None:
    data = content()

    def fill(file: IO[bytes]) -> None:
        file.write(data)

    atomic_file.write(path, fill)

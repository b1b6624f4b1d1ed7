"""The few questions the window must ask: which file, and what becomes of unsaved work; none holds up training."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox

from desktop_nn.experiment.project import SUFFIX
from desktop_nn.gui.file_dialog import FileDialog

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget


def ask_open(parent: QWidget, folder: str, chosen: Callable[[Path], object]) -> QFileDialog:
    """Ask which project to open; returns at once, `chosen` gets the answer."""
    dialog = _file_dialog(parent, parent.tr("Open a project"), folder or _documents(), chosen)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.open()
    return dialog


def ask_save(parent: QWidget, folder: str, name: str, chosen: Callable[[Path], object]) -> QFileDialog:
    """Ask where to save; returns at once, `chosen` gets the answer."""
    dialog = _file_dialog(parent, parent.tr("Save the project"), folder or _documents(), chosen)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(SUFFIX.removeprefix("."))
    # Not every file system takes every sign.
    dialog.selectFile(re.sub(r'[<>:"/\\|?*]', "", name).strip(" .") or "experiment")
    dialog.open()
    return dialog


def ask_export(
    parent: QWidget, title: str, folder: str, name: str, pattern: str, chosen: Callable[[Path], object]
) -> QFileDialog:
    """Ask where to save a picture or a table; returns at once, `chosen` gets the answer.

    Args:
        parent: the window.
        title: of the dialog.
        folder: where to begin; empty for where people keep what they make.
        name: proposed, with the ending that the file is to have.
        pattern: of such files, as a file dialog takes it.
        chosen: gets the path.
    """
    dialog = _file_dialog(parent, title, folder or _documents(), chosen, pattern)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(Path(name).suffix.removeprefix("."))
    dialog.selectFile(name)
    dialog.open()
    return dialog


def ask_folder(parent: QWidget, chosen: Callable[[Path], object]) -> QFileDialog:
    """Ask for a folder of samples; returns at once, `chosen` gets the answer."""
    dialog = FileDialog(parent, parent.tr("Choose a folder of samples"), _documents(), "")
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(lambda name: chosen(Path(name)))
    # Not open(): it makes the rest of the window wait.
    dialog.show()
    return dialog


def _documents() -> str:
    """Return where people keep what they make."""
    places = QStandardPaths.StandardLocation
    found = QStandardPaths.writableLocation(places.DocumentsLocation)
    return found if Path(found).is_dir() else QStandardPaths.writableLocation(places.HomeLocation)


def _file_dialog(
    parent: QWidget, title: str, folder: str, chosen: Callable[[Path], object], pattern: str = ""
) -> QFileDialog:
    pattern = pattern or parent.tr("Desktop NN projects (*{suffix})").format(suffix=SUFFIX)
    dialog = FileDialog(parent, title, folder, pattern)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(lambda name: chosen(Path(name)))
    return dialog


def ask_discard(parent: QWidget, name: str, answer: Callable[[str], object]) -> QMessageBox:
    """Ask what becomes of unsaved work; `answer` gets "save", "discard" or "cancel"."""
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setIcon(QMessageBox.Icon.NoIcon)
    box.setWindowTitle(parent.tr("Unsaved changes"))
    box.setText(parent.tr("Save the changes to “{name}”?").format(name=name))
    box.setInformativeText(parent.tr("Without saving, what was changed and learned since the last save is lost."))
    buttons = QMessageBox.StandardButton
    box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
    box.button(buttons.Discard).setText(parent.tr("Don’t save"))
    box.setDefaultButton(buttons.Save)
    box.setEscapeButton(buttons.Cancel)
    words = {buttons.Save: "save", buttons.Discard: "discard"}
    box.finished.connect(lambda result: answer(words.get(buttons(result), "cancel")))
    box.open()
    return box

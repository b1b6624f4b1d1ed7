"""Help > About: what the program is, its versions to copy, and every licence to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QSize, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QListWidgetItem, QPlainTextEdit, QVBoxLayout, QWidget

from desktop_nn import __version__
from desktop_nn.gui import fonts
from desktop_nn.gui.about.licences import PARTS, Part, text_of
from desktop_nn.gui.faults.report import machine, versions
from desktop_nn.gui.job_thread import Job
from desktop_nn.gui.widgets.buttons import Button
from desktop_nn.gui.widgets.labels import line, text_label

if TYPE_CHECKING:
    from desktop_nn.gui.document import Document

_SIZE = (860, 580)
_LIST_WIDTH = 190
_ROW = 28


class AboutDialog(QDialog):
    """Not modal, so that training can be watched beside it."""

    def __init__(self, parent: QWidget, document: Document) -> None:
        super().__init__(parent)
        self._document = document
        self.setWindowTitle(self.tr("About Desktop NN"))
        self.resize(*_SIZE)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        column.addLayout(self._build_words())
        column.addWidget(line())
        column.addWidget(text_label(self.tr("Licences"), "text", fonts.BASE, fonts.SEMIBOLD))
        column.addLayout(self._build_licences(), 1)
        column.addLayout(self._build_buttons())
        self.parts.setCurrentRow(0)
        self.parts.setFocus()

    def _build_words(self) -> QVBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(text_label("Desktop NN", "text", fonts.WELCOME, fonts.SEMIBOLD))
        what = self.tr(
            "A laboratory for neural networks on your desk: design one by clicking, watch it learn, draw a digit and "
            "see it read. Everything runs on this computer; nothing is sent anywhere."
        )
        sentence = text_label(what)
        sentence.setWordWrap(True)
        words.addWidget(sentence)
        others = " · ".join(f"{name} {version}" for name, version in versions()[1:])
        shown = text_label(self.tr("Version {version}").format(version=f"{__version__} · {others}"), "muted")
        shown.setWordWrap(True)
        words.addWidget(shown)
        return words

    def _build_licences(self) -> QHBoxLayout:
        self.parts = QListWidget()
        self.parts.setAccessibleName(self.tr("What the program stands on"))
        self.parts.setToolTip(self.tr("Arrow keys choose whose licence is shown"))
        self.parts.setFixedWidth(_LIST_WIDTH)
        for part in PARTS:
            role = QCoreApplication.translate("Licences", part.role)
            item = QListWidgetItem(f"{part.name} · {part.kind}")
            item.setToolTip(f"{part.name}: {role}. {part.home}".rstrip())
            item.setSizeHint(QSize(0, _ROW))
            self.parts.addItem(item)
        self.parts.currentRowChanged.connect(self._on_row_changed)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setFont(fonts.font(fonts.LABEL))
        self.text.setToolTip(self.tr("The text of the licence"))
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.parts)
        row.addWidget(self.text, 1)
        return row

    def _build_buttons(self) -> QHBoxLayout:
        tip = self.tr("Put the versions and what they run on into the clipboard")
        self._copy = Button(self.tr("Copy versions"), "plain", "copy", tip)
        self._copy.clicked.connect(self._on_copy)
        close = Button(self.tr("Close"), "plain", tip=self.tr("Close this window (Esc)"))
        close.clicked.connect(self.close)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._copy)
        row.addStretch(1)
        row.addWidget(close)
        return row

    @Slot(int)
    def _on_row_changed(self, row: int) -> None:
        part = PARTS[row]
        self.text.setAccessibleName(self.tr("Licence of {name}").format(name=part.name))
        self._document.jobs.submit(Job("licence", lambda _: (part, text_of(part)), self._show, lambda _: None))

    def _show(self, found: tuple[Part, str]) -> None:
        part, text = found
        if part is PARTS[self.parts.currentRow()]:
            self.text.setPlainText(text)

    @Slot()
    def _on_copy(self) -> None:
        lines = [*(f"{name} {version}" for name, version in versions()), machine()]
        QGuiApplication.clipboard().setText("\n".join(lines))
        self._copy.setText(self.tr("Copied"))
        self._copy.set_icon("check")

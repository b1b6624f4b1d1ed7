"""The one dialog for what went wrong inside the program: a sentence, what became of the work, a report to copy."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from desktop_nn.gui import fonts
from desktop_nn.gui.widgets.buttons import Button
from desktop_nn.gui.widgets.labels import text_label
from desktop_nn.gui.widgets.message import IconLabel

_WIDTH = 520
_REPORT_HEIGHT = 260


class ReportDialog(QDialog):
    """Not modal: whoever wants to go on, goes on."""

    def __init__(self, parent: QWidget, title: str, what: str, comfort: str, report: str) -> None:
        """Show a fault.

        Args:
            parent: the window.
            title: of the dialog.
            what: one sentence on what happened.
            comfort: one or two sentences on what became of the work, and what to do.
            report: the text to copy, folded away at first.
        """
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(False)
        self.setMinimumWidth(_WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(12)
        column.addLayout(self._build_words(what, comfort))
        self._report = self._build_report(report)
        column.addWidget(self._report, 1)
        column.addLayout(self._build_buttons())
        self.setAccessibleDescription(f"{what} {comfort}")
        self._close.setFocus()

    def set_report(self, what: str, report: str) -> None:
        """Show more: it happened again."""
        self._what.setText(what)
        self._report.setPlainText(report)

    @property
    def report(self) -> str:
        """The text that is copied."""
        return self._report.toPlainText()

    @property
    def what(self) -> str:
        """The sentence."""
        return self._what.text()

    def _build_words(self, what: str, comfort: str) -> QHBoxLayout:
        self._what = text_label(what, "text", fonts.CARD_TITLE, fonts.SEMIBOLD)
        self._what.setWordWrap(True)
        after = text_label(comfort, "muted")
        after.setWordWrap(True)
        words = QVBoxLayout()
        words.setSpacing(6)
        words.addWidget(self._what)
        words.addWidget(after)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(IconLabel("alert-circle", "error", 24), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        return row

    def _build_report(self, report: str) -> QPlainTextEdit:
        field = QPlainTextEdit(report)
        field.setReadOnly(True)
        field.setTabChangesFocus(True)
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPixelSize(fonts.LABEL)
        field.setFont(font)
        field.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        field.setMinimumHeight(_REPORT_HEIGHT)
        field.setAccessibleName(self.tr("Report"))
        field.setToolTip(self.tr("What “Copy report” copies: versions, what was done last, and where it happened"))
        field.hide()
        return field

    def _build_buttons(self) -> QHBoxLayout:
        self._details = Button(self.tr("Details"), "ghost", "chevron-right", self.tr("Show or hide the report"))
        self._details.clicked.connect(self._toggle)
        tip = self.tr("Put the report on the clipboard, to send it to whoever looks after the program")
        self._copy = Button(self.tr("Copy report"), "plain", "copy", tip)
        self._copy.clicked.connect(self._copy_report)
        self._close = Button(self.tr("Go on"), "primary", tip=self.tr("Close this message"))
        self._close.clicked.connect(self.close)
        self._close.setDefault(True)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._details)
        row.addStretch(1)
        row.addWidget(self._copy)
        row.addWidget(self._close)
        return row

    def _toggle(self) -> None:
        shown = self._report.isHidden()
        self._report.setVisible(shown)
        self._details.set_icon("chevron-down" if shown else "chevron-right")
        self.adjustSize()

    def _copy_report(self) -> None:
        QGuiApplication.clipboard().setText(self.report)
        self._copy.setText(self.tr("Copied"))
        self._copy.set_icon("check")

"""Shows the document's messages where they are seen without standing in the way of anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_nn.gui.widgets.buttons import IconButton
from desktop_nn.gui.widgets.message import Message, Severity

if TYPE_CHECKING:
    from desktop_nn.gui.document import Document
    from desktop_nn.gui.state import Notice

_SEVERITIES: dict[str, Severity] = {"error": "error", "warning": "warn", "info": "info"}


class NoticeBar(QWidget):
    """One row a message, with its remedies as links and a cross to dismiss it."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._rows: dict[int, tuple[Notice, Message]] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        document.notices_changed.connect(self._show)
        self._show()

    @Slot()
    def _show(self) -> None:
        notices = {id(notice): notice for notice in self._document.notices}
        for key in [key for key in self._rows if key not in notices]:
            _, row = self._rows.pop(key)
            self._column.removeWidget(row)
            row.deleteLater()
        for key, notice in notices.items():
            if key not in self._rows:
                self._rows[key] = (notice, self._build_row(notice))
                self._column.addWidget(self._rows[key][1])
        self.setVisible(bool(notices))

    def _build_row(self, notice: Notice) -> Message:
        message = Message(boxed=True)
        message.setParent(self)
        links = {str(i): label for i, (label, _) in enumerate(notice.actions)}
        text = f"{notice.text} {' · '.join(f'{{{key}}}' for key in links)}".strip()
        message.show_message(text, _SEVERITIES[notice.severity], links)
        message.link_activated.connect(lambda key: notice.actions[int(key)][1]())
        close = IconButton("x", self.tr("Dismiss"), side=24, icon_size=14, role="muted")
        close.clicked.connect(lambda: self._document.dismiss(notice))
        message.add_button(close)
        return message

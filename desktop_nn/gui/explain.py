"""What's This: says what a control is for, the one pointed at or the one that has the keyboard."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QLabel, QWhatsThis, QWidget

if TYPE_CHECKING:
    from desktop_nn.gui.main_window import MainWindow


def purpose(widget: QWidget | None) -> str:
    """Return what a widget is for: its own explanation, or its tool tip, or those of what it is part of."""
    part = widget
    while part is not None:
        if part.whatsThis():
            return part.whatsThis()
        shows_itself = isinstance(part, QLabel) and part.toolTip() == part.text()
        if part.toolTip() and not shows_itself:
            return part.toolTip()
        part = None if part.isWindow() else part.parentWidget()
    return ""


def explanation(widget: QWidget | None) -> str:
    """Return what a widget is for, below its name."""
    text = purpose(widget)
    name = widget.accessibleName() if widget is not None else ""
    return f"{name}\n{text}" if text and name and name not in text else text


def first_sentence(text: str) -> str:
    """Return the first sentence of a plain text, without its full stop."""
    found = re.match(r".*?[.!?](?=\s|$)", text.split("\n")[0])
    return (found[0] if found else text.split("\n")[0]).rstrip(".")


class Explainer(QObject):
    """Answers in the window's What's This mode, and for the keyboard."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._listening = False

    def point(self) -> None:
        """Let the next click say what is there instead of doing it."""
        if not self._listening:
            # Only now and only so long: each event of the program passes through such a filter.
            self._listening = True
            _application().installEventFilter(self)
        QWhatsThis.enterWhatsThisMode()

    def explain_focused(self) -> None:
        """Say what the control is for that has the keyboard; without one, let a click ask."""
        focused = QApplication.focusWidget()
        text = explanation(focused)
        if focused is None or not text:
            self.point()
            return
        QWhatsThis.showText(focused.mapToGlobal(QPoint(8, focused.height())), text, focused)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Answer for everything that has words at all."""
        kind = event.type()
        if kind == QEvent.Type.QueryWhatsThis and isinstance(watched, QWidget):
            event.setAccepted(bool(explanation(watched)))
            return True
        if kind == QEvent.Type.WhatsThis and isinstance(event, QHelpEvent) and isinstance(watched, QWidget):
            self._stop()
            QWhatsThis.showText(event.globalPos(), explanation(watched), watched)
            return True
        if kind == QEvent.Type.LeaveWhatsThisMode:
            self._stop()
        return False

    def _stop(self) -> None:
        if self._listening:
            self._listening = False
            _application().removeEventFilter(self)


def _application() -> QCoreApplication:
    app = QCoreApplication.instance()
    assert app is not None
    return app

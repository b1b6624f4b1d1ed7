"""One line for status tips: what the menu entry pointed at would do, or what the control with the keyboard is for."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import QApplication, QMenu, QSizePolicy

from desktop_nn.gui import fonts
from desktop_nn.gui.explain import first_sentence, purpose
from desktop_nn.gui.widgets.labels import ElidedLabel


class HintLine(ElidedLabel):
    """Takes the room that the tool bar has to spare, so that nothing moves when it has something to say.

    Tool tips come to the mouse alone; whoever goes by keyboard reads them here.
    """

    def __init__(self) -> None:
        super().__init__("", "muted", fonts.LABEL)
        self._pointed = ""
        self._focused = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._on_focus_changed)

    def minimumSizeHint(self) -> QSize:
        """Ask for nothing: where there is no room there is no hint."""
        return QSize(0, super().minimumSizeHint().height())

    def point_at(self, tip: str) -> None:
        """Say what is pointed at; nothing when the mouse has left."""
        self._pointed = tip
        self._show()

    @Slot()
    def _on_focus_changed(self) -> None:
        # What the signal carries is not taken: a widget that loses the focus because it is being destroyed must not
        # be wrapped for Python, which took the process along.
        new = QApplication.focusWidget()
        if isinstance(new, QMenu):
            return
        # What happened last is said: a mouse that rests somewhere must not outdo the keyboard.
        self._pointed = ""
        inside = new is not None and new.window() is self.window()
        self._focused = first_sentence(purpose(new)) if inside else ""
        self._show()

    def _show(self) -> None:
        self.setText(first_sentence(self._pointed) or self._focused)

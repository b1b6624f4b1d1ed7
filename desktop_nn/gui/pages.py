"""What fills the window: the workspace, or the welcome page to choose an experiment on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QStackedWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent
    from PySide6.QtWidgets import QWidget

    from desktop_nn.gui.main_window import MainWindow
    from desktop_nn.gui.welcome import WelcomePage


class Pages(QStackedWidget):
    """The workspace at once, the welcome page when it is first wanted.

    Until an experiment has been chosen the window counts as empty, although the document holds the first one already:
    its samples are being prepared meanwhile.

    Signals:
        changed: another page is in sight, or an experiment is open now.
        chosen: an experiment was opened from the welcome page.
    """

    changed = Signal()
    chosen = Signal()

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self._window = window
        self._experiment_open = True
        self._workspace_seen = False
        self.welcome: WelcomePage | None = None
        self.addWidget(window.workspace)

    @property
    def experiment_open(self) -> bool:
        """Whether there is an experiment to work on."""
        return self._experiment_open

    @property
    def on_welcome(self) -> bool:
        """Whether the welcome page is in sight."""
        return self.welcome is not None and self.currentWidget() is self.welcome

    @property
    def workspace_seen(self) -> bool:
        """Whether the workspace has been in sight, and so has a layout of its own."""
        return self._workspace_seen

    def begin(self) -> None:
        """Begin with the welcome page, unless the person does not want it."""
        from desktop_nn.gui.welcome.page import wanted_at_start

        if wanted_at_start(self._window.settings):
            self._experiment_open = False
            self.show_welcome()

    @Slot()
    def show_welcome(self) -> None:
        """Show the welcome page; what trains goes on."""
        if self.welcome is None:
            self.welcome = self._build_welcome()
            self.addWidget(self.welcome)
        self.welcome.show_open(self._window.document.name if self._experiment_open else "")
        self._show(self.welcome)
        self.welcome.focus_chosen()

    @Slot()
    def show_workspace(self) -> None:
        """Show the experiment."""
        focus = QApplication.focusWidget()
        leaves = self.on_welcome and (focus is None or self.isAncestorOf(focus))
        self._experiment_open = True
        self._show(self._window.workspace)
        if leaves:
            self._window.run_bar.train_button.setFocus()

    @Slot()
    def on_opened(self) -> None:
        """Follow the document to the experiment that it has opened."""
        was_on_welcome = self.on_welcome
        self.show_workspace()
        if was_on_welcome:
            self.chosen.emit()

    def _show(self, page: QWidget) -> None:
        self.setCurrentWidget(page)
        self._workspace_seen = self._workspace_seen or (self.isVisible() and not self.on_welcome)
        self.changed.emit()

    def _build_welcome(self) -> WelcomePage:
        from desktop_nn.gui.welcome import WelcomePage

        window = self._window
        page = WelcomePage(window.document, window.theme, window.recent, window.actions_by_name, window.settings)
        page.left.connect(self.show_workspace)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), page)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self._on_escape)
        return page

    @Slot()
    def _on_escape(self) -> None:
        if self._experiment_open:
            self.show_workspace()

    def showEvent(self, event: QShowEvent) -> None:
        """Note whether the workspace is in sight."""
        super().showEvent(event)
        self._workspace_seen = self._workspace_seen or not self.on_welcome

"""The four small buttons at the right of a plot's title: copy, save, home, more."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from desktop_nn.gui.plot_tools import exporter
from desktop_nn.gui.plot_tools.exporter import KINDS, Kind, tr
from desktop_nn.gui.widgets.buttons import IconButton

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from desktop_nn.gui.document import Document
    from desktop_nn.gui.plot_tools.exportable import Exportable

_SIDE = 26
_ICON = 15
_CONFIRM_MS = 1200


class PlotTools(QWidget):
    """Acts on one plot at a time: `set_target` says on which."""

    def __init__(self, document: Document, target: Exportable | None = None) -> None:
        super().__init__()
        self._document = document
        self._target: Exportable | None = None
        self.copy_button = self._button("copy", tr("Copy as a picture"))
        self.save_button = self._button("download", tr("Save as picture, drawing or numbers"))
        self.home_button = self._button("home", tr("Show everything again (Home)"))
        self.more_button = self._button("dots", tr("More choices for this plot"))
        self.save_menu = QMenu(self)
        self.more_menu = QMenu(self)
        self._copied = QTimer(self)
        self._copied.setSingleShot(True)
        self._copied.timeout.connect(self._show_copy)
        self._build()
        self.set_target(target)

    @staticmethod
    def _button(icon: str, tip: str) -> IconButton:
        return IconButton(icon, tip, side=_SIDE, icon_size=_ICON, role="muted")

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 6, 0)
        row.setSpacing(2)
        for button in (self.copy_button, self.save_button, self.home_button, self.more_button):
            row.addWidget(button)
        for kind in KINDS:
            action = self.save_menu.addAction(tr(kind.label))
            action.setToolTip(tr(kind.tip))
            # The menu must have gone first: a dialog in its way would leave the button pressed.
            ask = partial(self.ask_save, kind)
            action.triggered.connect(lambda _=False, ask=ask: QTimer.singleShot(0, self, ask))
        self.save_menu.setToolTipsVisible(True)
        self.more_menu.setToolTipsVisible(True)
        for button, menu in ((self.save_button, self.save_menu), (self.more_button, self.more_menu)):
            button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
            button.setMenu(menu)
        self.more_menu.aboutToShow.connect(self._fill_more)
        self.copy_button.clicked.connect(self.copy)
        self.home_button.clicked.connect(self.go_home)

    @property
    def target(self) -> Exportable | None:
        """The plot that the buttons act on."""
        return self._target

    def set_target(self, target: Exportable | None) -> None:
        """Act on another plot; on none the buttons go."""
        self._target = target
        self.setVisible(target is not None)
        self.more_button.setVisible(target is not None and bool(target.more_actions()))
        self._show_copy()

    @Slot()
    def copy(self) -> None:
        """Put a picture on the clipboard; for a moment the button shows that it is there."""
        if self._target is not None and exporter.copy(self._document, self._target):
            self.copy_button.set_icon("check")
            self.copy_button.set_tip(tr("The picture is on the clipboard"))
            self._copied.start(_CONFIRM_MS)

    @Slot()
    def go_home(self) -> None:
        """Show everything again."""
        if self._target is not None:
            self._target.go_home()

    def ask_save(self, kind: Kind) -> None:
        """Ask where to save, and save."""
        self.save_button.setDown(False)
        # The dialog takes the pointer away without a word to the button.
        self.save_button.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)
        self.save_button.update()
        if self._target is not None:
            exporter.ask_save(self.window(), self._document, self._target, kind)

    @Slot()
    def _show_copy(self) -> None:
        self.copy_button.set_icon("copy")
        self.copy_button.set_tip(tr("Copy as a picture"))

    @Slot()
    def _fill_more(self) -> None:
        actions: list[QAction] = [] if self._target is None else list(self._target.more_actions())
        # `clear` would delete what the view has made a child of the menu; nothing of it is.
        for action in self.more_menu.actions():
            self.more_menu.removeAction(action)
        self.more_menu.addActions(actions)

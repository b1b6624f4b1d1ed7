"""The tool bar: files, undo, what is open and how it stands, the docks, light or dark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton, QWidget

from desktop_nn.experiment.presets import PRESETS
from desktop_nn.gui import fonts, icons
from desktop_nn.gui.hint_line import HintLine
from desktop_nn.gui.layout import SMALL
from desktop_nn.gui.widgets.buttons import IconButton
from desktop_nn.gui.widgets.find_button import FindButton
from desktop_nn.gui.widgets.labels import ElidedLabel, text_label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QResizeEvent

    from desktop_nn.gui.actions import Actions
    from desktop_nn.gui.document import Document
    from desktop_nn.gui.theme import ThemeManager
    from desktop_nn.gui.widgets.dock import Dock

HEIGHT = 44
BUTTON = 32
ICON = 18


def preset_menu(document: Document, parent: QWidget) -> QMenu:
    """Return a menu of all presets, each of which begins a new experiment."""
    menu = QMenu(parent.tr("&New"), parent)
    menu.setToolTipsVisible(True)
    for name, preset in PRESETS.items():
        action = menu.addAction(preset.label)
        action.setObjectName(f"preset-{name}")
        action.setToolTip(preset.description)
        action.triggered.connect(lambda _=False, name=name: document.new(name))
    return menu


class ToolBar(QFrame):
    """Always in its place; what it toggles are the docks."""

    def __init__(self, document: Document, theme: ThemeManager, actions: Actions, docks: Iterable[Dock]) -> None:
        super().__init__()
        self.document = document
        self._manager = theme
        self._welcome = False
        self._dock_buttons: list[QToolButton] = []
        self.setObjectName("tool-bar")
        self.setAccessibleName(self.tr("Tool bar"))
        self.setFixedHeight(HEIGHT)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 0, 12, 0)
        self._row.setSpacing(4)
        self._build_files(actions)
        self._build_title()
        self._build_find(actions)
        self._build_docks(docks)
        self._build_theme()
        document.file_changed.connect(self._show)
        document.spec_changed.connect(self._show)
        self._show()

    def _build_files(self, actions: Actions) -> None:
        self.new_button = QToolButton()
        self.new_button.setIcon(icons.icon("file-plus"))
        self.new_button.setToolTip(actions["new"].toolTip())
        self.new_button.setAccessibleName(self.tr("New"))
        self.new_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.new_button.setMenu(preset_menu(self.document, self))
        self._add(self.new_button)
        for name in ("open", "save", "undo", "redo"):
            if name == "undo":
                self._divide()
            button = QToolButton()
            button.setDefaultAction(actions[name])
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
            button.setAccessibleName(actions[name].iconText())
            self._add(button)
        self._divide()

    def _add(self, button: QToolButton) -> None:
        button.setFixedSize(BUTTON, BUTTON)
        button.setIconSize(QSize(ICON, ICON))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._row.addWidget(button)

    def _divide(self) -> QFrame:
        line = QFrame()
        line.setObjectName("line")
        line.setFixedSize(1, 20)
        self._row.addSpacing(6)
        self._row.addWidget(line)
        self._row.addSpacing(6)
        return line

    def _build_title(self) -> None:
        self.title = ElidedLabel("", "text", fonts.BASE, fonts.SEMIBOLD)
        self.state = text_label("", "muted")
        self._row.addWidget(self.title)
        self._row.addSpacing(4)
        self._row.addWidget(self.state)
        self._row.addSpacing(12)
        self.hint = HintLine()
        self._row.addWidget(self.hint, 1)
        self._row.addSpacing(8)

    def _build_find(self, actions: Actions) -> None:
        self.find_button = FindButton(actions["find"])
        self._row.addWidget(self.find_button)
        self._before_docks = self._divide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the words of the field away where room is short."""
        super().resizeEvent(event)
        self.find_button.set_compact(self.width() < SMALL)

    def _build_docks(self, docks: Iterable[Dock]) -> None:
        for dock in docks:
            action = dock.toggleViewAction()
            button = QToolButton()
            button.setDefaultAction(action)
            button.setProperty("kind", "dock")
            button.setFont(fonts.font(fonts.BASE, fonts.MEDIUM))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            # An action that is not visible takes its place in a menu away, but not its button.
            action.visibleChanged.connect(self._show_dock_buttons)
            self._dock_buttons.append(button)
            self._row.addWidget(button)
        self._divide()

    def set_welcome(self, on: bool) -> None:
        """Say whether the welcome page is in sight: it has no docks, and no experiment's name above it."""
        self._welcome = on
        self._show()
        self._show_dock_buttons()

    @Slot()
    def _show_dock_buttons(self) -> None:
        for button in self._dock_buttons:
            button.setVisible(button.defaultAction().isVisible() and not self._welcome)
        self._before_docks.setVisible(not self._welcome)

    def _build_theme(self) -> None:
        self._theme_button = IconButton("moon", self.tr("Dark"), side=BUTTON, icon_size=ICON)
        self._theme_button.clicked.connect(self._manager.toggle)
        self._row.addWidget(self._theme_button)
        self._manager.theme_changed.connect(self._show)

    @Slot()
    def _show(self) -> None:
        document = self.document
        self.title.setText(self.tr("Welcome") if self._welcome else document.name)
        state = self.tr("saving…") if document.saving else self.tr("edited") if document.modified else ""
        words = [self.tr("read-only")] * document.read_only + [state] * bool(state)
        self.state.setText("" if self._welcome else ", ".join(words))
        dark = self._manager.theme.dark
        self._theme_button.set_icon("sun" if dark else "moon")
        self._theme_button.set_tip(self.tr("Change to light") if dark else self.tr("Change to dark"))

"""How a layer's weights start, as a small word that opens a list: seldom changed, so it takes little room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton

from desktop_nn.engine.initializers import INITIALIZERS
from desktop_nn.gui import fonts, icons
from desktop_nn.gui.design.context import shown

if TYPE_CHECKING:
    from desktop_nn.engine.initializers import Initializer


class InitializerButton(QToolButton):
    """Shows the initializer of a layer and lets choose another.

    Signals:
        chosen: the initializer that the person chose; not emitted by `set_value`.
    """

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setFont(fonts.font(fonts.CAPTION))
        self.setIcon(icons.icon("chevron-down", "muted"))
        self.setIconSize(QSize(11, 11))
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedHeight(24)
        self.setProperty("kind", "hint")
        self.setMenu(self._build_menu())

    def _build_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        menu.setToolTipsVisible(True)
        group = QActionGroup(menu)
        self.actions_by_class: dict[type, QAction] = {}
        for _, cls in INITIALIZERS.items():
            action = menu.addAction(shown(cls.label))
            action.setCheckable(True)
            action.setToolTip(shown(cls.help))
            action.setData(cls)
            group.addAction(action)
            self.actions_by_class[cls] = action
        group.triggered.connect(self._on_triggered)
        return menu

    def set_value(self, initializer: Initializer) -> None:
        """Show an initializer."""
        self.setText(shown(initializer.label))
        self.setToolTip(f"{shown(initializer.help)} {initializer.formula}")
        self.actions_by_class[type(initializer)].setChecked(True)

    def _on_triggered(self, action: QAction) -> None:
        cls: Any = action.data()
        self.chosen.emit(cls())

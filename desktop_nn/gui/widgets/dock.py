"""Docks and panes in one rounded frame, with a title bar of our own."""

from __future__ import annotations

from PySide6.QtCore import QChildEvent, QEvent, QSize, Qt
from PySide6.QtWidgets import QDockWidget, QFrame, QHBoxLayout, QMainWindow, QTabBar, QVBoxLayout, QWidget

from desktop_nn.gui import fonts
from desktop_nn.gui.widgets.buttons import IconButton
from desktop_nn.gui.widgets.labels import ElidedLabel

TITLE_HEIGHT = 34


class PaneTitle(QFrame):
    """The bar above a pane: its name, and room for more at the left and at the right."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setObjectName("pane-title")
        self.setFixedHeight(TITLE_HEIGHT)
        self.label = ElidedLabel(title, "text", fonts.BASE, fonts.SEMIBOLD)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 0, 8, 0)
        self._row.setSpacing(4)
        self._row.addWidget(self.label)
        self._row.addSpacing(8)
        self._gap = self._row.count()
        self._row.addStretch(1)

    def sizeHint(self) -> QSize:
        """Return the full height: a dock's layout asks for nothing else."""
        return QSize(super().sizeHint().width(), TITLE_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Return the same height."""
        return QSize(super().minimumSizeHint().width(), TITLE_HEIGHT)

    def add_left(self, widget: QWidget) -> None:
        """Put a widget after the name and what stands there already."""
        self._row.insertWidget(self._gap, widget)
        self._gap += 1

    def add_right(self, widget: QWidget) -> None:
        """Put a widget at the right end."""
        self._row.addWidget(widget)


class DockTitle(PaneTitle):
    """The title bar of a dock: its name, what it needs besides, float and close."""

    def __init__(self, dock: QDockWidget) -> None:
        super().__init__(dock.windowTitle())
        self.setObjectName("dock-title")
        self._dock = dock
        self.float_button = IconButton("float", "", side=24, icon_size=14, role="muted")
        self.close_button = IconButton("x", "", side=24, icon_size=14, role="muted")
        self.float_button.clicked.connect(self._on_float)
        self.close_button.clicked.connect(dock.close)
        super().add_right(self.float_button)
        super().add_right(self.close_button)
        dock.windowTitleChanged.connect(self.label.setText)
        dock.windowTitleChanged.connect(self._name_buttons)
        dock.topLevelChanged.connect(self._name_buttons)
        dock.featuresChanged.connect(self._show_buttons)
        self._name_buttons()
        self._show_buttons()

    def add_right(self, widget: QWidget) -> None:
        """Put a widget at the right, before float and close."""
        self._row.insertWidget(self._row.indexOf(self.float_button), widget)

    def _show_buttons(self) -> None:
        features = self._dock.features()
        self.float_button.setVisible(bool(features & QDockWidget.DockWidgetFeature.DockWidgetFloatable))
        self.close_button.setVisible(bool(features & QDockWidget.DockWidgetFeature.DockWidgetClosable))

    def _on_float(self) -> None:
        self._dock.setFloating(not self._dock.isFloating())

    def _name_buttons(self) -> None:
        """Say which dock they are of: a screen reader reads them alone."""
        name = self._dock.windowTitle()
        float_it = self.tr("Dock {name} again") if self._dock.isFloating() else self.tr("Float {name}")
        self.float_button.set_tip(float_it.format(name=name))
        self.close_button.set_tip(self.tr("Close {name}").format(name=name))


class Dock(QDockWidget):
    """A dock in our frame; `object_name` is what the saved layout knows it by."""

    def __init__(self, title: str, object_name: str, content: QWidget | None = None) -> None:
        super().__init__(title)
        self.setObjectName(object_name)
        self.setAccessibleName(title)
        self.title_bar = DockTitle(self)
        self.setTitleBarWidget(self.title_bar)
        frame = QFrame()
        frame.setObjectName("dock")
        self._column = QVBoxLayout(frame)
        # Below and beside the content 1 px of the frame's line shows; the corners keep their radius.
        self._column.setContentsMargins(1, 0, 1, 6)
        self._column.setSpacing(0)
        self.setWidget(frame)
        if content is not None:
            self.set_content(content)

    def set_content(self, content: QWidget) -> None:
        """Fill the dock; behind the tab of another dock the content counts as hidden, and rests."""
        policy = content.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        content.setSizePolicy(policy)
        self._column.addWidget(content)
        self.visibilityChanged.connect(content.setVisible)


class Pane(QFrame):
    """The same frame for what is not a dock: the parts of the centre."""

    def __init__(self, title: str = "", content: QWidget | None = None) -> None:
        super().__init__()
        self.setObjectName("pane")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.title_bar = PaneTitle(title)
        self.title_bar.setVisible(bool(title))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(1, 1, 1, 1)
        self._column.setSpacing(0)
        self._column.addWidget(self.title_bar)
        if content is not None:
            self.set_content(content)

    def set_content(self, content: QWidget) -> None:
        """Fill the pane below its title."""
        self._column.addWidget(content, 1)


class Workspace(QMainWindow):
    """Where docks live: a window inside the window, so that there is a gap all round them."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("workspace")
        self.setWindowFlags(Qt.WindowType.Widget)
        options = QMainWindow.DockOption
        self.setDockOptions(options.AnimatedDocks | options.AllowTabbedDocks)

    def childEvent(self, event: QChildEvent) -> None:
        """Name the tabs that Qt makes for docks in one place."""
        super().childEvent(event)
        if event.type() == QEvent.Type.ChildPolished and isinstance(bar := event.child(), QTabBar):
            bar.setAccessibleName(self.tr("Docks in this place"))

"""The window: puts the panels and views in their places and gives the commands their meaning."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QSettings, Qt, Signal, Slot
from PySide6.QtGui import QStatusTipEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu, QSplitter, QTabWidget, QVBoxLayout, QWidget

from desktop_nn.gui import questions
from desktop_nn.gui.actions import Actions
from desktop_nn.gui.curves import CurvesView
from desktop_nn.gui.design import DesignPanel
from desktop_nn.gui.diagram import DiagramView
from desktop_nn.gui.draw import DrawPanel
from desktop_nn.gui.helpers import Helpers
from desktop_nn.gui.layout import Layout
from desktop_nn.gui.menus import build_menus
from desktop_nn.gui.notice_bar import NoticeBar
from desktop_nn.gui.pages import Pages
from desktop_nn.gui.panes import go_to_next_pane, go_to_next_widget
from desktop_nn.gui.plot_tools import PlotTools
from desktop_nn.gui.plot_tools.exporter import CSV, PNG, SVG
from desktop_nn.gui.preferences.apply import apply_at_start
from desktop_nn.gui.recent import RecentFiles
from desktop_nn.gui.recent_menu import RecentMenu
from desktop_nn.gui.run_bar import RunBar
from desktop_nn.gui.surface import SurfaceView
from desktop_nn.gui.tool_bar import ToolBar, preset_menu
from desktop_nn.gui.weights import WeightsView
from desktop_nn.gui.widgets.dock import Dock, Pane, Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from PySide6.QtGui import QAction, QCloseEvent, QKeyEvent, QResizeEvent

    from desktop_nn.gui.document import Document
    from desktop_nn.gui.services import Services
    from desktop_nn.gui.theme import Mode, ThemeManager

MINIMUM = (1024, 700)
GAP = 6
# The commands that make no sense while the welcome page asks for an experiment.
OF_PLOTS = ("copy_plot", "save_plot_png", "save_plot_svg", "save_plot_csv")
OF_AN_EXPERIMENT = (
    *("train", "step", "epoch", "reset", "restart", "undo", "redo", "clear", "save", "save_as"),
    *("keep_comparison", "remove_comparison", *OF_PLOTS),
)


class MainWindow(QMainWindow):
    """Menu, tool bar, docks, the centre, the run bar.

    Signals:
        closing: the window closes now, and whatever was unsaved is saved or given up.
    """

    closing = Signal()

    def __init__(self, document: Document, theme: ThemeManager, settings: QSettings | None = None) -> None:
        super().__init__()
        self.document = document
        self.theme = theme
        self.settings = settings if settings is not None else QSettings()
        # Once the window has been painted.
        self.services: Services | None = None
        self.recent = RecentFiles(document, self.settings)
        self.actions_by_name = Actions(self)
        self.helpers = Helpers(self)
        self._closing = False
        self.setMinimumSize(*MINIMUM)
        self._build_docks()
        self._build_centre()
        self._build_frame()
        self._build_menus()
        self._connect()
        self.layout_keeper = Layout(self, self.settings)
        self.layout_keeper.restore()
        apply_at_start(self)
        self._show_file()
        self._show_commands()
        self.run_bar.train_button.setFocus()

    # ------------------------------------------------------------------ building

    def _build_docks(self) -> None:
        self.workspace = Workspace()
        self.design = DesignPanel(self.document, self.theme)
        self.draw = DrawPanel(self.document, self.theme)
        self.surface = SurfaceView(self.document, self.theme)
        self.design_dock = Dock(self.tr("Design"), "design-dock", self.design)
        self.draw_dock = Dock(self.tr("Draw"), "draw-dock", self.draw)
        self.surface_dock = Dock(self.tr("Surface"), "surface-dock", self.surface)
        self.surface_tools = PlotTools(self.document, self.surface)
        self.surface_dock.title_bar.add_right(self.surface_tools)
        self.workspace.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, self.design_dock)
        self.workspace.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.draw_dock)
        self.workspace.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.surface_dock)
        self.workspace.tabifyDockWidget(self.draw_dock, self.surface_dock)
        self.docks = (self.design_dock, self.draw_dock, self.surface_dock)
        for dock in self.docks:
            # A dock that shares its place with another comes to the front when it is asked for.
            dock.toggleViewAction().triggered.connect(lambda on, dock=dock: dock.raise_() if on else None)

    def _build_centre(self) -> None:
        self.diagram = DiagramView(self.document, self.theme)
        self.curves = CurvesView(self.document, self.theme)
        self.weights = WeightsView(self.document, self.theme)
        self.tabs = QTabWidget()
        self.tabs.setObjectName("tabs")
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName(self.tr("Views of the run"))
        self.tabs.tabBar().setAccessibleName(self.tr("Views of the run"))
        self.tabs.setWhatsThis(
            self.tr("Views of the run: how it learns, and what it has learned. Ctrl and a number opens one.")
        )
        self.tabs.addTab(self.curves, self.tr("Curves"))
        self.tabs.addTab(self.weights, self.tr("Weights"))
        self.tab_tools = PlotTools(self.document, self.curves)
        self.tabs.setCornerWidget(self.tab_tools, Qt.Corner.TopRightCorner)
        self.tabs.currentChanged.connect(self._follow_tab)
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.setObjectName("centre-splitter")
        self.splitter.setHandleWidth(GAP)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(Pane("", self.diagram))
        self.splitter.addWidget(Pane("", self.tabs))
        self.splitter.setStretchFactor(0, 3)
        self.splitter.setStretchFactor(1, 2)
        self.workspace.setCentralWidget(self.splitter)

    def _build_frame(self) -> None:
        """Stack tool bar, workspace and run bar; messages lie over the workspace."""
        self.notices = NoticeBar(self.document)
        self.tool_bar = ToolBar(self.document, self.theme, self.actions_by_name, self.docks)
        self.run_bar = RunBar(self.document, self.actions_by_name)
        inner = QVBoxLayout()
        inner.setContentsMargins(GAP, GAP, GAP, GAP)
        inner.setSpacing(GAP)
        self.pages = Pages(self)
        inner.addWidget(self.pages, 1)
        centre = QWidget()
        centre.setObjectName("centre")
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tool_bar)
        column.addLayout(inner, 1)
        column.addWidget(self.run_bar)
        self.setCentralWidget(centre)
        self.notices.lie_over(self.splitter, self.pages)

    def _build_menus(self) -> None:
        self.recent_menu = RecentMenu(self.document, self.recent, self)
        parts: dict[str, QMenu | Iterable[QAction]] = {
            "presets": preset_menu(self.document, self),
            "open_recent": self.recent_menu,
            "docks": self._dock_actions(),
            "tabs": self._tab_actions(),
            "themes": self._theme_menu(),
            "plots": self._plot_menu(),
        }
        build_menus(self, self.actions_by_name, parts)

    def _dock_actions(self) -> list[QAction]:
        tip = self.tr("Show or hide {name}")
        actions = self.actions_by_name
        return [
            actions.adopt(dock.objectName(), dock.toggleViewAction(), tip.format(name=dock.windowTitle()))
            for dock in self.docks
        ]

    def _tab_actions(self) -> list[QAction]:
        tip = self.tr("Go to the view {name}")
        names = [self.tabs.tabText(index) for index in range(self.tabs.count())]
        return [
            self.actions_by_name.add(
                f"tab-{name}", name, tip.format(name=name), partial(self._show_tab, index), f"Ctrl+{index + 1}"
            )
            for index, name in enumerate(names)
        ]

    def _plot_menu(self) -> QMenu:
        menu = QMenu(self.tr("Save the p&lot"), self)
        menu.addActions([self.actions_by_name[f"save_plot_{kind}"] for kind in ("png", "svg", "csv")])
        return menu

    def _theme_menu(self) -> QMenu:
        themes = QMenu(self.tr("&Theme"), self)
        modes: tuple[tuple[Mode, str, str], ...] = (
            ("system", self.tr("Like the desktop"), self.tr("Light or dark, as the desktop is")),
            ("light", self.tr("Light"), self.tr("Dark writing on light ground")),
            ("dark", self.tr("Dark"), self.tr("Light writing on dark ground")),
        )
        for mode, text, tip in modes:
            act = partial(self.theme.set_mode, mode)
            themes.addAction(self.actions_by_name.add(f"theme-{mode}", text, tip, act))
        return themes

    def _connect(self) -> None:
        document = self.document
        self.actions_by_name.connect(
            {
                "new": self.tool_bar.new_button.showMenu,
                "open": self.ask_open,
                "open_recent": self.show_recent,
                "save": self.save,
                "save_as": self.ask_save,
                "quit": self.close,
                "undo": document.undo,
                "redo": document.redo,
                "train": lambda: self._train(document.toggle_training),
                "step": lambda: self._train(document.step_once),
                "epoch": lambda: self._train(document.run_epoch),
                "reset": document.reset,
                "restart": lambda: self._train(document.restart),
                "keep": document.keep_learned,
                "keep_comparison": document.keep_for_comparison,
                "remove_comparison": document.remove_comparison,
                "slower": lambda: self.run_bar.change_speed(-1),
                "faster": lambda: self.run_bar.change_speed(1),
                "clear": document.clear_drawing,
                "copy_plot": lambda: self._plot_tools().copy(),
                "save_plot_png": lambda: self._plot_tools().ask_save(PNG),
                "save_plot_svg": lambda: self._plot_tools().ask_save(SVG),
                "save_plot_csv": lambda: self._plot_tools().ask_save(CSV),
                "next_pane": lambda: go_to_next_pane(self, 1),
                "previous_pane": lambda: go_to_next_pane(self, -1),
                "restore_layout": self.layout_reset,
                "find": self.helpers.find_command,
                "about": self.helpers.show_about,
                "shortcuts": self.helpers.show_shortcuts,
                "explain": self.helpers.explain,
                "point_and_explain": self.helpers.point_and_explain,
                "preferences": self.helpers.show_preferences,
                "welcome": self.pages.show_welcome,
                "tour": self.helpers.start_tour,
            }
        )
        self.diagram.weights_asked.connect(self._show_weights)
        document.file_changed.connect(self._show_file)
        document.discard_asked.connect(self._ask_discard)
        document.problem_shown.connect(self._show_problem)
        document.opened.connect(self.pages.on_opened)
        self.notices.left.connect(self._focus_view)
        self.pages.changed.connect(self._follow_page)
        self.pages.chosen.connect(self.helpers.offer_tour)
        document.info_changed.connect(self._follow_kind)
        for signal in (document.status_changed, document.undo_stack.indexChanged, document.spec_changed):
            signal.connect(self._show_commands)
        document.drawing_changed.connect(self._show_commands)
        document.comparison_changed.connect(self._show_commands)

    # ------------------------------------------------------------------ commands

    def ask_open(self) -> None:
        """Ask for a project to open."""
        newest = self.document.path or next((entry.path for entry in self.recent.entries), None)
        folder = str(newest.parent) if newest else ""
        questions.ask_open(self, folder, self.document.open)

    def show_recent(self) -> None:
        """Let a recent file be chosen by mouse or keyboard, below the tool bar."""
        self.recent_menu.popup(self.tool_bar.mapToGlobal(QPoint(GAP, self.tool_bar.height())))

    def save(self) -> None:
        """Save, asking for a name the first time."""
        if self.document.path is None or self.document.read_only:
            self.ask_save()
        else:
            self.document.save()

    def ask_save(self) -> None:
        """Save under a name that is asked for."""
        document = self.document
        folder, name = str(document.path.parent) if document.path else "", document.name
        if document.read_only:
            name = self.tr("{name} (copy)").format(name=name)
        dialog = questions.ask_save(self, folder, name, document.save)
        # Whoever was about to close the window and does not name a file goes on working.
        dialog.rejected.connect(lambda: document.resolve_discard("cancel"))

    def _train(self, action: Callable[[], None]) -> None:
        """Train, unless a value that was typed is not valid: then go there."""
        if self.document.session.busy or not self.design.show_refused():
            action()
        else:
            self.design_dock.show()

    def layout_reset(self) -> None:
        """Put every pane back in its place."""
        self.layout_keeper.reset()

    @Slot()
    def _ask_discard(self) -> None:
        questions.ask_discard(self, self.document.name, self._on_discard_answer)

    def _on_discard_answer(self, answer: str) -> None:
        if answer == "save":
            self.save()
        else:
            self.document.resolve_discard(answer)

    @Slot(str)
    def _show_problem(self, path: str) -> None:
        self.reveal_setting(path)

    def reveal_setting(self, path: str) -> None:
        """Bring the keyboard to the field of a setting, wherever the Design dock is."""
        self.pages.show_workspace()
        self.design_dock.show()
        self.design_dock.raise_()
        self.design.reveal(path)

    @Slot()
    def _focus_view(self) -> None:
        """Bring the keyboard to what the window is about on the page in sight."""
        if self.pages.welcome is not None and self.pages.on_welcome:
            self.pages.welcome.focus_chosen()
        else:
            self.diagram.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def _plot_tools(self) -> PlotTools:
        """Return the tools of the plot that the keyboard is in, else of the tab in front."""
        focus = QApplication.focusWidget()
        inside = focus is not None and self.surface_dock.isAncestorOf(focus)
        return self.surface_tools if inside else self.tab_tools

    @Slot(int)
    def _follow_tab(self, index: int) -> None:
        views = (self.curves, self.weights)
        self.tab_tools.set_target(views[index] if 0 <= index < len(views) else None)

    def _show_tab(self, index: int) -> None:
        self.tabs.setCurrentIndex(index)
        view = self.curves if self.tabs.currentWidget() is self.curves else self.weights
        view.take_keyboard()

    @Slot()
    def _show_weights(self) -> None:
        self._show_tab(self.tabs.indexOf(self.weights))

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Let Tab go through the whole window as it is read."""
        return go_to_next_widget(self, forward) or super().focusNextPrevChild(forward)

    # ------------------------------------------------------------------ following the document

    @Slot()
    def _show_file(self) -> None:
        if not self.pages.experiment_open:
            self.setWindowTitle(self.tr("Welcome[*] — Desktop NN"))
            self.setWindowModified(False)
            return
        read_only = self.tr(" (read-only)") if self.document.read_only else ""
        self.setWindowTitle(f"{self.document.name}[*]{read_only} — Desktop NN")
        self.setWindowModified(self.document.modified)

    @Slot()
    def _show_commands(self) -> None:
        document, actions = self.document, self.actions_by_name
        undo, redo = document.undo_stack.undoText(), document.undo_stack.redoText()
        for name, what, text, tip in (
            ("undo", undo, self.tr("&Undo {what}"), self.tr("Undo {what}")),
            ("redo", redo, self.tr("&Redo {what}"), self.tr("Redo {what}")),
        ):
            actions.rename(name, text.format(what=what).strip(), tip.format(what=what or self.tr("the last change")))
        actions.allow("undo", document.can_undo, self.tr("There is nothing to undo"))
        actions.allow("redo", document.can_redo, self.tr("There is nothing to do again"))
        for name in ("train", "save", "save_as", *OF_PLOTS):
            actions.allow(name, True, "")
        for name in ("step", "epoch"):
            actions.allow(name, not document.session.busy, self.tr("Training is under way; pause it first"))
        begun = document.run is not None or document.session.busy
        actions.allow("reset", begun, self.tr("Nothing has been trained yet"))
        actions.allow("restart", document.run is not None, self.tr("Nothing has been trained yet"))
        no_wait = self.tr("No change waits for a restart that could be taken over without one")
        actions.allow("keep", document.can_keep_learned, no_wait)
        actions.allow(
            "keep_comparison", document.can_keep, self.tr("There are no curves to keep that are not kept yet")
        )
        actions.allow("remove_comparison", document.comparison is not None, self.tr("No curves are kept"))
        actions.allow("clear", not document.drawing.blank, self.tr("The pad is blank"))
        if self.pages.on_welcome:
            for name in ("undo", "redo"):
                actions.allow(name, False, self.tr("Leave the welcome page first"))
        if not self.pages.experiment_open:
            for name in OF_AN_EXPERIMENT:
                actions.allow(name, False, self.tr("No experiment is open; choose one first"))

    @Slot()
    def _follow_page(self) -> None:
        """Offer what can be done on the page in sight."""
        pages = self.pages
        self.run_bar.set_open(pages.experiment_open, not pages.on_welcome)
        self.tool_bar.set_welcome(pages.on_welcome)
        self.notices.set_at_top(pages.on_welcome)
        tabs = (f"tab-{self.tabs.tabText(index)}" for index in range(self.tabs.count()))
        for name in (*(dock.objectName() for dock in self.docks), *tabs, "restore_layout"):
            self.actions_by_name.allow(name, not pages.on_welcome, self.tr("Leave the welcome page first"))
        if not pages.on_welcome:
            self.layout_keeper.settle()
        self._show_file()
        self._show_commands()

    @Slot()
    def _follow_kind(self) -> None:
        """Show the pad for images and the surface for points, whenever the kind of data changes."""
        info = self.document.info
        if info is not None:
            self.layout_keeper.follow_kind(info.kind)

    # ------------------------------------------------------------------ events

    def event(self, event: QEvent) -> bool:
        """Show in the tool bar what a menu entry that is pointed at would do."""
        if event.type() == QEvent.Type.StatusTip and isinstance(event, QStatusTipEvent):
            self.tool_bar.hint.point_at(event.tip())
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the tour by an Esc that nothing else in the window had a use for."""
        if event.key() == Qt.Key.Key_Escape and self.helpers.call_out is not None:
            self.helpers.tour.leave()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the docks in their size class."""
        super().resizeEvent(event)
        self.layout_keeper.follow_width()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about unsaved work, then stop everything and remember the layout."""
        if not self._closing and self.document.modified:
            event.ignore()
            self.document.when_safe(self.close_now)
            return
        self.closing.emit()
        self.layout_keeper.save()
        self.document.close()
        event.accept()

    def close_now(self) -> None:
        """Close without asking."""
        self._closing = True
        self.close()

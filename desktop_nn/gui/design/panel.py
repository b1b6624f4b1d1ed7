"""The Design dock: everything that makes up an experiment, top to bottom, each part in a section that folds away."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from desktop_nn.core.translate import QT_TRANSLATE_NOOP
from desktop_nn.gui.design.data_section import DataSection
from desktop_nn.gui.design.network_section import NetworkSection
from desktop_nn.gui.design.notes import LAYERS, Board
from desktop_nn.gui.design.plain_sections import LossSection, OptimizerSection, RegularizationSection, TrainingSection
from desktop_nn.gui.design.preset_row import PresetRow
from desktop_nn.gui.tab_order import bring_into_view, move_focus, reading_order, takes_focus
from desktop_nn.gui.view import View
from desktop_nn.gui.widgets.labels import line
from desktop_nn.gui.widgets.scroll import ScrollColumn

if TYPE_CHECKING:
    from desktop_nn.gui.design.design_section import DesignSection
    from desktop_nn.gui.document import Document
    from desktop_nn.gui.theme import ThemeManager

_FIRST_OPEN = ("network", "optimizer")


class DesignPanel(View):
    """Edits the document's spec; all it knows is read from the document, all it changes goes through it."""

    keys = (
        ("→  ←", QT_TRANSLATE_NOOP("Keys", "Open or close the section whose title has the keyboard")),
        ("Alt+↑  Alt+↓", QT_TRANSLATE_NOOP("Keys", "Move the layer up or down")),
        ("Ctrl+D", QT_TRANSLATE_NOOP("Keys", "Duplicate the layer")),
        ("↑  ↓", QT_TRANSLATE_NOOP("Keys", "A number more or less, with Page Up and Page Down by large steps")),
    )

    def __init__(self, document: Document, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(document, theme, parent)
        self.setAccessibleName(self.tr("Design"))
        self.board = Board(document)
        self._layer_seen = document.selection.layer
        self._build()
        self._connect()
        self.refresh()

    def _build(self) -> None:
        self.preset = PresetRow(self.document)
        self.data = DataSection(self.document, self.board, self.tr("Data"))
        self.network = NetworkSection(self.document, self.board, self.tr("Network"))
        self.loss = LossSection(self.document, self.board, self.tr("Loss"))
        self.optimizer = OptimizerSection(self.document, self.board, self.tr("Optimizer"))
        self.regularization = RegularizationSection(self.document, self.board, self.tr("Regularization"))
        self.training = TrainingSection(self.document, self.board, self.tr("Training"))
        self.sections: dict[str, DesignSection] = {
            "data": self.data,
            "network": self.network,
            "loss": self.loss,
            "optimizer": self.optimizer,
            "regularization": self.regularization,
            "training": self.training,
        }
        self.scroll_area = self._build_scroll_area()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.scroll_area)
        for name, section in self.sections.items():
            section.set_open(name in _FIRST_OPEN)

    def _build_scroll_area(self) -> ScrollColumn:
        area = ScrollColumn()
        top = QWidget()
        top_column = QVBoxLayout(top)
        top_column.setContentsMargins(12, 10, 12, 10)
        top_column.addWidget(self.preset)
        for widget in (top, line(), *self.sections.values()):
            area.add(widget)
        return area

    def _connect(self) -> None:
        document = self.document
        document.spec_changed.connect(self._on_spec_changed)
        for signal in (document.info_changed, document.run_changed, document.status_changed):
            signal.connect(self.mark_stale)
        document.data_changed.connect(self._on_data_changed)
        document.progress_changed.connect(self._on_progress_changed)
        document.selection_changed.connect(self._on_selection_changed)

    def refresh(self) -> None:
        """Show the document's spec, and what is wrong with it or waits."""
        self.preset.show_spec(self.document.spec)
        for section in self.sections.values():
            section.show_values()
        notes = self.board.deliver()
        for section in self.sections.values():
            section.take_notes(notes)

    def reveal(self, path: str) -> None:
        """Open the section of a setting and bring the keyboard to its field."""
        section = next((section for section in self.sections.values() if section.covers(path)), None)
        if section is None:
            return
        section.set_open(True)
        self.refresh()
        place = self.board.nearest(path)
        if place is None:
            return
        card = self.board.nearest(path.rpartition(".")[0]) if path.startswith(f"{LAYERS}.") else None
        if not isinstance(place, QWidget) or place.isVisibleTo(self):
            place.focus_field(path)
        elif card is not None:
            card.focus_field(path)
        else:
            self._focus_before(place, section)
        # The section gets its height only when its layout has run.
        QTimer.singleShot(0, self, self._show_focused)

    def _focus_before(self, hidden: QWidget, section: DesignSection) -> None:
        """Bring the keyboard to the last field in sight above one that is hidden: mostly the switch that brings it."""
        every = list(reading_order(section))
        inside = [i for i, widget in enumerate(every) if hidden.isAncestorOf(widget)]
        above = [widget for widget in every[: inside[0] if inside else 0] if takes_focus(widget)]
        (above[-1] if above else section.header).setFocus(Qt.FocusReason.OtherFocusReason)

    def why_hidden(self, path: str) -> str:
        """Return why a setting has no field in sight although the spec holds it; empty when it has one."""
        section = next((section for section in self.sections.values() if section.covers(path)), None)
        return "" if section is None else section.why_hidden(path)

    def place_of(self, path: str) -> str:
        """Return where a setting stands, in words: its section, and for a layer's the layer."""
        section = next((section for section in self.sections.values() if section.covers(path)), None)
        if section is None:
            return ""
        parts = path.split(".")
        hidden = self.document.spec.network.hidden
        if parts[:2] == ["network", "hidden"] and len(parts) > 2 and int(parts[2]) < len(hidden):
            return f"{section.title()} › {self.tr('Hidden {}').format(int(parts[2]) + 1)}"
        if parts[:2] == ["network", "output"] and len(parts) > 2:
            return f"{section.title()} › {self.document.layer_label('output')}"
        return section.title()

    def show_refused(self) -> bool:
        """Bring the keyboard to the first value that was typed and refused; return whether there is one."""
        path = self.first_invalid()
        if path is None:
            return False
        self.reveal(path)
        return True

    def first_invalid(self) -> str | None:
        """Return the path of the first setting whose field holds something that is not taken, None if all are well."""
        paths = (section.first_invalid() for section in self.sections.values())
        return next((path for path in paths if path is not None), None)

    @Slot()
    def _show_focused(self) -> None:
        focused: QWidget | None = self.focusWidget()
        if focused is not None:
            bring_into_view(focused)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Let Tab follow what is seen."""
        content = self.scroll_area.widget()
        return (content is not None and move_focus([content], forward)) or super().focusNextPrevChild(forward)

    def open_sections(self) -> tuple[str, ...]:
        """Return the names of the sections that are open."""
        return tuple(name for name, section in self.sections.items() if section.is_open())

    def save_state(self) -> bytes:
        """Return which sections are open, for the layout that the window remembers."""
        return json.dumps({"open": self.open_sections()}).encode()

    def restore_state(self, state: bytes) -> None:
        """Open and close the sections as they were; what cannot be read changes nothing."""
        try:
            plain: Any = json.loads(state)
            opened = [str(name) for name in plain["open"]]
        except (ValueError, KeyError, TypeError):
            return
        for name, section in self.sections.items():
            section.set_open(name in opened)

    @Slot()
    def _on_spec_changed(self) -> None:
        # At once, not at the next frame: the next key may already be meant for a layer that has moved.
        if self.isVisible():
            self.refresh()
        else:
            self.mark_stale()

    @Slot()
    def _on_progress_changed(self) -> None:
        if self.isVisible() and self.optimizer.is_open():
            self.optimizer.show_position()

    @Slot()
    def _on_data_changed(self) -> None:
        self.data.show_state()
        self.data.show_header()
        self.loss.show_state()

    @Slot()
    def _on_selection_changed(self) -> None:
        self.network.show_selection()
        layer, self._layer_seen = self._layer_seen, self.document.selection.layer
        # A press on a card selects it too; to scroll then would take it from below the pointer.
        pressed_here = self.underMouse() and bool(QApplication.mouseButtons())
        if self.isVisible() and layer != self._layer_seen and not pressed_here:
            # A card that grows with the selection has its new height only when its layout has run.
            QTimer.singleShot(0, self, self._show_selected)

    @Slot()
    def _show_selected(self) -> None:
        card = self.network.selected_card()
        if card is not None:
            self.scroll_area.ensureWidgetVisible(card, 0, 8)

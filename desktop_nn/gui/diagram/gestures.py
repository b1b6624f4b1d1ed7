"""Gives the gestures of mouse and keyboard in the diagram their meaning: selecting, editing, menus, dragging."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QPointF, Signal, Slot
from PySide6.QtWidgets import QMenu

from desktop_nn.gui.diagram import walk
from desktop_nn.gui.diagram.editing import Editing
from desktop_nn.gui.diagram.layer_editor import LayerEditor
from desktop_nn.gui.diagram.layout import GROUND, Layout, Target, mark_of, place_among
from desktop_nn.gui.diagram.plan import INPUT_ID, OUTPUT_ID

if TYPE_CHECKING:
    from desktop_nn.gui.diagram.canvas import Canvas
    from desktop_nn.gui.diagram.header import DiagramHeader
    from desktop_nn.gui.diagram.legend import LegendStrip
    from desktop_nn.gui.diagram.scene import DiagramScene
    from desktop_nn.gui.document import Document

_UNITS = {"fewer": -1, "more": 1, "ten_fewer": -10, "ten_more": 10}


class Gestures(QObject):
    """What follows when something in the diagram is pressed, dragged or wished for.

    Signals:
        weights_asked: the layer or neuron selected is to be seen in the Weights view.
    """

    weights_asked = Signal()

    def __init__(
        self, document: Document, canvas: Canvas, header: DiagramHeader, legend: LegendStrip, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._document, self._canvas, self._header = document, canvas, header
        self._editing = Editing(document, legend.show_warning, legend.show_told)
        self._show_coming = legend.show_coming
        self._layout: Layout | None = None
        self._scene: DiagramScene | None = None
        self.editor: LayerEditor | None = None
        canvas.pressed.connect(self._on_pressed)
        canvas.entered.connect(self._on_entered)
        canvas.opened.connect(self._on_opened)
        canvas.wished.connect(self._on_wished)
        canvas.menu_asked.connect(self._on_menu_asked)
        canvas.dragged.connect(self._on_dragged)
        canvas.dropped.connect(self._on_dropped)
        canvas.drag_ended.connect(self._on_drag_ended)

    def set_scene(self, layout: Layout | None, scene: DiagramScene | None) -> None:
        """Take over another arrangement; None for none."""
        self._layout, self._scene = layout, scene

    def kept_words(self, target: Target, by_keys: bool = False) -> str:
        """Return what of a trained network stays when a button is pressed; empty for anything else.

        Args:
            target: what is pointed at.
            by_keys: whether the keyboard points at it: then it is what the keys do there.
        """
        if by_keys:
            return self._key_words(target)
        if target.kind in ("fewer", "more"):
            return self._editing.kept(target.kind, target.layer)
        if target.kind == "add" and self._layout is not None:
            return self._editing.kept("add", self._layout.columns[target.index].id)
        return ""

    def _key_words(self, target: Target) -> str:
        """Return what Delete does to a hidden neuron or layer, and what Insert does behind a layer."""
        lines = []
        if self._is_hidden(target.layer) and target.kind == "neuron":
            those = self._meant(target)
            why = self._editing.why_not_removed(those)
            text = self.tr("Delete removes it.") if len(those) == 1 else self.tr("Delete removes the {n} selected.")
            words = self._editing.kept("remove", target.layer, those)
            lines.append(why or " ".join(part for part in (text.format(n=len(those)), words) if part))
        elif target.kind == "layer" and target.layer != OUTPUT_ID:
            if self._is_hidden(target.layer):
                words = self._editing.kept("remove_layer", target.layer)
                lines.append(" ".join(part for part in (self.tr("Delete removes it."), words) if part))
            words = self._editing.kept("add", target.layer)
            lines.append(" ".join(part for part in (self.tr("Insert adds a layer behind it."), words) if part))
        return "\n".join(lines)

    # ------------------------------------------------------------------ pressing

    @Slot(Target, bool)
    def _on_pressed(self, target: Target, shift: bool) -> None:
        if target.kind == "neuron":
            if shift:
                self._document.select_also(target.layer, target.index)
            else:
                self._document.select(target.layer, target.index)
            self._canvas.set_cursor(target)
        elif target.kind == "layer":
            self._document.select(target.layer)
            self._canvas.set_cursor(target)
        elif target.kind == "size":
            self._open_editor(target.layer)
        elif target.kind == "left_out":
            self._open_in_weights(Target("layer", target.layer))
        elif target.kind in ("fewer", "more"):
            self._editing.change_units(target.layer, (10 if shift else 1) * _UNITS[target.kind])
        elif target.kind == "add" and self._layout is not None:
            self._editing.add_layer(self._layout.columns[target.index].id)
        elif target.kind == "edge":
            self._select_end(target)

    def _select_end(self, target: Target) -> None:
        """Select the neuron that an edge goes to."""
        if self._scene is None or self._layout is None:
            return
        edges = self._scene.gaps[target.index].edges
        if edges is not None and target.edge < len(edges.targets):
            column = self._layout.columns[target.index + 1]
            self._document.select(column.id, column.shown[int(edges.targets[target.edge])])

    @Slot(Target, bool)
    def _on_entered(self, target: Target, shift: bool) -> None:
        """Select with Enter; once more opens what is selected."""
        selection = self._document.selection
        neuron = target.index if target.kind == "neuron" else None
        if not shift and (selection.layer, selection.neuron) == (target.layer, neuron):
            self._on_opened(target)
        else:
            self._on_pressed(target, shift)

    @Slot(Target)
    def _on_opened(self, target: Target) -> None:
        if target.kind == "layer" and self._is_hidden(target.layer):
            self._open_editor(target.layer)
        else:
            self._open_in_weights(target)

    def _open_in_weights(self, target: Target) -> None:
        self._document.select(target.layer, target.index if target.kind == "neuron" else None)
        if target.layer != INPUT_ID:
            self.weights_asked.emit()

    @staticmethod
    def _is_hidden(layer: str) -> bool:
        return layer not in ("", INPUT_ID, OUTPUT_ID)

    # ------------------------------------------------------------------ the field at a head

    def _open_editor(self, layer_id: str) -> None:
        layer = self._editing.layer(layer_id)
        rect = walk.rect_of(self._layout, Target("layer", layer_id)) if self._layout is not None else None
        if layer is None or rect is None:
            return
        self._document.select(layer_id)
        self._canvas.set_cursor(Target("layer", layer_id))
        hint = ""
        if self._document.run is not None:
            hint = self.tr("What was learned is kept: new neurons begin near zero, the last ones go first.")
        editor = LayerEditor(layer, self._document.layer_label(layer_id), hint, self._canvas)
        editor.units_chosen.connect(lambda units: self._editing.set_units(layer_id, units))
        editor.activation_chosen.connect(lambda name: self._editing.set_activation(layer_id, name))
        editor.closed.connect(self._on_editor_closed)
        self.editor = editor
        below = self._canvas.mapFromScene(QPointF(rect.center().x(), rect.bottom() + 4))
        editor.open_at(self._canvas.viewport().mapToGlobal(below))

    @Slot()
    def _on_editor_closed(self) -> None:
        self.editor = None

    # ------------------------------------------------------------------ commands

    @Slot(str, Target)
    def _on_wished(self, wish: str, at: Target) -> None:
        """Do what a key asks for, to what the keyboard is at or what is selected."""
        layer = at.layer or self._document.selection.layer or ""
        if wish == "remove":
            self._remove(at)
        elif wish == "add":
            self._editing.add_layer(layer if layer not in ("", OUTPUT_ID) else self._last_before_output())
        elif self._is_hidden(layer):
            self._do(wish, layer)

    def _do(self, wish: str, layer: str) -> None:
        if wish in _UNITS:
            self._editing.change_units(layer, _UNITS[wish])
        elif wish == "duplicate":
            self._editing.duplicate(layer)
        elif wish == "edit":
            self._open_editor(layer)
        elif wish in ("left", "right"):
            self._editing.move(layer, -1 if wish == "left" else 1)
        elif wish == "remove_layer":
            self._editing.remove_layer(layer)

    def _last_before_output(self) -> str:
        return self._layout.columns[-2].id if self._layout is not None else INPUT_ID

    def _remove(self, at: Target) -> None:
        """Remove what the keyboard's ring is at, with all that is selected if it is of that; without a ring these."""
        selection = self._document.selection
        if at.kind == "neuron":
            self._editing.remove_neurons(self._meant(at))
        elif at == GROUND and selection.neurons:
            self._editing.remove_neurons(selection.neurons)
        else:
            layer = at.layer or selection.layer or ""
            if self._is_hidden(layer):
                self._editing.remove_layer(layer)

    def _meant(self, target: Target) -> tuple[tuple[str, int], ...]:
        """Return a neuron, or all that are selected if it is one of them."""
        selected = self._document.selection.neurons
        return selected if (target.layer, target.index) in selected else ((target.layer, target.index),)

    # ------------------------------------------------------------------ menus

    @Slot(Target, QPoint)
    def _on_menu_asked(self, target: Target, place: QPoint) -> None:
        if self._layout is None:
            return
        menu = QMenu(self._canvas)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.setToolTipsVisible(True)
        if target.kind == "neuron":
            self._add_neuron_entries(menu, target)
        if self._is_hidden(target.layer):
            self._add_layer_entries(menu, target.layer)
        elif target.layer == OUTPUT_ID and target.kind == "layer":
            menu.addAction(self.tr("Open in Weights"), lambda: self._open_in_weights(target))
        if target == GROUND or target.kind in ("edge", "add"):
            menu.addAction(self.tr("Show the whole network"), self._canvas.fit)
            behind = self._layout.columns[target.index].id if target.kind != "ground" else self._last_before_output()
            menu.addAction(self.tr("Add a layer"), lambda: self._editing.add_layer(behind))
        menu.addSeparator()
        shown = menu.addMenu(self.tr("Neurons drawn"))
        shown.addActions(self._header.choices)
        menu.addActions(self._header.exports)
        menu.popup(place)

    def _add_neuron_entries(self, menu: QMenu, target: Target) -> None:
        if target.layer != INPUT_ID:
            menu.addAction(self.tr("Open in Weights"), lambda: self._open_in_weights(target))
        those = self._meant(target)
        if self._is_hidden(target.layer):
            text = self.tr("Remove the neuron") if len(those) == 1 else self.tr("Remove the {n} neurons selected")
            remove = menu.addAction(text.format(n=len(those)), lambda: self._editing.remove_neurons(those))
            why = self._editing.why_not_removed(those)
            remove.setEnabled(not why)
            remove.setToolTip(why or self._editing.kept("remove", target.layer, those))
        menu.addSeparator()

    def _add_layer_entries(self, menu: QMenu, layer: str) -> None:
        name = self._document.layer_label(layer)
        place, count = self._editing.place(layer), len(self._document.spec.network.hidden)
        if place is None:
            return
        entries = (
            ("edit", self.tr("Neurons and activation of {layer}…"), True),
            ("more", self.tr("One neuron more"), True),
            ("duplicate", self.tr("Duplicate {layer}"), True),
            ("left", self.tr("Move {layer} left"), place > 0),
            ("right", self.tr("Move {layer} right"), place < count - 1),
            ("remove_layer", self.tr("Remove {layer}"), True),
        )
        for wish, text, enabled in entries:
            action = menu.addAction(text.format(layer=name), lambda wish=wish: self._do(wish, layer))
            action.setEnabled(enabled)
            action.setToolTip(self._editing.kept(wish, layer) if enabled and wish != "edit" else "")
        add = menu.addAction(self.tr("Add a layer behind it"), lambda: self._editing.add_layer(layer))
        add.setToolTip(self._editing.kept("add", layer))

    # ------------------------------------------------------------------ dragging a head

    @Slot(Target, float)
    def _on_dragged(self, target: Target, x: float) -> None:
        if self._layout is not None and self._scene is not None and self._is_hidden(target.layer):
            self._scene.show_drop(mark_of(self._layout, place_among(self._layout, x)))
            behind = self._layout.columns[place_among(self._layout, x)].id
            to = self._editing.place_moved(target.layer, behind)
            self._show_coming(self._editing.kept_moved(target.layer, to) if to is not None else "")

    @Slot(Target, float)
    def _on_dropped(self, target: Target, x: float) -> None:
        if self._layout is None or not self._is_hidden(target.layer):
            return
        ids = [column.id for column in self._layout.columns]
        behind = ids[place_among(self._layout, x)]
        here = ids.index(target.layer) if target.layer in ids else 0
        if behind not in (target.layer, ids[here - 1]):
            self._editing.move_behind(target.layer, behind)

    @Slot()
    def _on_drag_ended(self) -> None:
        self._show_coming("")
        if self._scene is not None:
            self._scene.show_drop(None)

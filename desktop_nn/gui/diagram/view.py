"""The Network panel: the diagram with its title row and its legend."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Slot
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QGraphicsScene, QVBoxLayout, QWidget

from desktop_nn.core import limits
from desktop_nn.core.errors import SettingError
from desktop_nn.gui import colors, fonts, format
from desktop_nn.gui.diagram import words
from desktop_nn.gui.diagram.canvas import ZOOM_STEP, Canvas
from desktop_nn.gui.diagram.content import Content, Scales, content_of
from desktop_nn.gui.diagram.layout import Layout, Target, arrange
from desktop_nn.gui.diagram.legend import LegendStrip
from desktop_nn.gui.diagram.plan import INPUT_ID, Plan, plan_of
from desktop_nn.gui.diagram.scene import DiagramScene
from desktop_nn.gui.view import View
from desktop_nn.gui.widgets.buttons import IconButton
from desktop_nn.gui.widgets.dock import PaneTitle
from desktop_nn.gui.widgets.labels import ElidedLabel
from desktop_nn.gui.widgets.message import IconLabel
from desktop_nn.training.snapshots import Need, NeedKind

if TYPE_CHECKING:
    import numpy as np

    from desktop_nn.gui.document import Document
    from desktop_nn.gui.theme import ThemeManager

RATE = 25.0
EDGE_SHARE = 0.06


class DiagramView(View):
    """The network: neurons with pictures, edges by weight, live in training and lit by the drawing."""

    def __init__(self, document: Document, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(document, theme, parent)
        self._plan: Plan | None = None
        self._layout: Layout | None = None
        self._content: Content | None = None
        self._scene: DiagramScene | None = None
        self._built: object = None
        self._scales = Scales()
        self._network: object = None
        self._edges_painted = 0.0
        self._next_gap = 0
        self.setAccessibleName(self.tr("Network diagram"))
        self._build()
        self._connect()
        self.recolour()

    def _build(self) -> None:
        self.canvas = Canvas(QGraphicsScene(self), self._tip)
        self.canvas.setAccessibleName(self.tr("Network diagram"))
        self.legend = LegendStrip()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._build_title())
        column.addWidget(self.canvas, 1)
        column.addWidget(self.legend)

    def _build_title(self) -> PaneTitle:
        title = PaneTitle(self.tr("Network"))
        self._stale_icon = IconLabel("alert-triangle", "warn", 14)
        self._stale_text = ElidedLabel("", "warn", fonts.LABEL)
        title.add_left(self._stale_icon)
        title.add_left(self._stale_text)
        buttons = (
            ("minus", self.tr("Zoom out"), lambda: self.canvas.zoom_by(1 / ZOOM_STEP)),
            ("plus", self.tr("Zoom in"), lambda: self.canvas.zoom_by(ZOOM_STEP)),
            ("maximize", self.tr("Show the whole network (0)"), self.canvas.fit),
        )
        for icon, tip, action in buttons:
            button = IconButton(icon, tip, side=26, icon_size=14)
            button.clicked.connect(action)
            title.add_right(button)
        return title

    def _connect(self) -> None:
        document = self.document
        for signal in (
            document.spec_changed,
            document.info_changed,
            document.run_changed,
            document.status_changed,
            document.network_changed,
            document.drawing_changed,
            document.answer_changed,
            document.selection_changed,
        ):
            signal.connect(self.mark_stale)
        self.canvas.resized.connect(self._on_resized)
        self.canvas.pressed.connect(self._on_pressed)
        self.canvas.hovered.connect(self._on_hovered)
        self.canvas.cursor_moved.connect(self._on_cursor_moved)
        self.canvas.cleared.connect(self._on_cleared)

    def sizeHint(self) -> QSize:
        """Return a comfortable size."""
        return QSize(760, 400)

    def minimumSizeHint(self) -> QSize:
        """Return the smallest size in which a network can be read."""
        return QSize(320, 260)

    def needs(self) -> frozenset[Need]:
        """Ask for all parameters: the drawing is read with them too."""
        return frozenset({Need(NeedKind.PARAMETERS, max_rate=RATE)})

    # ------------------------------------------------------------------ drawing

    def refresh(self) -> None:
        """Bring the picture up to the document."""
        plan = plan_of(self.document)
        network = self.document.network
        if network is not self._network:
            self._network = network
            self._scales = Scales()
        self._show_stale(plan)
        if plan is None:
            self._show_nothing()
            return
        self._arrange(plan, network is not None)
        self._fill(plan)

    def _arrange(self, plan: Plan, with_weights: bool) -> None:
        """Lay the items out anew, if anything but numbers has changed."""
        view = self.canvas.viewport().rect()
        selection = self.document.selection
        chosen = (selection.layer, selection.neuron)
        answer = self.document.answer if plan.is_image else None
        winner = answer.winner if answer is not None and answer.winner >= 0 else None
        layout = arrange(plan, view.width(), view.height(), with_weights=with_weights, chosen=chosen, winner=winner)
        key = (plan, layout)
        if key == self._built and self._scene is not None:
            return
        self._built, self._plan, self._layout = key, plan, layout
        titles = {column.id: self.document.layer_label(column.id) for column in layout.columns}
        old, self._scene = self._scene, DiagramScene(plan, layout, titles, self._disabled(plan))
        self._scene.setParent(self)
        self.canvas.setScene(self._scene)
        self.canvas.set_layout(layout)
        if old is not None:
            old.deleteLater()
        self._edges_painted = 0.0
        self._scene.show_cursor(self.canvas.ringed)

    def _disabled(self, plan: Plan) -> frozenset[Target]:
        spec = self.document.spec
        units = {layer.id: layer.units for layer in spec.network.hidden}
        fewer = {Target("fewer", layer.id) for layer in plan.layers[:-1] if units.get(layer.id, 1) <= 1}
        more = {Target("more", la.id) for la in plan.layers[:-1] if units.get(la.id, limits.UNITS) >= limits.UNITS}
        full = len(units) >= limits.LAYERS
        return frozenset(fewer | more | {Target("add", index=i) for i in range(len(plan.layers)) if full})

    def _fill(self, plan: Plan) -> None:
        assert self._scene is not None and self._layout is not None
        theme = self.theme.theme
        drawing, answer = self._drawing(plan), self.document.answer if plan.is_image else None
        network = self.document.network
        if network is None:
            self._content = None
        else:
            forward = answer.forward if answer is not None else None
            self._content = content_of(plan, self._layout, network, drawing, forward, self._scales, theme)
        self._scene.show_content(self._content, drawing, answer, theme, gaps=self._gaps_due())
        self._scene.show_selection(self.document.selection)
        self._show_legend(plan)
        text = words.description(plan, self._content, answer, self.document.layer_label)
        if text != self.canvas.accessibleDescription():
            self.setAccessibleDescription(text)
            self.canvas.setAccessibleDescription(text)

    def _gaps_due(self) -> tuple[int, ...] | None:
        """Return the gaps whose edges may be painted anew, None for all.

        In training edges may take a small share of the time, and no more than one gap is painted in one picture: all
        of them at once would hold up the pen.
        """
        assert self._scene is not None
        gaps = self._scene.gaps
        now = perf_counter()
        if not self.document.is_training or not gaps or not self._edges_painted:
            self._edges_painted = now
            return None
        number = self._next_gap % len(gaps)
        if now - self._edges_painted < gaps[number].cost / EDGE_SHARE:
            return ()
        self._edges_painted, self._next_gap = now, number + 1
        return (number,)

    def _drawing(self, plan: Plan) -> np.ndarray | None:
        drawing = self.document.drawing_input
        return drawing if plan.is_image and drawing is not None and drawing.size == plan.info.inputs else None

    def _show_nothing(self) -> None:
        self._plan = self._layout = self._content = self._built = None
        old, self._scene = self._scene, None
        text = self.document.info_error or self.tr("Looking at the data")
        self.canvas.setScene(self._scene_with(text))
        self.canvas.setAccessibleDescription(text)
        self.canvas.set_layout(None)
        if old is not None:
            old.deleteLater()
        self.legend.show_message("")

    def _scene_with(self, text: str) -> QGraphicsScene:
        """Return a scene with one sentence in its middle, in place of a network."""
        scene = QGraphicsScene(self)
        item = scene.addSimpleText(text, fonts.font(fonts.BASE))
        item.setBrush(QColor(colors.current().muted))
        item.setPos(-item.boundingRect().center())
        self.canvas.resetTransform()
        return scene

    def _show_legend(self, plan: Plan) -> None:
        if self._content is not None:
            self.legend.show_scales(plan, self._content, self.document.layer_label)
            return
        text = self.tr("The structure only: with problems in the design there are no weights yet")
        if plan.parameters > 2_000_000:
            text = self.tr("{count} parameters: too many to follow their weights here; the structure is shown")
            text = text.format(count=format.count(plan.parameters))
        self.legend.show_message(text)

    def _show_stale(self, plan: Plan | None) -> None:
        stale = plan is not None and plan.stale
        self._stale_icon.setVisible(stale)
        self._stale_text.setVisible(stale)
        if plan is not None and stale:
            text = self.tr("as trained: restart to apply the changes")
            if plan.added:
                text = self.tr("as trained: restart to apply the changes and add {n} hidden", "", plan.added).format(
                    n=plan.added
                )
            self._stale_text.setText(text)

    def recolour(self) -> None:
        """Take over the colours of the theme."""
        self.canvas.setBackgroundBrush(QColor(colors.current().card))
        self.legend.update()
        self._built = None

    # ------------------------------------------------------------------ the person

    @Slot()
    def _on_resized(self) -> None:
        # What is to be drawn anew in a moment anyway, as when the window opens, need not be drawn twice.
        if self.isVisible() and not self._stale:
            self.refresh()
        else:
            self.mark_stale()

    @Slot(Target, bool)
    def _on_pressed(self, target: Target, shift: bool) -> None:
        if target.kind == "neuron":
            self.document.select(target.layer, target.index)
            self.canvas.set_cursor(target)
        elif target.kind in ("layer", "left_out"):
            self.document.select(target.layer)
        elif target.kind in ("fewer", "more"):
            self._change_units(target.layer, (10 if shift else 1) * (1 if target.kind == "more" else -1))
        elif target.kind == "add":
            self.document.add_layer(self._place_of_new_layer(target.index))

    def _change_units(self, layer_id: str, by: int) -> None:
        hidden = self.document.spec.network.hidden
        index = next((i for i, layer in enumerate(hidden) if layer.id == layer_id), None)
        if index is None:
            return
        units = min(max(hidden[index].units + by, 1), limits.UNITS)
        path = f"network.hidden.{index}.units"
        text = self.tr("change neurons of {layer}").format(layer=self.document.layer_label(layer_id))
        try:
            self.document.edit(path, units, text=text, merge=path)
        except SettingError as error:
            self.legend.show_message(str(error), warn=True)

    def _place_of_new_layer(self, gap: int) -> int:
        """Return where in the edited spec a layer of a gap of the drawn network belongs."""
        assert self._layout is not None
        before = self._layout.columns[gap].id
        ids = [layer.id for layer in self.document.spec.network.hidden]
        if before == INPUT_ID:
            return 0
        return ids.index(before) + 1 if before in ids else len(ids)

    @Slot(Target, bool)
    def _on_hovered(self, target: Target, pressed: bool) -> None:
        if self._scene is not None:
            self._scene.show_hovered(target, pressed)

    @Slot(Target)
    def _on_cursor_moved(self, target: Target) -> None:
        if self._scene is not None:
            self._scene.show_cursor(self.canvas.ringed)
        if self._plan is not None:
            self.canvas.setAccessibleDescription(self._tip(target) or self.accessibleDescription())

    @Slot()
    def _on_cleared(self) -> None:
        self.document.select(None)

    def _tip(self, target: Target) -> str:
        if self._plan is None or self._layout is None:
            return ""
        return words.tip(target, self._plan, self._layout, self._content, self.document.layer_label)

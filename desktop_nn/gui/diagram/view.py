"""The Network panel: the diagram with its title row and its legend."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Signal, Slot
from PySide6.QtGui import QAction, QColor, QPainter, QRegion
from PySide6.QtWidgets import QGraphicsScene, QVBoxLayout, QWidget

from desktop_nn.core import limits
from desktop_nn.experiment.table_file import Table
from desktop_nn.gui import colors, format
from desktop_nn.gui.diagram import words
from desktop_nn.gui.diagram.canvas import KEYS, ZOOM_STEP, Canvas
from desktop_nn.gui.diagram.content import Content, Known, Measure, Scales, content_of, known_of
from desktop_nn.gui.diagram.gestures import Gestures
from desktop_nn.gui.diagram.header import DiagramHeader
from desktop_nn.gui.diagram.layout import GROUND, Layout, Target, arrange
from desktop_nn.gui.diagram.legend import LegendStrip
from desktop_nn.gui.diagram.plan import Plan, plan_of
from desktop_nn.gui.diagram.ranking import Ranking, Shown
from desktop_nn.gui.diagram.scene import DiagramScene
from desktop_nn.gui.plot_tools import exporter
from desktop_nn.gui.plot_tools.exporter import KINDS
from desktop_nn.gui.reader import SHOWN_ELEMENTS
from desktop_nn.gui.view import View
from desktop_nn.gui.widgets.labels import EmptyState
from desktop_nn.gui.widgets.narrator import Narrator
from desktop_nn.training.snapshots import Need, NeedKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from desktop_nn.engine.network import Forward
    from desktop_nn.gui.document import Document
    from desktop_nn.gui.theme import ThemeManager

RATE, LARGE_RATE = 25.0, 2.0
EDGE_SHARE = 0.06


class DiagramView(View):
    """The network: neurons with pictures, edges by weight, live in training and lit by the drawing.

    Signals:
        weights_asked: the layer or neuron selected is to be seen in the Weights view.
    """

    keys = KEYS
    weights_asked = Signal()

    def __init__(self, document: Document, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(document, theme, parent)
        self._plan: Plan | None = None
        self._layout: Layout | None = None
        self._content: Content | None = None
        self._scene: DiagramScene | None = None
        self._built: object = None
        self._scales = Scales()
        self._network: object = None
        self._known: Known | None = None
        self._measure, self._least = Measure.WEIGHT, 0.0
        self._ranking = Ranking()
        self._edges_painted = 0.0
        self._next_gap = 0
        self._edges_last = False
        self.setAccessibleName(self.tr("Network diagram"))
        words = self.tr(
            "The network from input to output. A line is a weight: blue adds, orange takes away, the "
            "wider the stronger. A neuron carries what it looks for, and beside it a bar with its "
            "activation for the drawing."
        )
        self.setWhatsThis(words)
        self._build()
        self._connect()
        self.recolour()

    def _build(self) -> None:
        self.header = DiagramHeader()
        self.canvas = Canvas(QGraphicsScene(self), self._tip, self._edge_at)
        self.canvas.setAccessibleName(self.tr("Network diagram"))
        self.empty = EmptyState("")
        self.empty.activated.connect(self.document.mend_data)
        self.empty.hide()
        over = QVBoxLayout(self.canvas)
        over.addWidget(self.empty)
        self.legend = LegendStrip()
        self.gestures = Gestures(self.document, self.canvas, self.header, self.legend, self)
        self._narrator = Narrator((self.canvas, self), self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.canvas, 1)
        column.addWidget(self.legend)

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
        # What was told was of the experiment before.
        document.opened.connect(self.legend.forget)
        self.canvas.resized.connect(self._on_resized)
        self.canvas.hovered.connect(self._on_hovered)
        self.canvas.moved.connect(self._on_moved)
        self.canvas.cursor_moved.connect(self._on_cursor_moved)
        self.canvas.cleared.connect(self._on_cleared)
        self.gestures.weights_asked.connect(self.weights_asked)
        self.header.measure_chosen.connect(self._on_measure_chosen)
        self.header.least_chosen.connect(self._on_least_chosen)
        self.header.shown_chosen.connect(self._on_shown_chosen)
        self.header.asked.connect(self._on_asked)

    def sizeHint(self) -> QSize:
        """Return a comfortable size."""
        return QSize(760, 400)

    def minimumSizeHint(self) -> QSize:
        """Return the smallest size in which a network can be read."""
        return QSize(320, 260)

    def needs(self) -> frozenset[Need]:
        """Ask for all parameters: the drawing is read with them too. Of a large network for the first units as well."""
        if self.document.network is not None:
            return frozenset({Need(NeedKind.PARAMETERS, max_rate=RATE)})
        first = Need(NeedKind.WEIGHTS, max_rate=LARGE_RATE, max_elements=SHOWN_ELEMENTS)
        return frozenset({Need(NeedKind.PARAMETERS, max_rate=LARGE_RATE), first})

    # ------------------------------------------------------------------ drawing

    def refresh(self) -> None:
        """Bring the picture up to the document."""
        plan = plan_of(self.document)
        network = self.document.network
        if network is not self._network:
            self._network = network
            self._scales = Scales()
            self.update_needs()
        self._show_stale(plan)
        if plan is None:
            self._show_nothing()
            return
        self.empty.hide()
        self._known = known_of(self.document)
        self._arrange(plan)
        self._fill(plan)

    def _arrange(self, plan: Plan) -> None:
        """Lay the items out anew, if anything but numbers has changed."""
        view = self.canvas.viewport().rect()
        selection = self.document.selection
        answer = self.document.answer if plan.is_image else None
        winner = answer.winner if answer is not None and answer.winner >= 0 else None
        layout = arrange(
            plan,
            view.width(),
            view.height(),
            with_weights=self._known is not None,
            chosen=(selection.layer, selection.neuron if self._is_known(selection.layer, selection.neuron) else None),
            winner=winner,
            ranks=self._ranks_now(plan),
        )
        key = (plan, layout)
        if key == self._built and self._scene is not None:
            return
        self._built, self._plan, self._layout = key, plan, layout
        titles = {column.id: self.document.layer_label(column.id) for column in layout.columns}
        old, self._scene = self._scene, DiagramScene(plan, layout, titles, self._disabled(plan))
        self._scene.setParent(self)
        self._scene.set_least(self._least)
        self.canvas.setScene(self._scene)
        self.canvas.set_layout(layout)
        self.gestures.set_scene(layout, self._scene)
        if old is not None:
            old.deleteLater()
        self._edges_painted = 0.0
        self._scene.show_cursor(self.canvas.ringed)

    def _is_known(self, layer: str | None, neuron: int | None) -> bool:
        """Whether a neuron's weights are there to be drawn: of a large network only those of the first are."""
        if self._known is None or layer is None or neuron is None:
            return True
        ids = [info.id for info in self._known.layers]
        return layer not in ids or neuron < self._known.tensor(f"{layer}.weights").shape[1]

    def _ranks_now(self, plan: Plan) -> dict[str, tuple[int, ...]]:
        """Return which neurons come first."""
        if self._known is None:
            return {}
        drawing = self._drawing(plan)
        return self._ranking.now(self._known, self._forward(plan), drawing, still=self.document.is_training)

    def _forward(self, plan: Plan) -> Forward | None:
        """Return sums and activations for the drawing, if they are of a network of this shape."""
        answer = self.document.answer if plan.is_image else None
        if answer is None or [a.shape[-1] for a in answer.forward.a] != [info.units for info in plan.layers]:
            return None
        return answer.forward

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
        forward = self._forward(plan)
        self._content = None
        if self._known is not None:
            self._content = content_of(
                plan, self._layout, self._known, drawing, forward, self._scales, theme, self._measure
            )
        self._scene.show_content(self._content, drawing, answer, theme, gaps=self._gaps_due())
        self._scene.show_selection(self.document.selection)
        possible = drawing is not None and forward is not None
        self.header.show_measure(self._measure, possible=possible, offered=plan.is_image)
        self.header.show_least(self._least, possible=self._content is not None)
        self._show_legend(plan)
        self._show_selected(plan)
        label = self.document.layer_label
        self._narrator.tell(words.description(plan, self._content, answer, self.document.selection, label))

    def _gaps_due(self) -> tuple[int, ...] | None:
        """Return the gaps whose edges may be painted anew, None for all.

        In training, and while the pen is down, edges may take a small share of the time, and no more than one gap is
        painted in one picture, in every other one at most, and then nothing else: more at once would hold up the pen.
        """
        assert self._scene is not None
        gaps = self._scene.gaps
        now = perf_counter()
        calm = not (self.document.is_training or self.document.pen_is_down)
        if calm or not gaps or not self._edges_painted:
            self._edges_painted, self._edges_last = now, False
            return None
        number = self._next_gap % len(gaps)
        if self._edges_last or now - self._edges_painted < gaps[number].cost / EDGE_SHARE:
            self._edges_last = False
            return ()
        self._edges_last = True
        self._edges_painted, self._next_gap = now, number + 1
        return (number,)

    def _drawing(self, plan: Plan) -> np.ndarray | None:
        drawing = self.document.drawing_input
        return drawing if plan.is_image and drawing is not None and drawing.size == plan.info.inputs else None

    def _show_nothing(self) -> None:
        self._plan = self._layout = self._content = self._built = self._known = None
        old, self._scene = self._scene, None
        text = self.document.why_no_data
        self.empty.set_text(text, self.document.data_remedy)
        self.empty.show()
        self.canvas.setScene(QGraphicsScene(self))
        self.canvas.resetTransform()
        self._narrator.tell(text)
        self.canvas.set_layout(None)
        self.gestures.set_scene(None, None)
        if old is not None:
            old.deleteLater()
        self.legend.show_message("")

    def _show_legend(self, plan: Plan) -> None:
        if self._content is not None:
            self.legend.show_scales(plan, self._content, self.document.layer_label)
            return
        text = self.tr("The structure only: with problems in the design there are no weights yet")
        if plan.parameters > 2_000_000:
            text = self.tr("{count} parameters: too many to follow their weights here; the structure is shown")
            text = text.format(count=format.count(plan.parameters))
        self.legend.show_message(text)

    def _show_selected(self, plan: Plan) -> None:
        selected = self.document.selection.neurons
        there = len(selected) == 1 and words.is_there(plan, *selected[0])
        if not there:
            self.legend.show_selected("", "")
            return
        layer, unit = selected[0]
        name = words.neuron_name(layer, unit, plan, self.document.layer_label)
        self.legend.show_selected(name, words.figures(Target("neuron", layer, unit), plan, self._content))

    def _show_stale(self, plan: Plan | None) -> None:
        text = ""
        if plan is not None and plan.stale:
            text = self.tr("as trained: restart to apply the changes")
            if plan.added:
                text = self.tr("as trained: restart to apply the changes and add {n} hidden", "", plan.added).format(
                    n=plan.added
                )
        self.header.show_stale(text)

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
    def _on_hovered(self, target: Target, pressed: bool) -> None:
        if self._scene is not None:
            self._scene.show_hovered(target, pressed)

    @Slot(bool)
    def _on_moved(self, moving: bool) -> None:
        if self._scene is not None:
            self._scene.set_moving(moving)

    @Slot(Target)
    def _on_cursor_moved(self, target: Target) -> None:
        if self._scene is not None:
            self._scene.show_cursor(self.canvas.ringed)
        if self._plan is not None:
            self.canvas.setAccessibleDescription(self._tip(target, True) or self._narrator.sentence)

    @Slot()
    def _on_cleared(self) -> None:
        self.document.select(None)

    @Slot(Measure)
    def _on_measure_chosen(self, measure: Measure) -> None:
        self._measure = measure
        self.mark_stale()

    @Slot(object)
    def _on_least_chosen(self, least: float) -> None:
        self._least = least
        if self._scene is not None:
            self._scene.set_least(least)

    @Slot(Shown)
    def _on_shown_chosen(self, shown: Shown) -> None:
        self._ranking.shown = shown
        self.mark_stale()

    @Slot(str)
    def _on_asked(self, wish: str) -> None:
        if wish in ("zoom_in", "zoom_out"):
            self.canvas.zoom_by(ZOOM_STEP if wish == "zoom_in" else 1 / ZOOM_STEP)
        elif wish == "fit":
            self.canvas.fit()
        elif wish == "copy":
            exporter.copy(self.document, self)
        else:
            exporter.ask_save(self.window(), self.document, self, next(kind for kind in KINDS if kind.suffix == wish))

    # ------------------------------------------------------------------ to take along

    def plot_name(self) -> str:
        """Return what a file of the picture is called."""
        return self.tr("network")

    def plot_size(self) -> QSize:
        """Return the size of the whole network, however the view is zoomed, with the legend below it."""
        if self._layout is None:
            return QSize()
        return self._layout.size.size().toSize() + QSize(0, self.legend.height())

    def paint_plot(self, painter: QPainter) -> None:
        """Paint the whole network: edges as curves, letters as letters."""
        if self._scene is None or self._layout is None:
            return
        area = QRectF(self._layout.size)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._scene.render(painter, area.translated(-area.topLeft()), area)
        painter.restore()
        below = QPoint(0, round(area.height()))
        self.legend.render(painter, below, QRegion(), QWidget.RenderFlag.DrawChildren)

    def plot_table(self) -> Table:
        """Return the edges drawn: from where to where, the weight, and what it adds for this drawing."""
        columns = (self.tr("from"), self.tr("to"), self.tr("weight"), self.tr("weight x input"))
        if self._plan is None or self._layout is None or self._content is None:
            return Table(columns, ())
        return Table(columns, words.edge_rows(self._plan, self._layout, self._content, self.document.layer_label))

    def go_home(self) -> None:
        """Show the whole network."""
        self.canvas.fit()

    def more_actions(self) -> Sequence[QAction]:
        """Return which neurons can be drawn."""
        return self.header.choices

    # ------------------------------------------------------------------ words

    def _edge_at(self, at: QPointF, reach: float) -> Target:
        return self._scene.edge_at(at, reach) if self._scene is not None else GROUND

    def _tip(self, target: Target, by_keys: bool = False) -> str:
        if self._plan is None or self._layout is None:
            return ""
        tip = words.tip(target, self._plan, self._layout, self._content, self.document.layer_label)
        return "\n".join(line for line in (tip, self.gestures.kept_words(target, by_keys)) if line)

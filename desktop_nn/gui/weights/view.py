"""The Weights tab: first layers as pictures, later ones as matrices, on one symmetric scale."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QPalette, QRegion, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from desktop_nn.core.translate import QT_TRANSLATE_NOOP
from desktop_nn.experiment.table_file import Table
from desktop_nn.gui import colormaps, format
from desktop_nn.gui.plot_tools.pictures import paint_widgets, widgets_size
from desktop_nn.gui.reader import SHOWN_ELEMENTS
from desktop_nn.gui.sentences import Teller, spread
from desktop_nn.gui.view import View
from desktop_nn.gui.weights.enlarged import EnlargedNeuron
from desktop_nn.gui.weights.grid import NeuronGrid
from desktop_nn.gui.weights.layer_data import LayerData, by_strength, layer_data, layer_ids, sampled
from desktop_nn.gui.weights.matrix import BIAS_ROW, Cell, WeightMatrix
from desktop_nn.gui.weights.scale import ScaleFoot
from desktop_nn.gui.weights.table import layer_table, neuron_table
from desktop_nn.gui.weights.tools import DEFAULT, WeightTools, least_cell_at, position_of, side_at
from desktop_nn.gui.widgets.labels import EmptyState
from desktop_nn.training.snapshots import Need, NeedKind

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtGui import QAction, QPainter

    from desktop_nn.gui.document import Document
    from desktop_nn.gui.theme import ThemeManager

RATE, LARGE_RATE = 10.0, 2.0
LOW_VIEW, NARROW_VIEW = 360, 760
LEAST_HEIGHT = 184


class WeightsView(View):
    """Every weight and bias of the network that is shown."""

    keys = (
        ("←  →  ↑  ↓", QT_TRANSLATE_NOOP("Keys", "Go from picture to picture, or from weight to weight")),
        ("Enter", QT_TRANSLATE_NOOP("Keys", "Enlarge the picture")),
        ("PgUp  PgDown", QT_TRANSLATE_NOOP("Keys", "The enlarged neuron before, or the next")),
        ("Esc", QT_TRANSLATE_NOOP("Keys", "Back to all pictures")),
    )

    def __init__(self, document: Document, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(document, theme, parent)
        self._layer = ""
        self._data: LayerData | None = None
        self._limits: dict[str, float] = {}
        self._network: object = None
        self._order: NDArray[np.intp] = np.arange(0)
        self._order_of: object = None
        self._enlarged: int | None = None
        self._cell: Cell | None = None
        self._pointed_at = ""
        self._drawn = 0.0
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self.mark_stale)
        self.setAccessibleName(self.tr("Weights"))
        words = self.tr(
            "Every weight and bias as a colour: blue is positive, orange negative, paper is zero. All "
            "pictures shown together have one scale."
        )
        self.setWhatsThis(words)
        self._build()
        self._connect()

    # ------------------------------------------------------------------ parts

    def _build(self) -> None:
        self.empty = EmptyState("")
        self.empty.activated.connect(self.document.mend_data)
        self.grid = NeuronGrid()
        self.matrix = WeightMatrix()
        self.enlarged = EnlargedNeuron()
        self.foot = ScaleFoot()
        self._tellers = (Teller(self.grid), Teller(self.matrix))
        self._grid_area = _scrolling(self.grid)
        self._matrix_area = _scrolling(self.matrix)
        self._pages = QStackedWidget()
        self._pages.setAutoFillBackground(True)
        # In this program's palette the ground of buttons is that of cards.
        self._pages.setBackgroundRole(QPalette.ColorRole.Button)
        for page in (self.empty, self._grid_area, self._matrix_area, self.enlarged):
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.tools = WeightTools()
        column.addWidget(self.tools)
        column.addWidget(self._pages, 1)
        column.addWidget(self.foot)

    def _connect(self) -> None:
        document = self.document
        for signal in (
            document.spec_changed,
            document.info_changed,
            document.run_changed,
            document.status_changed,
        ):
            signal.connect(self.mark_stale)
        document.network_changed.connect(self._on_numbers_changed)
        document.answer_changed.connect(self._on_numbers_changed)
        document.selection_changed.connect(self._on_selection_changed)
        self.tools.layer_chosen.connect(self._on_layer_chosen)
        self.tools.sort.chosen.connect(self._on_sort_chosen)
        self.tools.size_slider.valueChanged.connect(self._on_size_changed)
        self.grid.chosen.connect(self._on_neuron_chosen)
        self.grid.enlarged.connect(self._on_enlarged)
        self.grid.cleared.connect(self._on_cleared)
        self.grid.focused.connect(self._bring_into_sight)
        self.matrix.chosen.connect(self._on_neuron_chosen)
        self.matrix.cleared.connect(self._on_cleared)
        self.matrix.pointed.connect(self._on_pointed)
        self.enlarged.closed.connect(self._on_closed)
        self.enlarged.stepped.connect(self._on_stepped)

    def minimumSizeHint(self) -> QSize:
        """Return little height, so that coming to this tab moves nothing."""
        return QSize(super().minimumSizeHint().width(), LEAST_HEIGHT)

    def needs(self) -> frozenset[Need]:
        """Ask for parameters at the rate of this view; of a large network for the layer shown alone."""
        if self.document.network is not None:
            return frozenset({Need(NeedKind.PARAMETERS, max_rate=RATE)})
        return frozenset({Need(NeedKind.WEIGHTS, (self._layer,), LARGE_RATE, SHOWN_ELEMENTS)})

    # ------------------------------------------------------------------ drawing

    def refresh(self) -> None:
        """Bring everything up to the document."""
        self._drawn = perf_counter()
        if self.document.network is not self._network:
            self._network = self.document.network
            self._limits = {}
            self.update_needs()
        self._show_layers()
        self._data = layer_data(self.document, self._layer)
        self.tools.setVisible(self._data is not None)
        if self._data is None:
            self.foot.hide()
            known = self.document.shown_info is not None
            self.empty.set_text(self._why_empty(), "" if known else self.document.data_remedy)
            self._pages.setCurrentWidget(self.empty)
            return
        self._show_data(self._data)

    def _show_data(self, data: LayerData) -> None:
        values = sampled(data.weights)
        together = values if data.shape is not None else np.concatenate([values, data.bias])
        limit = colormaps.symmetric_limit(together, self._limits.get(self._layer))
        self._limits[self._layer] = limit
        selected = self._selected_here()
        self.tools.adapt(sortable=data.shape is not None, narrow=self.width() < NARROW_VIEW)
        if data.shape is None:
            self._enlarged = None
            self.matrix.set_data(data, limit)
            self.matrix.set_selected(selected)
            self._pages.setCurrentWidget(self._matrix_area)
        elif self._enlarged is not None and self._enlarged < data.info.units:
            self.enlarged.set_data(data, self._enlarged, limit)
            self._pages.setCurrentWidget(self.enlarged)
        else:
            self.grid.set_data(data, limit, self._order_for(data))
            self.grid.set_selected(selected)
            self._pages.setCurrentWidget(self._grid_area)
        # In a low view one neuron gets the room of the foot: the limit stands among its figures.
        self.foot.setVisible(self._pages.currentWidget() is not self.enlarged or self.height() >= LOW_VIEW)
        self._show_foot(data, values, limit)
        self._show_reading()
        for teller in self._tellers:
            teller.tell(lambda: self._sentence(data))

    def _sentence(self, data: LayerData) -> str:
        """Say in a sentence what is shown."""
        if self._pointed_at:
            return self._pointed_at
        strongest = int(by_strength(data.weights)[0])
        rest = self.tr("{units} neurons with {inputs} weights each, the strongest is {name}")
        units, inputs = format.count(data.info.units), format.count(data.info.inputs)
        rest = rest.format(units=units, inputs=inputs, name=data.target_name(strongest))
        name = self.tr("Weights of {layer}").format(layer=data.label)
        return spread(name, float(data.weights.min()), float(data.weights.max()), rest)

    def _show_foot(self, data: LayerData, values: NDArray[np.floating], limit: float) -> None:
        count = format.count(data.info.units)
        title = self.tr("One scale for all {count}").format(count=count)
        if data.units > data.info.units:
            title = self.tr("The first {count} of {all}").format(count=count, all=format.count(data.units))
        if data.shape is None:
            title = self.tr("One scale for weights and biases")
            if not data.info.bias:
                title = self.tr("One scale for weights and shifts")
        self.foot.set_values(title, values, limit)

    def _order_for(self, data: LayerData) -> NDArray[np.intp]:
        """Return the neurons in order; in training the order stands still, so that nothing jumps about."""
        wanted = (self.tools.sort.value(), self._layer, data.info.units, self.document.network)
        if wanted[0] == "strength" and not self.document.is_training:
            self._order = by_strength(data.weights)
        elif wanted != self._order_of:
            self._order = by_strength(data.weights) if wanted[0] == "strength" else np.arange(data.info.units)
        self._order_of = wanted
        return self._order

    def _show_layers(self) -> None:
        """Offer the layers that there are; stay at the one that was shown if it is still among them."""
        ids = layer_ids(self.document)
        if self._layer not in ids:
            self._layer = ids[0] if ids else ""
            self._enlarged = None
            self.update_needs()
        self.tools.set_layers({layer: self.document.layer_label(layer) for layer in ids}, self._layer)

    def _why_empty(self) -> str:
        if self.document.shown_info is None:
            return self.document.why_no_data
        if any(problem.severity == "error" for problem in self.document.problems):
            return self.tr("There are no weights yet: the design has a problem. See the Design panel.")
        return self.tr("The weights are being made.")

    def _show_reading(self) -> None:
        """Write the numbers of what is pointed at, of what is selected, or how many neurons are active."""
        if self._data is None:
            return
        selected = self._selected_here()
        self._pointed_at = ""
        if self._data.shape is None and self._cell is not None:
            text = self._pointed_at = self._cell_text(self._data, self._cell)
        elif selected is not None and self._enlarged is None:
            text = self._pointed_at = self._neuron_text(self._data, selected)
        else:
            active = self._data.active()
            text = (
                ""
                if self._data.shape is None or self._enlarged is not None
                else self.tr("Double-click enlarges a neuron")
            )
            if active is not None:
                text = self.tr("{active} of {count} active for your drawing")
                text = text.format(active=format.count(active), count=format.count(self._data.info.units))
        self.tools.set_reading(text)

    def _tell_reading(self) -> None:
        """Tell a screen reader at once what a key has moved to."""
        for teller, widget in zip(self._tellers, (self.grid, self.matrix), strict=True):
            if self._pointed_at and self.window().focusWidget() is widget:
                teller.tell_at_once(self._pointed_at)

    def _cell_text(self, data: LayerData, cell: Cell) -> str:
        target = f"{data.label} · {data.target_name(cell.column)}"
        if cell.row == BIAS_ROW:
            name = self.tr("bias") if data.info.bias else self.tr("shift β")
            return f"{target}: {name} {format.signed(float(data.bias[cell.column]))}"
        value = format.signed(float(data.weights[cell.row, cell.column]))
        return f"{data.before} · {data.source_name(cell.row)} → {target}: {value}"

    def _neuron_text(self, data: LayerData, neuron: int) -> str:
        column = data.weights[:, neuron]
        low, high = format.signed(float(column.min())), format.signed(float(column.max()))
        bias = format.signed(float(data.bias[neuron]))
        text = self.tr("{name}: {low} to {high}, bias {bias}")
        if not data.info.bias:
            text = self.tr("{name}: {low} to {high}, shift {bias}")
        name = data.target_name(neuron) if data.targets else self.tr("Neuron {n}").format(n=neuron + 1)
        return text.format(name=name, low=low, high=high, bias=bias)

    def recolour(self) -> None:
        """Take over the colours of the theme."""
        for widget in (self.grid, self.matrix, self.enlarged, self.foot):
            widget.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the pictures what the foot can spare."""
        super().resizeEvent(event)
        self.foot.set_tall(self.height() >= LOW_VIEW)
        self.mark_stale()

    # ------------------------------------------------------------------ taking it along

    def plot_name(self) -> str:
        """Return what is shown, in a few words."""
        label = self._data.label if self._data is not None else self.document.layer_label(self._layer)
        if self._data is not None and self._pages.currentWidget() is self.enlarged and self._enlarged is not None:
            name = self.tr("weights of neuron {number} of {layer}")
            return name.format(number=self._enlarged + 1, layer=label)
        return self.tr("weights of {layer}").format(layer=label)

    def picture(self) -> QWidget:
        """Return the grid, the matrix or the enlarged neuron, whichever is shown."""
        return next(iter(self._plot_parts()), self)

    def _plot_parts(self) -> list[QWidget]:
        """Return the picture that is shown, whole where it scrolls."""
        parts = {self._grid_area: self.grid, self._matrix_area: self.matrix, self.enlarged: self.enlarged.picture}
        page = self._pages.currentWidget()
        return [part for area, part in parts.items() if area is page]

    def plot_size(self) -> QSize:
        """Return the room of the picture with the key to its colours below; nothing without weights."""
        size = widgets_size(self, self._plot_parts())
        below = QSize(0, self.foot.height())
        return size if size.isEmpty() else size.expandedTo(QSize(self.foot.width(), 0)) + below

    def paint_plot(self, painter: QPainter) -> None:
        """Paint the picture, and the key to its colours below it."""
        parts = self._plot_parts()
        paint_widgets(painter, self, parts)
        below = QPoint(0, widgets_size(self, parts).height())
        self.foot.render(painter, below, QRegion(), QWidget.RenderFlag.DrawChildren)

    def plot_table(self) -> Table:
        """Return the matrix of the layer with its biases, or the picture of the one neuron that is enlarged."""
        if self._data is None:
            return Table((), ())
        if self._pages.currentWidget() is self.enlarged and self._enlarged is not None:
            return neuron_table(self._data, self._enlarged)
        return layer_table(self._data)

    def go_home(self) -> None:
        """Show all neurons in the size they had at first."""
        self.tools.size_slider.setValue(position_of(DEFAULT))
        if self._enlarged is not None:
            self._on_closed()

    def more_actions(self) -> tuple[QAction, ...]:
        """Return no more choices: all of them have room in the row of tools."""
        return ()

    # ------------------------------------------------------------------ the document and the person

    def _selected_here(self) -> int | None:
        selection = self.document.selection
        if selection.layer != self._layer or selection.neuron is None or self._data is None:
            return None
        return selection.neuron if selection.neuron < self._data.info.units else None

    @Slot()
    def _on_numbers_changed(self) -> None:
        """In training show ten networks a second, not the twenty-five that others may ask for."""
        wait = 1.0 / RATE - (perf_counter() - self._drawn)
        if self.document.is_training and wait > 0:
            if not self._later.isActive() and self.isVisible():
                self._later.start(round(1000 * wait))
            return
        self.mark_stale()

    @Slot()
    def _on_selection_changed(self) -> None:
        """Follow the selection to its layer and bring it into sight."""
        selection = self.document.selection
        if selection.layer in layer_ids(self.document) and selection.layer != self._layer:
            self._layer = selection.layer or ""
            self._enlarged = None
            self._cell = None
        elif self._enlarged is not None and selection.neuron is not None:
            self._enlarged = selection.neuron
        if self.isVisible():
            self.refresh()
            self._tell_reading()
            self._bring_into_sight()
        else:
            self.mark_stale()

    @Slot()
    def _bring_into_sight(self) -> None:
        """Scroll to the neuron that is selected."""
        selected = self._selected_here()
        place = self.grid.cell_of(selected) if selected is not None else None
        if place is not None and self._pages.currentWidget() is self._grid_area:
            centre = place.center().toPoint()
            margins = round(place.width()), round(place.height() / 2) + 22
            self._grid_area.ensureVisible(centre.x(), centre.y(), *margins)

    @Slot(object)
    def _on_layer_chosen(self, layer: str) -> None:
        self._layer = layer
        self.update_needs()
        self._enlarged = None
        self._cell = None
        self.refresh()

    @Slot(object)
    def _on_sort_chosen(self, how: str) -> None:
        self._order_of = None
        self.refresh()

    @Slot(int)
    def _on_size_changed(self, position: int) -> None:
        self.grid.set_side(side_at(position))
        self.matrix.set_least_cell(least_cell_at(position))

    @Slot(int)
    def _on_neuron_chosen(self, neuron: int) -> None:
        self.document.select(self._layer, neuron)

    @Slot(int)
    def _on_enlarged(self, neuron: int) -> None:
        self._enlarged = neuron
        self.document.select(self._layer, neuron)
        self.refresh()
        self.enlarged.picture.setFocus()

    @Slot()
    def _on_closed(self) -> None:
        self._enlarged = None
        self.refresh()
        self.grid.setFocus()

    @Slot(int)
    def _on_stepped(self, by: int) -> None:
        if self._enlarged is None or not len(self._order):
            return
        place = int(np.flatnonzero(self._order == self._enlarged)[0])
        neuron = int(self._order[(place + by) % len(self._order)])
        self._enlarged = neuron
        self.document.select(self._layer, neuron)

    @Slot()
    def _on_cleared(self) -> None:
        self.document.select(None)

    @Slot(object)
    def _on_pointed(self, cell: Cell | None) -> None:
        self._cell = cell
        self._show_reading()
        self._tell_reading()


def _scrolling(widget: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    # The keyboard belongs to what is inside.
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(widget)
    return area

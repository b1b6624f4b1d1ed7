"""The Weights tab: first layers as pictures, later ones as matrices, on one symmetric scale."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from desktop_nn.gui import colormaps, fonts, format
from desktop_nn.gui.view import View
from desktop_nn.gui.weights.enlarged import EnlargedNeuron
from desktop_nn.gui.weights.grid import NeuronGrid
from desktop_nn.gui.weights.layer_data import LayerData, by_strength, layer_data, layer_ids, sampled
from desktop_nn.gui.weights.matrix import BIAS_ROW, Cell, WeightMatrix
from desktop_nn.gui.weights.scale import ScaleFoot
from desktop_nn.gui.widgets.buttons import Segments
from desktop_nn.gui.widgets.choice import Choice, Option
from desktop_nn.gui.widgets.labels import ElidedLabel, EmptyState, text_label
from desktop_nn.gui.widgets.slider_field import Slider
from desktop_nn.training.snapshots import Need, NeedKind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from desktop_nn.gui.document import Document
    from desktop_nn.gui.theme import ThemeManager

RATE = 10.0
MOST_SEGMENTS = 5
SMALLEST, LARGEST, DEFAULT = 28, 168, 56
LARGEST_CELL = 32
LOW_VIEW, NARROW_VIEW = 360, 760


class WeightsView(View):
    """Every weight and bias of the network that is shown."""

    def __init__(self, document: Document, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(document, theme, parent)
        self._layer = ""
        self._ids: tuple[str, ...] = ()
        self._titles: tuple[str, ...] = ()
        self._data: LayerData | None = None
        self._limits: dict[str, float] = {}
        self._network: object = None
        self._order: NDArray[np.intp] = np.arange(0)
        self._order_of: object = None
        self._enlarged: int | None = None
        self._cell: Cell | None = None
        self._drawn = 0.0
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self.mark_stale)
        self.setAccessibleName(self.tr("Weights"))
        self._build()
        self._connect()

    # ------------------------------------------------------------------ parts

    def _build(self) -> None:
        self.empty = EmptyState("")
        self.grid = NeuronGrid()
        self.matrix = WeightMatrix()
        self.enlarged = EnlargedNeuron()
        self.foot = ScaleFoot()
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
        self._tools = self._build_tools()
        column.addWidget(self._tools)
        column.addWidget(self._pages, 1)
        column.addWidget(self.foot)

    def _build_tools(self) -> QFrame:
        tools = QFrame()
        tools.setObjectName("tool-row")
        tools.setFixedHeight(38)
        self.layer_segments = Segments((), self.tr("Layer"))
        self.layer_choice = Choice(dense=True)
        self.layer_choice.setAccessibleName(self.tr("Layer"))
        self.layer_choice.setMinimumWidth(110)
        self.sort_choice = Choice(
            (Option("number", self.tr("Number")), Option("strength", self.tr("Strength"))), dense=True
        )
        self.sort_choice.setAccessibleName(self.tr("Sort by"))
        self.sort_choice.setToolTip(self.tr("Strength: the root mean square of a neuron's weights, largest first"))
        self.sort_choice.setMinimumWidth(92)
        self.size_slider = Slider()
        self.size_slider.setRange(0, 100)
        self.size_slider.setFixedWidth(70)
        self.size_slider.setAccessibleName(self.tr("Size"))
        self.size_slider.setToolTip(self.tr("How large neurons, or the cells of a matrix, are drawn"))
        self._sort_label = text_label(self.tr("Sort by"), "muted", fonts.LABEL)
        self.reading = ElidedLabel("", "text", fonts.LABEL)
        self.reading.setAccessibleName(self.tr("Reading"))
        row = QHBoxLayout(tools)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(8)
        self._size_label = text_label(self.tr("Size"), "muted", fonts.LABEL)
        for widget in (self.layer_segments, self.layer_choice, self._sort_label, self.sort_choice):
            row.addWidget(widget)
        row.addWidget(self._size_label)
        row.addWidget(self.size_slider)
        row.addSpacing(8)
        row.addStretch(1)
        row.addWidget(self.reading)
        self.size_slider.setValue(_position(DEFAULT))
        return tools

    def _connect(self) -> None:
        document = self.document
        for signal in (
            document.spec_changed,
            document.info_changed,
            document.run_changed,
            document.status_changed,
            document.answer_changed,
        ):
            signal.connect(self.mark_stale)
        document.network_changed.connect(self._on_network_changed)
        document.selection_changed.connect(self._on_selection_changed)
        self.layer_segments.chosen.connect(self._on_layer_chosen)
        self.layer_choice.chosen.connect(self._on_layer_chosen)
        self.sort_choice.chosen.connect(self._on_sort_chosen)
        self.size_slider.valueChanged.connect(self._on_size_changed)
        self.grid.chosen.connect(self._on_neuron_chosen)
        self.grid.enlarged.connect(self._on_enlarged)
        self.grid.cleared.connect(self._on_cleared)
        self.matrix.chosen.connect(self._on_neuron_chosen)
        self.matrix.cleared.connect(self._on_cleared)
        self.matrix.pointed.connect(self._on_pointed)
        self.enlarged.closed.connect(self._on_closed)
        self.enlarged.stepped.connect(self._on_stepped)

    def needs(self) -> frozenset[Need]:
        """Ask for parameters at the rate of this view."""
        return frozenset({Need(NeedKind.PARAMETERS, max_rate=RATE)})

    # ------------------------------------------------------------------ drawing

    def refresh(self) -> None:
        """Bring everything up to the document."""
        self._drawn = perf_counter()
        if self.document.network is not self._network:
            self._network = self.document.network
            self._limits = {}
        self._show_layers()
        self._data = layer_data(self.document, self._layer)
        present = self._data is not None
        self._tools.setVisible(present)
        self.foot.setVisible(present)
        if self._data is None:
            self.empty.set_text(self._why_empty())
            self._pages.setCurrentWidget(self.empty)
            return
        self._show_data(self._data)

    def _show_data(self, data: LayerData) -> None:
        values = sampled(data.weights)
        together = values if data.shape is not None else np.concatenate([values, data.bias])
        limit = colormaps.symmetric_limit(together, self._limits.get(self._layer))
        self._limits[self._layer] = limit
        selected = self._selected_here()
        self._sort_label.setVisible(data.shape is not None and self.width() >= NARROW_VIEW)
        self._size_label.setVisible(self.width() >= NARROW_VIEW)
        self.sort_choice.setVisible(data.shape is not None)
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
        self._show_foot(data, values, limit)
        self._show_reading()

    def _show_foot(self, data: LayerData, values: NDArray[np.floating], limit: float) -> None:
        title = self.tr("One scale for all {count}").format(count=format.count(data.info.units))
        if data.shape is None:
            title = self.tr("One scale for weights and biases")
            if not data.info.bias:
                title = self.tr("One scale for weights and shifts")
        self.foot.set_values(title, values, limit)

    def _order_for(self, data: LayerData) -> NDArray[np.intp]:
        """Return the neurons in order; in training the order stands still, so that nothing jumps about."""
        wanted = (self.sort_choice.value(), self._layer, data.info.units, self.document.network)
        if wanted[0] == "strength" and not self.document.is_training:
            self._order = by_strength(data.weights)
        elif wanted != self._order_of:
            self._order = by_strength(data.weights) if wanted[0] == "strength" else np.arange(data.info.units)
        self._order_of = wanted
        return self._order

    def _show_layers(self) -> None:
        """Offer the layers that there are, as segments or, if many, as a list."""
        ids = layer_ids(self.document)
        titles = tuple(self.document.layer_label(layer) for layer in ids)
        if (ids, titles) == (self._ids, self._titles):
            return
        self._ids, self._titles = ids, titles
        few = len(ids) <= MOST_SEGMENTS
        pairs = list(zip(ids, titles, strict=True))
        self.layer_segments.set_choices(pairs if few else ())
        self.layer_choice.set_options(() if few else [Option(key, title) for key, title in pairs])
        self.layer_segments.setVisible(few)
        self.layer_choice.setVisible(not few)
        if self._layer not in ids:
            self._layer = ids[0] if ids else ""
            self._enlarged = None
        self._show_layer_choice()

    def _show_layer_choice(self) -> None:
        if self._layer in self._ids and len(self._ids) <= MOST_SEGMENTS:
            self.layer_segments.set_value(self._layer)
        else:
            self.layer_choice.set_value(self._layer)

    def _why_empty(self) -> str:
        if self.document.shown_info is None:
            return self.document.info_error or self.tr("The weights appear here as soon as the data are known.")
        if any(problem.severity == "error" for problem in self.document.problems):
            return self.tr("There are no weights yet: the design has a problem. See the Design panel.")
        return self.tr("This network has more than 2,000,000 parameters: too many to follow in the window.")

    def _show_reading(self) -> None:
        """Write the numbers of what is pointed at, of what is selected, or how many neurons are active."""
        if self._data is None:
            return
        selected = self._selected_here()
        if self._data.shape is None and self._cell is not None:
            text = self._cell_text(self._data, self._cell)
        elif selected is not None and self._enlarged is None:
            text = self._neuron_text(self._data, selected)
        else:
            active = self._data.active()
            text = "" if self._data.shape is None or self._enlarged is not None else self.tr("Enter enlarges a neuron")
            if active is not None:
                text = self.tr("{active} of {count} active for your drawing")
                text = text.format(active=format.count(active), count=format.count(self._data.info.units))
        if text != self.reading.text():
            self.reading.setText(text)

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
        return text.format(name=data.target_name(neuron), low=low, high=high, bias=bias)

    def recolour(self) -> None:
        """Take over the colours of the theme."""
        for widget in (self.grid, self.matrix, self.enlarged, self.foot):
            widget.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the pictures what the foot can spare."""
        super().resizeEvent(event)
        self.foot.set_tall(self.height() >= LOW_VIEW)
        self.mark_stale()

    # ------------------------------------------------------------------ the document and the person

    def _selected_here(self) -> int | None:
        selection = self.document.selection
        if selection.layer != self._layer or selection.neuron is None or self._data is None:
            return None
        return selection.neuron if selection.neuron < self._data.info.units else None

    @Slot()
    def _on_network_changed(self) -> None:
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
        if selection.layer in self._ids and selection.layer != self._layer:
            self._layer = selection.layer or ""
            self._enlarged = None
            self._cell = None
            self._show_layer_choice()
        elif self._enlarged is not None and selection.neuron is not None:
            self._enlarged = selection.neuron
        if self.isVisible():
            self.refresh()
            place = self.grid.cell_of(selection.neuron) if selection.neuron is not None else None
            if place is not None and self._pages.currentWidget() is self._grid_area:
                centre = place.center().toPoint()
                margins = round(place.width()), round(place.height() / 2) + 22
                self._grid_area.ensureVisible(centre.x(), centre.y(), *margins)
        else:
            self.mark_stale()

    @Slot(object)
    def _on_layer_chosen(self, layer: str) -> None:
        self._layer = layer
        self._enlarged = None
        self._cell = None
        self.refresh()

    @Slot(object)
    def _on_sort_chosen(self, how: str) -> None:
        self._order_of = None
        self.refresh()

    @Slot(int)
    def _on_size_changed(self, position: int) -> None:
        share = position / 100
        # Steps of half a picture's own pixels keep enlarged weights nearly alike.
        side = SMALLEST + round(share * (LARGEST - SMALLEST) / 14) * 14
        self.grid.set_side(side)
        start = _position(DEFAULT) / 100
        cell = max(0.0, (share - start) / (1 - start)) * LARGEST_CELL
        self.matrix.set_least_cell(float(round(cell)))

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


def _position(side: int) -> int:
    return round(100 * (side - SMALLEST) / (LARGEST - SMALLEST))


def _scrolling(widget: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidget(widget)
    return area

"""The row above the weights: which layer, in which order, how large, and the numbers of what is pointed at."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout

from desktop_nn.gui import fonts
from desktop_nn.gui.widgets.buttons import Segments
from desktop_nn.gui.widgets.choice import Choice, Option
from desktop_nn.gui.widgets.labels import ElidedLabel, text_label
from desktop_nn.gui.widgets.slider_field import Slider

MOST_SEGMENTS = 5
SMALLEST, LARGEST, DEFAULT = 28, 168, 56
STEP = 14
LARGEST_CELL = 32
POSITIONS = 1000


def side_at(position: int) -> int:
    """Return how wide a neuron's picture is, in steps of half a picture's own pixels."""
    return SMALLEST + round(position / POSITIONS * (LARGEST - SMALLEST) / STEP) * STEP


def position_of(side: int) -> int:
    """Return where the slider stands for a picture of this width."""
    return round(POSITIONS * (side - SMALLEST) / (LARGEST - SMALLEST))


def least_cell_at(position: int) -> float:
    """Return the least size of a matrix's cells; up to where the slider starts they all fit into sight."""
    start = position_of(DEFAULT)
    return float(round(max(0.0, (position - start) / (POSITIONS - start)) * LARGEST_CELL))


class WeightTools(QFrame):
    """The row of tools.

    Signals:
        layer_chosen: the id of the layer that the person chose.
    """

    layer_chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("tool-row")
        self.setFixedHeight(38)
        self._layers: dict[str, str] = {}
        self.segments = Segments((), self.tr("Layer"))
        self.layer_list = Choice(dense=True)
        self.layer_list.setAccessibleName(self.tr("Layer"))
        self.layer_list.setMinimumWidth(110)
        self.sort = self._build_sort()
        self.size_slider = self._build_size()
        self._sort_label = text_label(self.tr("Sort by"), "muted", fonts.LABEL)
        self._size_label = text_label(self.tr("Size"), "muted", fonts.LABEL)
        self.reading = ElidedLabel("", "text", fonts.LABEL)
        self.reading.setAccessibleName(self.tr("Reading"))
        self._build_row()
        self.segments.chosen.connect(self.layer_chosen)
        self.layer_list.chosen.connect(self.layer_chosen)

    def _build_sort(self) -> Choice:
        options = Option("number", self.tr("Number")), Option("strength", self.tr("Strength"))
        sort = Choice(options, dense=True)
        sort.setAccessibleName(self.tr("Sort by"))
        sort.setToolTip(self.tr("Strength: the root mean square of a neuron's weights, largest first"))
        sort.setMinimumWidth(92)
        return sort

    def _build_size(self) -> Slider:
        size = Slider()
        size.setFixedWidth(60)
        size.setAccessibleName(self.tr("Size"))
        size.setToolTip(self.tr("How large neurons, or the cells of a matrix, are drawn"))
        size.setValue(position_of(DEFAULT))
        return size

    def _build_row(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(8)
        row.addWidget(self.segments)
        row.addWidget(self.layer_list)
        row.addWidget(self._sort_label)
        row.addWidget(self.sort)
        row.addWidget(self._size_label)
        row.addWidget(self.size_slider)
        row.addStretch(1)
        row.addWidget(self.reading)

    def set_layers(self, layers: dict[str, str], layer: str) -> None:
        """Offer layers, id to title, as segments or, if many, as a list; show one as chosen."""
        few = len(layers) <= MOST_SEGMENTS
        if layers != self._layers:
            self._layers = dict(layers)
            self.segments.set_choices(layers.items() if few else ())
            self.layer_list.set_options(() if few else [Option(key, title) for key, title in layers.items()])
            self.segments.setVisible(few)
            self.layer_list.setVisible(not few)
        if few and layers:
            self.segments.set_value(layer)
        else:
            self.layer_list.set_value(layer)

    def adapt(self, *, sortable: bool, narrow: bool) -> None:
        """Show what there is use and room for."""
        self.sort.setVisible(sortable)
        self._sort_label.setVisible(sortable and not narrow)
        self._size_label.setVisible(not narrow)

    def set_reading(self, text: str) -> None:
        """Write the numbers at the right end."""
        if text != self.reading.text():
            self.reading.setText(text)

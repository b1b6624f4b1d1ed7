"""The Surface dock's content: the network's answer all over the plane, with the samples it learns from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from desktop_nn.core.tasks import Task
from desktop_nn.core.translate import QT_TRANSLATE_NOOP
from desktop_nn.gui import fonts, format
from desktop_nn.gui.plot_tools.pictures import paint_widgets, widgets_size
from desktop_nn.gui.sentences import Teller, spread
from desktop_nn.gui.surface.field import Meaning, Sampler, meaning, pretty, quality, tr
from desktop_nn.gui.surface.plot import BOTTOM, LEFT, RIGHT, TOP, SurfacePlot
from desktop_nn.gui.surface.points import PointLegend, class_mark, value_mark
from desktop_nn.gui.surface.region import Region
from desktop_nn.gui.surface.scale import FigureCard, SurfaceScale
from desktop_nn.gui.surface.table import surface_table
from desktop_nn.gui.view import View
from desktop_nn.training.snapshots import Need, NeedKind

if TYPE_CHECKING:
    from PySide6.QtGui import QAction, QPainter, QResizeEvent

    from desktop_nn.data.dataset import DataInfo
    from desktop_nn.engine.network import Network
    from desktop_nn.experiment.table_file import Table
    from desktop_nn.gui.document import Document
    from desktop_nn.gui.theme import ThemeManager

REFRESH_MS = 100
_MARGIN = 12
_SMALLEST = 260
_WORST_R2 = -1000
_SPACING = 8


class SurfaceView(View):
    """Decision surface for two classes, fitted surface for a number, both of two inputs."""

    keys = (
        ("←  →  ↑  ↓", QT_TRANSLATE_NOOP("Keys", "Read the surface point by point")),
        ("+  −", QT_TRANSLATE_NOOP("Keys", "Show less of the plane, or more")),
        ("Home", QT_TRANSLATE_NOOP("Keys", "Show the whole plane")),
        ("Esc", QT_TRANSLATE_NOOP("Keys", "Take the reading away")),
    )
    frame_ms = REFRESH_MS

    def __init__(self, document: Document, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(document, theme, parent)
        self.setAccessibleName(tr("Surface"))
        words = tr(
            "What the network answers for every point of the plane, with the samples on it. The line is"
            " where it is undecided."
        )
        self.setWhatsThis(words)
        # Each picture costs a prediction of the whole plane: ten a second leave time to train.
        self._sampler = Sampler()
        self._field: np.ndarray | None = None
        self._what: Meaning | None = None
        self._pointer: tuple[float, float] | None = None
        self._build_checks()
        self._build_layout()
        for signal in (document.network_changed, document.data_changed, document.run_changed, document.info_changed):
            signal.connect(self.mark_stale)
        self.recolour()

    def _build_checks(self) -> None:
        self.validation_check = QCheckBox(tr("Validation points"))
        self.validation_check.setToolTip(tr("Show the points that the network is not trained on, hollow"))
        self.boundary_check = QCheckBox(tr("Boundary"))
        self.boundary_check.setToolTip(tr("Draw the line on which the predicted class changes"))
        for check in (self.validation_check, self.boundary_check):
            check.setFont(fonts.font(fonts.LABEL))
            check.setChecked(True)
            check.toggled.connect(self.mark_stale)

    def _build_layout(self) -> None:
        self.plot = SurfacePlot()
        self.plot.pointed.connect(self._on_pointed)
        self.plot.region_changed.connect(self._on_region_changed)
        self._teller = Teller(self.plot)
        self.legend = PointLegend()
        self.scale = SurfaceScale()
        self.cards = (FigureCard(), FigureCard(), FigureCard())
        checks = QHBoxLayout()
        checks.setSpacing(12)
        checks.setContentsMargins(0, 0, RIGHT, 0)
        checks.addStretch(1)
        checks.addWidget(self.validation_check)
        checks.addWidget(self.boundary_check)
        cards = QHBoxLayout()
        cards.setSpacing(_SPACING)
        for card in self.cards:
            cards.addWidget(card, 1)
        below = QVBoxLayout()
        below.setContentsMargins(LEFT, 0, RIGHT, 0)
        below.setSpacing(_SPACING)
        below.addWidget(self.legend)
        below.addWidget(self.scale)
        below.addLayout(cards)
        self._column = QVBoxLayout(self)
        # The plot follows the room there is (`resizeEvent`); it must not hold the dock at its present size.
        self._column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        self._column.setContentsMargins(_MARGIN, 6, _MARGIN - RIGHT + 2, _MARGIN)
        self._column.setSpacing(_SPACING)
        self._column.addLayout(checks)
        self._column.addWidget(self.plot, 0, Qt.AlignmentFlag.AlignHCenter)
        self._column.addLayout(below)
        self._column.addStretch(1)

    def needs(self) -> frozenset[Need]:
        """Ask for the weights, ten times a second at most."""
        return frozenset({Need(NeedKind.PARAMETERS, max_rate=10.0)}) if self._fits() else frozenset()

    def sizeHint(self) -> QSize:
        """Return the comfortable size of the dock."""
        return QSize(508, 640)

    def minimumSizeHint(self) -> QSize:
        """Return the least size in which nothing is clipped."""
        return QSize(340, _SMALLEST + self._height_of_the_rest())

    def _height_of_the_rest(self) -> int:
        """Return what everything but the plot takes."""
        cards = self.cards[0].sizeHint().height()
        return 6 + 26 + self.legend.height() + self.scale.height() + cards + 4 * _SPACING + _MARGIN

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the surface square and as large as there is room."""
        super().resizeEvent(event)
        across = self.width() - _MARGIN - (_MARGIN - RIGHT + 2) - LEFT - RIGHT
        down = self.height() - self._height_of_the_rest() - TOP - BOTTOM
        side = max(_SMALLEST - TOP - BOTTOM, min(across, down))
        self.plot.setFixedSize(side + LEFT + RIGHT, side + TOP + BOTTOM)
        self.mark_stale()

    def recolour(self) -> None:
        """Take over the colours of a theme."""
        self.plot.recolour(self.theme.theme)

    def refresh(self) -> None:
        """Draw the surface as the weights are now."""
        info, network = self.document.shown_info, self._network()
        self.update_needs()
        what = self._meaning(info, network)
        field = (
            self._sampler.field(network, self.plot.region.grid) if network is not None and what is not None else None
        )
        self._field, self._what = field, what
        self.plot.message = self._why_nothing(info, network)
        self.plot.show_field(field, what, boundary=self.boundary_check.isChecked())
        data = self.document.dataset if self._fits() else None
        self.plot.show_points(data, what, validation=self.validation_check.isChecked())
        if info is not None and self._fits():
            self.plot.set_names(*(pretty(name) for name in info.feature_names))
        self._show_read_out()
        self._show_key(info, what)
        self._show_figures(network, what)
        self._describe(field, what)

    def _fits(self) -> bool:
        """Whether the data have two inputs and one output."""
        return _drawable(self.document.shown_info)

    def _network(self) -> Network | None:
        network = self.document.network
        return network if self._fits() and network is not None and network.layers[0].inputs == 2 else None

    @staticmethod
    def _meaning(info: DataInfo | None, network: Network | None) -> Meaning | None:
        if info is None or network is None:
            return None
        return meaning(info, network.layers[-1].activation.range)

    def _why_nothing(self, info: DataInfo | None, network: Network | None) -> str:
        if network is not None:
            return ""
        if info is not None and not self._fits():
            if _drawable(self.document.info):
                return tr("Restart to see the surface of the new data.")
            return tr("A surface needs data with two inputs and one output.")
        if info is None:
            return tr("The surface needs data: choose them in Design.")
        return tr("No network yet: Design says what is missing.")

    def _show_key(self, info: DataInfo | None, what: Meaning | None) -> None:
        theme = self.theme.theme
        self.scale.set_meaning(what, theme)
        self.boundary_check.setVisible(what is None or what.boundary is not None)
        if info is None or not self._fits():
            self.legend.set_entries([], theme)
            return
        if info.task is Task.REGRESSION:
            names = (tr("training"), tr("validation"))
            entries = [
                (name, name, value_mark(theme, hollow)) for name, hollow in zip(names, (False, True), strict=True)
            ]
        else:
            entries = []
            for target in (1, 0):
                name = info.class_names[target]
                text = tr("{name}, training").format(name=name)
                entries.append((text, name, class_mark(theme, target == 1, False)))
                entries.append((tr("validation"), tr("validation"), class_mark(theme, target == 1, True)))
        if not self.validation_check.isChecked():
            entries = entries[::2]
        self.legend.set_entries(entries, theme)

    def _show_figures(self, network: Network | None, what: Meaning | None) -> None:
        data = self.document.dataset if self._fits() else None
        names = ((tr("Training"), "train"), (tr("Validation"), "validation"))
        for card, (name, split) in zip(self.cards, names, strict=False):
            rows = getattr(data, split) if data is not None else None
            count = "" if rows is None else format.count(len(rows))
            value = None
            if data is not None and rows is not None and network is not None and what is not None:
                value = quality(network, data, rows, what.boundary)
            long = name if rows is None else tr("{name}, {count} points").format(name=name, count=count)
            card.set_texts(long, name if rows is None else f"{name}, {count}", self._figure(value, what))
        parameters = format.NOTHING if network is None else format.count(network.parameter_count)
        self.cards[2].set_texts(tr("Parameters"), tr("Parameters"), parameters)

    @staticmethod
    def _figure(value: float | None, what: Meaning | None) -> str:
        if value is None or what is None:
            return format.NOTHING
        if what.boundary is not None:
            return format.percent(value)
        return f"R² {format.fixed(value, 3)}" if value > _WORST_R2 else f"R² < {format.count(_WORST_R2)}"

    def _describe(self, field: np.ndarray | None, what: Meaning | None) -> None:
        """Tell a screen reader in one sentence what the plot shows now."""
        self._teller.tell(lambda: self._sentence(field, what))

    def _sentence(self, field: np.ndarray | None, what: Meaning | None) -> str:
        if field is None or what is None:
            return self.plot.message
        if self.plot.read_out and self.window().focusWidget() is self.plot:
            return self.plot.read_out
        figures = "; ".join(": ".join(card.texts) for card in self.cards[:2])
        where = tr("over the plane") if self.plot.region.whole else tr("over the part of the plane in sight")
        return spread(f"{what.name} {where}", float(field.min()), float(field.max()), figures)

    # ------------------------------------------------------------------ taking it along

    def plot_name(self) -> str:
        """Return what is shown, in a few words."""
        return tr("surface")

    def _plot_parts(self) -> list[QWidget]:
        return [self.plot, self.legend, self.scale] if self._field is not None else []

    def plot_size(self) -> QSize:
        """Return the room of the surface with its keys; nothing without a network."""
        return widgets_size(self, self._plot_parts())

    def paint_plot(self, painter: QPainter) -> None:
        """Paint the surface, the points and the keys to both."""
        self.plot.sharp = True
        paint_widgets(painter, self, self._plot_parts())
        self.plot.sharp = False

    def plot_table(self) -> Table:
        """Return the grid with the network's outputs, and the samples."""
        info, field = self.document.shown_info, self._field
        names = tuple(info.feature_names[:2]) if info is not None and self._fits() else ("x1", "x2")
        places = self.plot.region.grid(2 if field is None else len(field))
        data = self.document.dataset if self._fits() else None
        return surface_table(places, field, self._meaning(info, self._network()), (names[0], names[1]), data)

    def go_home(self) -> None:
        """Show the whole plane without the cross."""
        self.plot.show_region(Region())
        self._on_pointed(None)

    def more_actions(self) -> tuple[QAction, ...]:
        """Return no more choices: all of them stand over the surface."""
        return ()

    @Slot()
    def _on_region_changed(self) -> None:
        """Draw at once: what the hand moves must not wait for its turn."""
        if self.isVisible():
            self.refresh()
        self.mark_stale()

    @Slot(object)
    def _on_pointed(self, at: tuple[float, float] | None) -> None:
        self._pointer = at
        self._show_read_out()
        if self.window().focusWidget() is self.plot:
            self._teller.tell_at_once(self.plot.read_out or self._sentence(self._field, self._what))

    def _show_read_out(self) -> None:
        """Compute the one point under the pointer exactly, rather than read it off the grid."""
        network, info = self._network(), self.document.shown_info
        what = self._meaning(info, network)
        if self._pointer is None or network is None or info is None or what is None:
            self.plot.set_read_out(None)
            return
        value = float(network.predict(np.array([self._pointer], np.float32))[0, 0])
        first, second = (pretty(name) for name in info.feature_names)
        x, y = (format.fixed(coordinate, 2) for coordinate in self._pointer)
        self.plot.set_read_out(self._pointer, f"{first} {x}, {second} {y}\n{what.text(value)}")


def _drawable(info: DataInfo | None) -> bool:
    """Whether data have two inputs and one output."""
    return info is not None and info.kind == "points" and info.inputs == 2 and info.outputs == 1

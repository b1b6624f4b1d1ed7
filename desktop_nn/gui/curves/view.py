"""The Curves tab: loss and metric of the run, training and validation, within the epoch and from epoch to epoch."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, QTimer, Slot
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop_nn.gui import format
from desktop_nn.gui.curves.panels import Along, Curves, Panel, tr
from desktop_nn.gui.curves.table import history_table
from desktop_nn.gui.curves.titled import Titled
from desktop_nn.gui.curves.tool_row import ToolRow
from desktop_nn.gui.plot_tools.pictures import paint_widgets, widgets_size
from desktop_nn.gui.view import View

if TYPE_CHECKING:
    from PySide6.QtGui import QAction, QPaintEvent, QResizeEvent

    from desktop_nn.experiment.table_file import Table
    from desktop_nn.gui.curves.plot import CurvePlot
    from desktop_nn.gui.curves.ranges import Range
    from desktop_nn.gui.document import Document
    from desktop_nn.gui.theme import ThemeManager

REFRESH_MS = 100
NARROW = 620
_SNAP_PIXELS = 7
_KEY_STEPS = 50


class CurvesView(View):
    """Two plots with one x axis and one cursor; only one of them, with a switch, where there is little room.

    The plots are built after the window's first paint: their library takes a third of a second to load.
    """

    # Ten pictures a second are enough for curves, and leave the rest of the time to training.
    frame_ms = REFRESH_MS

    def __init__(self, document: Document, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(document, theme, parent)
        self.setAccessibleName(tr("Curves"))
        self._plots: dict[str, CurvePlot] = {}
        self._panels: dict[str, Panel] = {}
        self._curves: Curves | None = None
        self._zoom: Range | None = None
        self._cursor: float | None = None
        self._build_layout()
        for signal in (document.history_changed, document.run_changed, document.spec_changed, document.status_changed):
            signal.connect(self.mark_stale)
        document.run_changed.connect(self._go_home)

    def _build_layout(self) -> None:
        self.tools = ToolRow()
        self.tools.changed.connect(self._on_tools_changed)
        self.titled = {"loss": Titled(tr("Loss")), "metric": Titled(tr("Accuracy"))}
        self._row = QHBoxLayout()
        self._row.setSpacing(16)
        for titled in self.titled.values():
            self._row.addWidget(titled, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 4, 4)
        column.setSpacing(2)
        column.addWidget(self.tools)
        column.addLayout(self._row, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.recolour()

    @property
    def plots(self) -> dict[str, CurvePlot]:
        """The plots by name, "loss" and "metric"; empty until they are built."""
        return self._plots

    def build(self) -> None:
        """Build the plots, once."""
        if self._plots:
            return
        from desktop_nn.gui.curves.plot import CurvePlot

        for name, titled in self.titled.items():
            plot = CurvePlot(titled.title, tr("epoch"))
            plot.pointed.connect(self._on_pointed)
            plot.stepped.connect(self._on_stepped)
            plot.moved.connect(self._on_moved)
            plot.went_home.connect(self._go_home)
            plot.recolour(self.theme.theme)
            titled.set_plot(plot)
            self._plots[name] = plot
        self.mark_stale()

    def paintEvent(self, event: QPaintEvent) -> None:
        """See to it that the plots are built once this first picture is on the screen."""
        QPainter(self).fillRect(self.rect(), QColor(self.theme.theme.card))
        if not self._plots:
            QTimer.singleShot(0, self, self.build)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show both plots or one, as there is room."""
        super().resizeEvent(event)
        self.tools.fit(self.width() - 16)
        self._show_panels()
        self.mark_stale()

    def _show_panels(self) -> None:
        narrow = self.width() < NARROW
        self.tools.set_narrow(narrow)
        for name, titled in self.titled.items():
            titled.setVisible(not narrow or self.tools.panel == name)

    def recolour(self) -> None:
        """Take over the colours of a theme."""
        theme = self.theme.theme
        self.tools.recolour(theme)
        for plot in self._plots.values():
            plot.recolour(theme)

    def refresh(self) -> None:
        """Draw the run as it stands."""
        if not self._plots:
            return
        document = self.document
        percent = document.metric_name == "accuracy"
        along: Along = self.tools.along
        self._curves = Curves(
            document.history,
            document.progress.total_epochs or document.spec.training.epochs,
            along=along,
            smoothing=self.tools.smoothing,
            percent=percent,
        )
        self._name_things(self._curves)
        self._draw(self._curves)
        self._draw_cursor()
        self._describe(self._curves)

    def _name_things(self, curves: Curves) -> None:
        spec = self.document.shown_spec
        self.titled["loss"].set_unit(spec.loss.label.lower())
        self.titled["metric"].set_title(tr("Accuracy") if curves.percent else "R²")
        self.titled["metric"].set_unit("%" if curves.percent else "")
        self.tools.set_metric(tr("Accuracy") if curves.percent else "R²")
        info = self.document.shown_info
        dropout = any(layer.dropout > 0.0 for layer in spec.network.hidden)
        self.tools.explain(curves.window, dropout, info.validation_note if info else "", curves.has_penalty)
        for plot in self._plots.values():
            plot.set_x_title(tr("epoch") if self.tools.along == "epochs" else tr("step"))

    def _draw(self, curves: Curves) -> None:
        x = self._x_range(curves)
        waiting = curves.empty and not self.document.is_training
        message = tr("Press Train to draw the curve") if waiting else ""
        for name, plot in self._plots.items():
            if not self.titled[name].isVisible():
                continue
            logarithmic = name == "loss" and self.tools.logarithmic
            columns = plot.plot_width
            panel = curves.loss(x, columns, logarithmic=logarithmic) if name == "loss" else curves.metric(x, columns)
            self._panels[name] = panel
            plot.set_end(curves.end)
            plot.set_logarithmic(logarithmic)
            plot.draw(panel.lines, x, panel.y, curves.done)
            plot.set_message(message)
            self.titled[name].indent(plot.plot_left)

    def _x_range(self, curves: Curves) -> Range:
        if self._zoom is None:
            return 0.0, curves.end
        left, right = self._zoom
        width = min(right - left, curves.end)
        left = min(max(left, 0.0), curves.end - width)
        return left, left + width

    def _draw_cursor(self) -> None:
        curves = self._curves
        for name, plot in self._plots.items():
            if curves is None or self._cursor is None or curves.empty or name not in self._panels:
                plot.set_read_out(None)
                continue
            at = curves.place(self._cursor, self._tolerance(plot))
            read = curves.read_loss if name == "loss" else curves.read_metric
            plot.set_read_out(read(at, self._panels[name].lines))

    @staticmethod
    def _tolerance(plot: CurvePlot) -> float:
        left, right = plot.view_range[0]
        return _SNAP_PIXELS * (right - left) / plot.plot_width

    def _describe(self, curves: Curves) -> None:
        """Tell a screen reader in one sentence what each plot shows now."""
        for name, plot in self._plots.items():
            plot.setAccessibleDescription(self._sentence(curves, name))

    def _sentence(self, curves: Curves, name: str) -> str:
        if curves.empty:
            return tr("Nothing yet: press Train to draw the curve.")
        progress = self.document.progress
        loss = name == "loss"
        training = progress.training_loss if loss else progress.training_metric
        validation = progress.validation_loss if loss else progress.validation_metric
        as_text = format.percent if not loss and curves.percent else format.loss
        return tr("{what} after {epochs} of {total} epochs: training {training}, validation {validation}.").format(
            what=self.titled[name].title,
            epochs=format.fixed(curves.done if self.tools.along == "epochs" else progress.epoch, 1),
            total=format.count(progress.total_epochs),
            training=as_text(training),
            validation=as_text(validation),
        )

    # ------------------------------------------------------------------ taking it along

    def plot_name(self) -> str:
        """Return what is shown, in a few words."""
        return tr("curves")

    def _plot_parts(self) -> list[QWidget]:
        if not self._plots:
            return []
        legend = [entry for entry in self.tools.legend.values() if entry.isVisible()]
        return [*legend, *(titled for titled in self.titled.values() if titled.isVisible())]

    def plot_size(self) -> QSize:
        """Return the room of the plots with their legend."""
        return widgets_size(self, self._plot_parts())

    def paint_plot(self, painter: QPainter) -> None:
        """Paint the plots with their titles and the legend above."""
        with contextlib.ExitStack() as stack:
            for plot in self._plots.values():
                stack.enter_context(plot.for_export())
            paint_widgets(painter, self, self._plot_parts())

    def plot_table(self) -> Table:
        """Return the record of the run: every update and every epoch."""
        return history_table([(self.document.name, self.document.history)], self.document.metric_name)

    def go_home(self) -> None:
        """Show the whole run."""
        self._go_home()

    def more_actions(self) -> tuple[QAction, ...]:
        """Return the less used choices."""
        return ()

    # ------------------------------------------------------------------ the person

    @Slot()
    def _on_tools_changed(self) -> None:
        self._zoom = None
        self._show_panels()
        self.mark_stale()

    @Slot(object)
    def _on_pointed(self, x: float | None) -> None:
        self._cursor = x
        self._draw_cursor()

    @Slot(int)
    def _on_stepped(self, by: int) -> None:
        """Move the cursor to the next or the former end of an epoch, or on by a fiftieth within the first."""
        curves = self._curves
        if curves is None or curves.empty:
            return
        start = curves.done if self._cursor is None else min(max(self._cursor, 0.0), curves.done)
        beyond = [x for x in curves.ends if (x - start) * by > 1e-6 * curves.end]
        if len(curves.ends):
            target = (min(beyond) if by > 0 else max(beyond)) if beyond else start
        else:
            target = start + by * curves.done / _KEY_STEPS
        self._cursor = float(target)
        self._draw_cursor()

    @Slot(object)
    def _on_moved(self, x: Range) -> None:
        whole = self._curves is not None and x[1] - x[0] >= self._curves.end
        self._zoom = None if whole else x
        self.tools.set_zoomed(self._zoom is not None)
        for plot in self._plots.values():
            plot.move_to(x)
        self.mark_stale()

    @Slot()
    def _go_home(self) -> None:
        self._zoom = None
        self.tools.set_zoomed(False)
        self.mark_stale()

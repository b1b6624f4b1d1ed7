"""The Curves tab: loss and metric of the run, training and validation, within the epoch and from epoch to epoch."""

from __future__ import annotations

import contextlib
from dataclasses import asdict, replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, QTimer, Slot
from PySide6.QtGui import QAction, QColor, QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop_nn.core.translate import QT_TRANSLATE_NOOP
from desktop_nn.gui.curves.choices import Choices, Options
from desktop_nn.gui.curves.comparison import Comparison
from desktop_nn.gui.curves.marks import APART, mark_texts
from desktop_nn.gui.curves.panels import Curves, Panel, time_unit, tr
from desktop_nn.gui.curves.reading import Row
from desktop_nn.gui.curves.series import Lines
from desktop_nn.gui.curves.table import history_table
from desktop_nn.gui.curves.titled import Titled
from desktop_nn.gui.curves.tool_row import ToolRow
from desktop_nn.gui.plot_tools.pictures import paint_widgets, widgets_size
from desktop_nn.gui.sentences import Teller
from desktop_nn.gui.state import Status
from desktop_nn.gui.view import View

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from desktop_nn.experiment.table_file import Table
    from desktop_nn.gui.curves.plot import CurvePlot
    from desktop_nn.gui.curves.ranges import Range
    from desktop_nn.gui.document import Document
    from desktop_nn.gui.theme import ThemeManager

REFRESH_MS = 100
NARROW = 620
_SNAP_PIXELS = 7
_KEY_STEPS = 50
_DEEPEST_ZOOM = 1e-3


class CurvesView(View):
    """Two plots with one x axis and one cursor; only one of them, with a switch, where there is little room.

    The plots are built after the window's first paint: their library takes a third of a second to load.
    """

    keys = (
        ("←  →", QT_TRANSLATE_NOOP("Keys", "Read the curves step by step")),
        ("+  −", QT_TRANSLATE_NOOP("Keys", "Show less of the run, or more")),
        ("Home", QT_TRANSLATE_NOOP("Keys", "Show the whole run")),
        ("Esc", QT_TRANSLATE_NOOP("Keys", "Take the reading away")),
    )
    # Ten pictures a second are enough for curves, and leave the rest of the time to training.
    frame_ms = REFRESH_MS

    def __init__(self, document: Document, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(document, theme, parent)
        self.setAccessibleName(tr("Curves"))
        words = tr(
            "How well the network does while it learns: grey on the samples that it learns from, with "
            "markers on those that it never trains on. Where the two part, it learns by heart."
        )
        self.setWhatsThis(words)
        self._plots: dict[str, CurvePlot] = {}
        self._panels: dict[str, Panel] = {}
        self._curves: Curves | None = None
        self._zoom: Range | None = None
        self._cursor: float | None = None
        self._held: dict[str, Range] = {}
        self._pointed = ""
        self._comparison = Comparison()
        self._tellers: dict[str, Teller] = {}
        self.choices = Choices(self)
        self._build_layout()
        for signal in (document.history_changed, document.run_changed, document.spec_changed, document.status_changed):
            signal.connect(self.mark_stale)
        document.comparison_changed.connect(self._on_choices_changed)
        document.run_changed.connect(self._on_run_changed)
        self.choices.changed.connect(self._on_choices_changed)

    def _build_layout(self) -> None:
        self.tools = ToolRow(self.choices)
        self.tools.panel_chosen.connect(self._on_choices_changed)
        self.tools.pinned.connect(self._on_pinned)
        self._pin_action = QAction(tr("&Keep these curves for comparison"), self)
        self._pin_action.setCheckable(True)
        self._pin_action.setToolTip(tr("They stay, dashed, beside those of the next run"))
        self._pin_action.triggered.connect(self._on_pinned)
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
            plot.pointed.connect(lambda x, name=name: self._on_pointed(x, name))
            plot.stepped.connect(lambda by, name=name: self._on_stepped(by, name))
            plot.moved.connect(self._on_moved)
            plot.zoomed.connect(self._on_zoomed)
            plot.went_home.connect(self._go_home)
            plot.recolour(self.theme.theme)
            titled.set_plot(plot)
            self._plots[name] = plot
            self._tellers[name] = Teller(plot)
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
        self._curves = self._look()
        self._name_things(self._curves)
        self._draw(self._curves)
        self._draw_cursor()
        self._describe(self._curves)

    def _look(self) -> Curves:
        document, options = self.document, self.choices.options
        total = document.progress.total_epochs or document.spec.training.epochs
        unit = time_unit(document.history, total) if options.along == "time" else ""
        return Curves(
            document.history,
            total,
            along=options.along,
            smoothing=options.smoothing,
            percent=document.metric_name == "accuracy",
            log_x=options.log_x,
            outliers=options.outliers,
            past=self._comparison.curves(document.comparison, options, unit),
            unit=unit,
        )

    def _name_things(self, curves: Curves) -> None:
        spec = self.document.shown_spec
        words = self._comparison.words(self.document.comparison, spec)
        loss = spec.loss.label.lower()
        if getattr(spec.loss, "balanced", False):
            loss = tr("{loss}, classes weighed equally").format(loss=loss)
        self.titled["metric"].set_title(tr("Accuracy") if curves.percent else "R²")
        units = {"loss": loss, "metric": "%" if curves.percent else ""}
        # The title of the metric leaves more room beside it.
        beside = "metric" if self.titled["metric"].isVisible() else "loss"
        for name, unit in units.items():
            dashed = tr("dashed: {differences}").format(differences=words) if words and name == beside else ""
            self.titled[name].set_unit(" · ".join(part for part in (unit, dashed) if part))
        self.tools.set_metric(tr("Accuracy") if curves.percent else "R²")
        full = self._comparison.words(self.document.comparison, spec, full=True)
        self.tools.set_comparison(
            tr("Dashed, for comparison: {differences}").format(differences=full) if full else "",
            self.document.can_keep,
        )
        info = self.document.shown_info
        dropout = any(layer.dropout > 0.0 for layer in spec.network.hidden)
        self.tools.explain(curves.window, dropout, info.validation_note if info else "", curves.has_penalty)
        names = {"epochs": tr("epoch"), "steps": tr("step"), "time": tr("time of training")}
        name = names[self.choices.options.along]
        for plot in self._plots.values():
            plot.set_x_title(f"{name}, {curves.unit}" if curves.unit else name)

    def _draw(self, curves: Curves) -> None:
        x = self._x_range(curves)
        message = self._message(curves)
        for name, plot in self._plots.items():
            if not self.titled[name].isVisible():
                continue
            logarithmic = name == "loss" and self.choices.options.log_y
            columns = plot.plot_width
            panel = curves.loss(x, columns, logarithmic=logarithmic) if name == "loss" else curves.metric(x, columns)
            self._panels[name] = panel
            plot.set_logarithmic(self.choices.options.log_x, logarithmic)
            plot.set_limits(curves.start, curves.end)
            # Whoever looks at a part wants it to stand still.
            y = panel.y if self._zoom is None else self._held.setdefault(name, panel.y)
            plot.draw(panel.lines if curves.timed else Lines(), x, y, curves.done)
            marked = self.choices.options.edits and curves.timed
            plot.set_marks(curves.marks(APART * (x[1] - x[0]) / columns) if marked else ())
            plot.set_message(message)
            self.titled[name].indent(plot.plot_left)

    def _message(self, curves: Curves) -> str:
        if not curves.timed and (self.document.history.steps.size or curves.past is not None):
            return tr("The time is known from the end of the first epoch on")
        if not curves.empty or curves.past is not None or self.document.is_training:
            return ""
        if self.document.shown_info is None:
            return tr("The curve needs data: choose them in Design")
        if self.document.status is Status.PREPARING:
            return tr("The curve begins when the data are ready")
        return tr("Press Train to draw the curve")

    def _x_range(self, curves: Curves) -> Range:
        if self._zoom is None:
            return curves.start, curves.end
        left, right = self._zoom
        width = min(right - left, curves.end - curves.start)
        left = min(max(left, curves.start), curves.end - width)
        return left, left + width

    def _draw_cursor(self) -> None:
        curves = self._curves
        for name, plot in self._plots.items():
            nothing = curves is None or (curves.empty and curves.past is None) or not curves.timed
            if curves is None or nothing or self._cursor is None or name not in self._panels:
                plot.set_read_out(None)
                continue
            tolerance = self._tolerance(plot)
            at = curves.place(self._cursor, tolerance)
            read = curves.read_loss if name == "loss" else curves.read_metric
            found = read(at, self._panels[name].lines)
            if name == self._pointed:
                found = replace(found, rows=(*found.rows, *self._changes_at(plot, at.x, tolerance)))
            plot.set_read_out(found)

    def _changes_at(self, plot: CurvePlot, x: float, tolerance: float) -> list[Row]:
        """Return what was changed where the cursor is, a row for each setting."""
        near = [mark for mark in plot.marks if abs(mark.x - x) <= tolerance]
        if not near:
            return []
        mark = min(near, key=lambda mark: abs(mark.x - x))
        return [Row(text, "text", "", float("nan"), "flag") for text in mark_texts(mark, self.document.shown_spec)]

    @staticmethod
    def _tolerance(plot: CurvePlot) -> float:
        left, right = plot.view_range[0]
        return _SNAP_PIXELS * (right - left) / plot.plot_width

    def _describe(self, curves: Curves) -> None:
        """Tell a screen reader in one sentence what each plot shows now."""
        for name, teller in self._tellers.items():
            teller.tell(partial(self._sentence, curves, name))

    def _sentence(self, curves: Curves, name: str) -> str:
        if curves.empty:
            return tr("Nothing yet: press Train to draw the curve.")
        sentence = curves.course(name, curves.text_of(name))
        if self.document.comparison is None:
            return sentence
        words = self._comparison.words(self.document.comparison, self.document.shown_spec)
        return tr("{sentence} Compared with a former run: {differences}.").format(sentence=sentence, differences=words)

    # ------------------------------------------------------------------ remembering

    def save_state(self) -> bytes:
        """Return the choices, to be restored at the next start."""
        return self.choices.options.to_text().encode()

    def restore_state(self, state: bytes) -> None:
        """Take up the choices of the last session; what cannot be read is as at first."""
        self.choices.set(**asdict(Options.from_text(state.decode(errors="replace"))))

    # ------------------------------------------------------------------ taking it along

    def plot_name(self) -> str:
        """Return what is shown, in a few words."""
        return tr("curves")

    def picture(self) -> QWidget:
        """Return the first plot that is shown."""
        return next((plot for plot in self._plots.values() if plot.isVisible()), self)

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
        runs = [(self.document.name, self.document.history)]
        if self.document.comparison is not None:
            runs.append((tr("comparison"), self._comparison.history))
        return history_table(runs, self.document.metric_name)

    def go_home(self) -> None:
        """Show the whole run."""
        self._go_home()

    def more_actions(self) -> tuple[QAction, ...]:
        """Return the less used choices."""
        self._pin_action.setChecked(self.document.comparison is not None)
        self._pin_action.setEnabled(self.document.comparison is not None or self.document.can_keep)
        return (*self.choices.actions, self._pin_action)

    # ------------------------------------------------------------------ the person

    @Slot()
    def _on_choices_changed(self) -> None:
        self.document.compare_last = self.choices.options.compare_last
        self._zoom = None
        self._held.clear()
        self._show_panels()
        self.mark_stale()

    @Slot()
    def _on_run_changed(self) -> None:
        """Show the whole of another run, and nothing of what was read in the former one."""
        self._cursor = None
        self._go_home()

    @Slot()
    def _on_pinned(self) -> None:
        if self.document.comparison is None:
            self.document.keep_for_comparison()
        else:
            self.document.remove_comparison()
        self.mark_stale()

    def _on_pointed(self, x: float | None, name: str) -> None:
        self._cursor, self._pointed = x, name
        self._draw_cursor()

    def _on_stepped(self, by: int, name: str) -> None:
        """Move the cursor to the next end of an epoch or change of a setting, or on by a fiftieth within the first."""
        curves = self._curves
        if curves is None or curves.empty:
            return
        self._pointed = name
        start = curves.done if self._cursor is None else min(max(self._cursor, curves.start), curves.done)
        stops = [*curves.ends, *(mark.x for mark in self._plots[name].marks)]
        beyond = [x for x in stops if (x - start) * by > 1e-6 * (curves.end - curves.start)]
        if stops:
            target = (min(beyond) if by > 0 else max(beyond)) if beyond else start
        else:
            target = start + by * (curves.done - curves.start) / _KEY_STEPS
        self._cursor = float(target)
        self._draw_cursor()
        found = self._plots[name].read_out
        if found is not None:
            self._plots[name].setAccessibleDescription(found.words())

    @Slot(object)
    def _on_moved(self, x: Range) -> None:
        whole = self._curves is not None and x[1] - x[0] >= self._curves.end - self._curves.start
        self._zoom = None if whole else x
        self._held.clear()
        for plot in self._plots.values():
            plot.move_to(x)
        self.mark_stale()

    @Slot(float)
    def _on_zoomed(self, factor: float) -> None:
        """Show less or more, about the cursor or the middle."""
        curves = self._curves
        if curves is None:
            return
        left, right = self._x_range(curves)
        middle = self._cursor if self._cursor is not None and left <= self._cursor <= right else (left + right) / 2
        least = _DEEPEST_ZOOM * (curves.end - curves.start)
        width = max(min(factor * (right - left), curves.end - curves.start), least)
        left = middle - width * (middle - left) / (right - left)
        left = min(max(left, curves.start), curves.end - width)
        self._on_moved((left, left + width))

    @Slot()
    def _go_home(self) -> None:
        self._zoom = None
        self._held.clear()
        self.mark_stale()

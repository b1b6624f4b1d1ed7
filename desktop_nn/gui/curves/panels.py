"""Works out of the document what the plots of loss and metric show: lines, limits and read-outs. Knows no plot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
from PySide6.QtCore import QCoreApplication

from desktop_nn.gui import format
from desktop_nn.gui.curves import ranges
from desktop_nn.gui.curves.marks import Mark, marks
from desktop_nn.gui.curves.ranges import Range
from desktop_nn.gui.curves.reading import Position, ReadOut, Row, position
from desktop_nn.gui.curves.series import (
    NO_LINE,
    Line,
    Lines,
    Scale,
    envelope,
    quantity,
    running_mean,
    value_at,
    window_of,
)
from desktop_nn.gui.sentences import course
from desktop_nn.gui.ticks import tick_text

if TYPE_CHECKING:
    from desktop_nn.gui.curves.series import Quantity
    from desktop_nn.gui.history_buffer import HistoryBuffer

Along = Literal["epochs", "steps", "time"]
Text = Callable[[float], str]
_NEAR = 1e-9
_SECONDS = {"s": 1.0, "min": 60.0, "h": 3600.0}
_SIGNS = {"accent": "marker", "muted": "dotted"}
_LONGEST = {"s": 180.0, "min": 7200.0, "h": float("inf")}


def tr(text: str) -> str:
    """Translate a text of the curves."""
    return QCoreApplication.translate("Curves", text)


@dataclass(frozen=True)
class Panel:
    """One plot's lines and the limits of its y axis, in data units."""

    lines: Lines
    y: Range


class Curves:
    """A view of a history along epochs, steps or time; make a new one when the history has changed.

    Attributes:
        scale: of the x axis.
        unit: of the time along it; empty otherwise.
        timed: whether the axis is what was asked for: along time an epoch of this run or of the one that it is
            compared with must have been timed first.
        start: where the x axis begins.
        end: where the planned run, or the one it is compared with, ends on it.
        done: how far the run has come, as far as it has a place on the axis.
        window: how many updates the training line averages.
        past: the run that it is compared with, along the same axis.
    """

    def __init__(
        self,
        history: HistoryBuffer,
        total_epochs: int,
        *,
        along: Along,
        smoothing: float,
        percent: bool,
        log_x: bool = False,
        outliers: bool = True,
        past: Curves | None = None,
        unit: str = "",
    ) -> None:
        """Look at a history.

        Args:
            history: the document's.
            total_epochs: that the run is to have.
            along: what x counts.
            smoothing: 0 to 1.
            percent: whether the metric is an accuracy, shown in percent; else R2.
            log_x: whether the x axis is logarithmic.
            outliers: whether limits of y make room for them.
            past: what it is compared with.
            unit: of time, where another axis has settled it.
        """
        self._history = history
        self._epochs = Scale.of_epochs(history)
        self._factor = 100.0 if percent else 1.0
        self._outliers = outliers
        self.percent = percent
        self.past = past
        total_steps = self._epochs.step_at(float(total_epochs))
        self.unit = (unit or time_unit(history, total_epochs)) if along == "time" else ""
        timed = Scale.of_time(history, _SECONDS[self.unit]) if self.unit else None
        self._placed = along != "time" or timed is not None
        if not self._placed and past and past.timed:
            # The run that is compared with has its place already.
            self.unit, timed = past.unit, Scale.of_time(past._history, _SECONDS[past.unit])
        self.timed: bool = along != "time" or timed is not None
        linear = {"epochs": self._epochs, "steps": Scale.of_steps(), "time": timed or self._epochs}[along]
        self.scale = linear.logarithmic() if log_x else linear
        last = int(history.steps[-1]) if len(history.steps) else 0
        # What was measured before the first update has no place on a logarithmic axis.
        self._rows = history.epochs[history.epochs["step"] > 0] if log_x else history.epochs
        if len(self._rows):
            last = max(last, int(self._rows["step"][-1]))
        self.empty = last == 0 or not self._placed
        self.start: float = min(self.scale.start, past.start) if past else self.scale.start
        self.done = float(self.scale.x_of(np.array([last]))[0]) if last and self._placed else self.start
        # Two updates at least: the logarithm of one alone is no length.
        planned = self._place_of(max(total_steps, 2 if log_x else 1))
        if along == "epochs" and not log_x:
            planned = float(total_epochs)
        self.end = max(planned, self.done, past.done if past else self.start)
        self.window = window_of(smoothing, history.steps_per_epoch, total_steps)
        self.ends = self.scale.x_of(self._rows["step"])
        self._beside: dict[str, tuple[tuple[Range, int], Lines]] = {}

    def _place_of(self, step: int) -> float:
        return float(self.scale.x_of(np.array([step]))[0])

    @property
    def has_penalty(self) -> bool:
        """Whether weights cost anything in this run."""
        return bool(np.any(self._history.epochs["penalty"] > 0.0))

    def loss(self, x: Range, columns: int, *, logarithmic: bool) -> Panel:
        """Return the plot of the loss, without the penalty, which has a line of its own."""
        values = quantity(self._history, "loss", self.scale)
        penalty = self._of_epochs("penalty") if self.has_penalty else NO_LINE
        lines = self._lines(values, "validation_loss", x, columns, 1.0, penalty)
        if self.past:
            lines = self.past.beside(lines, "loss", x, columns)
        return Panel(lines, self._loss_range(lines, x, logarithmic))

    def _loss_range(self, lines: Lines, x: Range, logarithmic: bool) -> Range:
        shown = (_seen(lines.validation, x), lines.past, _seen(lines.past_validation, x))
        if not self._outliers:
            found = ranges.without_outliers(lines.smoothed, *shown, logarithmic=logarithmic)
            if found is not None:
                return max(found[0], 0.0), found[1]
        if logarithmic:
            others = np.concatenate([line.y for line in shown])
            least = min((part.min() for part in (others, lines.smoothed.y) if part.size), default=0.0)
            # A penalty far below the losses must not press them against the upper edge.
            kept = _seen(lines.penalty, x).y
            kept = kept[kept >= least / 100.0]
            return ranges.log_loss_range(lines.smoothed, np.concatenate([others, kept]))
        return ranges.linear_loss_range(lines.smoothed, *shown, _seen(lines.penalty, x))

    def metric(self, x: Range, columns: int) -> Panel:
        """Return the plot of accuracy in percent or of R2."""
        values = quantity(self._history, "metric", self.scale, self._factor)
        lines = self._lines(values, "validation_metric", x, columns, self._factor)
        if self.past and self.past.percent == self.percent:
            lines = self.past.beside(lines, "metric", x, columns)
        shown = (_seen(lines.validation, x), lines.past, _seen(lines.past_validation, x))
        found = None if self._outliers else ranges.without_outliers(lines.smoothed, *shown)
        if found is not None:
            low = max(found[0], 0.0) if self.percent else found[0]
            return Panel(lines, (low, min(found[1], self._factor)))
        return Panel(lines, ranges.metric_range(lines.smoothed, *shown, top=self._factor))

    def beside(self, lines: Lines, name: str, x: Range, columns: int) -> Lines:
        """Return another run's lines with those of this one's "loss" or "metric"; they are worked out once a view."""
        key = (x, columns)
        kept = self._beside.get(name)
        if kept is None or kept[0] != key:
            factor = self._factor if name == "metric" else 1.0
            values = quantity(self._history, name, self.scale, factor)
            kept = (key, self._lines(values, f"validation_{name}", x, columns, factor))
            self._beside[name] = kept
        return replace(lines, past=kept[1].smoothed, past_validation=kept[1].validation)

    def _lines(
        self, values: Quantity, validation: str, x: Range, columns: int, factor: float, penalty: Line = NO_LINE
    ) -> Lines:
        # A point every other pixel: wide antialiased lines are what costs most to draw.
        columns = max(columns // 2, 1)
        if not self._placed:
            return Lines()
        smoothed = running_mean(values, self.window, *x, columns)
        # The accuracy of a batch is a coarse number: every single one would only paint the plot over.
        raw = envelope(values, *x, columns) if self.window > 1 and validation == "validation_loss" else NO_LINE
        return Lines(raw, smoothed, self._of_epochs(validation, factor), penalty)

    def _of_epochs(self, name: str, factor: float = 1.0) -> Line:
        heights = self._rows[name] * factor
        there = np.isfinite(heights)
        return Line(self.ends[there], heights[there])

    def marks(self, apart: float) -> tuple[Mark, ...]:
        """Return where settings were changed while the run was going, no two marks nearer than `apart`."""
        return marks(self._history.edits, self.scale, apart) if self._placed else ()

    def course(self, name: str, text: Text) -> str:
        """Return in a sentence how "loss" or "metric" went."""
        factor = self._factor if name == "metric" else 1.0
        values, rows = self._history.updates[name], self._history.epochs
        older = self._history.buckets[f"{name}_mean"]
        first = float(older[0] if len(older) else values[0]) * factor
        last = float(np.mean(values[-self.window :], dtype=np.float64)) * factor if len(values) else first
        figures = rows[f"validation_{name}"] * factor
        figures = figures[np.isfinite(figures)]
        best = None
        if len(figures):
            column = np.where(np.isfinite(rows[f"validation_{name}"]), rows[f"validation_{name}"], np.nan)
            at = int(np.nanargmin(column) if name == "loss" else np.nanargmax(column))
            best = float(column[at]) * factor, round(float(rows["epoch"][at]))
        title = tr("Loss") if name == "loss" else (tr("Accuracy") if self.percent else "R²")
        step = int(self._history.steps[-1]) if len(values) else 0
        epochs = float(self._epochs.x_of(np.array([step]))[0])
        validation = float(figures[-1]) if len(figures) else float("nan")
        return course(title, first, last, epochs, validation, best, text, falls=name == "loss")

    def text_of(self, name: str) -> Text:
        """Return what writes a figure of "loss" or "metric"."""
        return loss_text if name == "loss" else self._metric_text

    def place(self, x: float, tolerance: float) -> Position:
        """Return the place at `x`, held within what there is to read; an epoch's end that is near wins."""
        if self.past and x > self.done:
            return self.past.place(x, tolerance)
        if x > self.done:
            tolerance = 0.0
        elif len(self.ends) and not self.scale.least:
            apart = float(self.ends[-1]) / len(self.ends)
            # Epochs that stand apart leave room between them to read; crowded ones leave none.
            tolerance = min(tolerance, 0.25 * apart) if apart > tolerance else apart
        return position(min(max(x, self.start), self.done), tolerance, self.ends, self.scale, self._epochs)

    def read_loss(self, at: Position, lines: Lines) -> ReadOut:
        """Return what the cursor shows in the plot of the loss."""
        rows = self._rows_at(at, lines, "validation_loss", loss_text)
        if self.has_penalty and at.x <= self.done:
            rows += self._epoch_rows(at, "penalty", tr("penalty"), "muted", loss_text)
        return ReadOut(at.x, self._title(at), tuple(rows), tr("compared") if any(row.other for row in rows) else "")

    def read_metric(self, at: Position, lines: Lines) -> ReadOut:
        """Return what the cursor shows in the plot of the metric."""
        rows = self._rows_at(at, lines, "validation_metric", self._metric_text)
        return ReadOut(at.x, self._title(at), tuple(rows), tr("compared") if any(row.other for row in rows) else "")

    def _rows_at(self, at: Position, lines: Lines, validation: str, text: Text) -> list[Row]:
        """Return the figures of training and validation, and beside them those of the run that is compared with."""
        factor = self._factor if validation == "validation_metric" else 1.0
        own: list[Row] = []
        if at.x <= self.done:
            own = [self._row(tr("training"), "training", value_at(lines.smoothed, at.x), text)]
            own += self._epoch_rows(at, validation, tr("validation"), "accent", text, factor)
        past = self.past
        if past is None or not len(lines.past.x):
            return own
        others = [past._row(tr("training"), "training", value_at(lines.past, at.x), text)]
        if at.x <= past.done:
            there = replace(at, row=past.row_at(at.x))
            there = replace(there, exact=there.row is not None and abs(past.ends[there.row] - at.x) < _NEAR * self.end)
            others += past._epoch_rows(there, validation, tr("validation"), "accent", text, factor)
        return _paired(own, others)

    def row_at(self, x: float) -> int | None:
        """Return the index of the last epoch that ends at `x` or before."""
        row = int(np.searchsorted(self.ends, x + _NEAR * max(abs(x), 1.0), side="right")) - 1
        return row if row >= 0 else None

    def _metric_text(self, value: float) -> str:
        return format.percent(value / 100.0) if self.percent else format.fixed(value, 3)

    @staticmethod
    def _row(name: str, role: str, y: float, text: Text) -> Row:
        return Row(name, role, text(y), y, _SIGNS.get(role, "line"))

    def _epoch_rows(self, at: Position, name: str, label: str, role: str, text: Text, factor: float = 1.0) -> list[Row]:
        if at.row is None:
            return []
        y = float(self._rows[name][at.row]) * factor
        if not np.isfinite(y):
            return []
        if at.exact:
            return [self._row(label, role, y, text)]
        # Between two epochs the figure is the last one's, and its dot would not lie on the line.
        epoch = format.count(round(float(self._rows["epoch"][at.row])))
        row = self._row(tr("{curve}, epoch {epoch}").format(curve=label, epoch=epoch), role, y, text)
        return [replace(row, y=float("nan"))]

    def _title(self, at: Position) -> str:
        epoch = format.count(round(at.epoch)) if at.exact else format.fixed(at.epoch, 2)
        title = tr("Epoch {epoch} · step {step}").format(epoch=epoch, step=format.count(at.step))
        if not self.unit:
            return title
        place = 10.0**at.x if self.scale.least else at.x
        return f"{title} · {format.with_unit(format.shortest(float(f'{place:.3g}')), self.unit)}"


def time_unit(history: HistoryBuffer, total_epochs: int) -> str:
    """Return the unit that suits the time of a whole run: "s", "min" or "h"; empty before an epoch has been timed."""
    scale = Scale.of_time(history, 1.0)
    if scale is None:
        return ""
    steps = Scale.of_epochs(history).step_at(float(total_epochs))
    seconds = float(scale.x_of(np.array([steps]))[0])
    return next(unit for unit, most in _LONGEST.items() if seconds <= most)


def _paired(own: list[Row], others: list[Row]) -> list[Row]:
    """Return rows that hold both runs' figures of a curve; what one of them lacks is a dash."""
    found = []
    for role in ("training", "accent"):
        one = next((row for row in own if row.role == role), None)
        other = next((row for row in others if row.role == role), None)
        if one is None and other is None:
            continue
        shown = one or replace(other or own[0], text=format.NOTHING, y=float("nan"))
        text, y = (other.text, other.y) if other else (format.NOTHING, float("nan"))
        found.append(replace(shown, other=text, other_y=y))
    return found


def _seen(line: Line, x: Range) -> Line:
    seen = (line.x >= x[0]) & (line.x <= x[1])
    return Line(line.x[seen], line.y[seen])


def loss_text(value: float) -> str:
    """Return a loss with three decimals; a smaller one with the two digits that still say something."""
    if 0.0 < value < 0.01:
        return format.shortest(float(f"{value:.1e}")) if value >= 1e-6 else tick_text(float(f"{value:.1e}"))
    return format.loss(value)

"""Works out of the document what the plots of loss and metric show: lines, limits and read-outs. Knows no plot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from PySide6.QtCore import QCoreApplication

from desktop_nn.gui import format
from desktop_nn.gui.curves import ranges
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
from desktop_nn.gui.curves.ticks import tick_text

if TYPE_CHECKING:
    from desktop_nn.gui.curves.series import Quantity
    from desktop_nn.gui.history_buffer import HistoryBuffer

Along = Literal["epochs", "steps"]
Text = Callable[[float], str]


def tr(text: str) -> str:
    """Translate a text of the curves."""
    return QCoreApplication.translate("Curves", text)


@dataclass(frozen=True)
class Panel:
    """One plot's lines and the limits of its y axis, in data units."""

    lines: Lines
    y: Range


class Curves:
    """A view of a history along epochs or steps; make a new one when the history has changed.

    Attributes:
        scale: of the x axis.
        end: where the planned run ends on the x axis.
        done: how far it has come.
        window: how many updates the training line averages.
    """

    def __init__(
        self, history: HistoryBuffer, total_epochs: int, *, along: Along, smoothing: float, percent: bool
    ) -> None:
        """Look at a history.

        Args:
            history: the document's.
            total_epochs: that the run is to have.
            along: what x counts.
            smoothing: 0 to 1.
            percent: whether the metric is an accuracy, shown in percent; else R2.
        """
        self._history = history
        self._epochs = Scale.of_epochs(history)
        self._factor = 100.0 if percent else 1.0
        self.percent = percent
        self.scale = self._epochs if along == "epochs" else Scale.of_steps()
        last = int(history.steps[-1]) if len(history.steps) else 0
        if len(history.epochs):
            last = max(last, int(history.epochs["step"][-1]))
        self.done = float(self.scale.x_of(np.array([last]))[0])
        total_steps = self._epochs.step_at(float(total_epochs))
        planned = float(total_epochs) if along == "epochs" else float(total_steps)
        self.end = max(planned, self.done, self.scale.per_step)
        self.window = window_of(smoothing, history.steps_per_epoch, total_steps)
        self.ends = self.scale.x_of(history.epochs["step"])

    @property
    def empty(self) -> bool:
        """Whether nothing has been recorded."""
        return self.done <= 0.0

    @property
    def has_penalty(self) -> bool:
        """Whether weights cost anything in this run."""
        return bool(np.any(self._history.epochs["penalty"] > 0.0))

    def loss(self, x: Range, columns: int, *, logarithmic: bool) -> Panel:
        """Return the plot of the loss, without the penalty, which has a line of its own."""
        values = quantity(self._history, "loss", self.scale)
        penalty = self._of_epochs("penalty") if self.has_penalty else NO_LINE
        lines = self._lines(values, "validation_loss", x, columns, 1.0, penalty)
        if logarithmic:
            others = _seen(lines.validation, x).y
            least = min((part.min() for part in (others, lines.smoothed.y) if part.size), default=0.0)
            # A penalty far below the losses must not press them against the upper edge.
            kept = _seen(penalty, x).y
            kept = kept[kept >= least / 100.0]
            return Panel(lines, ranges.log_loss_range(lines.smoothed, np.concatenate([others, kept])))
        return Panel(lines, ranges.linear_loss_range(lines.smoothed, _seen(lines.validation, x), _seen(penalty, x)))

    def metric(self, x: Range, columns: int) -> Panel:
        """Return the plot of accuracy in percent or of R2."""
        values = quantity(self._history, "metric", self.scale, self._factor)
        lines = self._lines(values, "validation_metric", x, columns, self._factor)
        return Panel(lines, ranges.metric_range(lines.smoothed, _seen(lines.validation, x), self._factor))

    def _lines(
        self, values: Quantity, validation: str, x: Range, columns: int, factor: float, penalty: Line = NO_LINE
    ) -> Lines:
        # A point every other pixel: wide antialiased lines are what costs most to draw.
        columns = max(columns // 2, 1)
        smoothed = running_mean(values, self.window, *x, columns)
        # The accuracy of a batch is a coarse number: every single one would only paint the plot over.
        raw = envelope(values, *x, columns) if self.window > 1 and validation == "validation_loss" else NO_LINE
        return Lines(raw, smoothed, self._of_epochs(validation, factor), penalty)

    def _of_epochs(self, name: str, factor: float = 1.0) -> Line:
        heights = self._history.epochs[name] * factor
        there = np.isfinite(heights)
        return Line(self.ends[there], heights[there])

    def place(self, x: float, tolerance: float) -> Position:
        """Return the place at `x`, held within the run so far; an epoch's end that is near wins."""
        if x > self.done:
            tolerance = 0.0
        elif len(self.ends):
            apart = float(self.ends[-1]) / len(self.ends)
            # Epochs that stand apart leave room between them to read; crowded ones leave none.
            tolerance = min(tolerance, 0.25 * apart) if apart > tolerance else apart
        return position(min(max(x, 0.0), self.done), tolerance, self.ends, self.scale, self._epochs)

    def read_loss(self, at: Position, lines: Lines) -> ReadOut:
        """Return what the cursor shows in the plot of the loss."""
        rows = [self._row(tr("training"), "training", value_at(lines.smoothed, at.x), loss_text)]
        rows += self._epoch_rows(at, "validation_loss", tr("validation"), "accent", loss_text)
        if self.has_penalty:
            rows += self._epoch_rows(at, "penalty", tr("penalty"), "muted", loss_text)
        return ReadOut(at.x, self._title(at), tuple(rows))

    def read_metric(self, at: Position, lines: Lines) -> ReadOut:
        """Return what the cursor shows in the plot of the metric."""
        rows = [self._row(tr("training"), "training", value_at(lines.smoothed, at.x), self._metric_text)]
        rows += self._epoch_rows(at, "validation_metric", tr("validation"), "accent", self._metric_text, self._factor)
        return ReadOut(at.x, self._title(at), tuple(rows))

    def _metric_text(self, value: float) -> str:
        return format.percent(value / 100.0) if self.percent else format.fixed(value, 3)

    @staticmethod
    def _row(name: str, role: str, y: float, text: Text) -> Row:
        return Row(name, role, text(y), y)

    def _epoch_rows(self, at: Position, name: str, label: str, role: str, text: Text, factor: float = 1.0) -> list[Row]:
        if at.row is None:
            return []
        y = float(self._history.epochs[name][at.row]) * factor
        if not np.isfinite(y):
            return []
        if at.exact:
            return [self._row(label, role, y, text)]
        # Between two epochs the figure is the last one's, and its dot would not lie on the line.
        epoch = format.count(round(float(self._history.epochs["epoch"][at.row])))
        row = self._row(tr("{curve}, epoch {epoch}").format(curve=label, epoch=epoch), role, y, text)
        return [Row(row.name, row.role, row.text, float("nan"))]

    def _title(self, at: Position) -> str:
        epoch = format.count(round(at.epoch)) if at.exact else format.fixed(at.epoch, 2)
        return tr("Epoch {epoch} · step {step}").format(epoch=epoch, step=format.count(at.step))


def _seen(line: Line, x: Range) -> Line:
    seen = (line.x >= x[0]) & (line.x <= x[1])
    return Line(line.x[seen], line.y[seen])


def loss_text(value: float) -> str:
    """Return a loss with three decimals; a smaller one with the two digits that still say something."""
    if 0.0 < value < 0.01:
        return format.shortest(float(f"{value:.1e}")) if value >= 1e-6 else tick_text(float(f"{value:.1e}"))
    return format.loss(value)

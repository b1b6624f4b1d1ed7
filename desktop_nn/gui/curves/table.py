"""Puts the record of a run into a table, as it is saved: a row an update, and a row an epoch's end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from desktop_nn.experiment.table_file import Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from desktop_nn.gui.history_buffer import HistoryBuffer

_EPOCH_COLUMNS = ("training_loss", "training_metric", "validation_loss", "validation_metric", "penalty", "seconds")
_NO_EPOCH = (None,) * len(_EPOCH_COLUMNS)


def history_table(runs: Sequence[tuple[str, HistoryBuffer]], metric: str) -> Table:
    """Return the records of some runs, each under its name.

    A row with "updates" is the batch of one update, or the mean of so many where single ones are no longer kept;
    a row with "epoch" is the end of an epoch. Accuracies are fractions of one.

    Args:
        runs: names and records.
        metric: what the metric is called.
    """
    heads = ("run", "step", "updates", "epoch", "loss", metric, *(_named(column, metric) for column in _EPOCH_COLUMNS))
    copies = [(name, h.buckets.copy(), h.updates.copy(), h.epochs.copy()) for name, h in runs]

    def rows() -> Iterator[list[Any]]:
        for name, buckets, updates, epochs in copies:
            spans = np.diff(buckets["step"], prepend=0)
            for row, span in zip(buckets, spans, strict=True):
                yield [name, row["step"], span, None, row["loss_mean"], row["metric_mean"], *_NO_EPOCH]
            for row in updates:
                yield [name, row["step"], 1, None, row["loss"], row["metric"], *_NO_EPOCH]
            for row in epochs:
                figures = (row[column] for column in _EPOCH_COLUMNS)
                yield [name, int(row["step"]), None, int(row["epoch"]), None, None, *figures]

    return Table(heads, rows())


def _named(column: str, metric: str) -> str:
    return column.replace("metric", metric).replace("_", " ")

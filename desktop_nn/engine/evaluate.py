"""How good a network is on given samples, without training: loss, accuracy, R2, mean absolute error."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from desktop_nn.core.progress import Progress, silent
from desktop_nn.core.tasks import Task
from desktop_nn.engine.class_weights import Weighting, weighting
from desktop_nn.engine.heads import head_class
from desktop_nn.engine.metrics import Tally
from desktop_nn.engine.network import PREDICT_ROWS, Network
from desktop_nn.engine.outputs import encode, hits, middle

if TYPE_CHECKING:
    from desktop_nn.engine.losses import Loss


@dataclass(frozen=True)
class Metrics:
    """Figures over some samples.

    Attributes:
        loss: mean data loss, without penalty; the mean over the classes if the loss balances them.
        accuracy: share of right classes, 0 to 1; None for a regression.
        r2, mae: coefficient of determination (mean over outputs) and mean absolute error (over all elements) of a
            regression, else None.
        samples: how many.
    """

    loss: float
    accuracy: float | None
    r2: float | None
    mae: float | None
    samples: int


def evaluate(
    network: Network,
    loss: Loss,
    x: np.ndarray,
    targets: np.ndarray,
    rows: np.ndarray | None = None,
    *,
    task: Task,
    progress: Progress = silent,
) -> Metrics:
    """Return the figures of a network in prediction mode.

    Args:
        network: read only.
        loss: the loss it was trained with; if it balances the classes, it does so among these samples.
        x: raw samples (n, inputs); never copied whole.
        targets: class indices (n,) or values (n, outputs).
        rows: which samples; None for all.
        task: what kind of figures.
        progress: told after every chunk; may cancel.
    """
    count = len(x) if rows is None else len(rows)
    origin = targets[0 if rows is None else rows[0]] if task is Task.REGRESSION and count else 0.0
    tally = Tally(task, network.outputs, origin)
    weights = weighting(loss, targets if rows is None else targets[rows], network.outputs, network.output.activation)
    done = 0
    for part in _parts(count, rows):
        target = encode(targets[part], network.outputs, network.layers[-1].activation)
        _add_chunk(tally, network, loss, x[part], target, weights)
        done += target.shape[1]
        progress(done, count)
    regression = task is Task.REGRESSION
    return Metrics(
        tally.loss(),
        None if regression else tally.accuracy(),
        tally.r2() if regression else None,
        tally.mae() if regression else None,
        count,
    )


def _parts(count: int, rows: np.ndarray | None) -> Iterator[slice | np.ndarray]:
    for start in range(0, count, PREDICT_ROWS):
        part = slice(start, min(start + PREDICT_ROWS, count))
        yield part if rows is None else rows[part]


def _add_chunk(
    tally: Tally, network: Network, loss: Loss, x: np.ndarray, target: np.ndarray, weights: Weighting | None
) -> None:
    """Add samples whose encoded targets are (outputs, n)."""
    activation = network.layers[-1].activation
    z, a = (array.T.astype(np.float64) for array in network.output_layer(x))
    samples = z.shape[1]
    with np.errstate(all="ignore"):
        terms = head_class(activation, loss).terms(loss, z, a, target)
        if weights is not None:
            terms = terms * weights.of(target)
        losses = np.array([terms.sum() / loss.parts(samples, network.outputs) * samples])
    if tally.task is Task.REGRESSION:
        tally.add_values(losses, a[None], target[None])
    else:
        tally.add(samples, losses, np.array([hits(a, target, middle(activation)).sum()]))

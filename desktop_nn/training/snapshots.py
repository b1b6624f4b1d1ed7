"""What a training thread hands to the window: small, read-only, and only what some visible view asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np


class NeedKind(StrEnum):
    """What a view wants to see."""

    PARAMETERS = "parameters"
    WEIGHTS = "weights"


@dataclass(frozen=True)
class Need:
    """What one visible view asks of every snapshot.

    Attributes:
        kind: PARAMETERS: the whole `params` and `state` vectors; WEIGHTS: weights and bias of `layers`.
        layers: ids; empty for all layers.
        max_rate: snapshots a second that the view can use, at most 25.
        max_elements: for WEIGHTS, the most numbers of one layer: only its first units are copied beyond that.
    """

    kind: NeedKind
    layers: tuple[str, ...] = ()
    max_rate: float = 25.0
    max_elements: int = 2_000_000


@dataclass(frozen=True)
class Snapshot:
    """A network at one batch boundary.

    Attributes:
        run_id: the run it belongs to; a snapshot of another run than the current one is dropped.
        epoch, step: completed epochs and updates.
        epoch_fraction: how much of the current epoch is done, 0 to 1.
        total_epochs: how many epochs the run is to have.
        updates: structured array `history.UPDATE`: the updates since the last snapshot.
        epochs: structured array `history.EPOCH`: the epochs that ended since the last snapshot.
        learning_rate: the one in force.
        samples_per_second: measured over the last second or so.
        params, state: read-only copies of the network's vectors if someone needed them.
        weights: canonical name -> read-only array, for needs of kind WEIGHTS.
    """

    run_id: str
    epoch: int
    step: int
    epoch_fraction: float
    total_epochs: int
    updates: np.ndarray
    epochs: np.ndarray
    learning_rate: float
    samples_per_second: float
    params: np.ndarray | None = None
    state: np.ndarray | None = None
    weights: Mapping[str, np.ndarray] = field(default_factory=dict)

"""What a training thread hands to the window: small, read-only, and only what some visible view asked for."""

from __future__ import annotations

import contextlib
import math
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from desktop_nn.experiment.history import LiveEdit
from desktop_nn.experiment.stopping import Watch

if TYPE_CHECKING:
    from desktop_nn.engine.network import Network


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
        updates_per_epoch: how many updates the current epoch takes.
        total_epochs: how many epochs the run is to have.
        updates: structured array `history.UPDATE`: the updates since the last snapshot.
        epochs: structured array `history.EPOCH`: the epochs that ended since the last snapshot.
        edits: all live edits of the run so far.
        learning_rate: the one in force.
        samples_per_second: measured over the last second or so.
        watch: what stopping remembers.
        params, state: read-only copies of the network's vectors if someone needed them.
        weights: canonical name -> read-only array, for needs of kind WEIGHTS.
    """

    run_id: str
    epoch: int
    step: int
    epoch_fraction: float
    updates_per_epoch: int
    total_epochs: int
    updates: np.ndarray
    epochs: np.ndarray
    learning_rate: float
    samples_per_second: float
    params: np.ndarray | None = None
    state: np.ndarray | None = None
    weights: Mapping[str, np.ndarray] = field(default_factory=dict)
    watch: Watch = field(default_factory=Watch)
    edits: tuple[LiveEdit, ...] = ()


def parameters_for(network: Network, needs: frozenset[Need]) -> tuple[np.ndarray | None, np.ndarray | None]:
    """Return read-only copies of `params` and `state` if someone needs them."""
    if not any(need.kind is NeedKind.PARAMETERS for need in needs):
        return None, None
    params, state = network.params.copy(), network.state.copy()
    params.flags.writeable = state.flags.writeable = False
    return params, state


def weights_for(network: Network, needs: frozenset[Need]) -> dict[str, np.ndarray]:
    """Return name -> read-only copy of the weights and biases that someone needs, of the first units at least."""
    wanted: dict[str, int] = {}
    for need in needs:
        if need.kind is NeedKind.WEIGHTS:
            for info in network.layers:
                if not need.layers or info.id in need.layers:
                    units = min(info.units, max(1, need.max_elements // info.inputs))
                    wanted[info.id] = max(units, wanted.get(info.id, 0))
    found = {}
    for info in network.layers:
        if info.id in wanted:
            for name in ("weights", "bias") if info.bias else ("weights", "beta"):
                array = network.tensor(f"{info.id}.{name}")[..., : wanted[info.id]].copy()
                array.flags.writeable = False
                found[f"{info.id}.{name}"] = array
    return found


class SnapshotSlot:
    """Where one thread leaves snapshots and another picks them up: only ever one, however long nobody comes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._latest: Snapshot | None = None
        self._updates: list[np.ndarray] = []
        self._epochs: list[np.ndarray] = []

    def put(self, snapshot: Snapshot) -> bool:
        """Leave a snapshot: updates and epochs join those that wait, the rest is replaced.

        Vectors and weights that the new one does not have stay as they were.

        Returns:
            Whether the slot was empty, so that someone must be told.
        """
        with self._lock:
            waiting = self._latest
            if waiting is None or waiting.run_id != snapshot.run_id:
                self._updates, self._epochs = [], []
            else:
                snapshot = _with_arrays_of(waiting, snapshot)
            self._latest = snapshot
            self._updates.append(snapshot.updates)
            self._epochs.append(snapshot.epochs)
            return waiting is None

    def take(self) -> Snapshot | None:
        """Empty the slot."""
        with self._lock:
            latest, updates, epochs = self._latest, self._updates, self._epochs
            self._latest, self._updates, self._epochs = None, [], []
        if latest is None or len(updates) == 1:
            return latest
        return replace(latest, updates=np.concatenate(updates), epochs=np.concatenate(epochs))


def _with_arrays_of(old: Snapshot, new: Snapshot) -> Snapshot:
    if new.params is None and old.params is not None:
        new = replace(new, params=old.params, state=old.state)
    return replace(new, weights={**old.weights, **new.weights}) if old.weights else new


class SnapshotPacer:
    """Decides when the next snapshot is due: at most 25 a second, and at most 5 % of the time."""

    MOST_PER_SECOND = 25.0
    SHARE = 0.05
    SLOW_SHARE = 0.25

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self._cost = 0.0
        self._last = -math.inf
        self._served: dict[Need, float] = {}

    def due(self, needs: frozenset[Need]) -> bool:
        """Whether it is time; `needs` are those of the visible views (losses are due without any)."""
        for need in self._served.keys() - needs:
            del self._served[need]
        return self._clock() - self._last >= max(1.0 / self.MOST_PER_SECOND, self._cost / self.SHARE)

    def can_follow(self, steps_per_second: float) -> bool:
        """Whether every step of so slow a run can be shown: the thread waits most of the time anyway."""
        return steps_per_second <= self.MOST_PER_SECOND and self._cost * steps_per_second <= self.SLOW_SHARE

    def turn(self, needs: frozenset[Need]) -> frozenset[Need]:
        """Return the needs to serve in this snapshot: those that were not served within their own rate."""
        now = self._clock()
        early = 0.5 / self.MOST_PER_SECOND
        chosen = {n for n in needs if now - self._served.get(n, -math.inf) >= 1.0 / n.max_rate - early}
        self._served.update(dict.fromkeys(chosen, now))
        return frozenset(chosen)

    @contextlib.contextmanager
    def measured(self) -> Iterator[None]:
        """Time the making of a snapshot."""
        began = self._clock()
        try:
            yield
        finally:
            self._last = self._clock()
            # Falls slowly, so that one cheap snapshot between two costly ones changes little.
            self._cost = max(self._last - began, 0.7 * self._cost)

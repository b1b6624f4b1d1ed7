"""The way from the training thread to the window: one slot, nothing lost, never more than its share of the time."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from desktop_nn.experiment.history import EPOCH, UPDATE
from desktop_nn.training.meter import RateMeter
from desktop_nn.training.snapshots import Need, NeedKind, Snapshot, SnapshotPacer, SnapshotSlot


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def snapshot(
    first: int, last: int, run: str = "a", params: np.ndarray | None = None, **weights: np.ndarray
) -> Snapshot:
    updates = np.zeros(last - first + 1, UPDATE)
    updates["step"] = np.arange(first, last + 1)
    return Snapshot(run, 0, last, 0.5, 40, 3, updates, np.empty(0, EPOCH), 0.1, 1000.0, params, params, weights)


def test_updates_of_snapshots_that_nobody_took_join_and_the_rest_is_the_newest() -> None:
    slot = SnapshotSlot()
    assert slot.put(snapshot(1, 2))
    assert not slot.put(snapshot(3, 5))
    assert not slot.put(snapshot(6, 6))
    taken = slot.take()
    assert taken is not None
    assert taken.updates["step"].tolist() == [1, 2, 3, 4, 5, 6]
    assert taken.step == 6
    assert slot.take() is None
    assert slot.put(snapshot(7, 7))


def test_weights_stay_until_newer_ones_come() -> None:
    slot = SnapshotSlot()
    old, new = np.zeros(2), np.ones(2)
    slot.put(snapshot(1, 1, params=old, **{"h1.weights": old, "h2.weights": old}))
    slot.put(snapshot(2, 2, **{"h1.weights": new}))
    taken = slot.take()
    assert taken is not None
    assert taken.params is old
    assert taken.weights["h1.weights"] is new
    assert taken.weights["h2.weights"] is old


def test_another_run_pushes_out_what_was_left_of_the_first() -> None:
    slot = SnapshotSlot()
    slot.put(snapshot(1, 9, params=np.zeros(2)))
    assert not slot.put(snapshot(1, 2, run="b"))
    taken = slot.take()
    assert taken is not None
    assert (taken.run_id, taken.updates["step"].tolist(), taken.params) == ("b", [1, 2], None)


def test_two_threads_lose_and_double_nothing() -> None:
    slot, count = SnapshotSlot(), 3000
    ready = threading.Semaphore(0)
    seen: list[int] = []

    def fill() -> None:
        for step in range(1, count + 1):
            if slot.put(snapshot(step, step)):
                ready.release()

    writer = threading.Thread(target=fill)
    writer.start()
    while len(seen) < count:
        assert ready.acquire(timeout=20)
        taken = slot.take()
        assert taken is not None
        seen += taken.updates["step"].tolist()
    writer.join()
    assert seen == list(range(1, count + 1))


def test_at_most_25_snapshots_a_second() -> None:
    clock = Clock()
    pacer = SnapshotPacer(clock)
    made = 0
    while clock.now < 110.0:
        if pacer.due(frozenset()):
            with pacer.measured():
                made += 1
        clock.now += 0.001
    assert 240 <= made <= 250


@pytest.mark.parametrize("cost", [0.004, 0.05])
def test_costly_snapshots_take_at_most_a_twentieth_of_the_time(cost: float) -> None:
    clock = Clock()
    pacer = SnapshotPacer(clock)
    spent = 0.0
    while clock.now < 140.0:
        if pacer.due(frozenset()):
            with pacer.measured():
                clock.now += cost
                spent += cost
        clock.now += 0.001
    assert 0.04 <= spent / 40.0 <= 0.05


def test_a_need_is_served_at_its_own_rate() -> None:
    clock = Clock()
    pacer = SnapshotPacer(clock)
    fast, slow = Need(NeedKind.PARAMETERS), Need(NeedKind.WEIGHTS, max_rate=5.0)
    served = {fast: 0, slow: 0}
    needs = frozenset(served)
    while clock.now < 110.0:
        if pacer.due(needs):
            with pacer.measured():
                for need in pacer.turn(needs):
                    served[need] += 1
        clock.now += 0.001
    assert served[fast] >= 240
    assert 45 <= served[slow] <= 51


def test_the_meter_averages_over_a_second_and_forgets_pauses() -> None:
    clock = Clock()
    meter = RateMeter(clock)
    assert meter.per_second == 0.0

    def work(seconds: float, per_second: float) -> None:
        for _ in range(round(seconds / 0.01)):
            meter.begin()
            clock.now += 0.01
            meter.add(round(per_second * 0.01))

    work(3.0, 1000)
    assert meter.per_second == pytest.approx(1000)
    work(1.2, 4000)
    assert meter.per_second == pytest.approx(4000, rel=0.1)
    clock.now += 60.0
    work(0.5, 2000)
    assert meter.per_second == pytest.approx(2000)

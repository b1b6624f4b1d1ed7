"""A slowed run: so many updates a second, at once when told otherwise, and figures that make sense."""

from __future__ import annotations

import itertools

import pytest

from desktop_nn.training.meter import RateMeter
from desktop_nn.training.pace import Pace
from desktop_nn.training.snapshots import SnapshotPacer


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def updates(pace: Pace, clock: Clock, seconds: float, cost: float = 0.0) -> list[float]:
    """When updates came."""
    end, came = clock.now + seconds, []
    while clock.now + pace.wait() < end:
        clock.now += pace.wait()
        pace.went()
        came.append(clock.now)
        clock.now += cost
    clock.now = max(end, clock.now)
    return came


@pytest.mark.parametrize("rate", [1, 2, 10, 300, 1000])
def test_updates_come_evenly_at_the_rate(rate: float) -> None:
    clock = Clock()
    pace = Pace(clock)
    pace.set_rate(rate)
    came = updates(pace, clock, 10.0, cost=0.3 / rate)
    assert len(came) == pytest.approx(10 * rate, abs=1)
    assert all(after - before == pytest.approx(1 / rate) for before, after in itertools.pairwise(came))


def test_another_rate_counts_from_the_last_update() -> None:
    clock = Clock()
    pace = Pace(clock)
    pace.set_rate(1)
    updates(pace, clock, 3.4)
    pace.set_rate(100)
    assert pace.wait() == 0.0
    updates(pace, clock, 1.0)
    pace.set_rate(1)
    assert pace.wait() == pytest.approx(1.0, abs=0.02)
    pace.set_rate(None)
    assert pace.wait() == 0.0


def test_what_was_late_is_caught_up_with_but_no_long_stop() -> None:
    clock = Clock()
    pace = Pace(clock)
    pace.set_rate(100)
    updates(pace, clock, 1.0)
    clock.now += 0.05
    assert len(updates(pace, clock, 0.95)) == pytest.approx(100, abs=1)
    clock.now += 60.0
    assert len(updates(pace, clock, 1.0)) <= 112


@pytest.mark.parametrize("rate", [1, 5, 20])
def test_the_meter_tells_a_slow_pace_rightly(rate: float) -> None:
    clock = Clock()
    meter, pace = RateMeter(clock), Pace(clock)
    pace.set_rate(rate)
    told = []
    for _ in range(5 * rate):
        clock.now += pace.wait()
        pace.went()
        meter.begin()
        clock.now += 0.001
        meter.add(64)
        told.append(meter.per_second)
    assert told[0] == 0.0
    assert told[-1] == pytest.approx(64 * rate)
    assert all(one == pytest.approx(64 * rate, rel=0.1) for one in told if one)


def test_every_step_of_a_slow_run_can_be_shown_unless_that_costs_too_much() -> None:
    clock = Clock()
    pacer = SnapshotPacer(clock)
    assert pacer.can_follow(25)
    assert not pacer.can_follow(30)
    with pacer.measured():
        clock.now += 0.05
    assert pacer.can_follow(5)
    assert not pacer.can_follow(10)

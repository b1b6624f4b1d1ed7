from __future__ import annotations

from desktop_nn.gui.frame_pacer import FramePacer


class Clock:
    def __init__(self) -> None:
        self.now = 100.0
        self.busy = 7.0

    def pass_time(self, seconds: float, busy: float = 0.0) -> None:
        self.now += seconds
        self.busy += busy


def a_pacer() -> tuple[Clock, FramePacer]:
    clock = Clock()
    return clock, FramePacer(lambda: clock.now, lambda: clock.busy)


def test_the_first_snapshot_is_shown_at_once():
    _, pacer = a_pacer()
    assert pacer.wait() == 0


def test_what_costs_nothing_does_not_wait():
    clock, pacer = a_pacer()
    pacer.shown()
    clock.pass_time(0.01)
    assert pacer.wait() == 0


def test_a_costly_picture_is_paid_for_with_idle_time():
    clock, pacer = a_pacer()
    pacer.shown()
    clock.pass_time(0.02, busy=0.02)
    # 20 ms are 16 % of 125 ms, of which 20 have passed.
    assert abs(pacer.wait() - 0.105) < 1e-9
    clock.pass_time(0.105)
    assert pacer.wait() < 1e-9


def test_other_work_of_the_window_counts_as_well():
    clock, pacer = a_pacer()
    pacer.shown()
    clock.pass_time(0.05, busy=0.005)
    assert pacer.wait() == 0
    clock.pass_time(0.01, busy=0.01)
    assert abs(pacer.wait() - (0.015 * 25 / 4 - 0.06)) < 1e-9


def test_however_slow_the_views_it_moves_four_times_a_second():
    clock, pacer = a_pacer()
    pacer.shown()
    clock.pass_time(0.2, busy=0.2)
    assert abs(pacer.wait() - 0.05) < 1e-9
    clock.pass_time(0.05, busy=0.05)
    assert pacer.wait() == 0


def test_each_snapshot_begins_a_new_account():
    clock, pacer = a_pacer()
    pacer.shown()
    clock.pass_time(0.1, busy=0.1)
    pacer.shown()
    assert pacer.wait() == 0

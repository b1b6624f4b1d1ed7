"""Thinning the record, ticks, limits, and reading at the cursor: arithmetic without a window."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF, QSizeF

from desktop_nn.experiment.history import BUCKET, EPOCH, UPDATE, History
from desktop_nn.gui.curves import ranges
from desktop_nn.gui.curves.panels import Curves, loss_text
from desktop_nn.gui.curves.reading import place_box, position
from desktop_nn.gui.curves.series import (
    NO_LINE,
    Line,
    Quantity,
    Scale,
    envelope,
    quantity,
    running_mean,
    value_at,
    window_of,
)
from desktop_nn.gui.format import MINUS
from desktop_nn.gui.history_buffer import HistoryBuffer
from desktop_nn.gui.ticks import linear_ticks, log_texts, log_ticks, tick_text


def updates_of(losses, first=1):
    rows = np.zeros(len(losses), UPDATE)
    rows["step"], rows["loss"], rows["metric"] = np.arange(first, first + len(losses)), losses, 0.5
    return rows


def epochs_of(*pairs):
    rows = np.zeros(len(pairs), EPOCH)
    rows["epoch"], rows["step"] = np.array(pairs).T
    rows["validation_loss"] = 0.5
    return rows


def of(values) -> Quantity:
    values = np.asarray(values, np.float64)
    return Quantity(np.arange(1.0, len(values) + 1), values, values, values)


class TestTicks:
    def test_the_series_1_2_5_on_a_log_axis(self):
        assert log_ticks(0.04, 2.3) == [0.05, 0.1, 0.2, 0.5, 1.0, 2.0]

    def test_powers_of_ten_alone_over_many_decades(self):
        assert log_ticks(1e-6, 1.0, 8) == [1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.1, 1.0]

    def test_very_many_decades_are_evenly_apart_and_written_as_powers(self):
        ticks = log_ticks(1.0, 1e28, 12)
        assert np.log10(ticks) == pytest.approx([0, 5, 10, 15, 20, 25])
        assert log_texts(ticks) == ["10⁰", "10⁵", "10¹⁰", "10¹⁵", "10²⁰", "10²⁵"]
        assert log_texts([0.01, 0.1, 1.0]) == ["0.01", "0.1", "1"]

    def test_a_zoomed_log_axis_has_linear_ticks(self):
        assert log_ticks(0.11, 0.19) == [0.12, 0.14, 0.16, 0.18]

    def test_linear_steps(self):
        assert linear_ticks(0, 20) == [0, 5, 10, 15, 20]
        assert linear_ticks(90, 100) == [90, 92, 94, 96, 98, 100]

    @given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6), st.integers(2, 8))
    def test_never_more_than_asked_and_always_in_range(self, low, span, most):
        ticks = linear_ticks(low, low + span, most)
        assert len(ticks) <= most
        assert all(low - 1e-3 * span <= tick <= low + span * 1.001 for tick in ticks)

    @given(st.floats(1e-8, 1e3), st.floats(1.1, 1e8), st.integers(2, 9))
    def test_log_ticks_are_in_range_and_few(self, low, factor, most):
        ticks = log_ticks(low, low * factor, most)
        assert 0 < len(ticks) <= max(most, 4)
        assert all(low * 0.99 <= tick <= low * factor * 1.01 for tick in ticks)

    @pytest.mark.parametrize(
        ("value", "text"),
        [
            (0.05, "0.05"),
            (20, "20"),
            (0.0001, "0.0001"),
            (0, "0"),
            (-3.0, f"{MINUS}3"),
            (2e-6, "2\u2009×\u200910⁻⁶"),
            (1e-6, "10⁻⁶"),
            (200_000, "200k"),
        ],
    )
    def test_texts(self, value, text):
        assert tick_text(value) == text


class TestThinning:
    def test_few_points_stay_as_they_are(self):
        line = envelope(of([3, 1, 2]), 0, 3, 10)
        assert line.x.tolist() == [1, 2, 3]
        assert line.y.tolist() == [3, 1, 2]

    def test_every_column_keeps_its_extremes(self):
        values = np.random.default_rng(1).normal(size=10_000)
        values[4321] = 99.0
        line = envelope(of(values), 0, 10_000, 100)
        assert len(line.x) <= 200
        assert line.y.max() == 99.0
        lows, highs = line.y[::2], line.y[1::2]
        assert (lows <= highs).all()
        # Column 1 of 100 over 0..10,000 holds the updates 100 to 199.
        assert lows[1] == values[99:199].min()
        assert highs[1] == values[99:199].max()

    @given(st.lists(st.floats(0, 10, width=32), min_size=1, max_size=400), st.integers(1, 50), st.integers(2, 60))
    def test_running_mean_is_the_mean_of_the_last_values(self, values, window, columns):
        line = running_mean(of(values), window, 0, len(values), columns)
        assert len(line.x) <= columns + 1
        assert line.x[0] == 1
        assert line.x[-1] == len(values)
        for x, y in zip(line.x.astype(int), line.y, strict=True):
            length = min(window, (x + 1) / 2)
            weights = np.clip(np.arange(x, 0, -1) * -1.0 + length + 1.0, 0.0, 1.0)
            assert y == pytest.approx(np.sum(weights * values[:x]) / length, abs=1e-9)

    @pytest.mark.parametrize("window", [2, 9, 40])
    def test_a_smooth_run_has_a_smooth_line_from_its_first_update(self, window):
        values = 0.3 + 6.0 * np.exp(-np.arange(300) / 1.5) + 0.5 * np.exp(-np.arange(300) / 60)
        falls = -np.diff(np.log(running_mean(of(values), window, 0, 300, 1000).y))
        assert (falls > 0).all()
        # The pace of a smooth run's line never jumps up again once it has slowed down.
        assert (falls[1:] < 1.6 * falls[:-1] + 0.005).all()

    def test_a_value_that_is_not_finite_does_not_spoil_the_rest(self):
        line = running_mean(of([1.0, math.nan, 1.0, 1.0]), 1, 0, 4, 10)
        assert line.y.tolist() == [1.0, 0.0, 1.0, 1.0]

    def test_only_what_is_in_sight_is_drawn(self):
        line = running_mean(of(np.arange(1000.0)), 1, 500, 510, 100)
        assert line.x[0] == 499
        assert line.x[-1] == 511

    def test_buckets_come_before_the_updates(self):
        history = HistoryBuffer(100)
        buckets = np.zeros(2, BUCKET)
        buckets["step"] = 100, 200
        buckets["loss_min"], buckets["loss_mean"], buckets["loss_max"] = 1, 2, 3
        history.replace(History(updates_of([5.0], first=201), buckets))
        loss = quantity(history, "loss", Scale.of_steps())
        assert loss.x.tolist() == [100, 200, 201]
        assert (loss.low.tolist(), loss.mean.tolist(), loss.high.tolist()) == ([1, 1, 5], [2, 2, 5], [3, 3, 5])
        assert envelope(loss, 0, 300, 100).y.tolist() == [1, 3, 1, 3, 5, 5]

    def test_smoothing_goes_from_one_update_to_an_epoch(self):
        assert window_of(0.0, 422, 8440) == 1
        assert window_of(1.0, 422, 8440) == 422
        assert window_of(1.0, 1, 600) == 30
        assert window_of(0.6, 0, 0) == 1


class TestScale:
    def test_epochs_count_updates(self):
        history = HistoryBuffer(100)
        history.steps_per_epoch = 10
        scale = Scale.of_epochs(history)
        assert scale.x_of(np.array([5, 20])).tolist() == [0.5, 2.0]
        assert scale.step_at(1.5) == 15

    def test_a_batch_size_that_changed_moves_no_epoch(self):
        history = HistoryBuffer(100)
        history.append(updates_of(np.ones(30)), epochs_of((1, 10), (2, 30)))
        history.steps_per_epoch = 20
        scale = Scale.of_epochs(history)
        assert scale.x_of(np.array([5, 10, 20, 30, 40])).tolist() == [0.5, 1.0, 1.5, 2.0, 2.5]
        assert scale.step_at(2.5) == 40
        assert scale.step_at(1.5) == 20


class TestLimits:
    def test_a_log_axis_reaches_below_everything(self):
        low, high = ranges.log_loss_range(Line(np.arange(3.0), np.array([2.3, 0.4, 0.12])), np.array([0.11]))
        assert 0 < low < 0.07
        assert high > 2.3

    def test_losses_of_zero_do_not_break_a_log_axis(self):
        low, high = ranges.log_loss_range(Line(np.arange(2.0), np.zeros(2)), np.zeros(1))
        assert 0 < low < high

    def test_the_steep_start_may_leave_a_linear_axis(self):
        y = np.concatenate([[50.0], np.full(99, 0.5)])
        assert ranges.linear_loss_range(Line(np.arange(100.0), y))[1] < 2

    def test_accuracy_ends_at_a_hundred_and_shows_a_tenth_at_least(self):
        line = Line(np.arange(100.0), np.linspace(97, 99, 100))
        low, high = ranges.metric_range(line, Line(np.array([0.0, 99.0]), np.array([10.0, 98.0])), top=100.0)
        assert (low, high) == (90, 100)

    def test_a_terrible_r2_is_cut_off(self):
        line = Line(np.arange(100.0), np.linspace(-500, 0.9, 100))
        low, high = ranges.metric_range(line, NO_LINE, top=1.0)
        assert low >= -1.5
        assert high == 1.0


class TestReading:
    def scale(self):
        return Scale(np.zeros(1), np.zeros(1), 0.1)

    def test_the_end_of_an_epoch_attracts(self):
        at = position(1.98, 0.05, np.array([1.0, 2.0]), self.scale(), self.scale())
        assert (at.x, at.epoch, at.step, at.row, at.exact) == (2.0, 2.0, 20, 1, True)

    def test_between_epochs_the_last_one_counts(self):
        at = position(1.5, 0.05, np.array([1.0, 2.0]), self.scale(), self.scale())
        assert (at.step, at.row, at.exact) == (15, 0, False)

    def test_before_the_first_epoch_there_is_none(self):
        assert position(0.5, 0.05, np.array([1.0]), self.scale(), self.scale()).row is None

    def test_a_line_has_a_value_only_where_it_runs(self):
        line = Line(np.array([1.0, 3.0]), np.array([10.0, 20.0]))
        assert value_at(line, 2.0) == 15.0
        assert math.isnan(value_at(line, 0.5))

    def test_the_box_keeps_clear_of_the_lines(self):
        area = QRectF(0, 0, 300, 200)
        along_the_top = np.stack([np.linspace(0, 300, 100), np.full(100, 20.0)], 1)
        corner = place_box(QSizeF(100, 60), area, 100, along_the_top)
        assert corner.x() == 110
        assert corner.y() > 24

    def test_the_box_goes_left_where_there_is_no_room_right(self):
        assert place_box(QSizeF(100, 60), QRectF(0, 0, 300, 200), 280, np.empty((0, 2))).x() == 170

    def test_crowded_epochs_are_read_one_by_one(self):
        history = HistoryBuffer(10_000)
        history.steps_per_epoch = 10
        ends = [(epoch, 10 * epoch) for epoch in range(1, 301)]
        history.append(updates_of(np.full(3000, 0.25)), epochs_of(*ends))
        curves = Curves(history, 600, along="epochs", smoothing=0.5, percent=True)
        at = curves.place(77.4, 12.0)
        assert (at.x, at.exact) == (77.0, True)

    @pytest.mark.parametrize(("value", "text"), [(0.1564, "0.156"), (0.0011, "0.0011"), (0.0, "0.000"), (2.5, "2.500")])
    def test_small_losses_keep_two_digits(self, value, text):
        assert loss_text(value) == text

    def test_figures_between_two_epochs_name_their_epoch(self):
        history = HistoryBuffer(100)
        history.steps_per_epoch = 10
        history.append(updates_of(np.full(25, 0.25)), epochs_of((1, 10), (2, 20)))
        curves = Curves(history, 4, along="epochs", smoothing=0.5, percent=True)
        lines = curves.loss((0, 4), 200, logarithmic=True).lines
        exact = curves.read_loss(curves.place(2.0, 0.05), lines)
        assert exact.title == "Epoch 2 · step 20"
        assert [(row.name, row.text) for row in exact.rows] == [("training", "0.250"), ("validation", "0.500")]
        between = curves.read_loss(curves.place(2.3, 0.05), lines)
        assert between.title == "Epoch 2.30 · step 23"
        assert [row.name for row in between.rows] == ["training", "validation, epoch 2"]
        assert curves.place(99.0, 0.05).step == 25

"""What a person chooses for the curves: axes, outliers, zoom, marks and a second run."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_nn.engine.optimizers import SGD
from desktop_nn.experiment.history import LiveEdit
from desktop_nn.gui.curves.choices import Options
from desktop_nn.gui.format import NOTHING
from desktop_nn.gui.history_buffer import HistoryBuffer
from tests.gui.curves.test_curves_view import document, point_at, trained, view

__all__ = ["document", "view"]


def choose(view, text: str) -> None:
    """Choose an entry of the "more" menu."""
    next(action for action in view.more_actions() if text in action.text().replace("&", "")).trigger()


def ended_epochs(document, *seconds: float) -> None:
    """Give the epochs that were trained their times."""
    document.history.epochs["seconds"] = seconds


class TestAxes:
    def test_a_logarithmic_x_axis_begins_at_the_first_update(self, qtbot, view, document):
        trained(qtbot, view, document, 20, steps_per_epoch=100, total=20)
        QTest.mouseClick(view.tools._along.button("steps"), Qt.MouseButton.LeftButton)
        choose(view, "Logarithmic x axis")
        plot = view.plots["loss"]
        qtbot.waitUntil(lambda: plot.view_range[0] == pytest.approx((0.0, np.log10(2000))))
        assert {"1", "10", "100", "1000"} <= set(plot.ticks["bottom"])
        point_at(plot, 2 / np.log10(2000))
        assert plot.read_out.title.startswith("Epoch 1 · step 100")

    def test_what_was_measured_before_training_has_no_place_on_it(self, qtbot, view, document):
        trained(qtbot, view, document, 5)
        document.history.epochs["epoch"][0] = document.history.epochs["step"][0] = 0
        count = len(document.history.epochs)
        choose(view, "Logarithmic x axis")
        qtbot.waitUntil(lambda: len(view._panels["loss"].lines.validation.x) == count - 1)

    def test_time_is_what_the_epochs_took(self, qtbot, view, document):
        trained(qtbot, view, document, 4, steps_per_epoch=100, total=8)
        ended_epochs(document, 2.0, 4.0, 2.0, 2.0)
        QTest.mouseClick(view.tools._along.button("time"), Qt.MouseButton.LeftButton)
        plot = view.plots["loss"]
        qtbot.waitUntil(lambda: plot.done == pytest.approx(10.0))
        assert plot.view_range[0] == pytest.approx((0.0, 20.0))
        point_at(plot, 6 / 20)
        assert plot.read_out.title == "Epoch 2 · step 200 · 6\u2009s"

    def test_time_is_not_known_before_an_epoch_has_ended(self, qtbot, view, document):
        trained(qtbot, view, document, 0.5)
        QTest.mouseClick(view.tools._along.button("time"), Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: "end of the first epoch" in view.plots["loss"].message)

    def test_outliers_are_ignored_when_asked(self, qtbot, view, document):
        trained(qtbot, view, document, 20)
        document.history.updates["loss"][4000:4040] = 1e4
        document.history_changed.emit()
        plot = view.plots["loss"]
        qtbot.waitUntil(lambda: plot.view_range[1][1] > 3)
        choose(view, "Ignore outliers")
        qtbot.waitUntil(lambda: plot.view_range[1][1] < 0.5)

    def test_the_choices_are_remembered(self, qtbot, view, document):
        choose(view, "Ignore outliers")
        choose(view, "Along steps")
        state = view.save_state()
        view.restore_state(Options().to_text().encode())
        assert view.choices.options == Options()
        view.restore_state(state)
        assert view.choices.options == Options(along="steps", outliers=False)
        assert view.tools._along.value() == "steps"

    @pytest.mark.parametrize(
        "text", ["", "[", "[1]", '{"along": "os"}', '{"smoothing": 7.0}', '{"log_x": 1}', '{"x": 1}', "[" * 9999, "ÿ"]
    )
    def test_what_cannot_be_remembered_is_as_at_first(self, text):
        assert Options.from_text(text) == Options()


class TestZoom:
    def wheel(self, plot, share: float, notches: int) -> None:
        at = QPointF(plot.plot_left + share * plot.plot_width, 60)
        turn = QPoint(0, 120 * notches)
        modifiers, phase = Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
        viewport = plot.viewport()
        event = QWheelEvent(
            at,
            QPointF(viewport.mapToGlobal(at.toPoint())),
            QPoint(),
            turn,
            Qt.MouseButton.NoButton,
            modifiers,
            phase,
            False,
        )
        QApplication.sendEvent(viewport, event)

    def test_the_wheel_zooms_both_plots_at_the_pointer(self, qtbot, view, document):
        trained(qtbot, view, document, 20)
        plot = view.plots["loss"]
        plot.grab()  # only a plot that was painted knows where the pointer is
        self.wheel(plot, 0.25, 3)
        left, right = plot.view_range[0]
        assert 0 < left < 5 < right < 20
        assert (5 - left) / (right - left) == pytest.approx(0.25, abs=0.02)
        qtbot.waitUntil(lambda: view.plots["metric"].view_range[0] == pytest.approx((left, right)))

    def test_keys_zoom_about_the_cursor_and_go_home(self, qtbot, view, document):
        trained(qtbot, view, document, 20)
        plot = view.plots["loss"]
        plot.setFocus()
        for _ in range(10):
            QTest.keyClick(plot, Qt.Key.Key_Left)
        QTest.keyClick(plot, Qt.Key.Key_Plus)
        qtbot.waitUntil(lambda: plot.view_range[0] == pytest.approx((5, 15)))
        QTest.keyClick(plot, Qt.Key.Key_Minus)
        QTest.keyClick(plot, Qt.Key.Key_Minus)
        qtbot.waitUntil(lambda: plot.view_range[0] == (0, 20))
        QTest.keyClick(plot, Qt.Key.Key_Plus)
        qtbot.waitUntil(lambda: plot.view_range[0] != (0, 20))
        QTest.keyClick(plot, Qt.Key.Key_Home)
        qtbot.waitUntil(lambda: plot.view_range[0] == (0, 20))

    def test_dragging_with_shift_chooses_a_stretch(self, qtbot, view, document):
        trained(qtbot, view, document, 20)
        plot = view.plots["loss"]
        start, end = (QPoint(round(plot.plot_left + share * plot.plot_width), 80) for share in (0.5, 0.75))
        QTest.mousePress(plot.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, start)
        QTest.mouseMove(plot.viewport(), end)
        assert plot._overlay.band == pytest.approx((10, 15), abs=0.1)
        QTest.mouseRelease(plot.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, end)
        qtbot.waitUntil(lambda: view.plots["metric"].view_range[0] == pytest.approx((10, 15), abs=0.1))
        assert plot._overlay.band is None

    def test_live_data_do_not_move_a_part_that_is_looked_at(self, qtbot, view, document):
        trained(qtbot, view, document, 8)
        plot = view.plots["loss"]
        view._on_moved((2.0, 9.0))
        qtbot.waitUntil(lambda: bool(view._held))
        before = plot.view_range
        document.train_a_while(8.9)
        document.history.updates["loss"][-40:] *= 50
        document.history_changed.emit()
        qtbot.waitUntil(lambda: plot.done == pytest.approx(8.9, abs=0.01))
        assert plot.view_range == before


class TestMarks:
    def test_an_edit_has_a_flag_that_says_what_it_was(self, qtbot, view, document):
        trained(qtbot, view, document, 10)
        document.history.edits = (LiveEdit(2110, "optimizer.learning_rate", 0.001, 0.004),)
        document.history_changed.emit()
        plot = view.plots["loss"]
        qtbot.waitUntil(lambda: bool(plot.marks))
        assert plot.marks[0].x == pytest.approx(5.0)
        point_at(plot, 5 / 20)
        assert plot.read_out.rows[-1].name == "learning rate 0.004 → 0.001"
        assert view.plots["metric"].read_out.rows[-1].sign != "flag"
        choose(view, "Mark changes")
        qtbot.waitUntil(lambda: not plot.marks)

    def test_edits_close_together_share_a_flag_and_say_the_sum(self, qtbot, view, document):
        trained(qtbot, view, document, 10)
        rates = np.linspace(0.1, 0.2, 11)
        document.history.edits = (
            *(LiveEdit(1000 + i, "optimizer.learning_rate", rates[i + 1], rates[i]) for i in range(10)),
            LiveEdit(1005, "penalty.l2", 0.01, 0.0),
            LiveEdit(4000, "network.hidden", [{"units": 64}], [{"units": 64}, {"units": 32}]),
        )
        document.history_changed.emit()
        plot = view.plots["loss"]
        qtbot.waitUntil(lambda: len(plot.marks) == 2)
        assert plot.marks[0].settings == 2
        point_at(plot, 1004 / 422 / 20)
        said = [row.name for row in plot.read_out.rows if row.sign == "flag"]
        assert said == ["learning rate 0.1 → 0.2", "L2 0 → 0.01"]
        point_at(plot, 4000 / 422 / 20)
        assert plot.read_out.rows[-1].name == "hidden layers 64–32 → 64"

    def test_arrow_keys_reach_a_change_between_two_epochs_and_read_it(self, qtbot, view, document):
        trained(qtbot, view, document, 4, steps_per_epoch=100, total=10)
        document.history.edits = (LiveEdit(350, "training.batch_size", 32, 64),)
        document.history_changed.emit()
        plot = view.plots["loss"]
        qtbot.waitUntil(lambda: bool(plot.marks))
        plot.setFocus()
        QTest.keyClick(plot, Qt.Key.Key_Left)
        assert plot.read_out.title == "Epoch 3.50 · step 350"
        assert "batch size 64 → 32" in plot.accessibleDescription()


class TestComparison:
    def test_the_pin_keeps_the_curves_beside_those_of_the_next_run(self, qtbot, view, document):
        trained(qtbot, view, document, 10)
        QTest.mouseClick(view.tools.pin, Qt.MouseButton.LeftButton)
        document.history.replace(
            replace(
                document.comparison.history,
                updates=document.history.updates[:0].copy(),
                epochs=document.history.epochs[:0].copy(),
            )
        )
        document.spec = replace(document.spec, optimizer=SGD(learning_rate=0.1))
        document.train_a_while(4)
        plot = view.plots["loss"]
        qtbot.waitUntil(lambda: plot.done == pytest.approx(4, abs=0.01))
        assert view.tools.legend["past"].isVisible()
        assert "(now Mini-batch SGD 0.1)" in view.tools.legend["past"].toolTip()
        assert "dashed: Adam" in view.titled["metric"].unit
        point_at(plot, 3 / 20)
        past = document.comparison.history.epochs
        assert [row.name for row in plot.read_out.rows] == ["training", "validation"]
        assert plot.read_out.rows[1].other == f"{past['validation_loss'][2]:.3f}"
        assert f"(compared {plot.read_out.rows[1].other})" in plot.read_out.words()
        point_at(plot, 9 / 20)
        assert [row.text for row in plot.read_out.rows] == [NOTHING, NOTHING]
        assert plot.read_out.rows[1].other == f"{past['validation_loss'][8]:.3f}"
        assert plot.read_out.title.startswith("Epoch 9")
        QTest.mouseClick(view.tools.pin, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: not view.tools.legend["past"].isVisible())
        assert not len(plot._lines.past.x)

    def test_a_longer_run_that_is_compared_with_widens_the_axis(self, qtbot, view, document):
        trained(qtbot, view, document, 30, total=30)
        document.keep_for_comparison()
        document.progress = replace(document.progress, total_epochs=10)
        document.history_changed.emit()
        qtbot.waitUntil(lambda: view.plots["loss"].view_range[0] == pytest.approx((0, 30)))

    def test_before_the_next_run_begins_the_kept_one_is_seen_alone(self, qtbot, view, document):
        trained(qtbot, view, document, 10)
        document.keep_for_comparison()
        document.history = HistoryBuffer(100)
        document.progress = replace(document.progress, total_epochs=10)
        document.history_changed.emit()
        plot = view.plots["loss"]
        qtbot.waitUntil(lambda: plot.done == 0 and len(plot._lines.past.x) > 0)
        assert not plot.message
        choose(view, "Logarithmic x axis")
        qtbot.waitUntil(lambda: plot.view_range[0][0] == pytest.approx(-np.log10(422)))
        choose(view, "Along time")
        qtbot.waitUntil(lambda: "end of the first epoch" in plot.message)

    def test_another_kind_of_metric_is_not_drawn_into_the_same_plot(self, qtbot, view, document):
        trained(qtbot, view, document, 10)
        document.keep_for_comparison()
        names = replace(document.comparison.info, class_names=())
        document.comparison = replace(document.comparison, info=names)
        document.comparison_changed.emit()
        qtbot.waitUntil(lambda: len(view.plots["loss"]._lines.past.x) > 0)
        assert not len(view.plots["metric"]._lines.past.x)

    def test_the_saved_numbers_hold_both_runs(self, qtbot, view, document):
        document.name = "now"
        trained(qtbot, view, document, 3)
        document.keep_for_comparison()
        qtbot.waitUntil(lambda: len(view.plots["loss"]._lines.past.x) > 0)
        assert {row[0] for row in view.plot_table().rows} == {"now", "comparison"}


def test_a_screen_reader_is_told_the_course_of_each_plot(qtbot, view, document):
    trained(qtbot, view, document, 8)
    losses = document.history.epochs["validation_loss"]
    losses[6] = 0.01
    document.history_changed.emit()
    loss, metric = view.plots["loss"], view.plots["metric"]
    qtbot.waitUntil(lambda: "lowest 0.010 at epoch 7" in loss.accessibleDescription())
    assert loss.accessibleDescription().startswith("Loss fell from ")
    assert f"over 8 epochs; validation {losses[-1]:.3f}" in loss.accessibleDescription()
    assert metric.accessibleDescription().startswith("Accuracy rose from ")

    def test_along_time_the_kept_run_is_drawn_before_the_next_has_begun(self, qtbot, view, document):
        trained(qtbot, view, document, 4, steps_per_epoch=100, total=8)
        ended_epochs(document, 2.0, 4.0, 2.0, 2.0)
        document.keep_for_comparison()
        kept = document.comparison.history
        document.history.replace(replace(kept, updates=kept.updates[:0].copy(), epochs=kept.epochs[:0].copy()))
        document.run_changed.emit()
        QTest.mouseClick(view.tools._along.button("time"), Qt.MouseButton.LeftButton)
        plot = view.plots["loss"]
        qtbot.waitUntil(lambda: len(plot._lines.past.x) > 0)
        assert plot._lines.past.x[-1] == pytest.approx(10.0)
        assert not plot.message
        assert not len(plot._lines.smoothed.x)

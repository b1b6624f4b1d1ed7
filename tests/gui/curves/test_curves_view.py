"""The Curves tab, driven by mouse and keys."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox

from desktop_nn.gui.curves import CurvesView
from desktop_nn.gui.theme import DARK, LIGHT
from tests.gui.draw.fake_document import FakeDocument, points_info
from tests.gui.draw.fake_document import Task as TaskOf


@pytest.fixture
def document():
    return FakeDocument()


@pytest.fixture
def view(qtbot, themes, document):
    view = CurvesView(document, themes)
    qtbot.addWidget(view)
    view.resize(700, 260)
    view.show()
    qtbot.waitUntil(lambda: bool(view.plots) and bool(view.plots["loss"].message))
    return view


def trained(qtbot, view, document, *args, **named):
    document.train_a_while(*args, **named)
    qtbot.waitUntil(lambda: view.plots["loss"].done > 0 and not view.plots["loss"].message)


def point_at(plot, share):
    """Move the mouse to a share of the x axis."""
    left = plot.plot_left
    QTest.mouseMove(plot.viewport(), QPoint(left + 5, 40))
    QTest.mouseMove(plot.viewport(), QPoint(round(left + share * plot.plot_width), 60))


def test_importing_it_does_not_load_the_plotting_library():
    code = "import sys; import desktop_nn.gui.curves; sys.exit('pyqtgraph' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_empty_axes_stay_with_one_sentence(view):
    for plot in view.plots.values():
        assert plot.message == "Press Train to draw the curve"
        assert plot.ticks["bottom"] == ["0", "2", "4", "6", "8", "10"]
        assert len(plot.ticks["left"]) >= 3
        assert plot.done == 0
    assert "press Train" in view.plots["loss"].accessibleDescription()


def test_what_is_still_to_come_is_shaded(qtbot, view, document):
    trained(qtbot, view, document, 8.4)
    plot = view.plots["loss"]
    assert plot.done == pytest.approx(8.4, abs=0.01)
    assert plot.view_range[0] == (0, 20)
    grab = plot.grab().toImage()
    right = plot.plot_left + round(0.8 * plot.plot_width)
    colors = {grab.pixelColor(right, y).name().upper() for y in range(30, 60)}
    assert LIGHT.panel in colors
    left = plot.plot_left + round(0.3 * plot.plot_width)
    assert LIGHT.card in {grab.pixelColor(left, y).name().upper() for y in range(12, 60)}


def test_log_axis_has_1_2_5_and_linear_axis_begins_at_zero(qtbot, view, document):
    trained(qtbot, view, document, 8.4)
    plot = view.plots["loss"]
    assert {"0.1", "0.2", "0.5", "1", "2"} <= set(plot.ticks["left"])
    log = view.findChild(QCheckBox)
    QTest.mouseClick(log, Qt.MouseButton.LeftButton, pos=QPoint(8, log.height() // 2))
    qtbot.waitUntil(lambda: plot.ticks["left"][0] == "0")
    assert plot.view_range[1][0] == 0


def test_the_cursor_reads_both_plots_at_an_epoch(qtbot, view, document):
    trained(qtbot, view, document, 8.4)
    point_at(view.plots["loss"], 5 / 20)
    for name, plot in view.plots.items():
        read = plot.read_out
        assert read is not None
        assert read.title == "Epoch 5 · step 2,110"
        row = document.history.epochs[4]
        validation = float(row["validation_loss" if name == "loss" else "validation_metric"])
        assert read.rows[1].text == (f"{validation:.3f}" if name == "loss" else f"{100 * validation:.1f}\u2009%")
    QTest.mouseMove(view.plots["loss"].viewport(), QPoint(view.plots["loss"].width() - 2, 2))
    assert view.plots["metric"].read_out is None


def test_beyond_the_run_so_far_the_cursor_stays_at_its_end(qtbot, view, document):
    trained(qtbot, view, document, 8.4)
    point_at(view.plots["metric"], 0.9)
    assert view.plots["loss"].read_out.title.startswith("Epoch 8.40")


def test_arrow_keys_move_the_cursor_from_epoch_to_epoch(qtbot, view, document):
    trained(qtbot, view, document, 4.5, total=10)
    plot = view.plots["loss"]
    plot.setFocus()
    for key, title in ((Qt.Key.Key_Left, "Epoch 4"), (Qt.Key.Key_Left, "Epoch 3"), (Qt.Key.Key_Right, "Epoch 4")):
        QTest.keyClick(plot, key)
        assert plot.read_out.title.startswith(f"{title} ·")
    QTest.keyClick(plot, Qt.Key.Key_Escape)
    assert plot.read_out is None


def test_dragging_shows_a_part_and_home_the_whole(qtbot, view, document):
    trained(qtbot, view, document, 20)
    plot = view.plots["loss"]
    view._on_moved((5.0, 10.0))
    qtbot.waitUntil(lambda: view.plots["metric"].view_range[0] == pytest.approx((5, 10)))
    QTest.mouseDClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(120, 60))
    qtbot.waitUntil(lambda: plot.view_range[0] == (0, 20))


def test_steps_along_the_axis(qtbot, view, document):
    trained(qtbot, view, document, 5, steps_per_epoch=100, total=10)
    QTest.mouseClick(view.tools._along.button("steps"), Qt.MouseButton.LeftButton)
    plot = view.plots["loss"]
    qtbot.waitUntil(lambda: plot.view_range[0] == (0, 1000))
    assert plot.done == 500


def test_one_plot_with_a_switch_where_there_is_little_room(qtbot, view, document):
    trained(qtbot, view, document, 3)
    view.resize(560, 240)
    assert view.plots["loss"].isVisible()
    assert not view.plots["metric"].isVisible()
    QTest.mouseClick(view.tools._panel.button("metric"), Qt.MouseButton.LeftButton)
    assert view.plots["metric"].isVisible()
    assert not view.plots["loss"].isVisible()
    qtbot.waitUntil(lambda: view.plots["metric"].done == pytest.approx(3))
    view.resize(700, 240)
    assert view.plots["loss"].isVisible()


def test_smoothing_changes_the_line_and_says_what_it_is(qtbot, view, document):
    trained(qtbot, view, document, 5)
    assert "last 38 updates" in view.tools.legend["training"].toolTip()
    slider = view.tools._slider
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_Home)
    qtbot.waitUntil(lambda: "Every update by itself" in view.tools.legend["training"].toolTip())


def test_the_legend_says_dropout_is_on(qtbot, view, document):
    hidden = tuple(replace(layer, dropout=0.2) for layer in document.spec.network.hidden)
    document.spec = replace(document.spec, network=replace(document.spec.network, hidden=hidden))
    trained(qtbot, view, document, 2)
    assert "with dropout on" in view.tools.legend["training"].toolTip()
    assert "Held back at random." in view.tools.legend["validation"].toolTip()


def test_a_penalty_has_a_line_and_a_legend_of_its_own(qtbot, view, document):
    assert not view.tools.legend["penalty"].isVisible()
    trained(qtbot, view, document, 5, penalty=0.02)
    assert view.tools.legend["penalty"].isVisible()
    point_at(view.plots["loss"], 4 / 20)
    assert view.plots["loss"].read_out.rows[2].text == "0.040"


def test_regression_shows_r2(qtbot, view, document):
    document.shown_info = document.info = points_info(TaskOf.REGRESSION)
    trained(qtbot, view, document, 5)
    assert view.titled["metric"].title == "R²"
    assert view.titled["metric"].unit == ""
    assert view.plots["metric"].view_range[1][1] == 1.0


def test_a_run_without_validation_has_no_validation_figures(qtbot, view, document):
    document.train_a_while(3)
    document.history.epochs["validation_loss"] = np.nan
    document.history.epochs["validation_metric"] = np.nan
    qtbot.waitUntil(lambda: view.plots["loss"].done > 0)
    point_at(view.plots["loss"], 2 / 20)
    assert [row.name for row in view.plots["loss"].read_out.rows] == ["training"]


def test_the_theme_recolours_the_plots(qtbot, view, document, themes):
    themes.set_mode("dark")
    trained(qtbot, view, document, 3)
    grab = view.plots["loss"].grab().toImage()
    assert grab.pixelColor(2, 2).name().upper() == DARK.card


def test_a_hidden_view_does_not_draw(qtbot, view, document):
    view.hide()
    document.train_a_while(3)
    assert view.plots["loss"].done == 0
    view.show()
    qtbot.waitUntil(lambda: view.plots["loss"].done == pytest.approx(3))


@pytest.mark.parametrize("width", [460, 480, 700, 900])
def test_smoothing_can_be_set_at_any_usual_width(view, width):
    view.resize(width, 260)
    assert view.tools._slider.isVisible()
    assert view.tools._row.minimumSize().width() <= width


def test_crowded_raw_values_fade(qtbot, view, document):
    trained(qtbot, view, document, 0.1)
    sparse = view.plots["loss"]._raw.opacity()
    document.train_a_while(8.0)
    qtbot.waitUntil(lambda: view.plots["loss"]._raw.opacity() < 0.7 * sparse)


@pytest.mark.parametrize("width", [460, 560, 640, 760, 900, 1200])
def test_every_line_is_in_the_legend_at_any_width(qtbot, view, document, width):
    trained(qtbot, view, document, 5, penalty=0.02)
    document.keep_for_comparison()
    qtbot.waitUntil(lambda: view.tools.legend["past"].isVisible())
    view.resize(width, 260)
    QTest.qWaitForWindowExposed(view)
    tools = view.tools
    assert all(entry.isVisible() for entry in tools.legend.values())
    assert tools._row.minimumSize().width() <= width
    assert tools._slider.isVisible() == tools._smoothing_name.isVisible() == tools._smoothing_value.isVisible()


def test_the_reading_goes_with_the_run(qtbot, view, document):
    trained(qtbot, view, document, 5)
    point_at(view.plots["loss"], 4 / 20)
    assert view.plots["loss"].read_out is not None
    document.run_changed.emit()
    qtbot.waitUntil(lambda: view.plots["loss"].read_out is None)


def test_the_reading_has_the_signs_of_the_lines(qtbot, view, document):
    trained(qtbot, view, document, 5, penalty=0.02)
    point_at(view.plots["loss"], 4 / 20)
    assert [row.sign for row in view.plots["loss"].read_out.rows] == ["line", "marker", "dotted"]

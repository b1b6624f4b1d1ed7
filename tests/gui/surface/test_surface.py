"""The Surface dock: contour, meaning of the output, figures, read-out under the pointer."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_nn.core.tasks import Task
from desktop_nn.gui.format import MINUS
from desktop_nn.gui.surface import SurfaceView
from desktop_nn.gui.surface.contour import contour
from desktop_nn.gui.surface.field import Sampler, grid, meaning, pretty, quality
from desktop_nn.gui.surface.region import Region
from desktop_nn.gui.theme import DARK, LIGHT
from tests.gui.draw.fake_document import DIGITS, FakeDocument, FakeNetwork, dataset_of, points_info


def disc(X):
    """1 in the middle of the plane, 0 outside, 0.5 at a distance of 3."""
    return 1.0 / (1.0 + np.exp(2.0 * (np.hypot(X[:, 0], X[:, 1]) - 3.0)))


@pytest.fixture
def document():
    info = points_info()
    document = FakeDocument(info)
    document.dataset = dataset_of(info)
    document.network = FakeNetwork(disc)
    return document


@pytest.fixture
def view(qtbot, themes, document):
    view = SurfaceView(document, themes)
    qtbot.addWidget(view)
    view.resize(508, 700)
    view.show()
    qtbot.waitUntil(lambda: view.cards[2].texts[1] != "")
    return view


def color_at(view, x, y):
    plot = view.plot
    return plot.grab().toImage().pixelColor(plot.to_pixels(x, y).toPoint())


class TestContour:
    def test_a_straight_line(self):
        field = np.tile([0.0, 1.0, 2.0], (3, 1))
        segments = contour(field, 0.25)
        assert sorted(segments.tolist()) == [[0.25, 0, 0.25, 1], [0.25, 1, 0.25, 2]]

    def test_a_field_that_does_not_cross(self):
        assert contour(np.ones((5, 5)), 0.5).shape == (0, 4)

    def test_a_circle_closes_and_lies_on_its_radius(self):
        along = np.linspace(-1, 1, 41)
        x, y = np.meshgrid(along, along)
        segments = contour(np.hypot(x, y), 0.6)
        ends = segments.reshape(-1, 2)
        assert np.abs(np.hypot(*(ends / 20 - 1).T) - 0.6).max() < 0.002
        _, counts = np.unique(ends.round(6), axis=0, return_counts=True)
        assert (counts == 2).all()

    @pytest.mark.parametrize(("corner", "cut"), [(3.0, ((1, 0), (0, 1))), (1.2, ((0, 0), (1, 1)))])
    def test_a_saddle_follows_the_mean_of_its_corners(self, corner, cut):
        segments = contour(np.array([[corner, 0.0], [0.0, corner]]), 1.0)
        # Each segment cuts off one corner, to which its middle is nearer than to the centre's other side.
        middles = segments.reshape(2, 2, 2).mean(1)
        for middle in middles:
            assert min(np.hypot(*(middle - np.array(c))) for c in cut) < 0.75
        expected = sorted(cut)
        nearest = [min(((0, 0), (1, 0), (0, 1), (1, 1)), key=lambda c: np.hypot(*(m - np.array(c)))) for m in middles]
        assert sorted(nearest) == expected

    @given(hnp.arrays(np.float64, (4, 5), elements=st.floats(-1, 1)))
    def test_every_end_lies_where_the_field_has_the_level(self, field):
        for x, y in contour(field, 0.0).reshape(-1, 2):
            column, row = min(int(x), 3), min(int(y), 2)
            s, t = x - column, y - row
            (a, b), (c, d) = field[row : row + 2, column : column + 2]
            assert (1 - t) * ((1 - s) * a + s * b) + t * ((1 - s) * c + s * d) == pytest.approx(0, abs=1e-9)


class TestField:
    def test_names_get_subscripts(self):
        assert pretty("x1") == "x₁"
        assert pretty("size") == "size"

    def test_the_grid_runs_from_the_upper_left(self):
        points = grid(41)
        assert points[0].tolist() == [-6, 6]
        assert points[-1].tolist() == [6, -6]

    def test_meanings(self):
        two = meaning(points_info(), (0.0, 1.0))
        assert (two.name, two.middle, two.boundary) == ("P(inside)", 0.5, 0.5)
        assert two.signed(np.array([0.0, 0.5, 1.0])).tolist() == [-1, 0, 1]
        signed = meaning(points_info(), (-1.0, 1.0))
        assert not signed.probability
        assert signed.boundary == 0.0
        number = meaning(points_info(Task.REGRESSION), (-np.inf, np.inf))
        assert (number.name, number.low, number.high, number.boundary) == ("height", -1.0, 1.0, None)

    def test_a_slow_network_gets_a_coarser_grid(self, monkeypatch):
        ticks = iter(np.arange(0.0, 100.0, 0.02))
        monkeypatch.setattr("desktop_nn.gui.surface.field.time.perf_counter", lambda: float(next(ticks)))
        sampler = Sampler()
        first = sampler.field(FakeNetwork(disc))
        assert len(sampler.field(FakeNetwork(disc))) < len(first)

    def test_accuracy_and_r2_against_arithmetic(self):
        data = dataset_of(points_info())
        right = quality(FakeNetwork(disc), data, data.train, 0.5)
        assert right == 1.0
        always = quality(FakeNetwork(lambda X: np.ones(len(X))), data, data.train, 0.5)
        assert always == pytest.approx(np.mean(data.T[data.train] == 1))
        number = dataset_of(points_info(Task.REGRESSION))
        targets = number.T[number.train][:, 0]
        off = quality(FakeNetwork(lambda X: X.sum(1) / 12 + 0.1), number, number.train, None)
        assert off == pytest.approx(1 - 0.01 / np.var(targets), rel=1e-4)
        assert quality(FakeNetwork(disc), data, data.test, 0.5) is None


class TestRegion:
    @given(st.lists(st.tuples(st.floats(0.1, 5.0), st.floats(-6, 6), st.floats(-6, 6)), max_size=8))
    def test_it_never_leaves_the_plane(self, zooms):
        region = Region()
        for factor, x, y in zooms:
            region = region.zoomed(factor, (x, y)).moved(y, x)
            assert 0 < region.half <= 6
            assert max(abs(region.x), abs(region.y)) + region.half <= 6 + 1e-9


class TestView:
    def test_colours_have_the_sign_of_the_answer(self, qtbot, view):
        qtbot.waitUntil(lambda: len(view.plot.boundary) > 0)
        view.validation_check.setChecked(False)
        middle, corner = color_at(view, 0.02, 5.9), color_at(view, 5.7, 5.7)
        assert corner.red() > corner.blue()
        assert middle.red() > middle.blue()
        view.document.dataset = None
        view.document.data_changed.emit()
        qtbot.waitUntil(lambda: color_at(view, 0, 0).blue() > color_at(view, 0, 0).red())

    def test_the_boundary_is_where_the_output_is_a_half(self, qtbot, view):
        qtbot.waitUntil(lambda: len(view.plot.boundary) > 0)
        ends = view.plot.boundary.reshape(-1, 2) * 12 / 100 - 6
        assert np.abs(np.hypot(*ends.T) - 3.0).max() < 0.02
        box = view.boundary_check
        QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))
        qtbot.waitUntil(lambda: len(view.plot.boundary) == 0)

    def test_figures(self, view):
        assert [card.texts for card in view.cards] == [
            ("Training, 140 points", "100.0\u2009%"),
            ("Validation, 60 points", "100.0\u2009%"),
            ("Parameters", "101"),
        ]
        assert "P(inside) over the plane from 0.00 to 1.00" in view.plot.accessibleDescription()
        assert view.scale.texts == ("P(inside) 0", "0.5", "1")
        assert view.legend.texts == ["inside, training", "validation", "outside, training", "validation"]

    def test_the_pointer_reads_the_network(self, view):
        at = view.plot.to_pixels(-3.28, -3.87).toPoint()
        QTest.mouseMove(view.plot, QPoint(at.x() + 9, at.y()))
        QTest.mouseMove(view.plot, at)
        place, value = view.plot.read_out.split("\n")
        x, y = (float(part.split(" ")[1].replace(MINUS, "-")) for part in place.split(", "))
        assert (x, y) == (pytest.approx(-3.28, abs=0.02), pytest.approx(-3.87, abs=0.02))
        exact = float(disc(np.array([[x, y]]))[0])
        assert value.startswith("P(inside) = ")
        assert float(value.split(" = ")[1]) == pytest.approx(exact, abs=0.002)
        QTest.mouseMove(view.plot, QPoint(2, 2))
        assert view.plot.read_out == ""

    def test_arrow_keys_move_the_cross(self, view):
        view.plot.setFocus()
        QTest.keyClick(view.plot, Qt.Key.Key_Right)
        assert view.plot.read_out.startswith("x₁ 0.00, x₂ 0.00")
        QTest.keyClick(view.plot, Qt.Key.Key_Right)
        QTest.keyClick(view.plot, Qt.Key.Key_Down)
        assert view.plot.read_out.startswith(f"x₁ 0.25, x₂ {MINUS}0.25")
        QTest.keyClick(view.plot, Qt.Key.Key_Escape)
        assert view.plot.read_out == ""

    def test_a_screen_reader_hears_every_step_of_the_cross(self, view):
        view.plot.setFocus()
        for _ in range(3):
            QTest.keyClick(view.plot, Qt.Key.Key_Right)
            assert view.plot.accessibleDescription() == view.plot.read_out

    def test_the_wheel_zooms_at_the_pointer_and_the_surface_is_computed_for_what_is_in_sight(self, view):
        plot = view.plot
        at = plot.to_pixels(3.0, 0.0)
        modifiers, phase = Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
        event = QWheelEvent(
            at,
            QPointF(plot.mapToGlobal(at.toPoint())),
            QPoint(),
            QPoint(0, 480),
            Qt.MouseButton.NoButton,
            modifiers,
            phase,
            False,
        )
        QApplication.sendEvent(plot, event)
        assert plot.region.half < 3
        assert plot.to_pixels(3.0, 0.0) == at
        assert view._field.min() > 0.0
        boundary = plot.boundary
        assert len(boundary) > 10
        side = len(view._field) - 1
        x = plot.region.x + (2 * boundary[:, 0] / side - 1) * plot.region.half
        y = plot.region.y - (2 * boundary[:, 1] / side - 1) * plot.region.half
        assert np.hypot(x, y) == pytest.approx(np.full(len(x), 3.0), abs=0.02)

    def test_a_zoomed_surface_is_dragged_by_keys_and_mouse_and_home_shows_all(self, view):
        plot = view.plot
        plot.setFocus()
        QTest.keyClick(plot, Qt.Key.Key_Plus)
        QTest.keyClick(plot, Qt.Key.Key_Plus)
        start = plot.area.center().toPoint()
        QTest.mousePress(plot, Qt.MouseButton.LeftButton, pos=start)
        QTest.mouseMove(plot, start + QPoint(40, 0))
        QTest.mouseRelease(plot, Qt.MouseButton.LeftButton, pos=start + QPoint(40, 0))
        assert plot.region.x == pytest.approx(-80 * plot.region.half / plot.area.width())
        view.go_home()
        assert plot.region.whole
        QTest.keyClick(plot, Qt.Key.Key_Plus)
        QTest.keyClick(plot, Qt.Key.Key_Home)
        assert plot.region.whole

    def test_validation_points_can_be_hidden(self, qtbot, view):
        before = view.plot.grab().toImage()
        box = view.validation_check
        QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))
        qtbot.waitUntil(lambda: view.plot.grab().toImage() != before)
        assert view.legend.texts == ["inside, training", "outside, training"]

    def test_regression_has_its_own_scale_and_no_boundary(self, qtbot, view, document):
        info = points_info(Task.REGRESSION)
        document.shown_info = document.info = info
        document.dataset = dataset_of(info)
        document.network = FakeNetwork(lambda X: X.sum(1) / 12, low=-np.inf, high=np.inf)
        document.run_changed.emit()
        qtbot.waitUntil(lambda: view.cards[0].texts[1] == "R² 1.000")
        assert view.scale.texts == (f"height {MINUS}1", "0", "1")
        assert not view.boundary_check.isVisible()
        assert len(view.plot.boundary) == 0

    def test_without_a_network_it_says_so(self, qtbot, view, document):
        document.network = None
        document.run_changed.emit()
        qtbot.waitUntil(lambda: view.plot.message == "No network yet: Design says what is missing.")
        assert view.cards[0].texts[1] == "—"

    def test_pictures_have_no_surface(self, qtbot, view, document):
        document.shown_info = document.info = DIGITS
        document.network = FakeNetwork(disc, inputs=784)
        document.run_changed.emit()
        qtbot.waitUntil(lambda: "two inputs" in view.plot.message)
        assert not document.needs[view]

    def test_data_that_wait_for_a_restart_are_announced(self, qtbot, view, document):
        document.shown_info = DIGITS
        document.network = FakeNetwork(disc, inputs=784)
        document.info_changed.emit()
        qtbot.waitUntil(lambda: view.plot.message == "Restart to see the surface of the new data.")

    def test_before_the_samples_are_there_nothing_is_counted(self, qtbot, view, document):
        document.dataset = None
        document.data_changed.emit()
        qtbot.waitUntil(lambda: view.cards[0].texts == ("Training", "—"))
        assert view.cards[1].texts == ("Validation", "—")

    def test_a_caption_is_whole_whichever_width_it_got_last(self, view):
        card = view.cards[0]
        card.resize(80, card.height())
        assert card.texts[0] == "Training, 140"
        card.resize(200, card.height())
        assert card.texts[0] == "Training, 140 points"

    def test_a_hidden_view_predicts_nothing(self, view, document):
        view.hide()
        calls = document.network.calls
        document.network_changed.emit()
        QTest.qWait(0)
        assert document.network.calls == calls
        assert not document.needs[view]

    def test_the_theme_recolours(self, qtbot, view, themes):
        document = view.document
        document.dataset = None
        before = color_at(view, 5.7, 5.7)
        themes.set_mode("dark")
        qtbot.waitUntil(lambda: color_at(view, 5.7, 5.7) != before)
        assert LIGHT.card != DARK.card


@pytest.mark.parametrize(("width", "height"), [(380, 640), (508, 700), (508, 900)])
def test_nothing_is_clipped_at_any_size(qtbot, themes, document, width, height):
    from PySide6.QtWidgets import QWidget

    frame = QWidget()
    qtbot.addWidget(frame)
    view = SurfaceView(document, themes, frame)
    frame.resize(width, height)
    view.setGeometry(frame.rect())
    frame.show()
    qtbot.waitUntil(lambda: view.cards[2].texts[1] != "")
    area = view.plot.area
    assert area.width() == area.height() >= 200
    for part in (view.plot, view.legend, view.scale, *view.cards, view.boundary_check):
        assert view.rect().contains(part.geometry())

"""The Weights tab by mouse and keyboard, and the colours and numbers it shows."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from desktop_nn.gui.colors import DARK, LIGHT
from desktop_nn.gui.state import Selection
from desktop_nn.gui.weights import WeightsView
from desktop_nn.gui.weights.layer_data import by_strength, layer_data
from desktop_nn.gui.weights.matrix import BIAS_ROW, Cell, ticks
from desktop_nn.gui.weights.scale import BINS, histogram, tick_values
from desktop_nn.gui.weights.tools import DEFAULT, LARGEST, SMALLEST, least_cell_at, position_of, side_at
from desktop_nn.training.snapshots import NeedKind
from tests.gui.fake_document import FakeDocument, digits_info, points_info

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def show(qtbot, themes):
    # Held here: qtbot remembers widgets weakly, and one that is collected while Qt paints it takes the process along.
    views = []

    def show(document, size=(900, 600)) -> WeightsView:
        view = WeightsView(document, themes)
        qtbot.addWidget(view)
        view.resize(*size)
        view.show()
        view.refresh()
        views.append(view)
        return view

    yield show


def click_neuron(view: WeightsView, place: int) -> None:
    QTest.mouseClick(view.grid, LEFT, pos=view.grid.cell(place).center().toPoint())


def choose(view: WeightsView, layer: str) -> None:
    QTest.mouseClick(view.tools.segments.button(layer), LEFT)


def point_at(view: WeightsView, cell: Cell) -> None:
    QTest.mouseMove(view.matrix, view.matrix.rect_of(cell).center().toPoint())


def shot(widget) -> QImage:
    return widget.grab().toImage()


def is_blue(color: QColor) -> bool:
    return color.blue() > color.red() + 60


def is_orange(color: QColor) -> bool:
    return color.red() > color.blue() + 60


# ---------------------------------------------------------------------- the grid


def test_the_first_layer_of_an_image_network_is_a_grid_of_all_its_neurons(show) -> None:
    view = show(FakeDocument())
    assert view.grid.isVisible()
    found = {view.grid.neuron_at(c.x(), c.y()) for c in (view.grid.cell(i).center() for i in range(128))}
    assert found == set(range(128))


def test_a_picture_has_the_sign_of_its_weights(show) -> None:
    document = FakeDocument()
    weights = document.network.tensor("h1.weights")
    weights[:, 3] = 0.0
    weights[:, 3].reshape(28, 28)[:14] = 0.5
    weights[:, 3].reshape(28, 28)[14:] = -0.5
    view = show(document)
    cell, image = view.grid.cell(3), shot(view.grid)
    assert is_blue(image.pixelColor((cell.center() - QPointF(0, 15)).toPoint()))
    assert is_orange(image.pixelColor((cell.center() + QPointF(0, 15)).toPoint()))


def test_a_click_selects_and_the_ring_follows_the_selection(show) -> None:
    document = FakeDocument()
    view = show(document)
    click_neuron(view, 17)
    assert document.selection == Selection("h1", 17)
    edge = (view.grid.cell(17).topLeft() - QPointF(3, -10)).toPoint()
    assert shot(view.grid).pixelColor(edge) == QColor(LIGHT.accent)
    document.select("h1", 18)
    assert shot(view.grid).pixelColor(edge) != QColor(LIGHT.accent)


def test_a_neuron_selected_elsewhere_scrolls_into_sight(show) -> None:
    document = FakeDocument()
    view = show(document, (700, 300))
    document.select("h1", 127)
    assert view.grid.visibleRegion().boundingRect().contains(view.grid.cell(127).toRect())


def test_selecting_another_layer_shows_it(show) -> None:
    document = FakeDocument()
    view = show(document)
    document.select("h2", 5)
    assert view.matrix.isVisible()
    assert view.tools.segments.value() == "h2"


def test_arrows_move_the_selection_along_the_order(show) -> None:
    document = FakeDocument()
    view = show(document)
    click_neuron(view, 0)
    QTest.keyClick(view.grid, Qt.Key.Key_Right)
    QTest.keyClick(view.grid, Qt.Key.Key_Down)
    assert document.selection == Selection("h1", 1 + view.grid.columns)
    QTest.keyClick(view.grid, Qt.Key.Key_Escape)
    assert document.selection == Selection()


def test_sorting_by_strength_puts_the_strongest_first_and_stands_still_in_training(show) -> None:
    document = FakeDocument()
    weights = document.network.tensor("h1.weights")
    weights[:, 40] *= 3
    view = show(document)
    view.tools.sort.setCurrentIndex(1)
    view.tools.sort.activated.emit(1)
    first = view.grid.cell(0).center()
    assert view.grid.neuron_at(first.x(), first.y()) == 40
    document.is_training = True
    weights[:, 41] *= 10
    view.refresh()
    assert view.grid.neuron_at(first.x(), first.y()) == 40
    document.is_training = False
    view.refresh()
    assert view.grid.neuron_at(first.x(), first.y()) == 41


def test_the_slider_enlarges_the_pictures(show) -> None:
    view = show(FakeDocument())
    before = view.grid.cell(0).width()
    view.tools.size_slider.setValue(view.tools.size_slider.maximum())
    assert view.grid.cell(0).width() == LARGEST > before
    rows = -(-128 // view.grid.columns)
    assert view.grid.height() >= rows * LARGEST


def test_a_double_click_enlarges_and_the_number_under_the_mouse_is_told(show) -> None:
    document = FakeDocument()
    weights = document.network.tensor("h1.weights")
    view = show(document)
    QTest.mouseDClick(view.grid, LEFT, pos=view.grid.cell(9).center().toPoint())
    assert view.enlarged.isVisible()
    assert document.selection == Selection("h1", 9)
    rect = view.enlarged.picture.picture_rect()
    pixel = rect.width() / 28
    spot = rect.topLeft() + QPointF(12.5 * pixel, 20.5 * pixel)
    QTest.mouseMove(view.enlarged.picture, spot.toPoint())
    assert view.enlarged.picture.weight() == (20, 12, pytest.approx(weights[20 * 28 + 12, 9]))
    assert "row 21, column 13" in view.enlarged.figure("here")
    assert view.enlarged.figure("high") == f"+{weights[:, 9].max():.3f}"


def test_enter_enlarges_page_down_goes_on_and_escape_goes_back(show) -> None:
    document = FakeDocument()
    view = show(document)
    click_neuron(view, 4)
    QTest.keyClick(view.grid, Qt.Key.Key_Return)
    QTest.keyClick(view.enlarged.picture, Qt.Key.Key_PageDown)
    assert document.selection == Selection("h1", 5)
    QTest.keyClick(view.enlarged.picture, Qt.Key.Key_Right)
    assert view.enlarged.picture.weight()[:2] == (14, 14)
    QTest.keyClick(view.enlarged.picture, Qt.Key.Key_Escape)
    assert view.grid.isVisible()


def test_the_reading_counts_active_neurons_and_tells_the_selected_ones_numbers(show) -> None:
    document = FakeDocument()
    document.network.tensor("h1.bias")[2] = 0.125
    drawing = np.zeros(784, np.uint8)
    drawing[300:420] = 255
    document.draw(drawing)
    view = show(document)
    active = int((document.answer.forward.z[0] > 0).sum())
    assert view.tools.reading.text() == f"{active} of 128 active for your drawing"
    click_neuron(view, 2)
    column = document.network.tensor("h1.weights")[:, 2]
    assert view.tools.reading.text() == f"Neuron 3: −{-column.min():.3f} to +{column.max():.3f}, bias +0.125"


def test_an_enlarged_neuron_takes_the_height_of_a_low_view(show, qtbot) -> None:
    view = show(FakeDocument(), (700, 200))
    QTest.mouseDClick(view.grid, LEFT, pos=view.grid.cell(3).center().toPoint())
    picture = view.enlarged.picture
    room = view.height() - view.tools.height()
    qtbot.waitUntil(lambda: picture.picture_rect().height() > 0.9 * room)
    assert view.rect().contains(picture.geometry().translated(picture.parentWidget().pos()))
    limit = view.foot._limit.text()
    assert not view.foot.isVisible()
    assert view.enlarged.figure("limit") == limit


def test_its_least_height_is_one_for_all_layers_and_pages(show) -> None:
    view = show(FakeDocument())
    least = {view.minimumSizeHint().height()}
    choose(view, "output")
    least.add(view.minimumSizeHint().height())
    view.resize(900, 220)
    least.add(view.minimumSizeHint().height())
    assert len(least) == 1
    assert least.pop() <= 200


# ---------------------------------------------------------------------- the matrix


def titles_of(view: WeightsView, monkeypatch) -> list[tuple[str, float, float]]:
    """Return what the matrix writes in bold, each with the room it has and the room it takes."""
    written: list[tuple[str, float, float]] = []
    real = QPainter.drawText

    def draw(painter, rect, flags, text):
        if painter.font().weight() >= 600:
            written.append((text, rect.width(), painter.fontMetrics().horizontalAdvance(text)))
        return real(painter, rect, flags, text)

    monkeypatch.setattr("desktop_nn.gui.weights.matrix.QPainter.drawText", draw)
    shot(view.matrix)
    monkeypatch.undo()
    return written


@pytest.mark.parametrize("height", [200, 240, 600])
def test_the_titles_of_a_matrix_are_whole_at_any_height(show, monkeypatch, height: int) -> None:
    view = show(FakeDocument((32,), points_info()), (700, height))
    choose(view, "output")
    titles = titles_of(view, monkeypatch)
    assert "from Hidden" in " ".join(text for text, _, _ in titles)
    assert all(takes <= room for _, room, takes in titles)


def test_later_layers_are_matrices_with_rows_from_and_columns_to(show) -> None:
    document = FakeDocument()
    weights = document.network.tensor("output.weights")
    weights[...] = 0.0
    weights[:32, 7], weights[32:, 7] = 0.5, -0.5
    view = show(document)
    choose(view, "output")
    image = shot(view.matrix)
    assert is_blue(image.pixelColor(view.matrix.rect_of(Cell(10, 7)).center().toPoint()))
    assert is_orange(image.pixelColor(view.matrix.rect_of(Cell(50, 7)).center().toPoint()))


def test_the_cell_under_the_mouse_is_read_out(show) -> None:
    document = FakeDocument((8, 6), points_info())
    document.network.tensor("h2.weights")[3, 4] = 0.75
    document.network.tensor("h2.bias")[4] = -0.5
    view = show(document)
    choose(view, "h2")
    point_at(view, Cell(3, 4))
    assert view.tools.reading.text() == "Hidden 1 · 4 → Hidden 2 · 5: +0.750"
    point_at(view, Cell(BIAS_ROW, 4))
    assert view.tools.reading.text() == "Hidden 2 · 5: bias −0.500"


def test_a_layer_with_batch_normalization_shows_its_shift(show) -> None:
    document = FakeDocument((8, 6), points_info(), batch_norm=True)
    document.network.tensor("h2.beta")[1] = 0.25
    view = show(document)
    choose(view, "h2")
    point_at(view, Cell(BIAS_ROW, 1))
    assert view.tools.reading.text() == "Hidden 2 · 2: shift β +0.250"


def test_a_click_in_a_column_selects_its_neuron(show) -> None:
    document = FakeDocument((8, 6), points_info())
    view = show(document)
    QTest.mouseClick(view.matrix, LEFT, pos=view.matrix.rect_of(Cell(1, 6)).center().toPoint())
    assert document.selection == Selection("h1", 6)


def test_arrows_go_from_cell_to_cell_down_to_the_biases(show) -> None:
    document = FakeDocument((8, 6), points_info())
    view = show(document)
    for _ in range(3):
        QTest.keyClick(view.matrix, Qt.Key.Key_Down)
    QTest.keyClick(view.matrix, Qt.Key.Key_Right)
    bias = document.network.tensor("h1.bias")[1]
    assert bias == 0
    assert view.tools.reading.text() == "Hidden 1 · 2: bias 0.000"
    QTest.keyClick(view.matrix, Qt.Key.Key_Return)
    assert document.selection == Selection("h1", 1)


def test_a_large_matrix_fits_and_can_be_enlarged(show) -> None:
    view = show(FakeDocument((512, 700)))
    choose(view, "h2")
    area = view.matrix.area()
    assert area.width() <= view.matrix.width()
    assert area.height() <= view.matrix.height()
    view.tools.size_slider.setValue(view.tools.size_slider.maximum())
    assert view.matrix.rect_of(Cell(0, 0)).width() >= 30


@pytest.mark.parametrize(("count", "length", "room"), [(10, 300.0, 20.0), (128, 140.0, 15.0), (2048, 900.0, 40.0)])
def test_ticks_have_room(count: int, length: float, room: float) -> None:
    found = ticks(count, length, room)
    assert found[0] == 0
    assert found[-1] < count
    gaps = np.diff(found[1:]) * length / count
    assert (gaps >= room - 1e-9).all()


# ---------------------------------------------------------------------- the scale and the rest


def test_the_foot_tells_the_limit_of_all_pictures(show) -> None:
    document = FakeDocument()
    document.network.tensor("h1.weights")[...] = np.random.default_rng(0).choice([-0.23, 0.23], (784, 128))
    view = show(document)
    assert view.foot._limit.text() == "± 0.23"
    assert view.foot._title.text() == "One scale for all 128"


def test_huge_weights_are_written_as_powers_of_ten(show) -> None:
    document = FakeDocument()
    document.network.tensor("h1.weights")[...] = np.random.default_rng(0).choice([-1.7e18, 1.7e18], (784, 128))
    view = show(document)
    assert view.foot._limit.text() == "± 1.7\u2009×\u200910¹⁸"
    assert not shot(view.foot).isNull()


def test_the_histogram_counts_every_weight() -> None:
    values = np.array([-9.0, -0.5, 0.01, 0.02, 0.5, 9.0, np.nan])
    counts = histogram(values, 1.0)
    assert counts.sum() == 6
    assert counts[0] == 1
    assert counts[BINS // 2 : BINS // 2 + 1].sum() == 2
    assert counts[-1] == 1


@pytest.mark.parametrize("limit", [0.001, 0.19, 0.22, 0.44, 1.0, 6.0, 9.7, 250.0])
def test_ticks_of_the_scale_are_symmetric_and_within_it(limit: float) -> None:
    values = tick_values(limit)
    assert 3 <= len(values) <= 5
    assert values == [-value for value in reversed(values)]
    assert max(values) <= limit * 1.0001


def test_many_layers_become_a_list(show) -> None:
    view = show(FakeDocument((16,) * 6))
    assert view.tools.layer_list.isVisible()
    assert not view.tools.segments.isVisible()
    view.tools.layer_list.setCurrentIndex(6)
    view.tools.layer_list.activated.emit(6)
    assert view.matrix.isVisible()


@pytest.mark.parametrize("gone", ["weights", "data"])
def test_without_weights_it_says_why(show, gone: str) -> None:
    document = FakeDocument()
    document.network = None
    if gone == "data":
        document.shown_info = None
        document.info_error = "There is no folder mnist."
    view = show(document)
    assert view.empty.isVisible()
    words = view.empty.text()
    assert view.empty.findChild(QPushButton).isVisible() == (gone == "data")
    assert words == "There is no folder mnist." if gone == "data" else "being made" in words


def test_of_a_large_network_the_first_neurons_are_shown(show) -> None:
    document = FakeDocument((300,))
    whole, document.network = document.network, None
    document.tensor = lambda name: whole.tensor(name)[..., :40]
    view = show(document)
    assert view.grid.isVisible()
    assert "first 40 of 300" in view.foot._title.text()
    (need,) = document.needs[view]
    assert (need.kind, need.layers) == (NeedKind.WEIGHTS, ("h1",))
    choose(view, "output")
    assert [need.layers for need in document.needs[view]] == [("output",)]


def test_another_network_with_fewer_layers_falls_back_to_its_first(show) -> None:
    document = FakeDocument()
    view = show(document)
    choose(view, "h2")
    smaller = FakeDocument((16,), digits_info())
    document.shown_spec, document.network = smaller.shown_spec, smaller.network
    document.network_changed.emit()
    view.refresh()
    assert view.tools.segments.value() == "h1"
    assert view.grid.isVisible()


def test_a_change_of_theme_recolours(show, themes) -> None:
    view = show(FakeDocument())
    spot = QPoint(3, 2)
    assert shot(view.grid).pixelColor(spot) == QColor(LIGHT.card)
    themes.set_mode("dark")
    assert shot(view.grid).pixelColor(spot) == QColor(DARK.card)


def test_in_training_it_waits_its_turn(show) -> None:
    document = FakeDocument()
    view = show(document)
    document.is_training = True
    view.refresh()
    drawn = view._drawn
    document.network_changed.emit()
    assert view._later.isActive()
    assert view._drawn == drawn


def test_it_asks_for_parameters_ten_times_a_second(show) -> None:
    document = FakeDocument()
    view = show(document)
    assert {(need.kind, need.max_rate) for need in document.needs[view]} == {(NeedKind.PARAMETERS, 10.0)}


def test_the_slider_covers_its_range() -> None:
    assert side_at(0) == SMALLEST
    assert side_at(position_of(DEFAULT)) == DEFAULT
    assert least_cell_at(position_of(DEFAULT)) == 0
    assert least_cell_at(1000) >= 30


def test_strength_is_the_root_mean_square() -> None:
    weights = np.array([[1.0, 0.0, -3.0], [1.0, 0.1, 0.0]])
    assert by_strength(weights).tolist() == [2, 0, 1]


def test_layer_data_names_classes_and_inputs() -> None:
    document = FakeDocument((3,), points_info())
    first, last = layer_data(document, "h1"), layer_data(document, "output")
    assert [first.source_name(i) for i in range(2)] == ["x₁", "x₂"]
    assert first.target_name(2) == "3"
    assert last.target_name(0) == "second arm"
    assert layer_data(document, "h9") is None


class TestScreenReader:
    """What a key reads is told at once, and the cursor stays in sight."""

    def test_the_grid_tells_the_neuron_moved_to(self, show):
        view = show(FakeDocument())
        view.grid.setFocus()
        QTest.keyClick(view.grid, Qt.Key.Key_Right)
        first = view.grid.accessibleDescription()
        QTest.keyClick(view.grid, Qt.Key.Key_Right)
        assert "Neuron 1" in first
        assert "Neuron 2" in view.grid.accessibleDescription()

    def test_the_matrix_tells_the_cell_moved_to(self, show):
        view = show(FakeDocument())
        choose(view, "output")
        view.matrix.setFocus()
        for _ in range(3):
            QTest.keyClick(view.matrix, Qt.Key.Key_Down)
        assert view.matrix.accessibleDescription() == view.tools.reading.text()

    def test_the_enlarged_neuron_tells_the_weight_moved_to(self, show):
        view = show(FakeDocument())
        click_neuron(view, 0)
        QTest.keyClick(view.grid, Qt.Key.Key_Return)
        for _ in range(3):
            QTest.keyClick(view.enlarged.picture, Qt.Key.Key_Left)
            assert view.enlarged.picture.accessibleDescription() == view.enlarged.figure("here")

    def test_tab_leaves_the_selected_neuron_in_sight(self, show):
        view = show(FakeDocument(), size=(420, 260))
        click_neuron(view, 0)
        view.tools.size_slider.setFocus()
        for _ in range(4):
            if view.focusWidget() is not view.grid:
                QTest.keyClick(view.focusWidget(), Qt.Key.Key_Tab)
        assert view.focusWidget() is view.grid
        assert view.grid.visibleRegion().contains(view.grid.cell(0).center().toPoint())

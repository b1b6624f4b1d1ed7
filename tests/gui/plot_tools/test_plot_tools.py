"""Copy, save, home: driven at the buttons, with every view that has a plot."""

from __future__ import annotations

import csv
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from desktop_nn.gui.curves import CurvesView
from desktop_nn.gui.job_thread import JobThread
from desktop_nn.gui.plot_tools import PlotTools, exporter
from desktop_nn.gui.surface import SurfaceView
from desktop_nn.gui.weights import WeightsView
from tests.gui.draw.fake_document import FakeDocument, FakeNetwork, dataset_of, points_info
from tests.gui.fake_document import FakeDocument as WeightsDocument


class Keeper(QObject):
    """The part of a document that saving a plot uses."""

    name, path = "Two spirals", None

    def __init__(self):
        super().__init__()
        self.jobs = JobThread(self)
        self.notices = []

    def notify(self, notice):
        self.notices.append(notice)

    def dismiss(self, notice):
        self.notices.remove(notice)


@pytest.fixture
def keeper():
    keeper = Keeper()
    yield keeper
    keeper.jobs.finish()


def curves(qtbot, themes):
    document = FakeDocument()
    document.name = "run"
    view = CurvesView(document, themes)
    qtbot.addWidget(view)
    view.resize(700, 260)
    view.show()
    qtbot.waitUntil(lambda: bool(view.plots))
    document.train_a_while(8.4)
    qtbot.waitUntil(lambda: view.plots["loss"].done > 0)
    return view


def surface(qtbot, themes):
    document = FakeDocument(points_info())
    document.dataset = dataset_of(document.info)
    document.network = FakeNetwork(lambda X: 1 / (1 + np.exp(X[:, 0])))
    view = SurfaceView(document, themes)
    qtbot.addWidget(view)
    view.resize(508, 640)
    view.show()
    qtbot.waitUntil(lambda: view._field is not None)
    return view


def weights(qtbot, themes):
    view = WeightsView(WeightsDocument(units=(40, 12)), themes)
    qtbot.addWidget(view)
    view.resize(700, 300)
    view.show()
    qtbot.waitUntil(lambda: view._data is not None)
    return view


def matrix(qtbot, themes):
    view = weights(qtbot, themes)
    view._on_layer_chosen("h2")
    return view


def neuron(qtbot, themes):
    view = weights(qtbot, themes)
    view._on_enlarged(3)
    return view


@pytest.fixture(params=[curves, surface, weights, matrix, neuron])
def view(request, qtbot, themes):
    return request.param(qtbot, themes)


def save(qtbot, keeper, view, path: Path) -> Path:
    exporter.save(keeper, view, path)
    qtbot.waitUntil(lambda: bool(keeper.notices))
    assert keeper.notices[-1].severity == "info", keeper.notices[-1].text
    assert str(path) in keeper.notices[-1].text
    return path


def test_every_plot_is_a_picture_of_twice_the_fineness(qtbot, keeper, view, tmp_path):
    image = QImage(str(save(qtbot, keeper, view, tmp_path / "a.png")))
    assert image.size() == view.plot_size() * 2
    assert len({image.pixel(x, y) for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)}) > 10


def test_every_plot_is_a_drawing_with_letters(qtbot, keeper, view, tmp_path):
    root = ElementTree.parse(save(qtbot, keeper, view, tmp_path / "a.svg")).getroot()
    texts = [element for element in root.iter() if element.tag.endswith("text")]
    assert len(texts) >= 3
    assert next(iter(root)).text.startswith("Two spirals: ")


def test_curves_are_lines_in_a_drawing_and_not_pixels(qtbot, keeper, themes, tmp_path):
    view = curves(qtbot, themes)
    text = save(qtbot, keeper, view, tmp_path / "a.svg").read_text()
    assert "<image" not in text
    assert text.count("<path") + text.count("<polyline") + text.count("<line") > 10
    assert view.plots["loss"].cacheMode() == view.plots["loss"].CacheModeFlag.CacheBackground


def test_every_plot_is_a_table_of_numbers(qtbot, keeper, view, tmp_path):
    with save(qtbot, keeper, view, tmp_path / "a.csv").open(newline="") as file:
        head, *rows = csv.reader(file)
    assert rows
    assert all(len(row) == len(head) for row in rows)


def test_the_numbers_of_the_curves_are_those_of_the_record(qtbot, keeper, themes, tmp_path):
    view = curves(qtbot, themes)
    with save(qtbot, keeper, view, tmp_path / "a.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    history = view.document.history
    batches = [row for row in rows if row["updates"]]
    assert np.float32([row["loss"] for row in batches]) == pytest.approx(history.loss, abs=0)
    ends = [row for row in rows if row["epoch"]]
    assert [float(row["validation loss"]) for row in ends] == list(history.epochs["validation_loss"])


def test_the_numbers_of_a_matrix_are_the_weights(qtbot, keeper, themes, tmp_path):
    view = matrix(qtbot, themes)
    with save(qtbot, keeper, view, tmp_path / "a.csv").open(newline="") as file:
        _, *rows, bias = csv.reader(file)
    assert np.array_equal(np.float32([row[1:] for row in rows]), view._data.weights)
    assert bias[0] == "bias"


def test_a_grid_that_scrolls_is_saved_whole(qtbot, themes):
    view = weights(qtbot, themes)
    assert view.grid.height() > view._grid_area.height()
    assert view.plot_size().height() > view.grid.height()


def test_a_drawing_of_many_neurons_is_not_a_large_file(qtbot, keeper, themes, tmp_path):
    view = weights(qtbot, themes)
    path = save(qtbot, keeper, view, tmp_path / "a.svg")
    # A picture of 28 x 28 colours takes no more than four bytes each, in letters a third more.
    assert path.stat().st_size < 40 * (28 * 28 * 4 * 4 / 3 + 2000)


def test_copying_puts_a_picture_on_the_clipboard_and_says_so(qtbot, keeper, themes):
    view = curves(qtbot, themes)
    tools = PlotTools(keeper, view)
    qtbot.addWidget(tools)
    tools.show()
    QTest.mouseClick(tools.copy_button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().image().size() == view.plot_size() * 2
    assert "clipboard" in tools.copy_button.accessibleName()
    assert "clipboard" in keeper.notices[-1].text
    tools.set_target(view)
    assert tools.copy_button.accessibleName() == "Copy as a picture"


def test_the_menu_asks_for_a_file_and_says_where_it_went(qtbot, keeper, themes, tmp_path):
    keeper.path = tmp_path / "two.dnn"
    view = curves(qtbot, themes)
    tools = PlotTools(keeper, view)
    qtbot.addWidget(tools)
    tools.show()
    tools.save_menu.actions()[2].trigger()
    qtbot.waitUntil(lambda: tools.findChild(QFileDialog) is not None)
    assert not tools.save_button.isDown()
    dialog = tools.findChild(QFileDialog)
    qtbot.waitUntil(dialog.isVisible)
    assert dialog.selectedFiles() == [str(tmp_path / "two-spirals-curves.csv")]
    dialog.accept()
    qtbot.waitUntil(lambda: bool(keeper.notices))
    assert (tmp_path / "two-spirals-curves.csv").stat().st_size > 1000


def test_a_folder_that_is_gone_is_said_and_harms_nothing(qtbot, keeper, themes, tmp_path):
    exporter.save(keeper, curves(qtbot, themes), tmp_path / "gone" / "a.png")
    qtbot.waitUntil(lambda: bool(keeper.notices))
    assert keeper.notices[0].severity == "error"
    assert "gone" in keeper.notices[0].text


def test_home_shows_all_neurons_again(qtbot, keeper, themes):
    view = neuron(qtbot, themes)
    tools = PlotTools(keeper, view)
    qtbot.addWidget(tools)
    tools.show()
    QTest.mouseClick(tools.home_button, Qt.MouseButton.LeftButton)
    assert view._pages.currentWidget() is view._grid_area


def test_a_plot_that_was_not_drawn_is_said_to_be_so(qtbot, keeper, themes, tmp_path):
    view = SurfaceView(FakeDocument(points_info()), themes)
    qtbot.addWidget(view)
    tools = PlotTools(keeper, view)
    qtbot.addWidget(tools)
    tools.copy()
    exporter.save(keeper, view, tmp_path / "a.svg")
    assert [notice.severity for notice in keeper.notices] == ["warning", "warning"]
    assert "not been drawn" in keeper.notices[0].text
    assert not list(tmp_path.iterdir())

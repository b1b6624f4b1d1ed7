"""The Network panel by mouse and keyboard, and what it draws."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from desktop_nn.core.settings import Holds
from desktop_nn.core.tasks import Task
from desktop_nn.gui.diagram import DiagramView
from desktop_nn.gui.diagram.layout import Target
from desktop_nn.gui.document import Document
from desktop_nn.gui.state import Selection
from desktop_nn.gui.theme import DARK, LIGHT
from desktop_nn.training.snapshots import NeedKind
from tests.gui.diagram.driving import LEFT, at, click, column, picture, wheel
from tests.gui.fake_document import FakeDocument, digits_info, eight_info, points_info


def three() -> np.ndarray:
    drawing = np.zeros((28, 28), np.uint8)
    drawing[4:24, 12:16] = 255
    return drawing.reshape(784)


def test_a_click_selects_the_neuron(show) -> None:
    document = FakeDocument()
    view = show(document)
    hidden = column(view, "h2")
    click(view, hidden.boxes[1])
    assert document.selection == Selection("h2", hidden.shown[1])


def test_a_click_on_an_output_or_a_caption_selects_too(show) -> None:
    document = FakeDocument()
    view = show(document)
    click(view, column(view, "output").boxes[7])
    assert document.selection == Selection("output", 7)
    click(view, column(view, "h1").caption)
    assert document.selection == Selection("h1")


def test_what_is_selected_has_a_ring_in_the_accent(show) -> None:
    document = FakeDocument()
    view = show(document)
    document.select("h1", 127)
    box = column(view, "h1").boxes[-1]
    edge = view.canvas.mapFromScene(QPointF(box.center().x(), box.top() - 3))
    assert picture(view).pixelColor(edge) == QColor(LIGHT.accent)
    document.select(None)
    assert picture(view).pixelColor(edge) != QColor(LIGHT.accent)


def test_a_neuron_selected_elsewhere_comes_into_sight(show) -> None:
    document = FakeDocument()
    view = show(document)
    assert 77 not in column(view, "h1").shown
    document.select("h1", 77)
    view.refresh()
    assert 77 in column(view, "h1").shown


def test_arrows_move_and_enter_selects_and_escape_clears(show) -> None:
    document = FakeDocument((4, 3), points_info())
    view = show(document)
    canvas = view.canvas
    QTest.keyClick(canvas, Qt.Key.Key_Down)
    QTest.keyClick(canvas, Qt.Key.Key_Down)
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert document.selection == Selection("h1", 1)
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    QTest.keyClick(canvas, Qt.Key.Key_Space)
    assert document.selection == Selection("h2", 1)
    QTest.keyClick(canvas, Qt.Key.Key_Up)
    QTest.keyClick(canvas, Qt.Key.Key_Up)
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert document.selection == Selection("h2")
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert document.selection == Selection()


def test_the_ring_of_the_keyboard_goes_with_the_focus(show, qtbot) -> None:
    document = FakeDocument((4, 3), points_info())
    view = show(document)
    canvas = view.canvas
    view.activateWindow()
    canvas.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(canvas.hasFocus)
    bare = picture(view)
    QTest.keyClick(canvas, Qt.Key.Key_Down)
    assert picture(view) != bare
    canvas.clearFocus()
    assert picture(view) == bare


def test_the_mouse_leaves_no_ring_of_the_keyboard(show, qtbot) -> None:
    document = FakeDocument((4, 3), points_info())
    view = show(document)
    canvas = view.canvas
    view.activateWindow()
    canvas.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(canvas.hasFocus)
    box = column(view, "h1").boxes[1]
    click(view, box)
    clicked = picture(view)
    QTest.keyClick(canvas, Qt.Key.Key_Up)
    QTest.keyClick(canvas, Qt.Key.Key_Down)
    assert picture(view) != clicked
    click(view, box)
    assert picture(view) == clicked


def test_words_a_low_caption_has_no_room_for_are_in_its_tool_tip(show) -> None:
    document = FakeDocument((8, 6), points_info(), batch_norm=True)
    view = show(document, (700, 260))
    assert "BN" in view.canvas._describe(Target("layer", "h1"))


def test_the_wheel_zooms_at_the_pointer_and_0_fits(show) -> None:
    view = show(FakeDocument())
    point = QPoint(500, 120)
    before = view.canvas.mapToScene(point)
    wheel(view, point, 3)
    assert view.canvas.zoom == pytest.approx(1.2**3, rel=1e-6)
    after = view.canvas.mapToScene(point)
    assert (after - before).manhattanLength() < 3
    QTest.keyClick(view.canvas, Qt.Key.Key_0)
    assert view.canvas.zoom == pytest.approx(1.0)


def test_dragging_the_ground_pans_and_selects_nothing(show) -> None:
    document = FakeDocument()
    view = show(document)
    viewport = view.canvas.viewport()
    start = QPoint(5, viewport.height() - 5)
    before = view.canvas.mapToScene(start)
    QTest.mousePress(viewport, LEFT, pos=start)
    QTest.mouseMove(viewport, start + QPoint(40, -30))
    QTest.mouseRelease(viewport, LEFT, pos=start + QPoint(40, -30))
    after = view.canvas.mapToScene(start + QPoint(40, -30))
    assert (after - before).manhattanLength() < 2
    assert document.selection == Selection()


def test_plus_and_minus_change_the_neurons_of_the_spec(show) -> None:
    document = FakeDocument()
    view = show(document)
    buttons = view.canvas._layout.buttons
    click(view, buttons.more["h2"])
    click(view, buttons.fewer["h1"], Qt.KeyboardModifier.ShiftModifier)
    assert document.calls == [("edit", "network.hidden.1.units", 65), ("edit", "network.hidden.0.units", 118)]


def test_a_layer_of_one_neuron_loses_none(show) -> None:
    document = FakeDocument((1,), points_info())
    view = show(document)
    click(view, view.canvas._layout.buttons.fewer["h1"], Qt.KeyboardModifier.ShiftModifier)
    assert document.calls in ([], [("edit", "network.hidden.0.units", 1)])


@pytest.mark.parametrize(("gap", "place"), [(0, 0), (1, 1), (2, 2)])
def test_the_circled_plus_adds_a_layer_in_its_gap(show, gap: int, place: int) -> None:
    document = FakeDocument()
    view = show(document)
    click(view, view.canvas._layout.buttons.add[gap])
    assert document.calls == [("add_layer", place)]


def test_the_real_document_follows_the_buttons(qtbot, themes) -> None:
    document = Document()
    document.new("xor")
    view = DiagramView(document, themes)
    qtbot.addWidget(view)
    view.resize(600, 400)
    view.show()
    view.refresh()
    layers = len(document.spec.network.hidden)
    units = document.spec.network.hidden[0].units
    click(view, view.canvas._layout.buttons.more[document.spec.network.hidden[0].id])
    assert document.spec.network.hidden[0].units == units + 1
    view.refresh()
    assert len(column(view, document.spec.network.hidden[0].id).boxes) == units + 1
    click(view, view.canvas._layout.buttons.add[0])
    assert len(document.spec.network.hidden) == layers + 1
    document.close()


def test_hovering_a_neuron_lets_its_edges_stand_out(show) -> None:
    document = FakeDocument((6, 6), points_info())
    document.network.tensor("h2.weights")[...] = 1.0
    view = show(document)
    hidden = column(view, "h2")
    gap = view._scene.gaps[1]
    other = gap.path(0, 0).pointAtPercent(0.5)
    spot = view.canvas.mapFromScene(other)
    before = picture(view).pixelColor(spot)
    QTest.mouseMove(view.canvas.viewport(), at(view, hidden.boxes[5]))
    faded = picture(view).pixelColor(spot)
    assert faded.red() > before.red()


def test_the_tool_tip_tells_name_sum_activation_and_bias(show, monkeypatch) -> None:
    document = FakeDocument()
    document.network.tensor("h1.bias")[0] = -0.25
    document.draw(three())
    view = show(document)
    said = []
    monkeypatch.setattr("desktop_nn.gui.diagram.canvas.QToolTip.showText", lambda *words: said.append(words[1]))
    point = at(view, column(view, "h1").boxes[0])
    viewport = view.canvas.viewport()
    QApplication.sendEvent(viewport, QHelpEvent(QEvent.Type.ToolTip, point, viewport.mapToGlobal(point)))
    z = float(document.answer.forward.z[0][0, 0])
    assert said[0].startswith("Hidden 1 · neuron 1\n")
    assert f"{abs(z):.3f}" in said[0]
    assert "bias b = −0.250" in said[0]


def test_the_drawing_is_the_input(show) -> None:
    document = FakeDocument()
    view = show(document)
    box = column(view, "input").boxes[0]
    middle = at(view, box)
    assert picture(view).pixelColor(middle) == QColor(LIGHT.ink0)
    document.draw(three())
    assert picture(view).pixelColor(middle) == QColor(LIGHT.ink1)


def test_the_winner_is_filled(show) -> None:
    document = FakeDocument()
    document.draw(three())
    view = show(document)
    for number, box in enumerate(column(view, "output").boxes):
        color = picture(view).pixelColor(view.canvas.mapFromScene(box.center() + QPointF(-box.width() / 2 + 3, 0)))
        assert (color == QColor(LIGHT.text)) == (number == document.answer.winner)


def test_a_network_without_weights_is_drawn_and_says_why(show) -> None:
    document = FakeDocument((2048, 2048))
    assert document.network is None
    view = show(document)
    assert "5,824,522" in view.legend.message()
    assert column(view, "h1").left_out > 2000


def test_without_data_it_says_so_and_draws_nothing(show) -> None:
    document = FakeDocument()
    document.info = document.shown_info = document.network = None
    document.info_error = "There is no folder mnist."
    view = show(document)
    assert not view.canvas.scene().items()
    assert view.empty.isVisible()
    assert view.empty.text() == "There is no folder mnist."
    assert view.canvas.rect().contains(view.empty.geometry())
    view.empty.findChild(QPushButton).click()
    assert document.mended


def test_edits_that_wait_for_a_restart_are_told(show) -> None:
    document = FakeDocument()
    view = show(document)
    header = view.header
    assert not header.stale_icon.isVisible()
    document.pending = {"network.hidden.0.units": Holds.RESTART}
    view.refresh()
    # Where there is no room for the words the icon says them.
    assert header.stale_icon.isVisible()
    assert "restart" in header.stale_icon.toolTip()
    assert not header.stale_text.isVisible()
    view.resize(1000, 390)
    view.refresh()
    assert "restart" in header.stale_text.text()
    assert header.stale_text.isVisible()


@pytest.mark.parametrize(
    ("units", "info"),
    [
        ((128, 64), digits_info()),
        ((128, 64), eight_info()),
        ((8, 6), points_info()),
        ((), points_info()),
        ((), points_info(Task.REGRESSION)),
        ((2048, 2048), digits_info()),
        ((32,) * 12, digits_info()),
    ],
)
def test_everything_fits_into_the_panel(show, units, info) -> None:
    view = show(FakeDocument(units, info), (440, 300))
    seen = view.canvas.mapToScene(view.canvas.viewport().rect()).boundingRect()
    for each in view.canvas._layout.columns:
        assert all(seen.adjusted(-1, -1, 1, 1).contains(box) for box in (*each.boxes, each.caption))


def test_a_change_of_theme_recolours(show, themes) -> None:
    document = FakeDocument()
    view = show(document)
    corner = QPoint(3, 3)
    assert picture(view).pixelColor(corner) == QColor(LIGHT.card)
    themes.set_mode("dark")
    assert picture(view).pixelColor(corner) == QColor(DARK.card)


def test_it_describes_itself_in_one_sentence(show) -> None:
    document = FakeDocument()
    document.draw(three())
    view = show(document)
    words = view.canvas.accessibleDescription()
    assert words.startswith("Network 784 to 128 ReLU to 64 ReLU to 10 softmax; most active: Hidden 1 · neuron ")
    assert f"the drawing is read as {document.answer.winner}, " in words


def test_it_asks_for_parameters_while_it_can_be_seen(show) -> None:
    document = FakeDocument()
    view = show(document)
    assert {need.kind for need in document.needs[view]} == {NeedKind.PARAMETERS}
    view.hide()
    assert document.needs[view] == frozenset()


def test_new_weights_move_the_edges(show) -> None:
    document = FakeDocument((4, 3), points_info())
    view = show(document)
    before = picture(view)
    document.network.tensor("h2.weights")[...] *= -1
    assert picture(view) != before


def test_the_hint_is_whole_or_not_there(show) -> None:
    view = show(FakeDocument())
    assert view.legend.hint.fits
    shown = view.legend.hint.grab().toImage()
    view.resize(420, 390)
    view.refresh()
    assert not view.legend.hint.fits
    hidden = view.legend.hint.grab().toImage()
    ground = hidden.pixelColor(0, 0)
    assert all(hidden.pixelColor(x, hidden.height() // 2) == ground for x in range(hidden.width()))
    assert any(shown.pixelColor(x, shown.height() // 2) != ground for x in range(shown.width()))

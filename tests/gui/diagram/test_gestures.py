"""The diagram as a tool: layers and neurons are added, changed, moved and removed in it, by mouse and by keyboard."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip

from desktop_nn.engine.activations import ACTIVATIONS
from desktop_nn.gui.diagram.content import Measure
from desktop_nn.gui.diagram.layout import Target
from desktop_nn.gui.diagram.ranking import Shown
from desktop_nn.gui.document import Document
from desktop_nn.gui.plot_tools import pictures
from desktop_nn.gui.state import Selection, Status
from tests.gui.diagram.driving import (
    SHIFT,
    choose,
    click,
    column,
    double_click,
    drag,
    head,
    open_menu,
    picture,
    size_line,
)
from tests.gui.fake_document import FakeDocument, points_info


def three() -> np.ndarray:
    drawing = np.zeros((28, 28), np.uint8)
    drawing[4:24, 12:16] = 255
    return drawing.reshape(784)


def middle_of_edge(view, gap: int, edge: int) -> QPoint:
    item = view._scene.gaps[gap]
    path = item.path(int(item.edges.sources[edge]), int(item.edges.targets[edge]))
    return view.canvas.mapFromScene(path.pointAtPercent(0.5))


def press(view, *keys: str) -> None:
    for each in keys:
        QTest.keySequence(view.canvas, each)


# ------------------------------------------------------------------ selecting


def test_shift_adds_to_the_selection_and_takes_out_again(show) -> None:
    document = FakeDocument((6, 6), points_info())
    view = show(document)
    boxes = column(view, "h1").boxes
    click(view, boxes[1])
    click(view, boxes[4], SHIFT)
    assert document.selection.neurons == (("h1", 1), ("h1", 4))
    click(view, boxes[1], SHIFT)
    assert document.selection == Selection("h1", 4)
    click(view, boxes[4], SHIFT)
    assert document.selection == Selection()


def test_the_keyboard_adds_to_the_selection(show) -> None:
    document = FakeDocument((6, 6), points_info())
    view = show(document)
    press(view, "Down", "Space", "Down", "Shift+Space")
    assert document.selection.neurons == (("h1", 0), ("h1", 1))


def test_a_double_click_and_a_second_enter_open_the_weights(show, qtbot) -> None:
    document = FakeDocument()
    view = show(document)
    with qtbot.waitSignal(view.weights_asked):
        double_click(view, column(view, "h2").boxes[0])
    assert document.selection == Selection("h2", 0)
    press(view, "Down", "Return")
    with qtbot.waitSignal(view.weights_asked):
        press(view, "Return")
    assert document.selection == Selection("h2", 1)


def test_the_count_of_those_left_out_opens_the_weights(show, qtbot) -> None:
    document = FakeDocument()
    view = show(document)
    with qtbot.waitSignal(view.weights_asked):
        click(view, column(view, "h1").more)
    assert document.selection == Selection("h1")


# ------------------------------------------------------------------ edges


def test_an_edge_tells_its_weight_and_what_it_adds(show) -> None:
    document = FakeDocument((3, 3))
    document.draw(three())
    view = show(document)
    edges = view._scene.gaps[1].edges
    last = len(edges.weights) - 1
    target = view.canvas.target_at(middle_of_edge(view, 1, last))
    assert target == Target("edge", index=1, edge=last)
    words = view.canvas._describe(target).splitlines()
    source, end = int(edges.sources[last]) + 1, int(edges.targets[last]) + 1
    assert words[0] == f"Hidden 1 · neuron {source} → Hidden 2 · neuron {end}"
    assert f"{abs(float(edges.weights[last])):.3f}" in words[1]
    assert f"{float(document.answer.forward.a[0][0, source - 1]):.3f}" in words[2]


def test_a_click_on_an_edge_selects_where_it_leads_and_a_drag_on_it_pans(show) -> None:
    document = FakeDocument((3, 3), points_info())
    view = show(document)
    last = len(view._scene.gaps[1].edges.weights) - 1
    point = middle_of_edge(view, 1, last)
    end = int(view._scene.gaps[1].edges.targets[last])
    click(view, point)
    assert document.selection == Selection("h2", end)
    document.select(None)
    before = view.canvas.mapToScene(point)
    drag(view, point, point + QPoint(20, 10), point + QPoint(40, 20))
    assert document.selection == Selection()
    assert (view.canvas.mapToScene(point + QPoint(40, 20)) - before).manhattanLength() < 4


def test_the_slider_hides_weak_edges_and_shows_its_number(show) -> None:
    document = FakeDocument((4, 4), points_info())
    document.network.tensor("h2.weights")[...] = 0.05
    view = show(document)
    point = middle_of_edge(view, 1, 0)
    assert view.canvas.target_at(point).kind == "edge"
    slider = view.header.least.slider
    slider.setFocus()
    while view.header.least.value() < 0.06:
        QTest.keyClick(slider, Qt.Key.Key_PageUp)
    shown = picture(view)
    assert view.canvas.target_at(point).kind == "ground"
    assert shown.pixelColor(point) == shown.pixelColor(3, 3)


def test_weight_times_input_draws_what_the_neurons_get(show) -> None:
    document = FakeDocument((3, 3))
    view = show(document)
    button = view.header.measure.button(Measure.INPUT)
    assert not button.isEnabled()
    document.draw(three())
    view.refresh()
    assert button.isEnabled()
    button.click()
    view.refresh()
    edges = view._content.gaps[1]
    activations = document.answer.forward.a[0][0]
    assert edges.drawn == pytest.approx(edges.weights * activations[edges.sources], rel=1e-5)
    assert view.legend.weights.accessibleName() == "Weight × input"


def test_the_choice_is_not_offered_where_there_is_no_pad(show) -> None:
    assert not show(FakeDocument((3,), points_info())).header.measure.isVisible()


# ------------------------------------------------------------------ which neurons


def test_the_strongest_neurons_are_drawn_first(show) -> None:
    document = FakeDocument()
    document.network.tensor("h2.weights")[:, [17, 40]] *= 100
    view = show(document)
    assert {17, 40}.isdisjoint(column(view, "h2").shown)
    next(a for a in view.header.choices if a.text() == "Strongest neurons").trigger()
    view.refresh()
    assert set(column(view, "h2").shown[:2]) == {17, 40}
    assert column(view, "h2").more.top() > column(view, "h2").boxes[-2].bottom()


def test_the_most_active_neurons_follow_the_drawing(show) -> None:
    document = FakeDocument()
    document.draw(three())
    view = show(document)
    view.header.shown_chosen.emit(Shown.ACTIVE)
    view.refresh()
    assert column(view, "h1").shown[0] == int(document.answer.forward.a[0][0].argmax())


# ------------------------------------------------------------------ layers


def test_the_size_at_the_head_opens_a_field_for_units_and_activation(show, qtbot) -> None:
    document = FakeDocument()
    view = show(document)
    click(view, size_line(view, "h2"))
    editor = view.gestures.editor
    assert editor.isVisible()
    qtbot.keyClicks(editor.units, "48")
    with qtbot.waitSignal(editor.closed):
        QTest.keyClick(editor.units, Qt.Key.Key_Return)
    assert document.calls == [("edit", "network.hidden.1.units", 48)]
    view.canvas.setFocus()
    press(view, "F2")
    editor = view.gestures.editor
    editor.activation.setFocus()
    editor.activation.setCurrentIndex(editor.activation.findText("Tanh"))
    editor.activation.activated.emit(editor.activation.currentIndex())
    assert document.calls[-1] == ("set_activation", "h2", ACTIVATIONS.get("tanh")())
    with qtbot.waitSignal(editor.closed):
        QTest.keyClick(editor, Qt.Key.Key_Escape)


def test_a_number_of_units_that_is_not_possible_is_told_and_not_taken(show, qtbot) -> None:
    document = FakeDocument()
    view = show(document)
    click(view, size_line(view, "h1"))
    editor = view.gestures.editor
    qtbot.keyClicks(editor.units, "0")
    QTest.keyClick(editor.units, Qt.Key.Key_Return)
    assert editor.isVisible()
    assert editor.units.has_error()
    editor.close()
    assert document.calls == []


@pytest.mark.parametrize(("layer", "over", "calls"), [("h1", "h2", [("move_layer", 0, 1)]), ("h1", "input", [])])
def test_dragging_a_head_moves_the_layer(show, layer: str, over: str, calls: list) -> None:
    document = FakeDocument()
    view = show(document)
    start = head(view, layer)
    drag(view, start, start + QPoint(15, 0), head(view, over) + QPoint(30, 0))
    assert document.calls == calls


def test_escape_gives_a_drag_up(show) -> None:
    document = FakeDocument()
    view = show(document)
    start = head(view, "h1")
    drag(view, start, start + QPoint(15, 0), head(view, "h2") + QPoint(30, 0), release=False)
    bare = picture(view)
    QTest.keyClick(view.canvas, Qt.Key.Key_Escape)
    assert picture(view) != bare
    QTest.mouseRelease(view.canvas.viewport(), Qt.MouseButton.LeftButton, pos=head(view, "h2") + QPoint(30, 0))
    assert document.calls == []


def test_keys_change_the_layer_where_the_keyboard_is(show) -> None:
    document = FakeDocument()
    view = show(document)
    press(view, "Down", "Right", "Alt+Left", "Ctrl+D", "Ctrl+Up", "Ctrl+Shift+Down", "Insert")
    assert document.calls == [
        ("move_layer", 1, 0),
        ("duplicate_layer", 1),
        ("edit", "network.hidden.1.units", 65),
        ("edit", "network.hidden.1.units", 54),
        ("add_layer", 2),
    ]


def test_delete_removes_the_layer_selected(show) -> None:
    document = FakeDocument()
    view = show(document)
    click(view, head(view, "h2"))
    press(view, "Delete")
    assert document.calls == [("remove_layer", 1)]


def test_inputs_and_outputs_are_not_removed_and_it_says_why(show, qtbot) -> None:
    document = FakeDocument()
    view = show(document)
    click(view, column(view, "output").boxes[3])
    press(view, "Delete")
    assert document.calls == []
    assert "follow from the data" in view.legend.message()
    # It can be read in training too, where the picture is drawn anew all the time.
    view.refresh()
    assert "follow from the data" in view.legend.message()
    view.legend._warning.start(1)
    qtbot.waitUntil(lambda: not view.legend.message())


def test_a_neuron_that_has_gone_meanwhile_is_not_removed(show) -> None:
    document = FakeDocument((4,), points_info())
    view = show(document)
    document.select("h1", 7)
    press(view, "Delete")
    assert document.calls == []
    assert "not there" in view.legend.message()


def test_a_layer_keeps_one_neuron(show) -> None:
    document = FakeDocument((2,), points_info())
    view = show(document)
    click(view, column(view, "h1").boxes[0])
    click(view, column(view, "h1").boxes[1], SHIFT)
    press(view, "Delete")
    assert document.calls == []
    assert "at least one" in view.legend.message()


def test_the_menu_of_a_head_does_what_the_gestures_do(show) -> None:
    document = FakeDocument()
    view = show(document)
    choose(open_menu(view, head(view, "h2")), "Duplicate Hidden 2")
    choose(open_menu(view, head(view, "h2")), "Move Hidden 2 left")
    click(view, head(view, "h1"))
    choose(open_menu(view), "Remove Hidden 1")
    assert document.calls == [("duplicate_layer", 1), ("move_layer", 1, 0), ("remove_layer", 0)]


def test_the_menu_of_the_ground_adds_a_layer_and_shows_everything(show) -> None:
    document = FakeDocument((4,), points_info())
    view = show(document)
    view.canvas.zoom_by(3)
    corner = QPoint(2, view.canvas.viewport().height() - 3)
    choose(open_menu(view, corner), "Show the whole network")
    assert view.canvas.zoom == pytest.approx(1.0)
    choose(open_menu(view, corner), "Add a layer")
    assert document.calls == [("add_layer", 1)]


def test_delete_removes_what_the_ring_is_at_and_not_what_was_selected_before(show) -> None:
    document = FakeDocument((3, 3), points_info())
    view = show(document)
    click(view, column(view, "h1").boxes[0])
    press(view, "Right", "Down", "Delete")
    assert document.calls == [("remove_neurons", "h2", (1,))]
    assert view.legend.message() == "Removed neuron 2 of Hidden 2. Ctrl+Z brings it back."
    # Another experiment has nothing to do with it.
    document.opened.emit()
    assert not view.legend.message()
    # The mouse was used last: what is selected is meant.
    click(view, head(view, "h1"))
    press(view, "Delete")
    assert document.calls[1:] == [("remove_layer", 0)]
    assert "Removed Hidden 1" in view.legend.message()


def test_the_keyboard_is_shown_the_reading_that_the_mouse_is_shown(show, qtbot) -> None:
    document = FakeDocument((3, 3))
    document.draw(three())
    view = show(document)
    view.canvas.setFocus()
    press(view, "Down", "Right")
    view.canvas._read.start(1)
    qtbot.waitUntil(QToolTip.isVisible)
    assert "z = " in QToolTip.text()
    assert "Delete removes it" in QToolTip.text()
    press(view, "Escape")
    qtbot.waitUntil(lambda: not QToolTip.isVisible())


def test_the_neuron_selected_is_named_with_its_figures(show) -> None:
    document = FakeDocument((3, 3))
    document.draw(three())
    view = show(document, (1000, 390))
    click(view, column(view, "h1").boxes[1])
    view.refresh()
    text = view.legend.hint.text()
    assert text.startswith("Hidden 1 · neuron 2: a ")
    assert "bias 0.00" in text
    document.select(None)
    view.refresh()
    assert "Click a neuron" in view.legend.hint.text()


# ------------------------------------------------------------------ what was learned


@pytest.fixture
def trained(qtbot):
    document = Document()
    document.new("xor")
    document.step_once()
    qtbot.waitUntil(lambda: document.status is Status.PAUSED and document.run is not None, timeout=20_000)
    yield document
    document.close()


def test_delete_takes_the_neurons_selected_and_leaves_the_others(show, trained) -> None:
    view = show(trained)
    weights = trained.run.tensors["h1.weights"]
    boxes = column(view, "h1").boxes
    click(view, boxes[0])
    click(view, boxes[2], SHIFT)
    press(view, "Delete")
    np.testing.assert_array_equal(trained.run.tensors["h1.weights"], np.delete(weights, [0, 2], axis=1))
    assert trained.selection == Selection()
    assert "Hidden 1" in trained.undo_stack.undoText()
    trained.undo()
    np.testing.assert_array_equal(trained.run.tensors["h1.weights"], weights)


def test_the_buttons_keep_what_was_learned_and_say_so_first(show, trained) -> None:
    view = show(trained)
    weights = trained.run.tensors["h1.weights"]
    units = weights.shape[1]
    buttons = view.canvas._layout.buttons
    assert len(view.canvas._describe(Target("more", "h1")).splitlines()) == 2
    click(view, buttons.more["h1"])
    np.testing.assert_array_equal(trained.run.tensors["h1.weights"][:, :units], weights)
    click(view, buttons.fewer["h1"])
    click(view, buttons.fewer["h1"])
    np.testing.assert_array_equal(trained.run.tensors["h1.weights"], weights[:, : units - 1])
    layers = len(trained.run_spec.network.hidden)
    view.refresh()
    assert len(view.canvas._describe(Target("add", index=1)).splitlines()) == 2
    click(view, view.canvas._layout.buttons.add[1])
    assert len(trained.run_spec.network.hidden) == layers + 1
    assert not trained.pending


def test_a_layer_added_is_selected_and_it_is_said_what_stays(show, trained) -> None:
    view = show(trained)
    click(view, view.canvas._layout.buttons.add[0])
    added = trained.spec.network.hidden[0].id
    assert trained.selection == Selection(added)
    assert "Added a layer: " in view.legend.message()
    assert "Ctrl+Z" in view.legend.message()


def test_moving_a_layer_that_does_not_fit_says_so_before_and_after(show, trained) -> None:
    trained.add_layer_keeping(1)
    view = show(trained)
    start = head(view, trained.spec.network.hidden[0].id)
    behind = head(view, trained.spec.network.hidden[1].id) + QPoint(30, 0)
    drag(view, start, start + QPoint(15, 0), behind, release=False)
    assert "begins anew" in view.legend.message()
    QTest.mouseRelease(view.canvas.viewport(), Qt.MouseButton.LeftButton, pos=behind)
    assert "Moved Hidden 1: " in view.legend.message()
    assert "begins anew" in view.legend.message()


# ------------------------------------------------------------------ pictures and words


def test_close_up_activation_and_bias_can_be_read(show, qtbot) -> None:
    document = FakeDocument((6, 6), points_info())
    view = show(document)
    view.canvas.zoom_by(2.5)
    qtbot.waitUntil(lambda: not any(column.moving for column in view._scene.columns))
    before = picture(view)
    document.network.tensor("h2.bias")[...] = -0.25
    assert picture(view) != before
    assert "b −0.25" in view._scene.columns[2]._figures(3)


def test_the_picture_can_be_taken_along_whole_however_it_is_zoomed(qtbot, show) -> None:
    document = FakeDocument((4, 3), points_info())
    view = show(document)
    view.canvas.zoom_by(3)
    view.header.exports[0].trigger()
    size = pictures.FINENESS * view.plot_size()
    qtbot.waitUntil(lambda: QApplication.clipboard().image().size() == size)
    text = pictures.drawing(view, "Spiral").decode()
    assert "<title>Spiral</title>" in text
    assert all(words in text for words in ("Hidden 1", "Hidden 2", "Output"))


def test_the_table_has_every_edge_drawn(show) -> None:
    document = FakeDocument((2,), points_info())
    view = show(document)
    rows = list(view.plot_table().rows)
    weights = np.concatenate([document.network.tensor(f"{name}.weights").ravel() for name in ("h1", "output")])
    assert sorted(row[2] for row in rows) == pytest.approx(sorted(weights.tolist()))
    assert ("Input x₁", "Hidden 1 · neuron 2") in {row[:2] for row in rows}


def test_the_sentence_follows_the_selection_at_a_low_rate(show, qtbot) -> None:
    document = FakeDocument()
    view = show(document)
    first = view.accessibleDescription()
    view._narrator._rest.start(100)
    document.select("h1", 4)
    view.refresh()
    assert view.accessibleDescription() == first
    qtbot.waitUntil(lambda: "selected: Hidden 1 · neuron 5" in view.accessibleDescription(), timeout=4000)


# ------------------------------------------------------------------ movement


def test_a_zoom_is_sharp_again_when_it_has_come_to_rest(show, qtbot) -> None:
    view = show(FakeDocument((6, 6), points_info()))
    picture(view)
    with qtbot.waitSignal(view.canvas.moved, check_params_cb=lambda moving: not moving):
        view.canvas.zoom_by(2.0)
    qtbot.waitUntil(lambda: not any(gap.moving for gap in view._scene.gaps))
    sharp = picture(view)
    view.canvas.fit()
    view._built = None
    view.canvas.zoom_by(2.0)
    assert sharp.size() == picture(view).size()
    kept = view._scene.gaps[1]._kept
    assert kept is not None


def test_an_edge_is_where_its_curve_runs(show) -> None:
    view = show(FakeDocument((5, 4), points_info()))
    gap = view._scene.gaps[1]
    path = gap.path(0, 3)
    for share in (0.1, 0.3, 0.5, 0.8):
        found = gap.edge_at(QPointF(path.pointAtPercent(share)), 1.0)
        assert found is not None

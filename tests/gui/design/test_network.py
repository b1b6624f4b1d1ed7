"""Layers: added, removed, moved and copied by clicks, by keys and by dragging; selection, sizes and refusals."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_nn.core import limits, tree
from desktop_nn.data.sources import Plane
from desktop_nn.engine.activations import ACTIVATIONS, Sigmoid
from desktop_nn.engine.initializers import GlorotUniform
from desktop_nn.engine.losses import MeanSquaredError
from tests.gui.design.driving import Key, click, pick, type_into

ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def cards(panel, document):
    """Three layers of 128, 64 and 32 units, and a function that returns their cards."""
    document.duplicate_layer(1)
    document.edit("network.hidden.2.units", 32)
    panel.refresh()

    def current():
        panel.refresh()
        return panel.network.layers.cards

    return current


def units(document) -> list[int]:
    return [layer.units for layer in document.spec.network.hidden]


def test_a_layer_is_added_at_the_end_and_selected(panel, document):
    click(panel.network.add_button)
    panel.refresh()
    assert units(document) == [128, 64, 64]
    assert panel.network.layers.cards[-1].is_selected()
    assert len({layer.id for layer in document.spec.network.hidden}) == 3


def test_a_layer_is_removed_and_the_next_one_can_be_too(cards, document, panel):
    cards()[1].remove.setFocus()
    QTest.keyClick(cards()[1].remove, Key.Key_Space)
    document_after = units(document)
    assert document_after == [128, 32]
    panel.refresh()
    QTest.keyClick(QApplication.focusWidget(), Key.Key_Space)
    assert units(document) == [128]


def test_without_hidden_layers_the_button_that_adds_one_has_the_keyboard(cards, document, panel):
    for _ in range(3):
        click(cards()[0].remove)
    panel.refresh()
    assert units(document) == []
    assert not panel.network.layers.isVisible()
    assert panel.network.add_button.hasFocus()


def test_arrows_move_a_layer_and_rest_at_the_ends(cards, document):
    first, _, last = cards()
    assert not first.up.isEnabled() and first.down.isEnabled()
    assert last.up.isEnabled() and not last.down.isEnabled()
    click(first.down)
    assert units(document) == [64, 128, 32]


def test_alt_and_an_arrow_move_a_layer_from_within_its_field_which_keeps_the_keyboard(cards, document):
    field = cards()[0].units
    field.setFocus()
    QTest.keyClick(field, Key.Key_Down, ALT)
    cards()
    QTest.keyClick(field, Key.Key_Down, ALT)
    cards()
    assert units(document) == [64, 32, 128]
    assert field.hasFocus()
    QTest.keyClick(field, Key.Key_Up, ALT)
    assert units(document) == [64, 128, 32]


def test_a_layer_is_duplicated_by_button_and_by_key(cards, document):
    click(cards()[0].copy)
    assert units(document) == [128, 128, 64, 32]
    field = cards()[2].units
    field.setFocus()
    QTest.keyClick(field, Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert units(document) == [128, 128, 64, 64, 32]


def drag(handle, to: QPoint) -> None:
    """Drag with the real mouse events that a grip gets, to a global point."""
    start = handle.rect().center()
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    QTest.mouseMove(handle, start + QPoint(0, 6))
    QTest.mouseMove(handle, handle.mapFromGlobal(to))


def drop(handle, to: QPoint) -> None:
    here = handle.mapFromGlobal(to)
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, here)


@pytest.mark.parametrize(("which", "below", "order"), [(0, 2, [64, 32, 128]), (2, None, [32, 128, 64]), (0, 0, None)])
def test_a_layer_is_dragged_by_its_grip(cards, document, panel, which, below, order):
    panel.grab()  # lays everything out
    layers = cards()
    before = units(document)
    target = layers[0] if below is None else layers[below]
    edge = QPoint(10, 2) if below is None else QPoint(10, target.height() - 2)
    to = target.mapToGlobal(edge)
    drag(layers[which].handle, to)
    drop(layers[which].handle, to)
    assert units(document) == (order or before)


def test_escape_gives_a_drag_up(cards, document, panel):
    panel.grab()
    layers = cards()
    to = layers[2].mapToGlobal(QPoint(10, layers[2].height() - 2))
    drag(layers[0].handle, to)
    QTest.keyClick(layers[0].handle, Key.Key_Escape)
    drop(layers[0].handle, to)
    assert units(document) == [128, 64, 32]


def test_a_grip_moves_its_layer_by_arrow_keys(cards, document):
    grip = cards()[0].handle
    grip.setFocus()
    QTest.keyClick(grip, Key.Key_Down)
    assert units(document) == [64, 128, 32]
    QTest.keyClick(grip, Key.Key_Space)
    assert document.selection.layer == "h1", "the grip has gone with its layer"


def test_pressing_a_card_or_one_of_its_fields_selects_the_layer_everywhere(cards, document, panel):
    click(cards()[1])
    assert document.selection.layer == document.spec.network.hidden[1].id
    click(cards()[0].units)
    assert document.selection.layer == "h1"
    assert [card.is_selected() for card in cards()] == [True, False, False]
    click(panel.network.input)
    assert document.selection.layer == "input"
    click(panel.network.output)
    assert panel.network.output.is_selected() and not panel.network.input.is_selected()


def test_fields_of_a_card_edit_its_layer(cards, document):
    card = cards()[0]
    type_into(card.units, "65536")
    type_into(card.units, "1")
    pick(card.activation, "tanh")
    click(card.batch_norm)
    click(card.dropout)
    layer = document.spec.network.hidden[0]
    assert (layer.units, layer.activation.label, layer.batch_norm, layer.dropout) == (1, "Tanh", True, 0.2)


def test_softmax_is_not_offered_to_hidden_layers(cards):
    card = cards()[0]
    offered = [card.activation.itemText(i) for i in range(card.activation.count())]
    assert offered == [cls.label for name, cls in ACTIVATIONS.items() if name != "softmax"]
    assert offered[:4] == ["Identity", "ReLU", "Sigmoid", "Tanh"]


def test_the_share_of_a_dropout_is_set_where_it_is_switched_on_and_comes_back(cards, document):
    card = cards()[0]
    assert not card.dropout_row.isVisible()
    click(card.dropout)
    cards()
    assert card.dropout_row.isVisible()
    type_into(card.dropout_row.field.field, "0.35")
    assert document.spec.network.hidden[0].dropout == 0.35
    cards()
    assert card.dropout.text().endswith(" 0.35")
    click(card.dropout)
    cards()
    assert document.spec.network.hidden[0].dropout == 0.0
    click(card.dropout)
    assert document.spec.network.hidden[0].dropout == 0.35


def test_the_initializer_is_chosen_from_its_word(cards, document):
    button = cards()[0].initializer
    button.actions_by_class[GlorotUniform].trigger()
    assert isinstance(document.spec.network.hidden[0].initializer, GlorotUniform)
    cards()
    assert button.text() == "Glorot uniform"


def test_sizes_are_counted_by_hand(cards, panel):
    shapes = [(card.shape.text(), card.parameters.text()) for card in cards()]
    # 784 * 128 + 128, 128 * 64 + 64, 64 * 32 + 32
    assert shapes == [
        ("784 → 128", "100,480 parameters ·"),
        ("128 → 64", "8,256 parameters ·"),
        ("64 → 32", "2,080 parameters ·"),
    ]
    # ... and 32 * 10 + 10 = 330: 111,146 in all, four bytes each
    assert panel.network._parameters.text() == "111,146 parameters"
    assert panel.network._memory.text().startswith("0.4")


def test_a_billion_units_are_refused_in_place_and_nothing_is_allocated(cards, document):
    card = cards()[0]
    before = document.spec
    type_into(card.units, "1000000000")
    assert document.spec is before
    assert card.units.text() == "1000000000"
    assert card._typed.text() == "Units of Hidden 1: 1 to 65,536; you typed 1,000,000,000"
    card.units.clearFocus()
    assert card.units.text() == "1000000000"
    type_into(card.units, "100")
    assert document.spec.network.hidden[0].units == 100
    assert not card._typed.isVisible()


def test_a_closed_section_shows_that_something_typed_was_refused(cards, panel):
    type_into(cards()[0].units, "0")
    panel.network.set_open(False)
    assert panel.network.header.problem == "A field holds something that is not taken."


def test_no_more_layers_than_the_program_takes(panel, document, monkeypatch):
    def refuse(index):
        from desktop_nn.core.errors import SettingError

        raise SettingError(f"a network has at most {limits.LAYERS} hidden layers", where="network.hidden")

    monkeypatch.setattr(document, "add_layer", refuse)
    click(panel.network.add_button)
    assert "at most 200 hidden layers" in panel.network._note_place._lines._message.text()


def enabled(choice) -> dict[str, str]:
    """What can be chosen (empty text), and why the rest cannot."""
    items = [choice.model().item(i) for i in range(choice.count())]
    return {choice._values[i]: "" if item.isEnabled() else item.toolTip() for i, item in enumerate(items)}


def test_outputs_that_do_not_go_with_the_loss_say_why(panel, document):
    refused = enabled(panel.network.output.activation)
    assert refused["softmax"] == ""
    assert refused["tanh"] == "Categorical cross-entropy takes a softmax output, not Tanh."
    document.edit("loss", MeanSquaredError())
    panel.refresh()
    refused = enabled(panel.network.output.activation)
    assert refused["softmax"] == refused["sigmoid"] == ""
    assert "softmax or sigmoid" in refused["relu"]
    pick(panel.network.output.activation, "sigmoid")
    assert isinstance(document.spec.network.output.activation, Sigmoid)


def test_losses_that_do_not_go_with_the_output_say_why(opened, document):
    refused = enabled(opened.loss.loss.choice)
    assert refused["categorical_cross_entropy"] == refused["mean_squared_error"] == ""
    assert refused["binary_cross_entropy"] == "Binary cross-entropy takes a sigmoid output, not Softmax."
    document._apply(tree.replace(document.spec, "data", Plane()))
    opened.refresh()
    assert set(enabled(opened.loss.loss.choice).values()) == {""}, "nothing goes with softmax here: the way out is open"


def test_input_and_output_follow_the_data(panel, document):
    assert panel.network.input.accessibleName() == "Input 28 × 28 pixels 784"
    document.edit("data", Plane())
    panel.refresh()
    assert panel.network.input.accessibleName() == "Input x1, x2 2"
    assert panel.network.output.activation.value() == "identity"
    assert panel.network.output.accessibleName() == "Output 64 → 1"

"""Places of neurons and buttons: everything in sight, nothing on top of anything else."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from PySide6.QtCore import QPointF

from desktop_nn.core.tasks import Task
from desktop_nn.gui.diagram.layout import Look, Target, arrange, target_at
from desktop_nn.gui.diagram.plan import plan_of
from tests.gui.fake_document import FakeDocument, digits_info, eight_info, points_info

NETWORKS = {
    "welcome": ((128, 64), digits_info()),
    "no hidden": ((), digits_info()),
    "eight": ((128, 64), eight_info()),
    "spiral": ((8, 6), points_info()),
    "two to one": ((), points_info(Task.REGRESSION)),
    "wide": ((2048, 2048), digits_info()),
    "deep": ((32,) * 12, digits_info()),
    "odd": ((1, 3, 1), points_info()),
    "four": ((128, 64, 64, 32), digits_info()),
    "seven": ((32,) * 7, digits_info()),
}
SIZES = [(700, 300), (440, 220), (1290, 560), (680, 199)]


def layout_of(name: str, size: tuple[int, int], chosen=(None, None), winner=None):
    units, info = NETWORKS[name]
    document = FakeDocument(units, info)
    plan = plan_of(document)
    assert plan is not None
    return arrange(plan, *size, with_weights=document.network is not None, chosen=chosen, winner=winner)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", NETWORKS)
def test_nothing_is_clipped_and_nothing_overlaps(name: str, size: tuple[int, int]) -> None:
    layout = layout_of(name, size)
    for column in layout.columns:
        for box in column.boxes:
            assert layout.size.contains(box)
            assert box.width() >= 12
        for above, below in pairwise(column.boxes):
            assert below.top() >= above.bottom()
        if column.more is not None:
            assert not any(column.more.intersects(box.adjusted(0, 1, 0, -1)) for box in column.boxes)
    for before, after in pairwise(layout.columns):
        assert after.left - before.right >= 30
        assert not before.caption.intersects(after.caption)
    buttons = (*layout.buttons.fewer.values(), *layout.buttons.more.values(), *layout.buttons.add)
    assert all(layout.size.contains(rect) for rect in buttons)
    assert not any(a.intersects(b) for a, b in combinations(buttons, 2))


@pytest.mark.parametrize("name", NETWORKS)
def test_every_unit_is_drawn_or_counted(name: str) -> None:
    for column in layout_of(name, (700, 300)).columns:
        if column.look is Look.PICTURE:
            continue
        assert len(set(column.shown)) == len(column.shown) == len(column.boxes)
        assert column.left_out == column.units - len(column.shown)
        assert (column.more is None) == (column.left_out == 0)
        assert column.shown[0] == 0
        assert column.shown[-1] == column.units - 1


@pytest.mark.parametrize("height", [279, 230, 199])
def test_ten_classes_are_all_in_sight_in_a_low_panel(height: int) -> None:
    layout = layout_of("welcome", (700, height))
    assert layout.columns[-1].left_out == 0
    assert layout.size.height() <= height


def test_the_winner_is_drawn_even_where_not_all_classes_are() -> None:
    assert layout_of("welcome", (700, 150)).columns[-1].slot(5) is None
    column = layout_of("welcome", (700, 150), ("output", 4), winner=5).columns[-1]
    assert column.slot(5) is not None
    assert column.slot(4) is not None
    assert list(column.shown) == sorted(column.shown)


@pytest.mark.parametrize("name", ["welcome", "four", "seven"])
def test_up_to_seven_hidden_layers_need_no_smaller_letters(name: str) -> None:
    layout = layout_of(name, (690, 240))
    assert (layout.size.width(), layout.size.height()) == (690, 240)


def test_a_larger_panel_shows_more_neurons_not_larger_ones() -> None:
    small, large = (layout_of("welcome", size).columns[1] for size in ((700, 300), (1290, 560)))
    assert len(large.shown) > len(small.shown)
    assert large.boxes[0].height() <= 42


def test_the_chosen_neuron_is_drawn_wherever_it_stands() -> None:
    column = layout_of("welcome", (700, 300), ("h1", 77)).columns[1]
    assert column.slot(77) is not None
    assert layout_of("welcome", (700, 300)).columns[1].slot(77) is None


@pytest.mark.parametrize("name", NETWORKS)
def test_what_is_drawn_can_be_hit(name: str) -> None:
    layout = layout_of(name, (700, 300))
    for column in layout.columns:
        for unit, box in zip(column.shown, column.boxes, strict=True):
            kind = Target("layer", column.id) if column.look is Look.PICTURE else Target("neuron", column.id, unit)
            assert target_at(layout, box.center()) == kind
        assert target_at(layout, column.caption.center()) == Target("layer", column.id)
    for kind, buttons in (("fewer", layout.buttons.fewer), ("more", layout.buttons.more)):
        for layer, rect in buttons.items():
            assert target_at(layout, rect.center()) == Target(kind, layer)
    for index, rect in enumerate(layout.buttons.add):
        assert target_at(layout, rect.center()) == Target("add", index=index)
    assert target_at(layout, QPointF(2, layout.size.bottom() - 2)) == Target("ground")

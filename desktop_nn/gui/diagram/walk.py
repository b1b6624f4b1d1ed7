"""Leads the keyboard through the diagram: from neuron to neuron, from layer to layer, up to the heads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_nn.gui.diagram.layout import Target

if TYPE_CHECKING:
    from PySide6.QtCore import QRectF

    from desktop_nn.gui.diagram.layout import Layout


def place_of(layout: Layout | None, target: Target) -> tuple[int, int] | None:
    """Return column and slot of a neuron, or of a head (-1); None for anything else or anything gone."""
    if layout is None or target.kind not in ("neuron", "layer"):
        return None
    for number, column in enumerate(layout.columns):
        if column.id == target.layer:
            slot = -1 if target.kind == "layer" else column.slot(target.index)
            return None if slot is None else (number, slot)
    return None


def step(layout: Layout, here: Target, across: int, down: int) -> Target:
    """Return where an arrow key leads from a target; from nowhere to the first hidden neuron."""
    columns = layout.columns
    place = place_of(layout, here)
    if place is None:
        return _at(layout, 1 if len(columns) > 1 else 0, 0)
    number, slot = place
    if across:
        number = min(max(number + across, 0), len(columns) - 1)
        share = (max(slot, 0) + 0.5) / len(columns[place[0]].boxes)
        slot = slot if slot < 0 else int(share * len(columns[number].boxes))
    else:
        slot = min(max(slot + down, -1), len(columns[number].boxes) - 1)
    return _at(layout, number, slot)


def rect_of(layout: Layout, target: Target) -> QRectF | None:
    """Return where a neuron or head is; None when it is not drawn."""
    place = place_of(layout, target)
    if place is None:
        return None
    column = layout.columns[place[0]]
    return column.caption if place[1] < 0 else column.boxes[place[1]]


def _at(layout: Layout, number: int, slot: int) -> Target:
    column = layout.columns[number]
    if slot < 0 or (column.units > 1 and len(column.boxes) == 1):
        return Target("layer", column.id)
    return Target("neuron", column.id, column.shown[slot])

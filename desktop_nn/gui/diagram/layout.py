"""Finds a place for every column, neuron and button of the diagram; pure geometry, in pixels at zoom 1."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum, auto
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF

from desktop_nn.gui.diagram.plan import INPUT_ID, OUTPUT_ID

if TYPE_CHECKING:
    from desktop_nn.gui.diagram.plan import Plan

MARGIN = 22.0
CAPTION_TOP = 8.0
CAPTION_LINE = 15.0
BUTTON_ROW = 32.0
MORE_HEIGHT = 28.0
PITCH = 44.0
LOW_PITCH = 37.0
TIGHT_PITCH = 25.0
WIDEST_PITCH = 56.0
PLAIN_PITCH = 28.0
PLAIN_SIDE = 22.0
BOX_GAP = 5.0
BOX_INSET = 3.0
BAR_WIDTH = 3.5
BAR_GAP = 2.5
TALLEST_BOX = 42.0
OUTPUT_PITCH = 34.0
TIGHT_OUTPUT_PITCH = 17.0
OUTPUT_READOUT = 140.0
SURFACE_SIDE = 66.0
PICTURE_SIDE = 114.0
LABEL_ROOM = 26.0
NARROWEST_GAP = 58.0
WIDEST_GAP = 340.0


class Look(Enum):
    """How the units of a column are drawn."""

    PICTURE = auto()
    SURFACES = auto()
    WEIGHTS = auto()
    PLAIN = auto()
    CLASSES = auto()
    ONE_SURFACE = auto()
    ONE_VALUE = auto()


@dataclass(frozen=True)
class Column:
    """One layer in its place.

    Attributes:
        id: "input", a hidden id or "output".
        look: how its units are drawn.
        units: how many there are; `shown` are the indices of those drawn, `boxes` their places.
        left, right: the edges that lines start from and end at.
        caption: where its title and size stand.
        more: where it says how many are left out; None when none are.
    """

    id: str
    look: Look
    units: int
    shown: tuple[int, ...]
    boxes: tuple[QRectF, ...]
    left: float
    right: float
    caption: QRectF
    more: QRectF | None = None

    @property
    def x(self) -> float:
        """The middle."""
        return (self.left + self.right) / 2

    @property
    def left_out(self) -> int:
        """How many units are not drawn."""
        return self.units - len(self.shown)

    def slot(self, unit: int | None) -> int | None:
        """Return which box a unit has; None when it has none."""
        return self.shown.index(unit) if unit is not None and unit in self.shown else None


@dataclass(frozen=True)
class Buttons:
    """What can be pressed below the columns: fewer and more units by hidden id, a new layer by gap."""

    fewer: dict[str, QRectF]
    more: dict[str, QRectF]
    add: tuple[QRectF, ...]


@dataclass(frozen=True)
class Layout:
    """The whole diagram in its place; `size` is what it takes, at least the size it was given."""

    columns: tuple[Column, ...]
    buttons: Buttons
    size: QRectF
    body: QRectF


@dataclass(frozen=True)
class Target:
    """What lies under a point: kind is "neuron", "layer", "left_out", "fewer", "more", "add" or "ground"."""

    kind: str
    layer: str = ""
    index: int = -1


GROUND = Target("ground")


def looks_of(plan: Plan, with_weights: bool) -> list[Look]:
    """Return how each column is drawn, the input first.

    Args:
        plan: what is drawn.
        with_weights: whether weights are known; without them units are plain circles.
    """
    hidden = Look.PLAIN
    if with_weights and plan.is_image:
        hidden = Look.WEIGHTS
    elif with_weights and plan.has_surfaces:
        hidden = Look.SURFACES
    if plan.is_image:
        first = Look.PICTURE
    else:
        first = Look.SURFACES if plan.has_surfaces else Look.PLAIN
    last = Look.CLASSES
    if plan.is_single:
        last = Look.ONE_SURFACE if with_weights and plan.has_surfaces else Look.ONE_VALUE
    return [first, *([hidden] * (len(plan.layers) - 1)), last]


def arrange(
    plan: Plan, width: float, height: float, *, with_weights: bool, chosen: tuple[str | None, int | None]
) -> Layout:
    """Place everything.

    Args:
        plan: what to draw.
        width: of the view; the result is wider when the columns need it.
        height: of the view.
        with_weights: whether there are weights to draw.
        chosen: layer and neuron that must be among those drawn.
    """
    layout = _arrange(plan, width, height, with_weights, chosen)
    if layout.size.width() <= width:
        return layout
    # It will be shown smaller, so there is more room from top to bottom.
    return _arrange(plan, width, height * layout.size.width() / width, with_weights, chosen)


def _arrange(
    plan: Plan, width: float, height: float, with_weights: bool, chosen: tuple[str | None, int | None]
) -> Layout:
    looks = looks_of(plan, with_weights)
    lines = 3 if any(layer.batch_norm or layer.dropout for layer in plan.layers) else 2
    top = CAPTION_TOP + lines * CAPTION_LINE + 7
    body = QRectF(0, top, width, max(150.0, height - top - BUTTON_ROW))
    ids = [INPUT_ID, *(layer.id for layer in plan.layers)]
    units = [plan.info.inputs, *(layer.units for layer in plan.layers)]
    drafts = [
        _place_units(name, look, count, body, chosen[1] if chosen[0] == name else None)
        for name, look, count in zip(ids, looks, units, strict=True)
    ]
    lefts, total = _spread(drafts, width)
    columns = tuple(
        _moved(draft, left, lines, body.top(), room)
        for draft, left, room in zip(drafts, lefts, _caption_rooms(drafts, lefts, max(width, total)), strict=True)
    )
    size = QRectF(0, 0, max(width, total), body.bottom() + BUTTON_ROW)
    return Layout(columns, _place_buttons(columns, body.bottom()), size, body)


@dataclass(frozen=True)
class _Draft:
    """A column before its place is known: boxes relative to its left edge, which lines end at."""

    id: str
    look: Look
    units: int
    shown: tuple[int, ...]
    boxes: tuple[QRectF, ...]
    before: float
    width: float
    after: float
    more: QRectF | None


def _place_units(name: str, look: Look, units: int, body: QRectF, chosen: int | None) -> _Draft:
    if look is Look.PICTURE:
        side = min(PICTURE_SIDE, body.height() - 24)
        box = QRectF(0, body.center().y() - side / 2, side, side)
        return _Draft(name, look, units, (0,), (box,), 0, side, 0, None)
    if look in (Look.ONE_SURFACE, Look.ONE_VALUE):
        side = SURFACE_SIDE if look is Look.ONE_SURFACE else PLAIN_SIDE + 6
        box = QRectF(0, body.center().y() - side / 2, side, side)
        return _Draft(
            name, look, units, (0,), (box,), 0, side, 14 if look is Look.ONE_SURFACE else OUTPUT_READOUT, None
        )
    least, most = _pitches(look, body.height())
    shown, pitch = _choose(units, body.height(), least, most, chosen)
    size = _box_size(look, pitch)
    boxes, more = _stack(shown, units, pitch, size, body)
    before = LABEL_ROOM if name == INPUT_ID else 0.0
    after = OUTPUT_READOUT if look is Look.CLASSES else 0.0
    return _Draft(name, look, units, shown, boxes, before, size[0], after, more)


def _pitches(look: Look, room: float) -> tuple[float, float]:
    if look is Look.CLASSES:
        return TIGHT_OUTPUT_PITCH, OUTPUT_PITCH
    if look is Look.PLAIN:
        return PLAIN_PITCH, 36.0
    # A surface may shrink before neurons are left out: 28 points a side are sharp in 28 pixels.
    least = TIGHT_PITCH if look is Look.SURFACES else min(max(room / 7, LOW_PITCH), PITCH)
    return least, WIDEST_PITCH


def _choose(units: int, room: float, least: float, most: float, chosen: int | None) -> tuple[tuple[int, ...], float]:
    """Return which units are drawn, and how far apart."""
    if units * least <= room:
        return tuple(range(units)), min(room / units, most)
    fitting = max(2, int((room - MORE_HEIGHT) // least))
    fitting = min(fitting, units - 1)
    head = math.ceil(fitting / 2)
    shown = [*range(head), *range(units - (fitting - head), units)]
    if chosen is not None and chosen not in shown and chosen < units:
        shown[head - 1] = chosen
    return tuple(shown), min((room - MORE_HEIGHT) / fitting, most)


def _box_size(look: Look, pitch: float) -> tuple[float, float]:
    if look in (Look.CLASSES, Look.PLAIN):
        side = min(PLAIN_SIDE, pitch - 3)
        return side, side
    side = min(pitch - (BOX_GAP if pitch >= PITCH else 3.0), TALLEST_BOX)
    return (side + BAR_GAP + BAR_WIDTH if look is Look.WEIGHTS else side), side


def _stack(
    shown: tuple[int, ...], units: int, pitch: float, size: tuple[float, float], body: QRectF
) -> tuple[tuple[QRectF, ...], QRectF | None]:
    whole = len(shown) == units
    head = len(shown) if whole else math.ceil(len(shown) / 2)
    tall = len(shown) * pitch + (0 if whole else MORE_HEIGHT)
    top = body.center().y() - tall / 2 + (pitch - size[1]) / 2
    boxes = tuple(
        QRectF(0, top + slot * pitch + (0 if slot < head else MORE_HEIGHT), *size) for slot in range(len(shown))
    )
    if whole:
        return boxes, None
    above = boxes[head - 1].bottom() + (pitch - size[1]) / 2
    return boxes, QRectF(0, above, max(78.0, size[0]), MORE_HEIGHT)


def _spread(drafts: list[_Draft], width: float) -> tuple[list[float], float]:
    """Return the left edge of every column, and the width that all of them take."""
    solid = 2 * MARGIN + sum(draft.before + draft.width + draft.after for draft in drafts)
    shares = [1.0] * (len(drafts) - 1)
    shares[-1] = 0.75 if len(shares) > 1 else 1.0
    if drafts[0].look is Look.PICTURE and len(shares) > 1:
        shares[0] = 1.15
    unit = (width - solid) / sum(shares)
    unit = min(max(unit, NARROWEST_GAP / min(shares)), WIDEST_GAP)
    total = solid + unit * sum(shares)
    x = MARGIN + max(0.0, (width - total) / 2)
    lefts = []
    for draft, share in zip(drafts, [*shares, 0.0], strict=True):
        x += draft.before
        lefts.append(x)
        x += draft.width + draft.after + unit * share
    return lefts, total


def _caption_rooms(drafts: list[_Draft], lefts: list[float], width: float) -> list[float]:
    """Return how wide each caption may be without touching its neighbours or the edge."""
    middles = [left + _caption_middle(draft) for draft, left in zip(drafts, lefts, strict=True)]
    gaps = [after - before for before, after in pairwise(middles)]
    edges = (2 * min(middle, width - middle) for middle in middles)
    return [min([*gaps[max(0, i - 1) : i + 1], edge, 170.0]) - 6 for i, edge in enumerate(edges)]


def _caption_middle(draft: _Draft) -> float:
    # The caption of the outputs stands over circles and bars together.
    return (draft.width + (draft.after - 30 if draft.look is Look.CLASSES else 0)) / 2


def _moved(draft: _Draft, left: float, lines: int, body_top: float, room: float) -> Column:
    boxes = tuple(box.translated(left, 0) for box in draft.boxes)
    more = draft.more.translated(left, 0) if draft.more is not None else None
    caption = QRectF(0, CAPTION_TOP, room, lines * CAPTION_LINE)
    caption.moveLeft(left + _caption_middle(draft) - room / 2)
    return Column(draft.id, draft.look, draft.units, draft.shown, boxes, left, left + draft.width, caption, more)


def _place_buttons(columns: tuple[Column, ...], bottom: float) -> Buttons:
    y = bottom + BUTTON_ROW / 2
    hidden = [column for column in columns if column.id not in (INPUT_ID, OUTPUT_ID)]
    fewer = {column.id: QRectF(column.x - 25, y - 11, 23, 22) for column in hidden}
    more = {column.id: QRectF(column.x + 2, y - 11, 23, 22) for column in hidden}
    add = []
    for before, after in pairwise(columns):
        x = (before.right + after.left) / 2
        add.append(QRectF(x - 10, y - 10, 20, 20))
    return Buttons(fewer, more, tuple(add))


def target_at(layout: Layout, at: QPointF) -> Target:
    """Return what lies under a point; buttons have at least 24 px to be hit."""
    for kind, buttons in (("fewer", layout.buttons.fewer), ("more", layout.buttons.more)):
        for layer, rect in buttons.items():
            if rect.adjusted(-1, -2, 1, 2).contains(at):
                return Target(kind, layer)
    for index, rect in enumerate(layout.buttons.add):
        if rect.adjusted(-2, -2, 2, 2).contains(at):
            return Target("add", index=index)
    for column in layout.columns:
        found = _target_in(column, at)
        if found is not GROUND:
            return found
    return GROUND


def _target_in(column: Column, at: QPointF) -> Target:
    if column.caption.contains(at):
        return Target("layer", column.id)
    if column.more is not None and column.more.contains(at):
        return Target("left_out", column.id)
    reach = OUTPUT_READOUT if column.look is Look.CLASSES else 0.0
    for unit, box in zip(column.shown, column.boxes, strict=True):
        if box.adjusted(-2, -1, 2 + reach, 1).contains(at):
            return Target("layer", column.id) if column.look is Look.PICTURE else Target("neuron", column.id, unit)
    return GROUND

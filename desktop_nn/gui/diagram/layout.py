"""Finds a place for every column, neuron and button of the diagram; pure geometry, in pixels at zoom 1."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum, auto
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF

from desktop_nn.gui.diagram.fit import CAPTION_LINE, FITS, LOW_ROW, READOUT, Fit, Rows
from desktop_nn.gui.diagram.plan import INPUT_ID, OUTPUT_ID

if TYPE_CHECKING:
    from collections.abc import Mapping

    from desktop_nn.gui.diagram.plan import Plan

MORE_HEIGHT = 28.0
PITCH = 44.0
LOW_PITCH = 33.0
TIGHT_PITCH = 25.0
WIDEST_PITCH = 56.0
PLAIN_PITCH = 28.0
PLAIN_SIDE = 22.0
BOX_GAP = 5.0
BOX_INSET = 3.0
BAR_WIDTH = 3.5
BAR_GAP = 2.5
OUTPUT_PITCH = 34.0
TIGHT_OUTPUT_PITCH = 13.0
SURFACE_SIDE = 66.0
LABEL_ROOM = 26.0
WIDEST_GAP = 340.0
LOWEST_BODY = 100.0
SIZE_WIDTH = 110.0
"""Of the words that say how large a layer is."""


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
        readout: how wide bar and number beside a class are.
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
    readout: float = READOUT

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
    """What lies under a point.

    Attributes:
        kind: "neuron", "layer" (its head), "size" (the line of its head that says how large it is), "left_out",
            "fewer", "more", "add", "edge" or "ground".
        layer: of all but edges, "add" and the ground.
        index: of the neuron; of the gap, for "add" and "edge".
        edge: its number among those drawn in its gap.
    """

    kind: str
    layer: str = ""
    index: int = -1
    edge: int = -1


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
    plan: Plan,
    width: float,
    height: float,
    *,
    with_weights: bool,
    chosen: tuple[str | None, int | None],
    winner: int | None = None,
    ranks: Mapping[str, tuple[int, ...]] | None = None,
) -> Layout:
    """Place everything.

    Args:
        plan: what to draw.
        width: of the view; the result is wider when the columns need it.
        height: of the view.
        with_weights: whether there are weights to draw.
        chosen: layer and neuron that must be among those drawn.
        winner: the output that must be among those drawn.
        ranks: layer -> its units by how much they matter, for layers of which not the first and last are to be drawn
            where there is no room for all, but those that matter most.
    """
    ranks = ranks or {}
    kept: dict[str | None, set[int]] = {OUTPUT_ID: set() if winner is None else {winner}}
    if chosen[1] is not None:
        kept.setdefault(chosen[0], set()).add(chosen[1])
    for fit in FITS:
        layout = _arrange(plan, width, height, with_weights, kept, fit, ranks)
        if layout.size.width() <= width:
            return layout
    # It will be shown smaller, so there is more room from top to bottom.
    return _arrange(plan, width, height * layout.size.width() / width, with_weights, kept, FITS[-1], ranks)


def _arrange(
    plan: Plan,
    width: float,
    height: float,
    with_weights: bool,
    kept: dict[str | None, set[int]],
    fit: Fit,
    ranks: Mapping[str, tuple[int, ...]],
) -> Layout:
    looks = looks_of(plan, with_weights)
    rows = Rows.of(height, any(layer.batch_norm or layer.dropout for layer in plan.layers))
    body = QRectF(0, rows.above, width, max(LOWEST_BODY, height - rows.above - rows.buttons))
    ids = [INPUT_ID, *(layer.id for layer in plan.layers)]
    units = [plan.info.inputs, *(layer.units for layer in plan.layers)]
    drafts = [
        _place_units(name, look, count, body, kept.get(name, set()), fit, ranks.get(name))
        for name, look, count in zip(ids, looks, units, strict=True)
    ]
    lefts, total = _spread(drafts, width, fit)
    rooms = _caption_rooms(drafts, lefts, max(width, total))
    columns = tuple(
        _moved(draft, left, rows, room, fit) for draft, left, room in zip(drafts, lefts, rooms, strict=True)
    )
    size = QRectF(0, 0, max(width, total), body.bottom() + rows.buttons)
    return Layout(columns, _place_buttons(columns, body.bottom() + rows.buttons / 2), size, body)


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


def _place_units(
    name: str, look: Look, units: int, body: QRectF, kept: set[int], fit: Fit, rank: tuple[int, ...] | None
) -> _Draft:
    if look is Look.PICTURE:
        side = min(fit.picture, body.height() - 42)
        box = QRectF(0, body.center().y() - side / 2, side, side)
        return _Draft(name, look, units, (0,), (box,), 0, side, 0, None)
    if look in (Look.ONE_SURFACE, Look.ONE_VALUE):
        side = SURFACE_SIDE if look is Look.ONE_SURFACE else PLAIN_SIDE + 6
        box = QRectF(0, body.center().y() - side / 2, side, side)
        after = 14 if look is Look.ONE_SURFACE else fit.readout
        return _Draft(name, look, units, (0,), (box,), 0, side, after, None)
    least, most = _pitches(look, body.height(), fit)
    shown, pitch = _choose(units, body.height(), least, most, kept, rank)
    size = _box_size(look, pitch, fit)
    head = len(shown) if rank is not None or len(shown) == units else math.ceil(len(shown) / 2)
    boxes, more = _stack(shown, units, head, pitch, size, body, min(78.0, size[0] + fit.gap - 6))
    before = LABEL_ROOM if name == INPUT_ID else 0.0
    after = fit.readout if look is Look.CLASSES else 0.0
    return _Draft(name, look, units, shown, boxes, before, size[0], after, more)


def _pitches(look: Look, room: float, fit: Fit) -> tuple[float, float]:
    if look is Look.CLASSES:
        return TIGHT_OUTPUT_PITCH, OUTPUT_PITCH
    if look is Look.PLAIN:
        return PLAIN_PITCH, 36.0
    # A surface may shrink before neurons are left out: 28 points a side are sharp in 28 pixels.
    least = TIGHT_PITCH if look is Look.SURFACES else min(max(room / 7, LOW_PITCH), PITCH, fit.box + BOX_GAP)
    return least, WIDEST_PITCH


def _choose(
    units: int, room: float, least: float, most: float, kept: set[int], rank: tuple[int, ...] | None
) -> tuple[tuple[int, ...], float]:
    """Return which units are drawn, and how far apart; some of `kept` take the places of others.

    Of the first and last it is the two next to the middle that make room, of those by rank the least of them.
    """
    if units * least <= room:
        return tuple(range(units)), min(room / units, most)
    fitting = max(2, int((room - MORE_HEIGHT) // least))
    fitting = min(fitting, units - 1)
    if rank is None:
        head = math.ceil(fitting / 2)
        shown = [*range(head), *range(units - (fitting - head), units)]
        places = [head - 1, head]
    else:
        shown = list(rank[:fitting])
        places = list(reversed(range(len(shown))))
    missing = sorted(unit for unit in kept if unit not in shown and unit < units)
    for place, unit in zip(places, missing, strict=False):
        shown[place] = unit
    return tuple(shown), min((room - MORE_HEIGHT) / fitting, most)


def _box_size(look: Look, pitch: float, fit: Fit) -> tuple[float, float]:
    if look in (Look.CLASSES, Look.PLAIN):
        side = min(PLAIN_SIDE, pitch - (3.0 if pitch >= LOW_ROW else 1.0))
        return side, side
    side = min(pitch - (BOX_GAP if pitch >= PITCH else 3.0), fit.box)
    return (side + BAR_GAP + BAR_WIDTH if look is Look.WEIGHTS else side), side


def _stack(
    shown: tuple[int, ...], units: int, head: int, pitch: float, size: tuple[float, float], body: QRectF, words: float
) -> tuple[tuple[QRectF, ...], QRectF | None]:
    """Return the boxes, and where it says how many units are left out: after the first `head` of them."""
    whole = len(shown) == units
    tall = len(shown) * pitch + (0 if whole else MORE_HEIGHT)
    top = body.center().y() - tall / 2 + (pitch - size[1]) / 2
    boxes = tuple(
        QRectF(0, top + slot * pitch + (0 if slot < head else MORE_HEIGHT), *size) for slot in range(len(shown))
    )
    if whole:
        return boxes, None
    above = boxes[head - 1].bottom() + (pitch - size[1]) / 2
    return boxes, QRectF(0, above, max(words, size[0]), MORE_HEIGHT)


def _spread(drafts: list[_Draft], width: float, fit: Fit) -> tuple[list[float], float]:
    """Return the left edge of every column, and the width that all of them take."""
    solid = 2 * fit.margin + sum(draft.before + draft.width + draft.after for draft in drafts)
    shares = [1.0] * (len(drafts) - 1)
    if fit is FITS[0] and len(shares) > 1:
        shares[-1] = 0.75
        shares[0] = 1.15 if drafts[0].look is Look.PICTURE else 1.0
    unit = (width - solid) / sum(shares)
    unit = min(max(unit, fit.gap / min(shares)), WIDEST_GAP)
    total = solid + unit * sum(shares)
    x = fit.margin + max(0.0, (width - total) / 2)
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


def _moved(draft: _Draft, left: float, rows: Rows, room: float, fit: Fit) -> Column:
    boxes = tuple(box.translated(left, 0) for box in draft.boxes)
    more = draft.more.translated(left, 0) if draft.more is not None else None
    caption = QRectF(0, rows.caption_top, room, rows.caption_lines * CAPTION_LINE)
    caption.moveLeft(left + _caption_middle(draft) - room / 2)
    right = left + draft.width
    return Column(draft.id, draft.look, draft.units, draft.shown, boxes, left, right, caption, more, fit.readout)


def place_among(layout: Layout, x: float) -> int:
    """Return which place among the hidden layers a point from left to right belongs to, 0 before the first."""
    return sum(1 for column in layout.columns[1:-1] if x > column.x)


def mark_of(layout: Layout, place: int) -> float:
    """Return where from left to right the mark of such a place stands: in the middle of a gap."""
    before, after = layout.columns[place : place + 2]
    return (before.right + after.left) / 2


def _place_buttons(columns: tuple[Column, ...], y: float) -> Buttons:
    hidden = [column for column in columns if column.id not in (INPUT_ID, OUTPUT_ID)]
    pitch = min((after.x - before.x for before, after in pairwise(hidden)), default=100.0)
    # Two buttons a layer and one between two layers, side by side.
    wide, round_ = (23.0, 20.0) if pitch >= 76 else (19.0, 18.0)
    fewer = {column.id: QRectF(column.x - wide - 2, y - 11, wide, 22) for column in hidden}
    more = {column.id: QRectF(column.x + 2, y - 11, wide, 22) for column in hidden}
    add = []
    for before, after in pairwise(columns):
        x = (before.right + after.left) / 2
        add.append(QRectF(x - round_ / 2, y - round_ / 2, round_, round_))
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
        hidden = column.id not in (INPUT_ID, OUTPUT_ID)
        below = at.y() > column.caption.top() + CAPTION_LINE
        near = abs(at.x() - column.caption.center().x()) < SIZE_WIDTH / 2
        return Target("size" if hidden and below and near else "layer", column.id)
    if column.more is not None and column.more.contains(at):
        return Target("left_out", column.id)
    reach = column.readout if column.look is Look.CLASSES else 0.0
    for unit, box in zip(column.shown, column.boxes, strict=True):
        if box.adjusted(-2, -1, 2 + reach, 1).contains(at):
            return Target("layer", column.id) if column.look is Look.PICTURE else Target("neuron", column.id, unit)
    return GROUND

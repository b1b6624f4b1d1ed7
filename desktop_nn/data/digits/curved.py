"""Ways of writing the digits made of open curves: 2, 3 and 5."""

from __future__ import annotations

import numpy as np

from desktop_nn.data.digits.hand import Hand, Numbers, Paths, Stroke, joined


def two_plain(hand: Hand) -> list[Stroke]:
    """A hook, a slanting back, a corner, and a straight base."""
    width, start, turn = _two_head(hand)
    left, floor = -width * hand.between(0.6, 1.3), hand.between(0.88, 1.02)
    right, end = width * hand.between(0.6, 2), floor + hand.about(0, 0.08)
    knots = hand.path(
        start,
        (-0.55 * width, hand.between(0.02, 0.12)),
        (hand.about(0, 0.05), 0),
        (0.8 * width, hand.between(0.04, 0.14)),
        (width, turn),
        (0.55 * width, turn + hand.between(0.16, 0.3)),
        (0.35 * left, hand.between(0.64, 0.8)),
        (left, floor),
        (0.2 * (left + right), floor + hand.between(-0.02, 0.05)),
        (right, end),
    )
    return [Stroke(knots, corners=(7,))]


def two_loop(hand: Hand, spiral: bool = False) -> list[Stroke]:
    """A small flat loop where the back meets the base; with `spiral` the head starts by curling inwards."""
    width, start, turn = _two_head(hand)
    turn = turn + hand.between(0, 0.08)
    height = hand.between(0.05, 0.16) if spiral else hand.between(0.05, 0.22)
    breadth = height * hand.between(0.9, 1.8)
    x, y = -width * hand.between(0.1, 0.9), 1 - height * hand.between(0.7, 1.2)
    right = width * hand.between(0.7, 2.2)
    head = hand.path(
        (-0.5 * width, hand.between(0.02, 0.12)),
        (hand.about(0, 0.05), 0),
        (0.85 * width, hand.between(0.05, 0.14)),
        (width, turn),
        (0.65 * width, turn + hand.between(0.18, 0.32)),
    )
    tail = hand.path(
        (0.3 * x + 0.15 * width + 0.3 * breadth, hand.between(0.66, 0.8)),
        (x, y + 0.8 * height),
        (x - 1.1 * breadth, y + height * hand.between(0, 0.4)),
        (x - 0.3 * breadth, y - height * hand.between(0.6, 1)),
        (x + 1.2 * breadth, y - height * hand.between(-0.2, 0.4)),
        (0.6 * right, y + height * hand.between(0.3, 1.1)),
        (right, y + hand.about(0.04, 0.09)),
    )
    if not spiral:
        return [Stroke(joined(hand.path(start), head, tail))]
    inner = -width * hand.between(0.1, 0.6)
    curl = hand.path(
        (inner, turn + hand.between(0.02, 0.14)),
        (inner - width * hand.between(0.2, 0.5), turn * hand.between(0.7, 1.1)),
    )
    return [Stroke(joined(curl, head, tail))]


def two_big_loop(hand: Hand) -> list[Stroke]:
    """A large lower loop, as in a handwritten a."""
    width, turn = hand.between(0.2, 0.34), hand.between(0.22, 0.44)
    height, breadth, x = hand.between(0.14, 0.30), hand.between(0.18, 0.38), -hand.between(0.02, 0.16)
    y = 1 - height
    knots = hand.path(
        (-width * hand.between(0.4, 1.2), hand.between(0.08, 0.30)),
        (-0.4 * width, hand.between(0, 0.08)),
        (0.4 * width + hand.about(0, 0.05), hand.between(0, 0.05)),
        (width, 0.6 * turn),
        (0.95 * width, turn + hand.between(0.02, 0.12)),
        (0.75 * width, hand.between(0.66, 0.78)),
        (x + 0.3 * breadth, y + height * hand.between(0.6, 0.9)),
        (x - 0.4 * breadth, 1 - hand.between(0, 0.04)),
        (x - breadth, y + height * hand.between(0.2, 0.7)),
        (x - 0.4 * breadth, y - height * hand.between(0.2, 0.6)),
        (x + 0.6 * breadth, y + height * hand.between(-0.2, 0.2)),
        (width * hand.between(1, 1.4), y + height * hand.between(0.4, 0.9)),
        (width * hand.between(1.3, 2), y + height * hand.between(0.4, 1.1)),
    )
    return [Stroke(knots)]


def two_zigzag(hand: Hand) -> list[Stroke]:
    """Angular, like a Z."""
    width, level = hand.between(0.22, 0.4), hand.between(0, 0.12)
    left, floor, right = -width * hand.between(0.7, 1.2), hand.between(0.9, 1), width * hand.between(0.8, 1.8)
    knots = hand.path(
        (-width * hand.between(0.7, 1.1), level + hand.about(0.04, 0.06)),
        (-0.1 * width, level - hand.between(0, 0.06)),
        (0.85 * width, level + hand.between(-0.02, 0.06)),
        (width * hand.between(0.9, 1.05), level + hand.between(0.1, 0.2)),
        (0.3 * width, hand.between(0.42, 0.55)),
        (left, floor),
        ((left + right) / 2, floor + hand.about(0, 0.04)),
        (right, floor + hand.about(0, 0.06)),
    )
    return [Stroke(knots, corners=(5,))]


def two_hookless(hand: Hand) -> list[Stroke]:
    """Hardly a hook at the top: a bent stem on a base."""
    width = hand.between(0.05, 0.22)
    start = -width * hand.between(-0.6, 1)
    left, floor = -width * hand.between(-0.1, 1.2) - hand.between(0, 0.08), hand.between(0.88, 1)
    right = left + hand.between(0.2, 0.75)
    knots = hand.path(
        (start - hand.between(0, 0.1), hand.between(0.02, 0.22)),
        (0.5 * start + 0.3 * width, 0),
        (width, hand.between(0.08, 0.26)),
        (0.6 * width + 0.3 * left, hand.between(0.45, 0.62)),
        (left, floor),
        ((left + right) / 2, floor + hand.about(0.02, 0.02)),
        (right, floor + hand.between(0, 0.08)),
    )
    return [Stroke(knots, corners=(4,))]


def three_round(hand: Hand, corner: bool = True) -> list[Stroke]:
    """Two round bowls, meeting in a point or in a soft wave."""
    width, waist = hand.between(0.2, 0.40), hand.between(0.34, 0.56)
    upper = hand.path(
        (-width * hand.between(0.5, 1.25), hand.between(0.02, 0.26)),
        (-0.2 * width, hand.between(-0.01, 0.05)),
        (0.7 * width, hand.between(0, 0.1)),
        (width * hand.between(0.75, 1.05), waist * hand.between(0.4, 0.6)),
        (0.5 * width, waist * hand.between(0.78, 0.92)),
        (width * hand.between(-0.6, 0.4), waist),
    )
    return [Stroke(joined(upper, _three_bowl(hand, width, waist)), corners=(5,) if corner else ())]


def three_flat_top(hand: Hand) -> list[Stroke]:
    """A bar and a slanting stroke instead of the upper bowl."""
    width, waist, level = hand.between(0.22, 0.40), hand.between(0.34, 0.5), hand.between(0, 0.10)
    upper = hand.path(
        (-width * hand.between(0.7, 1.3), level),
        (hand.about(0, 0.03), 0.5 * level + hand.about(-0.01, 0.02)),
        (width * hand.between(0.7, 1.1), hand.between(-0.03, 0.06)),
        (0.3 * width, 0.6 * waist),
        (-width * hand.between(-0.2, 0.5), waist),
    )
    return [Stroke(joined(upper, _three_bowl(hand, width, waist)), corners=(2, 4))]


def three_loop(hand: Hand) -> list[Stroke]:
    """A small loop between the bowls."""
    width, waist, loop = hand.between(0.2, 0.36), hand.between(0.36, 0.54), hand.between(0.03, 0.1)
    upper = hand.path(
        (-width * hand.between(0.6, 1.1), hand.between(0.05, 0.22)),
        (-0.2 * width, hand.between(-0.01, 0.04)),
        (0.7 * width, hand.between(0.02, 0.1)),
        (0.9 * width, waist * hand.between(0.45, 0.6)),
        (0.35 * width, 0.95 * waist),
        (-loop, waist + 0.9 * loop),
        (-2 * loop, waist + 0.1 * loop),
        (-0.6 * loop, waist - 0.6 * loop),
    )
    return [Stroke(joined(upper, _three_bowl(hand, width, waist)))]


def five_corner(hand: Hand, curl: bool = False) -> list[Stroke]:
    """From the end of the bar to the corner, down, and round the bowl in one stroke."""
    left, tip, level = -hand.between(0.12, 0.32), hand.between(0.14, 0.62), hand.between(0, 0.12)
    waist = hand.between(0.28, 0.54)
    neck = left - hand.about(0.03, 0.05)
    bar = hand.path((tip, level + hand.about(-0.06, 0.08)), ((tip + left) / 2, level + hand.about(-0.02, 0.03)))
    stem = hand.path((left, level), ((left + neck) / 2, (level + waist) / 2), (neck, waist))
    bowl = _curled(hand, _five_bowl(hand, neck, waist), curl)
    return [Stroke(joined(bar, stem, bowl), corners=(2, 4))]


def five_detached(hand: Hand, curl: bool = False) -> list[Stroke]:
    """Stem and bowl first; the bar is put on last and may miss them."""
    left, tip, level = -hand.between(0.10, 0.32), hand.between(0.16, 0.62), hand.between(0, 0.12)
    waist, gap = hand.between(0.28, 0.54), hand.about(0.03, 0.06)
    neck = left - hand.about(0.03, 0.05)
    bar = hand.path(
        (left + gap, level + hand.about(-0.02, 0.06)),
        ((tip + left) / 2, level + hand.about(-0.02, 0.04)),
        (tip, level + hand.about(-0.06, 0.07)),
    )
    stem = hand.path((left, level), ((left + neck) / 2, (level + waist) / 2), (neck, waist))
    bowl = _curled(hand, _five_bowl(hand, neck, waist), curl)
    return [Stroke(joined(stem, bowl), corners=(2,)), Stroke(bar)]


def five_s(hand: Hand) -> list[Stroke]:
    """One S-curve without corners."""
    left, tip = -hand.between(0.12, 0.32), hand.between(0.12, 0.55)
    waist, width = hand.between(0.30, 0.54), hand.between(0.18, 0.36)
    knots = hand.path(
        (tip, hand.between(-0.1, 0.10)),
        (0.35 * tip, hand.between(-0.02, 0.05)),
        (0.8 * left, hand.between(0.03, 0.14)),
        (left - hand.between(-0.03, 0.05), waist * hand.between(0.55, 0.75)),
        (left * hand.between(0.3, 0.8), waist - 0.02),
        (0.3 * width, waist + hand.between(-0.04, 0.08)),
        (width, waist + (1 - waist) * hand.between(0.36, 0.58)),
        (0.6 * width, hand.between(0.84, 0.96)),
        (-0.15 * width, 1),
        (-width * hand.between(0.6, 1.6), hand.between(0.76, 0.99)),
    )
    return [Stroke(knots)]


def five_squat(hand: Hand) -> list[Stroke]:
    """A long rising bar over a short stem and a small bowl."""
    left, level = -hand.between(0.10, 0.3), hand.between(0.1, 0.3)
    tip, waist = left + hand.between(0.5, 1.1), level + hand.between(0.14, 0.3)
    neck = left - hand.about(0.06, 0.06)
    bar = hand.path((tip, level - hand.between(0.02, 0.3)), ((tip + left) / 2, level - hand.between(0, 0.1)))
    stem = hand.path((left, level), ((left + neck) / 2, (level + waist) / 2), (neck, waist))
    return [Stroke(joined(bar, stem, _five_bowl(hand, neck, waist)), corners=(2, 4))]


def five_j(hand: Hand) -> list[Stroke]:
    """A stem that runs straight into the bowl, under a short bar."""
    tip, width = hand.between(0.1, 0.4), hand.between(0.12, 0.3)
    knots = hand.path(
        (tip, hand.about(0, 0.03)),
        (0.4 * tip, hand.between(0, 0.05)),
        (hand.about(-0.08, 0.04), hand.between(0.02, 0.08)),
        (hand.about(-0.02, 0.05), 0.3),
        (0.9 * width, hand.between(0.5, 0.66)),
        (0.7 * width, 0.9),
        (-0.3 * width, 1),
        (-width * hand.between(1, 2.2), hand.between(0.75, 0.95)),
    )
    return [Stroke(knots, corners=(2,))]


def _two_head(hand: Hand) -> tuple[Numbers, tuple[Numbers, Numbers], Numbers]:
    width = hand.between(0.22, 0.42)
    start = (-width * hand.between(0.4, 1.15), hand.between(0.08, 0.40))
    return width, start, hand.between(0.16, 0.36)


def _three_bowl(hand: Hand, width: Numbers, waist: Numbers) -> Paths:
    """The lower bowl; one in seven does not curl back up at its end."""
    lower = width * hand.between(0.75, 1.35)
    straight = hand.chance(0.15)
    reach = np.where(straight, hand.between(-0.4, 0.5), hand.between(0.5, 1.5))
    foot = np.where(straight, 0.0, -width * hand.between(-0.1, 0.3))
    return hand.path(
        (0.55 * lower + 0.03, waist + hand.between(0, 0.09)),
        (lower, waist + (1 - waist) * hand.between(0.33, 0.58)),
        (lower * hand.between(0.5, 0.75), hand.between(0.84, 0.97)),
        (foot, 1),
        (-lower * reach, np.where(straight, hand.between(1, 1.12), hand.between(0.76, 1))),
    )


def _five_bowl(hand: Hand, neck: Numbers, waist: Numbers) -> Paths:
    width = hand.between(0.18, 0.40)
    return hand.path(
        ((neck + width) / 2 - 0.02, waist - hand.between(0, 0.13)),
        (0.85 * width, waist + hand.between(0.01, 0.14)),
        (width, waist + (1 - waist) * hand.between(0.36, 0.58)),
        (width * hand.between(0.4, 0.65), hand.between(0.84, 0.96)),
        (-width * hand.between(-0.1, 0.4), 1),
        (-width * hand.between(0.6, 1.7), hand.between(0.74, 1)),
    )


def _curled(hand: Hand, bowl: Paths, curl: bool) -> Paths:
    """The bowl, going on a little upwards towards the stem if `curl`."""
    if not curl:
        return bowl
    end = bowl[:, -1]
    return joined(bowl, hand.path((end[:, 0] + hand.about(0.02, 0.04), end[:, 1] - hand.between(0.06, 0.22))))

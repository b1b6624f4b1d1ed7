"""Ways of writing the round digits: 0 and 6."""

from __future__ import annotations

import numpy as np

from desktop_nn.data.digits.hand import Hand, Numbers, Paths, Stroke, joined


def zero_plain(hand: Hand) -> list[Stroke]:
    """An oval begun anywhere near the top, whose ends overlap or leave a gap."""
    start, turn = hand.about(-75, 45), np.clip(hand.about(368, 24), 300, 450)
    oval = _oval(hand, hand.between(0.24, 0.50), start, turn, 14, hand.between(0.78, 1.25), hand.about(0, 0.13))
    return [Stroke(oval)]


def zero_tail(hand: Hand) -> list[Stroke]:
    """The end curls inside or crosses the start."""
    start, turn = hand.about(-75, 25), hand.about(370, 14)
    oval = _oval(hand, hand.between(0.26, 0.46), start, turn, 13, hand.between(0.85, 1.15), hand.about(0, 0.08))
    end = oval[:, -1]
    return [Stroke(joined(oval, hand.path((end[:, 0] + hand.about(0, 0.2), end[:, 1] + hand.between(-0.16, 0.2)))))]


def zero_entry(hand: Hand) -> list[Stroke]:
    """A small stroke from inside leads into the oval."""
    start, turn = hand.about(-85, 25), hand.about(365, 20)
    oval = _oval(hand, hand.between(0.26, 0.46), start, turn, 13, hand.between(0.85, 1.15), hand.about(0, 0.08))
    x, y = oval[:, 0, 0], oval[:, 0, 1]
    entry = hand.path(
        (x + hand.about(0.08, 0.12), y + hand.between(0.05, 0.25)),
        (x + hand.about(0.08, 0.06), y + hand.between(0, 0.08)),
    )
    return [Stroke(joined(entry, oval))]


def zero_crossed(hand: Hand) -> list[Stroke]:
    """Both ends run on past their crossing at the top, one to each side."""
    turn = hand.about(345, 18)
    oval = _oval(hand, hand.between(0.26, 0.46), hand.about(-75, 18), turn, 13, hand.between(0.85, 1.15), 0)
    x, y = oval[:, 0, 0], oval[:, 0, 1]
    before = hand.path((x + hand.between(0.02, 0.24), y - hand.between(-0.04, 0.16)))
    x, y = oval[:, -1, 0], oval[:, -1, 1]
    after = hand.path((x - hand.between(0, 0.22), y - hand.between(0, 0.18)))
    return [Stroke(joined(before, oval, after))]


def zero_open(hand: Hand) -> list[Stroke]:
    """Open at the top or at the foot."""
    start = np.where(hand.chance(0.5), hand.about(-60, 25), hand.about(120, 25))
    turn = hand.between(270, 340)
    oval = _oval(hand, hand.between(0.28, 0.5), start, turn, 14, hand.between(0.8, 1.2), hand.about(0, 0.1))
    return [Stroke(oval)]


def zero_slashed(hand: Hand) -> list[Stroke]:
    """Struck through."""
    width, start, turn = hand.between(0.26, 0.44), hand.about(-75, 35), hand.about(368, 16)
    oval = _oval(hand, width, start, turn, 14, hand.between(0.85, 1.15), hand.about(0, 0.08))
    x, y = 0.7 * width * hand.between(0.7, 1.15), 0.5 * hand.between(0.5, 0.9)
    return [Stroke(oval), Stroke(hand.path((x, 0.5 - y), (-x, 0.5 + y)))]


def six_curved(hand: Hand) -> list[Stroke]:
    """A bent stem that runs into a round loop."""
    width, top, start = hand.between(0.18, 0.42), hand.between(0.34, 0.70), hand.about(0.14, 0.17)
    loop = hand.arc(
        (hand.about(0.05, 0.05), (top + 1) / 2),
        (width, (1 - top) / 2),
        hand.about(-185, 14),
        hand.about(-450, 20) - hand.between(0, 110),
        9,
        power=hand.between(0.82, 1.15),
        drift=hand.about(-0.08, 0.13),
    )
    x, y = loop[:, 0, 0], loop[:, 0, 1]
    stem = hand.path(
        (start, 0),
        (0.6 * start + 0.4 * x - hand.between(0, 0.08), hand.between(0.08, 0.22)),
        (0.15 * start + 0.85 * x - hand.between(0, 0.08), y * hand.between(0.46, 0.66)),
    )
    return [Stroke(joined(stem, loop))]


def six_straight(hand: Hand) -> list[Stroke]:
    """A straight stem; the loop starts from its foot and ends at it."""
    width, top = hand.between(0.16, 0.42), hand.between(0.36, 0.74)
    start, left = hand.about(0.05, 0.16), -hand.between(0.12, 0.28)
    knots = hand.path(
        (start, 0),
        (0.55 * start + 0.45 * left, 0.35),
        (left, hand.between(0.62, 0.82)),
        (0.6 * left + hand.about(0, 0.03), hand.between(0.88, 0.97)),
        (0.35 * width, 1),
        (width, hand.between(0.76, 0.92)),
        (0.85 * width, top + hand.between(0.04, 0.14)),
        (0.3 * width, top),
        (0.45 * left, top + hand.between(0.02, 0.16)),
        (left * hand.between(0.3, 1.1), top + hand.between(0.12, 0.32)),
    )
    return [Stroke(knots)]


def six_crossing(hand: Hand) -> list[Stroke]:
    """The loop's end crosses the stem to the left."""
    width, top = hand.between(0.16, 0.40), hand.between(0.34, 0.7)
    start, left = hand.about(0.12, 0.16), -hand.between(0.08, 0.26)
    knots = hand.path(
        (start, 0),
        ((start + left) / 2, 0.33),
        (left, hand.between(0.6, 0.8)),
        (0.5 * left, hand.between(0.88, 0.97)),
        (0.4 * width, 1),
        (width, hand.between(0.76, 0.9)),
        (0.8 * width, top + hand.between(0.04, 0.12)),
        (0.2 * width, top + hand.between(-0.02, 0.06)),
        (left * hand.between(0.6, 1.2), top + hand.between(0.1, 0.26)),
        (left - hand.between(0.02, 0.24), top + hand.between(0.2, 0.42)),
    )
    return [Stroke(knots)]


def six_crossing_low(hand: Hand) -> list[Stroke]:
    """A slender loop, whose end crosses the stem near its foot and runs out to the lower left."""
    width, top = hand.between(0.14, 0.36), hand.between(0.36, 0.66)
    start, left, height = hand.about(0.1, 0.15), -hand.between(0.04, 0.24), 1 - top
    knots = hand.path(
        (start, 0),
        (0.5 * (start + left) - hand.between(0, 0.05), 0.36),
        (left, hand.between(0.7, 0.84)),
        (0.3 * left, hand.between(0.86, 0.96)),
        (0.45 * width, top + height * hand.between(0.7, 0.95)),
        (width, top + height * hand.between(0.25, 0.5)),
        (0.85 * width, top + height * hand.between(0, 0.12)),
        (0.3 * width, top + height * hand.between(0.12, 0.36)),
        (left * hand.between(-0.4, 0.8), top + height * hand.between(0.6, 0.9)),
        (left - hand.between(0, 0.24), top + height * hand.between(0.85, 1.15)),
    )
    return [Stroke(knots)]


def six_leaf(hand: Hand) -> list[Stroke]:
    """A tall stem; the loop rises at the right and falls back into it like a leaf."""
    width, top = hand.between(0.16, 0.42), hand.between(0.34, 0.72)
    start, left, height = hand.about(0.04, 0.15), -hand.between(0.10, 0.28), 1 - top
    knots = hand.path(
        (start, 0),
        ((start + left) / 2 + hand.about(0, 0.02), 0.36),
        (left, hand.between(0.7, 0.85)),
        (0.4 * left, hand.between(0.92, 1)),
        (0.45 * width, 1 - hand.between(0, 0.04)),
        (width, top + height * hand.between(0.45, 0.75)),
        (0.95 * width, top + height * hand.between(0.06, 0.3)),
        (0.45 * width, top),
        (0.05 * width, top + height * hand.between(0.1, 0.4)),
        (left * hand.between(0.3, 1.3), top + height * hand.between(0.4, 0.9)),
    )
    return [Stroke(knots)]


def six_spiral(hand: Hand) -> list[Stroke]:
    """The end curls far inside the loop."""
    width, top, start = hand.between(0.22, 0.42), hand.between(0.3, 0.62), hand.about(0.18, 0.16)
    knots = hand.path(
        (start, 0),
        (0.3 * start - 0.5 * width, hand.between(0.12, 0.25)),
        (-width, hand.between(0.5, 0.7)),
        (-0.6 * width, hand.between(0.88, 0.96)),
        (0.15 * width, 1),
        (0.9 * width, hand.between(0.78, 0.9)),
        (0.9 * width, top + hand.between(0.06, 0.16)),
        (0.25 * width, top),
        (-width * hand.between(0.1, 0.5), top + hand.between(0.08, 0.2)),
        (-width * hand.between(-0.1, 0.3), top + (1 - top) * hand.between(0.3, 0.6)),
    )
    return [Stroke(knots)]


def _oval(
    hand: Hand, width: Numbers, start: Numbers, turn: Numbers, points: int, power: Numbers, drift: Numbers | float
) -> Paths:
    """Counter-clockwise round an oval as high as the digit."""
    return hand.arc((0, 0.5), (width, 0.5), start, start - turn, points, power=power, drift=drift)

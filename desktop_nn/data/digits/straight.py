"""Ways of writing the digits made of straight strokes: 1, 4 and 7."""

from __future__ import annotations

import numpy as np

from desktop_nn.data.digits.hand import Hand, Numbers, Paths, Stroke, joined


def one_plain(hand: Hand) -> list[Stroke]:
    """A single, slightly bent stroke."""
    bend = hand.about(0, 0.03)
    return [Stroke(hand.path((hand.about(0, 0.02), 0), (bend, 0.33), (bend, 0.66), (hand.about(0, 0.02), 1)))]


def one_flag(hand: Hand) -> list[Stroke]:
    """An upstroke from the left, then the stem."""
    reach, drop, bend = hand.between(0.06, 0.36), hand.between(0.06, 0.34), hand.about(0, 0.03)
    middle = (-0.4 * reach, 0.45 * drop + hand.about(0, 0.02))
    knots = hand.path((-reach, drop), middle, (0, 0), (bend, 0.35), (bend, 0.7), (0, 1))
    return [Stroke(knots, corners=(2,))]


def one_flag_base(hand: Hand) -> list[Stroke]:
    """Flag, stem, and a bar to stand on."""
    reach, drop, bend = hand.between(0.03, 0.34), hand.between(0, 0.28), hand.about(0, 0.03)
    stem = hand.path((-reach, drop), (-0.4 * reach, 0.5 * drop), (0, 0), (bend, 0.5), (0, 1))
    half, tilt = hand.between(0.12, 0.52), hand.about(0, 0.06)
    base = hand.path((-half, 1 - tilt + hand.about(0, 0.02)), (0, 1), (half * hand.between(0.5, 1.4), 1 + tilt))
    return [Stroke(stem, corners=(2,)), Stroke(base)]


def four_open(hand: Hand) -> list[Stroke]:
    """Two strokes: down and right with a corner, then the stem across."""
    top = (-hand.between(0.10, 0.38), hand.between(-0.12, 0.24))
    left, bar = -hand.between(0.2, 0.44), hand.between(0.40, 0.72)
    stem = hand.about(0.12, 0.06)
    right = (np.maximum(hand.between(0, 0.42), stem - 0.02), bar + hand.about(-0.04, 0.07))
    elbow = ((top[0] + left) / 2 + hand.about(-0.02, 0.03), (top[1] + bar) / 2)
    middle = ((left + right[0]) / 2, (bar + right[1]) / 2 + hand.about(0, 0.02))
    angle = hand.path(top, elbow, (left, bar), middle, right)
    head = (stem + hand.about(0.02, 0.06), hand.between(-0.12, 0.26))
    down = hand.path(head, (stem + hand.about(0, 0.02), 0.5), (stem + hand.about(-0.02, 0.05), 1))
    return [Stroke(angle, corners=(2,)), Stroke(down)]


def four_cup(hand: Hand) -> list[Stroke]:
    """The left part rounded like a u, leaning on the stem instead of crossing it."""
    left, top, floor = -hand.between(0.10, 0.36), hand.between(-0.10, 0.22), hand.between(0.38, 0.68)
    stem = hand.about(0.14, 0.06)
    cup = hand.path(
        (left, top),
        (left - hand.between(-0.03, 0.08), 0.55 * floor + 0.4 * top),
        (left + hand.between(0, 0.12), floor - hand.between(0, 0.04)),
        ((left + stem) / 2 + 0.03, floor + hand.about(0.01, 0.03)),
        (stem + hand.between(-0.02, 0.08), floor - hand.between(0, 0.2)),
    )
    head = (stem + hand.about(0.02, 0.04), hand.between(-0.12, 0.18))
    down = hand.path(head, (stem + hand.about(0, 0.02), 0.5), (stem + hand.about(-0.04, 0.06), 1))
    return [Stroke(cup), Stroke(down)]


def four_closed(hand: Hand) -> list[Stroke]:
    """A triangle: from the apex down left, the bar, and the stem from the apex."""
    apex, left, bar = hand.about(0.1, 0.06), -hand.between(0.22, 0.48), hand.between(0.46, 0.78)
    right = apex + hand.between(0, 0.40)
    slope = hand.path(
        (apex + hand.about(0, 0.05), 0),
        ((apex + left) / 2 + hand.about(-0.02, 0.05), bar / 2),
        (left, bar),
        ((left + right) / 2, bar + hand.about(0, 0.02)),
        (right, bar + hand.about(-0.02, 0.06)),
    )
    head = (apex, hand.between(-0.04, 0.16))
    down = hand.path(head, (apex + hand.about(0, 0.02), 0.5), (apex + hand.about(-0.01, 0.05), 1))
    return [Stroke(slope, corners=(2,)), Stroke(down)]


def four_like_nine(hand: Hand) -> list[Stroke]:
    """One stroke from the top: out to the left, back to the stem, up it and down again."""
    start, left, bar = hand.about(0.05, 0.07), -hand.between(0.2, 0.42), hand.between(0.36, 0.62)
    stem = hand.about(0.15, 0.05)
    knots = hand.path(
        (start, hand.between(0, 0.08)),
        ((start + left) / 2, bar * hand.between(0.4, 0.55)),
        (left, bar),
        ((left + stem) / 2, bar + hand.about(0.02, 0.03)),
        (stem, bar - hand.between(0.03, 0.16)),
        (stem + hand.about(0.02, 0.03), hand.between(0, 0.25)),
        (stem + hand.about(0, 0.02), 0.5),
        (stem + hand.about(-0.04, 0.06), 1),
    )
    return [Stroke(knots, corners=(2, 5))]


def four_one_stroke(hand: Hand) -> list[Stroke]:
    """Down, sharply right, a short rise, and the long fall, without lifting the pen."""
    start, left, bar = -hand.between(0, 0.3), -hand.between(0.2, 0.42), hand.between(0.42, 0.66)
    stem = hand.about(0.12, 0.05)
    knots = hand.path(
        (start, hand.about(0, 0.04)),
        ((start + left) / 2, bar / 2),
        (left, bar),
        ((left + stem) / 2, bar + hand.about(0, 0.03)),
        (stem + hand.between(0, 0.12), bar - hand.between(0.05, 0.35)),
        (stem + hand.about(0, 0.03), (bar + 1) / 2),
        (stem + hand.about(-0.06, 0.06), 1),
    )
    return [Stroke(knots, corners=(2, 4))]


def seven_plain(hand: Hand, crossed: bool = False) -> list[Stroke]:
    """A bar and a leg."""
    half, level = hand.between(0.22, 0.44), hand.about(0.04, 0.07)
    right = half * hand.between(0.6, 1)
    bar = hand.path(
        (-half, level + hand.about(0, 0.06)),
        (-0.1 * half, level + hand.about(0, 0.04)),
        (right, hand.between(-0.02, 0.05)),
    )
    return _finished_seven(hand, joined(bar, _leg(hand, right)), (2,), crossed)


def seven_hook(hand: Hand, crossed: bool = False) -> list[Stroke]:
    """A small stroke down to the bar's left end first."""
    half, level = hand.between(0.18, 0.42), hand.between(0.02, 0.14)
    right, out = half * hand.between(0.6, 1), hand.about(0.02, 0.05)
    bar = hand.path(
        (-half - out, level + hand.between(0.06, 0.38)),
        (-half, level),
        (-0.1 * half, level + hand.about(0, 0.05)),
        (right, hand.between(-0.02, 0.06)),
    )
    return _finished_seven(hand, joined(bar, _leg(hand, right)), (1, 3), crossed)


def seven_serif(hand: Hand, crossed: bool = False) -> list[Stroke]:
    """A long serif at the left: almost an n."""
    half, level = hand.between(0.16, 0.38), hand.between(0, 0.16)
    right, out = half * hand.between(0.7, 1), hand.about(0.04, 0.06)
    bar = hand.path(
        (-half - out, level + hand.between(0.25, 0.55)),
        (-half - 0.3 * out, level + hand.between(0.08, 0.2)),
        (-half, level),
        (-0.1 * half, 0.6 * level + hand.about(-0.01, 0.03)),
        (right, hand.between(-0.04, 0.08)),
    )
    return _finished_seven(hand, joined(bar, _leg(hand, right)), (2, 4), crossed)


def seven_round(hand: Hand, crossed: bool = False) -> list[Stroke]:
    """A rounded shoulder instead of a corner."""
    half, foot = hand.between(0.16, 0.40), hand.about(-0.02, 0.12)
    knots = hand.path(
        (-half, hand.between(0.02, 0.36)),
        (-0.7 * half, hand.between(0, 0.14)),
        (hand.about(0, 0.04), hand.between(-0.03, 0.05)),
        (0.8 * half, hand.between(0, 0.12)),
        (half * hand.between(0.8, 1), hand.between(0.14, 0.32)),
        (0.5 * half + 0.4 * foot, 0.5),
        (foot + hand.about(0, 0.03), 0.78),
        (foot, 1),
    )
    return _finished_seven(hand, knots, (), crossed)


def _leg(hand: Hand, right: Numbers) -> Paths:
    foot, bend = hand.about(-0.06, 0.12), hand.about(0, 0.06)
    return hand.path((0.45 * right + 0.4 * foot + bend, 0.42), (foot + 0.6 * bend, 0.75), (foot, 1))


def _finished_seven(hand: Hand, knots: Paths, corners: tuple[int, ...], crossed: bool) -> list[Stroke]:
    strokes = [Stroke(knots, corners)]
    if crossed:
        down = hand.between(0, 0.5)[:, None]
        middle = knots[:, -3] * (1 - down) + knots[:, -2] * down
        x, y = middle[:, 0] + hand.about(0, 0.05), middle[:, 1] + hand.about(0, 0.06)
        half, tilt = hand.between(0.10, 0.34), hand.about(-0.01, 0.05)
        strokes.append(Stroke(hand.path((x - half, y - tilt), (x + half, y + tilt))))
    return strokes
